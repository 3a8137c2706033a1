// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/prices.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

static const char built_in[] =
#include "remote/prices.inc"
	;

#define MODEL_SIZE 64
#define N_NUMBERS  8 // as in the table's columns, from input on

struct price {
	char model[MODEL_SIZE];
	char from[11]; // 2026-09-23
	double numbers[N_NUMBERS];
};

enum { INPUT, AUDIO, CACHED, OUTPUT, ABOVE, INPUT_ABOVE, CACHED_ABOVE, OUTPUT_ABOVE };

struct prices {
	struct price *list;
	size_t n;
	size_t cap;
};

static bool is_date(const char *text)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form); i++) {
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) {
			return false;
		}
	}
	return true;
}

// strtod() would take a locale's comma, infinities and hexadecimal.
static bool read_number(const char *text, double *out)
{
	const char *p = text;
	double unit = 1;

	*out = 0;
	for (; *p >= '0' && *p <= '9' && p - text < 12; p++) {
		*out = *out * 10 + (*p - '0');
	}
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++) {
			unit /= 10;
			*out += unit * (*p - '0');
		}
	}
	return p > text && *p == '\0';
}

// False: the line is of another form.
static bool read_line(struct prices *prices, char *line)
{
	struct price price = {.numbers = {[ABOVE] = INFINITY}};
	char *words[2 + N_NUMBERS + 1];
	char *rest = NULL;
	size_t n = 0;

	for (char *w = strtok_r(line, " \t\r", &rest); w && n <= 2 + N_NUMBERS;
		w = strtok_r(NULL, " \t\r", &rest)) {
		words[n++] = w;
	}
	if (n == 0 || words[0][0] == '#') {
		return true;
	}
	if ((n != 2 + OUTPUT + 1 && n != 2 + N_NUMBERS) || strlen(words[0]) >= MODEL_SIZE ||
		!is_date(words[1])) {
		return false;
	}
	for (size_t i = 2; i < n; i++) {
		if (!read_number(words[i], &price.numbers[i - 2])) {
			return false;
		}
	}
	strcpy(price.model, words[0]);
	strcpy(price.from, words[1]);
	prices->list = mem_grow(prices->list, &prices->cap, prices->n + 1, sizeof(price));
	prices->list[prices->n++] = price;
	return true;
}

static int read_table(struct prices *prices, const char *text, struct err *err)
{
	char *copy = mem_strdup(text);
	char *line = copy;
	int number = 1;
	int rc = 0;

	for (; line && rc == 0; number++) {
		char *end = strchr(line, '\n');

		if (end) {
			*end++ = '\0';
		}
		if (!read_line(prices, line)) {
			rc = err_set(err, ERR_USAGE, "bad_prices",
				"line %d of the prices is not of the form "
				"'model date input audio cached output'", number);
		}
		line = end;
	}
	mem_free(copy);
	return rc;
}

int prices_new(struct prices **out, const char *text, struct err *err)
{
	struct prices *prices = mem_zalloc(sizeof(*prices));

	if ((text && read_table(prices, text, err) < 0) || read_table(prices, built_in, err) < 0) {
		prices_free(&prices);
		return -1;
	}
	*out = prices;
	return 0;
}

void prices_free(struct prices **prices)
{
	if (*prices) {
		mem_free((*prices)->list);
		mem_free(*prices);
		*prices = NULL;
	}
}

// The listed name, or that and a version: what follows begins with a hyphen and is digits and hyphens.
static bool means(const char *listed, const char *model)
{
	const size_t len = strlen(listed);

	if (strncmp(listed, model, len) != 0) {
		return false;
	}
	return model[len] == '\0' || (model[len] == '-' &&
		strspn(model + len, "-0123456789") == strlen(model + len));
}

static const struct price *find(const struct prices *prices, const char *model, int64_t now)
{
	const struct price *best = NULL;
	const time_t when = (time_t)now;
	struct tm tm;
	char today[16];

	if (!gmtime_r(&when, &tm) || strftime(today, sizeof(today), "%Y-%m-%d", &tm) == 0) {
		return NULL;
	}
	for (size_t i = 0; i < prices->n; i++) {
		const struct price *p = &prices->list[i];

		// Of two lines of one day, the first: the user's.
		if (means(p->model, model) && strcmp(p->from, today) <= 0 &&
			(!best || strcmp(p->from, best->from) > 0)) {
			best = p;
		}
	}
	return best;
}

static int64_t known(int64_t n)
{
	return n > 0 ? n : 0;
}

double prices_cost(const struct prices *prices, const char *model, int64_t now,
	const struct tokens *tokens)
{
	const struct price *p = find(prices, model, now);

	if (!p || tokens->prompt < 0 || tokens->output < 0) {
		return -1;
	}
	const bool above = (double)tokens->prompt > p->numbers[ABOVE];
	const double input = p->numbers[above ? INPUT_ABOVE : INPUT];
	const double cached = p->numbers[above ? CACHED_ABOVE : CACHED];
	const double output = p->numbers[above ? OUTPUT_ABOVE : OUTPUT];
	const int64_t n_cached = known(tokens->cached);
	const int64_t n_audio = known(tokens->audio);
	int64_t n_input = tokens->prompt - n_cached - n_audio;

	n_input = n_input > 0 ? n_input : 0;
	return ((double)n_input * input + (double)n_audio * (above ? input : p->numbers[AUDIO]) +
		(double)n_cached * cached +
		(double)(tokens->output + known(tokens->thoughts)) * output) / 1e6;
}
