//! The worst cost of each call: every read of another record, each log full.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{BoundedVec, traits::Time};
use frame_system::RawOrigin;
use vacchain_primitives::{
	AccessEntry, AccessPlace, Moment, ParticipantId, Read, ReadKind, RecordId,
	bounds::{ACCESSES_PAGE, MAX_ACCESSES, MAX_READ_AGE, MAX_READS},
};

use crate::*;

/// A log that is as long as it gets, and has no room among its recent rows.
fn fill<T: Config>(record: RecordId, reader: ParticipantId, gateway: ParticipantId, at: Moment) {
	let row = AccessEntry { reader, gateway, kind: ReadKind::Visits, at, count: 1, logged_at: at };
	let first = ACCESSES_PAGE;
	let start = first + MAX_ACCESSES - 2 * ACCESSES_PAGE;
	let page = Page::truncate_from(vec![row; ACCESSES_PAGE as usize]);
	for number in first / ACCESSES_PAGE..start / ACCESSES_PAGE {
		Earlier::<T>::insert(record, number, page.clone());
	}
	let rows = BoundedVec::truncate_from(vec![row; 2 * ACCESSES_PAGE as usize]);
	Recent::<T>::insert(record, RecentRows { first, start, rows });
	let sum = Sum { kind: ReadKind::Visits, at, count: first, logged_at: at };
	Sums::<T>::insert((record, reader, gateway), KindSums::truncate_from(vec![sum]));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn log_reads(r: Linear<1, MAX_READS>) {
		let (account, gateway) = T::BenchmarkHelper::gateway();
		let now = T::Clock::now();
		let record = |number: u32| RecordId(u128::from(number).to_le_bytes());
		let read = |number| {
			let reader = T::BenchmarkHelper::record(record(number));
			fill::<T>(record(number), reader, gateway, now.saturating_sub(MAX_READ_AGE));
			let record = record(number);
			Read { record, reader, visit: None, kind: ReadKind::Record, at: now, count: 1 }
		};
		let reads: Vec<Read> = (0..r).map(read).collect();

		#[extrinsic_call]
		_(RawOrigin::Signed(account), 1, reads.try_into().expect("are as many as may be"));

		assert_eq!(Pallet::<T>::access_batch(gateway), 1);
		for number in 0..r {
			let newest = Pallet::<T>::accesses(record(number), None, 1);
			assert!(matches!(newest[..], [(AccessPlace::Row(_), entry)] if entry.kind == ReadKind::Record));
			assert_eq!(Recent::<T>::get(record(number)).first, ACCESSES_PAGE + 1);
		}
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
