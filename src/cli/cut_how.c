// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_how.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cut_values.h"
#include "media/encoders.h"

// Bounds of what facts may say of the work ahead, and what stands for those that are not known.
#define MOST_AREA   (INT64_C(1) << 27)
#define MOST_PIXELS (INT64_C(1) << 48)
#define USUAL_FPS   60
#define FAR_SECONDS 3600

static const char *encoder_name(const struct options *opt)
{
	// In the order of the option's values.
	static const char *const names[] = {
		"", "libx264", "libx265", "libvpx-vp9", "libsvtav1", "libaom-av1",
	};

	return names[opt->encoder];
}

static enum clip_mode mode_of(const struct options *opt)
{
	switch (opt->mode) {
	case OPT_MODE_EXACT:
		return CLIP_EXACT;
	case OPT_MODE_COPY:
		return CLIP_COPY;
	default:
		return CLIP_SMART;
	}
}

static int conflict(const char *one, const char *other, const char *hint, struct err *err)
{
	err_set(err, ERR_USAGE, "conflict", "--%s and --%s exclude each other", one, other);
	return err_hint(err, "%s", hint);
}

// An option that no copy can do: the first that was given, or NULL.
static const char *shaping_option(const struct options *opt)
{
	const struct {
		const char *name;
		bool given;
	} rows[] = {
		{"size", opt->size}, {"fps", opt->fps}, {"crop", opt->crop}, {"scale", opt->scale},
		{"loudness", !isnan(opt->loudness)}, {"burn-subtitles", opt->burn_subtitles},
		{"audio-fade", opt->audio_fade > 0}, {"crossfade", opt->crossfade > 0},
		{"gif", opt->gif}, {"webp", opt->webp},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].given) {
			return rows[i].name;
		}
	}
	return NULL;
}

static int check_copy(const struct options *opt, struct err *err)
{
	const char *shaping = shaping_option(opt);

	if (opt->mode != OPT_MODE_COPY) {
		if (opt->snap != OPT_SNAP_PREVIOUS) {
			return err_set(err, ERR_USAGE, "conflict", "--snap is for --mode copy");
		}
		return 0;
	}
	if (shaping) {
		return conflict("mode copy", shaping, "what is copied stays as it is", err);
	}
	return 0;
}

// What is encoded, and by what.
static int check_encoder(const struct clip_params *params, struct err *err)
{
	if (params->mode != CLIP_EXACT && (params->encoder[0] != '\0' || !isnan(params->crf))) {
		err_set(err, ERR_USAGE, "conflict", "--%s is for --mode exact",
			params->encoder[0] != '\0' ? "encoder" : "crf");
		return err_hint(err, "what is copied has its quality already");
	}
	if (params->encoder[0] != '\0' && !encoders_available(params->encoder)) {
		return err_set(err, ERR_USAGE, "no_encoder",
			"the FFmpeg that is installed has no encoder '%s'", params->encoder);
	}
	return 0;
}

// The kind of a preview is its name's extension.
static int check_preview(const struct options *opt, struct err *err)
{
	const char *wanted = cut_how_preview(opt);
	const char *name = opt->reel ? opt->reel : opt->name;
	const char *given = cut_how_extension(name);

	if (opt->gif && opt->webp) {
		return conflict("gif", "webp", "one at a time", err);
	}
	if (wanted && strcmp(given, wanted) != 0 && strcmp(given, "{ext}") != 0) {
		return err_set(err, ERR_USAGE, "conflict", "--%s makes no file named '%s'", wanted,
			name);
	}
	return 0;
}

static int check(const struct options *opt, const struct clip_params *params, struct err *err)
{
	if (opt->verify && opt->no_verify) {
		return err_set(err, ERR_USAGE, "conflict",
			"--verify and --no-verify exclude each other");
	}
	if (opt->follow && !opt->crop) {
		return err_set(err, ERR_USAGE, "conflict", "--follow is for --crop");
	}
	if (opt->crossfade > 0 && !opt->reel) {
		return err_set(err, ERR_USAGE, "conflict", "--crossfade is for --reel");
	}
	if (check_copy(opt, err) < 0 || check_encoder(params, err) < 0) {
		return -1;
	}
	return check_preview(opt, err);
}

// Reads the options that shape picture and sound.
static int read_shape(struct clip_params *p, const struct options *opt, struct err *err)
{
	p->loudness_lufs = opt->loudness;
	p->burn_subtitles = opt->burn_subtitles;
	p->crop_follow = opt->follow;
	p->audio_fade_us = opt->audio_fade;
	p->crossfade_us = opt->crossfade;
	if (opt->size && cut_values_size("size", opt->size, false, &p->size_w, &p->size_h,
		err) < 0) {
		return -1;
	}
	if (opt->scale && cut_values_size("scale", opt->scale, true, &p->scale_w, &p->scale_h,
		err) < 0) {
		return -1;
	}
	if (opt->crop && cut_values_ratio("crop", opt->crop, &p->crop_num, &p->crop_den, err) < 0) {
		return -1;
	}
	return opt->fps ? cut_values_rate("fps", opt->fps, &p->fps_num, &p->fps_den, err) : 0;
}

int cut_how_read(struct cut_how *out, const struct options *opt, struct err *err)
{
	struct clip_params *p = &out->params;

	*out = (struct cut_how){
		.params = {
			.mode = shaping_option(opt) ? CLIP_EXACT : mode_of(opt),
			.snap = (enum clip_snap)opt->snap,
			.verify = !opt->no_verify && !opt->dry_run,
			.dry = opt->dry_run,
			.encoder = encoder_name(opt),
			.crf = opt->crf,
		},
	};
	if (cut_values_streams(opt->streams, &p->streams, &out->streams, err) < 0 ||
		read_shape(p, opt, err) < 0) {
		return -1;
	}
	return check(opt, p, err);
}

void cut_how_release(struct cut_how *how)
{
	mem_free(how->streams);
	*how = (struct cut_how){0};
}

static double largest(double a, double b)
{
	return a > b ? a : b;
}

static int largest_side(const struct clip_params *p)
{
	return p->scale_w > p->scale_h ? p->scale_w : p->scale_h;
}

void cut_how_ask(const struct cut_how *how, struct work_request *request, const struct facts *facts,
	const struct span *span)
{
	const struct fact_video *video = &facts->video;
	int64_t end_us = span->end_us < SPANS_FAR_US ? span->end_us : facts->duration_us;
	double seconds = end_us == TIME_UNKNOWN ? FAR_SECONDS : (end_us - span->start_us) / 1e6;
	double fps = video->fps.num > 0 && video->fps.den > 0 ?
		(double)video->fps.num / video->fps.den : USUAL_FPS;

	if (how->params.mode == CLIP_COPY || !facts->has_video || video->width <= 0 ||
		video->height <= 0) {
		return;
	}
	const struct clip_params *p = &how->params;
	double area = largest((double)video->width * video->height, (double)p->size_w * p->size_h);

	// A side that is left out follows from the shape of the picture, which may be any.
	area = largest(area, (double)largest_side(p) * largest_side(p));
	fps = p->fps_den > 0 ? largest(fps, (double)p->fps_num / p->fps_den) : fps;
	double all = (double)request->encode_pixels + area * fps * (seconds + 1);

	if (area > (double)request->area_pixels) {
		request->area_pixels = area < MOST_AREA ? (int64_t)area : MOST_AREA;
	}
	request->encode_pixels = all < MOST_PIXELS ? (int64_t)all : MOST_PIXELS;
}

const char *cut_how_preview(const struct options *opt)
{
	if (opt->gif) {
		return "gif";
	}
	return opt->webp ? "webp" : NULL;
}

const char *cut_how_mode_name(enum clip_mode mode)
{
	static const char *const names[] = {"smart", "exact", "copy"};

	return names[mode];
}

const char *cut_how_extension(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return dot && dot > name ? dot + 1 : "";
}
