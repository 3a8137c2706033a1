// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>

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
