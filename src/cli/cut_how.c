// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/cut_how.h"

#include <math.h>
#include <string.h>

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

static int check(const struct options *opt, const struct clip_params *params, struct err *err)
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
	if (opt->reel && params->mode == CLIP_COPY) {
		err_set(err, ERR_USAGE, "conflict", "--reel cannot be made by --mode copy");
		return err_hint(err, "--mode smart copies nearly all of it");
	}
	return 0;
}

int cut_how_read(struct cut_how *out, const struct options *opt, struct err *err)
{
	*out = (struct cut_how){
		.params = {
			.mode = mode_of(opt),
			.verify = true,
			.encoder = encoder_name(opt),
			.crf = opt->crf,
			.loudness_lufs = NAN,
		},
	};
	return check(opt, &out->params, err);
}

void cut_how_release(struct cut_how *how)
{
	*how = (struct cut_how){0};
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
	double area = (double)video->width * video->height;
	double all = (double)request->encode_pixels + area * fps * (seconds + 1);

	if (area > (double)request->area_pixels) {
		request->area_pixels = area < MOST_AREA ? (int64_t)area : MOST_AREA;
	}
	request->encode_pixels = all < MOST_PIXELS ? (int64_t)all : MOST_PIXELS;
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
