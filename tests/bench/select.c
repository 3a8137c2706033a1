// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// select SCORES: the choice of what fills a length, judged by the people of TVSum (Song et al.,
// CVPR 2015) on what they said alone, for the videos themselves are not to be had.
//
// SCORES is a table of video, category, length, frames, shot, start, end, mean and one digit (1 to
// 5) a person; shots are 2 s. For each video a curve is judged in two ways, then the mean over
// videos is taken:
//
//   tau, rho  Kendall's tau-b and Spearman's rho of the curve with each person's scores of the
//             same shots, mean over persons.
//   F1        what a 0/1 knapsack of 15 % of the length chooses by the curve, against what it
//             chooses by each person's scores: F1 over time, mean over persons. Units are the 2 s
//             shots, or uneven ones of 0.5 to 16 s (log-uniform, a fixed seed), as a segmentation
//             of real pictures gives. A unit's value is the sum of the curve over it. "By mean" is
//             what many papers did: there short units flood in, in all choices alike, and a random
//             curve seems as good as a person.
//   gain      mean score of all persons in what was chosen, less that of the video, as a share of
//             the most that can be had.
//
// Conventions: a person "against the others" is paired with each of them in turn; "the mean of the
// others" leaves out the one who judges; "the mean of all" does not, and is what no single curve
// can be better than. Equals are taken in the order of time.

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/segments.h"
#include "base/mem.h"

#define PERSONS    20
#define MAX_VIDEOS 64
#define MAX_SHOTS  1024
#define MAX_UNITS  2048
#define SHARE      15 // percent
#define DRAWS      20 // random curves a video

// Times are hundredths of a second, as in the table.
struct video {
	char name[32];
	size_t n;
	int64_t bound[MAX_SHOTS + 1];
	double by[PERSONS][MAX_SHOTS];
	double all[MAX_SHOTS]; // the mean of all
};

struct units {
	size_t n;
	int64_t bound[MAX_UNITS + 1];
};

// What is chosen: a flag for each hundredth of a second.
struct choice {
	bool *in;
	int64_t n;
};

enum column { TAU, RHO, F1_SHOTS, GAIN, F1_UNEVEN, F1_MEAN, N_COLUMNS };

enum row { RANDOM, CENTRE, PERSON, OTHERS, ALL, HILITE, HILITE_CUTS, N_ROWS };

static const char *const row_names[N_ROWS] = {
	[RANDOM] = "random curve",
	[CENTRE] = "nearness to the middle",
	[PERSON] = "one person against each of the others",
	[OTHERS] = "the mean of the others, plain knapsack",
	[ALL] = "the mean of all, plain knapsack",
	[HILITE] = "the mean of the others, hilite, no cuts known",
	[HILITE_CUTS] = "the mean of the others, hilite, units as cuts",
};

static struct video videos[MAX_VIDEOS];
static uint32_t seed = 1;

// 0 to 1, evenly.
static double draw(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (double)(seed >> 8) / 16777216.0;
}

static double sign(double x)
{
	return (x > 0) - (x < 0);
}

static double tau_b(const double *x, const double *y, size_t n)
{
	double both = 0;
	double in_x = 0;
	double in_y = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			const double a = sign(x[i] - x[k]);
			const double b = sign(y[i] - y[k]);

			both += a * b;
			in_x += fabs(a);
			in_y += fabs(b);
		}
	}
	return in_x > 0 && in_y > 0 ? both / sqrt(in_x * in_y) : 0;
}

// Twice the rank, equals having the mean of theirs.
static void ranks(double *out, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		out[i] = 0;
		for (size_t k = 0; k < n; k++) {
			out[i] += 1 + sign(x[i] - x[k]);
		}
	}
}

static double rho(const double *x, const double *y, size_t n)
{
	double a[MAX_SHOTS];
	double b[MAX_SHOTS];
	double ab = 0;
	double aa = 0;
	double bb = 0;

	ranks(a, x, n);
	ranks(b, y, n);
	for (size_t i = 0; i < n; i++) {
		const double p = a[i] - (double)n;
		const double q = b[i] - (double)n;

		ab += p * q;
		aa += p * p;
		bb += q * q;
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

static int64_t length_of(const struct video *video)
{
	return video->bound[video->n] - video->bound[0];
}

// The curve summed over each unit, or its mean.
static void values_of(double *out, const struct units *units, const struct video *video,
	const double *curve, bool mean)
{
	size_t shot = 0;

	for (size_t u = 0; u < units->n; u++) {
		const int64_t from = units->bound[u];
		const int64_t to = units->bound[u + 1];

		out[u] = 0;
		while (shot > 0 && video->bound[shot] > from) {
			shot--;
		}
		for (; shot < video->n && video->bound[shot] < to; shot++) {
			const int64_t a = from > video->bound[shot] ? from : video->bound[shot];
			const int64_t b = to < video->bound[shot + 1] ? to : video->bound[shot + 1];

			out[u] += a < b ? curve[shot] * (double)(b - a) : 0;
		}
		out[u] /= mean ? (double)(to - from) : 1;
	}
}

// The plain knapsack, to the hundredth of a second.
static void choose(struct choice *out, const struct units *units, const struct video *video,
	const double *curve, bool mean)
{
	const size_t room = (size_t)(length_of(video) * SHARE / 100);
	double *best = mem_zalloc((room + 1) * sizeof(*best));
	bool *take = mem_zalloc(units->n * (room + 1) * sizeof(*take));
	double values[MAX_UNITS];

	values_of(values, units, video, curve, mean);
	for (size_t u = units->n; u-- > 0; ) {
		const size_t size = (size_t)(units->bound[u + 1] - units->bound[u]);

		for (size_t c = room; c >= size; c--) {
			if (best[c - size] + values[u] >= best[c]) {
				best[c] = best[c - size] + values[u];
				take[u * (room + 1) + c] = true;
			}
		}
	}
	memset(out->in, 0, (size_t)out->n * sizeof(*out->in));
	for (size_t u = 0, c = room; u < units->n; u++) {
		if (take[u * (room + 1) + c]) {
			const int64_t size = units->bound[u + 1] - units->bound[u];

			memset(out->in + units->bound[u] - video->bound[0], true, (size_t)size);
			c -= (size_t)size;
		}
	}
	mem_free(best);
	mem_free(take);
}

// What hilite chooses; curves of 1 to 5 are laid on 0 to 1, so that a person's 1 is nothing.
static void choose_hilite(struct choice *out, const struct video *video, const double *curve,
	const struct units *cuts)
{
	const int64_t length_us = length_of(video) * 10000;
	const size_t n = (size_t)((length_us + TRACK_STEP_US - 1) / TRACK_STEP_US);
	struct score score = { .end_us = length_us, .n = n, .state = SCORE_EVENTFUL };
	const struct segments_params params = { .target_us = length_us * SHARE / 100 };
	struct segments segments;

	score.curve = mem_zalloc(n * sizeof(*score.curve));
	score.gate = mem_zalloc(n * sizeof(*score.gate));
	score.quiet = mem_zalloc(n * sizeof(*score.quiet));
	for (size_t i = 0, shot = 0; i < n; i++) {
		const int64_t middle = video->bound[0] + (int64_t)i * 50 + 25;

		while (shot + 1 < video->n && video->bound[shot + 1] <= middle) {
			shot++;
		}
		score.curve[i] = (float)((curve[shot] - 1) / 4);
		score.gate[i] = true;
	}
	if (cuts != NULL) {
		score.cuts = mem_zalloc((cuts->n + 1) * sizeof(*score.cuts));
		for (size_t i = 1; i < cuts->n; i++) {
			score.cuts[score.n_cuts++] = (cuts->bound[i] - video->bound[0]) * 10000;
		}
	}
	segments_choose(&segments, &score, &params);
	memset(out->in, 0, (size_t)out->n * sizeof(*out->in));
	for (size_t i = 0; i < segments.n; i++) {
		const int64_t from = (segments.list[i].start_us + 5000) / 10000;
		const int64_t to = (segments.list[i].end_us + 5000) / 10000;

		memset(out->in + from, true, (size_t)(to - from));
	}
	segments_release(&segments);
	score_release(&score);
}

static double f1(const struct choice *a, const struct choice *b)
{
	double both = 0;
	double sum = 0;

	for (int64_t i = 0; i < a->n; i++) {
		both += a->in[i] && b->in[i];
		sum += a->in[i] + b->in[i];
	}
	return sum > 0 ? 2 * both / sum : 0;
}

// The sum of the mean of all over a choice, above that of the video.
static double above_mean(const struct video *video, const struct choice *choice)
{
	double sum = 0;
	double all = 0;
	double n = 0;

	for (size_t shot = 0; shot < video->n; shot++) {
		for (int64_t t = video->bound[shot]; t < video->bound[shot + 1]; t++) {
			all += video->all[shot];
			if (choice->in[t - video->bound[0]]) {
				sum += video->all[shot];
				n++;
			}
		}
	}
	return n > 0 ? sum / n - all / (double)choice->n : 0;
}

// Everything that is chosen in a video by its people.
struct judged {
	const struct video *video;
	struct units shots;
	struct units uneven;
	struct choice by_shots[PERSONS];
	struct choice by_uneven[PERSONS];
	struct choice by_mean[PERSONS];
	struct choice mine;
	double most; // that a choice can have above the mean
	double sums[N_ROWS][N_COLUMNS];
	double n[N_ROWS][N_COLUMNS];
};

static void add(struct judged *j, enum row row, enum column column, double value)
{
	j->sums[row][column] += value;
	j->n[row][column]++;
}

static void choice_open(struct choice *choice, int64_t n)
{
	choice->in = mem_zalloc((size_t)n * sizeof(*choice->in));
	choice->n = n;
}

static void cut_unevenly(struct units *units, const struct video *video)
{
	const int64_t end = video->bound[video->n];
	int64_t at = video->bound[0];

	units->n = 0;
	while (at < end && units->n < MAX_UNITS) {
		units->bound[units->n++] = at;
		at += (int64_t)(50 * pow(2, 5 * draw()));
	}
	units->bound[units->n] = end;
}

static void judged_open(struct judged *j, const struct video *video)
{
	const int64_t n = length_of(video);

	*j = (struct judged){ .video = video };
	j->shots.n = video->n;
	memcpy(j->shots.bound, video->bound, (video->n + 1) * sizeof(*video->bound));
	cut_unevenly(&j->uneven, video);
	choice_open(&j->mine, n);
	for (size_t p = 0; p < PERSONS; p++) {
		choice_open(&j->by_shots[p], n);
		choice_open(&j->by_uneven[p], n);
		choice_open(&j->by_mean[p], n);
		choose(&j->by_shots[p], &j->shots, video, video->by[p], false);
		choose(&j->by_uneven[p], &j->uneven, video, video->by[p], false);
		choose(&j->by_mean[p], &j->uneven, video, video->by[p], true);
	}
	choose(&j->mine, &j->shots, video, video->all, false);
	j->most = above_mean(video, &j->mine);
}

static void judged_close(struct judged *j)
{
	for (size_t p = 0; p < PERSONS; p++) {
		mem_free(j->by_shots[p].in);
		mem_free(j->by_uneven[p].in);
		mem_free(j->by_mean[p].in);
	}
	mem_free(j->mine.in);
}

// Judges a curve by the persons from … to.
static void judge(struct judged *j, enum row row, const double *curve, size_t from, size_t to)
{
	const struct video *video = j->video;

	for (size_t p = from; p < to; p++) {
		add(j, row, TAU, tau_b(curve, video->by[p], video->n));
		add(j, row, RHO, rho(curve, video->by[p], video->n));
	}
	choose(&j->mine, &j->shots, video, curve, false);
	add(j, row, GAIN, j->most > 0 ? above_mean(video, &j->mine) / j->most : 0);
	for (size_t p = from; p < to; p++) {
		add(j, row, F1_SHOTS, f1(&j->mine, &j->by_shots[p]));
	}
	choose(&j->mine, &j->uneven, video, curve, false);
	for (size_t p = from; p < to; p++) {
		add(j, row, F1_UNEVEN, f1(&j->mine, &j->by_uneven[p]));
	}
	choose(&j->mine, &j->uneven, video, curve, true);
	for (size_t p = from; p < to; p++) {
		add(j, row, F1_MEAN, f1(&j->mine, &j->by_mean[p]));
	}
}

static void judge_hilite(struct judged *j, const double *curve, size_t p)
{
	const struct video *video = j->video;

	choose_hilite(&j->mine, video, curve, NULL);
	add(j, HILITE, F1_SHOTS, f1(&j->mine, &j->by_shots[p]));
	add(j, HILITE, F1_UNEVEN, f1(&j->mine, &j->by_uneven[p]));
	add(j, HILITE, GAIN, j->most > 0 ? above_mean(video, &j->mine) / j->most : 0);
	choose_hilite(&j->mine, video, curve, &j->shots);
	add(j, HILITE_CUTS, F1_SHOTS, f1(&j->mine, &j->by_shots[p]));
	add(j, HILITE_CUTS, GAIN, j->most > 0 ? above_mean(video, &j->mine) / j->most : 0);
	choose_hilite(&j->mine, video, curve, &j->uneven);
	add(j, HILITE_CUTS, F1_UNEVEN, f1(&j->mine, &j->by_uneven[p]));
}

static void judge_video(struct judged *j)
{
	const struct video *video = j->video;
	double curve[MAX_SHOTS];

	for (size_t k = 0; k < DRAWS; k++) {
		for (size_t i = 0; i < video->n; i++) {
			curve[i] = draw();
		}
		judge(j, RANDOM, curve, 0, PERSONS);
	}
	for (size_t i = 0; i < video->n; i++) {
		curve[i] = 0.5 - fabs(((double)i + 0.5) / (double)video->n - 0.5);
	}
	judge(j, CENTRE, curve, 0, PERSONS);
	for (size_t p = 0; p < PERSONS; p++) {
		judge(j, PERSON, video->by[p], 0, p);
		judge(j, PERSON, video->by[p], p + 1, PERSONS);
		for (size_t i = 0; i < video->n; i++) {
			curve[i] = (PERSONS * video->all[i] - video->by[p][i]) / (PERSONS - 1);
		}
		judge(j, OTHERS, curve, p, p + 1);
		judge_hilite(j, curve, p);
	}
	judge(j, ALL, video->all, 0, PERSONS);
}

// Adds a line of the table; false where it is none.
static bool take_line(const char *line, size_t *n_videos)
{
	char name[32];
	char persons[32];
	double start;
	double end;

	if (sscanf(line, "%31[^\t]\t%*[^\t]\t%*f\t%*d\t%*d\t%lf\t%lf\t%*f\t%31s", name, &start,
		&end, persons) != 4 || strlen(persons) != PERSONS) {
		return false;
	}
	if (*n_videos == 0 || strcmp(videos[*n_videos - 1].name, name) != 0) {
		if (*n_videos == MAX_VIDEOS) {
			return false;
		}
		memcpy(videos[*n_videos].name, name, sizeof(name));
		videos[(*n_videos)++].bound[0] = llround(start * 100);
	}
	struct video *video = &videos[*n_videos - 1];
	if (video->n == MAX_SHOTS || llround(end * 100) <= video->bound[video->n]) {
		return false;
	}
	for (size_t p = 0; p < PERSONS; p++) {
		video->by[p][video->n] = persons[p] - '0';
		video->all[video->n] += (persons[p] - '0') / (double)PERSONS;
	}
	video->bound[++video->n] = llround(end * 100);
	return true;
}

static void tell(double sums[N_ROWS][N_COLUMNS], size_t n_videos)
{
	printf("\n| TVSum scores, %zu videos | tau-b | rho | F1, 2 s units | gain |"
		" F1, uneven units | F1, uneven, by mean |\n|---|---|---|---|---|---|---|\n",
		n_videos);
	for (size_t row = 0; row < N_ROWS; row++) {
		printf("| %s |", row_names[row]);
		for (size_t column = 0; column < N_COLUMNS; column++) {
			const double value = sums[row][column] / (double)n_videos;

			if (isnan(value)) {
				printf(" |");
			} else {
				printf(" %.3f |", value);
			}
		}
		printf("\n");
	}
}

int main(int argc, char **argv)
{
	static double sums[N_ROWS][N_COLUMNS];
	static struct judged j;
	char line[512];
	size_t n_videos = 0;
	FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (in == NULL) {
		fprintf(stderr, "select: cannot read '%s'\n", argc == 2 ? argv[1] : "SCORES");
		return 1;
	}
	while (fgets(line, sizeof(line), in) != NULL) {
		if (line[0] != '#' && strncmp(line, "video\t", 6) != 0
			&& !take_line(line, &n_videos)) {
			fprintf(stderr, "select: not understood: %s", line);
			fclose(in);
			return 1;
		}
	}
	fclose(in);
	for (size_t v = 0; v < n_videos; v++) {
		judged_open(&j, &videos[v]);
		judge_video(&j);
		judged_close(&j);
		for (size_t row = 0; row < N_ROWS; row++) {
			for (size_t column = 0; column < N_COLUMNS; column++) {
				sums[row][column] += j.sums[row][column] / j.n[row][column];
			}
		}
	}
	tell(sums, n_videos);
	return 0;
}
