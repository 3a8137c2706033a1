// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/analyze_service.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/places.h"

#define MOST_PROMPT    16384 // bytes
#define MOST_PRICES    (1 << 20)
#define REPEATS_OF_RUN 20

static int read_prompt(struct remote *remote, const char *text, struct err *err)
{
	struct str file = {0};

	if (!text || text[0] != '@') {
		remote->prompt = text ? mem_strdup(text) : NULL;
	} else if (file_read(text + 1, MOST_PROMPT, &file, err) < 0) {
		str_release(&file);
		return -1;
	} else {
		remote->prompt = str_detach(&file);
	}
	if (remote->prompt && strlen(remote->prompt) > MOST_PROMPT) {
		return err_set(err, ERR_USAGE, "bad_value", "--prompt is longer than %d bytes",
			MOST_PROMPT);
	}
	return 0;
}

static int read_prices(struct remote *remote, const char *path, struct err *err)
{
	struct str text = {0};
	int rc = path ? file_read(path, MOST_PRICES, &text, err) : 0;

	rc = rc < 0 ? rc : prices_new(&remote->prices, path ? str_text(&text) : NULL, err);
	str_release(&text);
	return rc;
}

// An option that the local engine has no use for is a mistake.
static int check_local(const struct options *opt, struct err *err)
{
	const struct {
		const char *name;
		bool given;
	} uses[] = {
		{"model", opt->model},
		{"base-url", opt->base_url},
		{"prompt", opt->prompt},
		{"language", opt->language},
		{"send", opt->send != OPT_SEND_AUTO},
		{"max-cost", !isnan(opt->max_cost)},
		{"prices", opt->prices},
		{"fallback", opt->fallback != OPT_FALLBACK_NONE},
		{"key", opt->key},
		{"api-key-fd", opt->api_key_fd >= 0},
		{"api-key-file", opt->api_key_file},
		{"api-key-command", opt->api_key_command},
		{"unlock-fd", opt->unlock_fd >= 0},
		{"unlock-file", opt->unlock_file},
		{"unlock-command", opt->unlock_command},
		{"no-cache", opt->no_cache},
		{"rpm", opt->rpm > 0},
		{"insecure-http", opt->insecure_http},
		{"trace-http", opt->trace_http},
	};

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (uses[i].given) {
			return err_set(err, ERR_USAGE, "misplaced_option",
				"--%s is for a service: --engine gemini or openai", uses[i].name);
		}
	}
	return 0;
}

// Where there is no home, nothing is kept; requests that are to be counted have to be.
static int find_places(struct remote *remote, const struct options *opt, struct err *err)
{
	char *state = places_find("XDG_STATE_HOME", ".local/state");
	struct str path = {0};

	remote->cache_folder = opt->no_cache ? NULL : places_find("XDG_CACHE_HOME", ".cache");
	if (opt->rpm > 0 && !state) {
		return err_set(err, ERR_USAGE, "no_home",
			"--rpm: there is no home to count requests in");
	}
	if (opt->rpm > 0) {
		str_addf(&path, "%s/requests-%s", state, remote->service->name);
		remote->rate_path = str_detach(&path);
	}
	mem_free(state);
	return 0;
}

int remote_new(struct remote **out, const struct options *opt, struct err *err)
{
	static const char *const engines[] = {
		[OPT_ENGINE_LOCAL] = "local",
		[OPT_ENGINE_GEMINI] = "gemini",
		[OPT_ENGINE_OPENAI] = "openai",
	};

	*out = NULL;
	if (opt->engine == OPT_ENGINE_LOCAL) {
		return check_local(opt, err);
	}
	struct remote *remote = mem_zalloc(sizeof(*remote));

	remote->service = service_find(engines[opt->engine]);
	remote->model = opt->model ? opt->model : remote->service->models[
		opt->profile == OPT_PROFILE_QUALITY ? SERVICE_QUALITY : SERVICE_BUDGET];
	remote->budget.repeats = REPEATS_OF_RUN;
	// So that many runs do not come back at the same moment.
	srandom((unsigned)(clock_now_us() ^ getpid()));
	if (strspn(remote->model, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"-_.:/@") != strlen(remote->model) || remote->model[0] == '\0' ||
		strstr(remote->model, "..") || strlen(remote->model) > 128) {
		remote_free(&remote);
		return err_set(err, ERR_USAGE, "bad_value", "--model is no name of a model");
	}
	if (remote_access_check(opt, remote->service, err) < 0 ||
		read_prompt(remote, opt->prompt, err) < 0 || read_prices(remote, opt->prices, err) < 0 ||
		find_places(remote, opt, err) < 0) {
		remote_free(&remote);
		return -1;
	}
	*out = remote;
	return 0;
}

void remote_free(struct remote **remote)
{
	if (*remote) {
		mem_free((*remote)->prompt);
		mem_free((*remote)->cache_folder);
		mem_free((*remote)->rate_path);
		prices_free(&(*remote)->prices);
		remote_access_release(&(*remote)->access);
		mem_free(*remote);
		*remote = NULL;
	}
}

int remote_check_cost(const struct options *opt, const struct remote *remote, double cost_usd,
	struct err *err)
{
	const double most = opt->max_cost;
	const double before = remote->spent_usd + remote->reserved_usd;

	if (isnan(most)) {
		return 0;
	}
	if (cost_usd < 0) {
		err_set(err, ERR_LIMIT, "over_budget", "what %s costs is not known", remote->model);
		return err_hint(err, "--prices takes a table that knows it");
	}
	if (before + cost_usd > most) {
		return err_set(err, ERR_LIMIT, "over_budget",
			"asking is likely to cost $%.4f, and $%.4f of $%.4f are spent", cost_usd,
			before, most);
	}
	return 0;
}

int remote_find_access(const struct options *opt, struct remote *remote, struct err *err)
{
	if (remote->dead.kind == ERR_NONE && !remote->has_access &&
		remote_access_find(opt, remote->service, &remote->access, err) < 0) {
		remote->dead = *err;
	}
	if (remote->dead.kind != ERR_NONE) {
		*err = remote->dead;
		return -1;
	}
	remote->has_access = true;
	return 0;
}
