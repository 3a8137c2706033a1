// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a worker sends, read as whatever it may be.

#include <stdint.h>

#include "worker/wire_clip.h"
#include "worker/wire_facts.h"
#include "worker/wire_tracks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;
	struct facts facts;
	struct work_findings findings;
	struct clip_result clip;

	if (size < 1) {
		return 0;
	}
	struct wire_in in = {.at = (const char *)data + 1, .left = size - 1};

	switch (data[0] % 4) {
	case 0:
		wire_get_facts(&in, &facts, &err);
		facts_release(&facts);
		break;
	case 1:
		wire_get_findings(&in, &findings, &err);
		tracks_release(&findings.tracks);
		break;
	case 2:
		wire_get_clip(&in, &clip, &err);
		break;
	default:
		wire_get_err(&in, &err);
		break;
	}
	return 0;
}
