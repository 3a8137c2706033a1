// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A chain of FFmpeg's filters, one thread, from one source to one sink.

#ifndef MEDIA_GRAPH_H
#define MEDIA_GRAPH_H

#include <libavfilter/avfilter.h>

// Builds what text says, in FFmpeg's notation: its source is called "buffer@in" or "abuffer@in", its
// sink "buffersink@out" or "abuffersink@out". 0 or an AVERROR; *out is to be freed also then.
int graph_build(AVFilterGraph **out, AVFilterContext **source, AVFilterContext **sink,
	const char *text);

#endif
