//! The ground: accounts, blocks and their limits.

use crate::{
	AccountId, Block, Hash, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
	RuntimeTask, TxPause, VERSION, migrations, times::HalfSlot,
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU16, ConstU32, Get, InsideBoth},
	weights::{
		Weight,
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MILLIS},
	},
};
use frame_system::{
	limits::{BlockLength, BlockWeights},
	weights::WeightInfo,
};
use sp_runtime::Perbill;
use sp_version::RuntimeVersion;

type SdkWeights = frame_system::weights::SubstrateWeight<Runtime>;

/// The longest block, in bytes: 2.5 MiB.
pub const MAX_BLOCK_LENGTH: u32 = 5 * 1024 * 1024 / 2;

/// How much of a block participants' transactions may fill; the rest is for the chain's own needs.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// How many blocks back the chain knows the hashes of blocks. No transaction needs them.
const BLOCK_HASHES: u32 = 256;

/// The prefix of accounts written as text: the SDK's generic one.
pub const SS58_PREFIX: u16 = 42;

parameter_types! {
	/// Which runtime this is.
	pub const Version: RuntimeVersion = VERSION;
	/// How long a block may take to run: half a slot. The author needs that time, and so, after the block has
	/// travelled, does everyone else.
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::with_sensible_defaults(
		Weight::from_parts(HalfSlot::get() * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX),
		NORMAL_DISPATCH_RATIO,
	);
	/// How long a block may be.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAX_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_DISPATCH_RATIO * *max)
		.build();
}

/// The SDK's weights, but a runtime upgrade may fill half a block and no more: however short a chain's slots are, an
/// upgrade that its institutions decided on must fit into one.
pub struct SystemWeights;

impl SystemWeights {
	fn at_most_half_a_block(weight: Weight) -> Weight {
		weight.min(RuntimeBlockWeights::get().max_block / 2)
	}
}

impl WeightInfo for SystemWeights {
	fn remark(b: u32) -> Weight {
		SdkWeights::remark(b)
	}

	fn remark_with_event(b: u32) -> Weight {
		SdkWeights::remark_with_event(b)
	}

	fn set_heap_pages() -> Weight {
		SdkWeights::set_heap_pages()
	}

	fn set_code() -> Weight {
		Self::at_most_half_a_block(SdkWeights::set_code())
	}

	fn set_storage(i: u32) -> Weight {
		SdkWeights::set_storage(i)
	}

	fn kill_storage(i: u32) -> Weight {
		SdkWeights::kill_storage(i)
	}

	fn kill_prefix(p: u32) -> Weight {
		SdkWeights::kill_prefix(p)
	}

	fn authorize_upgrade() -> Weight {
		SdkWeights::authorize_upgrade()
	}

	fn apply_authorized_upgrade() -> Weight {
		Self::at_most_half_a_block(SdkWeights::apply_authorized_upgrade())
	}
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountId = AccountId;
	type BaseCallFilter = InsideBoth<super::AllowedCalls, TxPause>;
	type Block = Block;
	type BlockHashCount = ConstU32<BLOCK_HASHES>;
	type BlockLength = RuntimeBlockLength;
	type BlockWeights = RuntimeBlockWeights;
	type DbWeight = ParityDbWeight;
	type Hash = Hash;
	type Nonce = Nonce;
	type SS58Prefix = ConstU16<SS58_PREFIX>;
	type SingleBlockMigrations = migrations::SingleBlock;
	type SystemWeightInfo = SystemWeights;
	type Version = Version;
}
