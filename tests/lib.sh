# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The Test Anything Protocol for the shell tests, and one fixed world for them to run in. A test is
#
#     #!/bin/sh
#     . "${top_srcdir:-.}/tests/lib.sh"
#     run "$HILITE" probe missing.mp4
#     is "$status" 3 'a missing file ends with status 3'
#     like "$(cat "$out")" '"code":"not_found"' 'its record says why'
#     done_testing
#
# It runs in an empty folder of its own, $tmp, which is removed at the end, with HOME in it. It has
#
#     $HILITE, $MKMEDIA           the programs under test, as absolute names
#     $top_srcdir, $top_builddir  the same for the two trees
#     $SHARED                     the folder of outside test data, or empty (see need_shared)
#
#     run COMMAND...              runs it; status in $status, stdout in the file $out, stderr in $err
#     ok WHAT COMMAND...          does the command succeed?
#     not_ok WHAT COMMAND...      does it fail?
#     is GOT WANT WHAT            the same text
#     like TEXT REGEX WHAT        does a line of the text match the extended regular expression?
#     unlike TEXT REGEX WHAT      or none?
#     same_file GOT WANT WHAT     the same bytes; HILITE_UPDATE=1 writes WANT anew
#     clip NAME.EXT KEY=VALUE...  makes a clip with mkmedia; ends the test when that fails
#     skip N WHY                  N checks that cannot be made here
#     skip_all WHY                the whole test, before its first check
#     need PROGRAM...             skips all where a program is not installed
#     need_shared [FILE...]       skips all where the outside test data, or one of the files, is not there
#     done_testing                the last line: without it a test counts as broken

LC_ALL=C
TZ=UTC
export LC_ALL TZ
unset CDPATH NO_COLOR LANGUAGE GEMINI_API_KEY GOOGLE_API_KEY OPENAI_API_KEY OPENAI_BASE_URL \
	GOOGLE_GEMINI_BASE_URL HILITE_KEYSTORE HILITE_UNLOCK_FILE CREDENTIALS_DIRECTORY \
	XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME http_proxy https_proxy all_proxy no_proxy

top_srcdir=$(cd "${top_srcdir:-.}" && pwd) || exit 99
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
here() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
HILITE=$(here "${HILITE:-$top_builddir/hilite}")
MKMEDIA=$(here "${MKMEDIA:-$top_builddir/tests/media/mkmedia}")
SHARED=${HILITE_SHARED:-$top_srcdir/../shared}
if [ -d "$SHARED" ]; then
	SHARED=$(cd "$SHARED" && pwd)
else
	SHARED=
fi

tmp=$(mktemp -d "${TMPDIR:-/tmp}/hilite-test.XXXXXX") || exit 99
trap 'cd /; chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
mkdir "$tmp/home" "$tmp/.run" && cd "$tmp" || exit 99
HOME=$tmp/home
export HOME HILITE MKMEDIA top_srcdir top_builddir
out=$tmp/.run/stdout
err=$tmp/.run/stderr
status=
n_checks=0
n_failed=0

# A '#' would begin a directive and a newline a new line: neither may come from a description.
tap_result() {
	n_checks=$((n_checks + 1))
	tap_what=$(printf '%s' "$2" | tr '#\n\r' '   ')
	if [ "$1" -eq 0 ]; then
		echo "ok $n_checks - $tap_what"
		return 0
	fi
	n_failed=$((n_failed + 1))
	echo "not ok $n_checks - $tap_what"
	return 1
}

# Shows a text as comment lines, the first forty of them, under a title.
tap_show() {
	printf '%s\n' "$2" | sed -n "1,40s/^/# $1: /p"
}

run() {
	status=0
	"$@" >"$out" 2>"$err" </dev/null || status=$?
}

ok() {
	tap_name=$1
	shift
	tap_rc=0
	tap_said=$("$@" 2>&1 </dev/null) || tap_rc=$?
	tap_result "$tap_rc" "$tap_name" && return 0
	tap_show "status $tap_rc of" "$*"
	tap_show said "$tap_said"
	return 1
}

not_ok() {
	tap_name=$1
	shift
	tap_rc=1
	tap_said=$("$@" 2>&1 </dev/null) || tap_rc=0
	tap_result "$tap_rc" "$tap_name" && return 0
	tap_show succeeded "$*"
	tap_show said "$tap_said"
	return 1
}

is() {
	tap_rc=0
	[ "$1" = "$2" ] || tap_rc=1
	tap_result "$tap_rc" "$3" && return 0
	tap_show ' got' "$1"
	tap_show want "$2"
	return 1
}

like() {
	tap_rc=0
	printf '%s\n' "$1" | grep -E -e "$2" >/dev/null || tap_rc=1
	tap_result "$tap_rc" "$3" && return 0
	tap_show ' got' "$1"
	tap_show 'want a line like' "$2"
	return 1
}

unlike() {
	tap_rc=0
	! printf '%s\n' "$1" | grep -E -e "$2" >/dev/null || tap_rc=1
	tap_result "$tap_rc" "$3" && return 0
	tap_show ' got' "$1"
	tap_show 'want no line like' "$2"
	return 1
}

same_file() {
	if [ "${HILITE_UPDATE:-0}" = 1 ]; then
		cp "$1" "$2" || exit 99
	fi
	tap_rc=0
	tap_said=$(diff -u "$2" "$1" 2>&1) || tap_rc=1
	tap_result "$tap_rc" "$3" && return 0
	tap_show diff "$tap_said"
	return 1
}

clip() {
	if ! "$MKMEDIA" "$@" >"$tmp/.run/mkmedia" 2>&1; then
		tap_show mkmedia "$(cat "$tmp/.run/mkmedia")"
		echo "Bail out! cannot make $1"
		exit 99
	fi
}

skip() {
	tap_left=$1
	while [ "$tap_left" -gt 0 ]; do
		n_checks=$((n_checks + 1))
		tap_left=$((tap_left - 1))
		echo "ok $n_checks # SKIP $2"
	done
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

need() {
	for tap_program in "$@"; do
		command -v "$tap_program" >/dev/null 2>&1 || skip_all "$tap_program is not installed"
	done
}

need_shared() {
	[ -n "$SHARED" ] || skip_all 'no outside test data: set HILITE_SHARED to its folder'
	for tap_file in "$@"; do
		[ -e "$SHARED/$tap_file" ] || skip_all "the outside test data has no $tap_file"
	done
}

done_testing() {
	echo "1..$n_checks"
	[ "$n_failed" -eq 0 ] && [ "$n_checks" -gt 0 ]
	exit
}
