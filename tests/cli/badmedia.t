#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Broken and hostile files, by the checker that comes with them.

. "${top_srcdir:-.}/tests/lib.sh"
need python3
need_shared badmedia/check_badmedia.py

# hilite takes sound alone, which the list (made for videos) calls an error.
sound='^FAIL (n_audio_wav.mp4|n_audio.m4a|n_cover.mp3|g15_wav_4g.wav) +expected error, exit 0$'
for command in probe analyze "sample --count 3 --embed --width 160"; do
	python3 "$SHARED/badmedia/check_badmedia.py" "$SHARED/badmedia" -- "$HILITE" $command {} >said 2>&1
	tail -n 1 said | sed "s/^/# $command: /"
	is "$(grep FAIL said | grep -Ev "$sound")" '' "$command: every row of the list"
done

clip good.mp4 duration=2
"$SHARED"/badmedia/mkspecial.sh special good.mp4 >/dev/null 2>&1
cd special || exit 99
for f in ./-rf.mp4 ./--help ./s16_* ./s17_* ./s18_* './concat:a.mp4|b.mp4' './http:x.mp4' ./subfile* ./s22* ./s23* ./s24* \
	./s25* ./LLL* './ leading and trailing ' ./s28* './pipe:0' './fd:3' './data:video,x.mp4' ./s13*; do
	run "$HILITE" probe "$f"
	is "$status" 0 "special: $(printf '%s' "$f" | tr -cd '[:alnum:]_.' | cut -c1-30)"
done
for f in s01* s02* s04_loop_a* s05* s06* s07* s08* s09* s10* s11* s12*; do
	run "$HILITE" probe "$f"
	is "$status" 3 "special: $f is refused"
done
ok 'no name was run as a command' test ! -e pwned
done_testing
