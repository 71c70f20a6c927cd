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
			Directory::change(custody, |custody| custody.key_version += 1);
			needs_new_keys();
		});
	}
}

/// Security review, 10: a hospital or a guardian is suspended because its keys were stolen, and is given the key of every new
/// epoch all the same. A suspended reader gets none, and nothing new is sealed under the one that it has.
#[test]
fn a_suspended_reader_gets_no_new_keys() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		let_in(HOSPITAL, Level::Full);
		let_in(SCHOOL, Level::Proof);
		for suspended in [HOSPITAL, OTHER_FAMILY] {
			Directory::suspend(suspended);
		}
		assert!(is_due());
		let call = |rotation| Consent::renew_keys(signed(FAMILY), RECORD, rotation);
		let with_both = rotation(2, &[FAMILY, AUTHORITY, OTHER_FAMILY, HOSPITAL], &[SCHOOL]);
		assert_noop!(call(with_both), WRONG_READERS);
		assert_ok!(call(rotation(2, &[FAMILY, AUTHORITY], &[SCHOOL])));
		assert!(!is_due());
		assert_eq!(Consent::readers_of(&RECORD).len(), 7, "the consent is as it was");

		// A reader that may act again gets the key with the next epoch, which is due.
		Directory::reinstate(HOSPITAL);
		assert!(is_due());
		assert_ok!(call(rotation(3, &[FAMILY, AUTHORITY, HOSPITAL], &[SCHOOL])));
		assert!(!is_due());
		assert_eq!(level(HOSPITAL), Some(Level::Full));
	});
}

/// A guardian who is a hospital's doctor reads while its hospital may act.
#[test]
fn a_reader_whose_organisation_is_suspended_gets_no_new_keys() {
	execute_and_check(|| {
		let guardian = 60;
		Directory::register(id(guardian), guardian, Role::Doctor, Some(id(HOSPITAL)));
		name(guardian);
		Directory::suspend(HOSPITAL);
		assert!(is_due());
		assert_ok!(Consent::renew_keys(signed(FAMILY), RECORD, rotation(2, &[FAMILY, AUTHORITY], &[])));
		assert!(!is_due());
	});
}

/// Nothing must be lost to the owner, who has lost its keys perhaps, nor to the health authority and its custodies, whose
/// suspension would make new keys of all records due.
#[test]
fn the_owner_and_the_authority_get_new_keys_even_if_suspended() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		for suspended in [FAMILY, AUTHORITY] {
			Directory::suspend(suspended);
		}
		assert!(!is_due());
		let keys = |full: &[u64]| Consent::renew_keys(signed(OTHER_FAMILY), RECORD, rotation(2, full, &[]));
		assert_noop!(keys(&[OTHER_FAMILY, AUTHORITY]), WRONG_READERS);
		assert_noop!(keys(&[FAMILY, OTHER_FAMILY]), WRONG_READERS);
		assert_ok!(keys(&[FAMILY, AUTHORITY, OTHER_FAMILY]));
	});
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

/// Security review, 1: a hospital starts an epoch that is not due once in some minutes, and one that is due at any time. A
/// custodian is not bounded.
#[test]
fn a_hospital_does_not_rotate_in_every_block() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let actor =
			Actor { id: id(staff(HOSPITAL)), role: Role::Receptionist, organisation: Some(id(HOSPITAL)) };
		let keys = |epoch| rotation(epoch, &[FAMILY, AUTHORITY, HOSPITAL], &[]);
		let renew = |epoch| <Consent as RenewKeys>::renew_keys(RECORD, &actor, keys(epoch));
		assert_ok!(renew(2));
		assert_noop!(renew(3), Error::<Test>::TooSoon);
		Now::put(START + ROTATION_PAUSE - 1);
		assert_noop!(renew(3), Error::<Test>::TooSoon);
		for epoch in 3..6 {
			assert_ok!(Consent::renew_keys(signed(FAMILY), RECORD, keys(epoch)));
		}
		Directory::replace_keys(FAMILY);
		assert_ok!(renew(6));
		assert_noop!(renew(7), Error::<Test>::TooSoon);
		Now::put(START + ROTATION_PAUSE);
		assert_ok!(renew(7));
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
