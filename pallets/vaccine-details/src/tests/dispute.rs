use super::*;

fn dispute() -> DispatchResult {
	VaccineDetails::dispute(signed(FAMILY), VISIT, sealed(REASON, 0))
}

/// Takes the first dispute back.
fn withdraw_dispute() -> DispatchResult {
	VaccineDetails::withdraw_dispute(signed(FAMILY), VISIT, 0)
}

/// trust.md: a family marks a visit as disputed, and takes that back.
#[test]
fn a_family_disputes_a_signed_visit() {
	for state in [VisitState::Signed, VisitState::Linked] {
		execute_and_check(|| {
			bring_to(state);
			assert_ok!(dispute());
			let action = Action::VisitDisputed { visit: VISIT };
			assert_recorded(Event::Disputed { visit: VISIT }, FAMILY, action, Some(REASON));
			let known = VaccineDetails::dispute_of(RECORD, VISIT).unwrap();
			assert_eq!((known.by, known.at, known.reason), (id(FAMILY), START, sealed(REASON, 0)));
			assert_eq!(super::state(), state);
			assert_noop!(dispute(), Error::<Test>::WrongState);

			assert_ok!(withdraw_dispute());
			let action = Action::DisputeWithdrawn { visit: VISIT };
			assert_recorded(Event::DisputeWithdrawn { visit: VISIT }, FAMILY, action, None);
			assert_eq!(VaccineDetails::dispute_of(RECORD, VISIT), None);
			assert_noop!(withdraw_dispute(), Error::<Test>::WrongState);
			assert_ok!(dispute());
			// A withdrawal that was signed for the first dispute does not hit the second one.
			assert_noop!(withdraw_dispute(), Error::<Test>::StaleVersion);
			assert_eq!(VaccineDetails::dispute_of(RECORD, VISIT).map(|known| known.number), Some(1));
			assert_ok!(VaccineDetails::withdraw_dispute(signed(FAMILY), VISIT, 1));
		});
	}
}

/// trust.md: a custodian undoes what another one did. A dispute ends by the custodian who made it, or by the owner.
#[test]
fn no_custodian_takes_the_dispute_of_another_one_back() {
	let disputed_by = |who: u8| {
		bring_to(VisitState::Linked);
		assert_ok!(VaccineDetails::dispute(signed(who), VISIT, sealed(REASON, 0)));
	};
	let withdraw = |who: u8| VaccineDetails::withdraw_dispute(signed(who), VISIT, 0);
	execute_and_check(|| {
		disputed_by(GUARDIAN);
		assert_noop!(withdraw(OTHER_GUARDIAN), Error::<Test>::NotCustodian);
		assert_ok!(withdraw(GUARDIAN));
	});
	execute_and_check(|| {
		disputed_by(GUARDIAN);
		assert_ok!(withdraw(FAMILY));
	});
	execute_and_check(|| {
		disputed_by(FAMILY);
		assert_noop!(withdraw(GUARDIAN), Error::<Test>::NotCustodian);
	});
}

#[test]
fn only_what_counts_is_disputed() {
	refuses_unless(&[VisitState::Signed, VisitState::Linked], |_| dispute());
}

#[test]
fn only_custodians_dispute() {
	execute_and_check(|| {
		assert_noop!(dispute(), Error::<Test>::NotFound);
		assert_noop!(withdraw_dispute(), Error::<Test>::NotFound);
		bring_to(VisitState::Linked);
		for other in [ADMIN, DOCTOR, RECEPTIONIST, SCHOOL, STRANGER] {
			let call = VaccineDetails::dispute(signed(other), VISIT, sealed(REASON, 0));
			assert_noop!(call, Error::<Test>::NotCustodian);
			let call = VaccineDetails::withdraw_dispute(signed(other), VISIT, 0);
			assert_noop!(call, Error::<Test>::NotCustodian);
		}
		let stale = VaccineDetails::dispute(signed(FAMILY), VISIT, sealed(REASON, 1));
		assert_noop!(stale, Error::<Test>::StaleEpoch);
		for reason in malformed(0) {
			let call = VaccineDetails::dispute(signed(FAMILY), VISIT, reason);
			assert_noop!(call, Error::<Test>::Malformed);
		}
		let beyond = Sealed { index: MAX_VISIT_INDEX + 1, ..sealed(REASON, 0) };
		assert_noop!(VaccineDetails::dispute(signed(FAMILY), VISIT, beyond), Error::<Test>::StaleIndex);
	});
}
