#!/usr/bin/env bash
# Maps the requirements and attacks of docs/requirements.toml to the tests that show and play them, writes
# docs/requirements.md, and checks the documents.
#
#   scripts/requirements.sh            write docs/requirements.md
#   scripts/requirements.sh --check    fail if it is out of date, if a requirement or an attack has no test, if
#                                      docs/architecture.md does not place a requirement, or if a document names a file
#                                      or links to a heading that is not there
set -euo pipefail
. "$(dirname "$0")/common.sh"

source=docs/requirements.toml
document=docs/requirements.md
architecture=docs/architecture.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

files() { git ls-files --cached --others --exclude-standard -- "$@" | sort -u; }

# Reads the source, as far as its first lines say. Rows of `requirement<TAB>id<TAB>text<TAB>missing`, and of
# `attack<TAB>what<TAB>tests`.
read_source() {
	awk -v file="$source" '
		function wrong(what) { printf "error: %s, line %d: %s\n", file, NR, what >"/dev/stderr"; failed = 1; exit 1 }
		function text(line) {
			if (line !~ /^"[^"\\\t]*"$/) wrong("a string is expected: " line)
			return substr(line, 2, length(line) - 2)
		}
		function finish() {
			if (table == "requirement") {
				if (value["id"] !~ /^[RS][0-9]+a?$/ || value["text"] == "") wrong("the requirement above has no id or no text")
				print table "\t" value["id"] "\t" value["text"] "\t" value["missing"]
			} else if (table == "attack") {
				if (value["what"] == "" || value["tests"] == "") wrong("the attack above has no text or no tests")
				print table "\t" value["what"] "\t" value["tests"]
			}
			delete value
		}
		/^[ \t]*(#|$)/ { next }
		in_list && $0 == "]" { in_list = 0; next }
		in_list {
			sub(/^[ \t]+/, "")
			sub(/,[ \t]*$/, "")
			value[key] = value[key] (value[key] == "" ? "" : " ") text($0)
			next
		}
		/^\[\[(requirement|attack)\]\]$/ { finish(); table = substr($0, 3, length($0) - 4); next }
		/^(id|text|missing|what|tests) = / {
			key = $1
			sub(/^[a-z]+ = /, "")
			if ($0 == "[") in_list = 1
			else value[key] = text($0)
			next
		}
		{ wrong("not understood: " $0) }
		END { if (!failed) finish() }
	' "$source"
}

# Rows of `requirement<TAB>file<TAB>test`: a test's doc comment names requirements as R7, R2a, R1-R3 or S4.
tests() {
	files '*.rs' | while read -r file; do
		[ -f "$file" ] && awk -v file="$file" '
			function note(text,   id, first, last, letter, n) {
				while (match(text, /[RS][0-9]+(a|((-|–)[RS]?[0-9]+))?/)) {
					id = substr(text, RSTART, RLENGTH)
					text = substr(text, RSTART + RLENGTH)
					if (id ~ /a$/) {
						ids[id] = 1
						continue
					}
					letter = substr(id, 1, 1)
					first = last = substr(id, 2) + 0
					if (match(id, /(-|–)[RS]?[0-9]+$/)) {
						last = substr(id, RSTART)
						gsub(/[^0-9]/, "", last)
						last += 0
					}
					for (n = first; n <= last && n < first + 20; n++) ids[letter n] = 1
				}
			}
			/^[ \t]*\/\/\// { if (/(^|[^A-Za-z0-9])[RS][0-9]+a?([^A-Za-z0-9]|$)/) note($0); next }
			/#\[(tokio::)?test/ { is_test = 1; next }
			/^[ \t]*#\[/ { next }
			match($0, /fn [a-z0-9_]+/) {
				if (is_test) for (id in ids) print id "\t" file "\t" substr($0, RSTART + 3, RLENGTH - 3)
			}
			{ is_test = 0; delete ids }
		' "$file"
	done
}

# The file in which a test stands, or each of them, in this order: `test<TAB>file`.
files_of() {
	local test
	for test in "$@"; do
		# No file has a test that does not exist: that is told below.
		{ files '*.rs' | xargs grep -lE "fn $test\\b" || true; } | sed "s/^/$test\t/"
	done
}

# What the documents say of files: rows of `heading<TAB>document<TAB>anchor`, `link<TAB>document<TAB>target` and
# `path<TAB>document<TAB>path`. Text between fences is left out. Names of files in backticks count as paths if they begin
# with a folder of this checkout; `{a,b}` stands for both.
references() {
	local folders
	folders=$(git ls-files --cached --others --exclude-standard | sed -n 's|/.*||p' | sort -u | tr '\n' ' ')
	files '*.md' | xargs awk -v folders="$folders" '
		BEGIN { split(folders, names, " "); for (n in names) is_folder[names[n]] = 1 }
		FNR == 1 { fenced = 0; delete seen }
		/^[ \t]*```/ { fenced = !fenced; next }
		fenced { next }
		/^#+ / {
			anchor = tolower($0)
			sub(/^#+ +/, "", anchor)
			gsub(/[!-,.\/:-@\[-^`{-~]/, "", anchor)
			gsub(/ /, "-", anchor)
			print "heading\t" FILENAME "\t" anchor (anchor in seen ? "-" seen[anchor] : "")
			seen[anchor]++
		}
		{
			line = $0
			while (match(line, /\]\([^) ]+\)/)) {
				print "link\t" FILENAME "\t" substr(line, RSTART + 2, RLENGTH - 3)
				line = substr(line, RSTART + RLENGTH)
			}
			line = $0
			while (match(line, /`[A-Za-z0-9_.\/,{}-]+`/)) {
				path = substr(line, RSTART + 1, RLENGTH - 2)
				line = substr(line, RSTART + RLENGTH)
				if (path ~ /\// && substr(path, 1, index(path, "/") - 1) in is_folder) print "path\t" FILENAME "\t" path
			}
		}
	'
}

# What the documents name and is not there, one a line.
broken_references() {
	references >"$work/references"
	local kind file target path
	while IFS=$'\t' read -r kind file target; do
		case $kind in
		link)
			case $target in http://* | https://* | mailto:*) continue ;; esac
			path=${target%%#*}
			if [ -z "$path" ]; then path=$file; else path=$(realpath -ms --relative-to=. "$(dirname "$file")/$path"); fi
			if [ ! -e "$path" ]; then
				echo "$file links to $target"
			elif [[ $target == *'#'* ]] && ! grep -qxF "heading	$path	${target#*#}" "$work/references"; then
				echo "$file links to $target, a heading that is not there"
			fi
			;;
		path)
			# The letters of a path are harmless to the shell, which expands the braces.
			for path in $(eval "echo $target"); do [ -e "$path" ] || echo "$file names $path"; done
			;;
		esac
	done <"$work/references" | sort -u
}

read_source >"$work/source" || exit 1
requirements() { awk -F'\t' '$1 == "requirement"' "$work/source" | cut -f2-; }
attacks() { awk -F'\t' '$1 == "attack"' "$work/source" | cut -f2-; }

tests | sort -u >"$work/tests"
made=$work/made
{
	echo "# Requirements and the tests that show them"
	echo
	echo "Made by \`scripts/requirements.sh\` from \`$source\` and the documentation of the tests. The"
	echo "[architecture](architecture.md#where-each-requirement-lives) says where in the code each requirement lives."
	while IFS=$'\t' read -r id text missing; do
		printf '\n## %s. %s\n\n' "$id" "$text"
		[ -z "$missing" ] || printf 'Not built: %s\n\n' "$missing"
		awk -F'\t' -v id="$id" '$1 == id { printf "- `%s` in `%s`\n", $3, $2 }' "$work/tests" | sort
	done < <(requirements)
	printf '\n# Attacks and the tests that play them\n'
	while IFS=$'\t' read -r attack names; do
		printf '\n## %s\n\n' "$attack"
		# shellcheck disable=SC2086 # A list of names.
		files_of $names | awk -F'\t' '{ printf "- `%s` in `%s`\n", $1, $2 }'
	done < <(attacks)
} | cat -s >"$made"

missing_tests=()
for name in $(attacks | cut -f2); do
	grep -q "^- \`$name\` in " "$made" || missing_tests+=("$name")
done
while IFS=$'\t' read -r id _ missing; do
	[ -n "$missing" ] || grep -q "^$id	" "$work/tests" || missing_tests+=("$id")
done < <(requirements)
[ ${#missing_tests[@]} = 0 ] || fail "no test names the requirement, or there is no such test: ${missing_tests[*]}"

if [ "${1:-}" = --check ]; then
	cmp -s "$made" "$document" || fail "$document is out of date: run scripts/requirements.sh"
	while IFS=$'\t' read -r id _; do
		grep -q "^| $id |" "$architecture" || fail "$architecture does not say where $id lives"
	done < <(requirements)
	broken=$(broken_references)
	[ -z "$broken" ] || fail "the documents name files or headings that are not there:"$'\n'"$broken"
	echo "requirements: every row and every attack has a test, and every file that a document names is there"
else
	cp "$made" "$document"
fi
