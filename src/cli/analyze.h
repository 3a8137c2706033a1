// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What hilite analyze knows of an input; for cmd_analyze.c and analyze_*.c alone.

#ifndef CLI_ANALYZE_H
#define CLI_ANALYZE_H

#include "analysis/claims.h"
#include "analysis/score.h"
#include "analysis/segments.h"
#include "analysis/speech.h"
#include "analysis/transcript.h"
#include "cli/run.h"
#include "record/record.h"
#include "record/user_tracks.h"
#include "worker/wire_tracks.h"

struct remote;
struct ask;

// What goes with the inputs, read before the first of them.
struct extras {
	bool has_transcript;
	struct transcript transcript;
	struct user_tracks *with;
	struct remote *remote; // NULL: the local engine judges
};

struct analyze {
	bool asked;
	bool told;
	struct work_findings findings;
	bool judged; // what follows is there
	struct speech speech;
	struct score score;
	struct segments segments;
	struct record_analysis analysis;
	struct ask *ask; // what goes on with a service
	bool by_model;   // the segments are a model's
	bool planned;    // --dry-run: the plan was told, and nothing else is
};

// What is asked for; the target is a share of so much.
struct segments_params analyze_wanted(const struct options *opt, int64_t duration_us);

// Adds where it is asked for: the job's spans, and the sentences that are said. What is returned is
// among the params, and to be freed with mem_free once they are not used any more.
struct segments_span *analyze_limit(struct segments_params *params, const struct slot *slot);

#endif
