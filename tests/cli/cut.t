#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut: clips of spans, whole or not at all; --mode copy.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffprobe ffmpeg

clip a.mp4 duration=20 gop=50 fps=25
frames() {
	ffprobe -v error -select_streams v -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$1" | head -n 1 | tr -d ,
}

run "$HILITE" cut --mode copy --from 5 --to 8 a.mp4
is "$status" 0 'a window is cut'
is "$(jq -r .type "$out" | tr '\n' ' ')" 'clip done ' 'one clip and the closing record'
is "$(jq -c 'select(.type=="clip")|[.output,.mode,.fallback,.verified,.frames_encoded]' "$out")" \
	'["a-001.mp4","copy",null,true,0]' 'what it says of it'
is "$(jq 'select(.type=="clip")|(.actual_start<=.start) and (.actual_end>=.end) and .actual_start==4' "$out")" true \
	'it starts at the keyframe before and holds the span'
is "$(jq 'select(.type=="clip")|.frames' "$out")" "$(frames a-001.mp4)" 'as many frames as it says'
run "$HILITE" cut --from 5 --to 8 a.mp4
is "$status" 3 'a file that is there is not overwritten'
is "$(jq -r .code "$out")" output_exists 'which is said'
run "$HILITE" cut --force --from 5 --to 8 a.mp4
is "$status" 0 'unless forced'

printf '%s\n' '{"type":"highlight","v":1,"input":"a.mp4","rank":2,"start":1.5,"end":3,"score":0.8731,"title":"a/b"}' \
	'{"type":"highlight","v":1,"input":"a.mp4","rank":1,"start":10,"end":12,"score":0.9}' \
	'{"type":"analysis","v":1,"input":"a.mp4"}' >spans.jsonl
run sh -c '"$HILITE" cut --mode copy -o out --name "{name}-{rank}-{index:02}-{title}-{score}.{ext}" <spans.jsonl'
is "$status" 0 'spans from records'
is "$(ls out | tr '\n' ' ')" 'a-1-02--0.9.mp4 a-2-01-a_b-0.8731.mp4 ' 'names from the template'
is "$(jq -s '[.[]|select(.type=="clip")|(.actual_start<=.start) and (.actual_end>=.end)]|all' "$out")" true 'each holds its span'

run "$HILITE" cut -o keep --keep 1..2,50%..60%,-2.. a.mp4
is "$(jq -c 'select(.type=="clip")|[.start,.end]' "$out" | tr '\n' ' ')" '[1,2] [10,12] [18,20] ' '--keep, in percent and from the end'
run "$HILITE" cut -o drop --drop 5..15 a.mp4
is "$(jq -c 'select(.type=="clip")|[.start,.end]' "$out" | tr '\n' ' ')" '[0,5] [15,20] ' '--drop'
run "$HILITE" cut -o merge --merge --pad 1 --keep 1..2,3..4,10..11 a.mp4
is "$(jq -c 'select(.type=="clip")|[.start,.end]' "$out" | tr '\n' ' ')" '[0,5] [9,12] ' '--pad and --merge'

run "$HILITE" cut -o bad --keep 1..2,30..40 a.mp4
is "$status" 3 'a span past the end is an error'
is "$(jq -r '.code // .type' "$out" | tr '\n' ' ')" 'clip bad_span ' 'the others are cut, the group ends in one error'
run "$HILITE" cut --name a.mp4 --force a.mp4
is "$(jq -r .code "$out")" same_file 'never over the input itself'
run "$HILITE" cut -o twice --name same.mp4 --keep 1..2,3..4 a.mp4
is "$(jq -r '.code // .type' "$out" | tr '\n' ' ')" 'clip output_exists ' 'nor over a clip of this run'
run "$HILITE" cut --force -o twice --name same.mp4 --keep 1..2,3..4 a.mp4
is "$(jq -r '.code // .type' "$out" | tr '\n' ' ')" 'clip output_exists ' 'not even when forced'

run "$HILITE" cut --dry-run -o nothing --from 5 a.mp4
is "$(jq -c '[.type,.command,.output,.spans[0].start]' "$out")" '["plan","cut","nothing/a-001.mp4",5]' '--dry-run tells the plan'
ok 'and makes nothing' test ! -e nothing
run sh -c 'printf "" | "$HILITE" cut'
is "$status:$(cat "$out")" 0: 'no spans: nothing is written, status 0'

# Another input of the same run is as safe as its own.
mkdir d1 d2
cp a.mp4 d1/x.mp4
cp a.mp4 d2/x.mp4
run "$HILITE" cut --force --name '{name}.{ext}' -o d2 d1/x.mp4 d2/x.mp4
is "$(jq -r .code "$out" | tr '\n' ' ')" 'same_file same_file ' 'nor over another input of the run'
ok 'which is as it was' cmp a.mp4 d2/x.mp4

for range in 9..3 30.. 50%..1s; do
	run "$HILITE" cut -o wrong --drop "$range" a.mp4
	is "$(jq -r .code "$out")" bad_span "--drop $range is wrong"
done

# A file that begins in the middle of a group of pictures: the clip begins where one can be shown.
clip long.ts duration=10 gop=50 fps=25 bframes=0
tail -c +60161 long.ts >headless.ts
run "$HILITE" cut -o headless --to 6 headless.ts
is "$(jq -r .type "$out" | tr '\n' ' ')" 'clip done ' 'a file without its first keyframe is cut'
run sh -c 'echo "{\"input\":\"a.mp4\",\"start\":-0.5,\"end\":2}" | "$HILITE" cut -o before'
is "$(jq -c 'select(.type=="clip")|[.start,.actual_start]' "$out")" '[-0.5,0]' 'a start before the first frame'
run "$HILITE" cut --timeout 1ms -o late --keep 1..2,3..4 a.mp4
is "$(jq -r .code "$out")" timeout '--timeout is for the input as a whole'
run "$HILITE" cut --name a.m3u8 --to 2 a.mp4
is "$(jq -r .code "$out")" not_supported 'a playlist is no clip'

clip two.mkv duration=6 audio=2 subtitles=1 chapters=0:One,3:Two
run "$HILITE" cut --from 2 --to 5 two.mkv
is "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 two-001.mkv | tr -d , | tr '\n' ' ')" \
	'video audio audio subtitle ' 'all streams are kept'
is "$(ffprobe -v error -show_chapters -of csv=p=0 two-001.mkv | grep -c .)" 2 'and the chapters'
is "$(find . -name '*.tmp' | wc -l | tr -d ' ')" 0 'no temporary file is left'

# A large clip gets its index at the front without being moved: room was left for it, and what stays of
# that is free.
clip large.mov duration=10 codec=rawvideo pix_fmt=uyvy422 size=640x360 fps=25 vfr=1 acodec=pcm_s16le
run "$HILITE" cut --mode copy --name large-cut.mov --to 9.5 large.mov
is "$(jq -r 'select(.type=="clip")|.verified' "$out")" true 'a large clip'
is "$("$HILITE" probe large-cut.mov | jq -c .faststart)" true 'has its index at the front'
moov=$(grep -abo moov large-cut.mov | head -n 1 | cut -d : -f 1)
free=$(grep -abo free large-cut.mov | head -n 1 | cut -d : -f 1)
mdat=$(grep -abo mdat large-cut.mov | head -n 1 | cut -d : -f 1)
ok 'and free room behind that' test "$moov" -lt "$free" -a "$free" -lt "$mdat"
is "$(ffmpeg -v error -i large-cut.mov -map 0:v -f framemd5 - | grep -v '^#' | sed 's/.*,//')" \
	"$(ffmpeg -v error -i large.mov -map 0:v -frames:v "$(jq 'select(.type=="clip")|.frames' "$out")" -f framemd5 - | grep -v '^#' | sed 's/.*,//')" 'with all its pictures'
rm -f large.mov large-cut.mov

if [ -w /dev/full ]; then
	run "$HILITE" cut --from 1 --to 2 -o /dev/full a.mp4
	is "$status" 2 'a folder that is none is refused'
fi
done_testing
