// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// A service that judges an input: which windows and pictures it sees, what that may cost, the
// exchange, and what its answer is worth.

#ifndef CLI_ANALYZE_REMOTE_H
#define CLI_ANALYZE_REMOTE_H

#include "cli/analyze.h"

// The local engine has judged. Steps of the slot's next, go_on and message from there on.
int remote_next(struct slot *slot, struct work_request *request, struct err *err);
int remote_go_on(struct slot *slot, int64_t *wake_us, struct err *err);
int remote_message(struct slot *slot, enum wire_type type, struct wire_in *payload,
	struct err *err);

// Its worker could not take the pictures, or the service failed: 0 where the local engine's word is
// taken instead, and the analysis says why; -1 where the input fails.
int remote_failed(struct slot *slot, const struct err *err);

void ask_free(struct ask **ask);

#endif
