// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "keys/seen.h"
#include "keys/store_file.h"
#include "keys/trusted.h"

#define LOCK_WAIT_US (INT64_C(10) * 1000000)
#define LOCK_STEP_NS 10000000L

// How often a store that another keeps writing is opened again.
#define N_TRIES 5

int store_exists(const struct store_place *place, struct err *err)
{
	return trusted_is_there(place->path, "the store", err);
}

static int fail_lock(const char *path, int error, struct err *err)
{
	if (error == ELOOP) {
		return err_set(err, ERR_KEY, "not_a_file", "the lock '%s' is a symbolic link",
			path);
	}
	return err_set(err, error == ENOSPC ? ERR_IO : ERR_KEY,
		error == ENOSPC ? "no_space" : "unreadable", "cannot lock '%s': %s", path,
		err_reason(error));
}

// The file that is renamed cannot be the one that is locked, so the lock is a file of its own.
static int take_lock(struct store *store, struct err *err)
{
	static const struct timespec step = {0, LOCK_STEP_NS};
	const int64_t until = clock_now_us() + LOCK_WAIT_US;
	struct str path = {0};
	struct stat st;
	int rc = 0;

	str_addf(&path, "%s.lock", store->place.path);
	store->lock = open(str_text(&path),
		O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
	if (store->lock < 0) {
		rc = fail_lock(str_text(&path), errno, err);
	} else if (fstat(store->lock, &st) < 0 || !S_ISREG(st.st_mode)) {
		rc = err_set(err, ERR_KEY, "not_a_file", "the lock '%s' is no regular file",
			str_text(&path));
	}
	while (rc == 0 && flock(store->lock, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			rc = fail_lock(str_text(&path), errno, err);
		} else if (clock_now_us() > until) {
			rc = err_set(err, ERR_KEY, "busy",
				"another hilite has held the lock '%s' for ten seconds",
				str_text(&path));
		} else {
			nanosleep(&step, NULL);
		}
	}
	str_release(&path);
	return rc;
}

static void begin(struct store *out, const struct store_place *place)
{
	*out = (struct store){.place = *place, .lock = -1};
}

int store_new(struct store *out, const struct store_place *place, struct err *err)
{
	int there;

	begin(out, place);
	if (secret_begin(err) < 0 || trusted_make_folder(place->path, err) < 0 ||
		trusted_check_folder(place->path, "the store", err) < 0 ||
		take_lock(out, err) < 0) {
		goto fail;
	}
	there = store_exists(place, err);
	if (there == 1) {
		err_set(err, ERR_INPUT, "output_exists", "there is a store already: '%s'",
			place->path);
	}
	if (there == 0 && seal_init(&out->seal, &out->mk, err) == 0) {
		return 0;
	}
fail:
	store_close(out);
	return -1;
}

static int load(const struct store_place *place, struct seal *out, struct err *err)
{
	struct str bytes = {0};
	int rc = store_file_read(place->path, &bytes, err);

	rc = rc < 0 ? rc : seal_parse(out, bytes.data, bytes.len, err);
	str_release(&bytes);
	return rc;
}

int store_open(struct store *out, const struct store_place *place, bool for_writing,
	struct err *err)
{
	const int there = store_exists(place, err);

	begin(out, place);
	if (there == 0) {
		err_set(err, ERR_KEY, "no_store", "there is no store of keys: '%s'", place->path);
		return err_hint(err, "hilite key init makes one");
	}
	int rc = there < 0 ? there : secret_begin(err);

	if (rc == 0 && for_writing) {
		rc = trusted_check_folder(place->path, "the store", err);
		rc = rc < 0 ? rc : take_lock(out, err);
	}
	rc = rc < 0 ? rc : load(place, &out->seal, err);
	if (rc < 0) {
		store_close(out);
		return -1;
	}
	out->exists = true;
	return 0;
}

// A folder that cannot be written (a service without a home) must not keep a key from being read;
// the store stays as it is, only its age is not watched from here.
static void note(struct store *store)
{
	struct err err = {0};

	if (store_accept(store, &err) < 0) {
		store->unnoted = err;
	}
}

// Somebody who only reads has no lock, and may have been overtaken: the number must not be set
// back. Who is writing notes by himself; where there is no lock to be had, nobody writes.
static void note_as_reader(struct store *store, const char *path)
{
	struct str lock = {0};
	struct err err = {0};
	bool noted = false;

	str_addf(&lock, "%s.lock", store->place.path);
	int fd = open(str_text(&lock), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if ((fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0) &&
		seen_check(path, &store->seal, &store->mk, &noted, &err) == 0 && !noted) {
		note(store);
	}
	if (fd >= 0) {
		close(fd);
	}
	str_release(&lock);
}

static int check_age(struct store *store, struct err *err)
{
	bool noted = false;

	if (!store->place.state) {
		return 0;
	}
	char *path = seen_path(store->place.state, &store->seal);
	int rc = seen_check(path, &store->seal, &store->mk, &noted, err);

	if (rc == 0 && !noted && store->lock >= 0) {
		note(store);
	} else if (rc == 0 && !noted) {
		note_as_reader(store, path);
	}
	mem_free(path);
	return rc;
}

static int open_sealed(struct store *store, const struct seal_unlock *unlock, bool any_age,
	struct err *err)
{
	struct secret payload = {0};

	if (seal_unwrap(&store->seal, unlock, &store->mk, &store->slot, err) < 0 ||
		seal_open(&store->seal, &store->mk, &payload, err) < 0 ||
		entries_parse(&store->entries, &payload, err) < 0 ||
		(!any_age && check_age(store, err) < 0)) {
		secret_release(&store->mk);
		entries_release(&store->entries);
		return -1;
	}
	return 0;
}

// Is there a newer one on disk by now? Then it takes the place of what was read.
static bool reload(struct store *store)
{
	struct seal newer = {.n_slots = 0};
	struct err err = {0};

	if (load(&store->place, &newer, &err) < 0 ||
		seal_generation(&newer) <= seal_generation(&store->seal)) {
		seal_release(&newer);
		return false;
	}
	seal_release(&store->seal);
	store->seal = newer;
	return true;
}

int store_unlock(struct store *store, const struct seal_unlock *unlock, bool any_age,
	struct err *err)
{
	int rc = open_sealed(store, unlock, any_age, err);

	for (int i = 1; rc < 0 && i < N_TRIES && strcmp(err->code, "rolled_back") == 0 &&
		store->lock < 0 && reload(store); i++) {
		*err = (struct err){0};
		rc = open_sealed(store, unlock, any_age, err);
	}
	return rc;
}

int store_accept(struct store *store, struct err *err)
{
	if (!store->place.state) {
		return 0;
	}
	char *path = seen_path(store->place.state, &store->seal);
	int rc = seen_note(path, &store->seal, &store->mk, err);

	mem_free(path);
	return rc;
}

int store_write(struct store *store, struct err *err)
{
	struct secret payload = {0};
	struct str bytes = {0};
	int rc = entries_pack(&store->entries, SEAL_MOST - SEAL_OVERHEAD, &payload, err);

	rc = rc < 0 ? rc : seal_close(&store->seal, &store->mk, &payload, (int64_t)time(NULL),
		&bytes, err);
	store->changed = false;
	rc = rc < 0 ? rc : store_file_write(store->place.path, &bytes, &store->mk, !store->exists,
		&store->changed, err);
	secret_release(&payload);
	str_release(&bytes);
	if (rc == 0) {
		store->exists = true;
		note(store);
	}
	return rc;
}

void store_close(struct store *store)
{
	secret_release(&store->mk);
	entries_release(&store->entries);
	seal_release(&store->seal);
	if (store->lock >= 0) {
		close(store->lock);
	}
	store->lock = -1;
}
