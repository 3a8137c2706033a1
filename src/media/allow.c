// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/allow.h"

#include <libavutil/avstring.h>

// No playlist (hls, dash, concat, imf, sdp), no text, no picture list (image2), no raw audio guess,
// no module player, no game format.
static const char formats[] =
	"mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf,mxf,gif,ivf,dv,m4v,wtv,"
	"wav,w64,aiff,caf,mp3,flac,aac,ac3,eac3,amr,amrnb,amrwb";

#define PICTURES \
	"h264,hevc,vvc,vp8,vp9,libvpx,libvpx-vp9,libdav1d,libaom-av1,av1,mpeg1video,mpeg2video,mpegvideo," \
	"mpeg4,msmpeg4,msmpeg4v1,msmpeg4v2,h263,h263i,h263p,flv,vp6,vp6a,vp6f,theora,vc1,wmv1,wmv2," \
	"wmv3,mjpeg,mjpegb,prores,dnxhd,ffv1,huffyuv,ffvhuff,utvideo,cfhd,dvvideo,svq1,svq3,cinepak," \
	"qtrle,rpza,rawvideo,v210,v308,v408,gif,png"

#define SOUNDS \
	"aac,aac_latm,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,libvorbis,ac3,ac3_fixed," \
	"eac3,dca,truehd,mlp,flac,alac,wmav1,wmav2,wmapro,amrnb,amrwb,speex,libspeex,nellymoser," \
	"adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,adpcm_yamaha,gsm,gsm_ms,qdm2," \
	"pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,pcm_s24le,pcm_s24be," \
	"pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_bluray,pcm_dvd,s302m"

static const char codecs[] = PICTURES "," SOUNDS;
static const char sounds[] = SOUNDS;

const char *allow_formats(void)
{
	return formats;
}

const char *allow_codecs(void)
{
	return codecs;
}

const char *allow_sound_codecs(void)
{
	return sounds;
}

bool allow_codec(const char *decoder_name)
{
	return av_match_list(decoder_name, codecs, ',') > 0;
}
