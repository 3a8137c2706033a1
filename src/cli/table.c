// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/table.h"

#include "cli/options-rows.inc"

unsigned int table_input_commands(void)
{
	unsigned int bits = 0;

	for (unsigned int i = 0; i < COMMAND_N; i++) {
		if (command_rows[i].takes_inputs) {
			bits |= COMMAND_BIT(i);
		}
	}
	return bits;
}
