use super::*;
use crate::{
	Accounts, ByRole, CandidateCount, Candidates, ContentKeyLinks, ContentKeysDue, HolderSet, KeyCount, Keys,
	Log, OfferedSet, RoleCount, Staff, StaffCount, StaffIndex, Suspension, Suspensions,
};
use vacchain_primitives::{OfferedKey, bounds::MAX_HOLDERS};

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	scene().execute_with(|| {
		damage();
		assert_eq!(Participants::do_try_state(), Err(problem.into()));
	});
}

const MISPLACED: &str = "people and gateways belong to an organisation of their kind, and nobody else to any";

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
fn a_miscounted_role_is_found() {
	finds("the participants of a role are counted", || RoleCount::<Test>::insert(Role::Hospital, 9));
}

/// R2: a health admin lists everybody, each under its role.
#[test]
fn a_participant_under_another_role_is_found() {
	finds("participants are listed under their role", || {
		ByRole::<Test>::insert(Role::Family, 0, id(ITS_DOCTOR));
	});
	finds("every participant is listed once", || {
		RoleCount::<Test>::insert(Role::Hospital, 4);
		ByRole::<Test>::insert(Role::Hospital, 3, id(HOSPITAL));
	});
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

#[test]
fn a_person_without_a_place_is_found() {
	finds("people are listed among their organisation's", || StaffIndex::<Test>::remove(id(DOCTOR)));
}

#[test]
fn a_person_in_another_place_is_found() {
	finds("a person stands where its index says", || StaffIndex::<Test>::insert(id(DOCTOR), 7));
}

#[test]
fn whoever_is_suspended_by_nobody_is_found() {
	finds("somebody has suspended whoever is suspended", || set_status(FAMILY, Status::Suspended));
}

#[test]
fn an_empty_suspension_is_found() {
	finds("an empty suspension has no row", || {
		Suspensions::<Test>::insert(id(FAMILY), Suspension::default());
	});
}

#[test]
fn a_suspension_of_nobody_is_found() {
	finds("a participant is suspended", || {
		let suspension = Suspension { by_organisation: true, ..Suspension::default() };
		Suspensions::<Test>::insert(id(STRANGER), suspension);
	});
}

#[test]
fn a_dismissed_family_is_found() {
	finds("only health admins are dismissed", || set_status(FAMILY, Status::Dismissed));
}

#[test]
fn miscounted_keys_are_found() {
	finds("keys are counted", || KeyCount::<Test>::insert(id(FAMILY), 9));
}

#[test]
fn a_miscounted_log_is_found() {
	finds("a log is counted", || Log::<Test>::remove(id(FAMILY), 0));
}

#[test]
fn a_gap_in_a_log_is_found() {
	finds("a log has no gap", || {
		let entry = Log::<Test>::take(id(FAMILY), 0).unwrap();
		Log::<Test>::insert(id(FAMILY), 9, entry);
	});
}

#[test]
fn keys_that_are_not_the_last_are_found() {
	finds("the last keys are the present ones", || {
		Rows::<Test>::mutate(id(FAMILY), |row| row.as_mut().unwrap().key_version = 1);
	});
}

#[test]
fn a_skipped_key_version_is_found() {
	finds("a key version follows the one before it", || {
		assert_ok!(give_keys(FAMILY, 40, key(40)));
		for (index, key_version) in [(0, 3), (1, 1)] {
			Keys::<Test>::mutate(id(FAMILY), index, |entry| {
				entry.as_mut().unwrap().key_version = key_version;
			});
		}
	});
}

#[test]
fn miscounted_candidates_are_found() {
	for count in [0, 2, 65] {
		finds(if count == 2 { "candidates are counted" } else { "candidates are few" }, || {
			assert_ok!(put_forward(HOSPITAL, 20, Role::Doctor));
			CandidateCount::<Test>::insert(id(HOSPITAL), count);
		});
	}
	finds("candidates are counted", || {
		assert_ok!(put_forward(HOSPITAL, 20, Role::Doctor));
		CandidateCount::<Test>::remove(id(HOSPITAL));
	});
}

#[test]
fn a_candidate_of_another_kind_is_found() {
	finds("a candidate is of a role that its organisation has", || {
		assert_ok!(put_forward(HOSPITAL, 20, Role::Doctor));
		Candidates::<Test>::mutate(id(HOSPITAL), id(20), |row| {
			row.as_mut().unwrap().role = Role::SchoolOfficer;
		});
	});
}

fn hold(organisation: u64, accounts: &[u64]) {
	let holders: Vec<_> = accounts.iter().map(|account| id(*account)).collect();
	Holders::<Test>::insert(id(organisation), HolderSet::try_from(holders).unwrap());
}

#[test]
fn holders_of_nothing_are_found() {
	finds("holders work for an organisation", || hold(STRANGER, &[ADMIN]));
	finds("no row has no holders", || hold(AUTHORITY, &[]));
	finds("holders are in order", || hold(AUTHORITY, &[ADMIN, ADMIN]));
	finds("a holder is a participant", || hold(AUTHORITY, &[STRANGER]));
}

/// R4
#[test]
fn a_holder_who_does_not_read_for_the_organisation_is_found() {
	let problem = "a holder is active and reads for its organisation";
	finds(problem, || hold(AUTHORITY, &[FAMILY]));
	finds(problem, || hold(HOSPITAL, &[DOCTOR]));
	finds(problem, || {
		let suspension = Suspension { by_organisation: true, ..Suspension::default() };
		Suspensions::<Test>::insert(id(ADMIN), suspension);
		set_status(ADMIN, Status::Suspended);
	});
}

#[test]
fn a_holder_without_a_wrap_is_found() {
	let problem = "a holder has a wrap of the current version for its current key";
	let row = (id(AUTHORITY), id(ADMIN), 0);
	finds(problem, || ContentKeyWraps::<Test>::remove(row));
	finds(problem, || {
		ContentKeyWraps::<Test>::mutate(row, |wrap| wrap.as_mut().unwrap().0 = 1);
	});
}

fn offer_to(organisation: u64, accounts: &[u64]) {
	let offered = accounts.iter().map(|holder| OfferedKey { holder: id(*holder), maker: id(ADMIN) });
	Offered::<Test>::insert(id(organisation), OfferedSet::truncate_from(offered.collect()));
}

#[test]
fn offers_that_no_call_makes_are_found() {
	finds("wraps are offered for an organisation", || offer_to(STRANGER, &[ADMIN]));
	finds("no row offers nothing", || offer_to(AUTHORITY, &[]));
	finds("offers are in order", || offer_to(AUTHORITY, &[ADMIN, ADMIN]));
	finds("no holder has a wrap that it has not accepted", || offer_to(AUTHORITY, &[ADMIN]));
	finds("a wrap is offered to a participant", || offer_to(AUTHORITY, &[STRANGER]));
	let problem = "a wrap of the current version is offered to an active person who reads";
	finds(problem, || offer_to(AUTHORITY, &[FAMILY]));
	finds(problem, || {
		assert_ok!(appoint(NEW_ADMIN));
		offer_to(AUTHORITY, &[NEW_ADMIN]);
	});
	let many: Vec<u64> = (100..100 + u64::from(MAX_HOLDERS)).collect();
	finds("one call wraps the next version", || offer_to(AUTHORITY, &many));
}

fn give(organisation: u64, holder: u64, version: KeyVersion) {
	ContentKeyWraps::<Test>::insert((id(organisation), id(holder), version), (0, wrap(ADMIN, 0).sealed));
}

/// R4
#[test]
fn a_wrap_of_somebody_else_is_found() {
	for account in [FAMILY, AUTHORITY, STRANGER] {
		finds("a wrap is for somebody who reads or has read for the organisation", || {
			give(AUTHORITY, account, 0);
		});
	}
	for organisation in [FAMILY, STRANGER] {
		finds("a content key is an organisation's or a custody's", || give(organisation, ADMIN, 0));
	}
}

#[test]
fn a_wrap_of_a_version_to_come_is_found() {
	finds("no wrap is of a version to come", || give(AUTHORITY, ADMIN, 1));
}

/// Damages a pending content key of the health authority.
fn finds_in_pending(problem: &'static str, damage: impl FnOnce()) {
	finds(problem, || {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(share(ADMIN, NEW_ADMIN));
		assert_ok!(replace_content_key(ADMIN, 1, &[ADMIN, NEW_ADMIN]));
		assert_ok!(Participants::do_try_state());
		damage();
	});
}

#[test]
fn a_pending_content_key_that_does_not_come_next_is_found() {
	finds_in_pending("a pending key is wrapped for its holders", || {
		ContentKeyWraps::<Test>::remove((id(AUTHORITY), id(ADMIN), 1));
	});
	finds_in_pending("a pending key comes next", || {
		for admin in [ADMIN, NEW_ADMIN] {
			ContentKeyWraps::<Test>::remove((id(AUTHORITY), id(admin), 1));
		}
		PendingContentKeys::<Test>::mutate(id(AUTHORITY), |pending| {
			pending.as_mut().unwrap().link.version = 2;
		});
	});
	finds_in_pending("a pending key is an organisation's", || {
		let pending = PendingContentKeys::<Test>::get(id(AUTHORITY)).unwrap();
		PendingContentKeys::<Test>::insert(id(STRANGER), pending);
	});
}

#[test]
fn a_link_to_nowhere_is_found() {
	for version in [0, 1] {
		finds("a link is of a version that counts", || {
			ContentKeyLinks::<Test>::insert(id(AUTHORITY), version, link(ADMIN, 1).sealed);
		});
	}
	finds("a link is an organisation's", || {
		ContentKeyLinks::<Test>::insert(id(STRANGER), 1, link(ADMIN, 1).sealed);
	});
}

#[test]
fn a_content_key_that_is_due_for_nobody_is_found() {
	finds("an organisation's content key is due", || ContentKeysDue::<Test>::insert(id(STRANGER), ()));
}
