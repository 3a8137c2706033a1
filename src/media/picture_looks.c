// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/picture_looks.h"

#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "media/compat.h"

// The decoder knows best what a picture is; what it leaves open may stand in the container.
void picture_looks_set_colours(AVCodecContext *ctx, const AVCodecParameters *par, const AVFrame *f)
{
	ctx->color_primaries = f->color_primaries != AVCOL_PRI_UNSPECIFIED ? f->color_primaries :
		par->color_primaries;
	ctx->color_trc = f->color_trc != AVCOL_TRC_UNSPECIFIED ? f->color_trc : par->color_trc;
	ctx->colorspace = f->colorspace != AVCOL_SPC_UNSPECIFIED ? f->colorspace :
		par->color_space;
	ctx->color_range = f->color_range != AVCOL_RANGE_UNSPECIFIED ? f->color_range :
		par->color_range;
	ctx->chroma_sample_location = f->chroma_location != AVCHROMA_LOC_UNSPECIFIED ?
		f->chroma_location : par->chroma_location;
	if (strncmp(av_get_pix_fmt_name(f->format), "yuvj", 4) == 0) {
		ctx->color_range = AVCOL_RANGE_JPEG;
	}
	if (ctx->colorspace == AVCOL_SPC_RGB) {
		ctx->colorspace = AVCOL_SPC_UNSPECIFIED; // it is converted
	}
}

void picture_looks_set_fields(AVCodecContext *ctx, const AVCodecParameters *par, const AVFrame *f)
{
	ctx->field_order = par->field_order;
	ctx->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
	if (ctx->field_order == AV_FIELD_UNKNOWN || ctx->field_order == AV_FIELD_PROGRESSIVE) {
		ctx->field_order = compat_is_bottom_first(f) ? AV_FIELD_BB : AV_FIELD_TT;
	}
}

static void *side_data(const AVStream *st, const AVFrame *f, enum AVPacketSideDataType of_stream,
	enum AVFrameSideDataType of_frame)
{
	size_t size;
	const AVFrameSideData *sd = av_frame_get_side_data(f, of_frame);

	return sd ? (void *)sd->data : (void *)(uintptr_t)compat_side_data(st, of_stream, &size);
}

static long scaled(AVRational value, int by)
{
	return lrint(av_q2d(value) * by);
}

void picture_looks_add_hdr(char *text, size_t size, const AVStream *st, const AVFrame *f)
{
	size_t len = strlen(text);
	const AVMasteringDisplayMetadata *m = side_data(st, f,
		AV_PKT_DATA_MASTERING_DISPLAY_METADATA, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
	const AVContentLightMetadata *l = side_data(st, f, AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
		AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);

	if (m && m->has_primaries && m->has_luminance) {
		len += (size_t)snprintf(text + len, size - len,
			":hdr10=1:master-display=G(%ld,%ld)B(%ld,%ld)R(%ld,%ld)WP(%ld,%ld)L(%ld,%ld)",
			scaled(m->display_primaries[1][0], 50000),
			scaled(m->display_primaries[1][1], 50000),
			scaled(m->display_primaries[2][0], 50000),
			scaled(m->display_primaries[2][1], 50000),
			scaled(m->display_primaries[0][0], 50000),
			scaled(m->display_primaries[0][1], 50000), scaled(m->white_point[0], 50000),
			scaled(m->white_point[1], 50000), scaled(m->max_luminance, 10000),
			scaled(m->min_luminance, 10000));
	}
	if (l && len < size) {
		snprintf(text + len, size - len, ":max-cll=%u,%u", l->MaxCLL, l->MaxFALL);
	}
}
