use super::*;

/// R10: a visit that is not to be signed ends with a reason: the child was deferred, ...
#[test]
fn a_hospital_closes_an_unsigned_visit() {
	for state in [VisitState::Opened, VisitState::Noted] {
		for reason in [ClosingReason::Deferred, ClosingReason::Unfinished, ClosingReason::EnteredInError] {
			execute_and_check(|| {
				bring_to(state);
				assert_ok!(VaccineDetails::close(signed(HOSPITAL), VISIT, reason));
				let visit = VISIT;
				assert_recorded(
					Event::Closed { visit, reason },
					HOSPITAL,
					Action::VisitClosed { visit, reason },
					None,
				);
				assert_eq!(super::state(), VisitState::Closed(reason));
			});
		}
	}
}

/// R18: a signed visit is not closed away, nor one that is over.
#[test]
fn a_signed_visit_is_not_closed() {
	refuses_unless(&[VisitState::Opened, VisitState::Noted], |_| {
		VaccineDetails::close(signed(HOSPITAL), VISIT, ClosingReason::EnteredInError)
	});
}
