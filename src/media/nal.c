// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/nal.h"

#include <string.h>

struct nal_walk nal_walk(const uint8_t *data, size_t size, int length_size)
{
	return (struct nal_walk){.at = data, .end = data + size, .length_size = length_size};
}

// The first byte behind the next start code, NULL: there is none.
static const uint8_t *behind_start_code(const uint8_t *at, const uint8_t *end)
{
	while (end - at >= 3) {
		const uint8_t *one = memchr(at + 2, 1, (size_t)(end - at) - 2);

		if (!one) {
			return NULL;
		}
		if (one[-1] == 0 && one[-2] == 0) {
			return one + 1;
		}
		at = one - 1;
	}
	return NULL;
}

static bool next_by_start_code(struct nal_walk *w, struct nal *out)
{
	const uint8_t *start = behind_start_code(w->at, w->end);

	while (start && start < w->end) {
		const uint8_t *next = behind_start_code(start, w->end);
		const uint8_t *stop = next ? next - 3 : w->end;

		// Zeros before a start code, and at the end, belong to no unit.
		while (stop > start && stop[-1] == 0) {
			stop--;
		}
		w->at = next ? next - 3 : w->end;
		if (stop > start) {
			*out = (struct nal){start, (size_t)(stop - start)};
			return true;
		}
		start = next;
	}
	w->at = w->end;
	return false;
}

static bool next_by_length(struct nal_walk *w, struct nal *out)
{
	while (w->end - w->at >= w->length_size) {
		size_t size = 0;

		for (int i = 0; i < w->length_size; i++) {
			size = size << 8 | w->at[i];
		}
		w->at += w->length_size;
		if (size > (size_t)(w->end - w->at)) {
			break;
		}
		const uint8_t *data = w->at;

		w->at += size;
		while (size > 0 && data[size - 1] == 0) {
			size--;
		}
		if (size > 0) {
			*out = (struct nal){data, size};
			return true;
		}
		if (w->at == w->end) {
			return false;
		}
	}
	w->bad = w->bad || w->at < w->end;
	w->at = w->end;
	return false;
}

bool nal_next(struct nal_walk *w, struct nal *out)
{
	return w->length_size > 0 ? next_by_length(w, out) : next_by_start_code(w, out);
}

int nal_type_h264(const struct nal *nal)
{
	return nal->data[0] & 0x1f;
}

int nal_type_hevc(const struct nal *nal)
{
	return nal->data[0] >> 1 & 0x3f;
}

void nal_unescape(struct str *out, const struct nal *nal, size_t most)
{
	size_t size = nal->size < most ? nal->size : most;
	size_t from = 0;

	for (size_t i = 2; i < size; i++) {
		if (nal->data[i] == 3 && nal->data[i - 1] == 0 && nal->data[i - 2] == 0) {
			str_add(out, nal->data + from, i - from);
			from = i + 1;
			i += 2; // the next two cannot complete another
		}
	}
	if (from < size) {
		str_add(out, nal->data + from, size - from);
	}
}

void nal_escape(struct str *out, const uint8_t *data, size_t size)
{
	size_t from = 0;
	int zeros = 0;

	for (size_t i = 0; i < size; i++) {
		if (zeros == 2 && data[i] <= 3) {
			str_add(out, data + from, i - from);
			str_addc(out, 3);
			from = i;
			zeros = 0;
		}
		zeros = data[i] == 0 ? zeros + 1 : 0;
	}
	str_add(out, data + from, size - from);
}

int nal_put(struct str *out, const uint8_t *data, size_t size, int length_size)
{
	uint8_t head[4] = {0, 0, 0, 1};
	int n = length_size > 0 ? length_size : 4;

	if (length_size > 0) {
		if (length_size < 4 && size >> (8 * length_size) != 0) {
			return -1;
		}
		for (int i = 0; i < n; i++) {
			head[i] = (uint8_t)(size >> (8 * (n - 1 - i)));
		}
	}
	str_add(out, head, (size_t)n);
	str_add(out, data, size);
	return 0;
}
