// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// What differs from system to system about processes and descriptors.

#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

// No new privileges, no core, no tracing by others.
void process_harden(void);

// Dies when its parent does.
void process_follow_parent(void);

// Closes every descriptor from first on.
void process_close_from(int first);

// Overwrites the environment that this process inherited, which may hold keys, and leaves it empty.
void process_wipe_environment(void);

// Lets this process and those forked later have as many descriptors as the system allows.
void process_raise_descriptors(void);

int process_cpus(void); // at least 1

#endif
