#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The store of keys as people and jobs use it: its verbs, what opens it, what it refuses. The numbers
# behind K are those of the design's list of tests.

. "${top_srcdir:-.}/tests/lib.sh"
need jq

config=$HOME/.config/hilite
store=$config/keys.hks
keyfile=$config/unlock.key
umask 022

# No terminal, whatever the test was started from.
quietly() {
	if command -v setsid >/dev/null; then
		setsid "$@"
	else
		"$@"
	fi
}

# key WORDS...: without a terminal, nothing on stdin.
key() {
	run quietly "$HILITE" key "$@"
}

# set_key NAME VALUE
set_key() {
	printf '%s\n' "$2" | quietly "$HILITE" key set "$1" >"$out" 2>"$err"
}

code() {
	echo "$status:$(jq -r .code "$out" 2>/dev/null)"
}

now() {
	date +%s%N | cut -c1-13
}

# Nothing there yet.
key list
is "$(code)" 5:no_store 'no store is status 5'
like "$(cat "$err")" 'key init' 'and says what makes one'
key path
is "$(jq -c '[.type,.path,.exists,.ok]' "$out")" "[\"store\",\"$store\",false,null]" 'path tells where it would be'
key init
is "$status" 2 'what opens it has to be said'
key init --passphrase --key-file x
is "$status" 2 'not twice'
not_ok 'and nothing was made' test -e "$store"

# By a key file.
key init --key-file "$keyfile"
is "$status:$(cat "$out" "$err")" 0: 'init makes a store, and says nothing'
is "$(stat -c %a "$config" "$store" "$keyfile" | tr '\n' ' ')" '700 600 600 ' 'for nobody else'
like "$(cat "$keyfile")" '^hilite-unlock-v1 [A-Za-z0-9+/]{43}=$' 'the key file is a line'
key init --key-file "$keyfile"
is "$(code)" 3:output_exists 'a store is not made twice'
set_key gemini 'secret one'
is "$?" 0 'a key is set'
key get gemini
is "$status:$(od -An -c "$out" | tr -d ' ')" '0:secretone\n' 'and got, with a newline'
set_key a-1.b_c two
is "$(quietly "$HILITE" key list | jq -c '[.type,.name,.kind]' | tr '\n' ' ')" \
	'["key","a-1.b_c","key"] ["key","gemini","key"] ' 'list has the names in order'
like "$(quietly "$HILITE" key list)" '"created":"20[0-9-]*T[0-9:]*Z","updated":"20' 'and dates'
unlike "$(quietly "$HILITE" key list -vv 2>&1)" 'secret one|two"' 'never a key'
printf x | quietly "$HILITE" key set local --base-url http://127.0.0.1:8080/v1
is "$(quietly "$HILITE" key list | jq -r 'select(.name == "local").kind')" endpoint 'a key with its address'
is "$(quietly "$HILITE" key get local)" x 'get gives the key alone'
key rename local there
is "$status:$(quietly "$HILITE" key get there)" 0:x 'rename'
key rename there gemini
is "$(code)" 5:entry_exists 'not over another'
key rename there gemini --force
is "$status:$(quietly "$HILITE" key get gemini)" 0:x 'but with --force'
key remove gemini
is "$status:$(quietly "$HILITE" key list | jq -r .name)" 0:a-1.b_c 'remove'
key get gemini
is "$status:$(cat "$out")" 5: 'a key that is not there: status 5, and nothing that a script could take for it'
key remove gemini
is "$(code)" 5:no_entry 'nor can it be removed'
key check
is "$(jq -c '[.type,.generation,.slots,.entries,.ok]' "$out")" '["store",7,1,1,true]' 'check tells what is there'
set_key gemini secret
is "$(od -c "$store" | grep -c 'g   e   m   i   n   i')" 0 'names are sealed as well'

# K20
for name in '' "$(printf 'a%.0s' $(seq 65))" ../x Upper .x -x a/b 'a b' "a
b"; do
	key get -- "$name"
	is "$status:$(cat "$out")" 2: "K20 no name: '$name'"
done
ok 'K20 64 letters are one' sh -c "printf x | '$HILITE' key set $(printf 'a%.0s' $(seq 64))"
for args in 'set a SECRET-VALUE' 'get a SECRET-VALUE' 'list SECRET-VALUE' 'SECRET-VALUE' \
	'set --api-key=SECRET-VALUE' 'set a --from-fd SECRET-VALUE' 'list --unlock-fd SECRET-VALUE' 'slot remove SECRET-VALUE'; do
	# shellcheck disable=SC2086
	key $args
	is "$status:$(cat "$out" "$err" | grep -c SECRET-VALUE)" 2:0 "a secret as an argument is refused, and not repeated: $args"
done
key list --passphrase
is "$status" 2 'an option that the verb has no use for is refused'
printf '' | quietly "$HILITE" key set b >"$out" 2>"$err"
is "$?:$(jq -r .code "$out")" 5:bad_secret 'an empty key is none'
printf 'a\nb\n' | quietly "$HILITE" key set b >"$out" 2>"$err"
is "$?:$(jq -r .code "$out")" 5:bad_secret 'nor are two lines'
head -c 5000 /dev/zero | tr '\0' a | quietly "$HILITE" key set b >"$out" 2>"$err"
is "$?:$(jq -r .code "$out")" 5:bad_secret 'nor 5000 bytes'
head -c 4096 /dev/zero | tr '\0' a | quietly "$HILITE" key set b >"$out" 2>"$err"
is "$?" 0 '4096 bytes are'
is "$(quietly "$HILITE" key get b | wc -c | tr -d ' ')" 4097 'and come back'
quietly "$HILITE" key set fd --from-fd 3 3<<-END
	by-descriptor
END
is "$(quietly "$HILITE" key get fd)" by-descriptor 'a key by a descriptor'
if command -v script >/dev/null; then
	script -qec "'$HILITE' key get fd" /dev/null </dev/null >"$out" 2>&1
	unlike "$(cat "$out")" by-descriptor 'get refuses a terminal'
	script -qec "'$HILITE' key get fd --force" /dev/null </dev/null >"$out" 2>&1
	like "$(cat "$out")" by-descriptor 'but with --force'
else
	skip 2 'script is not installed'
fi

# As cron runs it: no terminal, next to no environment.
cron() {
	run quietly env -i "$@"
}
cron HOME="$HOME" "$HILITE" key get gemini
is "$status:$(cat "$out")" 0:secret 'cron: by the key file beside the store'
mv "$keyfile" "$tmp/elsewhere.key"
cron HOME="$HOME" HILITE_UNLOCK_FILE="$tmp/elsewhere.key" "$HILITE" key get gemini
is "$status:$(cat "$out")" 0:secret 'cron: by HILITE_UNLOCK_FILE'
cron HOME="$HOME" HILITE_UNLOCK_FILE="$tmp/elsewhere.key" "$HILITE" key check
is "$status:$(jq .ok "$out")" 0:true 'cron: key check'
mkdir -m 700 credentials
(umask 077 && cp "$tmp/elsewhere.key" credentials/hilite-unlock && chmod 440 credentials/hilite-unlock)
cron HOME="$HOME" CREDENTIALS_DIRECTORY="$tmp/credentials" "$HILITE" key get gemini
is "$status:$(cat "$out")" 0:secret "cron: by a credential of systemd's"
cron HOME="$HOME" CREDENTIALS_DIRECTORY="$tmp/credentials" HILITE_UNLOCK_FILE="$tmp/credentials/hilite-unlock" \
	"$HILITE" key get gemini
is "$status:$(cat "$out")" 0:secret 'cron: also where it is named'
cron HILITE_KEYSTORE="$store" HILITE_UNLOCK_FILE="$tmp/elsewhere.key" XDG_STATE_HOME="$tmp/state" \
	"$HILITE" key get gemini
is "$status:$(cat "$out")" 0:secret 'cron: without a HOME'
is "$(quietly "$HILITE" key get gemini --unlock-command "cat '$tmp/elsewhere.key'")" secret 'by a command'
printf '%s\n' cat "$tmp/elsewhere.key" >"$config/unlock.command"
chmod 600 "$config/unlock.command"
key get gemini
is "$(cat "$out")" secret 'by unlock.command beside the store'
rm "$config/unlock.command"

# K19
began=$(now)
cron HOME="$HOME" "$HILITE" key list
took=$(($(now) - began))
is "$(code)" 5:locked 'K19 nothing that opens it: status 5'
like "$(jq -r .hint "$out")" HILITE_UNLOCK_FILE 'K19 with a hint'
echo "# K19 took $took ms"
# What a busy machine needs to load the program is no waiting of ours.
for i in 1 2 3 4 5; do
	began=$(now)
	cron HOME="$HOME" "$HILITE" --version
	start=$(($(now) - began))
	began=$(now)
	cron HOME="$HOME" "$HILITE" key list
	took=$(($(now) - began - start))
	[ "${best:-$took}" -lt "$took" ] || best=$took
done
ok "K19 within 100 ms (beyond the start of the program: $best ms)" test "$best" -lt 100

# The first source is final.
echo wrong >wrong.txt
chmod 600 wrong.txt
cp "$tmp/elsewhere.key" "$keyfile"
chmod 600 "$keyfile"
for wrong in "--unlock-file $tmp/wrong.txt" '--unlock-file /nonexistent' '--unlock-command false' '--unlock-fd 77'; do
	# shellcheck disable=SC2086
	key get gemini $wrong
	is "$status:$(cat "$out")" 5: "a source that is wrong is the end: $wrong"
done
cron HOME="$HOME" HILITE_UNLOCK_FILE="$tmp/wrong.txt" "$HILITE" key list
is "$(code)" 5:wrong_secret 'also HILITE_UNLOCK_FILE'
like "$(cat "$err")" 'came from HILITE_UNLOCK_FILE' 'and it says which it was'
cp wrong.txt credentials/hilite-unlock
cron HOME="$HOME" CREDENTIALS_DIRECTORY="$tmp/credentials" "$HILITE" key list
is "$(code)" 5:wrong_secret 'also a credential'
key list --unlock-file "$keyfile" --unlock-command true
is "$status" 2 'two of them at once are a mistake'
printf 'hilite-unlock-v1 AAAA\n' >"$keyfile"
key list
is "$(code)" 5:wrong_secret 'a key file that is cut short'
cp "$tmp/elsewhere.key" "$keyfile"

# K18
cat >hang.sh <<'END'
#!/bin/sh
sleep 77 &
sleep 77
END
chmod +x hang.sh
began=$(now)
key list --unlock-command "$tmp/hang.sh"
took=$(($(now) - began))
is "$(code)" 5:helper_failed 'K18 a command that hangs'
ok "K18 ends after ten seconds ($took ms)" test "$took" -ge 9000 -a "$took" -lt 14000
not_ok 'K18 with all that it started' pgrep -f 'sleep 77'
for command in 'yes' 'false' 'true' "sh -c 'head -c 5120 /dev/zero'" '/nonexistent' "sh -c 'kill -9 \$\$'"; do
	key list --unlock-command "$command"
	is "$(code)" 5:helper_failed "K18 a command that does not serve: $command"
done

# What a command leaves behind is not waited for, nor is it killed; one of ours that is ended takes the
# command with it.
began=$(now)
key list --unlock-command "sh -c 'cat \"$keyfile\"; sleep 5 &'"
took=$(($(now) - began))
is "$status" 0 'a command that leaves something behind'
ok "is not waited for ($took ms)" test "$took" -lt 4500
for signal in TERM INT KILL; do
	# A shell starts what is in the background with SIGINT ignored; sh -c does not pass it on.
	setsid python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$HILITE" key list --unlock-command 'sleep 78' >"$out" 2>"$err" &
	pid=$!
	sleep 0.7
	is "$(pgrep -cf '^sleep 78')" 1 "a command is run (SIG$signal)"
	pkill -"$signal" -f 'key list --unlock-command sleep 78'
	wait "$pid" 2>/dev/null
	sleep 0.2
	is "$(pgrep -cf '^sleep 78')" 0 'and ends with us'
done
(trap '' CHLD; key list --unlock-command "cat '$keyfile'"; echo "$status" >ignored)
is "$(cat ignored)" 0 'where the death of children is ignored, too'
printf 'of a pipe\n' >piped
quietly "$HILITE" key list --unlock-command "sh -c 'cat <&7 >leaked 2>/dev/null; cat \"$keyfile\"'" \
	7<piped >"$out" 2>"$err"
is "$?:$(cat leaked)" 0: 'a command has none of our descriptors'
{
	echo printf
	seq 70
} >"$config/unlock.command"
chmod 600 "$config/unlock.command"
key list
is "$(code)" 5:helper_failed 'more words in unlock.command than there may be'
rm "$config/unlock.command"

# Passphrases, slots.
printf 'correct horse\n' | quietly "$HILITE" key slot add --passphrase --kdf low
is "$?" 0 'a passphrase is added'
is "$(quietly "$HILITE" key slot list | jq -c '[.id,.kind,.opslimit,.memlimit]' | tr '\n' ' ')" \
	'[1,"key_file",null,null] [2,"passphrase",2,67108864] ' 'and listed'
is "$(printf 'correct horse\n' | quietly "$HILITE" key get gemini --unlock-fd 0)" secret 'and opens'
printf 'new one\n' | quietly "$HILITE" key passwd --kdf low 2>"$err"
is "$?" 0 'passwd'
like "$(cat "$err")" 'old copy of the store still opens with the old secret' 'says what it does not do'
printf 'correct horse\n' | quietly "$HILITE" key get gemini --unlock-fd 0 >"$out" 2>/dev/null
is "$?:$(cat "$out")" 5: 'the old passphrase opens no more'
is "$(printf 'new one\n' | quietly "$HILITE" key get gemini --unlock-fd 0)" secret 'the new one does'
is "$(quietly "$HILITE" key slot list | jq -r 'select(.kind == "passphrase") | .memlimit')" 67108864 'at its cost'
printf 'new one\n' | quietly "$HILITE" key passwd 2>"$err"
is "$?:$(quietly "$HILITE" key slot list | jq -r 'select(.kind == "passphrase") | .memlimit')" 0:67108864 \
	'which stays where nothing is said of it'
key rotate
is "$(code)" 5:missing_secret 'rotate needs the secrets of all slots'
printf 'new one\n' | quietly "$HILITE" key slot add --passphrase --kdf low
printf 'other\n' | quietly "$HILITE" key slot add --passphrase --kdf low
quietly "$HILITE" key rotate --from-fd 3 3<<-END >"$out" 2>"$err"
	new one
END
is "$(jq -r .code "$out")" missing_secret 'of each'
quietly "$HILITE" key rotate --from-fd 3 3<<-END >"$out" 2>"$err"
	new one
	no such
END
is "$(jq -r .code "$out")" wrong_secret 'and no other'
quietly "$HILITE" key rotate --from-fd 3 3<<-END >"$out" 2>"$err"
	new one
	other
END
is "$?:$(cat "$out")" 0: 'a line each; two slots may be alike'
for words in 'new one' other; do
	is "$(echo "$words" | quietly "$HILITE" key get gemini --unlock-fd 0)" secret "which then open it: $words"
done
key slot remove 4
key slot remove 3
cp "$store" before.hks
quietly "$HILITE" key rotate --from-fd 3 3<<-END 2>"$err"
	new one
END
is "$?" 0 'rotate with them'
like "$(cat "$err")" 'old copy' 'says the same'
is "$(printf 'new one\n' | quietly "$HILITE" key get gemini --unlock-fd 0)" secret 'both open it'
is "$(quietly "$HILITE" key get gemini)" secret 'still'
key slot remove 1
is "$(code)" 5:slot_in_use 'the slot in use stays'
key slot remove 2
is "$status" 0 'another goes'
key slot remove 1
is "$(code)" 5:last_slot 'the last stays'
key slot remove 9
is "$(code)" 5:no_slot 'what is not there cannot go'
for i in 2 3 4 5 6 7 8; do
	key slot add --key-file "$tmp/k$i"
done
is "$status" 0 'eight slots'
key slot add --key-file "$tmp/k9"
is "$(code)" 3:too_many_slots 'and no more'
is "$(quietly "$HILITE" key get gemini --unlock-file "$tmp/k5")" secret 'each opens'

# K8
cp "$store" newest.hks
cp before.hks "$store"
chmod 600 "$store"
key list
is "$(code)" 5:rolled_back 'K8 an old copy in its place'
key accept
is "$status:$(quietly "$HILITE" key list | jq -rs length)" 0:5 'K8 accept takes it'
cp newest.hks "$store"
key list
is "$status:$(quietly "$HILITE" key get gemini)" 0:secret 'K8 the newest needs no accepting, though its master key is another'
cp before.hks "$store"
key list
is "$(code)" 5:rolled_back 'K8 and is what was seen last'
cp newest.hks "$store"
cp "$store" older.hks
set_key later x
is "$?" 0 'K8 one more generation'
cp older.hks "$store"
key get gemini
is "$status:$(cat "$out")" 5: 'K8 an older generation'
printf x | quietly "$HILITE" key set other >"$out" 2>"$err"
is "$?:$(jq -r .code "$out")" 5:rolled_back 'K8 is not written either'
key accept
is "$status:$(quietly "$HILITE" key get gemini)" 0:secret 'K8 accept takes it'

# K13: what is no plain file in the place of one.
try_places() {
	for place in "$store" "$keyfile" "$store.lock"; do
		mv "$place" "$tmp/kept" 2>/dev/null
		for kind in link fifo folder device huge; do
			case $kind in
			link) ln -s "$tmp/kept" "$place" ;;
			fifo) mkfifo -m 600 "$place" ;;
			folder) mkdir -m 700 "$place" ;;
			device) ln -s /dev/zero "$place" ;;
			huge) [ "$place" = "$store.lock" ] && continue
				truncate -s 1T "$place" 2>/dev/null || continue
				chmod 600 "$place" ;;
			esac
			printf x | quietly timeout 8 "$HILITE" key set other >"$out" 2>"$err"
			is "$?:$(jq -r .kind "$out")" 5:key "K13 $kind as ${place##*/}"
			rm -rf "$place"
		done
		mv "$tmp/kept" "$place" 2>/dev/null
	done
}
try_places
is "$(quietly "$HILITE" key get gemini)" secret 'K13 and then it works again'

# A key file that could not be made use of is not left to decide.
mv "$keyfile" "$tmp/elsewhere.key"
key slot add --key-file "$keyfile" --unlock-file "$tmp/wrong.txt"
is "$(code)" 5:wrong_secret 'a slot is not added by a wrong secret'
not_ok 'and no key file is made' test -e "$keyfile"
HILITE_KEYSTORE=/proc/none/keys.hks key init --key-file "$tmp/never/unlock.key"
is "$status" 3 'a store that cannot be made'
not_ok 'makes no key file either' test -e "$tmp/never/unlock.key"
mv "$tmp/elsewhere.key" "$keyfile"

# K14
for mode in 0644 0660 0666 0604; do
	chmod "$mode" "$store"
	key get gemini
	is "$status" 5 "K14 a store of mode $mode"
	like "$(cat "$err")" "chmod 600 '$store'" "K14 and what repairs it"
	chmod 600 "$store"
	chmod "$mode" "$keyfile"
	key list
	is "$(code)" 5:bad_permissions "K14 a key file of mode $mode"
	chmod 600 "$keyfile"
done
chmod 0777 "$config"
key list
is "$(code)" 5:bad_permissions 'K14 a folder in which all may write'
chmod 0700 "$config"
if [ "$(id -u)" -eq 0 ]; then
	chown 12345 "$store"
	key list
	is "$(code)" 5:bad_permissions "K14 another user's store"
	chown 0 "$store"
else
	skip 1 'only root can give files away'
fi

# K21
cp "$store" v1.hks
printf '\002' | dd of="$store" bs=1 seek=8 conv=notrunc 2>/dev/null
cp "$store" v2.hks
printf x | quietly "$HILITE" key set other >"$out" 2>"$err"
is "$?:$(jq -r .code "$out")" 5:newer 'K21 a store of version 2'
ok 'K21 which is left as it is' cmp -s "$store" v2.hks
cp v1.hks "$store"
key check
is "$status" 0 'K21 put back, it works'
ls -A "$config" >files
is "$(tr '\n' ' ' <files)" 'keys.hks keys.hks.lock unlock.key ' 'nothing is left lying about'
done_testing
