// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What came of a run's checks as a file for the pages of CI services: JUnit's XML, a suite an
// input, a case a check.

#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/err.h"
#include "cli/checks.h"

struct report {
	const char *path; // NULL: none is wanted
	struct str suites;
	int n_tests;
	int n_failures;
	int n_errors;
	int n_skipped;
};

// The option is "junit:FILE". ERR_USAGE bad_report.
int report_open(struct report *out, const char *option, struct err *err);

// An input's checks; strict: what cannot be said is a failure.
void report_input(struct report *report, const char *path, const struct rule_results *results,
	bool strict);

// An input that could not be read; path may be NULL.
void report_error(struct report *report, const char *path, const struct err *why);

// Writes the file whole, over an older report. ERR_IO; ERR_INPUT output_exists where something else
// is there.
int report_write(const struct report *report, struct err *err);

void report_release(struct report *report);

#endif
