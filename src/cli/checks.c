// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/checks.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"

// No rules file is larger.
#define MOST_BYTES (1u << 20)

static int add(struct checks *c, const char *text, struct err *err)
{
	c->rules = mem_grow(c->rules, &c->cap, c->n + 1, sizeof(*c->rules));
	return rule_read(&c->rules[c->n++], text, err);
}

static bool is_rule(const char *line)
{
	line += strspn(line, " \t");
	return *line != '\0' && *line != '#';
}

// One a line; empty lines and those that begin with "#" are passed over.
static int add_file(struct checks *c, const char *path, struct err *err)
{
	struct str text = {0};
	int rc = file_read(path, MOST_BYTES, &text, err);
	char *line = rc == 0 && text.len > 0 ? text.data : NULL;
	size_t number = 0;

	if (rc == 0 && memchr(str_text(&text), '\0', text.len)) {
		rc = err_set(err, ERR_USAGE, "bad_rule", "'%s' is no text", path);
	}
	while (rc == 0 && line) {
		char *next = strchr(line, '\n');

		number++;
		if (next) {
			*next++ = '\0';
		}
		line[strcspn(line, "\r")] = '\0';
		rc = is_rule(line) ? add(c, line, err) : 0;
		if (rc < 0) {
			err_wrap(err, "%s:%zu", path, number);
		}
		line = next;
	}
	str_release(&text);
	return rc;
}

int checks_read(struct checks *out, const struct options *opt, struct err *err)
{
	*out = (struct checks){0};
	for (size_t i = 0; i < opt->require.n; i++) {
		if (add(out, opt->require.list[i], err) < 0) {
			return -1;
		}
	}
	for (size_t i = 0; i < opt->rules.n; i++) {
		if (add_file(out, opt->rules.list[i], err) < 0) {
			return -1;
		}
	}
	return 0;
}

void checks_release(struct checks *checks)
{
	for (size_t i = 0; i < checks->n; i++) {
		rule_release(&checks->rules[i]);
	}
	mem_free(checks->rules);
	*checks = (struct checks){0};
}

enum fact_scan_depth checks_depth(const struct checks *checks)
{
	static const enum fact_scan_depth depths[] = {
		[RULE_NEEDS_HEADER] = FACT_SCAN_NONE,
		[RULE_NEEDS_PACKETS] = FACT_SCAN_PACKETS,
		[RULE_NEEDS_FRAMES] = FACT_SCAN_FULL,
	};
	enum fact_scan_depth depth = FACT_SCAN_NONE;

	for (size_t i = 0; i < checks->n; i++) {
		enum fact_scan_depth needed = depths[rule_needs(&checks->rules[i])];

		depth = needed > depth ? needed : depth;
	}
	return depth;
}

void checks_describe(struct str *out, const struct rule_result *result)
{
	str_addf(out, "%s: ", result->rule->text);
	switch (result->kind) {
	case RULE_NUMBER:
		str_addf(out, "it is %.15g", result->number);
		break;
	case RULE_TEXT:
		str_addf(out, "it is '%s'", result->word);
		break;
	case RULE_BOOL:
		str_addf(out, "it is %s", result->flag ? "true" : "false");
		break;
	default:
		str_adds(out, result->ok < 0 ? "it is not known" : "there is none");
		break;
	}
}
