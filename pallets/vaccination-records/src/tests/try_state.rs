use super::*;
use crate::{IdentityTags, OwnedRecords};

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		assert_ok!(create(RECORD));
		assert_ok!(VaccinationRecords::do_try_state());
		damage();
		assert_eq!(VaccinationRecords::do_try_state(), Err(problem.into()));
	});
}

fn remove(key: RowKey) {
	Rows::<Test>::remove(RECORD, key);
}

/// R4, R6: a reader has one key.
#[test]
fn a_second_wrap_for_a_reader_is_found() {
	finds("a reader has one wrap, of the current epoch", || {
		let mut wraps = VaccinationRecords::wraps(RECORD);
		wraps.try_push(wrap(FAMILY, Level::Proof, 0)).unwrap();
		Rows::<Test>::insert(RECORD, RowKey::Wraps, Row::Wraps(wraps));
	});
}

/// R6: a reader that left without a rotation leaves its wrap behind until the next epoch.
#[test]
fn a_wrap_of_a_reader_who_left_is_none_too_many() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		Readers::mutate(RECORD, |readers| readers.pop());
		assert!(VaccinationRecords::wrap(RECORD, id(HOSPITAL)).is_some());
		rotate(1);
		assert!(VaccinationRecords::wrap(RECORD, id(HOSPITAL)).is_none());
	});
}

/// R4, S4: those to whom nothing must be lost have a key.
#[test]
fn an_owner_or_a_custody_without_a_wrap_is_found() {
	for left_out in 0..4 {
		finds("the owner, the health authority and its custodies have a wrap of the current epoch", || {
			let mut wraps = VaccinationRecords::wraps(RECORD);
			wraps.remove(left_out);
			Rows::<Test>::insert(RECORD, RowKey::Wraps, Row::Wraps(wraps));
		});
	}
}

#[test]
fn a_wrap_of_an_ended_epoch_is_found() {
	finds("a reader has one wrap, of the current epoch", || change(|row| row.epoch = 1));
}

/// R4
#[test]
fn an_owner_who_does_not_read_is_found() {
	finds("the owner reads its record", || {
		change(|row| row.owner = id(OTHER_FAMILY));
		OwnedRecords::<Test>::swap(id(FAMILY), id(OTHER_FAMILY));
	});
}

/// R1
#[test]
fn a_foreign_identity_tag_is_found() {
	finds("the identity tag of a record in use leads back to it", || {
		change(|row| row.identity_tag = tag(SIBLING));
	});
}

/// R1
#[test]
fn a_second_identity_tag_is_found() {
	finds("a record has one identity tag", || {
		IdentityTags::<Test>::try_append(tag(SIBLING).tag, RECORD).unwrap();
	});
}

/// R1
#[test]
fn a_namesake_without_a_reason_is_found() {
	finds("a namesake names the first record with its tag", || {
		assert_ok!(create(SIBLING));
		IdentityTags::<Test>::remove(tag(SIBLING).tag);
		IdentityTags::<Test>::try_append(tag(RECORD).tag, SIBLING).unwrap();
		let mut row = VaccinationRecords::record(SIBLING).unwrap();
		row.identity_tag = tag(RECORD);
		Rows::<Test>::insert(SIBLING, RowKey::Record, Row::Record(row));
	});
}

#[test]
fn a_lost_child_is_found() {
	finds("a record has a child", || remove(RowKey::Child));
}

#[test]
fn a_lost_link_is_found() {
	finds("every epoch has the link that came with it", || {
		rotate(1);
		remove(RowKey::Link(1));
	});
}

#[test]
fn a_link_of_no_epoch_is_found() {
	finds("every row is what its key says", || {
		Rows::<Test>::insert(RECORD, RowKey::Link(7), Row::Link(link(6, 7)));
	});
}

#[test]
fn a_bridge_to_no_epoch_is_found() {
	finds("every row is what its key says", || {
		rotate(2);
		assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(FAMILY), link(0, 2)));
		let bridges = Rows::<Test>::take(RECORD, RowKey::Bridges(0)).unwrap();
		Rows::<Test>::insert(RECORD, RowKey::Bridges(1), bridges);
	});
}

#[test]
fn a_row_of_another_kind_is_found() {
	finds("every row is what its key says", || {
		let row = Rows::<Test>::get(RECORD, RowKey::Child).unwrap();
		Rows::<Test>::insert(RECORD, RowKey::Bridges(0), row);
	});
}

#[test]
fn a_row_of_no_record_is_found() {
	finds("a row belongs to a record", || {
		Rows::<Test>::insert(SIBLING, RowKey::Child, Row::Child(child()));
	});
}

/// S4
#[test]
fn a_lost_past_wrap_is_found() {
	finds("the owner, the health authority and its custodies have a wrap of every epoch", || {
		rotate(2);
		remove(RowKey::PastWraps(1));
	});
}

/// R18
#[test]
fn a_lost_entry_is_found() {
	finds("history has no gap", || remove(RowKey::History(0)));
}

/// R18
#[test]
fn an_uncounted_entry_is_found() {
	finds("history has no gap", || change(|row| row.history = 2));
}

/// R18
#[test]
fn a_changed_entry_is_found() {
	finds("the root is the history's", || {
		let mut entries = VaccinationRecords::history_page(RECORD, 0).unwrap();
		entries[0].actor = id(FAMILY);
		Rows::<Test>::insert(RECORD, RowKey::History(0), Row::History(entries));
	});
}

/// R16
#[test]
fn a_record_on_no_familys_list_is_found() {
	finds("every record is in a family's list", || OwnedRecords::<Test>::remove(id(FAMILY)));
}

/// R16
#[test]
fn a_record_on_another_familys_list_is_found() {
	finds("a family's list holds its own records", || {
		assert_ok!(OwnedRecords::<Test>::try_append(id(OTHER_FAMILY), RECORD));
	});
}
