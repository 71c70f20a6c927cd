#!/usr/bin/env bash
# Maps each requirement to the tests whose documentation names it, and each attack to the tests that play it, and writes
# docs/requirements.md.
#
#   scripts/requirements.sh            write docs/requirements.md
#   scripts/requirements.sh --check    fail if it is out of date, or if a requirement or an attack has no test
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
R2	A health admin registers a participant with one role, and lists them; nobody registers with rights of their own
R2a	An organisation puts its own people forward, keeps their details up to date and suspends them; it registers nobody
R3	A health admin, and a hospital with consent, see the full history of a record
R4	The family owns its children's records; nobody reads one without its consent
R5	The family sees every visit: doses, signature, next visit
R6	The family grants and takes back access; not to what it does not own
R7	A hospital with consent opens a visit, naming its own doctor and physician
R8	The doctor named in the visit sees the child and the earlier visits
R9	The doctor named in the visit writes, corrects and withdraws a note; after the signature adds
R10	The physician named in the visit signs, having read the latest note; not while its hospital is suspended (docs/decisions/0024)
R11	A school with consent checks the proof, and sees nothing clinical
R12	An insurer with consent does the same
R13	Everyone logs in with a unique username and a password, and out; guessing is slow
R14	Everyone does what the role allows; the rest is an error that names the missing right
R15	People belong to a registered organisation of the right kind, whose consent covers them
R16	Access is to one chosen child's record, not to its siblings'
R17	A provider, and the doctor and physician of a visit, search by the family's username; else nothing is found
R18	Every edit and deletion of a note is a new entry
R19	A record moves from one hospital to another in one step
S1	A provider asks for access, the family approves or denies, the provider sees where it stands
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

# Ways in, and the tests that play them, by name.
attacks() {
	cat <<'ROWS'
A custodian, a guardian or a broken client rotates with garbage wraps or a garbage link	after_a_garbage_rotation_the_owner_and_the_authority_keep_what_they_could_open a_garbage_rotation_costs_the_garbage_epoch_alone a_custodian_rotates_with_garbage_wraps_and_a_garbage_link a_guardian_rotates_with_a_garbage_link restore_works_on_a_record_whose_keys_are_garbage
A guardian rotates between the two halves that two admins give	a_guardian_rotates_between_the_two_halves
A reader that is about to lose access rotates in every block	a_reader_who_rotates_in_every_block_does_not_hold_off_its_revocation a_guardian_who_rotates_in_every_block_does_not_hold_off_its_dismissal a_hospital_that_rotates_in_every_block_does_not_keep_the_record no_holder_replaces_the_content_key_in_every_block
A wrap is made for a key that was replaced meanwhile	a_wrap_for_a_key_that_was_replaced_meanwhile_is_refused a_rotation_with_a_wrap_for_a_replaced_key_is_refused a_half_for_a_replaced_key_is_refused
A holder of a content key wraps random bytes for its colleagues, and leaves or gives up its own wrap	a_wrap_that_does_not_open_counts_for_nothing an_admin_who_wraps_garbage_for_its_colleague_is_not_dismissed a_wrap_that_does_not_open_is_not_accepted_and_its_maker_is_named a_wrap_with_another_tag_key_counts_for_nothing
An admin replaces the authority's keys with garbage, or one bad wrap fails all	an_admin_replaces_the_authoritys_keys_with_garbage one_bad_wrap_fails_all sixty_four_versions_hide_the_good_ones only_a_sound_content_key_is_confirmed
An admin replaces a family's account, keeps its key, and acts as the family, unseen	an_admin_replaces_a_familys_account_and_acts_as_the_family_unseen two_admins_suspend_a_family_so_that_it_cannot_object no_family_loses_its_account_to_one_admin_or_unseen s4_a_family_sees_a_claim_to_its_keys_and_objects
One admin restores, suspends or claims at the speed of the quota	one_admin_restores_voids_reassigns_at_the_speed_of_the_quota an_admin_suspends_and_reinstates_only_so_often_in_a_day
One admin alone opens clinical content	one_admin_alone_opens_no_clinical_content one_admin_opens_no_clinical_content an_admin_who_holds_one_custody_cannot_get_the_other an_admin_gives_its_own_half_alone
The authority's voting key file, or the person who made its card, opens every record	the_authoritys_voting_key_file_opens_every_record no_record_is_made_under_custody_keys_that_the_card_made
A gateway logs reads that never were, by the million	a_gateway_logs_reads_that_never_were_by_the_million a_gateway_logs_reads_that_never_were_by_those_without_standing a_gateway_logs_reads_that_never_were_and_hides_nobody
One listed node fills the pool with thousands of nonces of one account	one_listed_node_fills_the_pool_with_nonces_of_one_account
A professional named once opens later visits of the same epoch	a_professional_named_once_opens_no_later_visit_of_the_same_epoch a_renewed_visit_opens_no_later_visit
An expired hospital still holds the live key when the next one opens a visit	an_expired_hospital_does_not_hold_the_key_of_the_next_visit an_expired_hospital_is_dropped_before_the_next_one_is_let_in
A request for access tells whether a family exists, and requests never end	a_request_for_access_does_not_tell_whether_a_family_exists requests_end a_provider_has_so_many_requests_waiting
Logins belong to desks, and one person makes a doctor	logins_belong_to_desks one_person_makes_a_doctor
A majority suspends the rest, then reaches the share of an upgrade	fifty_one_percent_suspend_the_rest_then_reach_sixty_seven_percent_of_what_is_left fifty_one_percent_can_make_themselves_sixty_seven_percent no_coalition_below_a_matter_s_share_reaches_it
One institution fills the places for proposals, or blocks every decision	one_institution_fills_the_places_for_proposals_each_a_week one_institution_can_block_every_decision one_institution_alone_decides_nothing
A proven cheat stays in GRANDPA's set until a vote	a_proven_cheat_stays_in_grandpas_voter_set_until_a_vote a_proven_cheat_leaves_at_the_next_session
A node key is listed without proof	set_nodes_takes_a_node_key_without_proof
A pause stops revoking, signing or voting	a_pause_stops_revoking_signing_or_voting
A person who copies a database guesses usernames, or reads who was deferred	r2_a_family_gets_a_username_that_nobody_can_guess nothing_in_clear_says_that_a_doctor_deferred the_chain_of_the_project_s_own_children_holds_nothing_of_them_in_clear
One admin invents a hospital and takes a doctor's keys, or a doctor's hospital and one admin those of a guardian	one_admin_invents_a_hospital_and_takes_a_doctors_keys a_hospital_and_an_admin_take_a_guardians_keys_unseen
The second admin or an institution decides on a claim without seeing whose keys it gives to which	a_claim_with_another_encryption_key_is_not_confirmed a_claim_that_was_replaced_since_it_was_shown_is_not_confirmed institutions_see_a_confirmed_claim_whose_subject_is_suspended a_vote_on_a_claim_names_whose_keys_and_which_account
One admin makes families unfindable, or shuts a child out	one_admin_takes_the_number_tags_of_all_families one_admin_fills_the_bucket_of_a_child
Colleagues use up a quota with calls that they may not make	calls_that_one_may_not_make_are_not_exempt
Strangers make somebody the guardian of as many records as one can have	a_guardian_whom_strangers_named_gives_their_wards_up
An intent is replayed, in its lane or in a later one	an_intent_is_not_replayed_in_a_reopened_lane an_intent_of_a_closed_lane_is_not_replayed_in_a_later_one_with_its_number nothing_is_ever_carried_twice
One account fills the pool with intents	ten_thousand_fresh_lanes_of_one_account_take_one_place_in_the_pool ten_thousand_sequences_of_one_account_find_room_for_its_quota dear_intents_of_all_lanes_take_one_place_in_the_pool
A gateway lies about a lane, or a carrier hides an intent	a_gateway_that_lies_about_the_highest_number_locks_nobody_out sixty_four_lost_numbers_cost_a_lane_and_nothing_else what_a_transaction_carries_is_found_in_it_again other_bytes_carry_nothing
A gateway says that an intent was done, to get another one	a_gateway_that_says_done_gets_no_second_intent
A gateway keeps a grant until it was revoked	a_gateway_that_keeps_a_grant_back_cannot_put_it_after_its_revocation a_grant_that_is_kept_back_is_not_done_after_its_revocation what_is_about_one_record_stays_in_order
A gateway invents lanes, to have those of other devices closed	a_gateway_that_invents_lanes_gets_none_closed a_lane_used_lately_is_not_closed_unasked
A gateway has something signed that the words leave out	every_field_that_is_no_attachment_changes_the_words
A gateway swaps keys in an application, and the admin registers the attacker's	r2_a_gateway_that_swaps_a_key_in_an_application_gets_nobody_registered r2_a_gateway_that_changes_what_an_application_asks_for_gets_nobody_registered another_fingerprint_than_the_applicant_told_is_refused r13_r2_who_enrols_is_registered_by_a_health_admin_and_acts_with_a_password
Passwords of admins and institutions can be guessed by a person who runs a gateway	institutions_and_health_admins_never_log_in_with_a_password_alone r13_a_gateway_that_guesses_the_password_lacks_the_secret_of_the_device r13_an_institution_s_account_gets_no_password_alone r13_an_institution_s_password_logs_in_with_the_secret_of_a_device_alone a_password_that_can_be_guessed_is_refused_with_what_to_do a_password_by_itself_needs_a_family_s_username_or_a_declared_role r13_a_gateway_does_not_decide_that_no_device_is_needed a_gateway_s_word_for_the_role_spares_nobody_the_device r13_a_password_is_tried_without_the_device_only_where_the_person_says_so
Escape sequences and bidi marks in foreign text reach the terminal	nothing_that_a_terminal_obeys_is_left_in_foreign_text foreign_text_makes_no_line_of_its_own_in_a_table_or_a_fact a_failure_lists_each_detail_on_a_line_of_its_own the_source_of_reported_doses_is_one_line hostile_names_of_a_folder_reach_a_person_visibly_and_a_program_unchanged a_display_name_writes_no_sentence
A thief who logs in stays unseen	a_machine_is_known_by_its_tag_and_by_no_name_that_nobody_chose r13_a_person_is_told_of_a_new_device_and_ends_its_session r13_a_person_with_a_key_file_is_told_of_a_new_device the_events_of_an_account_are_bounded_and_end a_person_lists_and_ends_its_own_sessions_alone
A gateway shows a harmless claim beside a hostile one's digest	a_gateway_shows_a_harmless_claim_beside_a_hostile_one_s_digest
ROWS
}

# The file in which a test stands, or each of them, in this order: `test<TAB>file`.
files_of() {
	local test
	for test in "$@"; do
		git ls-files --cached --others --exclude-standard -- '*.rs' | xargs grep -lE "fn $test\\b" |
			sort | sed "s/^/$test\t/"
	done
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
	printf '\n# Attacks and the tests that play them\n'
	while IFS=$'\t' read -r attack names; do
		printf '\n## %s\n\n' "$attack"
		# shellcheck disable=SC2086 # A list of names.
		files_of $names | awk -F'\t' '{ printf "- `%s` in `%s`\n", $1, $2 }'
	done < <(attacks)
} >"$made"
for name in $(attacks | cut -f2); do
	grep -q "^- \`$name\` in " "$made" || missing+=("$name")
done
while IFS=$'\t' read -r id _; do
	grep -q "^$id	" "$made.rows" || missing+=("$id")
done < <(requirements)

[ ${#missing[@]} = 0 ] || fail "no test names the requirement, or there is no such test: ${missing[*]}"
if [ "${1:-}" = --check ]; then
	cmp -s "$made" "$document" || fail "$document is out of date: run scripts/requirements.sh"
	echo "requirements: every row and every attack has a test"
else
	cp "$made" "$document"
fi
