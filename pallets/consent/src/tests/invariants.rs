use super::*;
use crate::ReaderSet;

/// Each thing that must never be is found: two owners, two hospitals (R19), clinical data for a school (R11), ...
#[test]
fn what_must_not_be_is_found() {
	let full = |account, basis| Reader { id: id(account), level: Level::Full, basis };
	let grant = |account| full(account, Basis::Grant { granted_at: START, expires_at: None });
	let first = Reader::first(id(FAMILY), id(AUTHORITY));
	let with = |more: &[Reader]| [&first, more].concat();
	let without = |left_out: usize| {
		let mut readers = first.to_vec();
		readers.remove(left_out);
		readers
	};
	let instead = |place: usize, reader: Reader| {
		let mut readers = first.to_vec();
		readers[place] = reader;
		readers
	};
	let broken = [
		("readers belong to a record", RecordId([9; 16]), with(&[])),
		("a record has one owner", RECORD, without(0)),
		("a record has one owner", RECORD, with(&[full(OTHER_FAMILY, Basis::Owner)])),
		("the health authority reads proofs", RECORD, without(1)),
		("the health authority reads proofs", RECORD, instead(1, full(AUTHORITY, Basis::Authority))),
		("the health authority reads once", RECORD, with(&[full(SCHOOL, Basis::Authority)])),
		("each custody has its half", RECORD, without(2)),
		("each custody has its half", RECORD, without(3)),
		("each custody has its half", RECORD, instead(3, Reader { level: Level::HalfA, ..first[3] })),
		("each custody has its half", RECORD, instead(2, Reader { level: Level::Full, ..first[2] })),
		("nobody else has a half", RECORD, with(&[Reader { level: Level::HalfA, ..grant(HOSPITAL) }])),
		("nobody reads twice", RECORD, with(&[grant(HOSPITAL), grant(HOSPITAL)])),
		(
			"two hospitals never hold access at the same time",
			RECORD,
			with(&[grant(HOSPITAL), grant(OTHER_HOSPITAL)]),
		),
		("nobody is granted more than its role allows", RECORD, with(&[grant(SCHOOL)])),
		("nobody is granted more than its role allows", RECORD, with(&[grant(STRANGER)])),
	];
	for (what, record, readers) in broken {
		new_test_ext().execute_with(|| {
			Readers::<Test>::insert(record, ReaderSet::truncate_from(readers));
			assert_eq!(Consent::do_try_state(), Err(what.into()));
		});
	}
}
