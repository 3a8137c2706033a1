// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/places.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

const char *places_variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] != '\0' ? value : NULL;
}

// Some cron sets no HOME.
static const char *find_home(void)
{
	const char *home = places_variable("HOME");

	if (!home || home[0] != '/') {
		const struct passwd *user = getpwuid(geteuid());

		home = user ? user->pw_dir : NULL;
	}
	return home && home[0] == '/' ? home : NULL;
}

char *places_find(const char *name, const char *usual)
{
	const char *folder = places_variable(name);
	const char *home = find_home();
	struct str path = {0};

	if (folder && folder[0] == '/') {
		str_addf(&path, "%s/hilite", folder);
	} else if (home) {
		str_addf(&path, "%s/%s/hilite", home, usual);
	} else {
		return NULL;
	}
	return str_detach(&path);
}
