// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What `sample` asks of a worker (the order, which goes with WORK_SAMPLE), and what comes back.

#ifndef WORKER_WIRE_SAMPLE_H
#define WORKER_WIRE_SAMPLE_H

#include "analysis/frames.h"
#include "analysis/shots.h"
#include "base/timecode.h"
#include "media/image.h"
#include "worker/wire.h"

// Bytes that a list of times may have, the NUL included.
#define SAMPLE_MAX_AT 65536

enum sample_choice {
	SAMPLE_NOTHING, // no frames
	SAMPLE_A_SHOT,  // one a shot
	SAMPLE_COUNT,
	SAMPLE_EVERY,
	SAMPLE_KEYFRAMES,
	SAMPLE_AT,
	SAMPLE_N_CHOICES,
};

struct sample_span {
	int64_t start_us;
	int64_t end_us;
};

// A picture of all frames together.
enum sample_sheet { SAMPLE_SHEET, SAMPLE_SPRITE, SAMPLE_N_SHEETS };

struct sample_order {
	bool shots;               // tell the shots
	enum sample_choice choice;
	int64_t count;            // SAMPLE_COUNT, and the most of SAMPLE_A_SHOT (0: no bound)
	struct time_spec every;   // SAMPLE_EVERY
	const char *at;           // SAMPLE_AT: for time_parse_list; "" otherwise
	bool dedupe;
	bool images;              // each frame as an image
	enum image_format format;
	int quality;
	int width;                // 0: as wide as it is
	bool stamp;
	bool sheets[SAMPLE_N_SHEETS];
	enum image_format sheet_formats[SAMPLE_N_SHEETS];
	const char *title;        // UTF-8, of the sheet
	const struct sample_span *spans;
	size_t n_spans;           // 0: all of the input
};

void wire_put_order(struct str *out, const struct sample_order *order);

// Fills out; at, title and spans live in storage, which the caller releases.
struct sample_order_storage {
	char at[SAMPLE_MAX_AT];
	char title[4096];
	struct sample_span *spans;
};

int wire_get_order(struct wire_in *in, struct sample_order *out,
	struct sample_order_storage *storage, struct err *err);

void wire_put_shots(struct str *out, const struct shot *shots, size_t n);

// *out is an array of *n to be freed with mem_free.
int wire_get_shots(struct wire_in *in, struct shot **out, size_t *n, struct err *err);

struct sample_still {
	size_t span;         // index of the order's span, 0 without spans
	int64_t time_us;
	int64_t pts;
	int64_t time_base_num;
	int64_t time_base_den;
	int64_t shot;        // from 1; 0: not known
	int64_t width;
	int64_t height;
	double sharpness;
	uint64_t phash;
	enum frame_reason reason;
	const char *bytes;   // the image's file, in the message; valid as long as that is
	size_t n_bytes;
};

void wire_put_still(struct str *out, const struct sample_still *still);
int wire_get_still(struct wire_in *in, struct sample_still *out, struct err *err);

// A sheet or a sprite, and of a sprite the text that goes with it, with the image's name left out:
// cells by time.
struct sample_sheet_file {
	enum sample_sheet kind;
	int64_t columns;
	int64_t cell_width;
	int64_t cell_height;
	const int64_t *times_us; // n_cells + 1: starts, and the end of the last
	size_t n_cells;
	const char *bytes;       // as above
	size_t n_bytes;
};

void wire_put_sheet(struct str *out, const struct sample_sheet_file *sheet);

// *times is an array to be freed with mem_free, also on failure; out points into it.
int wire_get_sheet(struct wire_in *in, struct sample_sheet_file *out, int64_t **times,
	struct err *err);

struct sample_result {
	int64_t n_shots;       // 0: not looked for
	int64_t n_pictures;    // decoded to find the shots
	int64_t decode_errors;
};

void wire_put_sampled(struct str *out, const struct sample_result *result);
int wire_get_sampled(struct wire_in *in, struct sample_result *out, struct err *err);

#endif
