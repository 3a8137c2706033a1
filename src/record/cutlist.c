// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/cutlist.h"

#include <string.h>

#include "base/timecode.h"
#include "base/utf8.h"
#include "record/cutlist_internal.h"
#include "record/template.h"

static const struct {
	const char *name;
	bool of_one;
	cutlist_fn *write;
} rows[CUTLIST_N_FORMATS] = {
	[CUTLIST_EDL] = {"edl", false, cutlist_edl},
	[CUTLIST_FCPXML] = {"fcpxml", false, cutlist_fcpxml},
	[CUTLIST_OTIO] = {"otio", false, cutlist_otio},
	[CUTLIST_CSV] = {"csv", false, cutlist_csv},
	[CUTLIST_LLC] = {"llc", true, cutlist_llc},
	[CUTLIST_MPV] = {"mpv", false, cutlist_mpv},
	[CUTLIST_VTT] = {"vtt", true, cutlist_vtt},
	[CUTLIST_CHAPTERS] = {"chapters", true, cutlist_chapters},
	[CUTLIST_YOUTUBE] = {"youtube", true, cutlist_youtube},
};

const char *cutlist_name(enum cutlist_format format)
{
	return rows[format].name;
}

bool cutlist_is_of_one(enum cutlist_format format)
{
	return rows[format].of_one;
}

void cutlist_add_line(struct str *out, const char *text)
{
	size_t begin = out->len;

	utf8_repair(out, text, strlen(text));
	for (size_t i = begin; i < out->len; i++) {
		unsigned char c = (unsigned char)out->data[i];

		if (c < 0x20 || c == 0x7f) {
			out->data[i] = ' ';
		}
	}
}

void cutlist_add_escaped(struct str *out, const char *text, bool attribute)
{
	struct str line = {0};

	cutlist_add_line(&line, text);
	for (const char *p = str_text(&line); *p != '\0'; p++) {
		if (*p == '&') {
			str_adds(out, "&amp;");
		} else if (*p == '<') {
			str_adds(out, "&lt;");
		} else if (*p == '>') {
			str_adds(out, "&gt;");
		} else if (*p == '"' && attribute) {
			str_adds(out, "&quot;");
		} else if (strncmp(p, "\xef\xbf\xbe", 3) == 0 ||
			strncmp(p, "\xef\xbf\xbf", 3) == 0) {
			// U+FFFE and U+FFFF are no characters of XML.
			str_adds(out, "\xef\xbf\xbd");
			p += 2;
		} else {
			str_addc(out, *p);
		}
	}
	str_release(&line);
}

void cutlist_add_address(struct str *out, const char *full)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-._~/";

	if (full[0] != '/') {
		str_adds(out, full);
		return;
	}
	str_adds(out, "file://");
	for (const char *p = full; *p != '\0'; p++) {
		if (strchr(plain, *p)) {
			str_addc(out, *p);
		} else {
			str_addf(out, "%%%02X", (unsigned)(unsigned char)*p);
		}
	}
}

const char *cutlist_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void cutlist_add_name(struct str *out, const struct cutlist *list)
{
	if (list->n_sources == 1) {
		template_stem(out, list->sources[0].path);
	} else {
		str_adds(out, "hilite");
	}
}

void cutlist_add_title(struct str *out, const struct cutlist *list,
	const struct cutlist_event *event)
{
	if (event->title && event->title[0] != '\0') {
		str_adds(out, event->title);
	} else {
		template_stem(out, list->sources[event->source].path);
	}
}

int cutlist_no_end(const struct cutlist_source *source, struct err *err)
{
	err_set(err, ERR_INPUT, "bad_span",
		"'%s' has no known duration, so a span to its end has none", source->path);
	return err_hint(err, "say where it ends with --to");
}

int cutlist_write(struct str *out, enum cutlist_format format, const struct cutlist *list,
	struct str *notes, struct err *err)
{
	size_t begin = out->len;

	if (rows[format].of_one && list->n_sources > 1) {
		err_set(err, ERR_USAGE, "one_input", "a list in '%s' is of one input, not of %zu",
			rows[format].name, list->n_sources);
		return err_hint(err, "run it once for each input");
	}
	if (rows[format].write(out, list, notes, err) < 0) {
		str_cut(out, begin);
		return -1;
	}
	return 0;
}
