use super::*;

const NEW: u64 = 20;

fn move_staff(account: u64, organisation: u64) -> DispatchResult {
	Participants::move_staff(by_admin(), id(account), id(organisation))
}

fn agree(account: u64, organisation: u64) -> DispatchResult {
	Participants::agree_to_move(RuntimeOrigin::signed(account), id(organisation))
}

/// An organisation puts somebody forward, who agrees to move there.
fn put_forward_and_agree(organisation: u64, account: u64, role: Role) {
	assert_ok!(put_forward(organisation, account, role));
	assert_ok!(agree(account, organisation));
}

/// R2: a doctor moves to another hospital, with a profile for it.
#[test]
fn a_health_admin_moves_a_doctor_to_another_hospital() {
	execute(|| {
		let (origin, profile) = (RuntimeOrigin::signed(INSTITUTION), super::profile(77));
		assert_ok!(Participants::put_forward(origin, id(DOCTOR), Role::Doctor, DOCTOR, key(DOCTOR), profile));
		assert_ok!(agree(DOCTOR, INSTITUTION));
		System::assert_last_event(
			Event::AgreedToMove { id: id(DOCTOR), organisation: id(INSTITUTION) }.into(),
		);
		assert_ok!(move_staff(DOCTOR, INSTITUTION));

		let doctor = Rows::<Test>::get(id(DOCTOR)).unwrap();
		assert_eq!((doctor.organisation, doctor.profile), (Some(id(INSTITUTION)), super::profile(77)));
		assert_eq!(Participants::staff(id(INSTITUTION), 0, 9), [id(DOCTOR)]);
		assert!(Participants::staff(id(HOSPITAL), 0, 9).is_empty());
		assert!(Participants::candidates(None, None, 9).is_empty());
		let (from, to) = (id(HOSPITAL), id(INSTITUTION));
		assert_eq!(last_entry(DOCTOR), (Some(id(ADMIN)), ParticipantChange::Moved { from, to }));
		assert_eq!(Changes::get(), [(id(DOCTOR), Some(DOCTOR))]);
		System::assert_last_event(Event::Moved { id: id(DOCTOR), from, to }.into());
	});
}

/// The list of those who stay has no gap.
#[test]
fn the_last_one_on_the_list_takes_the_place() {
	execute(|| {
		for account in NEW..NEW + 3 {
			assert_ok!(register(account, Role::Doctor, Some(HOSPITAL)));
		}
		for (leaves, remain) in [(DOCTOR, vec![NEW + 2, NEW, NEW + 1]), (NEW + 1, vec![NEW + 2, NEW])] {
			put_forward_and_agree(INSTITUTION, leaves, Role::Doctor);
			assert_ok!(move_staff(leaves, INSTITUTION));
			let remain: Vec<_> = remain.into_iter().map(id).collect();
			assert_eq!(Participants::staff(id(HOSPITAL), 0, 9), remain);
		}
	});
}

/// R2a: an admin alone moves nobody, nor does the hospital that wants somebody.
#[test]
fn the_new_hospital_has_put_the_person_forward() {
	execute(|| {
		assert_noop!(move_staff(DOCTOR, INSTITUTION), Error::NotPutForward);
		assert_noop!(agree(DOCTOR, INSTITUTION), Error::NotPutForward);
		put_forward_and_agree(INSTITUTION, DOCTOR, Role::Doctor);
		assert_ok!(give_keys(DOCTOR, NEW, key(NEW)));
		assert_noop!(move_staff(DOCTOR, INSTITUTION), Error::NotPutForward);
		assert_noop!(agree(NEW, INSTITUTION), Error::NotPutForward);
	});
}

/// R2a: the person's own account agrees to one candidature, and to no later one.
#[test]
fn nobody_is_moved_without_having_agreed() {
	execute(|| {
		assert_ok!(put_forward(INSTITUTION, DOCTOR, Role::Doctor));
		for other in [INSTITUTION, HOSPITAL, ADMIN, FAMILY] {
			assert_noop!(agree(other, INSTITUTION), Error::RoleNotAllowed);
		}
		assert_noop!(agree(STRANGER, INSTITUTION), Error::NotParticipant);
		assert_noop!(agree(ITS_DOCTOR, INSTITUTION), Error::NotParticipant);
		assert_noop!(agree(DOCTOR, HOSPITAL), Error::WrongState);
		assert_noop!(move_staff(DOCTOR, INSTITUTION), Error::NotAgreed);
		assert_ok!(agree(DOCTOR, INSTITUTION));
		assert_noop!(agree(DOCTOR, INSTITUTION), Error::WrongState);

		assert_ok!(put_forward(INSTITUTION, DOCTOR, Role::Doctor));
		assert_noop!(move_staff(DOCTOR, INSTITUTION), Error::NotAgreed);
		assert_ok!(agree(DOCTOR, INSTITUTION));
		assert_ok!(move_staff(DOCTOR, INSTITUTION));
	});
}

/// R2a: a move lifts no suspension: the hospital's keeps the person where it is, and a health admin's goes with it.
#[test]
fn a_move_lifts_no_suspension() {
	execute(|| {
		put_forward_and_agree(INSTITUTION, DOCTOR, Role::Doctor);
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR)));
		assert_noop!(agree(DOCTOR, INSTITUTION), Error::NotParticipant);
		assert_noop!(move_staff(DOCTOR, INSTITUTION), Error::StoppedByOrganisation);
		assert_ok!(Participants::reinstate(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR)));

		assert_ok!(Participants::suspend(by_admin(), id(DOCTOR)));
		assert_ok!(move_staff(DOCTOR, INSTITUTION));
		assert_eq!(actor(DOCTOR), None);
		assert_ok!(Participants::reinstate(by_admin(), id(DOCTOR)));
		assert!(actor(DOCTOR).is_some());
	});
}

/// trust.md: one admin reassigns at the speed of the quota: moves and new keys are counted by the day.
#[test]
fn moves_and_new_keys_of_people_are_counted_by_the_day() {
	execute(|| {
		put_forward_and_agree(INSTITUTION, DOCTOR, Role::Doctor);
		assert_ok!(move_staff(DOCTOR, INSTITUTION));
		assert_ok!(give_keys(DOCTOR, NEW, key(NEW)));
		let staff = (id(ADMIN), vacchain_primitives::Daily::Staff);
		assert_eq!(Days::take_spent(), [(id(ADMIN), vacchain_primitives::Daily::Suspensions), staff, staff]);
		LeftToday::insert(id(ADMIN), 0);
		let (origin, profile) = (RuntimeOrigin::signed(HOSPITAL), profile(NEW));
		assert_ok!(Participants::put_forward(origin, id(DOCTOR), Role::Doctor, NEW, key(NEW), profile));
		assert_ok!(agree(NEW, HOSPITAL));
		assert_noop!(move_staff(DOCTOR, HOSPITAL), DAILY_BOUND);
	});
}

/// R4: who leaves a hospital's desk leaves its content key.
#[test]
fn a_receptionist_who_moves_loses_the_content_key() {
	with_desk(|| {
		put_forward_and_agree(INSTITUTION, OTHER_DESK, Role::Receptionist);
		assert_ok!(move_staff(OTHER_DESK, INSTITUTION));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
		let left = ContentKeyWraps::<Test>::iter_prefix((id(HOSPITAL), id(OTHER_DESK))).count();
		assert_eq!(left, 0);
		assert!(Participants::content_key_due(id(HOSPITAL)));

		put_forward_and_agree(INSTITUTION, DESK, Role::Receptionist);
		assert_noop!(move_staff(DESK, INSTITUTION), Error::LastHolder);
		assert_ok!(Participants::suspend(by_admin(), id(HOSPITAL)));
		assert_ok!(move_staff(DESK, INSTITUTION));
	});
}

/// R15
#[test]
fn a_person_moves_only_to_an_active_organisation_of_the_right_kind() {
	execute(|| {
		for organisation in [SUSPENDED_HOSPITAL, AUTHORITY, FAMILY, STRANGER] {
			assert_noop!(move_staff(DOCTOR, organisation), Error::WrongOrganisation);
		}
		assert_noop!(move_staff(DOCTOR, HOSPITAL), Error::WrongState);
	});
}

/// R14: the institutions appoint health admins, and a gateway answers for the organisation that runs it.
#[test]
fn only_staff_other_than_health_admins_moves() {
	execute(|| {
		assert_ok!(register(NEW, Role::Gateway, Some(HOSPITAL)));
		for other in [ADMIN, FAMILY, HOSPITAL, NEW] {
			assert_noop!(move_staff(other, INSTITUTION), Error::RoleNotAllowed);
		}
		assert_noop!(move_staff(STRANGER, INSTITUTION), Error::NotFound);
	});
}

/// R14
#[test]
fn only_health_admins_move_people() {
	execute(|| {
		put_forward_and_agree(INSTITUTION, DOCTOR, Role::Doctor);
		only_health_admins_may(
			|origin| Participants::move_staff(origin, id(DOCTOR), id(INSTITUTION)),
			DispatchError::BadOrigin,
		);
	});
}
