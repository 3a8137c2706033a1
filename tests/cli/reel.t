#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut --reel: all spans of all inputs in one file, or no file.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffprobe

clip a.mp4 duration=6 gop=25
clip b.mp4 duration=4 gop=25 seed=7
clip wide.mp4 duration=3 size=640x180 fps=30
frames() {
	ffprobe -v error -select_streams v -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$1" | head -n 1 | tr -d ,
}
span() {
	printf '{"type":"highlight","v":1,"input":"%s","rank":1,"start":%s,"end":%s,"score":0.5,"title":%s}\n' "$@"
}

# The order of the stream, also where an input comes again.
{
	span a.mp4 1 2 '"The start"'
	span b.mp4 0.5 1 null
	span a.mp4 4 5.2 '"Back again"'
} >three
run sh -c '"$HILITE" cut --mode exact --reel three.mp4 <three'
is "$status" 0 'spans of two inputs are joined'
is "$(jq -r '[.type,.input,.start//.count]|join(" ")' "$out" | tr '\n' ,)" \
	'clip a.mp4 1,clip b.mp4 0.5,clip a.mp4 4,done a.mp4 1,done b.mp4 1,done a.mp4 1,' \
	'a clip record a span in the order of the reel, then the closing records'
is "$(jq -s -c '[.[]|select(.type=="clip")|[.output,.verified]]|unique' "$out")" '[["three.mp4",true]]' 'all of one file that was verified'
is "$(jq -s '[.[]|select(.type=="clip").frames]|add' "$out")" "$(frames three.mp4)" 'which has their frames'
is "$(ffprobe -v error -show_entries chapter=start_time,end_time:chapter_tags=title -of csv=p=0 three.mp4 | tr '\n' ';')" \
	'0.000000,1.000000,The start;1.000000,1.480000,b 0.5-1;1.480000,2.680000,Back again;' \
	'with a chapter a span, titles from the records or the names'

run "$HILITE" cut --mode exact --reel mixed.mp4 --to 1 a.mp4 wide.mp4
is "$(jq -c 'select(.type=="clip")|[.input,.conformed]' "$out" | tr '\n' ' ')" '["a.mp4",false] ["wide.mp4",true] ' \
	'an input of another size and rate is conformed to the first, and the record says so'
is "$(ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 mixed.mp4)" \
	"$(ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 a.mp4)" 'the size is the first one'"'s"

# By copying what can be.
run "$HILITE" cut --reel smart.mp4 --keep 0..2,3..5 a.mp4
is "$(jq -c 'select(.type=="clip")|[.mode,.fallback,.frames_copied>=25,.verified]' "$out" | tr '\n' ' ')" \
	'["smart",null,true,true] ["smart",null,true,true] ' 'unasked, most of it is copied'
is "$(frames smart.mp4)" 100 'and all frames are there'
run "$HILITE" cut --reel differ.mp4 --to 1 a.mp4 wide.mp4
is "$(jq -c 'select(.type=="clip")|[.mode,.fallback,.conformed]' "$out" | tr '\n' ' ')" \
	'["exact","the inputs are not coded alike",false] ["exact","the inputs are not coded alike",true] ' 'inputs that differ are encoded, which is said'

# By copying alone: from keyframe to where no picture is missing, as the records tell.
run "$HILITE" cut --mode copy --reel copied.mp4 --keep 0.5..2.1,3.3..5 a.mp4
is "$(jq -c 'select(.type=="clip")|[.mode,.actual_start,.frames==.frames_copied,.frames_encoded,.verified]' "$out" | tr '\n' ' ')" \
	'["copy",0,true,0,true] ["copy",3,true,0,true] ' '--mode copy: each span begins at a keyframe, nothing is encoded'
is "$(jq -s '[.[]|select(.type=="clip").frames]|add' "$out")" "$(frames copied.mp4)" 'its frames are those of the records'
is "$(ffmpeg -v error -nostdin -xerror -err_detect explode -i copied.mp4 -f null - 2>&1)" '' 'which decode without a word'
run "$HILITE" cut --force --mode copy --snap next --reel copied.mp4 --keep 0.5..2.1,3.3..5 a.mp4
is "$(jq -c 'select(.type=="clip")|.actual_start' "$out" | tr '\n' ' ')" '1 4 ' '--snap next'
run "$HILITE" cut --mode copy --reel unlike.mp4 --to 1 a.mp4 wide.mp4
is "$status:$(jq -r 'select(.type=="error").code' "$out")" 3:not_supported 'inputs that differ cannot be joined so'
not_ok 'and are not' test -e unlike.mp4

# Not written where something is missing.
run "$HILITE" cut --mode exact --reel bad.mp4 --to 1 a.mp4 missing.mp4 b.mp4
is "$status" 3 'a bad input is status 3'
is "$(jq -r '[.type,.input,.code//.count]|join(" ")' "$out" | tr '\n' ,)" \
	'error missing.mp4 not_found,done a.mp4 0,done b.mp4 0,' 'one error, and nothing made of the others'
not_ok 'and no reel' test -e bad.mp4
run "$HILITE" cut --mode exact --reel bad.mp4 --keep 1..2,30..40 a.mp4
is "$status:$(jq -r '.code//.type' "$out" | tr '\n' ' ')" '3:bad_span ' 'a bad span is one error'
not_ok 'and no reel either' test -e bad.mp4
{
	span a.mp4 1 2 null
	echo '{"type":"error","v":1,"input":"z.mp4","command":"analyze","kind":"media","code":"open_failed"}'
} >broken
run sh -c '"$HILITE" cut --mode exact --reel bad.mp4 <broken'
is "$status:$(jq -r '.code//.type' "$out" | tr '\n' ' ')" '3:open_failed done ' 'nor is one of which a part has failed before'
not_ok 'whose reel would lack it' test -e bad.mp4
run sh -c 'printf "{\"type\":\"analysis\",\"v\":1,\"input\":\"a.mp4\"}\n" | "$HILITE" cut --mode exact --reel none.mp4'
is "$status:$(cat "$out")" 0: 'no spans: nothing is written, status 0'
not_ok 'no file either' test -e none.mp4

printf 'kept' >kept.mp4
run "$HILITE" cut --mode exact --reel kept.mp4 --to 1 a.mp4
is "$status:$(jq -r .code "$out"):$(cat kept.mp4)" 3:output_exists:kept 'a file that is there stays'
run "$HILITE" cut --mode exact --force --reel kept.mp4 --to 1 a.mp4
is "$status" 0 'unless forced'
run "$HILITE" cut --mode exact --force --reel b.mp4 --to 1 a.mp4 b.mp4
is "$(jq -r 'select(.type=="error").code' "$out")" same_file 'never over an input'

for other in '--list csv' '-o here' '--resume kept.mp4' '--name x.mp4'; do
	# shellcheck disable=SC2086
	run "$HILITE" cut --mode exact --reel x.mp4 $other a.mp4
	is "$status:$(cat "$out")" 2: "--reel excludes ${other%% *}"
done
run "$HILITE" cut --mode exact --reel - a.mp4
is "$status" 2 'stdout is for records'

run "$HILITE" cut --mode exact --dry-run --reel plan.mp4 --keep 1..2,3..4 a.mp4 b.mp4
is "$(jq -c '[.type,.action,.input,.output,[.spans[]|.mode,.frames]]' "$out" | tr '\n' ' ')" \
	'["plan","reel","a.mp4","plan.mp4",["exact",25,"exact",25]] ["plan","reel","b.mp4","plan.mp4",["exact",25,"exact",25]] ' \
	'--dry-run: a plan an input'
not_ok 'and no file' test -e plan.mp4
run "$HILITE" cut --dry-run --reel smart.mp4 --keep 0..2,3..5 a.mp4
is "$status:$(jq -r .code "$out")" 3:output_exists 'a file that is there is told'
run "$HILITE" cut --dry-run --force --reel smart.mp4 --keep 0..2,3..5 a.mp4
is "$(jq -c '[.spans[]|select(.mode=="copy").frames]|add' "$out")" \
	"$("$HILITE" cut --force --reel smart.mp4 --keep 0..2,3..5 a.mp4 | jq -s '[.[]|select(.type=="clip").frames_copied]|add')" \
	'as many are copied as it says'

# More inputs than fit one message between processes.
i=0
while [ $i -lt 255 ]; do
	i=$((i + 1))
	ln b.mp4 "many-$i.mp4"
done
run "$HILITE" cut -j 2 --mode exact --reel many.mp4 --to 0.04 many-*.mp4
is "$status:$(frames many.mp4)" 0:255 '255 inputs'
done_testing
