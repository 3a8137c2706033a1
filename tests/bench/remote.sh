#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# remote.sh FILE...: what `hilite analyze --engine gemini` sends of each file, counted by a stub of the
# service on this machine, beside the whole file at one picture a second (95 tokens a second: 70 a
# picture, 25 of sound); and the time that it takes beside the local engine's, the service answering at
# once. From the environment: HILITE, HILITE_BENCH_ROUNDS, top_srcdir.

set -eu

rounds=${HILITE_BENCH_ROUNDS:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/hilite-remote.XXXXXX")
python3 "$top_srcdir/tests/remote/stub.py" --dir "$work" &
stub=$!
trap 'kill $stub; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
for i in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$work/port" ] || sleep 0.3
done
export GEMINI_API_KEY=none GOOGLE_GEMINI_BASE_URL="http://127.0.0.1:$(cat "$work/port")"

# ask FILE PROFILE: "tokens bytes" of what was sent.
ask() {
	"$HILITE" analyze --engine gemini --profile "$2" "$1" |
		jq -r 'select(.type == "analysis") | "\(.tokens.prompt // 0) \(.sent_bytes)"'
}

now() {
	date +%s%N | cut -c1-13
}

# least COMMAND...: the least milliseconds of the rounds.
least() {
	best=
	for _ in $(seq "$rounds"); do
		began=$(now)
		"$@" >/dev/null
		took=$(($(now) - began))
		[ -n "$best" ] && [ "$best" -le "$took" ] || best=$took
	done
	echo "$best"
}

echo '| file | s | whole file at 1 fps, tokens | budget | times fewer | quality | times fewer | file, kB | sent by budget, kB | times smaller | local, ms | budget, ms | ratio |'
echo '|---|---|---|---|---|---|---|---|---|---|---|---|---|'
for file; do
	seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file")
	size=$(stat -c %s "$file")
	budget=$(ask "$file" budget)
	quality=$(ask "$file" quality)
	local_ms=$(least "$HILITE" analyze "$file")
	remote_ms=$(least "$HILITE" analyze --engine gemini "$file")
	echo "${file##*/} $seconds $size $budget $quality $local_ms $remote_ms" | awk '
		function times(a, b) { return b > 0 ? sprintf("%.1f", a / b) : "nothing sent" }
		{
			whole = $2 * 95
			printf "| %s | %.0f | %.0f | %d | %s | %d | %s | %.0f | %.0f | %s | %d | %d | %.2f |\n", $1, $2, whole,
				$4, times(whole, $4), $6, times(whole, $6), $3 / 1000, $5 / 1000, times($3, $5), $8, $9, $9 / $8
		}'
done
