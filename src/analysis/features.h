// Copyright 2026 the hilite authors
// SPDX-License-Identifier: MIT

// Feeds the features of one input and gathers their tracks. Pictures, sound and packets may come
// from three different threads: no feature takes more than one kind, so the three share nothing.

#ifndef ANALYSIS_FEATURES_H
#define ANALYSIS_FEATURES_H

#include "analysis/feature.h"

struct features;

struct features *features_new(const struct feature_params *params);

void features_picture(struct features *features, const struct picture *picture);
void features_pcm(struct features *features, const struct pcm *pcm);
void features_packet(struct features *features, const struct packet *packet);

// Closes all features into tracks (zeroed by the caller, owned by it afterwards; its start_us and
// end_us are the caller's to set) and frees. With tracks NULL it only frees.
void features_free(struct features *features, struct tracks *tracks);

#endif
