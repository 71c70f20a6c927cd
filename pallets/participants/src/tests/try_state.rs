use super::*;
use crate::{Accounts, AuthorityVersion, HealthAdmins, OrganisationCount, Staff, StaffCount};
use vacchain_primitives::bounds::MAX_AUTHORITY_WRAPS;

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	scene().execute_with(|| {
		damage();
		assert_eq!(Participants::do_try_state(), Err(problem.into()));
	});
}

const MISPLACED: &str =
	"whoever works for an organisation belongs to one of its kind, and nobody else to any";

fn move_to(account: u64, organisation: Option<ParticipantId>) {
	Rows::<Test>::mutate(id(account), |row| row.as_mut().unwrap().organisation = organisation);
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
	finds(MISPLACED, || move_to(DOCTOR, None));
}

/// R15
#[test]
fn a_doctor_of_the_health_authority_is_found() {
	finds(MISPLACED, || move_to(DOCTOR, Some(id(AUTHORITY))));
}

#[test]
fn a_family_with_an_organisation_is_found() {
	finds(MISPLACED, || move_to(FAMILY, Some(id(HOSPITAL))));
}

#[test]
fn a_gateway_among_the_staff_is_found() {
	finds("staff are an organisation's people", || {
		assert_ok!(register(20, Role::Gateway, Some(HOSPITAL)));
		Staff::<Test>::insert(id(HOSPITAL), 0, id(20));
	});
}

/// R15
#[test]
fn another_hospitals_doctor_among_the_staff_is_found() {
	finds("staff are an organisation's people", || Staff::<Test>::insert(id(HOSPITAL), 0, id(ITS_DOCTOR)));
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

fn give(admin: u64, version: u32) {
	AuthorityWraps::<Test>::insert(id(admin), version, wrap(version).sealed);
}

#[test]
fn a_suspended_admin_is_found() {
	finds("no health admin is suspended", || set_status(ADMIN, Status::Suspended));
}

#[test]
fn a_dismissed_family_is_found() {
	finds("only health admins are dismissed", || set_status(FAMILY, Status::Dismissed));
}

#[test]
fn an_admin_who_is_not_listed_is_found() {
	finds("the active health admins are listed", HealthAdmins::<Test>::kill);
}

#[test]
fn a_dismissed_admin_who_is_listed_is_found() {
	finds("the active health admins are listed", || set_status(ADMIN, Status::Dismissed));
}

/// R4: the health authority's secrets are its admins' alone.
#[test]
fn a_wrap_of_somebody_else_is_found() {
	finds("only health admins have wraps", || give(FAMILY, 0));
}

#[test]
fn a_wrap_of_a_version_to_come_is_found() {
	finds("no wrap is of a version to come", || give(ADMIN, 1));
}

#[test]
fn a_missing_wrap_between_others_is_found() {
	finds("an admin has every version from its oldest one to the current one", || {
		for version in 1..=2 {
			assert_ok!(replace_authority_keys(version, &[ADMIN]));
		}
		AuthorityWraps::<Test>::remove(id(ADMIN), 1);
	});
}

/// R14
#[test]
fn a_dismissed_admin_with_a_wrap_is_found() {
	for (current, version) in [(0, 0), (MAX_AUTHORITY_WRAPS, 1)] {
		finds("a dismissed admin has none of the newest versions", || {
			assert_ok!(appoint(NEW_ADMIN));
			assert_ok!(dismiss(NEW_ADMIN));
			AuthorityVersion::<Test>::put(current);
			(0..=current).for_each(|version| give(ADMIN, version));
			give(NEW_ADMIN, version);
		});
	}
}

/// S4
#[test]
fn secrets_that_nobody_has_are_found() {
	finds("an active admin has the current version", || AuthorityWraps::<Test>::remove(id(ADMIN), 0));
}
