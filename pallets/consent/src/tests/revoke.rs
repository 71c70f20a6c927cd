use super::*;

fn revoke(reader: u64, rotation: vacchain_primitives::Rotation) -> Result<(), sp_runtime::DispatchError> {
	Consent::revoke(signed(FAMILY), RECORD, id(reader), rotation)
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
		assert_ok!(Consent::revoke(signed(OTHER_FAMILY), RECORD, id(SCHOOL), rotation));
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
