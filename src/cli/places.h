// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a user's own files are (XDG Base Directory Specification).

#ifndef CLI_PLACES_H
#define CLI_PLACES_H

// A variable that is set to nothing is not set. The text is the environment's.
const char *places_variable(const char *name);

// hilite's folder below the one that the variable names, or that is usual below the home. A relative
// path there is to be ignored. To be freed with mem_free; NULL: there is no home.
char *places_find(const char *variable, const char *usual);

#endif
