// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The messages of `sample`, there and back: whole, cut short, and damaged.

#include "base/mem.h"
#include "tests/tap.h"
#include "unit/make-tracks.h"
#include "worker/wire_sample.h"

static struct wire_in reading(const struct str *s, size_t len)
{
	return (struct wire_in){.at = s->data, .left = len};
}

// Reads a message of a kind and throws it away; 0 where it was taken.
typedef int read_fn(struct wire_in *in, struct err *err);

static int read_order(struct wire_in *in, struct err *err)
{
	struct sample_order_storage *storage = mem_zalloc(sizeof(*storage));
	struct sample_order out;
	const int rc = wire_get_order(in, &out, storage, err);

	mem_free(storage->spans);
	mem_free(storage);
	return rc;
}

static int read_shots(struct wire_in *in, struct err *err)
{
	struct shot *shots;
	size_t n;
	const int rc = wire_get_shots(in, &shots, &n, err);

	mem_free(shots);
	return rc;
}

// The bytes are touched, so that a pointer beside the message is found out.
static int touch(const char *bytes, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += (unsigned char)bytes[i];
	}
	return sum > UINT32_MAX / 2;
}

static int read_still(struct wire_in *in, struct err *err)
{
	struct sample_still out;
	const int rc = wire_get_still(in, &out, err);

	return rc == 0 ? touch(out.bytes, out.n_bytes) : rc;
}

static int read_sheet(struct wire_in *in, struct err *err)
{
	struct sample_sheet_file out;
	int64_t *times;
	int rc = wire_get_sheet(in, &out, &times, err);

	if (rc == 0) {
		rc = touch(out.bytes, out.n_bytes);
		rc |= touch((const char *)out.times_us, (out.n_cells + 1) * sizeof(*times));
	}
	mem_free(times);
	return rc;
}

static int read_result(struct wire_in *in, struct err *err)
{
	struct sample_result out;

	return wire_get_sampled(in, &out, err);
}

// A message is refused when it is short or long by any number of bytes; a damaged one is taken or
// refused, and that is all. Each is read from memory of just its size.
static void bend(const char *what, const struct str *s, read_fn *read)
{
	struct err err = {0};
	int accepted = 0;
	int spoilt = 0;
	uint32_t seed = 11;

	for (size_t len = 0; len < s->len; len++) {
		char *copy = mem_zalloc(len + 1);

		memcpy(copy, s->data, len);
		struct wire_in in = {.at = copy, .left = len};

		accepted += read(&in, &err) == 0;
		mem_free(copy);
	}
	is_int(accepted, 0, "%s: none that is cut short is taken", what);
	is_str(err.code, "decoder_crashed", "the worker is to blame");
	for (size_t at = 0; at < s->len; at++) {
		for (int k = 0; k < 10; k++) {
			char *copy = mem_zalloc(s->len);
			const unsigned bits = k < 8 ? 1u << k : (unsigned)(noise(&seed) * 255);

			memcpy(copy, s->data, s->len);
			copy[at] = (char)((unsigned char)copy[at] ^ (k == 9 ? 0xff : bits));
			struct wire_in in = {.at = copy, .left = s->len};

			spoilt += read(&in, &err) != 0;
			mem_free(copy);
		}
	}
	ok(spoilt >= 0, "%s: none that is damaged does harm", what);
	struct str longer = {0};

	str_add(&longer, s->data, s->len);
	str_addc(&longer, 'x');
	struct wire_in in = reading(&longer, longer.len);

	is_int(read(&in, &err), -1, "%s: a byte too many is refused", what);
	str_release(&longer);
}

static void test_order(void)
{
	static const struct sample_span spans[] = {{-500000, 2000000}, {3000000, 3500000}};
	const struct sample_order in = {
		.shots = true,
		.choice = SAMPLE_AT,
		.count = 12,
		.every = {.unit = TIME_FRAMES, .value = 250},
		.at = "1:30,50%,-2",
		.dedupe = true,
		.images = true,
		.format = IMAGE_PNG,
		.quality = 75,
		.width = 640,
		.stamp = true,
		.sheets = {true, false},
		.sheet_formats = {IMAGE_WEBP, IMAGE_JPEG},
		.title = "Stra\303\237e.mp4",
		.spans = spans,
		.n_spans = 2,
	};
	struct sample_order_storage *storage = mem_zalloc(sizeof(*storage));
	struct sample_order out;
	struct str s = {0};
	struct err err = {0};

	wire_put_order(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_order(&w, &out, storage, &err), 0, "an order goes there and back");
	ok(out.shots && out.dedupe && out.images && out.stamp, "what is on");
	is_int(out.choice, SAMPLE_AT, "the choice");
	is_int(out.count, 12, "the count");
	ok(out.every.unit == TIME_FRAMES && out.every.value == 250, "the step");
	is_str(out.at, "1:30,50%,-2", "the times");
	is_int(out.format, IMAGE_PNG, "the kind of image");
	is_int(out.quality * 1000 + out.width, 75640, "quality and width");
	ok(out.sheets[SAMPLE_SHEET] && !out.sheets[SAMPLE_SPRITE], "the sheets");
	is_int(out.sheet_formats[SAMPLE_SHEET], IMAGE_WEBP, "and their kind");
	is_str(out.title, "Stra\303\237e.mp4", "the title");
	is_int((int64_t)out.n_spans, 2, "the spans");
	ok(out.spans[0].start_us == -500000 && out.spans[1].end_us == 3500000, "all of them");
	mem_free(storage->spans);
	mem_free(storage);
	bend("an order", &s, read_order);
	str_release(&s);
}

static void test_shots(void)
{
	const struct shot in[] = {
		{0, 3200000, 1, SHOT_START}, {3200000, 6400000, 0.75F, SHOT_CUT},
		{6400000, 10000000, 0.5F, SHOT_GRADUAL},
	};
	struct shot *out;
	struct str s = {0};
	struct err err = {0};
	size_t n;

	wire_put_shots(&s, in, 3);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_shots(&w, &out, &n, &err), 0, "shots go there and back");
	is_int((int64_t)n, 3, "all of them");
	for (size_t i = 0; i < n && i < 3; i++) {
		is_int(out[i].start_us, in[i].start_us, "a start");
		is_int(out[i].end_us, in[i].end_us, "an end");
		is_real((double)out[i].confidence, (double)in[i].confidence, 0, "a confidence");
		is_int(out[i].transition, in[i].transition, "a transition");
	}
	mem_free(out);
	bend("shots", &s, read_shots);
	str_clear(&s);
	wire_put_shots(&s, NULL, 0);
	w = reading(&s, s.len);
	is_int(wire_get_shots(&w, &out, &n, &err), 0, "none go there and back");
	is_int((int64_t)n, 0, "and are none");
	mem_free(out);
	str_clear(&s);
	wire_put_u32(&s, UINT32_MAX);
	w = reading(&s, s.len);
	is_int(wire_get_shots(&w, &out, &n, &err), -1, "a number that is a lie is refused");
	mem_free(out);
	str_release(&s);
}

static void test_still(void)
{
	const struct sample_still in = {
		.span = 3,
		.time_us = 3320000,
		.pts = -42496,
		.time_base_num = 1,
		.time_base_den = 12800,
		.shot = 2,
		.width = 1920,
		.height = 1080,
		.sharpness = 8.25,
		.phash = UINT64_C(0xfedcba9876543210),
		.reason = FRAME_SHARP,
		.bytes = "\377\330\0\377",
		.n_bytes = 4,
	};
	struct sample_still out;
	struct str s = {0};
	struct err err = {0};

	wire_put_still(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_still(&w, &out, &err), 0, "a frame goes there and back");
	is_int((int64_t)out.span, 3, "its span");
	is_int(out.time_us, 3320000, "its time");
	is_int(out.pts, -42496, "its stamp");
	ok(out.time_base_num == 1 && out.time_base_den == 12800, "its time base");
	is_int(out.shot, 2, "its shot");
	ok(out.width == 1920 && out.height == 1080, "its size");
	is_real(out.sharpness, 8.25, 0, "its sharpness");
	ok(out.phash == in.phash, "its hash");
	is_int(out.reason, FRAME_SHARP, "its reason");
	if (is_int((int64_t)out.n_bytes, 4, "its bytes")) {
		is_mem(out.bytes, in.bytes, 4, "all of them");
	}
	bend("a frame", &s, read_still);
	struct sample_still lie = in;

	lie.width = -1;
	lie.height = 1 << 20;
	lie.time_base_den = 0;
	lie.shot = -7;
	str_clear(&s);
	wire_put_still(&s, &lie);
	w = reading(&s, s.len);
	is_int(wire_get_still(&w, &out, &err), 0, "lies about a frame do not spoil the rest");
	ok(out.width == 1 && out.height == 1, "a size that none has");
	is_int(out.time_base_den, 1, "a time base that none has");
	is_int(out.shot, 0, "a shot that none is");
	str_release(&s);
}

static void test_sheet(void)
{
	static const int64_t times_us[] = {0, 2500000, 5000000, 10000000};
	const struct sample_sheet_file in = {
		.kind = SAMPLE_SPRITE,
		.columns = 2,
		.cell_width = 160,
		.cell_height = 90,
		.times_us = times_us,
		.n_cells = 3,
		.bytes = "RIFF",
		.n_bytes = 4,
	};
	struct sample_sheet_file out;
	int64_t *times;
	struct str s = {0};
	struct err err = {0};

	wire_put_sheet(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_sheet(&w, &out, &times, &err), 0, "a sheet goes there and back");
	is_int(out.kind, SAMPLE_SPRITE, "its kind");
	ok(out.columns == 2 && out.cell_width == 160 && out.cell_height == 90, "its cells");
	if (is_int((int64_t)out.n_cells, 3, "their number")) {
		is_mem(out.times_us, times_us, sizeof(times_us), "their times, and the end");
	}
	if (is_int((int64_t)out.n_bytes, 4, "its bytes")) {
		is_mem(out.bytes, "RIFF", 4, "all of them");
	}
	mem_free(times);
	bend("a sheet", &s, read_sheet);
	str_release(&s);
}

static void test_result(void)
{
	const struct sample_result in = {.n_shots = 3, .n_pictures = 250, .decode_errors = 1};
	struct sample_result out;
	struct str s = {0};
	struct err err = {0};

	wire_put_sampled(&s, &in);
	struct wire_in w = reading(&s, s.len);

	is_int(wire_get_sampled(&w, &out, &err), 0, "a result goes there and back");
	ok(out.n_shots == 3 && out.n_pictures == 250 && out.decode_errors == 1, "all of it");
	bend("a result", &s, read_result);
	str_release(&s);
}

int main(void)
{
	test_order();
	test_shots();
	test_still();
	test_sheet();
	test_result();
	return tap_done();
}
