#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut: what shapes picture and sound, and previews.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg ffprobe

field() {
	ffprobe -v error -select_streams "$2" -show_entries "$3" -of csv=p=0 "$1" | head -n 1
}

cut() {
	run "$HILITE" cut --force --name "$@"
}

# WIDTH,HEIGHT,SAR of the picture.
size() {
	field "$1" v:0 stream=width,height,sample_aspect_ratio
}

# A number of FFmpeg's measurement of the sound: I (LUFS) or Peak (dBFS), in tenths.
loudness() {
	ffmpeg -hide_banner -nostats -i "$1" -map 0:a:0 -af ebur128=peak=true -f null - 2>&1 </dev/null |
		sed -n "s/^ *$2: *\([-0-9.]*\) .*/\1/p" | tail -n 1 | awk '{ printf "%.0f", $1 * 10 }'
}

# The mean of a part of the picture at a time, 0 to 255: FILE TIME CROP.
gray() {
	ffmpeg -v error -ss "$2" -i "$1" -frames:v 1 -vf "crop=$3,scale=1:1:flags=area" -f rawvideo -pix_fmt gray - </dev/null |
		od -An -tu1 | tr -d ' '
}

# The brightest pixel.
brightest() {
	ffmpeg -v error -ss "$2" -i "$1" -frames:v 1 -vf "crop=$3" -f rawvideo -pix_fmt gray - </dev/null |
		od -An -v -tu1 | tr -s ' ' '\n' | sort -n | tail -n 1
}

clip a.mp4 duration=3 size=320x180 gop=25
cut crop.mp4 --crop 9:16 --keep 0.5..1.5 a.mp4
is "$status:$(jq -r 'select(.type=="clip")|[.mode,.frames]|join(" ")' "$out")" '0:exact 25' 'what is shaped is encoded'
is "$(size crop.mp4)" 102,180,1:1 '--crop 9:16, to even sides'
cut square.mp4 --crop 1:1 --scale 90x --keep 0.5..1 a.mp4
is "$(size square.mp4)" 90,90,1:1 '--crop 1:1 and --scale'
cut scaled.mp4 --scale x90 --keep 0.5..1 a.mp4
is "$(size scaled.mp4)" 160,90,1:1 '--scale by the height'
cut boxed.mp4 --size 200x200 --keep 0.5..1 a.mp4
is "$(size boxed.mp4)" 200,200,1:1 '--size'
is "$(gray boxed.mp4 0.2 200:30:0:0)" 0 'black above the picture'
ok 'and the picture in the middle' test "$(gray boxed.mp4 0.2 200:100:0:50)" -gt 10
cut slow.mp4 --fps 10 --keep 0.5..2 a.mp4
is "$(field slow.mp4 v:0 stream=avg_frame_rate,nb_frames)" 10/1,15 '--fps drops pictures'
cut fast.mp4 --fps 30000/1001 --keep 0.5..2.502 a.mp4
is "$(field fast.mp4 v:0 stream=avg_frame_rate)" 30000/1001 'or shows some twice'

clip turned.mp4 duration=2 size=320x180 rotate=90
cut upright.mp4 --scale 90x --keep 0.5..1 turned.mp4
is "$(field upright.mp4 v:0 stream=width,height:stream_side_data=rotation | tr -d '\n')" 90,160 'what is shown turned comes out upright'
clip oblong.mp4 duration=2 size=180x144 sar=64/45
cut round.mp4 --scale x144 --keep 0.5..1 oblong.mp4
is "$(size round.mp4)" 256,144,1:1 'and of square pixels'
clip fields.mp4 duration=2 codec.flags=+ildct+ilme
cut whole.mp4 --scale 160x --keep 0.5..1 fields.mp4
is "$(field whole.mp4 v:0 stream=field_order)" progressive 'fields are not scaled, but made whole'

# Loudness: within half a unit of what is wanted, and no peak beyond full scale.
clip quiet.mp4 duration=5 size=64x36
for want in -14 -23 -30; do
	cut "loud$want.mp4" --loudness "$want" --from 0.5 --to 4.5 quiet.mp4
	got=$(loudness "loud$want.mp4" I)
	ok "--loudness $want gives $got tenths" test "$got" -ge $((want * 10 - 5)) -a "$got" -le $((want * 10 + 5))
done
is "$(field loud-14.mp4 a:0 stream=duration_ts)" "$(field loud-30.mp4 a:0 stream=duration_ts)" 'which takes no time'
ok 'no peak is beyond full scale' test "$(loudness loud-14.mp4 Peak)" -le 0
run "$HILITE" cut --force --loudness -16 --reel loud.mp4 --keep 0..2,3..5 quiet.mp4
got=$(loudness loud.mp4 I)
ok "a reel as a whole gives $got tenths" test "$got" -ge -165 -a "$got" -le -155

# Fades. The sound of PCM shows them.
clip tone.mkv duration=4 size=64x36 acodec=pcm_s16le
cut fade.mkv --audio-fade 500ms --keep 1..3 tone.mkv
peak() {
	ffmpeg -hide_banner -nostats -i "$1" -map 0:a:0 -af "atrim=$2:$3,volumedetect" -f null - 2>&1 </dev/null |
		sed -n 's/.*mean_volume: \([-0-9]*\).*/\1/p'
}
ok '--audio-fade begins softly' test "$(peak fade.mkv 0 0.05)" -lt $(($(peak tone.mkv 1 1.05) - 15))
ok 'ends so' test "$(peak fade.mkv 1.95 2)" -lt $(($(peak tone.mkv 2.95 3) - 15))
is "$(peak fade.mkv 0.6 1.4)" "$(peak tone.mkv 1.6 2.4)" 'and changes nothing between'

run "$HILITE" cut --force --crossfade 1s --reel cross.mp4 --to 2 a.mp4 a.mp4 a.mp4
is "$(field cross.mp4 v:0 stream=duration,nb_frames,avg_frame_rate)" 25/1,4.000000,100 '--crossfade: a reel of three is shorter by two fades'
is "$(field cross.mp4 a:0 stream=duration)" 4.000000 'the sound as well'
run "$HILITE" cut --crossfade 1s a.mp4
is "$status" 2 'a fade between spans needs a reel'

# Captions: white letters on any picture, in the span of their line alone.
clip talk.mkv duration=4 size=320x180 subtitles=1
cut burnt.mp4 --burn-subtitles --keep 0.5..3.5 talk.mkv
is "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 burnt.mp4 | tr -d , | tr '\n' ' ')" 'video audio ' \
	'--burn-subtitles: the text is not there twice'
like "$(jq -c 'select(.type=="clip").dropped_streams' "$out")" burnt 'which the record says'
bottom=320:36:0:132
ok 'white letters' test "$(brightest burnt.mp4 1 $bottom)" -ge 245
cut plain.mp4 --scale 320x180 --keep 0.5..3.5 talk.mkv
ok 'that were not there before' test "$(brightest plain.mp4 1 $bottom)" -lt 245
cut none.mp4 --burn-subtitles --keep 0.5..1 a.mp4
is "$status:$(jq -r .code "$out")" 3:no_subtitles 'nothing to burn in is an error'

# Previews.
cut prev.gif --gif --keep 0.5..2.5 a.mp4
is "$status:$(ffprobe -v error -show_entries stream=codec_name,width,height,avg_frame_rate -of csv=p=0 prev.gif)" 0:gif,320,180,25/2 '--gif'
is "$(field prev.gif v:0 stream=nb_frames):$(jq -c 'select(.type=="clip")|[.frames,.verified]' "$out")" '25:[25,true]' 'of 12.5 pictures a second'
cut prev.webp --webp --keep 0.5..2.5 a.mp4
is "$status:$(head -c 16 prev.webp | tail -c 8):$(jq -c 'select(.type=="clip")|[.frames,.verified]' "$out")" '0:WEBPVP8X:[25,true]' '--webp'
ok 'is an animation' test "$(grep -a -o ANMF prev.webp | wc -l)" -gt 1
cut large.gif --gif --keep 0.5..2.5 --scale 100x --fps 5 a.mp4
is "$(field large.gif v:0 stream=width,height,avg_frame_rate)" 100,56,5/1 'size and rate can be chosen'
is "$(find . -name '*.tmp' | wc -l | tr -d ' ')" 0 'no temporary file is left'
done_testing
