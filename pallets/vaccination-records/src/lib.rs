//! Vaccination records (VRs): the owner, the child's sealed section, epochs of keys, wraps and history.
//!
//! A health admin creates a newborn's record for the family that owns it, and rectifies the child's data when it was
//! mistyped or has changed: every version of it stays. The record's secret changes with
//! every epoch; the chain holds, for each reader of the current epoch, that reader's wrap, and for each later epoch
//! the link back that came with it. **Every reader that may act has a wrap**: the consent pallet says who reads, and every
//! rotation brings exactly their wraps. A reader that leaves without a rotation leaves its wrap behind until the next epoch.
//!
//! Two health admins can void a record that was made in error, move it to another family, and erase it when its owner asks
//! for that: these are powers, to which the owner can object. A record that is erased is there for nobody from then on; its
//! rows leave the chain in the next blocks, and a [`Tombstone`](vacchain_primitives::Tombstone) stays.
//!
//! A rotation can bring garbage. So the owner and the health authority keep their wraps of every epoch, a link names the
//! epochs that it joins, and a full reader can add a [`Bridge`] or a [`PastWrap`]: the content of a bad epoch is lost,
//! and nothing before or after it.
//!
//! The health authority is three readers: itself, which reads proofs, and two custodies, each of which has one half of the
//! record secret. A health admin gives a custodian who lost its keys the half that it holds; the halves stay until that
//! custodian gives the record new keys, its own keys change, or it stops reading. An epoch that somebody else starts
//! meanwhile leaves them.

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod implementation;
mod life;
#[cfg(test)]
mod mock;
mod reads;
mod rows;
#[cfg(test)]
mod tests;
pub mod weights;

pub use life::Removal;
pub use pallet::*;
pub use rows::{
	AgreedMerge, Bridge, Bridges, FormerChild, Halves, HistoryPage, PastWrap, PastWraps, Row, RowKey, Wraps,
};
pub use weights::WeightInfo;

/// Puts the people of a benchmark in place.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// The account of an active health admin, and its health authority.
	fn health_admin() -> (AccountId, vacchain_primitives::ParticipantId);
	/// An active family.
	fn family() -> vacchain_primitives::ParticipantId;
	/// The account of an active family, and the family.
	fn owner() -> (AccountId, vacchain_primitives::ParticipantId);
}

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{Removal, Row, RowKey, WeightInfo, Wraps};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		Epoch, EpochLink, IdentityTag, Moment, Namesake, ParticipantId, RecordId, Sealed, Tombstone,
		bounds::{MAX_NAMESAKES, MAX_RECORDS},
		questions::{
			AcceptsKey, ActorOf, EndGrants, EraseRecord, HealthAuthority, MemberOf, OpenConsent, ReadersOf,
			ReplaceOwner, SpendDaily,
		},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// The participants.
		type Participants: ActorOf<Self::AccountId> + MemberOf + AcceptsKey + HealthAuthority;
		/// The readers of records.
		type Consent: OpenConsent + ReadersOf + EndGrants + ReplaceOwner + EraseRecord;
		/// The others that keep rows of a record, which go with it, some in each block.
		type Kept: EraseRecord;
		/// The bounds of a health admin's day.
		type Daily: SpendDaily;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scene for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The rows of every record.
	// Blake2: ids are chosen by clients; Identity: an enumeration, and counters that the chain makes.
	#[pallet::storage]
	pub type Rows<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, RecordId, Identity, RowKey, Row, OptionQuery>;

	/// The records of the children with this identity tag, in order of creation, so that no child is registered twice. Keys
	/// of different versions give different tags.
	// Blake2: tags are chosen by clients.
	#[pallet::storage]
	pub type IdentityTags<T: Config> =
		StorageMap<_, Blake2_128Concat, [u8; 32], BoundedVec<RecordId, ConstU32<MAX_NAMESAKES>>, ValueQuery>;

	/// The records of a family, in order of creation: all but those that were voided and have made room for others.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type OwnedRecords<T: Config> =
		StorageMap<_, Identity, ParticipantId, BoundedVec<RecordId, ConstU32<MAX_RECORDS>>, ValueQuery>;

	/// The last day of the chain's clock on which a family was given a record, counted from the Unix epoch, and how many it
	/// was given on that day.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type CreatedOn<T: Config> = StorageMap<_, Identity, ParticipantId, (u32, u32), ValueQuery>;

	/// Rows that leave the chain, in order: some in each block.
	// Twox: a counter.
	#[pallet::storage]
	pub type Removals<T: Config> = StorageMap<_, Twox64Concat, u64, Removal, OptionQuery>;

	/// The first of the [`Removals`], and the next one's place.
	#[pallet::storage]
	pub type RemovalRange<T: Config> = StorageValue<_, (u64, u64), ValueQuery>;

	/// The remains of records that were erased, under [`Tombstone::place_of`].
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Erased<T: Config> = StorageMap<_, Identity, [u8; 32], Tombstone, OptionQuery>;

	/// The events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A record was created.
		Created {
			/// Which.
			record: RecordId,
			/// Whose.
			owner: ParticipantId,
		},
		/// The child of a record was rectified.
		ChildRectified {
			/// Which record.
			record: RecordId,
			/// The version of the child's section from now on.
			version: u32,
		},
		/// A record was made in error.
		Voided {
			/// Which.
			record: RecordId,
		},
		/// A record has another owner.
		OwnerChanged {
			/// Which.
			record: RecordId,
			/// Whose it is now.
			owner: ParticipantId,
		},
		/// The owner of a record asked for it to be erased, or does not any more.
		ErasureAsked {
			/// Which.
			record: RecordId,
			/// Whether it is asked for.
			asked: bool,
		},
		/// The owner of two records agreed that one is merged into the other.
		MergeAgreed {
			/// Which.
			record: RecordId,
			/// Into which.
			into: RecordId,
		},
		/// A record was merged into another one of the same child.
		Merged {
			/// Which.
			record: RecordId,
			/// Into which.
			into: RecordId,
		},
		/// A merge was undone.
		MergeUndone {
			/// The record that was merged.
			record: RecordId,
		},
		/// A record was erased. Its rows leave the chain in the next blocks.
		Erased {
			/// Which.
			record: RecordId,
		},
		/// A record has a new key.
		EpochStarted {
			/// Which.
			record: RecordId,
			/// Its epoch now.
			epoch: Epoch,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only an active health admin may create or correct a record. Ask one to do it for you.
		NotHealthAdmin,
		/// The owner must be an active, registered family. Register the family first.
		NotFamily,
		/// No such record or epoch. Check its id, and read its epoch again.
		NotFound,
		/// This record exists already. Choose another id.
		AlreadyExists,
		/// A child of this birth date, family name and birth order has a record already. If it is another child, a twin or a
		/// namesake, name that record and the reason.
		ChildAlreadyRegistered,
		/// The record that was named is not the first one with the child's tag. Look for that one again.
		NotNamesake,
		/// As many children as can have one birth date, family name and birth order. Give this one another birth order.
		TooManyNamesakes,
		/// The family was given as many records today as one can be. Check that it is the right family, and create the next
		/// one tomorrow.
		TooManyToday,
		/// The keys of the record have changed meanwhile. Read the record again and seal for its current epoch.
		StaleEpoch,
		/// Another visit has a higher index. Read the record again, and seal and wrap with its next index.
		StaleIndex,
		/// A reader's key was replaced meanwhile. Read the readers again and wrap again.
		StaleKey,
		/// The wraps are not exactly those of the record's readers. Read the readers again and wrap for each.
		WrongReaders,
		/// A wrap, a link or the sealed content is not of a form that sealing makes. Seal it again.
		Malformed,
		/// Too many halves of the record's secret wait for custodians. Ask them to open the record, which ends the halves.
		TooManyHalves,
		/// The child's data was rectified meanwhile. Read the record again, and rectify what it says now.
		StaleVersion,
		/// The child of this record was rectified as often as one can be. Tell the health authority to void the record and
		/// to create another one.
		TooManyVersions,
		/// Only the family that owns the record may ask for it to be erased, or agree to a merge. Ask the owner.
		NotOwner,
		/// The record is in another state, or has another owner, than this is for: it was voided, the owner has not asked for it
		/// to be erased, or it is so already. Read the record again.
		WrongState,
		/// You rectified this record last, and half of its versions are made. Ask another health admin to rectify it.
		AnotherAdminNeeded,
		/// The family owns as many records as one can. Void one that was made in error, or register another guardian as
		/// a family, to own this one.
		TooManyRecords,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Create a newborn's record, owned by its family.
		///
		/// `wraps` are exactly those of the owner, the health authority and its two custodies, of epoch 0
		/// ([`Reader::first`](vacchain_primitives::Reader::first)). `same_tag` names the first record with the child's
		/// tag, or with its tag under an earlier key, and says why this is another child.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFamily`],
		/// [`Error::AlreadyExists`], [`Error::ChildAlreadyRegistered`], [`Error::NotNamesake`],
		/// [`Error::TooManyNamesakes`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::StaleKey`],
		/// [`Error::WrongReaders`], [`Error::Malformed`], [`Error::TooManyRecords`], [`Error::TooManyToday`], and
		/// `DailyBound` of the powers. Event: [`Event::Created`].
		#[pallet::call_index(0)]
		pub fn create(
			origin: OriginFor<T>,
			record: RecordId,
			owner: ParticipantId,
			identity_tag: IdentityTag,
			child: Sealed,
			wraps: Wraps,
			same_tag: Option<Namesake>,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_create(admin, record, owner, identity_tag, child, wraps, same_tag)
		}

		/// Rectify the child of a record: what was mistyped, or has changed. The version before stays.
		///
		/// A record that was voided is not rectified. `version` is that of the new section: one more than that of the present one. It is sealed under index 0 of the
		/// current epoch. `same_tag` is as in [`create`](Self::create); nothing if the tag stays the same.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::StaleVersion`],
		/// [`Error::TooManyVersions`], [`Error::AnotherAdminNeeded`], [`Error::WrongState`],
		/// [`Error::ChildAlreadyRegistered`], [`Error::NotNamesake`], [`Error::TooManyNamesakes`],
		/// [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`], and `DailyBound` of the powers. Event:
		/// [`Event::ChildRectified`].
		#[pallet::call_index(1)]
		pub fn rectify(
			origin: OriginFor<T>,
			record: RecordId,
			version: u32,
			identity_tag: IdentityTag,
			child: Sealed,
			same_tag: Option<Namesake>,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_rectify(admin, record, version, identity_tag, child, same_tag)
		}

		/// Ask for a record to be erased. Two health admins do it, after a time in which the owner and the guardians can
		/// object.
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::WrongState`] if it has been asked for. Event:
		/// [`Event::ErasureAsked`].
		#[pallet::call_index(2)]
		pub fn ask_for_erasure(origin: OriginFor<T>, record: RecordId) -> DispatchResult {
			let owner = Self::ensure_owner(origin, &record)?;
			Self::do_ask_for_erasure(owner, record, true)
		}

		/// Decline the erasure that was asked for: what is proposed cannot be exercised any more, whether the owner asks again or
		/// not.
		///
		/// Origin: the owner. Errors: [`Error::NotOwner`], [`Error::WrongState`] if it has not been asked for. Event:
		/// [`Event::ErasureAsked`].
		#[pallet::call_index(3)]
		pub fn decline_erasure(origin: OriginFor<T>, record: RecordId) -> DispatchResult {
			let owner = Self::ensure_owner(origin, &record)?;
			Self::do_ask_for_erasure(owner, record, false)
		}

		/// Agree that a record is merged into another one of the same child. `link` leads from an epoch of the other record to
		/// the current one of this.
		///
		/// Origin: the owner of both. Errors: [`Error::NotOwner`], [`Error::WrongState`] if one of them is not in use, they are
		/// the same, or another one was merged into this, [`Error::StaleEpoch`], [`Error::Malformed`]. Event:
		/// [`Event::MergeAgreed`].
		#[pallet::call_index(4)]
		pub fn agree_to_merge(
			origin: OriginFor<T>,
			record: RecordId,
			into: RecordId,
			link: EpochLink,
		) -> DispatchResult {
			let owner = Self::ensure_owner(origin, &record)?;
			Self::do_agree_to_merge(owner, record, into, link)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::remove_some(left)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
