// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What --trace-http shows of a call: enough to see what was asked and answered, no secret, and of
// pictures only that they are there.

#ifndef REMOTE_HTTP_TRACE_H
#define REMOTE_HTTP_TRACE_H

#include "remote/http.h"

// Writes a block of text about the call to fd. failure is NULL where an answer came.
void http_trace(int fd, const struct http_request *request, const struct http_answer *answer,
	const char *failure);

#endif
