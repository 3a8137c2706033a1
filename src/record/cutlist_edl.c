// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// CMX3600. The frame rate does not stand in the file, so all inputs must have one; out points are
// exclusive; the record side runs on without a gap.

#include "record/cutlist_internal.h"

#define MAX_EVENTS 999

// Channels: V is the picture, B picture and sound, AA/V picture and two sounds, A and AA sound.
static const char *channels(const struct facts *facts)
{
	bool two = facts->has_audio && facts->audio.channels != 1;

	if (!facts->has_audio) {
		return "V";
	}
	if (facts->has_video) {
		return two ? "AA/V" : "B";
	}
	return two ? "AA" : "A";
}

static int check_rates(const struct cutlist *list, const struct cutlist_frames *frames,
	struct err *err)
{
	for (size_t i = 0; i < list->n_sources; i++) {
		const struct cutlist_reel *reel = &frames->reels[i];
		const struct facts *facts = list->sources[i].facts;
		const char *path = list->sources[i].path;

		if (facts->has_video && facts->video.fps_mode == FACT_FPS_VARIABLE) {
			err_set(err, ERR_MEDIA, "bad_rate",
				"'%s' has a variable frame rate, and an edl holds nothing but "
				"frame numbers", path);
			return err_hint(err, "fcpxml, otio, csv, llc and mpv can tell its times");
		}
		if (reel->how.per_second == 0) {
			return err_set(err, ERR_MEDIA, "bad_rate",
				"'%s' has %.6g frames a second, which no timecode counts", path,
				(double)reel->rate.num / (double)reel->rate.den);
		}
		if (reel->rate.num * frames->rate.den != frames->rate.num * reel->rate.den) {
			err_set(err, ERR_MEDIA, "bad_rate",
				"'%s' has another frame rate (%.6g) than the list (%.6g), and an "
				"edl holds one", path,
				(double)reel->rate.num / (double)reel->rate.den,
				(double)frames->rate.num / (double)frames->rate.den);
			return err_hint(err, "fcpxml and otio hold several");
		}
	}
	return 0;
}

// The record side begins at one hour, as in editing rooms.
static int64_t first_hour(const struct smpte *record)
{
	struct smpte how = *record;
	int64_t frame = 0;

	smpte_parse(record->drop ? "01:00:00;00" : "01:00:00:00", &how, record->drop, &frame);
	return frame;
}

static void add_event(struct str *out, const struct cutlist *list, size_t i,
	const struct cutlist_frames *frames, const struct smpte *record)
{
	const struct cutlist_event *event = &list->events[i];
	const struct cutlist_source *source = &list->sources[event->source];
	const struct cutlist_reel *reel = &frames->reels[event->source];
	const struct cutlist_shot *shot = &frames->shots[i];
	int64_t from = first_hour(record) + shot->offset;

	str_addf(out, "%03zu  AX       %-5s C        ", i + 1, channels(source->facts));
	smpte_add(out, reel->first + shot->in, &reel->how);
	str_addc(out, ' ');
	smpte_add(out, reel->first + shot->in + shot->n, &reel->how);
	str_addc(out, ' ');
	smpte_add(out, from, record);
	str_addc(out, ' ');
	smpte_add(out, from + shot->n, record);
	str_adds(out, "\n* FROM CLIP NAME:  ");
	cutlist_add_line(out, cutlist_base_name(source->path));
	str_addc(out, '\n');
	if (event->title && event->title[0] != '\0') {
		str_adds(out, "* LOC: ");
		smpte_add(out, from, record);
		str_adds(out, " YELLOW  ");
		cutlist_add_line(out, event->title);
		str_addc(out, '\n');
	}
}

int cutlist_edl(struct str *out, const struct cutlist *list, struct str *notes, struct err *err)
{
	struct cutlist_frames frames;
	struct str name = {0};
	int rc = -1;

	if (cutlist_frames_count(&frames, list, notes, err) < 0) {
		return -1;
	}
	if (check_rates(list, &frames, err) < 0) {
		goto out;
	}
	if (list->n_events > MAX_EVENTS) {
		str_addf(notes, "an edl holds %d events by the book, and this one has %zu\n",
			MAX_EVENTS, list->n_events);
	}
	const struct smpte record = frames.reels[list->events[0].source].how;

	cutlist_add_name(&name, list);
	str_adds(out, "TITLE: ");
	cutlist_add_line(out, str_text(&name));
	str_addf(out, "\nFCM: %s\n\n", record.drop ? "DROP FRAME" : "NON-DROP FRAME");
	for (size_t i = 0; i < list->n_events; i++) {
		add_event(out, list, i, &frames, &record);
	}
	rc = 0;
out:
	str_release(&name);
	cutlist_frames_release(&frames);
	return rc;
}
