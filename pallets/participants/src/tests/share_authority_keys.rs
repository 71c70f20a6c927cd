use super::*;
use vacchain_primitives::bounds::MAX_AUTHORITY_WRAPS;

/// Runs a test with an admin who has versions 0 to 3 of the health authority's secrets, and a new one who has none.
fn with_a_new_admin(test: impl FnOnce()) {
	execute(|| {
		for version in 1..=3 {
			assert_ok!(replace_authority_keys(version, &[ADMIN]));
		}
		assert_ok!(appoint(NEW_ADMIN));
		test();
	});
}

/// S4: every admin can open what was ever sealed to the health authority.
#[test]
fn an_admin_gives_another_one_every_version() {
	with_a_new_admin(|| {
		assert_ok!(share(ADMIN, NEW_ADMIN, [3, 2, 1, 0]));
		assert_eq!(Participants::authority_wraps(id(NEW_ADMIN)), [3, 2, 1, 0].map(wrap));
		let shared = Event::AuthorityKeysShared { admin: id(NEW_ADMIN), oldest: 0 };
		System::assert_last_event(shared.into());
	});
}

/// S4: an admin who has been given them gives them on.
#[test]
fn versions_are_given_a_part_at_a_time_and_passed_on() {
	with_a_new_admin(|| {
		assert_ok!(share(ADMIN, NEW_ADMIN, [3]));
		assert_ok!(share(ADMIN, NEW_ADMIN, [2, 1]));
		assert_eq!(versions(NEW_ADMIN), [3, 2, 1]);
		assert_ok!(appoint(20));
		assert_noop!(share(NEW_ADMIN, 20, [3, 2, 1, 0]), Error::WrongVersion);
		assert_ok!(share(NEW_ADMIN, 20, [3, 2, 1]));
		assert_ok!(share(ADMIN, 20, [0]));
		assert_eq!(versions(20), [3, 2, 1, 0]);
	});
}

/// S4: an admin who was there when a version began lacks only the earlier ones.
#[test]
fn a_version_begun_meanwhile_leaves_the_earlier_ones_to_share() {
	with_a_new_admin(|| {
		assert_ok!(replace_authority_keys(4, &[ADMIN, NEW_ADMIN]));
		for wrong in [vec![4, 3], vec![2]] {
			assert_noop!(share(ADMIN, NEW_ADMIN, wrong), Error::WrongVersion);
		}
		assert_ok!(share(ADMIN, NEW_ADMIN, [3, 2, 1, 0]));
		assert_eq!(versions(NEW_ADMIN), [4, 3, 2, 1, 0]);
	});
}

/// An admin's versions have no gap, so that one look-up tells which come next.
#[test]
fn versions_are_given_newest_first_without_a_gap() {
	with_a_new_admin(|| {
		for wrong in
			[vec![], vec![2, 1, 0], vec![3, 1], vec![2, 3], vec![3, 3], vec![4], vec![4, 3], vec![u32::MAX]]
		{
			assert_noop!(share(ADMIN, NEW_ADMIN, wrong), Error::WrongVersion);
		}
	});
}

/// S4: no admin can spoil what another one has.
#[test]
fn no_wrap_replaces_another() {
	with_a_new_admin(|| {
		assert_ok!(share(ADMIN, NEW_ADMIN, [3, 2]));
		for again in [vec![3], vec![3, 2], vec![3, 2, 1], vec![2, 1]] {
			assert_noop!(share(ADMIN, NEW_ADMIN, again), Error::WrongVersion);
		}
		assert_noop!(share(ADMIN, ADMIN, [3]), Error::WrongVersion);
	});
}

/// Nobody gives what it does not have, least of all to itself.
#[test]
fn an_admin_without_secrets_shares_none() {
	with_a_new_admin(|| {
		assert_ok!(appoint(20));
		for to in [20, NEW_ADMIN] {
			assert_noop!(share(NEW_ADMIN, to, [3]), Error::WrongVersion);
		}
	});
}

#[test]
fn more_versions_than_one_call_holds_take_several() {
	execute(|| {
		let newest = MAX_AUTHORITY_WRAPS + 5;
		for version in 1..=newest {
			assert_ok!(replace_authority_keys(version, &[ADMIN]));
		}
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(share(ADMIN, NEW_ADMIN, (6..=newest).rev()));
		assert_ok!(share(ADMIN, NEW_ADMIN, (0..6).rev()));
		assert_eq!(versions(NEW_ADMIN), (0..=newest).rev().collect::<Vec<_>>());
	});
}

/// R4, R14: the health authority's secrets are its admins' alone.
#[test]
fn nobody_but_an_active_admin_is_given_secrets() {
	with_a_new_admin(|| {
		assert_ok!(dismiss(NEW_ADMIN));
		for other in [AUTHORITY, INSTITUTION, FAMILY, DOCTOR, NEW_ADMIN] {
			assert_noop!(share(ADMIN, other, [3, 2, 1, 0]), Error::WrongReaders);
		}
		assert_noop!(share(ADMIN, STRANGER, [3]), Error::NotFound);
	});
}

/// R14
#[test]
fn only_health_admins_share() {
	with_a_new_admin(|| {
		only_health_admins_may(
			|origin| {
				let wraps = vec![wrap(3)].try_into().unwrap();
				Participants::share_authority_keys(origin, id(NEW_ADMIN), wraps)
			},
			DispatchError::BadOrigin,
		);
	});
}
