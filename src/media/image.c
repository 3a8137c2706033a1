// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/image.h"

#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "media/averr.h"

#define FULL_COLOUR_QUALITY 95
#define SWS_FLAGS (SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT)

// With this quantiser libavcodec uses the matrices that it is given as they are.
#define PLAIN_QUANTISER 8

struct format {
	const char *mime;
	const char *extension;
	const char *encoder;
	const char *name;
	int max_side;
};

static const struct format formats[IMAGE_N_FORMATS] = {
	[IMAGE_JPEG] = {"image/jpeg", "jpg", "mjpeg", "JPEG", 65535},
	[IMAGE_PNG] = {"image/png", "png", "png", "PNG", INT32_MAX},
	[IMAGE_WEBP] = {"image/webp", "webp", "libwebp", "WebP", 16383},
};

// The quantisation tables of ITU-T T.81, annex K.1, which libjpeg scales by its quality.
static const uint8_t luma_table[64] = {
	16, 11, 10, 16, 24, 40, 51, 61,
	12, 12, 14, 19, 26, 58, 60, 55,
	14, 13, 16, 24, 40, 57, 69, 56,
	14, 17, 22, 29, 51, 87, 80, 62,
	18, 22, 37, 56, 68, 109, 103, 77,
	24, 35, 55, 64, 81, 104, 113, 92,
	49, 64, 78, 87, 103, 121, 120, 101,
	72, 92, 95, 98, 112, 100, 103, 99,
};
static const uint8_t chroma_table[64] = {
	17, 18, 24, 47, 99, 99, 99, 99,
	18, 21, 26, 66, 99, 99, 99, 99,
	24, 26, 56, 99, 99, 99, 99, 99,
	47, 66, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
};

const char *image_mime(enum image_format format)
{
	return formats[format].mime;
}

const char *image_extension(enum image_format format)
{
	return formats[format].extension;
}

bool image_available(enum image_format format)
{
	return avcodec_find_encoder_by_name(formats[format].encoder) != NULL;
}

static enum AVPixelFormat pixels_of(enum image_format format, int quality)
{
	if (format == IMAGE_PNG) {
		return AV_PIX_FMT_RGB24;
	}
	if (format == IMAGE_JPEG && quality >= FULL_COLOUR_QUALITY) {
		return AV_PIX_FMT_YUV444P;
	}
	return AV_PIX_FMT_YUV420P;
}

static int convert(const struct canvas *canvas, AVFrame *frame, bool full)
{
	const int *matrix = sws_getCoefficients(SWS_CS_ITU601);
	const uint8_t *planes[4] = {canvas->rgb};
	const int strides[4] = {(int)canvas->stride};
	struct SwsContext *sws = sws_getContext(canvas->width, canvas->height, AV_PIX_FMT_RGB24,
		canvas->width, canvas->height, frame->format, SWS_FLAGS, NULL, NULL, NULL);

	if (!sws) {
		return AVERROR(ENOMEM);
	}
	sws_setColorspaceDetails(sws, matrix, 1, matrix, full, 0, 1 << 16, 1 << 16);
	int rc = sws_scale(sws, planes, strides, 0, canvas->height, frame->data, frame->linesize);

	sws_freeContext(sws);
	return rc;
}

static void copy_rows(const struct canvas *canvas, AVFrame *frame)
{
	for (int y = 0; y < canvas->height; y++) {
		memcpy(frame->data[0] + y * (ptrdiff_t)frame->linesize[0],
			canvas->rgb + y * canvas->stride, (size_t)canvas->width * 3);
	}
}

// JFIF says: BT.601 in full range. WebP is BT.601 in limited range.
static int make_frame(const struct canvas *canvas, enum image_format format, int quality,
	AVFrame *frame)
{
	const bool full = format != IMAGE_WEBP;

	frame->width = canvas->width;
	frame->height = canvas->height;
	frame->format = pixels_of(format, quality);
	frame->pts = 0;
	int rc = av_frame_get_buffer(frame, 0);

	if (rc < 0) {
		return rc;
	}
	frame->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
	if (format == IMAGE_PNG) {
		frame->colorspace = AVCOL_SPC_RGB;
		copy_rows(canvas, frame);
		return 0;
	}
	frame->colorspace = AVCOL_SPC_BT470BG;
	return convert(canvas, frame, full);
}

// libjpeg's scale of quality, where 50 is the table as it stands and 100 is ones, with steps finer
// by a quarter: at 90 that is what keeps ordinary pictures above a similarity (SSIM) of 0.99.
static uint16_t *quantiser_matrix(const uint8_t table[64], int quality)
{
	int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
	uint16_t *matrix = av_malloc(64 * sizeof(*matrix));

	for (int i = 0; matrix && i < 64; i++) {
		int value = (table[i] * percent * 3 + 200) / 400;

		matrix[i] = (uint16_t)(value > 255 ? 255 : value + (value == 0));
	}
	return matrix;
}

static int set_jpeg(AVCodecContext *ctx, AVFrame *frame, int quality)
{
	ctx->intra_matrix = quantiser_matrix(luma_table, quality);
	ctx->chroma_intra_matrix = quantiser_matrix(chroma_table, quality);
	if (!ctx->intra_matrix || !ctx->chroma_intra_matrix) {
		return AVERROR(ENOMEM);
	}
	ctx->flags |= AV_CODEC_FLAG_QSCALE;
	ctx->global_quality = PLAIN_QUANTISER * FF_QP2LAMBDA;
	frame->quality = ctx->global_quality;
	return 0;
}

static int open_encoder(AVCodecContext *ctx, AVFrame *frame, enum image_format format, int quality)
{
	AVDictionary *options = NULL;
	int rc = 0;

	ctx->width = frame->width;
	ctx->height = frame->height;
	ctx->pix_fmt = frame->format;
	ctx->time_base = (AVRational){1, 25};
	ctx->sample_aspect_ratio = (AVRational){1, 1};
	ctx->color_range = frame->color_range;
	ctx->colorspace = frame->colorspace;
	ctx->flags |= AV_CODEC_FLAG_BITEXACT;
	ctx->thread_count = 1;
	if (format == IMAGE_JPEG) {
		rc = set_jpeg(ctx, frame, quality);
	} else if (format == IMAGE_PNG) {
		av_dict_set(&options, "pred", "mixed", 0);
	} else {
		av_dict_set_int(&options, "quality", quality, 0);
	}
	if (rc >= 0) {
		rc = avcodec_open2(ctx, NULL, &options);
	}
	av_dict_free(&options);
	return rc;
}

static int encode(const AVCodec *codec, AVFrame *frame, enum image_format format, int quality,
	AVPacket *packet)
{
	AVCodecContext *ctx = avcodec_alloc_context3(codec);
	int rc = ctx ? open_encoder(ctx, frame, format, quality) : AVERROR(ENOMEM);

	if (rc >= 0) {
		rc = avcodec_send_frame(ctx, frame);
	}
	if (rc >= 0) {
		rc = avcodec_send_frame(ctx, NULL);
	}
	if (rc >= 0) {
		rc = avcodec_receive_packet(ctx, packet);
	}
	if (ctx) {
		// Not every version frees both.
		av_freep(&ctx->intra_matrix);
		av_freep(&ctx->chroma_intra_matrix);
	}
	avcodec_free_context(&ctx);
	return rc;
}

static int check(const struct canvas *canvas, enum image_format format, struct err *err)
{
	const struct format *f = &formats[format];

	if (!image_available(format)) {
		err_set(err, ERR_MEDIA, "no_encoder", "this FFmpeg has no encoder for %s", f->name);
		return err_hint(err, "choose another format, or use an FFmpeg with %s", f->encoder);
	}
	if (canvas->width > f->max_side || canvas->height > f->max_side) {
		err_set(err, ERR_MEDIA, "too_large", "a picture of %dx%d is too large for %s",
			canvas->width, canvas->height, f->name);
		return err_hint(err, "make it smaller, at most %d pixels a side", f->max_side);
	}
	return 0;
}

int image_encode(const struct canvas *canvas, enum image_format format, int quality,
	struct str *out, struct err *err)
{
	if (check(canvas, format, err) < 0) {
		return -1;
	}
	const AVCodec *codec = avcodec_find_encoder_by_name(formats[format].encoder);
	AVFrame *frame = av_frame_alloc();
	AVPacket *packet = av_packet_alloc();
	int rc = frame && packet ? make_frame(canvas, format, quality, frame) : AVERROR(ENOMEM);

	if (rc >= 0) {
		rc = encode(codec, frame, format, quality, packet);
	}
	if (rc >= 0) {
		str_add(out, packet->data, (size_t)packet->size);
	}
	av_packet_free(&packet);
	av_frame_free(&frame);
	return rc < 0 ? averr_set(err, rc, "bad_picture", "cannot write a picture") : 0;
}
