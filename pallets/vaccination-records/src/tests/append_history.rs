use super::*;

const SIGNED: Action = Action::VisitSigned { visit: VisitId([5; 16]) };

/// R3: who, when, what.
#[test]
fn an_entry_says_who_did_what_and_when() {
	execute_with_records(|| {
		let commitment = Some(Commitment([6; 32]));
		assert_ok!(VaccinationRecords::append_history(&RECORD, id(DOCTOR), SIGNED, commitment));
		let entry = HistoryEntry { block: 3, at: NOW, actor: id(DOCTOR), action: SIGNED, commitment };
		assert_eq!(VaccinationRecords::history(RECORD, 1, 9), [entry]);
		assert_eq!(Records::<Test>::get(RECORD).unwrap().history, 2);
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
			assert_ok!(VaccinationRecords::append_history(&RECORD, id(DOCTOR), SIGNED, None));
			assert!(VaccinationRecords::history(RECORD, 0, 64).starts_with(&before));
		}
	});
}

/// R16: what happens to a child is written in its own record only.
#[test]
fn a_siblings_history_is_its_own() {
	execute_with_records(|| {
		let before = VaccinationRecords::history(SIBLING, 0, 9);
		assert_ok!(VaccinationRecords::append_history(&RECORD, id(DOCTOR), SIGNED, None));
		assert_eq!(VaccinationRecords::history(SIBLING, 0, 9), before);
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::append_history(&RECORD, id(DOCTOR), SIGNED, None);
		assert_noop!(call, Error::NotFound);
	});
}
