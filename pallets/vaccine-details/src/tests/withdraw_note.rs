use super::*;

/// R9, R18: a doctor withdraws a note before the signature; the version before stays, and another may follow.
#[test]
fn a_doctor_withdraws_a_note() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_ok!(withdraw(1));
		let (visit, version, kind) = (VISIT, 1, NoteKind::Withdrawn);
		assert_recorded(
			Event::NoteAdded { visit, version, kind },
			DOCTOR,
			Action::NoteAdded { visit, version, kind },
			None,
		);
		let row = super::visit();
		assert_eq!((row.state, row.notes, row.note), (VisitState::Opened, 2, None));
		let notes = VaccineDetails::notes(VISIT, 0, 9);
		assert_eq!(notes[0].sealed, Some(sealed(NOTE, 0)));
		assert_eq!((notes[1].kind, &notes[1].sealed, notes[1].clearance), (kind, &None, None));

		assert_ok!(write(2, deferred(), sealed(CORRECTION, 0)));
		assert_eq!(super::visit().note.map(|note| note.version), Some(2));
	});
}

/// R9: there must be a note that counts, and no signature.
#[test]
fn only_a_note_that_counts_is_withdrawn() {
	refuses_unless(&[VisitState::Noted], withdraw);
}

/// R18: a withdrawal is a new version.
#[test]
fn another_version_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for version in [0, 2] {
			assert_noop!(withdraw(version), Error::<Test>::StaleVersion);
		}
	});
}
