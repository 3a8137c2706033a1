#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Makes another form of a clip, unless it is there already, and prints its name; nothing where the
# form makes no sense for it (louder without sound):
#
#     variant.sh remux|rate|size|louder|black CLIP
#
# remux   the same packets as Matroska; as QuickTime where an edit list hides some of them
# rate    encoded anew at half the bit rate, of the sound too
# size    half as wide and half as high, the same sound
# louder  6 dB louder, limited so that nothing clips, the same picture
# black   5 s of black and silence before it, all encoded anew
#
# They are kept in ${XDG_CACHE_HOME:-~/.cache}/hilite-bench, under a name that says how they were
# made.

set -eu

kind=$1
clip=$2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hilite-bench
name=$(basename "$clip")
size=$(wc -c <"$clip")
suffix=mp4

facts() {
	ffprobe -v error -select_streams "$1" -show_entries "stream=$2" -of csv=p=0 "$clip" |
		head -n 1 | tr -d ','
}

has_sound=$(facts a:0 index)
# A rate that the container does not tell is that of the whole file.
half_rate() {
	rate=$(facts "$1" bit_rate)
	case $rate in
	*[!0-9]* | '')
		rate=$(ffprobe -v error -show_entries format=bit_rate -of csv=p=0 "$clip")
		;;
	esac
	echo "$((rate / 2))"
}

sound='-c:a copy'
picture='-c:v libx264 -preset veryfast -pix_fmt yuv420p'
case $kind in
remux)
	# D marks what is decoded and not shown, which Matroska cannot say of whole pictures.
	case $(ffprobe -v error -select_streams v:0 -read_intervals '%+#1' \
		-show_entries packet=flags -of csv=p=0 "$clip") in
	*D*) suffix=mov ;;
	*) suffix=mkv ;;
	esac
	how='-c copy'
	;;
rate)
	half=$(half_rate v:0)
	if [ -n "$has_sound" ]; then
		sound="-c:a aac -b:a $(half_rate a:0)"
	fi
	how="$picture -b:v $half -maxrate $((half * 2)) -bufsize $((half * 2)) $sound"
	;;
size)
	how="-vf scale=trunc(iw/4)*2:trunc(ih/4)*2 $picture -crf 20 $sound"
	;;
louder)
	if [ -z "$has_sound" ]; then
		exit 0
	fi
	how='-c:v copy -af volume=6dB,alimiter=limit=0.95:level=disabled -c:a aac -b:a 160k'
	;;
black)
	if [ -n "$has_sound" ]; then
		sound='-af aresample=async=1:first_pts=0,adelay=5000:all=1 -c:a aac -b:a 160k'
	fi
	how="-vf tpad=start_duration=5 $picture -crf 20 $sound"
	;;
*)
	echo "variant.sh: unknown form '$kind'" >&2
	exit 2
	;;
esac

final=$cache/variants/$name-$((size)).$kind.$suffix
if [ ! -s "$final" ]; then
	mkdir -p "$cache/variants"
	work=$(mktemp -d "$cache/.making-XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	# shellcheck disable=SC2086
	nice -n 10 ffmpeg -nostdin -v error -i "$clip" -map 0:v:0 -map '0:a:0?' -map_chapters -1 \
		$how "$work/whole.$suffix"
	mv "$work/whole.$suffix" "$final"
fi
echo "$final"
