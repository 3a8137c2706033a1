// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/frame.h>
#include <math.h>

#include "media/tone.h"
#include "tests/tap.h"

#define WHITE 203.0

static uint16_t pq(double nits)
{
	double p = pow(nits / 10000, 0.1593017578125);

	return (uint16_t)lround(65535 * pow((0.8359375 + 18.8515625 * p) / (1 + 18.6875 * p),
		78.84375));
}

// What a screen needs to show that many nits, where white is 203.
static int level(double nits)
{
	double light = nits / WHITE;

	return (int)lround(255 * (light <= 0.0031308 ? 12.92 * light :
		1.055 * pow(light, 1 / 2.4) - 0.055));
}

static void map(const struct tone *tone, uint16_t red, uint16_t green, uint16_t blue,
	uint8_t out[3])
{
	const uint16_t in[3] = {red, green, blue};

	tone_row(tone, in, out, 1);
}

static int grey(const struct tone *tone, uint16_t signal)
{
	uint8_t out[3];

	map(tone, signal, signal, signal, out);
	is_int(out[0] - out[1], 0, "grey of %u stays grey", signal);
	is_int(out[2] - out[1], 0, "grey of %u is not blue", signal);
	return out[1];
}

static struct tone *make(enum AVColorTransferCharacteristic transfer,
	enum AVColorPrimaries primaries, int peak)
{
	const struct tone_source source = {transfer, primaries, peak};

	return tone_new(&source);
}

static void test_greys(void)
{
	struct tone *tone = make(AVCOL_TRC_SMPTE2084, AVCOL_PRI_BT2020, 1000);

	is_int(grey(tone, 0), 0, "black is black");
	is_real(grey(tone, pq(1)), level(1), 1, "1 nit is left alone");
	is_real(grey(tone, pq(20)), level(20), 1, "20 nits are left alone");
	is_real(grey(tone, pq(60)), level(60), 1, "60 nits are left alone");
	is_int(grey(tone, pq(1000)), 255, "the peak is white");
	is_int(grey(tone, 65535), 255, "so is what lies above it");

	int white = grey(tone, pq(WHITE));

	ok(white >= 215 && white <= 240, "paper leaves room for glare: %d", white);
	ok(grey(tone, pq(500)) > white + 5, "there are levels between paper and the peak");

	int last = 0;
	int steps = 0;
	int falls = 0;

	for (int signal = 0; signal < 65536; signal += 16) {
		uint8_t out[3];

		map(tone, (uint16_t)signal, (uint16_t)signal, (uint16_t)signal, out);
		falls += out[1] < last;
		steps = out[1] - last > steps ? out[1] - last : steps;
		last = out[1];
	}
	is_int(falls, 0, "brighter never gets darker");
	ok(steps <= 1, "no level is left out: %d", steps);
	tone_free(&tone);
	ok(!tone, "freed and forgotten");
	tone_free(&tone);
}

static void test_peaks(void)
{
	struct tone *low = make(AVCOL_TRC_SMPTE2084, AVCOL_PRI_BT2020, 200);
	struct tone *high = make(AVCOL_TRC_SMPTE2084, AVCOL_PRI_BT2020, 4000);

	is_real(grey(low, pq(150)), level(150), 1, "what a screen can show is left alone");
	is_int(grey(low, pq(WHITE)), 255, "and its white is white");
	ok(grey(high, pq(1000)) < 254, "a source of 4000 nits keeps room above 1000");
	is_int(grey(high, pq(4000)), 255, "up to 4000");
	tone_free(&low);
	tone_free(&high);
}

static void test_hlg(void)
{
	struct tone *hlg = make(AVCOL_TRC_ARIB_STD_B67, AVCOL_PRI_BT2020, 1000);
	struct tone *tone = make(AVCOL_TRC_SMPTE2084, AVCOL_PRI_BT2020, 1000);

	is_int(grey(hlg, 0), 0, "HLG: black is black");
	is_int(grey(hlg, 65535), 255, "HLG: all is white");
	is_real(grey(hlg, 49151), grey(tone, pq(WHITE)), 1, "HLG: paper at 75 %%");
	// BT.2408: a grey card of 18 % is at 38 % of HLG and 26 nits.
	is_real(grey(hlg, 24903), grey(tone, pq(26)), 2, "HLG: the grey card at 38 %%");
	tone_free(&hlg);
	tone_free(&tone);
}

// A dim colour of BT.709 (in nits) comes back as itself, whatever primaries it came in.
static void test_primaries(void)
{
	// From BT.2087; that of P3 from the chromaticities.
	static const double to_2020[3][3] = {
		{0.6274, 0.3293, 0.0433}, {0.0691, 0.9195, 0.0114}, {0.0164, 0.0880, 0.8956}};
	static const double to_p3[3][3] = {
		{0.82246, 0.17754, 0}, {0.03319, 0.96681, 0}, {0.01708, 0.07240, 0.91052}};
	static const double to_709[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
	static const double colours[][3] = {{40, 4, 4}, {4, 40, 4}, {4, 4, 40}, {45, 30, 22}};
	const struct {
		const char *name;
		enum AVColorPrimaries primaries;
		const double (*matrix)[3];
	} rows[] = {
		{"BT.2020", AVCOL_PRI_BT2020, to_2020},
		{"not said", AVCOL_PRI_UNSPECIFIED, to_2020},
		{"P3", AVCOL_PRI_SMPTE432, to_p3},
		{"BT.709", AVCOL_PRI_BT709, to_709},
	};

	for (int i = 0; i < 16; i++) {
		const double *c = colours[i % 4];
		struct tone *tone = make(AVCOL_TRC_SMPTE2084, rows[i / 4].primaries, 1000);
		uint16_t in[3];
		uint8_t out[3];

		for (int k = 0; k < 3; k++) {
			const double *m = rows[i / 4].matrix[k];

			in[k] = pq(m[0] * c[0] + m[1] * c[1] + m[2] * c[2]);
		}
		map(tone, in[0], in[1], in[2], out);
		for (int k = 0; k < 3; k++) {
			is_real(out[k], level(c[k]), 2, "%s: colour %d, part %d", rows[i / 4].name,
				i % 4, k);
		}
		tone_free(&tone);
	}
}

static void test_glare(void)
{
	struct tone *tone = make(AVCOL_TRC_SMPTE2084, AVCOL_PRI_BT709, 1000);
	uint8_t dim[3];
	uint8_t bright[3];

	map(tone, pq(80), pq(40), pq(20), dim);
	map(tone, pq(800), pq(400), pq(200), bright);
	ok(bright[0] > bright[1] && bright[1] > bright[2], "a bright orange stays orange: %d %d %d",
		bright[0], bright[1], bright[2]);
	ok(bright[0] * dim[2] < bright[2] * dim[0], "and is paler than a dim one");

	uint16_t row[6] = {pq(80), pq(40), pq(20), pq(800), pq(400), pq(200)};
	uint8_t *bytes = (uint8_t *)row;

	tone_row(tone, row, bytes, 2);
	is_mem(bytes, dim, 3, "a row may be overwritten, first pixel");
	is_mem(bytes + 3, bright, 3, "and the second");
	tone_free(&tone);
}

static void test_source(void)
{
	AVMasteringDisplayMetadata mastering = {.has_luminance = 1, .max_luminance = {4000, 1}};
	AVContentLightMetadata light = {.MaxCLL = 650};
	AVFrame *frame = av_frame_alloc();
	struct tone_source source = {0};

	is_int(tone_peak(NULL, NULL), 0, "nothing known");
	is_int(tone_peak(&mastering, NULL), 4000, "the mastering display");
	is_int(tone_peak(&mastering, &light), 650, "the content is known better");
	light.MaxCLL = 0;
	is_int(tone_peak(&mastering, &light), 4000, "a content light of nothing says nothing");
	light.MaxCLL = 20;
	is_int(tone_peak(NULL, &light), 200, "not below 200");
	mastering.max_luminance = (AVRational){1000000, 1};
	is_int(tone_peak(&mastering, NULL), 10000, "not above 10000");
	mastering.max_luminance = (AVRational){1, 0};
	is_int(tone_peak(&mastering, NULL), 0, "a broken ratio says nothing");

	frame->color_trc = AVCOL_TRC_BT709;
	ok(!tone_find(frame, 0, &source), "BT.709 is no high range");
	frame->color_trc = AVCOL_TRC_SMPTE2084;
	ok(tone_find(frame, 0, &source), "PQ is");
	is_int(source.peak_nits, 1000, "1000 nits for want of better");
	tone_find(frame, 600, &source);
	is_int(source.peak_nits, 600, "the stream's peak");
	av_content_light_metadata_create_side_data(frame)->MaxCLL = 1500;
	tone_find(frame, 600, &source);
	is_int(source.peak_nits, 1500, "the frame's own goes before");
	frame->color_trc = AVCOL_TRC_ARIB_STD_B67;
	ok(tone_find(frame, 0, &source), "HLG is");
	is_int(source.peak_nits, 1000, "and always 1000");
	av_frame_free(&frame);
}

int main(void)
{
	test_greys();
	test_peaks();
	test_hlg();
	test_primaries();
	test_glare();
	test_source();
	return tap_done();
}
