// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What the services' files share; for remote/service.c, gemini.c and openai.c alone.

#ifndef REMOTE_SERVICE_INTERNAL_H
#define REMOTE_SERVICE_INTERNAL_H

#include <jansson.h>

#include "remote/service.h"

// A text of the service's in a message, cleaned and cut.
void service_quote(char *out, size_t size, const char *text);

// "53s", "0.5s", "900ms", and numbers of seconds without a unit. Below 0: it is none.
int64_t service_delay(const char *text);

// Adds the object as text, and gives it up.
void service_dump(struct str *out, json_t *root);

// Reads an answer that has to be a JSON object.
int service_read(struct reply *out, const char *bytes, size_t len,
	int (*read_root)(struct reply *out, const json_t *root, struct err *err), struct err *err);

// The model ended without an answer. For the reason that is called `limit`, more room can help.
int service_fail_finish(struct reply *out, const char *reason, const char *limit, struct err *err);

// The service says under status 200 that it failed.
int service_fail_error(const char *message, struct err *err);

// What a status means where nothing in the answer says more; 429 is the service's own matter.
void service_refuse(struct refusal *out, int status, const char *shown);

#endif
