// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libavutil/error.h>

_Noreturn void die(int rc, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("mkmedia: ", stderr);
	vfprintf(stderr, format, ap);
	va_end(ap);
	if (rc < 0) {
		char text[AV_ERROR_MAX_STRING_SIZE];

		fprintf(stderr, ": %s", av_make_error_string(text, sizeof(text), rc));
	}
	fputc('\n', stderr);
	exit(1);
}

int die_if(int rc, const char *what)
{
	if (rc < 0) {
		die(rc, "%s", what);
	}
	return rc;
}

void *die_if_null(void *p)
{
	if (p == NULL) {
		die(AVERROR(ENOMEM), "stopped");
	}
	return p;
}
