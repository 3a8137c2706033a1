// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Was the end of a file cut off? Told by what its container says of its own size, without decoding.

#ifndef MEDIA_TAIL_H
#define MEDIA_TAIL_H

#include <stdint.h>

// format is FFmpeg's name of the demuxer. 1: bytes are missing at the end, 0: none are, -1: this
// container does not tell. Sources: RFC 8794 and 9559 (Matroska: the Segment's size), Microsoft's
// RIFF, Adobe's FLV 10.1 (each tag's size stands behind it), RFC 3533 (Ogg: the last page of a stream
// is marked), ISO 13818-1 (transport packets of 188 bytes; 192 with a clock, 204 with parity), ISO
// 14496-12 (boxes; of an MP4 that lacks media alone this does not tell).
int tail_is_cut(int fd, int64_t size, const char *format);

#endif
