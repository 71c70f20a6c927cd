use super::*;

fn change(change: fn(&mut Visit)) {
	let mut row = visit();
	change(&mut row);
	Rows::<Test>::insert(RECORD, RowKey::Visit(VISIT), Row::Visit(row));
}

fn remove(key: RowKey) {
	assert!(Rows::<Test>::take(RECORD, key).is_some());
}

fn insert(key: RowKey, row: Row) {
	Rows::<Test>::insert(RECORD, key, row);
}

fn put_keys(wraps: [VisitWrap; 2], until: Option<Moment>) {
	insert(RowKey::Keys(VISIT), Row::Keys(crate::VisitKeys { wraps, until }));
}

/// Each thing that must never be is found: a signature that went missing, a gap in the notes (R18), ...
#[test]
fn what_must_not_be_is_found() {
	use VisitState::*;
	let wraps = || [wrap(DOCTOR, 0), wrap(PHYSICIAN, 0)];
	let broken: [(&str, VisitState, &dyn Fn()); 24] = [
		("a visit belongs to a record", Opened, &|| Epochs::remove(RECORD)),
		("no visit is ahead of its record", Opened, &|| change(|visit| visit.epoch = 1)),
		("a visit has one of its epoch's indices", Opened, &|| change(|visit| visit.index = 0)),
		("a visit gives keys", Opened, &|| remove(RowKey::Keys(VISIT))),
		("a visit gives keys", Signed, &|| put_keys(wraps(), Some(START))),
		("a visit gives its keys to its doctor and physician", Opened, &|| {
			put_keys([wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)], None);
		}),
		("the keys of a linked visit end", Linked, &|| put_keys(wraps(), None)),
		("the keys of a linked visit end", Linked, &|| EndingKeys::<Test>::remove(0)),
		("the keys that end have no gap", Linked, &|| EndingRange::<Test>::put((0, 2))),
		("a visit that is over gives no keys", Retracted, &|| put_keys(wraps(), None)),
		("a visit is opened with data", Opened, &|| remove(RowKey::Opening(VISIT))),
		("what is signed has a signature", Linked, &|| remove(RowKey::Signed(VISIT))),
		("what is signed has a signature", Signed, &|| change(|visit| visit.state = Noted)),
		("a retraction has a reason", Retracted, &|| remove(RowKey::Retraction(VISIT))),
		("a retraction has a reason", Signed, &|| {
			insert(RowKey::Retraction(VISIT), Row::Retraction(sealed(RETRACTION, 0)));
		}),
		("every row is what its key says", Opened, &|| {
			let tally = VaccineDetails::tally_of(RECORD, id(HOSPITAL));
			let tally = crate::HospitalTally { open: 2, ..tally };
			insert(RowKey::TallyOf(id(HOSPITAL)), Row::TallyOf(tally));
		}),
		("corrections and rulings have no gap", Opened, &|| {
			let aside = crate::Aside { corrections: 1, ..Default::default() };
			insert(RowKey::Aside(VISIT), Row::Aside(aside));
		}),
		("notes have no gap", Noted, &|| remove(RowKey::Note(VISIT, 0))),
		("an opened visit has no note that counts", Noted, &|| change(|visit| visit.state = Opened)),
		("a noted visit has a note that counts", Signed, &|| change(|visit| visit.note = None)),
		("the note that counts is the one named", Noted, &|| {
			change(|visit| {
				visit.note = visit.note.map(|note| NoteReference { clearance: deferred(), ..note });
			});
		}),
		("every visit is listed once", Opened, &|| RecordOf::<Test>::insert(VisitId([9; 16]), RECORD)),
		("every row is what its key says", Opened, &|| {
			insert(RowKey::Signed(VISIT), Row::Opening(sealed(EXAMINATION, 0)));
		}),
		("every row is what its key says", Opened, &|| {
			let row = Rows::<Test>::get(RECORD, RowKey::Opening(VISIT)).expect("the visit is open");
			insert(RowKey::Opening(VisitId([9; 16])), row);
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
