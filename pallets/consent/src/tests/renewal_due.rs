//! When the next writer must bring new keys.

use super::*;

fn is_due() -> bool {
	Consent::renewal_due(&RECORD)
}

/// Whoever lets a reader in is told to bring new keys, does, and then no renewal is due.
fn needs_new_keys() {
	assert!(is_due());
	let current = |reader| NewKey::Current(wrap(reader, Level::Full, epoch()));
	let (hospital, doctor) = (id(HOSPITAL), id(DOCTOR));
	let grant = |key| Consent::grant(signed(FAMILY), RECORD, hospital, Level::Full, None, key);
	assert_noop!(grant(current(HOSPITAL)), Error::<Test>::RenewalNeeded);
	let call = Consent::name_guardian(signed(FAMILY), RECORD, doctor, current(DOCTOR));
	assert_noop!(call, Error::<Test>::RenewalNeeded);
	let before = epoch();
	assert_ok!(grant(NewKey::Renewed(renewed_with(HOSPITAL, Level::Full))));
	assert_eq!((epoch(), is_due()), (before + 1, false));
}

/// trust.md: an expired hospital still holds the live key when the next one opens a visit (R19). Before anything is
/// sealed, the next writer drops it.
#[test]
fn an_expired_hospital_is_dropped_before_the_next_one_is_let_in() {
	execute_and_check(|| {
		let_in_until(OTHER_HOSPITAL, Level::Full, Some(START + DAY));
		assert!(!is_due());
		Now::put(START + DAY);
		needs_new_keys();
		assert!(!Wraps::get(RECORD).iter().any(|wrap| wrap.reader == id(OTHER_HOSPITAL)));
		assert_eq!(Consent::readers_of(&RECORD).len(), 5);
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The reader whose key it was might not hold it alone.
#[test]
fn a_replaced_key_is_renewed_before_the_next_reader_is_let_in() {
	for reader in [FAMILY, AUTHORITY, SCHOOL] {
		execute_and_check(|| {
			let_in(SCHOOL, Level::Proof);
			assert!(!is_due());
			Directory::replace_keys(reader);
			needs_new_keys();
		});
	}
	for custody in ParticipantId::CUSTODIES {
		execute_and_check(|| {
			People::mutate(custody, |row| row.as_mut().expect("is registered").3 += 1);
			needs_new_keys();
		});
	}
}

/// The health admin who created the record knows its first secret.
#[test]
fn the_first_epoch_is_renewed_before_the_first_reader_is_let_in() {
	execute_and_check(|| {
		Epochs::insert(RECORD, (0, 1));
		needs_new_keys();
	});
}

/// An epoch seals so many visits.
#[test]
fn an_epoch_without_an_index_left_is_renewed() {
	execute_and_check(|| {
		Epochs::insert(RECORD, (1, MAX_VISIT_INDEX - 1));
		assert!(!is_due());
		Epochs::insert(RECORD, (1, MAX_VISIT_INDEX));
		needs_new_keys();
	});
}

/// New keys that are not needed are taken, too.
#[test]
fn new_keys_are_always_welcome() {
	execute_and_check(|| {
		let rotation = renewed_with(HOSPITAL, Level::Full);
		let key = NewKey::Renewed(rotation);
		assert_ok!(Consent::grant(signed(FAMILY), RECORD, id(HOSPITAL), Level::Full, None, key));
		let key = NewKey::Renewed(renewed_with(DOCTOR, Level::Full));
		assert_ok!(Consent::name_guardian(signed(FAMILY), RECORD, id(DOCTOR), key));
		assert_eq!(epoch(), 3);
	});
}

/// R16: what happened to a sibling's record is nothing to this one; an unknown record needs nothing.
#[test]
fn a_renewal_is_due_for_one_record() {
	execute_and_check(|| {
		Epochs::insert(SIBLING, (0, 1));
		assert_eq!((is_due(), Consent::renewal_due(&SIBLING)), (false, true));
		assert!(!Consent::renewal_due(&RecordId([9; 16])));
	});
}

/// R19: whoever opens a visit renews the keys for exactly the readers that remain, in the same way as a custodian.
#[test]
fn a_neighbour_renews_the_keys() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		Now::put(START + DAY);
		let actor =
			Actor { id: id(staff(HOSPITAL)), role: Role::Receptionist, organisation: Some(id(HOSPITAL)) };
		let too_many = rotation(2, &[FAMILY, AUTHORITY, HOSPITAL], &[SCHOOL]);
		assert_noop!(<Consent as RenewKeys>::renew_keys(RECORD, &actor, too_many), WRONG_READERS);
		let keys = rotation(2, &[FAMILY, AUTHORITY, HOSPITAL], &[]);
		assert_ok!(<Consent as RenewKeys>::renew_keys(RECORD, &actor, keys));
		assert_recorded(Event::KeysRenewed { record: RECORD }, staff(HOSPITAL), Action::KeysRenewed);
		assert_eq!(Consent::readers_of(&RECORD).len(), 5);
	});
}
