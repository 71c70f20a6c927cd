//! The ground: accounts, blocks and their limits.

use crate::{
	AccountId, Block, BlockNumber, Hash, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin, RuntimeTask, VERSION, migrations,
	times::{MINUTES, SLOT_DURATION},
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::ConstU16,
	weights::{
		Weight,
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MILLIS},
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;
use sp_version::RuntimeVersion;

/// The longest block, in bytes: 2.5 MiB.
pub const MAX_BLOCK_LENGTH: u32 = 5 * 1024 * 1024 / 2;

/// How much of a slot a block may take to run, in milliseconds. The author needs that time, and so, after the block
/// has travelled, does everyone else.
const MAX_BLOCK_TIME: u64 = SLOT_DURATION / 2;

/// How much of a block participants' transactions may fill; the rest is for the chain's own needs.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// How many blocks back a transaction's mortal era may start: ten minutes.
const BLOCK_HASH_COUNT: BlockNumber = 10 * MINUTES;

/// The prefix of accounts written as text: the SDK's generic one.
pub const SS58_PREFIX: u16 = 42;

parameter_types! {
	/// How many blocks back a transaction's mortal era may start.
	pub const BlockHashCount: BlockNumber = BLOCK_HASH_COUNT;
	/// Which runtime this is.
	pub const Version: RuntimeVersion = VERSION;
	/// How long a block may take to run.
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::with_sensible_defaults(
		Weight::from_parts(MAX_BLOCK_TIME * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX),
		NORMAL_DISPATCH_RATIO,
	);
	/// How long a block may be.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAX_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_DISPATCH_RATIO * *max)
		.build();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountId = AccountId;
	type BaseCallFilter = super::AllowedCalls;
	type Block = Block;
	type BlockHashCount = BlockHashCount;
	type BlockLength = RuntimeBlockLength;
	type BlockWeights = RuntimeBlockWeights;
	type DbWeight = ParityDbWeight;
	type Hash = Hash;
	type Nonce = Nonce;
	type SS58Prefix = ConstU16<SS58_PREFIX>;
	type SingleBlockMigrations = migrations::SingleBlock;
	type Version = Version;
}
