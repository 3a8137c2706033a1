// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Reading and writing of records: any bytes as a line; any bytes as a name and as a tag, which
// must come back as they were, or repaired.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "record/jsonl.h"
#include "record/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_read(const char *line, size_t len)
{
	json_t *object = NULL;
	struct err err = {0};

	if (jsonl_read(&object, line, len, &err) < 0) {
		if (err.kind != ERR_INPUT || strcmp(err.code, "bad_json") != 0) {
			abort();
		}
		return;
	}
	json_decref(object);
}

static void check_input_bytes(const json_t *object, const char *text)
{
	const char *coded = jsonl_text(object, "input_bytes");
	struct str bytes = {0};

	if (utf8_valid(text, strlen(text)) != !coded) {
		abort();
	}
	if (coded && (base64_decode(&bytes, coded, strlen(coded)) < 0 ||
		strcmp(str_text(&bytes), text) != 0)) {
		abort();
	}
	str_release(&bytes);
}

static void check_write(const char *text)
{
	struct writer w;
	struct str line = {0};
	struct str repaired = {0};
	json_t *object;
	struct err err;

	writer_begin(&w, &line, "done", text);
	writer_text(&w, "command", text);
	writer_int(&w, "count", INT64_MAX);
	writer_null(&w, "decode_errors");
	writer_null(&w, "elapsed");
	writer_end(&w);
	utf8_repair(&repaired, text, strlen(text));
	for (size_t i = 0; i + 1 < line.len; i++) {
		if ((unsigned char)line.data[i] < 0x20 || line.data[i] == 0x7f) {
			abort();
		}
	}
	if (jsonl_read(&object, line.data, line.len - 1, &err) < 0 ||
		strcmp(jsonl_text(object, "command"), str_text(&repaired)) != 0 ||
		strcmp(jsonl_text(object, "input"), str_text(&repaired)) != 0) {
		abort();
	}
	check_input_bytes(object, text);
	json_decref(object);
	str_release(&line);
	str_release(&repaired);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_dup(data, size);

	check_read((const char *)data, size);
	check_write(text);
	mem_free(text);
	return 0;
}
