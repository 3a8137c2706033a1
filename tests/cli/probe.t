#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# probe: the facts of clips that were made to have them.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

# field FILE PATH: one value of the media record
field() {
	"$HILITE" probe "$1" | jq -c "$2"
}

clip plain.mp4 duration=4 fps=30000/1001 size=320x240
is "$(field plain.mp4 .type)" '"media"' 'one media record'
is "$(field plain.mp4 'keys_unsorted[0:3]')" '["type","v","input"]' 'type, v and input come first'
is "$(field plain.mp4 .format)" '"mov"' 'the container'
is "$(field plain.mp4 '.video|[.width,.height,.orientation,.rotation]')" '[320,240,"landscape",0]' 'the picture'
is "$(field plain.mp4 .video.fps)" 29.97003 'a rate that is not whole'
is "$(field plain.mp4 .video.fps_mode)" '"constant"' 'which is constant'
is "$(field plain.mp4 '.scan,.checks,.ok')" 'null
[]
null' 'nothing was scanned, nothing asked'
is "$(field plain.mp4 '.audio|[.sample_rate,.channels]')" '[48000,2]' 'the sound'

clip turned.mp4 duration=2 size=320x180 rotate=90 sar=4/3
is "$(field turned.mp4 '.video|[.width,.height,.rotation,.display_width,.display_height,.orientation]')" \
	'[320,180,90,180,427,"portrait"]' 'rotation and the shape of pixels make the display size'
is "$(field turned.mp4 .video.sar)" 1.333333 'the shape is told'

clip vfr.mp4 duration=4 vfr=1
is "$(field vfr.mp4 .video.fps_mode)" '"variable"' 'a variable rate is told from the packets'
clip vfr.mkv duration=4 vfr=1
is "$(field vfr.mkv .video.fps_mode)" '"variable"' 'in Matroska too'
clip cfr.mkv duration=4 fps=30000/1001
is "$(field cfr.mkv .video.fps_mode)" '"constant"' 'whose clock of 1 ms is not taken for one'
is "$(field cfr.mkv .video.fps)" 29.97003 'nor its rate changed by it'

clip late.mkv duration=3 start=10
is "$(field late.mkv '[.start_time,.duration]|map(floor)')" '[10,3]' 'a start that is not 0 is told and taken off'

clip tc.mov duration=2 timecode=01:02:03:04
is "$(field tc.mov .timecode)" '"01:02:03:04"' 'the start timecode'

clip hdr.mp4 duration=1 hdr=hdr10
is "$(field hdr.mp4 '.video.color|[.primaries,.transfer]')" '["bt2020","smpte2084"]' 'colours'
is "$(field hdr.mp4 .video.hdr)" '"hdr10"' 'are told to be HDR'

clip chapters.mp4 duration=6 chapters=0:One,3:Two tag.title=Hello
is "$(field chapters.mp4 '[.chapters[]|[.start,.end,.title]]')" '[[0,3,"One"],[3,6,"Two"]]' 'chapters'
is "$(field chapters.mp4 '.tags|with_entries(.key|=ascii_downcase)|.title')" '"Hello"' 'tags'

clip tracks.mp4 duration=2 audio=2 languages=eng,deu
is "$(field tracks.mp4 '[.streams[]|select(.kind=="audio")|.language]')" '["eng","deu"]' 'several sound tracks'
is "$(field tracks.mp4 .audio.language)" '"eng"' 'of which one is the chosen'

clip sound.m4a duration=2 video=0
is "$(field sound.m4a '.video,(.audio|.channels)')" 'null
2' 'sound alone'
clip cover.m4a duration=2 video=0 cover=1
is "$(field cover.m4a '.video,([.streams[]|select(.attached_picture)]|length)')" 'null
1' 'an attached picture is not a video'

clip fast.mp4 duration=1 format.movflags=faststart
is "$(field fast.mp4 '[.faststart,.fragmented]')" '[true,false]' 'the index in front'
is "$(field plain.mp4 '[.faststart,.fragmented]')" '[false,false]' 'or behind'
clip frag.mp4 duration=2 format.movflags=frag_keyframe+empty_moov
is "$(field frag.mp4 .fragmented)" true 'fragments'
is "$(field cfr.mkv '[.faststart,.fragmented]')" '[null,null]' 'which other containers do not know'

run "$HILITE" probe plain.mp4 vfr.mp4 missing.mp4 cfr.mkv
is "$status" 3 'three inputs and a missing one end with status 3'
is "$(jq -r .type "$out" | tr '\n' ' ')" 'media media error media ' 'in the order of the inputs'
# Of two pictures in Matroska libavformat cannot tell when the first is, and takes the sound's start.
if command -v ffmpeg >/dev/null; then
	ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=64x64:r=30:d=0.067 -itsoffset 0.014 \
		-f lavfi -i sine=d=0.05 -c:v libx264 -c:a mp2 tiny.mkv
	is "$("$HILITE" probe --scan=packets tiny.mkv | jq -c '[.start_time,.scan.av_offset]')" \
		'[0,0.003]' 'a tiny Matroska file begins with its picture'
else
	skip 1 'ffmpeg is not installed'
fi
done_testing
