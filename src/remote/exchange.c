// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "remote/answer.h"
#include "remote/cache.h"
#include "remote/rate.h"

#define MOST_ATTEMPTS 4
#define FIRST_WAIT_US INT64_C(1000000)
#define MOST_BYTES    (INT64_C(4) << 20) // of an answer: a list of highlights has some thousand
#define TIMEOUT_US    INT64_C(600000000) // services end an unary request after ten minutes

// A server's delay is cut to whole seconds by some, so a little is added.
#define SLACK_US INT64_C(250000)

// Of what is kept: another number where answers would be read otherwise.
static const char version[] = "hilite-answer-1";

struct exchange {
	struct exchange_params params;
	struct http *http;
	const char *secret_header;
	char name[HASH_HEX];      // of what is asked first
	bool cached;
	struct question question; // this attempt's
	struct str url;
	struct str body;
	struct http_call *call;   // NULL: none is on its way
	int64_t wake_us;          // when to ask again
	struct claims claims;
	struct reply reply;
	struct tokens tokens;
	int64_t sent_bytes;
	int attempts;
	bool more_room;           // a longer answer was asked for once
	bool shapeless;           // the enforced form was given up
	bool asked_again;         // after an answer that was no good
};

struct exchange *exchange_new(const struct exchange_params *params)
{
	struct exchange *x = mem_zalloc(sizeof(*x));

	x->params = *params;
	x->question = *params->question;
	x->reply.tokens = TOKENS_UNKNOWN;
	params->service->write(&x->body, &x->question);
	const struct hash_part parts[] = {
		{version, sizeof(version)},
		{params->service->name, strlen(params->service->name)},
		{params->address, strlen(params->address)},
		{x->question.model, strlen(x->question.model)},
		{x->body.data, x->body.len},
	};

	hash_hex(x->name, parts, sizeof(parts) / sizeof(parts[0]));
	return x;
}

bool exchange_is_kept(struct exchange *x)
{
	struct str bytes = {0};
	struct err ignored = {0};

	if (x->params.cache_folder && cache_get(x->params.cache_folder, x->name, &bytes)) {
		x->cached = x->params.service->read(&x->reply, bytes.data, bytes.len, &ignored) == 0 &&
			answer_read(&x->claims, str_text(&x->reply.text), x->reply.text.len, true,
				&ignored) == 0;
	}
	if (!x->cached) {
		claims_release(&x->claims);
		reply_release(&x->reply);
	}
	str_release(&bytes);
	return x->cached;
}

void exchange_connect(struct exchange *x, struct http *http, const char *base_url,
	const char *secret_header)
{
	x->http = http;
	x->secret_header = secret_header;
	x->params.service->address(&x->url, base_url, x->question.model);
}

// Other processes may have used up what there is for a minute. Returns 1: it waits, 0: go on.
static int wait_turn(struct exchange *x, struct err *err)
{
	struct timespec now;

	if (!x->params.rate_path) {
		return 0;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	const int64_t wait_us = rate_ask(x->params.rate_path, x->params.per_minute,
		(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000, err);

	if (wait_us <= 0) {
		return wait_us < 0 ? -1 : 0;
	}
	log_say(LOG_INFO, "'%s': waiting %.1f s for its turn", x->params.input,
		(double)wait_us / 1e6);
	x->wake_us = clock_now_us() + wait_us;
	return 1;
}

void exchange_free(struct exchange **exchange)
{
	struct exchange *x = *exchange;

	if (!x) {
		return;
	}
	http_close(&x->call);
	str_release(&x->url);
	str_release(&x->body);
	claims_release(&x->claims);
	reply_release(&x->reply);
	mem_free(x);
	*exchange = NULL;
}

static int ask(struct exchange *x, struct err *err)
{
	static const char *const headers[] = {"Content-Type: application/json", NULL};
	const int rc = wait_turn(x, err);

	if (rc != 0) {
		return rc < 0 ? rc : 0;
	}
	str_clear(&x->body);
	x->params.service->write(&x->body, &x->question);
	const struct http_request request = {
		.method = "POST",
		.url = str_text(&x->url),
		.headers = headers,
		.secret_header = x->secret_header,
		.body = x->body.data,
		.n_body = x->body.len,
		.most = MOST_BYTES,
		.timeout_us = TIMEOUT_US,
		.wanted = x->params.service->wanted,
	};

	x->attempts++;
	log_say(LOG_INFO, "'%s': asking %s, %zu bytes", x->params.input, x->question.model,
		x->body.len);
	return http_start(x->http, &request, &x->call, err);
}

// Full jitter: anywhere up to twice as long each time, so that many do not come back at once.
static int64_t backoff_us(int attempts)
{
	const int64_t most = FIRST_WAIT_US << (attempts > 5 ? 5 : attempts - 1);

	return (int64_t)((double)random() / (double)RAND_MAX * (double)most);
}

// Decides whether to ask again after `err`. 1: yes, later; -1: no.
static int again(struct exchange *x, int64_t wait_us, struct err *err)
{
	if (wait_us > x->params.max_wait_us) {
		err->retry_after_us = wait_us;
		err_hint(err, "the service wants %.0f s to pass first", (double)wait_us / 1e6);
		return -1;
	}
	if (x->attempts >= MOST_ATTEMPTS || x->params.budget->repeats <= 0) {
		if (wait_us > 0) {
			err->retry_after_us = wait_us;
		}
		return err_wrap(err, "after %d attempts", x->attempts);
	}
	x->params.budget->repeats--;
	const int64_t us = wait_us >= 0 ? wait_us + SLACK_US : backoff_us(x->attempts);

	x->wake_us = clock_now_us() + us;
	log_say(LOG_WARNING, "'%s': %s; again in %.1f s", x->params.input, err->message,
		(double)us / 1e6);
	return 1;
}

// At once, since what is asked is another question.
static int change(struct exchange *x, const char *why)
{
	if (x->attempts >= MOST_ATTEMPTS || x->params.budget->repeats <= 0) {
		return -1;
	}
	x->params.budget->repeats--;
	x->wake_us = clock_now_us();
	log_say(LOG_INFO, "'%s': %s", x->params.input, why);
	return 1;
}

static int refused(struct exchange *x, const struct http_answer *answer, struct err *err)
{
	struct refusal refusal;

	x->params.service->refuse(&refusal, answer->status, answer->body.data, answer->body.len,
		answer->values);
	*err = refusal.err;
	if (refusal.remedy == REFUSAL_WAIT) {
		return again(x, refusal.wait_us, err);
	}
	if (refusal.remedy == REFUSAL_SHAPE && x->question.shape) {
		x->question.shape = false;
		x->shapeless = true;
		return change(x, "the server does not enforce a form; asking without");
	}
	return -1;
}

static void keep(const struct exchange *x, const struct str *body)
{
	struct err err = {0};

	if (x->params.cache_folder && cache_put(x->params.cache_folder, x->name, body, &err) < 0) {
		log_say(LOG_INFO, "the answer is not kept: %s", err.message);
	}
}

// An answer that is no good is asked for once more: models do not answer alike.
static int read_answer(struct exchange *x, const struct http_answer *answer, struct err *err)
{
	struct reply reply = {.tokens = TOKENS_UNKNOWN};
	int rc = x->params.service->read(&reply, answer->body.data, answer->body.len, err);

	if (x->attempts == 1 || x->reply.tokens.prompt < 0) {
		x->tokens = reply.tokens;
	} else {
		tokens_add(&x->tokens, &reply.tokens);
	}
	reply_release(&x->reply);
	x->reply = reply;
	if (rc == 0) {
		rc = answer_read(&x->claims, str_text(&reply.text), reply.text.len, x->shapeless, err);
	}
	if (rc == 0) {
		keep(x, &answer->body);
		return 0;
	}
	if (reply.cut && !x->more_room) {
		x->more_room = true;
		x->question.max_output *= 4;
		return change(x, "the answer was cut off; asking for a longer one");
	}
	if (!reply.cut && strcmp(err->code, "bad_answer") == 0 && !x->asked_again) {
		claims_release(&x->claims);
		x->asked_again = true;
		return change(x, "the answer is not what was asked for; asking once more");
	}
	return -1;
}

static int finish_call(struct exchange *x, struct err *err)
{
	struct http_answer answer = {.status = 0};
	bool unsafe = false;
	int rc = http_take(x->call, &answer, &unsafe, err);

	x->sent_bytes += answer.sent_bytes;
	http_close(&x->call);
	if (rc < 0 && unsafe) {
		err_hint(err, "the request had been sent, and may be billed; it is not sent again");
	} else if (rc < 0 && strcmp(err->code, "too_large") != 0 &&
		strcmp(err->code, "bad_redirect") != 0 && strcmp(err->code, "tls") != 0) {
		rc = again(x, -1, err);
	} else if (rc == 0) {
		rc = answer.status == 200 ? read_answer(x, &answer, err) : refused(x, &answer, err);
	}
	http_answer_release(&answer);
	return rc;
}

int exchange_go_on(struct exchange *x, int64_t *wake_us, struct err *err)
{
	int rc = 1;

	*wake_us = INT64_MAX;
	if (!x->call && clock_now_us() >= x->wake_us && ask(x, err) < 0) {
		return -1;
	}
	if (x->call && http_done(x->call)) {
		rc = finish_call(x, err);
	}
	if (rc == 1 && !x->call) {
		*wake_us = x->wake_us;
	}
	return rc;
}

struct exchange_result exchange_result(struct exchange *x)
{
	return (struct exchange_result){
		.claims = &x->claims,
		.model = x->reply.model[0] != '\0' ? x->reply.model : x->question.model,
		.tokens = x->attempts > 0 ? x->tokens : TOKENS_UNKNOWN,
		.sent_bytes = x->sent_bytes,
		.attempts = x->attempts,
		.cached = x->cached,
	};
}
