// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "keys/keyfile.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "keys/put.h"
#include "keys/trusted.h"

static const char word[] = "hilite-unlock-v1 ";

#define N_WORD    (sizeof(word) - 1)
#define N_BYTES   32
#define N_BASE64  44 // of 32 bytes, padded
#define MOST_FILE 256

static int fail_form(struct err *err)
{
	return err_set(err, ERR_KEY, "wrong_secret", "that is no whole key file of hilite's");
}

static int decode(const struct secret *text, struct seal_unlock *out, struct err *err)
{
	size_t n = 0;

	out->kind = SEAL_KEY_FILE;
	if (secret_alloc(&out->secret, N_BYTES, err) < 0) {
		return -1;
	}
	if (text->len != N_WORD + N_BASE64 ||
		sodium_base642bin(out->secret.data, N_BYTES, (const char *)text->data + N_WORD,
			N_BASE64, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) < 0 ||
			n != N_BYTES) {
		secret_release(&out->secret);
		return fail_form(err);
	}
	out->secret.len = N_BYTES;
	return 0;
}

static bool is_keyfile(const struct secret *text)
{
	return text->len >= N_WORD && memcmp(text->data, word, N_WORD) == 0;
}

int keyfile_or_passphrase(struct secret *text, struct seal_unlock *out, struct err *err)
{
	int rc = 0;

	*out = (struct seal_unlock){.kind = SEAL_PASSPHRASE};
	if (is_keyfile(text)) {
		rc = decode(text, out, err);
		secret_release(text);
	} else {
		out->secret = *text;
		*text = (struct secret){0};
	}
	return rc;
}

int keyfile_read(const char *path, struct seal_unlock *out, struct err *err)
{
	struct secret text = {0};
	int fd;
	int rc;

	*out = (struct seal_unlock){.kind = SEAL_KEY_FILE};
	if (trusted_open(path, TRUSTED_OWN, MOST_FILE, "the key file", &fd, err) < 0) {
		return -1;
	}
	rc = secret_read(&text, fd, "the key file", err);
	close(fd);
	if (rc == 0) {
		rc = is_keyfile(&text) ? decode(&text, out, err) : fail_form(err);
	}
	secret_release(&text);
	return rc;
}

int keyfile_new(struct seal_unlock *out, struct err *err)
{
	*out = (struct seal_unlock){.kind = SEAL_KEY_FILE};
	if (secret_alloc(&out->secret, N_BYTES, err) < 0) {
		return -1;
	}
	randombytes_buf(out->secret.data, N_BYTES);
	out->secret.len = N_BYTES;
	return 0;
}

int keyfile_put(const char *path, const struct seal_unlock *unlock, bool *in_place,
	struct err *err)
{
	const struct put put = {.path = path, .what = "the key file", .is_new = true};
	struct secret text = {0};

	*in_place = false;
	if (trusted_make_folder(path, err) < 0 || trusted_check_folder(path, put.what, err) < 0 ||
		secret_alloc(&text, N_WORD + N_BASE64 + 1, err) < 0) {
		return -1;
	}
	memcpy(text.data, word, N_WORD);
	sodium_bin2base64((char *)text.data + N_WORD, N_BASE64 + 1, unlock->secret.data, N_BYTES,
		sodium_base64_VARIANT_ORIGINAL);
	text.data[N_WORD + N_BASE64] = '\n';
	int rc = put_file(&put, text.data, N_WORD + N_BASE64 + 1, in_place, err);

	secret_release(&text);
	return rc;
}
