#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Makes the long file that the bench measures, unless it is there already, and prints its name:
#
#     source.sh h264|hevc|vp9 FOLDER-WITH-CLIPS
#
# Real clips are scaled to 1080p at 30 frames a second and encoded once, with the coder's own habits
# for groups of pictures; then the same packets are repeated until the file is long enough, and the
# sound is encoded as a whole. Ten minutes for H.264, two for the coders that take long. The file is kept
# in ${XDG_CACHE_HOME:-~/.cache}/hilite-bench, under a name that says how it was made.

set -eu

codec=$1
media=$2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hilite-bench

case $codec in
h264) seconds=600 limit=25 suffix=mp4 video='-c:v libx264 -preset veryfast -crf 22' ;;
hevc) seconds=120 limit=8 suffix=mp4
	video='-c:v libx265 -preset ultrafast -crf 26 -tag:v hvc1 -x265-params log-level=error' ;;
vp9) seconds=120 limit=8 suffix=webm
	video='-c:v libvpx-vp9 -deadline realtime -cpu-used 7 -row-mt 1 -b:v 3M -g 240' ;;
*)
	echo "source.sh: unknown codec '$codec'" >&2
	exit 2
	;;
esac
case $suffix in
mp4) sound='-c:a aac -b:a 128k' ;;
*) sound='-c:a libopus -b:a 96k' ;;
esac

final=$cache/1080p-$codec-${seconds}s-v2.$suffix
if [ -s "$final" ]; then
	echo "$final"
	exit 0
fi

mkdir -p "$cache"
work=$(mktemp -d "$cache/.making-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

shape='scale=1920:1080:force_original_aspect_ratio=decrease:flags=bicubic,setsar=1'
shape="$shape,pad=1920:1080:(ow-iw)/2:(oh-ih)/2,fps=30,format=yuv420p"
total=0
for name in sprint_advert.mp4 football_attack.mp4 tos_battle_vp8.webm chrome_ad_h264.mp4 \
	basketball_makes.mp4 bbb_0_30_vp8.webm robot_finish_line.mp4 cube_solved_music.mp4; do
	clip=$media/$name
	if [ ! -e "$clip" ]; then
		echo "source.sh: no '$clip': left out" >&2
		continue
	fi
	echo "source.sh: $codec: encoding $name" >&2
	length=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$clip")
	length=$(awk -v a="$length" -v b="$limit" 'BEGIN { print a < b ? a : b }')
	# Sound that is missing, or shorter than the picture, is filled up with silence. The length is
	# given in numbers, since -shortest lets sound from a filter run on for seconds.
	has_sound=$(ffprobe -v error -select_streams a -show_entries stream=index -of csv=p=0 "$clip")
	if [ -n "$has_sound" ]; then
		mix='[0:a:0]aresample=48000,aformat=channel_layouts=stereo,apad[a]'
	else
		mix='anullsrc=r=48000:cl=stereo[a]'
	fi
	part=$work/$(echo "$name" | tr . _).mkv
	# shellcheck disable=SC2086
	nice -n 10 ffmpeg -nostdin -v error -i "$clip" \
		-filter_complex "[0:v:0]$shape[v];$mix" -map '[v]' -map '[a]' \
		$video -c:a flac -t "$length" "$part"
	length=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$part")
	total=$(awk -v a="$total" -v b="$length" 'BEGIN { print a + b }')
	echo "file '$part'" >>"$work/once"
done
if [ ! -s "$work/once" ]; then
	echo "source.sh: no clips in '$media'" >&2
	exit 1
fi

times=$(awk -v a="$seconds" -v b="$total" 'BEGIN { print int(a / b) + 1 }')
while [ "$times" -gt 0 ]; do
	cat "$work/once" >>"$work/list"
	times=$((times - 1))
done
# shellcheck disable=SC2086
nice -n 10 ffmpeg -nostdin -v error -f concat -safe 0 -i "$work/list" -t "$seconds" \
	-map 0:v:0 -map 0:a:0 -c:v copy $sound "$work/whole.$suffix"
mv "$work/whole.$suffix" "$final"
echo "$final"
