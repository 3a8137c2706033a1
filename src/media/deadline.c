// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/deadline.h"

#include "base/clock.h"

struct deadline deadline_after(int64_t us)
{
	return (struct deadline){.at_us = clock_now_us() + us};
}

bool deadline_passed(const struct deadline *deadline)
{
	return deadline->at_us > 0 && clock_now_us() >= deadline->at_us;
}

int deadline_check(const struct deadline *deadline, struct err *err)
{
	if (!deadline_passed(deadline)) {
		return 0;
	}
	return err_set(err, ERR_LIMIT, "timeout", "the time for this input is up");
}
