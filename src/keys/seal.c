// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/seal.h"

#include <sodium.h>
#include <string.h>

#include "keys/little.h"

#define VERSION 1

// Where things are in the header and in a slot.
enum {
	AT_VERSION = 8,
	AT_N_SLOTS = 10,
	AT_FLAGS = 12,
	AT_ID = 16,
	AT_GENERATION = 32,
	AT_WRITTEN = 40,
	AT_RESERVED = 48,
	SLOT_KIND = 0,
	SLOT_ID = 1,
	SLOT_RESERVED = 2,
	SLOT_OPSLIMIT = 4,
	SLOT_MEMLIMIT = 8,
	SLOT_SALT = 16,
	SLOT_NONCE = 32,
	SLOT_WRAPPED = 56,
	SLOT_END = 104,
};

#define N_AUTHENTICATED 10 // of the header, in the associated data of a slot
#define WRAPPED_SIZE    (SEAL_KEY + SEAL_TAG)
#define SALT_SIZE       16

#define LEAST_MEMLIMIT (UINT64_C(8) << 20)
#define MOST_MEMLIMIT  (UINT64_C(1) << 30)
#define MOST_OPSLIMIT  16

static const unsigned char magic[8] = {'H', 'I', 'L', 'I', 'T', 'E', 'K', 'S'};
static const unsigned char context[] = "hilite-ks-v1";
static const unsigned char kek_personal[16] = {'h', 'i', 'l', 'i', 't', 'e', '-', 'k', 's', '-',
	'k', 'e', 'k', '-', 'v', '1'};

static size_t head_size(const struct seal *seal)
{
	return SEAL_HEADER + seal->n_slots * SEAL_SLOT;
}

static const unsigned char *slot_at(const struct seal *seal, size_t index)
{
	return seal->head + SEAL_HEADER + index * SEAL_SLOT;
}

static int fail_damaged(struct err *err, const char *why)
{
	return err_set(err, ERR_KEY, "damaged", "the store is damaged: %s", why);
}

static int fail_newer(struct err *err, const char *what)
{
	err_set(err, ERR_KEY, "newer", "the store was made by a newer hilite (%s), or is damaged",
		what);
	return err_hint(err, "nothing was changed; use the hilite that wrote it");
}

int seal_renew(struct seal *seal, struct secret *mk, struct err *err)
{
	(void)seal;
	if (secret_alloc(mk, SEAL_KEY, err) < 0) {
		return -1;
	}
	randombytes_buf(mk->data, SEAL_KEY);
	mk->len = SEAL_KEY;
	return 0;
}

int seal_init(struct seal *out, struct secret *mk, struct err *err)
{
	*out = (struct seal){.n_slots = 0};
	if (secret_begin(err) < 0) {
		return -1;
	}
	memcpy(out->head, magic, sizeof(magic));
	little_put16(out->head + AT_VERSION, VERSION);
	randombytes_buf(out->head + AT_ID, SEAL_ID);
	return seal_renew(out, mk, err);
}

static int check_slot(const unsigned char *slot, struct err *err)
{
	const uint32_t opslimit = little_get32(slot + SLOT_OPSLIMIT);
	const uint64_t memlimit = little_get64(slot + SLOT_MEMLIMIT);

	if (little_get16(slot + SLOT_RESERVED) != 0 ||
		!sodium_is_zero(slot + SLOT_END, SEAL_SLOT - SLOT_END)) {
		return fail_newer(err, "a reserved byte of a slot");
	}
	switch (slot[SLOT_KIND]) {
	case SEAL_PASSPHRASE:
		if (opslimit < 1 || opslimit > MOST_OPSLIMIT || memlimit < LEAST_MEMLIMIT ||
			memlimit > MOST_MEMLIMIT) {
			return fail_newer(err, "the cost of a passphrase");
		}
		return 0;
	case SEAL_KEY_FILE:
		return opslimit == 0 && memlimit == 0 ? 0 :
			fail_newer(err, "the cost of a key file");
	default:
		return fail_newer(err, "a kind of slot");
	}
}

static int check_head(const struct seal *seal, struct err *err)
{
	if (little_get32(seal->head + AT_FLAGS) != 0) {
		return fail_newer(err, "a flag");
	}
	if (!sodium_is_zero(seal->head + AT_RESERVED, SEAL_HEADER - AT_RESERVED)) {
		return fail_newer(err, "a reserved byte");
	}
	for (size_t i = 0; i < seal->n_slots; i++) {
		if (check_slot(slot_at(seal, i), err) < 0) {
			return -1;
		}
		for (size_t j = 0; j < i; j++) {
			if (slot_at(seal, i)[SLOT_ID] == slot_at(seal, j)[SLOT_ID]) {
				return fail_damaged(err, "two slots of one id");
			}
		}
	}
	return 0;
}

int seal_parse(struct seal *out, const void *bytes, size_t len, struct err *err)
{
	const unsigned char *p = bytes;

	*out = (struct seal){.n_slots = 0};
	if (secret_begin(err) < 0) {
		return -1;
	}
	if (len < SEAL_HEADER || memcmp(p, magic, sizeof(magic)) != 0) {
		return fail_damaged(err, "it does not begin as one");
	}
	if (little_get16(p + AT_VERSION) != VERSION) {
		return fail_newer(err, "its version");
	}
	const size_t n_slots = little_get16(p + AT_N_SLOTS);
	const size_t at = SEAL_HEADER + n_slots * SEAL_SLOT;
	const size_t fixed = SEAL_NONCE + SEAL_COMMITMENT + 4;

	if (n_slots < 1 || n_slots > SEAL_N_SLOTS || len > SEAL_MOST ||
		len < at + fixed + SEAL_TAG) {
		return fail_damaged(err, "its size is wrong");
	}
	if (little_get32(p + at + SEAL_NONCE + SEAL_COMMITMENT) != len - at - fixed) {
		return fail_damaged(err, "its length is wrong");
	}
	memcpy(out->head, p, at);
	out->n_slots = n_slots;
	if (check_head(out, err) < 0) {
		return -1;
	}
	memcpy(out->nonce, p + at, SEAL_NONCE);
	memcpy(out->commitment, p + at + SEAL_NONCE, SEAL_COMMITMENT);
	str_add(&out->sealed, p + at + fixed, len - at - fixed);
	return 0;
}

void seal_release(struct seal *seal)
{
	str_release(&seal->sealed);
	*seal = (struct seal){.n_slots = 0};
}

struct seal_slot seal_slot(const struct seal *seal, size_t index)
{
	const unsigned char *slot = slot_at(seal, index);

	return (struct seal_slot){
		.kind = slot[SLOT_KIND],
		.id = slot[SLOT_ID],
		.cost = {little_get32(slot + SLOT_OPSLIMIT), little_get64(slot + SLOT_MEMLIMIT)},
	};
}

uint64_t seal_generation(const struct seal *seal)
{
	return little_get64(seal->head + AT_GENERATION);
}

int64_t seal_written(const struct seal *seal)
{
	return (int64_t)little_get64(seal->head + AT_WRITTEN);
}

const unsigned char *seal_id(const struct seal *seal)
{
	return seal->head + AT_ID;
}

// What a slot's wrapped key stands and falls with.
static size_t slot_data(const struct seal *seal, const unsigned char *slot,
	unsigned char out[N_AUTHENTICATED + SEAL_ID + SLOT_NONCE])
{
	memcpy(out, seal->head, N_AUTHENTICATED);
	memcpy(out + N_AUTHENTICATED, seal_id(seal), SEAL_ID);
	memcpy(out + N_AUTHENTICATED + SEAL_ID, slot, SLOT_NONCE);
	return N_AUTHENTICATED + SEAL_ID + SLOT_NONCE;
}

// The key that wraps the master key, of SEAL_KEY bytes.
static int derive(const unsigned char *slot, const struct seal_unlock *unlock, struct secret *kek,
	struct err *err)
{
	if (secret_alloc(kek, SEAL_KEY, err) < 0) {
		return -1;
	}
	kek->len = SEAL_KEY;
	if (unlock->kind == SEAL_KEY_FILE) {
		crypto_generichash_blake2b_salt_personal(kek->data, SEAL_KEY, slot, 16,
			unlock->secret.data, unlock->secret.len, slot + SLOT_SALT, kek_personal);
		return 0;
	}
	// Less memory than the slot says would be another key, so there is nothing to fall back to.
	if (crypto_pwhash(kek->data, SEAL_KEY, (const char *)unlock->secret.data,
		unlock->secret.len, slot + SLOT_SALT, little_get32(slot + SLOT_OPSLIMIT),
		(size_t)little_get64(slot + SLOT_MEMLIMIT), crypto_pwhash_ALG_ARGON2ID13) < 0) {
		secret_release(kek);
		err_set(err, ERR_LIMIT, "memory_limit",
			"no %llu MiB of memory for the passphrase",
			(unsigned long long)(little_get64(slot + SLOT_MEMLIMIT) >> 20));
		return err_hint(err, "a key file needs none: hilite key slot add --key-file FILE");
	}
	return 0;
}

int seal_unwrap_slot(const struct seal *seal, size_t index, const struct seal_unlock *unlock,
	struct secret *mk, struct err *err)
{
	const unsigned char *slot = slot_at(seal, index);
	unsigned char data[N_AUTHENTICATED + SEAL_ID + SLOT_NONCE];
	struct secret kek = {0};

	if (slot[SLOT_KIND] != unlock->kind) {
		return 1;
	}
	if (secret_alloc(mk, SEAL_KEY, err) < 0 || derive(slot, unlock, &kek, err) < 0) {
		secret_release(mk);
		return -1;
	}
	int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(mk->data, NULL, NULL,
		slot + SLOT_WRAPPED, WRAPPED_SIZE, data, slot_data(seal, slot, data),
		slot + SLOT_NONCE, kek.data);

	secret_release(&kek);
	if (rc < 0) {
		secret_release(mk);
		return 1;
	}
	mk->len = SEAL_KEY;
	return 0;
}

int seal_unwrap(const struct seal *seal, const struct seal_unlock *unlock, struct secret *mk,
	size_t *index, struct err *err)
{
	const char *kind = unlock->kind == SEAL_KEY_FILE ? "key file" : "passphrase";
	bool any = false;

	for (size_t i = 0; i < seal->n_slots; i++) {
		const int rc = seal_unwrap_slot(seal, i, unlock, mk, err);

		if (rc == 0 && index) {
			*index = i;
		}
		if (rc <= 0) {
			return rc;
		}
		any = any || slot_at(seal, i)[SLOT_KIND] == unlock->kind;
	}
	if (!any) {
		return err_set(err, ERR_KEY, "wrong_secret", "the store does not open by a %s",
			kind);
	}
	return err_set(err, ERR_KEY, "wrong_secret", "wrong %s, or the store is damaged", kind);
}

static unsigned free_id(const struct seal *seal)
{
	unsigned id = 1;

	for (size_t i = 0; i < seal->n_slots; i++) {
		if (slot_at(seal, i)[SLOT_ID] >= id) {
			id = slot_at(seal, i)[SLOT_ID] + 1U;
		}
	}
	// After 255 slots, most of them gone: the first that is free.
	for (unsigned i = 1; id > 255 && i < 256; i++) {
		bool taken = false;

		for (size_t j = 0; j < seal->n_slots; j++) {
			taken = taken || slot_at(seal, j)[SLOT_ID] == i;
		}
		id = taken ? id : i;
	}
	return id;
}

int seal_wrap(struct seal *seal, unsigned id, const struct seal_unlock *unlock,
	const struct seal_cost *cost, const struct secret *mk, struct err *err)
{
	unsigned char data[N_AUTHENTICATED + SEAL_ID + SLOT_NONCE];
	unsigned char slot[SEAL_SLOT] = {0};
	struct secret kek = {0};
	size_t index = 0;

	while (index < seal->n_slots && (id == 0 || slot_at(seal, index)[SLOT_ID] != id)) {
		index++;
	}
	if (index == SEAL_N_SLOTS) {
		return err_set(err, ERR_LIMIT, "too_many_slots", "a store has at most %d slots",
			SEAL_N_SLOTS);
	}
	slot[SLOT_KIND] = (unsigned char)unlock->kind;
	slot[SLOT_ID] = (unsigned char)(id != 0 ? id : free_id(seal));
	if (unlock->kind == SEAL_PASSPHRASE) {
		little_put32(slot + SLOT_OPSLIMIT, cost->opslimit);
		little_put64(slot + SLOT_MEMLIMIT, cost->memlimit);
	}
	randombytes_buf(slot + SLOT_SALT, SALT_SIZE);
	randombytes_buf(slot + SLOT_NONCE, SEAL_NONCE);
	if (derive(slot, unlock, &kek, err) < 0) {
		return -1;
	}
	crypto_aead_xchacha20poly1305_ietf_encrypt(slot + SLOT_WRAPPED, NULL, mk->data, SEAL_KEY,
		data, slot_data(seal, slot, data), NULL, slot + SLOT_NONCE, kek.data);
	secret_release(&kek);
	memcpy(seal->head + SEAL_HEADER + index * SEAL_SLOT, slot, SEAL_SLOT);
	seal->n_slots += index == seal->n_slots;
	little_put16(seal->head + AT_N_SLOTS, (unsigned)seal->n_slots);
	return 0;
}

void seal_drop(struct seal *seal, size_t index)
{
	unsigned char *slot = seal->head + SEAL_HEADER + index * SEAL_SLOT;

	seal->n_slots--;
	memmove(slot, slot + SEAL_SLOT, (seal->n_slots - index) * SEAL_SLOT);
	memset(seal->head + head_size(seal), 0, SEAL_SLOT);
	little_put16(seal->head + AT_N_SLOTS, (unsigned)seal->n_slots);
}

// The key of the payload, and behind it the commitment.
static int derive_body(const struct seal *seal, const struct secret *mk, struct secret *out,
	struct err *err)
{
	crypto_generichash_state *state;
	struct secret room = {0};

	if (secret_alloc(out, SEAL_KEY + SEAL_COMMITMENT, err) < 0 ||
		secret_alloc(&room, sizeof(*state) + 64, err) < 0) {
		secret_release(out);
		return -1;
	}
	// The state has the key in it, so it is a secret as well; it wants to lie at 64 bytes.
	state = (crypto_generichash_state *)(((uintptr_t)room.data + 63) & ~(uintptr_t)63);
	crypto_generichash_init(state, mk->data, mk->len, SEAL_KEY + SEAL_COMMITMENT);
	crypto_generichash_update(state, context, sizeof(context) - 1);
	crypto_generichash_update(state, seal->head, head_size(seal));
	crypto_generichash_final(state, out->data, SEAL_KEY + SEAL_COMMITMENT);
	out->len = SEAL_KEY + SEAL_COMMITMENT;
	secret_release(&room);
	return 0;
}

// All of the file before the sealed payload.
static void put_front(const struct seal *seal, size_t n_sealed, struct str *out)
{
	unsigned char length[4];

	little_put32(length, (uint32_t)n_sealed);
	str_add(out, seal->head, head_size(seal));
	str_add(out, seal->nonce, SEAL_NONCE);
	str_add(out, seal->commitment, SEAL_COMMITMENT);
	str_add(out, length, sizeof(length));
}

int seal_open(const struct seal *seal, const struct secret *mk, struct secret *payload,
	struct err *err)
{
	struct secret body = {0};
	struct str front = {0};
	unsigned long long n = 0;
	int rc = 0;

	if (derive_body(seal, mk, &body, err) < 0) {
		return -1;
	}
	if (secret_alloc(payload, seal->sealed.len, err) < 0) {
		secret_release(&body);
		return -1;
	}
	put_front(seal, seal->sealed.len, &front);
	if (sodium_memcmp(seal->commitment, body.data + SEAL_KEY, SEAL_COMMITMENT) != 0 ||
		crypto_aead_xchacha20poly1305_ietf_decrypt(payload->data, &n, NULL,
			(const unsigned char *)seal->sealed.data, seal->sealed.len,
			(const unsigned char *)front.data, front.len, seal->nonce, body.data) < 0) {
		secret_release(payload);
		rc = fail_damaged(err, "it is not as it was written");
	}
	payload->len = (size_t)n;
	str_release(&front);
	secret_release(&body);
	return rc;
}

int seal_close(struct seal *seal, const struct secret *mk, const struct secret *payload,
	int64_t now, struct str *out, struct err *err)
{
	struct secret body = {0};
	const size_t n_sealed = payload->len + SEAL_TAG;
	const size_t before = out->len;

	little_put64(seal->head + AT_GENERATION, seal_generation(seal) + 1);
	little_put64(seal->head + AT_WRITTEN, (uint64_t)now);
	if (derive_body(seal, mk, &body, err) < 0) {
		return -1;
	}
	randombytes_buf(seal->nonce, SEAL_NONCE);
	memcpy(seal->commitment, body.data + SEAL_KEY, SEAL_COMMITMENT);
	put_front(seal, n_sealed, out);

	const size_t n_front = out->len - before;

	str_clear(&seal->sealed);
	for (size_t i = 0; i < n_sealed; i++) {
		str_addc(&seal->sealed, '\0');
	}
	crypto_aead_xchacha20poly1305_ietf_encrypt((unsigned char *)seal->sealed.data, NULL,
		payload->data, payload->len, (const unsigned char *)out->data + before, n_front,
		NULL, seal->nonce, body.data);
	str_add(out, seal->sealed.data, n_sealed);
	secret_release(&body);
	return 0;
}
