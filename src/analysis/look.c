// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/look.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HASH_WIDTH  9
#define HASH_HEIGHT 8
#define HASH_BAND   2
#define HASH_SAME   8

// Found on still, hand-held and moving clips: coding noise and a hand's shake stay below, a caption
// of a few letters is above.
#define CELL_CHANGED 20
#define MANY_CHANGED 3
#define MEAN_CHANGED 16
#define DOT_CHANGED 20
#define WORD_TURNS 5 // of five letters, say
#define WORD_BAND 5  // words stand in a fifth of the height

#define DARK 16
#define BRIGHT 240
#define FLAT 10

static double block_mean(const struct picture *p, int x0, int x1, int y0, int y1)
{
	int64_t sum = 0;

	x1 = x1 > x0 ? x1 : x0 + 1;
	y1 = y1 > y0 ? y1 : y0 + 1;
	for (int y = y0; y < y1; y++) {
		for (int x = x0; x < x1; x++) {
			sum += p->luma[y * p->stride + x];
		}
	}
	return (double)sum / ((x1 - x0) * (y1 - y0));
}

static uint64_t hash(const struct picture *p)
{
	uint64_t bits = 0;

	for (int y = 0; y < HASH_HEIGHT; y++) {
		double left = 0;

		for (int x = 0; x < HASH_WIDTH; x++) {
			const double mean = block_mean(p, x * p->width / HASH_WIDTH,
				(x + 1) * p->width / HASH_WIDTH, y * p->height / HASH_HEIGHT,
				(y + 1) * p->height / HASH_HEIGHT);

			if (x > 0) {
				bits = bits << 1 | (left > mean + HASH_BAND);
			}
			left = mean;
		}
	}
	return bits;
}

double look_sharpness(const struct picture *p)
{
	int64_t sum = 0;
	int64_t squares = 0;
	const int64_t n = (int64_t)(p->width - 2) * (p->height - 2);

	if (p->width < 3 || p->height < 3) {
		return 0;
	}
	for (int y = 1; y < p->height - 1; y++) {
		const uint8_t *row = p->luma + y * p->stride;

		for (int x = 1; x < p->width - 1; x++) {
			const int v = 4 * row[x] - row[x - 1] - row[x + 1] - row[x - p->stride]
				- row[x + p->stride];

			sum += v;
			squares += v * v;
		}
	}
	const double mean = (double)sum / (double)n;
	return (double)squares / (double)n - mean * mean;
}

static void measure_luma(struct look *out, const struct picture *p)
{
	const double n = (double)p->width * p->height;
	int64_t sum = 0;
	int64_t squares = 0;

	for (int y = 0; y < p->height; y++) {
		for (int x = 0; x < p->width; x++) {
			const int v = p->luma[y * p->stride + x];

			sum += v;
			squares += v * v;
		}
	}
	const double mean = (double)sum / n;
	const double variance = (double)squares / n - mean * mean;
	out->mean = (float)mean;
	out->deviation = (float)sqrt(variance > 0 ? variance : 0);
}

static int blocks(int side, int longest, int most)
{
	const int n = longest > most ? side * most / longest : side;

	return n > 0 ? n : 1;
}

static void take_means(uint8_t *out, int width, int height, const struct picture *p)
{
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			out[y * width + x] = (uint8_t)(block_mean(p, x * p->width / width,
				(x + 1) * p->width / width, y * p->height / height,
				(y + 1) * p->height / height) + 0.5);
		}
	}
}

void look_of(struct look *out, const struct picture *p)
{
	const int longest = p->width > p->height ? p->width : p->height;

	memset(out, 0, sizeof(*out));
	out->time_us = p->time_us;
	out->damaged = p->damaged;
	out->width = (uint8_t)blocks(p->width, longest, LOOK_SIDE);
	out->height = (uint8_t)blocks(p->height, longest, LOOK_SIDE);
	take_means(out->cell, out->width, out->height, p);
	out->dot_width = (uint8_t)blocks(p->width, longest, LOOK_DOTS);
	out->dot_height = (uint8_t)blocks(p->height, longest, LOOK_DOTS);
	take_means(out->dot, out->dot_width, out->dot_height, p);
	measure_luma(out, p);
	out->sharpness = (float)look_sharpness(p);
	out->phash = hash(p);
}

int look_distance(uint64_t a, uint64_t b)
{
	int n = 0;

	for (uint64_t bits = a ^ b; bits != 0; bits &= bits - 1) {
		n++;
	}
	return n;
}

// The least difference between a cell of a, brightened by shift, and those of b around it.
static int least_difference(const struct look *a, const struct look *b, int x, int y, int shift)
{
	const int v = a->cell[y * a->width + x] + shift;
	int least = 255;

	for (int dy = -1; dy <= 1; dy++) {
		for (int dx = -1; dx <= 1; dx++) {
			const int column = x + dx;
			const int row = y + dy;

			if (column < 0 || column >= b->width || row < 0 || row >= b->height) {
				continue;
			}
			const int d = abs(v - b->cell[row * b->width + column]);
			least = d < least ? d : least;
		}
	}
	return least;
}

static int count_changed(const struct look *a, const struct look *b, int shift)
{
	int n = 0;

	// What a moving camera brings in at the edges is left out.
	for (int y = 1; y < a->height - 1; y++) {
		for (int x = 1; x < a->width - 1; x++) {
			n += least_difference(a, b, x, y, shift) > CELL_CHANGED;
		}
	}
	return n;
}

// How often dots of a row that change by much turn from brighter to darker or back. Other letters
// in the place of these do so again and again, what moves there does not.
static int count_turns(const struct look *a, const struct look *b, int y, int shift)
{
	int last = 0;
	int n = 0;

	for (int x = 0; x < a->dot_width; x++) {
		const int i = y * a->dot_width + x;
		const int change = b->dot[i] - a->dot[i] - shift;

		if (abs(change) <= DOT_CHANGED) {
			continue;
		}
		n += last != 0 && (change > 0) != (last > 0);
		last = change;
	}
	return n;
}

// Do the letters change while all around stays? Where rows all over the picture do the same, it is
// texture before a camera that moves.
static bool other_words(const struct look *a, const struct look *b, int shift)
{
	int rows = 0;
	int first = a->dot_height;
	int last = -1;

	for (int y = 0; y < a->dot_height; y++) {
		if (count_turns(a, b, y, shift) >= WORD_TURNS) {
			rows++;
			first = y < first ? y : first;
			last = y;
		}
	}
	return rows >= 1 && last - first < a->dot_height / WORD_BAND + 1;
}

bool look_same(const struct look *a, const struct look *b)
{
	if (a->width != b->width || a->height != b->height ||
		look_distance(a->phash, b->phash) > HASH_SAME) {
		return false;
	}
	// A little more or less light is no other picture, much is.
	const int shift = (int)lround((double)b->mean - (double)a->mean);

	if (abs(shift) > MEAN_CHANGED) {
		return false;
	}
	return count_changed(a, b, shift) < MANY_CHANGED &&
		count_changed(b, a, -shift) < MANY_CHANGED && !other_words(a, b, shift);
}

bool look_usable(const struct look *look)
{
	return !look->damaged && look->deviation >= FLAT && look->mean >= DARK
		&& look->mean <= BRIGHT;
}

double look_change(const struct look *a, const struct look *b)
{
	const int n = a->width * a->height;
	int64_t sum = 0;

	if (a->width != b->width || a->height != b->height) {
		return 255;
	}
	for (int i = 0; i < n; i++) {
		sum += abs(a->cell[i] - b->cell[i]);
	}
	return n > 0 ? (double)sum / n : 0;
}
