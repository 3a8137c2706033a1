// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What came of a clip's segment, and of the output, as messages.

#ifndef WORKER_WIRE_CLIP_H
#define WORKER_WIRE_CLIP_H

#include "media/clip.h"
#include "worker/wire.h"

void wire_put_clip(struct str *out, const struct clip_result *clip);

int wire_get_clip(struct wire_in *in, struct clip_result *out, struct err *err);

void wire_put_output(struct str *out, const struct clip_output_result *whole);

int wire_get_output(struct wire_in *in, struct clip_output_result *out, struct err *err);

#endif
