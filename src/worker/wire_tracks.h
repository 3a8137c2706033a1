// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What an analysis found, as a message: the tracks, the subtitles, and the numbers of the pass.

#ifndef WORKER_WIRE_TRACKS_H
#define WORKER_WIRE_TRACKS_H

#include "analysis/tracks.h"
#include "analysis/transcript.h"
#include "worker/wire.h"

struct work_findings {
	struct tracks tracks;
	struct transcript transcript; // sorted; empty where the input has no text subtitles
	int64_t duration_us;   // of the input: declared, or as far as it was seen
	int64_t n_pictures;    // decoded
	int64_t n_packets;     // of the video
	int64_t decode_errors;
	int64_t n_blocked;     // names that the input tried to open
};

void wire_put_findings(struct str *out, const struct work_findings *findings);

// Fills out, which the caller releases, also on failure.
int wire_get_findings(struct wire_in *in, struct work_findings *out, struct err *err);

void work_findings_release(struct work_findings *findings);

#endif
