// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The rules of a run, from --require and --rules.

#ifndef CLI_CHECKS_H
#define CLI_CHECKS_H

#include "base/err.h"
#include "base/str.h"
#include "cli/options.h"
#include "media/scan_facts.h"
#include "record/rule.h"

struct checks {
	struct rule *rules;
	size_t n;
	size_t cap;
};

// Reads all rules. ERR_USAGE bad_rule, ERR_INPUT for a file that cannot be read. To be released
// also then.
int checks_read(struct checks *out, const struct options *opt, struct err *err);
void checks_release(struct checks *checks);

// How deep a scan the rules need.
enum fact_scan_depth checks_depth(const struct checks *checks);

// Adds what was found, in words: "video.width >= 1280: it is 640".
void checks_describe(struct str *out, const struct rule_result *result);

#endif
