use super::*;

/// R1: the family owns it, the health authority checks its proof, each custody holds a half, and nobody else reads it
/// (R4).
#[test]
fn a_health_admin_creates_a_record_for_a_family() {
	execute(|| {
		assert_ok!(create(RECORD));

		let record = Record {
			owner: id(FAMILY),
			owner_since: 0,
			state: RecordState::InUse,
			erasure_asked_at: None,
			merged: Default::default(),
			renew: false,
			epoch: 0,
			epoch_since: 2,
			created_at: NOW,
			identity_tag: tag(RECORD),
			namesake: None,
			visit_index: RENEWED_VISIT_INDEX,
			rectified: None,
			history: 1,
			root: VaccinationRecords::history(RECORD, 0, 1)[0].root_after(&[0; 32]),
		};
		assert_eq!(VaccinationRecords::record(RECORD), Some(record));
		assert_eq!(VaccinationRecords::child(RECORD), Some(child()));
		assert_eq!(wraps_of(RECORD), first_wraps(FAMILY));
		let who = readers().iter().map(|reader| (reader.id, reader.level)).collect::<Vec<_>>();
		let expected = [
			(FAMILY, Level::Full),
			(AUTHORITY, Level::Proof),
			(CUSTODY_A, Level::HalfA),
			(CUSTODY_B, Level::HalfB),
		];
		assert_eq!(who, expected.map(|(reader, level)| (id(reader), level)));
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 0, 9), [RECORD]);
		assert_eq!(VaccinationRecords::owner_of(&RECORD), Some(id(FAMILY)));
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), Some((0, RENEWED_VISIT_INDEX)));
		System::assert_last_event(Event::Created { record: RECORD, owner: id(FAMILY) }.into());
	});
}

/// R3: a history begins with who created the record, when, and what it then said.
#[test]
fn creation_is_the_first_entry_of_the_history() {
	execute(|| {
		assert_ok!(create(RECORD));
		let created = HistoryEntry {
			block: 2,
			at: NOW,
			actor: id(ADMIN),
			organisation: Some(id(AUTHORITY)),
			action: Action::RecordCreated,
			epoch: 0,
			commitment: Some(child().commitment),
		};
		assert_eq!(VaccinationRecords::history(RECORD, 0, 9), [created]);
	});
}

/// R16: siblings have a record each.
#[test]
fn a_family_owns_a_record_a_child() {
	execute_with_records(|| {
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 0, 9), [RECORD, SIBLING]);
		assert_eq!(VaccinationRecords::owner_of(&SIBLING), Some(id(FAMILY)));
	});
}

/// R16: as many as a reader's search looks through, and no more.
#[test]
fn a_family_owns_no_sixty_fifth_record() {
	execute(|| {
		let record = |number| RecordId([number; 16]);
		for number in 1..=MAX_RECORDS as u8 {
			assert_ok!(create(record(number)));
			Now::mutate(|now| *now += DAY);
		}
		assert_noop!(create(record(0)), Error::TooManyRecords);
	});
}

/// trust.md: one admin acts at the speed of the quota. It creates so many records in a day, and so many for one family.
#[test]
fn records_are_created_so_often_in_a_day() {
	execute(|| {
		let record = |number| RecordId([number; 16]);
		for number in 1..=MAX_DAILY_RECORDS as u8 {
			assert_ok!(create(record(number)));
		}
		assert_eq!(Days::take_spent().last(), Some(&(id(ADMIN), Daily::Entries)));
		assert_noop!(create(record(0)), Error::TooManyToday);
		Now::put(NOW + DAY);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(create(record(0)), DAILY_BOUND);
		LeftToday::remove(id(ADMIN));
		assert_ok!(create(record(0)));
		assert_eq!(crate::CreatedOn::<Test>::get(id(FAMILY)).1, 1);
	});
}

/// R1, R14: anyone else creating one is refused, an admin who is not active included.
#[test]
fn only_a_health_admin_creates_records() {
	execute(|| {
		let create_as = |origin| {
			let wraps = first_wraps(FAMILY).try_into().unwrap();
			VaccinationRecords::create(origin, RECORD, id(FAMILY), tag(RECORD), child(), wraps, None)
		};
		for account in [AUTHORITY, SUSPENDED_ADMIN, FAMILY, HOSPITAL, DOCTOR, SCHOOL, STRANGER] {
			assert_noop!(create_as(RuntimeOrigin::signed(account)), Error::NotHealthAdmin);
		}
		unsigned_is_refused(create_as, DispatchError::BadOrigin);
	});
}

/// R1: a record belongs to a registered family that may act.
#[test]
fn only_an_active_family_owns_records() {
	execute(|| {
		for owner in [STRANGER, SUSPENDED_FAMILY, HOSPITAL, DOCTOR, SCHOOL, ADMIN, AUTHORITY] {
			let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), first_wraps(owner).try_into().unwrap());
			let call =
				VaccinationRecords::create(origin, RECORD, id(owner), tag(RECORD), child(), wraps, None);
			assert_noop!(call, Error::NotFamily);
		}
	});
}

/// R18: a record is never overwritten.
#[test]
fn a_record_id_is_used_once() {
	execute_with_records(|| {
		let new = RecordId([9; 16]);
		let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), first_wraps(FAMILY).try_into().unwrap());
		let call = VaccinationRecords::create(origin, RECORD, id(FAMILY), tag(new), child(), wraps, None);
		assert_noop!(call, Error::AlreadyExists);
	});
}

/// R1: the same child registered twice is refused, in its family and in another.
#[test]
fn a_child_is_registered_once() {
	execute_with_records(|| {
		for owner in [FAMILY, OTHER_FAMILY] {
			let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), first_wraps(owner).try_into().unwrap());
			let new = RecordId([9; 16]);
			let call = VaccinationRecords::create(origin, new, id(owner), tag(RECORD), child(), wraps, None);
			assert_noop!(call, Error::ChildAlreadyRegistered);
		}
	});
}

/// Creates the record of a child with this tag.
fn create_beside(new: RecordId, tag: IdentityTag, namesake: Option<RecordId>) -> DispatchResult {
	let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), first_wraps(OTHER_FAMILY).try_into().unwrap());
	let same_tag = namesake.map(|record| Namesake { record, reason: NamesakeReason::Twin });
	VaccinationRecords::create(origin, new, id(OTHER_FAMILY), tag, child(), wraps, same_tag)
}

/// R1: twins are two children: the second enters with a reason that names the first.
#[test]
fn a_twin_and_a_namesake_enter_with_a_reason_that_names_the_first() {
	execute_with_records(|| {
		let [twin, third] = [RecordId([8; 16]), RecordId([9; 16])];
		assert_ok!(create_beside(twin, tag(RECORD), Some(RECORD)));
		let namesake = Some(Namesake { record: RECORD, reason: NamesakeReason::Twin });
		assert_eq!(VaccinationRecords::record(twin).unwrap().namesake, namesake);
		assert_eq!(VaccinationRecords::records_tagged(tag(RECORD)), [RECORD, twin]);

		for wrong in [twin, SIBLING, third] {
			assert_noop!(create_beside(third, tag(RECORD), Some(wrong)), Error::NotNamesake);
		}
		assert_noop!(create_beside(third, tag(RECORD), None), Error::ChildAlreadyRegistered);
		assert_ok!(create_beside(third, tag(RECORD), Some(RECORD)));
	});
}

/// R1: a reason is not given where there is no namesake.
#[test]
fn a_namesake_has_the_same_tag() {
	execute_with_records(|| {
		let new = RecordId([9; 16]);
		for wrong in [RECORD, new] {
			assert_noop!(create_beside(new, tag(new), Some(wrong)), Error::NotNamesake);
		}
	});
}

/// keys.md, 12: lookups try the live versions of the key, so a namesake may have its tag under another one.
#[test]
fn a_namesake_may_have_its_tag_under_another_key() {
	execute_with_records(|| {
		let new = RecordId([9; 16]);
		let renewed = IdentityTag { key_version: 4, ..tag(new) };
		assert_noop!(create_beside(new, tag(new), Some(RECORD)), Error::NotNamesake);
		assert_ok!(create_beside(new, renewed, Some(RECORD)));
		assert_eq!(VaccinationRecords::records_tagged(renewed), [new]);
	});
}

/// A tag's list stays short.
#[test]
fn a_tag_has_so_many_namesakes() {
	execute_with_records(|| {
		for number in 1..MAX_NAMESAKES as u8 {
			assert_ok!(create_beside(RecordId([10 + number; 16]), tag(RECORD), Some(RECORD)));
			Now::mutate(|now| *now += DAY);
		}
		let one_more = create_beside(RecordId([9; 16]), tag(RECORD), Some(RECORD));
		assert_noop!(one_more, Error::TooManyNamesakes);
	});
}

fn create_with(child: Sealed, wraps: Vec<Wrap>) -> DispatchResult {
	let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), wraps.try_into().unwrap());
	VaccinationRecords::create(origin, RECORD, id(FAMILY), tag(RECORD), child, wraps, None)
}

/// R4: what is not sealed, and padded, does not reach the chain.
#[test]
fn content_has_a_length_that_sealing_makes() {
	execute(|| {
		for len in [0, SEALING_OVERHEAD, 256, 296, 298, 1_000, 4_096, MAX_CIPHERTEXT as usize - 1] {
			assert_noop!(create_with(sealed(0, len), first_wraps(FAMILY)), Error::Malformed);
		}
		let mut of_another_suite = child();
		of_another_suite.ciphertext[0] = SUITE + 1;
		assert_noop!(create_with(of_another_suite, first_wraps(FAMILY)), Error::Malformed);
		for wrap in malformed_wraps(wrap(AUTHORITY, Level::Proof, 0)) {
			let mut wraps = first_wraps(FAMILY);
			wraps[1] = wrap;
			assert_noop!(create_with(child(), wraps), Error::Malformed);
		}
		assert_ok!(create_with(sealed(0, MAX_CIPHERTEXT as usize), first_wraps(FAMILY)));
	});
}

#[test]
fn a_record_starts_with_epoch_0() {
	execute(|| {
		let later = sealed(1, child().ciphertext.len());
		assert_noop!(create_with(later, first_wraps(FAMILY)), Error::StaleEpoch);
		let mut later = first_wraps(FAMILY);
		later[2].epoch = 1;
		assert_noop!(create_with(child(), later), Error::StaleEpoch);
	});
}

/// The child's section is sealed under the key that every reader has.
#[test]
fn the_child_is_sealed_under_index_0() {
	execute(|| {
		let of_a_visit = Sealed { index: 1, ..child() };
		assert_noop!(create_with(of_a_visit, first_wraps(FAMILY)), Error::StaleIndex);
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The chain compares.
#[test]
fn a_record_starts_with_wraps_for_the_keys_of_now() {
	execute(|| {
		let stale = first_wraps(FAMILY);
		Directory::replace_keys(FAMILY);
		assert_noop!(create_with(child(), stale), Error::StaleKey);
		assert_ok!(create_with(child(), first_wraps(FAMILY)));
	});
}

/// R4: a key for anyone but the owner and the health authority is refused; so is none for one of them. trust.md: one
/// admin alone opens no clinical content, because the authority reads proofs and each custody a half.
#[test]
fn a_record_starts_with_its_owner_the_health_authority_and_its_custodies() {
	execute(|| {
		let first = first_wraps(FAMILY);
		let without = |left_out: usize| {
			let mut wraps = first.clone();
			wraps.remove(left_out);
			wraps
		};
		let with = |place: usize, wrap: Wrap| {
			let mut wraps = first.clone();
			wraps[place] = wrap;
			wraps
		};
		for wraps in [
			vec![],
			without(0),
			without(1),
			without(2),
			without(3),
			with(1, wrap(ADMIN, Level::Proof, 0)),
			with(0, wrap(OTHER_FAMILY, Level::Full, 0)),
			with(0, wrap(FAMILY, Level::Proof, 0)),
			with(1, wrap(AUTHORITY, Level::Full, 0)),
			with(2, wrap(CUSTODY_A, Level::Full, 0)),
			with(2, wrap(CUSTODY_A, Level::HalfB, 0)),
			with(2, wrap(CUSTODY_B, Level::HalfB, 0)),
			[first.clone(), vec![wrap(HOSPITAL, Level::Full, 0)]].concat(),
			[first.clone(), vec![first[0].clone()]].concat(),
		] {
			assert_noop!(create_with(child(), wraps), Error::WrongReaders);
		}
		assert_ok!(create_with(child(), first.into_iter().rev().collect()));
	});
}

#[test]
fn there_is_no_record_without_a_health_authority() {
	execute(|| {
		HealthAuthorityId::kill();
		assert_noop!(create(RECORD), Error::WrongReaders);
	});
}
