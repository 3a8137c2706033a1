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

struct touched_output {
	char *path;
	bool reserved;
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

static struct touched_output *find_output(const struct touched *touched, const char *path)
{
	for (size_t i = 0; i < touched->n_outputs; i++) {
		if (strcmp(touched->outputs[i].path, path) == 0) {
			return &touched->outputs[i];
		}
	}
	return NULL;
}

static void add_output(struct touched *touched, const char *path, bool reserved)
{
	touched->outputs = mem_grow(touched->outputs, &touched->cap_outputs,
		touched->n_outputs + 1, sizeof(*touched->outputs));
	touched->outputs[touched->n_outputs++] = (struct touched_output){
		mem_strdup(path), reserved};
}

bool touched_reserve_output(struct touched *touched, const char *path)
{
	if (find_output(touched, path)) {
		return false;
	}
	add_output(touched, path, true);
	return true;
}

bool touched_claim_output(struct touched *touched, const char *path)
{
	struct touched_output *output = find_output(touched, path);

	if (!output) {
		add_output(touched, path, false);
		return true;
	}
	const bool was_reserved = output->reserved;

	output->reserved = false;
	return was_reserved;
}

void touched_release(struct touched *touched)
{
	for (size_t i = 0; i < touched->n_outputs; i++) {
		mem_free(touched->outputs[i].path);
	}
	mem_free(touched->outputs);
	mem_free(touched->inputs);
	*touched = (struct touched){0};
}
