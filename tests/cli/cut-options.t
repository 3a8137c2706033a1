#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# cut: --snap, --streams, --no-verify, and the options that shape picture and sound.

. "${top_srcdir:-.}/tests/lib.sh"
need jq ffprobe

clip two.mkv duration=6 gop=25 audio=2 subtitles=1 languages=deu,fra
looks() {
	ffprobe -v error -select_streams v:0 -show_entries stream="$2" -of csv=p=0 "$1" | head -n 1
}
kinds() {
	ffprobe -v error -show_entries stream=codec_type -of csv=p=0 "$1" | tr -d , | tr '\n' ' '
}
starts() {
	jq -c 'select(.type=="clip")|[.actual_start,.mode]' "$out" | tr '\n' ' '
}

for row in 'previous [1,"copy"] [2,"copy"]' 'next [2,"copy"] [3,"copy"]' 'nearest [1,"copy"] [3,"copy"]'; do
	run "$HILITE" cut --force --mode copy --snap "${row%% *}" --keep 1.3..4.7,2.7..5 two.mkv
	is "$(starts)" "${row#* } " "--snap ${row%% *}: where the copies begin"
done
run "$HILITE" cut --force --mode copy --snap next --keep 1.3..1.8 two.mkv
is "$(starts)" '[1,"copy"] ' '--snap next: the one before, where the span has none'
# The worker that copies the first span tells what the input is, unless that decides what is cut.
told() {
	"$HILITE" cut -vv --force --mode copy "$@" 2>"$err" | jq -c 'del(.output)' >"$out"
	grep -c 'worker ended' "$err"
}
is "$(told --keep 2..3,4..5 --name '{name}-{index}.{ext}' two.mkv)" 2 'two copies take two workers'
is "$(told --keep 2..3,4..-1 --name '{name}-{index}.{ext}' two.mkv)" 3 'and one more where times need the facts'
for keep in 2..3,50..60,4..100 50..60 50..60,70..80,1..2 ..; do
	told --keep "$keep" --name '{name}-{index}.{ext}' two.mkv >/dev/null
	cp "$out" early
	told --keep "$keep" --name '{name}-{index}-{end}.{ext}' two.mkv >/dev/null
	is "$(cat early)" "$(cat "$out")" "--keep $keep: the same records, whichever worker tells the facts"
done
is "$(jq -r 'select(.type=="clip").end' early)" 6 'an end that is left out is the end'
head -c 3000 two.mkv | tr '\0-\377' '\1-\377\0' >broken.mkv
mkdir broken
run "$HILITE" cut --mode copy --keep 1..2,3..4 -o broken broken.mkv
is "$status:$(jq -r .code "$out"):$(ls -A broken)" 3:open_failed: 'an input that cannot be read is one error, and leaves nothing'
run "$HILITE" cut --snap next two.mkv
is "$status:$(cat "$out")" 2: '--snap is for copies'

run "$HILITE" cut --force --streams av --to 2 two.mkv
is "$(kinds two-001.mkv)" 'video audio ' '--streams av: one picture and one sound'
is "$(jq -c 'select(.type=="clip").dropped_streams|map([.index,.kind,.reason])' "$out")" \
	'[[2,"audio","not asked for"],[3,"subtitle","not asked for"]]' 'the record tells what is left out'
run "$HILITE" cut --force --mode copy --streams 0,2 --to 2 two.mkv
is "$(kinds two-001.mkv):$(ffprobe -v error -select_streams a:0 -show_entries stream_tags=language -of csv=p=0 two-001.mkv)" \
	'video audio :fra' '--streams with a list'
run "$HILITE" cut --force --mode exact --streams 2 --name sound.mka --to 2 two.mkv
is "$(kinds sound.mka)" 'audio ' 'of which none need be a picture'
for list in 3 7 0,9; do
	run "$HILITE" cut --force --streams "$list" --to 2 two.mkv
	is "$(jq -r .code "$out")" no_streams "--streams $list: what is not there, or not to be cut by"
done

run "$HILITE" cut --force --no-verify --to 2 two.mkv
is "$(jq -c 'select(.type=="clip").verified' "$out")" null '--no-verify: nobody looked'
run "$HILITE" cut --force --verify --to 2 two.mkv
is "$(jq -c 'select(.type=="clip").verified' "$out")" true '--verify is the default'

# shaped OPTIONS WANT WHAT: width, height and rate of what comes out.
shaped() {
	# shellcheck disable=SC2086
	run "$HILITE" cut --force $1 --to 1 two.mkv
	is "$(jq -r 'select(.type=="clip")|[.mode,.fallback,.verified]|tostring' "$out"):$(looks two-001.mkv width,height,avg_frame_rate)" \
		"[\"exact\",null,true]:$2" "$3"
}
shaped '--size 640x640' 640,640,25/1 '--size'
shaped '--fps 12.5' 320,240,25/2 '--fps'
shaped '--fps 29.97' 320,240,30000/1001 '--fps of television'
shaped '--crop 1:1' 240,240,25/1 '--crop'
shaped '--crop 9:16 --scale 90x' 90,160,25/1 '--crop, then --scale, of which one side follows'
shaped '--loudness -14 --audio-fade 100ms' 320,240,25/1 '--loudness and --audio-fade'
shaped '--burn-subtitles' 320,240,25/1 '--burn-subtitles'
is "$(kinds two-001.mkv)" 'video audio audio ' 'which are no stream of their own then'
run "$HILITE" cut --reel faded.mkv --crossfade 200ms --keep 1..2,3..4 two.mkv
is "$(ffprobe -v error -select_streams v -count_packets -show_entries stream=nb_read_packets -of csv=p=0 faded.mkv)" 45 \
	'--crossfade: the reel is shorter by it'
run "$HILITE" cut --force --gif --to 1 two.mkv
is "$(jq -r 'select(.type=="clip")|[.output,.verified]|join(" ")' "$out"):$(looks two-001.gif codec_name)" 'two-001.gif true:gif' '--gif'
run "$HILITE" cut --force --webp --to 1 two.mkv
if [ "$(jq -r .code "$out" | head -n 1)" = no_encoder ]; then
	skip 1 'this FFmpeg makes no WebP'
else
	is "$(jq -r 'select(.type=="clip")|[.output,.verified]|join(" ")' "$out"):$(head -c 4 two-001.webp)" 'two-001.webp true:RIFF' '--webp'
fi

while read -r options; do
	# shellcheck disable=SC2086
	run "$HILITE" cut --dry-run $options two.mkv
	is "$status:$(cat "$out")" 2: "refused: $options"
done <<'END'
--mode copy --crop 1:1
--mode copy --loudness -14
--crossfade 1s
--gif --webp
--gif --reel x.mp4
--gif --name x.mp4
--verify --no-verify
--size 640
--size 641x480
--size 0x0
--scale x
--fps 0
--fps 25/0
--crop 16x9
--streams video
--streams 0,
--loudness 3
END
done_testing
