#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The store of keys on its bad days: calls of the system that fail, kills, full disks, a hundred writers
# at once, and those who look for a secret where it should not be. HILITE_LONG=1 (make check-long) tries
# every call of the system, else it is the last ones of each kind, which are the program's own.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

config=$HOME/.config/hilite
store=$config/keys.hks
long=${HILITE_LONG:-}
umask 077

# A build with sanitizers maps too much for some of this, and cannot be traced.
sanitized=
if [ -n "$(ldd "$HILITE" 2>/dev/null | grep -E 'lib(a|ub)san')" ]; then
	sanitized=1
fi

"$HILITE" key init --key-file "$config/unlock.key" </dev/null
printf 'the-old-value\n' | "$HILITE" key set gemini

# K9
writers=20
[ -n "$long" ] && writers=100
before=$("$HILITE" key check | jq .generation)
i=0
while [ "$i" -lt "$writers" ]; do
	i=$((i + 1))
	printf 'value-%d\n' "$i" | "$HILITE" key set "writer-$i" &
done
wait
there=$("$HILITE" key list | grep -c '"writer-')
after=$("$HILITE" key check | jq .generation)
echo "# K9 parallel writers $writers, entries lost $((writers - there))"
is "$there:$((after - before))" "$writers:$writers" "K9 $writers writers at once lose nothing"
is "$("$HILITE" key get writer-7)" value-7 'K9 and mix nothing up'
for i in $(seq "$writers"); do
	[ "$i" -gt 3 ] && "$HILITE" key remove "writer-$i"
done

# K10: tries COMMAND (of strace's inject) on a key set. The store is the old one or the new one, and
# where the status is 0 the new one.
tried=0
damaged=0
false_zero=0
serial=0
old=the-old-value
inject() {
	serial=$((serial + 1))
	new=value-$serial
	printf '%s\n' "$new" >value
	rc=0
	strace -f -qq -o /dev/null -e trace="$1" -e inject="$1:$2" "$HILITE" key set gemini <value \
		>/dev/null 2>&1 || rc=$?
	got=$("$HILITE" key get gemini 2>&1) || got="damaged: $got"
	tried=$((tried + 1))
	case $got in
	"$new") old=$new ;;
	"$old")
		if [ "$rc" -eq 0 ]; then
			false_zero=$((false_zero + 1))
			echo "# $1:$2: status 0, and the old store"
		fi ;;
	*)
		damaged=$((damaged + 1))
		echo "# $1:$2: $got"
		cp kept.hks "$store" ;;
	esac
}

if [ -n "$sanitized" ] || ! strace -qq -o /dev/null true 2>/dev/null; then
	skip 5 'nothing can be traced here'
else
	cp "$store" kept.hks
	for call in openat read write fsync rename close flock mmap mprotect mlock getrandom; do
		printf 'x\n' | strace -f -qq -o trace -e trace=$call "$HILITE" key set probe
		n=$(grep -c "$call(" trace)
		first=1
		[ -z "$long" ] && [ "$n" -gt 6 ] && first=$((n - 5))
		error=EIO
		case $call in mmap | mprotect | mlock) error=ENOMEM ;; esac
		for k in $(seq "$first" "$n"); do
			inject $call "error=$error:when=$k"
			inject $call "signal=KILL:when=$k"
		done
	done
	echo "# K10 faults injected $tried, stores damaged $damaged, false successes $false_zero"
	ok 'K10 faults were injected' test "$tried" -gt 60
	is "$damaged:$false_zero" 0:0 'K10 after each the store is the old or the new one'
	serial=$((serial + 1))
	printf 'last\n' | "$HILITE" key set gemini
	is "$(find "$config" -name '.keys*' | wc -l | tr -d ' ')" 0 'K10 what was left lying is swept at the next write'

	# K12
	before=$("$HILITE" key get gemini)
	printf 'never\n' | strace -f -qq -o /dev/null -e trace=write -e inject=write:retval=1 \
		"$HILITE" key set gemini >/dev/null 2>&1
	is "$?:$("$HILITE" key get gemini)" "3:$before" 'K12 a disk that only says that it wrote is found out'

	# K15
	printf 'MARKED-SECRET\n' >marked
	strace -f -qq -s 9000 -o trace "$HILITE" key set marked -vv <marked >"$out" 2>"$err"
	strace -f -qq -s 9000 -o trace2 "$HILITE" key list -vv >>"$out" 2>>"$err"
	grep -v 'read(0, "MARKED' trace >searched
	cat trace2 "$out" "$err" >>searched
	find "$HOME" -type f -exec cat {} + >>searched
	found=$(grep -ac MARKED-SECRET searched)
	echo "# K15 places searched: calls $(cat trace trace2 | wc -l), bytes $(wc -c <searched), found $found"
	is "$found" 0 'K15 a secret is in no call but the read, in no file, on no terminal'
fi

# K11
cat >full.sh <<'END'
mount -t tmpfs -o size=64k,mode=700 none "$1" || exit 77
export XDG_CONFIG_HOME=$1
"$HILITE" key init --key-file "$1/hilite/unlock.key" </dev/null
printf 'old\n' | "$HILITE" key set gemini
dd if=/dev/zero of="$1/fill" bs=1k 2>/dev/null
head -c 4000 /dev/zero | tr '\0' a | "$HILITE" key set gemini
echo "$?:$("$HILITE" key get gemini)"
rm "$1/fill"
printf 'new\n' | "$HILITE" key set gemini
echo "$?:$("$HILITE" key get gemini)"
END
mkdir full
unshare -m sh full.sh "$tmp/full" >"$out" 2>"$err"
if [ $? -eq 77 ] || [ ! -s "$out" ]; then
	skip 2 'nothing can be mounted here'
else
	is "$(grep -v '^{' "$out" | tr '\n' ' ')" '3:old 0:new ' 'K11 a full disk: the old store stands, and the next write is well'
	like "$(cat "$out")" '"code":"no_space"' 'K11 which is said'
fi

# What others of the same user may not do needs another user than root, who may do all.
other=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null && [ -z "$sanitized" ]; then
	chmod 755 "$tmp"
	mkdir -m 700 nobody
	cp "$HILITE" nobody/hilite
	chmod 755 nobody/hilite
	chown -R 65534:65534 nobody
	other='setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all'
	if ! $other "$tmp/nobody/hilite" --version >/dev/null 2>&1; then
		other=
	fi
fi
as_other() {
	HOME=$tmp/nobody $other "$@"
}
if [ -z "$other" ]; then
	skip 6 'there is no other user to be'
else
	as_other "$tmp/nobody/hilite" key init --key-file "$tmp/nobody/k" </dev/null
	printf 'of-nobody\n' | as_other "$tmp/nobody/hilite" key set gemini --unlock-file "$tmp/nobody/k"
	mkfifo -m 666 wait
	ulimit -c unlimited 2>/dev/null
	# It has read what unlocks the store, and waits for the value.
	as_other "$tmp/nobody/hilite" key set other --unlock-file "$tmp/nobody/k" <wait >/dev/null 2>&1 &
	exec 5>wait
	sleep 1
	pid=$(pgrep -u 65534 -f 'key set other' | head -n 1)
	for what in environ mem; do
		as_other head -c 1 "/proc/$pid/$what" >"$out" 2>&1
		like "$(cat "$out")" 'ermission denied' "K16 /proc/PID/$what is closed to the same user"
	done
	kill -ABRT "$pid"
	exec 5>&-
	wait
	is "$(find . nobody -name 'core*' | wc -l | tr -d ' ')" 0 'K15 and there is no core'
	mkdir -m 700 hidden
	HILITE_KEYSTORE=$tmp/hidden/keys.hks as_other "$tmp/nobody/hilite" key path >"$out" 2>"$err"
	is "$?:$(jq -r .code "$out")" 5:unreadable 'what is hidden is not absent'
	# K17
	prlimit --memlock=0:0 true 2>/dev/null && limit='prlimit --memlock=0:0'
	as_other ${limit:-} "$tmp/nobody/hilite" key get gemini -v --unlock-file "$tmp/nobody/k" >"$out" 2>"$err"
	is "$?:$(cat "$out")" 0:of-nobody 'K17 without memory that can be locked it works'
	is "$(grep -c 'cannot be locked' "$err")" 1 'K17 and is said once'
fi

# K22
cat >scan.py <<'END'
import re, sys
pid, words = sys.argv[1], [w.encode() for w in sys.argv[2:]]
found = [0] * len(words)
with open('/proc/%s/mem' % pid, 'rb') as mem:
    for line in open('/proc/%s/maps' % pid):
        first, last, rights = re.match(r'(\w+)-(\w+) (\S+)', line).groups()
        if rights[0] != 'r' or '[v' in line:
            continue
        try:
            mem.seek(int(first, 16))
            bytes_ = mem.read(int(last, 16) - int(first, 16))
        except (OSError, ValueError, OverflowError):
            continue
        for i, word in enumerate(words):
            found[i] += bytes_.count(word)
print(*found)
END
printf 'PASS-%s-PHRASE\n' MARKED >passphrase
printf 'VALUE-%s\n' MARKED >value
"$HILITE" key slot add --passphrase --kdf low <passphrase
"$HILITE" key set held <value
mkfifo full.fifo
exec 6<>full.fifo
# The pipe is full, so that it stands still with what it has to write.
dd if=/dev/zero of=full.fifo bs=4096 count=16 oflag=nonblock 2>/dev/null
"$HILITE" key get held --unlock-file passphrase >&6 2>/dev/null &
pid=$!
sleep 2
if [ -n "$sanitized" ] || ! found=$(python3 scan.py "$pid" PASS-MARKED-PHRASE VALUE-MARKED the-old 2>/dev/null); then
	skip 2 'the memory of a process cannot be read here'
else
	echo "# K22 copies of passphrase, value in use, another value: $found"
	is "${found% *}" '0 1' 'K22 the passphrase is nowhere in memory once the store is open, the value once'
	is "${found##* }" 0 'K22 other values are gone'
fi
kill "$pid" 2>/dev/null
exec 6>&-
wait
done_testing
