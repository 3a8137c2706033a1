// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "scene.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define BLACK 16
#define WHITE 235
#define GREY  128
#define TURN  6.283185307179586

static const char *const kind_names[SCENE_N_KINDS] = {
	[SCENE_EVENT] = "event",
	[SCENE_FLAT] = "flat",
	[SCENE_BUSY] = "busy",
	[SCENE_BLACK] = "black",
	[SCENE_CUTS] = "cuts",
	[SCENE_COUNTER] = "counter",
};

enum scene_kind scene_kind_parse(const char *name)
{
	int kind = 0;

	while (kind < SCENE_N_KINDS && strcmp(name, kind_names[kind]) != 0) {
		kind++;
	}
	return kind;
}

// Mixes the bits of a number so that neighbours share nothing: multiply and fold, three times.
static uint32_t scatter(uint32_t n)
{
	n ^= n >> 16;
	n *= UINT32_C(0x7feb352d);
	n ^= n >> 15;
	n *= UINT32_C(0x846ca68b);
	n ^= n >> 16;
	return n;
}

// -1 to 1, evenly.
static double noise(uint32_t seed, uint32_t place)
{
	return scatter(scatter(seed) ^ place) / 2147483647.5 - 1.0;
}

// How strong the event is at a moment, 0 to 1: it swells within a quarter of a second and dies away
// as fast, as a cheer does.
static double event_strength(const struct scene *scene, double seconds)
{
	const double swell = 0.25;

	if (scene->kind == SCENE_BUSY) {
		return 1.0;
	}
	if (scene->kind != SCENE_EVENT) {
		return 0.0;
	}
	for (size_t i = 0; i < scene->n_times; i++) {
		const double from = seconds - scene->times[i];
		const double to = scene->times[i] + scene->event_seconds - seconds;

		if (from >= 0 && to > 0) {
			return fmin(1.0, fmin(from, to) / swell);
		}
	}
	return 0.0;
}

// The number of cuts before a moment.
static uint32_t shot_number(const struct scene *scene, double seconds)
{
	uint32_t n = 0;

	if (scene->kind == SCENE_CUTS) {
		while (n < scene->n_times && scene->times[n] <= seconds + 1e-6) {
			n++;
		}
	}
	return n;
}

static void fill(const struct scene_picture *picture, int x, int y, int w, int h, int luma)
{
	for (int row = y < 0 ? 0 : y; row < y + h && row < picture->height; row++) {
		for (int col = x < 0 ? 0 : x; col < x + w && col < picture->width; col++) {
			picture->plane[0][row * picture->stride[0] + col] = (uint8_t)luma;
		}
	}
}

static void fill_chroma(const struct scene_picture *picture, int blue, int red)
{
	for (int row = 0; row < (picture->height + 1) / 2; row++) {
		const size_t n = ((size_t)picture->width + 1) / 2;

		memset(picture->plane[1] + row * picture->stride[1], blue, n);
		memset(picture->plane[2] + row * picture->stride[2], red, n);
	}
}

// A slope of grey with stripes, different for each shot, and with one grey of grain on it as a
// sensor gives.
static void draw_calm(const struct scene *scene, uint32_t shot, uint32_t number,
	const struct scene_picture *picture)
{
	const uint32_t look = scatter(scene->seed + 977 * shot);
	const int base = 60 + (int)(shot % 2) * 70 + (int)(look % 24);
	const int span = 40 - (int)(look >> 8 & 15);
	const int stripe = 8 + (int)(look >> 12 & 31);
	const uint32_t grain = scatter(scene->seed ^ (number + 1));
	const int w = picture->width;
	const int h = picture->height;

	for (int y = 0; y < h; y++) {
		uint8_t *row = picture->plane[0] + y * picture->stride[0];

		for (int x = 0; x < w; x++) {
			const uint32_t place = (uint32_t)y * (uint32_t)w + (uint32_t)x;
			const int slope = shot & 1 ? y * span / h : x * span / w;
			const int stripes = (x + y) / stripe % 2 * 6;
			const int speck = (int)(scatter(grain ^ place) & 1);

			row[x] = (uint8_t)(base + slope + stripes + speck);
		}
	}
	fill_chroma(picture, 108 + (int)(look >> 16 & 31), 108 + (int)(look >> 24 & 31));
}

// Bright and dark blocks that dash across the picture, more of them the stronger the event is.
static void draw_dashing(const struct scene *scene, double seconds, double strength,
	const struct scene_picture *picture)
{
	const int n = (int)lrint(strength * 12);
	const int side = picture->height / 6 + 1;

	for (int i = 0; i < n; i++) {
		const double phase = noise(scene->seed, (uint32_t)i) * TURN;
		const double speed = 4.0 + 3.0 * noise(scene->seed, 100 + (uint32_t)i);
		const double across = 0.5 + 0.5 * sin(phase + speed * seconds);
		const double down = 0.5 + 0.5 * cos(phase * 3 + 1.3 * speed * seconds);
		const int x = (int)(across * picture->width) - side / 2;
		const int y = (int)(down * picture->height) - side / 2;

		fill(picture, x, y, side, side, i % 2 == 0 ? WHITE : BLACK);
	}
}

static void draw_counter(uint32_t number, const struct scene_picture *picture)
{
	const int w = picture->width / 8;
	const int h = picture->height / 8;

	fill(picture, 0, 0, picture->width, picture->height, 96);
	fill_chroma(picture, GREY, GREY);
	for (int i = 0; i < 32; i++) {
		const bool bit = number >> (31 - i) & 1;

		fill(picture, i % 8 * w, i / 8 * h, w, h, bit ? WHITE : BLACK);
	}
	// A bar in the lower half that steps on with each frame, for eyes.
	fill(picture, (int)(number * 7 % (uint32_t)picture->width), 5 * h, w, 2 * h, WHITE);
}

void scene_draw(const struct scene *scene, double seconds, uint32_t number,
	const struct scene_picture *picture)
{
	switch (scene->kind) {
	case SCENE_BLACK:
		fill(picture, 0, 0, picture->width, picture->height, BLACK);
		fill_chroma(picture, GREY, GREY);
		break;
	case SCENE_COUNTER:
		draw_counter(number, picture);
		break;
	default:
		draw_calm(scene, shot_number(scene, seconds), number, picture);
		draw_dashing(scene, seconds, event_strength(scene, seconds), picture);
		break;
	}
}

float scene_sound(const struct scene *scene, int64_t sample, int rate_hz, int track, int channel)
{
	const double seconds = (double)sample / rate_hz;
	const uint32_t seed = scene->seed + 31 * (uint32_t)track + 7 * (uint32_t)channel;
	const double hum = sin(TURN * (110.0 + 40.0 * track) * seconds);
	const double hiss = noise(seed, (uint32_t)sample);

	if (scene->kind == SCENE_BLACK) {
		return 0.0f;
	}
	if (scene->kind == SCENE_COUNTER) {
		const double beep = seconds - floor(seconds) < 0.1 ? 0.25 : 0.0;

		return (float)(beep * sin(TURN * 1000.0 * seconds) + 0.01 * hum);
	}
	// A crowd is noise in which many voices slide about between 500 and 1000 Hz.
	const double voices = sin(TURN * 700.0 * seconds + 40.0 * sin(TURN * 1.1 * seconds));
	const double cheer = 0.3 * hiss + 0.3 * voices;

	return (float)(0.01 * hum + 0.003 * hiss + event_strength(scene, seconds) * cheer);
}
