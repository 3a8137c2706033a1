// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// The best over several inputs. Each highlight is "START-END" in seconds with its score in
// hundredths; what is left is told as "RANK:START-END", inputs between '|'.

#include "analysis/pool.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"
#include "tests/tap.h"

#define S(x) ((int64_t)(x) * 1000000)
#define MAX_INPUTS 4

static const struct {
	const char *what;
	const char *inputs[MAX_INPUTS];
	struct segments_params params;
	const char *want;
} table[] = {
	{ "no input", { NULL }, { 0 }, "" },
	{ "one input keeps what it has", { "1-5=50 10-15=80" }, { 0 }, "2:1-5 1:10-15 |" },
	{ "ranks over all", { "1-5=50 10-15=80", "2-4=70" }, { 0 }, "3:1-5 1:10-15 |2:2-4 |" },
	{ "the best two", { "1-5=50 10-15=80", "2-4=70" }, { .top = 2 }, "1:10-15 |2:2-4 |" },
	{ "the best one: who loses all is flat", { "1-5=50", "2-4=70" }, { .top = 1 }, "flat|1:2-4 |" },
	{ "who had nothing has his own verdict", { "", "2-4=70" }, { 0 }, "black|1:2-4 |" },
	{ "equals: the earlier input, the earlier time", { "1-5=50 8-9=50", "2-4=50" }, { .top = 2 },
		"1:1-5 2:8-9 |flat|" },
	{ "far below the best of all", { "1-5=35", "2-4=90" }, { 0 }, "flat|1:2-4 |" },
	{ "above a threshold", { "1-5=35 6-9=30", "2-4=90" }, { .threshold = 0.33 },
		"2:1-5 |1:2-4 |" },
	{ "to fill 9 s", { "1-5=50 10-15=80", "2-4=70" }, { .target_us = S(9) },
		"3:2-4 1:10-15 |2:2-4 |" },
	{ "ten when no number was asked for", { "1-3=51 4-6=52 7-9=53 10-12=54 13-15=55 16-18=56",
		"1-3=61 4-6=62 7-9=63 10-12=64 13-15=65 16-18=66" }, { 0 },
		"10:7-9 9:10-12 8:13-15 7:16-18 |6:1-3 5:4-6 4:7-9 3:10-12 2:13-15 1:16-18 |" },
};

static void read_input(struct segments *out, const char *text)
{
	int start;
	int end;
	int score;
	int used;

	*out = (struct segments){ .verdict = SEGMENTS_BLACK, .list = mem_zalloc(16
		* sizeof(*out->list)) };
	while (sscanf(text, "%d-%d=%d%n", &start, &end, &score, &used) == 3) {
		out->list[out->n++] = (struct segments_highlight){ .start_us = S(start),
			.end_us = S(end), .peak_us = S(start + end) / 2, .score = score / 100.0 };
		out->verdict = SEGMENTS_HIGHLIGHTS;
		text += used;
	}
}

static void tell(struct str *out, const struct segments *input, const char *what)
{
	int64_t covered_us = 0;

	for (size_t i = 0; i < input->n; i++) {
		const struct segments_highlight *h = &input->list[i];

		str_addf(out, "%d:%lld-%lld ", h->rank, (long long)h->start_us / 1000000,
			(long long)h->end_us / 1000000);
		covered_us += h->end_us - h->start_us;
	}
	if (input->n == 0) {
		str_adds(out, segments_verdict_name(input->verdict));
	}
	is_int(input->covered_us, covered_us, "%s: covered", what);
	str_addc(out, '|');
}

static void check(size_t row)
{
	struct segments inputs[MAX_INPUTS];
	struct segments *list[MAX_INPUTS];
	struct str got = {0};
	size_t n = 0;

	while (n < MAX_INPUTS && table[row].inputs[n] != NULL) {
		read_input(&inputs[n], table[row].inputs[n]);
		list[n] = &inputs[n];
		n++;
	}
	pool_choose(list, n, &table[row].params);
	for (size_t i = 0; i < n; i++) {
		tell(&got, &inputs[i], table[row].what);
		segments_release(&inputs[i]);
	}
	is_str(str_text(&got), table[row].want, "%s", table[row].what);
	str_release(&got);
}

int main(void)
{
	struct segments_params offer;

	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
		check(row);
	}
	pool_offer(&offer, &(struct segments_params){ .top = 3, .target_us = S(5) }, false);
	ok(offer.top == 3 && offer.target_us == S(5), "an input offers what may be wanted");
	pool_offer(&offer, &(struct segments_params){ .target_us = S(5) }, true);
	ok(offer.target_us > S(1000000), "a share of what is not known yet may be all");
	return tap_done();
}
