#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut --mode smart: exact at both ends, the middle bit for bit what it was.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg ffprobe

# Checksums of the pictures that come out of a file, in order.
pictures() {
	ffmpeg -v error -nostdin -i "$1" -map 0:v:0 -vsync passthrough -f framemd5 - 2>/dev/null |
		grep -v '^#' | awk -F, '{ gsub(/ /, "", $6); print $6 }'
}
facts() {
	jq -c 'select(.type=="clip")|[.mode,.fallback,.frames,.verified]' "$out"
}

# FILE LEAST: a clip of 1.5 to 6.3 s has the 120 pictures of that span, at least so many of them as
# they were, without a gap, and decodes without a word.
holds() {
	pictures "$1" >want.all
	sed -n 39,158p want.all >want
	pictures "$2" >got
	is "$(wc -l <got | tr -d ' ')" 120 "$2: the pictures of the span, no other"
	paste -d ' ' want got | awk '{ print $1 == $2 }' | tr -d '\n' >same
	copied=$(tr -cd 1 <same | wc -c | tr -d ' ')
	is "$copied" "$(jq 'select(.type=="clip").frames_copied' "$out")" "$2: as many are what they were as it says"
	ok "$2: which is most" test "$copied" -ge "$3"
	ok "$2: all in one run" grep -q '^0*1*0*$' same
	is "$(ffmpeg -v error -nostdin -xerror -err_detect explode -i "$2" -f null - 2>&1)" '' "$2: it decodes without a word"
}

smart() {
	run "$HILITE" cut --force --name "cut-{name}.{ext}" --keep 1.52..6.3 "$1"
	is "$(facts)" '["smart",null,120,true]' "$1: cut smartly, and verified"
	holds "$1" "cut-$1" "$2"
}

clip a.mp4 duration=8 gop=50 fps=25 bframes=3 content=busy codec.sc_threshold=0
smart a.mp4 100
for to in mkv ts mov; do
	ffmpeg -v error -nostdin -i a.mp4 -c copy b.$to
	smart b.$to 100
done
clip v.webm codec=libvpx-vp9 duration=8 gop=50 fps=25 content=busy
smart v.webm 100

# Open groups of pictures: after the first picture there is no IDR, only recovery points.
group() {
	clip "$1.mp4" duration=8 gop=50 fps=25 content=busy codec.sc_threshold=0 bframes="$2" \
		codec.x264-params="open-gop=1:b-adapt=0:$3"
}
group plain 3 ref=3:b-pyramid=normal
group strict 3 ref=4:b-pyramid=strict:slices=3
group many 7 ref=6:b-pyramid=normal:cabac=0:weightp=2
group fields 2 tff=1:ref=2
for of in plain.mp4 strict.mp4 many.mp4 fields.mp4; do
	smart $of 100
done
ffmpeg -v error -nostdin -i strict.mp4 -c copy strict.ts
smart strict.ts 100
run "$HILITE" cut --force --mode copy --reel copied.mp4 --keep 2.4..6.3,2.4..6.3 plain.mp4
is "$(facts)" '["copy",null,109,true]
["copy",null,109,true]' 'and they are joined by copying, from one recovery point'
is "$(ffmpeg -v error -nostdin -xerror -err_detect explode -i copied.mp4 -f null - 2>&1)" '' 'that decodes without a word'
is "$(pictures copied.mp4 | sed -n 1,109p)" "$(pictures copied.mp4 | sed -n '110,$p')" 'twice the same'

# One that is refreshed little by little has no point at which all is well at once.
group little 0 intra-refresh=1
run "$HILITE" cut --force --name none.mp4 --keep 2.4..6.3 little.mp4
is "$(facts)" '["exact","no IDR picture in the span",98,true]' 'what is refreshed little by little is encoded'
is "$(ffprobe -v error -select_streams v -show_entries packet=pts_time -of csv=p=0 none.mp4 | sort -n | head -1)" 0.000000 'from its first picture on'
is "$(jq -c 'select(.type=="clip").actual_start' "$out")" 2.4 'which is that of the span'

# Where nothing can be copied.
run "$HILITE" cut --force --name none.mp4 --keep 2.4..3.1 a.mp4
is "$(facts)" '["exact","no IDR picture in the span",18,true]' 'between two keyframes all is encoded, which is said'
ffmpeg -v error -nostdin -i a.mp4 -c:v mpeg4 -q:v 3 -c:a copy four.mp4
run "$HILITE" cut --force --name none.mp4 --keep 1.52..6.3 four.mp4
is "$(facts)" '["exact","a codec without smart cuts",120,true]' 'so it is of a codec that has no seams'

# MPEG-2 stays what it is.
ffmpeg -v error -nostdin -i a.mp4 -c:v mpeg2video -q:v 2 -bf 2 -g 15 -c:a mp2 a.ts
run "$HILITE" cut --force --name none.ts --keep 2.44..2.6 a.ts
is "$(facts)" '["exact","no keyframe in the span",4,true]' 'between two keyframes of MPEG-2 all is encoded'
is "$(ffprobe -v error -select_streams v -show_entries stream=codec_name -of csv=p=0 none.ts | head -1 | tr -d ,)" mpeg2video 'as MPEG-2'
run "$HILITE" cut --force --name none.ts --mode exact --encoder libx264 --keep 2.44..2.6 a.ts
is "$(ffprobe -v error -select_streams v -show_entries stream=codec_name -of csv=p=0 none.ts | head -1 | tr -d ,)" h264 'unless that is asked for'

# An AVI knows no times: what is made for one has its pictures in the order of display.
ffmpeg -v error -nostdin -i a.mp4 -c:v copy -c:a pcm_s16le a.avi
run "$HILITE" cut --force --name none.avi --keep 1.52..6.3 a.avi
is "$(facts)" '["exact","pictures without a time of their own",120,true]' 'H.264 in AVI is encoded'
is "$(ffprobe -v error -select_streams v -show_entries stream=has_b_frames -of csv=p=0 none.avi)" 0 'without reordering'

# A plan tells the parts of the clip that is cut then, and about what size it has.
for to in mp4 mkv; do
	run "$HILITE" cut --dry-run --name "plan.$to" --keep 1.52..6.3 a.mp4
	not_ok "$to: a plan writes nothing" test -e "plan.$to"
	jq -c '[([.spans[]|select(.mode=="exact").frames]|add),([.spans[]|select(.mode=="copy").frames]|add),
		.spans[0].start,.spans[-1].end]' "$out" >planned
	planned=$(jq .bytes "$out")
	run "$HILITE" cut --name "plan.$to" --keep 1.52..6.3 a.mp4
	is "$(cat planned)" "$(jq -c 'select(.type=="clip")|[.frames_encoded,.frames_copied,.actual_start,.actual_end]' "$out")" \
		"$to: the parts are those of the clip"
	size=$(jq 'select(.type=="clip").size' "$out")
	ok "$to: about as many bytes" test $((planned * 2)) -gt "$size" -a "$planned" -lt $((size * 2))
done
run "$HILITE" cut --dry-run --name plan.ts --keep 2.4..3.1 a.mp4
is "$(jq -c '[.spans[]|.mode,.frames]' "$out")" '["exact",18]' 'what cannot be copied is planned as encoded'
ok 'with the bytes that it has in the input' test "$(jq .bytes "$out")" -gt 1000
run "$HILITE" cut --dry-run --gif --keep 2.4..3.1 a.mp4
is "$(jq -c '[.output,.bytes,.spans[0].mode]' "$out")" '["a-001.gif",null,"exact"]' 'of a preview nobody knows the size'

# Adjacent spans are the whole.
run "$HILITE" cut --force --name one.mp4 --keep 1.52..6.3 a.mp4
run "$HILITE" cut --force --reel two.mp4 --keep 1.52..4.2,4.2..6.3 a.mp4
is "$(ffprobe -v error -select_streams v -show_entries packet=pts -of csv=p=0 two.mp4 | sort -n)" \
	"$(ffprobe -v error -select_streams v -show_entries packet=pts -of csv=p=0 one.mp4 | sort -n)" \
	'two adjacent spans joined have the times of the one'
done_testing
