#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# probe --scan: what is in a file, whatever its header says.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg ffprobe

scan() {
	run "$HILITE" probe --scan=packets "$@"
}
told() {
	jq -c ".scan|$1" "$out"
}
clip a.mp4 duration=4 gop=25
ffmpeg -v error -nostdin -i a.mp4 -c copy -movflags +faststart fast.mp4
ffmpeg -v error -nostdin -i a.mp4 -c copy -movflags frag_keyframe+empty_moov frag.mp4
for kind in mkv ts flv avi; do
	ffmpeg -v error -nostdin -i a.mp4 -c copy "a.$kind"
done

run "$HILITE" probe a.mp4
is "$(jq -c .scan "$out")" null 'nobody asked: null'
scan a.mp4
is "$status:$(told .depth)" '0:"packets"' 'the depth is told'
keys=$(ffprobe -v error -select_streams v -show_entries packet=flags -of csv=p=0 a.mp4 | grep -c K)
is "$(told '[.frames,.keyframes.count,.keyframes.max_interval,.keyframes.open_gop]')" "[100,$keys,1,false]" 'frames and keyframes'
is "$(told '[.last_video,.truncated,.decode_errors,.black,.loudness]')" '[4,false,null,null,null]' 'what takes decoding is null'
is "$(told '.av_offset|.<0.001 and .>-0.001')" true 'the sound that is heard begins with the picture'

# Every container, whole and in part. What there is of it must not look whole.
for name in a.mp4 fast.mp4 frag.mp4 a.mkv a.ts a.flv a.avi; do
	scan "$name"
	is "$(told .truncated)" false "$name is whole"
	size=$(wc -c <"$name")
	for share in 30 60 97; do
		head -c $((size * share / 100 / 188 * 188 + 7)) "$name" >"part.${name##*.}"
		scan "part.${name##*.}"
		case $name:$status in
		a.mp4:3) is "$(jq -r .code "$out")" open_failed "$share % of an MP4 whose index stands last cannot be read" ;;
		*) is "$status:$(told .truncated)" 0:true "$share % of $name" ;;
		esac
	done
	head -c $((size - 1)) "$name" >"part.${name##*.}"
	scan "part.${name##*.}"
	is "$(jq -r '.code // .scan.truncated' "$out" | sed s/open_failed/true/)" true "$name without its last byte"
done
ffmpeg -v error -nostdin -f lavfi -i sine=d=2 -c:a flac sound.oga
scan sound.oga
is "$(told '[.frames,.last_audio,.truncated,.keyframes.count]')" '[null,2,false,null]' 'sound alone'
head -c 20000 sound.oga >part.oga
scan part.oga
is "$(told .truncated)" true 'and not all of it'
ffmpeg -v error -nostdin -i a.mp4 -an -c:v mpeg2video -f mpeg a.mpg
scan a.mpg
is "$(told .truncated)" null 'a container that says nothing of its length'

# Groups and offsets.
ffmpeg -v error -nostdin -i a.mp4 -an -c:v libx264 -x264-params open-gop=1:keyint=27:bframes=3:b-adapt=0:scenecut=0 open.mp4
scan open.mp4
is "$(told .keyframes.open_gop)" true 'open groups of pictures'
ffmpeg -v error -nostdin -i a.mp4 -itsoffset 0.5 -i a.mp4 -map 0:v -map 1:a -c copy -t 4 late.mkv
scan late.mkv
is "$(told '.av_offset|.>0.47 and .<0.53')" true 'sound that begins half a second late'

# Rules.
run "$HILITE" probe --require 'scan.truncated = false' --require 'scan.frames = 100' a.mp4
is "$status:$(jq -c '[.scan.depth,.ok]' "$out")" '0:["packets",true]' 'a rule about the scan asks for it'
head -c $(($(wc -c <fast.mp4) / 2)) fast.mp4 >half.mp4
run "$HILITE" probe --require 'scan.truncated = false' half.mp4
is "$status" 1 'half a file does not pass'
like "$(cat "$err")" 'scan.truncated = false: it is true' 'and standard error says so'
is "$(ffprobe -v error -show_entries format=duration -of csv=p=0 half.mp4 2>/dev/null)" 4.000000 \
	'where other programs read its header'
run "$HILITE" probe --require 'scan.decode_errors = 0' a.mp4
is "$status:$(jq -r .scan.depth "$out")" 0:full 'one that takes decoding asks for that'
run "$HILITE" probe --scan=packets --require 'scan.decode_errors = 0' a.mp4
is "$status:$(jq -r .scan.depth "$out")" 0:full 'whatever else is asked for'
run "$HILITE" probe --scan=all a.mp4
is "$status" 2 'a depth that is none'

# Spans and loudness, held against FFmpeg's own filters with their own settings. near LIST LIST: pairs
# of times, one a line, within a frame; the end of what goes on until the end is not told by all.
near() {
	paste -d ' ' "$1" "$2" | awk -v frame=0.045 '
		NF < 3 || ($1 - $3) ^ 2 > frame ^ 2 || (NF == 4 && ($2 - $4) ^ 2 > frame ^ 2) { bad = 1 }
		END { exit bad }'
}
as_filters() {
	ffmpeg -nostdin -hide_banner -nostats -i "$1" -map 0:v:0 -vf blackdetect,freezedetect -map 0:a:0 \
		-af silencedetect,ebur128=peak=true -f null - 2>said
	scan_all "$1"
	for kind in black frozen silent; do
		case $kind in
		black) sed -n 's/.*black_start:\([0-9.]*\) black_end:\([0-9.]*\).*/\1 \2/p' said >theirs ;;
		frozen) sed -n 's/.*freeze_start: //p' said >starts; sed -n 's/.*freeze_end: //p' said >ends; paste -d ' ' starts ends >theirs ;;
		silent) sed -n 's/.*silence_start: //p' said >starts; sed -n 's/.*silence_end: \([0-9.]*\).*/\1/p' said >ends; paste -d ' ' starts ends >theirs ;;
		esac
		jq -r ".scan.$kind[]|[.start,.end]|join(\" \")" "$out" >ours
		is "$(wc -l <ours | tr -d ' ')" "$(grep -c . theirs)" "$2: as many $kind spans as the filter finds"
		ok "$2: at the same times" near ours theirs
	done
	is "$(jq ".scan.loudness.integrated - $(sed -n 's/^ *I: *\([-0-9.]*\) LUFS/\1/p' said | tail -n 1)|fabs < 0.1" "$out")" true \
		"$2: as loud as ebur128 finds it"
}
scan_all() {
	run "$HILITE" probe --scan "$@"
}
ffmpeg -v error -nostdin -f lavfi -i "testsrc2=r=25:d=12:s=160x90" -f lavfi -i "sine=f=440:d=12" \
	-vf "drawbox=c=black:t=fill:enable='between(t,2,4.5)',loop=loop=60:size=1:start=200" \
	-af "volume=0:enable='between(t,5,8)'" -c:v libx264 -c:a aac -shortest spans.mp4
as_filters spans.mp4 'a made clip'
scan_all a.mp4
is "$(told '[.depth,.frames,.decode_errors,.truncated,.last_video]')" '["full",100,0,false,4]' 'a sound file has no errors'
scan_all half.mp4
is "$(told '[.truncated,(.frames<100),(.decode_errors>0)]')" '[true,true,true]' 'half of it has'
# Sound of which nothing decodes, beside a picture.
ffmpeg -v error -nostdin -y -i a.mp4 -c copy -bsf:a "noise=amount=1" noisy.mkv
scan_all noisy.mkv
is "$status:$(told '[.frames,(.decode_errors>20)]')" '0:[100,true]' 'sound that is but noise'
for name in a.mkv a.ts fast.mp4; do
	cp "$name" hurt."${name##*.}"
	head -c 8192 /dev/zero | tr '\0' '\253' |
		dd of=hurt."${name##*.}" bs=1 seek=$(($(wc -c <"$name") / 2)) conv=notrunc 2>/dev/null
	scan_all hurt."${name##*.}"
	is "$(told '.decode_errors>0')" true "8 kB of garbage in the middle of $name are found"
done

# Real files, and those that were cut off.
if [ -z "$SHARED" ]; then
	skip 42 'no outside test data'
else
	for file in "$SHARED"/media/*.mp4 "$SHARED"/media/*.mov "$SHARED"/media/*.webm "$SHARED"/media/*.mkv \
		"$SHARED"/media/*.ts "$SHARED"/media/*.ogv "$SHARED"/media/*.flv "$SHARED"/media/*.flac; do
		echo "$file"
	done | "$HILITE" probe --scan=packets 2>/dev/null | jq -r 'select(.scan.truncated==true).input' >accused
	is "$(cat accused)" '' 'no sound file is accused'
	find "$SHARED/badmedia" -name 't_*_[0-9]*' ! -name '*.mpg' | sort | "$HILITE" probe --scan=packets 2>/dev/null |
		jq -r 'select(.scan.truncated==false).input' >missed
	is "$(cat missed)" '' 'none that was cut off is missed'
	for depth in none packets; do
		find "$SHARED/badmedia" -name '[fgk]*_*' -type f | sort | "$HILITE" probe -j 2 --scan=$depth 2>/dev/null |
			jq -r '[.input,.type,.code//""]|@tsv' >ends.$depth
	done
	ok 'a hostile file ends as it does without a scan' cmp ends.none ends.packets
	is "$(($(wc -l <ends.none) > 80))" 1 'of which there are many'
	for name in chrome_ad_h264 tone_vs_silence home_drink_fall home_falls_composite sprint_advert; do
		as_filters "$SHARED/media/$name.mp4" "$name"
	done
	scan_all "$SHARED/badmedia/t_fast_hole.mp4"
	is "$(told '[.truncated,(.decode_errors>0)]')" '[false,true]' 'a hole in the middle is found'
	for name in t_headless.ts t_mkv_60.mkv; do
		scan_all "$SHARED/badmedia/$name"
		is "$(told '.decode_errors>0')" true "$name has errors"
	done
fi
done_testing
