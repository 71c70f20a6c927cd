use super::*;

/// R9, R18: a doctor corrects a note before the signature; the version before stays.
#[test]
fn a_doctor_corrects_a_note() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		let first = VaccineDetails::notes(VISIT, 0, 1);
		assert_ok!(correct(1, deferred(), sealed(CORRECTION, 0)));
		let (visit, version, kind) = (VISIT, 1, NoteKind::Corrected);
		assert_recorded(
			Event::NoteAdded { visit, version, kind },
			DOCTOR,
			Action::NoteAdded { visit, version, kind },
			Some(CORRECTION),
		);
		let row = super::visit();
		let commitment = Commitment([CORRECTION; 32]);
		assert_eq!(row.note, Some(NoteReference { version, commitment, clearance: deferred() }));
		assert_eq!((row.state, row.notes), (VisitState::Noted, 2));
		assert_eq!(VaccineDetails::notes(VISIT, 0, 1), first);
		assert_eq!(VaccineDetails::note(RECORD, VISIT, 1).map(|note| note.kind), Some(kind));
	});
}

/// R9: there must be a note that counts; after the signature there is only an addendum.
#[test]
fn only_a_note_that_counts_is_corrected() {
	refuses_unless(&[VisitState::Noted], |version| correct(version, cleared(), sealed(CORRECTION, 0)));
}

/// R18: a correction is a new version; none is overwritten or left out.
#[test]
fn another_version_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for version in [0, 2] {
			assert_noop!(correct(version, cleared(), sealed(CORRECTION, 0)), Error::<Test>::StaleVersion);
		}
	});
}

/// R18: the versions of a note are bounded.
#[test]
fn there_is_a_last_version() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for version in 1..MAX_NOTES {
			assert_ok!(correct(version, cleared(), sealed(CORRECTION, 0)));
		}
		assert_noop!(correct(MAX_NOTES, cleared(), sealed(CORRECTION, 0)), Error::<Test>::TooManyNotes);
		assert_noop!(withdraw(MAX_NOTES), Error::<Test>::TooManyNotes);
		assert_ok!(Signing { note: Commitment([CORRECTION; 32]), ..Signing::of_epoch(0) }.send());
		assert_noop!(add(MAX_NOTES, sealed(ADDENDUM, 0)), Error::<Test>::TooManyNotes);
	});
}

/// S8: a note is sealed under the visit's keys, to a length that sealing makes.
#[test]
fn badly_sealed_content_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_noop!(correct(1, cleared(), sealed(CORRECTION, 1)), Error::<Test>::StaleEpoch);
		let beyond = Sealed { index: INDEX + 1, ..sealed(CORRECTION, 0) };
		assert_noop!(correct(1, cleared(), beyond), Error::<Test>::StaleIndex);
		for note in malformed(0) {
			assert_noop!(correct(1, cleared(), note), Error::<Test>::Malformed);
		}
	});
}
