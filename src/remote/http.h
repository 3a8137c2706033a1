// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Requests to services over libcurl, several at a time, within the caller's own poll loop. TLS is
// verified, nothing is redirected, an answer has a bound, and no key reaches a log or a trace.

#ifndef REMOTE_HTTP_H
#define REMOTE_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct http;      // all transfers of a run
struct http_call; // one request, on its way or done

struct http_params {
	bool insecure_http; // http:// also to others than this machine
	int trace_fd;       // where requests and answers are written, without secrets; -1: nowhere
	const char *user_agent;
};

// The texts stay the caller's until the call is closed.
struct http_request {
	const char *method;          // "POST", "GET", "DELETE"
	const char *url;
	const char *const *headers;  // "Name: value", ended by NULL; none is secret
	const char *secret_header;   // a whole line that is neither traced nor logged; NULL: none
	const void *body;
	size_t n_body;
	size_t most;                 // bytes that the answer's body may have
	int64_t timeout_us;          // for all of it; 0: no such limit
	const char *const *wanted;   // names of answer headers to keep, ended by NULL; NULL: none
};

// At most so many headers of an answer can be wanted.
#define HTTP_N_WANTED 4

struct http_answer {
	int status;
	struct str body;
	char *values[HTTP_N_WANTED]; // of the wanted headers, in their order; NULL: it was not there
	int64_t sent_bytes;          // of the request's body
};

// The environment counts as with curl: https_proxy, no_proxy, CURL_CA_BUNDLE, SSL_CERT_FILE; but no
// proxy for http://, which would see the key. HILITE_HTTP_STALL_SECONDS (tests) says how long nothing
// may come. ERR_REMOTE "transport".
int http_new(struct http **out, const struct http_params *params, struct err *err);

// Ends all calls first; those are freed by http_close all the same.
void http_free(struct http **http);

// https://, or http:// to this machine (127.0.0.0/8, ::1, localhost) or with insecure_http, and no
// user in it: ERR_USAGE "bad_url".
int http_check_url(const char *url, bool insecure_http, struct err *err);

int http_start(struct http *http, const struct http_request *request, struct http_call **out,
	struct err *err);

// As poll(), and returns also when a transfer has something to do. A descriptor of -1 is left out.
// Returns 0, or -1 with errno.
int http_wait(struct http *http, struct pollfd *polls, size_t n, int timeout_ms);

// Goes on with all transfers.
void http_step(struct http *http);

bool http_done(const struct http_call *call);

// What came of a call that is done. 0: an answer came whole, whatever its status; -1: ERR_REMOTE
// unreachable, tls, reset (broken off), stalled (too slow, or the time is up), too_large, bad_redirect
// (3xx), transport. *unsafe: all of the body was sent and no answer came, so that asking again may be
// billed twice.
int http_take(struct http_call *call, struct http_answer *out, bool *unsafe, struct err *err);

void http_answer_release(struct http_answer *answer);

// Also ends one that is on its way.
void http_close(struct http_call **call);

#endif
