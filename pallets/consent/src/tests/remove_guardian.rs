use super::*;
use vacchain_primitives::Rotation;

fn remove_guardian(
	guardian: u64,
	rotation: impl Into<Option<Rotation>>,
) -> Result<(), sp_runtime::DispatchError> {
	Consent::remove_guardian(signed(FAMILY), RECORD, id(guardian), rotation.into())
}

/// Security review, 1: a guardian who is about to be dismissed renews the keys in every block. The owner dismisses it without
/// a rotation, and it renews nothing any more.
#[test]
fn a_guardian_who_rotates_in_every_block_does_not_hold_off_its_dismissal() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		let overtaken = rotation(2, &[FAMILY, AUTHORITY], &[]);
		let keys = |epoch| rotation(epoch, &[FAMILY, AUTHORITY, OTHER_FAMILY], &[]);
		assert_ok!(Consent::renew_keys(signed(OTHER_FAMILY), RECORD, keys(2)));
		assert_noop!(remove_guardian(OTHER_FAMILY, overtaken), STALE_EPOCH);

		assert_ok!(remove_guardian(OTHER_FAMILY, None));
		let (record, guardian) = (RECORD, id(OTHER_FAMILY));
		assert_recorded(
			Event::GuardianRemoved { record, guardian },
			FAMILY,
			Action::GuardianRemoved { guardian },
		);
		assert!(!crate::Wards::<Test>::contains_key(id(OTHER_FAMILY)));
		assert_noop!(Consent::renew_keys(signed(OTHER_FAMILY), RECORD, keys(3)), Error::<Test>::NotCustodian);
		assert!(Consent::renewal_due(&RECORD));
		assert_ok!(Consent::renew_keys(signed(FAMILY), RECORD, rotation(3, &[FAMILY, AUTHORITY], &[])));
		assert!(!Consent::renewal_due(&RECORD));
	});
}

/// keys.md, Settled: while an erasure is asked for, the owner does not silence a guardian who may object. A guardian resigns as
/// ever, and the owner dismisses it again once the erasure is declined.
#[test]
fn a_guardian_who_may_object_to_an_erasure_is_not_dismissed() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		name(DOCTOR);
		Leaving::insert(RECORD, ());
		assert_noop!(remove_guardian(OTHER_FAMILY, None), Error::<Test>::WrongState);
		assert_ok!(Consent::resign(signed(DOCTOR), RECORD));
		Leaving::remove(RECORD);
		assert_ok!(remove_guardian(OTHER_FAMILY, None));
	});
}

/// S3: the owner dismisses a second custodian, who reads and consents no more.
#[test]
fn the_owner_dismisses_a_guardian() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		assert_ok!(remove_guardian(OTHER_FAMILY, rotation(2, &[FAMILY, AUTHORITY], &[])));
		let (record, guardian) = (RECORD, id(OTHER_FAMILY));
		assert_recorded(
			Event::GuardianRemoved { record, guardian },
			FAMILY,
			Action::GuardianRemoved { guardian },
		);
		assert_eq!((level(OTHER_FAMILY), epoch()), (None, 2));
		assert_noop!(
			Consent::grant(
				signed(OTHER_FAMILY),
				RECORD,
				id(SCHOOL),
				Level::Proof,
				None,
				NewKey::Current(wrap(SCHOOL, Level::Proof, 2))
			),
			Error::<Test>::NotCustodian
		);
	});
}

/// Security review: anybody who owns a record names a doctor its guardian without asking, and the doctor is then a guardian
/// whose lost keys take two admins and days. The doctor gives such a ward up, and the record is due for new keys.
#[test]
fn a_guardian_whom_strangers_named_gives_their_wards_up() {
	execute_and_check(|| {
		name(DOCTOR);
		for nobodys in [STRANGER, OTHER_FAMILY, HOSPITAL, ADMIN] {
			assert_noop!(Consent::resign(signed(nobodys), RECORD), Error::<Test>::NotCustodian);
		}
		assert_noop!(Consent::resign(signed(FAMILY), RECORD), Error::<Test>::NotFound);
		assert_ok!(Consent::resign(signed(DOCTOR), RECORD));
		let (record, guardian) = (RECORD, id(DOCTOR));
		assert_recorded(
			Event::GuardianRemoved { record, guardian },
			DOCTOR,
			Action::GuardianRemoved { guardian },
		);
		assert_eq!(level(DOCTOR), None);
		assert!(!crate::Wards::<Test>::contains_key(guardian));
		assert!(Consent::renewal_due(&RECORD));
		assert_noop!(Consent::resign(signed(DOCTOR), RECORD), Error::<Test>::NotCustodian);
		assert_ok!(Consent::renew_keys(signed(FAMILY), RECORD, rotation(2, &[FAMILY, AUTHORITY], &[])));
		assert!(!Consent::renewal_due(&RECORD));
	});
}

/// S3: who is no guardian is not dismissed as one: not the owner, the health authority, or a provider.
#[test]
fn only_a_guardian_is_dismissed() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		for guardian in [FAMILY, AUTHORITY, HOSPITAL, DOCTOR, STRANGER] {
			assert_noop!(
				remove_guardian(guardian, rotation(2, &[FAMILY, AUTHORITY, HOSPITAL], &[])),
				Error::<Test>::NotFound
			);
		}
	});
}

/// S8: the next key is wrapped for exactly those who remain.
#[test]
fn the_wraps_are_of_those_who_remain() {
	execute_and_check(|| {
		name(DOCTOR);
		assert_noop!(remove_guardian(DOCTOR, rotation(1, &[FAMILY, AUTHORITY], &[])), STALE_EPOCH);
		assert_noop!(remove_guardian(DOCTOR, rotation(2, &[FAMILY, AUTHORITY, DOCTOR], &[])), WRONG_READERS);
	});
}

#[test]
fn a_guardian_who_is_dismissed_has_no_ward_left() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		assert_ok!(remove_guardian(OTHER_FAMILY, rotation(2, &[FAMILY, AUTHORITY], &[])));
		assert!(!crate::Wards::<Test>::contains_key(id(OTHER_FAMILY)));
	});
}
