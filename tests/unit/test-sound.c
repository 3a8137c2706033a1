// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The features of sound, on sound that is made up.

#include <stdlib.h>

#include "analysis/features.h"
#include "tests/tap.h"
#include "tests/unit/make-tracks.h"

#define SECONDS 40
#define N (SECONDS * PCM_RATE)

enum sort { NOISE, TONE, NOTHING, SWING };

struct part {
	double from; // seconds
	double to;
	enum sort sort;
	double level; // amplitude
};

static void add_part(float *samples, const struct part *part)
{
	uint32_t seed = 7;

	for (size_t i = (size_t)(part->from * PCM_RATE); i < (size_t)(part->to * PCM_RATE); i++) {
		const double t = (double)i / PCM_RATE;

		switch (part->sort) {
		case NOISE:
			samples[i] += (float)part->level * noise(&seed);
			break;
		case TONE:
			samples[i] += (float)(part->level * sin(2 * M_PI * 440 * t));
			break;
		case SWING:
			samples[i] += (float)(part->level * (1 + sin(2 * M_PI * 4 * t))
				* sin(2 * M_PI * 300 * t));
			break;
		case NOTHING:
			break;
		}
	}
}

// Feeds the parts, in pieces of an odd size, and gives the tracks.
static void hear(struct tracks *out, const struct part *parts, size_t n_parts)
{
	const struct feature_params params = { .every_picture = true };
	struct features *features = features_new(&params);
	float *samples = calloc(N, sizeof(*samples));

	for (size_t i = 0; samples != NULL && i < n_parts; i++) {
		add_part(samples, &parts[i]);
	}
	for (size_t at = 0; samples != NULL && at < N; at += 1777) {
		const struct pcm pcm = {
			.time_us = (int64_t)at * 1000000 / PCM_RATE,
			.n_samples = N - at < 1777 ? N - at : 1777,
			.samples = samples + at,
		};

		features_pcm(features, &pcm);
	}
	*out = (struct tracks){ 0 };
	features_free(features, out);
	free(samples);
}

static double at(const struct tracks *tracks, const char *name, double seconds)
{
	const struct track *track = tracks_find(tracks, name);

	return track == NULL ? NAN : track_at(track, (int64_t)(seconds * 1e6));
}

static double most(const struct tracks *tracks, const char *name, double from, double to)
{
	double best = -1e9;

	for (double t = from; t < to; t += 0.5) {
		best = fmax(best, at(tracks, name, t));
	}
	return best;
}

static void test_flat(void)
{
	static const struct part parts[] = { { 0, SECONDS, NOISE, 0.1 } };
	struct tracks tracks;

	hear(&tracks, parts, 1);
	ok(most(&tracks, "excess", 1, 39) < 1, "steady noise has no excess");
	ok(most(&tracks, "bang", 1, 39) < 3, "no bang");
	ok(most(&tracks, "cheer", 1, 39) < 0.05, "no cheer");
	ok(at(&tracks, "flatness", 20) > 0.4, "and a flat spectrum");
	tracks_release(&tracks);
}

static void test_bang(void)
{
	static const struct part parts[] = {
		{ 0, SECONDS, NOISE, 0.01 }, { 20.1, 20.25, NOISE, 0.8 },
	};
	struct tracks tracks;

	hear(&tracks, parts, 2);
	ok(at(&tracks, "bang", 20) > 20, "a bang in noise rises by more than 20 dB (%.1f)",
		at(&tracks, "bang", 20));
	ok(most(&tracks, "bang", 1, 20) < 3, "nothing before it does");
	ok(most(&tracks, "bang", 20.5, 39) < 3, "nor behind it");
	ok(at(&tracks, "onset", 20) > 3 * at(&tracks, "onset", 10), "it is an onset");
	ok(most(&tracks, "cheer", 15, 25) < 0.1, "but no cheer: that takes longer");
	tracks_release(&tracks);
}

static void test_cheer(void)
{
	static const struct part parts[] = {
		{ 0, SECONDS, NOISE, 0.01 }, { 20, 25, NOISE, 0.2 },
	};
	struct tracks tracks;

	hear(&tracks, parts, 2);
	ok(at(&tracks, "cheer", 23) > 0.7, "loud noise that lasts is a cheer (%.2f)",
		at(&tracks, "cheer", 23));
	ok(at(&tracks, "excess", 23) > 20, "it exceeds what is around (%.1f dB)",
		at(&tracks, "excess", 23));
	ok(at(&tracks, "cheer", 10) < 0.05, "not before");
	ok(at(&tracks, "music", 23) < 0.05, "it is no music");
	tracks_release(&tracks);
}

static void test_kinds(void)
{
	static const struct part parts[] = {
		{ 0, 15, TONE, 0.3 }, { 15, 25, NOTHING, 0 }, { 25, SECONDS, SWING, 0.2 },
	};
	struct tracks tracks;

	hear(&tracks, parts, 3);
	ok(at(&tracks, "music", 8) > 0.7, "a steady tone is like music");
	ok(at(&tracks, "speech", 8) < 0.1, "and not like speech");
	ok(at(&tracks, "speech", 32) > 0.7, "what swings four times a second is like speech");
	is_real(at(&tracks, "loudness", 20), -70, 0.01, "silence is the floor");
	is_real(at(&tracks, "speech", 20), 0, 1e-6, "and no speech");
	// A sine of amplitude 0.3 is 13.5 dB below full scale; the weighting is near 1 at 440 Hz.
	is_real(at(&tracks, "loudness", 8), -13.5, 1, "the level of a tone");
	tracks_release(&tracks);
}

static void test_storm(void)
{
	const struct feature_params params = { .every_picture = true };
	struct features *features = features_new(&params);
	struct tracks tracks = { 0 };
	float samples[5000];
	size_t finite = 0;

	for (size_t i = 0; i < 5000; i++) {
		static const float wild[] = { NAN, INFINITY, -INFINITY, 3e38f, 0.1f };

		samples[i] = wild[i % 5];
	}
	for (int i = 0; i < 20; i++) {
		features_pcm(features, &(struct pcm){ i * 312500, 5000, samples });
	}
	features_free(features, &tracks);
	const struct track *track = tracks_find(&tracks, "loudness");
	for (size_t i = 0; track != NULL && i < track->n_values; i++) {
		finite += isfinite(track->values[i]) != 0;
	}
	ok(track != NULL && finite == track->n_values, "wild samples leave finite levels");
	tracks_release(&tracks);
}

int main(void)
{
	test_flat();
	test_bang();
	test_cheer();
	test_kinds();
	test_storm();
	return tap_done();
}
