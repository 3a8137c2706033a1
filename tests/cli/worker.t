#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# A worker that crashes, hangs or is killed is one error record; the other inputs are done.

. "${top_srcdir:-.}/tests/lib.sh"
need jq pgrep

clip long.mp4 duration=120 size=1280x720
clip short.mp4 duration=4 content=flat

# end_worker SIGNAL OPTIONS...: sends it to the first input's worker, a child of a child of hilite's.
end_worker() {
	signal=$1
	shift
	status=0
	"$HILITE" analyze --profile quality "$@" long.mp4 short.mp4 >"$out" 2>"$err" </dev/null &
	conductor=$!
	worker=
	tries=0
	while [ -z "$worker" ] && [ $tries -lt 100 ]; do
		sleep 0.05
		tries=$((tries + 1))
		spawner=$(pgrep -P $conductor | head -n 1)
		[ -z "$spawner" ] || worker=$(pgrep -P "$spawner" | head -n 1)
	done
	kill -s "$signal" "$worker"
	wait $conductor || status=$?
}

answer() {
	jq -c 'select(.type!="highlight")|[.type,.kind,.code]' "$out" | tr '\n' ' '
}

end_worker SEGV
is "$status" 3 'a crash is status 3'
is "$(answer)" '["error","media","decoder_crashed"] ["analysis",null,null] ' 'and one error record'
end_worker KILL
is "$(answer)" '["error","limit","memory_limit"] ["analysis",null,null] ' 'killed, as for want of memory'
end_worker STOP --timeout 1s
is "$(answer)" '["error","limit","timeout"] ["analysis",null,null] ' 'one that hangs is killed by our clock'
done_testing
