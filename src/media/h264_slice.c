// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <string.h>

#include "media/bits.h"
#include "media/h264.h"

#define MOVE_LAST 3 // modification_of_pic_nums_idc of the end
#define MARK_LAST 0 // memory_management_control_operation of the end
#define MARK_PAIR 3 // the one with two values, which is not understood
#define MARK_ALL  5 // the one with none

// Adds that many steps at most. False: there are more.
static bool read_moves(struct bits *b, struct h264_slice *s, int list)
{
	if (!bits_get(b, 1)) {
		return true;
	}
	for (;;) {
		struct h264_step step = {.kind = bits_ue(b)};

		if (step.kind == MOVE_LAST) {
			return s->n_moves[list] > 0;
		}
		if (step.kind > MOVE_LAST || s->n_moves[list] == H264_MOST_REFS || b->bad) {
			return false;
		}
		step.value = bits_ue(b);
		s->moves[list][s->n_moves[list]++] = step;
	}
}

static void skip_weights(struct bits *b, uint32_t n, bool chroma)
{
	for (uint32_t i = 0; i < n; i++) {
		if (bits_get(b, 1)) {
			bits_se(b);
			bits_se(b);
		}
		if (chroma && bits_get(b, 1)) {
			for (int k = 0; k < 4; k++) {
				bits_se(b);
			}
		}
	}
}

static void skip_table(struct bits *b, const struct h264_slice *s)
{
	bits_ue(b);
	if (s->sps->has_chroma) {
		bits_ue(b);
	}
	skip_weights(b, s->n_refs[0], s->sps->has_chroma);
	if (s->type == H264_B) {
		skip_weights(b, s->n_refs[1], s->sps->has_chroma);
	}
}

static bool read_marks(struct bits *b, struct h264_slice *s)
{
	s->adaptive = bits_get(b, 1);
	while (s->adaptive) {
		struct h264_step step = {.kind = bits_ue(b)};

		if (step.kind == MARK_LAST || b->bad) {
			break;
		}
		if (step.kind == MARK_PAIR || step.kind > 6 ||
			s->n_marks == sizeof(s->marks) / sizeof(s->marks[0])) {
			return false;
		}
		step.value = step.kind == MARK_ALL ? 0 : bits_ue(b);
		s->marks[s->n_marks++] = step;
	}
	return true;
}

// How many entries the lists have.
static bool read_counts(struct bits *b, struct h264_slice *s)
{
	int n_lists = s->type == H264_I ? 0 : s->type == H264_P ? 1 : 2;
	bool own = n_lists > 0 && bits_get(b, 1);

	for (int i = 0; i < n_lists; i++) {
		s->n_refs[i] = own ? bits_ue(b) + 1 : s->pps->n_refs[i];
		if (s->n_refs[i] == 0 || s->n_refs[i] > H264_MOST_REFS) {
			return false;
		}
	}
	return true;
}

// What stands before the lists.
static const char *read_start(struct bits *b, struct h264_slice *s, const struct h264_sets *sets)
{
	bits_ue(b);
	s->type = (int)(bits_ue(b) % 5);
	uint32_t pps_id = bits_ue(b);

	s->pps = h264_sets_pps(sets, pps_id);
	s->sps = h264_sets_sps(sets, pps_id);
	if (!s->sps || b->bad) {
		return "slices without parameter sets";
	}
	if (s->type > H264_I || s->pps->has_groups || s->pps->has_redundant ||
		s->sps->order_type == 1 || s->sps->separate_planes) {
		return "a kind of slices that is not rewritten";
	}
	s->frame_num_at = b->at;
	s->frame_num = bits_get(b, s->sps->frame_num_bits);
	if (!s->sps->frames_only && bits_get(b, 1)) {
		return "field pictures";
	}
	s->order_at = b->at;
	if (s->sps->order_type == 0) {
		s->order = bits_get(b, s->sps->order_bits);
	}
	s->order_end = b->at;
	if (s->sps->order_type == 0 && s->pps->has_bottom_order) {
		s->bottom = bits_se(b);
	}
	return NULL;
}

const char *h264_slice_read(struct h264_slice *s, const struct h264_sets *sets,
	const uint8_t *plain, size_t size)
{
	struct bits b = bits_of(plain, size);

	memset(s, 0, sizeof(*s));
	s->is_reference = size > 0 && (plain[0] & 0x60) != 0;
	bits_skip(&b, 8);
	const char *reason = read_start(&b, s, sets);

	if (reason) {
		return reason;
	}
	if (s->type == H264_B) {
		bits_skip(&b, 1);
	}
	bool fine = read_counts(&b, s);

	s->lists_at = b.at;
	fine = fine && (s->type == H264_I || read_moves(&b, s, 0)) &&
		(s->type != H264_B || read_moves(&b, s, 1));
	s->lists_end = b.at;
	if (fine && ((s->type == H264_P && s->pps->weighted) ||
		(s->type == H264_B && s->pps->bipred == 1))) {
		skip_table(&b, s);
	}
	s->marks_at = b.at;
	fine = fine && (!s->is_reference || read_marks(&b, s));
	s->marks_end = b.at;
	if (s->pps->cabac && s->type != H264_I) {
		bits_ue(&b);
	}
	bits_se(&b);
	if (s->pps->has_deblocking && bits_ue(&b) != 1) {
		bits_se(&b);
		bits_se(&b);
	}
	s->data_at = b.at;
	return fine && !b.bad ? NULL : "slices that cannot be read";
}

static void write_moves(struct bits_out *to, const struct h264_slice *s, int list)
{
	bits_put(to, s->n_moves[list] > 0, 1);
	for (size_t i = 0; i < s->n_moves[list]; i++) {
		bits_put_ue(to, s->moves[list][i].kind);
		bits_put_ue(to, s->moves[list][i].value);
	}
	if (s->n_moves[list] > 0) {
		bits_put_ue(to, MOVE_LAST);
	}
}

static void write_marks(struct bits_out *to, const struct h264_slice *s)
{
	bits_put(to, s->adaptive, 1);
	for (size_t i = 0; i < s->n_marks; i++) {
		bits_put_ue(to, s->marks[i].kind);
		if (s->marks[i].kind != MARK_ALL) {
			bits_put_ue(to, s->marks[i].value);
		}
	}
	if (s->adaptive) {
		bits_put_ue(to, MARK_LAST);
	}
}

// Behind the last bit that is set, which ends the data; zeros may follow.
static size_t end_of_data(const uint8_t *plain, size_t size)
{
	while (size > 0 && plain[size - 1] == 0) {
		size--;
	}
	size_t end = size * 8;

	while (end > 0 && !(plain[(end - 1) / 8] >> (7 - (end - 1) % 8) & 1)) {
		end--;
	}
	return end;
}

void h264_slice_write(struct str *out, const uint8_t *plain, size_t size,
	const struct h264_slice *s, int idr_id)
{
	struct bits_out to = {.out = out};
	size_t end = end_of_data(plain, size);
	bool idr = idr_id >= 0;

	if (idr) {
		bits_put(&to, (plain[0] & 0xe0u) | H264_IDR, 8);
	} else {
		bits_put(&to, plain[0], 8);
	}
	bits_copy(&to, plain, 8, s->frame_num_at);
	bits_put(&to, s->frame_num, s->sps->frame_num_bits);
	bits_copy(&to, plain, s->frame_num_at + (size_t)s->sps->frame_num_bits, s->order_at);
	if (idr) {
		bits_put_ue(&to, (uint32_t)idr_id);
	}
	if (s->sps->order_type == 0) {
		bits_put(&to, s->order, s->sps->order_bits);
	}
	bits_copy(&to, plain, s->order_end, s->lists_at);
	if (s->type != H264_I) {
		write_moves(&to, s, 0);
	}
	if (s->type == H264_B) {
		write_moves(&to, s, 1);
	}
	bits_copy(&to, plain, s->lists_end, s->marks_at);
	if (idr) {
		bits_put(&to, 0, 2); // all before it is shown; it is no long-term reference
	} else if (s->is_reference) {
		write_marks(&to, s);
	}
	bits_copy(&to, plain, s->marks_end, s->data_at);
	size_t data_at = s->data_at;

	if (s->pps->cabac) {
		bits_fill(&to, 1);
		data_at = (data_at + 7) / 8 * 8;
	}
	bits_copy(&to, plain, data_at, end > data_at ? end : data_at);
	bits_fill(&to, 0);
}
