// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Tables and projects on stdin, as jobs. An end that is left open is 316224000 s, ten years.

#include <string.h>

#include "tests/tap.h"
#include "tests/unit/describe-jobs.h"

#define BAD "error (none) input bad_record\n"
#define OPEN "316224000"

static const struct {
	const char *what;
	const char *source;
	const char *in;
	const char *want;
} rows[] = {
	{"our own table", NULL, "Start,End,Name,Input,Rank,Score\n1,2,,a,,\n3,4.5,x,a,1,0.5\n0,1,,b,,\n",
		"spans a 1..2 3..4.5\nspans b 0..1\n"},
	{"CRLF and a BOM", NULL, "\xef\xbb\xbfstart,end,input\r\n1,2,a\r\n", "spans a 1..2\n"},
	{"columns in any order, some unknown", NULL, "Input,Note,OUT,In\na,x,2,1\n", "spans a 1..2\n"},
	{"semicolons", NULL, "start;end;file\n1;2;a,b\n", "spans a,b 1..2\n"},
	{"tabs", NULL, "start\tend\tsource\n1\t2\ta\n", "spans a 1..2\n"},
	{"quoted cells", NULL, "\"start\",\"end\",\"input\"\n\"1\",2,\"a \"\"b\"\", c\"\n",
		"spans a \"b\", c 1..2\n"},
	{"times as on the command line", NULL, "start,end,input\n1:30,1:02:03.25,a\n 1500ms ,2s,a\n",
		"spans a 90..3723.25 1.5..2\n"},
	{"before the first frame", NULL, "start,end,input\n-0.2,2,a\n", "spans a -0.2..2\n"},
	{"spaces, quoted and not", NULL, "start,end,input\n1 , 2,\" a \"\n3,4, b \n",
		"spans  a  1..2\nspans b 3..4\n"},
	{"open ends", NULL, "start,end,input\n,2,a\n3,,a\n", "spans a 0..2 3.." OPEN "\n"},
	{"rows that are wrong leave the rest", NULL,
		"start,end,input\nx,2,a\n50%,2,a\n2f,3,a\n2,2,a\n1,2,\n\"1,2,a\n1,2,a\n",
		BAD BAD BAD "error a input bad_record\n" BAD BAD "spans a 1..2\n"},
	{"text behind a quotation mark", NULL, "start,end,input\n1,2,\"a\"b\n", BAD},
	{"too few cells", NULL, "input,start,end\na,1\n", "spans a 1.." OPEN "\n"},
	{"empty lines", NULL, "\n\nstart,end,input\n\n1,2,a\n\n3,4,a\n", "spans a 1..2 3..4\n"},
	{"a URL", NULL, "start,end,input\n1,2,http://x/a\n", "error http://x/a input not_supported\n"},
	{"without an input it is no table", NULL, "start,end,name\n1,2,a\n",
		"whole start,end,name\nwhole 1,2,a\n"},
	{"but with a source", "f", "start,end,name\n1,2,a\n", "spans f 1..2\n"},
	{"an input goes before the source", "f", "start,end,input\n1,2,a\n1,2,\n",
		"spans a 1..2\nspans f 1..2\n"},
	{"the header of PySceneDetect", "f",
		"Scene Number,Start Frame,Start Time (seconds),End Time (seconds)\n1,0,0.000,1.5\n",
		"spans f 0..1.5\n"},
	{"no header", "f", "1.5,2,one\n,3,\n4,,\n", "spans f 1.5..2 0..3 4.." OPEN "\n"},
	{"paths, a source or not", "f", "a,b.mp4\n1,2.mp4\n", "whole a,b.mp4\nwhole 1,2.mp4\n"},
	{"records, a source or not", "f", "{\"input\":\"a\"}\n", "whole a\n"},
	{"a header comes first or not at all", NULL, "x\nstart,end,input\n1,2,a\n",
		"whole x\nwhole start,end,input\nwhole 1,2,a\n"},

	{"a project", NULL, "{\n \"version\": 2,\n \"mediaFileName\": \"a\",\n \"cutSegments\": [\n"
		"  {\"start\": 1, \"end\": 2.5}, {\"end\": 3}, {\"start\": 4}]\n}\n",
		"spans a 1..2.5 0..3 4.." OPEN "\n"},
	{"on one line", NULL, "{\"mediaFileName\":\"a\",\"cutSegments\":[{\"start\":1,\"end\":2}]}\n",
		"spans a 1..2\n"},
	{"of an early version", NULL, "{\n  version: 1,\n  mediaFileName: 'a',\n  cutSegments: [\n"
		"    {\n      start: 1.5,\n      end: 2,\n      name: '',\n    },\n  ],\n}\n",
		"spans a 1.5..2\n"},
	{"what is not selected", NULL, "{\nmediaFileName:'a',cutSegments:[{start:1,end:2,selected:false},"
		"{start:3,end:4,selected:true}]}", "spans a 3..4\n"},
	{"without segments", NULL, "{\nmediaFileName:'a',cutSegments:[]}", ""},
	{"two, one after the other", NULL, "{\nmediaFileName:'a',cutSegments:[{end:1}]}\n"
		"{mediaFileName:'b',cutSegments:[{end:2}]}\n", "spans a 0..1\nspans b 0..2\n"},
	{"a source goes before its name", "f", "{\nmediaFileName:'a',cutSegments:[{end:1}]}",
		"spans f 0..1\n"},
	{"no name", NULL, "{\ncutSegments:[{end:1}]}", BAD},
	{"no segments", NULL, "{\nmediaFileName:'a'}", BAD},
	{"segments that are wrong", NULL, "{\nmediaFileName:'a',cutSegments:[{start:2,end:1}]}", BAD},
	{"times that are none", NULL, "{\nmediaFileName:'a',cutSegments:[{start:'1',end:2}]}", BAD},
	{"a broken one", NULL, "{\nmediaFileName:'a',cutSegments:[{end:1}]",
		"error (none) input bad_json\n"},
	{"one with a name twice", NULL, "{\nmediaFileName:'a',mediaFileName:'b',cutSegments:[]}",
		"error (none) input bad_json\n"},
	{"a comment behind the last", NULL, "{\nmediaFileName:'a',cutSegments:[{end:1}]}\n// the end\n",
		"spans a 0..1\n"},
	{"numbers and words that nothing parts", NULL,
		"{\nmediaFileName:'a',cutSegments:[{start:1 2,end:30}]}",
		"error (none) input bad_json\n"},
	{"a broken record whose text has the name", NULL,
		"{\"input\":\"cutSegments\n{\"input\":\"b\"}\n",
		"error (none) input bad_json\nwhole b\n"},
	{"a record that speaks of segments", NULL,
		"{\"type\":\"x\",\"input\":\"a\",\"cutSegments\":[]}\nb\n", "whole a\nwhole b\n"},
};

static void check_details(void)
{
	static const char in[] = "start,end,input,rank,score,peak,title\n1,9,a,3,0.5,4.5,One\n"
		"1,9,a,x,nan,,\n";
	struct jobs_params params = {.fd = fd_of(in, sizeof(in) - 1), .segments = true};
	struct jobs *jobs = jobs_new(&params);
	struct job job;
	struct err err;

	ok(jobs_next(jobs, &job, &err) == JOBS_JOB && job.n_spans == 2, "a table of two rows");
	const struct job_span *span = &job.spans[0];

	ok(span->rank == 3 && span->score == 0.5 && span->peak_us == 4500000 &&
		strcmp(span->title, "One") == 0 && !span->from_container, "rank, score, peak, title");
	ok(span[1].rank == -1 && isnan(span[1].score) && span[1].peak_us == TIME_UNKNOWN &&
		!span[1].title, "what is no number or not there");
	job_release(&job);
	jobs_free(jobs);
	close(params.fd);
}

static void check_project_details(void)
{
	static const char in[] = "{\nmediaFileName:'a',cutSegments:[{start:1,end:2,name:'One',"
		"tags:{rank:'3',score:'0.5'}}]}";
	struct jobs_params params = {.fd = fd_of(in, sizeof(in) - 1), .segments = true};
	struct jobs *jobs = jobs_new(&params);
	struct job job;
	struct err err;

	ok(jobs_next(jobs, &job, &err) == JOBS_JOB && job.n_spans == 1, "a project of one segment");
	ok(job.spans[0].rank == 3 && job.spans[0].score == 0.5 && job.spans[0].from_container &&
		strcmp(job.spans[0].title, "One") == 0, "its name, our tags, its clock");
	job_release(&job);
	jobs_free(jobs);
	close(params.fd);
}

int main(void)
{
	struct str got = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct jobs_params params = {.segments = true, .source = rows[i].source};

		str_clear(&got);
		describe_stdin(&got, rows[i].in, strlen(rows[i].in), &params);
		is_str(str_text(&got), rows[i].want, rows[i].what);
	}
	str_release(&got);
	check_details();
	check_project_details();
	return tap_done();
}
