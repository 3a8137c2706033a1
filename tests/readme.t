#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The README: short, and its example prints what it says. The example is the demo's clip; another
# encoder makes other bytes of it, so the numbers are compared with the FFmpeg that they came from.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

readme=$top_srcdir/README
is "$(awk 'END { print (NR < 120) }' "$readme")" 1 'it has under 120 lines'
PATH=$(dirname "$HILITE"):$PATH
export PATH
clip match.mp4 duration=30 at=18 size=640x360

# The command behind "$ " and the lines up to the next empty one.
command=$(sed -n 's/^    \$ \(hilite analyze match.mp4 | .*\)/\1/p' "$readme")
sed -n '/^    \$ hilite analyze match.mp4 |/,/^$/p' "$readme" | sed '1d;/^$/d;s/^    //' >want
run sh -c "$command"
is "$status" 0 'its example runs'
if "$HILITE" --version | grep -q 'libavcodec 59'; then
	is "$(cat "$out")" "$(cat want)" 'and prints what it says'
else
	skip 1 'the numbers in it are those of another FFmpeg'
fi
for page in hilite hilite-probe hilite-analyze hilite-cut; do
	ok "there is a manual page $page" test -s "$top_builddir/man/$page.1"
done
done_testing
