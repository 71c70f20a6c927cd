use super::*;
use RulingKind::{Reinstated, Retracted};

fn rule(admin: u8, number: u32, ruling: RulingKind) -> DispatchResult {
	VaccineDetails::rule(signed(admin), VISIT, number, ruling, sealed(REASON, 0))
}

/// trust.md: a departed physician's error stays for ever. A health admin retracts where the physician or the hospital may
/// not act any more, and where the family disputes.
#[test]
fn a_health_admin_retracts_what_nobody_else_can() {
	let ways: [fn(); 3] = [
		|| Directory::suspend(PHYSICIAN),
		|| Directory::suspend(HOSPITAL),
		|| {
			assert_ok!(VaccineDetails::dispute(signed(FAMILY), VISIT, sealed(REASON, 0)));
		},
	];
	for way in ways {
		execute_and_check(|| {
			bring_to(VisitState::Linked);
			assert_noop!(rule(ADMIN, 0, Retracted), Error::<Test>::NotForAdmin);
			way();
			assert_ok!(rule(ADMIN, 0, Retracted));
			assert_recorded(
				Event::Ruled { visit: VISIT, ruling: Retracted },
				ADMIN,
				Action::VisitRuled { visit: VISIT, ruling: Retracted },
				Some(REASON),
			);
			assert_eq!((state(), keys()), (VisitState::Retracted, None));
			let ruling = VaccineDetails::ruling(RECORD, VISIT, 0).unwrap();
			assert_eq!((ruling.by, ruling.kind, ruling.reason), (id(ADMIN), Retracted, sealed(REASON, 0)));
		});
	}
}

/// trust.md: a physician retracts any own visit, alone, for ever. A second signature undoes it, and then the physician
/// retracts it no more.
#[test]
fn a_retraction_is_undone_by_a_second_signature() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		assert_ok!(retract(sealed(RETRACTION, 0)));
		assert_ok!(rule(ADMIN, 0, Reinstated));
		assert_eq!(state(), VisitState::Linked);
		assert_eq!(VaccineDetails::section(VISIT, Section::Retraction), Some(sealed(RETRACTION, 0)));
		assert_ok!(renew(0));
		assert_noop!(retract(sealed(RETRACTION, 0)), Error::<Test>::Decided);

		// Health admins may decide again on a new ground, and never undo what they did themselves.
		assert_noop!(rule(ADMIN, 1, Retracted), Error::<Test>::NotForAdmin);
		Directory::suspend(PHYSICIAN);
		assert_ok!(rule(ADMIN, 1, Retracted));
		assert_noop!(rule(ADMIN, 2, Reinstated), Error::<Test>::AnotherAdminNeeded);
		assert_ok!(rule(OTHER_ADMIN, 2, Reinstated));
		assert_eq!(state(), VisitState::Linked);
	});
}

/// trust.md: one health admin alone retracts. A dispute is a ground for one ruling: what was retracted for it and reinstated is
/// retracted again only for a later one.
#[test]
fn a_dispute_that_was_ruled_on_is_no_ground_any_more() {
	execute_and_check(|| {
		let dispute = || VaccineDetails::dispute(signed(FAMILY), VISIT, sealed(REASON, 0));
		bring_to(VisitState::Linked);
		assert_ok!(dispute());
		assert_ok!(rule(ADMIN, 0, Retracted));
		assert_ok!(rule(OTHER_ADMIN, 1, Reinstated));
		assert_noop!(rule(ADMIN, 2, Retracted), Error::<Test>::NotForAdmin);
		assert_ok!(VaccineDetails::withdraw_dispute(signed(FAMILY), VISIT, 0));
		assert_noop!(rule(ADMIN, 2, Retracted), Error::<Test>::NotForAdmin);
		assert_ok!(dispute());
		assert_ok!(rule(ADMIN, 2, Retracted));
	});
}

#[test]
fn only_health_admins_rule_and_only_on_what_was_signed() {
	execute_and_check(|| {
		assert_noop!(rule(ADMIN, 0, Retracted), Error::<Test>::NotFound);
		bring_to(VisitState::Signed);
		Directory::suspend(PHYSICIAN);
		for other in [FAMILY, RECEPTIONIST, DOCTOR, SCHOOL, STRANGER] {
			assert_noop!(rule(other, 0, Retracted), Error::<Test>::NotHealthAdmin);
		}
		assert_noop!(rule(ADMIN, 1, Retracted), Error::<Test>::StaleVersion);
		assert_noop!(rule(ADMIN, 0, Reinstated), Error::<Test>::WrongState);
		for reason in malformed(0) {
			let call = VaccineDetails::rule(signed(ADMIN), VISIT, 0, Retracted, reason);
			assert_noop!(call, Error::<Test>::Malformed);
		}
		let beyond = Sealed { index: MAX_VISIT_INDEX + 1, ..sealed(REASON, 0) };
		let call = VaccineDetails::rule(signed(ADMIN), VISIT, 0, Retracted, beyond);
		assert_noop!(call, Error::<Test>::StaleIndex);
		let stale = VaccineDetails::rule(signed(ADMIN), VISIT, 0, Retracted, sealed(REASON, 1));
		assert_noop!(stale, Error::<Test>::StaleEpoch);
	});
	refuses_unless(&[VisitState::Signed, VisitState::Linked], |_| rule(ADMIN, 0, Retracted));
}

#[test]
fn there_are_so_many_rulings() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Directory::suspend(PHYSICIAN);
		for number in 0..MAX_RULINGS {
			let (admin, ruling) =
				if number % 2 == 0 { (ADMIN, Retracted) } else { (OTHER_ADMIN, Reinstated) };
			assert_ok!(rule(admin, number, ruling));
		}
		assert_noop!(rule(ADMIN, MAX_RULINGS, Retracted), Error::<Test>::TooManyChanges);
	});
}

/// trust.md: a physician retracts any own visit, alone, for ever. A retraction can be undone however many rulings were before.
#[test]
fn the_last_ruling_is_no_retraction() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		assert_ok!(retract(sealed(RETRACTION, 0)));
		Directory::suspend(PHYSICIAN);
		for number in 0..MAX_RULINGS {
			let (admin, ruling) =
				if number % 2 == 0 { (OTHER_ADMIN, Reinstated) } else { (ADMIN, Retracted) };
			assert_ok!(rule(admin, number, ruling));
		}
		assert_eq!(state(), VisitState::Retracted);
		assert_ok!(rule(OTHER_ADMIN, MAX_RULINGS, Reinstated));
		assert_eq!(state(), VisitState::Linked);
		assert_noop!(rule(ADMIN, MAX_RULINGS + 1, Retracted), Error::<Test>::TooManyChanges);
	});
}

/// trust.md: one health admin alone retracts in bulk. It rules only so often in a day.
#[test]
fn one_admin_rules_only_so_often_in_a_day() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Directory::suspend(PHYSICIAN);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(rule(ADMIN, 0, Retracted), DAILY_BOUND);
		LeftToday::insert(id(ADMIN), 1);
		assert_ok!(rule(ADMIN, 0, Retracted));
		assert_eq!(Days::take_spent(), [(id(ADMIN), Daily::Rulings)]);
	});
}

/// trust.md: one health admin alone suspends a hospital and closes what could still be signed. That counts as a ruling does; to
/// close what has lapsed does not.
#[test]
fn one_admin_closes_only_so_many_visits_of_a_suspended_hospital_in_a_day() {
	let close = || VaccineDetails::close(signed(ADMIN), VISIT, ClosingReason::Unsigned);
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		Directory::suspend(HOSPITAL);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(close(), DAILY_BOUND);
		LeftToday::insert(id(ADMIN), 1);
		assert_ok!(close());
		assert_eq!(Days::take_spent(), [(id(ADMIN), Daily::Rulings)]);
	});
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		end_consent();
		Now::put(Now::get() + VISIT_LAPSE + 1);
		LeftToday::insert(id(ADMIN), 0);
		assert_ok!(close());
	});
}

/// trust.md: a hospital that is suspended in mid-visit leaves a given dose unlinked. A health admin links or closes.
#[test]
fn a_health_admin_links_and_closes_where_the_hospital_is_gone() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		let link = || VaccineDetails::link(signed(ADMIN), VISIT);
		assert_noop!(link(), Error::<Test>::NotHospital);
		Directory::suspend(HOSPITAL);
		assert_noop!(VaccineDetails::link(signed(SCHOOL), VISIT), Error::<Test>::NotHospital);
		assert_ok!(link());
		assert_eq!(state(), VisitState::Linked);
	});
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let close = || VaccineDetails::close(signed(ADMIN), VISIT, ClosingReason::Unsigned);
		assert_noop!(close(), Error::<Test>::NotHospital);
		Directory::suspend(HOSPITAL);
		assert_ok!(close());
		assert_eq!(state(), VisitState::Closed(ClosingReason::Unsigned));
	});
}
