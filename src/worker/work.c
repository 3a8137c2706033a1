// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "worker/work.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "analysis/features.h"
#include "analysis/cut_rate.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/averr.h"
#include "media/deadline.h"
#include "media/describe.h"
#include "media/input.h"
#include "media/pass.h"
#include "media/scan.h"
#include "media/timing.h"
#include "worker/wire_facts.h"
#include "worker/wire_tracks.h"
#include "worker/work_internal.h"

// The time an input may take follows from the bytes it has, since its duration is whatever a
// stranger wrote into it: a base, so much a megabyte, and a share of the declared seconds, of which
// at most 500 a megabyte count. Decoding every picture of a large video can take longer than it
// lasts.
#define BASE_US           INT64_C(10000000)
#define US_PER_MB         INT64_C(2000000)
#define SECONDS_PER_MB    500
#define TENTHS_OF_BUDGET   1  // of a declared second
#define TENTHS_OF_QUALITY  20

// Of the processor, for opening: a demuxer that is led in circles there asks nobody whether it shall
// go on. A sound file takes some hundredths of a second.
#define OPEN_SECONDS      4
#define OPEN_MS_PER_MB   40

#define LITTLE_FRAMES 2000 // a minute, and a little
#define LITTLE_PIXELS INT64_C(1500000000)
#define LITTLE_BITS   2 // a pixel; what is coded with more is mostly keyframes

// Address space: FFmpeg's libraries, buffers, and a stack and a heap arena a thread.
#define MEMORY_BASE       (INT64_C(1) << 30)
#define MEMORY_PER_THREAD (INT64_C(128) << 20)

// A clip cannot sensibly be larger than what it was copied from; one that is encoded, than its
// pictures at a byte a pixel.
#define OUTPUT_SLACK (INT64_C(64) << 20)

// An encoder holds some forty pictures to look ahead, and what it knows of each; so many bytes a
// pixel of one come to that.
#define ENCODER_BYTES 400

// A tenth of a megapixel a second: a fifth of what the slowest encoder of ours (libaom-av1) was seen
// to do on a busy core. The timeout that the user sets holds all the same.
#define US_PER_ENCODED_PIXEL 10

static int64_t megabytes(int64_t size_bytes)
{
	return size_bytes < (INT64_C(1) << 40) ? size_bytes / 1000000 + 1 : 1 << 20;
}

static int64_t encoding_us(const struct work_request *request)
{
	return request->encode_pixels * US_PER_ENCODED_PIXEL;
}

static int64_t share_us(const struct work_request *request, int64_t duration_us)
{
	return duration_us / 10 * (request->every_picture ? TENTHS_OF_QUALITY : TENTHS_OF_BUDGET);
}

int64_t work_longest_us(const struct work_request *request)
{
	int64_t mb = megabytes(request->size_bytes);
	int64_t us = BASE_US + mb * US_PER_MB + share_us(request, mb * SECONDS_PER_MB * 1000000) +
		request->extra_us + encoding_us(request);

	return us < request->timeout_us ? us : request->timeout_us;
}

// What it may take in all, once it has told its duration.
static int64_t budget_us(const struct work_request *request, int64_t duration_us)
{
	int64_t mb = megabytes(request->size_bytes);
	int64_t declared = duration_us == TIME_UNKNOWN || duration_us < 0 ? 0 : duration_us;
	int64_t most = mb * SECONDS_PER_MB * 1000000;
	int64_t us = BASE_US + mb * US_PER_MB + request->extra_us + encoding_us(request);

	us += share_us(request, declared < most ? declared : most);
	return us < request->timeout_us ? us : request->timeout_us;
}

// Decoders log from threads of their own: a message must not begin within another.
static pthread_mutex_t pipe_lock = PTHREAD_MUTEX_INITIALIZER;

void work_send(const struct work *w, enum wire_type type, const struct str *payload)
{
	struct wire_header header = {type, (uint32_t)payload->len};

	pthread_mutex_lock(&pipe_lock);
	if (payload->len > WIRE_MAX_PAYLOAD ||
		file_write_all(w->fds.pipe, &header, sizeof(header)) < 0 ||
		file_write_all(w->fds.pipe, str_text(payload), payload->len) < 0) {
		_exit(WORK_EXIT_PIPE);
	}
	pthread_mutex_unlock(&pipe_lock);
}

__attribute__((noreturn)) static void end(const struct work *w, const struct err *err)
{
	struct str payload = {0};

	if (err) {
		wire_put_err(&payload, err);
	}
	work_send(w, err ? WIRE_ERROR : WIRE_END, &payload);
	_exit(err ? WORK_EXIT_FAILED : WORK_EXIT_DONE);
}

static void send_log(void *opaque, enum log_level level, const char *text)
{
	const struct work *w = opaque;
	struct str payload = {0};

	wire_put_u32(&payload, level);
	wire_put_text(&payload, text);
	work_send(w, WIRE_LOG, &payload);
	str_release(&payload);
}

void work_send_progress(const struct work *w, int64_t time_us, int64_t duration_us)
{
	struct str payload = {0};

	wire_put_i64(&payload, time_us);
	wire_put_i64(&payload, duration_us);
	work_send(w, WIRE_PROGRESS, &payload);
	str_release(&payload);
}

// SIGPROF ends the process when so much of the processor is used; none of it: never.
static void bound_processor(int64_t ms)
{
	struct itimerval bound = {
		.it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000},
	};

	signal(SIGPROF, SIG_DFL);
	setitimer(ITIMER_PROF, &bound, NULL);
}

int work_open(const struct work *w, size_t index, int64_t size_bytes, struct input **out,
	struct err *err)
{
	struct input_params params = {
		.fd = w->fds.first_in + (int)index,
		.size_bytes = size_bytes,
		.deadline = deadline_after(budget_us(w->request, 0)),
		.no_pictures = w->request->no_pictures,
	};

	bound_processor(OPEN_SECONDS * 1000 + megabytes(size_bytes) * OPEN_MS_PER_MB);
	int rc = input_open(out, &params, err);

	bound_processor(0);
	return rc;
}

int work_open_input(const struct work *w, struct input **out, struct err *err)
{
	return work_open(w, 0, w->request->size_bytes, out, err);
}

static void send_facts(const struct work *w, const struct facts *facts)
{
	struct str payload = {0};

	wire_put_facts(&payload, facts);
	work_send(w, WIRE_FACTS, &payload);
	str_release(&payload);
}

int work_tell_facts(const struct work *w, struct input *in, struct time_facts *times,
	struct err *err)
{
	struct facts facts;
	int rc = describe_input(in, &facts, err);

	if (rc == 0) {
		*times = describe_time(&facts);
		send_facts(w, &facts);
	}
	facts_release(&facts);
	return rc;
}

// Where a scan is.
struct scanned {
	const struct work *work;
	int64_t duration_us;
};

static void tell_scan(void *opaque, int64_t time_us)
{
	const struct scanned *scanned = opaque;

	work_send_progress(scanned->work, time_us, scanned->duration_us);
}

// Reads all of an input, of which the head may have been read.
static int scan(const struct work *w, struct input **in, struct fact_scan *out, struct err *err)
{
	struct scanned scanned = {w, describe_duration(*in)};
	const struct scan_params params = {
		.depth = w->request->scan,
		.n_threads = w->request->n_threads,
		.opaque = &scanned,
		.progress = tell_scan,
	};

	if (!timing_is_indexed(*in)) {
		input_close(in);
		if (work_open_input(w, in, err) < 0) {
			return -1;
		}
	}
	work_allow_time(w, *in, scanned.duration_us);
	return scan_run(*in, &params, out, err);
}

static int probe(const struct work *w, struct err *err)
{
	struct input *in = NULL;
	struct facts facts;
	int rc = -1;

	facts_init(&facts);
	if (work_open_input(w, &in, err) == 0 && describe_input(in, &facts, err) == 0) {
		rc = w->request->scan == FACT_SCAN_NONE ? 0 : scan(w, &in, &facts.scan, err);
	}
	if (rc == 0) {
		send_facts(w, &facts);
	}
	facts_release(&facts);
	input_close(&in);
	return rc;
}

void work_allow_time(const struct work *w, struct input *in, int64_t duration_us)
{
	input_set_deadline(in, deadline_after(budget_us(w->request, duration_us)));
}

int work_window(const struct work *w, const struct facts *facts, int64_t *from_us, int64_t *to_us,
	struct err *err)
{
	const struct work_request *r = w->request;
	struct time_facts times = describe_time(facts);

	*from_us = TIME_UNKNOWN;
	*to_us = TIME_UNKNOWN;
	if (r->from.unit != TIME_ABSENT && time_resolve(&r->from, &times, from_us, err) < 0) {
		return -1;
	}
	if (r->to.unit != TIME_ABSENT && time_resolve(&r->to, &times, to_us, err) < 0) {
		return -1;
	}
	if (*from_us != TIME_UNKNOWN && times.duration_us != TIME_UNKNOWN &&
		*from_us >= times.duration_us) {
		return err_set(err, ERR_INPUT, "bad_span", "the window starts past the end");
	}
	int64_t start_us = *from_us == TIME_UNKNOWN ? 0 : *from_us;

	if (*to_us != TIME_UNKNOWN && *to_us <= start_us) {
		return err_set(err, ERR_INPUT, "bad_span", "the window ends before it starts");
	}
	return 0;
}

// The window may need a look at the packets, and then a fresh start.
static int resolve_window(const struct work *w, struct input **in, int64_t *from_us, int64_t *to_us,
	struct err *err)
{
	const struct work_request *r = w->request;
	struct facts facts;

	*from_us = TIME_UNKNOWN;
	*to_us = TIME_UNKNOWN;
	if (r->from.unit == TIME_ABSENT && r->to.unit == TIME_ABSENT) {
		return 0;
	}
	int rc = describe_input(*in, &facts, err);

	if (rc == 0) {
		rc = work_window(w, &facts, from_us, to_us, err);
	}
	facts_release(&facts);
	if (rc < 0) {
		return -1;
	}
	input_close(in);
	return work_open_input(w, in, err);
}

// Where a pass puts what it decodes.
struct feed {
	struct features *features;
	struct transcript *transcript;
	const struct work *work;
	int64_t duration_us;
};

static void feed_picture(void *opaque, const struct picture *picture)
{
	struct feed *feed = opaque;

	features_picture(feed->features, picture);
}

static void feed_pcm(void *opaque, const struct pcm *pcm)
{
	struct feed *feed = opaque;

	features_pcm(feed->features, pcm);
}

static void feed_packet(void *opaque, const struct packet *packet)
{
	struct feed *feed = opaque;

	features_packet(feed->features, packet);
}

// A file with more cues than anybody reads is heard without the rest.
static void feed_cue(void *opaque, const struct cue *cue)
{
	struct feed *feed = opaque;

	transcript_add(feed->transcript, cue);
}

static void feed_progress(void *opaque, int64_t time_us)
{
	const struct feed *feed = opaque;

	work_send_progress(feed->work, time_us, feed->duration_us);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void find_bounds(struct work_findings *f, const struct pass_params *params)
{
	int64_t end = later(f->tracks.picture_end_us, f->tracks.sound_end_us);

	f->tracks.start_us = params->from_us == TIME_UNKNOWN ||
		params->from_us < 0 ? 0 : params->from_us;
	if (params->to_us != TIME_UNKNOWN && params->to_us < end) {
		end = params->to_us;
	}
	f->tracks.end_us = later(end, f->tracks.start_us);
	if (f->duration_us == TIME_UNKNOWN ||
		(params->from_us == TIME_UNKNOWN && params->to_us == TIME_UNKNOWN)) {
		f->duration_us = later(end, 0); // what was seen beats what was declared
	}
}

// A short clip is decoded whole at any depth: it takes a few seconds of one core at the most, and
// may hold no more than a keyframe or two. What is short is told by the number of pictures, so that
// a smaller copy of a clip is looked at in the same way. A file with far too many bytes for the
// length that it tells holds more.
static bool is_little(const struct input *in, int64_t size_bytes)
{
	const int64_t frames = describe_frames(in);
	const int64_t area = describe_area(in);

	return frames > 0 && frames <= LITTLE_FRAMES && area > 0 && area <= LITTLE_PIXELS / frames
		&& size_bytes / LITTLE_BITS <= frames * area / 8;
}

// What is decoded whole may take the time of that, whatever depth was asked for.
static void allow_all(const struct work *w, struct input *in, int64_t duration_us)
{
	struct work_request whole = *w->request;

	whole.every_picture = true;
	input_set_deadline(in, deadline_after(budget_us(&whole, duration_us)));
}

static int analyze(const struct work *w, struct err *err)
{
	struct input *in = NULL;
	struct feature_params want = {.every_picture = w->request->every_picture};
	struct features *features = NULL;
	struct work_findings findings = {.duration_us = TIME_UNKNOWN};
	struct pass_result result;
	struct feed feed;
	struct str payload = {0};
	struct pass_params params = {
		.every_picture = want.every_picture,
		.n_threads = w->request->n_threads,
		.picture = feed_picture,
		.pcm = feed_pcm,
		.packet = feed_packet,
		.cue = feed_cue,
	};
	int rc = -1;

	if (work_open_input(w, &in, err) < 0 ||
		resolve_window(w, &in, &params.from_us, &params.to_us, err) < 0) {
		goto out;
	}
	findings.duration_us = describe_duration(in);
	work_allow_time(w, in, findings.duration_us);
	want.area = describe_area(in);
	if (is_little(in, w->request->size_bytes)) {
		want.every_picture = true;
		params.every_picture = true;
		allow_all(w, in, findings.duration_us);
	}
	features = features_new(&want);
	feed = (struct feed){features, &findings.transcript, w, findings.duration_us};
	params.opaque = &feed;
	params.progress = feed_progress;
	rc = pass_run(in, &params, &result, err);
	if (rc < 0) {
		goto out;
	}
	features_free(features, &findings.tracks);
	features = NULL;
	transcript_sort(&findings.transcript);
	findings.tracks.picture_end_us = result.picture_end_us;
	findings.tracks.sound_end_us = result.sound_end_us;
	findings.n_pictures = result.n_pictures;
	findings.n_packets = result.n_packets;
	findings.decode_errors = result.decode_errors;
	findings.n_blocked = input_blocked(in);
	find_bounds(&findings, &params);
	cut_rate_add(&findings.tracks);
	wire_put_findings(&payload, &findings);
	work_send(w, WIRE_TRACKS, &payload);
out:
	features_free(features, NULL);
	work_findings_release(&findings);
	str_release(&payload);
	input_close(&in);
	return rc;
}

static void enter(const struct work *w, struct err *err)
{
	const struct work_request *r = w->request;
	int64_t memory = r->memory_bytes;
	struct confine_params params = {
		.mode = r->sandbox,
		.cpu_us = (work_longest_us(r) + 2000000) * (r->n_threads + 2),
		.file_bytes = w->fds.out >= 0 ?
			r->size_bytes * 2 + r->encode_pixels + OUTPUT_SLACK : 0,
	};

	if (memory == 0) {
		memory = MEMORY_BASE + MEMORY_PER_THREAD * (r->n_threads + 2) +
			r->area_pixels * ENCODER_BYTES;
	}
	params.memory_bytes = memory;
	int layers = confine(&params, err);

	if (layers < 0) {
		end(w, err);
	}
	log_say(LOG_DEBUG, "worker: limits %s, landlock %s, seccomp %s",
		layers & CONFINE_LIMITS ? "on" : "off", layers & CONFINE_LANDLOCK ? "on" : "off",
		layers & CONFINE_SECCOMP ? "on" : "off");
}

void work_run(const struct work_request *request, const struct str *order,
	const struct work_fds *fds)
{
	struct work w = {
		.request = request,
		.order = order,
		.fds = *fds,
	};
	struct err err = {0};
	int rc;

	mem_on_failure(WORK_EXIT_MEMORY);
	mem_keep_little();
	log_init(request->log_level, false);
	log_redirect(send_log, &w);
	averr_init();
	enter(&w, &err);
	switch (request->kind) {
	case WORK_PROBE:
		rc = probe(&w, &err);
		break;
	case WORK_ANALYZE:
		rc = analyze(&w, &err);
		break;
	case WORK_COMPARE:
		rc = work_compare(&w, &err);
		break;
	case WORK_SAMPLE:
		rc = work_sample(&w, &err);
		break;
	default:
		rc = work_clip(&w, &err);
		break;
	}
	end(&w, rc < 0 ? &err : NULL);
}
