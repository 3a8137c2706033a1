// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "media/averr.h"
#include "media/canvas.h"
#include "media/captions.h"
#include "media/lettering.h"

// Of the picture: the height of a line of text, the width that it may fill, and the room below.
#define LINES_OF_HEIGHT 15
#define LINES_OF_WIDTH  17
#define WIDTH_PERCENT   88
#define BELOW_PERCENT   6

#define LEAST_SIZE 11
#define MOST_SIZE  160
#define MOST_ROWS  6

// White by the light of the picture: on a display of high dynamic range, the full signal would be
// as bright as the sun; graphics go to 203 nits there (ITU-R BT.2408).
#define PQ_WHITE  0.58
#define HLG_WHITE 0.75

static int line_size(int width, int height)
{
	int size = height / LINES_OF_HEIGHT;

	size = size < width / LINES_OF_WIDTH ? size : width / LINES_OF_WIDTH;
	size = size > LEAST_SIZE ? size : LEAST_SIZE;
	return size < MOST_SIZE ? size : MOST_SIZE;
}

// Puts as many words of the line into out as fit, at least one; returns what is left.
static const char *take_words(struct str *out, const char *line, int size, int most)
{
	str_clear(out);
	while (*line != '\0' && *line != '\n') {
		size_t n = strcspn(line, " \n");
		size_t before = out->len;

		str_adds(out, before > 0 ? " " : "");
		str_add(out, line, n);
		if (before > 0 && lettering_width(str_text(out), size) > most) {
			str_cut(out, before);
			return line;
		}
		line += n;
		line += strspn(line, " ");
	}
	return *line == '\n' ? line + 1 : line;
}

// The rows of a text, as they fit.
static int wrap(struct str rows[MOST_ROWS], const char *text, int size, int most)
{
	int n = 0;

	while (*text != '\0' && n < MOST_ROWS) {
		text = take_words(&rows[n], text, size, most);
		n += rows[n].len > 0;
	}
	return n;
}

static uint8_t most_around(const struct canvas *c, int x, int y, int reach)
{
	uint8_t most = 0;

	for (int dy = -reach; dy <= reach && most < 255; dy++) {
		if (y + dy < 0 || y + dy >= c->height) {
			continue;
		}
		int wide = (int)sqrt((double)(reach * reach - dy * dy) + 0.5);
		int from = x - wide > 0 ? x - wide : 0;
		int to = x + wide < c->width - 1 ? x + wide : c->width - 1;
		const uint8_t *row = c->rgb + (y + dy) * c->stride;

		for (int i = from; i <= to; i++) {
			most = row[i * 3] > most ? row[i * 3] : most;
		}
	}
	return most;
}

// Draws the rows in the middle, and what is around the letters.
static void draw_rows(struct captions_plate *p, const struct str *rows, int n, int size)
{
	static const struct colour white = {255, 255, 255};
	const int reach = size / 12 + 1;
	struct canvas *c = canvas_new(p->width, n * size + 2 * reach);

	for (int i = 0; i < n; i++) {
		int width = lettering_width(str_text(&rows[i]), size);
		int x = (p->width - width) / 2;

		// A word that is wider than the picture is cut at the end.
		lettering_draw_fitted(c, x > 0 ? x : 0, reach + i * size, size, p->width,
			str_text(&rows[i]), white);
	}
	p->rows = c->height;
	p->letter = mem_alloc((size_t)c->width * (size_t)c->height);
	p->ink = mem_alloc((size_t)c->width * (size_t)c->height);
	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			size_t at = (size_t)y * (size_t)c->width + (size_t)x;

			p->letter[at] = c->rgb[y * c->stride + x * 3];
			p->ink[at] = most_around(c, x, y, reach);
		}
	}
	canvas_free(&c);
}

static void make_plate(struct captions_plate *p, const char *text, int width, int height)
{
	struct str rows[MOST_ROWS] = {{0}};
	int size = line_size(width, height);
	int n = wrap(rows, text, size, width * WIDTH_PERCENT / 100);

	mem_free(p->text);
	mem_free(p->letter);
	mem_free(p->ink);
	*p = (struct captions_plate){.text = mem_strdup(text), .width = width, .height = height};
	draw_rows(p, rows, n, size);
	p->y = height - height * BELOW_PERCENT / 100 - p->rows;
	p->y = p->y > 0 ? p->y : 0;
	for (int i = 0; i < MOST_ROWS; i++) {
		str_release(&rows[i]);
	}
}

// The mean over the pixels that one number of a plane stands for.
static int mean(const uint8_t *cover, const struct captions_plate *p, int x, int y, int w, int h)
{
	int sum = 0;
	int n = 0;

	for (int i = y; i < y + h && i < p->rows; i++) {
		for (int k = x; k < x + w && k < p->width; k++) {
			sum += cover[(size_t)i * (size_t)p->width + (size_t)k];
			n++;
		}
	}
	return n > 0 ? sum / n : 0;
}

static int get(const uint8_t *p, bool wide)
{
	return wide ? *(const uint16_t *)(const void *)p : *p;
}

static void set(uint8_t *p, bool wide, int value)
{
	if (wide) {
		*(uint16_t *)(void *)p = (uint16_t)value;
	} else {
		*p = (uint8_t)value;
	}
}

// One component of all pixels: towards black where there is ink, to white where there is letter.
static void paint(AVFrame *f, const struct captions_plate *p, const AVComponentDescriptor *comp,
	int shift_w, int shift_h, int white, int black)
{
	const bool wide = comp->depth > 8;
	const int top = p->y & ~((1 << shift_h) - 1);

	for (int y = 0; y < p->rows && top + y < f->height; y += 1 << shift_h) {
		uint8_t *row = f->data[comp->plane] + (ptrdiff_t)((top + y) >> shift_h) *
			f->linesize[comp->plane] + comp->offset;

		for (int x = 0; x < p->width; x += 1 << shift_w) {
			int ink = mean(p->ink, p, x, y, 1 << shift_w, 1 << shift_h);

			if (ink == 0) {
				continue;
			}
			int letter = mean(p->letter, p, x, y, 1 << shift_w, 1 << shift_h);
			uint8_t *at = row + (ptrdiff_t)(x >> shift_w) * comp->step;
			int is = get(at, wide) >> comp->shift;

			is += ((black - is) * ink) / 255;
			is += ((white - is) * letter) / 255;
			set(at, wide, is << comp->shift);
		}
	}
}

static double whiteness(const AVFrame *f)
{
	if (f->color_trc == AVCOL_TRC_SMPTE2084) {
		return PQ_WHITE;
	}
	return f->color_trc == AVCOL_TRC_ARIB_STD_B67 ? HLG_WHITE : 1;
}

static void paint_plate(AVFrame *f, const struct captions_plate *p)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(f->format);
	const bool rgb = desc->flags & AV_PIX_FMT_FLAG_RGB;
	const bool full = rgb || f->color_range == AVCOL_RANGE_JPEG;

	for (int c = 0; c < desc->nb_components; c++) {
		const AVComponentDescriptor *comp = &desc->comp[c];
		const int most = (1 << comp->depth) - 1;
		int black = full ? 0 : 16 << (comp->depth - 8);
		int white = full ? most : 235 << (comp->depth - 8);
		bool chroma = !rgb && (c == 1 || c == 2) && desc->nb_components >= 3;

		white = black + (int)lrint((white - black) * whiteness(f));
		if (c == 3) {
			black = most; // what it covers is seen
			white = most;
		} else if (chroma) {
			black = 1 << (comp->depth - 1);
			white = black;
		}
		paint(f, p, comp, chroma ? desc->log2_chroma_w : 0,
			chroma ? desc->log2_chroma_h : 0, white, black);
	}
}

// Formats whose numbers are whole bytes or words.
static bool can_paint(const AVFrame *f)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(f->format);
	const uint64_t other = AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
		AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BE;

	return desc && !(desc->flags & other) && desc->comp[0].depth >= 8;
}

int captions_draw(struct captions *c, AVFrame *frame, int64_t us, struct err *err)
{
	struct str text = {0};
	int rc = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->list[i].start_us <= us && us < c->list[i].end_us) {
			str_adds(&text, text.len > 0 ? "\n" : "");
			str_adds(&text, c->list[i].text);
		}
	}
	if (text.len > 0 && !can_paint(frame)) {
		err_set(err, ERR_MEDIA, "bad_picture", "no text can be burnt into such pictures");
		rc = -1;
	} else if (text.len > 0) {
		struct captions_plate *p = &c->plate;

		if (!p->text || strcmp(p->text, str_text(&text)) != 0 ||
			p->width != frame->width || p->height != frame->height) {
			make_plate(p, str_text(&text), frame->width, frame->height);
		}
		rc = av_frame_make_writable(frame);
		if (rc < 0) {
			averr_set(err, rc, "memory_limit", "cannot burn text in");
		} else {
			paint_plate(frame, p);
		}
	}
	str_release(&text);
	return rc < 0 ? -1 : 0;
}
