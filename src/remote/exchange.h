// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// One question to one service, until it is answered or not: asked again where that can help, never
// where it may be billed twice.

#ifndef REMOTE_EXCHANGE_H
#define REMOTE_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/claims.h"
#include "base/err.h"
#include "remote/http.h"
#include "remote/question.h"
#include "remote/service.h"

// What all exchanges of a run share.
struct exchange_budget {
	int repeats; // that are left
};

// All of it stays the caller's, and has to outlive the exchange.
struct exchange_params {
	const struct service *service;
	const char *address;       // of the service, as it was named: part of what is kept
	const struct question *question;
	struct exchange_budget *budget;
	int64_t max_wait_us;       // a service that wants a longer one is not waited for
	const char *cache_folder;  // where answers are kept; NULL: nowhere
	const char *rate_path;     // where requests are counted; NULL: nowhere
	int per_minute;            // so many may be made
	const char *input;         // for messages
};

struct exchange;

struct exchange *exchange_new(const struct exchange_params *params);

// Is the answer kept from another time? Then it is answered, and nothing is to be asked.
bool exchange_is_kept(struct exchange *exchange);

// Where to ask, and with which key: a header's line, or NULL. They stay the caller's.
void exchange_connect(struct exchange *exchange, struct http *http, const char *base_url,
	const char *secret_header);

// Goes on as far as it can. 1: it waits, for the network or until *wake_us (of CLOCK_MONOTONIC); 0: it
// is answered; -1: it is not, ERR_REMOTE or ERR_KEY, with retry_after_us where the service said so.
int exchange_go_on(struct exchange *exchange, int64_t *wake_us, struct err *err);

struct exchange_result {
	struct claims *claims;  // to be judged; stay the exchange's
	const char *model;      // that answered
	struct tokens tokens;   // of all attempts that were counted
	int64_t sent_bytes;     // of all attempts
	int attempts;
	bool cached;            // and nothing was asked
};

// What is known so far, also of one that failed.
struct exchange_result exchange_result(struct exchange *exchange);

void exchange_free(struct exchange **exchange);

#endif
