#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# stdout that is full, closed, or a pipe whose reader goes away.

. "${top_srcdir:-.}/tests/lib.sh"

clip a.mp4 duration=2
run sh -c '"$HILITE" probe a.mp4 >/dev/full'
is "$status" 3 'a full disk is status 3'
like "$(cat "$err")" 'standard output' 'and said'
run sh -c '"$HILITE" --help >/dev/full'
is "$status" 3 'for help too'
run sh -c '"$HILITE" probe a.mp4 >&-'
is "$status" 3 'a closed stdout is an error'
cp a.mp4 keep.mp4
run sh -c '"$HILITE" probe a.mp4 a.mp4 2>&-'
is "$status" 0 'a closed stderr is none'
is "$(wc -l <"$out" | tr -d ' ')" 2 'and the records come'

# The status of the first in a pipe, in sh.
run sh -c '{ { "$HILITE" probe a.mp4 a.mp4 a.mp4 a.mp4 a.mp4 a.mp4 a.mp4 a.mp4; echo $? >status; } | :; } 2>said; sleep 1; cat status'
is "$(cat "$out")" 141 'a reader that goes away ends it by SIGPIPE'
is "$(cat said)" '' 'without a word'
done_testing
