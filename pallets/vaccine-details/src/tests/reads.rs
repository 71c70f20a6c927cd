use super::*;

/// R5, R8: the visits of a record are read a page at a time, in order of opening.
#[test]
fn visits_are_paged() {
	execute_and_check(|| {
		let visits: Vec<_> = (1..=140).map(|number| VisitId([number; 16])).collect();
		for visit in &visits {
			open_at(*visit, INDEX);
			let over = VaccineDetails::close(signed(RECEPTIONIST), *visit, ClosingReason::Unsigned);
			assert_ok!(over);
		}
		assert_eq!(VaccineDetails::visits_of(RECORD, 0, u32::MAX), visits[..64]);
		assert_eq!(VaccineDetails::visits_of(RECORD, 64, u32::MAX), visits[64..128]);
		assert_eq!(VaccineDetails::visits_of(RECORD, 128, u32::MAX), visits[128..]);
		for (start, limit) in [(3, 2), (60, 10), (63, 1), (64, 1), (100, 64), (127, 9), (139, 9)] {
			let end = (start + limit).min(140);
			let page = VaccineDetails::visits_of(RECORD, start as u32, limit as u32);
			assert_eq!(page, visits[start..end], "{start}, {limit}");
		}
		assert_eq!(VaccineDetails::visits_of(RECORD, 140, 1), []);
		assert_eq!(VaccineDetails::visits_of(RECORD, 0, 0), []);
		assert_eq!(VaccineDetails::visits_of(RecordId([9; 16]), 0, 1), []);
	});
}

/// S5, R8: a visit names its doctor and its physician, in its own record alone, also when it is over.
#[test]
fn a_visit_names_its_professionals() {
	execute_and_check(|| {
		let is_named = |record, visit, who| VaccineDetails::is_named(&record, &visit, &id(who));
		assert!(!is_named(RECORD, VISIT, DOCTOR));
		bring_to(VisitState::Linked);
		assert!(is_named(RECORD, VISIT, DOCTOR) && is_named(RECORD, VISIT, PHYSICIAN));
		assert!(!is_named(RECORD, VISIT, HOSPITAL));
		assert!(!is_named(RecordId([9; 16]), VISIT, DOCTOR) && !is_named(RECORD, VisitId([9; 16]), DOCTOR));
	});
}

/// R18: every version of a note is read, a page at a time, oldest first.
#[test]
fn notes_are_paged() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_ok!(withdraw(1));
		assert_ok!(write(2, cleared(), sealed(NOTE, 0)));
		assert_ok!(correct(3, cleared(), sealed(NOTE, 0)));
		assert_ok!(Signing::of_epoch(0).send());
		assert_ok!(add(4, sealed(ADDENDUM, 0)));
		let kinds = |start, limit| {
			let notes = VaccineDetails::notes(VISIT, start, limit);
			notes.into_iter().map(|note| note.kind).collect::<Vec<_>>()
		};
		use NoteKind::*;
		assert_eq!(kinds(0, u32::MAX), [Written, Withdrawn, Written, Corrected, Addendum]);
		assert_eq!(kinds(1, 2), [Withdrawn, Written]);
		assert_eq!(kinds(5, 1), []);
	});
}

/// R4: of a visit that does not exist nothing is read.
#[test]
fn there_is_nothing_to_read_of_no_visit() {
	execute_and_check(|| {
		assert_eq!(VaccineDetails::visit(VISIT), None);
		assert_eq!(VaccineDetails::section(VISIT, Section::Examination), None);
		assert_eq!(VaccineDetails::signature(VISIT), None);
		assert_eq!(VaccineDetails::visit_wrap(VISIT, id(DOCTOR)), None);
		assert_eq!(VaccineDetails::notes(VISIT, 0, 1), []);
	});
}
