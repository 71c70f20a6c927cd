use super::*;

/// S5, S9: who read what and when, as the gateway saw it, and when it reached the chain.
#[test]
fn a_gateway_logs_who_read() {
	execute_with_records(|| {
		let by_hospital = Read { reader: id(HOSPITAL), kind: ReadKind::History, count: 3, ..read(RECORD) };
		assert_ok!(log(GATEWAY, 1, &[read(RECORD), read(SIBLING), by_hospital]));
		assert_eq!(Accesses::<Test>::get(RECORD, 0), Some(entry(GATEWAY, read(RECORD))));
		assert_eq!(Accesses::<Test>::get(RECORD, 1), Some(entry(GATEWAY, by_hospital)));
		assert_eq!(Accesses::<Test>::get(SIBLING, 0), Some(entry(GATEWAY, read(SIBLING))));
		assert_eq!([RECORD, SIBLING].map(AccessCounts::<Test>::get), [2, 1]);
		assert_eq!(Batches::<Test>::get(id(GATEWAY)), 1);
		System::assert_last_event(Event::ReadsLogged { gateway: id(GATEWAY), batch: 1, reads: 3 }.into());
	});
}

/// S9: later batches, of whichever gateway, leave earlier rows as they were.
#[test]
fn rows_are_only_ever_appended() {
	execute_with_records(|| {
		assert_ok!(log(GATEWAY, 1, &[read(RECORD)]));
		assert_ok!(log(OTHER_GATEWAY, 1, &[read(RECORD)]));
		assert_ok!(log(GATEWAY, 2, &[read(RECORD)]));
		let gateways = [GATEWAY, OTHER_GATEWAY, GATEWAY];
		for (index, gateway) in (0..).zip(gateways) {
			assert_eq!(Accesses::<Test>::get(RECORD, index), Some(entry(gateway, read(RECORD))));
		}
		assert_eq!([GATEWAY, OTHER_GATEWAY].map(|gateway| Batches::<Test>::get(id(gateway))), [2, 1]);
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
fn a_read_of_an_unknown_record_is_left_out() {
	execute_with_records(|| {
		assert_ok!(log(GATEWAY, 1, &[read(UNKNOWN), read(RECORD), read(UNKNOWN)]));
		assert_eq!([RECORD, UNKNOWN].map(AccessCounts::<Test>::get), [1, 0]);
		System::assert_last_event(Event::ReadsLogged { gateway: id(GATEWAY), batch: 1, reads: 1 }.into());

		assert_ok!(log(GATEWAY, 2, &[read(UNKNOWN)]));
		System::assert_last_event(Event::ReadsLogged { gateway: id(GATEWAY), batch: 2, reads: 0 }.into());
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
		let most = vec![read(RECORD); MAX_READS as usize];
		assert_ok!(log(GATEWAY, 1, &most));
		assert_eq!(AccessCounts::<Test>::get(RECORD), MAX_READS);
		let too_many = vec![read(RECORD); MAX_READS as usize + 1];
		assert!(crate::Reads::try_from(too_many).is_err());
	});
}

/// S5: a gateway's clock may be a little fast; a read that waited for a line may be old.
#[test]
fn a_read_is_not_of_the_future() {
	execute_with_records(|| {
		let at = |at: Moment| Read { at, ..read(RECORD) };
		let latest = NOW + MAX_CLOCK_SKEW;
		for future in [latest + 1, Moment::MAX] {
			assert_noop!(log(GATEWAY, 1, &[read(RECORD), at(future)]), Error::InvalidTime);
		}
		assert_ok!(log(GATEWAY, 1, &[at(latest), at(0)]));
	});
}

/// R14, S9: nobody else writes into the log, nor a gateway that may not act.
#[test]
fn only_active_gateways_log_reads() {
	execute_with_records(|| {
		for account in [FAMILY, HOSPITAL, SCHOOL, DOCTOR, ADMIN, SUSPENDED_GATEWAY, 99] {
			assert_noop!(log(account, 1, &[read(RECORD)]), Error::NotGateway);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let reads = vec![read(RECORD)].try_into().unwrap();
			assert_noop!(AccessLog::log_reads(origin, 1, reads), DispatchError::BadOrigin);
		}
	});
}
