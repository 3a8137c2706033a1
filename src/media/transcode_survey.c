// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Before anything is written: which colours does a GIF need, how loud is the sound that will come
// out? All segments are put
// together as they will be, by a transcode that looks or measures instead of encoding.
// Where the gain makes a limiter work, that takes some loudness away, and one more look tells how
// much.

#include <math.h>
#include <strings.h>

#include "base/mem.h"
#include "media/transcode_internal.h"

#define MOST_SURVEYS 4

// Near enough: a tenth of what may be missing is not heard.
#define SLACK_LU 0.1

// The least and the most that a sound is changed by. What would need more is noise.
#define MOST_GAIN_DB 40.0

// The peaks are told with three decimals, and an encoder adds a little to them.
#define PEAK_SLACK_DB 0.3

static void set_gain(struct transcode_level *level, double gain_db)
{
	level->gain_db = fmin(fmax(gain_db, -MOST_GAIN_DB), MOST_GAIN_DB);
	level->limited = level->peak_db + level->gain_db > LOUD_CEILING_DB - PEAK_SLACK_DB;
}

// Takes in what a look has told; true where another is needed.
static bool conclude(struct transcode *t)
{
	const struct transcode *s = t->survey;
	const bool first = !t->levels;
	bool again = false;

	if (first) {
		t->n_levels = s->n_tracks;
		t->main_level = s->sound;
		t->levels = mem_zalloc(s->n_tracks * sizeof(*t->levels));
	}
	for (unsigned i = 0; i < t->n_levels && i < s->n_tracks; i++) {
		const struct loud *found = &s->tracks[i].sound.measure;
		struct transcode_level *level = &t->levels[i];

		if (!found->graph || isnan(found->lufs)) {
			level->lufs = first ? NAN : level->lufs;
			continue;
		}
		if (first) {
			level->lufs = found->lufs;
			level->peak_db = found->peak_db;
			set_gain(level, t->params->loudness_lufs - found->lufs);
			again = again || level->limited;
		} else if (level->limited) {
			double off = t->params->loudness_lufs - found->lufs;

			set_gain(level, level->gain_db + off);
			again = again || fabs(off) > SLACK_LU;
		}
	}
	return again;
}

static void end_survey(struct transcode *t)
{
	struct err err = {0};

	if (t->survey->picture >= 0) {
		transcode_picture_finish(t->survey, &err);
	}
	for (unsigned i = 0; i < t->survey->n_tracks; i++) {
		struct sound_encoder *sound = &t->survey->tracks[i].sound;

		if (sound->fifo) {
			int64_t most = sound_encoder_at(sound, t->survey->position,
				t->survey->time_base);

			sound_encoder_finish(sound, most, 0, NULL, NULL, &err);
		}
	}
}

static bool is_gif(const struct transcode *t)
{
	return strcasecmp(t->params->extension, "gif") == 0;
}

// A GIF without colours of its own gets those that the encoder has.
static void conclude_colours(struct transcode *t)
{
	struct err err = {0};

	if (t->survey->palette.graph) {
		t->colours = palette_found(&t->survey->palette, &err);
	}
}

bool transcode_wants_survey(struct transcode *t)
{
	bool again = false;

	if (isnan(t->params->loudness_lufs) && !is_gif(t)) {
		return false;
	}
	if (!t->survey) {
		again = t->n_surveys == 0;
	} else {
		end_survey(t);
		if (t->survey->preview) {
			conclude_colours(t);
		} else {
			again = conclude(t) && t->n_surveys < MOST_SURVEYS;
		}
		transcode_close(&t->survey);
	}
	return again;
}

int transcode_survey(struct transcode *t, struct input *in, const struct clip_segment *segment,
	struct err *err)
{
	struct clip_result result;

	if (!t->survey) {
		if (transcode_open(&t->survey, t->params, err) < 0) {
			return -1;
		}
		t->survey->surveying = true;
		t->survey->begun = true;
		t->survey->levels = t->levels;
		t->survey->n_levels = t->n_levels;
		t->survey->main_level = t->main_level;
		t->n_surveys++;
	}
	return in->audio || is_gif(t) ? transcode_add(t->survey, in, segment, &result, err) : 0;
}

int transcode_open_level(struct transcode *t, unsigned track, struct err *err)
{
	struct sound_encoder *sound = &t->tracks[track].sound;

	const AVFrame like = loud_like(sound->encoder.ctx);

	if (t->surveying && loud_open_measure(&sound->measure, &like, err) < 0) {
		return -1;
	}
	// The first input need not have been heard: then its tracks are not those that were.
	unsigned row = (int)track == t->sound ? (unsigned)t->main_level : track;

	if (row >= t->n_levels || isnan(t->levels[row].lufs)) {
		return 0;
	}
	return loud_open_gain(&sound->gain, sound->encoder.ctx, t->levels[row].gain_db,
		t->levels[row].limited, err);
}
