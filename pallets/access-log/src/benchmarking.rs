//! What each call costs at its worst: every read of another record.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::Time;
use frame_system::RawOrigin;
use vacchain_primitives::{ParticipantId, Read, ReadKind, RecordId, bounds::MAX_READS};

use crate::*;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn log_reads(r: Linear<1, MAX_READS>) {
		let (account, gateway) = T::BenchmarkHelper::gateway();
		let record = |number: u32| RecordId(u128::from(number).to_le_bytes());
		(0..r).for_each(|number| T::BenchmarkHelper::record(record(number)));
		let read = |number| Read {
			record: record(number),
			reader: ParticipantId([1; 32]),
			kind: ReadKind::Record,
			at: T::Clock::now(),
			count: 1,
		};
		let reads: Vec<Read> = (0..r).map(read).collect();

		#[extrinsic_call]
		_(RawOrigin::Signed(account), 1, reads.try_into().expect("are as many as may be"));

		assert_eq!(Pallet::<T>::access_batch(gateway), 1);
		assert!((0..r).all(|number| Pallet::<T>::accesses(record(number), None, 2).len() == 1));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
