use super::*;
use crate::{AuthorityVersion, HealthAdmins};
use vacchain_primitives::bounds::MAX_AUTHORITY_WRAPS;

/// Runs a test with a second admin who has the health authority's secrets.
fn with_two_admins(test: impl FnOnce()) {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(share(ADMIN, NEW_ADMIN, [0]));
		test();
	});
}

/// R14, S10: a dismissed admin has no rights and no wrap of the health authority's secrets.
#[test]
fn the_institutions_dismiss_a_health_admin() {
	with_two_admins(|| {
		assert_ok!(dismiss(ADMIN));
		assert_eq!(actor(ADMIN), None);
		assert_eq!(Rows::<Test>::get(id(ADMIN)).unwrap().status, Status::Dismissed);
		assert!(versions(ADMIN).is_empty());
		assert_eq!(*HealthAdmins::<Test>::get(), [id(NEW_ADMIN)]);
		assert_eq!(Changes::get(), [(id(ADMIN), None)]);
		System::assert_last_event(Event::HealthAdminDismissed { id: id(ADMIN) }.into());
		assert_noop!(Participants::suspend(by_admin(), id(FAMILY)), Error::NotHealthAdmin);
	});
}

/// R14: nothing brings a dismissed admin back: neither reinstatement, nor new keys, nor another appointment.
#[test]
fn a_dismissed_admin_never_acts_again() {
	with_two_admins(|| {
		assert_ok!(dismiss(ADMIN));
		let by_new_admin = || RuntimeOrigin::signed(NEW_ADMIN);
		for origin in [by_new_admin(), by_vote()] {
			assert_noop!(Participants::reinstate(origin, id(ADMIN)), Error::RoleNotAllowed);
		}
		for origin in [by_new_admin(), by_membership_vote()] {
			let call = Participants::replace_keys(origin, id(ADMIN), 20, key(20), Default::default());
			assert_noop!(call, Error::RoleNotAllowed);
		}
		assert_noop!(appoint(ADMIN), Error::AlreadyExists);
		let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
		let call = Participants::appoint_health_admin(origin, id(20), ADMIN, key(20), profile);
		assert_noop!(call, Error::AccountInUse);
		assert_noop!(share(NEW_ADMIN, ADMIN, [0]), Error::WrongReaders);
	});
}

/// R14: an unused appointment is taken back.
#[test]
fn an_admin_without_secrets_is_dismissed() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(dismiss(NEW_ADMIN));
		assert_eq!(actor(NEW_ADMIN), None);
	});
}

/// S4: somebody must be able to register, and to open what is sealed to the health authority.
#[test]
fn the_last_health_admin_is_not_dismissed() {
	execute(|| {
		assert_noop!(dismiss(ADMIN), Error::LastHealthAdmin);
		assert_ok!(appoint(NEW_ADMIN));
		assert_noop!(dismiss(ADMIN), Error::LastHealthAdmin);
		assert_ok!(share(ADMIN, NEW_ADMIN, [0]));
		assert_ok!(dismiss(ADMIN));
		assert_noop!(dismiss(NEW_ADMIN), Error::LastHealthAdmin);
	});
}

/// R14: an admin who shares nothing cannot keep its place by that: another one starts a new version.
#[test]
fn an_admin_who_shares_nothing_can_be_dismissed() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		let wraps = [ADMIN, NEW_ADMIN].map(|admin| (id(admin), wrap(1))).to_vec().try_into().unwrap();
		let origin = RuntimeOrigin::signed(NEW_ADMIN);
		assert_ok!(Participants::replace_authority_keys(origin, key(101), wraps));
		assert_ok!(dismiss(ADMIN));
		assert_eq!(versions(NEW_ADMIN), [1]);
	});
}

/// A dismissal removes a bounded number of wraps: the newest.
#[test]
fn a_dismissal_removes_the_newest_wraps() {
	with_two_admins(|| {
		let newest = MAX_AUTHORITY_WRAPS + 1;
		for version in 1..=newest {
			assert_ok!(replace_authority_keys(version, &[ADMIN, NEW_ADMIN]));
		}
		assert_eq!(AuthorityVersion::<Test>::get(), newest);
		assert_ok!(dismiss(NEW_ADMIN));
		assert_eq!(versions(NEW_ADMIN), [1, 0]);
		assert!(Participants::authority_wraps(id(NEW_ADMIN)).is_empty());
	});
}

#[test]
fn nobody_is_dismissed_twice() {
	with_two_admins(|| {
		assert_ok!(dismiss(NEW_ADMIN));
		assert_noop!(dismiss(NEW_ADMIN), Error::WrongState);
	});
}

#[test]
fn an_unknown_participant_is_not_found() {
	execute(|| {
		assert_noop!(dismiss(STRANGER), Error::NotFound);
	});
}

/// R14, S10: others are suspended.
#[test]
fn only_health_admins_are_dismissed() {
	execute(|| {
		for other in [AUTHORITY, INSTITUTION, FAMILY, DOCTOR] {
			assert_noop!(dismiss(other), Error::RoleNotAllowed);
		}
	});
}

/// R14, S10: no health admin dismisses another, nor itself.
#[test]
fn only_the_institutions_dismiss() {
	with_two_admins(|| {
		only_the_vote_on_health_admins_may(|origin| Participants::dismiss_health_admin(origin, id(ADMIN)));
	});
}
