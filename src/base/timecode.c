// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/timecode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LIMIT_SECONDS (INT64_C(10) * 366 * 86400)
#define PERCENT_SCALE INT64_C(1000000)

static int fail(const char *text, struct err *err)
{
	err_set(err, ERR_USAGE, "bad_time", "'%s' is not a time", text);
	return err_hint(err,
		"times are written as 90, 90.5s, 1500ms, 2m, 1:02:03.25, 250f or 50%%");
}

// Reads DIGITS[.DIGITS] in units of 1/scale (scale a power of ten up to 10^6, the rest is rounded
// down). Returns the number of bytes read, 0 where there is no number or it is too large.
static size_t read_decimal(const char *text, int64_t scale, int64_t *out)
{
	int64_t value = 0;
	size_t n = 0;

	for (; text[n] >= '0' && text[n] <= '9'; n++) {
		value = value * 10 + (text[n] - '0');
		if (value > LIMIT_SECONDS * 1000) {
			return 0;
		}
	}
	if (n == 0) {
		return 0;
	}
	value *= scale;
	if (text[n] == '.') {
		size_t digits = strspn(text + n + 1, "0123456789");

		if (digits == 0) {
			return 0;
		}
		for (size_t i = 0; i < digits && scale > 1; i++) {
			scale /= 10;
			value += (text[n + 1 + i] - '0') * scale;
		}
		n += digits + 1;
	}
	*out = value;
	return n;
}

// H:MM:SS[.f] or M:SS[.f]; only the first part may exceed 59.
static int read_clock(const char *text, int64_t *out_us)
{
	int64_t total = 0;

	for (int parts = 0; parts < 3; parts++) {
		const char *colon = strchr(text, ':');
		int64_t value;
		size_t n = read_decimal(text, TIME_SECOND, &value);

		if (n == 0 || (parts > 0 && value >= 60 * TIME_SECOND)) {
			return -1;
		}
		if (total > LIMIT_SECONDS * TIME_SECOND / 60) {
			return -1;
		}
		total = total * 60 + value;
		if (!colon) {
			*out_us = total;
			return parts > 0 && text[n] == '\0' ? 0 : -1;
		}
		if (value % TIME_SECOND != 0 || text + n != colon) {
			return -1;
		}
		text = colon + 1;
	}
	return -1;
}

static int read_spec(struct time_spec *out, const char *text)
{
	if (strchr(text, ':')) {
		out->unit = TIME_MICROS;
		return read_clock(text, &out->value);
	}
	int64_t micros;
	int64_t whole;
	size_t n = read_decimal(text, TIME_SECOND, &micros);
	const char *unit = text + n;

	if (n == 0) {
		return -1;
	}
	out->unit = TIME_MICROS;
	out->value = micros;
	if (*unit == '\0' || strcmp(unit, "s") == 0) {
		return 0;
	}
	if (strcmp(unit, "ms") == 0) {
		out->value = micros / 1000;
		return 0;
	}
	if (strcmp(unit, "m") == 0) {
		out->value = micros > LIMIT_SECONDS * TIME_SECOND / 60 ? INT64_MAX : micros * 60;
		return 0;
	}
	if (strcmp(unit, "f") == 0) {
		out->unit = TIME_FRAMES;
		out->value = micros / TIME_SECOND;
		return micros % TIME_SECOND == 0 ? 0 : -1;
	}
	if (strcmp(unit, "%") == 0) {
		out->unit = TIME_PERCENT;
		whole = micros / TIME_SECOND * PERCENT_SCALE + micros % TIME_SECOND;
		out->value = whole;
		return whole <= 100 * PERCENT_SCALE ? 0 : -1;
	}
	return -1;
}

int time_parse(struct time_spec *out, const char *text, struct err *err)
{
	struct time_spec spec = {0};
	const char *rest = text;

	if (*rest == '-') {
		spec.from_end = true;
		rest++;
	}
	if (read_spec(&spec, rest) < 0) {
		return fail(text, err);
	}
	if (spec.unit == TIME_MICROS && spec.value > LIMIT_SECONDS * TIME_SECOND) {
		return fail(text, err);
	}
	*out = spec;
	return 0;
}

// One of the two ends of a range; an empty one stays absent.
static int parse_end(struct time_spec *out, const char *text, size_t len, struct err *err)
{
	char buf[64];

	*out = (struct time_spec){0};
	if (len == 0) {
		return 0;
	}
	if (len >= sizeof(buf)) {
		return err_set(err, ERR_USAGE, "bad_time", "'%.40s…' is not a time", text);
	}
	memcpy(buf, text, len);
	buf[len] = '\0';
	return time_parse(out, buf, err);
}

int time_parse_ranges(struct time_range **out, size_t *n, const char *text, struct err *err)
{
	struct time_range *list = NULL;
	size_t count = 0;
	size_t cap = 0;

	for (const char *rest = text;; rest++) {
		size_t len = strcspn(rest, ",");
		const char *dots = strstr(rest, "..");

		if (!dots || dots >= rest + len) {
			err_set(err, ERR_USAGE, "bad_range", "'%.*s' is not a range", (int)len,
				rest);
			err_hint(err,
				"ranges are written as FROM..TO, several separated by commas");
			goto fail;
		}
		list = mem_grow(list, &cap, count + 1, sizeof(*list));
		const char *to = dots + 2;

		if (parse_end(&list[count].from, rest, (size_t)(dots - rest), err) < 0 ||
			parse_end(&list[count].to, to, (size_t)(rest + len - to), err) < 0) {
			goto fail;
		}
		count++;
		rest += len;
		if (*rest == '\0') {
			break;
		}
	}
	*out = list;
	*n = count;
	return 0;
fail:
	mem_free(list);
	return -1;
}

// a * b / c rounded to the nearest, for values that 128 bits hold.
int time_parse_list(struct time_spec **out, size_t *n, const char *text, struct err *err)
{
	struct time_spec *list = NULL;
	size_t count = 0;
	size_t cap = 0;

	for (const char *rest = text;; rest++) {
		size_t len = strcspn(rest, ",");

		if (len == 0) {
			mem_free(list);
			return err_set(err, ERR_USAGE, "bad_time", "a time is missing in '%s'",
				text);
		}
		list = mem_grow(list, &cap, count + 1, sizeof(*list));
		if (parse_end(&list[count++], rest, len, err) < 0) {
			mem_free(list);
			return -1;
		}
		rest += len;
		if (*rest == '\0') {
			break;
		}
	}
	*out = list;
	*n = count;
	return 0;
}

static int64_t scale(int64_t a, int64_t b, int64_t c)
{
	return (int64_t)(((__int128)a * b + c / 2) / c);
}

int time_resolve(const struct time_spec *spec, const struct time_facts *facts, int64_t *out_us,
	struct err *err)
{
	bool needs_duration = spec->from_end || spec->unit == TIME_PERCENT;
	int64_t us = spec->value;

	if (needs_duration && facts->duration_us == TIME_UNKNOWN) {
		return err_set(err, ERR_INPUT, "bad_time",
			"the duration is not known, so a time cannot be counted from it");
	}
	if (spec->unit == TIME_FRAMES) {
		if (facts->fps_num <= 0 || facts->fps_den <= 0 || !facts->constant) {
			return err_set(err, ERR_INPUT, "bad_time",
				"frames measure no time here: the frame rate is not constant");
		}
		us = scale(spec->value, facts->fps_den * TIME_SECOND, facts->fps_num);
	} else if (spec->unit == TIME_PERCENT) {
		us = scale(facts->duration_us, spec->value, 100 * PERCENT_SCALE);
	}
	*out_us = spec->from_end ? facts->duration_us - us : us;
	return 0;
}

void time_add_seconds(struct str *out, int64_t us)
{
	uint64_t abs = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
	char digits[8];

	str_addf(out, "%s%llu", us < 0 ? "-" : "", (unsigned long long)(abs / 1000000));
	if (abs % 1000000 == 0) {
		return;
	}
	struct str part = {0};

	str_addf(&part, "%06llu", (unsigned long long)(abs % 1000000));
	memcpy(digits, part.data, 7);
	str_release(&part);
	for (size_t end = 6; end > 0 && digits[end - 1] == '0'; end--) {
		digits[end - 1] = '\0';
	}
	str_addf(out, ".%s", digits);
}

void time_add_clock(struct str *out, int64_t us)
{
	uint64_t ms = (us < 0 ? 0 - (uint64_t)us : (uint64_t)us) / 1000;

	str_addf(out, "%s%llu:%02llu:%02llu.%03llu", us < 0 ? "-" : "",
		(unsigned long long)(ms / 3600000), (unsigned long long)(ms / 60000 % 60),
		(unsigned long long)(ms / 1000 % 60), (unsigned long long)(ms % 1000));
}

int64_t time_from_seconds(double seconds)
{
	if (!isfinite(seconds) || fabs(seconds) > (double)LIMIT_SECONDS) {
		return TIME_UNKNOWN;
	}
	return (int64_t)llround(seconds * 1e6);
}

double time_to_seconds(int64_t us)
{
	return (double)us / 1e6;
}
