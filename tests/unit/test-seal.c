// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// No store that was altered opens: each bit, each length, parts of other stores, random edits.

#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "tests/unit/make-store.h"

struct tally {
	long tried;
	long accepted;
	long refused_oddly; // by another kind of error than ERR_KEY
};

static void try_bytes(struct tally *tally, const unsigned char *bytes, size_t len,
	const struct seal_unlock *unlock)
{
	struct entries entries = {0};
	struct err err = {0};

	tally->tried++;
	if (read_store(bytes, len, unlock, &entries, &err) == 0) {
		tally->accepted++;
	} else if (err.kind != ERR_KEY) {
		tally->refused_oddly++;
	}
	entries_release(&entries);
}

static void tell(const struct tally *tally, const char *what)
{
	printf("# %s: %ld tried, %ld accepted\n", what, tally->tried, tally->accepted);
	is_int(tally->accepted, 0, "%s: none is accepted", what);
	is_int(tally->refused_oddly, 0, "%s: each is refused as a store", what);
}

static void flip_bits(const struct str *store, const struct seal_unlock *unlock)
{
	struct tally tally = {0};
	unsigned char *bytes = (unsigned char *)store->data;

	for (size_t bit = 0; bit < store->len * 8; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		try_bytes(&tally, bytes, store->len, unlock);
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	tell(&tally, "K1 each bit turned over");
}

static void truncate_all(const struct str *store, const struct seal_unlock *unlock)
{
	struct tally tally = {0};

	for (size_t len = 0; len < store->len; len++) {
		try_bytes(&tally, (unsigned char *)store->data, len, unlock);
	}
	tell(&tally, "K2 each length that is too short");
}

static void append_all(const struct str *store, const struct seal_unlock *unlock)
{
	struct tally tally = {0};
	struct str longer = {0};

	str_add(&longer, store->data, store->len);
	for (int i = 0; i < 600; i++) {
		str_addc(&longer, (char)(i * 7));
		try_bytes(&tally, (unsigned char *)longer.data, longer.len, unlock);
	}
	str_release(&longer);
	tell(&tally, "K3 1 to 600 bytes appended");
}

// xorshift64, of a fixed seed: the same edits each time.
static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

// One to eight edits: a byte set, a run copied elsewhere, a run zeroed.
static void edit(unsigned char *bytes, size_t len, uint64_t *state)
{
	for (uint64_t n = 1 + random_next(state) % 8; n > 0; n--) {
		const size_t at = random_next(state) % len;
		const size_t from = random_next(state) % len;
		size_t run = 1 + random_next(state) % 40;

		run = at + run > len ? len - at : run;
		run = from + run > len ? len - from : run;
		switch (random_next(state) % 3) {
		case 0:
			bytes[at] = (unsigned char)random_next(state);
			break;
		case 1:
			memmove(bytes + at, bytes + from, run);
			break;
		default:
			memset(bytes + at, 0, run);
			break;
		}
	}
}

static void edit_randomly(const struct str *store, const struct seal_unlock *unlock, long n)
{
	struct tally tally = {0};
	unsigned char *bytes = malloc(store->len);
	uint64_t state = 88172645463325252U;

	while (tally.tried < n) {
		memcpy(bytes, store->data, store->len);
		edit(bytes, store->len, &state);
		if (memcmp(bytes, store->data, store->len) != 0) {
			try_bytes(&tally, bytes, store->len, unlock);
		}
	}
	free(bytes);
	tell(&tally, "K4 random edits");
}

// Two stores that open by the same secrets, and the same store at two generations.
static void mix(const struct seal_unlock *unlock, const struct seal_unlock *other)
{
	struct tally tally = {0};
	struct str stores[2] = {{0}};
	struct str older = {0};
	struct err err = {0};

	for (int i = 0; i < 2; i++) {
		struct seal seal;
		struct secret mk = {0};

		ok(seal_init(&seal, &mk, &err) == 0 &&
			seal_wrap(&seal, 0, unlock, &cheap, &mk, &err) == 0 &&
			seal_wrap(&seal, 0, other, &cheap, &mk, &err) == 0, "a store of two slots");
		write_store(&seal, &mk, "one", i == 0 ? &older : &stores[1]);
		if (i == 0) {
			write_store(&seal, &mk, "two", &stores[0]);
		}
		secret_release(&mk);
		seal_release(&seal);
	}
	unsigned char *bytes = (unsigned char *)stores[0].data;
	const size_t len = stores[0].len;
	unsigned char kept[2 * SEAL_SLOT];

	memcpy(kept, bytes + SEAL_HEADER, sizeof(kept));
	memcpy(bytes + SEAL_HEADER, stores[1].data + SEAL_HEADER, SEAL_SLOT);
	try_bytes(&tally, bytes, len, unlock); // a slot of the other store
	memcpy(bytes + SEAL_HEADER, stores[1].data + SEAL_HEADER, sizeof(kept));
	try_bytes(&tally, bytes, len, unlock); // both
	memcpy(bytes + SEAL_HEADER, kept, sizeof(kept));
	memcpy(bytes + SEAL_HEADER + SEAL_SLOT, kept, SEAL_SLOT);
	try_bytes(&tally, bytes, len, unlock); // doubled
	bytes[SEAL_HEADER + SEAL_SLOT + 1] = 9;
	try_bytes(&tally, bytes, len, unlock); // with an id of its own
	memcpy(bytes + SEAL_HEADER, kept + SEAL_SLOT, SEAL_SLOT);
	memcpy(bytes + SEAL_HEADER + SEAL_SLOT, kept, SEAL_SLOT);
	try_bytes(&tally, bytes, len, unlock); // in the other order
	memcpy(bytes + SEAL_HEADER, kept, sizeof(kept));
	tell(&tally, "K5 slots moved, doubled, put in another order");

	struct entries entries = {0};

	is_int(read_store(bytes, len, unlock, &entries, &err), 0, "put back, it opens again");
	entries_release(&entries);
	tally = (struct tally){0};
	memcpy(older.data, bytes, SEAL_HEADER);
	try_bytes(&tally, (unsigned char *)older.data, older.len, unlock);
	memcpy(older.data, bytes, SEAL_HEADER + sizeof(kept));
	try_bytes(&tally, (unsigned char *)older.data, older.len, unlock);
	tell(&tally, "K7 the body of a generation under the header of the next");
	str_release(&older);
	str_release(&stores[0]);
	str_release(&stores[1]);
}

static void set_cost(unsigned char *slot, uint32_t opslimit, uint64_t memlimit)
{
	for (int i = 0; i < 4; i++) {
		slot[4 + i] = (unsigned char)(opslimit >> 8 * i);
	}
	for (int i = 0; i < 8; i++) {
		slot[8 + i] = (unsigned char)(memlimit >> 8 * i);
	}
}

// A file must not say how much of the machine it takes.
static void bound_costs(const struct str *store, const struct seal_unlock *passphrase)
{
	static const struct {
		uint32_t opslimit;
		uint64_t memlimit;
	} table[] = {
		{0, 8 << 20}, {17, 8 << 20}, {UINT32_MAX, 8 << 20}, {1, 0}, {1, 1}, {1, (8 << 20) - 1},
		{1, (UINT64_C(1) << 30) + 1}, {1, UINT64_C(1) << 63}, {UINT32_MAX, UINT64_MAX},
	};
	struct tally tally = {0};
	struct rusage before;
	struct rusage after;
	unsigned char *bytes = malloc(store->len);
	int64_t slowest = 0;

	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const int64_t began = clock_now_us();

		memcpy(bytes, store->data, store->len);
		set_cost(bytes + SEAL_HEADER, table[i].opslimit, table[i].memlimit);
		try_bytes(&tally, bytes, store->len, passphrase);
		slowest = clock_now_us() - began > slowest ? clock_now_us() - began : slowest;
	}
	getrusage(RUSAGE_SELF, &after);
	free(bytes);
	tell(&tally, "K6 costs out of range");
	printf("# K6 the slowest took %.3f ms, memory grew by %ld kB\n", (double)slowest / 1000,
		after.ru_maxrss - before.ru_maxrss);
	ok(slowest < 10000, "K6 refused within 10 ms");
	ok(after.ru_maxrss - before.ru_maxrss < 20000, "K6 and 20 MB");
}

static void refuse_newer(const struct str *store, const struct seal_unlock *unlock)
{
	static const size_t places[] = {8, 12, 48, 63, SEAL_HEADER, SEAL_HEADER + 2,
		SEAL_HEADER + SEAL_SLOT - 1};
	unsigned char *bytes = malloc(store->len);

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct entries entries = {0};
		struct err err = {0};

		memcpy(bytes, store->data, store->len);
		bytes[places[i]] += 7;
		is_int(read_store(bytes, store->len, unlock, &entries, &err), -1, "byte %zu",
			places[i]);
		is_str(err.code, "newer", "K21 byte %zu is for a newer hilite", places[i]);
	}
	free(bytes);
}

int main(void)
{
	const char *long_run = getenv("HILITE_LONG");
	struct seal_unlock unlock = key_file_of(1);
	struct seal_unlock other = key_file_of(2);
	struct seal_unlock passphrase = passphrase_of("correct horse");
	struct str store = {0};
	struct seal seal;
	struct secret mk = {0};
	struct entries entries = {0};
	struct err err = {0};

	ok(seal_init(&seal, &mk, &err) == 0 &&
		seal_wrap(&seal, 0, &passphrase, &cheap, &mk, &err) == 0 &&
		seal_wrap(&seal, 0, &other, &cheap, &mk, &err) == 0 &&
		seal_wrap(&seal, 0, &unlock, &cheap, &mk, &err) == 0, "a store of three slots");
	write_store(&seal, &mk, "the-key", &store);
	is_int(read_store(store.data, store.len, &unlock, &entries, &err), 0, "opens by a key file");
	is_int((int)entries.n, 2, "two entries");
	is_mem(entries.list[1].value, "the-key", 7, "the value");
	entries_release(&entries);
	is_int(read_store(store.data, store.len, &passphrase, &entries, &err), 0,
		"and by the passphrase");
	entries_release(&entries);
	secret_release(&passphrase.secret);
	passphrase = passphrase_of("correct horsf");
	is_int(read_store(store.data, store.len, &passphrase, &entries, &err), -1,
		"not by another");
	is_str(err.code, "wrong_secret", "which is said");
	ok((store.len - seal.n_slots * SEAL_SLOT - SEAL_HEADER) % 256 ==
		(SEAL_NONCE + SEAL_COMMITMENT + 4 + SEAL_TAG) % 256, "the length tells nothing");

	flip_bits(&store, &unlock);
	truncate_all(&store, &unlock);
	append_all(&store, &unlock);
	edit_randomly(&store, &unlock, long_run ? 200000 : 20000);
	mix(&unlock, &other);
	bound_costs(&store, &passphrase);
	refuse_newer(&store, &unlock);
	secret_release(&mk);
	seal_release(&seal);
	str_release(&store);
	secret_release(&unlock.secret);
	secret_release(&other.secret);
	secret_release(&passphrase.secret);
	return tap_done();
}
