#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# analyze --pool: the best over all inputs, told in the order of the inputs.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip one.mp4 duration=40 content=event at=12,30
clip two.mp4 duration=40 content=event at=25 seed=7
clip flat.mp4 duration=20 content=flat
echo '{"name":"goal","time":30,"value":9,"input":"one.mp4"}' >goal.jsonl
set -- --with goal.jsonl one.mp4 missing.mp4 flat.mp4 two.mp4
count() { jq -s '[.[]|select(.type=="highlight")]|length' "$1"; }

"$HILITE" analyze "$@" >each 2>/dev/null
run "$HILITE" analyze --pool "$@"
is "$status" 3 'an input that fails is told by the status'
cp "$out" pool
is "$(jq -r 'select(.type!="highlight")|[.type,.input]|join(" ")' pool | tr '\n' ',')" \
	'analysis one.mp4,error missing.mp4,analysis flat.mp4,analysis two.mp4,' 'each in its place'
is "$(jq -r .input pool | uniq | tr '\n' ' ')" 'one.mp4 missing.mp4 flat.mp4 two.mp4 ' 'each group whole'
is "$(jq -sc '[.[]|select(.type=="highlight").rank]|sort' pool)" "$(jq -nc "[range(1;$(count pool)+1)]")" \
	'ranks over all of them'
is "$(jq -sc '[.[]|select(.type=="highlight")]|sort_by(.rank)|map(.score)|.==(sort|reverse)' pool)" true 'by score'
is "$(jq -sc '[.[]|select(.type=="highlight")|del(.rank)]' pool)" \
	"$(jq -sc '[.[]|select(.type=="highlight")|del(.rank)]' each)" 'the same ones, where there is room for all'

run "$HILITE" analyze --pool --top 1 "$@"
cp "$out" top
is "$(count top)" 1 'one of all'
is "$(jq -sc '[.[]|select(.type=="highlight")|del(.rank)]' top)" \
	"$(jq -sc '[.[]|select(.type=="highlight")]|sort_by(-.score)[:1]|map(del(.rank))' each)" 'the best one'
is "$(jq -sc '[.[]|select(.type=="analysis")|[.highlights,.verdict,.covered>0]]|sort' top)" \
	'[[0,"flat",false],[0,"flat",false],[1,"highlights",true]]' 'closing records count what was written'
for top in 2 3; do
	"$HILITE" analyze --pool --top $top "$@" 2>/dev/null >top
	is "$(count top)" $top "$top of all"
done
run "$HILITE" analyze --pool --target 7s "$@"
is "$(jq -s '[.[]|select(.type=="highlight")|.end-.start]|add|.>5 and .<=7' "$out")" true '--target 7s of all'
run "$HILITE" analyze --pool --target 10% one.mp4 two.mp4
is "$(jq -s '[.[]|select(.type=="highlight")|.end-.start]|add|.>6 and .<=8' "$out")" true '--target 10% of all'

"$HILITE" analyze --pool --signals "$@" 2>/dev/null >side1
"$HILITE" analyze --pool --signals -j 4 "$@" 2>/dev/null >side4
ok 'side by side: the same bytes' cmp side1 side4
is "$(jq -r .type side1 | uniq | tr '\n' ' ')" 'highlight signal analysis error signal analysis highlight signal analysis ' \
	'with the curves of each'
run sh -c 'printf "%s\n" "{\"type\":\"note\"}" two.mp4 | "$HILITE" analyze --pool'
is "$(jq -r .type "$out" | tr '\n' ' ')" 'note highlight analysis ' 'strangers pass through in their place'
run "$HILITE" analyze --pool --dry-run one.mp4 two.mp4
is "$(jq -r .type "$out" | tr '\n' ' ')" 'plan plan ' '--dry-run plans'
run "$HILITE" analyze --pool </dev/null
is "$status $(cat "$out")" '0 ' 'no input, nothing'
run "$HILITE" analyze --pool --resume each one.mp4
is "$status" 2 '--resume cannot go with it'
done_testing
