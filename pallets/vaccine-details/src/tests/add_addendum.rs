use super::*;

/// R9: after the signature a doctor adds to the notes, and the note that was signed stays the one that counts (R18).
#[test]
fn a_doctor_adds_an_addendum() {
	for state in [VisitState::Signed, VisitState::Linked] {
		execute_and_check(|| {
			bring_to(state);
			let before = super::visit();
			assert_ok!(add(1, sealed(ADDENDUM, 0)));
			let (visit, version, kind) = (VISIT, 1, NoteKind::Addendum);
			assert_recorded(
				Event::NoteAdded { visit, version, kind },
				DOCTOR,
				Action::NoteAdded { visit, version, kind },
				Some(ADDENDUM),
			);
			assert_eq!(super::visit(), Visit { notes: 2, ..before });
			let entry = VaccineDetails::note(RECORD, VISIT, 1).expect("the addendum");
			assert_eq!((entry.kind, entry.sealed), (kind, Some(sealed(ADDENDUM, 0))));
		});
	}
}

/// R9: before the signature there are notes, and after the end nothing.
#[test]
fn an_addendum_follows_the_signature() {
	refuses_unless(&[VisitState::Signed, VisitState::Linked], |version| add(version, sealed(ADDENDUM, 0)));
}

/// R7, R9: once the visit is linked, an addendum needs the hospital's access, and all of it.
#[test]
fn an_addendum_after_the_link_needs_consent() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Consents::grant(RECORD, id(HOSPITAL), Level::Proof, 0);
		assert_noop!(add(1, sealed(ADDENDUM, 0)), Error::<Test>::NoConsent);
		end_consent();
		assert_noop!(add(1, sealed(ADDENDUM, 0)), Error::<Test>::NoConsent);
	});
}

/// R18: an addendum is a new version.
#[test]
fn another_version_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		for version in [0, 2] {
			assert_noop!(add(version, sealed(ADDENDUM, 0)), Error::<Test>::StaleVersion);
		}
	});
}

/// S8: an addendum is sealed under the visit's keys, to a length that sealing makes.
#[test]
fn badly_sealed_content_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		assert_noop!(add(1, sealed(ADDENDUM, 1)), Error::<Test>::StaleEpoch);
		for addendum in malformed(0) {
			assert_noop!(add(1, addendum), Error::<Test>::Malformed);
		}
	});
}

/// The doctor adds for some time after the visit was linked; then the hospital gives the keys again (R8).
#[test]
fn there_is_a_time_for_addenda() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Now::put(START + ADDENDA_WINDOW - 1);
		assert_ok!(add(1, sealed(ADDENDUM, 0)));
		Now::put(START + ADDENDA_WINDOW);
		assert_noop!(add(2, sealed(ADDENDUM, 0)), Error::<Test>::TooLate);
		idle_at(START + ADDENDA_WINDOW);
		assert_noop!(add(2, sealed(ADDENDUM, 0)), Error::<Test>::TooLate);
		assert_ok!(renew(0));
		assert_ok!(add(2, sealed(ADDENDUM, 0)));
	});
}

/// S8: an addendum is sealed under the keys of the visit, not under those of another one.
#[test]
fn another_index_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		for index in [0, RENEWED_VISIT_INDEX, INDEX + 1] {
			let addendum = Sealed { index, ..sealed(ADDENDUM, 0) };
			assert_noop!(add(1, addendum), Error::<Test>::StaleIndex);
		}
	});
}
