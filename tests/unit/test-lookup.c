// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Where a service's key comes from: the order, that the first source is final, and that what was in
// the environment is gone from it.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "keys/keyfile.h"
#include "keys/lookup.h"
#include "keys/seen.h"
#include "tests/tap.h"
#include "tests/unit/make-store.h"

static char folder[256];

static char *path_of(const char *name)
{
	struct str path = {0};

	str_addf(&path, "%s/%s", folder, name);
	return str_detach(&path);
}

static char *write_file(const char *name, const char *text, mode_t mode)
{
	char *path = path_of(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	ok(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s", name);
	close(fd);
	return path;
}

static int pipe_with(const char *text)
{
	int ends[2];

	ok(pipe(ends) == 0 && write(ends[1], text, strlen(text)) == (ssize_t)strlen(text), "a pipe");
	close(ends[1]);
	return ends[0];
}

// All sources at once, each with a key that says where it was.
struct world {
	struct lookup_sources sources;
	char google[16];
	char gemini[16];
	char openai[16];
	char *file;
	char *credential;
	char *store;
	char *state;
	char *key_file;
};

static void put(struct entries *entries, const char *name, const char *value)
{
	struct entry entry = {.kind = ENTRY_KEY, .value = (const unsigned char *)value,
		.n_value = strlen(value)};

	strcpy(entry.name, name);
	entries_put(entries, &entry);
}

static void make_store(const struct world *world)
{
	struct store_place place = {world->store, world->state};
	struct seal_unlock made;
	struct seal_unlock unlock;
	struct store store;
	struct err err = {0};
	bool in_place = false;
	// The address of the service is "http://h", the key "of-endpoint".
	struct entry endpoint = {.name = "endpoint", .kind = ENTRY_ENDPOINT,
		.value = (const unsigned char *)"\x08\x00http://hof-endpoint", .n_value = 21};

	ok(keyfile_new(&made, &err) == 0 && keyfile_put(world->key_file, &made, &in_place, &err) == 0 &&
		in_place && keyfile_read(world->key_file, &unlock, &err) == 0 &&
		secret_equal(&made.secret, &unlock.secret), "a key file is made");
	unlock_release(&made);
	ok(store_new(&store, &place, &err) == 0 &&
		seal_wrap(&store.seal, 0, &unlock, &cheap, &store.mk, &err) == 0, "a store is made");
	put(&store.entries, "gemini", "of-store");
	put(&store.entries, "named", "of-entry");
	entries_put(&store.entries, &endpoint);
	ok(store_write(&store, &err) == 0, "and written: %s", err.message);
	store_close(&store);
	unlock_release(&unlock);
}

static void make_world(struct world *world)
{
	*world = (struct world){.sources = {.fd = -1}};
	world->file = write_file("api.key", "of-file\r\n", 0600);
	world->credential = write_file("hilite.gemini", "of-credential", 0440);
	world->store = path_of("keys.hks");
	world->state = path_of("state");
	world->key_file = path_of("unlock.key");
	make_store(world);
}

static void set_variables(struct world *world)
{
	strcpy(world->google, "of-google");
	strcpy(world->gemini, "of-gemini");
	strcpy(world->openai, "of-openai");
}

static void set_all(struct world *world)
{
	set_variables(world);
	world->sources = (struct lookup_sources){
		.fd = -1,
		.file = world->file,
		.command = "printf 'of-%s\\n' command",
		.entry = "named",
		.credentials = folder,
		.variables = {world->google, world->gemini, world->openai},
		.store = {world->store, world->state},
		.unlock = {.fd = -1, .key_file = world->key_file, .no_terminal = true},
	};
}

static void expect(struct world *world, const char *engine, const char *want,
	enum lookup_source source, const char *what)
{
	struct lookup_key key;
	struct err err = {0};

	if (lookup_find(&world->sources, engine, &key, &err) < 0) {
		is_str(err.code, want, "%s: %s", what, err.message);
		return;
	}
	is_int((int)key.key.len, (int)strlen(want), "%s: its length", what);
	is_mem(key.key.data, want, strlen(want), "%s", what);
	is_int(key.source, source, "%s: and it says so", what);
	lookup_release(&key);
}

// Takes one source after the other away.
static void check_order(struct world *world)
{
	set_all(world);
	world->sources.fd = pipe_with("of-fd\n");
	expect(world, "gemini", "of-fd", LOOKUP_COMMAND_LINE, "a descriptor is first");
	is_mem(world->google, "\0\0\0\0\0\0\0\0\0", 9, "a variable that is not used is overwritten");
	is_mem(world->gemini, "\0\0\0\0\0\0\0\0\0", 9, "so is each");
	is_mem(world->openai, "\0\0\0\0\0\0\0\0\0", 9, "also that of another engine");
	close(world->sources.fd);
	world->sources.fd = -1;
	expect(world, "gemini", "of-file", LOOKUP_COMMAND_LINE, "then a file");
	world->sources.file = NULL;
	expect(world, "gemini", "of-command", LOOKUP_COMMAND_LINE, "then a command");
	world->sources.command = NULL;
	expect(world, "gemini", "of-entry", LOOKUP_STORE, "then an entry that is named");
	world->sources.entry = NULL;
	expect(world, "gemini", "of-credential", LOOKUP_CREDENTIAL, "then a credential");
	world->sources.credentials = NULL;
	set_variables(world);
	expect(world, "gemini", "of-google", LOOKUP_ENVIRONMENT, "then GOOGLE_API_KEY");
	is_mem(world->google, "\0\0\0\0\0\0\0\0\0", 9, "which is overwritten");
	is_mem(world->gemini, "\0\0\0\0\0\0\0\0\0", 9, "and so is the one that was not used");
	set_variables(world);
	expect(world, "openai", "of-openai", LOOKUP_ENVIRONMENT, "for openai, OPENAI_API_KEY");
	strcpy(world->gemini, "of-gemini");
	expect(world, "gemini", "of-gemini", LOOKUP_ENVIRONMENT, "then GEMINI_API_KEY");
	expect(world, "gemini", "of-store", LOOKUP_STORE, "last, the entry of the engine's name");
	expect(world, "openai", "no_entry", LOOKUP_STORE, "which may not be there");
	world->sources.store.path = "/nonexistent/keys.hks";
	expect(world, "gemini", "no_key", LOOKUP_STORE, "nor the store");
}

// One of systemd's credentials may be named as a file, and is then as readable as it has made it.
static void check_credential_file(struct world *world)
{
	set_all(world);
	world->sources.file = world->credential;
	expect(world, "gemini", "of-credential", LOOKUP_COMMAND_LINE, "a credential that is named");
	world->sources.credentials = "/elsewhere";
	expect(world, "gemini", "bad_permissions", LOOKUP_STORE, "and the same file elsewhere");
}

// A source that is there and fails is the end.
static void check_final(struct world *world)
{
	char *open_file = write_file("open.key", "x", 0644);
	char *empty = write_file("empty.key", "\n", 0600);
	char *binary = write_file("binary.key", "a\nb", 0600);
	char *link = path_of("link.key");

	ok(chmod(open_file, 0644) == 0 && symlink(world->file, link) == 0, "bad files");
	set_all(world);
	world->sources.file = "/nonexistent";
	expect(world, "gemini", "not_found", LOOKUP_STORE, "a file that is not there");
	world->sources.file = open_file;
	expect(world, "gemini", "bad_permissions", LOOKUP_STORE, "one that all may read");
	world->sources.file = link;
	expect(world, "gemini", "not_a_file", LOOKUP_STORE, "a link");
	world->sources.file = empty;
	expect(world, "gemini", "bad_secret", LOOKUP_STORE, "an empty one");
	world->sources.file = binary;
	expect(world, "gemini", "bad_secret", LOOKUP_STORE, "two lines, for a header");
	world->sources.file = NULL;
	world->sources.command = "false";
	expect(world, "gemini", "helper_failed", LOOKUP_STORE, "a command that fails");
	world->sources.command = "'open";
	expect(world, "gemini", "bad_command", LOOKUP_STORE, "one that cannot be split");
	world->sources.command = NULL;
	world->sources.entry = "nix";
	expect(world, "gemini", "no_entry", LOOKUP_STORE, "an entry that is not there");
	world->sources.entry = "SECRET as a name";
	expect(world, "gemini", "bad_name", LOOKUP_STORE, "what is no name of an entry");
	world->sources.entry = NULL;
	world->sources.fd = 999;
	expect(world, "gemini", "bad_secret", LOOKUP_STORE, "a descriptor that is not open");
	world->sources.fd = -1;
	check_credential_file(world);
	free(open_file);
	free(empty);
	free(binary);
	free(link);
}

static void check_endpoint(struct world *world)
{
	struct lookup_key key;
	struct err err = {0};

	set_all(world);
	world->sources.file = NULL;
	world->sources.command = NULL;
	world->sources.entry = "endpoint";
	is_int(lookup_find(&world->sources, "openai", &key, &err), 0, "an endpoint");
	is_str(key.base_url, "http://h", "its address");
	is_mem(key.key.data, "of-endpoint", 11, "its key");
	lookup_release(&key);
}

static void write_again(const struct world *world, const struct seal_unlock *unlock)
{
	struct store_place place = {world->store, world->state};
	struct store store;
	struct err err = {0};

	ok(store_open(&store, &place, true, &err) == 0 &&
		store_unlock(&store, unlock, false, &err) == 0 && store_write(&store, &err) == 0,
		"another writes: %s", err.message);
	store_close(&store);
}

// Somebody who reads while another writes has an older store than was seen by then, which is no
// reason to refuse it; and does not set back what was noted.
static void check_overtaken(struct world *world)
{
	struct store_place place = {world->store, world->state};
	struct seal_unlock unlock;
	struct store reader;
	struct store writer;
	struct err err = {0};

	ok(keyfile_read(world->key_file, &unlock, &err) == 0, "the key file");
	ok(store_open(&reader, &place, false, &err) == 0, "a reader");
	const uint64_t before = seal_generation(&reader.seal);

	write_again(world, &unlock);
	is_int(store_unlock(&reader, &unlock, false, &err), 0, "is overtaken: %s", err.message);
	is_int((int)(seal_generation(&reader.seal) - before), 1, "and has the newer one");

	char *seen = seen_path(world->state, &reader.seal);

	store_close(&reader);
	ok(unlink(seen) == 0, "what was noted is removed");
	ok(store_open(&writer, &place, true, &err) == 0 && store_open(&reader, &place, false, &err) == 0 &&
		store_unlock(&reader, &unlock, false, &err) == 0, "a reader beside a writer");
	is_int(access(seen, F_OK), -1, "notes nothing");
	store_close(&reader);
	store_close(&writer);
	ok(store_open(&reader, &place, false, &err) == 0 &&
		store_unlock(&reader, &unlock, false, &err) == 0, "one alone");
	is_int(access(seen, F_OK), 0, "does");
	store_close(&reader);
	unlock_release(&unlock);
	free(seen);
}

// What a command inherits: no variable in which a key may be.
static void check_children(struct world *world)
{
	setenv("GEMINI_API_KEY", "leak-1", 1);
	setenv("OPENAI_API_KEY", "leak-2", 1);
	setenv("HILITE_KEPT", "kept", 1);
	set_all(world);
	world->sources.file = NULL;
	world->sources.command =
		"sh -c 'printf %s \"$GEMINI_API_KEY$OPENAI_API_KEY-$HILITE_KEPT\"'";
	expect(world, "gemini", "-kept", LOOKUP_COMMAND_LINE, "a command has no key in its environment");
}

int main(void)
{
	struct world world;
	struct str command = {0};

	snprintf(folder, sizeof(folder), "/tmp/hilite-lookup.%ld", (long)getpid());
	ok(mkdir(folder, 0700) == 0, "a folder");
	make_world(&world);
	check_order(&world);
	check_final(&world);
	check_endpoint(&world);
	check_overtaken(&world);
	check_children(&world);
	is_int((int)(lookup_variables("nobody")[0] != NULL), 0, "an engine that is not known");
	str_addf(&command, "rm -rf %s", folder);
	ok(system(str_text(&command)) == 0, "removed");
	str_release(&command);
	free(world.file);
	free(world.credential);
	free(world.store);
	free(world.state);
	free(world.key_file);
	return tap_done();
}
