// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/entries.h"

#include <sodium.h>
#include <string.h>

#include "base/mem.h"
#include "keys/little.h"

#define FORMAT  1
#define PADDING 256

// What is left of a payload; reading beyond its end gives zeros and marks it bad.
struct cursor {
	const unsigned char *at;
	size_t left;
	bool bad;
};

static const unsigned char *take(struct cursor *cursor, size_t n)
{
	static const unsigned char zeros[8];
	const unsigned char *p = cursor->at;

	if (cursor->bad || n > cursor->left) {
		cursor->bad = true;
		return zeros;
	}
	cursor->at += n;
	cursor->left -= n;
	return p;
}

const char *entry_kind_name(enum entry_kind kind)
{
	return kind == ENTRY_ENDPOINT ? "endpoint" : "key";
}

static bool is_name(const char *name, size_t len)
{
	if (len == 0 || len > ENTRY_NAME_MOST) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		const char c = name[i];
		const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!plain && (i == 0 || c == '\0' || !strchr("._-", c))) {
			return false;
		}
	}
	return true;
}

int entry_check_name(const char *name, struct err *err)
{
	if (is_name(name, strlen(name))) {
		return 0;
	}
	// It is not shown: somebody may have put the secret in its place.
	err_set(err, ERR_USAGE, "bad_name", "that is no name for a key");
	return err_hint(err,
		"a name is 1 to 64 of a to z, 0 to 9, '.', '_' and '-', and begins with "
		"a letter or digit");
}

void entry_split(const struct entry *entry, const char **url, size_t *n_url,
	const unsigned char **key, size_t *n_key)
{
	*url = NULL;
	*n_url = 0;
	*key = entry->value;
	*n_key = entry->n_value;
	if (entry->kind == ENTRY_ENDPOINT) {
		*n_url = little_get16(entry->value);
		*url = (const char *)entry->value + 2;
		*key = entry->value + 2 + *n_url;
		*n_key = entry->n_value - 2 - *n_url;
	}
}

// The value has the form that its kind asks for?
static bool is_sound(const struct entry *entry)
{
	if (entry->kind == ENTRY_KEY) {
		return entry->n_value > 0;
	}
	return entry->kind == ENTRY_ENDPOINT && entry->n_value > 3 &&
		little_get16(entry->value) > 0 &&
		little_get16(entry->value) < entry->n_value - 2;
}

static bool take_entry(struct cursor *cursor, const char *before, struct entry *entry)
{
	const size_t n_name = *take(cursor, 1);
	const char *name = (const char *)take(cursor, n_name);

	if (cursor->bad || !is_name(name, n_name)) {
		return false;
	}
	memcpy(entry->name, name, n_name);
	entry->name[n_name] = '\0';
	entry->kind = *take(cursor, 1);
	entry->created = (int64_t)little_get64(take(cursor, 8));
	entry->updated = (int64_t)little_get64(take(cursor, 8));
	entry->n_value = little_get16(take(cursor, 2));
	entry->value = take(cursor, entry->n_value);
	return !cursor->bad && entry->n_value <= SECRET_MOST + 2 && is_sound(entry) &&
		strcmp(before, entry->name) < 0;
}

int entries_parse(struct entries *out, struct secret *payload, struct err *err)
{
	struct cursor cursor;
	size_t unpadded = 0;
	const char *before = "";

	*out = (struct entries){.bytes = *payload};
	*payload = (struct secret){0};
	if (sodium_unpad(&unpadded, out->bytes.data, out->bytes.len, PADDING) < 0) {
		goto fail;
	}
	cursor = (struct cursor){.at = out->bytes.data, .left = unpadded};
	if (*take(&cursor, 1) != FORMAT) {
		goto fail;
	}
	const size_t n = little_get16(take(&cursor, 2));

	for (size_t i = 0; i < n; i++) {
		struct entry entry = {0};

		if (!take_entry(&cursor, before, &entry)) {
			goto fail;
		}
		out->list = mem_grow(out->list, &out->cap, out->n + 1, sizeof(*out->list));
		out->list[out->n++] = entry;
		before = out->list[i].name;
	}
	if (!cursor.bad && cursor.left == 0) {
		return 0;
	}
fail:
	entries_release(out);
	return err_set(err, ERR_KEY, "damaged", "the store holds what no hilite wrote");
}

static size_t packed_size(const struct entry *entry)
{
	return 1 + strlen(entry->name) + 1 + 8 + 8 + 2 + entry->n_value;
}

static unsigned char *put_entry(unsigned char *p, const struct entry *entry)
{
	const size_t n_name = strlen(entry->name);

	*p++ = (unsigned char)n_name;
	memcpy(p, entry->name, n_name);
	p += n_name;
	*p++ = (unsigned char)entry->kind;
	little_put64(p, (uint64_t)entry->created);
	little_put64(p + 8, (uint64_t)entry->updated);
	little_put16(p + 16, (unsigned)entry->n_value);
	memcpy(p + 18, entry->value, entry->n_value);
	return p + 18 + entry->n_value;
}

int entries_pack(const struct entries *entries, size_t most, struct secret *out, struct err *err)
{
	size_t size = 3;
	size_t padded = 0;

	for (size_t i = 0; i < entries->n; i++) {
		size += packed_size(&entries->list[i]);
	}
	if (entries->n > UINT16_MAX || size + PADDING > most) {
		return err_set(err, ERR_LIMIT, "store_full", "the store has no room for more");
	}
	if (secret_alloc(out, size + PADDING, err) < 0) {
		return -1;
	}
	unsigned char *p = out->data;

	*p = FORMAT;
	little_put16(p + 1, (unsigned)entries->n);
	p += 3;
	for (size_t i = 0; i < entries->n; i++) {
		p = put_entry(p, &entries->list[i]);
	}
	sodium_pad(&padded, out->data, size, PADDING, out->cap);
	out->len = padded;
	return 0;
}

// Where an entry of that name is, or would stand.
static size_t place_of(const struct entries *entries, const char *name, bool *there)
{
	size_t i = 0;

	while (i < entries->n && strcmp(entries->list[i].name, name) < 0) {
		i++;
	}
	*there = i < entries->n && strcmp(entries->list[i].name, name) == 0;
	return i;
}

const struct entry *entries_find(const struct entries *entries, const char *name)
{
	bool there;
	size_t i = place_of(entries, name, &there);

	return there ? &entries->list[i] : NULL;
}

void entries_put(struct entries *entries, const struct entry *entry)
{
	bool there;
	size_t i = place_of(entries, entry->name, &there);

	if (!there) {
		entries->list = mem_grow(entries->list, &entries->cap, entries->n + 1,
			sizeof(*entries->list));
		memmove(entries->list + i + 1, entries->list + i,
			(entries->n - i) * sizeof(*entries->list));
		entries->n++;
	}
	entries->list[i] = *entry;
}

bool entries_remove(struct entries *entries, const char *name)
{
	bool there;
	size_t i = place_of(entries, name, &there);

	if (there) {
		entries->n--;
		memmove(entries->list + i, entries->list + i + 1,
			(entries->n - i) * sizeof(*entries->list));
	}
	return there;
}

void entries_release(struct entries *entries)
{
	secret_release(&entries->bytes);
	mem_free(entries->list);
	*entries = (struct entries){0};
}
