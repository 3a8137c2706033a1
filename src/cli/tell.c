// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/tell.h"

#include <string.h>

#include "base/log.h"

void tell_error(const struct err *err, const char *subject)
{
	if (subject && !strstr(err->message, subject)) {
		log_say(LOG_ERROR, "'%s': %s", subject, err->message);
	} else {
		log_say(LOG_ERROR, "%s", err->message);
	}
	if (err->hint[0] != '\0') {
		log_hint(LOG_ERROR, err->hint);
	}
}
