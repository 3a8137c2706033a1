// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The facts of an input as a message.

#ifndef WORKER_WIRE_FACTS_H
#define WORKER_WIRE_FACTS_H

#include "media/facts.h"
#include "worker/wire.h"

void wire_put_facts(struct str *out, const struct facts *facts);

// Fills out, which the caller releases, also on failure. Numbers out of their range become unknown.
int wire_get_facts(struct wire_in *in, struct facts *out, struct err *err);

#endif
