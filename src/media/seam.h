// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where one coded picture may follow another that it was not coded with: which packets a copy can
// begin with, and what must be changed in them then. Looks at the first bytes of each packet and
// trusts no container's marks.

#ifndef MEDIA_SEAM_H
#define MEDIA_SEAM_H

#include <libavcodec/avcodec.h>

#include "base/err.h"
#include "media/h264.h"

// What a packet is, a set of these.
enum seam_fact {
	SEAM_DECODES = 1,   // decoding can begin with it
	SEAM_STARTS = 2,    // and a copy as well, once seam_patch has been over it
	SEAM_FIELD = 4,     // it holds one field only
	SEAM_NEW_SETS = 8,  // it brings parameter sets other than those beside the packets
	SEAM_UNSHOWN = 16,  // it shows no picture
	SEAM_RECOVERS = 32, // a copy can start with it where all that follows is changed (rebase.h)
};

struct seam {
	enum AVCodecID codec;
	bool intra_only;        // every packet stands for itself
	struct param_sets sets; // H.264 and HEVC
	struct h264_sets h264;  // what those say
	struct AVMurMur3 *hash;
};

// Sets up for a stream. Returns NULL, or why there can be no seams in it, as constant text. To be
// closed also then.
const char *seam_open(struct seam *out, const AVCodecParameters *par);

// Harmless on zeroed storage.
void seam_close(struct seam *seam);

// A set of enum seam_fact.
unsigned seam_look(const struct seam *seam, const uint8_t *data, size_t size);

// Makes a packet that has SEAM_STARTS independent of what came before it in the source. packet must
// own its data. -1: memory.
int seam_patch(const struct seam *seam, AVPacket *packet, struct err *err);

// A checksum of the coded picture, which no muxer's or demuxer's wrapping changes. length_size is
// that of the packet (H.264 and HEVC).
uint64_t seam_hash(const struct seam *seam, const uint8_t *data, size_t size, int length_size);

#endif
