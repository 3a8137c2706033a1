#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Signals: death by the signal, after tidying up.

. "${top_srcdir:-.}/tests/lib.sh"

clip a.mp4 duration=60 size=640x360
for i in 1 2 3 4 5 6 7 8 9; do
	cp a.mp4 a$i.mp4
done
for signal in INT TERM; do
	# A shell starts background jobs with SIGINT ignored; env gives it back.
	run env --default-signal=INT timeout -s $signal --preserve-status 0.4 "$HILITE" analyze --profile quality \
		a1.mp4 a2.mp4 a3.mp4 a4.mp4 a5.mp4 a6.mp4 a7.mp4 a8.mp4 a9.mp4
	case $signal in INT) want=130 ;; *) want=143 ;; esac
	is "$status" $want "SIG$signal is status $want"
	sleep 0.3
	is "$(pgrep -c -f "$tmp" || true)" 0 "SIG$signal leaves no worker"
done
mkdir out
run timeout -s TERM --preserve-status 0.15 "$HILITE" cut -o out --keep 0..50,1..50,2..50,3..50,4..50,5..50,6..50,7..50,8..50,9..50 \
	a1.mp4 a2.mp4 a3.mp4 a4.mp4 a5.mp4 a6.mp4 a7.mp4 a8.mp4 a9.mp4
is "$(find out -name '*.tmp' | wc -l | tr -d ' ')" 0 'no half-written file is left'
done_testing
