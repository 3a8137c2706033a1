#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# sample: the shots that were made, the frames that were asked for, files whole or not at all.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip cuts.mp4 content=cuts at=3.2,6.4 duration=10
clip one.mp4 content=flat duration=6
clip count.mp4 content=counter duration=10
clip late.ts content=cuts at=3.2,6.4 duration=10 start=10
clip vfr.mkv content=counter vfr=1 duration=6
clip sound.m4a video=0 duration=2

frames() { # FILTER: of the frame records, in one line
	jq -c "select(.type==\"frame\")|$1" "$out" | tr '\n' ' '
}
shots() {
	jq -c 'select(.type=="shot")|[.index,.start,.end,.transition]' "$out" | tr '\n' ' '
}
code() {
	jq -r 'select(.type=="error")|.kind,.code' "$out" | tr '\n' ' '
}
magic() { # FILE BYTES: the first bytes, in hexadecimal
	od -An -tx1 -N "$2" "$1" | tr -d ' \n'
}
three='[1,0,3.2,"start"] [2,3.2,6.4,"cut"] [3,6.4,10,"cut"] '

# Shots.
for profile in budget quality; do
	for f in cuts.mp4 late.ts; do
		run "$HILITE" sample --profile $profile --shots $f
		is "$status" 0 "$profile: the shots of $f"
		is "$(shots)" "$three" "$profile: cut where it was"
		is "$(jq -c 'select(.type=="done")|[.command,.count,.decode_errors,.elapsed]' "$out")" '["sample",3,0,null]' \
			"$profile: how many there are"
	done
	run "$HILITE" sample --profile $profile --shots one.mp4
	is "$status:$(shots)" '0:[1,0,6,"start"] ' "$profile: a clip without a cut is one shot"
done
run "$HILITE" sample --shots --from 4 --to 8 cuts.mp4
is "$(shots)" '[1,4,6.4,"start"] [2,6.4,8,"cut"] ' 'a window keeps the times of the source'
run "$HILITE" sample --shots --at 1,5 cuts.mp4
is "$(jq -r .type "$out" | tr '\n' ' ')" 'shot shot shot frame frame done ' 'shots, then frames'
is "$(frames .shot)" '1 2 ' 'which know their shot'

# Which frames.
run "$HILITE" sample cuts.mp4
is "$status:$(jq -r .type "$out" | tr '\n' ' ')" '0:frame frame frame done ' 'unasked: one a shot'
is "$(frames .shot)" '1 2 3 ' 'of each'
is "$(jq -s '[.[]|select(.type=="frame")|.time as $t|[0,3.2,6.4,10]|map($t-.|fabs>=0.08)|all]|all' "$out")" true \
	'none beside a cut'
is "$(frames '[.image,.mime,.data]')" '[null,null,null] [null,null,null] [null,null,null] ' 'facts alone'
is "$(jq -s '[.[]|select(.type=="frame")|.phash|test("^[0-9a-f]{16}$")]|all' "$out")" true 'a hash of 16 digits'
run "$HILITE" sample --every 2.5 cuts.mp4
is "$(frames .time)" '0 2.48 5 7.48 ' '--every: the picture that is shown then'
is "$(frames '[.pts,.time_base]')" '[0,"1/12800"] [31744,"1/12800"] [64000,"1/12800"] [95744,"1/12800"] ' 'and its stamp'
run "$HILITE" sample --every 25% --from 1 --to 6 cuts.mp4
is "$(frames .time)" '1 3.48 ' '--every in percent, from the start of the window'
run "$HILITE" sample --count 4 count.mp4
is "$status:$(frames .width)" '0:320 320 320 320 ' '--count: so many'
is "$(jq -s '[.[]|select(.type=="frame")|.time]|.==(.|unique)' "$out")" true 'in order'
run "$HILITE" sample --count 5 --no-dedupe one.mp4
is "$(frames .shot | wc -w | tr -d ' ')" 5 '--no-dedupe keeps those that look alike'
run "$HILITE" sample --count 5 one.mp4
is "$(frames .shot | wc -w | tr -d ' ')" 1 'else one is enough'
run "$HILITE" sample --every 1 --dedupe one.mp4
is "$(frames .time)" '0 ' '--dedupe with --every'
run "$HILITE" sample --count 5 cuts.mp4
is "$(jq -s '[.[]|select(.type=="frame")|.time|if .<3.2 then 1 elif .<6.4 then 2 else 3 end]' -c "$out")" \
	'[1,2,3]' 'what looks different is not left out'
run "$HILITE" sample --keyframes cuts.mp4
is "$(frames .time)" '0 2 3.2 5.2 6.4 8.4 ' '--keyframes'
is "$(frames .reason | tr -s '" ' '\n' | sort -u | tr '\n' ' ')" ' a keyframe ' 'and why'
run "$HILITE" sample --keyframes --from 4.5 --to 4.6 cuts.mp4
is "$status:$(code)" '3:input no_frames ' 'a window without one'
run "$HILITE" sample --at 5,1.01,0.99,1:1,-1,50% count.mp4
is "$status:$(code)" '3:input bad_time ' '--at past the end is an error'
is "$(jq -r .type "$out")" error 'and only that'
run "$HILITE" sample --at 5,1.01,0.99,-1,2.0399,50%,25f,0 count.mp4
is "$(frames .time)" '0 0.96 1 2 5 9 ' '--at: in order, each picture once, the one that is shown'
run "$HILITE" sample --at 0,1.01,2,5.9 vfr.mkv
is "$(jq -s '[[0,1.01,2,5.9],[.[]|select(.type=="frame")|.time]]|transpose|map(.[1]<=.[0] and .[0]-.[1]<0.17)|all' "$out")" \
	true '--at with a variable frame rate'
run "$HILITE" sample --at 3.3 late.ts
is "$(frames '[.time,.pts]')" '[3.28,1195200] ' '--at where the clock begins elsewhere: the stamp is the container'"'"'s'
run "$HILITE" sample --at 1 --from 2 cuts.mp4
is "$status:$(code)" '3:input no_frames ' 'a time outside of the window'

# Spans from records.
printf '%s\n' '{"type":"highlight","v":1,"input":"count.mp4","rank":2,"start":1,"end":3}' \
	'{"type":"highlight","v":1,"input":"count.mp4","rank":1,"start":6,"end":9}' \
	'{"type":"analysis","v":1,"input":"count.mp4"}' >spans.jsonl
run sh -c '"$HILITE" sample --count 3 -o spans --name "{name}-{rank}-{index:02}-{start}.{ext}" <spans.jsonl'
is "$status:$(jq -r .type "$out" | tr '\n' ' ')" '0:frame frame frame frame frame frame done ' 'three frames of each span'
is "$(jq -s '[.[]|select(.type=="frame")|.time]|(.[:3]|all(.>=1 and .<3)) and (.[3:]|all(.>=6 and .<9))' "$out")" true \
	'that lie in it'
is "$(ls spans | tr '\n' ' ')" \
	'count-1-04-6.jpg count-1-05-6.jpg count-1-06-6.jpg count-2-01-1.jpg count-2-02-1.jpg count-2-03-1.jpg ' 'names tell rank and index'
run sh -c 'echo "{\"input\":\"count.mp4\",\"start\":30,\"end\":40}" | "$HILITE" sample'
is "$status:$(code)" '3:input bad_span ' 'a span past the end'

# Images.
for f in jpeg:ffd8ff:3:image/jpeg png:89504e470d0a1a0a:8:image/png; do
	format=${f%%:*}
	rest=${f#*:}
	n=${rest#*:}
	run "$HILITE" sample --at 1 --embed --format $format cuts.mp4
	jq -r 'select(.type=="frame")|.data' "$out" | base64 -d >image
	is "$(magic image "${n%%:*}")" "${rest%%:*}" "$format in the record"
	is "$(frames '[.mime,.image]')" "[\"${f##*:}\",null] " 'its type, and no file'
done
run "$HILITE" sample --at 1 --embed --format webp cuts.mp4
if [ "$(code)" = 'media no_encoder ' ]; then
	skip 1 'this FFmpeg has no WebP encoder'
else
	is "$(jq -r 'select(.type=="frame")|.data' "$out" | base64 -d | head -c 4):$(frames .mime)" 'RIFF:"image/webp" ' \
		'webp in the record'
fi
run "$HILITE" sample -o images --name '{name}-{index:03}-{time}.{ext}' --format png --at 1,5 cuts.mp4
is "$status:$(ls images | tr '\n' ' ')" '0:cuts-001-1.png cuts-002-5.png ' '-o and --name'
is "$(frames '[.image,.data]')" '["images/cuts-001-1.png",null] ["images/cuts-002-5.png",null] ' 'which the records tell'
run "$HILITE" sample -o images --name '{name}-{index:03}-{time}.{ext}' --format png --at 1 cuts.mp4
is "$status:$(code)" '3:input output_exists ' 'a file that is there is not overwritten'
run "$HILITE" sample --force -o images --name '{name}-{index:03}-{time}.{ext}' --format png --at 1 cuts.mp4
is "$status" 0 'unless forced'
for force in '' --force; do
	run "$HILITE" sample $force -o "same$force" --name same.jpg --at 1,5 cuts.mp4
	is "$status:$(jq -r '.code // .type' "$out" | tr '\n' ' ')" '3:frame output_exists ' "one name for two frames $force"
	is "$(ls -A "same$force")" same.jpg 'nothing half-written is left'
done
cp cuts.mp4 images/film.mp4
run "$HILITE" sample --force -o images --name film.mp4 --at 1 images/film.mp4
is "$(code)" 'input same_file ' 'never over the input'
ok 'which is as it was' cmp cuts.mp4 images/film.mp4

size() { # of the image in the only frame record, as the PNG's header has it
	jq -r 'select(.type=="frame")|.data' "$out" | base64 -d >image
	echo $((0x$(od -An -tx1 -j16 -N4 image | tr -d ' \n')))x$((0x$(od -An -tx1 -j20 -N4 image | tr -d ' \n')))
}
for row in 160:160x120 320:320x240 4000:320x240; do
	run "$HILITE" sample --at 1 --embed --format png --width "${row%%:*}" cuts.mp4
	is "$(size) $(frames '[.width,.height]')" "${row#*:} [$(echo "${row#*:}" | tr x ,)] " "--width ${row%%:*}"
done
run "$HILITE" sample --at 1 --embed --format png cuts.mp4
cp image plain
size >size
cp image plain
run "$HILITE" sample --at 1 --embed --format png --stamp cuts.mp4
is "$(size)" "$(cat size)" '--stamp: as large'
not_ok 'but not the same' cmp image plain

# Sheets and sprites.
run "$HILITE" sample --sheet '{name}-sheet.png' --sprite sprite.jpg cuts.mp4
is "$status:$(jq -r .type "$out" | tr '\n' ' ')" '0:frame frame frame done ' 'a sheet and a sprite'
is "$(magic cuts-sheet.png 4) $(magic sprite.jpg 3)" '89504e47 ffd8ff' 'of the kinds that their names ask for'
is "$(sed -n 1p sprite.vtt)" WEBVTT 'and a WebVTT file'
is "$(grep -c '^sprite.jpg#xywh=[0-9]*,[0-9]*,160,120$' sprite.vtt)" 3 'which points to each cell'
is "$(grep -e '-->' sprite.vtt | sed -n '1s/ .*//p;$s/.* //p' | tr '\n' ' ')" '00:00:00.000 00:00:10.000 ' 'from start to end'
run "$HILITE" sample --sheet cuts-sheet.png cuts.mp4
is "$status:$(code)" '3:input output_exists ' 'a sheet that is there is not overwritten'
run "$HILITE" sample --every 1ms --to 1.5 --sheet many.png cuts.mp4
is "$status:$(code)" '3:limit too_many_frames ' 'no sheet of more than a thousand'
ok 'nor a part of one' test ! -e many.png

# Usage.
usage() { # WHAT ARGUMENTS...
	usage_what=$1
	shift
	run "$HILITE" sample "$@" cuts.mp4
	is "$status:$(cat "$out")" 2: "$usage_what is status 2, and no record"
	ok 'and says why' test -s "$err"
}
usage 'a count of none' --count 0
usage 'two choices' --count 3 --at 1
usage 'two others' --every 1 --keyframes
usage 'a sheet of another kind' --sheet x.gif
usage 'a sprite without a kind' --sprite x
usage 'a step of nothing' --every 0
usage 'a time that is none' --at 1,x
usage 'more times than there is room for' --at "$(awk 'BEGIN { for (i = 0; i < 12000; i++) printf "0.%d,", i; print 1 }')"
usage 'both of two' --dedupe --no-dedupe
usage 'a stamp without an image' --stamp
usage 'a field that is none' -o out --name '{nothing}.{ext}'
usage 'a folder in a file' -o cuts.mp4/out --at 1
ok 'nothing was made' test ! -e out

# Inputs that are not sound.
run "$HILITE" sample sound.m4a
is "$status:$(code)" '3:media no_video ' 'sound alone has no pictures'
run "$HILITE" sample --shots cuts.mp4 missing.mp4 sound.m4a one.mp4
is "$status:$(jq -r '.code // .type' "$out" | uniq | tr '\n' ' ')" '3:shot done not_found no_video shot done ' \
	'one bad input stops no other'
clip whole.mkv content=cuts at=3.2,6.4 duration=10
head -c $(($(wc -c <whole.mkv) * 7 / 10)) whole.mkv >short.mkv
run "$HILITE" sample --shots short.mkv
is "$status:$(shots | sed 's/,[0-9.]*,"cut"] $//')" '0:[1,0,3.2,"start"] [2,3.2,6.4,"cut"] [3,6.4' \
	'a file that was cut off: the shots that are in it'
is "$(jq 'select(.type=="shot" and .index==3)|.end>6.4 and .end<9' "$out")" true 'up to where it ends'
{ head -c 50000 cuts.mp4; yes | head -c 3000; tail -c +53001 cuts.mp4; } >damaged.mp4
run "$HILITE" sample --shots --profile quality damaged.mp4
is "$status" 0 'a damaged file: status 0'
is "$(jq -r 'select(.type=="done")|.decode_errors>0' "$out")" true 'and errors are counted'
is "$(jq -s '[.[]|select(.type=="shot")|.start]|contains([0,3.2,6.4])' "$out")" true 'the shots are found'

# Where nothing can be written.
if [ "$(id -u)" -eq 0 ]; then
	skip 2 'root may write everywhere'
else
	mkdir locked
	chmod 555 locked
	run "$HILITE" sample --at 1 -o locked cuts.mp4
	is "$status" 3 'a folder that must not be written to'
	is "$(jq -r .kind "$out")" io 'is an error of output'
fi
run "$HILITE" sample --at 1 --sheet nowhere/x.png cuts.mp4
is "$status:$(cat "$out")" '2:' 'a folder that is not there'
run "$HILITE" sample --at 1 --sheet x.png --sprite x.png cuts.mp4
is "$status:$(cat "$out")" '2:' 'a sheet and a sprite of one name'
run "$HILITE" sample --at 1 --sheet '{index}.png' cuts.mp4
is "$status:$(cat "$out")" '2:' 'a sheet whose name comes to nothing'
run "$HILITE" sample --keyframes --from 4.5 --to 4.6 cuts.mp4
is "$status:$(code)" '3:input no_frames ' 'no keyframe in the window'
run sh -c 'ulimit -f 1; exec "$HILITE" sample -q --at 1 -o small --format png cuts.mp4'
is "$status:$(code)" '3:io write_failed ' 'a file that may not grow'
is "$(ls -A small)" '' 'leaves nothing behind'
if [ -w /dev/full ]; then
	run sh -c '"$HILITE" sample --at 1 cuts.mp4 >/dev/full'
	is "$status" 3 'a full disk behind stdout'
else
	skip 1 'there is no /dev/full'
fi
run "$HILITE" sample --dry-run -o dry --sheet dry.png --sprite dry.jpg cuts.mp4
is "$status:$(jq -r '.type,.command' "$out" | tr '\n' ' ')" '0:plan sample ' '--dry-run tells a plan'
ok 'and writes nothing' test ! -e dry -a ! -e dry.png -a ! -e dry.jpg -a ! -e dry.vtt
is "$(find . -name '*.tmp' | wc -l | tr -d ' ')" 0 'no temporary file is left'

# The same each time.
for run in one:1 two:1 four:4; do
	"$HILITE" sample -j "${run#*:}" --shots --embed --count 6 cuts.mp4 count.mp4 vfr.mkv late.ts one.mp4 >"${run%:*}"
done
ok 'the same bytes on a second run' cmp one two
ok 'and side by side' cmp one four
# Of inputs side by side that would write one sheet, the first has it, however long it takes.
for jobs in 1 2; do
	run "$HILITE" sample --count 3 --sheet one.png --force -j $jobs cuts.mp4 cuts.mp4
	is "$status" 3 "one sheet for two inputs, -j $jobs: the status"
	is "$(jq -r '[.type,.code//""]|join(" ")' "$out" | grep -v frame | tr '\n' ',')" \
		'done ,error output_exists,' "one sheet for two inputs, -j $jobs: the first has it"
done
done_testing
