// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/rule.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/size.h"
#include "record/rule_internal.h"

static const char *const ops[] = {
	[RULE_EQUAL] = "=",
	[RULE_NOT_EQUAL] = "!=",
	[RULE_LESS] = "<",
	[RULE_LESS_EQUAL] = "<=",
	[RULE_GREATER] = ">",
	[RULE_GREATER_EQUAL] = ">=",
	[RULE_MATCHES] = "~",
	[RULE_MATCHES_NOT] = "!~",
};

#define SPACE " \t"

static int refuse(struct err *err, const struct rule *rule, const char *why)
{
	return err_set(err, ERR_USAGE, "bad_rule", "'%s': %s", rule->text, why);
}

static char *copy(const char *text, size_t len)
{
	char *out = mem_zalloc(len + 1);

	memcpy(out, text, len);
	return out;
}

// Takes spaces off both ends; what is left lies in text.
static char *trim(char *text)
{
	text += strspn(text, SPACE);
	size_t len = strlen(text);

	while (len > 0 && strchr(SPACE, text[len - 1])) {
		text[--len] = '\0';
	}
	return text;
}

static bool read_op(const char **at, enum rule_op *out)
{
	size_t best = 0;

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t len = strlen(ops[i]);

		if (len > best && strncmp(*at, ops[i], len) == 0) {
			best = len;
			*out = (enum rule_op)i;
		}
	}
	*at += best;
	return best > 0;
}

static bool is_pattern(const struct rule *rule)
{
	return rule->op == RULE_MATCHES || rule->op == RULE_MATCHES_NOT;
}

static bool is_order(const struct rule *rule)
{
	return rule->op >= RULE_LESS && rule->op <= RULE_GREATER_EQUAL;
}

// A number as JSON writes one; of a size, also with a unit.
static bool read_number(const struct rule *rule, const char *text, double *out, int *decimals)
{
	const char *dot = strchr(text, '.');
	char *end;
	struct err ignored = {0};
	int64_t bytes;

	if (*text == '\0' || !strchr("+-.0123456789", *text)) {
		return false;
	}
	*out = strtod(text, &end);
	*decimals = dot ? (int)strspn(dot + 1, "0123456789") : -1;
	if (*end == '\0') {
		return isfinite(*out) && strspn(text, "+-.0123456789eE") == strlen(text);
	}
	*decimals = -1;
	if (rule->field->type != RULE_OF_SIZE || size_parse(&bytes, text, &ignored) < 0) {
		return false;
	}
	*out = (double)bytes;
	return true;
}

static bool read_range(const struct rule *rule, char *text, struct rule_piece *out)
{
	char *dots = strstr(text, "..");
	int decimals;

	if (!dots) {
		if (!read_number(rule, text, &out->low, &out->decimals)) {
			return false;
		}
		out->high = out->low;
		return true;
	}
	*dots = '\0';
	char *low = trim(text);
	char *high = trim(dots + 2);

	*out = (struct rule_piece){.is_range = true, .low = -INFINITY, .high = INFINITY};
	return (*low != '\0' || *high != '\0') &&
		(*low == '\0' || read_number(rule, low, &out->low, &decimals)) &&
		(*high == '\0' || read_number(rule, high, &out->high, &decimals)) &&
		out->low <= out->high;
}

static const char *read_piece(const struct rule *rule, char *text, struct rule_piece *out)
{
	if (strcmp(text, "null") == 0) {
		out->is_null = true;
		return NULL;
	}
	switch (rule->field->type) {
	case RULE_OF_NUMBER:
		return read_range(rule, text, out) ? NULL : "the field is a number; 3, 0.5 or 24..30";
	case RULE_OF_SIZE:
		return read_range(rule, text, out) ? NULL :
			"the field is a size; 1000, 20M or 1M..2G";
	case RULE_OF_BOOL:
		out->flag = strcmp(text, "true") == 0;
		return out->flag || strcmp(text, "false") == 0 ? NULL :
			"the field is true or false";
	case RULE_OF_TEXT:
		out->word = text;
		return *text != '\0' ? NULL : "a value is missing";
	default:
		return "the field is an object, and only null may be asked of it";
	}
}

// Alternatives, between bars.
static const char *read_pieces(struct rule *rule)
{
	const char *reason = NULL;
	char *at = rule->value;
	size_t cap = 0;

	while (at && !reason) {
		char *bar = strchr(at, '|');

		if (bar) {
			*bar = '\0';
		}
		rule->pieces = mem_grow(rule->pieces, &cap, rule->n_pieces + 1,
			sizeof(*rule->pieces));
		struct rule_piece *piece = &rule->pieces[rule->n_pieces++];

		*piece = (struct rule_piece){.decimals = -1};
		reason = read_piece(rule, trim(at), piece);
		at = bar ? bar + 1 : NULL;
	}
	return reason;
}

static const char *read_pattern(struct rule *rule)
{
	regex_t *regex = mem_zalloc(sizeof(*regex));

	if (rule->field->type != RULE_OF_TEXT) {
		mem_free(regex);
		return "only text can be matched";
	}
	if (regcomp(regex, rule->value, REG_EXTENDED | REG_NOSUB) != 0) {
		mem_free(regex);
		return "no regular expression (POSIX, extended)";
	}
	rule->regex = regex;
	return NULL;
}

static const char *read_value(struct rule *rule)
{
	bool number = rule->field->type == RULE_OF_NUMBER || rule->field->type == RULE_OF_SIZE;

	if (*rule->value == '\0') {
		return "a value is missing";
	}
	if (is_pattern(rule)) {
		return read_pattern(rule);
	}
	if (is_order(rule) && !number) {
		return "only numbers are more or less";
	}
	const char *reason = read_pieces(rule);

	if (!reason && is_order(rule) && (rule->n_pieces > 1 || rule->pieces[0].is_range ||
		rule->pieces[0].is_null)) {
		return "more or less than one number, not several";
	}
	return reason;
}

// The field, and what it is called by mistake.
static int read_field(struct rule *rule, struct err *err)
{
	struct nearest nearest;

	nearest_init(&nearest, rule->path, strlen(rule->path));
	rule->field = rule_find_field(rule->path, &nearest);
	if (rule->field) {
		return 0;
	}
	err_set(err, ERR_USAGE, "bad_rule", "'%s': there is no field '%s'", rule->text, rule->path);
	if (nearest.found) {
		err_hint(err, "did you mean %s?", nearest.found);
	}
	return -1;
}

int rule_read(struct rule *out, const char *text, struct err *err)
{
	size_t skip = strspn(text, SPACE);

	*out = (struct rule){.text = copy(text + skip, strlen(text + skip))};
	trim(out->text);
	const char *at = out->text;
	size_t len = strcspn(at, SPACE "=!<>~");

	out->path = copy(at, len);
	at += len;
	at += strspn(at, SPACE);
	if (len == 0 || !read_op(&at, &out->op) || (out->op == RULE_EQUAL && *at == '=')) {
		refuse(err, out, "a rule is FIELD OP VALUE");
		return err_hint(err, "as in 'duration <= 60'; OP is one of = != < <= > >= ~ !~");
	}
	if (read_field(out, err) < 0) {
		return -1;
	}
	at += strspn(at, SPACE);
	out->value = copy(at, strlen(at));
	const char *reason = read_value(out);

	return reason ? refuse(err, out, reason) : 0;
}

void rule_release(struct rule *rule)
{
	if (rule->regex) {
		regfree(rule->regex);
	}
	mem_free(rule->regex);
	mem_free(rule->pieces);
	mem_free(rule->value);
	mem_free(rule->path);
	mem_free(rule->text);
	*rule = (struct rule){0};
}
