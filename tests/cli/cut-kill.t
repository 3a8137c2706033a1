#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut on a bad day: killed at any moment, a full disk, spans of nothing. A file under its final name
# is whole, and the source is what it was. HILITE_KILLS is the number of kills (20), spread over the
# same time.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg

clip a.mp4 duration=60 gop=50 size=640x360
cp a.mp4 before.mp4
mkdir o

# kill_at SIGNAL MS: cuts eight clips, and ends the run after so long.
kill_at() {
	rm -f o/* o/.[!.]*
	"$HILITE" cut --force -o o --keep 1..20,3..30,5..15,7.5..40,10..50,20..58,2..59,4..8 a.mp4 >"$out" 2>"$err" </dev/null &
	pid=$!
	sleep "$(awk "BEGIN { print $2 / 1000 }")"
	kill -s "$1" $pid 2>/dev/null
	wait $pid 2>/dev/null
	# Of a run that was killed outright the worker dies a little later.
	[ "$1" != KILL ] || sleep 0.2
}

# How many files under a final name do not decode to their end.
broken() {
	n=0
	for file in o/*.mp4; do
		[ -e "$file" ] || continue
		ffmpeg -v error -xerror -i "$file" -map 0:v -c copy -f null - </dev/null >said 2>&1 && [ ! -s said ] || n=$((n + 1))
	done
	echo $n
}

bad=0
stray=0
i=0
kills=${HILITE_KILLS:-20}
while [ $i -lt "$kills" ]; do
	case $((i % 3)) in
	0) signal=INT ;;
	1) signal=TERM ;;
	2) signal=KILL ;;
	esac
	kill_at $signal $((40 + i * 1340 / kills))
	bad=$((bad + $(broken)))
	if [ $signal != KILL ]; then
		stray=$((stray + $(find o -type f ! -name '*.mp4' | wc -l)))
	fi
	i=$((i + 1))
done
is "$bad" 0 "killed at $kills moments: no file under a final name is not whole"
is "$stray" 0 'and after SIGINT and SIGTERM no other file is left'
kill_at INT 10
wait
ok 'the source is what it was' cmp a.mp4 before.mp4

# A disk that fills up at several moments.
full=$tmp/full
mkdir "$full"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=256k tmpfs "$full" 2>/dev/null; then
	for mode in copy smart exact; do
		run "$HILITE" cut --mode $mode -o "$full" --to 40 a.mp4
		is "$status:$(jq -r .code "$out")" 3:no_space "$mode: a full disk is an error"
		is "$(find "$full" -type f | wc -l | tr -d ' ')" 0 "$mode: and leaves nothing"
	done
	run "$HILITE" cut --reel "$full/reel.mp4" --keep 1..20,30..50 a.mp4
	is "$status:$(jq -r .code "$out" | head -n 1)" 3:no_space 'a reel on a full disk'
	is "$(find "$full" -type f | wc -l | tr -d ' ')" 0 'leaves nothing'
	umount "$full"
else
	skip 8 'a small file system can only be made by root'
fi

# Spans that hold nothing.
spans() {
	printf '{"input":"a.mp4","start":%s,"end":%s}\n' "$@" >spans
	run sh -c '"$HILITE" cut --force -o o <spans'
}
rm -rf o
for span in '5 5:bad_record' '9 3:bad_record' '60 61:bad_span' '1e3 2e3:bad_span' '2.001 2.002:bad_span'; do
	# shellcheck disable=SC2086
	spans ${span%:*}
	is "$status:$(jq -r .code "$out")" "3:${span#*:}" "the span ${span%:*} is an error"
done
is "$(find o -type f 2>/dev/null | wc -l | tr -d ' ')" 0 'of which no file comes'
spans 58 1e3
is "$status:$(jq -r 'select(.type=="clip").end' "$out")" 0:60 'an end past the end is the end'
ok 'and the source is still what it was' cmp a.mp4 before.mp4
done_testing
