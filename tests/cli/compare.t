#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# probe --compare: are two inputs the same to see and to hear?

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffmpeg

compare() {
	run "$HILITE" probe --compare "$@"
}
told() {
	jq -c "$1" "$out"
}
make() {
	ffmpeg -v error -nostdin -y "$@"
}
clip a.mp4 duration=4 size=320x180 fps=25

compare a.mp4 a.mp4
is "$status:$(told '[.type,.input,.other,.same,.differences]')" '0:["comparison","a.mp4","a.mp4",true,[]]' 'a file is the same as itself'
is "$(wc -l <"$out" | tr -d ' ')" 1 'in one record'
for kind in mkv mov; do
	make -i a.mp4 -map 0 -c copy "a.$kind"
	compare a.mp4 "a.$kind"
	is "$status:$(told .differences)" '0:[]' "packed as $kind it is the same"
done
make -i a.mp4 -c:v ffv1 -c:a copy lossless.mkv
compare a.mp4 lossless.mkv
is "$status" 0 'coded otherwise without loss, too'

make -i a.mp4 -c:v libx264 -crf 30 -c:a copy crf.mp4
compare a.mp4 crf.mp4
is "$status:$(told '[.same,[.differences[].what],.differences[0].count]')" '1:[false,["pictures"],100]' 'a transcode is not'
like "$(cat "$err")" "'a.mp4' is not 'crf.mp4': pictures of stream 0, 100 frames" 'which is said'
psnr=$(make -v info -i crf.mp4 -i a.mp4 -lavfi '[0:v][1:v]psnr' -f null - 2>&1 | sed -n 's/.* min:\([0-9.]*\).*/\1/p')
is "$(told ".differences[0].psnr.min - $psnr | fabs < 0.02")" true 'the least PSNR is that of the psnr filter'

make -i a.mp4 -vf "select='not(between(n,50,52))'" -fps_mode passthrough -c:v libx264 -qp 0 -c:a copy drop.mp4
compare a.mp4 drop.mp4
is "$status:$(told '[.differences[]|[.what,.count,.first,.input,.other]]')" \
	'1:[["missing",3,2,null,null],["frames",null,null,100,97]]' 'three frames are missing at 2 s'
compare drop.mp4 a.mp4
is "$(told '[.differences[]|[.what,.count,.first]]')" '[["extra",3,2],["frames",null,null]]' 'or too many, from the other side'
make -i a.mp4 -vf "setpts=if(gte(N\,60)\,PTS+0.008/TB\,PTS)" -fps_mode passthrough -enc_time_base 1/90000 -c:v libx264 -qp 0 -c:a copy late.mp4
compare a.mp4 late.mp4
is "$(told '[.differences[]|[.what,.count,.first,(.other*1000|round)]]')" '[["times",40,2.4,2408]]' 'forty frames come 8 ms late'
make -i a.mp4 -an -vf scale=160:90 small.mp4
compare a.mp4 small.mp4
is "$status:$(told '[.differences[]|[.what,.input,.other,.psnr]]')" \
	'1:[["streams","video audio","video",null],["size","320x180","160x90",null],["pictures",null,null,null]]' 'another size, and no sound'
make -i a.mp4 -c:v copy -c:a aac -ar 44100 -ac 1 sound.mp4
compare a.mp4 sound.mp4
is "$status:$(told '[.differences[]|.what]|contains(["format","samples","sound"])')" 1:true 'another sound'
is "$(told '.differences[]|select(.what=="format")|[.stream,.input,.other]')" '[1,"48000 Hz, 2 channels","44100 Hz, 1 channel"]' 'of which kind'
make -i a.mp4 -vn pcm.wav
make -i pcm.wav -c:a flac pcm.flac
compare pcm.wav pcm.flac
is "$status" 0 'sound alone, without loss'
make -i a.mp4 -c copy -movflags +faststart hole.mp4
head -c 4000 /dev/zero | dd of=hole.mp4 bs=1 seek=$(($(wc -c <hole.mp4) / 2)) conv=notrunc 2>/dev/null
compare a.mp4 hole.mp4
is "$status:$(told '[.differences[].what]|contains(["decode_errors"])')" 1:true 'damage shows'

# What is no comparison.
compare a.mp4 none.mp4
is "$status:$(told '[.type,.input,.code]')" '3:["error","none.mp4","not_found"]' 'one that is missing is told by its name'
head -c 300 a.mp4 >piece.mp4
compare piece.mp4 a.mp4
is "$status:$(told '[.type,.input]')" '3:["error","piece.mp4"]' 'and one that cannot be read'
compare a.mp4
is "$status" 2 'one is not two'
compare a.mp4 a.mkv a.mov
is "$status" 2 'nor are three'
run sh -c '"$HILITE" probe --compare - a.mp4 <a.mkv'
is "$status" 2 'standard input is for names'
compare --require 'duration > 1' a.mp4 a.mkv
is "$status" 2 'no checks beside it'
compare --dry-run a.mp4 a.mkv
is "$status:$(jq -r .type "$out" | tr '\n' ' ')" '0:plan plan ' 'a plan reads nothing'

if [ -z "$SHARED" ]; then
	skip 1 'no outside test data'
else
	bad=
	for name in basketball_makes friday_audio_first sprint_advert; do
		"$HILITE" cut -q --mode copy --force --name copy.mkv "$SHARED/media/$name.mp4" >/dev/null || bad="$bad cut:$name"
		"$HILITE" probe -q --compare "$SHARED/media/$name.mp4" copy.mkv >found || bad="$bad $name:$(jq -c '[.differences[].what]' found)"
	done
	is "$bad" '' 'a copy of real clips to another container is the same'
fi
done_testing
