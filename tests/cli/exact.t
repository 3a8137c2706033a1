#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut --mode exact: every frame of the span and no other, each at its time, the sound beside it.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg ffprobe

# Times of the decoded frames of a file.
times() {
	ffprobe -v error -select_streams v:0 -show_entries frame=best_effort_timestamp_time -of csv=p=0 "$1" |
		tr -d , | grep .
}

# What the frames of FILE in the span are, from the first of them, in milliseconds (Matroska has no more).
span() {
	times "$1" | awk -v from="$2" -v to="$3" '
		NR == 1 { zero = $1 }
		$1 - zero > from - 0.000002 && $1 - zero < to - 0.000002 {
			if (!n++) first = $1
			printf "%.0f ", ($1 - first) * 1000
		}'
}

# The number of the first frame in the span.
first_of() {
	times "$1" | awk -v from="$2" 'NR == 1 { zero = $1 } $1 - zero > from - 0.000002 { print NR - 1; exit }'
}

# How like the source the worst frame of a clip is, in whole dB; 99 where it is the same.
worst_db() {
	ffmpeg -v error -noautorotate -i "$1" -noautorotate -i "$2" -lavfi "[0:v:0]settb=1/25,setpts=N[c];
		[1:v:0]select='gte(n,$(first_of "$2" "$3"))',settb=1/25,setpts=N[s];[c][s]psnr=stats_file=psnr.txt:shortest=1" \
		-f null - </dev/null || return 1
	sed 's/.*psnr_avg:\([^ ]*\).*/\1/' psnr.txt | awk '
		$1 == "inf" { $1 = 99 }
		NR == 1 || $1 < worst { worst = $1 }
		END { print int(worst) }'
}

field() {
	ffprobe -v error -select_streams "$2" -show_entries "$3" -of csv=p=0 "$1" | head -n 1
}

# exact SOURCE CLIP FROM TO WHAT: cuts, and compares frames, times and pictures.
exact() {
	run "$HILITE" cut --force --mode exact --name "$2" --keep "$3..$4" "$1"
	is "$status" 0 "$5: is cut" || return
	is "$(span "$2" 0 999)" "$(span "$1" "$3" "$4")" "$5: the frames of the span, at their times"
	is "$(jq -c 'select(.type=="clip")|[.mode,.fallback,.frames_copied,.frames==.frames_encoded,.verified]' "$out")" \
		'["exact",null,0,true,true]' "$5: what the record says"
	is "$(jq 'select(.type=="clip")|.frames' "$out")" "$(times "$2" | wc -l | tr -d ' ')" "$5: as many as it says"
	ok "$5: they look like the source's" test "$(worst_db "$2" "$1" "$3")" -ge 40
}

clip a.mp4 duration=8 gop=50 languages=deu
exact a.mp4 b.mp4 2.03 4.51 'between frames'
is "$(jq -c 'select(.type=="clip")|[.actual_start,.actual_end]' "$out")" '[2.04,4.52]' 'from the first frame to the end of the last'
is "$(field b.mp4 v:0 stream=start_time,codec_name)" 'h264,0.000000' 'the picture starts at 0, in the same codec'
is "$(field b.mp4 a:0 stream=start_time)" 0.000000 'so does the sound'
is "$(field b.mp4 a:0 stream=duration_ts)" 119040 'which is as long as the picture, to the sample'
is "$(field b.mp4 a:0 stream_tags=language)" deu 'and keeps its language'
exact a.mp4 c.mp4 0 1 'the start'
exact a.mp4 d.mp4 7.5 99 'the end'
exact a.mp4 e.mp4 2.04 2.08 'one frame'
run "$HILITE" cut --mode exact --name none.mp4 --keep 2.05..2.07 a.mp4
is "$(jq -r .code "$out")" bad_span 'a span in which no frame begins'
not_ok 'leaves nothing' test -e none.mp4

run "$HILITE" cut --mode exact -o parts --keep 1..2.5,2.5..4,1..4 a.mp4
is "$(jq -s '[.[]|select(.type=="clip").frames]|.[0]+.[1]==.[2]' "$out")" true 'neighbours share no frame and lose none'

clip plain.mkv duration=4 bframes=0 audio=0 fps=30000/1001
exact plain.mkv plain-cut.mkv 1.37 2.9 'no B-frames, no sound, Matroska'
clip vfr.mp4 duration=6 vfr=1
exact vfr.mp4 vfr-cut.mp4 1.1 4.3 'a variable frame rate'
clip late.ts duration=5 start=100
exact late.ts late-cut.ts 1.5 3.2 'a transport stream with a clock of its own'
clip ts.ts duration=4
exact ts.ts other.mp4 1.5 3.2 'into another container'
clip v.webm duration=3 size=160x120
exact v.webm v-cut.webm 0.7 2.1 'WebM'
is "$(field v-cut.webm v:0 stream=start_time)" 0.000000 'WebM: the picture starts at 0'
is "$(field v-cut.webm v:0 stream=codec_name),$(field v-cut.webm a:0 stream=codec_name)" vp9,opus 'has VP9 and Opus'
run "$HILITE" cut --mode exact --name alone.mp4 --keep 1.1..2.35 --encoder libx265 --crf 30 a.mp4
is "$(field alone.mp4 v:0 stream=codec_name,codec_tag_string)" hevc,hvc1 '--encoder and --crf'

clip turned.mp4 duration=2 rotate=90 sar=4/3 hdr=pq
exact turned.mp4 turned-cut.mp4 0.5 1.5 'turned, of oblong pixels, in HDR'
looks=stream=pix_fmt,sample_aspect_ratio,color_range,color_space,color_transfer,color_primaries:stream_side_data=rotation
is "$(field turned-cut.mp4 v:0 $looks)" "$(field turned.mp4 v:0 $looks)" 'of which all is kept'
clip fields.mp4 duration=2 codec.flags=+ildct+ilme
exact fields.mp4 fields-cut.mp4 0.5 1.5 'interlaced'
is "$(field fields-cut.mp4 v:0 frame=interlaced_frame)" "$(field fields.mp4 v:0 frame=interlaced_frame)" 'which it stays'

clip voice.m4a video=0 duration=4
run "$HILITE" cut --mode exact --name voice-cut.m4a --keep 1.25..2.5 voice.m4a
is "$(jq -c 'select(.type=="clip")|[.actual_start,.actual_end]' "$out")" '[1.25,2.5]' 'sound alone is cut to the sample'
is "$(field voice-cut.m4a a:0 stream=duration_ts)" 60000 'and is so long'

clip many.mkv duration=6 audio=2 subtitles=1 chapters=0:One,3:Two
run "$HILITE" cut --mode exact --name many-cut.mkv --from 2.2 --to 5 many.mkv
is "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 many-cut.mkv | tr -d , | tr '\n' ' ')" \
	"$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 many.mkv | tr -d , | tr '\n' ' ')" 'all streams are kept'
is "$(ffprobe -v error -show_chapters -of csv=p=0 many-cut.mkv | grep -c .)" 2 'and the chapters'
clip cover.mp4 duration=3 cover=1
run "$HILITE" cut --mode exact --name cover-cut.mp4 --from 1.2 --to 2 cover.mp4
is "$(field cover-cut.mp4 v:1 stream_disposition=attached_pic)" 1 'and the cover'

run "$HILITE" cut --mode exact --dry-run --keep 1..2 a.mp4
is "$(jq -c '[.type,.spans[0].mode]' "$out")" '["plan","exact"]' '--dry-run says how'
run "$HILITE" cut --mode exact --encoder nonsense a.mp4
is "$status:$(cat "$out")" 2: 'an encoder that is none is refused before anything is read'
run "$HILITE" cut --crf 20 a.mp4
is "$status" 2 'a copy has no quality'
run "$HILITE" cut --mode exact --name a.wav --keep 1..2 a.mp4
is "$(jq -r .code "$out")" no_encoder 'a container for which there is no encoder'
run "$HILITE" cut --mode exact --encoder libx264 --name a.webm --keep 1..2 a.mp4
is "$(jq -r .code "$out")" not_supported 'or which cannot hold what it makes'
run "$HILITE" cut --mode exact --timeout 200ms --name slow.mp4 --encoder libaom-av1 a.mp4
is "$(jq -r .code "$out")" timeout '--timeout'
run "$HILITE" cut --mode exact --from 1 --to 2 -o /dev/full a.mp4
is "$status" 2 'a folder that is none is refused'
is "$(find . -name '*.tmp' | wc -l | tr -d ' ')" 0 'no temporary file is left'

# Real clips: a phone's, turned and at a variable rate; fragments; an edit list; ten bits; fields.
if [ -n "$SHARED" ] && [ -f "$SHARED/media/phone_rotated_vfr.mp4" ]; then
	exact "$SHARED/media/phone_rotated_vfr.mp4" phone.mp4 0.5 1.5 'a phone'
	exact "$SHARED/media/flower_fragmented.mp4" fragments.mp4 1.01 2.5 'fragments'
	exact "$SHARED/media/vp9_10bit.webm" ten.webm 0.4 1.3 'ten bits'
	is "$(field ten.webm v:0 stream=pix_fmt)" yuv420p10le 'which stay ten'
	exact "$SHARED/media/h264_bpyramid.mp4" pyramid.mp4 1.02 2.4 'a pyramid of B-frames'
else
	skip 21 'the outside test data are not there'
fi
done_testing
