#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# transitions.sh FOLDER: how many gradual transitions of each kind `hilite sample --shots` finds, between
# real clips of FOLDER that move. ffmpeg's xfade makes them, of 0.6, 1 and 1.6 s, two files a kind; a bound
# within three frames of a transition finds it, any other is false. The clips hold one dissolve of their
# own, which counts neither way. From the environment: HILITE. The files are kept in
# ${XDG_CACHE_HOME:-~/.cache}/hilite-bench.

set -eu

folder=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hilite-bench/transitions-v1
kinds='fade fadeblack fadewhite wipeleft wipeup circleopen circleclose diagtl radial smoothleft slideleft
	slideup'
mkdir -p "$cache"

# Four clips, each from its start on, joined by three transitions of one kind.
make_file() { # FILE KIND CLIP START CLIP START CLIP START CLIP START
	file=$1 kind=$2
	shift 2
	[ -s "$file" ] && return
	shape='scale=640:360:force_original_aspect_ratio=increase,crop=640:360,fps=25,setsar=1'
	shape="$shape,format=yuv420p,trim=0:5,setpts=PTS-STARTPTS"
	nice -n 10 ffmpeg -nostdin -v error -y -ss "$2" -t 5.5 -i "$folder/$1" \
		-ss "$4" -t 5.5 -i "$folder/$3" -ss "$6" -t 5.5 -i "$folder/$5" \
		-ss "$8" -t 5.5 -i "$folder/$7" -filter_complex "
			[0:v]$shape[a];[1:v]$shape[b];[2:v]$shape[c];[3:v]$shape[d];
			[a][b]xfade=transition=$kind:duration=0.6:offset=4[x];
			[x][c]xfade=transition=$kind:duration=1:offset=8[y];
			[y][d]xfade=transition=$kind:duration=1.6:offset=11.4[z]" \
		-map '[z]' -c:v libx264 -crf 23 "$cache/.making.mp4"
	mv "$cache/.making.mp4" "$file"
}

for clip in football_attack.mp4 tos_battle_vp8.webm gopro_karma_gpmf.mp4 bbb_0_30_vp8.webm \
	robot_finish_line.mp4 forklift_box_reveal.mp4 basketball_makes.mp4 popcorn_macro_theora.ogv; do
	if [ ! -e "$folder/$clip" ]; then
		echo "transitions: no $clip in $folder; skipped"
		exit 0
	fi
done

echo
echo 'gradual transitions between clips that move (found of 6; false bounds in 25 s)'
printf '| kind | quality | false | budget | false |\n|---|---|---|---|---|\n'
for kind in $kinds; do
	make_file "$cache/a-$kind.mp4" "$kind" football_attack.mp4 1 tos_battle_vp8.webm 13.2 \
		gopro_karma_gpmf.mp4 2 bbb_0_30_vp8.webm 4
	make_file "$cache/b-$kind.mp4" "$kind" robot_finish_line.mp4 0.5 forklift_box_reveal.mp4 2 \
		basketball_makes.mp4 3 popcorn_macro_theora.ogv 2
	printf '| %s |' "$kind"
	for profile in quality budget; do
		for set in a b; do
			"$HILITE" sample -q --shots --profile "$profile" "$cache/$set-$kind.mp4" |
				sed -n 's/.*"type":"shot".*"start":\([^,]*\),.*"transition":"[cg].*/'$set' \1/p'
		done | awk '
			BEGIN {
				split("4 8 11.4", from)
				split("4.6 9 13", to)
			}
			{
				hit = $1 == "a" && $2 > 3 && $2 < 3.6
				for (k = 1; k <= 3; k++)
					if ($2 >= from[k] - 0.12 && $2 <= to[k] + 0.12) {
						found[$1, k] = 1
						hit = 1
					}
				wrong += !hit
			}
			END {
				for (f in found)
					n++
				printf " %d | %d |", n, wrong
			}'
	done
	printf '\n'
done
