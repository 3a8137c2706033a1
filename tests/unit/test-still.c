// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/display.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <limits.h>
#include <stdlib.h>

#include "media/compat.h"
#include "media/deinterlace.h"
#include "media/still.h"
#include "tests/tap.h"

static AVFrame *make(int width, int height, enum AVPixelFormat format)
{
	AVFrame *frame = av_frame_alloc();

	frame->width = width;
	frame->height = height;
	frame->format = format;
	if (av_frame_get_buffer(frame, 0) < 0) {
		return NULL;
	}
	for (int i = 0; i < 4 && frame->buf[i]; i++) {
		memset(frame->buf[i]->data, 0, (size_t)frame->buf[i]->size);
	}
	return frame;
}

// Sets one sample of a plane, of 8 bits or more.
static void put(AVFrame *frame, int component, int x, int y, int value)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	const AVComponentDescriptor *c = &desc->comp[component];
	uint8_t *row = frame->data[c->plane] + y * frame->linesize[c->plane];
	uint8_t *p = row + x * c->step + c->offset;

	value <<= c->shift;
	p[0] = (uint8_t)(value & 255);
	if (c->depth > 8) {
		p[1] = (uint8_t)(value >> 8);
	}
}

static void fill(AVFrame *frame, int component, int value)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	const bool chroma = component == 1 || component == 2;
	const bool rgb = desc->flags & AV_PIX_FMT_FLAG_RGB;
	const int sx = chroma && !rgb ? desc->log2_chroma_w : 0;
	const int sy = chroma && !rgb ? desc->log2_chroma_h : 0;

	for (int y = 0; y < (frame->height + (1 << sy) - 1) >> sy; y++) {
		for (int x = 0; x < (frame->width + (1 << sx) - 1) >> sx; x++) {
			put(frame, component, x, y, value);
		}
	}
}

// A flat patch of R'G'B', by the definitions of the recommendations.
static void paint(AVFrame *frame, const double rgb[3], double kr, double kb, bool full)
{
	const int bits = av_pix_fmt_desc_get(frame->format)->comp[0].depth;
	const double unit = 1 << (bits - 8);
	const double luma = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
	const double cb = (rgb[2] - luma) / (2 - 2 * kb);
	const double cr = (rgb[0] - luma) / (2 - 2 * kr);
	const double most = (1 << bits) - 1;

	fill(frame, 0, (int)lround(full ? most * luma : unit * (16 + 219 * luma)));
	fill(frame, 1, (int)lround(128 * unit + (full ? most : 224 * unit) * cb));
	fill(frame, 2, (int)lround(128 * unit + (full ? most : 224 * unit) * cr));
}

static struct canvas *shoot(const AVFrame *frame, const struct still_params *params)
{
	struct still_maker *maker = still_maker_new();
	struct canvas *out = NULL;
	struct err err = {0};

	if (still_make(maker, frame, params, &out, &err) < 0) {
		fprintf(stderr, "# %s\n", err.message);
	}
	still_maker_free(&maker);
	return out;
}

// Pixels that differ from the colour by more than two levels.
static int count_wrong(const struct canvas *canvas, const int want[3])
{
	int wrong = 0;

	for (int y = 0; canvas && y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			const uint8_t *p = canvas->rgb + y * canvas->stride + 3 * x;

			for (int i = 0; i < 3; i++) {
				wrong += p[i] < want[i] - 2 || p[i] > want[i] + 2;
			}
		}
	}
	return canvas ? wrong : -1;
}

struct size_row {
	const char *what;
	int width, height;
	struct still_params params;
	int want_width, want_height;
};

static const struct size_row sizes[] = {
	{"as it is", 1920, 1080, {0}, 1920, 1080},
	{"square pixels", 640, 480, {.sar = {1, 1}}, 640, 480},
	{"wide pixels", 720, 576, {.sar = {64, 45}}, 1024, 576},
	{"DV", 720, 576, {.sar = {59, 54}}, 787, 576},
	{"narrow pixels", 720, 480, {.sar = {8, 9}}, 640, 480},
	{"a ratio of nothing", 720, 576, {.sar = {0, 0}}, 720, 576},
	{"turned", 1920, 1080, {.rotation = 90}, 1080, 1920},
	{"turned back", 1920, 1080, {.rotation = 270}, 1080, 1920},
	{"on its head", 1920, 1080, {.rotation = 180}, 1920, 1080},
	{"wide, turned", 720, 576, {.sar = {64, 45}, .rotation = 90}, 576, 1024},
	{"no wider", 1920, 1080, {.max_width = 640}, 640, 360},
	{"no higher", 1920, 1080, {.max_height = 360}, 640, 360},
	{"neither", 1920, 1080, {.max_width = 640, .max_height = 200}, 356, 200},
	{"turned, no wider", 1920, 1080, {.max_width = 540, .rotation = 90}, 540, 960},
	{"never enlarged", 320, 240, {.max_width = 640, .max_height = 640}, 320, 240},
	{"odd", 161, 121, {.max_width = 100}, 100, 75},
	{"at least a pixel", 4000, 2, {.max_width = 10}, 10, 1},
	{"one pixel", 1, 1, {.max_width = 10}, 1, 1},
	{"hardly any width", 100, 100, {.sar = {1, 1000}}, 1, 100},
	{"no wider than a canvas", 1000, 1, {.sar = {1000, 1}}, 32768, 1},
};

static void test_sizes(void)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct size_row *r = &sizes[i];
		int width = 0;
		int height = 0;

		still_size(r->width, r->height, &r->params, &width, &height);
		is_int(width, r->want_width, "%s: width", r->what);
		is_int(height, r->want_height, "%s: height", r->what);
	}
	const struct still_params hostile = {.sar = {INT_MAX, 1}};
	int width;
	int height;

	still_size(8192, 8192, &hostile, &width, &height);
	ok((int64_t)width * height <= 67108864, "a hostile ratio: %dx%d", width, height);
}

struct colour_row {
	const char *what;
	int width, height;
	enum AVPixelFormat format;
	enum AVColorSpace space;
	enum AVColorRange range;
	double kr, kb;
	bool full;
	int max_width;
};

#define BT601  0.299, 0.114
#define BT709  0.2126, 0.0722
#define BT2020 0.2627, 0.0593
#define MPEG AVCOL_RANGE_MPEG
#define JPEG AVCOL_RANGE_JPEG
#define UNSPECIFIED AVCOL_RANGE_UNSPECIFIED

static const struct colour_row colours[] = {
	{"601", 64, 48, AV_PIX_FMT_YUV420P, AVCOL_SPC_SMPTE170M, MPEG, BT601, false, 0},
	{"601 G", 64, 48, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT470BG, MPEG, BT601, false, 0},
	{"601 full", 64, 48, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT470BG, JPEG, BT601, true, 0},
	{"yuvj", 64, 48, AV_PIX_FMT_YUVJ420P, AVCOL_SPC_BT470BG, JPEG, BT601, true, 0},
	{"yuvj 4:2:2", 64, 48, AV_PIX_FMT_YUVJ422P, AVCOL_SPC_UNSPECIFIED, UNSPECIFIED, BT601,
		true, 0},
	{"709", 64, 48, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"709 full", 64, 48, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, JPEG, BT709, true, 0},
	{"709 4:4:4", 64, 48, AV_PIX_FMT_YUV444P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"709 NV12", 64, 48, AV_PIX_FMT_NV12, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"709 packed", 64, 48, AV_PIX_FMT_UYVY422, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"709 10 bits", 64, 48, AV_PIX_FMT_YUV422P10LE, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"709 12 bits", 64, 48, AV_PIX_FMT_YUV420P12LE, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"2020", 64, 48, AV_PIX_FMT_YUV420P10LE, AVCOL_SPC_BT2020_NCL, MPEG, BT2020, false, 0},
	{"2020 full", 64, 48, AV_PIX_FMT_YUV420P10LE, AVCOL_SPC_BT2020_NCL, JPEG, BT2020, true, 0},
	{"small, not said", 640, 360, AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, UNSPECIFIED, BT601,
		false, 0},
	{"large, not said", 1280, 720, AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, UNSPECIFIED,
		BT709, false, 0},
	{"large, made small", 1280, 720, AV_PIX_FMT_YUV420P, AVCOL_SPC_UNSPECIFIED, UNSPECIFIED,
		BT709, false, 320},
	{"4:1:1", 64, 48, AV_PIX_FMT_YUV411P, AVCOL_SPC_SMPTE170M, MPEG, BT601, false, 0},
	{"odd", 161, 121, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"odd, made small", 161, 121, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 77},
	{"642", 642, 642, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"one pixel", 1, 1, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"one column", 1, 50, AV_PIX_FMT_YUV422P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"one row", 50, 1, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 0},
	{"much smaller", 4096, 4096, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 5},
	{"a line to a dot", 8192, 2, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, MPEG, BT709, false, 1},
	{"RGB", 64, 48, AV_PIX_FMT_RGB24, AVCOL_SPC_RGB, JPEG, 0, 0, false, 0},
	{"RGB, made small", 64, 48, AV_PIX_FMT_BGR0, AVCOL_SPC_RGB, JPEG, 0, 0, false, 31},
	{"RGB in planes", 64, 48, AV_PIX_FMT_GBRP, AVCOL_SPC_RGB, JPEG, 0, 0, false, 0},
	{"RGB of 10 bits", 64, 48, AV_PIX_FMT_GBRP10LE, AVCOL_SPC_RGB, JPEG, 0, 0, false, 0},
};

static void test_colours(void)
{
	static const double patches[][3] = {{0.8, 0.2, 0.3}, {0.1, 0.7, 0.2}, {0.2, 0.3, 0.9},
		{0, 0, 0}, {1, 1, 1}, {0.85, 0.65, 0.55}};

	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]) * 6; i++) {
		const struct colour_row *r = &colours[i / 6];
		const double *patch = patches[i % 6];
		AVFrame *frame = make(r->width, r->height, r->format);
		const int want[3] = {(int)lround(255 * patch[0]), (int)lround(255 * patch[1]),
			(int)lround(255 * patch[2])};

		frame->colorspace = r->space;
		frame->color_range = r->range;
		if (r->space == AVCOL_SPC_RGB) {
			int most = (1 << av_pix_fmt_desc_get(r->format)->comp[0].depth) - 1;

			for (int c = 0; c < 3; c++) {
				fill(frame, c, (int)lround(most * patch[c]));
			}
		} else {
			paint(frame, patch, r->kr, r->kb, r->full);
		}
		struct canvas *canvas = shoot(frame,
			&(struct still_params){.max_width = r->max_width});

		is_int(count_wrong(canvas, want), 0, "%s, patch %zu: wrong samples", r->what,
			i % 6);
		canvas_free(&canvas);
		av_frame_free(&frame);
	}
}

static void is_flat(AVFrame *frame, int max_width, int red, int green, int blue, const char *what)
{
	struct canvas *canvas = shoot(frame, &(struct still_params){.max_width = max_width});

	is_int(count_wrong(canvas, (const int[3]){red, green, blue}), 0, "%s", what);
	canvas_free(&canvas);
	av_frame_free(&frame);
}

static void test_other_formats(void)
{
	AVFrame *frame = make(64, 48, AV_PIX_FMT_GRAY8);

	fill(frame, 0, 77);
	is_flat(frame, 0, 77, 77, 77, "grey is full range");
	frame = make(64, 48, AV_PIX_FMT_GRAY8);
	fill(frame, 0, 235);
	frame->color_range = AVCOL_RANGE_MPEG;
	is_flat(frame, 0, 255, 255, 255, "unless it says that it is not");
	frame = make(64, 48, AV_PIX_FMT_RGBA);
	fill(frame, 0, 200);
	fill(frame, 1, 100);
	fill(frame, 2, 40);
	fill(frame, 3, 128);
	is_flat(frame, 0, 100, 50, 20, "half of it lies on black");
	frame = make(64, 48, AV_PIX_FMT_YUVA420P);
	paint(frame, (const double[3]){1, 1, 1}, BT601, false);
	is_flat(frame, 20, 0, 0, 0, "what cannot be seen is black");
	frame = make(64, 48, AV_PIX_FMT_PAL8);
	memset(frame->data[0], 3, (size_t)frame->linesize[0] * 48);
	((uint32_t *)(void *)frame->data[1])[3] = 0xff0a64c8U;
	is_flat(frame, 0, 10, 100, 200, "a palette");

	// PQ at 58.07 % is 203 nits, and leaves some room above.
	frame = make(64, 48, AV_PIX_FMT_YUV420P10LE);
	frame->color_trc = AVCOL_TRC_SMPTE2084;
	frame->colorspace = AVCOL_SPC_BT2020_NCL;
	frame->color_primaries = AVCOL_PRI_BT2020;
	paint(frame, (const double[3]){0.5807, 0.5807, 0.5807}, BT2020, false);
	is_flat(frame, 30, 229, 229, 229, "white paper in PQ");
}

// One of the corners is white; where does it go?
static int corner(const struct canvas *c, bool right, bool bottom)
{
	return c->rgb[(bottom ? c->height - 1 : 0) * c->stride + (right ? c->width - 1 : 0) * 3];
}

static void test_turns(void)
{
	// The left top corner goes to right and bottom; the mark lies along the top edge.
	static const struct {
		int rotation;
		bool mirrored, right, bottom;
	} rows[] = {
		{0, false, false, false}, {90, false, true, false}, {180, false, true, true},
		{270, false, false, true}, {0, true, false, true}, {90, true, false, false},
		{180, true, true, false}, {270, true, true, true},
	};

	for (size_t i = 0; i < 8; i++) {
		AVFrame *frame = make(64, 32, AV_PIX_FMT_RGB24);
		const struct still_params params = {.rotation = rows[i].rotation,
			.mirrored = rows[i].mirrored};

		for (int x = 0; x < 24; x++) {
			frame->data[0][x] = 255;
		}
		struct canvas *canvas = shoot(frame, &params);
		int sum = 0;

		is_int(canvas->width, rows[i].rotation % 180 ? 32 : 64, "turn %zu: width", i);
		for (int k = 0; k < 4; k++) {
			sum += corner(canvas, k & 1, k & 2);
		}
		is_int(corner(canvas, rows[i].right, rows[i].bottom), 255, "turn %zu: corner", i);
		is_int(sum, 255, "turn %zu: one corner only", i);

		// Seven pixels on along the edge that was the top it is white still.
		int x = rows[i].right ? canvas->width - 1 : 0;
		int y = rows[i].bottom ? canvas->height - 1 : 0;
		bool turned = rows[i].rotation % 180;
		int on_x = turned ? x : x + (rows[i].right ? -7 : 7);
		int on_y = turned ? y + (rows[i].bottom ? -7 : 7) : y;

		is_int(canvas->rgb[on_y * canvas->stride + on_x * 3], 255, "turn %zu: edge", i);
		canvas_free(&canvas);
		av_frame_free(&frame);
	}
}

static void test_matrices(void)
{
	for (int i = 0; i < 8; i++) {
		struct still_params params = {0};
		int32_t matrix[9];

		av_display_rotation_set(matrix, i % 4 * 90);
		av_display_matrix_flip(matrix, 0, i >= 4);
		still_orient(matrix, &params);
		// A flip after a quarter turn is a flip before the opposite quarter turn.
		is_int(params.rotation, i < 4 ? i % 4 * 90 : (360 - i % 4 * 90) % 360,
			"matrix %d: rotation", i);
		is_int(params.mirrored, i >= 4, "matrix %d: mirrored", i);
	}
	const int32_t zeros[9] = {0};
	struct still_params params = {.rotation = 90};

	still_orient(zeros, &params);
	is_int(params.rotation, 0, "a matrix of zeros turns nothing");
}

// Stripes that are too fine for the result become grey, not a coarse pattern.
static void test_aliases(void)
{
	static const int widths[] = {700, 511, 320, 150, 33, 7};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		AVFrame *frame = make(1440, 1080, AV_PIX_FMT_YUV444P);
		int least = 255;
		int most = 0;

		fill(frame, 1, 128);
		fill(frame, 2, 128);
		for (int y = 0; y < 1080; y++) {
			for (int x = 0; x < 1440; x++) {
				put(frame, 0, x, y, (x + y) % 2 ? 235 : 16);
			}
		}
		struct canvas *canvas = shoot(frame,
			&(struct still_params){.max_width = widths[i]});

		for (int y = 0; y < canvas->height; y++) {
			for (int x = 0; x < canvas->width; x++) {
				int got = canvas->rgb[y * canvas->stride + x * 3];

				least = got < least ? got : least;
				most = got > most ? got : most;
			}
		}
		ok(least >= 118 && most <= 138, "stripes at %d: %d to %d", widths[i], least, most);
		canvas_free(&canvas);
		av_frame_free(&frame);
	}
}

// A bar over a slope of greys. The two fields show it at x and at x + 12, top field first.
static AVFrame *interlaced(int x, enum AVPixelFormat format, bool top_first)
{
	AVFrame *frame = make(160, 96, format);

	paint(frame, (const double[3]){0.5, 0.5, 0.5}, BT601, false);
	for (int y = 0; y < 96; y++) {
		bool second = (y % 2 == 1) == top_first;

		for (int i = 0; i < 160; i++) {
			int at = i - x - (second ? 12 : 0);

			put(frame, 0, i, y, at >= 0 && at < 30 ? 235 : 40 + y);
		}
	}
	compat_set_interlaced(frame, top_first);
	frame->pts = 1234;
	return frame;
}

// How much neighbouring rows disagree while those two apart agree: what a comb does.
static int comb(const AVFrame *frame)
{
	int teeth = 0;

	for (int y = 1; y < frame->height - 1; y++) {
		const uint8_t *row = frame->data[0] + y * frame->linesize[0];

		for (int x = 0; x < frame->width; x++) {
			int above = row[x] - row[x - frame->linesize[0]];
			int below = row[x] - row[x + frame->linesize[0]];

			teeth += abs(above) > 40 && abs(below) > 40 && (above > 0) == (below > 0);
		}
	}
	return teeth;
}

static void test_deinterlace(void)
{
	for (int i = 0; i < 8; i++) {
		const bool top_first = i & 1;
		const bool whole = i & 2;
		const enum AVPixelFormat format = i & 4 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
		AVFrame *prev = interlaced(16, format, top_first);
		AVFrame *frame = interlaced(40, format, top_first);
		AVFrame *next = interlaced(64, format, top_first);
		AVFrame *out = av_frame_alloc();
		struct err err = {0};

		ok(comb(frame) > 1000, "there is a comb: %d", comb(frame));
		is_int(deinterlace(whole ? prev : NULL, frame, whole ? next : NULL, out, &err), 0,
			"case %d: is deinterlaced", i);
		is_int(out->format, format, "case %d: the same format", i);
		is_int(out->height, 96, "case %d: the same height", i);
		is_int(out->pts, 1234, "case %d: the same time", i);
		ok(!compat_is_interlaced(out), "case %d: not marked any more", i);
		is_int(out->height == 96 ? comb(out) : -1, 0, "case %d: the comb is gone", i);
		// The bar is where the first field has it.
		const uint8_t *row = out->data[0] ? out->data[0] + 48 * out->linesize[0] : NULL;

		ok(row && row[38] < 120 && row[42] > 200 && row[67] > 200 && row[72] < 120,
			"case %d: the first moment", i);
		av_frame_free(&prev);
		av_frame_free(&frame);
		av_frame_free(&next);
		av_frame_free(&out);
	}
	AVFrame *tiny = make(2, 2, AV_PIX_FMT_YUV420P);
	AVFrame *out = av_frame_alloc();
	struct err err = {0};

	is_int(deinterlace(NULL, tiny, NULL, out, &err), 0, "too small for fields");
	is_int(out->width, 2, "comes as it is");
	av_frame_free(&tiny);
	av_frame_free(&out);
}

// One maker for pictures of all kinds, one after the other.
static void test_maker(void)
{
	struct still_maker *maker = still_maker_new();
	struct err err = {0};

	for (int i = 0; i < 6; i++) {
		AVFrame *frame = make(64, 48, AV_PIX_FMT_YUV420P);
		struct canvas *canvas = NULL;

		frame->colorspace = i % 2 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
		paint(frame, (const double[3]){0.8, 0.2, 0.2}, i % 2 ? 0.2126 : 0.299,
			i % 2 ? 0.0722 : 0.114, false);
		still_make(maker, frame, &(struct still_params){.max_width = 60 - i / 2}, &canvas,
			&err);
		is_int(count_wrong(canvas, (const int[3]){204, 51, 51}), 0, "kept tables, %d", i);
		canvas_free(&canvas);
		av_frame_free(&frame);
	}
	AVFrame *frame = av_frame_alloc();
	struct canvas *canvas = NULL;

	is_int(still_make(maker, frame, &(struct still_params){0}, &canvas, &err), -1,
		"no picture");
	is_str(err.code, "bad_picture", "is an error");
	av_frame_free(&frame);
	still_maker_free(&maker);
	ok(!maker, "freed and forgotten");
	still_maker_free(&maker);
}

int main(void)
{
	test_sizes();
	test_colours();
	test_other_formats();
	test_turns();
	test_matrices();
	test_aliases();
	test_deinterlace();
	test_maker();
	return tap_done();
}
