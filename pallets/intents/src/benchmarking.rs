//! The worst cost of carrying: a lane takes the place of another one in a full row.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use alloc::{boxed::Box, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::Time;
use frame_system::RawOrigin;
use vacchain_primitives::{
	Body, Intent, Lane, SignedIntent, Signer,
	bounds::{MAX_INTENT_LIFETIME, MAX_LANES},
};

use crate::*;

#[benchmarks(where T::AccountId: Into<vacchain_primitives::AccountId>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn carry() -> Result<(), BenchmarkError> {
		let account = T::BenchmarkHelper::participant();
		let now = T::Clock::now().saturating_add(2 * MAX_INTENT_LIFETIME);
		T::BenchmarkHelper::set_time(now);
		let mut row = Signer::default();
		for id in 0..MAX_LANES {
			let lane = Lane { highest: 1, used: 1, newest: id.into(), ..Lane::new(id, 0) };
			row.lanes.try_push(lane).map_err(|_| "there are as many lanes as there may be")?;
		}
		Signers::<T>::insert(&account, row);
		let intent = Intent {
			signer: account.clone().into(),
			lane: MAX_LANES,
			sequence: 1,
			made_at: now,
			lifetime: 60,
			after: 0,
			body: Body::Hello,
		};
		let signed = SignedIntent::new(intent, [0; 64], Vec::new()).map_err(|_| "nothing is attached")?;

		#[extrinsic_call]
		_(RawOrigin::Authorized, Box::new(signed));

		let row = Signers::<T>::get(&account);
		assert!(row.lane(0).is_none() && row.lane(MAX_LANES).is_some_and(|lane| lane.failed == 0));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
