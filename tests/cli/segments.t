#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut: tables and LosslessCut projects on stdin, and that lists come back as they were written.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg

clip a.mp4 duration=8 fps=25 gop=25
ffmpeg -v error -nostdin -i a.mp4 -c copy a.ts
printf '{"input":"early.mkv","start":-0.2,"end":1}\n' >before.jsonl
# Sound that begins 0.4 s before the picture.
ffmpeg -v error -nostdin -itsoffset 0.4 -i a.mp4 -i a.mp4 -map 0:v -map 1:a -c copy early.mkv

spans() {
	printf '{"type":"highlight","v":1,"input":"%s","rank":2,"start":1.5,"end":3.25,"score":0.9,"title":"One, \\"two\\""}\n' "$1"
	printf '{"type":"highlight","v":1,"input":"%s","rank":1,"start":4,"end":6,"score":0.5,"title":null}\n' "$1"
}
for file in a.mp4 a.ts early.mkv; do
	spans $file >spans.jsonl
	"$HILITE" cut --list csv <spans.jsonl >want
	for format in csv llc; do
		"$HILITE" cut --list $format <spans.jsonl >list
		run sh -c '"$HILITE" cut --list csv <list'
		is "$(cat "$out")" "$(cat want)" "$file: $format comes back as it was written"
	done
done
is "$("$HILITE" cut --list llc <spans.jsonl | jq -c '[.cutSegments[].start>(1.85,4.35)]')" '[true,true,false,true]' \
	'in a project times count from the start of the sound'

for format in csv llc; do
	"$HILITE" cut --list $format <before.jsonl >list
	run sh -c '"$HILITE" cut --list csv <list'
	is "$(sed 1d "$out" | cut -d, -f1)" -0.2 "$format: so does a start before the first frame"
done

cp a.mp4 ' a b .mp4 '
for format in csv llc; do
	"$HILITE" cut --list csv --keep 1..2 ' a b .mp4 ' >want
	"$HILITE" cut --list $format --keep 1..2 ' a b .mp4 ' >list
	run sh -c '"$HILITE" cut --list csv <list'
	is "$status:$(cat "$out")" "0:$(cat want)" "$format: and a name with spaces around it"
done

cat >early.llc <<'END'
{
  version: 1,
  mediaFileName: 'a.mp4',
  cutSegments: [
    {
      start: 1.48,
      end: 2,
      name: 'It\'s one',
    },
    { end: 1, name: '', },
  ],
}
END
run sh -c '"$HILITE" cut --name "{index}-{title}.{ext}" <early.llc'
is "$status:$(jq -c 'select(.type=="clip")|[.output,.start,.end,.frames]' "$out" | tr '\n' ' ')" \
	'0:["1-It'"'"'s one.mp4",1.48,2,13] ["2-.mp4",0,1,25] ' 'a project of an early version is cut'
run sh -c '"$HILITE" cut --dry-run --source a.ts <early.llc'
is "$(jq -r .input "$out" | tr '\n' ' ')" 'a.ts a.ts ' '--source goes before the name in a project'
run sh -c 'head -n 6 early.llc | "$HILITE" cut'
is "$status:$(jq -r '[.type,.code]|join(" ")' "$out")" '3:error bad_json' 'half a project is one error'

printf '0.48,1,one\n,0.2,\nx,y\n7,,rest\n' >rows
run sh -c '"$HILITE" cut --dry-run --source a.mp4 <rows'
is "$status:$(jq -c 'if .type=="plan" then [.spans[0].start,.spans[-1].end] else .code end' "$out" | tr '\n' ' ')" \
	'3:"bad_record" [0.48,1] [0,0.2] [7,8] ' 'rows without a header, one of them bad'
ok 'which is told by its line' grep -q 'line 3' "$err"
run "$HILITE" cut --source a.mp4 a.mp4
is "$status" 2 '--source without stdin is refused'
run "$HILITE" cut -0 --source a.mp4
is "$status" 2 'so it is with paths that end with a NUL'
run "$HILITE" probe --source a.mp4
is "$status" 2 'and by other commands'
done_testing
