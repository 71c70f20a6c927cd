//! Who may read a record: requests, grants, levels, guardians and the transfer between hospitals.
//!
//! A record's readers are its owner, the health authority, guardians and those whom a custodian (the owner or a
//! guardian) granted access. Whoever joins brings a wrap of the current key; whenever one leaves, the caller
//! brings a [`Rotation`], so that the next epoch's key is wrapped for exactly those who remain. A grant that has
//! expired reads nothing, and drops out at the next rotation.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod former;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
pub use weights::WeightInfo;

/// The readers of a record.
pub type ReaderSet = frame_support::BoundedVec<
	vacchain_primitives::Reader,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_READERS }>,
>;

/// Readers who left a record, each with when its access ended, the latest last.
pub type FormerReaderSet = frame_support::BoundedVec<
	(vacchain_primitives::ParticipantId, vacchain_primitives::Moment),
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_READERS }>,
>;

/// Sets the scene of a benchmark in the pallet's neighbours.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// Registers an active participant, in the current block.
	fn participant(
		id: vacchain_primitives::ParticipantId,
		account: AccountId,
		role: vacchain_primitives::Role,
	);
	/// Creates a record of epoch 0, owned by the first of these readers, with a wrap for each, in the current
	/// block.
	fn record(record: vacchain_primitives::RecordId, readers: &[vacchain_primitives::Reader]);
}

#[frame_support::pallet]
pub mod pallet {
	use super::{FormerReaderSet, ReaderSet, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		AccessRequest, Level, Moment, ParticipantId, RecordId, Rotation, Wrap,
		questions::{ActorOf, AddWrap, AppendHistory, EpochOf, MemberOf, StartEpoch},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// Who takes part.
		type Participants: ActorOf<Self::AccountId> + MemberOf;
		/// The records that are read.
		type Records: EpochOf + AddWrap + StartEpoch + AppendHistory;
		/// What the calls cost.
		type WeightInfo: WeightInfo;
		/// What benchmarks need of the neighbours.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The readers of a record, expired grants included. Bounded, so that one access decides.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type Readers<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, ReaderSet, ValueQuery>;

	/// Readers who left a record, each with when its access ended, for as long as its reads may be logged late.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type FormerReaders<T: Config> =
		StorageMap<_, Blake2_128Concat, RecordId, FormerReaderSet, ValueQuery>;

	/// Requests of providers that wait for a family's answer.
	// Identity: digests. The second key is concatenated, so that requests can be paged.
	#[pallet::storage]
	pub type Requests<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, ParticipantId, AccessRequest, OptionQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A provider asked a family for access.
		AccessRequested {
			/// Who is asked.
			family: ParticipantId,
			/// Who asks.
			requester: ParticipantId,
			/// For how much.
			level: Level,
		},
		/// A provider took its request back.
		RequestWithdrawn {
			/// Who was asked.
			family: ParticipantId,
			/// Who had asked.
			requester: ParticipantId,
		},
		/// A family denied a request.
		RequestDenied {
			/// Who was asked.
			family: ParticipantId,
			/// Who had asked.
			requester: ParticipantId,
		},
		/// A reader was let in, or its terms were changed.
		AccessGranted {
			/// To which record.
			record: RecordId,
			/// Who.
			reader: ParticipantId,
			/// How much.
			level: Level,
		},
		/// A reader's access was taken back.
		AccessRevoked {
			/// To which record.
			record: RecordId,
			/// Whose.
			reader: ParticipantId,
		},
		/// A record moved from one hospital to another.
		Transferred {
			/// Which.
			record: RecordId,
			/// From which hospital.
			from: ParticipantId,
			/// To which hospital.
			to: ParticipantId,
		},
		/// A second custodian was named.
		GuardianNamed {
			/// Of which record.
			record: RecordId,
			/// Who.
			guardian: ParticipantId,
		},
		/// A second custodian was dismissed.
		GuardianRemoved {
			/// Of which record.
			record: RecordId,
			/// Who.
			guardian: ParticipantId,
		},
		/// A custodian renewed a record's keys.
		KeysRenewed {
			/// Of which record.
			record: RecordId,
		},
		/// A reader whose keys were replaced has its access back.
		AccessRestored {
			/// To which record.
			record: RecordId,
			/// Who.
			reader: ParticipantId,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only the family that owns the record may do this. Ask the owner.
		NotOwner,
		/// Only the family that owns the record, or a guardian it named, may consent. Ask them.
		NotCustodian,
		/// Only an active health admin may restore access. Ask one to do it for you.
		NotHealthAdmin,
		/// Only a hospital, a school or an insurer may ask for access. Use its key file.
		NotProvider,
		/// Access can be granted to an active hospital, school or insurer only. Check the username.
		NotGrantable,
		/// Only an active family or doctor can be a guardian. Check the username.
		NotGuardian,
		/// There is no such family, reader or request. Check the username.
		NotFound,
		/// This participant has this access already. Nothing is left to do.
		AlreadyExists,
		/// A school or an insurer may check the proof only. Choose the level `proof`.
		LevelNotAllowed,
		/// Another hospital has access. Move the record with a transfer.
		AnotherHospital,
		/// Less access than now needs new keys. Revoke the access first, then grant it anew.
		RevokeFirst,
		/// The end of the access must lie in the future. Choose a later date.
		AlreadyExpired,
		/// The record has as many readers as it can have. Revoke one that is no longer needed.
		TooManyReaders,
		/// This reader's keys were not replaced since the record's keys were. Replace its keys first.
		KeysNotReplaced,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Ask a family for access to one of its children's records.
		///
		/// Origin: a hospital, school or insurer. Errors: [`Error::NotProvider`], [`Error::LevelNotAllowed`],
		/// [`Error::NotFound`], [`Error::AlreadyExists`]. Event: [`Event::AccessRequested`].
		#[pallet::call_index(0)]
		pub fn request_access(origin: OriginFor<T>, family: ParticipantId, level: Level) -> DispatchResult {
			let (requester, most) = Self::ensure_provider(origin)?;
			Self::do_request_access(requester, most, family, level)
		}

		/// Take a request back.
		///
		/// Origin: a hospital, school or insurer. Errors: [`Error::NotProvider`], [`Error::NotFound`]. Event:
		/// [`Event::RequestWithdrawn`].
		#[pallet::call_index(1)]
		pub fn withdraw_request(origin: OriginFor<T>, family: ParticipantId) -> DispatchResult {
			let (requester, _) = Self::ensure_provider(origin)?;
			Self::do_withdraw_request(requester, family)
		}

		/// Deny a request.
		///
		/// Origin: the family that was asked. Errors: [`Error::NotOwner`], [`Error::NotFound`]. Event:
		/// [`Event::RequestDenied`].
		#[pallet::call_index(2)]
		pub fn deny_request(origin: OriginFor<T>, requester: ParticipantId) -> DispatchResult {
			let family = Self::ensure_family(origin)?;
			Self::do_deny_request(family, requester)
		}

		/// Let the wrap's reader in at the wrap's level, or extend what it has. Answers its requests to the owner and
		/// to the custodian who grants.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotGrantable`],
		/// [`Error::LevelNotAllowed`], [`Error::AlreadyExpired`], [`Error::AnotherHospital`],
		/// [`Error::AlreadyExists`], [`Error::RevokeFirst`], [`Error::TooManyReaders`], `StaleEpoch` of the
		/// records. Event: [`Event::AccessGranted`].
		#[pallet::call_index(3)]
		pub fn grant(
			origin: OriginFor<T>,
			record: RecordId,
			expires_at: Option<Moment>,
			wrap: Wrap,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_grant(custodian, readers, record, expires_at, wrap)
		}

		/// Take a reader's access back; a new epoch starts.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`], `StaleEpoch`
		/// and `WrongReaders` of the records. Event: [`Event::AccessRevoked`].
		#[pallet::call_index(4)]
		pub fn revoke(
			origin: OriginFor<T>,
			record: RecordId,
			reader: ParticipantId,
			rotation: Rotation,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_revoke(custodian, readers, record, reader, rotation)
		}

		/// Move a record from one hospital to another in one step; a new epoch starts.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`],
		/// [`Error::NotGrantable`], [`Error::AlreadyExists`], [`Error::AlreadyExpired`],
		/// [`Error::AnotherHospital`], `StaleEpoch` and `WrongReaders` of the records. Event:
		/// [`Event::Transferred`].
		#[pallet::call_index(5)]
		pub fn transfer(
			origin: OriginFor<T>,
			record: RecordId,
			from: ParticipantId,
			to: ParticipantId,
			expires_at: Option<Moment>,
			rotation: Rotation,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_transfer(custodian, readers, record, from, to, expires_at, rotation)
		}

		/// Name the wrap's reader a second custodian, who may read all and consent.
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::NotGuardian`], [`Error::LevelNotAllowed`],
		/// [`Error::AlreadyExists`], [`Error::TooManyReaders`], `StaleEpoch` of the records. Event:
		/// [`Event::GuardianNamed`].
		#[pallet::call_index(6)]
		pub fn name_guardian(origin: OriginFor<T>, record: RecordId, wrap: Wrap) -> DispatchResult {
			let (owner, readers) = Self::ensure_owner(origin, &record)?;
			Self::do_name_guardian(owner, readers, record, wrap)
		}

		/// Dismiss a second custodian; a new epoch starts.
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::NotFound`], `StaleEpoch` and `WrongReaders`
		/// of the records. Event: [`Event::GuardianRemoved`].
		#[pallet::call_index(7)]
		pub fn remove_guardian(
			origin: OriginFor<T>,
			record: RecordId,
			guardian: ParticipantId,
			rotation: Rotation,
		) -> DispatchResult {
			let (owner, readers) = Self::ensure_owner(origin, &record)?;
			Self::do_remove_guardian(owner, readers, record, guardian, rotation)
		}

		/// Renew a record's keys: expired grants drop out and a new epoch starts.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], `StaleEpoch` and `WrongReaders` of
		/// the records. Event: [`Event::KeysRenewed`].
		#[pallet::call_index(8)]
		pub fn renew_keys(origin: OriginFor<T>, record: RecordId, rotation: Rotation) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_renew_keys(custodian, readers, record, rotation)
		}

		/// Give a reader whose keys were replaced its access back; a new epoch starts.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::KeysNotReplaced`], `StaleEpoch` and `WrongReaders` of the records. Event:
		/// [`Event::AccessRestored`].
		#[pallet::call_index(9)]
		pub fn restore(
			origin: OriginFor<T>,
			record: RecordId,
			reader: ParticipantId,
			rotation: Rotation,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_restore(admin, record, reader, rotation)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
