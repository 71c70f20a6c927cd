use super::*;
use crate::{Accounts, OrganisationCount, StaffCount};

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	scene().execute_with(|| {
		damage();
		assert_eq!(Participants::do_try_state(), Err(problem.into()));
	});
}

#[test]
fn a_lost_account_is_found() {
	finds("a participant's account leads back to it", || Accounts::<Test>::remove(FAMILY));
}

#[test]
fn a_reaped_account_is_found() {
	finds("a participant's account exists", || {
		System::dec_providers(&FAMILY).unwrap();
	});
}

/// R15
#[test]
fn a_doctor_without_a_hospital_is_found() {
	finds("staff belongs to its kind of organisation, and nobody else to any", || {
		Rows::<Test>::mutate(id(DOCTOR), |row| row.as_mut().unwrap().organisation = None);
	});
}

#[test]
fn a_miscounted_organisation_is_found() {
	finds("organisations are counted", || OrganisationCount::<Test>::insert(Role::Hospital, 9));
}

#[test]
fn miscounted_staff_is_found() {
	finds("staff is counted", || StaffCount::<Test>::insert(id(HOSPITAL), 9));
}

#[test]
fn an_account_of_nobody_is_found() {
	finds("an account belongs to a participant", || Accounts::<Test>::insert(STRANGER, id(STRANGER)));
}

#[test]
fn a_reaped_old_account_is_found() {
	finds("an account is never reaped", || Accounts::<Test>::insert(STRANGER, id(FAMILY)));
}
