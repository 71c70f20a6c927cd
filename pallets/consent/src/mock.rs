//! A chain of this pallet alone, among fakes. The participant with the account `n` has the id `id(n)`. A provider with the
//! account `n` is an organisation; one person acts on its behalf, whose account is `staff(n)`.

mod keys;
mod scene;

use crate as pallet_consent;
use frame_support::{construct_runtime, derive_impl};
use vacchain_pallet_fakes::{self as fakes, Clock};

pub use keys::*;
pub use scene::*;
pub use vacchain_pallet_fakes::{
	Apart, Archive, Bridges, DAILY_BOUND, Days, Directory, Epochs, Halves, History, Holders, Leaving,
	LeftToday, Now, PastWraps, STALE_EPOCH, STALE_KEY, Voided, WRONG_READERS, Wraps, link,
	unsigned_is_refused,
};

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Consent: pallet_consent,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

impl pallet_consent::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Records = Archive;
	type Daily = Days;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

/// Runs a test, then checks every invariant.
pub fn execute_and_check(test: impl FnOnce()) {
	fakes::execute(new_test_ext(), test, || {
		Archive::check::<Consent>();
		Consent::do_try_state()
	});
}
