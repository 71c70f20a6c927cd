//! The log of reads: the readers of each record and the times, for the family to see.
//!
//! A gateway answers reads by consent and writes down those of someone else's record, in batches that it signs with its
//! own account. Its batches are numbered, so that one that it sends again, after a crash or a fork, is logged once.
//!
//! The chain does not take a gateway's word for a read:
//!
//! - **Standing.** The reader must have had the right to read the record, at the time of the read or, since the clocks
//!   of gateways differ, up to [`MAX_CLOCK_SKEW`] before. A read that was answered before a consent ended is logged
//!   when it arrives after that. The owner's own reads are not logged.
//! - **Time.** A read is at most [`MAX_CLOCK_SKEW`] ahead of the chain's clock, and at most [`MAX_READ_AGE`] old.
//!
//! A read that fails one of them is refused alone: the rest of its batch is logged, the event counts what was refused,
//! and the gateway's quota has paid for it.
//!
//! One reader's reads of one kind of a record through one gateway within one hour of the clock make one row, which
//! counts up. A row is closed, and never changes again, when two times are over: the hour in which it was written, and
//! [`READS_CLOSING_TIME`] after the hour that it counts. A read that comes later is a row of its own hour again, written
//! late. Rows are looked for among a record's newest [`Recent`] ones, so a read costs the same however long the log is.
//!
//! A record keeps its newest [`MAX_ACCESSES`] rows one by one. An older row goes into the [`Sums`]: for each reader,
//! gateway and kind the first time, the last time and how often. So whoever floods a log makes rows coarser, but no
//! reader's name is ever lost.
//!
//! [`MAX_ACCESSES`]: vacchain_primitives::bounds::MAX_ACCESSES
//! [`MAX_CLOCK_SKEW`]: vacchain_primitives::bounds::MAX_CLOCK_SKEW
//! [`MAX_READ_AGE`]: vacchain_primitives::bounds::MAX_READ_AGE
//! [`READS_CLOSING_TIME`]: vacchain_primitives::bounds::READS_CLOSING_TIME

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod erase;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
pub use weights::WeightInfo;

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;
use vacchain_primitives::{
	AccessEntry, Moment, Read, ReadKind,
	bounds::{ACCESSES_PAGE, MAX_READS},
	derives::{apply, scale_bounded},
};

/// Puts the people of a benchmark in place.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// The account of an active gateway, and its id.
	fn gateway() -> (AccountId, vacchain_primitives::ParticipantId);
	/// Puts a record in place, and answers one who may read it.
	fn record(record: vacchain_primitives::RecordId) -> vacchain_primitives::ParticipantId;
}

/// The reads of one batch.
pub type Reads = BoundedVec<Read, ConstU32<MAX_READS>>;

/// A page of a log, oldest row first.
pub type Page = BoundedVec<AccessEntry, ConstU32<ACCESSES_PAGE>>;

/// The newest rows of a record's log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RecentRows {
	/// The number of the oldest row that is kept one by one. All before it are summed.
	#[codec(compact)]
	pub first: u32,
	/// The number of the first of `rows`: a whole number of pages.
	#[codec(compact)]
	pub start: u32,
	/// The newest rows, oldest first. Two pages at most: one moves on when a row comes that has no room.
	pub rows: BoundedVec<AccessEntry, ConstU32<{ 2 * ACCESSES_PAGE }>>,
}

impl RecentRows {
	/// The number of the next row.
	pub fn next(&self) -> u32 {
		self.start.saturating_add(self.rows.len() as u32)
	}
}

/// One reader's reads of one kind of a record through one gateway: the sum of rows that are no longer kept.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct Sum {
	/// The kind of read.
	pub kind: ReadKind,
	/// When first.
	#[codec(compact)]
	pub at: Moment,
	/// How many times.
	#[codec(compact)]
	pub count: u32,
	/// When the last of these rows was written.
	#[codec(compact)]
	pub logged_at: Moment,
}

/// One reader's reads of a record through one gateway: a sum for each kind.
pub type KindSums = BoundedVec<Sum, ConstU32<{ ReadKind::COUNT }>>;

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{KindSums, MAX_READS, Page, Reads, RecentRows, WeightInfo};
	use frame_support::{dispatch::DispatchClass, pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		Moment, ParticipantId, RecordId,
		questions::{ActorOf, HasStanding, IsLeaving, OwnerOf},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// The participants.
		type Participants: ActorOf<Self::AccountId>;
		/// Which records there are.
		type Records: OwnerOf + IsLeaving;
		/// The parties that may read the records.
		type Standing: HasStanding;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scene for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The newest rows of a record's log.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type Recent<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, RecentRows, ValueQuery>;

	/// The rows before them, a page at each whole number of [`ACCESSES_PAGE`](vacchain_primitives::bounds::ACCESSES_PAGE)
	/// rows. Pages whose rows are all summed are removed.
	// Blake2: ids are chosen by clients; Twox: a counter.
	#[pallet::storage]
	pub type Earlier<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, RecordId, Twox64Concat, u32, Page, OptionQuery>;

	/// By record, reader and gateway: the sums of the rows that are no longer kept one by one.
	// Blake2: ids are chosen by clients; Identity: digests.
	#[pallet::storage]
	pub type Sums<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, RecordId>,
			NMapKey<Identity, ParticipantId>,
			NMapKey<Identity, ParticipantId>,
		),
		KindSums,
		ValueQuery,
	>;

	/// The last batch that a gateway has logged. The first is 1.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Batches<T: Config> = StorageMap<_, Identity, ParticipantId, u64, ValueQuery>;

	/// The digest of that batch, as [`batch_digest`](vacchain_primitives::batch_digest) makes it.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Digests<T: Config> = StorageMap<_, Identity, ParticipantId, [u8; 32], OptionQuery>;

	/// The events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A gateway logged who read.
		ReadsLogged {
			/// Which gateway.
			gateway: ParticipantId,
			/// Which of its batches.
			batch: u64,
			/// How many of its reads are in the log.
			reads: u32,
			/// How many are not: of a reader without standing, or of a time that cannot be.
			refused: u32,
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
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Log who read which record. A read is refused alone if its reader has no standing in the record, or its time
		/// lies in the future or too far back.
		///
		/// `batch` is the gateway's last one plus one.
		///
		/// Origin: a gateway. Errors: [`Error::NotGateway`], [`Error::WrongBatch`], [`Error::NoReads`].
		/// Event: [`Event::ReadsLogged`].
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
