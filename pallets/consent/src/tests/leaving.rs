use super::*;
use vacchain_primitives::questions::{EndGrants, EraseRecord, IsGuardian, ReplaceOwner};

fn present() -> Vec<ParticipantId> {
	Consent::readers_of(&RECORD).iter().map(|reader| reader.id).collect()
}

/// R1a: who was let into a record that is voided reads no more; guardians do.
#[test]
fn the_grants_of_a_voided_record_end() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		name(DOCTOR);
		Consent::end_grants(&RECORD);
		assert_eq!(Consent::access_level(&RECORD, &id(HOSPITAL)), None);
		assert_eq!(Consent::access_level(&RECORD, &id(DOCTOR)), Some(Level::Full));
		assert!(Consent::had_access(&RECORD, &id(HOSPITAL), Level::Full, START));
	});
}

/// R1a: nobody is let into a voided record.
#[test]
fn nobody_is_let_into_a_voided_record() {
	execute_and_check(|| {
		Voided::insert(RECORD, ());
		let key = |reader| key(reader, Level::Full);
		let granted = Consent::grant(signed(FAMILY), RECORD, id(HOSPITAL), Level::Full, None, key(HOSPITAL));
		assert_noop!(granted, Error::<Test>::WrongState);
		let named = Consent::name_guardian(signed(FAMILY), RECORD, id(DOCTOR), key(DOCTOR));
		assert_noop!(named, Error::<Test>::WrongState);
		let moved = renewed_with(OTHER_HOSPITAL, Level::Full);
		let moved = Consent::transfer(signed(FAMILY), RECORD, id(HOSPITAL), id(OTHER_HOSPITAL), None, moved);
		assert_noop!(moved, Error::<Test>::WrongState);
	});
}

/// R1a, R4: the new owner of a record decides anew who reads it.
#[test]
fn a_new_owner_starts_alone() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		name(DOCTOR);
		Consent::replace_owner(&RECORD, id(OTHER_FAMILY));
		let [a, b] = ParticipantId::CUSTODIES;
		assert_eq!(present(), [id(OTHER_FAMILY), id(AUTHORITY), a, b]);
		assert!(!Consent::is_guardian(&id(DOCTOR)));
		assert!(Consent::had_access(&RECORD, &id(FAMILY), Level::Full, START));
		assert!(Consent::renewal_due(&RECORD));
	});
}

/// GDPR 17: nothing of who could read an erased record stays.
#[test]
fn nothing_of_an_erased_record_stays() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		name(DOCTOR);
		assert!(Consent::erase_record(&RECORD, 1));
		Epochs::remove(RECORD);
		assert!(present().is_empty());
		assert!(!Consent::is_guardian(&id(DOCTOR)));
		assert!(!Consent::had_access(&RECORD, &id(HOSPITAL), Level::Full, START));
	});
}

/// R1a: after a merge was undone, the next writer starts an epoch.
#[test]
fn new_keys_are_due_for_records_that_were_told_apart() {
	execute_and_check(|| {
		assert!(!Consent::renewal_due(&RECORD));
		Apart::insert(RECORD, ());
		assert!(Consent::renewal_due(&RECORD));
	});
}
