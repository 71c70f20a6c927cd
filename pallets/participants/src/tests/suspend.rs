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

/// R14: health admins decide neither on each other nor on their authority.
#[test]
fn health_admins_do_not_suspend_their_own_kind() {
	execute(|| {
		assert_noop!(suspend(ADMIN), Error::RoleNotAllowed);
		assert_noop!(suspend(AUTHORITY), Error::RoleNotAllowed);
	});
}

/// R14: nobody but an active health admin suspends, not even a hospital its doctor.
#[test]
fn only_health_admins_suspend() {
	execute(|| only_health_admins_may(|origin| Participants::suspend(origin, id(DOCTOR))));
}
