//! The registry's runtime: it joins the pallets and holds no logic of its own.
//!
//! [`configs`] configures each pallet, [`apis`] answers the node and the clients, [`genesis_presets`] starts the
//! known chains, and [`migrations`] lists what a runtime upgrade changes in storage.

#![cfg_attr(not(feature = "std"), no_std)]
// The macros write items without docs into this file; the modules that people write have docs.
#![allow(missing_docs)]

extern crate alloc;

#[cfg(feature = "default")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod genesis_presets;
pub mod intents;
pub mod migrations;
mod outcomes;
pub mod read;
pub mod times;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
	MultiAddress, MultiSignature, generic,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
};
use sp_version::RuntimeVersion;

/// How the SDK's types sign a transaction. No transaction of this chain is signed.
pub type Signature = MultiSignature;
/// A participant's account: its public key.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How the SDK's types name a transaction's signer.
pub type Address = MultiAddress<AccountId, ()>;
/// How many signed transactions an account has sent: none.
pub type Nonce = u32;
/// A block's hash.
pub type Hash = sp_core::H256;
/// A block's number.
pub type BlockNumber = vacchain_primitives::BlockNumber;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it travels.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// The checks before a transaction enters the pool, and again before it runs, in this order.
pub type TxExtension = (
	pallet_intents::NoSignature<Runtime>,
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckWeight<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Executes blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// The block as the node knows it without knowing the runtime.
pub mod opaque {
	use super::*;

	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// A block's header.
	pub type Header = super::Header;
	/// A block whose transactions are bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

pub use session_keys::SessionKeys;

mod session_keys {
	use crate::{Aura, Grandpa};
	use alloc::vec::Vec;

	sp_runtime::impl_opaque_keys! {
		/// The keys with which a validator makes and finalizes blocks.
		pub struct SessionKeys {
			pub aura: Aura,
			pub grandpa: Grandpa,
		}
	}
}

/// States the version with this `spec_version`, which has to be written out for the macro to find it.
macro_rules! version {
	($spec_version:tt) => {
		/// Which runtime this is. `spec_version` rises with every change of behaviour, `transaction_version` with
		/// every change of how a call or the transaction extensions are encoded.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: Cow::Borrowed("vacchain"),
			impl_name: Cow::Borrowed("vacchain"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: apis::RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}

#[cfg(not(feature = "next"))]
version!(1);
// The version to which the network's tests upgrade.
#[cfg(feature = "next")]
version!(2);

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	// The indices are the order of genesis and of each block's start: participants before the institutions among them,
	// these before the sessions that they man; a block's author is looked up before its session can end.
	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;

	// Before the participants, whose genesis asks how many health admins are needed.
	#[runtime::pallet_index(16)]
	pub type Powers = pallet_powers;
	#[runtime::pallet_index(2)]
	pub type Participants = pallet_participants;
	#[runtime::pallet_index(3)]
	pub type Council = pallet_collective<Instance1>;
	#[runtime::pallet_index(4)]
	pub type Authorities = pallet_authorities;

	#[runtime::pallet_index(5)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(6)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(7)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(8)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(9)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(10)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(11)]
	pub type VaccinationRecords = pallet_vaccination_records;
	#[runtime::pallet_index(12)]
	pub type Consent = pallet_consent;
	#[runtime::pallet_index(13)]
	pub type VaccineDetails = pallet_vaccine_details;
	#[runtime::pallet_index(14)]
	pub type AccessLog = pallet_access_log;

	#[runtime::pallet_index(15)]
	pub type TxPause = pallet_tx_pause;

	#[runtime::pallet_index(17)]
	pub type Intents = pallet_intents;
}
