// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a worker sends, read as whatever it may be; and the order that it gets, behind an 'o'.

#include <stdint.h>

#include "base/mem.h"
#include "worker/wire_clip.h"
#include "worker/wire_cut.h"
#include "worker/wire_facts.h"
#include "worker/wire_sample.h"
#include "worker/wire_tracks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_sample(struct wire_in *in, unsigned which)
{
	struct err err;
	struct shot *shots;
	struct sample_still still;
	struct sample_sheet_file sheet;
	struct sample_result result;
	int64_t *times;
	size_t n;

	switch (which) {
	case 0:
		wire_get_shots(in, &shots, &n, &err);
		mem_free(shots);
		break;
	case 1:
		wire_get_still(in, &still, &err);
		break;
	case 2:
		wire_get_sheet(in, &sheet, &times, &err);
		mem_free(times);
		break;
	default:
		wire_get_sampled(in, &result, &err);
		break;
	}
}

static void read_order(struct wire_in *in)
{
	struct cut_order order;
	struct cut_order_storage storage;
	struct str again = {0};
	struct err err;

	if (wire_get_cut(in, &order, &storage, &err) == 0) {
		wire_put_cut(&again, &order);
	}
	str_release(&again);
	wire_release_cut(&storage);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;
	struct facts facts;
	struct work_findings findings;
	struct clip_result clip;
	struct clip_output_result whole;

	if (size < 1) {
		return 0;
	}
	struct wire_in in = {.at = (const char *)data + 1, .left = size - 1};
	struct wire_in again;

	if (data[0] == 'o') {
		read_order(&in);
		return 0;
	}
	switch (data[0] % 8) {
	case 0:
		wire_get_facts(&in, &facts, &err);
		facts_release(&facts);
		break;
	case 1:
		wire_get_findings(&in, &findings, &err);
		work_findings_release(&findings);
		break;
	case 2:
		again = in;
		wire_get_clip(&in, &clip, &err);
		wire_get_output(&again, &whole, &err);
		break;
	case 3:
		wire_get_err(&in, &err);
		break;
	default:
		read_sample(&in, data[0] % 8 - 4);
		break;
	}
	return 0;
}
