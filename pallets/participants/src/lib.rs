//! Who takes part: role, organisation, keys, status and quota.
//!
//! Health admins register participants; each has one role and one account, and rights follow from the role. A
//! doctor or physician belongs to one hospital and can act only while that hospital can. Health admins
//! themselves come from genesis.
//!
//! The [`AdmitParticipant`] transaction extension lets only active participants in, each within its role's
//! quota, so that nobody else's transactions reach a block.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use admission::{AdmitParticipant, Refusal};
pub use pallet::*;
pub use weights::WeightInfo;

/// A participant's profile, bounded.
pub type Profile = frame_support::BoundedVec<
	u8,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_PROFILE }>,
>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		EncryptionKey, Moment, Participant, ParticipantId, Role, bounds::AUTHORITY_WRAP_LEN,
		questions::QuotaOf,
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// How much each role may send.
		type Quotas: QuotaOf;
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

	/// An organisation or person of the genesis block.
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

	/// Who exists from the start: the health authority and its admins.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The health authority.
		pub health_authority: Option<GenesisParticipant<T::AccountId>>,
		/// Its admins.
		pub health_admins: Vec<GenesisParticipant<T::AccountId>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let Some(authority) = &self.health_authority else {
				assert!(self.health_admins.is_empty(), "health admins need a health authority");
				return;
			};
			HealthAuthorityId::<T>::put(authority.id);
			Pallet::<T>::admit_at_genesis(authority, Role::HealthAuthority, None);
			for admin in &self.health_admins {
				Pallet::<T>::admit_at_genesis(admin, Role::HealthAdmin, Some(authority.id));
			}
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
		/// Health admins do not decide on this role; the institutions do.
		RoleNotAllowed,
		/// A doctor or physician needs an active hospital as organisation; every other role has none.
		WrongOrganisation,
		/// The participant is in that state already. Nothing is left to do.
		WrongState,
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

		/// Stop a participant, and the staff of a hospital with it, from acting.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::WrongState`]. Event: [`Event::Suspended`].
		#[pallet::call_index(1)]
		pub fn suspend(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_health_admin(origin)?;
			Self::do_suspend(id)
		}

		/// Let a suspended participant act again.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::WrongState`]. Event: [`Event::Reinstated`].
		#[pallet::call_index(2)]
		pub fn reinstate(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_health_admin(origin)?;
			Self::do_reinstate(id)
		}

		/// Replace the lost keys of a participant; its old account can no longer act.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::AccountInUse`]. Event: [`Event::KeysReplaced`].
		#[pallet::call_index(3)]
		pub fn replace_keys(
			origin: OriginFor<T>,
			id: ParticipantId,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			Self::ensure_health_admin(origin)?;
			Self::do_replace_keys(id, account, encryption_key, profile)
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
