use super::*;
use crate::ReaderSet;

/// Each thing that must never be is found: two owners, two hospitals (R19), clinical data for a school (R11), ...
#[test]
fn what_must_not_be_is_found() {
	let full = |account, basis| Reader { id: id(account), level: Level::Full, basis };
	let grant = |account| full(account, Basis::Grant { granted_at: START, expires_at: None });
	let (owner, authority) = (full(FAMILY, Basis::Owner), full(AUTHORITY, Basis::Authority));
	let broken: [(&str, RecordId, &[Reader]); 8] = [
		("readers belong to a record", RecordId([9; 16]), &[owner, authority]),
		("a record has one owner", RECORD, &[authority]),
		("a record has one owner", RECORD, &[owner, authority, full(OTHER_FAMILY, Basis::Owner)]),
		("the health authority reads", RECORD, &[owner]),
		("nobody reads twice", RECORD, &[owner, authority, grant(HOSPITAL), grant(HOSPITAL)]),
		(
			"two hospitals never hold access at the same time",
			RECORD,
			&[owner, authority, grant(HOSPITAL), grant(OTHER_HOSPITAL)],
		),
		("nobody is granted more than its role allows", RECORD, &[owner, authority, grant(SCHOOL)]),
		("nobody is granted more than its role allows", RECORD, &[owner, authority, grant(STRANGER)]),
	];
	for (what, record, readers) in broken {
		new_test_ext().execute_with(|| {
			Readers::<Test>::insert(record, ReaderSet::truncate_from(readers.to_vec()));
			assert_eq!(Consent::do_try_state(), Err(what.into()));
		});
	}
}
