use super::*;

fn reinstate(account: u64) -> DispatchResult {
	Participants::reinstate(RuntimeOrigin::signed(ADMIN), id(account))
}

/// R14, R15: its rights come back, and those of its staff.
#[test]
fn a_reinstated_hospital_and_its_staff_can_act_again() {
	execute(|| {
		assert_eq!((actor(SUSPENDED_HOSPITAL), actor(ITS_DOCTOR)), (None, None));
		assert_ok!(reinstate(SUSPENDED_HOSPITAL));
		assert_eq!(Rows::<Test>::get(id(SUSPENDED_HOSPITAL)).unwrap().status, Status::Active);
		assert_eq!(actor(SUSPENDED_HOSPITAL).unwrap().role, Role::Hospital);
		assert_eq!(actor(ITS_DOCTOR).unwrap().role, Role::Doctor);
		System::assert_last_event(Event::Reinstated { id: id(SUSPENDED_HOSPITAL) }.into());
	});
}

/// R15: a professional reinstated in a suspended hospital still waits for the hospital.
#[test]
fn a_reinstated_doctor_waits_for_its_hospital() {
	execute(|| {
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(ADMIN), id(ITS_DOCTOR)));
		assert_ok!(reinstate(ITS_DOCTOR));
		assert_eq!(actor(ITS_DOCTOR), None);
	});
}

#[test]
fn who_is_active_is_not_reinstated() {
	execute(|| {
		assert_noop!(reinstate(FAMILY), Error::WrongState);
	});
}

#[test]
fn an_unknown_participant_is_not_found() {
	execute(|| {
		assert_noop!(reinstate(STRANGER), Error::NotFound);
	});
}

/// R14, S10: whom the institutions suspended they may reinstate, and a health admin may not.
#[test]
fn the_institutions_reinstate_one_of_their_own() {
	execute(|| {
		for institution in [INSTITUTION, AUTHORITY] {
			assert_ok!(Participants::suspend(by_vote(), id(institution)));
			assert_ok!(Participants::reinstate(by_vote(), id(institution)));
			assert!(actor(institution).is_some());
			assert_eq!(Changes::take().last(), Some(&(id(institution), Some(institution))));
			System::assert_last_event(Event::Reinstated { id: id(institution) }.into());
		}
		assert!(actor(ADMIN).is_some());
	});
}

/// S10
#[test]
fn the_institutions_reinstate_any_organisation() {
	execute(|| {
		assert_ok!(Participants::reinstate(by_vote(), id(SUSPENDED_HOSPITAL)));
		assert!(actor(SUSPENDED_HOSPITAL).is_some() && actor(ITS_DOCTOR).is_some());
		assert_noop!(Participants::reinstate(by_vote(), id(HOSPITAL)), Error::WrongState);
	});
}

/// S10; security review, 16: a health admin takes back nothing that the institutions have decided, not even after it has
/// suspended the organisation itself.
#[test]
fn a_health_admin_reinstates_nobody_whom_the_institutions_have_suspended() {
	execute(|| {
		assert_ok!(Participants::suspend(by_vote(), id(HOSPITAL)));
		assert_noop!(reinstate(HOSPITAL), Error::WrongState);
		assert_ok!(Participants::suspend(by_admin(), id(HOSPITAL)));
		assert_ok!(reinstate(HOSPITAL));
		assert_eq!(actor(HOSPITAL), None);
		assert_ok!(Participants::suspend(by_admin(), id(HOSPITAL)));
		assert_ok!(Participants::reinstate(by_vote(), id(HOSPITAL)));
		assert!(actor(HOSPITAL).is_some(), "the institutions take back what an admin has decided");
	});
}

/// R14, S10: what is decided by whom.
#[test]
fn the_vote_decides_on_reinstatement_of_organisations() {
	execute(|| the_vote_decides_on_organisations(|origin, who| Participants::reinstate(origin, id(who))));
}

/// R2a: an organisation takes its own suspension back.
#[test]
fn an_organisation_reinstates_whom_it_has_suspended() {
	execute(|| {
		let by_hospital = || RuntimeOrigin::signed(HOSPITAL);
		assert_ok!(Participants::suspend(by_hospital(), id(DOCTOR)));
		assert_ok!(Participants::reinstate(by_hospital(), id(DOCTOR)));
		assert!(actor(DOCTOR).is_some());
		assert_eq!(last_entry(DOCTOR), (Some(id(HOSPITAL)), ParticipantChange::Reinstated));
	});
}

/// R2a, R14: neither an organisation nor a health admin takes back what the other has decided.
#[test]
fn both_reinstate_whom_both_have_suspended() {
	execute(|| {
		let by_hospital = || RuntimeOrigin::signed(HOSPITAL);
		assert_ok!(Participants::suspend(by_admin(), id(DOCTOR)));
		assert_noop!(Participants::reinstate(by_hospital(), id(DOCTOR)), Error::WrongState);
		assert_ok!(Participants::suspend(by_hospital(), id(DOCTOR)));
		assert_noop!(Participants::suspend(by_hospital(), id(DOCTOR)), Error::WrongState);
		assert_ok!(Participants::reinstate(by_admin(), id(DOCTOR)));
		assert_eq!(actor(DOCTOR), None);
		assert_noop!(Participants::reinstate(by_admin(), id(DOCTOR)), Error::WrongState);
		assert_ok!(Participants::reinstate(by_hospital(), id(DOCTOR)));
		assert!(actor(DOCTOR).is_some());
	});
}

/// Somebody else may have replaced the content key meanwhile: a reinstated person is given it again.
#[test]
fn a_reinstated_holder_is_given_the_content_key_again() {
	with_desk(|| {
		assert_ok!(Participants::suspend(by_admin(), id(OTHER_DESK)));
		assert_ok!(reinstate(OTHER_DESK));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
		assert_ok!(share(DESK, OTHER_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
	});
}

#[test]
fn the_only_holder_holds_the_content_key_again() {
	with_desk(|| {
		for desk in [OTHER_DESK, DESK] {
			assert_ok!(Participants::suspend(by_admin(), id(desk)));
		}
		assert_ok!(reinstate(DESK));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
	});
}

/// A content key that was started meanwhile is not the one that the only holder has kept.
#[test]
fn the_only_holder_of_an_earlier_content_key_holds_nothing() {
	with_desk(|| {
		for desk in [OTHER_DESK, DESK] {
			assert_ok!(Participants::suspend(by_admin(), id(desk)));
		}
		assert_ok!(replace_content_key(THIRD_DESK, 2, &[THIRD_DESK]));
		assert_ok!(reinstate(DESK));
		assert_eq!(holders(HOSPITAL), [id(THIRD_DESK)]);
	});
}

/// R14: nobody reinstates itself.
#[test]
fn only_health_admins_reinstate() {
	execute(|| {
		only_health_admins_and_the_organisation_may(
			|origin| Participants::reinstate(origin, id(SUSPENDED_HOSPITAL)),
			Error::DecidedByVote,
		);
	});
}
