// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Pictures of high dynamic range for a screen that has none. Where the formulas come from:
//   PQ to nits        SMPTE ST 2084, as in ITU-R BT.2100 table 4
//   HLG to nits       ARIB STD-B67, as in ITU-R BT.2100 table 5, on a display of 1000 nits
//   white             203 nits, the level of white paper: ITU-R BT.2408
//   the curve         EETF of ITU-R BT.2390, section 5.4.1, without lifted black
//   matrices          from the primaries of ITU-R BT.2020, SMPTE EG 432-1 and ITU-R BT.709
//   out               IEC 61966-2-1 (sRGB)
// The curve is taken of the largest of red, green and blue and all three are scaled alike, so that
// hues hold; what was pressed hard is mixed with a little white, as the eye expects of glare.

#ifndef MEDIA_TONE_H
#define MEDIA_TONE_H

#include <libavutil/frame.h>
#include <libavutil/mastering_display_metadata.h>
#include <stdbool.h>
#include <stdint.h>

// What a picture of high dynamic range says of itself.
struct tone_source {
	enum AVColorTransferCharacteristic transfer; // of SMPTE2084 (PQ) or ARIB_STD_B67 (HLG)
	enum AVColorPrimaries primaries;             // but for BT.709 and P3 as BT.2020
	int peak_nits;                               // 200 to 10000
};

// The brightest that content gets: what was measured of it, else what it was graded on, within 200
// to 10000 nits. Either may be NULL; 0 where nothing is known.
int tone_peak(const AVMasteringDisplayMetadata *mastering, const AVContentLightMetadata *light);

// Whether the frame is of high dynamic range; then fills out. The peak is the frame's own, else
// peak_nits, else (0) 1000. HLG is relative to the display: its peak is 1000 always.
bool tone_find(const AVFrame *frame, int peak_nits, struct tone_source *out);

// The tables for one kind of source: 400 kB and a few milliseconds.
struct tone;

struct tone *tone_new(const struct tone_source *source);

// Frees and sets the pointer to NULL; harmless on NULL.
void tone_free(struct tone **tone);

// Whether the tables are those of this source.
bool tone_fits(const struct tone *tone, const struct tone_source *source);

// One row of n pixels: red, green, blue of 16 bits in the machine's order and the source's transfer
// to red, green, blue of 8 bits, sRGB. Both may begin at the same address.
void tone_row(const struct tone *tone, const uint16_t *rgb48, uint8_t *rgb, int n);

#endif
