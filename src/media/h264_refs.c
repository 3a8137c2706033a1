// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/h264_refs.h"

// Entries of a list that are none of those held.
#define GONE    (-1) // is not in the copy: no picture of it leans on that entry
#define UNKNOWN (-2) // which one that is hangs on pictures that were not seen

#define MOVE_BACK    0 // modification_of_pic_nums_idc (table 7-7)
#define MOVE_FORTH   1
#define MOVE_FOREVER 2

#define MARK_UNUSED      1 // memory_management_control_operation (table 7-9)
#define MARK_UNUSED_LONG 2
#define MARK_MOST_LONG   4

// One more than a list has, while it is changed.
struct list {
	int at[H264_MOST_REFS + 1];
	int n;
};

static uint32_t wrap_of(const struct h264_slice *s)
{
	return UINT32_C(1) << s->sps->frame_num_bits;
}

static bool is_long(const struct h264_step *mark)
{
	return mark->kind != MARK_UNUSED && mark->kind != MARK_UNUSED_LONG &&
		(mark->kind != MARK_MOST_LONG || mark->value != 0);
}

bool h264_refs_are_long(const struct h264_slice *s)
{
	for (size_t i = 0; i < s->n_marks; i++) {
		if (is_long(&s->marks[i])) {
			return true;
		}
	}
	return false;
}

void h264_refs_begin(struct h264_refs *refs, uint32_t most, struct h264_ref first)
{
	*refs = (struct h264_refs){.n = 1, .most = most < 1 ? 1 : most > 16 ? 16 : (int)most};
	refs->list[0] = first;
	refs->n_before = refs->most - 1;
}

static void add(struct list *l, int entry)
{
	if (l->n < H264_MOST_REFS) {
		l->at[l->n++] = entry;
	}
}

static void fill(struct list *l, int entry)
{
	while (l->n < H264_MOST_REFS) {
		l->at[l->n++] = entry;
	}
}

static bool is_held(const struct h264_ref *ref, bool ours)
{
	return ours ? ref->ours : ref->there;
}

// Adds those shown before the frame at hand, the nearest first, or those behind it.
static void add_by_order(const struct h264_refs *refs, int32_t order, bool ours, bool behind,
	struct list *l)
{
	bool taken[H264_MOST_HELD + 1] = {false};

	for (;;) {
		int best = GONE;

		for (int i = 0; i < refs->n; i++) {
			int32_t o = refs->list[i].order;

			if (!taken[i] && is_held(&refs->list[i], ours) && (o > order) == behind &&
				(best < 0 || (o < refs->list[best].order) == behind)) {
				best = i;
			}
		}
		if (best < 0) {
			break;
		}
		taken[best] = true;
		add(l, best);
	}
}

static bool are_same(const struct list *a, const struct list *b)
{
	bool same = a->n == b->n;

	for (int i = 0; i < a->n && same; i++) {
		same = a->at[i] == b->at[i];
	}
	return same;
}

static void swap_first(struct list *l)
{
	int first = l->at[0];

	l->at[0] = l->at[1];
	l->at[1] = first;
}

// Of a B slice, where older ones may be there of which nothing is known but that they are shown
// before all the others.
static void make_vague(const struct h264_refs *refs, int32_t order, int which, struct list *l)
{
	struct list before = {.n = 0};
	struct list behind = {.n = 0};

	add_by_order(refs, order, false, false, &before);
	add_by_order(refs, order, false, true, &behind);
	*l = which == 0 ? before : behind;
	if (which == 0) {
		fill(l, behind.n > 0 ? UNKNOWN : GONE);
		return;
	}
	for (int i = 0; i < before.n; i++) {
		add(l, before.at[i]);
	}
	fill(l, GONE);
	// Two lists that are the same are told apart by exchange.
	if (behind.n == 0 && before.n >= 2) {
		swap_first(l);
	} else if (behind.n == 0 || before.n == 0) {
		l->at[0] = UNKNOWN;
		l->at[1] = UNKNOWN;
	}
}

// The list as it is before it is modified: of the copy, or of the stream as it was coded.
static void make_list(const struct h264_refs *refs, const struct h264_slice *s, int32_t order,
	int which, bool ours, struct list *l)
{
	l->n = 0;
	if (s->type == H264_P) {
		for (int i = refs->n - 1; i >= 0; i--) {
			if (is_held(&refs->list[i], ours)) {
				add(l, i);
			}
		}
		if (!ours && refs->n_before > 0) {
			fill(l, GONE);
		}
		return;
	}
	if (!ours && refs->n_before > 0) {
		make_vague(refs, order, which, l);
		return;
	}
	add_by_order(refs, order, ours, which == 1, l);
	add_by_order(refs, order, ours, which == 0, l);
	if (which == 1 && l->n > 1) {
		struct list other;

		make_list(refs, s, order, 0, ours, &other);
		if (are_same(&other, l)) {
			swap_first(l);
		}
	}
}

static int find(const struct h264_refs *refs, uint32_t was)
{
	for (int i = 0; i < refs->n; i++) {
		if (refs->list[i].there && refs->list[i].was == was) {
			return i;
		}
	}
	return GONE;
}

// Puts an entry there, and takes it away behind (8.2.4.3.1).
static void move_to(struct list *l, int place, int entry)
{
	int to = place + 1;

	fill(l, GONE);
	for (int i = H264_MOST_REFS; i > place; i--) {
		l->at[i] = l->at[i - 1];
	}
	l->at[place] = entry;
	for (int i = place + 1; i <= H264_MOST_REFS; i++) {
		if (entry == GONE || l->at[i] != entry) {
			l->at[to++] = l->at[i];
		}
	}
}

// The list that the slice has in the stream as it was coded.
static const char *find_list(const struct h264_refs *refs, const struct h264_slice *s,
	const struct h264_ref *at_hand, int which, struct list *l)
{
	uint32_t wrap = wrap_of(s);
	uint32_t num = at_hand->was;

	make_list(refs, s, at_hand->order, which, false, l);
	for (size_t i = 0; i < s->n_moves[which]; i++) {
		const struct h264_step *move = &s->moves[which][i];

		if (move->kind == MOVE_BACK) {
			num = (num - move->value - 1) & (wrap - 1);
		} else if (move->kind == MOVE_FORTH) {
			num = (num + move->value + 1) & (wrap - 1);
		}
		move_to(l, (int)i, move->kind == MOVE_FOREVER ? GONE : find(refs, num));
	}
	fill(l, GONE);
	for (uint32_t i = 0; i < s->n_refs[which]; i++) {
		if (l->at[i] == UNKNOWN) {
			return "its references cannot be told";
		}
		if (l->at[i] >= 0 && !refs->list[l->at[i]].ours) {
			l->at[i] = GONE;
		}
	}
	return NULL;
}

// Says a list by as many moves as it has entries.
static void spell(const struct h264_refs *refs, const struct h264_ref *at_hand, int which,
	const struct list *l, struct h264_slice *s)
{
	uint32_t wrap = wrap_of(s);
	uint32_t num = at_hand->is;

	s->n_moves[which] = s->n_refs[which];
	for (uint32_t i = 0; i < s->n_refs[which]; i++) {
		uint32_t to = refs->list[l->at[i]].is;
		uint32_t forth = (to - num) & (wrap - 1);

		// The same once more is all the way round.
		s->moves[which][i] = forth > 0 && forth < wrap / 2 ?
			(struct h264_step){MOVE_FORTH, forth - 1} :
			(struct h264_step){MOVE_BACK, wrap - forth - 1};
		num = to;
	}
}

static const char *rewrite_list(const struct h264_refs *refs, const struct h264_ref *at_hand,
	int which, struct h264_slice *s)
{
	struct list wanted;
	struct list plain;
	const char *reason = find_list(refs, s, at_hand, which, &wanted);
	bool same = true;

	if (reason) {
		return reason;
	}
	make_list(refs, s, at_hand->order, which, true, &plain);
	if (plain.n == 0) {
		return "a picture leans on what is not in the clip";
	}
	for (int i = 0; i < (int)s->n_refs[which]; i++) {
		if (i >= plain.n || (wanted.at[i] != GONE && wanted.at[i] != plain.at[i])) {
			same = false;
		}
	}
	s->n_moves[which] = 0;
	if (same) {
		return NULL;
	}
	for (uint32_t i = 0; i < s->n_refs[which]; i++) {
		if (wanted.at[i] == GONE) {
			wanted.at[i] = plain.at[0];
		}
	}
	spell(refs, at_hand, which, &wanted, s);
	return NULL;
}

const char *h264_refs_rewrite_lists(const struct h264_refs *refs, const struct h264_ref *at_hand,
	struct h264_slice *s)
{
	const char *reason = NULL;

	if (s->type == H264_P || s->type == H264_B) {
		reason = rewrite_list(refs, at_hand, 0, s);
	}
	if (s->type == H264_B && !reason) {
		reason = rewrite_list(refs, at_hand, 1, s);
	}
	return reason;
}

static int count(const struct h264_refs *refs, bool ours)
{
	int n = 0;

	for (int i = 0; i < refs->n; i++) {
		n += is_held(&refs->list[i], ours);
	}
	return n;
}

static int find_oldest(const struct h264_refs *refs, bool ours)
{
	for (int i = 0; i < refs->n; i++) {
		if (is_held(&refs->list[i], ours)) {
			return i;
		}
	}
	return GONE;
}

// What the slice's marks do to the stream as it was coded.
static const char *mark_there(struct h264_refs *refs, const struct h264_ref *at_hand,
	const struct h264_slice *s)
{
	if (h264_refs_are_long(s)) {
		return "long-term references";
	}
	for (size_t i = 0; i < s->n_marks; i++) {
		const struct h264_step *mark = &s->marks[i];

		if (mark->kind == MARK_UNUSED) {
			int found = find(refs, (at_hand->was - mark->value - 1) & (wrap_of(s) - 1));

			if (found != GONE) {
				refs->list[found].there = false;
			} else if (refs->n_before > 0) {
				refs->n_before--;
			}
		}
	}
	if (count(refs, false) == refs->most) {
		if (s->adaptive) {
			return "its references cannot be told";
		}
		refs->list[find_oldest(refs, false)].there = false;
	}
	return NULL;
}

// Makes the copy hold what the other does, and says so.
static void mark_ours(struct h264_refs *refs, const struct h264_ref *at_hand, struct h264_slice *s)
{
	bool slides = count(refs, true) == refs->most;
	int oldest = find_oldest(refs, true);

	s->n_marks = 0;
	for (int i = 0; i < refs->n; i++) {
		struct h264_ref *ref = &refs->list[i];

		if (ref->ours && !ref->there) {
			uint32_t back = (at_hand->is - ref->is) & (wrap_of(s) - 1);

			ref->ours = false;
			s->marks[s->n_marks++] = (struct h264_step){MARK_UNUSED, back - 1};
		}
	}
	s->adaptive = s->n_marks > 0;
	if (s->n_marks == 1 && slides && !refs->list[oldest].ours) {
		s->n_marks = 0; // the window does that
		s->adaptive = false;
	}
}

const char *h264_refs_mark(struct h264_refs *refs, const struct h264_ref *at_hand,
	struct h264_slice *s)
{
	int kept = 0;
	const char *reason = mark_there(refs, at_hand, s);

	if (reason) {
		return reason;
	}
	if (at_hand->ours) {
		mark_ours(refs, at_hand, s);
	}
	for (int i = 0; i < refs->n; i++) {
		if (refs->list[i].there || refs->list[i].ours) {
			refs->list[kept++] = refs->list[i];
		}
	}
	refs->n = kept;
	if (refs->n >= H264_MOST_HELD) {
		return "its references cannot be told";
	}
	refs->list[refs->n++] = *at_hand;
	int n = count(refs, false);

	refs->n_before = refs->n_before < refs->most - n ? refs->n_before : refs->most - n;
	return NULL;
}
