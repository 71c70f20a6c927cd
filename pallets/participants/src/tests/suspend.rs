use super::*;

fn suspend(account: u64) -> DispatchResult {
	Participants::suspend(RuntimeOrigin::signed(ADMIN), id(account))
}

/// R14: who is suspended has no rights, and stays registered.
#[test]
fn a_suspended_participant_cannot_act() {
	execute(|| {
		assert_ok!(suspend(FAMILY));
		assert_eq!(Rows::<Test>::get(id(FAMILY)).unwrap().status, Status::Suspended);
		assert_eq!(actor(FAMILY), None);
		let member = Participants::member_of(&id(FAMILY)).unwrap();
		assert!(!member.active && member.role == Role::Family);
		System::assert_last_event(Event::Suspended { id: id(FAMILY) }.into());
	});
}

/// R14, R15: doctors and physicians act only while their hospital can.
#[test]
fn a_suspended_hospital_stops_its_staff() {
	execute(|| {
		assert!(actor(DOCTOR).is_some());
		assert_ok!(suspend(HOSPITAL));
		assert_eq!(actor(DOCTOR), None);
		assert!(!Participants::member_of(&id(DOCTOR)).unwrap().active);
		assert_eq!(Rows::<Test>::get(id(DOCTOR)).unwrap().status, Status::Active);
	});
}

/// R14, S5: an institution that may not act answers nobody's reads.
#[test]
fn a_suspended_organisation_stops_its_gateway() {
	execute(|| {
		let gateway = 20;
		assert_ok!(register(gateway, Role::Gateway, Some(HOSPITAL)));
		assert!(actor(gateway).is_some());
		assert_ok!(suspend(HOSPITAL));
		assert_eq!(actor(gateway), None);
		assert!(!Participants::member_of(&id(gateway)).unwrap().active);
	});
}

/// R14, S5: a gateway that is not to be trusted is stopped alone.
#[test]
fn a_suspended_gateway_stops_nobody_else() {
	execute(|| {
		let gateway = 20;
		assert_ok!(register(gateway, Role::Gateway, Some(HOSPITAL)));
		assert_ok!(suspend(gateway));
		assert_eq!(actor(gateway), None);
		assert!(actor(HOSPITAL).is_some() && actor(DOCTOR).is_some());
	});
}

/// R15: a hospital does not depend on its staff.
#[test]
fn a_suspended_doctor_stops_nobody_else() {
	execute(|| {
		assert_ok!(suspend(DOCTOR));
		assert_eq!(actor(DOCTOR), None);
		assert!(actor(HOSPITAL).is_some());
	});
}

#[test]
fn nobody_is_suspended_twice() {
	execute(|| {
		assert_noop!(suspend(SUSPENDED_HOSPITAL), Error::WrongState);
	});
}

#[test]
fn an_unknown_participant_is_not_found() {
	execute(|| {
		assert_noop!(suspend(STRANGER), Error::NotFound);
	});
}

/// R17; security review, 15: an organisation asks of one id after the other, and learns no family by the refusals.
#[test]
fn an_organisation_does_not_learn_by_a_refusal_whether_there_is_such_a_family() {
	execute(|| {
		for account in [FAMILY, STRANGER] {
			let (origin, id) = (|| RuntimeOrigin::signed(HOSPITAL), id(account));
			assert_noop!(Participants::suspend(origin(), id), Error::NotItsOrganisation);
			assert_noop!(Participants::reinstate(origin(), id), Error::NotItsOrganisation);
			let profile = || profile(account);
			assert_noop!(Participants::update_profile(origin(), id, profile()), Error::NotItsOrganisation);
			let put_forward = |account: u64| {
				Participants::put_forward(origin(), id, Role::Doctor, account, key(40), profile())
			};
			for used in [FAMILY, DOCTOR] {
				assert_noop!(put_forward(used), Error::AccountInUse);
			}
			assert_ok!(put_forward(40));
		}
		let family = (id(FAMILY), Role::Doctor, Some(id(HOSPITAL)), 40, key(40), profile(FAMILY));
		let (id, role, organisation, account, key, profile) = family;
		let call = Participants::register(by_admin(), id, role, organisation, account, key, profile);
		assert_noop!(call, Error::AlreadyExists);
	});
}

/// R14, S10: an institution answers to the institutions.
#[test]
fn the_institutions_suspend_one_of_their_own() {
	execute(|| {
		assert_ok!(Participants::suspend(by_vote(), id(INSTITUTION)));
		assert_eq!(actor(INSTITUTION), None);
		assert_eq!(Changes::get(), [(id(INSTITUTION), None)]);
		System::assert_last_event(Event::Suspended { id: id(INSTITUTION) }.into());
	});
}

/// S10: those without a vote too, so that the vote never has to wait for a health admin.
#[test]
fn the_institutions_suspend_any_organisation() {
	execute(|| {
		assert_ok!(Participants::suspend(by_vote(), id(HOSPITAL)));
		assert_eq!((actor(HOSPITAL), actor(DOCTOR)), (None, None));
		assert_ok!(Participants::suspend(by_vote(), id(SUSPENDED_HOSPITAL)));
		assert_noop!(Participants::suspend(by_vote(), id(SUSPENDED_HOSPITAL)), Error::WrongState);
	});
}

/// R14, S10: the health authority is an institution as the others are; its admins stop with it.
#[test]
fn the_institutions_suspend_the_health_authority() {
	execute(|| {
		assert_ok!(Participants::suspend(by_vote(), id(AUTHORITY)));
		assert_eq!((actor(AUTHORITY), actor(ADMIN)), (None, None));
		assert_noop!(suspend(FAMILY), Error::NotHealthAdmin);
	});
}

/// R14, S10: what is decided by whom.
#[test]
fn the_vote_decides_on_suspension_of_organisations() {
	execute(|| the_vote_decides_on_organisations(|origin, who| Participants::suspend(origin, id(who))));
}

#[test]
fn whoever_asked_is_told_of_a_suspension() {
	execute(|| {
		assert_ok!(suspend(FAMILY));
		assert_eq!(Changes::get(), [(id(FAMILY), None)]);
	});
}

/// R2a: an organisation stops its own people, and its program, at once.
#[test]
fn an_organisation_suspends_its_own() {
	execute(|| {
		let gateway = 20;
		assert_ok!(register(gateway, Role::Gateway, Some(HOSPITAL)));
		for own in [DOCTOR, gateway] {
			assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(own)));
			assert_eq!(actor(own), None);
			assert_eq!(last_entry(own), (Some(id(HOSPITAL)), ParticipantChange::Suspended));
		}
	});
}

/// R2a: the health authority is an organisation as the others are.
#[test]
fn the_health_authority_suspends_its_admins() {
	execute(|| {
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(AUTHORITY), id(ADMIN)));
		assert_eq!(actor(ADMIN), None);
		assert_noop!(suspend(FAMILY), Error::NotHealthAdmin);
	});
}

/// R2a, R14: people of other organisations are not its own, nor is it itself.
#[test]
fn an_organisation_suspends_nobody_elses() {
	execute(|| {
		for other in [INSTITUTION, FAMILY, ITS_DOCTOR, ADMIN, HOSPITAL] {
			let call = Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(other));
			assert_noop!(call, Error::NotItsOrganisation);
		}
		let by_the_suspended = RuntimeOrigin::signed(SUSPENDED_HOSPITAL);
		assert_noop!(Participants::suspend(by_the_suspended, id(ITS_DOCTOR)), Error::NotHealthAdmin);
	});
}

/// R2a: whoever holds the content key loses its wraps, and the next version is due.
#[test]
fn a_suspended_holder_loses_the_content_key() {
	with_desk(|| {
		assert!(!Participants::content_key_due(id(HOSPITAL)));
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(OTHER_DESK)));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
		assert!(versions(OTHER_DESK).is_empty());
		assert!(Participants::content_key_due(id(HOSPITAL)));
		assert_ok!(replace_content_key(DESK, 2, &[DESK]));
		assert!(!Participants::content_key_due(id(HOSPITAL)));
	});
}

/// A suspension of somebody who holds nothing makes no key due.
#[test]
fn a_suspended_doctor_makes_no_content_key_due() {
	with_desk(|| {
		assert_ok!(suspend(DOCTOR));
		assert_ok!(suspend(THIRD_DESK));
		assert!(!Participants::content_key_due(id(HOSPITAL)));
	});
}

/// Without the only holder's wraps nobody could open anything once it may act again.
#[test]
fn the_only_holder_keeps_its_wraps() {
	with_desk(|| {
		for desk in [OTHER_DESK, DESK] {
			assert_ok!(suspend(desk));
		}
		assert!(holders(HOSPITAL).is_empty());
		assert_eq!((versions(OTHER_DESK), versions(DESK)), (vec![], vec![1]));
	});
}

/// A pending content key that a suspended person could open never counts.
#[test]
fn a_suspension_drops_the_pending_content_key() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_ok!(suspend(THIRD_DESK));
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotFound);
		assert_eq!((versions(DESK), versions(OTHER_DESK), versions(THIRD_DESK)), (vec![1], vec![1], vec![]));
	});
}

/// R14: nobody but an active health admin or its organisation suspends.
#[test]
fn only_health_admins_and_the_organisation_suspend() {
	execute(|| {
		only_health_admins_and_the_organisation_may(
			|origin| Participants::suspend(origin, id(FAMILY)),
			Error::DecidedByVote,
		);
	});
}

/// S10: whom the others cannot go on without stays.
#[test]
fn the_indispensable_are_not_suspended() {
	execute(|| {
		Indispensable::put(id(HOSPITAL));
		assert_noop!(suspend(HOSPITAL), INDISPENSABLE);
		assert_ok!(suspend(FAMILY));
	});
}

/// trust.md: one admin does at the speed of the quota what one admin does alone: what it suspends is counted by the day,
/// and what an organisation or the institutions suspend is not.
#[test]
fn an_admin_suspends_and_reinstates_only_so_often_in_a_day() {
	execute(|| {
		assert_ok!(Participants::suspend(by_admin(), id(FAMILY)));
		assert_ok!(Participants::reinstate(by_admin(), id(FAMILY)));
		let suspensions = (id(ADMIN), vacchain_primitives::Daily::Suspensions);
		assert_eq!(Days::take_spent()[1..], [suspensions; 2]);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(Participants::suspend(by_admin(), id(FAMILY)), DAILY_BOUND);
		assert_noop!(Participants::reinstate(by_admin(), id(SUSPENDED_HOSPITAL)), DAILY_BOUND);
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR)));
		assert_ok!(Participants::suspend(by_vote(), id(HOSPITAL)));
	});
}
