// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What all inputs of a run share that a service judges: service, model, prices, what was spent, the key
// once it was found.

#ifndef CLI_ANALYZE_SERVICE_H
#define CLI_ANALYZE_SERVICE_H

#include <stdbool.h>

#include "base/err.h"
#include "cli/options.h"
#include "cli/remote_access.h"
#include "remote/exchange.h"
#include "remote/prices.h"
#include "remote/service.h"

struct remote {
	const struct service *service;
	const char *model;
	char *prompt;              // or NULL
	struct prices *prices;
	struct exchange_budget budget;
	char *cache_folder;        // NULL: answers are not kept
	char *rate_path;           // NULL: requests are not counted
	bool has_access;
	struct remote_access access;
	struct err dead;           // why no more is asked; kind ERR_NONE: more may be
	double spent_usd;
	double reserved_usd;       // what those that are on their way may come to
};

// NULL for the local engine. ERR_USAGE on what cannot be.
int remote_new(struct remote **out, const struct options *opt, struct err *err);

void remote_free(struct remote **remote);

// May so much more be spent (below 0: not known)? ERR_LIMIT "over_budget".
int remote_check_cost(const struct options *opt, const struct remote *remote, double cost_usd,
	struct err *err);

// Finds the key, when a request is really made, and then once; also a failure holds for the run.
int remote_find_access(const struct options *opt, struct remote *remote, struct err *err);

#endif
