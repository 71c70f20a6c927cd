//! A chain with the SDK's sessions, offences, council and Aura, and a fake directory of participants.
//!
//! The organisation `n` has the id `id(n)`, the account `account(n)`, the Aura key `aura(n)` and the node `node(n)`.

mod blocks;
mod directory;
mod network;
mod sdk;

use crate as pallet_authorities;
use frame_support::{construct_runtime, derive_impl, traits::ConstU64};
use frame_system::mocking::MockBlockU32;
use pallet_collective::{EnsureMembers, Instance1};
use pallet_session::{FindAccountFromAuthorIndex, historical};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, traits::IdentityLookup};
use vacchain_pallet_fakes as fakes;

pub use blocks::*;
pub use directory::*;
pub use network::*;
pub use sdk::*;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Balances: pallet_balances,
		Council: pallet_collective::<Instance1>,
		Authorities: pallet_authorities,
		Aura: pallet_aura,
		Session: pallet_session,
		Historical: historical,
		Offences: pallet_offences,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u64>;
	type AccountId = AccountId32;
	type Block = MockBlockU32<Self>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl pallet_authorities::Config for Test {
	type Clock = Timestamp;
	type VotingTime = ConstU64<VOTING_TIME>;
	type Matters = Matters;
	type Pauses = ();
	type VoteOrigin = EnsureMembers<AccountId32, Instance1, 1>;
	type Council = Council;
	type Participants = fakes::Directory;
	type FindAuthor = FindAccountFromAuthorIndex<Self, Aura>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

/// Runs a test on this network, then checks every invariant.
pub fn execute_on(network: TestExternalities, test: impl FnOnce()) {
	fakes::execute(network, test, Authorities::do_try_state);
}

/// As [`execute_on`], on the network of [`new_test_ext`].
pub fn execute(test: impl FnOnce()) {
	execute_on(new_test_ext(), test);
}
