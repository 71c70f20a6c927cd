//! Who takes part: role, organisation, keys, status and quota.
//!
//! Health admins register participants; each has one role and one account, and rights follow from the role. A
//! doctor or physician belongs to one hospital, a gateway to the organisation that runs it, and each can act only while
//! that organisation can.
//!
//! The institutions decide by vote on themselves, on every other organisation if they like, and on who is a health
//! admin; health admins decide on everyone else:
//!
//! | | a health admin | the institutions' vote |
//! |---|---|---|
//! | registers | all but health admins | |
//! | appoints, dismisses | | health admins |
//! | suspends, reinstates, replaces the keys of | people, and organisations without a vote | organisations |
//!
//! New keys of an organisation are voted on as who has a vote is: they could otherwise move the seats of others.
//!
//! Health admins share the health authority's secrets, each in a wrap of its own for each version of the
//! authority's key pair. An admin has the wraps of all versions, or, until they are shared with it, of none or the
//! newest ones. After a dismissal those who remain start a new version: its wraps are for exactly them.
//!
//! The [`AdmitParticipant`] transaction extension lets only active participants in, each within its role's
//! quota, so that nobody else's transactions reach a block.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod health_authority;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use admission::{AdmitParticipant, Charge, Refusal};
pub use pallet::*;
pub use weights::WeightInfo;

use frame_support::{BoundedVec, traits::ConstU32};
use vacchain_primitives::{
	AuthorityWrap, ParticipantId,
	bounds::{MAX_AUTHORITY_WRAPS, MAX_HEALTH_ADMINS, MAX_PROFILE},
};

/// A participant's profile, bounded.
pub type Profile = BoundedVec<u8, ConstU32<MAX_PROFILE>>;

/// Wraps of successive versions of the health authority's secrets, newest first, for one health admin.
pub type SharedWraps = BoundedVec<AuthorityWrap, ConstU32<MAX_AUTHORITY_WRAPS>>;

/// Wraps of one version of the health authority's secrets, each with the health admin whom it is for.
pub type AdminWraps = BoundedVec<(ParticipantId, AuthorityWrap), ConstU32<MAX_HEALTH_ADMINS>>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::{
		pallet_prelude::*,
		traits::{EnsureOrigin, Time},
	};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		EncryptionKey, Moment, Participant, Role,
		bounds::AUTHORITY_WRAP_LEN,
		questions::{HasVote, ParticipantChanged, PriceOf, QuotaOf},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// How much each role may send.
		type Quotas: QuotaOf;
		/// How much of it each call costs.
		type Prices: PriceOf<Self::RuntimeCall>;
		/// The institutions' vote on who is a health admin.
		type HealthAdminsVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// The institutions' vote on which organisations may act.
		type OrganisationsVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// The institutions' vote on who votes, and so on the keys of organisations.
		type MembershipVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// Which organisations have a vote.
		type Institutions: HasVote;
		/// Who is told when a participant's account or status has changed.
		type OnChange: ParticipantChanged;
		/// What the calls cost.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Every participant ever registered.
	// Identity: the key is a BLAKE2 digest.
	#[pallet::storage]
	pub type Participants<T: Config> =
		StorageMap<_, Identity, ParticipantId, Participant<T::AccountId>, OptionQuery>;

	/// Whose account this is or was. A row stays when keys are replaced, so no account serves twice.
	// Blake2: accounts are chosen by their owners.
	#[pallet::storage]
	pub type Accounts<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ParticipantId, OptionQuery>;

	/// The organisations of a role, in order of registration.
	// Twox: both keys are ours.
	#[pallet::storage]
	pub type Organisations<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Role, Twox64Concat, u32, ParticipantId, OptionQuery>;

	/// How many organisations a role has.
	// Twox: the key is ours.
	#[pallet::storage]
	pub type OrganisationCount<T: Config> = StorageMap<_, Twox64Concat, Role, u32, ValueQuery>;

	/// The people of an organisation, in order of registration.
	// Identity: a digest; Twox: an index.
	#[pallet::storage]
	pub type Staff<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Twox64Concat, u32, ParticipantId, OptionQuery>;

	/// How many people an organisation has.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type StaffCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// Which participant is the health authority.
	#[pallet::storage]
	pub type HealthAuthorityId<T: Config> = StorageValue<_, ParticipantId, OptionQuery>;

	/// The health admins who may act, in order of id.
	#[pallet::storage]
	pub type HealthAdmins<T: Config> =
		StorageValue<_, BoundedVec<ParticipantId, ConstU32<MAX_HEALTH_ADMINS>>, ValueQuery>;

	/// The version of the health authority's current key pair.
	#[pallet::storage]
	pub type AuthorityVersion<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The health authority's secrets of a version, wrapped for a health admin.
	// Identity: a digest; Twox: a counter.
	#[pallet::storage]
	pub type AuthorityWraps<T: Config> = StorageDoubleMap<
		_,
		Identity,
		ParticipantId,
		Twox64Concat,
		u32,
		[u8; AUTHORITY_WRAP_LEN],
		OptionQuery,
	>;

	/// When a participant's quota is whole again, in milliseconds since the Unix epoch. No row: it is whole.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type WholeAt<T: Config> = StorageMap<_, Identity, ParticipantId, Moment, ValueQuery>;

	/// The health authority, or an admin of it, in the genesis block.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisParticipant<AccountId> {
		/// Its id.
		pub id: ParticipantId,
		/// Its account.
		pub account: AccountId,
		/// Its X25519 public key.
		pub encryption_key: EncryptionKey,
		/// Its public profile.
		pub profile: String,
		/// For a health admin: the health authority's secrets, wrapped for it, `0x` and hexadecimal.
		#[serde(default)]
		pub wrap: Option<sp_core::Bytes>,
	}

	/// Another organisation of the genesis block.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisOrganisation<AccountId> {
		/// Hospital, school or insurer.
		pub role: Role,
		/// Its id.
		pub id: ParticipantId,
		/// Its account.
		pub account: AccountId,
		/// Its X25519 public key.
		pub encryption_key: EncryptionKey,
		/// Its public profile.
		pub profile: String,
	}

	/// A gateway of the genesis block.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisGateway<AccountId> {
		/// Who runs it.
		pub organisation: ParticipantId,
		/// Its id.
		pub id: ParticipantId,
		/// Its account.
		pub account: AccountId,
		/// Its X25519 public key.
		pub encryption_key: EncryptionKey,
		/// Its public profile.
		pub profile: String,
	}

	/// Who exists from the start: the health authority and its admins, the organisations that run the network with
	/// it, and their gateways.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The health authority.
		pub health_authority: Option<GenesisParticipant<T::AccountId>>,
		/// Its admins.
		pub health_admins: Vec<GenesisParticipant<T::AccountId>>,
		/// Other organisations.
		#[serde(default)]
		pub organisations: Vec<GenesisOrganisation<T::AccountId>>,
		/// The organisations' gateways.
		#[serde(default)]
		pub gateways: Vec<GenesisGateway<T::AccountId>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			match &self.health_authority {
				Some(authority) => Pallet::<T>::found_authority(authority, &self.health_admins),
				None => assert!(self.health_admins.is_empty(), "health admins need a health authority"),
			}
			self.organisations.iter().for_each(Pallet::<T>::found_organisation);
			self.gateways.iter().for_each(Pallet::<T>::found_gateway);
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A participant was registered.
		Registered {
			/// Who.
			id: ParticipantId,
			/// As what.
			role: Role,
		},
		/// A participant may no longer act.
		Suspended {
			/// Who.
			id: ParticipantId,
		},
		/// A suspended participant may act again.
		Reinstated {
			/// Who.
			id: ParticipantId,
		},
		/// A participant acts with new keys.
		KeysReplaced {
			/// Who.
			id: ParticipantId,
		},
		/// The institutions appointed a health admin.
		HealthAdminAppointed {
			/// Whom.
			id: ParticipantId,
		},
		/// The institutions dismissed a health admin.
		HealthAdminDismissed {
			/// Whom.
			id: ParticipantId,
		},
		/// A health admin was given secrets of the health authority.
		AuthorityKeysShared {
			/// Who was given them.
			admin: ParticipantId,
			/// The oldest version that it has now.
			oldest: u32,
		},
		/// The health authority has a new key pair.
		AuthorityKeysReplaced {
			/// Its version.
			version: u32,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only an active health admin may do this. Ask one to do it for you.
		NotHealthAdmin,
		/// No participant has this id. Check the username.
		NotFound,
		/// This username is registered already. Choose another one.
		AlreadyExists,
		/// This account belongs, or once belonged, to a participant. Make new keys.
		AccountInUse,
		/// This is not done with this role. The institutions vote on organisations, and appoint and dismiss health
		/// admins; health admins decide on everyone else.
		RoleNotAllowed,
		/// A doctor or physician needs an active hospital as organisation, and a gateway the active organisation that
		/// runs it; every other role has none. Name the right one.
		WrongOrganisation,
		/// The participant is in that state already. Nothing is left to do.
		WrongState,
		/// The institutions decide this, with as many votes as the matter needs. Propose it to them.
		DecidedByVote,
		/// The health authority's admins share its encryption key and replace it themselves. Keep the present one
		/// when its account is replaced.
		SharedEncryptionKey,
		/// There are as many health admins as there can be. Dismiss one first.
		TooManyHealthAdmins,
		/// No other health admin has the health authority's current keys. Appoint one if there is none, and share
		/// them with it first.
		LastHealthAdmin,
		/// The health authority's secrets are for its active health admins, and for each of them. Read who they are
		/// and wrap again.
		WrongReaders,
		/// These are not the versions of the health authority's keys that come next. Read which ones there are and
		/// wrap again.
		WrongVersion,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Register a participant with one role.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::RoleNotAllowed`],
		/// [`Error::WrongOrganisation`], [`Error::AlreadyExists`], [`Error::AccountInUse`]. Event:
		/// [`Event::Registered`].
		#[pallet::call_index(0)]
		pub fn register(
			origin: OriginFor<T>,
			id: ParticipantId,
			role: Role,
			organisation: Option<ParticipantId>,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			Self::ensure_health_admin(origin)?;
			Self::do_register(id, role, organisation, account, encryption_key, profile)
		}

		/// Stop a participant, and with an organisation its people and gateways, from acting.
		///
		/// Origin: a health admin, or the institutions' vote on an organisation. Errors: [`Error::NotHealthAdmin`],
		/// [`Error::NotFound`], [`Error::DecidedByVote`], [`Error::RoleNotAllowed`], [`Error::WrongState`]. Event:
		/// [`Event::Suspended`].
		#[pallet::call_index(1)]
		pub fn suspend(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			let decider = Self::ensure_decider::<T::OrganisationsVote>(origin)?;
			Self::do_suspend(decider, id)
		}

		/// Let a suspended participant act again.
		///
		/// Origin: a health admin, or the institutions' vote on an organisation. Errors: [`Error::NotHealthAdmin`],
		/// [`Error::NotFound`], [`Error::DecidedByVote`], [`Error::RoleNotAllowed`], [`Error::WrongState`]. Event:
		/// [`Event::Reinstated`].
		#[pallet::call_index(2)]
		pub fn reinstate(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			let decider = Self::ensure_decider::<T::OrganisationsVote>(origin)?;
			Self::do_reinstate(decider, id)
		}

		/// Replace the lost keys of a participant; its old account can no longer act. The health authority gets a
		/// new account only: its encryption key is for [`Pallet::replace_authority_keys`].
		///
		/// Origin: a health admin, or the institutions' vote on an organisation. Errors: [`Error::NotHealthAdmin`],
		/// [`Error::NotFound`], [`Error::DecidedByVote`], [`Error::RoleNotAllowed`], [`Error::AccountInUse`],
		/// [`Error::SharedEncryptionKey`]. Event: [`Event::KeysReplaced`].
		#[pallet::call_index(3)]
		pub fn replace_keys(
			origin: OriginFor<T>,
			id: ParticipantId,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			let decider = Self::ensure_decider::<T::MembershipVote>(origin)?;
			Self::do_replace_keys(decider, id, account, encryption_key, profile)
		}

		/// Appoint a health admin. It may act at once, and opens what is sealed to the health authority once another
		/// admin has shared the authority's secrets with it.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`]
		/// without a health authority, [`Error::AlreadyExists`], [`Error::AccountInUse`],
		/// [`Error::TooManyHealthAdmins`]. Event: [`Event::HealthAdminAppointed`].
		#[pallet::call_index(4)]
		pub fn appoint_health_admin(
			origin: OriginFor<T>,
			id: ParticipantId,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			Self::ensure_health_admins_vote(origin)?;
			Self::do_appoint_health_admin(id, account, encryption_key, profile)
		}

		/// Dismiss a health admin, for ever; not one without whom nobody could open what is sealed to the health
		/// authority. Its wraps of the newest [`MAX_AUTHORITY_WRAPS`] versions of the authority's secrets are removed;
		/// what it has opened it knows, so those who remain replace the authority's keys next.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::WrongState`], [`Error::LastHealthAdmin`]. Event:
		/// [`Event::HealthAdminDismissed`].
		#[pallet::call_index(5)]
		pub fn dismiss_health_admin(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_health_admins_vote(origin)?;
			Self::do_dismiss_health_admin(id)
		}

		/// Give another health admin secrets of the health authority that it does not have: of the versions before
		/// its oldest one, or from the current one if it has none, newest first and without a gap. Repeated until
		/// version 0 where there are more than [`MAX_AUTHORITY_WRAPS`]. No wrap replaces another.
		///
		/// Origin: a health admin who has these versions. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::WrongReaders`] for whom is no active health admin, [`Error::WrongVersion`]. Event:
		/// [`Event::AuthorityKeysShared`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::share_authority_keys(wraps.len() as u32))]
		pub fn share_authority_keys(
			origin: OriginFor<T>,
			admin: ParticipantId,
			wraps: SharedWraps,
		) -> DispatchResult {
			let sharer = Self::ensure_health_admin(origin)?;
			Self::do_share_authority_keys(sharer, admin, wraps)
		}

		/// Start the next version of the health authority's key pair, with a wrap for each active health admin. The
		/// records that were sealed to the one before are given to it with `consent.restore`.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::WrongVersion`],
		/// [`Error::WrongReaders`]. Event: [`Event::AuthorityKeysReplaced`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::replace_authority_keys(wraps.len() as u32))]
		pub fn replace_authority_keys(
			origin: OriginFor<T>,
			encryption_key: EncryptionKey,
			wraps: AdminWraps,
		) -> DispatchResult {
			Self::ensure_health_admin(origin)?;
			Self::do_replace_authority_keys(encryption_key, wraps)
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
