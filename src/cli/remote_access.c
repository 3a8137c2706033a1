// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "cli/remote_access.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/key_places.h"
#include "keys/lookup.h"
#include "remote/http.h"

// Where an address comes from.
enum origin { ORIGIN_OWN, ORIGIN_COMMAND_LINE, ORIGIN_ENVIRONMENT };

struct address {
	enum origin origin;
	const char *url;
};

static struct address find_address(const struct options *opt, const struct service *service)
{
	const char *variable = getenv(service->base_variable);

	if (opt->base_url) {
		return (struct address){ORIGIN_COMMAND_LINE, opt->base_url};
	}
	if (variable && variable[0] != '\0') {
		return (struct address){ORIGIN_ENVIRONMENT, variable};
	}
	return (struct address){ORIGIN_OWN, service->base_url};
}

static int check_options(const struct options *opt, struct err *err)
{
	const int n = (opt->api_key_fd >= 0) + (opt->api_key_file != NULL) +
		(opt->api_key_command != NULL) + (opt->key != NULL);

	if (n > 1) {
		return err_set(err, ERR_USAGE, "conflict", "--api-key-fd, --api-key-file, "
			"--api-key-command and --key exclude each other");
	}
	return 0;
}

static bool names_key(const struct options *opt)
{
	return opt->api_key_fd >= 0 || opt->api_key_file || opt->api_key_command || opt->key;
}

// Servers at home often take no key: where none is named with their address, none but the
// environment's could go there, and no store is opened to find that out.
static bool may_lack_key(const struct options *opt, const struct service *service,
	const struct address *address)
{
	return service->key_optional && address->origin != ORIGIN_OWN && !names_key(opt);
}

static int look_up(const struct options *opt, const struct service *service,
	const struct address *address, struct lookup_key *key, struct err *err)
{
	struct key_places places;
	struct lookup_sources sources = {
		.fd = opt->api_key_fd,
		.file = opt->api_key_file,
		.command = opt->api_key_command,
		.entry = opt->key,
		.credentials = getenv("CREDENTIALS_DIRECTORY"),
	};

	if (key_places_find(&places, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < LOOKUP_N_VARIABLES; i++) {
		sources.variables[i] = getenv(lookup_all_variables()[i]);
	}
	sources.store = key_places_store(&places);
	int rc = key_places_sources(&places, opt, &sources.unlock, err);

	if (may_lack_key(opt, service, address)) {
		sources.credentials = NULL;
		sources.store.path = "";
	}
	rc = rc < 0 ? rc : lookup_find(&sources, service->name, key, err);
	key_places_release(&places);
	return rc;
}

// Do the two come from the same source? An entry that the command line names counts as said there.
static bool belong(const struct address *address, const struct lookup_key *key,
	const struct options *opt)
{
	switch (address->origin) {
	case ORIGIN_OWN:
		return true;
	case ORIGIN_ENVIRONMENT:
		return key->source == LOOKUP_ENVIRONMENT;
	default:
		return key->source == LOOKUP_COMMAND_LINE || (key->source == LOOKUP_STORE && opt->key);
	}
}

static int fail_elsewhere(const struct address *address, struct err *err)
{
	if (address->origin == ORIGIN_ENVIRONMENT) {
		err_set(err, ERR_KEY, "key_elsewhere",
			"the address comes from the environment and the key does not; it is not sent there");
		return err_hint(err, "name both on the command line, or keep both in the store: "
			"hilite key set NAME --base-url URL");
	}
	err_set(err, ERR_KEY, "key_elsewhere",
		"--base-url names an address, and the key comes from elsewhere; it is not sent there");
	return err_hint(err, "--api-key-file, or --key with an entry of the store, names the key that "
		"is for this address");
}

// The address that the key's entry in the store has wins over the service's own, and has to be the
// one that was named otherwise.
static int join(const struct options *opt, const struct service *service, struct address *address,
	struct lookup_key *key, struct err *err)
{
	if (key->base_url) {
		if (address->origin != ORIGIN_OWN && strcmp(address->url, key->base_url) != 0) {
			return err_set(err, ERR_KEY, "key_elsewhere",
				"the key in the store is for another address; it is not sent there");
		}
		address->url = key->base_url;
		return 0;
	}
	if (belong(address, key, opt)) {
		return 0;
	}
	if (!service->key_optional) {
		return fail_elsewhere(address, err);
	}
	log_say(LOG_INFO, "the key is not sent: it comes from elsewhere than the address");
	lookup_release(key);
	return 0;
}

static int make_header(const struct service *service, const struct secret *key, struct secret *out,
	struct err *err)
{
	const size_t n = strlen(service->key_header);

	if (key->len == 0) {
		return 0;
	}
	if (secret_alloc(out, n + key->len + 1, err) < 0) {
		return -1;
	}
	memcpy(out->data, service->key_header, n);
	memcpy(out->data + n, key->data, key->len);
	out->data[n + key->len] = '\0';
	out->len = n + key->len;
	return 0;
}

const char *remote_access_address(const struct options *opt, const struct service *service)
{
	return find_address(opt, service).url;
}

int remote_access_check(const struct options *opt, const struct service *service, struct err *err)
{
	const struct address address = find_address(opt, service);

	return check_options(opt, err) < 0 ? -1 :
		http_check_url(address.url, opt->insecure_http, err);
}

int remote_access_find(const struct options *opt, const struct service *service,
	struct remote_access *out, struct err *err)
{
	struct address address = find_address(opt, service);
	struct lookup_key key = {.source = LOOKUP_COMMAND_LINE};

	*out = (struct remote_access){0};
	int rc = look_up(opt, service, &address, &key, err);

	if (rc < 0 && strcmp(err->code, "no_key") == 0 && may_lack_key(opt, service, &address)) {
		err_clear(err);
		rc = 0;
	}
	if (rc == 0 && key.ignored) {
		log_say(LOG_WARNING, "%s is set as well, and is not used", key.ignored);
	}
	rc = rc < 0 ? rc : join(opt, service, &address, &key, err);
	rc = rc < 0 ? rc : http_check_url(address.url, opt->insecure_http, err);
	rc = rc < 0 ? rc : make_header(service, &key.key, &out->header, err);
	if (rc == 0) {
		out->base_url = mem_strdup(address.url);
	}
	lookup_release(&key);
	return rc;
}

void remote_access_release(struct remote_access *access)
{
	mem_free(access->base_url);
	secret_release(&access->header);
	*access = (struct remote_access){0};
}
