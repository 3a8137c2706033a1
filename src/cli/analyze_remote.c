// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/analyze_remote.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/analyze_service.h"
#include "cli/analyze_windows.h"
#include "worker/wire_sample.h"

#define PICTURE_WIDTH   512
#define PICTURE_QUALITY 70
#define WORK_US         INT64_C(1000000) // a picture may take so much

#define MOST_OUTPUT     16384 // tokens: thoughts take of them, too

struct ask {
	struct windows windows;
	bool has_pictures;         // were taken
	struct str said;
	struct str instructions;
	struct str request;
	struct question_picture *pictures;
	struct question question;
	struct exchange *exchange;
	struct tokens tokens;      // as estimated
	double cost_usd;           // as estimated; below 0: not known
	struct record_count dropped[CLAIMS_N_DROPS];
	size_t n_dropped;
	struct record_count used[8];
	char model[64];
	char fallback[ERR_CODE_SIZE + ERR_MESSAGE_SIZE + 2];
};

void ask_free(struct ask **ask)
{
	struct ask *a = *ask;

	if (!a) {
		return;
	}
	exchange_free(&a->exchange);
	windows_release(&a->windows);
	str_release(&a->said);
	str_release(&a->instructions);
	str_release(&a->request);
	mem_free(a->pictures);
	mem_free(a);
	*ask = NULL;
}

static struct remote *remote_of(const struct slot *slot)
{
	return ((const struct extras *)slot->shared)->remote;
}

static bool is_quality(const struct slot *slot)
{
	return slot->opt->profile == OPT_PROFILE_QUALITY;
}

// What the local engine would offer: more than what is wanted, so that there is a choice.
static void find_windows(struct slot *slot)
{
	struct analyze *a = slot->state;
	struct segments_params params = analyze_wanted(slot->opt, a->findings.duration_us);
	struct segments offered;

	params.top = windows_most(is_quality(slot));
	params.target_us *= 2;
	params.apart = true;
	params.threshold = 0;
	struct segments_span *allowed = analyze_limit(&params, slot);

	segments_choose(&offered, &a->score, &params);
	// With a low --threshold the local engine has what does not stand out by itself.
	windows_choose(&a->ask->windows, offered.n > 0 ? &offered : &a->segments, &a->score,
		a->findings.duration_us, is_quality(slot));
	segments_release(&offered);
	mem_free(allowed);
}

static int take_pictures(struct slot *slot, struct work_request *request)
{
	struct analyze *a = slot->state;
	struct str times = {0};

	windows_add_times(&a->ask->windows, &times);
	const struct sample_order order = {
		.choice = SAMPLE_AT,
		.at = str_text(&times),
		.images = true,
		.format = IMAGE_JPEG,
		.quality = PICTURE_QUALITY,
		.width = PICTURE_WIDTH,
		.title = "",
	};

	*request = run_request(slot, WORK_SAMPLE);
	request->extra_us = (int64_t)a->ask->windows.n_shown * WORK_US;
	str_clear(&slot->order);
	wire_put_order(&slot->order, &order);
	str_release(&times);
	a->ask->has_pictures = true;
	return 1;
}

int remote_message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct analyze *a = slot->state;
	struct sample_still still;

	if (type == WIRE_SAMPLED) {
		struct sample_result ignored;

		return wire_get_sampled(payload, &ignored, err);
	}
	if (type != WIRE_STILL || wire_get_still(payload, &still, err) < 0) {
		return err->kind != ERR_NONE ? -1 : wire_bad(err, "messages");
	}
	const struct shown shown = {
		.time_us = still.time_us,
		.bytes = (char *)still.bytes,
		.n_bytes = still.n_bytes,
		.width = still.width,
		.height = still.height,
		.phash = still.phash,
	};

	return windows_take(&a->ask->windows, &shown) ? 0 : wire_bad(err, "pictures");
}

// What is said in the windows goes along where the user gave it.
static void add_said(struct slot *slot)
{
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;

	for (size_t i = 0; slot->opt->transcript && i < ask->windows.n; i++) {
		char text[SEGMENTS_DESCRIPTION];

		speech_say(&a->speech, &ask->windows.list[i], text, sizeof(text));
		question_add_said(&ask->said, i + 1, text);
	}
}

static void make_question(struct slot *slot)
{
	const struct remote *remote = remote_of(slot);
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;
	const struct segments_params want = analyze_wanted(slot->opt, a->findings.duration_us);
	const size_t n = windows_sort_out(&ask->windows);

	add_said(slot);
	const struct question_wish wish = {
		.content = score_content_name(a->score.content),
		.prompt = remote->prompt,
		.language = slot->opt->language,
		.said = ask->said.len > 0 ? str_text(&ask->said) : NULL,
		.duration_us = a->findings.duration_us == TIME_UNKNOWN ? a->score.end_us :
			a->findings.duration_us,
		.most = want.top > 0 ? (int64_t)want.top : SEGMENTS_MAX,
		.min_us = want.min_us > 0 ? want.min_us : SEGMENTS_MIN_US,
		.max_us = want.max_us > 0 ? want.max_us : SEGMENTS_MAX_US,
	};

	question_instructions(&ask->instructions, &wish);
	question_request(&ask->request, &wish);
	ask->pictures = mem_zalloc((n + 1) * sizeof(*ask->pictures));
	ask->question = (struct question){
		.model = remote->model,
		.instructions = str_text(&ask->instructions),
		.request = str_text(&ask->request),
		.pictures = ask->pictures,
		.low_detail = !is_quality(slot),
		.shape = true,
		.max_output = MOST_OUTPUT,
	};
	for (size_t i = 0; i < ask->windows.n_shown; i++) {
		const struct shown *s = &ask->windows.shown[i];

		if (s->came && !s->alike) {
			ask->pictures[ask->question.n_pictures++] = (struct question_picture){
				s->label, s->bytes, s->n_bytes, s->width, s->height};
		}
	}
	ask->tokens = service_estimate(remote->service, &ask->question);
	ask->cost_usd = prices_cost(remote->prices, remote->model, (int64_t)time(NULL),
		&ask->tokens);
}

static struct record_counts list_tokens(struct record_count *out, const struct tokens *t)
{
	const struct record_count list[] = {
		{"prompt", t->prompt}, {"text", t->text}, {"image", t->image}, {"video", t->video},
		{"audio", t->audio}, {"cached", t->cached}, {"thoughts", t->thoughts},
		{"output", t->output},
	};

	memcpy(out, list, sizeof(list));
	return (struct record_counts){out, sizeof(list) / sizeof(list[0])};
}

static double usd(double cost)
{
	return cost >= 0 ? cost : (double)NAN;
}

// How much a service would get: the pictures in base64, and the texts.
static int64_t bytes_of(const struct question *question)
{
	size_t n = strlen(question->instructions) + strlen(question->request);

	for (size_t i = 0; i < question->n_pictures; i++) {
		n += strlen(question->pictures[i].label) + (question->pictures[i].n_bytes + 2) / 3 * 4;
	}
	return (int64_t)n;
}

static void tell_plan(struct slot *slot)
{
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;
	const struct windows *w = &ask->windows;
	struct record_plan_span *spans = mem_zalloc((w->n + 1) * sizeof(*spans));
	struct record_plan plan = {
		.command = "analyze",
		.action = w->n > 0 ? "ask" : "analyze",
		.spans = spans,
		.n_spans = w->n,
		.bytes = w->n > 0 ? bytes_of(&ask->question) : 0,
		.cost_usd = w->n > 0 ? usd(ask->cost_usd) : 0,
	};

	if (w->n > 0) {
		plan.tokens = list_tokens(ask->used, &ask->tokens);
	}
	for (size_t i = 0; i < w->n; i++) {
		spans[i] = (struct record_plan_span){w->list[i].start_us, w->list[i].end_us,
			"frames", 0};
	}
	for (size_t i = 0; i < w->n_shown; i++) {
		const struct shown *s = &w->shown[i];

		if (s->came && !s->alike && s->role != SHOWN_REFERENCE) {
			spans[s->window].frames++;
		}
	}
	record_plan(&slot->out, slot->job.path, &plan);
	mem_free(spans);
	a->planned = true;
}

// Takes what it came to into the books.
static void account(struct slot *slot, const struct exchange_result *result)
{
	struct remote *remote = remote_of(slot);
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;
	double cost = prices_cost(remote->prices, result->model, (int64_t)time(NULL),
		&result->tokens);

	if (cost < 0) {
		cost = prices_cost(remote->prices, remote->model, (int64_t)time(NULL), &result->tokens);
	}
	remote->reserved_usd -= ask->cost_usd > 0 ? ask->cost_usd : 0;
	remote->spent_usd += cost >= 0 ? cost : ask->cost_usd > 0 ? ask->cost_usd : 0;
	a->analysis.sent_bytes = result->sent_bytes;
	a->analysis.cost_usd = result->sent_bytes > 0 ? usd(cost) : 0;
	a->analysis.tokens = list_tokens(ask->used, &result->tokens);
}

static void judge(struct slot *slot, const struct exchange_result *result)
{
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;
	struct segments_params want = analyze_wanted(slot->opt, a->findings.duration_us);
	struct segments_span *allowed = analyze_limit(&want, slot);
	const struct claims_params params = {&a->score, &want, ask->windows.list, ask->windows.n};

	segments_release(&a->segments);
	claims_judge(&a->segments, result->claims, &params);
	mem_free(allowed);
	for (int i = 0; i < CLAIMS_N_DROPS; i++) {
		if (result->claims->dropped[i] > 0) {
			ask->dropped[ask->n_dropped++] = (struct record_count){
				claims_drop_name((enum claims_drop)i), result->claims->dropped[i]};
		}
	}
	snprintf(ask->model, sizeof(ask->model), "%s", result->model);
	a->by_model = true;
	a->analysis.model = ask->model;
	a->analysis.dropped = (struct record_counts){ask->dropped, ask->n_dropped};
}

// What is kept costs nothing, and was counted when it was asked.
static void take_answer(struct slot *slot)
{
	struct analyze *a = slot->state;
	const struct exchange_result result = exchange_result(a->ask->exchange);

	a->analysis.cached = result.cached;
	judge(slot, &result);
}

// Asks, or takes what is kept.
static int begin(struct slot *slot, struct err *err)
{
	struct remote *remote = remote_of(slot);
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;
	const struct exchange_params params = {
		.service = remote->service,
		.address = remote_access_address(slot->opt, remote->service),
		.question = &ask->question,
		.budget = &remote->budget,
		.max_wait_us = slot->opt->max_wait,
		.cache_folder = remote->cache_folder,
		.rate_path = remote->rate_path,
		.per_minute = slot->opt->rpm,
		.input = slot->job.path,
	};

	ask->exchange = exchange_new(&params);
	if (exchange_is_kept(ask->exchange)) {
		take_answer(slot);
		return 0;
	}
	if (remote_check_cost(slot->opt, remote, ask->cost_usd, err) < 0 ||
		remote_find_access(slot->opt, remote, err) < 0) {
		return -1;
	}
	struct http *http = run_http(slot->run, err);

	if (!http) {
		return -1;
	}
	exchange_connect(ask->exchange, http, remote->access.base_url,
		(const char *)remote->access.header.data);
	remote->reserved_usd += ask->cost_usd > 0 ? ask->cost_usd : 0;
	return RUN_WAITS;
}

int remote_next(struct slot *slot, struct work_request *request, struct err *err)
{
	struct analyze *a = slot->state;
	struct ask *ask = a->ask;

	if (!ask) {
		a->ask = mem_zalloc(sizeof(*ask));
		a->analysis.engine = remote_of(slot)->service->name;
		find_windows(slot);
		if (a->ask->windows.n > 0) {
			return take_pictures(slot, request);
		}
		if (slot->opt->dry_run) {
			tell_plan(slot);
		}
		return 0;
	}
	if (ask->exchange || a->planned || !ask->has_pictures || ask->fallback[0] != '\0') {
		return 0;
	}
	make_question(slot);
	if (slot->opt->dry_run) {
		tell_plan(slot);
		return 0;
	}
	const int rc = begin(slot, err);

	return rc < 0 ? remote_failed(slot, err) : rc;
}

int remote_failed(struct slot *slot, const struct err *err)
{
	struct analyze *a = slot->state;

	if (slot->opt->fallback != OPT_FALLBACK_LOCAL) {
		return -1;
	}
	log_say(LOG_WARNING, "'%s': %s; the local engine judges", slot->job.path, err->message);
	snprintf(a->ask->fallback, sizeof(a->ask->fallback), "%s: %s", err->code, err->message);
	a->analysis.engine = "local";
	a->analysis.fallback = a->ask->fallback;
	return 0;
}

int remote_go_on(struct slot *slot, int64_t *wake_us, struct err *err)
{
	struct remote *remote = remote_of(slot);
	struct analyze *a = slot->state;
	const int rc = exchange_go_on(a->ask->exchange, wake_us, err);

	if (rc == 1) {
		return 1;
	}
	const struct exchange_result result = exchange_result(a->ask->exchange);

	account(slot, &result);
	if (rc == 0) {
		take_answer(slot);
		return 0;
	}
	// A key that is refused, or a quota that is used up, is so for the next input as well.
	if (err->kind == ERR_KEY || strcmp(err->code, "quota") == 0) {
		remote->dead = *err;
	}
	return remote_failed(slot, err);
}
