//! Who read which record, and when, for the family to see.
//!
//! A gateway answers reads by consent and writes down those of someone else's record, in batches that it signs with its
//! own account. Its batches are numbered, so that one that it sends again, after a crash or a fork, is logged once. Rows
//! are appended and never changed.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
pub use weights::WeightInfo;

use frame_support::{BoundedVec, traits::ConstU32};
use vacchain_primitives::{Read, bounds::MAX_READS};

/// Who stands in a benchmark.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// The account of an active gateway, and its id.
	fn gateway() -> (AccountId, vacchain_primitives::ParticipantId);
	/// Puts a record in place.
	fn record(record: vacchain_primitives::RecordId);
}

/// The reads of one batch.
pub type Reads = BoundedVec<Read, ConstU32<MAX_READS>>;

#[frame_support::pallet]
pub mod pallet {
	use super::{MAX_READS, Reads, WeightInfo};
	use frame_support::{dispatch::DispatchClass, pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		AccessEntry, Moment, ParticipantId, RecordId,
		questions::{ActorOf, OwnerOf},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// Who takes part.
		type Participants: ActorOf<Self::AccountId>;
		/// Which records there are.
		type Records: OwnerOf;
		/// What the calls cost.
		type WeightInfo: WeightInfo;
		/// Sets the scene for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Who read a record, in the order in which it reached the chain.
	// Blake2: ids are chosen by clients; Twox: an index.
	#[pallet::storage]
	pub type Accesses<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, RecordId, Twox64Concat, u32, AccessEntry, OptionQuery>;

	/// How many rows a record's log has.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type AccessCounts<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, u32, ValueQuery>;

	/// The last batch that a gateway has logged. The first is 1.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Batches<T: Config> = StorageMap<_, Identity, ParticipantId, u64, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A gateway logged who read.
		ReadsLogged {
			/// Which gateway.
			gateway: ParticipantId,
			/// Which of its batches.
			batch: u64,
			/// How many rows it added.
			reads: u32,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only an active gateway logs reads. Ask a health admin to register it, or to reinstate it.
		NotGateway,
		/// This is not the batch that comes next: it was logged already, or one before it was not. Read which batch was
		/// the last and go on from there.
		WrongBatch,
		/// The batch says of no read that it happened. Send it when there is one, each with how often it happened.
		NoReads,
		/// A read lies in the future. Set the gateway's clock.
		InvalidTime,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Log who read which record. Reads of records that are not there are left out: a fork may have undone them.
		///
		/// `batch` is the gateway's last one plus one.
		///
		/// Origin: a gateway. Errors: [`Error::NotGateway`], [`Error::WrongBatch`], [`Error::NoReads`],
		/// [`Error::InvalidTime`]. Event: [`Event::ReadsLogged`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::log_reads(reads.len() as u32))]
		pub fn log_reads(origin: OriginFor<T>, batch: u64, reads: Reads) -> DispatchResult {
			let gateway = Self::ensure_gateway(origin)?;
			Self::do_log_reads(gateway, batch, reads)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		// Without a genesis, slots are as short as they may be. A batch that no block had room for would head the line
		// for ever.
		fn integrity_test() {
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			assert!(T::WeightInfo::log_reads(MAX_READS).all_lte(most), "a full batch fits into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
