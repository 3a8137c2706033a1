// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/wire.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void wire_put_u32(struct str *out, uint32_t value)
{
	str_add(out, &value, sizeof(value));
}

void wire_put_i64(struct str *out, int64_t value)
{
	str_add(out, &value, sizeof(value));
}

void wire_put_f64(struct str *out, double value)
{
	str_add(out, &value, sizeof(value));
}

void wire_put_text(struct str *out, const char *text)
{
	size_t len = strlen(text);

	wire_put_u32(out, (uint32_t)len);
	str_add(out, text, len);
}

void wire_put_floats(struct str *out, const float *values, size_t n)
{
	str_add(out, values, n * sizeof(*values));
}

void wire_put_err(struct str *out, const struct err *err)
{
	wire_put_u32(out, err->kind);
	wire_put_text(out, err->code);
	wire_put_text(out, err->message);
	wire_put_text(out, err->hint);
}

static bool take(struct wire_in *in, void *out, size_t len)
{
	if (in->bad || len > in->left) {
		in->bad = true;
		memset(out, 0, len);
		return false;
	}
	if (len > 0) {
		memcpy(out, in->at, len);
	}
	in->at += len;
	in->left -= len;
	return true;
}

uint32_t wire_get_u32(struct wire_in *in)
{
	uint32_t value;

	take(in, &value, sizeof(value));
	return value;
}

int64_t wire_get_i64(struct wire_in *in)
{
	int64_t value;

	take(in, &value, sizeof(value));
	return value;
}

double wire_get_f64(struct wire_in *in)
{
	double value;

	take(in, &value, sizeof(value));
	return value;
}

int64_t wire_get_bounded(struct wire_in *in, int64_t low, int64_t high, int64_t unknown)
{
	int64_t value = wire_get_i64(in);

	return value >= low && value <= high ? value : unknown;
}

size_t wire_get_count(struct wire_in *in, size_t most, size_t size)
{
	size_t n = wire_get_u32(in);

	if (n > most || (size > 0 && n > in->left / size)) {
		in->bad = true;
		return 0;
	}
	return n;
}

void wire_get_text(struct wire_in *in, char *out, size_t size)
{
	size_t len = wire_get_u32(in);
	struct str fixed = {0};

	out[0] = '\0';
	if (in->bad || len > in->left || len >= size || memchr(in->at, '\0', len)) {
		in->bad = true;
		return;
	}
	// A text that was cut to size may end within a character; U+FFFD can make it longer.
	utf8_repair(&fixed, in->at, len);
	snprintf(out, size, "%s", str_text(&fixed));
	while (!utf8_valid(out, strlen(out))) {
		out[strlen(out) - 1] = '\0';
	}
	str_release(&fixed);
	in->at += len;
	in->left -= len;
}

void wire_get_floats(struct wire_in *in, float *out, size_t n)
{
	take(in, out, n * sizeof(*out));
}

void wire_get_err(struct wire_in *in, struct err *out)
{
	uint32_t kind = wire_get_u32(in);

	err_clear(out);
	wire_get_text(in, out->code, sizeof(out->code));
	wire_get_text(in, out->message, sizeof(out->message));
	wire_get_text(in, out->hint, sizeof(out->hint));
	out->kind = kind > ERR_NONE && kind < ERR_N_KINDS ? (enum err_kind)kind : ERR_MEDIA;
}

int wire_bad(struct err *err, const char *what)
{
	return err_set(err, ERR_MEDIA, "decoder_crashed", "the worker sent %s that make no sense",
		what);
}
