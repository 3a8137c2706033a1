// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/rebase.h"

#include <string.h>

#define SEI_MARKS_AGAIN 7 // dec_ref_pic_marking_repetition

#define NO_MEMORY "no memory"

enum role { FIRST, KEPT, LEFT_OUT };

// A picture at hand.
struct picture {
	enum role role;
	bool any;              // a slice was seen
	bool is_reference;
	struct h264_ref ref;
	struct rebase_order order_was;
	struct rebase_order order_is;
	struct h264_refs refs; // what is held behind it
};

static bool is_idr_packet(const struct rebase *r, const AVPacket *packet)
{
	struct nal_walk walk = nal_walk(packet->data, (size_t)packet->size, r->length_size);
	struct nal nal;

	while (nal_next(&walk, &nal)) {
		if (nal_type_h264(&nal) == H264_IDR) {
			return true;
		}
	}
	return false;
}

// The high part of an order count (8-3).
static int32_t high_of(const struct rebase_order *last, int32_t low, int bits)
{
	int32_t whole = INT32_C(1) << bits;

	if (low < last->low && last->low - low >= whole / 2) {
		return last->high + whole;
	}
	if (low > last->low && low - last->low > whole / 2) {
		return last->high - whole;
	}
	return last->high;
}

// Where the picture stands in the order of display, as coded and in the copy.
static const char *find_order(const struct rebase *r, struct h264_slice *s, struct picture *p)
{
	int bits = r->sps->order_bits;
	int32_t below = s->bottom < 0 ? s->bottom : 0;

	if (r->sps->order_type != 0) {
		return s->type == H264_B ? "a kind of slices that is not rewritten" : NULL;
	}
	p->order_was.low = (int32_t)s->order;
	p->order_was.high = p->role == FIRST ? 0 :
		high_of(&r->order_was, p->order_was.low, bits);
	p->ref.order = p->order_was.high + p->order_was.low + below;
	if (p->role == LEFT_OUT) {
		return NULL;
	}
	int32_t base = p->role == FIRST ? p->ref.order : r->base;
	int32_t count = p->order_was.high + p->order_was.low - base;

	p->order_is.low = count & ((INT32_C(1) << bits) - 1);
	p->order_is.high = p->role == FIRST ? 0 : high_of(&r->order_is, p->order_is.low, bits);
	s->order = (uint32_t)p->order_is.low;
	return p->order_is.high + p->order_is.low == count ? NULL :
		"pictures too far from each other";
}

static const char *find_numbers(const struct rebase *r, const struct h264_slice *s,
	struct picture *p)
{
	uint32_t mask = (UINT32_C(1) << r->sps->frame_num_bits) - 1;

	p->ref.was = s->frame_num;
	p->ref.is = p->role == FIRST ? 0 : (r->is + 1) & mask;
	if (p->role != FIRST && s->frame_num != ((r->was + 1) & mask)) {
		return "frame numbers leap";
	}
	return NULL;
}

// Slices of one picture agree in what is asked here.
static const char *look_slice(struct rebase *r, struct h264_slice *s, struct picture *p)
{
	if (p->role == FIRST && !p->any) {
		r->sps = s->sps;
	}
	if (s->sps != r->sps || (p->any && s->is_reference != p->is_reference)) {
		return "slices that do not agree";
	}
	if (p->role == FIRST && (s->type != H264_I || !s->is_reference ||
		h264_refs_are_long(s))) {
		return "a recovery point that is no intra picture";
	}
	p->is_reference = s->is_reference;
	p->any = true;
	p->ref.there = true;
	p->ref.ours = p->role != LEFT_OUT;
	const char *reason = find_numbers(r, s, p);

	return reason ? reason : find_order(r, s, p);
}

// Says a slice otherwise, and adds it.
static const char *take_slice(struct rebase *r, const struct nal *nal, struct picture *p,
	struct str *out)
{
	struct str plain = {0};
	struct h264_slice s;

	nal_unescape(&plain, nal, SIZE_MAX);
	const char *reason = h264_slice_read(&s, r->sets, (const uint8_t *)plain.data, plain.len);

	reason = reason ? reason : look_slice(r, &s, p);
	s.frame_num = p->ref.is;
	if (!reason && p->role == KEPT) {
		reason = h264_refs_rewrite_lists(&r->refs, &p->ref, &s);
	}
	if (!reason && p->role != FIRST && p->is_reference) {
		p->refs = r->refs;
		reason = h264_refs_mark(&p->refs, &p->ref, &s);
	}
	if (!reason && p->role != LEFT_OUT) {
		struct str changed = {0};
		struct str unit = {0};

		h264_slice_write(&changed, (const uint8_t *)plain.data, plain.len, &s,
			p->role == FIRST ? r->idr_id : -1);
		nal_escape(&unit, (const uint8_t *)changed.data, changed.len);
		if (nal_put(out, (const uint8_t *)unit.data, unit.len, r->length_size) < 0) {
			reason = "slices that do not fit";
		}
		str_release(&changed);
		str_release(&unit);
	}
	str_release(&plain);
	return reason;
}

static const char *take_unit(struct rebase *r, const struct nal *nal, struct picture *p,
	struct str *out)
{
	int type = nal_type_h264(nal);

	if (type == H264_SLICE) {
		return take_slice(r, nal, p, out);
	}
	if ((type >= H264_PARTITION_FIRST && type <= H264_IDR) ||
		(type >= H264_AUXILIARY && type <= H264_EXTENSION_LAST) || type == H264_PREFIX) {
		return "a kind of slices that is not rewritten";
	}
	// What repeats the marks of a picture before would repeat the wrong ones.
	if (type == H264_SEI && nal->size > 1 && nal->data[1] == SEI_MARKS_AGAIN) {
		return NULL;
	}
	return p->role == LEFT_OUT || nal_put(out, nal->data, nal->size, r->length_size) == 0 ? NULL :
		"slices that do not fit";
}

static void go_on(struct rebase *r, const struct picture *p)
{
	if (p->role == FIRST) {
		r->base = p->ref.order;
		h264_refs_begin(&r->refs, r->sps->n_refs, p->ref);
	} else if (p->is_reference) {
		r->refs = p->refs;
	}
	if (!p->is_reference) {
		return;
	}
	r->was = p->ref.was;
	r->order_was = p->order_was;
	if (p->role != LEFT_OUT) {
		r->is = p->ref.is;
		r->order_is = p->order_is;
	}
}

static const char *replace(AVPacket *packet, const struct str *data)
{
	AVPacket *to = av_packet_alloc();

	if (!to || av_new_packet(to, (int)data->len) < 0 || av_packet_copy_props(to, packet) < 0) {
		av_packet_free(&to);
		return NO_MEMORY;
	}
	memcpy(to->data, data->data, data->len);
	av_packet_unref(packet);
	av_packet_move_ref(packet, to);
	av_packet_free(&to);
	return NULL;
}

static const char *take(struct rebase *r, AVPacket *packet, enum role role)
{
	struct nal_walk walk = nal_walk(packet->data, (size_t)packet->size, r->length_size);
	struct picture p = {.role = role};
	struct str out = {0};
	struct nal nal;
	const char *reason = NULL;

	while (!reason && nal_next(&walk, &nal)) {
		reason = take_unit(r, &nal, &p, &out);
	}
	if (!reason && (walk.bad || !p.any)) {
		reason = "slices that cannot be read";
	}
	if (!reason) {
		go_on(r, &p);
		reason = role != LEFT_OUT ? replace(packet, &out) : NULL;
	}
	str_release(&out);
	return reason;
}

const char *rebase_begin(struct rebase *r, AVPacket *packet)
{
	r->on = true;
	r->idr_id = r->idr_id == 2 ? 3 : 2; // encoders count theirs from 0
	return take(r, packet, FIRST);
}

const char *rebase_next(struct rebase *r, AVPacket *packet, bool left_out)
{
	if (r->on && is_idr_packet(r, packet)) {
		r->on = false;
	}
	return r->on ? take(r, packet, left_out ? LEFT_OUT : KEPT) : NULL;
}
