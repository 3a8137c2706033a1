// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/compared.h"

#include <math.h>

#include "base/timecode.h"
#include "media/facts.h"
#include "record/writer.h"

static void write_value(struct writer *w, const char *key, enum comparison_what what,
	const char *text, int64_t number)
{
	if (text[0] != '\0') {
		writer_text(w, key, text);
	} else if (what == COMPARISON_TIMES) {
		writer_seconds(w, key, number);
	} else {
		writer_int(w, key, number);
	}
}

static void write_difference(struct writer *w, const struct comparison_difference *d)
{
	writer_object(w, NULL, "comparison.difference");
	writer_text(w, "what", comparison_what_name(d->what));
	writer_int(w, "stream", d->stream);
	write_value(w, "input", d->what, d->input, d->input_n);
	write_value(w, "other", d->what, d->other, d->other_n);
	writer_int(w, "count", d->count);
	writer_seconds(w, "first", d->first_us);
	if (isnan(d->psnr_min)) {
		writer_null(w, "psnr");
	} else {
		writer_object(w, "psnr", "comparison.psnr");
		writer_decimal(w, "min", d->psnr_min, 2);
		writer_decimal(w, "mean", d->psnr_mean, 2);
		writer_close(w);
	}
	writer_close(w);
}

void record_comparison(struct str *out, const char *path, const char *other,
	const struct comparison *comparison)
{
	struct writer w;

	writer_begin(&w, out, "comparison", path);
	writer_text(&w, "other", other);
	writer_bool(&w, "same", comparison->n == 0);
	writer_array(&w, "differences");
	for (size_t i = 0; i < comparison->n; i++) {
		write_difference(&w, &comparison->list[i]);
	}
	writer_close(&w);
	writer_end(&w);
}

static void add_value(struct str *out, enum comparison_what what, const char *text, int64_t number)
{
	if (text[0] != '\0') {
		str_adds(out, text);
	} else if (what == COMPARISON_TIMES) {
		time_add_seconds(out, number);
	} else {
		str_addf(out, "%lld", (long long)number);
	}
}

void record_describe_difference(struct str *out, const struct comparison_difference *d)
{
	str_adds(out, comparison_what_name(d->what));
	if (d->stream != FACT_UNKNOWN) {
		str_addf(out, " of stream %lld", (long long)d->stream);
	}
	if (d->input[0] != '\0' || d->input_n != FACT_UNKNOWN) {
		str_adds(out, ": ");
		add_value(out, d->what, d->input, d->input_n);
		str_adds(out, ", and ");
		add_value(out, d->what, d->other, d->other_n);
	}
	if (d->count != FACT_UNKNOWN) {
		str_addf(out, ", %lld frame%s", (long long)d->count, d->count == 1 ? "" : "s");
	}
	if (d->first_us != FACT_UNKNOWN) {
		str_adds(out, ", from ");
		time_add_seconds(out, d->first_us);
		str_adds(out, " s");
	}
	if (!isnan(d->psnr_min)) {
		str_addf(out, ", %.2f dB at the least", d->psnr_min);
	}
}
