// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/record.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/base64.h"
#include "base/timecode.h"
#include "base/utf8.h"
#include "record/where.h"
#include "record/writer.h"

#define SCORE_DECIMALS 4

static const char *orientation_of(const struct fact_video *video)
{
	const int64_t width = video->display_width;
	const int64_t height = video->display_height;

	if (width <= 0 || height <= 0) {
		return NULL;
	}
	if (width == height) {
		return "square";
	}
	return width > height ? "landscape" : "portrait";
}

static const char *fps_mode_name(enum fact_fps_mode mode)
{
	static const char *const names[FACT_FPS_N_MODES] = {
		[FACT_FPS_CONSTANT] = "constant", [FACT_FPS_VARIABLE] = "variable",
	};

	assert(mode >= 0 && mode < FACT_FPS_N_MODES);
	return names[mode];
}

static void write_video(struct writer *w, const struct fact_video *video)
{
	writer_object(w, "video", "media.video");
	writer_int(w, "index", video->index);
	writer_word(w, "codec", video->codec);
	writer_word(w, "profile", video->profile);
	writer_int(w, "width", video->width);
	writer_int(w, "height", video->height);
	writer_int(w, "display_width", video->display_width);
	writer_int(w, "display_height", video->display_height);
	writer_word(w, "orientation", orientation_of(video));
	writer_int(w, "rotation", video->rotation);
	writer_ratio(w, "sar", video->sar.num, video->sar.den);
	writer_ratio(w, "fps", video->fps.num, video->fps.den);
	writer_word(w, "fps_mode", fps_mode_name(video->fps_mode));
	writer_int(w, "frames", video->frames);
	writer_word(w, "pix_fmt", video->pix_fmt);
	writer_int(w, "bit_depth", video->bit_depth);
	writer_bool(w, "interlaced", video->interlaced);
	writer_word(w, "hdr", video->hdr);
	writer_object(w, "color", "media.color");
	writer_word(w, "primaries", video->color_primaries);
	writer_word(w, "transfer", video->color_transfer);
	writer_word(w, "space", video->color_space);
	writer_word(w, "range", video->color_range);
	writer_close(w);
	writer_seconds(w, "duration", video->duration_us);
	writer_int(w, "bit_rate", video->bit_rate);
	writer_seconds(w, "keyframe_interval", video->keyframe_interval_us);
	writer_close(w);
}

static void write_audio(struct writer *w, const struct fact_audio *audio)
{
	writer_object(w, "audio", "media.audio");
	writer_int(w, "index", audio->index);
	writer_word(w, "codec", audio->codec);
	writer_word(w, "profile", audio->profile);
	writer_int(w, "sample_rate", audio->sample_rate);
	writer_int(w, "channels", audio->channels);
	writer_word(w, "layout", audio->layout);
	writer_seconds(w, "duration", audio->duration_us);
	writer_int(w, "bit_rate", audio->bit_rate);
	writer_word(w, "language", audio->language);
	writer_close(w);
}

static void write_streams(struct writer *w, const struct facts *facts)
{
	writer_array(w, "streams");
	for (size_t i = 0; i < facts->n_streams; i++) {
		const struct fact_stream *stream = &facts->streams[i];

		writer_object(w, NULL, "media.stream");
		writer_int(w, "index", stream->index);
		writer_text(w, "kind", fact_stream_kind_name(stream->kind));
		writer_word(w, "codec", stream->codec);
		writer_word(w, "language", stream->language);
		writer_word(w, "title", stream->title);
		writer_bool(w, "default", stream->is_default);
		writer_bool(w, "forced", stream->forced);
		writer_bool(w, "attached_picture", stream->attached_picture);
		writer_seconds(w, "start_time", stream->start_time_us);
		writer_seconds(w, "duration", stream->duration_us);
		writer_int(w, "bit_rate", stream->bit_rate);
		writer_close(w);
	}
	writer_close(w);
}

static void write_chapters(struct writer *w, const struct facts *facts)
{
	writer_array(w, "chapters");
	for (size_t i = 0; i < facts->n_chapters; i++) {
		writer_object(w, NULL, "media.chapter");
		writer_seconds(w, "start", facts->chapters[i].start_us);
		writer_seconds(w, "end", facts->chapters[i].end_us);
		writer_word(w, "title", facts->chapters[i].title);
		writer_close(w);
	}
	writer_close(w);
}

// Do the two come out as the same key?
static bool same_name(const char *a, const char *b)
{
	struct str repaired_a = {0};
	struct str repaired_b = {0};

	utf8_repair(&repaired_a, a, strlen(a));
	utf8_repair(&repaired_b, b, strlen(b));
	const bool same = strcmp(str_text(&repaired_a), str_text(&repaired_b)) == 0;

	str_release(&repaired_a);
	str_release(&repaired_b);
	return same;
}

// A file may hold a tag twice. An object with a key twice is read differently by different readers,
// and refused by our own: the first one counts.
static void write_tags(struct writer *w, const struct facts *facts)
{
	writer_object(w, "tags", "");
	for (size_t i = 0; i < facts->n_tags; i++) {
		bool again = false;

		for (size_t k = 0; k < i && !again; k++) {
			again = same_name(facts->tags[i].name, facts->tags[k].name);
		}
		if (!again) {
			writer_text(w, facts->tags[i].name, facts->tags[i].value);
		}
	}
	writer_close(w);
}

// Those that are long enough to be worth a word; null where nobody looked.
static void write_spans(struct writer *w, const char *key, const struct fact_spans *spans)
{
	if (spans->longest_us == FACT_UNKNOWN) {
		writer_null(w, key);
		return;
	}
	writer_array(w, key);
	for (size_t i = 0; i < spans->n; i++) {
		const struct fact_span *span = &spans->list[i];

		if (span->end_us - span->start_us >= FACT_SPAN_LONG_US) {
			writer_object(w, NULL, "media.scan.span");
			writer_seconds(w, "start", span->start_us);
			writer_seconds(w, "end", span->end_us);
			writer_close(w);
		}
	}
	writer_close(w);
}

// Of a sound that is silent, or that nobody could listen to, the numbers are null.
static void write_loudness(struct writer *w, const struct fact_scan *scan, bool has_audio)
{
	if (!has_audio || scan->depth != FACT_SCAN_FULL) {
		writer_null(w, "loudness");
		return;
	}
	writer_object(w, "loudness", "media.scan.loudness");
	writer_decimal(w, "integrated", scan->integrated_lufs, 2);
	writer_decimal(w, "range", scan->range_lu, 2);
	writer_decimal(w, "true_peak", scan->true_peak_db, 2);
	writer_close(w);
}

static void write_scan(struct writer *w, const struct fact_scan *scan, bool has_audio)
{
	writer_object(w, "scan", "media.scan");
	writer_text(w, "depth", fact_scan_depth_name(scan->depth));
	writer_int(w, "frames", scan->frames);
	writer_int(w, "decode_errors", scan->decode_errors);
	writer_seconds(w, "last_video", scan->last_video_us);
	writer_seconds(w, "last_audio", scan->last_audio_us);
	writer_bool(w, "truncated", scan->truncated);
	write_spans(w, "black", &scan->black);
	write_spans(w, "frozen", &scan->frozen);
	write_spans(w, "silent", &scan->silent);
	writer_seconds(w, "longest_black", scan->black.longest_us);
	writer_seconds(w, "longest_frozen", scan->frozen.longest_us);
	writer_seconds(w, "longest_silent", scan->silent.longest_us);
	write_loudness(w, scan, has_audio);
	writer_object(w, "keyframes", "media.scan.keyframes");
	writer_int(w, "count", scan->keyframes);
	writer_seconds(w, "max_interval", scan->max_interval_us);
	writer_bool(w, "open_gop", scan->open_gop);
	writer_close(w);
	writer_seconds(w, "av_offset", scan->av_offset_us);
	writer_close(w);
}

static void write_at(struct writer *w, const struct where *where)
{
	if (!where->spans) {
		writer_null(w, "at");
		return;
	}
	writer_array(w, "at");
	for (size_t i = 0; i < where->spans->n; i++) {
		const struct fact_span *span = &where->spans->list[i];

		if (span->end_us - span->start_us < where->least_us) {
			continue;
		}
		writer_array(w, NULL);
		writer_seconds(w, NULL, span->start_us);
		writer_seconds(w, NULL, span->end_us);
		writer_close(w);
	}
	writer_close(w);
}

static void write_check(struct writer *w, const struct rule_result *check,
	const struct facts *facts)
{
	writer_object(w, NULL, "media.check");
	writer_text(w, "expr", check->rule->text);
	writer_bool(w, "ok", check->ok);
	switch (check->kind) {
	case RULE_NUMBER:
		writer_decimal(w, "value", check->number, 6);
		break;
	case RULE_TEXT:
		writer_text(w, "value", check->word);
		break;
	case RULE_BOOL:
		writer_bool(w, "value", check->flag);
		break;
	default:
		writer_null(w, "value");
		break;
	}
	const struct where where = where_is(check, facts);

	write_at(w, &where);
	writer_close(w);
}

void record_media(struct str *out, const char *path, const struct facts *facts,
	const struct rule_result *checks, size_t n_checks, int ok)
{
	struct writer w;

	writer_begin(&w, out, "media", path);
	writer_word(&w, "format", facts->format);
	writer_int(&w, "size", facts->size_bytes);
	writer_seconds(&w, "duration", facts->duration_us);
	writer_seconds(&w, "start_time", facts->start_time_us);
	writer_int(&w, "bit_rate", facts->bit_rate);
	writer_word(&w, "timecode", facts->timecode);
	writer_bool(&w, "faststart", facts->faststart);
	writer_bool(&w, "fragmented", facts->fragmented);
	if (facts->has_video) {
		write_video(&w, &facts->video);
	} else {
		writer_null(&w, "video");
	}
	if (facts->has_audio) {
		write_audio(&w, &facts->audio);
	} else {
		writer_null(&w, "audio");
	}
	write_streams(&w, facts);
	write_chapters(&w, facts);
	write_tags(&w, facts);
	if (facts->scan.depth != FACT_SCAN_NONE) {
		write_scan(&w, &facts->scan, facts->has_audio);
	} else {
		writer_null(&w, "scan");
	}
	writer_array(&w, "checks");
	for (size_t i = 0; i < n_checks; i++) {
		write_check(&w, &checks[i], facts);
	}
	writer_close(&w);
	writer_bool(&w, "ok", ok);
	writer_end(&w);
}

void record_error(struct str *out, const char *path, const char *command, const struct err *err)
{
	struct writer w;

	writer_begin(&w, out, "error", path);
	writer_text(&w, "command", command);
	writer_word(&w, "kind", err_kind_name(err->kind));
	writer_word(&w, "code", err->code);
	writer_text(&w, "message", err->message);
	writer_word(&w, "hint", err->hint);
	writer_seconds(&w, "retry_after", err->retry_after_us > 0 ? err->retry_after_us :
		TIME_UNKNOWN);
	writer_end(&w);
}

void record_highlight(struct str *out, const char *path, const struct segments_highlight *highlight,
	const struct record_judge *judge)
{
	struct writer w;

	writer_begin(&w, out, "highlight", path);
	writer_int(&w, "rank", highlight->rank);
	writer_seconds(&w, "start", highlight->start_us);
	writer_seconds(&w, "end", highlight->end_us);
	writer_decimal(&w, "score", highlight->score, SCORE_DECIMALS);
	writer_seconds(&w, "peak", highlight->peak_us);
	writer_word(&w, "title", highlight->title);
	writer_word(&w, "description", highlight->description);
	writer_array(&w, "reasons");
	for (size_t i = 0; i < highlight->n_reasons; i++) {
		const struct segments_reason *reason = &highlight->reasons[i];

		writer_object(&w, NULL, "highlight.reason");
		writer_text(&w, "signal", reason->signal);
		writer_decimal(&w, "weight", reason->weight, SCORE_DECIMALS);
		writer_decimal(&w, "value", reason->value, SCORE_DECIMALS);
		writer_close(&w);
	}
	writer_close(&w);
	writer_text(&w, "engine", judge->engine);
	writer_text(&w, "model", judge->model);
	writer_end(&w);
}

static void write_time_base(struct writer *w, const struct fact_ratio *base)
{
	struct str text = {0};

	if (base->num > 0 && base->den > 0) {
		str_addf(&text, "%lld/%lld", (long long)base->num, (long long)base->den);
	}
	writer_word(w, "time_base", str_text(&text));
	str_release(&text);
}

void record_shot(struct str *out, const char *path, int64_t index, const struct shot *shot)
{
	struct writer w;

	writer_begin(&w, out, "shot", path);
	writer_int(&w, "index", index);
	writer_seconds(&w, "start", shot->start_us);
	writer_seconds(&w, "end", shot->end_us);
	writer_decimal(&w, "confidence", (double)shot->confidence, SCORE_DECIMALS);
	writer_word(&w, "transition", shot_transition_name(shot->transition));
	writer_end(&w);
}

void record_frame(struct str *out, const char *path, const struct record_frame *frame)
{
	struct writer w;
	struct str text = {0};

	writer_begin(&w, out, "frame", path);
	writer_seconds(&w, "time", frame->time_us);
	writer_int(&w, "pts", frame->pts);
	write_time_base(&w, &frame->time_base);
	writer_int(&w, "shot", frame->shot > 0 ? frame->shot : FACT_UNKNOWN);
	writer_int(&w, "width", frame->width);
	writer_int(&w, "height", frame->height);
	writer_text(&w, "image", frame->image);
	writer_text(&w, "mime", frame->mime);
	if (frame->n_bytes > 0) {
		base64_add(&text, frame->bytes, frame->n_bytes);
	}
	writer_word(&w, "data", str_text(&text));
	str_clear(&text);
	writer_decimal(&w, "sharpness", frame->sharpness, 2);
	str_addf(&text, "%016llx", (unsigned long long)frame->phash);
	writer_word(&w, "phash", str_text(&text));
	writer_word(&w, "reason", frame->reason);
	writer_end(&w);
	str_release(&text);
}

void record_signal(struct str *out, const char *path, const struct track *track)
{
	struct writer w;

	writer_begin(&w, out, "signal", path);
	writer_text(&w, "name", track->name);
	writer_word(&w, "unit", track->unit);
	writer_seconds(&w, "start", track->start_us);
	writer_seconds(&w, "step", TRACK_STEP_US);
	writer_array(&w, "values");
	for (size_t i = 0; i < track->n_values; i++) {
		writer_decimal(&w, NULL, (double)track->values[i], SCORE_DECIMALS);
	}
	writer_close(&w);
	writer_end(&w);
}

// What is below 0 is not known; null where there is nothing to count.
static void write_counts(struct writer *w, const char *key, const struct record_counts *counts)
{
	if (counts->n == 0) {
		writer_null(w, key);
		return;
	}
	writer_object(w, key, "");
	for (size_t i = 0; i < counts->n; i++) {
		const struct record_count *count = &counts->list[i];

		writer_int(w, count->name, count->n >= 0 ? count->n : INT64_MIN);
	}
	writer_close(w);
}

void record_analysis(struct str *out, const char *path, const struct record_analysis *analysis)
{
	struct writer w;

	writer_begin(&w, out, "analysis", path);
	writer_text(&w, "engine", analysis->engine);
	writer_text(&w, "model", analysis->model);
	writer_text(&w, "profile", analysis->profile);
	writer_text(&w, "content", analysis->content);
	writer_seconds(&w, "duration", analysis->duration_us);
	writer_int(&w, "highlights", analysis->n_highlights);
	writer_seconds(&w, "covered", analysis->covered_us);
	writer_int(&w, "shots", analysis->n_shots);
	writer_text(&w, "verdict", analysis->verdict);
	write_counts(&w, "dropped", &analysis->dropped);
	write_counts(&w, "tokens", &analysis->tokens);
	writer_decimal(&w, "cost_usd", analysis->cost_usd, 6);
	writer_bool(&w, "cached", analysis->cached);
	writer_int(&w, "sent_bytes", analysis->sent_bytes);
	writer_text(&w, "fallback", analysis->fallback);
	writer_int(&w, "decode_errors", analysis->decode_errors);
	writer_seconds(&w, "elapsed", analysis->elapsed_us);
	writer_end(&w);
}

static void write_dropped(struct writer *w, const struct record_clip *clip)
{
	writer_array(w, "dropped_streams");
	for (size_t i = 0; i < clip->n_dropped; i++) {
		writer_object(w, NULL, "clip.dropped_stream");
		writer_int(w, "index", clip->dropped[i].index);
		writer_text(w, "kind", clip->dropped[i].kind);
		writer_text(w, "reason", clip->dropped[i].reason);
		writer_close(w);
	}
	writer_close(w);
}

void record_clip(struct str *out, const char *path, const struct record_clip *clip)
{
	struct writer w;

	writer_begin(&w, out, "clip", path);
	writer_text(&w, "output", clip->output);
	writer_int(&w, "rank", clip->rank >= 0 ? clip->rank : INT64_MIN);
	writer_seconds(&w, "start", clip->start_us);
	writer_seconds(&w, "end", clip->end_us);
	writer_seconds(&w, "actual_start", clip->actual_start_us);
	writer_seconds(&w, "actual_end", clip->actual_end_us);
	writer_int(&w, "actual_start_pts", clip->actual_start_pts);
	write_time_base(&w, &clip->time_base);
	writer_text(&w, "mode", clip->mode);
	writer_text(&w, "fallback", clip->fallback);
	writer_int(&w, "frames", clip->frames);
	writer_int(&w, "frames_copied", clip->frames_copied);
	writer_int(&w, "frames_encoded", clip->frames_encoded);
	writer_bool(&w, "conformed", clip->conformed);
	write_dropped(&w, clip);
	writer_int(&w, "size", clip->size_bytes);
	writer_bool(&w, "verified", clip->verified);
	writer_end(&w);
}

void record_plan(struct str *out, const char *path, const struct record_plan *plan)
{
	struct writer w;

	writer_begin(&w, out, "plan", path);
	writer_text(&w, "command", plan->command);
	writer_text(&w, "action", plan->action);
	writer_text(&w, "output", plan->output);
	writer_array(&w, "spans");
	for (size_t i = 0; i < plan->n_spans; i++) {
		writer_object(&w, NULL, "plan.span");
		writer_seconds(&w, "start", plan->spans[i].start_us);
		writer_seconds(&w, "end", plan->spans[i].end_us);
		writer_text(&w, "mode", plan->spans[i].mode);
		writer_int(&w, "frames", plan->spans[i].frames);
		writer_close(&w);
	}
	writer_close(&w);
	writer_int(&w, "bytes", plan->bytes);
	write_counts(&w, "tokens", &plan->tokens);
	writer_decimal(&w, "cost_usd", plan->tokens.n > 0 ? plan->cost_usd : (double)NAN, 6);
	writer_end(&w);
}

void record_done(struct str *out, const char *path, const struct record_done *done)
{
	struct writer w;

	writer_begin(&w, out, "done", path);
	writer_text(&w, "command", done->command);
	writer_int(&w, "count", done->count);
	writer_int(&w, "decode_errors", done->decode_errors);
	writer_seconds(&w, "elapsed", done->elapsed_us);
	writer_end(&w);
}

void record_progress(struct str *out, const char *path, int64_t time_us, int64_t duration_us)
{
	struct writer w;

	writer_begin(&w, out, "progress", path);
	writer_seconds(&w, "time", time_us);
	writer_seconds(&w, "duration", duration_us);
	writer_end(&w);
}
