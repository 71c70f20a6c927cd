use super::*;

fn grant(reader: u64, level: Level) -> Result<(), sp_runtime::DispatchError> {
	Consent::grant(signed(FAMILY), RECORD, id(reader), level, None, key(reader, level))
}

/// R6: a family gives a hospital access, with an end if it likes; it shows in the history (R3).
#[test]
fn a_family_gives_a_hospital_access() {
	execute_and_check(|| {
		let expires_at = Some(START + DAY);
		let_in_until(HOSPITAL, Level::Full, expires_at);
		let (record, reader, level) = (RECORD, id(HOSPITAL), Level::Full);
		assert_recorded(
			Event::AccessGranted { record, reader, level },
			FAMILY,
			Action::AccessGranted { reader, level, expires_at },
		);
		let basis = Basis::Grant { granted_at: START, expires_at };
		assert_eq!(Consent::readers_of(&RECORD).last(), Some(&Reader { id: reader, level, basis }));
		assert!(Wraps::get(RECORD).contains(&wrap(HOSPITAL, level, 1)));
		assert_eq!(epoch(), 1, "who joins needs no new keys");
	});
}

/// R11, R12, S2: a school or an insurer is given the proof, and cannot be given the clinical data.
#[test]
fn a_school_and_an_insurer_get_the_proof_only() {
	execute_and_check(|| {
		for reader in [SCHOOL, INSURER] {
			assert_noop!(grant(reader, Level::Full), Error::<Test>::LevelNotAllowed);
			// trust.md: one admin alone opens no clinical content. Halves are the custodies' alone.
			for half in [Level::HalfA, Level::HalfB] {
				assert_noop!(grant(reader, half), Error::<Test>::LevelNotAllowed);
				assert_noop!(grant(HOSPITAL, half), Error::<Test>::LevelNotAllowed);
			}
			assert_ok!(grant(reader, Level::Proof));
			assert_eq!(level(reader), Some(Level::Proof));
		}
	});
}

/// R16: access to one child's record is none to a sibling's; R15: it is the hospital's, not its staff's own.
#[test]
fn access_is_to_one_record_of_one_reader() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_eq!(Consent::access_level(&SIBLING, &id(HOSPITAL)), None);
		assert_eq!(level(DOCTOR), None);
	});
}

/// S1: a grant answers the request that waits, and no other.
#[test]
fn a_grant_answers_the_request() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		ask(SCHOOL, Level::Proof);
		let_in(HOSPITAL, Level::Full);
		assert_eq!(request(HOSPITAL), None);
		assert!(request(SCHOOL).is_some());
	});
}

/// S3: a guardian consents as the owner does, in its own name, and answers the owner's requests.
#[test]
fn a_guardian_consents() {
	execute_and_check(|| {
		name(DOCTOR);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::grant(
			signed(DOCTOR),
			RECORD,
			id(SCHOOL),
			Level::Proof,
			None,
			NewKey::Current(wrap(SCHOOL, Level::Proof, 1))
		));
		assert_eq!((level(SCHOOL), request(SCHOOL)), (Some(Level::Proof), None));
		assert_eq!(Archive::last_entry(RECORD).map(|(actor, _)| actor), Some(id(DOCTOR)));
	});
}

/// S1, S3: a guardian's consent answers what the guardian itself was asked.
#[test]
fn a_guardian_answers_its_own_request() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		assert_ok!(Consent::request_access(signed(staff(SCHOOL)), id(OTHER_FAMILY), Level::Proof));
		assert_ok!(Consent::grant(
			signed(OTHER_FAMILY),
			RECORD,
			id(SCHOOL),
			Level::Proof,
			None,
			NewKey::Current(wrap(SCHOOL, Level::Proof, 1))
		));
		assert_eq!(Requests::<Test>::get(id(OTHER_FAMILY), id(SCHOOL)), None);
	});
}

/// S2: access ends at the moment named.
#[test]
fn a_grant_expires() {
	execute_and_check(|| {
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		Now::put(START + DAY - 1);
		assert_eq!(level(SCHOOL), Some(Level::Proof));
		Now::put(START + DAY);
		assert_eq!(level(SCHOOL), None);
	});
}

/// R6: the terms of a grant are changed by another: a new end, or from the proof to all.
#[test]
fn a_grant_is_extended() {
	execute_and_check(|| {
		let_in_until(HOSPITAL, Level::Proof, Some(START + DAY));
		let_in_until(HOSPITAL, Level::Proof, Some(START + 2 * DAY));
		Now::put(START + DAY);
		assert_eq!(level(HOSPITAL), Some(Level::Proof));
		let_in(HOSPITAL, Level::Full);
		assert_eq!(level(HOSPITAL), Some(Level::Full));
		assert_eq!(Consent::readers_of(&RECORD).len(), 5, "a reader is listed once");
	});
}

/// R6: an end in the past, or now, is none.
#[test]
fn the_end_lies_ahead() {
	execute_and_check(|| {
		for end in [0, START] {
			assert_noop!(
				Consent::grant(
					signed(FAMILY),
					RECORD,
					id(SCHOOL),
					Level::Proof,
					Some(end),
					NewKey::Current(wrap(SCHOOL, Level::Proof, 1))
				),
				Error::<Test>::AlreadyExpired
			);
		}
	});
}

/// R6: the same terms are not granted twice.
#[test]
fn the_same_grant_is_not_made_twice() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_noop!(grant(HOSPITAL, Level::Full), Error::<Test>::AlreadyExists);
	});
}

/// S2: less access than now needs new keys.
#[test]
fn access_does_not_shrink_by_a_grant() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_noop!(grant(HOSPITAL, Level::Proof), Error::<Test>::RevokeFirst);
	});
}

/// R19: a second hospital is refused, at whatever level, for as long as the first has access.
#[test]
fn two_hospitals_do_not_hold_access() {
	execute_and_check(|| {
		let_in_until(HOSPITAL, Level::Proof, Some(START + DAY));
		for level in [Level::Proof, Level::Full] {
			assert_noop!(grant(OTHER_HOSPITAL, level), Error::<Test>::AnotherHospital);
		}
		Now::put(START + DAY);
		let_in(OTHER_HOSPITAL, Level::Full);
		assert_noop!(grant(HOSPITAL, Level::Full), Error::<Test>::AnotherHospital);
	});
}

/// R6, R4: access is given to active hospitals, schools and insurers; not to a stranger, a person, an admin or a
/// suspended hospital, nor to the owner itself.
#[test]
fn not_everyone_can_be_given_access() {
	execute_and_check(|| {
		for reader in
			[STRANGER, FAMILY, OTHER_FAMILY, DOCTOR, PHYSICIAN, ADMIN, AUTHORITY, SUSPENDED_HOSPITAL]
		{
			assert_noop!(grant(reader, Level::Full), Error::<Test>::NotGrantable);
		}
	});
}

/// R6: a record has no more readers than can be given keys at once; terms can still be changed.
#[test]
fn places_are_limited() {
	execute_and_check(|| {
		let_in(INSURER, Level::Proof);
		fill();
		assert_noop!(grant(HOSPITAL, Level::Full), Error::<Test>::TooManyReaders);
		let_in_until(INSURER, Level::Proof, Some(START + DAY));
	});
}

/// S8: a wrap of an epoch that is not the record's opens nothing.
#[test]
fn the_wrap_is_of_the_current_epoch() {
	execute_and_check(|| {
		assert_noop!(
			Consent::grant(
				signed(FAMILY),
				RECORD,
				id(HOSPITAL),
				Level::Full,
				None,
				NewKey::Current(wrap(HOSPITAL, Level::Full, 2))
			),
			STALE_EPOCH
		);
	});
}

/// S8: the key that is brought is this reader's, at the level that it is granted.
#[test]
fn the_key_is_for_the_reader_and_the_level() {
	execute_and_check(|| {
		for wrap in [wrap(SCHOOL, Level::Full, 1), wrap(HOSPITAL, Level::Proof, 1)] {
			let call = Consent::grant(
				signed(FAMILY),
				RECORD,
				id(HOSPITAL),
				Level::Full,
				None,
				NewKey::Current(wrap),
			);
			assert_noop!(call, WRONG_READERS);
		}
		for rotation in
			[rotation(2, &[FAMILY, AUTHORITY], &[]), rotation(2, &[FAMILY, AUTHORITY], &[HOSPITAL])]
		{
			let call = Consent::grant(
				signed(FAMILY),
				RECORD,
				id(HOSPITAL),
				Level::Full,
				None,
				NewKey::Renewed(rotation),
			);
			assert_noop!(call, WRONG_READERS);
		}
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The chain compares.
#[test]
fn a_wrap_for_a_key_that_was_replaced_meanwhile_is_refused() {
	execute_and_check(|| {
		let stale = NewKey::Current(wrap(HOSPITAL, Level::Full, 1));
		Directory::replace_keys(HOSPITAL);
		let call = Consent::grant(signed(FAMILY), RECORD, id(HOSPITAL), Level::Full, None, stale);
		assert_noop!(call, STALE_KEY);
		let_in(HOSPITAL, Level::Full);
	});
}

/// R6: when places are filled by grants that have expired, new keys make room.
#[test]
fn new_keys_make_room() {
	execute_and_check(|| {
		let_in_until(INSURER, Level::Proof, Some(START + DAY));
		fill();
		Now::put(START + DAY);
		let_in(HOSPITAL, Level::Full);
		assert_eq!(Consent::readers_of(&RECORD).len(), 16);
	});
}
