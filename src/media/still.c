// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/still.h"

#include <libavutil/common.h>
#include <libavutil/display.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "media/allow.h"
#include "media/averr.h"
#include "media/tone.h"

// Of a canvas.
#define MAX_SIDE 32768

// Bicubic, whose filter libswscale widens by the ratio, so that nothing aliases however small the
// result; area averaging is as free of aliases, and visibly softer.
#define SWS_FLAGS (SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP)

// From a reduction of about 64 on, libswscale goes by a picture in between, and forgets the colour
// matrix on the way; we go by one of our own before that.
#define MAX_REDUCTION 32

// Everything that a context of libswscale depends on. Only ints, so that there is no padding and
// two can be compared as bytes.
struct scaling {
	int width;
	int height;
	int format;
	int out_width;
	int out_height;
	int out_format;
	int space;
	int full;
	int chroma_x; // in 1/256 of a pixel
	int chroma_y;
};

struct scaler {
	struct SwsContext *sws;
	struct scaling of;
};

struct still_maker {
	struct scaler flatten; // what is transparent
	struct scaler shrink;  // by very much
	struct scaler scale;
	struct tone *tone;
};

struct still_maker *still_maker_new(void)
{
	return mem_zalloc(sizeof(struct still_maker));
}

void still_maker_free(struct still_maker **maker)
{
	if (*maker) {
		sws_freeContext((*maker)->flatten.sws);
		sws_freeContext((*maker)->shrink.sws);
		sws_freeContext((*maker)->scale.sws);
		tone_free(&(*maker)->tone);
		mem_free(*maker);
		*maker = NULL;
	}
}

// av_display_rotation_get goes by where the first axis points; a picture that is mirrored as well
// has its second axis on the wrong side of that.
void still_orient(const int32_t matrix[9], struct still_params *params)
{
	double angle = av_display_rotation_get(matrix);

	params->rotation = 0;
	params->mirrored = false;
	if (!isfinite(angle)) {
		return;
	}
	int turn = (int)(lround(-angle) % 360 + 360) % 360;

	params->rotation = (turn + 45) / 90 % 4 * 90;
	params->mirrored = (double)matrix[0] * matrix[4] < (double)matrix[1] * matrix[3];
}

// Shrinks to no more than max columns.
static void fit(int64_t max, int64_t *width, int64_t *height)
{
	if (*width > max) {
		*height = av_rescale(*height, max, *width);
		*width = max;
	}
}

static bool is_turned(const struct still_params *params)
{
	return params->rotation == 90 || params->rotation == 270;
}

static int64_t limit(int max)
{
	return max > 0 && max < MAX_SIDE ? max : MAX_SIDE;
}

void still_size(int coded_width, int coded_height, const struct still_params *params,
	int *out_width, int *out_height)
{
	int64_t width = coded_width;
	int64_t height = coded_height;

	if (params->sar.num > 0 && params->sar.den > 0) {
		width = av_rescale(width, params->sar.num, params->sar.den);
	}
	if (is_turned(params)) {
		int64_t swap = width;

		width = height;
		height = swap;
	}
	// A ratio from a stranger must not ask for more memory than any picture may.
	if (width > ALLOW_MAX_PIXELS / (height > 0 ? height : 1)) {
		double by = sqrt((double)ALLOW_MAX_PIXELS / ((double)width * (double)height));

		width = (int64_t)((double)width * by);
		height = (int64_t)((double)height * by);
	}
	fit(limit(params->max_width), &width, &height);
	fit(limit(params->max_height), &height, &width);
	*out_width = width > 0 ? (int)width : 1;
	*out_height = height > 0 ? (int)height : 1;
}

static int matrix_of(const AVFrame *frame)
{
	switch (frame->colorspace) {
	case AVCOL_SPC_BT709:
		return SWS_CS_ITU709;
	case AVCOL_SPC_FCC:
		return SWS_CS_FCC;
	case AVCOL_SPC_BT470BG:
	case AVCOL_SPC_SMPTE170M:
		return SWS_CS_ITU601;
	case AVCOL_SPC_SMPTE240M:
		return SWS_CS_SMPTE240M;
	case AVCOL_SPC_BT2020_NCL:
	case AVCOL_SPC_BT2020_CL:
		return SWS_CS_BT2020;
	default:
		break;
	}
	if (frame->color_trc == AVCOL_TRC_SMPTE2084 || frame->color_trc == AVCOL_TRC_ARIB_STD_B67) {
		return SWS_CS_BT2020;
	}
	return frame->width >= 1280 || frame->height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601;
}

// The same without a range of its own in its name, which is_full has looked at: libswscale would
// warn that such names are out of use.
static enum AVPixelFormat plain_format(enum AVPixelFormat format)
{
	switch (format) {
	case AV_PIX_FMT_YUVJ420P:
		return AV_PIX_FMT_YUV420P;
	case AV_PIX_FMT_YUVJ411P:
		return AV_PIX_FMT_YUV411P;
	case AV_PIX_FMT_YUVJ422P:
		return AV_PIX_FMT_YUV422P;
	case AV_PIX_FMT_YUVJ440P:
		return AV_PIX_FMT_YUV440P;
	case AV_PIX_FMT_YUVJ444P:
		return AV_PIX_FMT_YUV444P;
	default:
		return format;
	}
}

static bool is_grey(const AVPixFmtDescriptor *desc)
{
	const uint64_t coloured = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL;

	return desc->nb_components < 3 && !(desc->flags & coloured);
}

// What it is told of the range of grey, libswscale heeds on some of its ways and not on others: it
// gets to know nothing, and stretch_grey sees to it.
static bool is_full(const AVFrame *frame, const AVPixFmtDescriptor *desc)
{
	return strncmp(desc->name, "yuvj", 4) == 0 || desc->flags & AV_PIX_FMT_FLAG_RGB ||
		is_grey(desc) || frame->color_range == AVCOL_RANGE_JPEG;
}

static void find_chroma(const AVFrame *frame, const AVPixFmtDescriptor *desc, struct scaling *s)
{
	enum AVChromaLocation at = frame->chroma_location;

	s->chroma_x = 0;
	s->chroma_y = 128;
	if (at == AVCHROMA_LOC_CENTER || at == AVCHROMA_LOC_TOP || at == AVCHROMA_LOC_BOTTOM) {
		s->chroma_x = 128;
	}
	if (at == AVCHROMA_LOC_TOPLEFT || at == AVCHROMA_LOC_TOP) {
		s->chroma_y = 0;
	}
	if (at == AVCHROMA_LOC_BOTTOMLEFT || at == AVCHROMA_LOC_BOTTOM) {
		s->chroma_y = 256;
	}
	// A full-range picture without a word is a JPEG, whose chroma lies in the middle.
	if (at == AVCHROMA_LOC_UNSPECIFIED && s->full) {
		s->chroma_x = 128;
	}
	// -513 is libswscale's word for no matter.
	if (desc->log2_chroma_w == 0) {
		s->chroma_x = -513;
	}
	if (desc->log2_chroma_h == 0) {
		s->chroma_y = -513;
	}
}

static int open_sws(struct SwsContext *sws, const struct scaling *s)
{
	const int *matrix = sws_getCoefficients(s->space);

	av_opt_set_int(sws, "srcw", s->width, 0);
	av_opt_set_int(sws, "srch", s->height, 0);
	av_opt_set_int(sws, "src_format", s->format, 0);
	av_opt_set_int(sws, "dstw", s->out_width, 0);
	av_opt_set_int(sws, "dsth", s->out_height, 0);
	av_opt_set_int(sws, "dst_format", s->out_format, 0);
	av_opt_set_int(sws, "src_h_chr_pos", s->chroma_x, 0);
	av_opt_set_int(sws, "src_v_chr_pos", s->chroma_y, 0);
	av_opt_set_int(sws, "sws_flags", SWS_FLAGS, 0);
	av_opt_set_int(sws, "src_range", s->full, 0);
	av_opt_set_int(sws, "dst_range", 1, 0);
	int rc = sws_init_context(sws, NULL, NULL);

	// Fails where there is nothing to set, from RGB to RGB.
	if (rc >= 0) {
		sws_setColorspaceDetails(sws, matrix, s->full, matrix, 1, 0, 1 << 16, 1 << 16);
	}
	return rc;
}

// Converts frame to out, which has size, format and no data yet.
static int scale(struct scaler *scaler, const AVFrame *frame, AVFrame *out)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	struct scaling s = {
		.width = frame->width,
		.height = frame->height,
		.format = plain_format(frame->format),
		.out_width = out->width,
		.out_height = out->height,
		.out_format = out->format,
		.space = matrix_of(frame),
		.full = is_full(frame, desc),
	};
	int rc;

	find_chroma(frame, desc, &s);
	if (!scaler->sws || memcmp(&scaler->of, &s, sizeof(s)) != 0) {
		sws_freeContext(scaler->sws);
		scaler->sws = sws_alloc_context();
		rc = scaler->sws ? open_sws(scaler->sws, &s) : AVERROR(ENOMEM);
		if (rc < 0) {
			sws_freeContext(scaler->sws);
			scaler->sws = NULL;
			return rc;
		}
		scaler->of = s;
	}
	rc = av_frame_get_buffer(out, 0);
	if (rc < 0) {
		return rc;
	}
	return sws_scale(scaler->sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
		frame->height, out->data, out->linesize);
}

// The same as scale, with a new frame of that size and format.
static int scale_to(struct scaler *scaler, const AVFrame *frame, int width, int height,
	enum AVPixelFormat format, AVFrame **out)
{
	*out = av_frame_alloc();
	if (!*out) {
		return AVERROR(ENOMEM);
	}
	(*out)->width = width;
	(*out)->height = height;
	(*out)->format = format;
	int rc = scale(scaler, frame, *out);

	if (rc < 0) {
		av_frame_free(out);
	}
	return rc;
}

// Lays what is transparent on black: before it is scaled, or hidden colours would bleed in at the
// edges. The result is opaque all over, in the same bytes.
static int flatten(struct still_maker *m, const AVFrame *frame, AVFrame **out)
{
	int rc = scale_to(&m->flatten, frame, frame->width, frame->height, AV_PIX_FMT_RGBA, out);

	if (rc < 0) {
		return rc;
	}
	for (int y = 0; y < frame->height; y++) {
		uint8_t *p = (*out)->data[0] + y * (ptrdiff_t)(*out)->linesize[0];

		for (int x = 0; x < frame->width; x++, p += 4) {
			for (int i = 0; i < 3; i++) {
				p[i] = (uint8_t)((p[i] * p[3] + 127) / 255);
			}
		}
	}
	(*out)->format = AV_PIX_FMT_RGB0;
	return 0;
}

// The next size on the way down to what is wanted.
static int step(int size, int wanted)
{
	int least = (size + MAX_REDUCTION - 1) / MAX_REDUCTION;

	return least > wanted ? least : wanted;
}

// Converts to 8 or 16-bit RGB in that size, in as many steps as it takes.
static int shrink(struct still_maker *m, const AVFrame *frame, int width, int height,
	enum AVPixelFormat format, AVFrame **out)
{
	AVFrame *small = NULL;
	int rc = 0;

	while (rc >= 0 && (step(frame->width, width) > width ||
			step(frame->height, height) > height)) {
		AVFrame *next;

		rc = scale_to(&m->shrink, frame, step(frame->width, width),
			step(frame->height, height), format, &next);
		av_frame_free(&small);
		small = next;
		frame = next;
	}
	if (rc >= 0) {
		rc = scale_to(&m->scale, frame, width, height, format, out);
	}
	av_frame_free(&small);
	return rc;
}

// Row by row within its own buffer, which shrinks to half.
static void tone_down(struct still_maker *m, const struct tone_source *source, AVFrame *frame)
{
	if (m->tone && !tone_fits(m->tone, source)) {
		tone_free(&m->tone);
	}
	if (!m->tone) {
		m->tone = tone_new(source);
	}
	for (int y = 0; y < frame->height; y++) {
		uint8_t *row = frame->data[0] + y * (ptrdiff_t)frame->linesize[0];

		tone_row(m->tone, (const uint16_t *)(const void *)row, row, frame->width);
	}
}

// Limited range to full.
static void stretch_grey(AVFrame *frame)
{
	uint8_t table[256];

	for (int i = 0; i < 256; i++) {
		table[i] = av_clip_uint8((int)lround((i - 16) * 255 / 219.0));
	}
	for (int y = 0; y < frame->height; y++) {
		uint8_t *row = frame->data[0] + y * (ptrdiff_t)frame->linesize[0];

		for (int x = 0; x < 3 * frame->width; x++) {
			row[x] = table[row[x]];
		}
	}
}

// A picture of 8-bit RGB to the canvas, turned by walking its rows and columns in another order.
static void orient(const AVFrame *frame, const struct still_params *params, struct canvas *out)
{
	ptrdiff_t down = frame->linesize[0];
	ptrdiff_t right = 3;
	const uint8_t *from = frame->data[0];

	if (params->mirrored) {
		from += (frame->height - 1) * down;
		down = -down;
	}
	if (params->rotation == 90 || params->rotation == 180) {
		from += (frame->height - 1) * down;
		down = -down;
	}
	if (params->rotation == 270 || params->rotation == 180) {
		from += (frame->width - 1) * right;
		right = -right;
	}
	const bool turned = is_turned(params);
	const ptrdiff_t step = turned ? down : right;

	for (int y = 0; y < out->height; y++) {
		const uint8_t *p = from + y * (turned ? right : down);
		uint8_t *q = out->rgb + y * out->stride;

		if (step == 3) {
			memcpy(q, p, (size_t)out->width * 3);
			continue;
		}
		for (int x = 0; x < out->width; x++, p += step, q += 3) {
			q[0] = p[0];
			q[1] = p[1];
			q[2] = p[2];
		}
	}
}

// The frame as 8-bit RGB in the size given, not yet turned.
static int convert(struct still_maker *m, const AVFrame *frame, int width, int height,
	int peak_nits, AVFrame **out)
{
	const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(frame->format);
	struct tone_source source;
	const bool hdr = tone_find(frame, peak_nits, &source);
	const enum AVPixelFormat format = hdr ? AV_PIX_FMT_RGB48 : AV_PIX_FMT_RGB24;
	const bool pale = is_grey(desc) && frame->color_range == AVCOL_RANGE_MPEG;
	AVFrame *flat = NULL;
	int rc = 0;

	if (desc->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) {
		rc = flatten(m, frame, &flat);
		frame = flat;
	}
	if (rc >= 0) {
		rc = shrink(m, frame, width, height, format, out);
	}
	if (rc >= 0 && hdr) {
		tone_down(m, &source, *out);
	} else if (rc >= 0 && pale) {
		stretch_grey(*out);
	}
	av_frame_free(&flat);
	return rc;
}

int still_make(struct still_maker *maker, const AVFrame *frame,
	const struct still_params *params, struct canvas **out, struct err *err)
{
	AVFrame *rgb = NULL;
	int width;
	int height;

	if (frame->width < 1 || frame->height < 1 || !sws_isSupportedInput(frame->format)) {
		return err_set(err, ERR_MEDIA, "bad_picture", "cannot read pictures of its format");
	}
	still_size(frame->width, frame->height, params, &width, &height);
	int rc = convert(maker, frame, is_turned(params) ? height : width,
		is_turned(params) ? width : height, params->peak_nits, &rgb);

	if (rc < 0) {
		return averr_set(err, rc, "bad_picture", "cannot convert a picture");
	}
	*out = canvas_new(width, height);
	orient(rgb, params, *out);
	av_frame_free(&rgb);
	return 0;
}
