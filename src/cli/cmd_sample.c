// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// hilite sample: shots, and pictures that show a video. One worker an input finds the shots,
// chooses, and sends the images as they are to stand in files, which are written here.

#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/outputs.h"
#include "cli/plan.h"
#include "cli/run.h"
#include "cli/tell.h"
#include "media/sprite.h"
#include "record/record.h"
#include "worker/wire_sample.h"

// A sheet of one frame a shot may have no more of them, unless --count says so.
#define SHEET_FRAMES 60

struct sample {
	bool asked;
	bool told; // the result has come
	int64_t n_frames;
	int64_t n_shots;
	struct sample_result result;
};

static enum image_format format_of(const struct options *opt)
{
	static const enum image_format formats[] = {
		[OPT_FORMAT_JPEG] = IMAGE_JPEG,
		[OPT_FORMAT_PNG] = IMAGE_PNG,
		[OPT_FORMAT_WEBP] = IMAGE_WEBP,
	};

	return formats[opt->format];
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

// The kind of image that a file's extension asks for; -1: none that we know.
static int format_by_name(const char *path)
{
	static const struct {
		const char *extension;
		enum image_format format;
	} rows[] = {
		{".jpg", IMAGE_JPEG}, {".jpeg", IMAGE_JPEG}, {".png", IMAGE_PNG},
		{".webp", IMAGE_WEBP},
	};
	const char *dot = strrchr(file_name(path), '.');

	for (size_t i = 0; dot && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcasecmp(dot, rows[i].extension) == 0) {
			return (int)rows[i].format;
		}
	}
	return -1;
}

static enum sample_choice choice_of(const struct options *opt)
{
	if (opt->every.unit != TIME_ABSENT) {
		return SAMPLE_EVERY;
	}
	if (opt->count > 0) {
		return SAMPLE_COUNT;
	}
	if (opt->keyframes) {
		return SAMPLE_KEYFRAMES;
	}
	if (opt->at) {
		return SAMPLE_AT;
	}
	bool frames = opt->output_dir || opt->embed || opt->sheet || opt->sprite;

	return opt->shots && !frames ? SAMPLE_NOTHING : SAMPLE_A_SHOT;
}

static void make_order(struct slot *slot)
{
	const struct options *opt = slot->opt;
	const struct job *job = &slot->job;
	struct sample_span *spans = mem_zalloc((job->n_spans + 1) * sizeof(*spans));
	struct str title = {0};
	struct sample_order order = {
		.shots = opt->shots,
		.choice = choice_of(opt),
		.count = opt->count,
		.every = opt->every,
		.at = opt->at ? opt->at : "",
		.dedupe = opt->dedupe,
		.images = opt->output_dir || opt->embed,
		.format = format_of(opt),
		.quality = opt->quality,
		.width = opt->width,
		.stamp = opt->stamp,
		.sheets = {opt->sheet != NULL, opt->sprite != NULL},
		.spans = spans,
		.n_spans = job->n_spans,
	};

	if (order.choice == SAMPLE_A_SHOT && (opt->sheet || opt->sprite)) {
		order.count = SHEET_FRAMES;
	}
	if (order.choice == SAMPLE_A_SHOT || order.choice == SAMPLE_COUNT) {
		order.dedupe = !opt->no_dedupe;
	}
	if (opt->sheet) {
		order.sheet_formats[SAMPLE_SHEET] = (enum image_format)format_by_name(opt->sheet);
	}
	if (opt->sprite) {
		order.sheet_formats[SAMPLE_SPRITE] =
			(enum image_format)format_by_name(opt->sprite);
	}
	for (size_t i = 0; i < job->n_spans; i++) {
		spans[i] = (struct sample_span){job->spans[i].start_us, job->spans[i].end_us};
	}
	utf8_repair(&title, file_name(job->path), strlen(file_name(job->path)));
	str_cut(&title, 2048);
	order.title = str_text(&title);
	str_clear(&slot->order);
	wire_put_order(&slot->order, &order);
	str_release(&title);
	mem_free(spans);
}

// Frames are looked for one by one: each has a second.
static int64_t work_for(const struct slot *slot)
{
	int64_t n_spans = slot->job.n_spans > 0 ? (int64_t)slot->job.n_spans : 1;
	int64_t count = slot->opt->count > 0 ? slot->opt->count : 10;

	return n_spans * count * 1000000;
}

// The last part of the path may be a template, of the input's name.
static char *expand_path(const char *file, const char *stem)
{
	const char *dot = strrchr(file_name(file), '.');
	struct str path = {0};
	struct template_values values = {
		.name = stem,
		.ext = dot + 1,
		.index = -1,
		.rank = -1,
		.start_us = TIME_UNKNOWN,
		.end_us = TIME_UNKNOWN,
		.time_us = TIME_UNKNOWN,
		.score = NAN,
	};

	str_add(&path, file, (size_t)(file_name(file) - file));
	template_expand(&path, file_name(file), &values);
	return str_detach(&path);
}

static char *sheet_path(const struct slot *slot, const char *file)
{
	struct str stem = {0};

	template_stem(&stem, slot->job.path);
	char *path = expand_path(file, str_text(&stem));

	str_release(&stem);
	return path;
}

// The names of a sheet and a sprite are the same for each input, unless they say {name}.
static int reserve_sheets(struct slot *slot, struct err *err)
{
	const char *const files[] = {slot->opt->sheet, slot->opt->sprite};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i]) {
			char *path = sheet_path(slot, files[i]);

			rc = outputs_reserve(slot->run, path, err);
			mem_free(path);
		}
	}
	return rc;
}

static int next(struct slot *slot, struct work_request *request, int *out_fd, struct err *err)
{
	struct sample *sample = slot->state;

	(void)out_fd;
	if (sample->asked) {
		return 0;
	}
	sample->asked = true;
	if (reserve_sheets(slot, err) < 0) {
		return -1;
	}
	*request = run_request(slot, WORK_SAMPLE);
	request->extra_us = work_for(slot);
	request->every_picture = slot->opt->profile == OPT_PROFILE_QUALITY;
	request->from = slot->opt->from;
	request->to = slot->opt->to;
	make_order(slot);
	return 1;
}

static char *image_path(const struct slot *slot, const struct sample_still *still)
{
	const struct sample *sample = slot->state;
	const struct options *opt = slot->opt;
	const struct job_span *span = slot->job.n_spans > 0 ? &slot->job.spans[still->span] : NULL;
	struct str stem = {0};

	template_stem(&stem, slot->job.path);
	struct template_values values = {
		.name = str_text(&stem),
		.ext = image_extension(format_of(opt)),
		.index = sample->n_frames,
		.rank = span ? span->rank : -1,
		.start_us = span ? span->start_us : TIME_UNKNOWN,
		.end_us = span ? span->end_us : TIME_UNKNOWN,
		.time_us = still->time_us,
		.title = span ? span->title : NULL,
		.score = span ? span->score : NAN,
	};
	char *path = outputs_path(opt, &values);

	str_release(&stem);
	return path;
}

static int take_still(struct slot *slot, struct wire_in *payload, struct err *err)
{
	struct sample *sample = slot->state;
	const struct options *opt = slot->opt;
	struct sample_still still;
	char *path = NULL;

	if (wire_get_still(payload, &still, err) < 0) {
		return -1;
	}
	if (still.span >= (slot->job.n_spans > 0 ? slot->job.n_spans : 1)) {
		return wire_bad(err, "a frame");
	}
	sample->n_frames++;
	if (opt->output_dir) {
		path = image_path(slot, &still);
		if (outputs_write(slot->run, path, opt, still.bytes, still.n_bytes,
			err) < 0) {
			mem_free(path);
			return -1;
		}
	}
	struct record_frame frame = {
		.time_us = still.time_us,
		.pts = still.pts,
		.time_base = {still.time_base_num, still.time_base_den},
		.shot = still.shot,
		.width = still.width,
		.height = still.height,
		.image = path,
		.mime = still.n_bytes > 0 ? image_mime(format_of(opt)) : NULL,
		.bytes = still.bytes,
		.n_bytes = opt->embed ? still.n_bytes : 0,
		.sharpness = still.sharpness,
		.phash = still.phash,
		.reason = frame_reason_text(still.reason),
	};

	record_frame(&slot->out, slot->job.path, &frame);
	mem_free(path);
	return 0;
}

static int take_shots(struct slot *slot, struct wire_in *payload, struct err *err)
{
	struct sample *sample = slot->state;
	struct shot *shots;
	size_t n;
	int rc = wire_get_shots(payload, &shots, &n, err);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		record_shot(&slot->out, slot->job.path, (int64_t)i + 1, &shots[i]);
	}
	sample->n_shots += (int64_t)n;
	mem_free(shots);
	return rc;
}

// The file beside a sprite that tells what to show when.
static int write_vtt(struct slot *slot, const char *image, const struct sample_sheet_file *sheet,
	struct err *err)
{
	const struct sprite_layout layout = {
		.columns = (int)sheet->columns,
		.rows = (int)((int64_t)sheet->n_cells / sheet->columns + 1),
		.cell_width = (int)sheet->cell_width,
		.cell_height = (int)sheet->cell_height,
	};
	struct str text = {0};
	struct str path = {0};

	str_add(&path, image, (size_t)(strrchr(image, '.') - image));
	str_adds(&path, ".vtt");
	sprite_vtt(&text, &layout, sheet->times_us, sheet->n_cells, file_name(image));
	int rc = outputs_write(slot->run, str_text(&path), slot->opt, str_text(&text),
		text.len, err);

	str_release(&text);
	str_release(&path);
	return rc;
}

static int take_sheet(struct slot *slot, struct wire_in *payload, struct err *err)
{
	const struct options *opt = slot->opt;
	struct sample_sheet_file sheet;
	int64_t *times;
	int rc = wire_get_sheet(payload, &sheet, &times, err);
	const char *file = sheet.kind == SAMPLE_SHEET ? opt->sheet : opt->sprite;

	if (rc == 0 && !file) {
		rc = wire_bad(err, "a sheet");
	}
	if (rc == 0) {
		char *path = sheet_path(slot, file);

		rc = outputs_write(slot->run, path, opt, sheet.bytes, sheet.n_bytes, err);
		if (rc == 0 && sheet.kind == SAMPLE_SPRITE) {
			rc = write_vtt(slot, path, &sheet, err);
		}
		mem_free(path);
	}
	mem_free(times);
	return rc;
}

static int message(struct slot *slot, enum wire_type type, struct wire_in *payload, struct err *err)
{
	struct sample *sample = slot->state;

	if (sample->told) {
		return wire_bad(err, "messages");
	}
	switch (type) {
	case WIRE_SHOTS:
		return take_shots(slot, payload, err);
	case WIRE_STILL:
		return take_still(slot, payload, err);
	case WIRE_SHEET:
		return take_sheet(slot, payload, err);
	case WIRE_SAMPLED:
		sample->told = true;
		return wire_get_sampled(payload, &sample->result, err);
	default:
		return wire_bad(err, "messages");
	}
}

static int ended(struct slot *slot, struct err *err)
{
	const struct sample *sample = slot->state;

	if (err->kind == ERR_NONE && !sample->told) {
		return wire_bad(err, "no result, which");
	}
	return err->kind == ERR_NONE ? 0 : -1;
}

static void finish(struct slot *slot)
{
	const struct sample *sample = slot->state;
	struct record_done done = {
		.command = "sample",
		.count = choice_of(slot->opt) == SAMPLE_NOTHING ? sample->n_shots
			: sample->n_frames,
		.decode_errors = sample->result.decode_errors,
		.elapsed_us = run_elapsed_us(slot),
	};

	record_done(&slot->out, slot->job.path, &done);
}

static int plan(struct slot *slot)
{
	const struct options *opt = slot->opt;
	char *sheet = NULL;

	if (opt->sheet || opt->sprite) {
		sheet = sheet_path(slot, opt->sheet ? opt->sheet : opt->sprite);
	}
	plan_read(slot, "sample", sheet ? sheet : opt->output_dir);
	mem_free(sheet);
	return 0;
}

static void release(void *state)
{
	(void)state;
}

static int check_folder(const char *path, struct err *err)
{
	struct str folder = {0};
	struct stat st;
	size_t len = (size_t)(file_name(path) - path);

	str_add(&folder, path, len);
	bool there = len == 0 || (stat(str_text(&folder), &st) == 0 && S_ISDIR(st.st_mode));

	if (!there) {
		err_set(err, ERR_USAGE, "no_directory", "there is no folder '%s'",
			str_text(&folder));
	}
	str_release(&folder);
	return there ? 0 : -1;
}

static int check_file(const char *option, const char *path, struct err *err)
{
	if (!path) {
		return 0;
	}
	if (format_by_name(path) < 0) {
		return err_set(err, ERR_USAGE, "bad_value", "--%s '%s' is no jpg, png or webp", option,
			path);
	}
	if (template_check(file_name(path), err) < 0) {
		return err_wrap(err, "--%s", option);
	}
	char *example = expand_path(path, "name");
	bool sound = format_by_name(example) >= 0;

	mem_free(example);
	if (!sound) {
		return err_set(err, ERR_USAGE, "bad_template", "--%s '%s' gives no name for a file",
			option, path);
	}
	return check_folder(path, err);
}

static int check_options(const struct options *opt, struct err *err)
{
	int n = (opt->every.unit != TIME_ABSENT) + (opt->count > 0) + opt->keyframes +
		(opt->at != NULL);

	if (n > 1) {
		return err_set(err, ERR_USAGE, "conflict",
			"--every, --count, --keyframes and --at exclude each other");
	}
	if (opt->dedupe && opt->no_dedupe) {
		return err_set(err, ERR_USAGE, "conflict",
			"--dedupe and --no-dedupe exclude each other");
	}
	if (opt->every.unit != TIME_ABSENT && (opt->every.from_end || opt->every.value == 0)) {
		return err_set(err, ERR_USAGE, "bad_time", "--every is no step forward");
	}
	if (opt->at && strlen(opt->at) >= SAMPLE_MAX_AT) {
		return err_set(err, ERR_USAGE, "bad_time", "--at has more than %d bytes",
			SAMPLE_MAX_AT - 1);
	}
	if (opt->stamp && !opt->output_dir && !opt->embed) {
		return err_set(err, ERR_USAGE, "conflict",
			"--stamp needs images: -o or --embed");
	}
	if (opt->sheet && opt->sprite && strcmp(opt->sheet, opt->sprite) == 0) {
		return err_set(err, ERR_USAGE, "conflict",
			"--sheet and --sprite cannot write the same file");
	}
	if (check_file("sheet", opt->sheet, err) < 0 || check_file("sprite", opt->sprite, err) < 0 ||
		template_check(opt->name, err) < 0) {
		return -1;
	}
	return outputs_make_folder(opt, err);
}

int cmd_sample(const struct options *opt)
{
	static const struct command_ops ops = {
		.name = "sample",
		.state_size = sizeof(struct sample),
		.next = next,
		.message = message,
		.ended = ended,
		.finish = finish,
		.plan = plan,
		.release = release,
	};
	struct err err = {0};

	if (check_options(opt, &err) < 0) {
		tell_error(&err, NULL);
		return EXIT_USAGE;
	}
	return run_command(opt, &ops);
}
