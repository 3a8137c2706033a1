// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "base/mem.h"
#include "record/jsonl.h"
#include "record/lines.h"
#include "tests/tap.h"
#include "tests/unit/describe-jobs.h"

#define ROW(what, in, want) {what, in, sizeof(in) - 1, want}
#define SPAN(input, start, end) "{\"input\":\"" input "\",\"start\":" start ",\"end\":" end "}\n"
#define ANALYSIS(input) "{\"type\":\"analysis\",\"v\":1,\"input\":\"" input "\"}\n"

static const struct row {
	const char *what;
	const char *in;
	size_t len;
	const char *want;
} rows[] = {
	ROW("nothing", "", ""),
	ROW("paths", "a\nb c\n -x\n", "whole a\nwhole b c\nwhole  -x\n"),
	ROW("no newline at the end", "a\nb", "whole a\nwhole b\n"),
	ROW("CRLF, one CR only", "a\r\nb\r\r\n\r\n", "whole a\nwhole b\\x0d\n"),
	ROW("empty lines", "\n\na\n\n", "whole a\n"),
	ROW("a BOM at the start only", "\xef\xbb\xbf" "a\n\xef\xbb\xbf" "b\n",
		"whole a\nwhole \\ufeffb\n"),
	ROW("a BOM alone", "\xef\xbb\xbf", ""),
	ROW("bytes that are not UTF-8", "caf\xe9\n", "whole caf\\xe9\n"),
	ROW("a NUL in a path", "abcde\0f\ng\n", "error (none) input bad_path\nwhole g\n"),
	ROW("URLs and '-' on plain lines are names", "http://x/a\n-\n",
		"whole http://x/a\nwhole -\n"),
	ROW("a URL in a record", "{\"input\":\"HTTPS://x/a\"}\n",
		"error HTTPS://x/a input not_supported\n"),
	ROW("spans of a URL are one error", SPAN("s3://b/k", "1", "2") SPAN("s3://b/k", "3", "4"),
		"error s3://b/k input not_supported\n"),
	ROW("only input", "{\"input\":\"a\"}\n{\"input\":\"a\",\"mine\":1}\n",
		"whole a\nwhole a\n"),
	ROW("a type that we do not know, with input", "{\"type\":\"x\",\"input\":\"a\"}\n",
		"whole a\n"),
	ROW("media", "{\"type\":\"media\",\"v\":1,\"input\":\"a\"}\n", "whole a\n"),
	ROW("input_bytes wins", "{\"input\":\"caf?\",\"input_bytes\":\"Y2Fm6Q==\"}\n",
		"whole caf\\xe9\n"),
	ROW("bad input_bytes", "{\"input\":\"a\",\"input_bytes\":\"YQ\"}\n{\"input\":\"a\","
		"\"input_bytes\":\"YQBi\"}\n{\"input\":\"a\",\"input_bytes\":5}\n",
		"error (none) input bad_record\nerror (none) input bad_record\n"
		"error (none) input bad_record\n"),
	ROW("no input", "{}\n{\"a\":1}\n{\"type\":\"highlight\"}\n{\"input\":null}\n{\"input\":5}\n"
		"{\"input\":\"\"}\n",
		"error (none) input bad_record\nerror (none) input bad_record\n"
		"error (none) input bad_record\nerror (none) input bad_record\n"
		"error (none) input bad_record\nerror (none) input bad_record\n"),
	ROW("bad JSON", "{\"input\":\n{\"input\":\"a\",\"input\":\"b\"}\n",
		"error (none) input bad_json\nerror (none) input bad_json\n"),

	ROW("spans are a group", SPAN("a", "1", "2") SPAN("a", "0.5", "3.25"),
		"spans a 1..2 0.5..3.25\n"),
	ROW("ended by a closing record", SPAN("a", "1", "2") ANALYSIS("a") SPAN("a", "3", "4"),
		"spans a 1..2\nspans a 3..4\n"),
	ROW("ended by another input", SPAN("a", "1", "2") SPAN("b", "1", "2") SPAN("a", "3", "4"),
		"spans a 1..2\nspans b 1..2\nspans a 3..4\n"),
	ROW("ended by a path", SPAN("a", "1", "2") "a\n" SPAN("a", "3", "4"),
		"spans a 1..2\nwhole a\nspans a 3..4\n"),
	ROW("ended by the media record", SPAN("a", "1", "2") "{\"type\":\"media\","
		"\"input\":\"a\"}\n",
		"spans a 1..2\nwhole a\n"),
	ROW("ended by another input's signal", SPAN("a", "1", "2")
		"{\"type\":\"signal\",\"input\":\"b\",\"start\":0}\n" SPAN("a", "3", "4"),
		"spans a 1..2\nspans a 3..4\n"),
	ROW("not ended by its own signal", SPAN("a", "1", "2")
		"{\"type\":\"signal\",\"input\":\"a\",\"start\":0}\n" SPAN("a", "3", "4"),
		"spans a 1..2 3..4\n"),
	ROW("not ended by a bad line", SPAN("a", "1", "2") "{\n" SPAN("a", "3", "4"),
		"error (none) input bad_json\nspans a 1..2 3..4\n"),
	ROW("not ended by a bad span of its own", SPAN("a", "1", "2") SPAN("a", "2", "2")
		SPAN("a", "3", "4"), "error a input bad_record\nspans a 1..2 3..4\n"),
	ROW("ended by a bad span of another", SPAN("a", "1", "2") SPAN("b", "2", "1")
		SPAN("a", "3", "4"), "spans a 1..2\nerror b input bad_record\nspans a 3..4\n"),
	ROW("ended by its own error", SPAN("a", "1", "2")
		"{\"type\":\"error\",\"input\":\"a\",\"kind\":\"limit\"}\n",
		"spans a 1..2\npass a limit|{\"type\":\"error\",\"input\":\"a\","
		"\"kind\":\"limit\"}\n"),
	ROW("spans of any type", "{\"type\":\"mine\",\"input\":\"a\",\"start\":-1.5,\"end\":2}\n"
		"{\"type\":\"shot\",\"input\":\"a\",\"start\":2,\"end\":2.000001}\n",
		"spans a -1.5..2 2..2.000001\n"),

	ROW("never jobs", ANALYSIS("a") "{\"type\":\"done\",\"input\":\"a\",\"command\":\"cut\"}\n"
		"{\"type\":\"clip\",\"input\":\"a\",\"start\":1,\"end\":2}\n"
		"{\"type\":\"comparison\",\"input\":\"a\"}\n{\"type\":\"signal\",\"input\":\"a\"}\n"
		"{\"type\":\"plan\",\"input\":\"a\"}\n{\"type\":\"frame\",\"input\":\"a\","
		"\"time\":1}\n"
		"{\"type\":\"key\",\"name\":\"x\"}\n{\"type\":\"done\",\"input\":null}\n", ""),
	ROW("one of the two missing", "{\"input\":\"a\",\"start\":1}\n{\"input\":\"a\",\"end\":1}\n"
		"{\"type\":\"highlight\",\"input\":\"a\"}\n", "error a input bad_record\n"
		"error a input bad_record\nerror a input bad_record\n"),
	ROW("times that are none", SPAN("a", "\"1\"", "2") SPAN("a", "null", "2")
		SPAN("a", "1", "1e9") SPAN("a", "-1e300", "1") SPAN("a", "1", "1.0000001"),
		"error a input bad_record\n"
		"error a input bad_record\nerror a input bad_record\nerror a input bad_record\n"
		"error a input bad_record\n"),
	ROW("unknown, without input", " {}\n{\"type\":\"note\", \"n\" : 1e2 }\r\n",
		"whole  {}\npass (none) |{\"type\":\"note\", \"n\" : 1e2 }\n"),
	ROW("errors keep their kind", "{\"type\":\"error\",\"input\":null,\"kind\":\"remote\"}\n"
		"{\"type\":\"error\"}\n{\"type\":\"error\",\"input\":5,\"kind\":\"odd\"}\n",
		"pass (none) remote|{\"type\":\"error\",\"input\":null,\"kind\":\"remote\"}\n"
		"pass (none) input|{\"type\":\"error\"}\n"
		"pass (none) input|{\"type\":\"error\",\"input\":5,\"kind\":\"odd\"}\n"),
	ROW("media on stdin", "\0\0\0\x20" "ftypisom", "failed usage media_on_stdin\n"),
};

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str got = {0};

		describe_bytes(&got, rows[i].in, rows[i].len, false);
		is_str(str_text(&got), rows[i].want, "%s", rows[i].what);
		str_release(&got);
	}
}

static void check_nul(void)
{
	static const char in[] = "a\nb\r\0\0{\"input\":\"x\"}\0\xef\xbb\xbf" "c\0last";
	struct str got = {0};

	describe_bytes(&got, in, sizeof(in) - 1, true);
	is_str(str_text(&got),
		"whole a\\x0ab\\x0d\nwhole {\"input\":\"x\"}\nwhole \\ufeffc\nwhole last\n",
		"paths that end with a NUL");
	str_release(&got);
}

static void add_line(struct str *out, const char *head, size_t n, const char *tail)
{
	str_adds(out, head);
	while (n-- > 0) {
		str_addc(out, 'x');
	}
	str_adds(out, tail);
}

static void check_long(void)
{
	struct str in = {0};
	struct str got = {0};

	add_line(&in, "", LINES_MAX_PATH + 1, "\na\n");
	add_line(&in, "", 3 * LINES_MAX_PATH, "\nb\n");
	add_line(&in, "{\"type\":\"note\",\"n\":\"", 10, "\"}\n");
	add_line(&in, "{\"input\":\"", LINES_MAX_PATH + 1, "\"}\n");
	describe_bytes(&got, in.data, in.len, false);
	is_str(str_text(&got), "error (none) input line_too_long\nwhole a\n"
		"error (none) input line_too_long\nwhole b\n"
		"pass (none) |{\"type\":\"note\","
		"\"n\":\"xxxxxxxxxx\"}\nerror (none) input bad_record\n",
		"long paths");
	str_clear(&in);
	str_clear(&got);
	add_line(&in, "", LINES_MAX_PATH, "\n");
	describe_bytes(&got, in.data, in.len, false);
	is_int((intmax_t)got.len, LINES_MAX_PATH + 7, "a path of exactly the limit");
	str_clear(&in);
	str_clear(&got);
	add_line(&in, "{\"input\":\"", (size_t)JSONL_MAX_LINE + 5, "\"}\n{\"input\":\"a\"}\n");
	add_line(&in, "", 2 * LINES_MAX_PATH, "");
	describe_bytes(&got, in.data, in.len, false);
	is_str(str_text(&got), "error (none) input line_too_long\nwhole a\n"
		"error (none) input line_too_long\n", "a record beyond the limit");
	str_release(&in);
	str_release(&got);
}

static void check_details(void)
{
	static const char in[] = "{\"input\":\"a\",\"start\":1,\"end\":9,\"rank\":3,\"peak\":4.5,"
		"\"title\":\"loud\",\"score\":0.75}\n{\"input\":\"a\",\"start\":1,\"end\":9,"
		"\"rank\":\"3\","
		"\"peak\":null,\"title\":[],\"score\":true}\n";
	const struct jobs_params params = {.fd = fd_of(in, sizeof(in) - 1)};
	struct jobs *jobs = jobs_new(&params);
	struct job job;
	struct err err;

	if (is_int(jobs_next(jobs, &job, &err), JOBS_JOB, "a job") && job.n_spans == 2) {
		is_int(job.spans[0].rank, 3, "rank");
		is_int(job.spans[0].peak_us, 4500000, "peak");
		is_str(job.spans[0].title, "loud", "title");
		is_real(job.spans[0].score, 0.75, 0, "score");
		is_int(job.spans[1].rank, -1, "a rank of the wrong type is none");
		is_int(job.spans[1].peak_us, TIME_UNKNOWN, "so is a peak");
		is_str(job.spans[1].title, NULL, "so is a title");
		is_real(job.spans[1].score, NAN, 0, "so is a score");
		job_release(&job);
	}
	is_int(jobs_next(jobs, &job, &err), JOBS_END, "the end");
	is_int(jobs_next(jobs, &job, &err), JOBS_END, "the end again");
	jobs_free(jobs);
	close(params.fd);
}

static void check_title(void)
{
	struct str in = {0};
	struct job job;
	struct err err;

	str_adds(&in, "{\"input\":\"a\",\"start\":1,\"end\":9,\"title\":\"x");
	for (int i = 0; i < JOB_TITLE_SIZE; i++) {
		str_adds(&in, "\xc3\xa4");
	}
	str_adds(&in, "\"}");
	const struct jobs_params params = {.fd = fd_of(in.data, in.len)};
	struct jobs *jobs = jobs_new(&params);

	if (is_int(jobs_next(jobs, &job, &err), JOBS_JOB, "a long title")) {
		const size_t len = strlen(job.spans[0].title);

		is_int((intmax_t)len, JOB_TITLE_SIZE - 1, "is cut");
		ok(utf8_valid(job.spans[0].title, len), "between characters");
		job_release(&job);
	}
	jobs_free(jobs);
	close(params.fd);
	str_release(&in);
}

static void check_arguments(void)
{
	static const char in[] = SPAN("x", "1", "2") "y\n";
	static const char *const inputs[] = {"a", "http://h/v.mp4", "-", "-", "{b}"};
	const struct jobs_params params = {
		.inputs = inputs, .n_inputs = 5, .fd = fd_of(in, sizeof(in) - 1),
	};
	struct jobs *jobs = jobs_new(&params);
	struct str got = {0};

	is_int(jobs_fd(jobs), -1, "nothing to wait for");
	describe_jobs(&got, jobs);
	is_str(str_text(&got), "whole a\nerror http://h/v.mp4 input not_supported\n"
		"spans x 1..2\nwhole y\nwhole {b}\n", "arguments, and stdin at its place");
	str_release(&got);
	jobs_free(jobs);
	close(params.fd);
}

// Bytes that come one by one; nothing is told before it is sure, nothing is waited for that is.
static void check_pipe(void)
{
	static const char in[] = "a\n" SPAN("x", "1", "2") "b\nc";
	int ends[2];
	struct str got = {0};

	if (!ok(pipe(ends) == 0, "a pipe")) {
		return;
	}
	const struct jobs_params params = {.fd = ends[0]};
	struct jobs *jobs = jobs_new(&params);

	describe_jobs(&got, jobs);
	is_str(str_text(&got), "wait\n", "an empty pipe would block");
	is_int(jobs_fd(jobs), ends[0], "and is to be polled");
	str_clear(&got);
	for (size_t i = 0; i < sizeof(in) - 1; i++) {
		struct str part = {0};

		file_write_all(ends[1], in + i, 1);
		describe_jobs(&part, jobs);
		if (strcmp(str_text(&part), "wait\n") != 0) {
			str_addf(&got, "%zu: %s", i, str_text(&part));
		}
		str_release(&part);
	}
	close(ends[1]);
	describe_jobs(&got, jobs);
	is_str(str_text(&got), "1: whole a\nwait\n35: spans x 1..2\nwhole b\nwait\nwhole c\n",
		"each job as soon as its line is whole");
	is_int(jobs_fd(jobs), -1, "nothing to wait for at the end");
	str_release(&got);
	jobs_free(jobs);
	close(ends[0]);
}

static void check_broken(void)
{
	int ends[2];
	struct str got = {0};

	if (!ok(pipe(ends) == 0, "a pipe")) {
		return;
	}
	// The writing end cannot be read.
	const struct jobs_params params = {.fd = ends[1]};
	struct jobs *jobs = jobs_new(&params);

	close(ends[0]);
	describe_jobs(&got, jobs);
	is_str(str_text(&got), "failed io read_failed\n", "a descriptor that cannot be read");
	jobs_free(jobs);
	close(ends[1]);
	str_clear(&got);
	jobs = jobs_new(&params);
	describe_jobs(&got, jobs);
	is_str(str_text(&got), "failed io read_failed\n", "a descriptor that is closed");
	jobs_free(jobs);
	str_release(&got);
}

int main(void)
{
	check_rows();
	check_nul();
	check_long();
	check_details();
	check_title();
	check_arguments();
	check_pipe();
	check_broken();
	return tap_done();
}
