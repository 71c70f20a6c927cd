use super::*;
use crate::AuthorityVersion;

/// R14, S4: after a dismissal, what is sealed from now on the dismissed cannot open.
#[test]
fn the_remaining_admins_start_a_new_version() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(dismiss(NEW_ADMIN));
		assert_ok!(appoint(20));
		assert_ok!(replace_authority_keys(1, &[20, ADMIN]));

		assert_eq!(AuthorityVersion::<Test>::get(), 1);
		let authority = Rows::<Test>::get(id(AUTHORITY)).unwrap();
		assert_eq!((authority.encryption_key, authority.keys_since), (key(101), 2));
		assert_eq!(authority.account, AUTHORITY);
		assert_eq!(Participants::authority_wraps(id(20)), [wrap(1)]);
		assert_eq!((versions(ADMIN), versions(NEW_ADMIN)), (vec![1, 0], vec![]));
		System::assert_last_event(Event::AuthorityKeysReplaced { version: 1 }.into());
	});
}

/// S4: records that were wrapped to the key before are told from the others by this.
#[test]
fn neighbours_learn_since_when_the_key_is_in_use() {
	execute(|| {
		assert_eq!(Participants::member_of(&id(AUTHORITY)).unwrap().keys_since, 0);
		assert_ok!(replace_authority_keys(1, &[ADMIN]));
		assert_eq!(Participants::member_of(&id(AUTHORITY)).unwrap().keys_since, 2);
		assert!(Changes::get().is_empty(), "neither its account nor its status has changed");
	});
}

/// R14: readers and wraps are one set.
#[test]
fn the_wraps_are_for_exactly_the_active_admins() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(appoint(20));
		assert_ok!(dismiss(20));
		for wrong in [
			&[][..],
			&[ADMIN],
			&[NEW_ADMIN],
			&[ADMIN, NEW_ADMIN, 20],
			&[ADMIN, NEW_ADMIN, FAMILY],
			&[ADMIN, NEW_ADMIN, STRANGER],
			&[ADMIN, NEW_ADMIN, NEW_ADMIN],
			&[ADMIN, ADMIN],
		] {
			assert_noop!(replace_authority_keys(1, wrong), Error::WrongReaders);
		}
		assert_ok!(replace_authority_keys(1, &[ADMIN, NEW_ADMIN]));
	});
}

/// Of two admins who replace the key at the same time, the second one is told.
#[test]
fn the_version_is_the_next() {
	execute(|| {
		for wrong in [0, 2, u32::MAX] {
			let wraps = vec![(id(ADMIN), AuthorityWrap { version: wrong, ..wrap(1) })].try_into().unwrap();
			let call = Participants::replace_authority_keys(by_admin(), key(101), wraps);
			assert_noop!(call, Error::WrongVersion);
		}
		assert_ok!(replace_authority_keys(1, &[ADMIN]));
		assert_noop!(replace_authority_keys(1, &[ADMIN]), Error::WrongVersion);
		assert_ok!(replace_authority_keys(2, &[ADMIN]));
	});
}

#[test]
fn the_last_version_there_can_be_has_no_next() {
	scene().execute_with(|| {
		AuthorityVersion::<Test>::put(u32::MAX);
		assert_noop!(replace_authority_keys(0, &[ADMIN]), Error::WrongVersion);
	});
}

/// R14: not even the health authority's own account.
#[test]
fn only_health_admins_replace_the_key() {
	execute(|| {
		only_health_admins_may(
			|origin| {
				let wraps = vec![(id(ADMIN), wrap(1))].try_into().unwrap();
				Participants::replace_authority_keys(origin, key(101), wraps)
			},
			DispatchError::BadOrigin,
		);
	});
}
