// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/http_trace.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"

#define MOST_BODY   4096
#define LONG_BASE64 128 // what is longer is a picture, or sound
#define KEPT_BASE64 16
#define HIDDEN      "[hidden]"

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		c == '+' || c == '/' || c == '=';
}

static void add_shown(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];

		str_addc(out, (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? '?' : text[i]);
	}
}

// The end of what may be shown from i on: where the secret stands next, or the body's end.
static size_t next_secret(const char *body, size_t len, size_t i, const char *secret)
{
	const char *at = secret[0] != '\0' ?
		memmem(body + i, len - i, secret, strlen(secret)) : NULL;

	return at ? (size_t)(at - body) : len;
}

// The secret is taken out before anything is shortened: later only a part of it may be left, which
// nobody would find.
static void add_body(struct str *out, const char *body, size_t len, const char *secret)
{
	const size_t before = out->len;
	size_t i = 0;
	size_t until = len > 0 ? next_secret(body, len, 0, secret) : 0;

	while (i < len && out->len - before < MOST_BODY) {
		size_t run = 0;

		if (i == until) {
			str_adds(out, HIDDEN);
			i += strlen(secret);
			until = next_secret(body, len, i, secret);
			continue;
		}
		while (i + run < until && is_base64(body[i + run])) {
			run++;
		}
		if (run > LONG_BASE64) {
			add_shown(out, body + i, KEPT_BASE64);
			str_addf(out, "[%zu characters]", run - KEPT_BASE64);
		} else {
			run = run > 0 ? run : 1;
			add_shown(out, body + i, run);
		}
		i += run;
	}
	if (i < len) {
		str_addf(out, "\n[%zu more bytes]", len - i);
	}
	str_adds(out, len > 0 ? "\n" : "");
}

// The query may hold a key or an upload's secret.
static void add_url(struct str *out, const char *url)
{
	const size_t len = strcspn(url, "?");

	add_shown(out, url, len);
	str_adds(out, url[len] == '?' ? "?..." : "");
}

static const char *value_of(const char *header)
{
	const char *value = strchr(header, ':');

	value = value ? value + 1 : header;
	value += strspn(value, " ");
	return str_starts(value, "Bearer ") ? value + strlen("Bearer ") : value;
}

// A server may say the key back.
static void hide(struct str *text, const char *secret)
{
	const size_t len = strlen(secret);
	struct str out = {0};
	const char *p = str_text(text);
	const char *at = len > 0 ? strstr(p, secret) : NULL;

	if (!at) {
		return;
	}
	for (; at; at = strstr(p, secret)) {
		str_add(&out, p, (size_t)(at - p));
		str_adds(&out, HIDDEN);
		p = at + len;
	}
	str_adds(&out, p);
	memset(text->data, 0, text->len);
	str_release(text);
	*text = out;
}

// An address to upload to lets anybody in who has it.
static void add_values(struct str *out, const struct http_request *request,
	const struct http_answer *answer)
{
	for (size_t i = 0; i < HTTP_N_WANTED && request->wanted && request->wanted[i]; i++) {
		const char *value = answer->values[i];

		if (value) {
			value = strcasestr(request->wanted[i], "url") ? HIDDEN : value;
			str_addf(out, "%s: ", request->wanted[i]);
			add_shown(out, value, strlen(value));
			str_addc(out, '\n');
		}
	}
}

void http_trace(int fd, const struct http_request *request, const struct http_answer *answer,
	const char *failure)
{
	const char *secret = request->secret_header ? value_of(request->secret_header) : "";
	struct str text = {0};

	str_addf(&text, "> %s ", request->method);
	add_url(&text, request->url);
	str_addc(&text, '\n');
	if (request->secret_header) {
		str_add(&text, request->secret_header, strcspn(request->secret_header, ":"));
		str_adds(&text, ": " HIDDEN "\n");
	}
	for (size_t i = 0; request->headers && request->headers[i]; i++) {
		add_shown(&text, request->headers[i], strlen(request->headers[i]));
		str_addc(&text, '\n');
	}
	if (strcmp(request->method, "GET") != 0) {
		add_body(&text, request->body, request->n_body, secret);
	}
	if (failure) {
		str_addf(&text, "< %s\n", failure);
	} else {
		str_addf(&text, "< %d\n", answer->status);
	}
	if (!failure) {
		add_values(&text, request, answer);
		add_body(&text, answer->body.data, answer->body.len, secret);
	}
	str_addc(&text, '\n');
	hide(&text, secret);
	file_write_all(fd, text.data, text.len);
	str_release(&text);
}
