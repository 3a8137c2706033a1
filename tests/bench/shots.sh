#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# shots.sh BENCH FOLDER FILE: how right the shots of `hilite sample --shots` are on the clips of FOLDER
# whose cuts are labelled (NAME.cuts.tsv), beside the scdet filter of ffmpeg at the threshold that suits
# these labels best; and what they cost, on those of the clips that are H.264 and on FILE, beside ffmpeg
# decoding all. From the environment: HILITE, HILITE_BENCH_ROUNDS, top_srcdir.

set -eu

bench=$1
folder=$2
long=$3
rounds=${HILITE_BENCH_ROUNDS:-5}
thresholds='4 5 6 7 8 9 10 12 15'
work=$(mktemp -d "${TMPDIR:-/tmp}/hilite-shots.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

field() {
	ffprobe -v error -select_streams v:0 -show_entries "$1" -of csv=p=0 "$2" | head -n 1 | tr -d ','
}

# Prints the rate and the first time of the clip in the labels' own clock.
clock_of() {
	rate=$(field stream=avg_frame_rate "$1")
	first=$(ffprobe -v error -select_streams v:0 -read_intervals %+3 -show_entries packet=pts_time \
		-of csv=p=0 "$1" | tr -d ',' | sort -n | head -n 1)
	echo "$rate $first" | awk '{ split($1, r, "/"); printf "%.6f %.6f\n", r[1] / r[2], $2 }'
}

hilite_bounds() {
	"$HILITE" sample -q --shots --profile "$1" "$2" |
		sed -n 's/.*"type":"shot".*"start":\([^,]*\),.*"transition":"[cg][a-z]*".*/\1/p'
}

# The score of each frame, with its time from the first one.
scdet_scores() {
	ffmpeg -nostdin -v fatal -i "$1" -an -vf \
		'scale=320:-2,scdet=threshold=0,metadata=print:key=lavfi.scd.score:file=-' -f null - |
		awk -v first="$2" '
			/^frame:/ { split($3, t, ":"); time = t[2] - first }
			/^lavfi.scd.score=/ { split($1, s, "="); print time, s[2] }'
}

judge() { # LABELS RATE FIRST, bounds on stdin
	cat >"$work/found"
	awk -v fps="$2" -v offset="$3" -f "$top_srcdir/tests/bench/shots.awk" "$1" "$work/found"
}

n=0
for labels in "$folder"/*.cuts.tsv; do
	clip=${labels%.cuts.tsv}
	[ -f "$clip" ] || continue
	n=$((n + 1))
	name=$(basename "$clip")
	clock_of "$clip" >"$work/clock"
	read -r rate first <"$work/clock"
	for profile in quality budget; do
		hilite_bounds "$profile" "$clip" | judge "$labels" "$rate" "$first" |
			sed "s|^|$name $profile |" >>"$work/scores"
	done
	scdet_scores "$clip" "$first" >"$work/scdet"
	for t in $thresholds; do
		awk -v t="$t" '$2 >= t { print $1 }' "$work/scdet" | judge "$labels" "$rate" "$first" |
			sed "s|^|$name scdet-$t |" >>"$work/scores"
	done
done
if [ "$n" = 0 ]; then
	echo "shots: no labelled clips in $folder; skipped"
	exit 0
fi

echo
echo 'shots against labels (asked: pooled F1 at 1 frame 0.95, 0.6 of the gradual ones; budget within 0.02 of it)'
awk '
	function line(who, p) {
		f1[who] = 2 * sum[who, 4] / (2 * sum[who, 4] + sum[who, 5] + sum[who, 6])
		f0 = 2 * sum[who, 1] / (2 * sum[who, 1] + sum[who, 2] + sum[who, 3])
		p = sum[who, 4] + sum[who, 5] ? sum[who, 4] / (sum[who, 4] + sum[who, 5]) : 0
		printf "%-34s %-9s P %.3f R %.3f F1 %.3f (0 frames: %.3f)  gradual %d/%d\n", "pooled", who,
			p, sum[who, 4] / (sum[who, 4] + sum[who, 6]), f1[who], f0, sum[who, 7], sum[who, 8]
	}
	{
		for (i = 1; i <= 8; i++)
			sum[$2, i] += $(i + 2)
		who[$2] = 1
		row[NR] = sprintf("%-34s %-9s tp %d fp %d fn %d  gradual %d/%d", $1, $2, $6, $7, $8, $9, $10)
		of[NR] = $2
	}
	END {
		for (w in who) {
			f = 2 * sum[w, 4] / (2 * sum[w, 4] + sum[w, 5] + sum[w, 6])
			if (w ~ /^scdet/ && (best == "" || f > most)) {
				best = w
				most = f
			}
		}
		for (r = 1; r <= NR; r++)
			if (of[r] !~ /^scdet/ || of[r] == best)
				print row[r]
		line("quality")
		line("budget")
		line(best)
	}' "$work/scores"

cost() {
	"$bench" "$rounds" <<-END
		ffmpeg${tab}ffmpeg -nostdin -v fatal -i '$1' -an -f null -
		budget${tab}'$HILITE' sample -q --shots '$1'
	END
}

echo
echo "shots: CPU beside a full decode (median of $rounds rounds; asked: 0.25 for H.264 with ordinary GOPs)"
cost "$long"
for labels in "$folder"/*.cuts.tsv; do
	clip=${labels%.cuts.tsv}
	if [ -f "$clip" ] && [ "$(field stream=codec_name "$clip")" = h264 ]; then
		cost "$clip"
	fi
done

echo
echo "sample --count 12 (median of $rounds rounds; asked: CPU at most 1.6 of the keyframes once)"
"$bench" "$rounds" <<-END
	keyframes${tab}ffmpeg -nostdin -v fatal -skip_frame nokey -i '$long' -an -f null -
	facts${tab}'$HILITE' sample -q --count 12 '$long'
	images${tab}'$HILITE' sample -q --count 12 -o '$work/images' --force '$long'
END
