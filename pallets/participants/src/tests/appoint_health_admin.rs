use super::*;
use crate::HealthAuthorityId;
use vacchain_primitives::Participant;

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
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			profile: Default::default(),
		};
		assert_eq!(Rows::<Test>::get(id(NEW_ADMIN)), Some(appointed));
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [ADMIN, NEW_ADMIN].map(id));
		System::assert_last_event(Event::HealthAdminAppointed { id: id(NEW_ADMIN) }.into());
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(NEW_ADMIN), id(FAMILY)));
	});
}

/// S4: the health authority's content key comes from another admin, not with the appointment.
#[test]
fn a_new_admin_does_not_hold_the_content_key_yet() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert!(versions(NEW_ADMIN).is_empty());
		assert_eq!(holders(AUTHORITY), [id(ADMIN)]);
		assert_eq!(last_entry(NEW_ADMIN), (None, ParticipantChange::Appointed));
	});
}

#[test]
fn a_malformed_encryption_key_is_refused() {
	execute(|| {
		let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
		let none = EncryptionKey::none();
		let call = Participants::appoint_health_admin(origin, id(NEW_ADMIN), NEW_ADMIN, none, profile);
		assert_noop!(call, Error::Malformed);
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
