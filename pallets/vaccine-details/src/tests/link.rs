use super::*;

/// R10, R11: the hospital links a signed visit to the record, which is what a proof rests on.
#[test]
fn a_hospital_links_a_signed_visit() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		assert_ok!(VaccineDetails::link(signed(RECEPTIONIST), VISIT));
		let (visit, record) = (VISIT, RECORD);
		assert_recorded(Event::Linked { visit, record }, RECEPTIONIST, Action::VisitLinked { visit }, None);
		assert_eq!(state(), VisitState::Linked);
		assert_eq!(keys(), Some([wrap(DOCTOR, 0), wrap(PHYSICIAN, 0)]), "for addenda");
	});
}

/// R10: what is not signed is not linked; nor is what is linked or over.
#[test]
fn only_a_signed_visit_is_linked() {
	refuses_unless(&[VisitState::Signed], |_| VaccineDetails::link(signed(RECEPTIONIST), VISIT));
}
