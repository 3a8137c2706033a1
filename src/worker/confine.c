// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "config.h"

#include "worker/confine.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/process.h"
#include "worker/landlock.h"
#include "worker/seccomp.h"

// AddressSanitizer maps terabytes of shadow before anything runs; it cannot live under a limit.
#ifdef HAVE_SANITIZERS
#define LIMIT_ADDRESS_SPACE false
#else
#define LIMIT_ADDRESS_SPACE true
#endif

static int limit(int resource, int64_t value)
{
	struct rlimit r = {.rlim_cur = (rlim_t)value, .rlim_max = (rlim_t)value};

	return setrlimit(resource, &r);
}

static int set_limits(const struct confine_params *params)
{
	int rc = 0;

	signal(SIGXFSZ, SIG_IGN); // a full output is EFBIG, not death
	if (LIMIT_ADDRESS_SPACE && params->memory_bytes > 0) {
		rc |= limit(RLIMIT_AS, params->memory_bytes);
	}
	if (params->cpu_us > 0) {
		rc |= limit(RLIMIT_CPU, params->cpu_us / 1000000 + 1);
	}
	rc |= limit(RLIMIT_FSIZE, params->file_bytes);
	rc |= limit(RLIMIT_CORE, 0);
	rc |= limit(RLIMIT_NOFILE, 0); // what is open stays open; nothing more can be
	return rc;
}

int confine(const struct confine_params *params, struct err *err)
{
	int layers = 0;

	if (params->mode == CONFINE_OFF) {
		return 0;
	}
	process_harden();
	// A ruleset is a descriptor, so it must be made while there still can be new ones.
	if (landlock_enter() == 0) {
		layers |= CONFINE_LANDLOCK;
	}
	if (set_limits(params) == 0) {
		layers |= CONFINE_LIMITS;
	}
	if (seccomp_enter(params->file_bytes > 0) == 0) {
		layers |= CONFINE_SECCOMP;
	}
	if (params->mode == CONFINE_REQUIRE && layers != CONFINE_ALL) {
		err_set(err, ERR_LIMIT, "no_sandbox",
			"the sandbox is not complete here (%s%s%s missing)",
			layers & CONFINE_LIMITS ? "" : " limits",
				layers & CONFINE_LANDLOCK ? "" : " landlock",
			layers & CONFINE_SECCOMP ? "" : " seccomp");
		return err_hint(err, "--sandbox auto works with what the kernel has");
	}
	if (!(layers & (CONFINE_LIMITS | CONFINE_SECCOMP))) {
		return err_set(err, ERR_LIMIT, "no_sandbox",
			"neither limits nor a filter of system calls can be set");
	}
	return layers;
}

bool confine_complete(void)
{
	return landlock_version() > 0 && seccomp_available();
}

void confine_describe(struct str *out)
{
	int version = landlock_version();

	str_adds(out, "rlimit");
	if (version > 0) {
		str_addf(out, ", landlock %d", version);
	}
	if (seccomp_available()) {
		str_adds(out, ", seccomp");
	}
}
