#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Inputs that cannot be read: one error record each, the right status, the others done.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip good.mp4 duration=2
mkdir folder
mkfifo fifo
: >empty.mp4
yes 'neither a video nor anything like it' | head -c 20000 >noise.mp4
printf 'hello\n' >text.mp4
head -c 4000 good.mp4 >cut.mp4
ln -s nowhere dangling.mp4
printf '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://%s\n' "$PWD/good.mp4" >list.mp4

check() { # FILE KIND CODE
	for command in probe analyze cut; do
		run "$HILITE" $command "$1"
		is "$status" 3 "$command $1: status 3"
		is "$(jq -c '[.type,.kind,.code,.input,.command]' "$out")" \
			"[\"error\",\"$2\",\"$3\",\"$1\",\"$command\"]" "$command $1: one error record"
		like "$(cat "$err")" "$1" "$command $1: a word on stderr that names it"
	done
}

check missing.mp4 input not_found
check folder input not_a_file
check fifo input not_a_file
check /dev/zero input not_a_file
check dangling.mp4 input not_found
check empty.mp4 media open_failed
check noise.mp4 media open_failed
check text.mp4 media open_failed
check cut.mp4 media open_failed
check list.mp4 media format_refused
check http://127.0.0.1:9/x.mp4 input not_supported
check s3://bucket/x.mp4 input not_supported

run "$HILITE" probe -q missing.mp4
is "$(cat "$err")" '' '-q says nothing'
is "$status" 3 'and changes no status'
run "$HILITE" probe good.mp4 missing.mp4 good.mp4
is "$(jq -r .type "$out" | tr '\n' ' ')" 'media error media ' 'one bad input stops no other'
run "$HILITE" analyze good.mp4 missing.mp4 good.mp4 -j 3
is "$(jq -r 'select(.type!="highlight")|.type' "$out" | tr '\n' ' ')" 'analysis error analysis ' 'side by side neither'
run "$HILITE" probe --log-format json missing.mp4
ok 'errors can be JSON on stderr' jq -e 'select(.level=="error")' "$err"
done_testing
