use super::*;

/// R9: the named doctor writes a note that clears or defers the child.
#[test]
fn the_named_doctor_writes_a_note() {
	for decision in [Decision::Cleared, Decision::Deferred] {
		execute_and_check(|| {
			open();
			assert_ok!(write(0, decision, sealed(NOTE, 0)));
			let (visit, version, kind) = (VISIT, 0, NoteKind::Written);
			assert_recorded(
				Event::NoteAdded { visit, version, kind },
				DOCTOR,
				Action::NoteAdded { visit, version, kind, decision: Some(decision) },
				Some(NOTE),
			);
			let note = NoteReference { version: 0, commitment: Commitment([NOTE; 32]), decision };
			let row = super::visit();
			assert_eq!((row.state, row.notes, row.note), (VisitState::Noted, 1, Some(note)));
			let entry = NoteEntry {
				author: id(DOCTOR),
				at: START,
				kind,
				decision: Some(decision),
				sealed: Some(sealed(NOTE, 0)),
			};
			assert_eq!(VaccineDetails::notes(VISIT, 0, 9), [entry]);
		});
	}
}

/// R9, R18: a note that counts is corrected, not written again; after the signature there is only an addendum.
#[test]
fn a_first_note_is_written_once() {
	refuses_unless(&[VisitState::Opened], |version| write(version, Decision::Cleared, sealed(NOTE, 0)));
}

/// R18: the version is the next one.
#[test]
fn another_version_is_refused() {
	execute_and_check(|| {
		open();
		assert_noop!(write(1, Decision::Cleared, sealed(NOTE, 0)), Error::<Test>::StaleVersion);
		assert_ok!(write(0, Decision::Cleared, sealed(NOTE, 0)));
		assert_ok!(withdraw(1));
		for version in [0, 1, 3] {
			assert_noop!(write(version, Decision::Cleared, sealed(NOTE, 0)), Error::<Test>::StaleVersion);
		}
	});
}

/// R18: the versions of a note are bounded, whatever they are.
#[test]
fn there_is_a_last_version() {
	execute_and_check(|| {
		open();
		for version in (0..MAX_NOTES).step_by(2) {
			assert_ok!(write(version, Decision::Cleared, sealed(NOTE, 0)));
			assert_ok!(withdraw(version + 1));
		}
		assert_noop!(write(MAX_NOTES, Decision::Cleared, sealed(NOTE, 0)), Error::<Test>::TooManyNotes);
	});
}

/// S8: a note is sealed under the visit's keys.
#[test]
fn another_epoch_is_refused() {
	execute_and_check(|| {
		open();
		assert_noop!(write(0, Decision::Cleared, sealed(NOTE, 1)), Error::<Test>::StaleEpoch);
	});
}

/// S8: sealed content has a length that sealing makes.
#[test]
fn malformed_content_is_refused() {
	execute_and_check(|| {
		open();
		for note in malformed(0) {
			assert_noop!(write(0, Decision::Cleared, note), Error::<Test>::Malformed);
		}
	});
}
