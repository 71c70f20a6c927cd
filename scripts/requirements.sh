#!/usr/bin/env bash
# Maps each requirement to the tests whose documentation names it, and writes docs/requirements.md.
#
#   scripts/requirements.sh            write docs/requirements.md
#   scripts/requirements.sh --check    fail if it is out of date, or if a requirement has no test
set -euo pipefail
. "$(dirname "$0")/common.sh"

document=docs/requirements.md
made=$(mktemp)
trap 'rm -f "$made"' EXIT

# Rows of `requirement<TAB>file<TAB>test`: a test's doc comment names requirements as R7, R2a, R1-R3 or S4.
tests() {
	git ls-files --cached --others --exclude-standard -- '*.rs' | sort -u | while read -r file; do
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

# The requirements that this part of the registry covers, and what each asks for.
requirements() {
	cat <<'ROWS'
R1	A health admin creates a newborn's record, owned by the family; the same child is not registered twice
R2	A health admin registers a participant with one role; nobody registers with rights of their own
R2a	An organisation puts its own people forward, keeps their details up to date and suspends them; it registers nobody
R3	A health admin, and a hospital with consent, see the full history of a record
R4	The family owns its children's records; nobody reads one without its consent
R5	The family sees every visit: doses, signature, next visit
R6	The family grants and takes back access; not to what it does not own
R7	A hospital with consent opens a visit, naming its own doctor and physician
R8	The doctor named in the visit sees the child and the earlier visits
R9	The doctor named in the visit writes, corrects and withdraws a note; after the signature adds
R10	The physician named in the visit signs, having read the latest note
R11	A school with consent checks the proof, and sees nothing clinical
R12	An insurer with consent does the same
R13	Everyone logs in with a unique username and a password, and out; guessing is slow
R14	Everyone does what the role allows; the rest is an error that names the missing right
R15	People belong to a registered organisation of the right kind, whose consent covers them
R16	Access is to one chosen child's record, not to its siblings'
R17	A hospital, school or insurer searches by the family's username; outside its consents nothing is found
R18	Every edit and deletion of a note is a new entry
R19	A record moves from one hospital to another in one step
S1	A provider asks for access, the family approves or denies
S2	Levels of access: none, proof, full
S3	A guardian may consent and read
S4	A lost key loses no record: the health authority restores access, visibly
S5	The family sees who read its record, and when
S8	Content is sealed, keys are wrapped for each reader, the chain holds ciphertext
S9	Every read of another's record is logged on chain, and cannot be edited
S10	Validators join and leave by a vote of the institutions; a cheating one is removed by proof
S11	The network keeps working with a third of the validators down, and heals by itself
ROWS
}

tests | sort -u >"$made.rows"
trap 'rm -f "$made" "$made.rows"' EXIT
missing=()
{
	echo "# Requirements and the tests that show them"
	echo
	echo "Made by \`scripts/requirements.sh\` from the documentation of the tests."
	while IFS=$'\t' read -r id text; do
		printf '\n## %s. %s\n\n' "$id" "$text"
		awk -F'\t' -v id="$id" '$1 == id { printf "- `%s` in `%s`\n", $3, $2 }' "$made.rows" | sort
	done < <(requirements)
} >"$made"
while IFS=$'\t' read -r id _; do
	grep -q "^$id	" "$made.rows" || missing+=("$id")
done < <(requirements)

[ ${#missing[@]} = 0 ] || fail "no test names the requirement(s) ${missing[*]}"
if [ "${1:-}" = --check ]; then
	cmp -s "$made" "$document" || fail "$document is out of date: run scripts/requirements.sh"
	echo "requirements: every row has a test"
else
	cp "$made" "$document"
fi
