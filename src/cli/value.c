// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/value.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/size.h"
#include "base/str.h"
#include "base/nearest.h"

// An enum is stored as an int, for the rows know no type of their own for each.
_Static_assert(sizeof(enum opt_progress) == sizeof(int), "enums are as wide as int");

static void *member(struct options *options, const struct option_row *row)
{
	return (char *)options + row->offset;
}

static int fail_range(const struct option_row *row, const char *text, struct err *err)
{
	if (row->max) {
		return err_set(err, ERR_USAGE, "out_of_range", "--%s '%s' is not between %s and %s",
			row->name, text, row->min, row->max);
	}
	return err_set(err, ERR_USAGE, "out_of_range", "--%s '%s' is less than %s", row->name, text,
		row->min);
}

static int read_enum(const struct option_row *row, const char *text, int *out, struct err *err)
{
	struct str list = {0};
	struct nearest nearest;

	nearest_init(&nearest, text, strlen(text));
	for (int i = 0; row->values[i]; i++) {
		if (strcmp(row->values[i], text) == 0) {
			*out = i;
			str_release(&list);
			return 0;
		}
		nearest_try(&nearest, row->values[i]);
		str_addf(&list, "%s%s", i == 0 ? "" : ", ", row->values[i]);
	}
	err_set(err, ERR_USAGE, "bad_value", "--%s '%s' is not one of: %s", row->name, text,
		str_text(&list));
	str_release(&list);
	if (nearest.found) {
		err_hint(err, "did you mean '%s'?", nearest.found);
	}
	return -1;
}

// Digits with at most a minus before them; strtoll alone would take spaces and a plus.
static int read_int(const struct option_row *row, const char *text, int64_t *out, struct err *err)
{
	const char *digits = text + (*text == '-');
	const size_t n = strspn(digits, "0123456789");

	if (n == 0 || digits[n] != '\0') {
		return err_set(err, ERR_USAGE, "bad_number", "--%s '%s' is not a whole number",
			row->name, text);
	}
	*out = strtoll(text, NULL, 10); // Too large a number saturates, and is then out of range.
	return 0;
}

// The number of an open descriptor; that it is open shows when it is read. What is not a number may
// be the secret, put there by mistake, and is not repeated.
static int read_fd(const struct option_row *row, const char *text, int *out, struct err *err)
{
	const size_t n = strspn(text, "0123456789");
	const long long number = strtoll(text, NULL, 10);

	if (n == 0 || text[n] != '\0') {
		return err_set(err, ERR_USAGE, "bad_number",
			"--%s takes the number of a descriptor", row->name);
	}
	if (number > INT_MAX) {
		return err_set(err, ERR_USAGE, "out_of_range",
			"--%s: there is no descriptor of so large a number", row->name);
	}
	*out = (int)number;
	return 0;
}

static int read_duration(const struct option_row *row, const char *text, int64_t *out,
	struct err *err)
{
	struct time_spec spec;

	if (time_parse(&spec, text, err) < 0) {
		return err_wrap(err, "--%s", row->name);
	}
	if (spec.unit != TIME_MICROS || spec.from_end) {
		return err_set(err, ERR_USAGE, "bad_time", "--%s '%s' is not a plain duration",
			row->name, text);
	}
	*out = spec.value;
	return 0;
}

// Any of the types that are a whole number in the end.
static int read_whole(const struct option_row *row, const char *text, int64_t *out, struct err *err)
{
	if (row->type == OPTION_INT) {
		return read_int(row, text, out, err);
	}
	if (row->type == OPTION_DURATION) {
		return read_duration(row, text, out, err);
	}
	if (size_parse(out, text, err) < 0) {
		return err_wrap(err, "--%s", row->name);
	}
	return 0;
}

static int read_bounded(const struct option_row *row, const char *text, int64_t *out,
	struct err *err)
{
	int64_t min = INT64_MIN;
	int64_t max = INT64_MAX;

	if ((row->min && read_whole(row, row->min, &min, err) < 0) ||
		(row->max && read_whole(row, row->max, &max, err) < 0) ||
		read_whole(row, text, out, err) < 0) {
		return -1;
	}
	return *out < min || *out > max ? fail_range(row, text, err) : 0;
}

// Decimal notation only: what strtod also takes (inf, nan, hexadecimal, spaces) is refused. The
// program never leaves the C locale, so the decimal sign is a point.
static int read_real(const struct option_row *row, const char *text, double *out, struct err *err)
{
	char *end = NULL;

	const double value = strtod(text, &end);

	if (end == text || *end != '\0' || text[strspn(text, "0123456789.eE-")] != '\0' ||
		!isfinite(value)) {
		return err_set(err, ERR_USAGE, "bad_number", "--%s '%s' is not a number", row->name,
			text);
	}
	if (value < strtod(row->min, NULL) || value > strtod(row->max, NULL)) {
		return fail_range(row, text, err);
	}
	*out = value;
	return 0;
}

static int read_time(const struct option_row *row, const char *text, struct time_spec *out,
	struct err *err)
{
	struct time_spec spec;

	if (time_parse(&spec, text, err) < 0) {
		return err_wrap(err, "--%s", row->name);
	}
	if (row->type == OPTION_TARGET &&
		(spec.from_end || spec.unit == TIME_FRAMES || spec.value == 0)) {
		return err_set(err, ERR_USAGE, "bad_time",
			"--%s '%s' is neither a duration nor a percentage", row->name, text);
	}
	*out = spec;
	return 0;
}

// Ranges and lists are read here only to refuse bad ones before any work is done.
static int read_text(const struct option_row *row, const char *text, const char **out,
	struct err *err)
{
	if (row->type == OPTION_RANGES) {
		struct time_range *ranges;
		size_t n;

		if (time_parse_ranges(&ranges, &n, text, err) < 0) {
			return err_wrap(err, "--%s", row->name);
		}
		mem_free(ranges);
	} else if (row->type == OPTION_TIMES) {
		struct time_spec *times;
		size_t n;

		if (time_parse_list(&times, &n, text, err) < 0) {
			return err_wrap(err, "--%s", row->name);
		}
		mem_free(times);
	} else if (*text == '\0') {
		return err_set(err, ERR_USAGE, "bad_value", "--%s is empty", row->name);
	}
	*out = text;
	return 0;
}

static int add_text(const struct option_row *row, const char *text, struct option_texts *out,
	struct err *err)
{
	const char *kept;

	if (read_text(row, text, &kept, err) < 0) {
		return -1;
	}
	out->list = mem_grow(out->list, &out->cap, out->n + 1, sizeof(*out->list));
	out->list[out->n++] = kept;
	return 0;
}

int value_set(struct options *options, const struct option_row *row, const char *text,
	struct err *err)
{
	int64_t whole;
	int index;

	switch (row->type) {
	case OPTION_ENUM:
		if (read_enum(row, text, &index, err) < 0) {
			return -1;
		}
		memcpy(member(options, row), &index, sizeof(index));
		return 0;
	case OPTION_INT:
		if (read_bounded(row, text, &whole, err) < 0) {
			return -1;
		}
		// Every row of this type has bounds, which are far within those of an int.
		*(int *)member(options, row) = (int)whole;
		return 0;
	case OPTION_FD:
		return read_fd(row, text, member(options, row), err);
	case OPTION_SIZE:
	case OPTION_DURATION:
		if (read_bounded(row, text, &whole, err) < 0) {
			return -1;
		}
		*(int64_t *)member(options, row) = whole;
		return 0;
	case OPTION_REAL:
		return read_real(row, text, member(options, row), err);
	case OPTION_TIME:
	case OPTION_TARGET:
		return read_time(row, text, member(options, row), err);
	case OPTION_RANGES:
	case OPTION_TIMES:
	case OPTION_STRING:
	case OPTION_PATH:
		return read_text(row, text, member(options, row), err);
	case OPTION_PATHS:
		return add_text(row, text, member(options, row), err);
	case OPTION_FLAG:
	case OPTION_COUNT:
		break;
	}
	assert(!"a flag has no value");
	return -1;
}

void value_raise(struct options *options, const struct option_row *row)
{
	if (row->type == OPTION_FLAG) {
		*(bool *)member(options, row) = true;
		return;
	}
	int *count = member(options, row);

	if (*count < INT_MAX) {
		(*count)++;
	}
}

void value_release(struct options *options, const struct option_row *row)
{
	if (row->type == OPTION_PATHS) {
		struct option_texts *texts = member(options, row);

		mem_free(texts->list);
		*texts = (struct option_texts){0};
	}
}

void value_init(struct options *options, const struct option_row *row)
{
	struct err err;

	if (row->initial) {
		const int rc = value_set(options, row, row->initial, &err);

		assert(rc == 0);
		(void)rc;
	} else if (row->type == OPTION_REAL) {
		*(double *)member(options, row) = NAN;
	} else if (row->type == OPTION_FD) {
		*(int *)member(options, row) = -1;
	}
}
