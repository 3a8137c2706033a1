// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// OpenAI's chat completions, and the servers that speak alike: vLLM, llama.cpp, Ollama, LM Studio.

#include <string.h>

#include "base/base64.h"
#include "remote/answer.h"
#include "remote/service_internal.h"

enum { RETRY_AFTER_MS, RETRY_AFTER };

static void address(struct str *out, const char *base_url, const char *model)
{
	const size_t len = strlen(base_url);

	(void)model;
	str_add(out, base_url, len > 0 && base_url[len - 1] == '/' ? len - 1 : len);
	str_adds(out, "/chat/completions");
}

static json_t *text_part(const char *text)
{
	return json_pack("{s:s,s:s}", "type", "text", "text", text);
}

// Never an address: some servers fetch none, and no other shall be made to.
static json_t *picture_part(const struct question_picture *picture, bool low)
{
	struct str url = {0};

	str_adds(&url, "data:image/jpeg;base64,");
	base64_add(&url, picture->bytes, picture->n_bytes);
	json_t *part = json_pack("{s:s,s:{s:s,s:s}}", "type", "image_url", "image_url", "url",
		str_text(&url), "detail", low ? "low" : "high");

	str_release(&url);
	return part;
}

static void write_body(struct str *out, const struct question *question)
{
	json_t *parts = json_array();

	for (size_t i = 0; i < question->n_pictures; i++) {
		json_array_append_new(parts, text_part(question->pictures[i].label));
		json_array_append_new(parts, picture_part(&question->pictures[i],
			question->low_detail));
	}
	json_array_append_new(parts, text_part(question->request));
	json_t *root = json_pack("{s:s,s:[{s:s,s:s},{s:s,s:o}],s:I}", "model", question->model,
		"messages", "role", "system", "content", question->instructions, "role", "user",
		"content", parts, "max_completion_tokens", (json_int_t)question->max_output);

	if (question->shape) {
		json_object_set_new(root, "response_format", json_pack("{s:s,s:{s:s,s:b,s:o}}",
			"type", "json_schema", "json_schema", "name", "highlights", "strict", 1,
			"schema", answer_schema(false)));
	}
	service_dump(out, root);
}

static int64_t count(const json_t *usage, const char *key)
{
	const json_t *value = json_object_get(usage, key);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

static int64_t least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

// Servers that count nothing are taken at their word: nothing is known.
static void read_usage(const json_t *usage, struct tokens *out)
{
	const json_t *prompt = json_object_get(usage, "prompt_tokens_details");
	const json_t *completion = json_object_get(usage, "completion_tokens_details");

	*out = TOKENS_UNKNOWN;
	if (!json_is_object(usage)) {
		return;
	}
	out->prompt = count(usage, "prompt_tokens");
	out->text = count(prompt, "text_tokens");
	out->image = count(prompt, "image_tokens");
	out->cached = least_0(count(prompt, "cached_tokens"));
	out->thoughts = least_0(count(completion, "reasoning_tokens"));
	out->output = count(usage, "completion_tokens");
	if (out->output >= out->thoughts) {
		out->output -= out->thoughts; // which are in it
	}
}

// The message of an error that is an object or, with some servers, a text.
static const char *message_of(const json_t *error)
{
	const char *message = json_is_string(error) ? json_string_value(error) :
		json_string_value(json_object_get(error, "message"));

	return message && message[0] != '\0' ? message : "it does not say why";
}

static int read_root(struct reply *out, const json_t *root, struct err *err)
{
	const json_t *error = json_object_get(root, "error");
	const json_t *choice = json_array_get(json_object_get(root, "choices"), 0);
	const json_t *message = json_object_get(choice, "message");
	const char *reason = json_string_value(json_object_get(choice, "finish_reason"));
	const char *model = json_string_value(json_object_get(root, "model"));
	const char *text = json_string_value(json_object_get(message, "content"));

	if (!choice) {
		return error && !json_is_null(error) ? service_fail_error(message_of(error), err) :
			err_set(err, ERR_REMOTE, "bad_answer",
				"the service answered without an answer of the model");
	}
	service_quote(out->model, sizeof(out->model), model ? model : "");
	read_usage(json_object_get(root, "usage"), &out->tokens);
	if (json_is_string(json_object_get(message, "refusal"))) {
		return service_fail_finish(out, "refusal", "length", err);
	}
	if (reason && strcmp(reason, "stop") != 0) {
		return service_fail_finish(out, reason, "length", err);
	}
	if (!text || text[0] == '\0') {
		return err_set(err, ERR_REMOTE, "bad_answer", "the model's answer is empty");
	}
	str_adds(&out->text, text);
	return 0;
}

static int read_body(struct reply *out, const char *bytes, size_t len, struct err *err)
{
	return service_read(out, bytes, len, read_root, err);
}

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

// A date in Retry-After is no number, and then nothing is known.
static int64_t wait_of(char *const *values)
{
	if (values && values[RETRY_AFTER_MS]) {
		const int64_t us = service_delay(values[RETRY_AFTER_MS]);

		return us < 0 ? us : us / 1000;
	}
	return values && values[RETRY_AFTER] ? service_delay(values[RETRY_AFTER]) : -1;
}

static void refuse_error(struct refusal *out, int status, const json_t *error)
{
	const char *code = json_string_value(json_object_get(error, "code"));
	const char *type = json_string_value(json_object_get(error, "type"));
	const char *message = message_of(error);
	char shown[240];

	service_quote(shown, sizeof(shown), message);
	if (status == 429 && (is(code, "insufficient_quota") || is(type, "insufficient_quota"))) {
		err_set(&out->err, ERR_REMOTE, "quota", "the quota is used up: %s", shown);
	} else if (status == 429) {
		out->remedy = REFUSAL_WAIT;
		err_set(&out->err, ERR_REMOTE, "rate", "too many requests: %s", shown);
	} else {
		service_refuse(out, status, shown);
		if (status == 400 && strstr(message, "response_format")) {
			out->remedy = REFUSAL_SHAPE;
		}
	}
}

static void refuse(struct refusal *out, int status, const char *bytes, size_t len,
	char *const *values)
{
	json_error_t unused;
	json_t *root = json_loadb(bytes, len, 0, &unused);

	*out = (struct refusal){.remedy = REFUSAL_FINAL, .wait_us = wait_of(values)};
	refuse_error(out, status, json_object_get(root, "error"));
	json_decref(root);
}

// By patches of 32 pixels (OpenAI's guide on images): other models count otherwise, by a factor of
// up to two and a half, so that this is what the larger ones need.
static int64_t picture_tokens(const struct question *question)
{
	int64_t sum = 0;

	for (size_t i = 0; i < question->n_pictures; i++) {
		const struct question_picture *p = &question->pictures[i];

		sum += ((p->width + 31) / 32) * ((p->height + 31) / 32);
	}
	return sum * 5 / 2;
}

const struct service service_openai = {
	.name = "openai",
	.base_url = "https://api.openai.com/v1",
	.base_variable = "OPENAI_BASE_URL",
	.models = {"gpt-6-luna", "gpt-6-sol"},
	.key_header = "Authorization: Bearer ",
	.key_optional = true,
	.wanted = (const char *const[]){"retry-after-ms", "retry-after", NULL},
	.address = address,
	.write = write_body,
	.read = read_body,
	.refuse = refuse,
	.picture_tokens = picture_tokens,
	.output_tokens = 1500,
};
