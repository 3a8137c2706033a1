// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire_sample.h"

#include <string.h>

#include "base/mem.h"

#define MAX_SPANS  (1u << 20)
#define MAX_SHOTS  (4u << 20)
#define MAX_CELLS  (1u << 20)
#define MAX_SIDE   65535
#define MAX_TIME_US (INT64_C(20) * 366 * 86400 * 1000000)

void wire_put_order(struct str *out, const struct sample_order *order)
{
	wire_put_u32(out, order->shots);
	wire_put_u32(out, order->choice);
	wire_put_i64(out, order->count);
	wire_put_u32(out, order->every.unit);
	wire_put_i64(out, order->every.value);
	wire_put_text(out, order->at);
	wire_put_u32(out, order->dedupe);
	wire_put_u32(out, order->images);
	wire_put_u32(out, order->format);
	wire_put_u32(out, (uint32_t)order->quality);
	wire_put_u32(out, (uint32_t)order->width);
	wire_put_u32(out, order->stamp);
	for (int i = 0; i < SAMPLE_N_SHEETS; i++) {
		wire_put_u32(out, order->sheets[i]);
		wire_put_u32(out, order->sheet_formats[i]);
	}
	wire_put_text(out, order->title);
	wire_put_u32(out, (uint32_t)order->n_spans);
	for (size_t i = 0; i < order->n_spans; i++) {
		wire_put_i64(out, order->spans[i].start_us);
		wire_put_i64(out, order->spans[i].end_us);
	}
}

int wire_get_order(struct wire_in *in, struct sample_order *out,
	struct sample_order_storage *storage, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->shots = wire_get_u32(in) != 0;
	out->choice = wire_get_u32(in) % SAMPLE_N_CHOICES;
	out->count = wire_get_bounded(in, 0, INT32_MAX, 0);
	out->every.unit = wire_get_u32(in);
	out->every.value = wire_get_i64(in);
	wire_get_text(in, storage->at, sizeof(storage->at));
	out->dedupe = wire_get_u32(in) != 0;
	out->images = wire_get_u32(in) != 0;
	out->format = wire_get_u32(in) % IMAGE_N_FORMATS;
	out->quality = (int)wire_get_u32(in);
	out->width = (int)wire_get_u32(in);
	out->stamp = wire_get_u32(in) != 0;
	for (int i = 0; i < SAMPLE_N_SHEETS; i++) {
		out->sheets[i] = wire_get_u32(in) != 0;
		out->sheet_formats[i] = wire_get_u32(in) % IMAGE_N_FORMATS;
	}
	wire_get_text(in, storage->title, sizeof(storage->title));
	out->n_spans = wire_get_count(in, MAX_SPANS, 2 * sizeof(int64_t));
	storage->spans = mem_zalloc((out->n_spans + 1) * sizeof(*storage->spans));
	for (size_t i = 0; i < out->n_spans; i++) {
		storage->spans[i].start_us = wire_get_i64(in);
		storage->spans[i].end_us = wire_get_i64(in);
	}
	out->at = storage->at;
	out->title = storage->title;
	out->spans = storage->spans;
	return in->bad || in->left > 0 ? wire_bad(err, "an order") : 0;
}

void wire_put_shots(struct str *out, const struct shot *shots, size_t n)
{
	wire_put_u32(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_i64(out, shots[i].start_us);
		wire_put_i64(out, shots[i].end_us);
		wire_put_f64(out, (double)shots[i].confidence);
		wire_put_u32(out, shots[i].transition);
	}
}

int wire_get_shots(struct wire_in *in, struct shot **out, size_t *n, struct err *err)
{
	*n = wire_get_count(in, MAX_SHOTS, 2 * sizeof(int64_t));
	*out = mem_zalloc((*n + 1) * sizeof(**out));
	for (size_t i = 0; i < *n; i++) {
		struct shot *shot = &(*out)[i];

		shot->start_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
		shot->end_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, shot->start_us);
		shot->confidence = (float)wire_get_f64(in);
		shot->transition = wire_get_u32(in) % SHOT_N_TRANSITIONS;
	}
	return in->bad || in->left > 0 ? wire_bad(err, "shots") : 0;
}

// The rest of a message is the bytes of a file.
static void get_bytes(struct wire_in *in, const char **bytes, size_t *n)
{
	*n = wire_get_count(in, WIRE_MAX_PAYLOAD, 1);
	*bytes = in->at;
	if (in->bad || *n != in->left) {
		in->bad = true;
		*n = 0;
	}
}

void wire_put_still(struct str *out, const struct sample_still *still)
{
	wire_put_u32(out, (uint32_t)still->span);
	wire_put_i64(out, still->time_us);
	wire_put_i64(out, still->pts);
	wire_put_i64(out, still->time_base_num);
	wire_put_i64(out, still->time_base_den);
	wire_put_i64(out, still->shot);
	wire_put_i64(out, still->width);
	wire_put_i64(out, still->height);
	wire_put_f64(out, still->sharpness);
	wire_put_i64(out, (int64_t)still->phash);
	wire_put_u32(out, still->reason);
	wire_put_u32(out, (uint32_t)still->n_bytes);
	str_add(out, still->bytes, still->n_bytes);
}

int wire_get_still(struct wire_in *in, struct sample_still *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->span = wire_get_u32(in);
	out->time_us = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	out->pts = wire_get_i64(in);
	out->time_base_num = wire_get_bounded(in, 1, INT32_MAX, 1);
	out->time_base_den = wire_get_bounded(in, 1, INT32_MAX, 1);
	out->shot = wire_get_bounded(in, 0, MAX_SHOTS, 0);
	out->width = wire_get_bounded(in, 1, MAX_SIDE, 1);
	out->height = wire_get_bounded(in, 1, MAX_SIDE, 1);
	out->sharpness = wire_get_f64(in);
	out->phash = (uint64_t)wire_get_i64(in);
	out->reason = wire_get_u32(in) % FRAME_N_REASONS;
	get_bytes(in, &out->bytes, &out->n_bytes);
	return in->bad ? wire_bad(err, "a frame") : 0;
}

void wire_put_sheet(struct str *out, const struct sample_sheet_file *sheet)
{
	wire_put_u32(out, sheet->kind);
	wire_put_i64(out, sheet->columns);
	wire_put_i64(out, sheet->cell_width);
	wire_put_i64(out, sheet->cell_height);
	wire_put_u32(out, (uint32_t)sheet->n_cells);
	for (size_t i = 0; i <= sheet->n_cells; i++) {
		wire_put_i64(out, sheet->times_us[i]);
	}
	wire_put_u32(out, (uint32_t)sheet->n_bytes);
	str_add(out, sheet->bytes, sheet->n_bytes);
}

int wire_get_sheet(struct wire_in *in, struct sample_sheet_file *out, int64_t **times,
	struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->kind = wire_get_u32(in) % SAMPLE_N_SHEETS;
	out->columns = wire_get_bounded(in, 1, MAX_SIDE, 1);
	out->cell_width = wire_get_bounded(in, 1, MAX_SIDE, 1);
	out->cell_height = wire_get_bounded(in, 1, MAX_SIDE, 1);
	out->n_cells = wire_get_count(in, MAX_CELLS, sizeof(int64_t));
	*times = mem_zalloc((out->n_cells + 1) * sizeof(**times));
	for (size_t i = 0; i <= out->n_cells; i++) {
		(*times)[i] = wire_get_bounded(in, -MAX_TIME_US, MAX_TIME_US, 0);
	}
	out->times_us = *times;
	get_bytes(in, &out->bytes, &out->n_bytes);
	return in->bad ? wire_bad(err, "a sheet") : 0;
}

void wire_put_sampled(struct str *out, const struct sample_result *result)
{
	wire_put_i64(out, result->n_shots);
	wire_put_i64(out, result->n_pictures);
	wire_put_i64(out, result->decode_errors);
}

int wire_get_sampled(struct wire_in *in, struct sample_result *out, struct err *err)
{
	out->n_shots = wire_get_bounded(in, 0, INT64_MAX, 0);
	out->n_pictures = wire_get_bounded(in, 0, INT64_MAX, 0);
	out->decode_errors = wire_get_bounded(in, 0, INT64_MAX, 0);
	return in->bad || in->left > 0 ? wire_bad(err, "a result") : 0;
}
