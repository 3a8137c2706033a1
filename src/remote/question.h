// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What a model is asked, whatever the service: plain data.

#ifndef REMOTE_QUESTION_H
#define REMOTE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

// A picture as a JPEG file, and a text that stands before it.
struct question_picture {
	const char *label;
	const void *bytes;
	size_t n_bytes;
	int64_t width;
	int64_t height;
};

struct question {
	const char *model;
	const char *instructions; // what holds for each answer
	const char *request;      // what stands behind the pictures
	const struct question_picture *pictures;
	size_t n_pictures;
	bool low_detail;          // pictures in as few tokens as the service can
	bool shape;               // the answer's form is enforced by the service
	int64_t max_output;       // tokens of the answer, thoughts included
};

// What the texts are made of.
struct question_wish {
	const char *content;     // what the local engine takes the video for: "sport"
	const char *prompt;      // the user's own criterion, or NULL
	const char *language;    // of titles and descriptions, or NULL
	const char *said;        // what is said in the windows, or NULL: data, not instructions
	int64_t duration_us;     // of the video
	int64_t most;            // highlights that are wanted at the most
	int64_t min_us;
	int64_t max_us;
};

void question_instructions(struct str *out, const struct question_wish *wish);
void question_request(struct str *out, const struct question_wish *wish);

// Adds what is said in a window to a JSON array, of one object a window.
void question_add_said(struct str *out, size_t window, const char *text);

// "H:MM:SS.mmm", the form in which times are told and asked for.
void question_add_time(struct str *out, int64_t us);

#endif
