// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/outputs.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/str.h"

int outputs_make_folder(const struct options *opt, struct err *err)
{
	struct stat st;

	if (!opt->output_dir || opt->dry_run) {
		return 0;
	}
	if (mkdir(opt->output_dir, 0777) < 0 && errno != EEXIST) {
		return err_set(err, ERR_USAGE, "no_directory", "cannot make the folder '%s': %s",
			opt->output_dir, err_reason(errno));
	}
	if (stat(opt->output_dir, &st) < 0 || !S_ISDIR(st.st_mode)) {
		return err_set(err, ERR_USAGE, "no_directory", "'%s' is not a folder",
			opt->output_dir);
	}
	return 0;
}

char *outputs_path(const struct options *opt, const struct template_values *values)
{
	struct str path = {0};

	if (opt->output_dir) {
		str_adds(&path, opt->output_dir);
		if (path.len > 0 && path.data[path.len - 1] != '/') {
			str_addc(&path, '/');
		}
	}
	template_expand(&path, opt->name, values);
	return str_detach(&path);
}

static int written_twice(const char *path, struct err *err)
{
	err_set(err, ERR_INPUT, "output_exists", "'%s' is written twice in this run", path);
	return err_hint(err, "a name such as {name}-{index} tells outputs apart");
}

int outputs_reserve(struct run *run, const char *path, struct err *err)
{
	return run_reserves_output(run, path) ? 0 : written_twice(path, err);
}

// Takes the name for an output that no input is and that this run has not written yet.
static int claim(struct run *run, const char *path, struct err *err)
{
	if (run_is_input(run, path)) {
		return err_set(err, ERR_INPUT, "same_file", "'%s' is an input itself", path);
	}
	return run_claims_output(run, path) ? 0 : written_twice(path, err);
}

int outputs_open(struct file_output *out, struct run *run, const char *path,
	const struct options *opt, struct err *err)
{
	*out = (struct file_output){.fd = -1};
	if (claim(run, path, err) < 0) {
		return -1;
	}
	return opt->dry_run ? file_output_check(path, opt->force, err) :
		file_output_open(out, path, opt->force, err);
}

int outputs_publish(struct file_output *out, const struct options *opt, struct err *err)
{
	return opt->dry_run ? 0 : file_output_publish(out, opt->force, err);
}

int outputs_write(struct run *run, const char *path, const struct options *opt, const void *bytes,
	size_t n, struct err *err)
{
	struct file_output output;

	if (outputs_open(&output, run, path, opt, err) < 0) {
		return -1;
	}
	if (file_write_all(output.fd, bytes, n) < 0) {
		err_set(err, ERR_IO, errno == ENOSPC ? "no_space" : "write_failed",
			"cannot write '%s': %s", path, err_reason(errno));
		file_output_drop(&output);
		return -1;
	}
	return outputs_publish(&output, opt, err);
}
