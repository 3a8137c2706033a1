// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The file of the store: what is sealed, and the slots by which it opens. Version 1, little endian,
// at most 64 KiB:
//
//     0   8   "HILITEKS"
//     8   2   version, 1
//     10  2   slots, 1 to 8
//     12  4   flags, 0
//     16  16  id of the store, random, for ever
//     32  8   generation, one more at each write
//     40  8   when it was written, Unix seconds
//     48  16  0
//     64  128 each slot: u8 kind (1 passphrase, 2 key file), u8 id, u16 0, u32 opslimit,
//             u64 memlimit, 16 salt, 24 nonce, 48 the master key wrapped, 24 of 0
//         24  nonce
//         32  commitment
//         4   length of the rest
//             the sealed payload, and its tag of 16
//
// The master key MK is 32 random bytes. A slot wraps it by XChaCha20-Poly1305 (IETF) under a key of
// its own: Argon2id of the passphrase, or BLAKE2b of the 32 bytes of the key file; associated data
// are the first 10 bytes of the file, the id of the store and the first 32 of the slot. BLAKE2b of
// 64 bytes, keyed by MK, over "hilite-ks-v1", header and slots gives the key of the payload and the
// commitment, which the cipher lacks (Albertini et al., "How to Abuse and Fix Authenticated
// Encryption Without Key Commitment", 2022). The payload has all before it as associated data, so
// no bit of the file can be changed, and no part of another file put in.

#ifndef KEYS_SEAL_H
#define KEYS_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "keys/secret.h"

#define SEAL_MOST       65536 // bytes of a file
#define SEAL_N_SLOTS    8
#define SEAL_HEADER     64
#define SEAL_SLOT       128
#define SEAL_ID         16
#define SEAL_KEY        32
#define SEAL_NONCE      24
#define SEAL_TAG        16
#define SEAL_COMMITMENT 32
#define SEAL_HEAD_MOST  (SEAL_HEADER + SEAL_N_SLOTS * SEAL_SLOT)
#define SEAL_OVERHEAD   (SEAL_HEAD_MOST + SEAL_NONCE + SEAL_COMMITMENT + 4 + SEAL_TAG)

// Their numbers stand in the file.
enum seal_kind {
	SEAL_PASSPHRASE = 1,
	SEAL_KEY_FILE = 2,
};

// What opens a slot: a passphrase, or the 32 bytes of a key file.
struct seal_unlock {
	enum seal_kind kind;
	struct secret secret;
};

// The cost of a passphrase's Argon2id.
struct seal_cost {
	uint32_t opslimit;
	uint64_t memlimit; // bytes
};

struct seal_slot {
	enum seal_kind kind;
	unsigned id;
	struct seal_cost cost; // 0 for a key file
};

// Plain data, nothing secret; zeroed storage is a store to be, with no slot.
struct seal {
	unsigned char head[SEAL_HEAD_MOST]; // header and slots
	size_t n_slots;
	unsigned char nonce[SEAL_NONCE];
	unsigned char commitment[SEAL_COMMITMENT];
	struct str sealed; // payload and tag
};

// A new store without slots, with an id of its own, and its master key.
int seal_init(struct seal *out, struct secret *mk, struct err *err);

// Reads a file. ERR_KEY "damaged", or "newer" where it is of a version, a flag, a kind of slot that
// is not known, or a cost that is out of range (opslimit 1 to 16, memlimit 8 MiB to 1 GiB); nothing
// is derived before all of it is looked at.
int seal_parse(struct seal *out, const void *bytes, size_t len, struct err *err);

void seal_release(struct seal *seal);

struct seal_slot seal_slot(const struct seal *seal, size_t index);

uint64_t seal_generation(const struct seal *seal);

int64_t seal_written(const struct seal *seal);

const unsigned char *seal_id(const struct seal *seal);

// The master key, by the slot at that index. 1: the secret does not open it, or is of another kind.
int seal_unwrap_slot(const struct seal *seal, size_t index, const struct seal_unlock *unlock,
	struct secret *mk, struct err *err);

// The master key, by the first slot of its kind that the secret opens; index may be NULL. ERR_KEY
// "wrong_secret" where none does.
int seal_unwrap(const struct seal *seal, const struct seal_unlock *unlock, struct secret *mk,
	size_t *index, struct err *err);

// Wraps the master key in one more slot, or again in the one of that id (id 0: a new one). The cost
// is of no matter to a key file. ERR_LIMIT "too_many_slots".
int seal_wrap(struct seal *seal, unsigned id, const struct seal_unlock *unlock,
	const struct seal_cost *cost, const struct secret *mk, struct err *err);

// Takes the slot at index out.
void seal_drop(struct seal *seal, size_t index);

// The payload. ERR_KEY "damaged" where one bit is not as it was written.
int seal_open(const struct seal *seal, const struct secret *mk, struct secret *payload,
	struct err *err);

// Seals the payload as the next generation, and the bytes of the file (appended to out).
int seal_close(struct seal *seal, const struct secret *mk, const struct secret *payload,
	int64_t now, struct str *out, struct err *err);

// Another master key for a store: its slots have to be wrapped again, one by one.
int seal_renew(struct seal *seal, struct secret *mk, struct err *err);

#endif
