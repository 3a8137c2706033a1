// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "record/keyring.h"

#include <time.h>

#include "record/writer.h"

// RFC 3339 in UTC, whatever the time zone.
static void put_date(struct writer *w, const char *key, int64_t seconds)
{
	const time_t time = (time_t)seconds;
	char text[40];
	struct tm tm;

	if (seconds < 1 || !gmtime_r(&time, &tm) ||
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0) {
		writer_null(w, key);
		return;
	}
	writer_text(w, key, text);
}

void record_key(struct str *out, const char *name, const char *kind, int64_t created,
	int64_t updated)
{
	struct writer w;

	writer_begin_bare(&w, out, "key");
	writer_text(&w, "name", name);
	writer_text(&w, "kind", kind);
	put_date(&w, "created", created);
	put_date(&w, "updated", updated);
	writer_end(&w);
}

void record_slot(struct str *out, int64_t id, const char *kind, int64_t opslimit, int64_t memlimit)
{
	struct writer w;

	writer_begin_bare(&w, out, "slot");
	writer_int(&w, "id", id);
	writer_text(&w, "kind", kind);
	writer_int(&w, "opslimit", opslimit > 0 ? opslimit : INT64_MIN);
	writer_int(&w, "memlimit", memlimit > 0 ? memlimit : INT64_MIN);
	writer_end(&w);
}

void record_store(struct str *out, const struct record_store *store)
{
	struct writer w;

	writer_begin_bare(&w, out, "store");
	writer_text(&w, "path", store->path);
	writer_text(&w, "key_file", store->key_file);
	writer_bool(&w, "exists", store->exists);
	writer_int(&w, "generation", store->generation);
	put_date(&w, "written", store->written);
	writer_int(&w, "slots", store->n_slots);
	writer_int(&w, "entries", store->n_entries);
	writer_bool(&w, "ok", store->ok);
	writer_end(&w);
}
