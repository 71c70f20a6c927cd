use super::*;

fn link(epoch: Epoch) -> EpochLink {
	EpochLink { secret: [epoch as u8; LINK_LEN], proof_key: [!(epoch as u8); LINK_LEN] }
}

fn rotation(epoch: Epoch, wraps: Vec<Wrap>) -> Rotation {
	Rotation { epoch, link: link(epoch), wraps: wraps.try_into().unwrap() }
}

fn wraps_for(readers: &[Reader], epoch: Epoch) -> Vec<Wrap> {
	readers.iter().map(|reader| wrap(reader.id.0[0].into(), reader.level, epoch)).collect()
}

/// What the consent pallet does when the readers change.
fn start(epoch: Epoch, readers: Vec<Reader>) -> DispatchResult {
	VaccinationRecords::start_epoch(&RECORD, rotation(epoch, wraps_for(&readers, epoch)), &readers)?;
	Readers::mutate(|all| all.insert(RECORD, readers));
	Ok(())
}

/// R6: from here on only those who remain have a key, and the way back stays open to them.
#[test]
fn a_new_epoch_has_a_wrap_for_each_who_remains() {
	execute_with_records(|| {
		let remaining = readers();
		let_in(HOSPITAL, Level::Full);
		assert_ok!(start(1, remaining.clone()));

		assert_eq!(wraps_of(RECORD), wraps_for(&remaining, 1));
		assert_eq!(VaccinationRecords::wrap(RECORD, id(HOSPITAL)), None);
		assert_eq!(VaccinationRecords::epoch_link(RECORD, 0), Some(link(1)));
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), Some((1, 3)));
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
		for epoch in 0..5 {
			assert_eq!(VaccinationRecords::epoch_link(RECORD, epoch), Some(link(epoch + 1)));
		}
		assert_eq!(VaccinationRecords::epoch_link(RECORD, 5), None);
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
		all.extend((20..18 + u64::from(MAX_READERS)).map(|reader| granted(reader, Level::Proof)));
		assert_eq!(all.len(), MAX_READERS as usize);
		assert_ok!(start(1, all));
	});
}

/// Two who rotate at the same time: the second is told to read the record again.
#[test]
fn the_epoch_must_be_the_next() {
	execute_with_records(|| {
		assert_ok!(start(1, readers()));
		for epoch in [0, 1, 3, u32::MAX] {
			assert_noop!(start(epoch, readers()), Error::StaleEpoch);
		}
	});
}

#[test]
fn there_is_no_epoch_after_the_last() {
	execute_with_records(|| {
		let before = Records::<Test>::get(RECORD);
		Records::<Test>::mutate(RECORD, |row| row.as_mut().unwrap().epoch = u32::MAX);
		assert_noop!(start(0, readers()), Error::StaleEpoch);
		Records::<Test>::set(RECORD, before);
	});
}

#[test]
fn every_wrap_is_of_the_new_epoch() {
	execute_with_records(|| {
		let mut wraps = wraps_for(&readers(), 1);
		wraps[1].epoch = 0;
		let call = VaccinationRecords::start_epoch(&RECORD, rotation(1, wraps), &readers());
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
			vec![proper[0].clone(), proper[0].clone()],
			vec![proper[0].clone(), wrap(AUTHORITY, Level::Proof, 1)],
		] {
			let call = VaccinationRecords::start_epoch(&RECORD, rotation(1, wraps), &readers());
			assert_noop!(call, Error::WrongReaders);
		}
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::start_epoch(&RECORD, rotation(1, vec![]), &[]);
		assert_noop!(call, Error::NotFound);
	});
}
