#!/bin/sh
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# The house in order: what a folder may include, which outside library it alone may use, how long a
# file may be, how it begins, and that the Makefile knows it.

. "${top_srcdir:-.}/tests/lib.sh"
cd "$top_srcdir" || exit 99

# A folder, and what its files may include of the house.
may_include='
base     base/
media    base/ media/
analysis base/ analysis/ media/frame.h
keys     base/ keys/
remote   base/ analysis/ remote/
record   base/ analysis/ record/ media/frame.h media/facts.h media/comparison.h
worker   base/ media/ analysis/ worker/
cli      base/ media/ analysis/ keys/ remote/ record/ worker/ cli/
main.c   base/ cli/
'

# An outside library, by how its headers begin, and the files that may use it.
may_use='
libav   src/media/
libsw   src/media/
sodium  src/keys/ src/base/hash.
curl/   src/remote/
jansson src/remote/ src/record/
'

# The headers that each source includes: FILE KIND NAME, where KIND is own or system.
includes() {
	find src -name '*.[ch]' | sort | while read -r file; do
		sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/own \1/p
			s/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/system \1/p' "$file" |
			sed "s|^|$file |"
	done
}
includes >"$tmp/includes"

folder_breaches() {
	echo "$may_include" | awk -v includes="$tmp/includes" '
		NF > 0 { row[$1] = $0 }
		END {
			while ((getline line < includes) > 0) {
				split(line, part, " ")
				if (part[2] != "own" || part[3] == "config.h")
					continue
				split(part[1], path, "/")
				n = split(row[path[2]], allowed, " ")
				good = 0
				for (i = 2; i <= n; i++)
					if (index(part[3], allowed[i]) == 1)
						good = 1
				if (!good)
					print part[1] " includes " part[3]
			}
		}'
}

library_breaches() {
	echo "$may_use" | awk -v includes="$tmp/includes" '
		NF > 0 { row[++n_rows] = $0 }
		END {
			while ((getline line < includes) > 0) {
				split(line, part, " ")
				for (r = 1; r <= n_rows; r++) {
					n = split(row[r], word, " ")
					if (part[2] != "system" || index(part[3], word[1]) != 1)
						continue
					good = 0
					for (i = 2; i <= n; i++)
						if (index(part[1], word[i]) == 1)
							good = 1
					if (!good)
						print part[1] " includes <" part[3] ">"
				}
			}
		}'
}

# Files of ours of which the first lines matter.
ours() {
	find src tests m4 man -type f \( -name '*.[cht]' -o -name '*.sh' -o -name '*.py' -o \
		-name '*.m4' -o -name '*.1.in' \) | sort
	for file in configure.ac Makefile.am bootstrap build-aux/options.awk src/cli/options.txt; do
		echo "$file"
	done
}

# Files without the two lines at their head; a first line that names the interpreter may come before.
headless() {
	ours | while read -r file; do
		head -n 3 "$file" | awk '
			NR == 1 && /^#!/ { next }
			{ n++ }
			n == 1 && /Copyright [0-9]* the hilite authors$/ { good++ }
			n == 2 && /SPDX-License-Identifier: MIT$/ { good++ }
			END { exit good != 2 }' || echo "$file"
	done
}

# Files with at least as many lines as the second argument; the first is a pattern for find.
too_long() {
	find src tests -name "$1" | sort | while read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -lt "$2" ] || echo "$file: $((lines + 0)) lines"
	done
}

# Sources, tests and headers that the Makefile does not name.
unlisted() {
	{
		find src tests -name '*.h'
		find src tests/media tests/bench -name '*.c'
		find tests -name '*.t'
		find tests/unit tests/fuzz -name '*-*.c' | sed 's/\.c$//'
	} | sort | while read -r file; do
		awk -v want="$file" '{ for (i = 1; i <= NF; i++) if ($i == want) found = 1 }
			END { exit !found }' Makefile.am || echo "$file"
	done
}

# An archive keeps one object a name, so the second of two would push the first out of libhilite.a.
twins() {
	find src -name '*.c' | sed 's|.*/||' | sort | uniq -d
}

ok 'there are includes to look at' test "$(wc -l <"$tmp/includes")" -gt 50
is "$(folder_breaches)" '' 'each folder includes only what its row allows'
is "$(library_breaches)" '' 'each outside library is used only where it may be'
is "$(too_long '*.c' 600)" '' 'a .c file has fewer than 600 lines'
is "$(too_long '*.h' 150)" '' 'a header has fewer than 150 lines'
is "$(headless)" '' 'each file begins with the copyright and the licence'
is "$(unlisted)" '' 'the Makefile names every source, header and test'
is "$(twins)" '' 'no two sources share a name'
is "$(find src tests -name 'util*.[ch]' -o -name 'common.h')" '' 'nothing is called util or common'
done_testing
