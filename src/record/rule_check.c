// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <math.h>
#include <regex.h>
#include <string.h>

#include "base/mem.h"
#include "record/rule_internal.h"

// What was written as 29.97 is met by 29.97003.
static bool is_number(const struct rule_piece *piece, double value)
{
	if (piece->is_range) {
		return value >= piece->low && value <= piece->high;
	}
	if (piece->decimals < 0) {
		return value == piece->low;
	}
	double scale = pow(10, piece->decimals);

	return llround(value * scale) == llround(piece->low * scale);
}

static bool is_one(const struct rule *rule, const struct rule_piece *piece,
	const struct rule_result *found)
{
	if (piece->is_null || found->kind == RULE_NULL) {
		return piece->is_null && found->kind == RULE_NULL;
	}
	switch (rule->field->type) {
	case RULE_OF_NUMBER:
	case RULE_OF_SIZE:
		return is_number(piece, found->number);
	case RULE_OF_BOOL:
		return piece->flag == found->flag;
	case RULE_OF_TEXT:
		return strcmp(piece->word, found->word) == 0;
	default:
		return false;
	}
}

static bool is_any(const struct rule *rule, const struct rule_result *found)
{
	for (size_t i = 0; i < rule->n_pieces; i++) {
		if (is_one(rule, &rule->pieces[i], found)) {
			return true;
		}
	}
	return false;
}

double rule_bound(const struct rule *rule)
{
	return rule->pieces ? rule->pieces[0].low : 0;
}

static bool holds(const struct rule *rule, const struct rule_result *found)
{
	const double number = rule_bound(rule);

	switch (rule->op) {
	case RULE_EQUAL:
		return is_any(rule, found);
	case RULE_NOT_EQUAL:
		return !is_any(rule, found);
	case RULE_LESS:
		return found->number < number;
	case RULE_LESS_EQUAL:
		return found->number <= number;
	case RULE_GREATER:
		return found->number > number;
	case RULE_GREATER_EQUAL:
		return found->number >= number;
	case RULE_MATCHES:
		return regexec(rule->regex, found->word, 0, NULL, 0) == 0;
	default:
		return regexec(rule->regex, found->word, 0, NULL, 0) != 0;
	}
}

static void take_value(const json_t *value, struct rule_result *out)
{
	if (json_is_number(value)) {
		out->kind = RULE_NUMBER;
		out->number = json_number_value(value);
	} else if (json_is_string(value)) {
		out->kind = RULE_TEXT;
		out->word = json_string_value(value);
	} else if (json_is_boolean(value)) {
		out->kind = RULE_BOOL;
		out->flag = json_is_true(value);
	} else if (json_is_object(value)) {
		const json_t *codec = json_object_get(value, "codec");

		out->kind = RULE_TEXT;
		out->word = json_is_string(codec) ? json_string_value(codec) : "";
	}
}

static bool asks_for_null(const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_pieces; i++) {
		if (rule->pieces[i].is_null) {
			return true;
		}
	}
	return false;
}

void rule_check(const struct rule *rule, const json_t *media, struct rule_result *out)
{
	bool missing;
	const json_t *value = rule_find_value(media, rule->path, &missing);

	*out = (struct rule_result){.rule = rule, .kind = RULE_NULL};
	take_value(value, out);
	if (out->kind == RULE_NULL && !asks_for_null(rule)) {
		out->ok = missing ? 0 : -1;
		return;
	}
	out->ok = holds(rule, out);
}

bool rule_fails(const struct rule_result *result, bool strict)
{
	return result->ok == 0 || (strict && result->ok < 0);
}

void rule_check_all(const struct rule *rules, size_t n, const struct str *line, bool strict,
	struct rule_results *out)
{
	json_t *media = json_loadb(line->data, line->len, 0, NULL);

	*out = (struct rule_results){
		.media = media,
		.list = mem_zalloc((n + 1) * sizeof(*out->list)),
		.n = n,
		.ok = n > 0 ? 1 : -1,
	};
	for (size_t i = 0; i < n; i++) {
		rule_check(&rules[i], media, &out->list[i]);
		if (rule_fails(&out->list[i], strict)) {
			out->ok = 0;
		}
	}
}

void rule_results_release(struct rule_results *results)
{
	mem_free(results->list);
	json_decref(results->media);
	*results = (struct rule_results){0};
}
