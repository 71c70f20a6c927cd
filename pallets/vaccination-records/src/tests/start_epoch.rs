use super::*;

/// R6: from here on only those who remain have a key, and the way back stays open to them.
#[test]
fn a_new_epoch_has_a_wrap_for_each_who_remains() {
	execute_with_records(|| {
		let remaining = readers();
		let_in(HOSPITAL, Level::Full);
		assert_ok!(start(1, remaining.clone()));

		assert_eq!(wraps_of(RECORD), wraps_for(&remaining, 1));
		assert_eq!(VaccinationRecords::wrap(RECORD, id(HOSPITAL)), None);
		assert_eq!(VaccinationRecords::link(RECORD, 1), Some(link(0, 1)));
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), Some((1, RENEWED_VISIT_INDEX)));
		assert_eq!(VaccinationRecords::record(RECORD).unwrap().epoch_since, 3);
		System::assert_last_event(Event::EpochStarted { record: RECORD, epoch: 1 }.into());
	});
}

/// R3: who comes later can still walk back through every epoch.
#[test]
fn every_link_is_kept() {
	execute_with_records(|| {
		(1..=5).for_each(|epoch| {
			assert_ok!(start(epoch, readers()));
		});
		for epoch in 1..=5 {
			assert_eq!(VaccinationRecords::link(RECORD, epoch), Some(link(epoch - 1, epoch)));
		}
		assert_eq!((0..9).filter_map(|epoch| VaccinationRecords::link(RECORD, epoch)).count(), 5);
	});
}

/// R16: the sibling's keys and readers stay as they were.
#[test]
fn a_siblings_record_is_not_touched() {
	execute_with_records(|| {
		let before = (VaccinationRecords::record(SIBLING), wraps_of(SIBLING));
		assert_ok!(start(1, readers()));
		assert_eq!((VaccinationRecords::record(SIBLING), wraps_of(SIBLING)), before);
	});
}

#[test]
fn a_record_can_have_as_many_readers_as_there_may_be() {
	execute_with_records(|| {
		let mut all = readers();
		all.extend((20..16 + u64::from(MAX_READERS)).map(|reader| granted(reader, Level::Proof)));
		assert_eq!(all.len(), MAX_READERS as usize);
		assert_ok!(start(1, all));
	});
}

/// Two who rotate at the same time: the second is told to read the record again.
#[test]
fn the_epoch_must_be_the_next() {
	execute_with_records(|| {
		assert_ok!(start(1, readers()));
		for epoch in [1, 3, u32::MAX] {
			assert_noop!(start(epoch, readers()), Error::StaleEpoch);
		}
	});
}

#[test]
fn there_is_no_epoch_after_the_last() {
	execute_with_records(|| {
		change(|row| row.epoch = u32::MAX);
		let wraps = wraps_for(&readers(), 0);
		let after = Rotation { epoch: 0, link: link(0, 0), wraps: wraps.try_into().unwrap() };
		assert_noop!(start_with(after, readers()), Error::StaleEpoch);
		change(|row| row.epoch = 0);
	});
}

/// A link says which epochs it joins: back from the new one, to the one before or, if that one's keys are garbage, to
/// any earlier one.
#[test]
fn the_link_leads_back_from_the_new_epoch() {
	execute_with_records(|| {
		rotate(2);
		let with = |link| Rotation { link, ..rotation_for(3, wraps_for(&readers(), 3)) };
		for elsewhere in [link(1, 2), link(2, 4), link(0, 0)] {
			assert_noop!(start_with(with(elsewhere), readers()), Error::StaleEpoch);
		}
		let truncated = EpochLink { sealed: vec![SUITE; LINK_LEN - 1].try_into().unwrap(), ..link(2, 3) };
		let of_another_suite = EpochLink { sealed: vec![2; LINK_LEN].try_into().unwrap(), ..link(2, 3) };
		for malformed in [link(3, 3), link(4, 3), truncated, of_another_suite] {
			assert_noop!(start_with(with(malformed), readers()), Error::Malformed);
		}
		assert_ok!(start_with(with(link(0, 3)), readers()));
		assert_eq!(VaccinationRecords::link(RECORD, 3), Some(link(0, 3)));
	});
}

/// A new epoch has all its indices for visits again.
#[test]
fn a_new_epoch_has_no_visits() {
	execute_with_records(|| {
		assert_ok!(VaccinationRecords::use_visit_index(&RECORD, 9));
		rotate(1);
		assert_ok!(VaccinationRecords::use_visit_index(&RECORD, 2));
	});
}

/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps or a garbage link. The chain cannot
/// tell, so the owner and the health authority keep their wraps of every epoch; the others keep nothing.
#[test]
fn after_a_garbage_rotation_the_owner_and_the_authority_keep_what_they_could_open() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		let good: Vec<_> = (0..3)
			.map(|epoch| {
				let good = wraps_of(RECORD);
				assert_ok!(start(epoch + 1, readers()));
				good
			})
			.collect();
		let mut garbage = wraps_for(&readers(), 4);
		garbage.iter_mut().for_each(|wrap| wrap.sealed[1..].fill(0));
		assert_ok!(start_with(rotation_for(4, garbage), readers()));

		for (epoch, good) in (0..).zip(good) {
			for reader in [FAMILY, AUTHORITY, CUSTODY_A, CUSTODY_B].map(id) {
				let kept: Vec<_> = good.iter().filter(|wrap| wrap.reader == reader).cloned().collect();
				assert_eq!(VaccinationRecords::past_wraps(RECORD, epoch, reader), kept);
			}
			assert!(VaccinationRecords::past_wraps(RECORD, epoch, id(HOSPITAL)).is_empty());
		}
		// A later rotation links from the last epoch that its maker can open.
		let healed = Rotation { link: link(3, 5), ..rotation_for(5, wraps_for(&readers(), 5)) };
		assert_ok!(start_with(healed, readers()));
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. One stale wrap stops the rotation, and no epoch starts
/// that a reader could not open.
#[test]
fn a_rotation_with_a_wrap_for_a_replaced_key_is_refused() {
	execute_with_records(|| {
		let stale = rotation_for(1, wraps_for(&readers(), 1));
		Directory::replace_keys(FAMILY);
		assert_noop!(start_with(stale, readers()), Error::StaleKey);
		rotate(1);
	});
}

/// Security review, 8: a hospital that replaces its content key while others rotate holds up nobody.
#[test]
fn a_rotation_with_a_wrap_for_a_key_that_is_taken_for_a_while_is_taken() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		let stale = rotation_for(1, wraps_for(&readers(), 1));
		Directory::replace_keys(HOSPITAL);
		assert_noop!(start_with(stale.clone(), readers()), Error::StaleKey);
		StillAccepted::put((id(HOSPITAL), 0));
		assert_ok!(start_with(stale, readers()));
	});
}

#[test]
fn the_wraps_have_a_form_that_sealing_makes() {
	execute_with_records(|| {
		for malformed in malformed_wraps(wrap(CUSTODY_B, Level::HalfB, 1)) {
			let mut wraps = wraps_for(&readers(), 1);
			wraps[3] = malformed;
			assert_noop!(start_with(rotation_for(1, wraps), readers()), Error::Malformed);
		}
	});
}

#[test]
fn every_wrap_is_of_the_new_epoch() {
	execute_with_records(|| {
		let mut wraps = wraps_for(&readers(), 1);
		wraps[1].epoch = 0;
		let call = VaccinationRecords::start_epoch(&RECORD, rotation_for(1, wraps), &readers());
		assert_noop!(call, Error::StaleEpoch);
	});
}

/// R4, R6: a key for one who left, or none for one who remains, is refused.
#[test]
fn the_wraps_are_exactly_those_of_the_readers() {
	execute_with_records(|| {
		let proper = wraps_for(&readers(), 1);
		let with = |wrap: Wrap| [proper.clone(), vec![wrap]].concat();
		for wraps in [
			vec![],
			proper[1..].to_vec(),
			with(wrap(HOSPITAL, Level::Full, 1)),
			with(proper[0].clone()),
			[&proper[..1], &proper[..3]].concat(),
			[&proper[..1], &[wrap(AUTHORITY, Level::Full, 1)], &proper[2..]].concat(),
			[&proper[..2], &[wrap(CUSTODY_A, Level::HalfB, 1)], &proper[3..]].concat(),
			proper[..3].to_vec(),
		] {
			let call = VaccinationRecords::start_epoch(&RECORD, rotation_for(1, wraps), &readers());
			assert_noop!(call, Error::WrongReaders);
		}
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::start_epoch(&RECORD, rotation_for(1, vec![]), &[]);
		assert_noop!(call, Error::NotFound);
	});
}
