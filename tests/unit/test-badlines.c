// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The hostile inputs for stdin of the shared collection of bad media, where it lies beside the
// tree.

#include <string.h>

#include "tests/tap.h"
#include "tests/unit/describe-jobs.h"

#define WHOLE "whole canary.mp4\n"
#define BAD_JSON "error (none) input bad_json\n"
#define BAD_RECORD "error (none) input bad_record\n"

static const struct {
	const char *file;
	const char *want; // NULL: see below
} rows[] = {
	{"j01_empty.in", ""},
	{"j02_no_final_newline.in", WHOLE},
	{"j03_crlf.in", WHOLE WHOLE},
	{"j04_blank_lines.in", WHOLE},
	{"j05_mixed_bad_middle.in", WHOLE "whole nowhere.mp4\n" WHOLE BAD_JSON WHOLE},
	{"j06_deep_nesting.in", NULL},
	{"j07_duplicate_keys.in", BAD_JSON},
	{"j08_nul_in_line.in", "error (none) input bad_path\n"},
	{"j09_nul_escape.in", BAD_JSON},
	{"j10_bad_utf8_json.in", BAD_JSON WHOLE},
	{"j11_bad_utf8_line.in", "whole caf\\xe9\\xff.mp4\n"},
	{"j12_nan_inf.in", BAD_JSON BAD_JSON BAD_JSON},
	{"j13_bigint.in", BAD_JSON BAD_JSON},
	{"j14_bom.in", WHOLE},
	{"j15_wrong_types.in", "whole 5\nwhole null\nwhole true\nwhole []\n"
		BAD_RECORD BAD_RECORD BAD_RECORD BAD_RECORD BAD_RECORD},
	{"j16_newline_in_name.in", "whole new\\x0aline.mp4\n"},
	{"j17_upstream_error.in", "pass x.mp4 media|{\"type\":\"error\",\"v\":1,"
		"\"input\":\"x.mp4\",\"command\":\"probe\",\"kind\":\"media\","
		"\"code\":\"open_failed\","
		"\"message\":\"m\","
		"\"hint\":null,\"retry_after\":null}\n" WHOLE},
	{"j18_protocol_names.in", "whole http://127.0.0.1:18099/x.mp4\n"
		"whole concat:canary.mp4|canary.mp4\nwhole pipe:0\nwhole file:canary.mp4\n"
		"whole /dev/stdin\nwhole -\n"},
};

static void folder(struct str *out)
{
	const char *shared = getenv("HILITE_SHARED");
	const char *top = getenv("top_srcdir");

	if (shared) {
		str_addf(out, "%s/badmedia", shared);
	} else {
		str_addf(out, "%s/../shared/badmedia", top ? top : ".");
	}
}

static void check(const char *path, const char *file, const char *want)
{
	struct str bytes = {0};
	struct str got = {0};
	struct err err = {0};

	if (ok(file_read(path, 1 << 20, &bytes, &err) == 0, "%s can be read", file)) {
		describe_bytes(&got, str_text(&bytes), bytes.len, false);
		if (want) {
			is_str(str_text(&got), want, "%s", file);
		} else {
			// Not a record, since it does not begin with '{': a name that no file has.
			ok(strncmp(got.data, "whole [[[[", 10) == 0, "%s: a name", file);
			ok(strstr(got.data, "\n" WHOLE) != NULL, "%s: and the next line", file);
		}
	}
	str_release(&bytes);
	str_release(&got);
}

int main(void)
{
	struct str dir = {0};

	folder(&dir);
	if (access(dir.data, R_OK) != 0) {
		skip(1, "the shared collection is not there");
		str_release(&dir);
		return tap_done();
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str path = {0};

		str_addf(&path, "%s/%s", dir.data, rows[i].file);
		check(path.data, rows[i].file, rows[i].want);
		str_release(&path);
	}
	str_release(&dir);
	return tap_done();
}
