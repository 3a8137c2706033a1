// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Is this media, where a list of names was expected? So that `hilite analyze < film.mp4` gets a
// helpful word instead of a thousand errors.

#ifndef RECORD_SNIFF_H
#define RECORD_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

// Bytes that all checks together need; fewer will do, and tell less.
#define SNIFF_BYTES 512

// True where the bytes begin like a media file, or hold a NUL among the first four. Magic words
// that could begin a file's name count only with a control character soon behind them.
bool sniff_media(const void *bytes, size_t len);

#endif
