use super::*;

fn revoke(
	reader: u64,
	rotation: impl Into<Option<vacchain_primitives::Rotation>>,
) -> Result<(), sp_runtime::DispatchError> {
	Consent::revoke(signed(FAMILY), RECORD, id(reader), rotation.into())
}

/// Security review, 1: a hospital that is about to lose access starts an epoch in every block, and the family's rotation is
/// never the next one. The family takes the access back without one.
#[test]
fn a_reader_who_rotates_in_every_block_does_not_hold_off_its_revocation() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in(SCHOOL, Level::Proof);
		let overtaken = rotation(2, &[FAMILY, AUTHORITY], &[SCHOOL]);
		let hospital = Actor { id: id(staff(HOSPITAL)), role: Role::Receptionist, organisation: None };
		let garbage = rotation(2, &[FAMILY, AUTHORITY, HOSPITAL], &[SCHOOL]);
		assert_ok!(<Consent as RenewKeys>::renew_keys(RECORD, &hospital, garbage));
		assert_noop!(revoke(HOSPITAL, overtaken), STALE_EPOCH);

		assert_ok!(revoke(HOSPITAL, None));
		let (record, reader) = (RECORD, id(HOSPITAL));
		assert_recorded(Event::AccessRevoked { record, reader }, FAMILY, Action::AccessRevoked { reader });
		assert_eq!((level(HOSPITAL), level(SCHOOL), epoch()), (None, Some(Level::Proof), 2));
		assert!(
			Consent::had_access(&RECORD, &id(HOSPITAL), Level::Full, START),
			"its reads may be logged late"
		);
	});
}

/// Security review, 1: whoever left without a rotation holds the current key still, so nothing new is sealed under it.
#[test]
fn after_a_revocation_without_a_rotation_the_next_writer_brings_one() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert!(!Consent::renewal_due(&RECORD));
		assert_ok!(revoke(HOSPITAL, None));
		assert!(Consent::renewal_due(&RECORD) && !Consent::renewal_due(&SIBLING));
		let current = NewKey::Current(wrap(SCHOOL, Level::Proof, 1));
		let call = |key| Consent::grant(signed(FAMILY), RECORD, id(SCHOOL), Level::Proof, None, key);
		assert_noop!(call(current), Error::<Test>::RenewalNeeded);
		assert_ok!(call(NewKey::Renewed(renewed_with(SCHOOL, Level::Proof))));
		assert!(!Consent::renewal_due(&RECORD));
		assert!(Wraps::get(RECORD).iter().all(|wrap| wrap.reader != id(HOSPITAL)));
	});
}

/// A renewal is due even if the one who left is let in again, since its wrap would be of a key that it held meanwhile.
#[test]
fn whoever_left_without_a_rotation_comes_back_with_new_keys_alone() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_ok!(revoke(HOSPITAL, None));
		let call = |key| Consent::grant(signed(FAMILY), RECORD, id(HOSPITAL), Level::Full, None, key);
		assert_noop!(call(NewKey::Current(wrap(HOSPITAL, Level::Full, 1))), Error::<Test>::RenewalNeeded);
		assert_ok!(call(NewKey::Renewed(renewed_with(HOSPITAL, Level::Full))));
		assert_eq!(level(HOSPITAL), Some(Level::Full));
	});
}

/// Nobody but a grant's reader is revoked, with a rotation or without.
#[test]
fn only_a_grant_is_revoked_without_a_rotation_too() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		for reader in [FAMILY, AUTHORITY, OTHER_FAMILY, HOSPITAL] {
			assert_noop!(revoke(reader, None), Error::<Test>::NotFound);
		}
	});
}

/// R6: a family takes access back; the next key is wrapped for those who remain (S8), and it shows (R3).
#[test]
fn a_family_takes_access_back() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in(SCHOOL, Level::Proof);
		assert_ok!(revoke(HOSPITAL, rotation(2, &[FAMILY, AUTHORITY], &[SCHOOL])));
		let (record, reader) = (RECORD, id(HOSPITAL));
		assert_recorded(Event::AccessRevoked { record, reader }, FAMILY, Action::AccessRevoked { reader });
		assert_eq!((level(HOSPITAL), level(SCHOOL)), (None, Some(Level::Proof)));
		assert_eq!(epoch(), 2);
	});
}

/// S3: a guardian takes access back.
#[test]
fn a_guardian_takes_access_back() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		let_in(SCHOOL, Level::Proof);
		let rotation = rotation(2, &[FAMILY, AUTHORITY, OTHER_FAMILY], &[]);
		assert_ok!(Consent::revoke(signed(OTHER_FAMILY), RECORD, id(SCHOOL), Some(rotation)));
		assert_eq!(level(SCHOOL), None);
	});
}

/// R6: whose grant has expired gets no new keys, whether it is the one revoked or not.
#[test]
fn expired_grants_drop_out() {
	execute_and_check(|| {
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		let_in_until(INSURER, Level::Proof, Some(START + DAY));
		Now::put(START + DAY);
		assert_ok!(revoke(SCHOOL, rotation(2, &[FAMILY, AUTHORITY], &[])));
		assert_eq!(Consent::readers_of(&RECORD).len(), 4);
	});
}

/// R6: only a grant is revoked: not the owner, the health authority, a guardian, or one without access.
#[test]
fn only_a_grant_is_revoked() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		for reader in [FAMILY, AUTHORITY, OTHER_FAMILY, HOSPITAL, STRANGER] {
			assert_noop!(
				revoke(reader, rotation(2, &[FAMILY, AUTHORITY, OTHER_FAMILY], &[])),
				Error::<Test>::NotFound
			);
		}
	});
}

/// S8: a rotation starts the next epoch.
#[test]
fn the_next_epoch_starts() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		for epoch in [1, 3] {
			assert_noop!(revoke(HOSPITAL, rotation(epoch, &[FAMILY, AUTHORITY], &[])), STALE_EPOCH);
		}
	});
}

/// R6, S8: the next key is wrapped for exactly those who remain: nobody less, nobody more, nobody at another level.
#[test]
fn the_wraps_are_of_those_who_remain() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in(SCHOOL, Level::Proof);
		for (full, proof) in [
			(&[FAMILY, AUTHORITY, HOSPITAL][..], &[SCHOOL][..]),
			(&[FAMILY, AUTHORITY], &[]),
			(&[FAMILY, AUTHORITY, SCHOOL], &[]),
			(&[FAMILY, FAMILY], &[SCHOOL]),
		] {
			assert_noop!(revoke(HOSPITAL, rotation(2, full, proof)), WRONG_READERS);
		}
	});
}
