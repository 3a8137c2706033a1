#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# analyze --with: signals of the user's own join the others.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

clip flat.mp4 duration=40 content=flat
clip event.mp4 duration=40 content=event at=25
cat >own.jsonl <<'JSON'
{"name":"doorbell","time":12,"value":1}
{"name":"doorbell","time":12.4,"value":3}
{"name":"chat","time":30,"value":5,"input":"event.mp4"}
JSON

run "$HILITE" analyze flat.mp4
is "$(jq -r .verdict "$out")" flat 'nothing happens in it'
run "$HILITE" analyze --signals --with own.jsonl flat.mp4
is "$status" 0 'a signal of the user: status 0'
is "$(jq -r 'select(.type=="highlight" and .rank==1)|(.start<=12 and .end>12),.title,.reasons[0].signal' "$out" | tr '\n' ' ')" \
	'true doorbell doorbell ' 'it makes a highlight, with its name as the reason'
is "$(jq -c 'select(.name=="doorbell")|[.unit,.start,.values[24],.values[23]]' "$out")" \
	'["user",0,3,null]' '--signals has it, the largest of a bin'
is "$(jq -c 'select(.name=="chat")' "$out")" '' 'what belongs to another input is not there'
run "$HILITE" analyze --signals --with own.jsonl event.mp4
is "$(jq -r 'select(.type=="signal" and .unit=="user")|.name' "$out" | tr '\n' ' ')" 'doorbell chat ' \
	'and is there'
echo '{"name":"horn","time":20,"value":1}' >more.jsonl
run "$HILITE" analyze --signals --with own.jsonl --with more.jsonl flat.mp4
is "$(jq -r 'select(.type=="signal" and .unit=="user")|.name' "$out" | tr '\n' ' ')" 'doorbell horn ' 'two files'

# No name of ours may be taken, whatever it is.
"$HILITE" analyze --signals event.mp4 >budget
"$HILITE" analyze --signals --profile quality event.mp4 >quality
taken=
for name in $(jq -r 'select(.type=="signal").name' budget quality | sort -u) caption; do
	echo "{\"name\":\"$name\",\"time\":1,\"value\":1}" >name.jsonl
	run "$HILITE" analyze --with name.jsonl event.mp4
	[ "$status" = 2 ] || taken="$taken $name"
done
is "$taken" '' 'names of our own are refused, every one'

refuse() {
	run "$HILITE" analyze --with "$1" event.mp4 missing.mp4
	is "$status" 2 "$3: status 2"
	is "$(cat "$out")" '' "$3: nothing is tried"
	like "$(cat "$err")" "$2" "$3: says why"
}
{ cat own.jsonl; echo '{"name":"x","time":"12","value":1}'; } >bad.jsonl
refuse bad.jsonl "'bad.jsonl': line 4: .*'time'" 'a bad line'
refuse missing.jsonl 'missing.jsonl.*no such file' 'a file that is not there'
refuse - 'stdin is for inputs' 'stdin'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	echo "{\"name\":\"n$i\",\"time\":1,\"value\":1}"
done >many.jsonl
refuse many.jsonl 'one name too many: there is room for [0-9]+' 'too many names'
room=$(sed -n 's/.*there is room for //p' "$err")
like "$(cat "$top_srcdir/man/hilite-analyze.1.in")" "^There may be $room names\.$" 'the manual says how many'
done_testing
