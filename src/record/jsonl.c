// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/jsonl.h"

#include <stdbool.h>
#include <string.h>

#include "base/base64.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/lines.h"

static int fail(struct err *err, const char *why)
{
	return err_set(err, ERR_INPUT, "bad_json", "not a JSON record: %s", why);
}

// Looks at brackets and commas outside strings. This is no parser: what it lets through may
// still be wrong, but it is not deep and has not too many values. Jansson itself would go 2048
// deep, and takes some forty bytes of memory for each byte of "[],[],…".
static int check_shape(const char *line, size_t len, struct err *err)
{
	size_t depth = 0;
	size_t n_values = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		const char c = line[i];

		if (quoted) {
			if (c == '\\') {
				i++;
			} else if (c == '"') {
				quoted = false;
			}
			continue;
		}
		if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
			n_values++;
		} else if (c == ',') {
			n_values++;
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
		if (depth > JSONL_MAX_DEPTH) {
			return fail(err, "nested too deep");
		}
		if (n_values > JSONL_MAX_VALUES) {
			return fail(err, "too many values");
		}
	}
	return 0;
}

int jsonl_read(json_t **out, const char *line, size_t len, struct err *err)
{
	json_error_t reason;

	if (len > JSONL_MAX_LINE) {
		return fail(err, "too long");
	}
	if (memchr(line, '\0', len)) {
		return fail(err, "it holds a NUL byte");
	}
	if (!utf8_valid(line, len)) {
		return fail(err, "it is not UTF-8");
	}
	if (check_shape(line, len, err) < 0) {
		return -1;
	}
	json_t *value = json_loadb(line, len, JSON_REJECT_DUPLICATES, &reason);

	if (!value) {
		return fail(err, reason.text);
	}
	if (!json_is_object(value)) {
		json_decref(value);
		return fail(err, "it is no object");
	}
	*out = value;
	return 0;
}

const char *jsonl_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

const json_t *jsonl_member(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_null(value) ? NULL : value;
}

static int bad_input(struct err *err, const char *why)
{
	return err_set(err, ERR_INPUT, "bad_record", "not a record to work on: %s", why);
}

int jsonl_input(char **out, const json_t *object, struct err *err)
{
	const json_t *input = json_object_get(object, "input");
	const json_t *bytes = jsonl_member(object, "input_bytes");
	struct str path = {0};

	if (input && !json_is_string(input)) {
		return bad_input(err, "'input' is no text");
	}
	if (!bytes) {
		str_adds(&path, input ? json_string_value(input) : "");
	} else if (!json_is_string(bytes) || base64_decode(&path, json_string_value(bytes),
		json_string_length(bytes)) < 0 || memchr(str_text(&path), '\0', path.len)) {
		bad_input(err, "'input_bytes' is not the base64 of a path");
		goto fail;
	}
	if (path.len == 0) {
		bad_input(err, "'input' is empty");
		goto fail;
	}
	if (path.len > LINES_MAX_PATH) {
		bad_input(err, "'input' is too long");
		goto fail;
	}
	*out = str_detach(&path);
	return 0;
fail:
	str_release(&path);
	return -1;
}
