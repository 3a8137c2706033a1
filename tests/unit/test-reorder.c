// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include <libavcodec/packet.h>

#include "media/reorder.h"
#include "tests/tap.h"

#define MOST 400

struct seen {
	int64_t pts[MOST];
	int64_t dts[MOST];
	int64_t length[MOST];
	int n;
};

static int take(void *opaque, AVPacket *packet, struct err *err)
{
	struct seen *seen = opaque;

	(void)err;
	seen->pts[seen->n] = packet->pts;
	seen->dts[seen->n] = packet->dts;
	seen->length[seen->n++] = packet->duration;
	return 0;
}

static int run(const int64_t *pts, int n, int depth, int64_t end, struct seen *seen)
{
	struct reorder r;
	struct err err = {0};
	AVPacket *packet = av_packet_alloc();
	int rc = 0;

	seen->n = 0;
	reorder_init(&r, depth, (AVRational){1001, 1}, take, seen);
	for (int i = 0; i < n && rc == 0; i++) {
		packet->pts = pts[i];
		rc = reorder_push(&r, packet, &err);
	}
	if (rc == 0) {
		rc = reorder_finish(&r, end, &err);
	}
	reorder_release(&r);
	av_packet_free(&packet);
	return rc;
}

// Groups with B-pictures that lean on each other: I, P, B, b, b, of which the second has place 4.
static void test_pyramid(int n_groups, int depth)
{
	static const int order[] = {0, 4, 2, 1, 3};
	static struct seen seen;
	int64_t pts[MOST];
	int n = 0;
	int n_bad = 0;

	for (int g = 0; g < n_groups; g++) {
		for (int i = 0; i < 5; i++) {
			pts[n++] = (g * 5 + order[i]) * 1001;
		}
	}
	is_int(run(pts, n, depth, n * 1001, &seen), 0, "%d groups pass", n_groups);
	is_int(seen.n, n, "all come out");
	for (int i = 0; i < n; i++) {
		n_bad += seen.pts[i] != pts[i] || seen.length[i] != 1001 || seen.dts[i] > seen.pts[i];
		n_bad += i > 0 && seen.dts[i] != seen.dts[i - 1] + 1001;
	}
	is_int(n_bad, 0, "in their order, evenly, none before it is decoded");
	is_int(seen.dts[0], -1001 * 2, "decoding is two pictures ahead");
}

static void test_uneven(void)
{
	static const int64_t pts[] = {0, 100, 300, 350, 1000};
	static struct seen seen;

	is_int(run(pts, 5, 0, 1100, &seen), 0, "pictures of any length");
	is_int(seen.length[1], 200, "last until the next");
	is_int(seen.length[4], 100, "the last until the end");
	is_int(seen.dts[3], 350, "nothing is reordered");
}

static void test_bad(void)
{
	static const int64_t twice[] = {0, 100, 100, 200};
	static struct seen seen;
	int64_t late[MOST];

	is_int(run(twice, 4, 0, 300, &seen), -1, "two pictures at one time are refused");
	for (int i = 0; i < MOST; i++) {
		late[i] = (i + 1) * 1001;
	}
	late[MOST - 1] = 0;
	is_int(run(late, MOST, 2, MOST * 1001, &seen), -1,
		"so is one that belongs before all that has gone");
}

int main(void)
{
	test_pyramid(1, 0);
	test_pyramid(40, 0);
	test_pyramid(79, 2);
	test_uneven();
	test_bad();
	return tap_done();
}
