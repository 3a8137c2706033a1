// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_reel.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/cut_tell.h"
#include "cli/gather.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "record/record.h"
#include "record/template.h"
#include "worker/wire_clip.h"
#include "worker/wire_cut.h"

// A segment of the reel: whose it is, and what came of it.
struct part {
	size_t owner; // among the slots of the inputs
	const struct span *span;
	struct clip_result result;
};

// The state of the slot for all inputs.
struct reel {
	bool started;
	bool told; // the worker has sent what came of the whole
	bool made;
	struct part *parts;
	size_t n_parts;
	size_t cap_parts;
	size_t n_told; // of the parts
	int *fds;      // of the inputs, each once, and their sizes
	int64_t *sizes;
	size_t n_inputs;
	struct file_output output;
	struct clip_output_result whole;
};

static const struct gathered *gathered_of(const struct slot *slot)
{
	return slot->state;
}

// An input that failed, or that somebody before us says has failed, leaves a hole in the reel.
static bool any_failed(const struct slot *slot)
{
	for (size_t i = 0; i < slot->n_others; i++) {
		if (slot->others[i].failed) {
			return true;
		}
	}
	return false;
}

static void collect_parts(struct reel *reel, const struct slot *slot)
{
	for (size_t i = 0; i < slot->n_others; i++) {
		const struct gathered *gathered = gathered_of(&slot->others[i]);

		for (size_t k = 0; gathered && k < gathered->spans.n; k++) {
			reel->parts = mem_grow(reel->parts, &reel->cap_parts, reel->n_parts + 1,
				sizeof(*reel->parts));
			reel->parts[reel->n_parts++] = (struct part){
				.owner = i,
				.span = &gathered->spans.list[k],
			};
		}
	}
}

// What a player shows where no record gives a title.
static char *make_title(const struct slot *owner, const struct span *span)
{
	struct str stem = {0};
	struct str title = {0};

	if (span->source && span->source->title) {
		str_adds(&title, span->source->title);
		return str_detach(&title);
	}
	template_stem(&stem, owner->job.path);
	const struct template_values values = {
		.name = str_text(&stem),
		.start_us = span->start_us,
		.end_us = span_end_us(span),
		.time_us = TIME_UNKNOWN,
		.score = NAN,
	};

	template_expand(&title, "{name} {start}-{end}", &values);
	str_release(&stem);
	return str_detach(&title);
}

// The worker's inputs: of the groups of one file, the first one's descriptor. Returns by slot which
// of them it is; to be freed.
static uint32_t *collect_inputs(struct reel *reel, struct slot *slot)
{
	uint32_t *input_of = mem_zalloc((slot->n_others + 1) * sizeof(*input_of));
	size_t *firsts = mem_zalloc((slot->n_others + 1) * sizeof(*firsts));
	size_t last = SIZE_MAX;

	reel->fds = mem_zalloc((slot->n_others + 1) * sizeof(*reel->fds));
	reel->sizes = mem_zalloc((slot->n_others + 1) * sizeof(*reel->sizes));
	for (size_t i = 0; i < reel->n_parts; i++) {
		const size_t owner = reel->parts[i].owner;
		const struct slot *other = &slot->others[owner];
		uint32_t at = 0;

		if (owner == last) {
			continue;
		}
		last = owner;
		while (at < reel->n_inputs && strcmp(slot->others[firsts[at]].job.path,
			other->job.path) != 0) {
			at++;
		}
		input_of[owner] = at;
		if (at == reel->n_inputs) {
			firsts[at] = owner;
			reel->fds[at] = other->in_fd;
			reel->sizes[at] = other->size_bytes;
			slot->size_bytes += other->size_bytes;
			reel->n_inputs++;
		}
	}
	mem_free(firsts);
	return input_of;
}

static void put_order(struct reel *reel, struct slot *slot)
{
	const struct cut_how *how = slot->shared;
	struct cut_segment *segments = mem_zalloc(reel->n_parts * sizeof(*segments));
	char **titles = mem_zalloc(reel->n_parts * sizeof(*titles));
	uint32_t *input_of = collect_inputs(reel, slot);
	struct cut_order order = {
		.params = how->params,
		.sizes = reel->sizes,
		.n_inputs = reel->n_inputs,
		.segments = segments,
		.n_segments = reel->n_parts,
	};

	for (size_t i = 0; i < reel->n_parts; i++) {
		const struct part *part = &reel->parts[i];

		titles[i] = make_title(&slot->others[part->owner], part->span);
		segments[i] = (struct cut_segment){
			.input = input_of[part->owner],
			.span = {
				.start_us = part->span->start_us,
				.end_us = part->span->end_us,
				.title = titles[i],
			},
		};
	}
	order.params.extension = cut_how_extension(slot->opt->reel);
	order.params.chapters = true;
	wire_put_cut(&slot->order, &order);
	for (size_t i = 0; i < reel->n_parts; i++) {
		mem_free(titles[i]);
	}
	mem_free(titles);
	mem_free(segments);
	mem_free(input_of);
}

// The part that is being worked on.
static size_t at_hand(const struct reel *reel)
{
	return reel->n_told < reel->n_parts ? reel->n_told : reel->n_parts - 1;
}

// What is told of the slot is told of the input that is being worked on.
static void blame(struct slot *slot)
{
	const struct reel *reel = slot->state;

	mem_free(slot->job.path);
	slot->job.path = mem_strdup(slot->others[reel->parts[at_hand(reel)].owner].job.path);
}

static void tell_done(struct slot *slot)
{
	const struct reel *reel = slot->state;
	size_t at = 0;

	for (size_t i = 0; i < slot->n_others && !slot->opt->dry_run; i++) {
		struct slot *other = &slot->others[i];
		struct record_done done = {
			.command = "cut",
			.elapsed_us = run_elapsed_us(other),
		};

		for (; at < reel->n_parts && reel->parts[at].owner == i; at++) {
			done.count += reel->made;
			done.decode_errors += reel->made ? reel->parts[at].result.decode_errors : 0;
		}
		if (other->state && !other->failed) {
			record_done(&slot->out, other->job.path, &done);
		}
	}
}

// The reel cannot be made: the input that it fails at has the error, the others have nothing made.
static int give_up(struct slot *slot)
{
	const struct reel *reel = slot->state;

	slot->others[reel->parts[at_hand(reel)].owner].failed = true;
	blame(slot);
	tell_done(slot);
	return -1;
}

static int start(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct reel *reel = slot->state;

	if (reel->n_parts > CUT_MAX_SEGMENTS) {
		return err_set(err, ERR_LIMIT, "too_many_spans", "a reel of %zu spans is too much",
			reel->n_parts);
	}
	if (outputs_open(&reel->output, slot->run, slot->opt->reel, slot->opt, err) < 0) {
		return -1;
	}
	put_order(reel, slot);
	if (reel->n_inputs > WORK_MAX_INPUTS) {
		return err_set(err, ERR_LIMIT, "too_many_inputs", "a reel of %zu inputs is too much",
			reel->n_inputs);
	}
	slot->in_fds = reel->fds;
	slot->n_in = reel->n_inputs;
	*request = run_request(slot, WORK_CLIP);
	for (size_t i = 0; i < reel->n_parts; i++) {
		const struct part *part = &reel->parts[i];

		cut_how_ask(slot->shared, request, &gathered_of(&slot->others[part->owner])->facts,
			part->span);
	}
	*out_fd = reel->output.fd;
	return 1;
}

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct reel *reel = slot->state;

	if (reel->started) {
		return 0;
	}
	reel->started = true;
	if (any_failed(slot)) {
		log_say(LOG_WARNING, "'%s' is not written: it would not be whole", slot->opt->reel);
		return 0;
	}
	collect_parts(reel, slot);
	if (reel->n_parts == 0) {
		return 0;
	}
	blame(slot);
	return start(slot, request, out_fd, err) > 0 ? 1 : give_up(slot);
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct reel *reel = slot->state;

	if (type == WIRE_CLIP && reel->n_told < reel->n_parts) {
		return wire_get_clip(payload, &reel->parts[reel->n_told++].result, err);
	}
	if (type == WIRE_OUTPUT && reel->n_told == reel->n_parts && !reel->told) {
		reel->told = true;
		return wire_get_output(payload, &reel->whole, err);
	}
	return wire_bad(err, "messages");
}

static void tell_parts(struct slot *slot)
{
	const struct reel *reel = slot->state;

	for (size_t i = 0; i < reel->n_parts; i++) {
		const struct part *part = &reel->parts[i];
		const struct slot *owner = &slot->others[part->owner];
		const struct cut_told told = {
			.path = owner->job.path,
			.output = slot->opt->reel,
			.span = part->span,
			.facts = &gathered_of(owner)->facts,
			.result = &part->result,
			.whole = &reel->whole,
		};

		cut_tell_clip(&slot->out, slot->shared, &told);
	}
}

// A plan an input: what its segments are made of, and the bytes of their packets.
static void tell_plans(struct slot *slot)
{
	const struct reel *reel = slot->state;
	size_t at = 0;

	while (at < reel->n_parts) {
		const size_t owner = reel->parts[at].owner;
		struct record_plan_span *spans = NULL;
		size_t cap = 0;
		struct record_plan plan = {
			.command = "cut",
			.action = "reel",
			.output = slot->opt->reel,
		};

		for (; at < reel->n_parts && reel->parts[at].owner == owner; at++) {
			const struct clip_result *result = &reel->parts[at].result;

			spans = mem_grow(spans, &cap, plan.n_spans + CUT_TELL_PARTS, sizeof(*spans));
			plan.n_spans += cut_tell_parts(spans + plan.n_spans, result);
			plan.bytes = result->bytes == CLIP_SIZE_UNKNOWN ||
				plan.bytes == FACT_UNKNOWN ? FACT_UNKNOWN :
				plan.bytes + result->bytes;
		}
		plan.spans = spans;
		record_plan(&slot->out, slot->others[owner].job.path, &plan);
		mem_free(spans);
	}
}

static int ended(struct slot *slot, struct err *err)
{
	struct reel *reel = slot->state;

	if (err->kind == ERR_NONE && !reel->told) {
		wire_bad(err, "no reel, which");
	}
	if (err->kind == ERR_NONE) {
		outputs_publish(&reel->output, slot->opt, err);
	}
	if (err->kind == ERR_NONE) {
		reel->made = true;
		if (slot->opt->dry_run) {
			tell_plans(slot);
		} else {
			tell_parts(slot);
		}
		return 0;
	}
	if (reel->n_told < reel->n_parts) {
		err_wrap(err, "span %zu of %zu", reel->n_told + 1, reel->n_parts);
	}
	return give_up(slot);
}

static void release(void *state)
{
	struct reel *reel = state;

	file_output_drop(&reel->output);
	mem_free(reel->parts);
	mem_free(reel->fds);
	mem_free(reel->sizes);
}

static int next_input(struct slot *slot, struct work_request *request, int *out_fd,
	struct err *err)
{
	(void)out_fd;
	return gather_next(slot, request, NULL, err);
}

int cut_reel(const struct options *opt, const struct cut_how *how)
{
	static const struct command_ops joint = {
		.name = "cut",
		.state_size = sizeof(struct reel),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = tell_done,
		.release = release,
	};
	const struct command_ops ops = {
		.name = "cut",
		.shared = how,
		.segments = true,
		.state_size = sizeof(struct gathered),
		.next = next_input,
		.message = gather_message,
		.ended = gather_ended,
		.finish = gather_finish,
		.joint = &joint,
		.plan = gather_plan,
		.release = gather_release,
	};

	return run_command(opt, &ops);
}
