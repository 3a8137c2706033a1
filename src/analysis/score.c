// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Signals are fused as independent witnesses: what is left of doubt after all of them is the
// product of what each one leaves. One alone can make a highlight, a missing one takes nothing
// away, and the curve keeps an absolute scale.

#include "analysis/score.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/dead.h"
#include "analysis/kind.h"
#include "analysis/robust.h"
#include "analysis/signals.h"
#include "base/mem.h"

// A signal that stands out so much of the time tells nothing; none of it is left a little further
// on.
#define COMMON 0.45
#define COMMON_SPAN 0.15

#define EDITED_CUTS 5 // and four a minute: somebody edited this
#define EDGE_BINS 4 // two seconds, or a fiftieth of it all
#define USER_CREDIT 0.8
#define ALONE 2.5 // what is seen counts so much more where there is nothing to hear …
#define ALONE_MOST 0.8 // … but no more than this
#define CUT_CONFIDENCE 0.4
#define GRADUAL_BINS 1 // before and behind its middle
#define CUTS_APART_US 40000 // closer ones are one, or forged
#define SMOOTH_BINS 0.8
#define MUSIC 0.5 // share of the time …
#define MUSIC_SPAN 0.3
#define MUSIC_TAKES 0.4
#define CAMERA_WORTH 2.0 // a pixel of the camera's motion a picture takes so much of what moves
#define AMONG 0.7        // of what the others of a kind add to the surest of them

static const struct signal_row user_row = { .floor = 1e-6 };

static struct score_signal *add_signal(struct score *out, const char *name)
{
	if (out->n_signals == SCORE_MAX_SIGNALS) {
		return NULL;
	}
	struct score_signal *signal = &out->signals[out->n_signals++];
	*signal = (struct score_signal){ .z = mem_zalloc((out->n + 1) * sizeof(*signal->z)) };
	snprintf(signal->name, sizeof(signal->name), "%s", name);
	return signal;
}

// Moves z towards the beginning, so that a reaction stands where its cause was.
static void shift_back(float *z, size_t n, int64_t lead_us)
{
	const size_t by = (size_t)(lead_us / TRACK_STEP_US);

	if (by == 0 || n == 0) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		z[i] = by < n - i ? z[i + by] : 0;
	}
}

static double rarity(double share)
{
	return robust_clip((COMMON + COMMON_SPAN - share) / COMMON_SPAN, 0, 1);
}

// Credits that depend on what else there is.
static double adjust(double credit, const struct signal_row *row, const struct kind *kind)
{
	// Without a sound to hear, what is seen has to tell it all.
	const bool change = row->form == SIGNAL_STEP;
	const double alone = kind->silent && !change && !(row->flags & SIGNAL_SOUND)
		? fmin(ALONE * credit, ALONE_MOST) : credit;

	// What changes from shot to shot is the editor's doing.
	const double unedited = robust_clip(1.5 - kind->cuts_per_minute / 7, 0, 1);

	if (row->form == SIGNAL_PACE) {
		return kind->every_picture ? alone * unedited : 0;
	}
	if (strcmp(row->track, "activity") == 0) {
		const double shown = row->form == SIGNAL_STEP ? alone * unedited : alone;

		// Where every picture was seen, packets say nothing more; where not, as much as
		// they can be trusted to.
		return kind->every_picture ? 0 : shown * kind->packet_trust;
	}
	// Of keyframes far apart, nobody knows when between them it moved.
	if (strcmp(row->track, "motion") == 0 || strcmp(row->track, "motion_local") == 0) {
		return kind->every_picture ? alone : 0.4 * alone;
	}
	return strcmp(row->track, "novelty") == 0 ? alone * unedited : alone;
}

static bool is_mark(const struct mark *mark, const char *name)
{
	return strncmp(mark->name, name, TRACK_NAME) == 0;
}

// A cut is no motion: bins that hold one take the lesser value of those beside. A gradual
// transition goes on for a second or so.
static void pass_over_cuts(float *values, const struct score *out, const struct tracks *tracks)
{
	for (size_t i = 0; i < tracks->n_marks; i++) {
		const struct mark *mark = &tracks->marks[i];
		const bool gradual = is_mark(mark, "gradual");
		const size_t half = gradual ? GRADUAL_BINS : 0;

		if ((!gradual && !is_mark(mark, "cut")) || mark->time_us < out->start_us) {
			continue;
		}
		const size_t bin = (size_t)((mark->time_us - out->start_us) / TRACK_STEP_US);

		if (bin <= half || bin + half + 1 >= out->n) {
			continue;
		}
		const float least = fminf(values[bin - half - 1], values[bin + half + 1]);
		for (size_t k = bin - half; k <= bin + half; k++) {
			values[k] = fminf(values[k], least);
		}
	}
}

// A camera that jerks makes everything move; what moves in front of one that pans counts less.
static void discount_camera(float *values, const struct score *out, const struct tracks *tracks)
{
	const struct track *camera = tracks_find(tracks, "camera");

	for (size_t i = 0; camera != NULL && i < out->n; i++) {
		const float by = track_at(camera, out->start_us + (int64_t)i * TRACK_STEP_US);

		if (by > 0 && by < 1e6f) {
			values[i] /= 1 + (float)CAMERA_WORTH * by;
		}
	}
}

struct made_of {
	const struct tracks *tracks;
	const struct kind *kind;
	const struct dead *dead;
};

// What is there from the start did not enter.
static void leave_out_start(float *z, size_t n)
{
	for (size_t i = 0; i < n && z[i] > 1; i++) {
		z[i] = 0;
	}
}

// Under music that never ends every beat is a sudden sound, and only what is far above it counts.
static void tone_down(float *z, size_t n, double music)
{
	const double by = 1 - MUSIC_TAKES * robust_clip((music - MUSIC) / MUSIC_SPAN, 0, 1);

	for (size_t i = 0; i < n; i++) {
		z[i] *= (float)by;
	}
}

static void add_row(struct score *out, const struct made_of *of, const struct signal_row *row)
{
	const struct signal_bins bins = { out->start_us, out->n };
	const struct track *track = tracks_find(of->tracks, row->track);
	const double credit = adjust(row->credit[out->content], row, of->kind);

	if (track == NULL || credit <= 0
		|| strncmp(track->unit, SCORE_USER_UNIT, TRACK_NAME) == 0) {
		return;
	}
	struct score_signal *signal = add_signal(out, row->name);
	if (signal == NULL) {
		return;
	}
	signal_lay(signal->z, track, &bins);
	if (row->flags & SIGNAL_CUTS) {
		pass_over_cuts(signal->z, out, of->tracks);
	}
	if (row->flags & SIGNAL_MOVES) {
		discount_camera(signal->z, out, of->tracks);
	}
	dead_leave_out(of->dead, signal->z, out->n, row);
	signal_form(signal->z, out->n, row->form);
	const struct signal_use use = { row, out->content == SCORE_STATIC };
	const double share = signal_normalise(signal->z, out->gate, &use, out->n);
	if (row->flags & SIGNAL_SOUND) {
		tone_down(signal->z, out->n, of->kind->music);
	}
	if (row->flags & SIGNAL_ENTERS) {
		leave_out_start(signal->z, out->n);
	}
	signal->weight = (float)(credit * rarity(share));
	signal->heard = row->flags & SIGNAL_SOUND;
	signal->lead_us = row->lead_us;
	shift_back(signal->z, out->n, row->lead_us);
}

static void add_user(struct score *out, const struct track *track)
{
	const struct signal_bins bins = { out->start_us, out->n };
	struct score_signal *signal = add_signal(out, track->name);
	float most = 0;

	if (signal == NULL) {
		return;
	}
	signal_lay(signal->z, track, &bins);
	for (size_t i = 0; i < out->n; i++) {
		signal->z[i] = isnan(signal->z[i]) ? 0 : signal->z[i];
		most = fmaxf(most, fabsf(signal->z[i]));
	}
	// Of units not known, a tenth of the greatest is the least that counts; and what the user
	// points at has happened.
	struct signal_row row = user_row;
	row.name = signal->name;
	row.floor = fmax(0.1 * most, 1e-6);
	row.ceiling = fmax(0.3 * most, 1e-6);
	row.gate = row.floor;
	row.flags = SIGNAL_SUDDEN;
	const struct signal_use use = { &row, true };
	const double share = signal_normalise(signal->z, out->gate, &use, out->n);
	signal->weight = (float)(USER_CREDIT * rarity(share));
}

// What the signals of one kind, heard or seen, say together. They measure one thing in several
// ways, so the surest of them counts, and the others only a part.
static double belief_of(const struct score *out, size_t bin, bool heard)
{
	double most = 0;
	double doubt = 1;

	for (size_t s = 0; s < out->n_signals; s++) {
		const struct score_signal *signal = &out->signals[s];

		if (signal->heard == heard) {
			const double belief = signal->weight * signal_belief(signal->z[bin]);

			doubt *= 1 - belief;
			most = fmax(most, belief);
		}
	}
	const double all = 1 - doubt;

	return most + AMONG * (all - most);
}

static void fuse(struct score *out)
{
	double sum = 0;

	for (size_t i = 0; i < out->n; i++) {
		out->curve[i] = (float)(1 - (1 - belief_of(out, i, true))
			* (1 - belief_of(out, i, false)));
	}
	robust_smooth(out->curve, out->n, SMOOTH_BINS);
	for (size_t i = 0; i < out->n; i++) {
		out->curve[i] = (float)robust_clip(out->curve[i], 0, 1);
	}
	for (size_t s = 0; s < out->n_signals; s++) {
		sum += out->signals[s].weight;
	}
	for (size_t s = 0; s < out->n_signals && sum > 0; s++) {
		out->signals[s].weight = (float)(out->signals[s].weight / sum);
	}
}

// The first and the last moments of what was edited are titles and logos.
static void mask_edges(struct score *out, const struct kind *kind)
{
	const size_t edge = out->n / 50 > EDGE_BINS ? out->n / 50 : EDGE_BINS;

	if (kind->cuts_per_minute <= 4 || out->n_cuts < EDITED_CUTS) {
		return;
	}
	for (size_t i = 0; i < edge && i < out->n; i++) {
		out->curve[i] = 0;
		out->curve[out->n - 1 - i] = 0;
	}
}

// It is quiet where there is less to hear than usual, and without sound where less moves.
static void find_quiet(struct score *out, const struct tracks *tracks)
{
	const struct signal_bins bins = { out->start_us, out->n };
	const struct track *track = tracks_find(tracks, "excess");
	double scale = 12;

	if (track == NULL) {
		track = tracks_find(tracks, "motion");
		scale = 4;
	}
	if (track == NULL) {
		return;
	}
	signal_lay(out->quiet, track, &bins);
	for (size_t i = 0; i < out->n; i++) {
		const double value = isnan(out->quiet[i]) ? scale : out->quiet[i];

		out->quiet[i] = (float)robust_clip(0.5 - value / scale, 0, 1);
	}
}

static void gather_cuts(struct score *out, const struct tracks *tracks)
{
	size_t cap = 0;

	for (size_t i = 0; i < tracks->n_marks; i++) {
		const struct mark *mark = &tracks->marks[i];
		if ((!is_mark(mark, "cut") && !is_mark(mark, "gradual"))
			|| !(mark->confidence >= CUT_CONFIDENCE)
			|| mark->time_us <= out->start_us || mark->time_us >= out->end_us
			|| (out->n_cuts > 0
				&& mark->time_us < out->cuts[out->n_cuts - 1] + CUTS_APART_US)) {
			continue;
		}
		out->cuts = mem_grow(out->cuts, &cap, out->n_cuts + 1, sizeof(*out->cuts));
		out->cuts[out->n_cuts++] = mark->time_us;
	}
}

// What was looked at, as bins. Hostile bounds come to nothing.
static void lay_out(struct score *out, const struct tracks *tracks)
{
	const int64_t most = TRACK_MAX_VALUES * TRACK_STEP_US;

	if (tracks->start_us < -most || tracks->start_us > most
		|| tracks->end_us <= tracks->start_us || tracks->end_us > 2 * most) {
		return;
	}
	out->start_us = track_floor(tracks->start_us);
	out->from_us = tracks->start_us;
	out->end_us = tracks->end_us;
	out->n = (size_t)((out->end_us - out->start_us + TRACK_STEP_US - 1) / TRACK_STEP_US);
	if (out->n > (size_t)TRACK_MAX_VALUES) {
		out->n = (size_t)TRACK_MAX_VALUES;
	}
}

void score_compute(struct score *out, const struct tracks *all,
	const struct score_params *params)
{
	struct kind kind;
	struct tracks alive;
	struct tracks *tracks = &alive;

	*out = (struct score){ .state = SCORE_TOO_SHORT };
	lay_out(out, all);
	dead_take_off(tracks, all, &(struct signal_bins){ out->start_us, out->n }, KIND_SHORTEST_US);
	lay_out(out, tracks);
	out->curve = mem_zalloc((out->n + 1) * sizeof(*out->curve));
	out->gate = mem_zalloc((out->n + 1) * sizeof(*out->gate));
	out->quiet = mem_zalloc((out->n + 1) * sizeof(*out->quiet));
	gather_cuts(out, tracks);
	kind_of(&kind, tracks, out);
	out->content = params->content != SCORE_AUTO && params->content < SCORE_N_CONTENTS
		? params->content : kind.content;
	const struct signal_bins bins = { out->start_us, out->n };
	struct dead dead;
	const struct made_of of = { tracks, &kind, &dead };

	dead_find(&dead, tracks, &bins);
	dead.begins = tracks->start_us > all->start_us;
	for (size_t i = 0; i < n_signal_rows; i++) {
		add_row(out, &of, &signal_rows[i]);
	}
	dead_release(&dead);
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		if (strncmp(tracks->list[i].unit, SCORE_USER_UNIT, TRACK_NAME) == 0) {
			add_user(out, &tracks->list[i]);
		}
	}
	fuse(out);
	mask_edges(out, &kind);
	find_quiet(out, tracks);
	out->state = kind_state(&kind, out);
	out->busy = kind.busy;
	mem_free(alive.list);
}

void score_release(struct score *score)
{
	for (size_t i = 0; i < score->n_signals; i++) {
		mem_free(score->signals[i].z);
	}
	mem_free(score->curve);
	mem_free(score->gate);
	mem_free(score->quiet);
	mem_free(score->cuts);
	*score = (struct score){ 0 };
}

void score_add_track(const struct score *score, struct tracks *tracks)
{
	struct track own = { .start_us = score->start_us };

	for (size_t i = score->n; i-- > 0;) {
		track_put(&own, score->start_us + (int64_t)i * TRACK_STEP_US, score->curve[i]);
	}
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		if (strncmp(tracks->list[i].name, "score", TRACK_NAME) == 0) {
			mem_free(tracks->list[i].values);
			tracks->list[i].values = own.values;
			tracks->list[i].n_values = own.n_values;
			tracks->list[i].cap = own.cap;
			tracks->list[i].start_us = own.start_us;
			return;
		}
	}
	tracks_adopt(tracks, "score", "score", &own);
}

static const char *const content_names[SCORE_N_CONTENTS] = {
	[SCORE_AUTO] = "auto",
	[SCORE_TALK] = "talk",
	[SCORE_SPORT] = "sport",
	[SCORE_GAME] = "game",
	[SCORE_EVENT] = "event",
	[SCORE_STATIC] = "static",
};

const char *score_content_name(enum score_content content)
{
	return content_names[content];
}

enum score_content score_content_parse(const char *name)
{
	for (int i = 0; i < SCORE_N_CONTENTS; i++) {
		if (strcmp(content_names[i], name) == 0) {
			return (enum score_content)i;
		}
	}
	return SCORE_N_CONTENTS;
}
