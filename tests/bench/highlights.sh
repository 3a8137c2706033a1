#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# highlights.sh SELECT FOLDER: how well a length is filled by scores of people (select.c); how good
# the highlights of `hilite analyze` are on the labelled clips of FOLDER, beside choices that take
# no skill, and how stable they are (highlights.py). All as tables for RESULTS.md. From the
# environment: HILITE, top_srcdir.

set -eu

select=$1
folder=$2
here=$top_srcdir/tests/bench

scores=$folder/tvsum_scores_dev.tsv
if [ ! -f "$scores" ]; then
	echo "highlights: no $scores; skipped"
else
	"$select" "$scores"
fi

clips=$(find "$folder" -name '*.highlights.tsv' | wc -l)
if [ "$clips" -eq 0 ]; then
	echo "highlights: no labelled clips in $folder; skipped"
else
	python3 "$here/highlights.py" "$HILITE" "$folder" "$here/variant.sh"
fi
