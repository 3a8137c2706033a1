# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
#
# Makes of the option table all that is derived from it:
#
#	awk -v want=WHAT -f options.awk options.txt [page.in]
#
# WHAT is enums, fields or rows (C, included by src/cli/options.h and table.c), bash, zsh or fish
# (completions), or man: the page with each line "@OPTIONS NAME@" replaced by the options of that
# command (NAME may also be the program's, or "all"). A table that does not hold together is refused
# with status 1 and a word on stderr.
#
# POSIX awk only: mawk, gawk, busybox and the one true awk must give the same bytes. So there is no
# length() of an array, no interval in a pattern, and no replacement text with a backslash.

function fail(text) {
	printf "%s: %s\n", FILENAME, text | "cat 1>&2"
	failed = 1
	exit 1
}

function get(name, key) {
	return value[name, key]
}

# Puts a backslash before each character of s that is in set.
function escape(s, set,    i, c, out) {
	out = ""
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (index(set, c) > 0)
			out = out "\\"
		out = out c
	}
	return out
}

function c_text(s) {
	return s == "" ? "NULL" : "\"" escape(s, "\"\\") "\""
}

# Within single quotes of a shell; fish takes the same form.
function quoted(s,    parts, n, i, out) {
	n = split(s, parts, "'")
	out = parts[1]
	for (i = 2; i <= n; i++)
		out = out "'\\''" parts[i]
	return "'" out "'"
}

function identifier(s) {
	gsub(/-/, "_", s)
	return s
}

function enumerator(s) {
	return toupper(identifier(s))
}

function field(name) {
	return get(name, "field") != "" ? get(name, "field") : identifier(name)
}

function takes_value(name) {
	return get(name, "type") != "flag" && get(name, "type") != "count"
}

# May it stand alone? Then its value can only follow behind "=".
function is_bare(name) {
	return get(name, "bare") != ""
}

function has_word(words, word) {
	return index(" " words " ", " " word " ") > 0
}

function is_path(name) {
	return get(name, "type") == "path" || get(name, "type") == "paths"
}

function belongs(name, command) {
	if (has_word(get(name, "commands"), command))
		return 1
	return has_word(get(name, "commands"), "all") && operands[command] == "input"
}

function is_common(name) {
	return has_word(get(name, "commands"), "all")
}

function range_min(name) {
	return substr(get(name, "range"), 1, index(get(name, "range"), "..") - 1)
}

function range_max(name) {
	return substr(get(name, "range"), index(get(name, "range"), "..") + 2)
}

# Reading the table.

function new_command(name) {
	if (name in operands)
		fail("command " name " is there twice")
	command[n_commands++] = name
	operands[name] = ""
	subject = name
	kind = "command"
}

function new_option(name) {
	if (name !~ /^[a-z][a-z0-9-]*$/)
		fail("'" name "' is no name for an option")
	if (get(name, "option") != "")
		fail("option " name " is there twice")
	option[n_options++] = name
	subject = name
	kind = "option"
}

function store(key, text) {
	last_key = key
	if (key == "program" || key == "command") {
		if ((key == "program") != (n_commands == 0))
			fail("the table begins with its one program")
		new_command(text)
	} else if (key == "option") {
		new_option(text)
		value[text, "option"] = text
	} else if (kind == "command" && key == "operands") {
		operands[subject] = text
	} else if (kind == "command" && (key == "summary" || key == "usage" || key == "verbs")) {
		about[subject, key] = text
	} else if (kind == "option" && has_word(option_keys, key)) {
		if (get(subject, key) != "")
			fail("option " subject " has two lines " key)
		value[subject, key] = text
	} else {
		fail("line " FNR ": no place for '" key "'")
	}
}

function read_line(line,    colon) {
	if (line ~ /^#/)
		return
	if (line == "") {
		kind = ""
	} else if (line ~ /^\t/) {
		if (kind != "option")
			fail("line " FNR ": nothing to go on with")
		value[subject, last_key] = value[subject, last_key] "\n" substr(line, 2)
	} else {
		colon = index(line, ": ")
		if (colon == 0)
			fail("line " FNR ": no 'key: value'")
		store(substr(line, 1, colon - 1), substr(line, colon + 2))
	}
}

# Does the table hold together?

function check_option(name,    type, letter, words, n, i) {
	type = get(name, "type")
	letter = get(name, "short")
	if (!(type in c_type))
		fail("option " name ": type '" type "' is not known")
	if (takes_value(name) != (get(name, "arg") != ""))
		fail("option " name ": arg and type do not fit")
	if ((type == "enum") != (get(name, "values") != ""))
		fail("option " name ": values and type do not fit")
	if ((type == "int" || type == "real") && get(name, "range") !~ /^[^.].*\.\../)
		fail("option " name ": needs a range")
	if (type == "int" && get(name, "default") == "" && range_min(name) + 0 < 1)
		fail("option " name ": 0 is in its range and would mean absent")
	if (type == "enum" && !has_word(get(name, "values"), get(name, "default")))
		fail("option " name ": the default is none of the values")
	if (get(name, "bare") != "" && (letter != "" || type != "enum" || \
		!has_word(get(name, "values"), get(name, "bare"))))
		fail("option " name ": bare is for one of the values, and for no letter")
	if (get(name, "help") == "" || get(name, "doc") == "" || get(name, "commands") == "")
		fail("option " name ": needs help, doc and commands")
	if (letter != "") {
		if (letter in letter_of)
			fail("option " name ": -" letter " is taken by " letter_of[letter])
		letter_of[letter] = name
	}
	n = split(get(name, "commands"), words, " ")
	for (i = 1; i <= n; i++) {
		if (words[i] != "all" && !(words[i] in operands))
			fail("option " name ": there is no command '" words[i] "'")
	}
}

function check_table(    i, name) {
	for (i = 0; i < n_commands; i++) {
		name = command[i]
		if (about[name, "summary"] == "" || about[name, "usage"] == "")
			fail("command " name ": needs summary and usage")
		if (operands[name] != "input" && operands[name] != "command" && operands[name] != "words")
			fail("command " name ": operands are input, command or words")
		if ((operands[name] == "words") != (about[name, "verbs"] != ""))
			fail("command " name ": verbs are what words begin with")
	}
	for (i = 0; i < n_options; i++)
		check_option(option[i])
}

# C

function print_c_head() {
	print "// Made by build-aux/options.awk from src/cli/options.txt.\n"
}

function print_enums(    i, j, n, words, name) {
	print_c_head()
	print "enum command {"
	print "\tCOMMAND_NONE,"
	for (i = 1; i < n_commands; i++)
		print "\tCOMMAND_" enumerator(command[i]) ","
	print "\tCOMMAND_N,\n};"
	for (i = 0; i < n_options; i++) {
		name = option[i]
		if (get(name, "type") != "enum")
			continue
		print "\nenum opt_" identifier(name) " {"
		n = split(get(name, "values"), words, " ")
		for (j = 1; j <= n; j++)
			print "\tOPT_" enumerator(name) "_" enumerator(words[j]) ","
		print "};"
	}
}

function print_fields(    i, name, type) {
	print_c_head()
	for (i = 0; i < n_options; i++) {
		name = option[i]
		type = c_type[get(name, "type")]
		if (get(name, "type") == "enum")
			type = "enum opt_" identifier(name) " "
		print type field(name) ";"
	}
}

function command_bits(name,    i, out) {
	out = ""
	for (i = 0; i < n_commands; i++) {
		if (!belongs(name, command[i]))
			continue
		out = out (out == "" ? "" : " | ")
		out = out "COMMAND_BIT(COMMAND_" (i == 0 ? "NONE" : enumerator(command[i])) ")"
	}
	return out
}

function print_row(name,    words, n, i) {
	print "\t{"
	print "\t\t.name = " c_text(name) ","
	if (get(name, "short") != "")
		print "\t\t.letter = '" get(name, "short") "',"
	print "\t\t.type = OPTION_" enumerator(get(name, "type")) ","
	print "\t\t.offset = offsetof(struct options, " field(name) "),"
	print "\t\t.arg = " c_text(toupper(get(name, "arg"))) ","
	if (get(name, "range") != "") {
		print "\t\t.min = " c_text(range_min(name)) ","
		print "\t\t.max = " c_text(range_max(name)) ","
	}
	if (get(name, "type") == "enum") {
		printf "\t\t.values = (const char *const[]){ "
		n = split(get(name, "values"), words, " ")
		for (i = 1; i <= n; i++)
			printf "%s, ", c_text(words[i])
		print "NULL },"
	}
	print "\t\t.initial = " c_text(get(name, "default")) ","
	if (get(name, "bare") != "")
		print "\t\t.bare = " c_text(get(name, "bare")) ","
	print "\t\t.commands = " command_bits(name) ","
	print "\t\t.help = " c_text(get(name, "help")) ","
	print "\t},"
}

function print_rows(    i, name) {
	print_c_head()
	print "const struct command_row command_rows[COMMAND_N] = {"
	for (i = 0; i < n_commands; i++) {
		name = command[i]
		print "\t{"
		print "\t\t.name = " c_text(name) ","
		print "\t\t.summary = " c_text(about[name, "summary"]) ","
		print "\t\t.usage = " c_text(about[name, "usage"]) ","
		print "\t\t.verbs = " c_text(about[name, "verbs"]) ","
		print "\t\t.takes_inputs = " (operands[name] == "input" ? "true" : "false") ","
		print "\t},"
	}
	print "};\n"
	print "const struct option_row option_rows[] = {"
	for (i = 0; i < n_options; i++)
		print_row(option[i])
	print "};\n"
	print "const size_t n_option_rows = sizeof(option_rows) / sizeof(option_rows[0]);"
}

# The manual

function print_words(label, words,    list, n, i) {
	n = split(words, list, " ")
	print label
	for (i = 1; i <= n; i++)
		print ".Cm " escape(list[i], "-") (i < n ? " ," : " .")
}

function print_item(name,    head) {
	head = ".It "
	if (get(name, "short") != "")
		head = head "Fl " get(name, "short") " , "
	head = head "Fl Fl " escape(name, "-")
	if (is_bare(name))
		head = head " Ns Op = Ns Ar " get(name, "arg")
	else if (takes_value(name))
		head = head " Ar " get(name, "arg")
	print head
	print get(name, "doc")
	if (get(name, "type") == "enum")
		print_words("Values:", get(name, "values"))
	if (range_max(name) != "")
		print "Range:\n" range_min(name) " to " range_max(name) "."
	else if (range_min(name) != "")
		print "Range:\n" range_min(name) " or more."
	if (get(name, "default") != "")
		print_words("Default:", get(name, "default"))
	if (is_bare(name))
		print_words("Without a value:", get(name, "bare"))
}

# Of all commands' options, those that the program itself has are told with it.
function is_listed(name, command_name) {
	if (command_name == "all")
		return is_common(name) && !belongs(name, command[0])
	return belongs(name, command_name)
}

# The options whose is_common() is among those that which names: "0", "1" or "0 1".
function print_list(command_name, which,    i, n) {
	n = 0
	for (i = 0; i < n_options; i++) {
		if (!has_word(which, is_common(option[i])) || !is_listed(option[i], command_name))
			continue
		if (n++ == 0)
			print ".Bl -tag -width Ds"
		print_item(option[i])
	}
	if (n > 0)
		print ".El"
	return n
}

function print_options(name) {
	if (name != "all" && !(name in operands))
		fail("line " FNR ": there is no command '" name "'")
	if (name == "all" || operands[name] == "command") {
		print_list(name, "0 1")
	} else {
		if (print_list(name, "0") > 0)
			print ".Ss Options of every command"
		print_list(name, "1")
	}
}

function print_page_line(line) {
	if (line ~ /^@OPTIONS [a-z]+@$/)
		print_options(substr(line, 10, length(line) - 10))
	else
		print line
}

# Completions

function print_shell_head(shell) {
	printf "# Completion of hilite for %s. ", shell
	print "Made by build-aux/options.awk from src/cli/options.txt.\n"
}

function command_names(    i, out) {
	out = command[1]
	for (i = 2; i < n_commands; i++)
		out = out " " command[i]
	return out
}

function pattern(name) {
	return get(name, "short") == "" ? "--" name : "-" get(name, "short") "|--" name
}

# The options of a command as words of the command line.
function option_words(command_name,    i, name, out) {
	out = ""
	for (i = 0; i < n_options; i++) {
		name = option[i]
		if (!belongs(name, command_name))
			continue
		if (get(name, "short") != "")
			out = out " -" get(name, "short")
		out = out " --" name
	}
	return substr(out, 2)
}

function print_bash_words(indent, words, tail) {
	print indent "COMPREPLY=($(compgen -W " words " -- \"$cur\"))" tail
}

# One case a kind of value; a value of which nothing is known completes to nothing.
function print_bash_values(    i, name, other, kind_of_file) {
	other = ""
	for (i = 0; i < n_options; i++) {
		name = option[i]
		if (get(name, "type") == "enum") {
			print "\t" pattern(name) ")"
			if (is_bare(name))
				print "\t\t[[ $2 ]] || return 1"
			print_bash_words("\t\t", "'" get(name, "values") "'", " ;;")
		} else if (is_path(name)) {
			print "\t" pattern(name) ")"
			kind_of_file = get(name, "arg") == "dir" ? "-d" : "-f"
			print "\t\t_hilite_files " kind_of_file " \"$cur\" ;;"
		} else if (takes_value(name)) {
			other = other (other == "" ? "" : "|") pattern(name)
		}
	}
	print "\t" other ")"
	print "\t\t;;"
}

function print_bash(    i) {
	print_shell_head("bash")
	print "_hilite_files()\n{"
	print "\tlocal file\n"
	print "\tcompopt -o filenames 2>/dev/null"
	print "\twhile IFS= read -r file; do"
	print "\t\tCOMPREPLY+=(\"$file\")"
	print "\tdone < <(compgen \"$1\" -- \"$2\")\n}\n"
	print "# Completes the value cur of the option $1, behind \"=\" where $2 is not empty; fails where the"
	print "# option takes none there."
	print "_hilite_value()\n{"
	print "\tcase $1 in"
	print_bash_values()
	print "\t*)\n\t\treturn 1 ;;\n\tesac\n}\n"
	print "# Prints the options of the command $1."
	print "_hilite_options()\n{"
	print "\tcase $1 in"
	for (i = 0; i < n_commands; i++) {
		print "\t" (i == 0 ? "''" : command[i]) ")"
		print "\t\techo '" option_words(command[i]) "' ;;"
	}
	print "\tesac\n}\n"
	print "_hilite()\n{"
	print "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev= joined= command= ended= i\n"
	print "\tCOMPREPLY=()"
	print "\tfor ((i = 1; i < COMP_CWORD; i++)); do"
	print "\t\tcase ${COMP_WORDS[i]} in"
	print "\t\t--)\n\t\t\tended=1\n\t\t\tbreak ;;"
	print "\t\t-*) ;;"
	print "\t\t*)\n\t\t\tcommand=${command:-${COMP_WORDS[i]}} ;;"
	print "\t\tesac\n\tdone"
	print "\tif ((COMP_CWORD > 1)); then"
	print "\t\tprev=${COMP_WORDS[COMP_CWORD - 1]}\n\tfi"
	print "\t# Bash makes three words of --option=value."
	print "\tif [[ $cur == = ]]; then"
	print "\t\tcur="
	print "\t\tjoined=1"
	print "\telif [[ $prev == = ]]; then"
	print "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}"
	print "\t\tjoined=1\n\tfi\n"
	print "\tif [[ ! $ended ]] && _hilite_value \"$prev\" \"$joined\"; then\n\t\treturn"
	print "\telif [[ ! $ended && $cur == -* ]]; then"
	print_bash_words("\t\t", "\"$(_hilite_options \"$command\")\"", "")
	print "\telif [[ ! $command || $command == help ]]; then"
	print_bash_words("\t\t", "'" command_names() "'", "")
	for (i = 1; i < n_commands; i++) {
		if (operands[command[i]] != "words")
			continue
		print "\telif [[ $command == " command[i] " ]]; then"
		print_bash_words("\t\t", "'" about[command[i], "verbs"] "'", "")
	}
	print "\telse"
	print "\t\t_hilite_files -f \"$cur\""
	print "\tfi\n}\n"
	print "complete -F _hilite hilite"
}

function zsh_action(name) {
	if (get(name, "type") == "enum")
		return (is_bare(name) ? "::" : ":") get(name, "arg") ":(" get(name, "values") ")"
	if (is_path(name))
		return ":" get(name, "arg") ":" (get(name, "arg") == "dir" ? "_files -/" : "_files")
	return takes_value(name) ? ":" get(name, "arg") ": " : ""
}

# Options that can be given again are not taken from the list; help and version go alone.
function zsh_spec(name,    text, names, long) {
	text = quoted("[" escape(get(name, "help"), "[]:\\") "]" zsh_action(name))
	long = "--" name (takes_value(name) ? "=" : "") (is_bare(name) ? "-" : "")
	if (get(name, "short") == "")
		return (get(name, "type") == "paths" ? "'*'" : "") long text
	names = "-" get(name, "short") (takes_value(name) ? "+" : "")
	if (get(name, "type") == "count")
		return "'*'{" names "," long "}" text
	if (field(name) == "want_help")
		return "'(- *)'{" names "," long "}" text
	return "'(-" get(name, "short") " --" name ")'{" names "," long "}" text
}

function print_zsh_specs(command_name, indent,    i) {
	for (i = 0; i < n_options; i++) {
		if (belongs(option[i], command_name))
			print indent zsh_spec(option[i]) " \\"
	}
}

function print_zsh(    i, name) {
	print "#compdef hilite"
	print_shell_head("zsh")
	print "_hilite_commands()\n{"
	print "\tlocal -a commands=("
	for (i = 1; i < n_commands; i++)
		print "\t\t" quoted(command[i] ":" about[command[i], "summary"])
	print "\t)\n"
	print "\t_describe command commands\n}\n"
	print "_hilite()\n{"
	print "\tlocal curcontext=$curcontext state line"
	print "\ttypeset -A opt_args\n"
	print "\t_arguments -C -S \\"
	print_zsh_specs(command[0], "\t\t")
	print "\t\t'1: :_hilite_commands' \\"
	print "\t\t'*:: :->operands'"
	print "\t[[ $state == operands ]] || return\n"
	print "\tcase $words[1] in"
	for (i = 1; i < n_commands; i++) {
		name = command[i]
		print "\t" name ")"
		print "\t\t_arguments -s -S \\"
		print_zsh_specs(name, "\t\t\t")
		if (operands[name] == "input")
			print "\t\t\t'*:input:_files' ;;"
		else if (operands[name] == "words")
			print "\t\t\t'1:verb:(" about[name, "verbs"] ")' ;;"
		else
			print "\t\t\t'1: :_hilite_commands' ;;"
	}
	print "\tesac\n}\n"
	print "_hilite \"$@\""
}

# Options of the same commands share a condition.
function fish_condition(name,    i, out) {
	out = ""
	for (i = 1; i < n_commands; i++) {
		if (belongs(name, command[i]))
			out = out " " command[i]
	}
	return "'__fish_seen_subcommand_from" out "'"
}

function fish_spec(name,    out) {
	out = get(name, "short") == "" ? "" : " -s " get(name, "short")
	out = out " -l " name
	if (get(name, "type") == "enum")
		out = out (is_bare(name) ? " -a " : " -x -a ") quoted(get(name, "values"))
	else if (is_path(name) && get(name, "arg") == "dir")
		out = out " -x -a '(__fish_complete_directories)'"
	else if (is_path(name))
		out = out " -r -F"
	else if (takes_value(name))
		out = out " -x"
	return out " -d " quoted(get(name, "help"))
}

function print_fish(    i, name, none, text) {
	print_shell_head("fish")
	none = "'not __fish_seen_subcommand_from " command_names() "'"
	print "complete -c hilite -n " none " -f"
	for (i = 1; i < n_commands; i++) {
		name = command[i]
		text = quoted(about[name, "summary"])
		print "complete -c hilite -n " none " -a " name " -d " text
	}
	for (i = 1; i < n_commands; i++) {
		name = command[i]
		if (operands[name] == "command") {
			printf "complete -c hilite -n '__fish_seen_subcommand_from %s'", name
			print " -f -a '" command_names() "'"
		} else if (operands[name] == "words") {
			printf "complete -c hilite -n '__fish_seen_subcommand_from %s'", name
			print " -f -a '" about[name, "verbs"] "'"
		}
	}
	for (i = 0; i < n_options; i++) {
		name = option[i]
		if (belongs(name, command[0]))
			print "complete -c hilite -n " none fish_spec(name)
		if (fish_condition(name) != "'__fish_seen_subcommand_from'")
			print "complete -c hilite -n " fish_condition(name) fish_spec(name)
	}
}

BEGIN {
	option_keys = "short field type arg values range default bare commands help doc"
	c_type["flag"] = "bool "
	c_type["count"] = "int "
	c_type["enum"] = ""
	c_type["int"] = "int "
	c_type["real"] = "double "
	c_type["size"] = "int64_t "
	c_type["duration"] = "int64_t "
	c_type["time"] = "struct time_spec "
	c_type["target"] = "struct time_spec "
	c_type["fd"] = "int "
	c_type["ranges"] = "const char *"
	c_type["times"] = "const char *"
	c_type["string"] = "const char *"
	c_type["path"] = "const char *"
	c_type["paths"] = "struct option_texts "
	n_commands = 0
	n_options = 0
}

FNR == 1 {
	n_files++
	if (n_files == 2)
		check_table()
}

n_files == 1 { read_line($0) }
n_files == 2 { print_page_line($0) }

END {
	if (failed)
		exit 1
	if (want == "man") {
		if (n_files != 2)
			fail("a table and a page are wanted")
		exit 0
	}
	check_table()
	if (want == "enums")
		print_enums()
	else if (want == "fields")
		print_fields()
	else if (want == "rows")
		print_rows()
	else if (want == "bash")
		print_bash()
	else if (want == "zsh")
		print_zsh()
	else if (want == "fish")
		print_fish()
	else
		fail("want is none of enums, fields, rows, bash, zsh, fish, man")
}
