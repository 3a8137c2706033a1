#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Real clips: whatever is sound is analysed without an error, whatever is not has one.

. "${top_srcdir:-.}/tests/lib.sh"
need jq
need_shared media/SOURCES.tsv

# What FFmpeg itself cannot decode (rc 1 in the list).
unsound='^(vvc_no_decoder|ac4_no_decoder|vp9_invalid_bitstream)'
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

# Clips of what is hard to cut: an edit list, frames that are never shown, fragments, a transport stream,
# several tracks, sound before picture, all kinds of containers.
for f in hevc10_editlist_rotated_meta.mp4 vp9_10bit.webm flower_fragmented.mp4 mpeg2_1080p.ts dv_pal_interlaced.mov \
	nasa_two_video_two_audio_subs.mp4 home_drink_fall.mp4 popcorn_macro_theora.ogv flv_h264.flv viper_music.mp3 \
	h264_firstpts_10s.mp4 gopro_karma_gpmf.mp4 newtons_cradle.gif av1_hdr10_portrait.mp4 tos_battle_vp8.webm; do
	run "$HILITE" cut --mode copy -o clips --from 30% --to 60% "$SHARED/media/$f"
	is "$(jq -c 'select(.type=="clip")|[.actual_start<=.start,.actual_end>=.end,.verified]' "$out")" '[true,true,true]' \
		"cut: $f holds its span"
	# Theora has no encoder of ours, and pictures of a GIF no sound to hold on to.
	run "$HILITE" cut --force -o clips --from 30% --to 60% "$SHARED/media/$f"
	case $f in
	*.ogv)
		is "$status:$(jq -r '.code' "$out")" 3:no_encoder "cut, smart: $f cannot be encoded"
		;;
	*)
		is "$(jq -c 'select(.type=="clip")|[.actual_start>=.start-0.000001,.actual_end>=.end-0.00003,
			.actual_start-.start<0.06,.actual_end-.end<0.06,.verified,(.mode=="smart")==(.fallback==null)]' "$out")" \
			'[true,true,true,true,true,true]' "cut, smart: $f has its span and no more"
		;;
	esac
done
run "$HILITE" cut --mode copy -o clips --from 0.2 --to 0.5 "$SHARED/media/pgs_subs.mkv"
is "$(jq -r .code "$out")" bad_span 'cut: a span behind the last picture has no frame'
is "$("$HILITE" analyze "$SHARED"/media/black_silent_25s.mp4 | jq -r .verdict)" black 'black is black'
done_testing
