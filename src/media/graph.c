// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/graph.h"

#include <errno.h>

static AVFilterContext *find(AVFilterGraph *graph, const char *video, const char *audio)
{
	AVFilterContext *found = avfilter_graph_get_filter(graph, video);

	return found ? found : avfilter_graph_get_filter(graph, audio);
}

int graph_build(AVFilterGraph **out, AVFilterContext **source, AVFilterContext **sink,
	const char *text)
{
	AVFilterInOut *inputs = NULL;
	AVFilterInOut *outputs = NULL;
	AVFilterGraph *graph = avfilter_graph_alloc();

	*out = graph;
	if (!graph) {
		return AVERROR(ENOMEM);
	}
	graph->nb_threads = 1;
	int rc = avfilter_graph_parse2(graph, text, &inputs, &outputs);

	avfilter_inout_free(&inputs);
	avfilter_inout_free(&outputs);
	if (rc < 0) {
		return rc;
	}
	*source = find(graph, "buffer@in", "abuffer@in");
	*sink = find(graph, "buffersink@out", "abuffersink@out");
	if (!*source || !*sink) {
		return AVERROR_FILTER_NOT_FOUND;
	}
	return avfilter_graph_config(graph, NULL);
}
