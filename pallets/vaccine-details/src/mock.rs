//! A chain of this pallet alone, among fakes. A participant is a number `n`: its id is `id(n)`, its account `account(n)`.

mod content;
mod scene;

use crate as pallet_vaccine_details;
use frame_support::{construct_runtime, derive_impl};
use sp_runtime::{AccountId32, traits::IdentityLookup};
use vacchain_pallet_fakes::{self as fakes, Clock};

pub use content::*;
pub use scene::*;
pub use vacchain_pallet_fakes::{
	Archive, Consents, DAILY_BOUND, Days, Directory, Due, Epochs, History, Leavers, LeftToday, Now,
	STALE_INDEX, account, id, pair,
};

construct_runtime!(
	pub enum Test {
		System: frame_system,
		VaccineDetails: pallet_vaccine_details,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Block = frame_system::mocking::MockBlock<Test>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl pallet_vaccine_details::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Consent = Consents;
	type Records = Archive;
	type Daily = Days;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

/// The signature of this participant's first account, under which a call is sent.
pub fn signed(number: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(number))
}

/// Runs a test, then checks every invariant.
pub fn execute_and_check(test: impl FnOnce()) {
	fakes::execute(new_test_ext(), test, VaccineDetails::do_try_state);
}
