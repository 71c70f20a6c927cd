use super::*;

const SIGNED: Action = Action::VisitSigned { visit: VisitId([5; 16]) };

fn doctor() -> Actor {
	actor(DOCTOR, Role::Doctor)
}

/// R3: who, for whom, when, what, and under which keys.
#[test]
fn an_entry_says_who_did_what_and_when() {
	execute_with_records(|| {
		let commitment = Some(Commitment([6; 32]));
		assert_ok!(VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, commitment));
		let entry = HistoryEntry {
			block: 3,
			at: NOW,
			actor: id(DOCTOR),
			organisation: Some(id(HOSPITAL)),
			action: SIGNED,
			epoch: 0,
			commitment,
		};
		assert_eq!(VaccinationRecords::history(RECORD, 1, 9), [entry]);
		assert_eq!(VaccinationRecords::record(RECORD).unwrap().history, 2);
		assert_eq!(System::event_count(), 0);
	});
}

/// R18: rewriting history is impossible; even the same action again is a new entry.
#[test]
fn earlier_entries_stay_as_they_were() {
	execute_with_records(|| {
		for appended in 1..=5 {
			let before = VaccinationRecords::history(RECORD, 0, 64);
			assert_eq!(before.len(), appended);
			assert_ok!(VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, None));
			assert!(VaccinationRecords::history(RECORD, 0, 64).starts_with(&before));
		}
	});
}

/// R16: what happens to a child is written in its own record only.
#[test]
fn a_siblings_history_is_its_own() {
	execute_with_records(|| {
		let before = VaccinationRecords::history(SIBLING, 0, 9);
		assert_ok!(VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, None));
		assert_eq!(VaccinationRecords::history(SIBLING, 0, 9), before);
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, None);
		assert_noop!(call, Error::NotFound);
	});
}

/// R3: the first entry of an epoch says who chose its keys.
#[test]
fn an_entry_names_the_epoch() {
	execute_with_records(|| {
		rotate(2);
		assert_ok!(VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, None));
		let epochs: Vec<_> =
			VaccinationRecords::history(RECORD, 0, 9).into_iter().map(|entry| entry.epoch).collect();
		assert_eq!(epochs, [0, 2]);
	});
}

/// R18: whoever has the record's root can tell that no entry of its history was left out, changed or moved.
#[test]
fn the_root_is_over_every_entry() {
	execute_with_records(|| {
		for _ in 0..3 * HISTORY_PAGE {
			assert_ok!(VaccinationRecords::append_history(&RECORD, &doctor(), SIGNED, None));
		}
		let history = VaccinationRecords::history(RECORD, 0, 64);
		let root = |entries: &[HistoryEntry]| {
			entries.iter().fold([0; 32], |before, entry| entry.root_after(&before))
		};
		let expected = VaccinationRecords::record(RECORD).unwrap().root;
		assert_eq!(root(&history), expected);
		assert_ne!(root(&history[1..]), expected);
		let mut moved = history.clone();
		moved.swap(0, 1);
		assert_ne!(root(&moved), expected);
	});
}
