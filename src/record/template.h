// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Names of outputs: "{name}-{index:03}.{ext}". The fields:
//
//     {name} {ext} {title}    text
//     {index} {rank}          whole numbers
//     {start} {end} {time}    seconds with at most three decimals: 12, 83.457, -0.5
//     {score}                 four decimals at most: 0.8731
//
// A number can be padded with zeros to a width: {index:03}. {{ and }} stand for braces. What is not
// known is left out. In a value '/' and control characters become '_', as does a '.' at the head
// of the whole name, so that a name never leaves its folder and is never hidden. A name that
// would be longer than a file system allows is shortened in its texts first, so that its numbers
// and extension stay.

#ifndef RECORD_TEMPLATE_H
#define RECORD_TEMPLATE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define TEMPLATE_MAX_NAME 255 // bytes of a name, as file systems have it

struct template_values {
	const char *name;  // of the input, without folder and extension; see template_stem
	const char *ext;   // without its dot
	const char *title; // or NULL
	int64_t index;     // from 1; below 0: unknown
	int64_t rank;      // the same
	int64_t start_us;  // or TIME_UNKNOWN
	int64_t end_us;
	int64_t time_us;
	double score;      // or NaN
};

// ERR_USAGE "bad_template" where the template names an unknown field, pads a text, has a lone
// brace, a '/', a control character, or is empty or too long to make a name of.
int template_check(const char *template, struct err *err);

// Adds the name that a template, which was checked, makes of the values.
void template_expand(struct str *out, const char *template, const struct template_values *values);

// Adds the file's name in path without its extension: "talk" of "clips/talk.mp4".
void template_stem(struct str *out, const char *path);

#endif
