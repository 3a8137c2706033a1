#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut --mode exact --reel: joints that are exact in picture and sound, and inputs that differ.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg ffprobe

field() {
	ffprobe -v error -select_streams "$2" -show_entries "$3" -of csv=p=0 "$1" | head -n 1
}

# Times of the decoded frames, in milliseconds.
pts() {
	ffprobe -v error -select_streams v:0 -show_entries frame=best_effort_timestamp_time -of csv=p=0 "$1" |
		tr -d , | awk 'NF { printf "%.0f ", $1 * 1000 + 0.01 }'
}

# The times of frames of one rate.
even() {
	awk -v n="$1" -v num="$2" -v den="${3:-1}" 'BEGIN { for (i = 0; i < n; i++) printf "%.0f ", i * 1000 * den / num + 0.01 }'
}

# The checksum of the decoded sound.
heard() {
	ffmpeg -v error -i "$1" -map 0:a:0 -f md5 - </dev/null
}

# The mean level of the sound in a span, in whole dB.
level() {
	ffmpeg -hide_banner -nostats -i "$1" -map 0:a:0 -af "atrim=$2:$3,volumedetect" -f null - 2>&1 </dev/null |
		sed -n 's/.*mean_volume: \([-0-9]*\).*/\1/p'
}

frames_of() {
	jq -c 'select(.type=="clip").frames' "$out" | tr '\n' ' '
}

reel() {
	run "$HILITE" cut --force --mode exact --reel "$@"
}

# Sound that is not compressed shows each sample.
clip a.mkv duration=6 gop=50 acodec=pcm_s16le size=160x120
reel joined.mkv --keep 1..2.52,2.52..4,4..5 a.mkv
is "$(frames_of)" '38 37 25 ' 'spans that meet share no frame'
run "$HILITE" cut --force --mode exact --name whole.mkv --keep 1..5 a.mkv
is "$(pts joined.mkv)" "$(pts whole.mkv)" 'and come to the same times as one span'
is "$(heard joined.mkv)" "$(heard whole.mkv)" 'and to the very same samples: no joint is to be heard'
reel apart.mkv --keep 1..2,4..5,0..1 a.mkv
is "$(pts apart.mkv)" "$(even 75 25)" 'spans that do not meet follow each other without a gap'
is "$(ffmpeg -v error -i apart.mkv -map 0:a:0 -ac 1 -f s16le - </dev/null | wc -c | tr -d ' ')" 288000 \
	'their sound is as long as the pictures, to the sample'

# Of a rate that no clock divides, the sound may not drift from the picture.
clip odd.mp4 duration=6 fps=30000/1001 gop=60 size=160x120
reel drift.mp4 --keep 0.1..0.5,0.6..1,1.1..1.5,1.6..2,2.1..2.5,2.6..3,3.1..3.5,3.6..4,4.1..4.5,4.6..5 odd.mp4
is "$(pts drift.mp4)" "$(even 120 30000 1001)" 'ten spans of 29.97 frames a second'
is "$(field drift.mp4 v:0 stream=duration)" 4.004000 'last as long as their frames'
is "$(field drift.mp4 a:0 stream=duration_ts)" 192192 'and the sound does, to the sample'

# Another size, rate, turn, container, codec and format of sound.
clip first.mp4 duration=2 size=320x240 fps=25
clip other.webm duration=2 size=426x240 fps=50 rate=48000 channels=1
clip turned.mp4 duration=2 size=320x240 fps=25 rotate=90 rate=44100
clip field.mkv duration=2 size=160x120 fps=25 codec.flags=+ildct+ilme
reel mixed.mp4 --to 1 first.mp4 other.webm turned.mp4 field.mkv
is "$status:$(frames_of)" '0:25 25 25 25 ' 'inputs that differ come to the rate of the first'
is "$(pts mixed.mp4)" "$(even 100 25)" 'at even times'
is "$(jq -c 'select(.type=="clip").conformed' "$out" | tr '\n' ' ')" 'false true true true ' 'the records say so'
is "$(field mixed.mp4 v:0 stream=width,height,avg_frame_rate)" 320,240,25/1 'to its size'
is "$(field mixed.mp4 a:0 stream=duration)" 4.000000 'with sound all through'
# Upright, the turned one is a tall picture with borders at its sides.
is "$(ffmpeg -v error -ss 2.5 -i mixed.mp4 -frames:v 1 -vf "crop=40:240:0:0,scale=1:1" -f rawvideo -pix_fmt gray - </dev/null |
	od -An -tu1 | tr -d ' ')" 0 'what is shown turned is turned'
is "$(ffprobe -v error -select_streams v:0 -read_intervals 3.5%+0.1 \
	-show_entries frame=interlaced_frame -of csv=p=0 mixed.mp4 | tr -d , | sort -u | grep .)" 0 'and fields are made whole'

clip mute.mp4 duration=2 audio=0 size=320x240 fps=25
reel silent.mp4 --to 1 first.mp4 mute.mp4 first.mp4
is "$(field silent.mp4 a:0 stream=duration)" 3.000000 'an input without sound'
ok 'is silent' test "$(level silent.mp4 1.1 1.9)" -le -80
ok 'and only that' test "$(level silent.mp4 2.1 2.9)" -gt -60
reel late.mp4 --to 1 mute.mp4 first.mp4 mute.mp4
is "$(field late.mp4 a:0 stream=duration):$(field late.mp4 v:0 stream=duration)" 3.000000:3.000000 \
	'where the first has none, the sound of a later one is not lost'
ok 'it begins with that' test "$(level late.mp4 0.1 0.9)" -le -80 -a "$(level late.mp4 1.1 1.9)" -gt -60
clip sound.m4a video=0 duration=2
reel none.mp4 --to 1 first.mp4 sound.m4a
is "$status:$(jq -r 'select(.type=="error").code' "$out")" 3:not_supported 'sound alone is no part of a reel of pictures'
not_ok 'which is not written then' test -e none.mp4
reel sounds.m4a --to 1 sound.m4a first.mp4
is "$status:$(field sounds.m4a a:0 stream=duration)" 0:2.000000 'a reel of sound takes the sound of a video'
is "$(field sounds.m4a v stream=codec_name)" '' 'and no picture of it'

# A picture that changes its size within a span.
clip small.ts duration=2 size=320x240 start=1.4
clip large.ts duration=2 size=640x240 start=3.4
cat small.ts large.ts >changing.ts
run "$HILITE" cut --mode exact --name changing.mp4 --keep 1..3 changing.ts
is "$(jq -c 'select(.type=="clip")|[.frames,.conformed,.verified]' "$out")" '[50,true,true]' \
	'a size that changes within a span is made that of its start, and the record says so'
is "$(field changing.mp4 v:0 stream=width,height,nb_frames)" 320,240,50 'all frames are there'

# Of what a codec says only with other colours, and what one cannot say at all.
clip limited.ts duration=2 codec=mpeg2video
run "$HILITE" cut --mode exact --name limited.ts.mkv --keep 0.5..1.5 limited.ts
is "$(field limited.ts.mkv v:0 stream=color_range | tr -d ,)" tv 'a range without colours is kept'
clip fields.mp4 duration=2 codec.flags=+ildct+ilme
run "$HILITE" cut --mode exact --encoder libx265 --name whole.mp4 --keep 0.5..1.5 fields.mp4
is "$(field whole.mp4 v:0 stream=codec_name,field_order)" hevc,progressive 'an encoder that knows no fields gets whole frames'

# A stream that shows up only while the file is read is no part of it.
if [ -n "$SHARED" ] && [ -f "$SHARED/badmedia/g13_ts_programs.ts" ]; then
	run "$HILITE" cut --mode exact --name programs.mkv --to 1 "$SHARED/badmedia/g13_ts_programs.ts"
	unlike "$(jq -r 'select(.type=="error").code' "$out")" crashed 'streams that are found late do no harm'
else
	skip 1 'the outside test data are not there'
fi
done_testing
