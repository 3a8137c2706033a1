// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/touched.h"

#include <string.h>

#include "base/mem.h"

// What a file is, whatever its name.
struct file_id {
	dev_t device;
	ino_t inode;
};

void touched_note_input(struct touched *touched, const struct stat *st)
{
	touched->inputs = mem_grow(touched->inputs, &touched->cap_inputs, touched->n_inputs + 1,
		sizeof(*touched->inputs));
	touched->inputs[touched->n_inputs++] = (struct file_id){st->st_dev, st->st_ino};
}

bool touched_is_input(const struct touched *touched, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		return false;
	}
	for (size_t i = 0; i < touched->n_inputs; i++) {
		const struct file_id *input = &touched->inputs[i];

		if (input->device == st.st_dev && input->inode == st.st_ino) {
			return true;
		}
	}
	return false;
}

bool touched_claim_output(struct touched *touched, const char *path)
{
	for (size_t i = 0; i < touched->n_outputs; i++) {
		if (strcmp(touched->outputs[i], path) == 0) {
			return false;
		}
	}
	touched->outputs = mem_grow(touched->outputs, &touched->cap_outputs,
		touched->n_outputs + 1, sizeof(*touched->outputs));
	touched->outputs[touched->n_outputs++] = mem_strdup(path);
	return true;
}

void touched_release(struct touched *touched)
{
	for (size_t i = 0; i < touched->n_outputs; i++) {
		mem_free(touched->outputs[i]);
	}
	mem_free(touched->outputs);
	mem_free(touched->inputs);
	*touched = (struct touched){0};
}
