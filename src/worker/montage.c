// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/montage.h"

#include "base/mem.h"
#include "base/timecode.h"
#include "worker/sampler.h"

// Of more, no cell could be seen; and each is held until the last one is there.
#define MAX_CELLS 1000

int montage_begin(struct montage *m, const struct sampler *s, size_t n, struct err *err)
{
	const struct fact_video *video = &s->facts.video;
	int64_t width = video->display_width > 0 ? video->display_width : 16;
	int64_t height = video->display_height > 0 ? video->display_height : 9;

	m->order = &s->order;
	if (!m->order->sheets[SAMPLE_SHEET] && !m->order->sheets[SAMPLE_SPRITE]) {
		return 0;
	}
	if (n > MAX_CELLS) {
		err_set(err, ERR_LIMIT, "too_many_frames",
			"%zu frames are more than the %d that fit into one picture", n, MAX_CELLS);
		return err_hint(err, "--count %d takes fewer", 60);
	}
	sheet_layout(&m->sheet, n, width, height);
	sprite_layout(&m->sprite, n, width, height);
	for (int kind = 0; kind < SAMPLE_N_SHEETS; kind++) {
		m->cells[kind] = mem_zalloc((n + 1) * sizeof(struct canvas *));
	}
	m->times_us = mem_zalloc((n + 1) * sizeof(*m->times_us));
	m->cap = n;
	return 0;
}

int montage_take(struct montage *m, struct stills *stills, int64_t time_us, struct err *err)
{
	int rc = 0;

	if (m->n >= m->cap) {
		return 0;
	}
	if (m->order->sheets[SAMPLE_SHEET]) {
		rc = stills_canvas(stills, m->sheet.cell_width, m->sheet.cell_height,
			&m->cells[SAMPLE_SHEET][m->n], err);
	}
	if (rc == 0 && m->order->sheets[SAMPLE_SPRITE]) {
		rc = stills_canvas(stills, m->sprite.cell_width, m->sprite.cell_height,
			&m->cells[SAMPLE_SPRITE][m->n], err);
	}
	m->times_us[m->n++] = time_us;
	return rc;
}

static void add_part(struct str *out, const char *text)
{
	if (text[0] != '\0') {
		str_addf(out, "%s%s", out->len > 0 ? "  \302\267  " : "", text);
	}
}

static void add_size(struct str *out, int64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double value = (double)bytes;
	size_t i = 0;

	while (value >= 999.5 && i + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1000;
		i++;
	}
	str_addf(out, i > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[i]);
}

// "1:02:03 · 1920 x 1080 · 25 fps · h264, aac · 1.2 GB"
static void describe(struct str *out, const struct facts *facts)
{
	const struct fact_video *video = &facts->video;
	struct str part = {0};

	if (facts->duration_us > 0) {
		time_add_clock(&part, facts->duration_us);
		add_part(out, str_text(&part));
	}
	str_clear(&part);
	str_addf(&part, "%lld\303\227%lld", (long long)video->display_width,
		(long long)video->display_height);
	add_part(out, str_text(&part));
	str_clear(&part);
	if (video->fps.num > 0 && video->fps.den > 0) {
		str_addf(&part, "%.4g fps", (double)video->fps.num / (double)video->fps.den);
		add_part(out, str_text(&part));
	}
	str_clear(&part);
	str_adds(&part, video->codec);
	if (facts->has_audio) {
		str_addf(&part, ", %s", facts->audio.codec);
	}
	add_part(out, str_text(&part));
	str_clear(&part);
	add_size(&part, facts->size_bytes);
	add_part(out, str_text(&part));
	str_release(&part);
}

static struct canvas *make_sheet(struct montage *m, const struct sampler *s)
{
	struct sheet_cell *cells = mem_zalloc((m->n + 1) * sizeof(*cells));
	struct sheet_params fewer = m->sheet;
	struct str facts = {0};

	// Some frames may have been left out: the columns are made for those that are here.
	sheet_layout(&fewer, m->n, s->facts.video.display_width, s->facts.video.display_height);
	describe(&facts, &s->facts);
	for (size_t i = 0; i < m->n; i++) {
		cells[i] = (struct sheet_cell){m->cells[SAMPLE_SHEET][i], m->times_us[i]};
	}
	m->sheet.columns = fewer.columns;
	m->sheet.name = m->order->title;
	m->sheet.facts = str_text(&facts);
	m->sheet.cells = cells;
	m->sheet.n_cells = m->n;
	struct canvas *canvas = sheet_make(&m->sheet);

	mem_free(cells);
	str_release(&facts);
	return canvas;
}

static struct canvas *make_sprite(struct montage *m, const struct sampler *s)
{
	sprite_layout(&m->sprite, m->n, s->facts.video.display_width,
		s->facts.video.display_height);
	return sprite_make(&m->sprite, (const struct canvas *const *)m->cells[SAMPLE_SPRITE], m->n);
}

static int send(struct montage *m, const struct sampler *s, enum sample_sheet kind,
	const struct canvas *canvas, struct err *err)
{
	struct str bytes = {0};
	struct str payload = {0};
	int rc = image_encode(canvas, m->order->sheet_formats[kind], m->order->quality, &bytes,
		err);

	if (rc == 0) {
		struct sample_sheet_file file = {
			.kind = kind,
			.columns = m->sprite.columns,
			.cell_width = m->sprite.cell_width,
			.cell_height = m->sprite.cell_height,
			.times_us = m->times_us,
			.n_cells = m->n,
			.bytes = str_text(&bytes),
			.n_bytes = bytes.len,
		};

		wire_put_sheet(&payload, &file);
		work_send(s->work, WIRE_SHEET, &payload);
	}
	str_release(&bytes);
	str_release(&payload);
	return rc;
}

int montage_end(struct montage *m, const struct sampler *s, struct err *err)
{
	int rc = 0;

	if (m->n == 0) {
		return 0;
	}
	int64_t end_us = s->window.end_us < SAMPLER_FAR_US ? s->window.end_us
		: m->times_us[m->n - 1] + 1000000;

	m->times_us[m->n] = end_us > m->times_us[m->n - 1] ? end_us : m->times_us[m->n - 1];
	for (int kind = 0; kind < SAMPLE_N_SHEETS && rc == 0; kind++) {
		if (!m->order->sheets[kind]) {
			continue;
		}
		struct canvas *canvas = kind == SAMPLE_SHEET ? make_sheet(m, s) : make_sprite(m, s);

		if (kind == SAMPLE_SPRITE && s->order.n_spans == 0) {
			// A player has something to show from the start.
			m->times_us[0] = s->window.start_us;
		}
		rc = send(m, s, (enum sample_sheet)kind, canvas, err);
		canvas_free(&canvas);
	}
	return rc;
}

void montage_release(struct montage *m)
{
	for (int kind = 0; kind < SAMPLE_N_SHEETS; kind++) {
		for (size_t i = 0; m->cells[kind] && i < m->n; i++) {
			canvas_free(&m->cells[kind][i]);
		}
		mem_free(m->cells[kind]);
	}
	mem_free(m->times_us);
}
