// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The frames of one stream, one after the other, for who asks for the next.

#ifndef MEDIA_PLAYER_H
#define MEDIA_PLAYER_H

#include <stdbool.h>

#include "media/decode.h"

struct player {
	struct input *in;       // stays the caller's
	const AVStream *st;
	struct decoder decoder;
	AVPacket *packet;
	AVFrame *decoded;
	AVFrame **ready;        // decoded and not yet asked for, in order
	size_t n_ready;
	size_t cap_ready;
	bool ended;
	int64_t last_us;        // of the frame that was given last
};

// The input stands at its start, and is read by this player alone: its other streams are discarded.
// ERR_MEDIA "no_decoder", ERR_LIMIT. To be closed also then.
int player_open(struct player *out, struct input *in, const AVStream *st, int n_threads,
	struct err *err);

// Gives the next frame, which is the caller's to free, and its time from the first presented frame
// of the input, later than that of the frame before; *frame is NULL at the end. -1: ERR_LIMIT.
int player_next(struct player *player, AVFrame **frame, int64_t *time_us, struct err *err);

// Harmless on zeroed storage.
void player_close(struct player *player);

#endif
