// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/template.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/timecode.h"
#include "base/utf8.h"

#define MAX_WIDTH     20 // of a padded number
#define MAX_EXTENSION 16 // bytes of what is kept as an extension, its dot included

enum field { NAME, EXT, TITLE, INDEX, RANK, START, END, TIME, SCORE, N_FIELDS };

static const char *const field_names[N_FIELDS] = {
	"name", "ext", "title", "index", "rank", "start", "end", "time", "score",
};

// One piece of a template: a field, or the bytes between two.
struct piece {
	bool is_field;
	enum field field;
	size_t width;     // 0: not padded
	const char *text; // where it is no field
	size_t len;
};

static int fail(struct err *err, const char *template, const char *why)
{
	err_set(err, ERR_USAGE, "bad_template", "the template '%s' %s", template, why);
	return err_hint(err, "a template is like {name}-{index:03}.{ext}; {{ and }} are braces");
}

static bool is_text(enum field field)
{
	return field == NAME || field == EXT || field == TITLE;
}

// Reads ":0N}" or "}" at text. Returns its length, 0 where it is neither.
static size_t read_width(const char *text, size_t *width)
{
	size_t at = 2;

	*width = 0;
	if (text[0] == '}') {
		return 1;
	}
	if (text[0] != ':' || text[1] != '0') {
		return 0;
	}
	while (text[at] >= '0' && text[at] <= '9' && *width <= MAX_WIDTH) {
		*width = *width * 10 + (size_t)(text[at] - '0');
		at++;
	}
	return text[at] == '}' && *width > 0 && *width <= MAX_WIDTH ? at + 1 : 0;
}

// Reads a field at text, which begins with '{'. Returns its length, 0 where there is none.
static size_t read_field(const char *text, struct piece *out)
{
	const size_t len = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");

	for (int i = 0; i < N_FIELDS; i++) {
		if (strlen(field_names[i]) != len || memcmp(text + 1, field_names[i], len) != 0) {
			continue;
		}
		*out = (struct piece){.is_field = true, .field = i};
		const size_t rest = read_width(text + 1 + len, &out->width);

		if (rest == 0 || (out->width > 0 && is_text(out->field))) {
			return 0;
		}
		return 1 + len + rest;
	}
	return 0;
}

// Reads the piece at text, which is not empty. Returns its length, 0 where it is wrong.
static size_t read_piece(const char *text, struct piece *out)
{
	if ((text[0] == '{' && text[1] == '{') || (text[0] == '}' && text[1] == '}')) {
		*out = (struct piece){.text = text, .len = 1};
		return 2;
	}
	if (text[0] == '}') {
		return 0;
	}
	if (text[0] == '{') {
		return read_field(text, out);
	}
	*out = (struct piece){.text = text, .len = strcspn(text, "{}")};
	return out->len;
}

// Is the character at p, n bytes long, one that a name must not have? Beside the control characters
// of ASCII those that Unicode adds, and its two line ends.
static bool is_unfit(const char *p, size_t n)
{
	const unsigned char *s = (const unsigned char *)p;

	if (n == 1) {
		return *s < 0x20 || *s == 0x7f || *s == '/';
	}
	if (n == 2) {
		return s[0] == 0xc2 && s[1] < 0xa0;
	}
	return n == 3 && s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9);
}

int template_check(const char *template, struct err *err)
{
	size_t fixed = 0;

	if (*template == '\0') {
		return fail(err, template, "is empty");
	}
	for (const char *p = template; *p != '\0';) {
		const size_t n = utf8_char(p, strlen(p));

		if (*p == '/') {
			fail(err, template, "holds a '/'");
			return err_hint(err, "a template makes a name; the folder is given by -o");
		}
		if (n > 0 && is_unfit(p, n)) {
			return fail(err, template, "holds a control character");
		}
		p += n > 0 ? n : 1;
	}
	for (const char *p = template; *p != '\0';) {
		struct piece piece;
		const size_t n = read_piece(p, &piece);

		if (n == 0) {
			return fail(err, template, *p == '{' ?
				"has an unknown field or a lone '{'" : "has a lone '}'");
		}
		fixed += piece.is_field ? piece.width : piece.len;
		p += n;
	}
	// Half of a name is left for the values.
	if (fixed > TEMPLATE_MAX_NAME / 2) {
		return fail(err, template, "is too long");
	}
	return 0;
}

// The text made fit for a name, cut before the character that goes beyond most bytes.
static void add_text(struct str *out, const char *text, size_t most)
{
	const size_t before = out->len;
	size_t left = text ? strlen(text) : 0;

	while (left > 0) {
		size_t n = utf8_char(text, left);

		n = n > 0 ? n : 1; // a byte that is no character stays what it is: names are bytes
		if (out->len - before + n > most) {
			return;
		}
		if (is_unfit(text, n)) {
			str_addc(out, '_');
		} else {
			str_add(out, text, n);
		}
		text += n;
		left -= n;
	}
}

static void add_seconds(struct str *out, int64_t us)
{
	if (us != TIME_UNKNOWN) {
		const int64_t half = us < 0 ? -500 : 500;

		time_add_seconds(out, (us + half) / 1000 * 1000);
	}
}

static void add_score(struct str *out, double score)
{
	// A score is at most 1; what another program calls so may be of any size.
	if (isfinite(score) && fabs(score) < 1e6) {
		// In units of a millionth, four decimals of a score print as those of a time do.
		time_add_seconds(out, llround(score * 1e4) * 100);
	}
}

static void add_number(struct str *out, enum field field, const struct template_values *values)
{
	switch (field) {
	case INDEX:
	case RANK: {
		const int64_t n = field == INDEX ? values->index : values->rank;

		if (n >= 0) {
			str_addf(out, "%lld", (long long)n);
		}
		break;
	}
	case START:
		add_seconds(out, values->start_us);
		break;
	case END:
		add_seconds(out, values->end_us);
		break;
	case TIME:
		add_seconds(out, values->time_us);
		break;
	default:
		add_score(out, values->score);
		break;
	}
}

// A number with zeros before it, behind its sign. One that is not known stays empty.
static void add_padded(struct str *out, const struct piece *piece,
	const struct template_values *values)
{
	struct str text = {0};

	add_number(&text, piece->field, values);
	const char *digits = str_text(&text);

	if (*digits == '-') {
		str_addc(out, '-');
		digits++;
	}
	for (size_t n = text.len; n > 0 && n < piece->width; n++) {
		str_addc(out, '0');
	}
	str_adds(out, digits);
	str_release(&text);
}

// The whole name, no text in it longer than most bytes.
static void expand(struct str *out, const char *template, const struct template_values *values,
	size_t most)
{
	for (const char *p = template; *p != '\0';) {
		struct piece piece;
		const size_t n = read_piece(p, &piece);

		if (n == 0) {
			return;
		}
		if (!piece.is_field) {
			str_add(out, piece.text, piece.len);
		} else if (piece.field == NAME) {
			add_text(out, values->name, most);
		} else if (piece.field == TITLE) {
			add_text(out, values->title, most);
		} else if (piece.field == EXT) {
			add_text(out, values->ext, MAX_EXTENSION - 1);
		} else {
			add_padded(out, &piece, values);
		}
		p += n;
	}
}

// Cuts name to the limit before its extension: for templates that repeat a field so often that even
// short texts do not help.
static void cut_stem(struct str *name)
{
	const char *dot = strrchr(name->data, '.');
	size_t keep = TEMPLATE_MAX_NAME;
	char extension[MAX_EXTENSION + 1] = "";

	if (dot && strlen(dot) <= MAX_EXTENSION) {
		memcpy(extension, dot, strlen(dot) + 1);
		keep -= strlen(dot);
	}
	while (keep > 0 && ((unsigned char)name->data[keep] & 0xc0) == 0x80) {
		keep--;
	}
	str_cut(name, keep);
	str_adds(name, extension);
}

void template_expand(struct str *out, const char *template, const struct template_values *values)
{
	struct str name = {0};
	size_t most = TEMPLATE_MAX_NAME;

	expand(&name, template, values, most);
	while (name.len > TEMPLATE_MAX_NAME && most > 0) {
		most--;
		str_clear(&name);
		expand(&name, template, values, most);
	}
	if (name.len > TEMPLATE_MAX_NAME) {
		cut_stem(&name);
	}
	if (name.len == 0) {
		str_addc(&name, '_');
	}
	if (name.data[0] == '.') {
		name.data[0] = '_';
	}
	str_add(out, name.data, name.len);
	str_release(&name);
}

void template_stem(struct str *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	// A name that begins with its only dot is no extension.
	str_add(out, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}
