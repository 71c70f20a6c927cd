//! A chain of this pallet alone, among fakes. The participant with the account `n` has the id `id(n)`.

mod scene;

use frame_support::{construct_runtime, derive_impl};
use frame_system::mocking::MockBlockU32;
use vacchain_pallet_fakes::{self as fakes, Archive, Clock, Consents, Directory};

pub use scene::*;
pub use vacchain_pallet_fakes::{Leavers, Now, Owners, id, unsigned_is_refused};

construct_runtime!(
	pub enum Test {
		System: frame_system,
		AccessLog: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Self>;
}

impl crate::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Records = Archive;
	type Standing = Consents;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

/// Runs a test, then checks the invariants.
pub fn execute(test: impl FnOnce()) {
	fakes::execute(new_test_ext(), test, AccessLog::do_try_state);
}
