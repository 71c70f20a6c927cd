//! A chain of this pallet alone, among fakes. A participant is a number `n`: its id is `id(n)`, its account `account(n)`.

mod acts;
mod meanings;

use frame_support::{
	construct_runtime, derive_impl,
	traits::{BuildGenesisConfig, ConstU64},
};
use sp_core::H256;
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, traits::IdentityLookup};
use vacchain_pallet_fakes::{self as fakes, Clock, Prices};
use vacchain_primitives::{Moment, Role};

pub use acts::*;
pub use meanings::*;
pub use vacchain_pallet_fakes::{Directory, Now, TokensLeft, account, id, pair};

pub const FAMILY: u8 = 1;
pub const DOCTOR: u8 = 2;
/// Is not active.
pub const STRANGER: u8 = 9;
/// The seat of an organisation. The others are families.
pub const SEAT: u8 = 200;
pub const START: Moment = 1_000_000_000_000;
pub const GENESIS: [u8; 32] = [0x9e; 32];

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Intents: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type BaseCallFilter = NotPaused;
	type Block = frame_system::mocking::MockBlock<Test>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl crate::Config for Test {
	type Clock = Clock;
	type BlockTime = ConstU64<250>;
	type Participants = Directory;
	type Prices = Prices;
	type Meanings = Meanings;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Meanings;
}

/// Block 2, with a participant for each number.
pub fn new_test_ext() -> TestExternalities {
	fakes::chain(|| {
		RuntimeGenesisConfig::default().build();
		frame_system::BlockHash::<Test>::insert(0, H256(GENESIS));
		System::set_block_number(2);
		Now::put(START);
		TokensLeft::put(1000);
		for number in 0..=u8::MAX {
			let role = if number == SEAT { Role::Hospital } else { Role::Family };
			Directory::register(id(number), account(number), role, None);
		}
		Directory::suspend(STRANGER);
	})
}

/// Runs a test, then checks the invariants.
pub fn execute(test: impl FnOnce()) {
	fakes::execute(new_test_ext(), test, Intents::do_try_state);
}
