use super::*;

fn name_guardian(wrap: Wrap) -> Result<(), sp_runtime::DispatchError> {
	Consent::name_guardian(signed(FAMILY), RECORD, wrap.reader, NewKey::Current(wrap))
}

/// S3: the owner names the other parent, or a family doctor, a second custodian of one record (R16).
#[test]
fn the_owner_names_a_second_custodian() {
	execute_and_check(|| {
		for account in [OTHER_FAMILY, DOCTOR] {
			name(account);
			let (record, guardian) = (RECORD, id(account));
			assert_recorded(
				Event::GuardianNamed { record, guardian },
				FAMILY,
				Action::GuardianNamed { guardian },
			);
			assert_eq!(level(account), Some(Level::Full));
			assert_eq!(Consent::access_level(&SIBLING, &guardian), None);
		}
		assert_eq!(epoch(), 1, "who joins needs no new keys");
	});
}

/// S3: an institution, a stranger or a suspended person is no guardian.
#[test]
fn not_everyone_can_be_a_guardian() {
	execute_and_check(|| {
		Directory::suspend(OTHER_FAMILY);
		for guardian in [HOSPITAL, SCHOOL, INSURER, PHYSICIAN, ADMIN, AUTHORITY, STRANGER, OTHER_FAMILY] {
			assert_noop!(name_guardian(wrap(guardian, Level::Full, 1)), Error::<Test>::NotGuardian);
		}
	});
}

/// S3: a guardian reads all, or cannot consent.
#[test]
fn a_guardian_reads_all() {
	execute_and_check(|| {
		assert_noop!(name_guardian(wrap(DOCTOR, Level::Proof, 1)), WRONG_READERS);
	});
}

/// S3: neither the owner nor a guardian is named again.
#[test]
fn a_custodian_is_not_named_again() {
	execute_and_check(|| {
		name(DOCTOR);
		for guardian in [FAMILY, DOCTOR] {
			assert_noop!(name_guardian(wrap(guardian, Level::Full, 1)), Error::<Test>::AlreadyExists);
		}
	});
}

/// S3: a guardian needs a place among the readers.
#[test]
fn places_are_limited() {
	execute_and_check(|| {
		fill();
		assert_noop!(name_guardian(wrap(DOCTOR, Level::Full, 1)), Error::<Test>::TooManyReaders);
	});
}

/// S8: a wrap of an epoch that is not the record's opens nothing.
#[test]
fn the_wrap_is_of_the_current_epoch() {
	execute_and_check(|| {
		assert_noop!(name_guardian(wrap(DOCTOR, Level::Full, 2)), STALE_EPOCH);
	});
}

/// S3: a guardian's wards are listed, and there are only so many.
#[test]
fn a_guardian_has_only_so_many_wards() {
	execute_and_check(|| {
		name(DOCTOR);
		assert_eq!(*crate::Wards::<Test>::get(id(DOCTOR)), [RECORD]);
	});
	new_test_ext().execute_with(|| {
		let others = vec![SIBLING; vacchain_primitives::bounds::MAX_WARDS as usize];
		crate::Wards::<Test>::insert(id(DOCTOR), crate::WardSet::truncate_from(others));
		assert_noop!(name_guardian(wrap(DOCTOR, Level::Full, 1)), Error::<Test>::TooManyWards);
	});
}
