#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# analyze: finds what was put there, finds nothing where nothing is, says the same each time.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip event.mp4 duration=40 content=event at=25
clip flat.mp4 duration=30 content=flat
clip black.mp4 duration=20 content=black
clip short.mp4 duration=1 content=event at=0.5

for profile in budget quality; do
	run "$HILITE" analyze --profile $profile event.mp4
	is "$status" 0 "$profile: status 0"
	is "$(jq -r 'select(.type=="highlight" and .rank==1)|(.start<=26 and .end>=26 and .peak>=23 and .peak<=29)' "$out")" \
		true "$profile: the best highlight is the event"
	is "$(jq -r 'select(.type=="analysis")|.verdict,.profile,.engine' "$out" | tr '\n' ' ')" \
		"highlights $profile local " "$profile: the closing record"
	is "$(jq -s '[.[]|select(.type=="highlight")|.reasons|length>0 and length<=4]|all' "$out")" true "$profile: reasons"
	is "$(jq -s '[.[]|select(.type=="highlight")|.score>0 and .score<=1]|all' "$out")" true "$profile: scores from 0 to 1"
	run "$HILITE" analyze --profile $profile flat.mp4 black.mp4 short.mp4
	is "$(jq -r .type "$out" | tr '\n' ' ')" 'analysis analysis analysis ' "$profile: nothing is invented"
	is "$(jq -r .verdict "$out" | tr '\n' ' ')" 'flat black too_short ' "$profile: and why is said"
done

"$HILITE" analyze event.mp4 flat.mp4 black.mp4 >one
"$HILITE" analyze -j 4 event.mp4 flat.mp4 black.mp4 >four
ok 'one by one or side by side: the same bytes' cmp one four
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$HILITE" analyze event.mp4 flat.mp4 black.mp4 >other
ok 'in another place too' cmp one other

run "$HILITE" analyze --signals event.mp4
is "$(jq -s '[.[]|select(.type=="signal")|.name]|(index("score")!=null) and (length>=5) and (length==(unique|length))' "$out")" \
	true '--signals gives the tracks and the curve'
is "$(jq -r .type "$out" | uniq | tr '\n' ' ')" 'highlight signal analysis ' 'between highlights and analysis'
run "$HILITE" analyze --top 1 event.mp4
is "$(jq -s '[.[]|select(.type=="highlight")]|length' "$out")" 1 '--top 1 gives one'
run "$HILITE" analyze --to 20 event.mp4
is "$(jq -s '[.[]|select(.type=="highlight")]|length' "$out")" 0 'a window without the event has no highlight'
run "$HILITE" analyze --from 20 event.mp4
is "$(jq -r 'select(.type=="highlight" and .rank==1)|(.peak>=23 and .peak<=29)' "$out")" true \
	'a window with it tells times of the source'
run "$HILITE" analyze --from 50 event.mp4
is "$(jq -r .code "$out")" bad_span 'a window past the end is an error'
run sh -c 'echo "{\"input\":\"event.mp4\",\"start\":0,\"end\":15}" | "$HILITE" analyze'
is "$(jq -s '[.[]|select(.type=="highlight")]|length' "$out")" 0 'a span on stdin limits it'
run sh -c 'echo "{\"input\":\"event.mp4\",\"start\":100,\"end\":150}" | "$HILITE" analyze'
is "$(jq -r .code "$out")" bad_span 'a span past the end is an error'
run "$HILITE" analyze --to 0 event.mp4
is "$(jq -r .code "$out")" bad_span 'and so is a window of nothing'
"$HILITE" analyze -vv event.mp4 >loud 2>"$err"
"$HILITE" analyze event.mp4 >low
ok '-vv changes no result' cmp loud low
run "$HILITE" analyze --threshold 1 event.mp4
is "$(jq -s '[.[]|select(.type=="highlight")]|length' "$out")" 0 'nothing reaches a threshold of 1'
run "$HILITE" analyze --timings event.mp4
is "$(jq 'select(.type=="analysis")|.elapsed>0' "$out")" true '--timings tells the time it took'

clip silent.mp4 duration=40 content=event at=25 audio=0
run "$HILITE" analyze --profile quality silent.mp4
is "$(jq -r 'select(.type=="highlight" and .rank==1)|(.peak>=23 and .peak<=29)' "$out")" true 'picture alone'
clip sound.m4a duration=40 content=event at=25 video=0
run "$HILITE" analyze sound.m4a
is "$(jq -r 'select(.type=="highlight" and .rank==1)|(.peak>=23 and .peak<=29)' "$out")" true 'sound alone'
done_testing
