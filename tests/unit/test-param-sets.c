// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

#include "media/bits.h"
#include "media/param_sets.h"
#include "tests/tap.h"

// An SPS and a PPS of H.264 with id 0, and a slice: baseline, 64 x 64. Made by hand from the syntax
// tables; what follows the ids is only to stay where it was.
static const uint8_t sps[] = {0x67, 0x42, 0xc0, 0x1e, 0xf4, 0x21, 0x00, 0x00, 0x03, 0x01, 0x10};
static const uint8_t pps[] = {0x68, 0xce, 0x3c, 0x80};
static const uint8_t slice[] = {0x65, 0x88, 0x84, 0x00, 0x00, 0x03, 0x00, 0x33, 0x21};

static uint32_t id_in(const struct str *unit, enum param_kind kind, uint32_t *of)
{
	struct str annex_b = {0};
	struct param_sets sets;
	uint32_t id = UINT32_MAX;

	nal_put(&annex_b, (const uint8_t *)unit->data, unit->len, 0);
	nal_put(&annex_b, kind == PARAM_SPS ? pps : sps, kind == PARAM_SPS ? sizeof(pps) : sizeof(sps),
		0);
	if (param_sets_read(&sets, AV_CODEC_ID_H264, (uint8_t *)annex_b.data, annex_b.len)) {
		for (size_t i = 0; i < sets.n; i++) {
			if (sets.list[i].kind == kind) {
				id = sets.list[i].id;
				*of = sets.list[i].of;
			}
		}
	}
	param_sets_release(&sets);
	str_release(&annex_b);
	return id;
}

static void test_renumber(void)
{
	for (uint32_t id = 15; id <= 30; id++) {
		struct param_ids ids = {.sps = id, .pps = 45 - id};
		struct str unit = {0};
		uint32_t of = 0;

		is_int(param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){sps, sizeof(sps)}, &ids,
			&unit), 0, "an SPS gets the id %u", (unsigned)id);
		is_int(id_in(&unit, PARAM_SPS, &of), id, "and has it");
		is_int((intmax_t)unit.len, sizeof(sps) + 1, "for one byte more");
		is_mem(unit.data + 6, sps + 5, sizeof(sps) - 5, "the rest is what it was");
		str_clear(&unit);
		param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){pps, sizeof(pps)}, &ids, &unit);
		is_int(id_in(&unit, PARAM_PPS, &of), 45 - id, "a PPS has its id");
		is_int(of, id, "and that of its SPS");
		is_mem(unit.data + unit.len - 2, pps + 2, 2, "the rest is what it was");
		str_release(&unit);
	}
}

static void test_slice(void)
{
	struct param_ids ids = {.sps = 15, .pps = 15};
	struct str unit = {0};
	struct str plain = {0};

	is_int(param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){slice, sizeof(slice)}, &ids, &unit),
		0, "a slice is renumbered");
	nal_unescape(&plain, &(struct nal){(uint8_t *)unit.data, unit.len}, SIZE_MAX);
	struct bits b = bits_of((uint8_t *)plain.data, plain.len);

	bits_skip(&b, 8);
	is_int(bits_ue(&b), 0, "first_mb_in_slice stays");
	is_int(bits_ue(&b), 7, "slice_type stays");
	is_int(bits_ue(&b), 15, "the id is 15");
	is_mem(unit.data + 4, slice + 3, sizeof(slice) - 3, "what follows is what it was, escaped");
	str_clear(&unit);
	is_int(param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){slice, 1}, &ids, &unit), -1,
		"a slice of one byte is none");
	static const uint8_t other[] = {0x65, 0x88, 0x4f, 0xff, 0xff, 0xff};

	is_int(param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){other, sizeof(other)}, &ids, &unit),
		-1, "nor is one of another id");
	str_release(&unit);
	str_release(&plain);
}

static void put_avcc(struct str *out)
{
	static const uint8_t head[] = {1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, sizeof(sps)};
	static const uint8_t mid[] = {1, 0, sizeof(pps)};

	str_add(out, head, sizeof(head));
	str_add(out, sps, sizeof(sps));
	str_add(out, mid, sizeof(mid));
	str_add(out, pps, sizeof(pps));
}

// The encoder's sets beside those of an avcC.
static void test_merge(void)
{
	struct str avcc = {0};
	struct str both = {0};
	struct str extra = {0};
	struct str unit = {0};
	struct param_sets a;
	struct param_sets b;
	struct param_ids ids;

	put_avcc(&avcc);
	ok(param_sets_read(&a, AV_CODEC_ID_H264, (uint8_t *)avcc.data, avcc.len), "avcC is read");
	is_int(a.length_size, 4, "with lengths of four bytes");
	is_int((intmax_t)a.n, 2, "and two sets");
	ok(param_sets_pick(&a, &ids) && ids.sps == 15 && ids.pps == 15, "15 is free for both");
	uint8_t high[sizeof(sps)];

	memcpy(high, sps, sizeof(sps));
	high[3] = 0x28;
	param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){high, sizeof(high)}, &ids, &unit);
	nal_put(&extra, (uint8_t *)unit.data, unit.len, 0);
	str_clear(&unit);
	param_sets_renumber(AV_CODEC_ID_H264, &(struct nal){pps, sizeof(pps)}, &ids, &unit);
	nal_put(&extra, (uint8_t *)unit.data, unit.len, 0);
	is_int(param_sets_merge(&a, (uint8_t *)extra.data, extra.len, &both), 0, "they are merged");
	is_int((uint8_t)both.data[3], 0x28, "the level is the higher one");
	ok(param_sets_read(&b, AV_CODEC_ID_H264, (uint8_t *)both.data, both.len),
		"what is merged is read");
	is_int((intmax_t)b.n, 4, "four sets");
	ok(param_sets_find(&b, PARAM_SPS, 0) && param_sets_find(&b, PARAM_SPS, 15) &&
		param_sets_find(&b, PARAM_PPS, 0) && param_sets_find(&b, PARAM_PPS, 15),
		"those of both");
	ok(param_sets_agree(&b, &(struct nal){sps, sizeof(sps)}), "the first SPS is known");
	ok(!param_sets_agree(&b, &(struct nal){high, sizeof(high)}), "another of its id is not");
	ok(param_sets_pick(&b, &ids) && ids.sps == 16 && ids.pps == 16, "16 is free then");
	ok(!param_sets_equal(&a, &b) && param_sets_equal(&a, &a), "the families differ");
	param_sets_release(&a);
	param_sets_release(&b);
	str_release(&avcc);
	str_release(&both);
	str_release(&extra);
	str_release(&unit);
}

// Every beginning of an avcC and an hvcC, and every byte of it changed, is read or refused.
static void test_bad(void)
{
	struct str avcc = {0};
	struct param_sets sets;
	int n_fine = 0;

	put_avcc(&avcc);
	for (size_t n = 0; n < avcc.len; n++) {
		struct str part = {0};

		str_add(&part, avcc.data, n);
		n_fine += param_sets_read(&sets, AV_CODEC_ID_H264, (uint8_t *)part.data, n);
		param_sets_release(&sets);
		param_sets_read(&sets, AV_CODEC_ID_HEVC, (uint8_t *)part.data, n);
		param_sets_release(&sets);
		str_release(&part);
	}
	is_int(n_fine, 0, "no part of an avcC passes for one");
	for (size_t i = 0; i < avcc.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct str both = {0};

			avcc.data[i] = (char)(avcc.data[i] ^ 1 << bit);
			if (param_sets_read(&sets, AV_CODEC_ID_H264, (uint8_t *)avcc.data, avcc.len)) {
				param_sets_merge(&sets, (const uint8_t *)"\0\0\1\x67\1\2\3\4\5", 9, &both);
			}
			param_sets_release(&sets);
			str_release(&both);
			avcc.data[i] = (char)(avcc.data[i] ^ 1 << bit);
		}
	}
	ok(!param_sets_read(&sets, AV_CODEC_ID_H264, NULL, 0), "no extradata is none");
	param_sets_release(&sets);
	str_release(&avcc);
}

// A VPS, an SPS and a PPS of HEVC with id 0.
static void test_hevc(void)
{
	static const uint8_t hevc_sps[] = {0x42, 0x01, 0x01, 0x01, 0x60, 0, 0, 3, 0, 0x90, 0, 0, 3,
		0, 0, 3, 0, 0x3f, 0xa0, 0x0a, 0x08, 0x80};
	static const uint8_t hevc_pps[] = {0x44, 0x01, 0xc1, 0x72, 0xb4};
	static const uint8_t hevc_vps[] = {0x40, 0x01, 0x0c, 0x01, 0xff, 0xff, 0x01, 0x60, 0x80};
	static const struct {
		const uint8_t *data;
		size_t size;
		enum param_kind kind;
	} units[] = {
		{hevc_vps, sizeof(hevc_vps), PARAM_VPS}, {hevc_sps, sizeof(hevc_sps), PARAM_SPS},
		{hevc_pps, sizeof(hevc_pps), PARAM_PPS},
	};
	struct param_ids ids = {.vps = 1, .sps = 15, .pps = 17};
	struct str extra = {0};
	struct param_sets sets;

	for (size_t i = 0; i < 3; i++) {
		struct str unit = {0};

		nal_put(&extra, units[i].data, units[i].size, 0);
		is_int(param_sets_renumber(AV_CODEC_ID_HEVC, &(struct nal){units[i].data,
			units[i].size}, &ids, &unit), 0, "unit %zu of HEVC is renumbered", i);
		nal_put(&extra, (uint8_t *)unit.data, unit.len, 0);
		str_release(&unit);
	}
	ok(param_sets_read(&sets, AV_CODEC_ID_HEVC, (uint8_t *)extra.data, extra.len),
		"all six are read");
	is_int((intmax_t)sets.n, 6, "six sets");
	const struct param_set *s = param_sets_find(&sets, PARAM_SPS, 15);
	const struct param_set *p = param_sets_find(&sets, PARAM_PPS, 17);

	ok(param_sets_find(&sets, PARAM_VPS, 1) && param_sets_find(&sets, PARAM_VPS, 0),
		"both VPS are there");
	ok(s && s->of == 1, "the SPS is of its VPS");
	ok(p && p->of == 15, "the PPS is of its SPS");
	ok(!param_sets_pick(&sets, &ids), "a second family of HEVC would find no id free");
	param_sets_release(&sets);
	str_release(&extra);
}

int main(void)
{
	test_renumber();
	test_slice();
	test_merge();
	test_bad();
	test_hevc();
	return tap_done();
}
