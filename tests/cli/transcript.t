#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# analyze with what is said: bounds of sentences, descriptions, captions; from a file or the input.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

best() { jq -r "select(.type==\"highlight\" and .rank==1)|$1" "$out"; }

clip plain.mp4 duration=40 content=event at=25
run "$HILITE" analyze plain.mp4
is "$(best .description)" null 'without a transcript there is no description'

cat >talk.srt <<'SRT'
1
00:00:10,000 --> 00:00:12,000
Long before.

2
00:00:21,500 --> 00:00:24,000
What <i>comes</i>

3
00:00:24,000 --> 00:00:28,100
now is the goal. [crowd cheering]

4
00:00:28,200 --> 00:00:31,300
That was it!

5
00:00:35,000 --> 00:00:36,000
Long after.
SRT
run "$HILITE" analyze --transcript talk.srt plain.mp4
is "$status" 0 'a transcript: status 0'
like "$(best .description)" 'What comes now is the goal\.' 'the description is what is said'
unlike "$(best .description)" 'Long|crowd|cheering' 'and nothing else'
is "$(best '.start==21.5 or .start==28.2 or (.start|.<21.5)')" true 'no start inside a sentence'
run "$HILITE" analyze --signals --content talk --transcript talk.srt plain.mp4
is "$(jq -c 'select(.name=="caption")|[.unit,(.values|length),(.values|add)]' "$out")" '["caption",81,9]' \
	'captions of a crowd are a signal'
like "$(best '.reasons[].signal')" '^caption$' 'and a reason'

# Two hours of it say no more than what is said.
{ echo WEBVTT; echo; echo '00:20.000 --> 00:30.000'; yes 'word' | head -n 200 | tr '\n' ' '; echo; } >long.vtt
run "$HILITE" analyze --transcript long.vtt plain.mp4
is "$(best '.description|(utf8bytelength<=240) and endswith("word…")')" true 'a long description is cut at a word'

for kind in mp4 mkv mov; do
	clip inside.$kind duration=40 content=event at=25 subtitles=1
	run "$HILITE" analyze inside.$kind
	like "$(best .description)" 'line 2[0-9] line 2[0-9]' "$kind: text subtitles of the input serve"
	run "$HILITE" analyze --transcript talk.srt inside.$kind
	unlike "$(best .description)" 'line' "$kind: a transcript that is given wins"
done
"$HILITE" analyze -j 2 inside.mp4 inside.mkv >two
"$HILITE" analyze inside.mp4 inside.mkv >one
ok 'the same bytes side by side' cmp one two

refuse() {
	run "$HILITE" analyze --transcript "$1" plain.mp4
	is "$status" 2 "$3: status 2"
	is "$(cat "$out")" '' "$3: nothing is tried"
	like "$(cat "$err")" "$2" "$3: says why"
}
echo nonsense >bad.srt
refuse missing.srt "missing.srt.*no such file" 'a transcript that is not there'
refuse bad.srt "bad.srt.*no cue" 'one that is none'
refuse . 'is a directory' 'a folder'
done_testing
