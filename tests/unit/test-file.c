// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/tap.h"

static char folder[] = "/tmp/hilite-file.XXXXXX";

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || file_write_all(fd, text, strlen(text)) < 0) {
		ok(false, "cannot write %s", name);
	}
	close(fd);
}

static void test_inputs(void)
{
	static const struct {
		const char *path;
		const char *code;
	} table[] = {
		{"missing", "not_found"}, {"a-folder", "not_a_file"}, {"a-fifo", "not_a_file"},
		{"/dev/zero", "not_a_file"}, {"loop", "not_found"}, {"a/b", "not_found"},
		{"/proc/self/environ", "not_a_file"}, {"/proc/self/mem", "not_a_file"},
	};
	struct err err;
	int fd = -1;
	int64_t size = 0;

	mkdir("a-folder", 0755);
	mkfifo("a-fifo", 0644);
	if (symlink("loop", "loop") != 0) {
		ok(false, "cannot make a link");
	}
	put("a", "hello");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		is_int(file_open_input(table[i].path, &fd, &size, &err), -1, "%s is no input",
			table[i].path);
		is_str(err.code, table[i].code, "%s: the code", table[i].path);
	}
	is_int(file_open_input("a", &fd, &size, &err), 0, "a file is one");
	is_int(size, 5, "its size is told");
	ok(file_same("a", fd), "it is itself");
	ok(!file_same("a-folder", fd), "and nothing else");
	close(fd);
}

static void test_read(void)
{
	struct str text = {0};
	struct err err;

	is_int(file_read("a", 5, &text, &err), 0, "a file of the most bytes is read");
	is_str(str_text(&text), "hello", "whole");
	is_int(file_read("a", 4, &text, &err), -1, "one byte more is too many");
	is_str(err.code, "too_large", "that is the code");
	is_str(str_text(&text), "hello", "and nothing was added");
	str_release(&text);
}

static bool is_empty_but(const char *name)
{
	return access(name, F_OK) == 0;
}

static void test_outputs(void)
{
	struct file_output out;
	struct file_output other;
	struct err err;
	struct str text = {0};

	is_int(file_output_open(&out, "out", false, &err), 0, "an output opens");
	ok(!is_empty_but("out"), "nothing has its name yet");
	file_write_all(out.fd, "one", 3);
	is_int(file_output_publish(&out, false, &err), 0, "it is published");
	file_read("out", 100, &text, &err);
	is_str(str_text(&text), "one", "whole");
	is_int(file_output_open(&other, "out", false, &err), -1, "a name that is taken is refused");
	is_str(err.code, "output_exists", "with its code");
	is_int(file_output_open(&other, "out", true, &err), 0, "unless forced");
	file_write_all(other.fd, "two", 3);
	file_output_drop(&other);
	str_clear(&text);
	file_read("out", 100, &text, &err);
	is_str(str_text(&text), "one", "what is dropped leaves the old one");

	file_output_open(&out, "race", false, &err);
	put("race", "theirs");
	is_int(file_output_publish(&out, false, &err), -1,
		"a name taken meanwhile is not overwritten");
	is_str(err.code, "output_exists", "and that is said");
	str_clear(&text);
	file_read("race", 100, &text, &err);
	is_str(str_text(&text), "theirs", "the other's file lives");

	is_int(file_output_open(&out, "no/such/folder", false, &err), -1, "a folder must be there");
	is_str(err.code, "no_directory", "or it is named");
	file_output_open(&out, "left", false, &err);
	file_output_drop_all();
	ok(access(out.temporary, F_OK) != 0, "the handler removes what is open");
	file_output_drop(&out);
	str_release(&text);
}

int main(void)
{
	if (!mkdtemp(folder) || chdir(folder) != 0) {
		return 99;
	}
	test_inputs();
	test_read();
	test_outputs();
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	is_int(system(command), 0, "tidied up");
	return tap_done();
}
