use super::*;

fn keep(maker: u64, wrap: Wrap) -> DispatchResult {
	VaccinationRecords::keep_past_wrap(&RECORD, id(maker), wrap)
}

fn kept(epoch: Epoch, reader: u64) -> Vec<Wrap> {
	VaccinationRecords::past_wraps(RECORD, epoch, id(reader))
}

/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps. Another full reader of the ended epoch
/// wraps its key again; what came with the epoch stays.
#[test]
fn a_garbage_wrap_of_an_ended_epoch_is_made_good() {
	execute_with_records(|| {
		rotate(2);
		let came_with_it = kept(1, FAMILY);
		Directory::replace_keys(FAMILY);
		assert_ok!(keep(HOSPITAL, wrap(FAMILY, Level::Full, 1)));
		assert_ok!(keep(AUTHORITY, wrap(FAMILY, Level::Full, 1)));
		let again = wrap(FAMILY, Level::Full, 1);
		assert_eq!(kept(1, FAMILY), [came_with_it, vec![again.clone(), again]].concat());
		assert_eq!((kept(1, AUTHORITY).len(), kept(0, FAMILY).len()), (1, 1));
	});
}

/// A maker whose wrap is bad itself replaces its own alone.
#[test]
fn a_maker_has_one_wrap_of_an_epoch_for_a_reader() {
	execute_with_records(|| {
		rotate(1);
		let mut first = wrap(AUTHORITY, Level::Proof, 0);
		first.sealed[1..].fill(0);
		assert_ok!(keep(FAMILY, first));
		assert_ok!(keep(FAMILY, wrap(AUTHORITY, Level::Proof, 0)));
		assert_ok!(keep(FAMILY, wrap(FAMILY, Level::Full, 0)));
		assert_eq!(kept(0, AUTHORITY), vec![wrap(AUTHORITY, Level::Proof, 0); 2]);
		assert_eq!(kept(0, FAMILY).len(), 2);
	});
}

/// However many guardians come and go, the readers of now have a place, and what came with the epoch stays.
#[test]
fn a_reader_of_now_always_has_a_place() {
	execute_with_records(|| {
		rotate(1);
		for former in 60..60 + 2 * u64::from(MAX_READERS) {
			assert_ok!(keep(former, wrap(FAMILY, Level::Full, 0)));
			assert_ok!(keep(former, wrap(AUTHORITY, Level::Proof, 0)));
			assert_ok!(keep(former, wrap(CUSTODY_A, Level::HalfA, 0)));
			assert_ok!(keep(former, wrap(CUSTODY_B, Level::HalfB, 0)));
		}
		let mut all = readers();
		all.extend((20..16 + u64::from(MAX_READERS)).map(|reader| granted(reader, Level::Full)));
		assert_ok!(start(2, all.clone()));
		for reader in &all {
			for wrap in first_wraps(FAMILY) {
				assert_ok!(VaccinationRecords::keep_past_wrap(&RECORD, reader.id, wrap));
			}
		}
		for reader in [FAMILY, AUTHORITY, CUSTODY_A, CUSTODY_B] {
			assert_eq!(kept(0, reader).len(), 1 + MAX_READERS as usize);
		}
	});
}

/// R4: past keys are kept for the owner and the health authority, whose they were, and for nobody else.
#[test]
fn past_keys_are_for_the_owner_and_the_authority_alone() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		rotate(1);
		for other in [HOSPITAL, OTHER_FAMILY, DOCTOR, ADMIN] {
			assert_noop!(keep(FAMILY, wrap(other, Level::Full, 0)), Error::WrongReaders);
		}
		// trust.md: one admin alone opens no clinical content. Nobody gives the authority, or a custody, more than its part.
		for (reader, level) in [
			(AUTHORITY, Level::Full),
			(CUSTODY_A, Level::Full),
			(CUSTODY_A, Level::HalfB),
			(CUSTODY_B, Level::HalfA),
			(CUSTODY_B, Level::Proof),
		] {
			assert_noop!(keep(FAMILY, wrap(reader, level, 0)), Error::WrongReaders);
		}
	});
}

#[test]
fn only_an_ended_epoch_has_past_keys() {
	execute_with_records(|| {
		rotate(1);
		for not_ended in [1, 2] {
			assert_noop!(keep(FAMILY, wrap(AUTHORITY, Level::Proof, not_ended)), Error::NotFound);
		}
		let unknown = RecordId([9; 16]);
		let call = VaccinationRecords::keep_past_wrap(&unknown, id(FAMILY), wrap(AUTHORITY, Level::Proof, 0));
		assert_noop!(call, Error::NotFound);
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile.
#[test]
fn a_past_key_is_wrapped_for_the_key_of_now() {
	execute_with_records(|| {
		rotate(1);
		let stale = wrap(FAMILY, Level::Full, 0);
		Directory::replace_keys(FAMILY);
		assert_noop!(keep(AUTHORITY, stale), Error::StaleKey);
		for malformed in malformed_wraps(wrap(FAMILY, Level::Full, 0)) {
			assert_noop!(keep(AUTHORITY, malformed), Error::Malformed);
		}
	});
}
