// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavcodec/avcodec.h>

#include "media/image.h"
#include "media/still.h"
#include "tests/tap.h"

// Something like a photograph: slopes, edges and a little noise.
static struct canvas *draw(int width, int height)
{
	struct canvas *c = canvas_new(width, height);
	uint32_t noise = 1;

	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			uint8_t *p = c->rgb + y * c->stride + x * 3;

			noise = noise * 1664525 + 1013904223;
			p[0] = (uint8_t)(40 + x * 160 / width + (noise >> 30));
			p[1] = (uint8_t)(60 + y * 120 / height + (noise >> 30));
			p[2] = (uint8_t)(180 - y * 100 / height + (noise >> 30));
		}
	}
	canvas_fill(c, width / 4, height / 4, width / 4, height / 3,
		(struct colour){200, 60, 40});
	canvas_fill(c, width / 2, height / 2, width / 3, height / 4,
		(struct colour){240, 240, 235});
	return c;
}

static struct canvas *decode(const char *name, const struct str *file)
{
	AVCodecContext *ctx = avcodec_alloc_context3(avcodec_find_decoder_by_name(name));
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	struct still_maker *maker = still_maker_new();
	struct canvas *out = NULL;
	struct err err = {0};

	if (av_new_packet(packet, (int)file->len) == 0) {
		memcpy(packet->data, file->data, file->len);
	}
	if (avcodec_open2(ctx, NULL, NULL) == 0 && avcodec_send_packet(ctx, packet) == 0 &&
		avcodec_receive_frame(ctx, frame) == 0) {
		still_make(maker, frame, &(struct still_params){0}, &out, &err);
	}
	still_maker_free(&maker);
	av_frame_free(&frame);
	av_packet_free(&packet);
	avcodec_free_context(&ctx);
	return out;
}

// Decibels, of all three colours; 100 for no difference at all.
static double psnr(const struct canvas *a, const struct canvas *b)
{
	double sum = 0;

	if (!b || a->width != b->width || a->height != b->height) {
		return 0;
	}
	for (int y = 0; y < a->height; y++) {
		for (int x = 0; x < 3 * a->width; x++) {
			int d = a->rgb[y * a->stride + x] - b->rgb[y * b->stride + x];

			sum += d * d;
		}
	}
	return sum > 0 ? 10 * log10(255.0 * 255 * 3 * a->width * a->height / sum) : 100;
}

// The mean structural similarity of green, in blocks of 8x8 (Wang and others, 2004).
static double ssim(const struct canvas *a, const struct canvas *b)
{
	double sum = 0;
	int n = 0;

	if (!b || a->width != b->width || a->height != b->height) {
		return 0;
	}
	for (int y = 0; y + 8 <= a->height; y += 4) {
		for (int x = 0; x + 8 <= a->width; x += 4, n++) {
			double s[5] = {0};

			for (int i = 0; i < 64; i++) {
				double p = a->rgb[(y + i / 8) * a->stride + (x + i % 8) * 3 + 1];
				double q = b->rgb[(y + i / 8) * b->stride + (x + i % 8) * 3 + 1];

				s[0] += p / 64;
				s[1] += q / 64;
				s[2] += p * p / 64;
				s[3] += q * q / 64;
				s[4] += p * q / 64;
			}
			sum += (2 * s[0] * s[1] + 6.5) * (2 * (s[4] - s[0] * s[1]) + 58.5) /
				((s[0] * s[0] + s[1] * s[1] + 6.5) *
				(s[2] - s[0] * s[0] + s[3] - s[1] * s[1] + 58.5));
		}
	}
	return sum / n;
}

struct row {
	const char *name;
	enum image_format format;
	int quality;
	const char *decoder;
	const char *magic;
	size_t n_magic;
	double psnr;
	double ssim;
};

static const struct row rows[] = {
	{"JPEG 90", IMAGE_JPEG, 90, "mjpeg", "\xff\xd8\xff", 3, 36, 0.97},
	{"JPEG 100", IMAGE_JPEG, 100, "mjpeg", "\xff\xd8\xff", 3, 44, 0.99},
	{"JPEG 30", IMAGE_JPEG, 30, "mjpeg", "\xff\xd8\xff", 3, 28, 0.85},
	{"JPEG 1", IMAGE_JPEG, 1, "mjpeg", "\xff\xd8\xff", 3, 15, 0.3},
	{"PNG", IMAGE_PNG, 90, "png", "\x89PNG\r\n\x1a\n", 8, 100, 1},
	{"WebP 90", IMAGE_WEBP, 90, "webp", "RIFF", 4, 34, 0.95},
};

static bool holds(const struct str *file, const char *word)
{
	for (size_t i = 0; i + strlen(word) <= file->len; i++) {
		if (memcmp(file->data + i, word, strlen(word)) == 0) {
			return true;
		}
	}
	return false;
}

static void test_row(const struct row *r, int width, int height, bool good)
{
	struct canvas *canvas = draw(width, height);
	struct str file = {0};
	struct str again = {0};
	struct err err = {0};

	if (!image_available(r->format)) {
		skip(1, "this FFmpeg has no encoder for it");
		canvas_free(&canvas);
		return;
	}
	is_int(image_encode(canvas, r->format, r->quality, &file, &err), 0, "%s %dx%d: is written",
		r->name, width, height);
	ok(file.len > r->n_magic, "%s: has a body", r->name);
	is_mem(str_text(&file), r->magic, r->n_magic < file.len ? r->n_magic : 0,
		"%s: begins as it should", r->name);
	ok(!holds(&file, "Lavc"), "%s: names no program", r->name);

	str_adds(&again, "x");
	image_encode(canvas, r->format, r->quality, &again, &err);
	is_int((intmax_t)again.len, (intmax_t)file.len + 1, "%s: is appended", r->name);
	ok(again.len == file.len + 1 && memcmp(again.data + 1, file.data, file.len) == 0,
		"%s: has the same bytes each time", r->name);

	struct canvas *back = decode(r->decoder, &file);

	ok(back && back->width == width && back->height == height, "%s: can be read", r->name);
	if (good) {
		double db = psnr(canvas, back);
		double same = ssim(canvas, back);

		ok(db >= r->psnr, "%s: %.1f dB", r->name, db);
		ok(same >= r->ssim, "%s: similarity %.4f", r->name, same);
	}
	canvas_free(&back);
	canvas_free(&canvas);
	str_release(&file);
	str_release(&again);
}

static size_t size_at(const struct canvas *canvas, enum image_format format, int quality)
{
	struct str file = {0};
	struct err err = {0};

	image_encode(canvas, format, quality, &file, &err);
	size_t len = file.len;

	str_release(&file);
	return len;
}

static void test_quality(void)
{
	static const int steps[] = {1, 10, 30, 50, 70, 80, 90, 94, 95, 98, 100};
	struct canvas *canvas = draw(320, 240);

	for (size_t i = 1; i < sizeof(steps) / sizeof(steps[0]); i++) {
		ok(size_at(canvas, IMAGE_JPEG, steps[i]) >
			size_at(canvas, IMAGE_JPEG, steps[i - 1]),
			"JPEG of %d is larger than of %d", steps[i], steps[i - 1]);
	}
	if (image_available(IMAGE_WEBP)) {
		ok(size_at(canvas, IMAGE_WEBP, 95) > size_at(canvas, IMAGE_WEBP, 50),
			"so is WebP");
	} else {
		skip(1, "no WebP encoder");
	}
	is_int((intmax_t)size_at(canvas, IMAGE_PNG, 1), (intmax_t)size_at(canvas, IMAGE_PNG, 100),
		"PNG has no quality");
	canvas_free(&canvas);
}

// A red edge one pixel wide keeps its colour from 95 on, and loses it below.
static void test_full_colour(void)
{
	struct canvas *canvas = canvas_new(64, 64);
	int red[2] = {0};

	canvas_fill(canvas, 33, 0, 1, 64, (struct colour){255, 0, 0});
	for (int i = 0; i < 2; i++) {
		struct str file = {0};
		struct err err = {0};

		image_encode(canvas, IMAGE_JPEG, i == 0 ? 94 : 95, &file, &err);
		struct canvas *back = decode("mjpeg", &file);

		red[i] = back ? back->rgb[32 * back->stride + 33 * 3] : 0;
		canvas_free(&back);
		str_release(&file);
	}
	ok(red[1] > 235, "each pixel has its colour at 95: %d", red[1]);
	ok(red[0] < 220, "not so at 94: %d", red[0]);
	canvas_free(&canvas);
}

static void test_too_large(void)
{
	struct canvas *canvas = canvas_new(16384, 2);
	struct str file = {0};
	struct err err = {0};

	str_adds(&file, "as it was");
	if (image_available(IMAGE_WEBP)) {
		is_int(image_encode(canvas, IMAGE_WEBP, 90, &file, &err), -1, "too wide for WebP");
		is_str(err.code, "too_large", "and says so");
		is_int(err.kind, ERR_MEDIA, "its kind");
	} else {
		is_int(image_encode(canvas, IMAGE_WEBP, 90, &file, &err), -1, "no WebP encoder");
		is_str(err.code, "no_encoder", "and says so");
		is_int(err.kind, ERR_MEDIA, "its kind");
	}
	is_str(str_text(&file), "as it was", "nothing is added");
	ok(err.hint[0] != '\0', "there is a remedy");
	str_release(&file);
	is_int(image_encode(canvas, IMAGE_JPEG, 90, &file, &err), 0, "JPEG takes it");
	str_release(&file);
	canvas_free(&canvas);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_row(&rows[i], 320, 240, true);
		test_row(&rows[i], 161, 121, true);
		test_row(&rows[i], 3, 5, false);
		test_row(&rows[i], 1, 1, false);
	}
	test_quality();
	test_full_colour();
	test_too_large();
	is_str(image_mime(IMAGE_WEBP), "image/webp", "a type");
	is_str(image_extension(IMAGE_JPEG), "jpg", "an extension");
	return tap_done();
}
