// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/lettering.h"

#include <stdlib.h>

#include "media/glyphs.h"
#include "media/strokes.h"
#include "tests/tap.h"

static const struct colour white = { 255, 255, 255 };
static const int sizes[] = { 6, 12, 14, 16, 20, 24, 32, 48, 256 };

#define N_SIZES (sizeof(sizes) / sizeof(sizes[0]))

// Where there is any ink; from is in, to is not. All 0 where there is none.
struct ink {
	int x_from;
	int x_to;
	int y_from;
	int y_to;
	int full; // pixels that are all white
};

static struct ink find_ink(const struct canvas *c)
{
	struct ink ink = { c->width, 0, c->height, 0, 0 };

	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			const uint8_t *p = c->rgb + y * c->stride + x * 3;

			if (p[0] == 0) {
				continue;
			}
			ink.x_from = x < ink.x_from ? x : ink.x_from;
			ink.x_to = x >= ink.x_to ? x + 1 : ink.x_to;
			ink.y_from = y < ink.y_from ? y : ink.y_from;
			ink.y_to = y + 1;
			ink.full += p[0] == 255;
		}
	}
	return ink.x_to > 0 ? ink : (struct ink) { 0 };
}

static struct ink ink_of(const char *text, int size)
{
	struct canvas *c = canvas_new(lettering_width(text, size) + 2 * size, 3 * size);

	lettering_draw(c, size, size, size, text, white);
	const struct ink ink = find_ink(c);

	canvas_free(&c);
	return ink;
}

static void encode(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		out[1] = '\0';
	} else {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		out[2] = '\0';
	}
}

// Every letter has ink, within its room but for a small part, and not above or below the line.
static void test_letters(void)
{
	for (size_t i = 0; i < N_SIZES; i++) {
		const int size = sizes[i];
		int n_bad = 0;

		for (uint32_t code = 0x21; code <= 0xff; code++) {
			char text[3];

			encode(text, code);
			const int width = lettering_width(text, size);
			const struct ink ink = ink_of(text, size);
			const int slack = size / 12 + 2;

			if (code == 0xa0) {
				n_bad += ink.x_to != 0;
			} else if (ink.x_to == 0 || ink.x_from < size - slack ||
				ink.x_to > size + width + slack || ink.y_from < size - 1 ||
				ink.y_to > 2 * size + 1 || ink.x_to - ink.x_from > 2 * size) {
				n_bad++;
				fprintf(stderr, "# U+%04X: %d..%d of %d, %d..%d\n", (unsigned)code,
					ink.x_from - size, ink.x_to - size, width,
					ink.y_from - size, ink.y_to - size);
			}
		}
		is_int(n_bad, 0, "letters of size %d stand in their room", size);
	}
	is_int(ink_of("   ", 20).x_to, 0, "a blank has no ink");
}

static void test_widths(void)
{
	for (size_t i = 0; i < N_SIZES; i++) {
		const int zero = lettering_width("0", sizes[i]);
		int n_other = 0;

		for (char digit[] = "1"; digit[0] <= '9'; digit[0]++) {
			n_other += lettering_width(digit, sizes[i]) != zero;
		}
		is_int(n_other, 0, "digits of size %d are all of one width", sizes[i]);
		is_int(lettering_width("0:01", sizes[i]), 3 * zero + lettering_width(":", sizes[i]),
			"text is as wide as its letters");
	}
	is_int(lettering_width("", 20), 0, "no text has no width");
	ok(lettering_width("i", 20) < lettering_width("m", 20), "letters have widths of their own");
	is_int(lettering_width("m", -5), lettering_width("m", 6), "a size too small is the least");
	is_int(lettering_width("m", 9999), lettering_width("m", 256), "and one too large the most");
}

// Stems and the base line fill whole pixels where a stroke is one pixel wide.
static void test_crisp(void)
{
	const struct ink bar = ink_of("I", 16);
	const struct ink box = ink_of("H", 12);

	is_int(bar.x_to - bar.x_from, 1, "a small stem is one pixel wide");
	is_int(bar.y_to - bar.y_from, 10, "as high as a capital");
	ok(bar.full >= 8, "and all white");
	is_int(box.y_to, 12 + strokes_ascent(12), "letters stand on the base line");
}

// The same ink, or not.
static bool same(const char *a, const char *b)
{
	struct canvas *first = canvas_new(60, 50);
	struct canvas *second = canvas_new(60, 50);

	lettering_draw(first, 5, 1, 40, a, white);
	lettering_draw(second, 5, 1, 40, b, white);
	const bool equal = memcmp(first->rgb, second->rgb,
		(size_t)first->stride * (size_t)first->height) == 0;

	canvas_free(&first);
	canvas_free(&second);
	return equal;
}

static void test_characters(void)
{
	static const struct {
		const char *in;
		bool known;
	} rows[] = {
		{ "A", true }, { "\xc3\x84", true }, { "\xc3\xbf", true }, { "\xc3\x9f", true },
		{ "\xc3\x97", true }, { "\xc2\xab", true }, { "\xc2\xb7", true },
		{ "\xe2\x80\x93", true }, { "\xe2\x80\x94", true }, { "\xe2\x80\x98", true },
		{ "\xe2\x80\x99", true }, { "\xe2\x80\x9c", true }, { "\xe2\x80\x9d", true },
		{ "\xe2\x80\xa6", true }, { "\xe6\xbc\xa2", false }, { "\xf0\x9f\x98\x80", false },
		{ "\n", false }, { "\x7f", false }, { "\xff", false }, { "\xc3", false },
		{ "\xe2\x80", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		// Two bad bytes are two boxes; the first of them is enough here.
		const char *box = strcmp(rows[i].in, "\xe2\x80") == 0 ? "\x01\x01" : "\x01";

		ok(same(rows[i].in, box) != rows[i].known, "character %zu is a box: %s", i,
			rows[i].known ? "no" : "yes");
	}
	ok(!same("A", "\xc3\x84"), "an accent is to be seen");
	ok(!same("O", "0") && !same("I", "l") && !same("1", "l"), "alike letters are not the same");
}

// A canvas within a larger block of memory, whose other bytes must stay as they are.
static void test_clipped(void)
{
	enum { WIDTH = 20, HEIGHT = 16, STRIDE = 96, GUARD = 8 };
	static uint8_t block[(HEIGHT + 2 * GUARD) * STRIDE];
	struct canvas c = { WIDTH, HEIGHT, STRIDE, block + GUARD * STRIDE };
	int n_touched = 0;
	int n_inked = 0;

	for (int y = -60; y < 60; y += 7) {
		for (int x = -70; x < 60; x += 3) {
			lettering_draw(&c, x, y, 40, "W\xc3\x85g@", white);
		}
	}
	lettering_stamp(&c, "0:00:00.000");
	lettering_plate(&c, -9, -9, 20, "12");
	lettering_plate(&c, 15, 12, 40, "12");
	for (size_t i = 0; i < sizeof(block); i++) {
		const bool inside = i / STRIDE >= GUARD && i / STRIDE < GUARD + HEIGHT &&
			i % STRIDE < WIDTH * 3;

		n_touched += !inside && block[i] != 0;
		n_inked += inside && block[i] != 0;
	}
	is_int(n_touched, 0, "nothing is written outside of the canvas");
	ok(n_inked > WIDTH * HEIGHT, "but within it");
	memset(block, 0, sizeof(block));
	lettering_draw(&c, -3000000, 0, 16, "a", white);
	lettering_draw(&c, 0, 3000000, 16, "a", white);
	is_int(find_ink(&c).x_to, 0, "far away there is nothing to draw");
}

static void test_fitted(void)
{
	static const char text[] = "a long name of a file that nobody would type.mp4";
	const int whole = lettering_width(text, 20);
	const int dots = lettering_width("\xe2\x80\xa6", 20);
	int n_wider = 0;
	int n_short = 0;

	for (int max = 0; max <= whole + 2; max++) {
		struct canvas *c = canvas_new(whole + 60, 30);

		lettering_draw_fitted(c, 0, 2, 20, max, text, white);
		const struct ink ink = find_ink(c);

		n_wider += ink.x_to > max;
		// The widest letter of the text, a blank, and the room around the dots.
		n_short += max >= dots && ink.x_to < max - 30;
		canvas_free(&c);
	}
	is_int(n_wider, 0, "fitted text is never wider than its room");
	is_int(n_short, 0, "and does not leave much of it");

	struct canvas *fitted = canvas_new(200, 30);
	struct canvas *plain = canvas_new(200, 30);

	lettering_draw_fitted(fitted, 0, 2, 20, lettering_width("ab cd", 20), "ab cd", white);
	lettering_draw(plain, 0, 2, 20, "ab cd", white);
	is_mem(fitted->rgb, plain->rgb, (size_t)plain->stride * 30, "what fits is left alone");
	canvas_fill(fitted, 0, 0, 200, 30, (struct colour) { 0, 0, 0 });
	canvas_fill(plain, 0, 0, 200, 30, (struct colour) { 0, 0, 0 });
	lettering_draw_fitted(fitted, 0, 2, 20, lettering_width("ab \xe2\x80\xa6", 20), "ab cdefg",
		white);
	lettering_draw(plain, 0, 2, 20, "ab\xe2\x80\xa6", white);
	is_mem(fitted->rgb, plain->rgb, (size_t)plain->stride * 30, "no blank before the dots");
	canvas_free(&fitted);
	canvas_free(&plain);
}

// Whatever the picture is, there is light on dark in its lower half, and nothing above that.
static void test_stamp(void)
{
	static const struct {
		int width;
		int height;
		uint8_t grey;
	} rows[] = {
		{ 1920, 1080, 255 }, { 1920, 1080, 0 }, { 320, 180, 255 }, { 1080, 1920, 128 },
		{ 90, 160, 255 }, { 64, 48, 255 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct canvas *c = canvas_new(rows[i].width, rows[i].height);
		const uint8_t grey = rows[i].grey;
		int n_light = 0;
		int n_dark = 0;
		int n_far = 0;

		canvas_fill(c, 0, 0, c->width, c->height, (struct colour) { grey, grey, grey });
		lettering_stamp(c, "1:23:45");
		for (int y = 0; y < c->height; y++) {
			for (int x = 0; x < c->width; x++) {
				const uint8_t red = c->rgb[y * c->stride + x * 3];
				const bool near = y >= c->height / 2;

				n_light += near && red >= 240 && red != grey;
				n_light += near && red == 255 && grey == 255;
				n_dark += near && red < 110;
				n_far += !near && red != grey;
			}
		}
		ok(n_light > 20 && n_dark > 200, "a stamp on grey %d has light and dark", grey);
		is_int(n_far, 0, "the upper half of the picture is left alone");
		is_int(c->rgb[0], grey, "so is its corner");
		canvas_free(&c);
	}
}

int main(void)
{
	test_letters();
	test_widths();
	test_crisp();
	test_characters();
	test_clipped();
	test_fitted();
	test_stamp();
	return tap_done();
}
