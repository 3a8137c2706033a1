#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Do --help, the manual, the completions and the parser know the same options? All of them come from
# one table, of which nothing but the list of commands is read here: so a fault of the generator
# shows too.
#
# Each source is brought to the same form, a sorted list of words: --name, -l, and --name=value for
# each value that an option may have.

LC_ALL=C
export LC_ALL
top_srcdir=$(cd "${top_srcdir:-.}" && pwd) || exit 99
top_builddir=$(cd "${top_builddir:-.}" && pwd) || exit 99
hilite=${HILITE:-$top_builddir/hilite}
case $hilite in
/*) ;;
*) hilite=$PWD/$hilite ;;
esac
tmp=$(mktemp -d "${TMPDIR:-/tmp}/hilite-options.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99

n_checks=0
n_failed=0

# result STATUS WHAT
result()
{
	n_checks=$((n_checks + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n_checks - $2"
	else
		echo "not ok $n_checks - $2"
		n_failed=$((n_failed + 1))
	fi
}

# same GOT WANT WHAT compares two lists of words.
same()
{
	diff "$1" "$2" >diff 2>&1
	result $? "$3"
	[ -s diff ] && sed 's/^/# /' diff
	: >diff
}

# The functions below print the words of the command $1; "hilite" stands for the program itself.

from_help()
{
	if [ "$1" = hilite ]; then
		"$hilite" --help
	else
		"$hilite" "$1" --help
	fi | awk '
		function tell(    list, n, i) {
			if (name == "")
				return
			print "--" name
			if (letter != "")
				print "-" letter
			if (match(text, /\(values: [^;)]*/)) {
				n = split(substr(text, RSTART + 9, RLENGTH - 9), list, ", ")
				for (i = 1; i <= n; i++)
					print "--" name "=" list[i]
			}
			name = ""
		}
		/^  (-.,|   ) --/ {
			tell()
			letter = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
			name = substr($0, 9)
			sub(/[ [].*/, "", name)
			text = $0
			next
		}
		/^          / { sub(/^ +/, " "); text = text $0; next }
		{ tell() }
		END { tell() }
	' | sort
}

# from_man PAGE FIRST LAST: of the lists in OPTIONS, those from the FIRST to the LAST.
from_man()
{
	awk -v first="$2" -v last="$3" '
		/^\.Sh / { inside = $2 == "OPTIONS"; n = 0; values = 0 }
		!inside { next }
		/^\.Bl / { n++ }
		n < first || n > last { next }
		/^\.It Fl / {
			gsub(/\\/, "")
			values = 0
			for (i = 2; i <= NF && $i != "Ar"; i++) {
				if ($i == "Fl" && $(i + 1) == "Fl") {
					name = $(i + 2)
					print "--" name
					i += 2
				} else if ($i == "Fl") {
					print "-" $(i + 1)
				}
			}
			next
		}
		$0 == "Values:" { values = 1; next }
		values && /^\.Cm / { gsub(/\\/, ""); print "--" name "=" $2; next }
		{ values = 0 }
	' "$1" | sort
}

from_bash()
{
	awk -v command="$1" '
		BEGIN { if (command == "hilite") command = "\047\047" }
		/^_hilite_value\(\)/ { part = "values" }
		/^_hilite_options\(\)/ { part = "options" }
		/^\t[^\t].*\)$/ {
			label = substr($0, 2, length($0) - 2)
			sub(/^.*\|/, "", label)
		}
		part == "values" && /compgen -W \047/ {
			split($0, piece, "\047")
			values[label] = piece[2]
		}
		part == "options" && /^\t\techo / && label == command {
			split($0, piece, "\047")
			n = split(piece[2], word, " ")
			for (i = 1; i <= n; i++) {
				print word[i]
				m = split(values[word[i]], value, " ")
				for (j = 1; j <= m; j++)
					print word[i] "=" value[j]
			}
		}
	' "$top_builddir/completions/hilite.bash" | sort
}

from_zsh()
{
	awk -v command="$1" '
		/^_hilite\(\)/ { here = "hilite" }
		/^\t[a-z]+\)$/ { here = substr($0, 2, length($0) - 2) }
		here != command || !/^\t\t+(--|\047\(|\047\*\047[{-])/ { next }
		{
			line = $0
			if (match(line, /\{-.[^}]*\}/)) {
				print substr(line, RSTART + 1, 2)
				line = substr(line, RSTART + 1)
			}
			match(line, /--[a-z-]+/)
			name = substr(line, RSTART, RLENGTH)
			print name
			if (match(line, /:\([a-z0-9 -]+\)\047/)) {
				n = split(substr(line, RSTART + 2, RLENGTH - 4), value, " ")
				for (i = 1; i <= n; i++)
					print name "=" value[i]
			}
		}
	' "$top_builddir/completions/_hilite" | sort
}

from_fish()
{
	awk -v command="$1" '
		{
			split($0, piece, "\047")
			owners = " hilite "
			if (sub(/^__fish_seen_subcommand_from/, "", piece[2]))
				owners = piece[2] " "
		}
		index(owners, " " command " ") == 0 || !/ -l / { next }
		{
			letter = name = ""
			for (i = 1; i < NF && $i != "-d"; i++) {
				if ($i == "-s")
					letter = $(i + 1)
				if ($i == "-l")
					name = $(i + 1)
			}
			print "--" name
			if (letter != "")
				print "-" letter
			if (match($0, / -a \047[a-z0-9 -]+\047/)) {
				n = split(substr($0, RSTART + 5, RLENGTH - 6), value, " ")
				for (i = 1; i <= n; i++)
					print "--" name "=" value[i]
			}
		}
	' "$top_builddir/completions/hilite.fish" | sort
}

# Nothing is ever run: behind the option stands --help, and what is no flag has its value in the
# same word. A flag then complains of that value, or of the next letter; that it is known shows all
# the same.
from_parser()
{
	while read -r word; do
		set -- "$1"
		case $word in
		*=*) arg=$word ;;
		--*) arg=$word=@ ;;
		*) arg=$word@ ;;
		esac
		if [ "$1" = hilite ]; then
			"$hilite" "$arg" --help </dev/null >/dev/null 2>stderr
		else
			"$hilite" "$1" "$arg" --help </dev/null >/dev/null 2>stderr
		fi
		status=$?
		if [ $status -ne 0 ] && [ $status -ne 2 ]; then
			echo "$word: status $status"
		fi
		case $word in
		*=*)
			[ $status -eq 0 ] && echo "$word" ;;
		*)
			if ! grep -e "unknown option '$word'" -e "'$word' is not for" \
				-e "'$word' must come after" stderr >/dev/null; then
				echo "$word"
			fi ;;
		esac
	done | sort
}

commands=$(sed -n 's/^command: //p' "$top_srcdir/src/cli/options.txt")
for command in hilite $commands; do
	from_help $command >help.$command
done
# What some command has, every other is asked for; and words that none may know.
{
	sort -u help.*
	sed -n 's/=.*/=no-such-value/p' help.* | sort -u
	printf '%s\n' --no-such-option --no-quiet --tim -%
} >asked

for command in hilite $commands; do
	result "$(grep -qx -e --help help.$command; echo $?)" "$command: --help lists --help"
	case $command in
	hilite)
		from_man "$top_builddir/man/hilite.1" 1 1 >man.words ;;
	help)
		# It has no page of its own, and no option but this one.
		printf '%s\n' --help -h >man.words ;;
	*)
		from_man "$top_builddir/man/hilite-$command.1" 1 99 >man.words ;;
	esac
	same man.words help.$command "$command: the manual has what --help has"
	for shell in bash zsh fish; do
		from_$shell $command >$shell.words
		same $shell.words help.$command "$command: $shell completes what --help has"
	done
	from_parser $command <asked >parser.words
	same parser.words help.$command "$command: the parser takes that and nothing else"
done

# What hilite(1) tells of all commands is what all those have that read inputs.
first=
for command in $commands; do
	[ $command = help ] || [ $command = key ] && continue
	if [ -z "$first" ]; then
		first=$command
		cp help.$command common
	else
		comm -12 common help.$command >both && mv both common
	fi
done
{
	from_man "$top_builddir/man/hilite.1" 2 2
	printf '%s\n' --help -h
} | sort >man.words
same man.words common 'hilite(1) has the options of every command'

# complete SHELL-WORDS...: what bash makes of the line, sorted, on one line.
complete()
{
	bash -c '
		. "$1"
		shift
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_hilite
		printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "
	' - "$top_builddir/completions/hilite.bash" "$@"
}

# completes WANT SHELL-WORDS...
completes()
{
	want=$1
	shift
	got=$(complete "$@")
	[ "$got" = "$want" ]
	result $? "bash: $* -> $want"
	[ "$got" = "$want" ] || echo "# got: $got"
}

mkdir clips
: >'my clip.mp4'
: >list.txt
if command -v bash >/dev/null; then
	completes 'analyze cut help key probe sample ' hilite ''
	completes 'analyze ' hilite an
	completes '--help --version -h ' hilite -
	completes '--timeout --timings ' hilite probe --ti
	completes '--target --threshold --timeout --timings --to --top --trace-http --transcript ' hilite analyze x.mp4 --t
	completes 'sport static ' hilite analyze --content s
	completes 'sport static ' hilite analyze --content = s
	completes 'budget quality ' hilite analyze --profile =
	completes 'clips ' hilite cut -o ''
	completes 'list.txt ' hilite probe --lock l
	completes ' ' hilite probe --jobs ''
	completes 'my clip.mp4 ' hilite cut --merge my
	completes 'cut ' hilite help c
	completes ' ' hilite probe -- --ti
	completes 'remove rename rotate ' hilite key r
else
	n_checks=$((n_checks + 1))
	echo "ok $n_checks # SKIP bash is not installed"
fi
for shell in bash zsh fish; do
	file=$top_builddir/completions/hilite.$shell
	[ $shell = zsh ] && file=$top_builddir/completions/_hilite
	if command -v $shell >/dev/null; then
		$shell -n "$file"
		result $? "$shell reads its completion"
	else
		n_checks=$((n_checks + 1))
		echo "ok $n_checks # SKIP $shell is not installed"
	fi
done

echo "1..$n_checks"
[ $n_failed -eq 0 ]
