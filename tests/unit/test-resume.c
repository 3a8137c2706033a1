// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "record/resume.h"
#include "tests/tap.h"

#define A_HIGHLIGHT "{\"type\":\"highlight\",\"v\":1,\"input\":\"a\",\"start\":1,\"end\":2}\n"
#define A_CLOSED "{\"type\":\"analysis\",\"v\":1,\"input\":\"a\"}\n"
#define B_ERROR "{\"type\":\"error\",\"v\":1,\"input\":\"b\",\"kind\":\"media\"}\n"
#define C_CLOSED "{\"type\":\"analysis\",\"v\":1,\"input\":\"c?\",\"input_bytes\":\"Y/8=\"}\n"
#define D_HALF "{\"type\":\"highlight\",\"v\":1,\"input\":\"d\"}\n{\"type\":\"analysis\",\"in"
#define D_UNENDED "{\"type\":\"analysis\",\"v\":1,\"input\":\"d\"}"

static char file_name[] = "hilite-resume-XXXXXX";

static struct resume *open_text(const char *text, const char *command)
{
	FILE *file = fopen(file_name, "w");
	struct resume *resume = NULL;
	struct err err = {0};

	if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
		perror(file_name);
		exit(99);
	}
	if (!ok(resume_open(&resume, file_name, command, &err) == 0, "opens: %s", err.message)) {
		exit(1);
	}
	return resume;
}

static void check_groups(void)
{
	static const char text[] = A_HIGHLIGHT A_CLOSED B_ERROR C_CLOSED A_CLOSED;
	struct resume *r = open_text(A_HIGHLIGHT A_CLOSED B_ERROR C_CLOSED A_CLOSED B_ERROR D_HALF,
		"analyze");

	is_int(resume_end(r), (intmax_t)strlen(text), "the end of the last finished group");
	is_int(resume_take(r, "a"), true, "finished twice: once");
	is_int(resume_take(r, "a"), true, "and once more");
	is_int(resume_take(r, "a"), false, "and no more");
	is_int(resume_take(r, "b"), false, "an error is not finished");
	is_int(resume_take(r, "c\xff"), true, "a name that is not UTF-8");
	is_int(resume_take(r, "c?"), false, "by its bytes only");
	is_int(resume_take(r, "d"), false, "half told");
	resume_close(&r);
	ok(!r, "closing clears the pointer");
}

static void check_commands(void)
{
	static const struct {
		const char *line;
		const char *command;
		bool finished;
	} rows[] = {
		{"{\"type\":\"media\",\"input\":\"x\"}\n", "probe", true},
		{"{\"type\":\"comparison\",\"input\":\"x\"}\n", "probe", true},
		{"{\"type\":\"media\",\"input\":\"x\"}\n", "analyze", false},
		{"{\"type\":\"analysis\",\"input\":\"x\"}\n", "analyze", true},
		{"{\"type\":\"analysis\",\"input\":\"x\"}\n", "cut", false},
		{"{\"type\":\"done\",\"input\":\"x\",\"command\":\"cut\"}\n", "cut", true},
		{"{\"type\":\"done\",\"input\":\"x\",\"command\":\"sample\"}\n", "cut", false},
		{"{\"type\":\"done\",\"input\":\"x\",\"command\":\"sample\"}\n", "sample", true},
		{"{\"type\":\"done\",\"input\":\"x\"}\n", "cut", false},
		{"{\"type\":\"done\",\"input\":5,\"command\":\"cut\"}\n", "cut", false},
		{"nonsense\n{\"type\":\"media\",\"input\":\"x\"}\n", "probe", true},
		{D_UNENDED, "analyze", false},
		{"", "analyze", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct resume *r = open_text(rows[i].line, rows[i].command);

		is_int(resume_take(r, i == 11 ? "d" : "x"), rows[i].finished, "finished by %s, %zu",
			rows[i].command, i);
		is_int(resume_end(r), rows[i].finished ? (intmax_t)strlen(rows[i].line) : 0,
			"end %zu", i);
		resume_close(&r);
	}
}

static void check_many(void)
{
	struct str text = {0};
	size_t n_found = 0;

	for (int i = 0; i < 5000; i++) {
		str_addf(&text, "{\"type\":\"media\",\"input\":\"clip-%d.mp4\"}\n", i);
	}
	struct resume *r = open_text(text.data, "probe");

	for (int i = 0; i < 5000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "clip-%d.mp4", i);
		n_found += resume_take(r, name) ? 1 : 0;
	}
	is_int((intmax_t)n_found, 5000, "every one of many is found");
	resume_close(&r);
	str_release(&text);
}

int main(void)
{
	const int fd = mkstemp(file_name);
	struct resume *r = NULL;
	struct err err = {0};

	close(fd);
	check_groups();
	check_commands();
	check_many();
	unlink(file_name);
	is_int(resume_open(&r, file_name, "probe", &err), -1, "a file that is not there");
	is_int(err.kind, ERR_USAGE, "is a matter of usage");
	is_int(resume_open(&r, ".", "probe", &err), -1, "a folder");
	is_str(err.code, "not_a_file", "is no file");
	is_int(resume_take(NULL, "x"), false, "no resume: nothing is finished");
	return tap_done();
}
