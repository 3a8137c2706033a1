#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Real clips: whatever is sound is analysed without an error, whatever is not has one.

. "${top_srcdir:-.}/tests/lib.sh"
need jq
need_shared media/SOURCES.tsv

# What FFmpeg itself cannot decode (rc 1 in the list), or is no video that anyone would call sound.
unsound='^(vvc_no_decoder|ac4_no_decoder|vp9_invalid_bitstream|mp3_200kB_garbage_prefix)'
cut -f1 "$SHARED/media/SOURCES.tsv" | sed 1d | while read -r name; do
	echo "$SHARED/media/$name"
done >list

for command in probe analyze; do
	"$HILITE" $command -j 2 <list >"$out" 2>"$err"
	is "$(jq -r 'select(.type=="media" or .type=="analysis" or .type=="error")|.input' "$out")" "$(cat list)" \
		"$command: each ends in one closing record or one error"
	is "$(jq -r 'select(.type=="error")|.input' "$out" | sed 's,.*/,,' | grep -Ev "$unsound")" '' "$command: sound files have no error"
	ok "$command: strict JSON" jq -e . "$out"
done
is "$("$HILITE" analyze "$SHARED"/media/black_silent_25s.mp4 | jq -r .verdict)" black 'black is black'
done_testing
