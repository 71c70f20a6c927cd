//! The attacks of the project's list of what nobody should have to trust, each named after its row.

use super::*;

/// Runs a test with a second and a third admin who hold the health authority's content key.
fn with_three_admins(test: impl FnOnce()) {
	execute(|| {
		for admin in [NEW_ADMIN, 20] {
			assert_ok!(appoint(admin));
			assert_ok!(share(ADMIN, admin));
		}
		test();
	});
}

/// An admin replaces the authority's keys with garbage or with a secret that does not match: the key does not count,
/// and what others wrap to the authority opens as before.
#[test]
fn an_admin_replaces_the_authoritys_keys_with_garbage() {
	with_three_admins(|| {
		let admins = [ADMIN, NEW_ADMIN, 20];
		assert_ok!(replace_content_key(20, 1, &admins));
		assert_noop!(confirm_content_key(20), Error::NotHolder);
		let authority = Participants::member_of(&id(AUTHORITY)).unwrap();
		assert_eq!((authority.key_version, version(AUTHORITY)), (0, 0));
		assert_eq!(Rows::<Test>::get(id(AUTHORITY)).unwrap().encryption_key, key(AUTHORITY));

		assert_ok!(replace_content_key(ADMIN, 1, &admins));
		assert_ok!(confirm_content_key(NEW_ADMIN));
		assert_eq!(version(AUTHORITY), 1);
	});
}

/// An admin whose sole colleague cannot open anything does not decide alone by making it so: the colleague's own
/// wraps stay, and only the colleague gives one up.
#[test]
fn an_admin_does_not_get_rid_of_the_second_holder() {
	with_three_admins(|| {
		for victim in [NEW_ADMIN, 20] {
			assert_noop!(share(ADMIN, victim), Error::WrongState);
			assert_noop!(Participants::suspend(by_admin(), id(victim)), Error::RoleNotAllowed);
			let call = Participants::replace_keys(by_admin(), id(victim), 40, key(40), Default::default());
			assert_noop!(call, Error::RoleNotAllowed);
		}
		for left_out in [&[ADMIN][..], &[ADMIN, NEW_ADMIN], &[ADMIN, 20]] {
			assert_noop!(replace_content_key(ADMIN, 1, left_out), Error::WrongReaders);
		}
	});
}

/// One bad wrap fails all: it fails its holder alone, who is given another one.
#[test]
fn one_bad_wrap_fails_all() {
	with_three_admins(|| {
		assert_ok!(replace_content_key(ADMIN, 1, &[ADMIN, NEW_ADMIN, 20]));
		assert_ok!(confirm_content_key(NEW_ADMIN));
		assert_ok!(Participants::discard_content_key(RuntimeOrigin::signed(20), id(AUTHORITY), 1));
		assert_eq!(holders(AUTHORITY), [ADMIN, NEW_ADMIN].map(id));
		assert_eq!(versions(20), [0]);
		assert_ok!(share(NEW_ADMIN, 20));
		assert_eq!(versions(20), [1, 0]);
	});
}

/// 64 versions hide the good ones: versions are paged, down to the first.
#[test]
fn sixty_four_versions_hide_the_good_ones() {
	with_three_admins(|| {
		for version in 1..=64 {
			assert_ok!(replace_content_key(ADMIN, version, &[ADMIN, NEW_ADMIN, 20]));
			assert_ok!(confirm_content_key(20));
		}
		let newest = Participants::content_key_wraps(id(AUTHORITY), id(NEW_ADMIN), None, u32::MAX);
		assert_eq!(newest.first().map(|wrap| wrap.version), Some(64));
		let oldest = newest.last().unwrap().version;
		let rest = Participants::content_key_wraps(id(AUTHORITY), id(NEW_ADMIN), Some(oldest), u32::MAX);
		assert_eq!(rest.last().map(|wrap| wrap.version), Some(0));
		assert_eq!(Participants::content_key_links(id(AUTHORITY), Some(2), 9), [link(ADMIN, 1)]);
	});
}

/// The authority's voting key file opens every record: the account that votes is given no wrap, and has no say in which
/// key records are wrapped to.
#[test]
fn the_authoritys_voting_key_file_opens_every_record() {
	execute(|| {
		let to_itself = ContentKeyWrap { holder: id(AUTHORITY), ..wrap(ADMIN, 0) };
		let share = |origin, wrap| Participants::share_content_key(origin, id(AUTHORITY), wrap);
		assert_noop!(share(by_admin(), to_itself.clone()), Error::WrongReaders);
		assert_noop!(share(RuntimeOrigin::signed(AUTHORITY), to_itself), Error::NotHolder);
		let wraps = vec![wrap(ADMIN, 1)].try_into().unwrap();
		let (origin, link) = (RuntimeOrigin::signed(AUTHORITY), Some(link(ADMIN, 1)));
		let call = Participants::replace_content_key(origin, id(AUTHORITY), content_key(1), link, wraps);
		assert_noop!(call, Error::NotHolder);
		assert!(Participants::content_key_wraps(id(AUTHORITY), id(AUTHORITY), None, 9).is_empty());
		let vote = |key| {
			Participants::replace_keys(by_membership_vote(), id(AUTHORITY), 40, key, Default::default())
		};
		assert_noop!(vote(key(40)), Error::SharedEncryptionKey);
	});
}

/// Logins belong to desks: consent is given to the organisation, and a person acts under it; the organisation's own
/// account acts for nobody, and neither does anyone who does not read for it.
#[test]
fn logins_belong_to_desks() {
	with_desk(|| {
		assert_eq!(actor(DESK).unwrap().on_behalf_of(), Some((id(HOSPITAL), Role::Hospital)));
		assert_eq!(actor(ADMIN).unwrap().on_behalf_of(), Some((id(AUTHORITY), Role::HealthAuthority)));
		for account in [HOSPITAL, AUTHORITY, INSTITUTION, DOCTOR, FAMILY] {
			assert_eq!(actor(account).unwrap().on_behalf_of(), None);
		}
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(DESK)));
		assert_eq!(actor(DESK), None);
		assert!(actor(OTHER_DESK).is_some());
	});
}

/// One admin invents a hospital, which wants a real doctor with the doctor's own public keys; the admin moves the doctor
/// there, and the hospital puts the doctor forward again with the admin's keys. The doctor's own account has to agree
/// first.
#[test]
fn one_admin_invents_a_hospital_and_takes_a_doctors_keys() {
	execute(|| {
		let (invented, of_the_admin) = (40, 41);
		assert_ok!(register(invented, Role::Hospital, None));
		assert_ok!(put_forward(invented, DOCTOR, Role::Doctor));
		assert_noop!(Participants::move_staff(by_admin(), id(DOCTOR), id(invented)), Error::NotAgreed);
		for other in [ADMIN, invented] {
			let agree = Participants::agree_to_move(RuntimeOrigin::signed(other), id(invented));
			assert_noop!(agree, Error::RoleNotAllowed);
		}
		let (origin, profile) = (RuntimeOrigin::signed(invented), profile(of_the_admin));
		let call = Participants::put_forward(
			origin,
			id(DOCTOR),
			Role::Doctor,
			of_the_admin,
			key(of_the_admin),
			profile.clone(),
		);
		assert_noop!(call, Error::AlreadyExists);
		let call =
			Participants::replace_keys(by_admin(), id(DOCTOR), of_the_admin, key(of_the_admin), profile);
		assert_noop!(call, Error::NotPutForward);
		assert_eq!(actor(DOCTOR).and_then(|doctor| doctor.organisation), Some(id(HOSPITAL)));
	});
}

/// One admin makes a doctor of a hospital that knows nothing of it, or a hospital makes its own.
#[test]
fn one_person_makes_a_doctor() {
	execute(|| {
		let doctor = 20;
		assert_noop!(register_alone(doctor, Role::Doctor, Some(HOSPITAL)), Error::NotPutForward);
		let by_hospital = RuntimeOrigin::signed(HOSPITAL);
		let organisation = Some(id(HOSPITAL));
		let (key, profile) = (key(doctor), profile(doctor));
		let call =
			Participants::register(by_hospital, id(doctor), Role::Doctor, organisation, doctor, key, profile);
		assert_noop!(call, Error::NotHealthAdmin);
	});
}
