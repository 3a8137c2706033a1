#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# demo.sh HILITE MKMEDIA FOLDER: shows what hilite does, on a clip that is made for it. The clip is of
# half a minute, calm but for three seconds from 0:18 on.

set -eu

hilite=$1
mkmedia=$2
folder=$3

say() {
	printf '\n%s\n' "$1"
}

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
say 'A clip of 30 seconds, calm but for a burst of motion and noise from 0:18 to 0:21:'
echo '$ mkmedia match.mp4 duration=30 at=18 size=640x360'
"$mkmedia" match.mp4 duration=30 at=18 size=640x360

say 'What it is:'
echo '$ hilite probe match.mp4'
"$hilite" probe match.mp4 >media.json
cat media.json

say 'Where its best moment is:'
echo '$ hilite analyze --top 1 match.mp4'
"$hilite" analyze --top 1 match.mp4 >highlights.json
cat highlights.json

say 'The moment as a clip of its own:'
echo '$ hilite cut -o clips < highlights.json'
mkdir clips
"$hilite" cut -o clips <highlights.json >clips.json
cat clips.json

say "Written in $folder:"
ls -l match.mp4 clips/*
