#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# bench.sh BENCH MKMEDIA PART...: hilite against the ffmpeg programs doing the least decoding that the
# same job needs, and against labels. The parts are analyze, probe, memory, shots, highlights, cut
# and remote.
# From the environment:
#
#     HILITE               the program
#     HILITE_BENCH         a file for analyze and probe, in place of those that source.sh makes
#     HILITE_BENCH_ROUNDS  how often each command is run (5)
#     HILITE_SHARED        the folder of outside test data, whose media/ source.sh takes its clips from

set -eu

bench=$PWD/$1
mkmedia=$PWD/$2
shift 2
rounds=${HILITE_BENCH_ROUNDS:-5}
shared=${HILITE_SHARED:-$top_srcdir/../shared}
media=$shared/media
work=$(mktemp -d "${TMPDIR:-/tmp}/hilite-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

quoted() {
	printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

source_file() {
	sh "$top_srcdir/tests/bench/source.sh" "$1" "$media"
}

describe() {
	file=$(quoted "$1")
	ffprobe -v error -show_entries format=duration,size:stream=codec_name,width,height \
		-of compact=nk=1:p=0 "$1" | tr '\n' ' '
	echo
}

# Prints a title, what is asked, and the table of the jobs on stdin.
measure() {
	echo
	echo "$2 (median of $1 rounds; asked: $3)"
	"$bench" "$1"
}

# One file: the two profiles against their floors; the second argument is what quality may cost. With
# VP9, ffmpeg 5.1 decodes every frame in spite of -skip_frame nokey: there the floor of budget is a full
# decode, and being below it says little. Complaints of ffmpeg about times are left out, a failure
# is not.
analyze_file() {
	file=$(quoted "$1")
	echo
	echo "file: $1"
	echo "      $(describe "$1")"
	measure "$rounds" 'analyze --profile budget' 'CPU at most 1.0 of the floor' <<-END
		floor${tab}ffmpeg -nostdin -v fatal -skip_frame nokey -i $file -an -f null -
		floor${tab}ffmpeg -nostdin -v fatal -i $file -vn -f null -
		hilite${tab}$(quoted "$HILITE") analyze -q --profile budget $file
	END
	measure $(((rounds + 1) / 2)) 'analyze --profile quality' "CPU at most $2 of the floor" <<-END
		floor${tab}ffmpeg -nostdin -v fatal -i $file -f null -
		hilite${tab}$(quoted "$HILITE") analyze -q --profile quality $file
	END
}

bench_analyze() {
	if [ -n "${HILITE_BENCH:-}" ]; then
		analyze_file "$HILITE_BENCH" '1.0 (H.264, HEVC) or 1.1 (others)'
		return
	fi
	file=$(source_file h264)
	analyze_file "$file" 1.0
	file=$(source_file hevc)
	analyze_file "$file" 1.0
	file=$(source_file vp9)
	analyze_file "$file" 1.1
}

bench_probe() {
	file=${HILITE_BENCH:-}
	if [ -z "$file" ]; then
		file=$(source_file h264)
	fi
	file=$(quoted "$file")
	measure $((rounds * 8)) 'probe of one file' 'CPU below 1.0' <<-END
		ffprobe${tab}ffprobe -v error -show_format -show_streams $file
		hilite${tab}$(quoted "$HILITE") probe -q $file
	END
	measure "$rounds" 'probe --scan=packets' 'CPU at most 1.2' <<-END
		ffmpeg${tab}ffmpeg -nostdin -v fatal -i $file -map 0 -c copy -f null -
		hilite${tab}$(quoted "$HILITE") probe -q --scan=packets $file
	END
	measure "$rounds" 'probe --scan' 'CPU at most 1.15' <<-END
		ffmpeg${tab}ffmpeg -nostdin -v fatal -i $file -map 0 -vf blackdetect,freezedetect -af silencedetect,ebur128=peak=true -f null -
		hilite${tab}$(quoted "$HILITE") probe -q --scan $file
	END

	mkdir "$work/small"
	number=0
	for kind in a.mp4 b.mkv c.mov d.ts e.webm f.mp3 g.flac h.wav i.avi j.m4a; do
		"$mkmedia" "$work/$kind" duration=2 size=160x120 seed="$number" at=1 event=0.5
		while [ "$number" -lt 100 ]; do
			cp "$work/$kind" "$work/small/$number-$kind"
			number=$((number + 1))
		done
		number=0
	done
	small=$(quoted "$work/small")
	measure 3 'probe of 1,000 small files' 'wall at most 0.2' <<-END
		ffprobe${tab}for f in $small/*; do ffprobe -v error -show_format -show_streams "\$f" || exit; done
		hilite${tab}$(quoted "$HILITE") probe -q -j 2 $small/*
	END
}

# The same packets once and twelve times over. Peaks differ by half a megabyte from run to run, so the
# longer file is long enough (two hours of the file that source.sh makes) to tell what an hour costs.
bench_memory() {
	file=${HILITE_BENCH:-}
	if [ -z "$file" ]; then
		file=$(source_file h264)
	fi
	long=$work/long.${file##*.}
	ffmpeg -nostdin -v error -stream_loop 11 -i "$file" -map 0:v:0 -map 0:a:0 -c copy "$long"
	echo
	echo "memory: twelve times $file, $(describe "$long")"
	measure "$rounds" 'budget, peak memory' 'under 250 MB, at most 10 MB more for an hour more' <<-END
		once${tab}$(quoted "$HILITE") analyze -q $(quoted "$file")
		twelve times${tab}$(quoted "$HILITE") analyze -q $(quoted "$long")
	END
}

# How right the shots are, and what they and a few frames cost.
bench_shots() {
	file=${HILITE_BENCH:-}
	if [ -z "$file" ]; then
		file=$(source_file h264)
	fi
	HILITE_BENCH_ROUNDS=$rounds sh "$top_srcdir/tests/bench/shots.sh" "$bench" "$media" "$file"
	sh "$top_srcdir/tests/bench/transitions.sh" "$media"
}

# How good and how stable the highlights are; how a length is filled. The select program lies beside
# bench.
bench_highlights() {
	sh "$top_srcdir/tests/bench/highlights.sh" "$(dirname "$bench")/select" "$media"
}

# What a cut costs, and what a judge says of it.
bench_cut() {
	HILITE_BENCH_ROUNDS=$rounds sh "$top_srcdir/tests/bench/cut.sh" "$bench" "$shared" \
		"$(source_file h264)"
}

# What a service gets of clips of half a minute to ten, and what that takes.
bench_remote() {
	set -- cars_overhead forklift_box_reveal home_falls_composite cars_rare_composite
	for name; do
		set -- "$@" "$media/$name.mp4"
		shift
	done
	HILITE_BENCH_ROUNDS=$rounds sh "$top_srcdir/tests/bench/remote.sh" "$@" "$(source_file h264)"
}

echo "date:    $(date -u '+%Y-%m-%d %H:%M UTC')"
echo "machine: $(getconf _NPROCESSORS_ONLN) cores," \
	"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)"
echo "system:  $(uname -srm), load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)"
echo "ffmpeg:  $(ffmpeg -version | head -n 1)"
echo "hilite:  $("$HILITE" --version | head -n 1)"
for part in "$@"; do
	"bench_$part"
done
