// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/transition.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#define LEAST_PICTURES 8
#define MAX_CELLS ((GRID_SIDE / 2) * (GRID_SIDE / 2))
#define END_SHARE 0.1 // of the run, on each side: their means are what comes before and behind

// The two ends must be two pictures, and not one in another light. All values were found on xfade's
// transitions between moving clips, and on clips in which there are none.
#define FAR 15.0
#define UNLIKE 0.4
#define RELIT 9.0 // grey levels that a change of exposure does not explain
#define APART 0.25   // of the places must change by so much more or less than most
#define FAR_NOTHING 25.0

#define BLEND_OFF 0.08  // of the squared distance of the ends
#define BLEND_RICH 1.2  // times the variance that the mixture has
#define CARD 8.0        // standard deviation
#define BLEND_BACK 0.05 // of the way, that the mixture turns back in all
#define STEP 0.25       // of the way, from one picture to the next: more would be a cut
#define MIDDLE 0.2      // of the way, that the middle picture may be off

#define CHANGED 16.0  // grey levels; only places that change so much are asked for a front
#define CLEAN 0.2     // mean error of a place that shows the one and then the other
#define WIPE_FAR 20.0
#define WIPE_CHANGED 0.4 // share of the places that change
#define WIPE_CLEAN 0.78  // share of these that are clean, by how much they change
#define WIPE_INNER 0.75  // the same, of those that do not change at the very ends
#define WIPE_AT_ONCE 0.4 // share of the clean ones that change within two pictures
#define WIPE_SPREAD 0.28 // of the run, from the first tenth to the last
#define WIPE_PLACES 100
#define FRONT 0.8
#define FRONT_CLEAR 0.5 // where the pictures are quite different all over, so much is enough

struct judged {
	int width;
	int n_cells;
	size_t n;
	size_t n_ends;
	float cell[TRANSITION_PICTURES][MAX_CELLS];
	float before[MAX_CELLS];
	float behind[MAX_CELLS];
	double share[TRANSITION_PICTURES]; // of what is behind, in each picture
	double far;
	double unlike;
};

static bool load(struct judged *j, const struct transition_picture *run, size_t n)
{
	j->n = n;
	j->n_ends = (size_t)(END_SHARE * (double)n + 0.5);
	j->n_ends = j->n_ends < 2 ? 2 : j->n_ends;
	for (size_t i = 0; i < n; i++) {
		struct grid small;

		if (!grid_same_size(run[0].grid, run[i].grid)) {
			return false;
		}
		grid_shrink(&small, run[i].grid, 2);
		j->width = small.width;
		j->n_cells = small.width * small.height;
		for (int c = 0; c < j->n_cells; c++) {
			j->cell[i][c] = small.cell[c];
		}
	}
	for (int c = 0; c < j->n_cells; c++) {
		float before = 0;
		float behind = 0;

		for (size_t i = 0; i < j->n_ends; i++) {
			before += j->cell[i][c];
			behind += j->cell[n - 1 - i][c];
		}
		j->before[c] = before / (float)j->n_ends;
		j->behind[c] = behind / (float)j->n_ends;
		j->far += fabs((double)j->behind[c] - (double)j->before[c]) / j->n_cells;
	}
	return j->n_cells > 0;
}

// Root mean square of what one end shows, less the best that gain and offset can make of the other;
// the greater of the two, since of a plain card no picture can be made.
static double relit(const struct judged *j)
{
	double p = 0, q = 0, pp = 0, qq = 0, pq = 0;
	const double n = j->n_cells;

	for (int c = 0; c < j->n_cells; c++) {
		const double x = j->before[c];
		const double y = j->behind[c];

		p += x / n;
		q += y / n;
		pp += x * x / n;
		qq += y * y / n;
		pq += x * y / n;
	}
	const double var_p = fmax(pp - p * p, 0);
	const double var_q = fmax(qq - q * q, 0);
	const double both = pq - p * q;
	// A picture turned negative is not the same one in another light.
	const double same = both > 0 && var_p > 1 && var_q > 1 ? both * both / (var_p * var_q) : 0;

	return sqrt(fmax(1 - same, 0) * fmax(var_p, var_q));
}

// The share of the places that change otherwise than most do: of a change of light it is small,
// even while something leaves the picture.
static double changed_apart(const struct judged *j)
{
	int count[511] = { 0 };
	int n = 0;
	int most = -255;
	int apart = 0;

	for (int c = 0; c < j->n_cells; c++) {
		count[255 + (int)lrintf(j->behind[c] - j->before[c])]++;
	}
	for (n = count[0]; 2 * n < j->n_cells; n += count[255 + most]) {
		most++;
	}
	for (int c = 0; c < j->n_cells; c++) {
		const float change = j->behind[c] - j->before[c];

		apart += fabsf(change - (float)most) > (float)RELIT;
	}
	return (double)apart / j->n_cells;
}

// The share of what is behind in each picture, by least squares; returns how much of the picture
// that leaves unexplained, in the mean over the inner half.
static double mix(struct judged *j)
{
	double length = 0;
	double off = 0;
	size_t inner = 0;

	for (int c = 0; c < j->n_cells; c++) {
		const double d = (double)j->behind[c] - (double)j->before[c];

		length += d * d;
	}
	for (size_t i = 0; i < j->n; i++) {
		double along = 0;
		double rest = 0;

		for (int c = 0; c < j->n_cells; c++) {
			const double d = (double)j->behind[c] - (double)j->before[c];
			const double x = (double)j->cell[i][c] - (double)j->before[c];

			along += x * d;
			rest += x * x;
		}
		j->share[i] = along / length;
		if (i >= j->n / 4 && i < j->n - j->n / 4) {
			off += (rest - along * along / length) / length;
			inner++;
		}
	}
	return off / (double)inner;
}

// How much richer in contrast the inner third is than mixtures of the ends would be. A smooth
// picture that is panned over lies between its ends too, but does not fade while it does so.
static double richness(const struct judged *j)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = j->n / 3; i < j->n - j->n / 3; i++) {
		double x = 0, xx = 0, m = 0, mm = 0;
		const double cells = j->n_cells;

		for (int c = 0; c < j->n_cells; c++) {
			const double seen = j->cell[i][c];
			const double mixed = (1 - j->share[i]) * (double)j->before[c]
				+ j->share[i] * (double)j->behind[c];

			x += seen / cells;
			xx += seen * seen / cells;
			m += mixed / cells;
			mm += mixed * mixed / cells;
		}
		// Two grey levels of noise are granted to both.
		sum += (fmax(xx - x * x, 0) + 4) / (fmax(mm - m * m, 0) + 4);
		n++;
	}
	return sum / (double)n;
}

static double largest_step(const struct judged *j)
{
	double most = 0;

	for (size_t i = 1; i < j->n; i++) {
		most = fmax(most, fabs(j->share[i] - j->share[i - 1]));
	}
	return most;
}

static double turned_back(const struct judged *j)
{
	double sum = 0;

	for (size_t i = 1; i < j->n; i++) {
		sum += fmax(j->share[i - 1] - j->share[i], 0);
	}
	return sum;
}

// The first picture that is more of what is behind.
static size_t half_way(const struct judged *j)
{
	size_t i = 0;

	while (i + 1 < j->n && j->share[i] < 0.5) {
		i++;
	}
	return i;
}

// Where a place changes from the one to the other, if it does so cleanly: before *at it shows the
// one, from *at on the other. Returns the mean error, as a share of the change.
static double find_change(const struct judged *j, int c, size_t *at)
{
	const float before = j->before[c];
	const float behind = j->behind[c];
	const float change = fabsf(behind - before);
	double error = 0;
	double least;

	for (size_t i = 0; i < j->n; i++) {
		error += fminf(fabsf(j->cell[i][c] - behind) / change, 1);
	}
	least = error;
	*at = 0;
	for (size_t i = 0; i < j->n; i++) {
		error -= fminf(fabsf(j->cell[i][c] - behind) / change, 1);
		error += fminf(fabsf(j->cell[i][c] - before) / change, 1);
		if (error < least) {
			least = error;
			*at = i + 1;
		}
	}
	return least / (double)j->n;
}

#define TERMS 6 // of a surface of second order

// Sums for a weighted least-squares fit of the times of change over the picture.
struct surface {
	double m[TERMS][TERMS + 1];
	double weight;
	double sum;
	double squares;
};

static void terms_at(double out[TERMS], const struct judged *j, int c)
{
	const double x = (double)(c % j->width) / j->width - 0.5;
	const double y = (double)(c / j->width) / j->width - 0.3;
	const double t[TERMS] = { 1, x, y, x * x, x * y, y * y };

	memcpy(out, t, sizeof(t));
}

static void surface_add(struct surface *s, const double t[TERMS], double at, double weight)
{
	for (int r = 0; r < TERMS; r++) {
		for (int k = 0; k < TERMS; k++) {
			s->m[r][k] += weight * t[r] * t[k];
		}
		s->m[r][TERMS] += weight * t[r] * at;
	}
	s->weight += weight;
	s->sum += weight * at;
	s->squares += weight * at * at;
}

// The share of the variance of the times that the surface explains. Solves in place; what the
// places do not determine (all in one row) is left out.
static double surface_fit(struct surface *s)
{
	double right[TERMS];
	double explained = 0;

	for (int r = 0; r < TERMS; r++) {
		right[r] = s->m[r][TERMS];
	}
	for (int r = 0; r < TERMS; r++) {
		const double pivot = s->m[r][r];

		for (int k = 0; k < TERMS && pivot > 1e-9 * s->weight; k++) {
			const double by = k != r ? s->m[k][r] / pivot : 0;

			for (int i = 0; i <= TERMS; i++) {
				s->m[k][i] -= by * s->m[r][i];
			}
		}
	}
	for (int r = 0; r < TERMS; r++) {
		if (s->m[r][r] > 1e-9 * s->weight) {
			explained += s->m[r][TERMS] / s->m[r][r] * right[r];
		}
	}
	const double mean = s->sum * s->sum / s->weight;

	return s->squares - mean > 1e-9 ? (explained - mean) / (s->squares - mean) : 0;
}

struct front {
	double changed; // share of the places
	double clean;   // shares of the change that is there in all
	double inner;
	double at_once; // shares of what is clean
	double spread;  // of the run
	double fit;
	size_t middle;  // the picture before which half has changed
	int n_places;
};

static size_t at_share(const double when[TRANSITION_PICTURES + 1], size_t n, double share)
{
	double sum = 0;
	size_t i = 0;

	while (i < n) {
		sum += when[i];
		if (sum >= share) {
			break;
		}
		i++;
	}
	return i;
}

static void find_front(struct front *f, const struct judged *j)
{
	double when[TRANSITION_PICTURES + 1] = { 0 };
	struct surface surface = { 0 };
	double all = 0;
	int n_changed = 0;

	for (int c = 0; c < j->n_cells; c++) {
		const double change = fabs((double)j->behind[c] - (double)j->before[c]);
		double terms[TERMS];
		size_t at;

		if (change < CHANGED) {
			continue;
		}
		n_changed++;
		all += change;
		if (find_change(j, c, &at) >= CLEAN) {
			continue;
		}
		f->clean += change;
		f->inner += at > j->n_ends && at < j->n - j->n_ends ? change : 0;
		f->n_places++;
		when[at] += change;
		terms_at(terms, j, c);
		surface_add(&surface, terms, (double)at, change);
	}
	f->changed = (double)n_changed / j->n_cells;
	if (f->n_places == 0) {
		return;
	}
	for (size_t i = 0; i <= j->n; i++) {
		when[i] /= f->clean;
		f->at_once = fmax(f->at_once, when[i] + (i > 0 ? when[i - 1] : 0));
	}
	f->middle = at_share(when, j->n, 0.5);
	f->spread = (double)(at_share(when, j->n, 0.9) - at_share(when, j->n, 0.1))
		/ (double)j->n;
	f->clean /= all;
	f->inner /= all;
	f->fit = surface_fit(&surface);
}

static bool is_in_middle(const struct judged *j, size_t at)
{
	const double off = (double)at / (double)j->n - 0.5;

	return fabs(off) <= 0.7 * MIDDLE && fabs(j->share[j->n / 2] - 0.5) <= MIDDLE;
}

static bool is_wipe(const struct judged *j, const struct front *f)
{
	const bool clear = f->fit >= FRONT_CLEAR && j->unlike >= 0.7 && j->far >= 45
		&& f->changed >= 0.8;

	return j->far >= WIPE_FAR && f->changed >= WIPE_CHANGED && f->clean >= WIPE_CLEAN
		&& f->inner >= WIPE_INNER && f->at_once <= WIPE_AT_ONCE && f->spread >= WIPE_SPREAD
		&& f->n_places >= WIPE_PLACES && is_in_middle(j, f->middle)
		&& (f->fit >= FRONT || clear);
}

static void judge(struct transition *out, struct judged *j, const struct transition_picture *run)
{
	const bool nothing = out->from_nothing || out->to_nothing;
	// Nothing pans into a picture of one colour.
	const bool plain = grid_deviation(run[0].grid) < CARD
		|| grid_deviation(run[j->n - 1].grid) < CARD;

	if (!(nothing && j->far >= FAR_NOTHING)
		&& (j->far < FAR || j->unlike < UNLIKE || relit(j) < RELIT
			|| changed_apart(j) < APART)) {
		return;
	}
	const double off = mix(j);

	if (largest_step(j) > STEP) {
		return;
	}
	if (off <= BLEND_OFF && turned_back(j) <= BLEND_BACK
		&& fabs(j->share[j->n / 2] - 0.5) <= MIDDLE
		&& (plain || richness(j) <= BLEND_RICH)) {
		out->strength = (0.5 + 0.5 * j->unlike) * (1 - 4 * off);
		out->time_us = run[half_way(j)].time_us;
		return;
	}
	struct front front = { 0 };

	find_front(&front, j);
	if (is_wipe(j, &front)) {
		out->strength = (0.5 + 0.5 * j->unlike) * front.clean * front.fit;
		out->time_us = run[front.middle].time_us;
	}
}

void transition_judge(struct transition *out, const struct transition_picture *run, size_t n)
{
	*out = (struct transition){ 0 };
	if (n < LEAST_PICTURES || n > TRANSITION_PICTURES
		|| !grid_same_size(run[0].grid, run[n - 1].grid)) {
		return;
	}
	// Most runs are one picture from end to end; nothing is gained by a closer look.
	if (grid_distance(run[0].grid, run[n - 1].grid) < 0.8 * FAR) {
		return;
	}
	struct judged *j = mem_zalloc(sizeof(*j));

	j->unlike = grid_structure(run[0].grid, run[n - 1].grid);
	out->from_nothing = grid_is_black(run[0].grid);
	out->to_nothing = grid_is_black(run[n - 1].grid);
	if (load(j, run, n)) {
		judge(out, j, run);
	}
	mem_free(j);
}
