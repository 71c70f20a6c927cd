//! A chain of this pallet alone, among fakes. The participant with the account `n` has the id `id(n)`.

mod scene;

use frame_support::{construct_runtime, derive_impl, ord_parameter_types, traits::ConstU64};
use frame_system::EnsureSignedBy;
use vacchain_pallet_fakes::{Clock, Effects};

pub use scene::*;
pub use vacchain_pallet_fakes::{
	AskedAt, Directory, Exercised, IMPOSSIBLE, IsImpossible, Log, Now, unsigned_is_refused,
};

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Powers: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

ord_parameter_types! {
	/// Signs for the institutions when they vote on health admins.
	pub const Vote: u64 = 200;
}

impl crate::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Powers = Effects;
	type Vote = EnsureSignedBy<Vote, u64>;
	type VotingTime = ConstU64<VOTING_TIME>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}
