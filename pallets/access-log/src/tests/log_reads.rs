use super::*;
use vacchain_primitives::batch_digest;

/// S5, S9: who read what and when, as the gateway saw it, and when it reached the chain.
#[test]
fn a_gateway_logs_who_read() {
	execute_with_records(|| {
		let by_hospital = Read { reader: id(HOSPITAL), kind: ReadKind::History, count: 3, ..read(RECORD) };
		assert_ok!(log(GATEWAY, 1, &[read(RECORD), read(SIBLING), by_hospital]));
		assert_eq!(rows(RECORD), [entry(GATEWAY, read(RECORD)), entry(GATEWAY, by_hospital)]);
		assert_eq!(rows(SIBLING), [entry(GATEWAY, read(SIBLING))]);
		assert_eq!(Batches::<Test>::get(id(GATEWAY)), 1);
		expect_taken(GATEWAY, 3, 0);
	});
}

/// S5, S6: a batch that is sent again, because its gateway did not hear that it arrived, is logged once.
#[test]
fn a_batch_is_logged_once() {
	execute_with_records(|| {
		assert_noop!(log(GATEWAY, 0, &[read(RECORD)]), Error::WrongBatch);
		assert_noop!(log(GATEWAY, 2, &[read(RECORD)]), Error::WrongBatch);
		assert_ok!(log(GATEWAY, 1, &[read(RECORD)]));
		for batch in [0, 1, 3, u64::MAX] {
			assert_noop!(log(GATEWAY, batch, &[read(RECORD)]), Error::WrongBatch);
		}
		assert_ok!(log(GATEWAY, 2, &[read(RECORD)]));
	});
}

/// S5, S9: the chain says which reads the last batch had, so that a gateway whose number somebody else took knows it.
#[test]
fn the_last_batch_has_a_digest() {
	execute_with_records(|| {
		let digest = || AccessLog::access_batch_digest(id(GATEWAY));
		assert_eq!(digest(), None);
		let refused = Read { reader: id(FAMILY), ..read(RECORD) };
		assert_ok!(log(GATEWAY, 1, &[read(RECORD), refused]));
		assert_eq!(digest(), Some(batch_digest(&[read(RECORD), refused])));
		assert_noop!(log(GATEWAY, 1, &[read(SIBLING)]), Error::WrongBatch);
		// Sent again, the batch may name other times.
		let later = Read { at: read(RECORD).at + 1, ..read(RECORD) };
		assert_eq!(digest(), Some(batch_digest(&[later, refused])));
		assert_ok!(log(GATEWAY, 2, &[read(SIBLING)]));
		assert_eq!(digest(), Some(batch_digest(&[read(SIBLING)])));
		assert_ne!(digest(), Some(batch_digest(&[Read { count: 9, ..read(SIBLING) }])));
	});
}

#[test]
fn after_the_last_number_there_is_no_batch() {
	execute_with_records(|| {
		Batches::<Test>::insert(id(GATEWAY), u64::MAX);
		for batch in [0, 1, u64::MAX] {
			assert_noop!(log(GATEWAY, batch, &[read(RECORD)]), Error::WrongBatch);
		}
	});
}

/// S5: a fork may have undone the record that was read; the rest of the batch counts.
#[test]
fn a_read_of_an_unknown_record_is_refused_alone() {
	execute_with_records(|| {
		assert_ok!(log(GATEWAY, 1, &[read(UNKNOWN), read(RECORD), read(UNKNOWN)]));
		assert_eq!([RECORD, UNKNOWN].map(|record| rows(record).len()), [1, 0]);
		expect_taken(GATEWAY, 1, 2);

		assert_ok!(log(GATEWAY, 2, &[read(UNKNOWN)]));
		expect_taken(GATEWAY, 0, 1);
	});
}

/// S5: a family is not told of its own reads, and no gateway can say that it read.
#[test]
fn an_owners_read_is_refused() {
	execute_with_records(|| {
		assert_ok!(log(GATEWAY, 1, &[Read { reader: id(FAMILY), ..read(RECORD) }]));
		expect_taken(GATEWAY, 0, 1);
	});
}

#[test]
fn a_batch_without_reads_is_refused() {
	execute_with_records(|| {
		assert_noop!(log(GATEWAY, 1, &[]), Error::NoReads);
		let never = Read { count: 0, ..read(RECORD) };
		assert_noop!(log(GATEWAY, 1, &[read(RECORD), never]), Error::NoReads);
	});
}

#[test]
fn a_batch_has_an_end() {
	execute_with_records(|| {
		assert_ok!(log(GATEWAY, 1, &vec![read(RECORD); MAX_READS as usize]));
		assert_eq!(counted(RECORD, SCHOOL), u64::from(MAX_READS));
		let too_many = vec![read(RECORD); MAX_READS as usize + 1];
		assert!(crate::Reads::try_from(too_many).is_err());
	});
}

/// S5: a gateway's clock may be a little fast.
#[test]
fn a_read_is_not_of_the_future() {
	execute_with_records(|| {
		let at = |at: Moment| Read { at, ..read(RECORD) };
		let latest = START + MAX_CLOCK_SKEW;
		assert_ok!(log(GATEWAY, 1, &[read(RECORD), at(latest + 1), at(Moment::MAX)]));
		expect_taken(GATEWAY, 1, 2);
		assert_ok!(log(GATEWAY, 2, &[at(latest)]));
		expect_taken(GATEWAY, 1, 0);
	});
}

/// S5, S6: a read that waited for a line is logged, but none of long ago is made up.
#[test]
fn a_read_is_not_too_old() {
	execute_with_records(|| {
		let at = |at: Moment| Read { at, ..read(RECORD) };
		let earliest = START - MAX_READ_AGE;
		assert_ok!(log(GATEWAY, 1, &[at(0), at(earliest - 1), at(earliest)]));
		expect_taken(GATEWAY, 1, 2);
		assert_eq!(rows(RECORD), [entry(GATEWAY, at(earliest))]);
	});
}

/// S5, R8: a doctor reads by right of the visit that names it, and of no other.
#[test]
fn a_visit_gives_its_doctor_standing() {
	execute_with_records(|| {
		let by_right_of = |visit| Read { reader: id(DOCTOR), visit, ..read(RECORD) };
		let other = Some(vacchain_primitives::VisitId([8; 16]));
		assert_ok!(log(GATEWAY, 1, &[by_right_of(None), by_right_of(other)]));
		expect_taken(GATEWAY, 0, 2);
		assert_ok!(log(GATEWAY, 2, &[by_right_of(Some(VISIT))]));
		expect_taken(GATEWAY, 1, 0);
	});
}

/// S5, S9: a read that was answered a moment before the consent ended is in the log, though its batch arrives later.
#[test]
fn a_read_from_before_the_consent_ended_is_logged() {
	execute_with_records(|| {
		let left = START - 10 * MINUTE;
		for record in [RECORD, SIBLING] {
			Leavers::insert((record, id(SCHOOL)), left);
		}
		let at = |at: Moment| Read { at, ..read(RECORD) };
		assert_ok!(log(GATEWAY, 1, &[at(left), at(left + MAX_CLOCK_SKEW)]));
		expect_taken(GATEWAY, 2, 0);
		Now::set(START + MINUTE);
		assert_ok!(log(GATEWAY, 2, &[at(left + MAX_CLOCK_SKEW + 1)]));
		expect_taken(GATEWAY, 0, 1);
	});
}

/// R14, S9: nobody else writes into the log, nor a gateway that may not act.
#[test]
fn only_active_gateways_log_reads() {
	execute_with_records(|| {
		for account in [FAMILY, HOSPITAL, SCHOOL, DOCTOR, ADMIN, SUSPENDED_GATEWAY, 99] {
			assert_noop!(log(account, 1, &[read(RECORD)]), Error::NotGateway);
		}
		let log = |origin| AccessLog::log_reads(origin, 1, vec![read(RECORD)].try_into().unwrap());
		unsigned_is_refused(log, DispatchError::BadOrigin);
	});
}
