// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// References of H.264 in a copy that begins at a recovery point, against a decoder that knows nothing
// of copies: it makes lists and marks from the numbers in the slices (ITU-T H.264, 8.2.4 and
// 8.2.5), once of a stream made up by chance and once of what was made of it. Where an entry of a
// list is a frame that the copy has, it must be that frame in both.

#include <stdlib.h>

#include "media/h264_refs.h"
#include "tests/tap.h"

#define FRAME_NUM_BITS 4
#define WRAP           (1 << FRAME_NUM_BITS)
#define MOST           4
#define N_STREAMS      3000
#define N_FRAMES       40
#define NOTHING        (-1)

struct frame {
	int id;
	int num;   // frame_num
	int order;
	bool kept; // the copy has it
};

struct model {
	struct frame held[32];
	int n;
};

static uint32_t chance = 7;

static int next(int below)
{
	chance = chance * UINT32_C(1664525) + UINT32_C(1013904223);
	return (int)((chance >> 8) % (uint32_t)below);
}

static int wrapped(const struct frame *f, int num)
{
	return f->num > num ? f->num - WRAP : f->num;
}

// By which a list is sorted: less comes first.
static int key_of(const struct frame *f, int num, int order, int type, int which)
{
	bool behind = f->order > order;

	if (type == H264_P) {
		return -wrapped(f, num);
	}
	return behind == (which == 1) ? abs(f->order - order) : 100000 + abs(f->order - order);
}

static int sort(const struct model *m, int num, int order, int type, int which, int *list)
{
	for (int i = 0; i < m->n; i++) {
		int at = i;

		for (; at > 0 && key_of(&m->held[list[at - 1]], num, order, type, which) >
			key_of(&m->held[i], num, order, type, which); at--) {
			list[at] = list[at - 1];
		}
		list[at] = i;
	}
	return m->n;
}

// The ids of a list's entries.
static void list_of(const struct model *m, const struct h264_slice *s, int num, int order, int which,
	int *ids)
{
	int list[40];
	int other[40];
	int n = sort(m, num, order, s->type, which, list);
	int number = num;

	if (s->type == H264_B && which == 1 && n > 1) {
		sort(m, num, order, s->type, 0, other);
		if (memcmp(list, other, (size_t)n * sizeof(list[0])) == 0) {
			list[0] = other[1];
			list[1] = other[0];
		}
	}
	for (; n < 34; n++) {
		list[n] = NOTHING;
	}
	for (size_t i = 0; i < s->n_moves[which]; i++) {
		int step = (int)s->moves[which][i].value + 1;
		int found = NOTHING;
		int to = (int)i + 1;

		number = (number + (s->moves[which][i].kind == 0 ? WRAP - step : step)) % WRAP;
		for (int k = 0; k < m->n; k++) {
			found = m->held[k].num == number ? k : found;
		}
		memmove(list + i + 1, list + i, (33 - i) * sizeof(list[0]));
		list[i] = found;
		for (int k = (int)i + 1; k < 34; k++) {
			if (list[k] != found) {
				list[to++] = list[k];
			}
		}
	}
	for (uint32_t i = 0; i < s->n_refs[which]; i++) {
		ids[i] = list[i] == NOTHING ? NOTHING : m->held[list[i]].id;
	}
}

static void drop(struct model *m, int at)
{
	m->n--;
	memmove(m->held + at, m->held + at + 1, (size_t)(m->n - at) * sizeof(m->held[0]));
}

static void mark(struct model *m, const struct h264_slice *s, struct frame f)
{
	for (size_t i = 0; i < s->n_marks; i++) {
		int num = (f.num - (int)s->marks[i].value - 1 + WRAP) % WRAP;

		for (int k = 0; k < m->n; k++) {
			if (m->held[k].num == num) {
				drop(m, k);
				break;
			}
		}
	}
	if (!s->adaptive && m->n == MOST) {
		int oldest = 0;

		for (int k = 1; k < m->n; k++) {
			oldest = wrapped(&m->held[k], f.num) < wrapped(&m->held[oldest], f.num) ? k :
				oldest;
		}
		drop(m, oldest);
	}
	m->held[m->n++] = f;
}

// A slice as an encoder might make it: moves of frames that are there, and now and then a mark.
static struct h264_slice make_slice(const struct model *m, const struct h264_sps *sps,
	const struct frame *f, bool reference)
{
	struct h264_slice s = {.sps = sps, .type = next(2) ? H264_P : H264_B,
		.is_reference = reference, .frame_num = (uint32_t)f->num};

	for (int which = 0; which <= (s.type == H264_B); which++) {
		int number = f->num;

		s.n_refs[which] = (uint32_t)(1 + next(m->n));
		s.n_moves[which] = next(3) ? 0 : (size_t)(1 + next((int)s.n_refs[which]));
		for (size_t i = 0; i < s.n_moves[which]; i++) {
			int to = m->held[next(m->n)].num;
			int forth = (to - number + WRAP) % WRAP;

			s.moves[which][i] = next(2) && forth > 0 ?
				(struct h264_step){1, (uint32_t)forth - 1} :
				(struct h264_step){0, (uint32_t)(WRAP - forth) - 1};
			number = to;
		}
	}
	if (reference && (m->n > 1 && next(4) == 0)) {
		int victim = m->held[next(m->n)].num;

		s.adaptive = true;
		s.marks[s.n_marks++] = (struct h264_step){1,
			(uint32_t)((f->num - victim + WRAP) % WRAP) - 1};
	}
	return s;
}

struct tally {
	int refused;
	int slices;
	int moved;   // entries that are another frame in the copy
	int missing; // that are none
	int held;    // frames that one holds and the other does not
};

static void compare_lists(const struct model *was, const struct h264_slice *before,
	const struct frame *f, const struct model *is, const struct h264_slice *after, int is_num,
	struct tally *t)
{
	for (int which = 0; which <= (before->type == H264_B); which++) {
		int a[40];
		int b[40];

		list_of(was, before, f->num, f->order, which, a);
		list_of(is, after, is_num, f->order, which, b);
		for (uint32_t i = 0; i < before->n_refs[which]; i++) {
			bool kept = false;

			for (int k = 0; k < is->n; k++) {
				kept = kept || is->held[k].id == a[i];
			}
			t->missing += b[i] == NOTHING;
			t->moved += kept && a[i] != b[i];
		}
	}
	t->slices++;
}

static void compare_held(const struct model *was, const struct model *is, struct tally *t)
{
	int n = 0;

	for (int i = 0; i < was->n; i++) {
		n += was->held[i].kept;
	}
	t->held += n != is->n;
	for (int i = 0; i < is->n; i++) {
		bool found = false;

		for (int k = 0; k < was->n; k++) {
			found = found || was->held[k].id == is->held[i].id;
		}
		t->held += !found;
	}
}

// One picture behind the recovery point.
static bool run_picture(struct h264_refs *refs, struct model *was, struct model *is,
	const struct h264_sps *sps, struct frame f, int *is_num, bool reference, struct tally *t)
{
	struct h264_slice before = make_slice(was, sps, &f, reference);
	struct h264_slice after = before;
	struct frame copied = f;
	struct h264_ref ref = {(uint32_t)f.num, (uint32_t)(*is_num + 1) % WRAP, f.order, true, f.kept};

	copied.num = (*is_num + 1) % WRAP;
	if (f.kept && h264_refs_rewrite_lists(refs, &ref, &after)) {
		t->refused++;
		return false;
	}
	if (f.kept) {
		compare_lists(was, &before, &f, is, &after, copied.num, t);
	}
	if (!reference) {
		return true;
	}
	if (h264_refs_mark(refs, &ref, &after)) {
		t->refused++;
		return false;
	}
	mark(was, &before, f);
	if (f.kept) {
		mark(is, &after, copied);
		*is_num = copied.num;
		compare_held(was, is, t);
	}
	return true;
}

static void run_stream(const struct h264_sps *sps, struct tally *t)
{
	struct model was = {.n = 0};
	struct model is = {.n = 0};
	struct h264_refs refs;
	int num = next(WRAP);
	int is_num = 0;
	int n_before = next(MOST);
	int n_leading = next(4);
	int order = 1000;

	for (int i = 0; i < n_before; i++) {
		was.held[was.n++] = (struct frame){-10 - i, (num + WRAP - 1 - i) % WRAP,
			order - 50 - 10 * i, false};
	}
	struct frame first = {0, num, order, true};

	was.held[was.n++] = first;
	is.held[is.n++] = (struct frame){0, 0, order, true};
	h264_refs_begin(&refs, MOST, (struct h264_ref){(uint32_t)num, 0, order, true, true});
	for (int i = 1; i < N_FRAMES; i++) {
		bool leads = i <= n_leading;
		bool reference = next(3) > 0;
		struct frame f = {i, (num + 1) % WRAP, leads ? order - 20 + i :
			order + 20 * i - 30 * next(2), !leads};

		if (!run_picture(&refs, &was, &is, sps, f, &is_num, reference, t)) {
			return;
		}
		num = reference ? f.num : num;
	}
}

int main(void)
{
	struct h264_sps sps = {.frame_num_bits = FRAME_NUM_BITS, .n_refs = MOST};
	struct tally t = {0};

	for (int i = 0; i < N_STREAMS; i++) {
		run_stream(&sps, &t);
	}
	ok(t.slices > 20000, "%d slices were compared", t.slices);
	is_int(t.moved, 0, "each entry that the copy has is the same frame");
	is_int(t.missing, 0, "no entry is empty");
	is_int(t.held, 0, "both hold the same frames of the copy");
	ok(t.refused < N_STREAMS / 2, "%d of %d streams were refused", t.refused, N_STREAMS);
	return tap_done();
}
