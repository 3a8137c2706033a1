// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "analysis/speech.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cue_text.h"
#include "base/mem.h"
#include "base/utf8.h"

#define PAUSE_US    INT64_C(1000000)  // ends a sentence
#define TOUCH_US    INT64_C(100000)   // cues so near follow each other
#define LONGEST_US  INT64_C(20000000) // text without full stops is cut into such parts …
#define LONGEST     600               // … or of so many bytes, between two cues
#define WORD_MAX    40                // bytes: a longer word may be cut, as what has no blanks is

// A sentence that is not ended.
struct open_sentence {
	struct str text;
	int64_t start_us;
	int64_t end_us; // of what there is of it
};

// Ends the sentence, if there is one. One that is said while another one is joins that.
static void close_sentence(struct speech *speech, struct open_sentence *open)
{
	const size_t n = speech->n;
	int64_t start_us = open->start_us;

	if (open->text.len == 0) {
		return;
	}
	if (n > 0 && start_us < speech->spans[n - 1].end_us) {
		start_us = speech->spans[n - 1].end_us;
	}
	if (n > 0 && open->end_us <= start_us) {
		str_addc(&speech->text, ' ');
		speech->n--;
	} else if (open->end_us > start_us) {
		speech->spans = mem_grow(speech->spans, &speech->cap, n + 1,
			sizeof(*speech->spans));
		speech->ends = mem_grow(speech->ends, &speech->cap_ends, n + 1,
			sizeof(*speech->ends));
		speech->spans[n] = (struct segments_span){ start_us, open->end_us };
	} else {
		str_clear(&open->text);
		return;
	}
	str_add(&speech->text, open->text.data, open->text.len);
	speech->ends[speech->n++] = speech->text.len;
	str_clear(&open->text);
}

static size_t match(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_starts(text, list[i])) {
			return strlen(list[i]);
		}
	}
	return 0;
}

// The length of the end of a sentence that text begins with, with the quotes and brackets that it
// stands in; 0 where there is none.
static size_t end_length(const char *text)
{
	static const char *const narrow[] = { ".", "!", "?", "…" };
	static const char *const wide[] = { "。", "！", "？", "．", "｡" };
	static const char *const closing[] = { "\"", "'", ")", "]", "”", "’", "»", "」",
		"』", "）" };
	size_t len = 0;
	size_t n;
	bool full = false;

	do {
		n = match(text + len, wide, sizeof(wide) / sizeof(wide[0]));
		full = full || n > 0;
		if (n == 0) {
			n = match(text + len, narrow, sizeof(narrow) / sizeof(narrow[0]));
		}
		len += n;
	} while (n > 0);
	if (len == 0) {
		return 0;
	}
	do {
		n = match(text + len, closing, sizeof(closing) / sizeof(closing[0]));
		len += n;
	} while (n > 0);
	if (text[len] == '\0' || full) {
		return len;
	}
	// "3.5", "e.g. this" and "Well... maybe" go on.
	return text[len] == ' ' && !(text[len + 1] >= 'a' && text[len + 1] <= 'z') ? len : 0;
}

#define LONGEST_FORM 4

// Is what stands before a full stop a title or the like, which a name follows?
static bool is_short_form(const char *text, size_t stop)
{
	static const char *const forms[] = { "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "No", "vs" };
	size_t from = stop;

	while (from > 0 && text[from - 1] != ' ' && stop - from <= LONGEST_FORM) {
		from--;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strlen(forms[i]) == stop - from
			&& strncmp(text + from, forms[i], stop - from) == 0) {
			return true;
		}
	}
	return false;
}

// Takes the words of a cue into sentences.
static void take_words(struct speech *speech, struct open_sentence *open,
	const struct transcript_cue *cue, const struct str *words)
{
	const int64_t length_us = cue->end_us - cue->start_us;
	const char *text = str_text(words);
	int64_t from_us = cue->start_us;
	size_t from = 0;

	for (size_t i = 0; i < words->len;) {
		const bool form = text[i] == '.' && is_short_form(text, i);
		const size_t n = form ? 0 : end_length(text + i);

		i += n > 0 ? n : 1;
		if (n == 0 && i < words->len) {
			continue;
		}
		const int64_t until_us = i == words->len ? cue->end_us : cue->start_us
			+ (int64_t)((double)length_us * (double)i / (double)words->len);

		if (open->text.len == 0) {
			open->start_us = from_us;
		} else {
			str_addc(&open->text, ' ');
		}
		str_add(&open->text, text + from, i - from);
		open->end_us = until_us;
		if (n > 0) {
			close_sentence(speech, open);
		}
		while (i < words->len && text[i] == ' ') {
			i++;
		}
		from = i;
		from_us = until_us;
	}
}

// The words of a cue. Live captions show a line again while the next one comes: what the cue before
// ended with is not said twice.
static void words_of(struct str *out, const char *text, const char *before)
{
	struct str line = {0};

	while (*text != '\0') {
		const size_t len = strcspn(text, "\n");

		str_clear(&line);
		cue_text_speech(&line, text, len);
		if (line.len > 0 && strcmp(line.data, before) != 0) {
			if (out->len > 0) {
				str_addc(out, ' ');
			}
			str_add(out, line.data, line.len);
		}
		text += len + (text[len] == '\n');
	}
	str_release(&line);
}

static bool is_all_sung(const char *text)
{
	const char *last = strrchr(text, '\n');
	const char *note = last != NULL ? strstr(last, "\xe2\x99") : NULL;

	return str_starts(text, "\xe2\x99") && note != NULL;
}

void speech_of(struct speech *out, const struct transcript *transcript)
{
	struct open_sentence open = {0};
	struct str words = {0};
	struct str last = {0};
	int64_t end_us = INT64_MIN;

	*out = (struct speech){0};
	for (size_t i = 0; i < transcript->n; i++) {
		const struct transcript_cue *cue = &transcript->list[i];
		const char *text = transcript_text(transcript, i);
		const char *newline = strrchr(text, '\n');
		const char *last_line = newline != NULL ? newline + 1 : text;
		const bool follows = end_us != INT64_MIN && cue->start_us <= end_us + TOUCH_US;

		str_clear(&words);
		if (!is_all_sung(text)) {
			words_of(&words, text, follows ? str_text(&last) : "");
		}
		str_clear(&last);
		cue_text_speech(&last, last_line, strlen(last_line));
		if (words.len > 0) {
			if (open.text.len > 0 && (cue->start_us > open.end_us + PAUSE_US
				|| cue->end_us > open.start_us + LONGEST_US
				|| open.text.len > LONGEST)) {
				close_sentence(out, &open);
			}
			take_words(out, &open, cue, &words);
		}
		end_us = cue->end_us;
	}
	close_sentence(out, &open);
	str_release(&open.text);
	str_release(&words);
	str_release(&last);
}

// Cuts text to at most most bytes, between words where there are any, with an ellipsis.
static void shorten(struct str *text, size_t most)
{
	static const char ellipsis[] = "…";
	size_t len = most - strlen(ellipsis);
	size_t at = len;

	while (at > 0 && text->data[at] != ' ' && len - at < WORD_MAX) {
		at--;
	}
	if (at == 0 || text->data[at] != ' ') {
		at = len;
		while (at > 0 && ((unsigned char)text->data[at] & 0xc0) == 0x80) {
			at--;
		}
	}
	while (at > 0 && strchr(" ,;:.-", text->data[at - 1]) != NULL) {
		at--;
	}
	str_cut(text, at);
	str_adds(text, ellipsis);
}

// The first sentence that ends after a time; n where none does.
static size_t first_after(const struct speech *speech, int64_t time_us)
{
	size_t low = 0;
	size_t high = speech->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (speech->spans[middle].end_us <= time_us) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

void speech_say(const struct speech *speech, const struct segments_span *span, char *out,
	size_t size)
{
	struct str said = {0};
	size_t i = first_after(speech, span->start_us);

	for (; i < speech->n && speech->spans[i].start_us < span->end_us && said.len < size; i++) {
		const size_t from = i > 0 ? speech->ends[i - 1] : 0;
		const size_t len = speech->ends[i] - from;

		if (said.len > 0) {
			str_addc(&said, ' ');
		}
		str_add(&said, speech->text.data + from, len < size ? len : size);
	}
	if (said.len >= size) {
		shorten(&said, size - 1);
	}
	snprintf(out, size, "%s", str_text(&said));
	str_release(&said);
}

void speech_release(struct speech *speech)
{
	mem_free(speech->spans);
	mem_free(speech->ends);
	str_release(&speech->text);
	*speech = (struct speech){0};
}
