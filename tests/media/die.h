// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The end of mkmedia when something cannot be done: a line on stderr and status 1.

#ifndef TESTS_DIE_H
#define TESTS_DIE_H

// rc below 0 is an error of FFmpeg, whose text is added.
_Noreturn void die(int rc, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Dies if rc is below 0, and else gives it back.
int die_if(int rc, const char *what);

// Dies if there was no memory, and else gives p back.
void *die_if_null(void *p);

#endif
