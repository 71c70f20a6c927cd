use super::*;

/// R9: the named doctor writes a note that clears or defers the child; which of them, the note alone says.
#[test]
fn the_named_doctor_writes_a_note() {
	for clearance in [cleared(), deferred()] {
		execute_and_check(|| {
			open();
			assert_ok!(write(0, clearance, sealed(NOTE, 0)));
			let (visit, version, kind) = (VISIT, 0, NoteKind::Written);
			assert_recorded(
				Event::NoteAdded { visit, version, kind },
				DOCTOR,
				Action::NoteAdded { visit, version, kind },
				Some(NOTE),
			);
			let note = NoteReference { version: 0, commitment: Commitment([NOTE; 32]), clearance };
			let row = super::visit();
			assert_eq!((row.state, row.notes, row.note), (VisitState::Noted, 1, Some(note)));
			let entry = NoteEntry {
				author: id(DOCTOR),
				at: START,
				kind,
				clearance: Some(clearance),
				sealed: Some(sealed(NOTE, 0)),
			};
			assert_eq!(VaccineDetails::notes(VISIT, 0, 9), [entry]);
		});
	}
}

/// R9, R18: a note that counts is corrected, not written again; after the signature there is only an addendum.
#[test]
fn a_first_note_is_written_once() {
	refuses_unless(&[VisitState::Opened], |version| write(version, cleared(), sealed(NOTE, 0)));
}

/// R18: the version is the next one.
#[test]
fn another_version_is_refused() {
	execute_and_check(|| {
		open();
		assert_noop!(write(1, cleared(), sealed(NOTE, 0)), Error::<Test>::StaleVersion);
		assert_ok!(write(0, cleared(), sealed(NOTE, 0)));
		assert_ok!(withdraw(1));
		for version in [0, 1, 3] {
			assert_noop!(write(version, cleared(), sealed(NOTE, 0)), Error::<Test>::StaleVersion);
		}
	});
}

/// R18: the versions of a note are bounded, whatever they are.
#[test]
fn there_is_a_last_version() {
	execute_and_check(|| {
		open();
		for version in (0..MAX_NOTES).step_by(2) {
			assert_ok!(write(version, cleared(), sealed(NOTE, 0)));
			assert_ok!(withdraw(version + 1));
		}
		assert_noop!(write(MAX_NOTES, cleared(), sealed(NOTE, 0)), Error::<Test>::TooManyNotes);
	});
}

/// S8: a note is sealed under the visit's keys.
#[test]
fn another_epoch_is_refused() {
	execute_and_check(|| {
		open();
		assert_noop!(write(0, cleared(), sealed(NOTE, 1)), Error::<Test>::StaleEpoch);
	});
}

/// S8: a note is sealed under the keys of the visit, not under those of another one.
#[test]
fn another_index_is_refused() {
	execute_and_check(|| {
		open();
		for index in [0, RENEWED_VISIT_INDEX, INDEX + 1] {
			let note = Sealed { index, ..sealed(NOTE, 0) };
			assert_noop!(write(0, cleared(), note), Error::<Test>::StaleIndex);
		}
	});
}

/// S8: sealed content has a length that sealing makes.
#[test]
fn malformed_content_is_refused() {
	execute_and_check(|| {
		open();
		for note in malformed(0) {
			assert_noop!(write(0, cleared(), note), Error::<Test>::Malformed);
		}
	});
}
