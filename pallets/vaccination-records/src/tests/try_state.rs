use super::*;
use crate::{Children, IdentityTags, OwnedCount, OwnedRecords};

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		assert_ok!(create(RECORD));
		assert_ok!(VaccinationRecords::do_try_state());
		damage();
		assert_eq!(VaccinationRecords::do_try_state(), Err(problem.into()));
	});
}

fn change(change: impl FnOnce(&mut Record)) {
	Records::<Test>::mutate(RECORD, |row| change(row.as_mut().unwrap()));
}

fn an_old_link() -> EpochLink {
	EpochLink { secret: [0; LINK_LEN], proof_key: [0; LINK_LEN] }
}

/// R4, R6: one who has a key is a reader.
#[test]
fn a_wrap_without_a_reader_is_found() {
	finds("readers and wraps are one set, of the current epoch", || {
		assert_ok!(VaccinationRecords::add_wrap(&RECORD, wrap(HOSPITAL, Level::Full, 0)));
	});
}

/// R4, R6: a reader has a key.
#[test]
fn a_reader_without_a_wrap_is_found() {
	finds("readers and wraps are one set, of the current epoch", || {
		Readers::mutate(|all| all.get_mut(&RECORD).unwrap().push(granted(HOSPITAL, Level::Full)));
	});
}

#[test]
fn a_wrap_of_an_ended_epoch_is_found() {
	finds("readers and wraps are one set, of the current epoch", || change(|row| row.epoch = 1));
}

/// R4
#[test]
fn an_owner_who_does_not_read_is_found() {
	finds("the owner reads its record", || change(|row| row.owner = id(OTHER_FAMILY)));
}

/// R1
#[test]
fn a_foreign_identity_tag_is_found() {
	finds("a record's identity tag leads back to it", || change(|row| row.identity_tag = tag(SIBLING)));
}

/// R1
#[test]
fn a_second_identity_tag_is_found() {
	finds("a record has one identity tag", || IdentityTags::<Test>::insert(tag(SIBLING), RECORD));
}

#[test]
fn a_lost_child_is_found() {
	finds("a record has a child", || Children::<Test>::remove(RECORD));
}

#[test]
fn a_lost_link_is_found() {
	finds("every ended epoch has its link", || {
		let next = Rotation {
			epoch: 1,
			link: an_old_link(),
			wraps: vec![wrap(FAMILY, Level::Full, 1), wrap(AUTHORITY, Level::Full, 1)].try_into().unwrap(),
		};
		assert_ok!(VaccinationRecords::start_epoch(&RECORD, next, &readers()));
		EpochLinks::<Test>::remove(RECORD, 0);
	});
}

#[test]
fn a_link_of_no_epoch_is_found() {
	finds("no epoch has a link that it should not have", || {
		EpochLinks::<Test>::insert(RECORD, 7, an_old_link());
	});
}

/// R18
#[test]
fn a_lost_entry_is_found() {
	finds("history has no gap", || History::<Test>::remove(RECORD, 0));
}

/// R18
#[test]
fn an_uncounted_entry_is_found() {
	finds("history has no gap", || change(|row| row.history = 0));
}

#[test]
fn a_miscounted_family_is_found() {
	finds("a family's records are counted", || OwnedCount::<Test>::insert(id(FAMILY), 9));
}

/// R16
#[test]
fn a_record_on_another_familys_list_is_found() {
	finds("a family's list holds its own records", || {
		OwnedRecords::<Test>::insert(id(OTHER_FAMILY), 0, RECORD);
	});
}
