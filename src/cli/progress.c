// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/progress.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/record.h"

#define STEP_US   250000
#define NAME_SHOW 40 // characters of a name that fit beside the numbers

struct progress {
	bool on;
	bool json;
	bool shown;
	int64_t last_us;
};

struct progress *progress_new(const struct options *opt)
{
	struct progress *p = mem_zalloc(sizeof(*p));

	p->json = opt->progress == OPT_PROGRESS_JSON;
	p->on = p->json || opt->progress == OPT_PROGRESS_ALWAYS ||
		(opt->progress == OPT_PROGRESS_AUTO && !opt->quiet && isatty(STDERR_FILENO));
	return p;
}

void progress_free(struct progress *p)
{
	if (p) {
		progress_clear(p);
		mem_free(p);
	}
}

static void show_line(const char *path, int64_t time_us, int64_t duration_us)
{
	struct str line = {0};
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);
	size_t shown = 0;

	for (size_t n = 0; shown < len && n < NAME_SHOW; n++) {
		size_t step = utf8_char(name + shown, len - shown);

		shown += step > 0 ? step : 1;
	}
	str_adds(&line, "\r\033[K");
	utf8_escape(&line, name, shown);
	str_adds(&line, "  ");
	if (duration_us > 0) {
		int64_t percent = time_us * 100 / duration_us;

		str_addf(&line, "%lld%%  ", (long long)(percent > 100 ? 100 : percent));
	}
	time_add_clock(&line, time_us);
	file_write_all(STDERR_FILENO, line.data, line.len);
	str_release(&line);
}

void progress_tell(struct progress *p, const char *path, int64_t time_us, int64_t duration_us)
{
	int64_t now = clock_now_us();

	if (!p->on || time_us < 0 || time_us > INT64_MAX / 200 || (p->last_us > 0 &&
			now - p->last_us < STEP_US)) {
		return;
	}
	p->last_us = now;
	if (p->json) {
		struct str line = {0};

		record_progress(&line, path, time_us, duration_us);
		file_write_all(STDERR_FILENO, line.data, line.len);
		str_release(&line);
		return;
	}
	show_line(path, time_us, duration_us);
	p->shown = true;
}

void progress_clear(struct progress *p)
{
	if (p->shown) {
		file_write_all(STDERR_FILENO, "\r\033[K", strlen("\r\033[K"));
		p->shown = false;
	}
}
