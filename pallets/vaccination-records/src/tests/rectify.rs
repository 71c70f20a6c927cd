use super::*;

fn tagged(tag: u8) -> IdentityTag {
	IdentityTag { key_version: 3, tag: [tag; 32] }
}

fn rectified_child(number: u8) -> Sealed {
	Sealed { commitment: Commitment([number; 32]), ..child() }
}

fn rectify(record: RecordId, version: u32, tag: IdentityTag, same_tag: Option<Namesake>) -> DispatchResult {
	rectify_by(ADMIN, record, version, tag, same_tag)
}

fn rectify_by(
	admin: u64,
	record: RecordId,
	version: u32,
	tag: IdentityTag,
	same_tag: Option<Namesake>,
) -> DispatchResult {
	let child = rectified_child(10u8.wrapping_add(version as u8));
	VaccinationRecords::rectify(RuntimeOrigin::signed(admin), record, version, tag, child, same_tag)
}

fn beside(record: RecordId) -> Option<Namesake> {
	Some(Namesake { record, reason: NamesakeReason::Twin })
}

/// R1a: what was mistyped is rectified by one admin, and its tag with it.
#[test]
fn a_health_admin_rectifies_a_child() {
	execute_with_records(|| {
		assert_ok!(rectify(RECORD, 1, tagged(50), None));

		let row = VaccinationRecords::record(RECORD).unwrap();
		assert_eq!(row.rectified, Some(Rectified { version: 1, at: NOW, by: id(ADMIN) }));
		assert_eq!((row.identity_tag, row.namesake), (tagged(50), None));
		assert_eq!(VaccinationRecords::child(RECORD), Some(rectified_child(11)));
		assert_eq!(VaccinationRecords::records_tagged(tagged(50)), [RECORD]);
		System::assert_last_event(Event::ChildRectified { record: RECORD, version: 1 }.into());
	});
}

/// R1a, R18: every version stays, with who replaced it and when, and each is an entry of the history.
#[test]
fn every_version_of_a_child_stays() {
	execute_with_records(|| {
		assert_ok!(rectify(RECORD, 1, tag(RECORD), None));
		Now::put(NOW + 5);
		assert_ok!(rectify(RECORD, 2, tag(RECORD), None));

		let replaced = |version, at| Some(Rectified { version, at, by: id(ADMIN) });
		let versions = VaccinationRecords::child_versions(RECORD, 0, 9);
		let expected = [
			(child(), replaced(1, NOW)),
			(rectified_child(11), replaced(2, NOW + 5)),
			(rectified_child(12), None),
		];
		assert_eq!(versions, expected);
		assert_eq!(VaccinationRecords::child_versions(RECORD, 1, 1), expected[1..2]);
		let last = VaccinationRecords::history(RECORD, 2, 1).remove(0);
		assert_eq!((last.actor, last.action), (id(ADMIN), Action::ChildRectified { version: 2 }));
		assert_eq!(last.commitment, Some(rectified_child(12).commitment));
	});
}

/// R1: the tag that a mistyped record had is free for the child whose it is.
#[test]
fn the_tag_of_a_mistyped_child_is_free() {
	execute_with_records(|| {
		assert_ok!(rectify(RECORD, 1, tagged(50), None));
		assert_ok!(rectify(SIBLING, 1, tag(RECORD), None));
		assert_eq!(VaccinationRecords::records_tagged(tag(RECORD)), [SIBLING]);
		assert!(VaccinationRecords::records_tagged(tag(SIBLING)).is_empty());
	});
}

/// R1: nobody rectifies a child into one that has a record; a twin or a namesake enters with a reason.
#[test]
fn a_child_is_not_rectified_into_another_without_a_reason() {
	execute_with_records(|| {
		let of_sibling = tag(SIBLING);
		assert_noop!(rectify(RECORD, 1, of_sibling, None), Error::ChildAlreadyRegistered);
		for wrong in [RECORD, RecordId([9; 16])] {
			assert_noop!(rectify(RECORD, 1, of_sibling, beside(wrong)), Error::NotNamesake);
		}
		assert_noop!(rectify(RECORD, 1, tag(RECORD), beside(SIBLING)), Error::NotNamesake);
		assert_ok!(rectify(RECORD, 1, of_sibling, beside(SIBLING)));
		assert_eq!(VaccinationRecords::records_tagged(of_sibling), [SIBLING, RECORD]);
	});
}

/// R1: where the first of several leaves their tag, the next one becomes the first.
#[test]
fn namesakes_name_the_next_one_after_the_first_has_left() {
	execute_with_records(|| {
		let third = RecordId([3; 16]);
		assert_ok!(create(third));
		assert_ok!(rectify(SIBLING, 1, tag(RECORD), beside(RECORD)));
		assert_ok!(rectify(third, 1, tag(RECORD), beside(RECORD)));

		assert_ok!(rectify(RECORD, 1, tagged(50), None));
		assert_eq!(VaccinationRecords::records_tagged(tag(RECORD)), [SIBLING, third]);
		let namesake = |record| VaccinationRecords::record(record).unwrap().namesake;
		assert_eq!((namesake(SIBLING), namesake(third)), (None, beside(SIBLING)));
	});
}

/// R1: the one that becomes the first under a newer key is told apart from the first under the key before, as the one was
/// that left.
#[test]
fn the_next_first_names_the_first_under_the_key_before() {
	execute_with_records(|| {
		let third = RecordId([3; 16]);
		assert_ok!(create(third));
		let newer = IdentityTag { key_version: tag(RECORD).key_version + 1, tag: [50; 32] };
		assert_ok!(rectify(SIBLING, 1, newer, beside(RECORD)));
		assert_ok!(rectify(third, 1, newer, beside(SIBLING)));
		assert_ok!(rectify(SIBLING, 2, tagged(51), None));
		assert_eq!(VaccinationRecords::record(third).unwrap().namesake, beside(RECORD));
	});
}

/// Two admins who rectify at one time do not overwrite each other unseen.
#[test]
fn a_rectification_names_the_version_that_it_makes() {
	execute_with_records(|| {
		for wrong in [0, 2] {
			assert_noop!(rectify(RECORD, wrong, tag(RECORD), None), Error::StaleVersion);
		}
		assert_ok!(rectify(RECORD, 1, tag(RECORD), None));
		assert_noop!(rectify(RECORD, 1, tag(RECORD), None), Error::StaleVersion);
	});
}

/// R1a, R14: nobody else rectifies, an admin who is not active included.
#[test]
fn only_a_health_admin_rectifies() {
	execute_with_records(|| {
		let rectify_as =
			|origin| VaccinationRecords::rectify(origin, RECORD, 1, tagged(50), rectified_child(11), None);
		for account in [AUTHORITY, SUSPENDED_ADMIN, FAMILY, HOSPITAL, DOCTOR, SCHOOL, STRANGER] {
			assert_noop!(rectify_as(RuntimeOrigin::signed(account)), Error::NotHealthAdmin);
		}
		unsigned_is_refused(rectify_as, DispatchError::BadOrigin);
	});
}

/// trust.md: one admin acts at the speed of the quota. It rectifies so often in a day, and a record so often at all.
#[test]
fn children_are_rectified_so_often() {
	execute_with_records(|| {
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(rectify(RECORD, 1, tagged(50), None), DAILY_BOUND);
		LeftToday::remove(id(ADMIN));
		for version in 1..=MAX_RECTIFICATIONS {
			// No admin uses them up alone.
			let by = if version <= MAX_RECTIFICATIONS / 2 || version % 2 == 0 { ADMIN } else { OTHER_ADMIN };
			if version > MAX_RECTIFICATIONS / 2 {
				let again = if by == ADMIN { OTHER_ADMIN } else { ADMIN };
				let alone = rectify_by(again, RECORD, version, tag(RECORD), None);
				assert_noop!(alone, Error::AnotherAdminNeeded);
			}
			assert_ok!(rectify_by(by, RECORD, version, tag(RECORD), None));
			assert_eq!(Days::take_spent().last(), Some(&(id(by), Daily::Details)));
		}
		let one_more = rectify(RECORD, MAX_RECTIFICATIONS + 1, tag(RECORD), None);
		assert_noop!(one_more, Error::TooManyVersions);
	});
}

/// R4: what is rectified is sealed for the readers of now.
#[test]
fn a_rectified_child_is_sealed_for_the_readers_of_now() {
	execute_with_records(|| {
		let rectify_with = |child| {
			let origin = RuntimeOrigin::signed(ADMIN);
			VaccinationRecords::rectify(origin, RECORD, 1, tag(RECORD), child, None)
		};
		rotate(1);
		assert_noop!(rectify_with(child()), Error::StaleEpoch);
		let current = Sealed { epoch: 1, ..child() };
		assert_noop!(rectify_with(Sealed { index: 1, ..current.clone() }), Error::StaleIndex);
		let mut malformed = current.clone();
		malformed.ciphertext.pop();
		assert_noop!(rectify_with(malformed), Error::Malformed);
		assert_ok!(rectify_with(current));
	});
}

#[test]
fn only_a_record_is_rectified() {
	execute_with_records(|| {
		assert_noop!(rectify(RecordId([9; 16]), 1, tagged(50), None), Error::NotFound);
	});
}
