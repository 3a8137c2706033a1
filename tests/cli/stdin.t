#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Inputs from stdin: paths, NUL-separated paths, records; what passes through and what does not.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip a.mp4 duration=2
cp a.mp4 ' b c.mp4'
cp a.mp4 "$(printf 'new\nline.mp4')"
cp a.mp4 "$(printf 'bad\377.mp4')"

feed() { # TEXT ARGS...: probe with that on stdin
	text=$1
	shift
	status=0
	printf "$text" | "$HILITE" probe "$@" >"$out" 2>"$err" || status=$?
}

types() {
	jq -r .type "$out" | tr '\n' ' '
}

feed 'a.mp4\n b c.mp4\r\n\n'
is "$(types)" 'media media ' 'a path a line, CR cut, empty lines skipped'
is "$status" 0 'status 0'
feed 'a.mp4'
is "$(types)" 'media ' 'the last line needs no newline'
feed 'a.mp4\000new\nline.mp4\000' -0
is "$(types)" 'media media ' '-0 takes names with newlines'
is "$(wc -l <"$out" | tr -d ' ')" 2 'and each stays one line of output'
feed '{"input":"a.mp4"}\n{"type":"media","input":"a.mp4"}\n'
is "$(types)" 'media media ' 'records name inputs'
feed 'bad\377.mp4\n'
is "$(jq -r '.type,.input_bytes' "$out")" "media
$(printf 'bad\377.mp4' | base64)" 'a name that is not UTF-8 is kept whole'
cp "$out" again.jsonl
run sh -c '"$HILITE" probe <again.jsonl'
is "$(types)" 'media ' 'and read back'
feed '{"type":"error","v":1,"input":"x","command":"probe","kind":"media","code":"c","message":"m","hint":null,"retry_after":null}\na.mp4\n'
is "$(types)" 'error media ' 'an error record passes through'
is "$status" 3 'and counts'
like "$(head -n 1 "$out")" '^\{"type":"error","v":1,"input":"x","command":"probe","kind":"media","code":"c","message":"m","hint":null,"retry_after":null\}$' 'unchanged'
feed '{"type":"weather","rain":true}\n'
is "$(cat "$out")" '{"type":"weather","rain":true}' 'a stranger without an input passes too'
feed '{"type":"analysis","v":1,"input":"a.mp4"}\n{"type":"done","v":1,"input":"a.mp4"}\n'
is "$(cat "$out")" '' 'closing records are no jobs'
is "$status" 0 'and no error'
feed '{"input":\n{}\n{"input":5}\n[1]\na.mp4\n'
is "$(jq -r '.code // .type' "$out" | tr '\n' ' ')" 'bad_json bad_record bad_record not_found media ' 'lines that are wrong are told one by one'
feed '' 
is "$status" 0 'nothing at all is no error'
run sh -c 'cat a.mp4 | "$HILITE" probe'
is "$status" 2 'media bytes on stdin are a misunderstanding'
like "$(cat "$err")" 'hint' 'with a hint'
run sh -c '"$HILITE" probe <&-'
is "$status" 3 'a closed stdin is an error'
run sh -c 'echo a.mp4 | "$HILITE" probe - a.mp4'
is "$(types)" 'media media ' '- stands for stdin among other inputs'
done_testing
