use super::*;
use vacchain_primitives::bounds::MAX_REMOVED_WRAPS;

/// Runs a test with a second admin who holds the content keys of the health authority and of its custodies.
fn with_two_admins(test: impl FnOnce()) {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		share_all(ADMIN, NEW_ADMIN);
		test();
	});
}

/// R14, S10: a dismissed admin has no rights and no wrap of the health authority's content key.
#[test]
fn the_institutions_dismiss_a_health_admin() {
	with_two_admins(|| {
		assert_ok!(dismiss(ADMIN));
		assert_eq!(actor(ADMIN), None);
		assert_eq!(Rows::<Test>::get(id(ADMIN)).unwrap().status, Status::Dismissed);
		assert!(versions(ADMIN).is_empty());
		assert_eq!(holders(AUTHORITY), [id(NEW_ADMIN)]);
		assert!(Participants::content_key_due(id(AUTHORITY)));
		assert_eq!(last_entry(ADMIN), (None, ParticipantChange::Dismissed));
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
		let by_authority = RuntimeOrigin::signed(AUTHORITY);
		assert_noop!(Participants::reinstate(by_authority.clone(), id(ADMIN)), Error::WrongState);
		assert_noop!(Participants::suspend(by_authority, id(ADMIN)), Error::WrongState);
		assert_noop!(share(NEW_ADMIN, ADMIN), Error::WrongReaders);
	});
}

/// R14: an unused appointment is taken back.
#[test]
fn an_admin_who_holds_no_content_key_is_dismissed() {
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
		assert_noop!(dismiss(ADMIN), Error::LastHolder);
		assert_ok!(appoint(NEW_ADMIN));
		assert_noop!(dismiss(ADMIN), Error::LastHolder);
		assert_ok!(share(ADMIN, NEW_ADMIN));
		for custody in ParticipantId::CUSTODIES {
			assert_noop!(dismiss(ADMIN), Error::LastHolder);
			assert_ok!(share_custody(custody, ADMIN, NEW_ADMIN));
		}
		assert_ok!(dismiss(ADMIN));
		assert_noop!(dismiss(NEW_ADMIN), Error::LastHolder);
	});
}

/// R14: an admin who shares nothing cannot keep its place by that: the health authority suspends it, and another one
/// begins anew.
#[test]
fn an_admin_who_shares_nothing_can_be_dismissed() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_noop!(replace_content_key(NEW_ADMIN, 1, &[NEW_ADMIN]), Error::NotHolder);
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(AUTHORITY), id(ADMIN)));
		assert_noop!(dismiss(ADMIN), Error::LastHolder);
		assert_ok!(replace_content_key(NEW_ADMIN, 1, &[NEW_ADMIN]));
		for custody in ParticipantId::CUSTODIES {
			assert_noop!(dismiss(ADMIN), Error::LastHolder);
			assert_ok!(replace_custody(custody, NEW_ADMIN, 1, &[NEW_ADMIN]));
		}
		assert_ok!(dismiss(ADMIN));
		assert_eq!((versions(ADMIN), versions(NEW_ADMIN)), (vec![], vec![1]));
	});
}

/// A dismissal removes a bounded number of wraps: the newest.
#[test]
fn a_dismissal_removes_the_newest_wraps() {
	with_two_admins(|| {
		let newest = MAX_REMOVED_WRAPS + 1;
		for version in 1..=newest {
			assert_ok!(replace_content_key(ADMIN, version, &[ADMIN, NEW_ADMIN]));
			assert_ok!(confirm_content_key(NEW_ADMIN));
		}
		assert_eq!(version(AUTHORITY), newest);
		assert_ok!(dismiss(NEW_ADMIN));
		assert_eq!(versions(NEW_ADMIN), [1, 0]);
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
