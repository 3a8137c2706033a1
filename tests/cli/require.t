#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# probe --require, --rules, --strict and --report: a verdict that a script can trust.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip a.mp4 duration=2 gop=10 size=320x180
clip mute.mp4 duration=1 audio=0 size=160x90

# Runs probe with those arguments; its status, and the verdicts.
verdict() {
	run "$HILITE" probe "$@"
}
checks() {
	jq -c '[.ok,[.checks[]|[.ok,.value]]]' "$out"
}

verdict a.mp4
is "$status" 0 'nothing is asked: status 0'
is "$(checks)" '[null,[]]' 'and no verdict'
verdict --require 'video.width = 320' --require 'duration <= 2.1' --require 'audio.codec = aac|opus' a.mp4
is "$status" 0 'all holds: status 0'
is "$(jq -c '[.ok,[.checks[]|.ok]]' "$out")" '[true,[true,true,true]]' 'which the record says'
is "$(jq -c '.checks[0]' "$out")" '{"expr":"video.width = 320","ok":true,"value":320,"at":null}' 'a check has its rule, verdict and value'
is "$(cat "$err")" '' 'and nothing is said'
verdict --require 'video.width >= 1280' --require 'duration <= 2.1' a.mp4
is "$status" 1 'one does not hold: status 1'
is "$(checks)" '[false,[[false,320],[true,2]]]' 'which the record says'
like "$(cat "$err")" 'video.width >= 1280: it is 320' 'and standard error'
verdict --require 'video.width = 320' missing.mp4 a.mp4
is "$status" 3 'an input that cannot be read: status 3'
verdict --require 'video.width = 1' missing.mp4 a.mp4
is "$status" 3 'which is graver than a check that does not hold'
verdict --require 'audio.channels = 2' mute.mp4
is "$status" 1 'of a sound that is missing nothing holds'
is "$(checks)" '[false,[[false,null]]]' 'its value is null'
verdict --require 'audio = null' mute.mp4
is "$status" 0 'that it is missing can be asked'

# What is not known.
verdict --require 'timecode ~ ^01' a.mp4
is "$status" 0 'what is not known is no failure'
is "$(checks)" '[true,[[null,null]]]' 'and its check is null'
verdict --strict --require 'timecode ~ ^01' a.mp4
is "$status" 1 'with --strict it is one'

# Mistakes are told before anything is read.
for rule in 'video.widht = 3' 'video.width = wide' 'format < mov' 'duration' 'format ~ ('; do
	verdict --require "$rule" missing.mp4
	is "$status" 2 "a usage error: $rule"
	is "$(cat "$out")" '' 'and no record'
done
verdict --require 'video.widht = 3' a.mp4
like "$(cat "$err")" 'did you mean video.width' 'the field that was meant is told'
verdict --require 'duration > 0' </dev/null
is "$status" 2 'checks of no input at all: status 2'

# Files of rules.
printf '# what we take\n\nvideo.width = 320\r\n  audio.codec = aac\n' >good.rules
verdict --rules good.rules a.mp4
is "$status" 0 'a file of rules that hold'
is "$(jq -c '[.checks[].expr]' "$out")" '["video.width = 320","audio.codec = aac"]' 'comments and empty lines are none'
printf 'video.width = 320\nvideo.hight = 3\n' >bad.rules
verdict --rules bad.rules a.mp4
is "$status" 2 'a file with a mistake'
like "$(cat "$err")" 'bad.rules:2' 'tells the line'
verdict --rules missing.rules a.mp4
is "$status" 2 'a file of rules that is not there: status 2'

# The report.
verdict --report junit:r.xml --require 'video.width = 320' --require 'format ~ "<&' --require 'timecode != x' a.mp4 missing.mp4
is "$status" 3 'a report changes no status'
like "$(sed -n 2p r.xml)" 'tests="4" failures="1" errors="1" skipped="1"' 'it counts'
is "$(grep -c '<testcase' r.xml)" 4 'a case a check, and one for an input that cannot be read'
ok 'what means something in XML is escaped' grep -q 'format ~ &quot;&lt;&amp;' r.xml
if command -v xmllint >/dev/null; then
	ok 'it is well-formed' xmllint --noout r.xml
else
	skip 1 'no xmllint'
fi
cp r.xml first.xml
verdict -j 4 --report junit:r.xml --require 'video.width = 320' --require 'format ~ "<&' --require 'timecode != x' a.mp4 missing.mp4
ok 'with inputs side by side it is the same' cmp r.xml first.xml
cp a.mp4 copy.mp4
verdict --report junit:copy.mp4 --require 'video.width = 320' a.mp4
is "$status" 3 'what is no report is not written over'
ok 'and stays what it was' cmp a.mp4 copy.mp4
verdict --report nunit:r.xml --require 'video.width = 320' a.mp4
is "$status" 2 'another kind of report is a usage error'

# The manual's examples, as they stand there: what they pass and what they refuse.
page=$top_srcdir/man/hilite-probe.1.in
awk '/web.rules :/ { here = 1 } here && /^\.Ed/ { exit } here && / = / { print }' "$page" >web.rules
is "$(grep -c . web.rules)" 5 'the rules for the web are found in the manual'
# example WORD: the command with that word in it, run in a folder of inputs.
example() {
	awk -v word="$1" '
		/^\.Bd/ { text = ""; next }
		/^\.Ed/ { if (index(text, word)) { sub(/^\$ /, "", text); print text }; next }
		{ sub(/\\e$/, ""); text = text $0 " " }
	' "$page" >example
	is "$(grep -c . example)" 1 "one example in the manual has $1"
	run sh -c "PATH=$(dirname "$HILITE"):\$PATH; $(cat example)"
}
clip web.mp4 duration=1 size=160x90 format.movflags=faststart
clip slow.mp4 duration=1 size=160x90
clip upright.mp4 duration=1 size=160x90 rotate=90
mkdir ingest
verdict --rules web.rules web.mp4
is "$status" 0 'a clip for the web passes the rules for the web'
verdict --rules web.rules slow.mp4
is "$status:$(jq -r '.checks[]|select(.ok==false).expr' "$out")" '1:faststart = true' 'one with its index last does not'
verdict --rules web.rules mute.mp4
is "$status" 1 'nor one without sound'
cp upright.mp4 short.mp4
example report.xml
is "$status:$(grep -c '<testcase' report.xml)" 0:2 'an upright short passes'
cp web.mp4 short.mp4
example report.xml
is "$status" 1 'one that lies does not'
cp web.mp4 ingest/one.mp4
example ingest/
is "$status:$(jq -r .ok "$out")" 0:true 'what arrived whole passes'
head -c $(($(wc -c <web.mp4) * 3 / 4)) web.mp4 >ingest/two.mp4
clip ingest/three.mp4 duration=2 size=160x90 audio_start=0.5
example ingest/
is "$status:$(jq -r '.checks|map(.ok|tostring)|join(" ")' "$out" | tr '\n' ',')" '1:true true,true false,false true,' \
	'what is cut off does not, nor sound that comes late'

# Those that take decoding.
need ffmpeg
tone() { ffmpeg -v error -nostdin -y -f lavfi -i sine=f=1000:d=4 -af "volume=$2dB" -ac 2 -ar 48000 -c:a pcm_s16le "$1"; }
tone level.wav 0
at=$("$HILITE" probe --scan level.wav | jq .scan.loudness.integrated)
tone programme.wav "$(awk -v a="$at" 'BEGIN { print -23 - a }')"
ffmpeg -v error -nostdin -y -i web.mp4 -i programme.wav -map 0:v -map 1:a -c:v mpeg2video -c:a copy -f mxf programme.mxf
example programme.mxf
is "$status:$(jq -r .ok "$out")" 0:true 'a programme of -23 LUFS passes'
ffmpeg -v error -nostdin -y -i web.mp4 -i level.wav -map 0:v -map 1:a -c:v mpeg2video -c:a copy -f mxf programme.mxf
example programme.mxf
is "$status:$(jq -c '[.checks[].ok]' "$out")" '1:[false,true]' 'a louder one does not'
picture() { ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=r=25:d=9:s=160x90" -vf "$1" -c:v libx264 master.mov; }
picture "drawbox=c=black:t=fill:enable='between(t,1,2.5)'"
example master.mov
is "$status:$(jq -c '[.ok,.scan.longest_black>1.4]' "$out")" '0:[true,true]' 'a second and a half of black passes'
picture "drawbox=c=black:t=fill:enable='between(t,1,3.5)'"
example master.mov
is "$status:$(jq -c '.checks[0]|[.ok,(.at|length),(.at[0]|map(.*10|round))]' "$out")" '1:[false,1,[10,35]]' \
	'two and a half do not, and the check says where'
picture "loop=loop=150:size=1:start=50"
example master.mov
is "$status:$(jq -c '[.checks[].ok],(.checks[1].at[0]|map(round))' "$out" | tr '\n' ' ')" '1:[true,false] [2,10] ' 'nor a freeze of eight seconds'
clip delivery.mp4 duration=4 format.movflags=faststart
example delivery.mp4
is "$status" 0 'a sound delivery passes'
size=$(wc -c <delivery.mp4)
head -c 8192 /dev/zero | tr '\0' '\253' | dd of=delivery.mp4 bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
example delivery.mp4
is "$status:$(jq -c '[.checks[].ok]' "$out")" '1:[true,false]' 'one with 8 kB of garbage in its middle does not'

# What cannot apply is no failure, unless that is asked; what is missing is one.
clip quiet.mp4 duration=2 sound=black
verdict --require 'scan.loudness.integrated < 0' quiet.mp4
is "$status:$(jq -c '.checks[0].ok' "$out")" 0:null 'the loudness of a silent track is not known'
verdict --strict --require 'scan.loudness.integrated < 0' quiet.mp4
is "$status" 1 'which --strict does not let pass'
verdict --require 'scan.loudness.integrated < 0' mute.mp4
is "$status:$(jq -c '.checks[0].ok' "$out")" 1:false 'that of a sound that is missing fails'
done_testing
