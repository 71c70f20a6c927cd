//! Who may read a record: requests, grants, levels, guardians and the transfer between hospitals.
//!
//! A record's readers are its owner, the health authority and its two custodies, guardians and those whom a custodian (the
//! owner or a guardian) granted access. A call that lets a reader in brings a wrap of the current key; a call that removes one
//! brings a [`Rotation`](vacchain_primitives::Rotation), so that the next epoch's key is wrapped for exactly the readers
//! that remain. A grant that has expired reads nothing. The next writer then has to bring a rotation, too, as after a
//! reader's key was replaced: nothing new is sealed under a key that somebody should no longer hold.
//!
//! A reader that is suspended gets no key of the epochs that start meanwhile; only the owner, the health authority and its
//! custodies always do. New keys are due when somebody who has the current one was suspended, and when somebody who lacks it
//! was reinstated.
//!
//! A reader that is about to lose access could start an epoch in every block, and the custodian's rotation would never be
//! the next one. So [`Pallet::revoke`] and [`Pallet::remove_guardian`] work without a rotation: the reader leaves at once
//! and its wrap of the current key stays, which makes a renewal due. A hospital starts an epoch that is not due once in
//! [`ROTATION_PAUSE`](vacchain_primitives::bounds::ROTATION_PAUSE) at most.
//!
//! The health authority reads proofs. Each custody has one half of the record secret, and no grant gives a half. A
//! custodian who lost its keys gets its access back from two health admins: the holder of each custody's content key gives
//! it that half ([`Pallet::give_half`]), and the custodian combines them and starts a new epoch.
//!
//! A request for access is kept whether its family exists or not, so that the answer does not tell; it ends after
//! [`REQUEST_LIFETIME`](vacchain_primitives::bounds::REQUEST_LIFETIME). The provider sees for as long again what became of it.

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod finding;
mod former;
mod implementation;
mod leaving;
mod mends;
#[cfg(test)]
mod mock;
mod reads;
mod requests;
#[cfg(test)]
mod tests;
pub mod weights;

pub use mends::MendsOfDay;
pub use pallet::*;
pub use requests::EndingRequest;
pub use weights::WeightInfo;

/// The readers of a record.
pub type ReaderSet = frame_support::BoundedVec<
	vacchain_primitives::Reader,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_READERS }>,
>;

/// The records of which a participant is a guardian.
pub type WardSet = frame_support::BoundedVec<
	vacchain_primitives::RecordId,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_WARDS }>,
>;

/// Readers who left a record or lost a level of it, each with that level and when its access ended, the latest last.
pub type FormerReaderSet = frame_support::BoundedVec<
	(vacchain_primitives::ParticipantId, vacchain_primitives::Level, vacchain_primitives::Moment),
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_READERS }>,
>;

/// Sets the scene of a benchmark in the pallet's neighbours.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// Registers an active participant that has an encryption key.
	fn participant(
		id: vacchain_primitives::ParticipantId,
		account: AccountId,
		role: vacchain_primitives::Role,
		organisation: Option<vacchain_primitives::ParticipantId>,
	);
	/// Gives a health admin the content key of a custody.
	fn hold(custody: vacchain_primitives::ParticipantId, admin: vacchain_primitives::ParticipantId);
	/// Gives a participant its next encryption key.
	fn replace_key(id: vacchain_primitives::ParticipantId);
	/// Lets this many milliseconds pass.
	fn wait(time: vacchain_primitives::Moment);
	/// Creates a record of epoch 0, owned by the first of these readers, with a wrap for each.
	fn record(record: vacchain_primitives::RecordId, readers: &[vacchain_primitives::Reader]);
}

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{EndingRequest, FormerReaderSet, MendsOfDay, ReaderSet, WardSet, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		AccessRequest, Epoch, EpochLink, GivenHalves, GrantPlace, Level, Moment, NewKey, ParticipantId,
		RecordId, Rotation, SentRequest, Wrap,
		questions::{
			ActorOf, AddBridge, AddWrap, AppendHistory, EpochOf, ErasureAsked, GiveHalves, HoldsContentKey,
			InUse, KeepPastWrap, MemberOf, RecordsOf, SpendDaily, StartEpoch, WantsEpoch, WrapsOf,
		},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// Who takes part.
		type Participants: ActorOf<Self::AccountId> + MemberOf + HoldsContentKey;
		/// The records that are read.
		type Records: EpochOf
			+ WrapsOf
			+ AddWrap
			+ StartEpoch
			+ AddBridge
			+ KeepPastWrap
			+ GiveHalves
			+ AppendHistory
			+ RecordsOf
			+ InUse
			+ ErasureAsked
			+ WantsEpoch;
		/// The bounds of a health admin's day.
		type Daily: SpendDaily;
		/// The cost of each call.
		type WeightInfo: WeightInfo;
		/// The neighbours' help for benchmarks.
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

	/// The records that are open to an organisation, in order of the end of the grant, ended grants included.
	// Identity: a digest, and a time before an id; their bytes are the order of the list.
	#[pallet::storage]
	pub type OpenTo<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, GrantPlace, (), OptionQuery>;

	/// Readers who left a record or lost a level of it, each with that level and when its access ended, for as long as its
	/// reads may be logged late and its visits be finished. Where they are too many, those that read proofs alone are forgotten
	/// first.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type FormerReaders<T: Config> =
		StorageMap<_, Blake2_128Concat, RecordId, FormerReaderSet, ValueQuery>;

	/// When somebody other than a custodian last started an epoch that was not due, in milliseconds since the Unix epoch.
	/// No row: nobody has.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type RotatedAt<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, Moment, OptionQuery>;

	/// The counts of what the full readers of a record have mended on the last day on which anybody did.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type Mends<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, MendsOfDay, ValueQuery>;

	/// The records of which a participant is a guardian, in the order in which it was named.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Wards<T: Config> = StorageMap<_, Identity, ParticipantId, WardSet, ValueQuery>;

	/// Requests of providers that wait for a family's answer, whether the family exists or not.
	// Identity: digests. The second key is concatenated, so that requests can be paged.
	#[pallet::storage]
	pub type Requests<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, ParticipantId, AccessRequest, OptionQuery>;

	/// The requests of a provider, by the family that was asked: those that wait, and those that were answered or ended lately.
	// Identity: digests. The second key is concatenated, so that requests can be paged.
	#[pallet::storage]
	pub type SentRequests<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, ParticipantId, SentRequest, OptionQuery>;

	/// How many requests of a provider wait.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type RequestCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// When requests end, and when what became of them is forgotten, in order.
	// Twox: a counter.
	#[pallet::storage]
	pub type EndingRequests<T: Config> = StorageMap<_, Twox64Concat, u64, EndingRequest, OptionQuery>;

	/// The first of the [`EndingRequests`], and the next one's place.
	#[pallet::storage]
	pub type EndingRange<T: Config> = StorageValue<_, (u64, u64), ValueQuery>;

	/// Changes of rights, for those who follow the chain.
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
		/// A family or a guardian denied a request.
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
		/// A health admin gave a custodian a half of a record's secret.
		HalfGiven {
			/// Of which record.
			record: RecordId,
			/// To whom.
			reader: ParticipantId,
			/// Which half.
			half: Level,
		},
		/// A full reader linked an ended epoch to a later one again.
		EpochBridged {
			/// Of which record.
			record: RecordId,
			/// The ended epoch.
			from: Epoch,
			/// The later one.
			to: Epoch,
		},
		/// A full reader wrapped the key of an ended epoch again.
		PastKeyWrapped {
			/// Of which record.
			record: RecordId,
			/// The ended epoch.
			epoch: Epoch,
			/// For whom.
			reader: ParticipantId,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// The record was voided or merged, so nobody is let into it any more; or its erasure is asked for, so its guardians, who
		/// may object to that, are not dismissed. Look for the child's right record, or decline the erasure first.
		WrongState,
		/// Only the family that owns the record may do this. Ask the owner.
		NotOwner,
		/// Only the family that owns the record, or a guardian it named, may consent. Ask them.
		NotCustodian,
		/// Only an active health admin may restore access. Ask one to do it for you.
		NotHealthAdmin,
		/// Only a health admin who holds a custody's content key can give its half of a record's secret. Ask one who holds
		/// it.
		NotHolder,
		/// Only someone who may read all of the record now can mend its keys. Ask the family.
		NotFullReader,
		/// Only a receptionist, a school officer or an insurance agent may ask for access. Ask one of them.
		NotProvider,
		/// Access can be granted to an active hospital, school or insurer only, and moved to an active hospital only. Check the
		/// username.
		NotGrantable,
		/// Only an active family or doctor can be a guardian. Check the username.
		NotGuardian,
		/// There is no such reader or request. Check the username.
		NotFound,
		/// This participant has this access already. Nothing is left to do.
		AlreadyExists,
		/// A school or an insurer may check the proof only, and nobody is granted a half. Choose the level `proof`, or for a
		/// hospital `full`.
		LevelNotAllowed,
		/// Another hospital has access. Move the record with a transfer.
		AnotherHospital,
		/// Less access than now needs new keys. Revoke the access first, then grant it anew.
		RevokeFirst,
		/// The end of the access must lie in the future. Choose a later date.
		AlreadyExpired,
		/// The record has as many readers as it can have. Revoke one that is no longer needed.
		TooManyReaders,
		/// This participant is a guardian of as many records as one can be. Name another one.
		TooManyWards,
		/// Your organisation has as many requests waiting as it can have. Take one back, or wait for an answer.
		TooManyRequests,
		/// A grant has expired, a reader left, was suspended or reinstated or had its key replaced, the keys were never
		/// renewed, or the epoch has no visit index left. Bring new keys for the readers that remain.
		RenewalNeeded,
		/// The record was given new keys some minutes ago, and none are due. Go on with the present keys, or wait some
		/// minutes and bring new ones then.
		TooSoon,
		/// You have mended this record's keys as often as one reader can in a day. Go on tomorrow, or ask the family to.
		DailyBound,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Ask a family for access to one of its children's records.
		///
		/// Takes effect whether there is such a family or not.
		///
		/// Origin: a receptionist, school officer or insurance agent. Errors: [`Error::NotProvider`], [`Error::LevelNotAllowed`],
		/// [`Error::AlreadyExists`], [`Error::TooManyRequests`]. Event: [`Event::AccessRequested`].
		#[pallet::call_index(0)]
		pub fn request_access(origin: OriginFor<T>, family: ParticipantId, level: Level) -> DispatchResult {
			let (actor, requester, most) = Self::ensure_provider(origin)?;
			Self::do_request_access(actor.id, requester, most, family, level)
		}

		/// Take a request back.
		///
		/// Origin: a receptionist, school officer or insurance agent. Errors: [`Error::NotProvider`], [`Error::NotFound`]. Event:
		/// [`Event::RequestWithdrawn`].
		#[pallet::call_index(1)]
		pub fn withdraw_request(origin: OriginFor<T>, family: ParticipantId) -> DispatchResult {
			let (_, requester, _) = Self::ensure_provider(origin)?;
			Self::do_withdraw_request(requester, family)
		}

		/// Deny the request that a provider made then.
		///
		/// Origin: the family that was asked. Errors: [`Error::NotOwner`], [`Error::NotFound`] also if the provider has asked
		/// again since. Event:
		/// [`Event::RequestDenied`].
		#[pallet::call_index(2)]
		pub fn deny_request(
			origin: OriginFor<T>,
			requester: ParticipantId,
			requested_at: Moment,
		) -> DispatchResult {
			let family = Self::ensure_family(origin)?;
			Self::do_deny_request(family, requester, requested_at)
		}

		/// Let a reader in at a level, or extend what it has. Answers its requests to the owner and to the custodian
		/// who grants.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotGrantable`],
		/// [`Error::LevelNotAllowed`], [`Error::AlreadyExpired`], [`Error::AnotherHospital`],
		/// [`Error::AlreadyExists`], [`Error::RevokeFirst`], [`Error::TooManyReaders`], [`Error::WrongState`],
		/// [`Error::RenewalNeeded`], `StaleEpoch`, `StaleKey`, `WrongReaders` and `Malformed` of the records. Event:
		/// [`Event::AccessGranted`].
		#[pallet::call_index(3)]
		pub fn grant(
			origin: OriginFor<T>,
			record: RecordId,
			reader: ParticipantId,
			level: Level,
			expires_at: Option<Moment>,
			key: NewKey,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_grant(custodian, readers, record, reader, level, expires_at, key)
		}

		/// Take a reader's access back; a new epoch starts. Without a rotation the access ends as well, and the next
		/// writer starts the epoch: for a custodian whose rotations others overtake.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`], `StaleEpoch`,
		/// `StaleKey`, `WrongReaders` and `Malformed` of the records. Event: [`Event::AccessRevoked`].
		#[pallet::call_index(4)]
		pub fn revoke(
			origin: OriginFor<T>,
			record: RecordId,
			reader: ParticipantId,
			rotation: Option<Rotation>,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_revoke(custodian, readers, record, reader, rotation)
		}

		/// Move a record from one hospital to another in one step; a new epoch starts.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`],
		/// [`Error::NotGrantable`], [`Error::AlreadyExists`], [`Error::AlreadyExpired`], [`Error::WrongState`],
		/// [`Error::AnotherHospital`], `StaleEpoch`, `StaleKey`, `WrongReaders` and `Malformed` of the records.
		/// Event: [`Event::Transferred`].
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

		/// Name a second custodian, who may read all and consent.
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::NotGuardian`], [`Error::AlreadyExists`],
		/// [`Error::TooManyReaders`], [`Error::WrongState`], [`Error::RenewalNeeded`], `StaleEpoch`, `StaleKey`, `WrongReaders` and
		/// `Malformed` of the records. Event: [`Event::GuardianNamed`].
		#[pallet::call_index(6)]
		pub fn name_guardian(
			origin: OriginFor<T>,
			record: RecordId,
			guardian: ParticipantId,
			key: NewKey,
		) -> DispatchResult {
			let (owner, readers) = Self::ensure_owner(origin, &record)?;
			Self::do_name_guardian(owner, readers, record, guardian, key)
		}

		/// Dismiss a second custodian; a new epoch starts, or is due without a rotation, as in [`Pallet::revoke`].
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::NotFound`], [`Error::WrongState`], `StaleEpoch`, `StaleKey`,
		/// `WrongReaders` and `Malformed` of the records. Event: [`Event::GuardianRemoved`].
		#[pallet::call_index(7)]
		pub fn remove_guardian(
			origin: OriginFor<T>,
			record: RecordId,
			guardian: ParticipantId,
			rotation: Option<Rotation>,
		) -> DispatchResult {
			let (owner, readers) = Self::ensure_owner(origin, &record)?;
			Self::do_remove_guardian(owner, readers, record, guardian, rotation)
		}

		/// Renew a record's keys: expired grants drop out and a new epoch starts.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], `StaleEpoch`, `StaleKey`,
		/// `WrongReaders` and `Malformed` of the records. Event: [`Event::KeysRenewed`].
		#[pallet::call_index(8)]
		pub fn renew_keys(origin: OriginFor<T>, record: RecordId, rotation: Rotation) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_renew_keys(&custodian, readers, record, rotation)
		}

		/// Give a custodian whose own keys do not open a record a half of the record's secret, of one or more epochs. The
		/// custodian needs both halves of one epoch, and gives the record new keys; then its halves end. What the same admin gave the
		/// same custodian of this half before is replaced.
		///
		/// Origin: a health admin who holds the content key of the half's custody. Errors: [`Error::NotHealthAdmin`],
		/// [`Error::NotHolder`], [`Error::NotFound`] unless `reader` is a custodian, `DailyBound` of the powers,
		/// `NotFound`, `StaleEpoch`, `StaleKey`, `WrongReaders`, `Malformed` and `TooManyHalves` of the records.
		/// Event: [`Event::HalfGiven`].
		#[pallet::call_index(9)]
		pub fn give_half(
			origin: OriginFor<T>,
			record: RecordId,
			reader: ParticipantId,
			halves: GivenHalves,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_give_half(admin, record, reader, halves)
		}

		/// Link an ended epoch to a later one again, because the link that came with a later epoch is bad.
		///
		/// Origin: someone who may read all of the record now, or acts for such a reader. Errors:
		/// [`Error::NotFullReader`], [`Error::DailyBound`], `NotFound` and `Malformed` of the records. Event:
		/// [`Event::EpochBridged`].
		#[pallet::call_index(10)]
		pub fn bridge(origin: OriginFor<T>, record: RecordId, link: EpochLink) -> DispatchResult {
			let (actor, maker) = Self::ensure_full_reader(origin, &record)?;
			Self::do_bridge(actor, maker, record, link)
		}

		/// Wrap the key of an ended epoch again for the owner, the health authority or a custody, each at its level, because
		/// the wrap that came with the epoch is bad or for a key that was replaced.
		///
		/// Origin: someone who may read all of the record now, or acts for such a reader. Errors:
		/// [`Error::NotFullReader`], [`Error::DailyBound`], `NotFound`, `StaleKey`, `WrongReaders` and `Malformed` of the
		/// records. Event: [`Event::PastKeyWrapped`].
		#[pallet::call_index(11)]
		pub fn keep_past_wrap(origin: OriginFor<T>, record: RecordId, wrap: Wrap) -> DispatchResult {
			let (actor, maker) = Self::ensure_full_reader(origin, &record)?;
			Self::do_keep_past_wrap(actor, maker, record, wrap)
		}

		/// Give up the guardianship of a record: whoever named you did not ask you. New keys are due, as in
		/// [`Pallet::revoke`] without a rotation.
		///
		/// Origin: a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`] for the owner. Event:
		/// [`Event::GuardianRemoved`].
		#[pallet::call_index(12)]
		pub fn resign(origin: OriginFor<T>, record: RecordId) -> DispatchResult {
			let (guardian, readers) = Self::ensure_custodian(origin, &record)?;
			let id = guardian.id;
			Self::do_remove_guardian(guardian, readers, record, id, None)
		}

		/// Deny the request that a provider made then to the owner of a record, as a custodian of that record. The record's
		/// history says who did it.
		///
		/// Origin: the owner or a guardian. Errors: [`Error::NotCustodian`], [`Error::NotFound`] as in
		/// [`deny_request`](Self::deny_request). Event:
		/// [`Event::RequestDenied`].
		#[pallet::call_index(13)]
		pub fn deny_for_ward(
			origin: OriginFor<T>,
			record: RecordId,
			requester: ParticipantId,
			requested_at: Moment,
		) -> DispatchResult {
			let (custodian, readers) = Self::ensure_custodian(origin, &record)?;
			Self::do_deny_for_ward(custodian, readers, record, requester, requested_at)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::end_requests(left)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
