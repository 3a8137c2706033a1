// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/deadline.h"

#include <time.h>

int64_t deadline_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

struct deadline deadline_after(int64_t us)
{
	return (struct deadline){.at_us = deadline_now_us() + us};
}

bool deadline_passed(const struct deadline *deadline)
{
	return deadline->at_us > 0 && deadline_now_us() >= deadline->at_us;
}

int deadline_check(const struct deadline *deadline, struct err *err)
{
	if (!deadline_passed(deadline)) {
		return 0;
	}
	return err_set(err, ERR_LIMIT, "timeout", "the time for this input is up");
}
