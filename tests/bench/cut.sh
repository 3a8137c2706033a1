#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut.sh BENCH FOLDER FILE: what cutting costs, beside the programs that people cut with (those that
# are installed), on a long H.264 file of 1080p. Where FOLDER (outside test data) has a judge of cuts
# under tools/cut, all its rows are judged after that. From the environment: HILITE,
# HILITE_BENCH_ROUNDS, and HILITE_BENCH_JOBS, how many random jobs a row of the judge gets besides the
# six that each has (2).

set -eu

bench=$1
shared=$2
file=$3
rounds=${HILITE_BENCH_ROUNDS:-3}
jobs=${HILITE_BENCH_JOBS:-2}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hilite-bench
work=$(mktemp -d "${TMPDIR:-/tmp}/hilite-cut.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

# The long file is put together of several encodes, and where its parameter sets change nothing can be
# copied across. So two minutes of it are encoded once more, as one, and repeated.
one=$cache/1080p-h264-600s-one.mp4
if [ ! -s "$one" ]; then
	echo "cut.sh: encoding $one" >&2
	ffmpeg -nostdin -v error -y -i "$file" -t 120 -map 0:v:0 -map 0:a:0 -c:v libx264 -preset veryfast -crf 22 \
		-c:a aac -b:a 128k "$work/one.mp4"
	ffmpeg -nostdin -v error -y -stream_loop 4 -i "$work/one.mp4" -c copy "$work/five.mp4"
	mv "$work/five.mp4" "$one"
	rm -f "$work/one.mp4"
fi
file=$one

quoted() {
	printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# A field of the clip record on stdin.
field() {
	sed -n "s/.*\"type\":\"clip\".*\"$1\":\\([0-9.]*\\).*/\\1/p" | head -n 1
}

# The span from … to of the long file, by everybody. What smart encodes is encoded once more alone,
# by the same encoder at the same quality, as the share of its time that nobody can save.
measure_span() {
	from=$1
	to=$2
	length=$(awk -v a="$from" -v b="$to" 'BEGIN { print b - a }')
	in=$(quoted "$file")
	out=$(quoted "$work/out")
	hilite="$(quoted "$HILITE") cut -q --force -o $(quoted "$work") --keep $from..$to"

	# shellcheck disable=SC2086
	"$HILITE" cut -q --force --mode smart --keep "$from..$to" -o "$work" --name told.mp4 "$file" >"$work/told"
	frames=$(field frames <"$work/told")
	encoded=$(field frames_encoded <"$work/told")
	echo
	echo "$from to $to s of $file: smart encodes $encoded of $frames frames (median of $rounds)"
	{
		echo "ffmpeg -c copy${tab}ffmpeg -nostdin -v error -y -ss $from -t $length -i $in -map 0:v:0 -map 0:a:0 -c copy -movflags +faststart $out.c.mp4"
		echo "hilite --mode copy${tab}$hilite --mode copy --name hc.mp4 $in"
		echo "hilite --mode copy --no-verify${tab}$hilite --mode copy --no-verify --name hn.mp4 $in"
		echo "hilite --mode smart${tab}$hilite --mode smart --name hs.mp4 $in"
		echo "hilite --mode smart --no-verify${tab}$hilite --mode smart --no-verify --name hv.mp4 $in"
		echo "the edge frames alone, ffmpeg${tab}ffmpeg -nostdin -v error -y -ss $from -i $in -map 0:v:0 -frames:v $encoded -c:v libx264 -preset medium -crf 17 $out.e.mp4"
		if has mkvmerge; then
			echo "mkvmerge --split parts${tab}mkvmerge -q -o $out.m.mkv --split parts:${from}s-${to}s $in"
		fi
	} | "$bench" "$rounds"
	if [ "$3" = encode ]; then
		echo
		{
			echo "hilite --mode smart${tab}$hilite --mode smart --name hs.mp4 $in"
			echo "hilite --mode exact${tab}$hilite --mode exact --name hx.mp4 $in"
			echo "ffmpeg -ss -t, encoded${tab}ffmpeg -nostdin -v error -y -ss $from -t $length -i $in -map 0:v:0 -map 0:a:0 -c:v libx264 -preset medium -crf 17 -c:a aac $out.f.mp4"
			if has auto-editor; then
				ffmpeg -nostdin -v error -y -ss "$from" -t 45 -i "$file" -map 0:v:0 -map 0:a:0 \
					-c copy "$work/part.mp4"
				echo "auto-editor, of 45 s${tab}auto-editor $(quoted "$work/part.mp4") --edit none --cut-out ${length}sec,end --no-open -q -o $out.a.mp4"
			fi
		} | "$bench" 1
	fi
}

# An hour in one span: what it takes in memory.
measure_hour() {
	long=$work/hour.mp4
	ffmpeg -nostdin -v error -stream_loop 6 -i "$file" -map 0:v:0 -map 0:a:0 -c copy "$long"
	echo
	echo "an hour in one span, peak memory (asked: under 300 MB)"
	{
		echo "ffmpeg -c copy${tab}ffmpeg -nostdin -v error -y -ss 100.3 -t 3600 -i $(quoted "$long") -map 0:v:0 -map 0:a:0 -c copy -movflags +faststart $(quoted "$work/hour.c.mp4")"
		echo "hilite --mode smart${tab}$(quoted "$HILITE") cut -q --force -o $(quoted "$work") --name hour.s.mp4 --keep 100.3..3700.3 $(quoted "$long")"
	} | "$bench" 1
	rm -f "$work"/hour*
}

rows='h264_closed.mp4:mp4 h264_closed.mp4:mkv h264_closed.mp4:ts h264_closed.mkv:mp4
h264_closed.mkv:mkv h264_closed.ts:ts h264_closed.ts:mp4 h264_closed.mov:mov h264_base.mp4:mp4
h264_hi10.mp4:mp4 h264_vfr.mp4:mp4 h264_mbaff.mp4:mp4 h264_rot90.mp4:mp4 h264_offset.ts:mp4
h264_multi.mkv:mkv h264_open.mp4:mp4 h264_frag.mp4:mp4 hevc_closed.mp4:mp4 hevc_open.mp4:mp4
hevc_open.mkv:mkv hevc_open.ts:ts hevc_odd.mp4:mp4 hevc_odd.ts:ts hevc_hdr10.mp4:mp4 vp9.webm:webm
av1.mkv:mkv av1.mp4:mp4 mpeg2_open.ts:ts mpeg2_open.mkv:mkv mpeg2_closed.ts:ts'

judge() {
	if [ ! -f "$shared/tools/cut/cutbatch.py" ]; then
		echo "cut: no judge in $shared/tools/cut; skipped"
		return
	fi
	if [ ! -f "$cache/cuts/.made" ]; then
		sh "$shared/tools/cut/cutcorpus.sh" "$cache/cuts" >/dev/null
		touch "$cache/cuts/.made"
	fi
	echo
	echo "as judged by cutcheck.py: 6 jobs a row and $jobs random ones"
	# shellcheck disable=SC2086
	python3 "$shared/tools/cut/cutbatch.py" --n "$jobs" --seed "$(date +%j)" --corpus "$cache/cuts" \
		--tool "sh -c '\"$HILITE\" cut -q --mode smart --reel {out} < {jsonl}'" $rows || :
}

# What smart saves depends on how far the start is from the next keyframe: a span that begins where
# the file happens to be, and one that begins five frames before a keyframe.
key=$(ffprobe -v error -select_streams v -read_intervals 60%+20 -show_entries packet=pts_time,flags -of csv=p=0 "$file" |
	awk -F, '$1 > 60 && $2 ~ /K/ { print $1; exit }')
near=$(awk -v k="$key" 'BEGIN { print k - 0.17 }')
measure_span 61.37 91.37 ''
measure_span "$near" "$(awk -v a="$near" 'BEGIN { print a + 30 }')" encode
measure_span 61.37 541.37 ''
measure_hour
judge
