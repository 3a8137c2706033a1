#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The command line: what is refused, with which words and status.

. "${top_srcdir:-.}/tests/lib.sh"

refuse() { # WORDS PATTERN ARGS...
	what=$1
	pattern=$2
	shift 2
	run "$HILITE" "$@"
	is "$status" 2 "$what: status 2"
	is "$(cat "$out")" '' "$what: nothing on stdout"
	like "$(cat "$err")" "$pattern" "$what: says why"
}

refuse 'no command' 'no command'
refuse 'a mistyped command' "did you mean 'probe'" prope x.mp4
refuse 'a mistyped option' "did you mean '--top'" analyze --tpo 3 x.mp4
refuse 'a mode that is none' 'copy' cut --mode quick x.mp4
refuse 'an engine that is not there' 'local' analyze --engine claude x.mp4
refuse 'a bad time' 'not a time' cut --from 1:99 x.mp4
refuse 'a bad range' 'range' cut --keep 5 x.mp4
refuse 'a bad size' 'size' probe --max-memory lots x.mp4
refuse 'a number out of range' '64' probe -j 65 x.mp4
refuse 'a value that is missing' '--top' analyze --top
refuse 'an option of another command' 'top' probe --top 3 x.mp4
refuse 'a bad template' 'template|field' cut --name '{nonsense}' x.mp4
refuse 'an open brace' 'template|brace' cut --name '{name' x.mp4

run "$HILITE" --help
is "$status" 0 '--help is no error'
like "$(cat "$out")" '^ *analyze' 'and goes to stdout'
is "$(cat "$err")" '' 'alone'
run "$HILITE" --version
like "$(cat "$out")" '^hilite [0-9]+\.[0-9]+' '--version'
like "$(cat "$out")" 'libavformat' 'tells the libraries'
run "$HILITE" probe -- --help
like "$(cat "$out")" '"input":"--help"' 'behind -- there are only inputs'
done_testing
