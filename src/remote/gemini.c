// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Google's Gemini: models/MODEL:generateContent of the Generative Language API, v1beta.

#include <string.h>

#include "base/base64.h"
#include "remote/answer.h"
#include "remote/service_internal.h"

// A delay longer than this is a quota that is used up (as Google's own command line takes it).
#define TERMINAL_US INT64_C(300000000)

// Tokens of a picture by the level of detail, for the models of the third generation.
#define TOKENS_LOW    280
#define TOKENS_MEDIUM 560

static void address(struct str *out, const char *base_url, const char *model)
{
	const size_t len = strlen(base_url);

	str_add(out, base_url, len > 0 && base_url[len - 1] == '/' ? len - 1 : len);
	str_addf(out, "/v1beta/models/%s:generateContent", model);
}

static void add_part(json_t *parts, const char *text)
{
	json_array_append_new(parts, json_pack("{s:s}", "text", text));
}

static json_t *picture_part(const struct question_picture *picture)
{
	struct str data = {0};

	base64_add(&data, picture->bytes, picture->n_bytes);
	json_t *part = json_pack("{s:{s:s,s:s}}", "inlineData", "mimeType", "image/jpeg", "data",
		str_text(&data));

	str_release(&data);
	return part;
}

// No sampling parameters: they are deprecated. Thoughts are billed, and few are needed.
static json_t *config(const struct question *question)
{
	json_t *config = json_pack("{s:s,s:I,s:s}", "responseMimeType", "application/json",
		"maxOutputTokens", (json_int_t)question->max_output, "mediaResolution",
		question->low_detail ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_MEDIUM");

	if (question->shape) {
		json_object_set_new(config, "responseSchema", answer_schema(true));
	}
	if (strncmp(question->model, "gemini-3", 8) == 0) {
		json_object_set_new(config, "thinkingConfig", json_pack("{s:s}", "thinkingLevel",
			"LOW"));
	}
	return config;
}

static void write_body(struct str *out, const struct question *question)
{
	json_t *parts = json_array();

	for (size_t i = 0; i < question->n_pictures; i++) {
		add_part(parts, question->pictures[i].label);
		json_array_append_new(parts, picture_part(&question->pictures[i]));
	}
	add_part(parts, question->request);
	json_t *root = json_pack("{s:{s:[{s:s}]},s:[{s:s,s:o}],s:o}", "systemInstruction", "parts",
		"text", question->instructions, "contents", "role", "user", "parts", parts,
		"generationConfig", config(question));
	service_dump(out, root);
}

// A count that is absent is 0 (proto3), but where there are no counts at all, nothing is known.
static int64_t count(const json_t *usage, const char *key)
{
	const json_t *value = json_object_get(usage, key);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

static void read_modality(const json_t *detail, struct tokens *out)
{
	static const struct {
		const char *name;
		size_t at;
	} rows[] = {
		{"TEXT", offsetof(struct tokens, text)},
		{"IMAGE", offsetof(struct tokens, image)},
		{"VIDEO", offsetof(struct tokens, video)},
		{"AUDIO", offsetof(struct tokens, audio)},
	};
	const char *name = json_string_value(json_object_get(detail, "modality"));

	for (size_t i = 0; name && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			*(int64_t *)((char *)out + rows[i].at) += count(detail, "tokenCount");
		}
	}
}

static void read_usage(const json_t *usage, struct tokens *out)
{
	const json_t *details = json_object_get(usage, "promptTokensDetails");
	const json_t *detail;
	size_t i;

	*out = TOKENS_UNKNOWN;
	if (!json_is_object(usage)) {
		return;
	}
	out->prompt = count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount");
	out->cached = count(usage, "cachedContentTokenCount");
	out->thoughts = count(usage, "thoughtsTokenCount");
	out->output = count(usage, "candidatesTokenCount");
	if (json_array_size(details) > 0) {
		out->text = out->image = out->video = out->audio = 0;
	}
	json_array_foreach(details, i, detail) {
		read_modality(detail, out);
	}
}

static void read_model(const json_t *root, struct reply *out)
{
	const char *model = json_string_value(json_object_get(root, "modelVersion"));

	service_quote(out->model, sizeof(out->model), model ? model : "");
}

static const char *message_of(const json_t *error)
{
	const char *message = json_string_value(json_object_get(error, "message"));

	return message && message[0] != '\0' ? message : "it does not say why";
}

static int read_root(struct reply *out, const json_t *root, struct err *err)
{
	const json_t *candidate = json_array_get(json_object_get(root, "candidates"), 0);
	const json_t *parts = json_object_get(json_object_get(candidate, "content"), "parts");
	const char *reason = json_string_value(json_object_get(candidate, "finishReason"));
	const char *blocked = json_string_value(json_object_get(json_object_get(root,
		"promptFeedback"), "blockReason"));
	const json_t *part;
	size_t i;

	if (json_object_get(root, "error")) {
		return service_fail_error(message_of(json_object_get(root, "error")), err);
	}
	read_model(root, out);
	read_usage(json_object_get(root, "usageMetadata"), &out->tokens);
	if (blocked) {
		return service_fail_finish(out, blocked, "MAX_TOKENS", err);
	}
	if (reason && strcmp(reason, "STOP") != 0) {
		return service_fail_finish(out, reason, "MAX_TOKENS", err);
	}
	json_array_foreach(parts, i, part) {
		const char *text = json_string_value(json_object_get(part, "text"));

		if (text && !json_is_true(json_object_get(part, "thought"))) {
			str_adds(&out->text, text);
		}
	}
	return out->text.len > 0 ? 0 : err_set(err, ERR_REMOTE, "bad_answer",
		"the service answered without an answer of the model");
}

static int read_body(struct reply *out, const char *bytes, size_t len, struct err *err)
{
	return service_read(out, bytes, len, read_root, err);
}

// What the details of an error say.
struct details {
	int64_t wait_us;
	bool bad_key;
	bool daily;
};

static void read_detail(const json_t *detail, struct details *out)
{
	const char *delay = json_string_value(json_object_get(detail, "retryDelay"));
	const char *reason = json_string_value(json_object_get(detail, "reason"));
	const json_t *violation;
	size_t i;

	if (delay) {
		out->wait_us = service_delay(delay);
	}
	out->bad_key = out->bad_key || (reason && strncmp(reason, "API_KEY_", 8) == 0);
	json_array_foreach(json_object_get(detail, "violations"), i, violation) {
		const char *id = json_string_value(json_object_get(violation, "quotaId"));

		out->daily = out->daily || (id && (strstr(id, "PerDay") || strstr(id, "Daily")));
		if (id && strstr(id, "PerMinute") && out->wait_us < 0) {
			out->wait_us = INT64_C(60000000);
		}
	}
}

// "Please retry in 53.016342224s." in the message, where there is no RetryInfo.
static int64_t delay_in_message(const char *message)
{
	static const char words[] = "retry in ";
	const char *at = strstr(message, words);
	char delay[24] = "";
	size_t n;

	if (!at) {
		return -1;
	}
	at += sizeof(words) - 1;
	n = strspn(at, "0123456789.ms");
	// A full stop that ends the sentence is no part of it.
	n -= n > 0 && at[n - 1] == '.';
	if (n == 0 || n >= sizeof(delay)) {
		return -1;
	}
	memcpy(delay, at, n);
	return service_delay(delay);
}

static bool says_limit_0(const char *message)
{
	const char *at = strstr(message, "limit:");

	if (!at) {
		return false;
	}
	at += strlen("limit:");
	at += strspn(at, " ");
	return *at == '0' && (at[1] < '0' || at[1] > '9') && at[1] != '.';
}

static void refuse_quota(struct refusal *out, const struct details *details, const char *message,
	const char *shown)
{
	const bool none = says_limit_0(message);

	out->wait_us = details->wait_us >= 0 ? details->wait_us : delay_in_message(message);
	if (none || details->daily || out->wait_us > TERMINAL_US) {
		err_set(&out->err, ERR_REMOTE, "quota", "%s: %s",
			none ? "this model is not in the key's plan" : "the quota is used up", shown);
	} else {
		out->remedy = REFUSAL_WAIT;
		err_set(&out->err, ERR_REMOTE, "rate", "too many requests: %s", shown);
	}
}

static void refuse_error(struct refusal *out, int status, const json_t *error)
{
	const char *message = message_of(error);
	struct details details = {.wait_us = -1};
	const json_t *detail;
	char shown[240];
	size_t i;

	service_quote(shown, sizeof(shown), message);
	json_array_foreach(json_object_get(error, "details"), i, detail) {
		read_detail(detail, &details);
	}
	if (status == 429) {
		refuse_quota(out, &details, message, shown);
	} else {
		out->wait_us = details.wait_us;
		service_refuse(out, details.bad_key ? 403 : status, shown);
	}
}

static void refuse(struct refusal *out, int status, const char *bytes, size_t len,
	char *const *values)
{
	json_error_t unused;
	json_t *root = json_loadb(bytes, len, 0, &unused);
	// A stream that was not asked for wraps it in a list.
	const json_t *object = json_is_array(root) ? json_array_get(root, 0) : root;

	(void)values;
	*out = (struct refusal){.remedy = REFUSAL_FINAL, .wait_us = -1};
	refuse_error(out, status, json_object_get(object, "error"));
	json_decref(root);
}

static int64_t picture_tokens(const struct question *question)
{
	return (int64_t)question->n_pictures * (question->low_detail ? TOKENS_LOW : TOKENS_MEDIUM);
}

const struct service service_gemini = {
	.name = "gemini",
	.base_url = "https://generativelanguage.googleapis.com",
	.base_variable = "GOOGLE_GEMINI_BASE_URL",
	.models = {"gemini-3.5-flash-lite", "gemini-3.8-flash"},
	.key_header = "x-goog-api-key: ",
	.wanted = (const char *const[]){NULL},
	.address = address,
	.write = write_body,
	.read = read_body,
	.refuse = refuse,
	.picture_tokens = picture_tokens,
	.output_tokens = 1500,
};
