#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Options that all commands have.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip a.mp4 duration=3
cp a.mp4 b.mp4
cp a.mp4 c.mp4

# --lock
need flock
run flock lock "$HILITE" probe --lock lock a.mp4
is "$status" 75 '--lock: a lock that is held is status 75'
is "$(cat "$out")" '' 'and nothing is done'
run "$HILITE" probe --lock lock a.mp4
is "$status" 0 'a free one is taken'

# --resume
"$HILITE" probe a.mp4 b.mp4 c.mp4 >whole
head -n 1 whole >part
sed -n 2p whole | head -c 40 >>part
"$HILITE" probe --resume part a.mp4 b.mp4 c.mp4 >rest
is "$(cat rest)" "$(sed -n '2,3p' whole)" '--resume: only what is not finished, the half line told again'
cp part grown
"$HILITE" probe --resume grown a.mp4 b.mp4 c.mp4 >>grown
ok 'appended to the file itself it makes it whole' cmp whole grown
"$HILITE" probe --resume whole a.mp4 b.mp4 c.mp4 >rest
is "$(cat rest)" '' 'a finished one has nothing left'
"$HILITE" probe --resume whole a.mp4 a.mp4 >rest
is "$(wc -l <rest | tr -d ' ')" 1 'an input given twice and finished once is done once more'
printf 'my notes\nno newline' >notes
run sh -c '"$HILITE" probe --resume notes a.mp4 >>notes'
is "$status:$(cat notes)" "2:my notes
no newline" 'what is not ours is not cut off'
run "$HILITE" probe --resume nowhere a.mp4
is "$status" 2 'a file to resume from must be there'

# --dry-run
run "$HILITE" analyze --dry-run a.mp4
is "$(jq -c '[.type,.command,.input]' "$out")" '["plan","analyze","a.mp4"]' '--dry-run: a plan'

# --timeout, --max-memory
run "$HILITE" analyze --timeout 1ms a.mp4
is "$(jq -c '[.type,.kind,.code]' "$out")" '["error","limit","timeout"]' '--timeout ends an input'
run "$HILITE" analyze --max-memory 64MiB a.mp4
if "$HILITE" analyze --max-memory 64MiB a.mp4 | jq -e 'select(.type=="analysis")' >/dev/null; then
	skip 1 'the limit on memory is off in this build'
else
	is "$(jq -c '[.type,.kind]' "$out")" '["error","limit"]' '--max-memory ends one too'
fi

# --sandbox
run "$HILITE" analyze --sandbox off a.mp4
is "$status" 0 '--sandbox off works'
"$HILITE" analyze --sandbox off a.mp4 >off
"$HILITE" analyze a.mp4 >on
ok 'and changes no result' cmp on off

# --progress
run "$HILITE" analyze --progress json a.mp4
ok '--progress json: JSON lines on stderr' jq -e . "$err"
run "$HILITE" analyze --progress auto a.mp4
is "$(cat "$err")" '' 'auto is silent where there is no terminal'

# --timings
is "$("$HILITE" analyze a.mp4 | jq 'select(.type=="analysis")|.elapsed')" null 'elapsed is null'
is "$("$HILITE" analyze --timings a.mp4 | jq 'select(.type=="analysis")|.elapsed > 0')" true 'but with --timings'
done_testing
