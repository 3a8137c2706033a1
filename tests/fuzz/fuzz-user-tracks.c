// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A file of the user's own signals with any bytes in it: refused in words, or tracks with finite
// values.

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/score.h"
#include "base/file.h"
#include "base/utf8.h"
#include "record/user_tracks.h"

// A pipe takes so much before a write would block.
#define MAX_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tracks(const struct tracks *tracks)
{
	for (size_t i = 0; i < tracks->n_tracks; i++) {
		const struct track *track = &tracks->list[i];

		if (strcmp(track->unit, SCORE_USER_UNIT) != 0 || track->name[0] == '\0'
			|| !utf8_valid(track->name, strlen(track->name))
			|| tracks_are_ours(track->name)) {
			abort();
		}
		for (size_t k = 0; k < track->n_values; k++) {
			if (isinf(track->values[k])) {
				abort();
			}
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct user_tracks *own = user_tracks_new();
	struct tracks tracks = {.start_us = -1500000, .end_us = 60000000};
	struct err err = {0};
	int pipe_fds[2];

	if (pipe(pipe_fds) < 0) {
		abort();
	}
	if (file_write_all(pipe_fds[1], data, size < MAX_BYTES ? size : MAX_BYTES) < 0) {
		abort();
	}
	close(pipe_fds[1]);
	if (user_tracks_read_fd(own, pipe_fds[0], &err) < 0
		&& (err.kind != ERR_USAGE || err.message[0] == '\0')) {
		abort();
	}
	close(pipe_fds[0]);
	user_tracks_sort(own);
	user_tracks_add(own, "a.mp4", &tracks);
	check_tracks(&tracks);
	tracks_release(&tracks);
	user_tracks_free(own);
	return 0;
}
