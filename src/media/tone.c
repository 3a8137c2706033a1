// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/tone.h"

#include <math.h>

#include "base/mem.h"

#define WHITE_NITS   203.0
#define PQ_NITS      10000.0
#define HLG_NITS     1000.0
#define MIN_PEAK     200
#define MAX_PEAK     10000
#define DEFAULT_PEAK 1000

// A step of the table of sRGB is a fifth of a level where the curve is steepest.
#define N_CODES 65536
#define N_STEPS 16384

// How far glare goes to white at most. Without, a lamp is a flat patch of its colour; with more,
// a sunset fades.
#define MOST_WHITE 0.7

struct tone {
	struct tone_source source;
	float matrix[3][3];         // to the primaries of BT.709
	float linear[N_CODES];      // PQ: nits over white; HLG: light of the scene, 0 to 1
	float ootf[N_STEPS + 2];    // HLG: by the root of the scene's luminance
	float gain[N_STEPS + 2];    // by the root of the light over max_light
	float whiten[N_STEPS + 2];  // by the same
	float max_light;            // nits over white
	uint8_t srgb[N_STEPS + 2];
};

// RGB to RGB through XYZ, both white points D65.
static const float from_2020[3][3] = {
	{1.660491F, -0.587641F, -0.072850F},
	{-0.124550F, 1.132900F, -0.008349F},
	{-0.018151F, -0.100579F, 1.118730F},
};
static const float from_p3[3][3] = {
	{1.224940F, -0.224940F, 0.0F},
	{-0.042057F, 1.042057F, 0.0F},
	{-0.019638F, -0.078636F, 1.098274F},
};
static const float from_709[3][3] = {
	{1.0F, 0.0F, 0.0F},
	{0.0F, 1.0F, 0.0F},
	{0.0F, 0.0F, 1.0F},
};

int tone_peak(const AVMasteringDisplayMetadata *mastering, const AVContentLightMetadata *light)
{
	double peak = 0;

	if (mastering && mastering->has_luminance && mastering->max_luminance.den > 0) {
		peak = av_q2d(mastering->max_luminance);
	}
	if (light && light->MaxCLL > 0) {
		peak = light->MaxCLL;
	}
	if (!(peak > 0)) {
		return 0;
	}
	return (int)fmin(fmax(peak, MIN_PEAK), MAX_PEAK);
}

static const void *side_data(const AVFrame *frame, enum AVFrameSideDataType type, size_t size)
{
	const AVFrameSideData *sd = av_frame_get_side_data(frame, type);

	return sd && sd->size >= size ? sd->data : NULL;
}

bool tone_find(const AVFrame *frame, int peak_nits, struct tone_source *out)
{
	if (frame->color_trc != AVCOL_TRC_SMPTE2084 && frame->color_trc != AVCOL_TRC_ARIB_STD_B67) {
		return false;
	}
	int peak = tone_peak(
		side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
			sizeof(AVMasteringDisplayMetadata)),
		side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
			sizeof(AVContentLightMetadata)));

	if (peak == 0) {
		peak = peak_nits > 0 ? peak_nits : DEFAULT_PEAK;
	}
	if (frame->color_trc == AVCOL_TRC_ARIB_STD_B67) {
		peak = (int)HLG_NITS;
	}
	*out = (struct tone_source){
		.transfer = frame->color_trc,
		.primaries = frame->color_primaries,
		.peak_nits = (int)fmin(fmax(peak, MIN_PEAK), MAX_PEAK),
	};
	return true;
}

// The constants of ST 2084.
#define PQ_M1 (2610.0 / 16384)
#define PQ_M2 (2523.0 / 4096 * 128)
#define PQ_C1 (3424.0 / 4096)
#define PQ_C2 (2413.0 / 4096 * 32)
#define PQ_C3 (2392.0 / 4096 * 32)

static double pq_to_nits(double signal)
{
	double p = pow(signal, 1 / PQ_M2);

	return PQ_NITS * pow(fmax(p - PQ_C1, 0) / (PQ_C2 - PQ_C3 * p), 1 / PQ_M1);
}

static double nits_to_pq(double nits)
{
	double p = pow(nits / PQ_NITS, PQ_M1);

	return pow((PQ_C1 + PQ_C2 * p) / (1 + PQ_C3 * p), PQ_M2);
}

// From the signal to the light of the scene, both 0 to 1.
static double hlg_to_scene(double signal)
{
	const double a = 0.17883277;
	const double b = 0.28466892;
	const double c = 0.55991073;

	return signal <= 0.5 ? signal * signal / 3 : (exp((signal - c) / a) + b) / 12;
}

// The EETF: what the source meant to be nits, on a screen of WHITE_NITS at most. A straight line up
// to the knee, then a Hermite spline that ends level.
static double eetf(double nits, int peak_nits)
{
	double peak = nits_to_pq(peak_nits);
	double most = nits_to_pq(WHITE_NITS) / peak;
	double knee = 1.5 * most - 0.5;
	double e = fmin(nits_to_pq(nits) / peak, 1);

	if (most >= 1) {
		return fmin(nits, WHITE_NITS);
	}
	if (e <= knee) {
		return nits;
	}
	double t = (e - knee) / (1 - knee);
	double t2 = t * t;
	double t3 = t2 * t;

	e = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
		(-2 * t3 + 3 * t2) * most;
	return pq_to_nits(e * peak);
}

static double srgb(double light)
{
	return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static const float (*matrix_of(enum AVColorPrimaries primaries))[3]
{
	switch (primaries) {
	case AVCOL_PRI_BT709:
		return from_709;
	case AVCOL_PRI_SMPTE432:
		return from_p3;
	default:
		return from_2020;
	}
}

static void fill_steps(struct tone *t, double max_nits)
{
	for (int i = 0; i < N_STEPS + 2; i++) {
		double x = fmin((double)i / N_STEPS, 1);
		double nits = fmax(x * x * max_nits, 1e-3);
		double gain = eetf(nits, t->source.peak_nits) / nits;

		t->gain[i] = (float)gain;
		t->whiten[i] = (float)(MOST_WHITE * (1 - gain) * (1 - gain));
		t->ootf[i] = (float)(HLG_NITS / WHITE_NITS * pow(x * x, 0.2));
		t->srgb[i] = (uint8_t)lround(255 * srgb(x));
	}
}

struct tone *tone_new(const struct tone_source *source)
{
	struct tone *t = mem_zalloc(sizeof(*t));
	bool hlg = source->transfer == AVCOL_TRC_ARIB_STD_B67;
	double max_nits = hlg ? HLG_NITS : PQ_NITS;
	const float (*matrix)[3] = matrix_of(source->primaries);

	t->source = *source;
	t->max_light = (float)(max_nits / WHITE_NITS);
	for (int i = 0; i < 9; i++) {
		t->matrix[i / 3][i % 3] = matrix[i / 3][i % 3];
	}
	for (int i = 0; i < N_CODES; i++) {
		double signal = i / (N_CODES - 1.0);

		t->linear[i] = (float)(hlg ? hlg_to_scene(signal) :
			pq_to_nits(signal) / WHITE_NITS);
	}
	fill_steps(t, max_nits);
	return t;
}

void tone_free(struct tone **tone)
{
	mem_free(*tone);
	*tone = NULL;
}

bool tone_fits(const struct tone *tone, const struct tone_source *source)
{
	return tone->source.transfer == source->transfer &&
		tone->source.primaries == source->primaries &&
		tone->source.peak_nits == source->peak_nits;
}

// Where in a table by the root; what lies between two entries is mixed, or slopes would go down
// here and there.
static float place(float part)
{
	return sqrtf(fminf(part, 1.0F)) * N_STEPS;
}

static float look_up(const float table[N_STEPS + 2], float at)
{
	int i = (int)at;

	return table[i] + (at - (float)i) * (table[i + 1] - table[i]);
}

static float largest(const float c[3])
{
	return fmaxf(fmaxf(c[0], c[1]), c[2]);
}

// To the primaries of BT.709. A colour that is too strong for them loses strength, not hue: it is
// mixed with grey of its own luminance until its largest part fits.
static void to_709(const struct tone *t, float c[3])
{
	const float r = c[0];
	const float g = c[1];
	const float b = c[2];

	for (int i = 0; i < 3; i++) {
		c[i] = t->matrix[i][0] * r + t->matrix[i][1] * g + t->matrix[i][2] * b;
	}
	float most = largest(c);

	if (most > 1.0F) {
		float luma = fminf(0.2126F * c[0] + 0.7152F * c[1] + 0.0722F * c[2], 1.0F);
		float keep = (1.0F - luma) / (most - luma);

		for (int i = 0; i < 3; i++) {
			c[i] = luma + keep * (c[i] - luma);
		}
	}
}

void tone_row(const struct tone *t, const uint16_t *rgb48, uint8_t *rgb, int n)
{
	const bool hlg = t->source.transfer == AVCOL_TRC_ARIB_STD_B67;

	for (int x = 0; x < n; x++, rgb48 += 3, rgb += 3) {
		float c[3] = {t->linear[rgb48[0]], t->linear[rgb48[1]], t->linear[rgb48[2]]};
		float scale = 1.0F;

		if (hlg) {
			scale = look_up(t->ootf,
				place(0.2627F * c[0] + 0.6780F * c[1] + 0.0593F * c[2]));
		}
		float most = largest(c) * scale;
		float at = place(most / t->max_light);
		float gain = look_up(t->gain, at);
		float whiten = look_up(t->whiten, at);
		float white = whiten * gain * most;

		scale *= gain * (1.0F - whiten);
		for (int i = 0; i < 3; i++) {
			c[i] = c[i] * scale + white;
		}
		to_709(t, c);
		for (int i = 0; i < 3; i++) {
			float light = fminf(fmaxf(c[i], 0.0F), 1.0F);

			rgb[i] = t->srgb[(int)(light * N_STEPS + 0.5F)];
		}
	}
}
