use super::*;
use crate::{HealthAdmins, HealthAuthorityId};
use vacchain_primitives::{Participant, bounds::MAX_HEALTH_ADMINS};

/// R2, S10: the institutions appoint, and the admin may act at once.
#[test]
fn the_institutions_appoint_a_health_admin() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		let appointed = Participant {
			role: Role::HealthAdmin,
			organisation: Some(id(AUTHORITY)),
			account: NEW_ADMIN,
			encryption_key: key(NEW_ADMIN),
			keys_since: 2,
			status: Status::Active,
			profile: Default::default(),
		};
		assert_eq!(Rows::<Test>::get(id(NEW_ADMIN)), Some(appointed));
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [ADMIN, NEW_ADMIN].map(id));
		System::assert_last_event(Event::HealthAdminAppointed { id: id(NEW_ADMIN) }.into());
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(NEW_ADMIN), id(FAMILY)));
	});
}

/// S4: the health authority's secrets come from another admin, not with the appointment.
#[test]
fn a_new_admin_has_no_secrets_yet() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert!(versions(NEW_ADMIN).is_empty());
	});
}

/// R2: a username is one participant's.
#[test]
fn a_username_is_appointed_once() {
	execute(|| {
		for taken in [ADMIN, FAMILY, AUTHORITY] {
			let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
			let call =
				Participants::appoint_health_admin(origin, id(taken), NEW_ADMIN, key(NEW_ADMIN), profile);
			assert_noop!(call, Error::AlreadyExists);
		}
	});
}

/// R2: two roles on one account.
#[test]
fn an_account_has_one_role() {
	execute(|| {
		for taken in [ADMIN, FAMILY, AUTHORITY] {
			let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
			let call =
				Participants::appoint_health_admin(origin, id(NEW_ADMIN), taken, key(NEW_ADMIN), profile);
			assert_noop!(call, Error::AccountInUse);
		}
	});
}

/// The wraps of a new version are for all admins at once, so there are only so many.
#[test]
fn there_are_only_so_many_health_admins() {
	execute(|| {
		let newcomers: Vec<u64> = (100..100 + u64::from(MAX_HEALTH_ADMINS)).collect();
		let (one_too_many, newcomers) = newcomers.split_last().unwrap();
		for newcomer in newcomers {
			assert_ok!(appoint(*newcomer));
		}
		assert_eq!(HealthAdmins::<Test>::get().len(), MAX_HEALTH_ADMINS as usize);
		assert_noop!(appoint(*one_too_many), Error::TooManyHealthAdmins);
		assert_ok!(dismiss(newcomers[0]));
		assert_ok!(appoint(*one_too_many));
	});
}

#[test]
fn a_health_admin_needs_a_health_authority() {
	scene().execute_with(|| {
		HealthAuthorityId::<Test>::kill();
		assert_noop!(appoint(NEW_ADMIN), Error::NotFound);
	});
}

/// R2, R14: no health admin makes another, and nobody makes itself one.
#[test]
fn only_the_institutions_appoint() {
	execute(|| {
		only_the_vote_on_health_admins_may(|origin| {
			let profile = Default::default();
			Participants::appoint_health_admin(origin, id(STRANGER), STRANGER, key(STRANGER), profile)
		});
		assert_eq!(actor(STRANGER), None);
	});
}
