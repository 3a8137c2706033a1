// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/service_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct service *const services[] = {&service_gemini, &service_openai};

const struct service *service_find(const char *name)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(services[i]->name, name) == 0) {
			return services[i];
		}
	}
	return NULL;
}

struct tokens service_estimate(const struct service *service, const struct question *question)
{
	struct tokens tokens = {.output = service->output_tokens};
	int64_t n_bytes = (int64_t)(strlen(question->instructions) + strlen(question->request));

	for (size_t i = 0; i < question->n_pictures; i++) {
		n_bytes += (int64_t)strlen(question->pictures[i].label);
	}
	tokens.text = tokens_of_text(n_bytes);
	tokens.image = service->picture_tokens(question);
	tokens.prompt = tokens.image < 0 ? -1 : tokens.text + tokens.image;
	return tokens;
}

void reply_release(struct reply *reply)
{
	str_release(&reply->text);
	*reply = (struct reply){.tokens = TOKENS_UNKNOWN};
}

void service_quote(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < size; text++) {
		const unsigned char c = (unsigned char)*text;
		const char shown = c < 0x20 || c == 0x7f ? ' ' : (char)c;

		if (shown != ' ' || (n > 0 && out[n - 1] != ' ')) {
			out[n++] = shown;
		}
	}
	while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '.')) {
		n--;
	}
	// Not within a character.
	while (*text != '\0' && n > 0 && ((unsigned char)out[n - 1] & 0xc0) == 0x80) {
		n--;
	}
	while (n > 0 && (unsigned char)out[n - 1] >= 0xc0) {
		n--;
	}
	out[n] = '\0';
}

int64_t service_delay(const char *text)
{
	double value = 0;
	double unit = 1;
	int digits = 0;

	for (; *text >= '0' && *text <= '9' && digits < 12; text++, digits++) {
		value = value * 10 + (*text - '0');
	}
	if (digits > 0 && *text == '.') {
		for (text++; *text >= '0' && *text <= '9'; text++) {
			unit /= 10;
			value += unit * (*text - '0');
		}
	}
	if (digits == 0) {
		return -1;
	}
	if (strcmp(text, "ms") == 0) {
		return (int64_t)(value * 1e3);
	}
	return *text == '\0' || strcmp(text, "s") == 0 ? (int64_t)(value * 1e6) : -1;
}

void service_dump(struct str *out, json_t *root)
{
	char *text = json_dumps(root, JSON_COMPACT);

	str_adds(out, text);
	free(text);
	json_decref(root);
}

int service_read(struct reply *out, const char *bytes, size_t len,
	int (*read_root)(struct reply *out, const json_t *root, struct err *err), struct err *err)
{
	json_error_t error;
	json_t *root = json_loadb(bytes, len, 0, &error);

	out->tokens = TOKENS_UNKNOWN;
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_REMOTE, "bad_answer", "the service's answer is no JSON object");
	}
	int rc = read_root(out, root, err);

	json_decref(root);
	return rc;
}

int service_fail_finish(struct reply *out, const char *reason, const char *limit, struct err *err)
{
	char shown[64];

	if (strcmp(reason, limit) == 0) {
		out->cut = true;
		return err_set(err, ERR_REMOTE, "bad_answer", "the model's answer was cut off");
	}
	service_quote(shown, sizeof(shown), reason);
	return err_set(err, ERR_REMOTE, "blocked", "the model gave no answer (%s)", shown);
}

int service_fail_error(const char *message, struct err *err)
{
	char shown[200];

	service_quote(shown, sizeof(shown), message);
	return err_set(err, ERR_REMOTE, "refused", "the service failed: %s", shown);
}

void service_refuse(struct refusal *out, int status, const char *shown)
{
	if (status == 401 || status == 403) {
		err_set(&out->err, ERR_KEY, "auth", "the service refuses the key: %s", shown);
	} else if (status == 408 || status == 409 || status == 499 || status >= 500) {
		out->remedy = REFUSAL_WAIT;
		err_set(&out->err, ERR_REMOTE, "overloaded", "the service failed with status %d: %s",
			status, shown);
	} else if (status == 404) {
		err_set(&out->err, ERR_REMOTE, "no_model", "the service does not have this: %s", shown);
	} else {
		err_set(&out->err, ERR_REMOTE, "refused", "the service refused with status %d: %s",
			status, shown);
	}
}
