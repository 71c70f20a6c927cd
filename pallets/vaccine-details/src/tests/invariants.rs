use super::*;
use crate::{VisitCount, Visits, VisitsOfRecord};

/// Each thing that must never be is found: a signature that went missing, a gap in the notes (R18), ...
#[test]
fn what_must_not_be_is_found() {
	use VisitState::*;
	let change = |change: fn(&mut Visit)| {
		Visits::<Test>::mutate(VISIT, |visit| change(visit.as_mut().expect("the visit is open")));
	};
	let broken: [(&str, VisitState, &dyn Fn()); 15] = [
		("a visit belongs to a record", Opened, &|| Epochs::remove(RECORD)),
		("no visit is ahead of its record", Opened, &|| change(|visit| visit.epoch = 1)),
		("a visit gives keys", Opened, &|| VisitWraps::<Test>::remove(VISIT)),
		("a visit gives its keys to its doctor and physician", Opened, &|| {
			VisitWraps::<Test>::insert(VISIT, [wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)]);
		}),
		("a visit is opened with data", Opened, &|| Sections::<Test>::remove(VISIT, Section::Examination)),
		("what is signed has a signature", Linked, &|| Signatures::<Test>::remove(VISIT)),
		("what is signed has a signature", Signed, &|| change(|visit| visit.state = Noted)),
		("a signature has content", Signed, &|| Sections::<Test>::remove(VISIT, Section::Immunization)),
		("a signature has content", Noted, &|| {
			Sections::<Test>::insert(VISIT, Section::Recommendation, sealed(RECOMMENDATION, 0));
		}),
		("a retraction has a reason", Retracted, &|| Sections::<Test>::remove(VISIT, Section::Retraction)),
		("notes have no gap", Noted, &|| Notes::<Test>::remove(VISIT, 0)),
		("an opened visit has no note that counts", Noted, &|| change(|visit| visit.state = Opened)),
		("a noted visit has a note that counts", Signed, &|| change(|visit| visit.note = None)),
		("a record's visits are counted", Opened, &|| VisitCount::<Test>::insert(RECORD, 2)),
		("every visit is listed once", Opened, &|| {
			VisitsOfRecord::<Test>::insert(RecordId([9; 16]), 0, VISIT);
		}),
	];
	for (what, state, corrupt) in broken {
		new_test_ext().execute_with(|| {
			bring_to(state);
			corrupt();
			assert_eq!(VaccineDetails::do_try_state(), Err(what.into()), "{state:?}");
		});
	}
}
