// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

#define KIND "junit:"

#define REPLACEMENT "\xef\xbf\xbd"

#define HEAD "<?xml"

int report_open(struct report *out, const char *option, struct err *err)
{
	*out = (struct report){0};
	if (!option) {
		return 0;
	}
	if (strncmp(option, KIND, strlen(KIND)) != 0 || option[strlen(KIND)] == '\0') {
		err_set(err, ERR_USAGE, "bad_report", "'%s' is no report", option);
		return err_hint(err, "--report junit:FILE");
	}
	out->path = option + strlen(KIND);
	return 0;
}

// Text within an attribute or an element; what XML 1.0 cannot hold becomes U+FFFD.
static void add_text(struct str *out, const char *text)
{
	struct str repaired = {0};

	utf8_repair(&repaired, text, strlen(text));
	for (const char *p = str_text(&repaired); *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		switch (c) {
		case '&':
			str_adds(out, "&amp;");
			break;
		case '<':
			str_adds(out, "&lt;");
			break;
		case '>':
			str_adds(out, "&gt;");
			break;
		case '"':
			str_adds(out, "&quot;");
			break;
		case '\t':
		case '\n':
			str_addf(out, "&#%u;", c);
			break;
		default:
			if (c < 0x20 || c == 0x7f) {
				str_adds(out, REPLACEMENT);
			} else if (strncmp(p, "\xef\xbf\xbe", 3) == 0 || strncmp(p, "\xef\xbf\xbf", 3) == 0) {
				str_adds(out, REPLACEMENT); // no characters, and not allowed
				p += 2;
			} else {
				str_addc(out, *p);
			}
		}
	}
	str_release(&repaired);
}

static void begin_suite(struct report *r, const char *path, int n_tests, int n_failures,
	int n_errors, int n_skipped)
{
	str_adds(&r->suites, "  <testsuite name=\"");
	add_text(&r->suites, path ? path : "(no path)");
	str_addf(&r->suites, "\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n", n_tests,
		n_failures, n_errors, n_skipped);
	r->n_tests += n_tests;
	r->n_failures += n_failures;
	r->n_errors += n_errors;
	r->n_skipped += n_skipped;
}

static void begin_case(struct report *r, const char *path, const char *name)
{
	str_adds(&r->suites, "    <testcase classname=\"");
	add_text(&r->suites, path ? path : "(no path)");
	str_adds(&r->suites, "\" name=\"");
	add_text(&r->suites, name);
	str_adds(&r->suites, "\"");
}

static void add_outcome(struct report *r, const char *element, const char *message)
{
	str_addf(&r->suites, ">\n      <%s message=\"", element);
	add_text(&r->suites, message);
	str_adds(&r->suites, "\"/>\n    </testcase>\n");
}

void report_input(struct report *r, const char *path, const struct rule_results *results,
	bool strict)
{
	int n_failures = 0;
	int n_skipped = 0;

	if (!r->path) {
		return;
	}
	for (size_t i = 0; i < results->n; i++) {
		bool failed = rule_fails(&results->list[i], strict);

		n_failures += failed;
		n_skipped += !failed && results->list[i].ok < 0;
	}
	begin_suite(r, path, (int)results->n, n_failures, 0, n_skipped);
	for (size_t i = 0; i < results->n; i++) {
		const struct rule_result *result = &results->list[i];
		struct str why = {0};

		begin_case(r, path, result->rule->text);
		checks_describe(&why, result);
		if (rule_fails(result, strict)) {
			add_outcome(r, "failure", str_text(&why));
		} else if (result->ok < 0) {
			add_outcome(r, "skipped", str_text(&why));
		} else {
			str_adds(&r->suites, "/>\n");
		}
		str_release(&why);
	}
	str_adds(&r->suites, "  </testsuite>\n");
}

void report_error(struct report *r, const char *path, const struct err *why)
{
	if (!r->path) {
		return;
	}
	begin_suite(r, path, 1, 0, 1, 0);
	begin_case(r, path, "can be read");
	add_outcome(r, "error", why->message);
	str_adds(&r->suites, "  </testsuite>\n");
}

// A report is written anew each time; a video that was named by mistake is not written over.
static bool is_something_else(const char *path)
{
	char head[sizeof(HEAD) - 1];
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(head, 1, sizeof(head), file) : 0;
	bool other = n > 0 && (n < sizeof(head) || memcmp(head, HEAD, sizeof(head)) != 0);

	if (file) {
		fclose(file);
	}
	return other;
}

int report_write(const struct report *r, struct err *err)
{
	struct file_output file;
	struct str text = {0};

	if (!r->path) {
		return 0;
	}
	if (is_something_else(r->path)) {
		return err_set(err, ERR_INPUT, "output_exists", "'%s' exists and is no report", r->path);
	}
	str_addf(&text, HEAD " version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hilite probe\" "
		"tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n", r->n_tests,
		r->n_failures, r->n_errors, r->n_skipped);
	str_add(&text, str_text(&r->suites), r->suites.len);
	str_adds(&text, "</testsuites>\n");
	int rc = file_output_open(&file, r->path, true, err);

	if (rc == 0 && file_write_all(file.fd, text.data, text.len) < 0) {
		rc = err_set(err, ERR_IO, errno == ENOSPC ? "no_space" : "write_failed",
			"cannot write '%s': %s", r->path, err_reason(errno));
		file_output_drop(&file);
	}
	if (rc == 0) {
		rc = file_output_publish(&file, true, err);
	}
	str_release(&text);
	return rc;
}

void report_release(struct report *report)
{
	str_release(&report->suites);
}
