// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "remote/http.h"
#include "tests/tap.h"

#define KEY         "AIzaSy-a_Made/Up+Key"
#define KEY_HEADER  "x-goog-api-key: " KEY
#define UPLOAD      "https://upload.example/?upload_id=dontshow"
#define MOST_BYTES  65536
#define WAIT_US     INT64_C(8000000)

// How often the server's processes were asked for /meet and /drop; shared with the test.
static atomic_int *n_met;
static atomic_int *n_dropped;
static int port;

static void need(bool cond, const char *what)
{
	if (!cond) {
		perror(what);
		exit(99);
	}
}

// The server: a process for each connection, which does as the path says.
struct asked {
	char method[16];
	char path[64];
	size_t n_body;
	bool has_key;
	bool expects;
};

// Ends the process when the client has gone.
static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		_exit(0);
	}
}

static bool read_request(FILE *in, int fd, struct asked *asked)
{
	char line[1024];
	size_t n = 0;
	const int first = ungetc(getc(in), in);

	*asked = (struct asked){.n_body = 0};
	if (first == 0x16) { // a client that wants TLS
		say(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
		return false;
	}
	if (!fgets(line, sizeof(line), in) ||
		sscanf(line, "%15s %63s", asked->method, asked->path) != 2) {
		return false;
	}
	while (fgets(line, sizeof(line), in) && strcmp(line, "\r\n") != 0) {
		asked->has_key |= strcmp(line, KEY_HEADER "\r\n") == 0;
		asked->expects |= strncmp(line, "Expect:", 7) == 0;
		sscanf(line, "Content-Length: %zu", &asked->n_body);
	}
	while (strcmp(asked->path, "/deaf") != 0 && n < asked->n_body && getc(in) != EOF) {
		n++;
	}
	return true;
}

static void answer(int fd, const char *status, const char *headers, const char *body)
{
	char text[2048];

	snprintf(text, sizeof(text), "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status,
		headers, strlen(body), body);
	say(fd, text);
}

static void answer_ok(int fd, const struct asked *asked)
{
	char body[128];

	snprintf(body, sizeof(body), "%s %zu%s%s", asked->method, asked->n_body,
		asked->has_key ? " key" : "", asked->expects ? " expect" : "");
	answer(fd, "200 OK", "", body);
}

// Says the key back, also where it begins and ends in base64.
static void answer_echo(int fd)
{
	char body[1024];

	snprintf(body, sizeof(body), "key " KEY "\001 in base64: %0200d" KEY "%0200d", 0, 0);
	answer(fd, "200 OK", "X-Goog-Upload-URL: " UPLOAD "\r\nX-Key: " KEY "\r\n", body);
}

static void answer_meet(int fd)
{
	const int64_t until = clock_now_us() + WAIT_US;

	atomic_fetch_add(n_met, 1);
	while (atomic_load(n_met) < 2 && clock_now_us() < until) {
		usleep(5000);
	}
	answer(fd, "200 OK", "", atomic_load(n_met) == 2 ? "met" : "alone");
}

// What is the same each time.
static const struct {
	const char *path, *text;
	const char *again; // and so on without end
} fixed[] = {
	{"/headers", "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\nRetry-After: 9\r\n\r\n"
		"HTTP/1.1 429 No\r\nretry-after:  3 \r\nContent-Length: 4\r\n\r\nslow", NULL},
	{"/redirect", "HTTP/1.1 307 No\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n", NULL},
	{"/cap", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		"10\r\n0123456789abcdef\r\n"},
	{"/many", "HTTP/1.1 200 OK\r\n", "X: y\r\n"},
	{"/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", NULL},
	{"/reset", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly", NULL},
};

// Returns whether the connection goes on.
static bool serve_one(int fd, const struct asked *asked)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};
	struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
	const char *path = asked->path;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		const bool is_it = strcmp(path, fixed[i].path) == 0;

		say(fd, is_it ? fixed[i].text : "");
		while (is_it && fixed[i].again) {
			say(fd, fixed[i].again);
		}
	}
	if (strcmp(path, "/ok") == 0) {
		answer_ok(fd, asked);
		return true;
	}
	if (strcmp(path, "/echo?key=hidden") == 0) {
		answer_echo(fd);
	} else if (strcmp(path, "/meet") == 0) {
		answer_meet(fd);
	} else if (strcmp(path, "/reset") == 0) {
		usleep(50000); // so that what was said comes before
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	} else if (strcmp(path, "/drop") == 0) {
		atomic_fetch_add(n_dropped, 1);
	} else if (strcmp(path, "/stall") == 0 || strcmp(path, "/deaf") == 0) {
		poll(&gone, 1, (int)(WAIT_US / 1000));
	}
	return false;
}

static void serve(int listener)
{
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	for (;;) {
		const int fd = accept(listener, NULL, NULL);

		if (fd < 0 || fork() != 0) {
			close(fd);
			continue;
		}
		FILE *in = fdopen(fd, "r");
		struct asked asked;

		while (read_request(in, fd, &asked) && serve_one(fd, &asked)) {
		}
		_exit(0);
	}
}

// A socket of this machine; its port goes to *out_port.
static int bind_loopback(int *out_port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
		getsockname(fd, (struct sockaddr *)&address, &len) == 0, "no socket");
	*out_port = ntohs(address.sin_port);
	return fd;
}

static pid_t start_server(void)
{
	const int listener = bind_loopback(&port);

	n_met = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	n_dropped = n_met + 1;
	need(n_met != MAP_FAILED && listen(listener, 16) == 0, "no server");
	const pid_t pid = fork();

	if (pid == 0) {
		serve(listener);
	}
	close(listener);
	return pid;
}

static const char *url_of(const char *scheme, int at, const char *path)
{
	static char url[128];

	snprintf(url, sizeof(url), "%s://127.0.0.1:%d%s", scheme, at, path);
	return url;
}

static struct http *new_http(int trace_fd)
{
	const struct http_params params = {.trace_fd = trace_fd, .user_agent = "hilite/test"};
	struct http *http = NULL;
	struct err err = {0};

	need(http_new(&http, &params, &err) == 0, err.message);
	return http;
}

static void await(struct http *http, const struct http_call *call)
{
	const int64_t until = clock_now_us() + WAIT_US;

	while (!http_done(call) && clock_now_us() < until) {
		http_wait(http, NULL, 0, 1000);
		http_step(http);
	}
	need(http_done(call), "a call does not end");
}

struct outcome {
	int rc;
	struct http_answer answer;
	bool unsafe;
	struct err err;
};

static struct outcome fetch(struct http *http, const struct http_request *request)
{
	struct outcome got = {.rc = -1};
	struct http_call *call = NULL;

	if (http_start(http, request, &call, &got.err) == 0) {
		await(http, call);
		got.rc = http_take(call, &got.answer, &got.unsafe, &got.err);
	}
	http_close(&call);
	return got;
}

static struct http_request post(const char *url, const char *body)
{
	return (struct http_request){.method = "POST", .url = url, .body = body,
		.n_body = strlen(body), .most = MOST_BYTES};
}

static void test_urls(void)
{
	static const struct {
		const char *url;
		bool insecure, want;
	} table[] = {
		{"https://example.com", false, true}, {"HTTPS://example.com/v1", false, true},
		{"http://localhost:8080/v1", false, true}, {"http://127.0.0.1", false, true},
		{"http://127.255.0.9:1/", false, true}, {"http://[::1]:8080/", false, true},
		{"http://example.com", true, true}, {"http://example.com", false, false},
		{"http://127.0.0.1.example.com/", false, false}, {"http://127.a.b", false, false},
		{"http://localhost.example.com/", false, false}, {"http://0.0.0.0/", false, false},
		{"http://[::2]/", false, false}, {"http://[::1", false, false},
		{"http://128.0.0.1/", false, false}, {"http://127.0.0.1@a.b/", false, false},
		{"https://user:word@example.com/", false, false}, {"http:///x", true, false},
		{"ftp://127.0.0.1/", true, false}, {"file:///etc/passwd", true, false},
		{"example.com", true, false}, {"https://", true, false}, {"", true, false},
		{"https://a b/", true, false}, {"https://a\r\nb/", true, false},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct err err = {0};
		const int rc = http_check_url(table[i].url, table[i].insecure, &err);

		is_int(rc, table[i].want ? 0 : -1, "'%s'%s", table[i].url,
			table[i].insecure ? " with insecure_http" : "");
		is_str(err.code, rc < 0 ? "bad_url" : "", "'%s': its code", table[i].url);
	}
}

static void test_answers(struct http *http)
{
	static const char *const wanted[] = {"Retry-After", "x-none", "X-Early", NULL};
	struct http_request request = post(url_of("http", port, "/ok"), "five!");
	struct outcome got;

	request.secret_header = KEY_HEADER;
	got = fetch(http, &request);
	is_int(got.rc, 0, "/ok");
	is_int(got.answer.status, 200, "/ok: status");
	is_str(str_text(&got.answer.body), "POST 5 key", "/ok: method, body, key; no Expect");
	is_int(got.answer.sent_bytes, 5, "/ok: bytes sent");
	ok(!got.unsafe, "/ok: nothing is unsafe");
	http_answer_release(&got.answer);

	request = (struct http_request){.method = "DELETE", .url = request.url, .most = MOST_BYTES};
	got = fetch(http, &request);
	is_str(str_text(&got.answer.body), "DELETE 0", "a DELETE without key");
	http_answer_release(&got.answer);
	request.method = "GET";
	request.most = 5;
	got = fetch(http, &request);
	is_str(str_text(&got.answer.body), "GET 0", "a GET, and an answer of just the bound");
	http_answer_release(&got.answer);

	request = post(url_of("http", port, "/headers"), "");
	request.wanted = wanted;
	got = fetch(http, &request);
	is_int(got.answer.status, 429, "/headers: status");
	is_str(got.answer.values[0], "3", "/headers: a value, trimmed");
	is_str(got.answer.values[1], NULL, "/headers: one that is not there");
	is_str(got.answer.values[2], NULL, "/headers: one of an early answer does not count");
	is_str(str_text(&got.answer.body), "slow", "/headers: body");
	http_answer_release(&got.answer);
}

static void is_failure(struct outcome *got, const char *code, bool unsafe, const char *what)
{
	is_int(got->rc, -1, "%s: fails", what);
	is_int(got->err.kind, ERR_REMOTE, "%s: kind", what);
	is_str(got->err.code, code, "%s: code (%s)", what, got->err.message);
	is_int(got->unsafe, unsafe, "%s: unsafe", what);
	ok(!strstr(got->err.message, KEY), "%s: no key in the message", what);
	http_answer_release(&got->answer);
}

static void test_failures(struct http *http)
{
	static const struct {
		const char *path, *code;
		bool unsafe;
	} table[] = {
		{"/short", "reset", true}, {"/reset", "reset", true}, {"/drop", "reset", true},
		{"/redirect", "bad_redirect", false}, {"/cap", "too_large", false},
		{"/many", "too_large", false}, {"/stall", "stalled", true},
	};
	int closed_port;
	const int closed = bind_loopback(&closed_port);
	struct http_request request;
	struct outcome got;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		request = post(url_of("http", port, table[i].path), "body");
		request.secret_header = KEY_HEADER;
		got = fetch(http, &request);
		is_failure(&got, table[i].code, table[i].unsafe, table[i].path);
	}
	request = post(url_of("https", port, "/ok"), "body");
	got = fetch(http, &request);
	is_failure(&got, "tls", false, "no TLS there");
	request = post(url_of("http", closed_port, "/ok"), "body");
	got = fetch(http, &request);
	is_failure(&got, "unreachable", false, "nobody listens");
	close(closed);
}

static void test_limits(struct http *http)
{
	static char large[24 << 20]; // more than the two sockets hold
	struct http_request request = post(url_of("http", port, "/stall"), "body");
	const int64_t begun_us = clock_now_us();
	struct outcome got;

	request.timeout_us = 150000;
	got = fetch(http, &request);
	is_failure(&got, "stalled", true, "the time is up");
	ok(clock_now_us() - begun_us < 900000, "the time is up: before it counts as a stall");

	request.timeout_us = 1;
	got = fetch(http, &request);
	ok(clock_now_us() - begun_us < 900000, "a microsecond is not no limit: it ends at once");
	http_answer_release(&got.answer);

	request = post(url_of("http", port, "/deaf"), "");
	request.body = large;
	request.n_body = sizeof(large);
	request.timeout_us = 500000;
	got = fetch(http, &request);
	ok(got.answer.sent_bytes < (int64_t)sizeof(large), "/deaf: not all was sent");
	is_failure(&got, "stalled", false, "/deaf");
}

// Where a connection is used again, libcurl by itself sends once more what was not answered.
static void test_sent_once(struct http *http)
{
	struct http_request request = post(url_of("http", port, "/ok"), "body");
	const int before = atomic_load(n_dropped);
	struct outcome got = fetch(http, &request);

	is_int(got.rc, 0, "a connection to be used again");
	http_answer_release(&got.answer);
	// On the same connection the server now drops what it has read.
	request = post(url_of("http", port, "/drop"), "body");
	got = fetch(http, &request);
	is_failure(&got, "reset", true, "/drop on a connection in use");
	is_int(atomic_load(n_dropped) - before, 1, "/drop was asked once");
}

static void test_refused(struct http *http)
{
	static const struct {
		const char *header, *secret_header;
	} table[] = {
		{"A: b\r\nC: d", NULL}, {"A: b\nC: d", NULL}, {"A b", NULL},
		{NULL, KEY_HEADER "\nX: y"}, {NULL, KEY_HEADER "\r"},
	};

	struct http_request request;
	struct outcome got;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *const headers[] = {table[i].header, NULL};

		request = post(url_of("http", port, "/ok"), "body");
		request.headers = headers;
		request.secret_header = table[i].secret_header;
		got = fetch(http, &request);
		is_str(got.err.code, "bad_value", "header %zu", i);
		is_int(got.err.kind, ERR_USAGE, "header %zu: kind", i);
		ok(!strstr(got.err.message, KEY), "header %zu: no key in the message", i);
		http_answer_release(&got.answer);
	}
	request = post("http://192.0.2.1/", "body");
	request.timeout_us = 100000;
	got = fetch(http, &request);
	is_str(got.err.code, "bad_url", "http:// to another machine is not begun");
	http_answer_release(&got.answer);
}

static void test_side_by_side(struct http *http)
{
	const struct http_request request = post(url_of("http", port, "/meet"), "body");
	struct http_call *calls[2] = {NULL, NULL};

	struct outcome got = {.rc = -1};

	for (int i = 0; i < 2; i++) {
		is_int(http_start(http, &request, &calls[i], &got.err), 0, "call %d begins", i);
	}
	for (int i = 0; i < 2; i++) {
		await(http, calls[i]);
		got.rc = http_take(calls[i], &got.answer, &got.unsafe, &got.err);
		is_int(got.rc, 0, "call %d", i);
		is_str(str_text(&got.answer.body), "met", "call %d: both were there at once", i);
		http_answer_release(&got.answer);
		http_close(&calls[i]);
	}
}

// Waits until poll i has something, or for two seconds.
static short wait_for(struct http *http, struct pollfd *polls, size_t n, size_t i)
{
	const int64_t until = clock_now_us() + 2000000;

	while (http_wait(http, polls, n, 3000) == 0 && polls[i].revents == 0 &&
		clock_now_us() < until) {
	}
	return clock_now_us() < until ? polls[i].revents : 0;
}

static void test_wait(struct http *http)
{
	int ends[2];
	int other[2];
	const struct http_request request = post(url_of("http", port, "/stall"), "body");
	struct http_call *call = NULL;
	struct err err = {0};

	need(pipe(ends) == 0 && pipe(other) == 0, "no pipe");
	struct pollfd polls[] = {{-1, POLLIN, 0x7f}, {ends[0], POLLIN, 0}, {other[1], 0, 0}};

	is_int(http_wait(http, polls, 3, 0), 0, "nothing to wait for");
	is_int(polls[1].revents, 0, "an empty pipe");
	is_int(http_start(http, &request, &call, &err), 0, "/stall begins");
	ok(write(ends[1], "x", 1) == 1, "the pipe is written to");
	is_int(wait_for(http, polls, 3, 1), POLLIN, "the pipe can be read while a call goes on");
	is_int(polls[0].revents, 0, "a descriptor of -1 is left out");
	is_int(polls[2].revents, 0, "the other pipe has its reader");
	close(other[0]);
	polls[1].fd = -1;
	is_int(wait_for(http, polls, 3, 2), POLLERR, "a reader that goes is told unasked");
	polls[2] = (struct pollfd){ends[1], POLLOUT, 0};
	is_int(wait_for(http, polls, 3, 2), POLLOUT, "a pipe can be written to");
	http_close(&call);
	ok(!call, "a call on its way is closed");
	http_close(&call);
	close(ends[0]);
	close(ends[1]);
	close(other[1]);
}

static void test_free_first(void)
{
	const struct http_request request = post(url_of("http", port, "/stall"), "body");
	struct http *http = new_http(-1);
	struct http_call *call = NULL;
	struct err err = {0};

	is_int(http_start(http, &request, &call, &err), 0, "a call begins");
	http_free(&http);
	ok(!http, "http is freed before its call");
	http_close(&call);
}

static void test_trace(void)
{
	static const char *const headers[] = {"Content-Type: text/plain", NULL};
	static const char *const wanted[] = {"x-goog-upload-url", "X-Goog-Upload-URL", "X-Key",
		NULL};
	static const char *const absent[] = {KEY, "AIzaSy", "Made/Up", "dontshow", "key=hidden",
		"\001", "00000000000000000"};
	static const char *const present[] = {"> POST http://127.0.0.1:", "/echo?...\n",
		"x-goog-api-key: [hidden]\n", "Content-Type: text/plain\n",
		"{\"data\":\"0000000000000000[", " characters]\"}", "< 200\n",
		"key [hidden]? in base64: 0000000000000000[184 characters][hidden]00000000",
		"x-goog-upload-url: [hidden]\n", "X-Goog-Upload-URL: [hidden]\n",
		"X-Key: [hidden]\n", "> GET ", "Authorization: [hidden]\n"};
	FILE *file = tmpfile();
	static char text[MOST_BYTES];
	char body[400];

	snprintf(body, sizeof(body), "{\"data\":\"%0300d\"}", 0);
	struct http *http = new_http(fileno(file));
	struct http_request request = post(url_of("http", port, "/echo?key=hidden"), body);

	request.headers = headers;
	request.secret_header = KEY_HEADER;
	request.wanted = wanted;
	struct outcome got = fetch(http, &request);

	is_int(got.rc, 0, "a call that is traced");
	is_str(got.answer.values[0], UPLOAD, "the value that the trace hides is there");
	http_answer_release(&got.answer);
	request = (struct http_request){.method = "GET", .url = url_of("http", port, "/short"),
		.secret_header = "Authorization: Bearer " KEY, .most = MOST_BYTES};
	got = fetch(http, &request);
	is_failure(&got, "reset", false, "a failure that is traced");
	http_free(&http);
	need(pread(fileno(file), text, sizeof(text) - 1, 0) > 0, "no trace");
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		ok(!strstr(text, absent[i]), "the trace has no '%s'", absent[i]);
	}
	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		ok(strstr(text, present[i]), "the trace has '%s'", present[i]);
	}
	fclose(file);
}

int main(void)
{
	clearenv(); // proxies, and where certificates are
	// A proxy that is not there: no request may go to it.
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("SSLKEYLOGFILE", "/nonexistent", 1);
	setenv("HILITE_HTTP_STALL_SECONDS", "1", 1);
	signal(SIGPIPE, SIG_IGN);

	const pid_t server = start_server();
	struct http *http = new_http(-1);

	ok(!getenv("SSLKEYLOGFILE"), "no TLS key is logged");
	test_urls();
	test_answers(http);
	test_failures(http);
	test_limits(http);
	test_sent_once(http);
	test_refused(http);
	test_side_by_side(http);
	test_wait(http);
	test_free_first();
	test_trace();
	http_free(&http);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	munmap(n_met, 4096);
	return tap_done();
}
