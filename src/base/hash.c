// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "base/hash.h"

#include <sodium.h>
#include <stdint.h>

void hash_hex(char out[HASH_HEX], const struct hash_part *parts, size_t n)
{
	crypto_generichash_state state;
	unsigned char sum[(HASH_HEX - 1) / 2];

	crypto_generichash_init(&state, NULL, 0, sizeof(sum));
	for (size_t i = 0; i < n; i++) {
		unsigned char length[8];

		for (int k = 0; k < 8; k++) {
			length[k] = (unsigned char)((uint64_t)parts[i].len >> (8 * k));
		}
		crypto_generichash_update(&state, length, sizeof(length));
		crypto_generichash_update(&state, parts[i].bytes, parts[i].len);
	}
	crypto_generichash_final(&state, sum, sizeof(sum));
	sodium_bin2hex(out, HASH_HEX, sum, sizeof(sum));
}
