// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a service is, and the key for it. A key goes to an address only where both come from the same
// source: both from the command line, both from the environment, both from one entry of the store; to
// the service's own address, from wherever it comes.

#ifndef CLI_REMOTE_ACCESS_H
#define CLI_REMOTE_ACCESS_H

#include "base/err.h"
#include "cli/options.h"
#include "keys/secret.h"
#include "remote/service.h"

// Zeroed storage holds none.
struct remote_access {
	char *base_url;
	struct secret header; // a header's line with the key, and a NUL; empty: there is no key
};

// The address that is named, or else the service's own; the key's entry in the store may have another.
const char *remote_access_address(const struct options *opt, const struct service *service);

// What can be said before any input is tried: is the address one, are the options at one?
int remote_access_check(const struct options *opt, const struct service *service, struct err *err);

// To be called when a request will really be made, once a run: it may ask a person, run a command and
// open the key store. ERR_KEY as lookup_find, or "key_elsewhere" where key and address come from
// different sources.
int remote_access_find(const struct options *opt, const struct service *service,
	struct remote_access *out, struct err *err);

void remote_access_release(struct remote_access *access);

#endif
