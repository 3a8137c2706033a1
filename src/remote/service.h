// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A service: one row, and one file that knows its dialect.

#ifndef REMOTE_SERVICE_H
#define REMOTE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "remote/question.h"
#include "remote/tokens.h"

enum service_profile { SERVICE_BUDGET, SERVICE_QUALITY, SERVICE_N_PROFILES };

// What the service said, from its form into ours. Zeroed storage holds none.
struct reply {
	struct str text;      // of the model
	char model[64];       // that answered, or ""
	struct tokens tokens; // that were counted
	bool cut;             // the answer ended at its limit, and is no whole one
};

// Why it did not answer, and what can be done.
enum refusal_remedy {
	REFUSAL_FINAL, // nothing
	REFUSAL_WAIT,  // the same again, later
	REFUSAL_SHAPE, // the same again without an enforced form
};

struct refusal {
	enum refusal_remedy remedy;
	int64_t wait_us; // so long, by the service's word; below 0: it did not say
	struct err err;
};

struct service {
	const char *name;
	const char *base_url;
	const char *base_variable;    // of the environment
	const char *models[SERVICE_N_PROFILES];
	const char *key_header;       // what stands before the key: "x-goog-api-key: "
	bool key_optional;            // at another address than base_url
	const char *const *wanted;    // answer headers that tell of limits
	// The request's URL and body.
	void (*address)(struct str *out, const char *base_url, const char *model);
	void (*write)(struct str *out, const struct question *question);
	// A whole answer of status 200. ERR_REMOTE "blocked", "bad_answer", …
	int (*read)(struct reply *out, const char *bytes, size_t len, struct err *err);
	// Any other answer; values are those of the wanted headers, each may be NULL.
	void (*refuse)(struct refusal *out, int status, const char *bytes, size_t len,
		char *const *values);
	// What the question's pictures come to, before it is sent; below 0: not known.
	int64_t (*picture_tokens)(const struct question *question);
	// What the model's thoughts and answer come to at the most that is usual.
	int64_t output_tokens;
};

extern const struct service service_gemini;
extern const struct service service_openai;

// The service of that name, or NULL.
const struct service *service_find(const char *name);

// An estimate of what asking comes to.
struct tokens service_estimate(const struct service *service, const struct question *question);

void reply_release(struct reply *reply);

#endif
