// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Signals of the user's own, from a detector, a chat log or telemetry: JSON Lines of
//
//     {"name":"goal","time":12.5,"value":1}
//
// with "input" (or "input_bytes") beside it where a value belongs to one input only. Other members
// are passed over.

#ifndef RECORD_USER_TRACKS_H
#define RECORD_USER_TRACKS_H

#include <stddef.h>

#include "analysis/tracks.h"
#include "base/err.h"

#define USER_TRACKS_MAX_VALUES (4 << 20)

struct user_tracks;

struct user_tracks *user_tracks_new(void);
void user_tracks_free(struct user_tracks *own);

// Reads one more file. ERR_USAGE with the file's name, and "bad_signal" with the number of the line
// where that is not such an object: the name is no text of 1 to TRACK_NAME - 1 bytes or is one of
// our own tracks, the time or the value is no number within bounds; where there are more names than
// user_tracks_room(), or too many values.
int user_tracks_read(struct user_tracks *own, const char *path, struct err *err);

// The same of a descriptor that never makes anyone wait; the message has only the line.
int user_tracks_read_fd(struct user_tracks *own, int fd, struct err *err);

// How many names there may be: so many signals have room beside our own.
size_t user_tracks_room(void);

// To be called once, after the last file.
void user_tracks_sort(struct user_tracks *own);

// Adds what belongs to an input to its tracks, one track a name with the unit SCORE_USER_UNIT. The
// largest of several values in a bin counts; what lies outside what was looked at does not.
void user_tracks_add(const struct user_tracks *own, const char *input, struct tracks *tracks);

#endif
