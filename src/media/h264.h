// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// H.264 as far as pictures have to be put into another order of reference: what parameter sets say,
// and the header of a slice, read and written (ITU-T H.264, 7.3.2 and 7.3.3). Frames only.

#ifndef MEDIA_H264_H
#define MEDIA_H264_H

#include "media/param_sets.h"

// Unit types (table 7-1).
enum h264_unit {
	H264_SLICE = 1,
	H264_PARTITION_FIRST = 2,
	H264_IDR = 5,
	H264_SEI = 6,
	H264_PREFIX = 14,
	H264_AUXILIARY = 19,
	H264_EXTENSION_LAST = 21,
};

// slice_type, modulo 5.
enum h264_slice_type { H264_P, H264_B, H264_I };

#define H264_MOST_REFS 32 // in a list

struct h264_sps {
	uint32_t id;
	bool frames_only;
	bool separate_planes;
	bool has_chroma;       // ChromaArrayType is not 0
	bool has_gaps;         // frame_num may leap
	int frame_num_bits;    // 4 to 16
	uint32_t order_type;   // pic_order_cnt_type
	int order_bits;        // 4 to 16, of type 0
	uint32_t n_refs;       // max_num_ref_frames
};

struct h264_pps {
	uint32_t id;
	uint32_t of;           // the id of its SPS
	bool cabac;
	bool has_bottom_order; // bottom_field_pic_order_in_frame_present_flag
	bool has_groups;       // more than one slice group; what follows is not read then
	bool has_deblocking;
	bool has_redundant;
	bool weighted;
	uint32_t bipred;       // weighted_bipred_idc
	uint32_t n_refs[2];    // by list, where a slice says nothing
};

struct h264_sets {
	struct h264_sps *sps;
	size_t n_sps;
	struct h264_pps *pps;
	size_t n_pps;
};

// False where one cannot be read. To be released also then.
bool h264_sets_read(struct h264_sets *out, const struct param_sets *sets);
void h264_sets_release(struct h264_sets *sets);

// NULL: there is none with that id.
const struct h264_pps *h264_sets_pps(const struct h264_sets *sets, uint32_t id);
const struct h264_sps *h264_sets_sps(const struct h264_sets *sets, uint32_t pps_id);

// One step of a list's modification, or of the marking of references; the last of all is not kept.
struct h264_step {
	uint32_t kind;
	uint32_t value;
};

struct h264_slice {
	const struct h264_sps *sps;
	const struct h264_pps *pps;
	int type;              // enum h264_slice_type
	bool is_reference;
	uint32_t frame_num;
	uint32_t order;        // pic_order_cnt_lsb
	int32_t bottom;        // delta_pic_order_cnt_bottom
	uint32_t n_refs[2];    // by list, at most H264_MOST_REFS
	struct h264_step moves[2][H264_MOST_REFS];
	size_t n_moves[2];     // 0: the list is as it comes
	struct h264_step marks[2 * H264_MOST_REFS];
	size_t n_marks;
	bool adaptive;         // the marks are those; else the window slides

	// Bits of the unit without emulation prevention.
	size_t frame_num_at;
	size_t order_at;       // behind the fields of frame_num
	size_t order_end;
	size_t lists_at;
	size_t lists_end;
	size_t marks_at;
	size_t marks_end;
	size_t data_at;
};

// Reads the header of a coded slice that is no IDR's, from a unit without emulation prevention. NULL,
// or why it is not understood, as constant text.
const char *h264_slice_read(struct h264_slice *out, const struct h264_sets *sets,
	const uint8_t *plain, size_t size);

// Adds that unit, without emulation prevention, with what slice says now; as a slice of an IDR picture
// with that idr_pic_id, for which it must be an I slice of a reference, or, where that is negative,
// of another.
void h264_slice_write(struct str *out, const uint8_t *plain, size_t size,
	const struct h264_slice *slice, int idr_id);

#endif
