// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/answer.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// Longer times than this are no times.
#define MOST_SECONDS 3600000.0

// Reads digits and perhaps a fraction. Returns what stands behind them, or NULL.
static const char *read_number(const char *p, double *out, bool fraction)
{
	double unit = 1;
	int digits = 0;

	*out = 0;
	for (; *p >= '0' && *p <= '9'; p++, digits++) {
		*out = *out * 10 + (*p - '0');
	}
	if (digits == 0 || digits > 9) {
		return NULL;
	}
	if (fraction && *p == '.') {
		p++;
		if (*p < '0' || *p > '9') {
			return NULL;
		}
		for (; *p >= '0' && *p <= '9'; p++) {
			unit /= 10;
			*out += unit * (*p - '0');
		}
	}
	return p;
}

int answer_time(const char *text, int64_t *out_us)
{
	double seconds = 0;

	for (int fields = 1; fields <= 3; fields++) {
		double field;

		text = read_number(text, &field, true);
		if (!text || (fields > 1 && field >= 60)) {
			return -1;
		}
		seconds = seconds * 60 + field;
		if (*text == '\0') {
			if (seconds > MOST_SECONDS) {
				return -1;
			}
			*out_us = (int64_t)llround(seconds * 1e6);
			return 0;
		}
		// A fraction only stands at the end.
		if (*text != ':' || field != floor(field)) {
			return -1;
		}
		text++;
	}
	return -1;
}

// A number is seconds and nothing else. Where a model meant minutes by 1.30, that is a time at which
// nothing was shown, and the claim is dropped for it.
static int read_time(const json_t *value, int64_t *out_us)
{
	if (json_is_string(value)) {
		return answer_time(json_string_value(value), out_us);
	}
	if (json_is_number(value)) {
		const double seconds = json_number_value(value);

		if (seconds >= 0 && seconds <= MOST_SECONDS) {
			*out_us = (int64_t)llround(seconds * 1e6);
			return 0;
		}
	}
	return -1;
}

// Characters that do something instead of being shown: controls (also U+0080 to U+009F) and those
// that turn the direction of writing. Returns how many bytes of text such a one has, or 0.
static size_t is_active(const unsigned char *p)
{
	if (p[0] < 0x20 || p[0] == 0x7f) {
		return 1;
	}
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
		return 2;
	}
	if (p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8b && p[2] <= 0x8f) ||
		(p[2] >= 0xa8 && p[2] <= 0xae))) {
		return 3;
	}
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf) {
		return 3;
	}
	return p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
}

// One line of at most size - 1 bytes, cut at a character's bound.
static void clean(char *out, size_t size, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = 0;

	while (*p != '\0') {
		const size_t active = is_active(p);
		const size_t len = active > 0 ? active : *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
		const bool blank = active > 0 || *p == ' ';

		if (n + (blank ? 1 : len) >= size) {
			break;
		}
		if (!blank) {
			memcpy(out + n, p, len);
			n += len;
		} else if (n > 0 && out[n - 1] != ' ') {
			out[n++] = ' ';
		}
		p += len;
	}
	while (n > 0 && out[n - 1] == ' ') {
		n--;
	}
	out[n] = '\0';
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void read_claim(struct claims *out, const json_t *item)
{
	const json_t *score = json_object_get(item, "score");
	struct claim claim = {.score = json_is_number(score) ? json_number_value(score) : NAN};

	if (!json_is_object(item) || !(claim.score >= 0 && claim.score <= 1)) {
		out->dropped[CLAIMS_BAD_SHAPE]++;
		return;
	}
	if (read_time(json_object_get(item, "start"), &claim.start_us) < 0 ||
		read_time(json_object_get(item, "end"), &claim.end_us) < 0) {
		out->dropped[CLAIMS_BAD_TIME]++;
		return;
	}
	clean(claim.title, sizeof(claim.title), text_of(item, "title"));
	clean(claim.description, sizeof(claim.description), text_of(item, "description"));
	claims_add(out, &claim);
}

// The object within the text: between fences, or between the first and the last brace.
static void find_object(const char **text, size_t *len, bool lenient)
{
	const char *p = *text;
	const char *end = p + *len;

	while (p < end && strchr(" \t\r\n", *p)) {
		p++;
	}
	if (end - p > 6 && memcmp(p, "```", 3) == 0) {
		lenient = true;
	}
	if (lenient) {
		const char *open = memchr(p, '{', (size_t)(end - p));

		while (end > p && end[-1] != '}') {
			end--;
		}
		p = open ? open : p;
	}
	*len = (size_t)(end > p ? end - p : 0);
	*text = p;
}

int answer_read(struct claims *out, const char *text, size_t len, bool lenient, struct err *err)
{
	json_error_t error;
	json_t *item;
	size_t i;

	find_object(&text, &len, lenient);
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	const json_t *list = json_object_get(root, "highlights");

	if (!json_is_array(list)) {
		err_set(err, ERR_REMOTE, "bad_answer", root ? "the model's answer has no list of highlights" :
			"the model's answer is not the JSON that was asked for");
		json_decref(root);
		return -1;
	}
	clean(out->background, sizeof(out->background), text_of(root, "background"));
	json_array_foreach(list, i, item) {
		if (i >= CLAIMS_MOST) {
			out->dropped[CLAIMS_TOO_MANY] += (int64_t)(json_array_size(list) - i);
			break;
		}
		read_claim(out, item);
	}
	json_decref(root);
	return 0;
}

static json_t *type_of(const char *name, bool gemini)
{
	char type[16];
	size_t i = 0;

	for (; name[i] != '\0' && i < sizeof(type) - 1; i++) {
		type[i] = (char)(gemini ? name[i] - 'a' + 'A' : name[i]);
	}
	type[i] = '\0';
	return json_pack("{s:s}", "type", type);
}

// An object whose members, all of them required, come in the order of their names here. The schemas
// are taken over.
static json_t *object_of(const char *const *names, json_t *const *schemas, size_t n, bool gemini)
{
	json_t *object = type_of("object", gemini);
	json_t *properties = json_object();
	json_t *required = json_array();

	for (size_t i = 0; i < n; i++) {
		json_object_set_new(properties, names[i], schemas[i]);
		json_array_append_new(required, json_string(names[i]));
	}
	json_object_set_new(object, "properties", properties);
	json_object_set(object, "required", required);
	if (gemini) {
		json_object_set(object, "propertyOrdering", required);
	} else {
		json_object_set_new(object, "additionalProperties", json_false());
	}
	json_decref(required);
	return object;
}

json_t *answer_schema(bool gemini)
{
	static const char *const keys[] = {"evidence", "start", "end", "score", "title",
		"description"};
	static const char *const outer[] = {"background", "highlights"};
	json_t *members[6];
	json_t *list = type_of("array", gemini);

	for (size_t i = 0; i < 6; i++) {
		members[i] = type_of(strcmp(keys[i], "score") == 0 ? "number" : "string", gemini);
	}
	json_object_set_new(list, "items", object_of(keys, members, 6, gemini));
	json_t *const both[] = {type_of("string", gemini), list};

	return object_of(outer, both, 2, gemini);
}
