// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/averr.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

int averr_set(struct err *err, int averror, const char *code, const char *what)
{
	char text[AV_ERROR_MAX_STRING_SIZE];

	if (averror == AVERROR_EXIT) {
		return err_set(err, ERR_LIMIT, "timeout", "%s: the time for this input is up",
			what);
	}
	if (averror == AVERROR(ENOMEM)) {
		return err_set(err, ERR_LIMIT, "memory_limit", "%s: out of memory", what);
	}
	if (averror == AVERROR(EIO)) {
		return err_set(err, ERR_IO, "read_failed", "%s: input/output error", what);
	}
	av_strerror(averror, text, sizeof(text));
	return err_set(err, ERR_MEDIA, code, "%s: %s", what, text);
}

static atomic_int complaints[AVERR_N_PARTS];

static void count(void *context)
{
	const AVClass *class = context ? *(const AVClass *const *)context : NULL;

	if (!class) {
		return;
	}
	switch (class->get_category ? class->get_category(context) : class->category) {
	case AV_CLASS_CATEGORY_DEMUXER:
		complaints[AVERR_DEMUXER]++;
		break;
	case AV_CLASS_CATEGORY_DECODER:
		complaints[AVERR_DECODER]++;
		break;
	default:
		break;
	}
}

int averr_complaints(enum averr_part part)
{
	return atomic_exchange(&complaints[part], 0);
}

static void pass_on(void *context, int level, const char *format, va_list args)
{
	char line[512];
	int prefix = 1;

	if ((level & 0xff) <= AV_LOG_ERROR) {
		count(context);
	}
	if (level > AV_LOG_WARNING || !log_wanted(LOG_DEBUG)) {
		return;
	}
	av_log_format_line(context, level, format, args, line, sizeof(line), &prefix);
	line[strcspn(line, "\n")] = '\0';
	if (line[0] != '\0') {
		log_say(LOG_DEBUG, "%s", line);
	}
}

void averr_init(void)
{
	av_log_set_callback(pass_on);
}

const char *averr_versions(void)
{
	static char text[160];
	unsigned f = avformat_version();
	unsigned c = avcodec_version();
	unsigned u = avutil_version();

	snprintf(text, sizeof(text),
		"libavformat %u.%u.%u, libavcodec %u.%u.%u, libavutil %u.%u.%u",
		AV_VERSION_MAJOR(f), AV_VERSION_MINOR(f), AV_VERSION_MICRO(f), AV_VERSION_MAJOR(c),
		AV_VERSION_MINOR(c), AV_VERSION_MICRO(c), AV_VERSION_MAJOR(u), AV_VERSION_MINOR(u),
		AV_VERSION_MICRO(u));
	return text;
}
