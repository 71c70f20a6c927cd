//! Who takes part: role, organisation, keys, status and quota.
//!
//! Health admins register participants; each has one role and one account, and rights follow from the role. People and
//! gateways belong to one organisation, and each can act only while that organisation can. An organisation's account is
//! its seat: it votes, sets its nodes, puts its people forward, keeps their profiles up to date and suspends them. It
//! has no part in any record.
//!
//! | | the organisation | a health admin | the institutions' vote |
//! |---|---|---|---|
//! | puts forward | its people and gateways | | |
//! | registers | | families, organisations, and whom an organisation has put forward | |
//! | moves | | people whom another organisation has put forward, and who have agreed | |
//! | appoints, dismisses | | | health admins |
//! | suspends and reinstates | its people and gateways | people, gateways, and organisations without a vote | organisations |
//! | updates the profile of | its people and gateways | people, gateways, and organisations without a vote | organisations |
//! | replaces the keys of | | people who are no guardians, and gateways, with the keys that their organisation has put forward | organisations and health admins |
//!
//! So neither a health admin nor an organisation alone makes a doctor, or gives a doctor new keys. A health admin can
//! register a hospital of its own making, and a doctor of that hospital. A doctor of another hospital does not come
//! there without signing for it ([`Pallet::agree_to_move`]), so a hospital that an admin invented has no say in a
//! real doctor's keys. A participant that both its organisation and a health admin have suspended acts again when both have
//! reinstated it; a move lifts no suspension. An organisation that the institutions have suspended is reinstated by them
//! alone.
//!
//! Families, people who are guardians of a record, and organisations without a vote get new keys by a claim:
//! [`Power::ReplaceKeys`] takes two health admins and a delay in which the old account can object. Each record of which
//! the participant is custodian has an entry of it in its history.
//!
//! [`Power::ReplaceKeys`]: vacchain_primitives::Power::ReplaceKeys
//!
//! New keys of an organisation are voted on as who has a vote is: they could otherwise move the seats of others.
//!
//! [`Keys`] and [`Log`] keep for ever which keys a participant has had and who changed what.
//!
//! # Custodies
//!
//! The health authority has two custodies ([`ParticipantId::CUSTODIES`]), participants as which nobody acts. Each has a
//! content key of its own, held by health admins, and reads one half of every record's secret. Where two admins are
//! needed ([`Config::AdminsNeeded`]), whoever was ever given the content key of one custody is never given the other's, so
//! that no admin alone opens clinical content. When the institutions raise the number from one to two, an admin who holds
//! both keeps them until the next version of one is made, of which it gets no wrap.
//!
//! # Content keys
//!
//! Records are wrapped to organisations. An organisation's encryption key is the public part of its content key, which
//! those of its people make and share who read for it: the health authority's admins, receptionists, a laboratory's
//! technicians, school officers and insurance agents. They are called its holders. The private part never meets the
//! organisation's account.
//!
//! A version is wrapped for each holder, and seals the version before it, so that a newcomer needs one wrap. A new
//! version is pending until a second holder confirms it; where there is one holder alone, it counts at once. After
//! somebody who held the key has been suspended, dismissed or moved, or has had its encryption key replaced, a new
//! version is due.
//!
//! The chain cannot tell whether a wrap opens. A wrap is therefore [`Offered`] until the person for whom it was made says
//! that it opens ([`Pallet::accept_content_key`]); from then on that person is among the [`Holders`]. The maker of a version,
//! its confirmer and the holders of the genesis block are holders at once. Only holders count where a number protects
//! something: who confirms, shares and gives halves, whether a version needs a confirmation, and whether a person is the
//! last one who can open the key.
//!
//! # Quotas
//!
//! What a participant sends is paid from the quota of its role, a token bucket, and from what its organisation's people
//! share.

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod candidates;
mod content_keys;
mod genesis;
mod health_admins;
mod implementation;
mod keys;
#[cfg(test)]
mod mock;
mod number_tags;
mod quota;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
pub use weights::WeightInfo;

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use scale_info::TypeInfo;
use vacchain_primitives::{
	ContentKeyWrap, OfferedKey, ParticipantId,
	bounds::{MAX_HOLDERS, MAX_PROFILE, MAX_SAME_NUMBER},
};

/// A participant's profile, bounded.
pub type Profile = BoundedVec<u8, ConstU32<MAX_PROFILE>>;

/// Wraps of one version of an organisation's content key, one for each holder.
pub type HolderWraps = BoundedVec<ContentKeyWrap, ConstU32<MAX_HOLDERS>>;

/// The people who hold the current version of an organisation's content key, in order of id.
pub type HolderSet = BoundedVec<ParticipantId, ConstU32<MAX_HOLDERS>>;

/// The wraps of the current version of an organisation's content key that nobody has accepted, in order of holder.
pub type OfferedSet = BoundedVec<OfferedKey, ConstU32<MAX_HOLDERS>>;

/// Who has suspended a participant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Suspension {
	/// Its organisation.
	pub by_organisation: bool,
	/// A health admin.
	pub by_admin: bool,
	/// The institutions' vote, which no health admin takes back.
	pub by_vote: bool,
}

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
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
		Candidate, ContentKeyDigest, ContentKeyLink, EncryptionKey, IdentityTag, KeyEntry, KeyVersion,
		LinkedKey, Moment, Participant, ParticipantChangeEntry, PendingContentKey, Role, WrappedKey,
		questions::{
			AccountRetired, AdminsNeeded, HasVote, IsGuardian, NoteForCustodian, ParticipantChanged, QuotaOf,
			SpendDaily,
		},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// How much each role may send.
		type Quotas: QuotaOf;
		/// The institutions' vote on who is a health admin.
		type HealthAdminsVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// The institutions' vote on which organisations may act.
		type OrganisationsVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// The institutions' vote on who votes, and so on the keys of organisations.
		type MembershipVote: EnsureOrigin<Self::RuntimeOrigin>;
		/// Which organisations have a vote.
		type Institutions: HasVote;
		/// How many health admins it takes to open clinical content: with two, nobody holds both custodies.
		type AdminsNeeded: AdminsNeeded;
		/// The bounds of a health admin's day.
		type Daily: SpendDaily;
		/// The records of which a participant is custodian.
		type Custody: NoteForCustodian + IsGuardian;
		/// Who is told when a participant's account or status has changed.
		type OnChange: ParticipantChanged;
		/// The pallet that is told when an account acts for nobody any more.
		type OnRetire: AccountRetired<Self::AccountId>;
		/// The cost of each call.
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

	/// The participants of a role, in order of registration.
	// Twox: both keys are ours.
	#[pallet::storage]
	pub type ByRole<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Role, Twox64Concat, u32, ParticipantId, OptionQuery>;

	/// How many participants a role has.
	// Twox: the key is ours.
	#[pallet::storage]
	pub type RoleCount<T: Config> = StorageMap<_, Twox64Concat, Role, u32, ValueQuery>;

	/// The people of an organisation. Who moves to another organisation leaves its place to the last one.
	// Identity: a digest; Twox: an index.
	#[pallet::storage]
	pub type Staff<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Twox64Concat, u32, ParticipantId, OptionQuery>;

	/// Where a person stands among the people of its organisation.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type StaffIndex<T: Config> = StorageMap<_, Identity, ParticipantId, u32, OptionQuery>;

	/// How many people an organisation has.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type StaffCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// Whom an organisation has put forward, by the organisation and the candidate.
	// Identity: both keys are digests.
	#[pallet::storage]
	pub type Candidates<T: Config> = StorageDoubleMap<
		_,
		Identity,
		ParticipantId,
		Identity,
		ParticipantId,
		Candidate<T::AccountId>,
		OptionQuery,
	>;

	/// How many candidates an organisation has, ended ones included.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type CandidateCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// Who has suspended a participant. No row: nobody.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Suspensions<T: Config> = StorageMap<_, Identity, ParticipantId, Suspension, ValueQuery>;

	/// When a participant that had been suspended was last reinstated, in milliseconds since the Unix epoch. Since then it
	/// could object to what is done to it.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type ReinstatedAt<T: Config> = StorageMap<_, Identity, ParticipantId, Moment, ValueQuery>;

	/// The keys that a participant has had, oldest first. Rows are appended and never changed.
	// Identity: a digest; Twox: an index.
	#[pallet::storage]
	pub type Keys<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Twox64Concat, u32, KeyEntry<T::AccountId>, OptionQuery>;

	/// How many rows [`Keys`] has for a participant.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type KeyCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// The log of a participant, oldest entry first. Rows are appended and never changed.
	// Identity: a digest; Twox: an index.
	#[pallet::storage]
	pub type Log<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Twox64Concat, u32, ParticipantChangeEntry, OptionQuery>;

	/// How many rows [`Log`] has for a participant.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type LogCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// Which participant is the health authority.
	#[pallet::storage]
	pub type HealthAuthorityId<T: Config> = StorageValue<_, ParticipantId, OptionQuery>;

	/// The active people who hold the current version of an organisation's content key: each has a wrap, and has said that
	/// it opens.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Holders<T: Config> = StorageMap<_, Identity, ParticipantId, HolderSet, ValueQuery>;

	/// The active people who have a wrap of the current version of an organisation's content key and have not said that it
	/// opens, each with the maker of the wrap. None of them counts as a holder.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Offered<T: Config> = StorageMap<_, Identity, ParticipantId, OfferedSet, ValueQuery>;

	/// A version of an organisation's content key, wrapped for one of its people, with the version of that person's
	/// encryption key: by organisation, person and version of the content key.
	// Identity: digests; Twox: a counter.
	#[pallet::storage]
	pub type ContentKeyWraps<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, ParticipantId>,
			NMapKey<Identity, ParticipantId>,
			NMapKey<Twox64Concat, KeyVersion>,
		),
		(KeyVersion, WrappedKey),
		OptionQuery,
	>;

	/// A version of an organisation's content key, sealed under the version after it: by organisation and the version
	/// that opens it. No row: that version was made when nobody held the one before it.
	// Identity: a digest; Twox: a counter.
	#[pallet::storage]
	pub type ContentKeyLinks<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Twox64Concat, KeyVersion, LinkedKey, OptionQuery>;

	/// The content key of an organisation that waits for a second holder's confirmation.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type PendingContentKeys<T: Config> =
		StorageMap<_, Identity, ParticipantId, PendingContentKey, OptionQuery>;

	/// Since when the current version of an organisation's content key has counted, in milliseconds since the Unix epoch, and
	/// whether wraps for the version before are taken for a while. No row: it is of the genesis block, or there is none.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type ContentKeySince<T: Config> = StorageMap<_, Identity, ParticipantId, (Moment, bool), OptionQuery>;

	/// The organisations whose content key somebody has held who no longer should.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type ContentKeysDue<T: Config> = StorageMap<_, Identity, ParticipantId, (), OptionQuery>;

	/// The people who gave up their wrap of an organisation's content key, and of which version: they may have opened it all
	/// the same, so that the next version is due when they leave. By organisation and person.
	// Identity: both keys are digests.
	#[pallet::storage]
	pub type GivenUp<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, ParticipantId, KeyVersion, OptionQuery>;

	/// The families whose ID number has this tag.
	// Blake2: tags are chosen by clients.
	#[pallet::storage]
	pub type NumberTags<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		[u8; 32],
		BoundedVec<ParticipantId, ConstU32<MAX_SAME_NUMBER>>,
		OptionQuery,
	>;

	/// The tag of a family's ID number.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type NumberTagOf<T: Config> = StorageMap<_, Identity, ParticipantId, IdentityTag, OptionQuery>;

	/// Who was ever given which custody's content key.
	// Identity: a digest, and one of two ids.
	#[pallet::storage]
	pub type CustodyKeys<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, ParticipantId, (), OptionQuery>;

	/// When a participant's quota is whole again, in milliseconds since the Unix epoch. No row: it is whole.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type WholeAt<T: Config> = StorageMap<_, Identity, ParticipantId, Moment, ValueQuery>;

	/// When the part of a person's quota is whole again that nobody else can use up, in milliseconds since the Unix epoch.
	/// No row: it is whole.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type OwnWholeAt<T: Config> = StorageMap<_, Identity, ParticipantId, Moment, ValueQuery>;

	/// When the quota is whole again that an organisation's people share, in milliseconds since the Unix epoch. No row: it
	/// is whole.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type SharedWholeAt<T: Config> = StorageMap<_, Identity, ParticipantId, Moment, ValueQuery>;

	/// The health authority, or an admin of it, in the genesis block.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisParticipant<AccountId> {
		/// Its id.
		pub id: ParticipantId,
		/// Its account.
		pub account: AccountId,
		/// Its public key: for the health authority, the public part of its content key of version 0.
		pub encryption_key: EncryptionKey,
		/// Its public profile.
		pub profile: String,
		/// For a health admin: the health authority's content key of version 0, wrapped for its own key of version 0,
		/// `0x` and hexadecimal.
		#[serde(default)]
		pub wrap: Option<sp_core::Bytes>,
	}

	/// A custody of the health authority in the genesis block.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisCustody {
		/// The public part of its content key of version 0.
		pub encryption_key: EncryptionKey,
		/// Its public profile.
		pub profile: String,
		/// Its content key of version 0, wrapped for health admins.
		pub wraps: Vec<GenesisWrap>,
	}

	/// A content key of version 0 in the genesis block, wrapped for a health admin.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisWrap {
		/// The health admin.
		pub holder: ParticipantId,
		/// The content key, wrapped for the admin's own key of version 0, `0x` and hexadecimal.
		pub wrap: sp_core::Bytes,
	}

	/// Another organisation of the genesis block. It has no content key until one of its people makes one.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	#[serde(rename_all = "camelCase")]
	pub struct GenesisOrganisation<AccountId> {
		/// An organisation's role other than the health authority's.
		pub role: Role,
		/// Its id.
		pub id: ParticipantId,
		/// Its account.
		pub account: AccountId,
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
		/// Its public key.
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
		/// Its custodies: two, custody A first.
		#[serde(default)]
		pub custodies: Vec<GenesisCustody>,
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
				Some(authority) => {
					Pallet::<T>::found_authority(authority, &self.health_admins);
					Pallet::<T>::found_custodies(&self.custodies);
				}
				None => {
					assert!(self.health_admins.is_empty(), "health admins need a health authority");
					assert!(self.custodies.is_empty(), "custodies need a health authority");
				}
			}
			self.organisations.iter().for_each(Pallet::<T>::found_organisation);
			self.gateways.iter().for_each(Pallet::<T>::found_gateway);
		}
	}

	/// Changes of participants, for those who follow the chain.
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
		/// An organisation has put a person or a gateway forward.
		PutForward {
			/// By which organisation.
			organisation: ParticipantId,
			/// Whom.
			id: ParticipantId,
		},
		/// An organisation has withdrawn a candidate.
		CandidateWithdrawn {
			/// Which organisation.
			organisation: ParticipantId,
			/// Whom.
			id: ParticipantId,
		},
		/// A person agreed to move to an organisation that has put it forward.
		AgreedToMove {
			/// Who.
			id: ParticipantId,
			/// To which organisation.
			organisation: ParticipantId,
		},
		/// A person works for another organisation.
		Moved {
			/// Who.
			id: ParticipantId,
			/// Its organisation before.
			from: ParticipantId,
			/// Its organisation now.
			to: ParticipantId,
		},
		/// A participant has another profile.
		ProfileUpdated {
			/// Who.
			id: ParticipantId,
		},
		/// A participant has another password.
		PasswordNumberSet {
			/// Who.
			id: ParticipantId,
			/// How many passwords it has had before this one.
			number: u32,
		},
		/// A family has another tag of its ID number, or none.
		NumberTagSet {
			/// Whose.
			id: ParticipantId,
		},
		/// An organisation's next content key waits for a second holder's confirmation.
		ContentKeyMade {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
		},
		/// An organisation has a new content key.
		ContentKeyReplaced {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
		},
		/// A pending content key was dropped, because its maker or one of those for whom it was wrapped no longer reads for
		/// the organisation, had its encryption key replaced, or has given up its wrap of it.
		ContentKeyDropped {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
		},
		/// A person was given its organisation's content key.
		ContentKeyShared {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
			/// Who was given it.
			holder: ParticipantId,
		},
		/// A person said that its wrap of its organisation's content key opens, and holds the key from now on.
		ContentKeyAccepted {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
			/// The person.
			holder: ParticipantId,
		},
		/// A person gave up a wrap of its organisation's content key.
		ContentKeyDiscarded {
			/// Whose.
			organisation: ParticipantId,
			/// Its version.
			version: KeyVersion,
			/// Who gave it up.
			holder: ParticipantId,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only an active health admin may do this. Ask one to do it for you.
		NotHealthAdmin,
		/// Only the account of an active organisation may do this. Ask your organisation to do it.
		NotOrganisation,
		/// This is not one of your organisation's people or gateways. Check the username.
		NotItsOrganisation,
		/// Only an active person who holds its organisation's content key, and has said that its copy opens, may do this. Ask
		/// a colleague who holds it to share it with you.
		NotHolder,
		/// Only an active participant may do this. Ask a health admin to register you.
		NotParticipant,
		/// No participant or candidate has this id, or nothing waits here. Check the username.
		NotFound,
		/// This username is registered already. Choose another one.
		AlreadyExists,
		/// This account belongs, or once belonged, to a participant. Make new keys.
		AccountInUse,
		/// This is not done with this role. The institutions vote on organisations, and appoint and dismiss health
		/// admins; health admins decide on everyone else.
		RoleNotAllowed,
		/// People and gateways need an active organisation of the right kind; every other role has none. Name the right
		/// one.
		WrongOrganisation,
		/// The organisation has not put this candidate forward with this role, these keys and this profile, or the time
		/// for it has run out. Ask the organisation to put it forward, with its new keys if it has lost the old ones.
		NotPutForward,
		/// The person has not agreed to move to this organisation since it was put forward there. Ask the person to agree.
		NotAgreed,
		/// The organisation for which this person works has suspended it. Ask that organisation to reinstate the person, or
		/// the new one to put the person forward under another username.
		StoppedByOrganisation,
		/// A health admin does not replace the keys of families, organisations and guardians alone. Propose it as a claim,
		/// which another health admin confirms.
		TakesTwoAdmins,
		/// The organisation has put forward as many as it can at one time. Withdraw a candidate first.
		TooManyCandidates,
		/// The participant is in that state already. Nothing is left to do.
		WrongState,
		/// The institutions decide this, with as many votes as the matter needs. Propose it to them.
		DecidedByVote,
		/// An organisation's people make its content key and replace it. Keep the present encryption key of an
		/// organisation, and name none for a new one.
		SharedEncryptionKey,
		/// This is not a key, a wrap or a link of a suite that the chain knows. Update your program.
		Malformed,
		/// This admin was given the content key of the other custody, and nobody may hold both halves of a record's secret.
		/// Choose another admin.
		HoldsOtherHalf,
		/// Nobody else who may act holds the organisation's content key. Share it with somebody else first, whose program says
		/// that the copy opens.
		LastHolder,
		/// As many people hold the organisation's content key as can. Nobody else can hold it.
		TooManyHolders,
		/// A content key is wrapped once for its maker and for everybody who holds the present one, and for active people
		/// only who read for the organisation. Read who they are and wrap again.
		WrongReaders,
		/// A holder's key was replaced meanwhile. Read the holders again and wrap again.
		StaleKey,
		/// This is not the version of the content key that counts or comes next, or it was made anew meanwhile. Read it
		/// again.
		WrongVersion,
		/// A new version seals the one before it, unless nobody holds that one. Make the link, or leave it out.
		WrongLink,
		/// The content key was replaced less than an hour ago, and no new one is due. Make the next one in an hour.
		TooSoon,
		/// A new password has the number after the present one. Read it again.
		WrongNumber,
		/// As many families as can have one ID number. Check the number.
		TooManySameNumber,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Register a participant with one role. Its organisation, if it has one, must have put exactly this participant
		/// forward. A new organisation has no encryption key.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::RoleNotAllowed`],
		/// [`Error::SharedEncryptionKey`], [`Error::Malformed`], [`Error::WrongOrganisation`],
		/// [`Error::AlreadyExists`], [`Error::AccountInUse`], [`Error::NotPutForward`]. Event: [`Event::Registered`].
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
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_register(admin, id, role, organisation, account, encryption_key, profile)
		}

		/// Stop a participant, and with an organisation its people and gateways, from acting. Who holds its
		/// organisation's content key loses its wraps of the newest [`MAX_REMOVED_WRAPS`] versions, unless nobody else
		/// holds it, and the next version is due.
		///
		/// Origin: its organisation, a health admin, or the institutions' vote on an organisation. Errors:
		/// [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::NotItsOrganisation`] for an organisation whether there is
		/// such a participant or not, [`Error::DecidedByVote`], [`Error::RoleNotAllowed`], [`Error::WrongState`] if it is
		/// dismissed or suspended by the same side already, and
		/// `DailyBound` of the powers for a health admin.
		/// Event: [`Event::Suspended`].
		///
		/// [`MAX_REMOVED_WRAPS`]: vacchain_primitives::bounds::MAX_REMOVED_WRAPS
		#[pallet::call_index(1)]
		pub fn suspend(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			let decider = Self::ensure_decider_or_employer::<T::OrganisationsVote>(origin)?;
			Self::do_suspend(decider, id)
		}

		/// Take a suspension back. The participant acts again when everybody who suspended it has done so. The institutions
		/// take back a health admin's, too; a health admin takes back none of theirs.
		///
		/// Origin: its organisation, if that suspended it; else a health admin, or the institutions' vote on an
		/// organisation. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::NotItsOrganisation`] as in `suspend`,
		/// [`Error::DecidedByVote`], [`Error::RoleNotAllowed`], [`Error::WrongState`], and `DailyBound` of the powers for a
		/// health admin. Event: [`Event::Reinstated`].
		#[pallet::call_index(2)]
		pub fn reinstate(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			let decider = Self::ensure_decider_or_employer::<T::OrganisationsVote>(origin)?;
			Self::do_reinstate(decider, id)
		}

		/// Replace the lost keys of a participant; its old account can no longer act. A person who is no guardian of a record,
		/// or a gateway, gets the keys and the profile with which its organisation has put it forward again. An organisation gets a new account only and
		/// keeps its encryption key. A holder of its organisation's content key holds it no longer.
		///
		/// Origin: a health admin for people and gateways, or the institutions' vote on an organisation. Errors:
		/// [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::DecidedByVote`], [`Error::RoleNotAllowed`],
		/// [`Error::TakesTwoAdmins`], [`Error::NotPutForward`], [`Error::AccountInUse`],
		/// [`Error::SharedEncryptionKey`], [`Error::Malformed`], [`Error::WrongVersion`] when no version is left, and
		/// `DailyBound` of the powers for a health admin.
		/// Event: [`Event::KeysReplaced`].
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
		/// admin has shared the authority's content key with it.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`]
		/// without a health authority, [`Error::Malformed`], [`Error::AlreadyExists`], [`Error::AccountInUse`]. Event:
		/// [`Event::HealthAdminAppointed`].
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
		/// authority. It loses its wraps of the newest [`MAX_REMOVED_WRAPS`] versions of the authority's content key, and
		/// the next version is due.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::WrongState`], [`Error::LastHolder`]. Event:
		/// [`Event::HealthAdminDismissed`].
		///
		/// [`MAX_REMOVED_WRAPS`]: vacchain_primitives::bounds::MAX_REMOVED_WRAPS
		#[pallet::call_index(5)]
		pub fn dismiss_health_admin(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_health_admins_vote(origin)?;
			Self::do_dismiss_health_admin(id)
		}

		/// Put a person or a gateway forward, so that a health admin can register it for your organisation; or move it there,
		/// exactly as it is registered but for the profile; or replace the keys of one of your own, with a new account. It
		/// stands until [`CANDIDATE_LIFETIME`] has passed. The
		/// organisation's earlier candidate of that id is replaced, and its ended ones go. Whether a family has the id is not
		/// told: a health admin finds out when it registers the candidate.
		///
		/// Origin: an organisation. Errors: [`Error::NotOrganisation`], [`Error::RoleNotAllowed`] for a health admin,
		/// [`Error::WrongOrganisation`], [`Error::Malformed`], [`Error::AlreadyExists`], [`Error::AccountInUse`],
		/// [`Error::TooManyCandidates`]. Event: [`Event::PutForward`].
		///
		/// [`CANDIDATE_LIFETIME`]: vacchain_primitives::bounds::CANDIDATE_LIFETIME
		#[pallet::call_index(6)]
		pub fn put_forward(
			origin: OriginFor<T>,
			id: ParticipantId,
			role: Role,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			let organisation = Self::ensure_organisation(origin)?;
			Self::do_put_forward(organisation, id, role, account, encryption_key, profile)
		}

		/// Withdraw a candidate.
		///
		/// Origin: the organisation that has put it forward. Errors: [`Error::NotOrganisation`], [`Error::NotFound`].
		/// Event: [`Event::CandidateWithdrawn`].
		#[pallet::call_index(7)]
		pub fn withdraw_candidate(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			let organisation = Self::ensure_organisation(origin)?;
			Self::do_withdraw_candidate(organisation.id, id)
		}

		/// Move a person to another organisation, which has put that person forward and to which the person has agreed to
		/// move. Its profile becomes the candidate's. A suspension by a health admin stays. It loses the content key of the
		/// organisation that it leaves as after a suspension.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::RoleNotAllowed`] for
		/// health admins, gateways, families and organisations, [`Error::WrongOrganisation`], [`Error::WrongState`],
		/// [`Error::NotPutForward`], [`Error::NotAgreed`], [`Error::StoppedByOrganisation`], [`Error::LastHolder`] while the
		/// organisation that it leaves is active, and `DailyBound` of the powers. Event: [`Event::Moved`].
		#[pallet::call_index(8)]
		pub fn move_staff(
			origin: OriginFor<T>,
			id: ParticipantId,
			organisation: ParticipantId,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_move_staff(admin, id, organisation)
		}

		/// Give a participant another profile.
		///
		/// Origin: its organisation, a health admin, or the institutions' vote on an organisation. Errors:
		/// [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::NotItsOrganisation`] as in `suspend`,
		/// [`Error::DecidedByVote`], [`Error::RoleNotAllowed`]. Event: [`Event::ProfileUpdated`].
		#[pallet::call_index(9)]
		pub fn update_profile(origin: OriginFor<T>, id: ParticipantId, profile: Profile) -> DispatchResult {
			let decider = Self::ensure_decider_or_employer::<T::OrganisationsVote>(origin)?;
			Self::do_update_profile(decider, id, profile)
		}

		/// Count a new password of your own, so that no gateway accepts an earlier one.
		///
		/// Origin: a participant. Errors: [`Error::NotParticipant`], [`Error::WrongNumber`] unless `number` is the
		/// present one plus one. Event: [`Event::PasswordNumberSet`].
		#[pallet::call_index(10)]
		pub fn set_password_number(origin: OriginFor<T>, number: u32) -> DispatchResult {
			let id = Self::ensure_participant(origin)?;
			Self::do_set_password_number(id, number)
		}

		/// Make the next version of the content key of your organisation, or of a custody of it: its public part, the version
		/// before it sealed under it, and wraps for yourself, for everybody else who has a wrap of the present one and, if you
		/// like, for more people who read for the organisation. It counts at once if nobody else holds the present one, and is
		/// pending otherwise. It takes the place of one that is pending. Where nobody holds the present one, or there is none,
		/// any of those people may make one, without a link. The others hold it once they have accepted their wraps.
		///
		/// Where none is due, the present one must have counted for an hour, and what was wrapped to it is taken for ten
		/// minutes more.
		///
		/// Origin: a person who reads for the organisation and holds its content key. Errors: [`Error::NotHolder`],
		/// [`Error::TooSoon`], [`Error::Malformed`], [`Error::WrongVersion`], [`Error::WrongLink`], [`Error::WrongReaders`],
		/// [`Error::HoldsOtherHalf`], [`Error::StaleKey`]. Event: [`Event::ContentKeyReplaced`] or [`Event::ContentKeyMade`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::replace_content_key(wraps.len() as u32))]
		pub fn replace_content_key(
			origin: OriginFor<T>,
			organisation: ParticipantId,
			encryption_key: EncryptionKey,
			link: Option<ContentKeyLink>,
			wraps: HolderWraps,
		) -> DispatchResult {
			let maker = Self::ensure_reading_staff(origin, organisation)?;
			Self::do_replace_content_key(maker, encryption_key, link, wraps)
		}

		/// Confirm the pending content key of your organisation, or of a custody of it: your wrap of it opens, holds the private part of the public
		/// key, and opens the link. `digest` is [`PendingContentKey::digest`] of what you have opened. The key counts from
		/// now on; you and its maker hold it, and the others for whom it was wrapped once they have accepted their wraps.
		///
		/// Origin: a holder of the present version other than the maker, with a wrap of the pending one. Errors:
		/// [`Error::NotHolder`], [`Error::NotFound`], [`Error::WrongVersion`], [`Error::WrongReaders`] if the maker may hold
		/// it no longer. Event: [`Event::ContentKeyReplaced`].
		#[pallet::call_index(12)]
		pub fn confirm_content_key(
			origin: OriginFor<T>,
			organisation: ParticipantId,
			digest: ContentKeyDigest,
		) -> DispatchResult {
			let holder = Self::ensure_reading_staff(origin, organisation)?;
			Self::do_confirm_content_key(holder, digest)
		}

		/// Give the current version of the content key of your organisation, or of a custody of it, to a colleague who reads
		/// for it and has no wrap of it. The colleague holds it once it has accepted the wrap. No wrap replaces another one that
		/// its holder has not given up.
		///
		/// Origin: a holder. Errors: [`Error::NotHolder`], [`Error::WrongVersion`], [`Error::Malformed`],
		/// [`Error::WrongReaders`], [`Error::HoldsOtherHalf`], [`Error::StaleKey`], [`Error::WrongState`],
		/// [`Error::TooManyHolders`]. Event: [`Event::ContentKeyShared`].
		#[pallet::call_index(13)]
		pub fn share_content_key(
			origin: OriginFor<T>,
			organisation: ParticipantId,
			wrap: ContentKeyWrap,
		) -> DispatchResult {
			let sharer = Self::ensure_reading_staff(origin, organisation)?;
			Self::do_share_content_key(sharer, wrap)
		}

		/// Give up your own wrap of a version of the content key of your organisation, or of a custody of it, because it does not open: a colleague
		/// can then share that key with you again. A pending version is dropped. A person who has given up the current version
		/// counts as somebody who knows it when it leaves. The last holder of the current version keeps its wrap.
		///
		/// Origin: a person who reads for an organisation. Errors: [`Error::NotHolder`], [`Error::NotFound`],
		/// [`Error::LastHolder`]. Event: [`Event::ContentKeyDiscarded`].
		#[pallet::call_index(14)]
		pub fn discard_content_key(
			origin: OriginFor<T>,
			organisation: ParticipantId,
			version: KeyVersion,
		) -> DispatchResult {
			let holder = Self::ensure_reading_staff(origin, organisation)?;
			Self::do_discard_content_key(holder, version)
		}

		/// Replace the lost keys of a health admin; its old account can no longer act, and it holds the health authority's
		/// content key no longer.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`],
		/// [`Error::RoleNotAllowed`], [`Error::WrongState`] if it is dismissed, [`Error::AccountInUse`],
		/// [`Error::Malformed`], [`Error::WrongVersion`] when no version is left. Event: [`Event::KeysReplaced`].
		#[pallet::call_index(15)]
		pub fn replace_health_admin_keys(
			origin: OriginFor<T>,
			id: ParticipantId,
			account: T::AccountId,
			encryption_key: EncryptionKey,
			profile: Profile,
		) -> DispatchResult {
			Self::ensure_health_admins_vote(origin)?;
			Self::do_replace_health_admin_keys(id, account, encryption_key, profile)
		}

		/// Set the tag of a family's ID number, by which a health admin finds the family again, or take it away.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::RoleNotAllowed`],
		/// [`Error::TooManySameNumber`], and `DailyBound` of the powers. Event: [`Event::NumberTagSet`].
		#[pallet::call_index(16)]
		pub fn set_number_tag(
			origin: OriginFor<T>,
			id: ParticipantId,
			tag: Option<IdentityTag>,
		) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_set_number_tag(admin, id, tag)
		}

		/// Agree to move to an organisation that has put you forward with your present keys. It holds until that
		/// organisation puts you forward again, or withdraws you.
		///
		/// Origin: a person of another organisation. Errors: [`Error::NotParticipant`], [`Error::RoleNotAllowed`] for health
		/// admins, gateways, families and organisations, [`Error::NotPutForward`], [`Error::WrongState`] if it works there
		/// or has agreed already. Event: [`Event::AgreedToMove`].
		#[pallet::call_index(17)]
		pub fn agree_to_move(origin: OriginFor<T>, organisation: ParticipantId) -> DispatchResult {
			let id = Self::ensure_participant(origin)?;
			Self::do_agree_to_move(id, organisation)
		}

		/// Say that your own wrap of the current version of the content key of your organisation, or of a custody of it, opens
		/// to the private part of that version's public key. You hold the key from now on.
		///
		/// Origin: a person who reads for an organisation. Errors: [`Error::NotHolder`], [`Error::WrongVersion`],
		/// [`Error::WrongState`] if you hold it already, [`Error::NotFound`] if you have no wrap of it. Event:
		/// [`Event::ContentKeyAccepted`].
		#[pallet::call_index(18)]
		pub fn accept_content_key(
			origin: OriginFor<T>,
			organisation: ParticipantId,
			version: KeyVersion,
		) -> DispatchResult {
			let holder = Self::ensure_reading_staff(origin, organisation)?;
			Self::do_accept_content_key(holder, version)
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
