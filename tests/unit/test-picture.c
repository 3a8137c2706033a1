// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>
#include <stdlib.h>

#include "media/picture.h"
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

struct row {
	const char *what;
	int width;
	int height;
	enum AVPixelFormat format;
	int value;   // of each sample of luma, in the source's depth
	int want_width;
	int want_height;
	int want;    // of each small pixel
};

static const struct row rows[] = {
	{"limited black", 640, 360, AV_PIX_FMT_YUV420P, 16, 160, 90, 0},
	{"limited white", 640, 360, AV_PIX_FMT_YUV420P, 235, 160, 90, 255},
	{"above white", 640, 360, AV_PIX_FMT_YUV420P, 255, 160, 90, 255},
	{"full range grey", 640, 360, AV_PIX_FMT_YUVJ420P, 100, 160, 90, 100},
	{"grey has one range", 320, 240, AV_PIX_FMT_GRAY8, 77, 160, 120, 77},
	{"ten bits", 1920, 1080, AV_PIX_FMT_YUV420P10LE, 64, 160, 90, 0},
	{"ten bits, white", 1920, 1080, AV_PIX_FMT_YUV420P10LE, 940, 160, 90, 255},
	{"upright", 406, 720, AV_PIX_FMT_YUV420P, 235, 90, 160, 255},
	{"tiny", 10, 6, AV_PIX_FMT_YUV420P, 235, 10, 6, 255},
	{"odd", 161, 121, AV_PIX_FMT_YUV420P, 16, 160, 120, 0},
	{"one pixel high", 2000, 1, AV_PIX_FMT_YUV444P, 235, 160, 1, 255},
	{"NV12", 640, 360, AV_PIX_FMT_NV12, 126, 160, 90, 128},
	{"RGB", 640, 360, AV_PIX_FMT_RGB24, 255, 160, 90, 255},
};

static void fill(AVFrame *frame, const struct row *r)
{
	const bool wide = r->format == AV_PIX_FMT_YUV420P10LE;
	const int samples = r->format == AV_PIX_FMT_RGB24 ? 3 * r->width : r->width;

	for (int y = 0; y < r->height; y++) {
		uint8_t *line = frame->data[0] + y * frame->linesize[0];

		for (int x = 0; x < samples; x++) {
			if (wide) {
				line[2 * x] = r->value & 255;
				line[2 * x + 1] = r->value >> 8;
			} else {
				line[x] = (uint8_t)r->value;
			}
		}
	}
}

struct colours {
	const char *what;
	enum AVPixelFormat format;
	int plane;  // whose right half has another value than the left; the rest is 0
	int left;
	int right;
	bool coloured;
	int which;  // of the two differences
	int want_left;
	int want_right;
};

static const struct colours colours[] = {
	{"planar", AV_PIX_FMT_YUV420P, 2, 100, 200, true, 1, 100, 200},
	{"of full size", AV_PIX_FMT_YUV444P, 1, 90, 240, true, 0, 90, 240},
	{"ten bits", AV_PIX_FMT_YUV422P10LE, 1, 400, 800, true, 0, 100, 200},
	{"RGB, black and white", AV_PIX_FMT_RGB24, 0, 0, 255, true, 0, 128, 128},
	{"grey", AV_PIX_FMT_GRAY8, 0, 0, 255, false, 0, 0, 0},
};

// The colours are where they are in the picture, whatever its size and format.
static void test_colours(struct picture_maker *maker)
{
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		const struct colours *c = &colours[i];
		AVFrame *frame = make(322, 182, c->format);
		const bool wide = c->format == AV_PIX_FMT_YUV422P10LE;
		const int width = c->format == AV_PIX_FMT_RGB24 ? 966 :
			c->format == AV_PIX_FMT_YUV420P || wide ? 161 : 322;
		const int height = c->format == AV_PIX_FMT_YUV420P ? 91 : 182;
		struct picture out = {0};
		struct err err = {0};

		for (int y = 0; y < height; y++) {
			uint8_t *line = frame->data[c->plane] + y * frame->linesize[c->plane];

			for (int x = 0; x < width; x++) {
				int value = x < width / 2 ? c->left : c->right;

				if (wide) {
					line[2 * x] = value & 255;
					line[2 * x + 1] = value >> 8;
				} else {
					line[x] = (uint8_t)value;
				}
			}
		}
		is_int(picture_make(maker, frame, &out, &err), 0, "colours, %s", c->what);
		is_int(out.coloured, c->coloured, "%s: are there any?", c->what);
		if (c->coloured) {
			const uint8_t *row = out.chroma[c->which] + 3 * PICTURE_CELL_SIDE;

			ok(abs(row[0] - c->want_left) <= 1, "%s: left (%d)", c->what, row[0]);
			ok(abs(row[PICTURE_CELL_SIDE - 1] - c->want_right) <= 1,
				"%s: right (%d)", c->what, row[PICTURE_CELL_SIDE - 1]);
		}
		av_frame_free(&frame);
	}
}

int main(void)
{
	struct picture_maker *maker = picture_maker_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		AVFrame *frame = make(r->width, r->height, r->format);
		struct picture out = {0};
		struct err err = {0};
		int wrong = 0;

		fill(frame, r);
		is_int(picture_make(maker, frame, &out, &err), 0, "%s: is made", r->what);
		is_int(out.width, r->want_width, "%s: width", r->what);
		is_int(out.height, r->want_height, "%s: height", r->what);
		for (int y = 0; y < out.height; y++) {
			for (int x = 0; x < out.width; x++) {
				int got = out.luma[y * out.stride + x];

				// RGB goes through a colour matrix, which may round.
				wrong += got < r->want - 1 || got > r->want + 1;
			}
		}
		is_int(wrong, 0, "%s: pixels that are wrong", r->what);
		av_frame_free(&frame);
	}

	test_colours(maker);

	// A step from black to white in the middle stays where it is.
	AVFrame *frame = make(640, 360, AV_PIX_FMT_YUV420P);
	struct picture out = {0};
	struct err err = {0};

	for (int y = 0; y < 360; y++) {
		memset(frame->data[0] + y * frame->linesize[0], 16, 320);
		memset(frame->data[0] + y * frame->linesize[0] + 320, 235, 320);
	}
	picture_make(maker, frame, &out, &err);
	is_int(out.luma[45 * out.stride + 79], 0, "left of the step");
	is_int(out.luma[45 * out.stride + 80], 255, "right of it");
	av_frame_free(&frame);
	picture_maker_free(maker);
	return tap_done();
}
