use super::*;

/// R10: a visit that nobody signs ends with a reason, which does not say whether the child was deferred. Its keys go.
#[test]
fn a_hospital_closes_an_unsigned_visit() {
	for state in [VisitState::Opened, VisitState::Noted] {
		for reason in [ClosingReason::Unsigned, ClosingReason::EnteredInError] {
			execute_and_check(|| {
				bring_to(state);
				assert_ok!(VaccineDetails::close(signed(RECEPTIONIST), VISIT, reason));
				let visit = VISIT;
				assert_recorded(
					Event::Closed { visit, reason },
					RECEPTIONIST,
					Action::VisitClosed { visit, reason },
					None,
				);
				assert_eq!((super::state(), keys()), (VisitState::Closed(reason), None));
			});
		}
	}
}

/// R18: a signed visit is not closed away, nor one that is over.
#[test]
fn a_signed_visit_is_not_closed() {
	refuses_unless(&[VisitState::Opened, VisitState::Noted], |_| {
		VaccineDetails::close(signed(RECEPTIONIST), VISIT, ClosingReason::EnteredInError)
	});
}
