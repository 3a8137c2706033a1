// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A smart cut in the making, for media/smart*.c only.

#ifndef MEDIA_SMART_INTERNAL_H
#define MEDIA_SMART_INTERNAL_H

#include "media/decode.h"
#include "media/edge.h"
#include "media/keypoint.h"
#include "media/output.h"
#include "media/rebase.h"
#include "media/reorder.h"
#include "media/seam.h"
#include "media/smart.h"
#include "media/smart_sound.h"

// How many packets behind the end are looked at before it is decided what belongs to the segment:
// no codec's pictures are further from their place.
#define SMART_LOOKAHEAD REORDER_MOST

#define SMART_NEVER INT64_MAX

// The code of the error that says that a segment cannot be cut so.
#define SMART_REFUSED "not_smart"

// And that it cannot from a recovery point, but perhaps from an IDR picture.
#define SMART_NOT_REBASED "not_rebased"

// How much earlier than a keyframe reading begins: a seek in a transport stream may be late, and one
// that is right for the picture can be so for the sound.
#define SMART_LEAD_US INT64_C(1500000)

// What is to be done for a segment, found without decoding. Stamps are the stream's.
struct smart_plan {
	struct keypoint from;  // where decoding begins
	int64_t first_pts;     // of the first picture in the segment
	int64_t copy_pts;      // of the picture that the copy begins with; SMART_NEVER: no copy
	int64_t n_head;        // pictures before it
	const char *reason;    // constant: why there is no copy; NULL: there is
	bool rebases;          // the copy begins with no IDR picture, but as if it were one
	bool impossible;       // nor can it be encoded to stand beside copies
};

// What was written of the picture, to be found again.
struct smart_receipt {
	int64_t pts;
	uint64_t hash; // of a copied one
	bool copied;
};

// The segment at hand.
struct smart_segment {
	const struct clip_segment *wanted;
	struct smart_plan plan;
	struct decoder decoder;
	struct edge edge;
	bool decoding;        // the decoder is open
	bool started;         // the packet where decoding begins has come
	bool copying;         // so has the one that the copy begins with
	bool head_done;
	bool passed_end;
	bool ended;           // decided
	int64_t lo;           // what is encoded now: stamps from lo
	int64_t hi;           // to before this one
	int64_t end_pts;      // of the first picture behind; SMART_NEVER: not seen
	int n_ahead;
	int64_t ahead_pts[SMART_LOOKAHEAD]; // of those behind the first one at or past the end
	AVPacket *held[SMART_LOOKAHEAD];    // copies that are not decided on, in order
	int n_held;
	int64_t released_pts; // latest of those that are
	int64_t tail_pts;     // first picture of the tail, SMART_NEVER: none
	int64_t last_pts;     // latest that is kept
	int64_t last_length;
	int64_t main_us;      // how far the picture was read
	int64_t n_copied;
	int64_t n_encoded;
	int64_t n_head;       // of the encoded ones
	int64_t n_errors;
};

struct smart {
	const struct clip_params *params;
	struct input *in;
	const AVStream *main; // the picture of in
	int video_index;
	AVCodecParameters **pars; // of the first input's streams
	bool copies;          // nothing is encoded: segments are from keyframe to keyframe
	bool alone;           // the one segment is all; what cannot be copied is refused
	struct output output;
	struct seam seam;
	struct rebase rebase;
	struct edge_kind kind;
	bool has_kind;
	AVRational tb;        // of the output's picture, which is the first input's
	struct reorder reorder;
	int64_t offset;       // of this segment in the output, in tb
	int64_t n_segments;
	struct smart_sound *sounds; // by stream index of the first input
	unsigned n_streams;
	bool hides_priming;
	AVPacket *packet;
	AVFrame *frame;
	struct smart_segment seg;
	struct smart_receipt *receipts;
	size_t n_receipts;
	size_t cap_receipts;
	int64_t foreseen_bytes; // in a plan, of what would be encoded
	int64_t told_us;
	struct deadline deadline; // of the last input
};

// Is the time within the segment's bounds? A bound within a microsecond of a frame's time is that.
static inline bool smart_is_before(int64_t us, int64_t bound_us)
{
	return us < bound_us - 1;
}

int smart_refuse(struct err *err, const char *reason);

// Finds what is to be done; rebase: a copy may begin with a recovery point. Moves the read position.
int smart_make_plan(struct input *in, const struct seam *seam, const struct clip_segment *wanted,
	bool rebase, AVPacket *packet, struct smart_plan *out, struct err *err);

// The same where all is to be copied: from the keyframe that snap names. ERR_MEDIA "no_frames" where
// there is none that a copy can begin with.
int smart_plan_copy(struct input *in, const struct seam *seam, const struct clip_segment *wanted,
	bool rebase, enum clip_snap snap, AVPacket *packet, struct smart_plan *out, struct err *err);

// Decodes one picture at the plan's start into frame. *any is false where nothing came out.
int smart_decode_one(struct input *in, const struct keypoint *at, int n_threads, AVPacket *packet,
	AVFrame *frame, bool *any, struct err *err);

// The picture of a segment: its packets as they are read, and then the end of them. After
// smart_picture_end all that it has is written and end_pts is known.
int smart_picture_take(struct smart *s, AVPacket *packet, int64_t us, struct err *err);
int smart_picture_end(struct smart *s, struct err *err);

// Encodes what is left over at the end. Moves the read position.
int smart_picture_tail(struct smart *s, struct err *err);

void smart_picture_release(struct smart *s);

// Reads the output back and compares it with the receipts.
int smart_verify(struct smart *s, struct err *err);

#endif
