// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The text of a cue: markup off, and what is said told from what is only heard. Sound captions such
// as [applause] or (cheering), and the notes of songs, are not said.

#ifndef ANALYSIS_CUE_TEXT_H
#define ANALYSIS_CUE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define CUE_TEXT_MAX 4096 // bytes of a cue that count, once its markup is off

// Adds any bytes as plain text: UTF-8, lines ended by '\n' but for the last, no other control
// character, no empty line, no blanks beside each other or at the ends of lines. What lies beyond
// CUE_TEXT_MAX is cut off.
void cue_text_plain(struct str *out, const char *text, size_t len);

// The same without tags (<i>, </c>, <00:01.000>), overrides ({\an8}) and entities (&amp;).
void cue_text_strip(struct str *out, const char *text, size_t len);

// Adds what is said in one line of plain text; nothing where it is sounds alone.
void cue_text_speech(struct str *out, const char *line, size_t len);

// Does a sound caption in plain text tell of a crowd: applause, cheers, laughter, a goal?
bool cue_text_tells_crowd(const char *text);

#endif
