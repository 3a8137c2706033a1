// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "remote/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "remote/http_trace.h"

#define CONNECT_MS        10000L
#define SLOW_BYTES        50L // a second
#define STALL_SECONDS     180L // a model may think so long before it says the first word
#define MOST_HEADERS      200
#define MOST_HEADER_VALUE 8192
#define MOST_POLLS        4096

struct http {
	CURLM *multi;
	struct http_params params;
	long stall_seconds;
	struct http_call *first; // of all calls
};

struct http_call {
	struct http *http;  // NULL once that is gone
	struct http_call *next;
	CURL *easy;
	struct http_request request;
	// The list of headers: the secret one first, whose text stays the caller's.
	struct curl_slist secret;
	struct curl_slist *others;
	struct http_answer answer;
	char reason[CURL_ERROR_SIZE];
	int n_headers;
	bool connected;
	bool too_large;
	bool done;
	CURLcode code;
};

#if LIBCURL_VERSION_NUM >= 0x075500
static CURLcode set_protocols(CURL *easy, bool http)
{
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, http ? "http,https" : "https");
}
#else
static CURLcode set_protocols(CURL *easy, bool http)
{
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
		(long)(CURLPROTO_HTTPS | (http ? CURLPROTO_HTTP : 0)));
}
#endif

static bool is_loopback(const char *host, size_t len)
{
	static const char *const names[] = {"localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && strncasecmp(names[i], host, len) == 0) {
			return true;
		}
	}
	// A name may begin so as well: only digits and points make an address.
	return len >= 7 && strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= len;
}

static size_t host_len(const char *host)
{
	return *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
}

static int check_host(const char *url, bool insecure_http, struct err *err)
{
	const char *host = url + strlen("http://");

	if (strncasecmp(url, "http://", 7) != 0 || insecure_http ||
		is_loopback(host, host_len(host))) {
		return 0;
	}
	err_set(err, ERR_USAGE, "bad_url",
		"http:// is for this machine; anybody on the way could read the key");
	return err_hint(err, "https://, or --insecure-http");
}

int http_check_url(const char *url, bool insecure_http, struct err *err)
{
	const bool secure = strncasecmp(url, "https://", 8) == 0;
	const bool plain = strncasecmp(url, "http://", 7) == 0;
	const char *host = url + (secure ? 8 : 7);

	if (!secure && !plain) {
		return err_set(err, ERR_USAGE, "bad_url",
			"the address of a service begins with https://");
	}
	if (host_len(host) == 0 || strlen(url) > 2000 ||
		url[strcspn(url, "@?#\\ \t\r\n\x7f")] != '\0') {
		return err_set(err, ERR_USAGE, "bad_url",
			"the address of the service has no host, or a user, a query or a space in it");
	}
	return check_host(url, insecure_http, err);
}

int http_new(struct http **out, const struct http_params *params, struct err *err)
{
	static bool begun;
	const char *stall = getenv("HILITE_HTTP_STALL_SECONDS");
	struct http *http;

	// It would write the keys of TLS to a file.
	unsetenv("SSLKEYLOGFILE");
	if (!begun && curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		return err_set(err, ERR_REMOTE, "transport", "libcurl cannot be set up");
	}
	begun = true;
	http = mem_zalloc(sizeof(*http));
	http->params = *params;
	http->stall_seconds = stall && atol(stall) > 0 ? atol(stall) : STALL_SECONDS;
	http->multi = curl_multi_init();
	if (!http->multi) {
		mem_free(http);
		return err_set(err, ERR_REMOTE, "transport", "libcurl cannot be set up");
	}
	*out = http;
	return 0;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *opaque)
{
	struct http_call *call = opaque;

	if (size * n > call->request.most - call->answer.body.len) {
		call->too_large = true;
		return 0;
	}
	str_add(&call->answer.body, bytes, size * n);
	return size * n;
}

// An early answer (103) comes before the one that counts.
static void forget_values(struct http_call *call)
{
	for (size_t i = 0; i < HTTP_N_WANTED; i++) {
		mem_free(call->answer.values[i]);
		call->answer.values[i] = NULL;
	}
}

// Keeps the value of a header that is wanted. The line ends in CR LF and has no NUL behind it.
static size_t take_header(char *line, size_t size, size_t n, void *opaque)
{
	struct http_call *call = opaque;
	const char *const *wanted = call->request.wanted;
	const size_t len = size * n;

	if (++call->n_headers > MOST_HEADERS) {
		call->too_large = true;
		return 0;
	}
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		forget_values(call);
	}
	for (size_t i = 0; wanted && wanted[i] && i < HTTP_N_WANTED; i++) {
		const size_t name = strlen(wanted[i]);
		size_t from = name + 1;
		size_t to = len;

		if (len <= name || line[name] != ':' || strncasecmp(line, wanted[i], name) != 0) {
			continue;
		}
		while (from < to && (line[from] == ' ' || line[from] == '\t')) {
			from++;
		}
		while (to > from && (line[to - 1] == '\r' || line[to - 1] == '\n' ||
			line[to - 1] == ' ')) {
			to--;
		}
		if (to - from <= MOST_HEADER_VALUE) {
			mem_free(call->answer.values[i]);
			call->answer.values[i] = mem_dup(line + from, to - from);
		}
	}
	return len;
}

static int fail_setup(struct err *err)
{
	return err_set(err, ERR_REMOTE, "transport", "libcurl does not do what is needed");
}

static bool is_line(const char *header)
{
	return header[strcspn(header, "\r\n")] == '\0' && strchr(header, ':');
}

static int add_header(struct http_call *call, const char *header, struct err *err)
{
	if (!is_line(header)) {
		return err_set(err, ERR_USAGE, "bad_value", "a header is no line");
	}
	struct curl_slist *list = curl_slist_append(call->others, header);

	if (!list) {
		return fail_setup(err);
	}
	call->others = list;
	return 0;
}

// libcurl neither changes nor frees the list, so that the secret line needs no copy of ours.
static int set_headers(struct http_call *call, struct err *err)
{
	const struct http_request *request = &call->request;
	int rc = add_header(call, "Expect:", err);

	for (size_t i = 0; rc == 0 && request->headers && request->headers[i]; i++) {
		rc = add_header(call, request->headers[i], err);
	}
	if (rc < 0) {
		return -1;
	}
	struct curl_slist *list = call->others;

	if (request->secret_header) {
		if (!is_line(request->secret_header)) {
			return err_set(err, ERR_USAGE, "bad_value", "the key is no line");
		}
		call->secret.data = (char *)(uintptr_t)request->secret_header;
		call->secret.next = list;
		list = &call->secret;
	}
	return curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, list) == CURLE_OK ? 0 :
		fail_setup(err);
}

static CURLcode set_security(CURL *easy, const struct http_call *call)
{
	const bool plain = strncasecmp(call->request.url, "http://", 7) == 0;
	const char *bundle = getenv("CURL_CA_BUNDLE");
	CURLcode rc = set_protocols(easy, plain);

	bundle = bundle && bundle[0] != '\0' ? bundle : getenv("SSL_CERT_FILE");
	rc |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	rc |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	rc |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (plain) {
		rc |= curl_easy_setopt(easy, CURLOPT_PROXY, ""); // it would see the key
	}
	// What a proxy says is no part of the answer.
	rc |= curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (bundle && bundle[0] != '\0') {
		rc |= curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
	}
	return rc;
}

static CURLcode set_request(CURL *easy, struct http_call *call)
{
	const struct http_request *request = &call->request;
	const struct http *http = call->http;
	// Rounded up: 0 would be no limit.
	const long timeout_ms = (long)((request->timeout_us + 999) / 1000);
	CURLcode rc = curl_easy_setopt(easy, CURLOPT_URL, request->url);

	if (strcmp(request->method, "GET") != 0) {
		rc |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
		rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->n_body);
		rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->n_body > 0 ?
			(const char *)request->body : "");
		rc |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
		// On a connection that was used before, libcurl by itself sends once more what
		// was not answered, and both may be billed.
		rc |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	}
	rc |= curl_easy_setopt(easy, CURLOPT_USERAGENT, http->params.user_agent);
	rc |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	rc |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	rc |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	rc |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, http->stall_seconds);
	rc |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
	rc |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->reason);
	rc |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	rc |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	rc |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	rc |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	rc |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	return rc;
}

static int set_up(struct http_call *call, struct err *err)
{
	if (check_host(call->request.url, call->http->params.insecure_http, err) < 0) {
		return -1;
	}
	call->easy = curl_easy_init();
	if (!call->easy || set_security(call->easy, call) != CURLE_OK ||
		set_request(call->easy, call) != CURLE_OK) {
		return fail_setup(err);
	}
	if (set_headers(call, err) < 0) {
		return -1;
	}
	return curl_multi_add_handle(call->http->multi, call->easy) == CURLM_OK ? 0 :
		fail_setup(err);
}

int http_start(struct http *http, const struct http_request *request, struct http_call **out,
	struct err *err)
{
	struct http_call *call = mem_zalloc(sizeof(*call));

	for (size_t i = 0; request->wanted && request->wanted[i]; i++) {
		assert(i < HTTP_N_WANTED);
	}
	call->http = http;
	call->request = *request;
	call->next = http->first;
	http->first = call;
	if (set_up(call, err) < 0) {
		http_close(&call);
		return -1;
	}
	*out = call;
	http_step(http);
	return 0;
}

static short wait_events(short events)
{
	return (short)((events & POLLIN ? CURL_WAIT_POLLIN : 0) |
		(events & POLLPRI ? CURL_WAIT_POLLPRI : 0) |
		(events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
}

int http_wait(struct http *http, struct pollfd *polls, size_t n, int timeout_ms)
{
	struct curl_waitfd *fds = mem_zalloc((n + 1) * sizeof(*fds));
	size_t n_fds = 0;
	CURLMcode rc;

	for (size_t i = 0; i < n && i < MOST_POLLS; i++) {
		polls[i].revents = 0;
		if (polls[i].fd >= 0) {
			fds[n_fds++] = (struct curl_waitfd){.fd = polls[i].fd,
				.events = wait_events(polls[i].events)};
		}
	}
	rc = curl_multi_poll(http->multi, fds, (unsigned)n_fds, timeout_ms, NULL);
	mem_free(fds);
	if (rc != CURLM_OK) {
		errno = rc == CURLM_OUT_OF_MEMORY ? ENOMEM : EIO;
		return -1;
	}
	// libcurl tells less than poll() does (no POLLERR), so the caller's are asked again.
	return poll(polls, (nfds_t)n, 0) < 0 && errno != EINTR ? -1 : 0;
}

// The end of a transfer: its trace is written while all of it is there.
static void finish(struct http_call *call, CURLcode code)
{
	const struct http *http = call->http;
	curl_off_t sent = 0;
	curl_off_t connect_us = 0;
	long status = 0;

	call->code = code;
	call->done = true;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	curl_easy_getinfo(call->easy, CURLINFO_CONNECT_TIME_T, &connect_us);
	call->connected = connect_us > 0;
	call->answer.status = (int)status;
	call->answer.sent_bytes = sent;
	curl_multi_remove_handle(http->multi, call->easy);
	if (http->params.trace_fd >= 0) {
		http_trace(http->params.trace_fd, &call->request, &call->answer,
			code == CURLE_OK ? NULL : curl_easy_strerror(code));
	}
}

void http_step(struct http *http)
{
	const CURLMsg *message;
	int running;
	int left;

	curl_multi_perform(http->multi, &running);
	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct http_call *call = NULL;

		if (message->msg == CURLMSG_DONE) {
			const CURLcode code = message->data.result;

			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
			finish(call, code);
		}
	}
}

bool http_done(const struct http_call *call)
{
	return call->done;
}

static int fail_code(const struct http_call *call, struct err *err)
{
	const char *reason = call->reason[0] != '\0' ? call->reason : curl_easy_strerror(call->code);
	const char *code = "transport";

	switch (call->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
		code = "unreachable";
		break;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
		code = "tls";
		break;
	case CURLE_OPERATION_TIMEDOUT:
		code = call->connected ? "stalled" : "unreachable";
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		code = "reset";
		break;
	default:
		break;
	}
	return err_set(err, ERR_REMOTE, code, "the service cannot be asked: %s", reason);
}

int http_take(struct http_call *call, struct http_answer *out, bool *unsafe, struct err *err)
{
	assert(call->done);
	*out = call->answer;
	call->answer = (struct http_answer){0};
	*unsafe = false;
	if (call->n_headers > MOST_HEADERS) {
		return err_set(err, ERR_REMOTE, "too_large",
			"the service's answer has more than %d headers", MOST_HEADERS);
	}
	if (call->too_large) {
		return err_set(err, ERR_REMOTE, "too_large",
			"the service's answer is larger than %zu bytes", call->request.most);
	}
	if (call->code != CURLE_OK) {
		*unsafe = call->request.n_body > 0 && out->sent_bytes >= (int64_t)call->request.n_body;
		return fail_code(call, err);
	}
	if (out->status >= 300 && out->status < 400) {
		return err_set(err, ERR_REMOTE, "bad_redirect",
			"the service sends us elsewhere (status %d), and we do not follow", out->status);
	}
	return 0;
}

void http_answer_release(struct http_answer *answer)
{
	for (size_t i = 0; i < HTTP_N_WANTED; i++) {
		mem_free(answer->values[i]);
	}
	str_release(&answer->body);
	*answer = (struct http_answer){0};
}

static void unlink_call(struct http_call *call)
{
	struct http_call **at = &call->http->first;

	while (*at != call) {
		at = &(*at)->next;
	}
	*at = call->next;
	if (call->easy) {
		curl_multi_remove_handle(call->http->multi, call->easy);
	}
	call->http = NULL;
}

void http_close(struct http_call **call)
{
	struct http_call *c = *call;

	if (!c) {
		return;
	}
	if (c->http) {
		unlink_call(c);
	}
	curl_easy_cleanup(c->easy);
	curl_slist_free_all(c->others);
	http_answer_release(&c->answer);
	mem_free(c);
	*call = NULL;
}

void http_free(struct http **http)
{
	struct http *h = *http;

	if (!h) {
		return;
	}
	while (h->first) {
		unlink_call(h->first);
	}
	curl_multi_cleanup(h->multi);
	mem_free(h);
	*http = NULL;
}
