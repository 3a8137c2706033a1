// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What services and models say, read: times, answers, refusals, counts; and what it costs.

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "remote/answer.h"
#include "remote/prices.h"
#include "remote/service.h"
#include "tests/tap.h"

static void check_times(void)
{
	static const struct {
		const char *text;
		int64_t us; // below 0: refused
	} table[] = {
		{"0:01:02.480", 62480000}, {"1:02", 62000000}, {"62", 62000000}, {"62.5", 62500000},
		{"1:02:03.25", 3723250000}, {"00:00", 0}, {"90:15", 5415000000},
		{"0:59.999", 59999000}, {"100:00:00", 360000000000},
		{"1:60", -1}, {"1:02:60", -1}, {"0:61:00", -1}, {"-1", -1}, {"", -1}, {" 1", -1},
		{"1.5:00", -1}, {"1:2:3:4", -1}, {"1:", -1}, {":1", -1}, {"1.", -1}, {".5", -1},
		{"1e3", -1}, {"1:02 min", -1}, {"nan", -1}, {"9999999999", -1}, {"1000000:00:00", -1},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t us = -1;
		const int rc = answer_time(table[i].text, &us);

		is_int(rc < 0 ? -1 : us, table[i].us, "time '%s'", table[i].text);
	}
}

#define ITEM(start, end) "{\"evidence\":\"e\",\"start\":" start ",\"end\":" end \
	",\"score\":0.5,\"title\":\"t\",\"description\":\"d\"}"

static void check_answers(void)
{
	static const struct {
		const char *text;
		bool lenient;
		int n;      // claims; below 0: refused
		int shape;  // dropped for their shape
		int time;   // dropped for their times
	} table[] = {
		{"{\"background\":\"b\",\"highlights\":[]}", false, 0, 0, 0},
		{"{\"highlights\":[" ITEM("\"1:02\"", "\"1:05\"") "]}", false, 1, 0, 0},
		{"{\"highlights\":[" ITEM("62", "65.5") "]}", false, 1, 0, 0},
		{"{\"highlights\":[" ITEM("\"soon\"", "65") "]}", false, 0, 0, 1},
		{"{\"highlights\":[" ITEM("-1", "65") "]}", false, 0, 0, 1},
		{"{\"highlights\":[" ITEM("null", "65") "," ITEM("1", "2") "]}", false, 1, 0, 1},
		{"{\"highlights\":[7,\"x\",{},{\"score\":2,\"start\":1,\"end\":2}]}", false, 0, 4, 0},
		{"```json\n{\"highlights\":[" ITEM("1", "2") "]}\n```", false, 1, 0, 0},
		{"Here it is: {\"highlights\":[]} Enjoy!", true, 0, 0, 0},
		{"Here it is: {\"highlights\":[]} Enjoy!", false, -1, 0, 0},
		{"{\"highlights\":{}}", true, -1, 0, 0},
		{"{\"highlights\":[],\"highlights\":[]}", true, -1, 0, 0},
		{"[]", true, -1, 0, 0}, {"", true, -1, 0, 0}, {"{\"highlights\":[", true, -1, 0, 0},
		{"I cannot help with that.", true, -1, 0, 0},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct claims claims = {0};
		struct err err = {0};
		const int rc = answer_read(&claims, table[i].text, strlen(table[i].text),
			table[i].lenient, &err);

		is_int(rc < 0 ? -1 : (int)claims.n, table[i].n, "answer '%s'", table[i].text);
		is_str(rc < 0 ? err.code : "bad_answer", "bad_answer", "and its code");
		is_int(claims.dropped[CLAIMS_BAD_SHAPE], table[i].shape, "bad shapes");
		is_int(claims.dropped[CLAIMS_BAD_TIME], table[i].time, "bad times");
		claims_release(&claims);
	}
}

// What a text could do to a terminal, it does not.
static void check_texts(void)
{
	static const char text[] = "{\"highlights\":[{\"start\":1,\"end\":2,\"score\":1,\"title\":"
		"\" a\\u001b[31mb\\n\\tc \\u202ed\\u0085e \",\"description\":\"\"}]}";
	struct str longer = {0};
	struct claims claims = {0};
	struct err err = {0};

	ok(answer_read(&claims, text, strlen(text), false, &err) == 0 && claims.n == 1, "a title");
	is_str(claims.list[0].title, "a [31mb c d e", "has no character that acts");
	claims_release(&claims);
	str_adds(&longer, "{\"highlights\":[{\"start\":1,\"end\":2,\"score\":1,\"title\":\"");
	for (int i = 0; i < 100; i++) {
		str_adds(&longer, "ä");
	}
	str_adds(&longer, "\"}]}");
	ok(answer_read(&claims, str_text(&longer), longer.len, false, &err) == 0, "a long title");
	is_int((int)strlen(claims.list[0].title), 94, "is cut at a character");
	claims_release(&claims);
	str_clear(&longer);
	str_adds(&longer, "{\"highlights\":[0");
	for (int i = 0; i < CLAIMS_MOST + 4; i++) {
		str_adds(&longer, "," ITEM("1", "2"));
	}
	str_adds(&longer, "]}");
	ok(answer_read(&claims, str_text(&longer), longer.len, false, &err) == 0, "too many claims");
	is_int((int)claims.n, CLAIMS_MOST - 1, "are not all taken");
	is_int(claims.dropped[CLAIMS_TOO_MANY], 5, "and counted");
	claims_release(&claims);
	str_release(&longer);
}

static void check_replies(void)
{
	static const struct {
		const struct service *service;
		const char *body;
		const char *want; // the model's text, or the code of the error
		bool cut;
		int64_t prompt;
		int64_t output;
	} table[] = {
		{&service_gemini, "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\",\"thought\":true},"
			"{\"text\":\"a\"},{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
			"{\"promptTokenCount\":10,\"candidatesTokenCount\":3}}", "ab", false, 10, 3},
		{&service_gemini, "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{\"}]},"
			"\"finishReason\":\"MAX_TOKENS\"}],\"usageMetadata\":{\"promptTokenCount\":1}}",
			"bad_answer", true, 1, 0},
		{&service_gemini, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}", "blocked", false, -1, -1},
		{&service_gemini, "{\"candidates\":[{\"finishReason\":\"RECITATION\"}]}", "blocked", false,
			-1, -1},
		{&service_gemini, "{\"candidates\":[{\"finishReason\":\"SOMETHING_NEW\"}]}", "blocked", false,
			-1, -1},
		{&service_gemini, "{\"candidates\":[]}", "bad_answer", false, -1, -1},
		{&service_gemini, "{\"error\":{\"code\":500,\"message\":\"m\"}}", "refused", false, -1, -1},
		{&service_gemini, "[1]", "bad_answer", false, -1, -1},
		{&service_gemini, "<html>", "bad_answer", false, -1, -1},
		{&service_openai, "{\"choices\":[{\"message\":{\"content\":\"ab\"},\"finish_reason\":\"stop\"}],"
			"\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7,"
			"\"completion_tokens_details\":{\"reasoning_tokens\":4}}}", "ab", false, 10, 3},
		{&service_openai, "{\"choices\":[{\"message\":{\"content\":\"ab\"}}]}", "ab", false, -1, -1},
		{&service_openai, "{\"choices\":[{\"message\":{\"content\":\"{\"},\"finish_reason\":\"length\"}]}",
			"bad_answer", true, -1, -1},
		{&service_openai, "{\"choices\":[{\"message\":{\"refusal\":\"no\"},\"finish_reason\":\"stop\"}]}",
			"blocked", false, -1, -1},
		{&service_openai, "{\"choices\":[{\"message\":{\"content\":null},"
			"\"finish_reason\":\"content_filter\"}]}", "blocked", false, -1, -1},
		{&service_openai, "{\"error\":\"no model is loaded\"}", "refused", false, -1, -1},
		{&service_openai, "{\"error\":{\"message\":\"m\"}}", "refused", false, -1, -1},
		{&service_openai, "{}", "bad_answer", false, -1, -1},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct reply reply = {.cut = false};
		struct err err = {0};
		const int rc = table[i].service->read(&reply, table[i].body, strlen(table[i].body), &err);

		is_str(rc < 0 ? err.code : str_text(&reply.text), table[i].want, "reply %s", table[i].body);
		is_int(reply.cut, table[i].cut, "cut off?");
		is_int(reply.tokens.prompt, table[i].prompt, "tokens asked");
		is_int(reply.tokens.output, table[i].output, "tokens answered");
		reply_release(&reply);
	}
}

#define QUOTA(details) "{\"error\":{\"code\":429,\"message\":\"m\",\"details\":[" details "]}}"
#define INFO(delay) "{\"@type\":\"t/google.rpc.RetryInfo\",\"retryDelay\":\"" delay "\"}"
#define FAILURE(id) "{\"@type\":\"t/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"" id "\"}]}"

static void check_refusals(void)
{
	static const struct {
		const struct service *service;
		int status;
		const char *body;
		const char *values[2];
		enum refusal_remedy remedy;
		const char *code;
		int64_t wait_us;
	} table[] = {
		{&service_gemini, 429, QUOTA(INFO("53s")), {0}, REFUSAL_WAIT, "rate", 53000000},
		{&service_gemini, 429, QUOTA(INFO("0.539477544s")), {0}, REFUSAL_WAIT, "rate", 539477},
		{&service_gemini, 429, QUOTA(INFO("900ms")), {0}, REFUSAL_WAIT, "rate", 900000},
		{&service_gemini, 429, QUOTA(INFO("68940s")), {0}, REFUSAL_FINAL, "quota", 68940000000},
		{&service_gemini, 429, QUOTA(FAILURE("RequestsPerDayPerModel")), {0}, REFUSAL_FINAL, "quota",
			-1},
		{&service_gemini, 429, QUOTA(FAILURE("TokensPerMinute")), {0}, REFUSAL_WAIT, "rate", 60000000},
		{&service_gemini, 429, "{\"error\":{\"message\":\"limit: 0, model x\"}}", {0}, REFUSAL_FINAL,
			"quota", -1},
		{&service_gemini, 429, "{\"error\":{\"message\":\"limit: 20\"}}", {0}, REFUSAL_WAIT, "rate", -1},
		{&service_gemini, 429, "{\"error\":{\"message\":\"Please retry in 1.5s.\"}}", {0}, REFUSAL_WAIT,
			"rate", 1500000},
		{&service_gemini, 429, "", {0}, REFUSAL_WAIT, "rate", -1},
		{&service_gemini, 503, "[{\"error\":{\"message\":\"m\"}}]", {0}, REFUSAL_WAIT, "overloaded", -1},
		{&service_gemini, 401, "", {0}, REFUSAL_FINAL, "auth", -1},
		{&service_gemini, 403, "", {0}, REFUSAL_FINAL, "auth", -1},
		{&service_gemini, 400, "{\"error\":{\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}", {0},
			REFUSAL_FINAL, "auth", -1},
		{&service_gemini, 400, "{\"error\":{\"message\":\"m\"}}", {0}, REFUSAL_FINAL, "refused", -1},
		{&service_gemini, 404, "x", {0}, REFUSAL_FINAL, "no_model", -1},
		{&service_openai, 429, "{\"error\":{\"code\":\"insufficient_quota\"}}", {0}, REFUSAL_FINAL,
			"quota", -1},
		{&service_openai, 429, "{\"error\":{\"type\":\"insufficient_quota\"}}", {0}, REFUSAL_FINAL,
			"quota", -1},
		{&service_openai, 429, "{}", {"1500", "9"}, REFUSAL_WAIT, "rate", 1500000},
		{&service_openai, 429, "{}", {NULL, "9"}, REFUSAL_WAIT, "rate", 9000000},
		{&service_openai, 429, "{}", {NULL, "Fri, 27 Nov 2026 12:00:00 GMT"}, REFUSAL_WAIT, "rate", -1},
		{&service_openai, 400, "{\"error\":\"'response_format.type' must be 'json_schema' or 'text'\"}",
			{0}, REFUSAL_SHAPE, "refused", -1},
		{&service_openai, 400, "{\"error\":{\"message\":\"m\"}}", {0}, REFUSAL_FINAL, "refused", -1},
		{&service_openai, 500, "oops", {0}, REFUSAL_WAIT, "overloaded", -1},
		{&service_openai, 401, "{}", {0}, REFUSAL_FINAL, "auth", -1},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct refusal refusal;
		char *const values[] = {(char *)(uintptr_t)table[i].values[0],
			(char *)(uintptr_t)table[i].values[1]};

		table[i].service->refuse(&refusal, table[i].status, table[i].body, strlen(table[i].body),
			values);
		is_int(refusal.remedy, table[i].remedy, "%d %s", table[i].status, table[i].body);
		is_str(refusal.err.code, table[i].code, "its code");
		is_int(refusal.wait_us, table[i].wait_us, "its wait");
		is_int(refusal.err.kind, strcmp(table[i].code, "auth") == 0 ? ERR_KEY : ERR_REMOTE, "its kind");
	}
}

// 2026-12-31 and 2027-01-01, noon.
#define LAST_DAY  INT64_C(1798718400)
#define FIRST_DAY INT64_C(1798804800)

static double cost(const struct prices *prices, const char *model, int64_t now, int64_t prompt,
	int64_t cached, int64_t audio, int64_t thoughts, int64_t output)
{
	const struct tokens tokens = {.text = -1, .image = -1, .video = -1, .audio = audio,
		.prompt = prompt, .cached = cached, .thoughts = thoughts, .output = output};

	return prices_cost(prices, model, now, &tokens);
}

static void check_prices(void)
{
	static const char own[] = "# mine\n\nmine 2020-01-01 1 2 0.5 4\n"
		"gemini-3.8-flash 2026-09-23 100 100 100 100\n";
	struct prices *prices;
	struct err err = {0};

	ok(prices_new(&prices, NULL, &err) == 0, "the built-in table: %s", err.message);
	is_real(cost(prices, "gemini-3.8-flash", LAST_DAY, 1000000, 0, 0, 0, 0), 0.75, 1e-9, "a price");
	is_real(cost(prices, "gemini-3.8-flash", FIRST_DAY, 1000000, 0, 0, 0, 0), 1.5, 1e-9,
		"which changes on a day");
	is_real(cost(prices, "gemini-3.8-flash-001", LAST_DAY, 0, 0, 0, 500000, 500000), 3.75, 1e-9,
		"a version of a model, and thoughts are output");
	is_real(cost(prices, "gemini-3.1-flash-lite", LAST_DAY, 3000000, 1000000, 1000000, 0, 0),
		0.25 + 0.025 + 0.5, 1e-9, "what was cached, and sound");
	is_real(cost(prices, "gpt-6-luna", LAST_DAY, 300000, 0, 0, 0, 1000000), 0.06 + 0.75, 1e-9,
		"a long prompt");
	is_real(cost(prices, "gemini-3.8-flash-image", LAST_DAY, 1, 0, 0, 0, 0), -1, 0,
		"another model has no price");
	is_real(cost(prices, "gemini-3.8-flash", 0, 1, 0, 0, 0, 0), -1, 0, "nor has a time before");
	is_real(cost(prices, "gemini-3.8-flash", LAST_DAY, -1, 0, 0, 0, 0), -1, 0,
		"nor what was not counted");
	prices_free(&prices);
	ok(prices_new(&prices, own, &err) == 0, "a table of one's own");
	is_real(cost(prices, "mine", LAST_DAY, 1000000, 0, 0, 0, 0), 1, 1e-9, "has its models");
	is_real(cost(prices, "gemini-3.8-flash", LAST_DAY, 1000000, 0, 0, 0, 0), 100, 1e-9,
		"and comes before ours");
	prices_free(&prices);
	is_int(prices_new(&prices, "a\n", &err), -1, "a bad table");
	is_str(err.code, "bad_prices", "is refused");
	is_int(prices_new(&prices, "mine 2020-01-01 1 2 inf 4\n", &err), -1, "so is a bad number");
}

// All names of the schema are there in both dialects.
static void check_schema(void)
{
	for (int gemini = 0; gemini < 2; gemini++) {
		json_t *schema = answer_schema(gemini);
		const json_t *item = json_object_get(json_object_get(json_object_get(schema, "properties"),
			"highlights"), "items");

		is_str(json_string_value(json_object_get(schema, "type")), gemini ? "OBJECT" : "object",
			"a schema's type");
		is_int((int)json_array_size(json_object_get(item, "required")), 6, "a highlight's members");
		ok(!json_object_get(item, gemini ? "additionalProperties" : "propertyOrdering"),
			"and nothing that the other dialect alone knows");
		json_decref(schema);
	}
}

int main(void)
{
	check_times();
	check_answers();
	check_texts();
	check_replies();
	check_refusals();
	check_prices();
	check_schema();
	return tap_done();
}
