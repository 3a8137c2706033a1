#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut --list: cut lists on stdout, and what programs that were not written here read in them.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

# Skips n checks where a program is not there.
have() {
	command -v "$2" >/dev/null 2>&1 && return 0
	skip "$1" "$2 is not installed"
	return 1
}

clip df.mov duration=20 fps=30000/1001 timecode='00:59:59;20'
clip 'n, #1.mkv' duration=10 fps=25
clip vfr.mp4 duration=5 vfr=1
cat >spans.jsonl <<'END'
{"type":"highlight","v":1,"input":"df.mov","rank":2,"start":10.01,"end":12.012,"score":0.9,"title":"Two; a=b #1 \\ --> <c> & \"d\""}
{"type":"highlight","v":1,"input":"df.mov","rank":1,"start":1.001,"end":3.003,"score":0.8731,"title":"One"}
{"type":"analysis","v":1,"input":"df.mov"}
END
cat >both.jsonl <<'END'
{"input":"df.mov","start":1.001,"end":3.003,"title":"One, two"}
{"input":"n, #1.mkv","start":2,"end":5,"title":"Three"}
END
list() {
	format=$1
	shift
	run "$HILITE" cut --list "$format" "$@"
}
list_of() {
	run sh -c '"$HILITE" cut --list "$1" <"$2"' sh "$1" "$2"
}

list_of edl spans.jsonl
is "$status:$(cat "$err")" 0: 'an edl is written'
is "$(cat "$out")" 'TITLE: df
FCM: DROP FRAME

001  AX       AA/V  C        01:00:09;20 01:00:11;20 01:00:00;00 01:00:02;00
* FROM CLIP NAME:  df.mov
* LOC: 01:00:00;00 YELLOW  Two; a=b #1 \ --> <c> & "d"
002  AX       AA/V  C        01:00:00;20 01:00:02;20 01:00:02;00 01:00:04;00
* FROM CLIP NAME:  df.mov
* LOC: 01:00:02;00 YELLOW  One' 'source timecodes, drop-frame, in the order of the records'
list edl --keep 1..2,9..9.5 'n, #1.mkv'
is "$(sed -n '2p;4p;6p' "$out")" 'FCM: NON-DROP FRAME
001  AX       AA/V  C        00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00
002  AX       AA/V  C        00:00:09:00 00:00:09:13 01:00:01:00 01:00:01:13' '25 frames a second, without a timecode'
list_of edl both.jsonl
is "$status:$(cat "$out")" 3: 'two frame rates are no edl'
like "$(cat "$err")" "'n, #1.mkv' has another frame rate" 'which is said'
list edl vfr.mp4
is "$status:$(cat "$out")" 3: 'nor is a variable one'
list otio vfr.mp4
is "$status" 0 'otio takes it'
like "$(cat "$err")" 'frame rate is variable' 'and says so'

# Each format is read by somebody else.
list_of fcpxml both.jsonl
cp "$out" both.fcpxml
have 1 xmllint && ok 'fcpxml: xmllint reads it' xmllint --noout both.fcpxml
have 2 xmllint && {
	is "$(xmllint --xpath 'string(//asset-clip[2]/@start)' both.fcpxml)" 50/25s 'fcpxml: the second clip starts 50 frames in'
	is "$(xmllint --xpath 'string(//asset-clip[2]/@offset)' both.fcpxml)" 60060/30000s 'fcpxml: behind the first'
}
list_of otio both.jsonl
is "$(jq -c '[.tracks.children[]|[.kind,(.children|map([.OTIO_SCHEMA,.source_range.start_time.value,.source_range.duration.value]))]]' "$out")" \
	'[["Video",[["Clip.2",107912,60],["Clip.2",50,75]]],["Audio",[["Clip.2",107912,60],["Clip.2",50,75]]]]' 'otio: two tracks'
is "$(jq -r '.tracks.children[0].children[1].media_references.DEFAULT_MEDIA.target_url' "$out")" "file://$(pwd -P)/n%2C%20%231.mkv" 'otio: the file, by its address'
cp "$out" both.otio
if python3 -c 'import opentimelineio' 2>/dev/null; then
	is "$(python3 -c 'import opentimelineio as o
t = o.adapters.read_from_file("both.otio")
print([round(c.duration().to_seconds(), 3) for c in t.video_tracks()[0]])')" '[2.002, 3.0]' 'otio: OpenTimelineIO reads it'
else
	skip 1 'OpenTimelineIO is not installed'
fi
list_of csv both.jsonl
is "$(cat "$out")" 'Start,End,Name,Input,Rank,Score
1.001,3.003,"One, two",df.mov,,
2,5,Three,"n, #1.mkv",,' 'csv'
list_of llc spans.jsonl
is "$(jq -c '[.version,.mediaFileName,.cutSegments[1]]' "$out")" \
	'[2,"df.mov",{"start":1.001,"end":3.003,"name":"One","tags":{"rank":"1","score":"0.8731"},"selected":true}]' 'llc'
list_of vtt spans.jsonl
cp "$out" spans.vtt
have 1 ffmpeg && is "$(ffmpeg -v error -i spans.vtt -f srt - </dev/null | tr -d '\r')" '1
00:00:01,001 --> 00:00:03,003
One

2
00:00:10,010 --> 00:00:12,012
Two; a=b #1 \ --> <c> & "d"' 'vtt: ffmpeg reads it'
list_of chapters spans.jsonl
cp "$out" spans.meta
have 1 ffprobe && is "$(ffprobe -v error -f ffmetadata -show_chapters -of json spans.meta | jq -c '[.chapters[]|[.time_base,.start,.end,.tags.title]]')" \
	'[["1/1000",1001,3003,"One"],["1/1000",10010,12012,"Two; a=b #1 \\ --> <c> & \"d\""]]' 'chapters: ffprobe reads them'
list_of mpv both.jsonl
is "$(sed 's|%[0-9]*%/.*/|/|' "$out")" '# mpv EDL v0
/df.mov,1.001,2.002,title=%8%One, two
/n, #1.mkv,2.021,3,title=%5%Three' 'mpv: on the own clock of each input'
cp "$out" both.edl
have 1 mpv && like "$(mpv --no-config --vo=null --ao=null --frames=1 \
	--term-playing-msg='${=duration} ${chapters} ${chapter-list/0/title} ${chapter-list/1/title}' both.edl 2>&1)" \
	'^5\.00[0-9]* 2 One, two Three$' 'mpv: it plays'
sums() {
	ffmpeg -v error -i "$1" -map 0:v -vf "$2" -pix_fmt yuv420p -f framemd5 - </dev/null | sed '/^#/d;s/.*, *//'
}
list mpv --keep 150f..180f df.mov
cp "$out" frames.edl
have 1 ffmpeg && have 1 mpv && {
	mpv --no-config --really-quiet --ovc=ffv1 --oac=pcm_s16le --o=frames.mkv frames.edl >/dev/null 2>&1 </dev/null
	is "$(sums frames.mkv null)" "$(sums df.mov trim=start_frame=150:end_frame=180)" 'mpv: it plays those frames and no other'
}
list_of youtube spans.jsonl
is "$(cat "$out")" '0:01 One
0:10 Two; a=b #1 \ --› ‹c› & "d"' 'youtube'
is "$(grep -c '^hilite: warning: YouTube' "$err")" 3 'and what keeps it from being shown'

# What fails is told elsewhere than in the list.
list csv --keep 1..2,30..40 df.mov nope.mp4 'n, #1.mkv'
is "$status:$(cut -d, -f1,2 "$out" | tr '\n' ' ')" '3:Start,End 1,2 1,2 ' 'the list is of the rest'
is "$(grep -c . "$err")" 3 'each failure is told on stderr'
list csv --pad 1 --merge --keep 1..2,3..4,10..11 df.mov
is "$(cut -d, -f1,2 "$out" | tr '\n' ' ')" 'Start,End 0,5 9,12 ' 'spans are made as for clips'
run sh -c 'cat "$1" "$2" | "$HILITE" cut --list csv' sh spans.jsonl both.jsonl
is "$(cut -d, -f1 "$out" | tr '\n' ' ')" 'Start 10.01 1.001 1.001 2 ' 'groups follow each other'
run sh -c 'echo "{\"type\":\"error\",\"v\":1,\"input\":\"x.mp4\",\"kind\":\"media\"}" | "$HILITE" cut --list csv'
is "$status:$(cat "$out")" 3: 'an error that came in is not in the list, but in the status'
run sh -c 'printf "" | "$HILITE" cut --list edl'
is "$status:$(cat "$out")" 0: 'no spans: nothing is written, status 0'

for format in llc vtt chapters youtube; do
	list "$format" df.mov vfr.mp4
	is "$status:$(cat "$out")" 2: "$format is of one input"
	list_of "$format" both.jsonl
	is "$status:$(cat "$out")" 2: 'also when they come on stdin'
done
list csv -o out df.mov
is "$status" 2 'a list has no folder'
list csv --resume old.jsonl df.mov
is "$status" 2 'and is not resumed'
list edl --dry-run --keep 1..2,3..4 df.mov
is "$(jq -c '[.type,.action,.output,(.spans|length)]' "$out")" '["plan","list",null,2]' '--dry-run tells the plan'
is "$(find . -name 'df-*' | wc -l | tr -d ' ')" 0 'nothing was cut'
list csv -j 2 df.mov 'n, #1.mkv' vfr.mp4
is "$(cut -d, -f4 "$out" | tr '\n' ' ')" 'Input df.mov "n vfr.mp4 ' 'in the order of the inputs, side by side'
done_testing
