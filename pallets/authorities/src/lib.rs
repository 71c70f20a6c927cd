//! Which institutions decide together, which of them validate, and whose nodes may connect.
//!
//! An institution is an organisation that has a vote. It can have one validator, which has the institution's id, so
//! that new keys of either change nothing. What the institutions decide reaches the validators at the boundary of a
//! session: planned when the next one starts, in force one session later.
//!
//! The vote itself is the SDK's [`pallet_collective`], behind calls of this pallet: the chain derives a proposal's
//! matter from its call, and the votes that it needs from the matter and the number of all institutions, suspended ones
//! included. Each institution has a few places for proposals of its own. A vote ends as soon as it is decided, and at
//! the latest when its time on the chain's clock is over.
//!
//! A validator that is proven to have made two blocks, or two votes, where it may make one is disabled at once, and
//! leaves with the session unless there would be too few validators. The proofs rest on
//! [`pallet_session::historical`].

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod equivocation;
mod genesis;
mod implementation;
#[cfg(test)]
mod mock;
mod sessions;
#[cfg(test)]
mod tests;
mod vote;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use equivocation::{AuraEquivocation, ReportLongevity};
pub use genesis::{GenesisInstitution, MAX_SLOT_DURATION, MIN_SESSION_SLOTS, MIN_SLOT_DURATION};
pub use pallet::*;
pub use sessions::{InstitutionOf, NoIdentification, Sessions, SlotDurationOf, SlotsPerSession};
pub use vote::{CouncilInstance, EnsureVote, MatterOf, OpenProposal, ProposedCall};
pub use weights::WeightInfo;

/// How many sessions after an equivocation it can still be proven.
pub const HISTORY_SESSIONS: u32 = 168;

/// The nodes of an institution, bounded.
pub type NodeList = frame_support::BoundedVec<
	vacchain_primitives::NodeId,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_NODES }>,
>;

/// The nodes of an institution with what proves that they are its own, bounded.
pub type NodeProofs = frame_support::BoundedVec<
	vacchain_primitives::NodeProof,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_NODES }>,
>;

/// The addresses of an institution's gateways, bounded.
pub type GatewayList = frame_support::BoundedVec<
	frame_support::BoundedVec<
		u8,
		frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_GATEWAY_ADDRESS }>,
	>,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_GATEWAYS }>,
>;

/// The versions of a publication that hold, the newest first, bounded.
pub type PublishedList = frame_support::BoundedVec<
	vacchain_primitives::PublicationHash,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_PUBLISHED }>,
>;

/// Institutions, in order of id, bounded.
pub type InstitutionList = frame_support::BoundedVec<
	vacchain_primitives::ParticipantId,
	frame_support::traits::ConstU32<{ vacchain_primitives::bounds::MAX_INSTITUTIONS }>,
>;

#[allow(
	deprecated,
	clippy::let_unit_value,
	reason = "reports are validated as the SDK's own, by means that the SDK is to give up"
)]
#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use frame_support::{
		dispatch::WithPostDispatchInfo,
		pallet_prelude::*,
		traits::{ChangeMembers, FindAuthor, Time},
	};
	use frame_system::{offchain::CreateBare, pallet_prelude::*};
	use sp_consensus_aura::{Slot, sr25519::AuthorityId as AuraId};
	use sp_consensus_slots::EquivocationProof;
	use sp_session::MembershipProof;
	use sp_staking::SessionIndex;
	use vacchain_primitives::{
		Matter, Moment, NodeId, Offence, ParticipantId, Publication, Thresholds,
		bounds::MAX_INSTITUTIONS,
		questions::{AccountOf, ActorOf, MemberOf, PausedCalls},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	///
	/// The pallet's place among the runtime's is before Session, whose end of a session must find the block's author
	/// counted, and after Participants, whose genesis it asks.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ pallet_session::Config<ValidatorId = ParticipantId>
		+ pallet_session::historical::Config<FullIdentification = ()>
		+ pallet_offences::Config<IdentificationTuple = (ParticipantId, ())>
		+ pallet_collective::Config<CouncilInstance>
		+ CreateBare<Call<Self>>
	{
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// How long the institutions can vote on a proposal, in milliseconds.
		type VotingTime: Get<Moment>;
		/// The matter of a proposed call.
		type Matters: MatterOf<ProposedCall<Self>>;
		/// The institutions' vote: how many are for it, of how many seats.
		type VoteOrigin: EnsureOrigin<OriginFor<Self>, Success = (u32, u32)>;
		/// Where the institutions' accounts have their seats.
		type Council: ChangeMembers<Self::AccountId>;
		/// The organisations, and the accounts that act for them.
		type Participants: ActorOf<Self::AccountId> + MemberOf + AccountOf<Self::AccountId>;
		/// Which calls are paused.
		type Pauses: PausedCalls;
		/// Whose validator makes the block.
		type FindAuthor: FindAuthor<ParticipantId>;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scene of the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId, ProposedCall<Self>>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// How often a block is made, in milliseconds. Fixed at genesis.
	#[pallet::storage]
	pub type SlotDuration<T: Config> = StorageValue<_, Moment, ValueQuery>;

	/// How long a session is, in milliseconds. Fixed at genesis.
	#[pallet::storage]
	pub type SessionDuration<T: Config> = StorageValue<_, Moment, ValueQuery>;

	/// Fewer validators than this there cannot be. Fixed at genesis.
	#[pallet::storage]
	pub type MinimumValidators<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Which share of all institutions each matter needs. Fixed at genesis.
	#[pallet::storage]
	pub type VoteThresholds<T: Config> = StorageValue<_, Thresholds, ValueQuery>;

	/// The organisations that have a vote, in order of id, suspended ones included.
	#[pallet::storage]
	pub type Institutions<T: Config> = StorageValue<_, InstitutionList, ValueQuery>;

	/// The accounts that have a seat in the council, in order: those of the institutions that may act.
	#[pallet::storage]
	pub type Seats<T: Config> =
		StorageValue<_, BoundedVec<T::AccountId, ConstU32<MAX_INSTITUTIONS>>, ValueQuery>;

	/// The proposals that wait for votes, by the hash of the call. The collective keeps the call and the votes.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type OpenProposals<T: Config> = StorageMap<_, Identity, T::Hash, OpenProposal, OptionQuery>;

	/// The nodes of an institution, in order of id.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Nodes<T: Config> = StorageMap<_, Identity, ParticipantId, NodeList, ValueQuery>;

	/// Whose node this is.
	// Blake2: institutions choose their nodes' keys.
	#[pallet::storage]
	pub type NodeOwner<T: Config> = StorageMap<_, Blake2_128Concat, NodeId, ParticipantId, OptionQuery>;

	/// The public addresses of an institution's gateways, in the order in which it named them.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Gateways<T: Config> = StorageMap<_, Identity, ParticipantId, GatewayList, ValueQuery>;

	/// What the institutions publish for people's programs to rely on.
	// Identity: the keys are ours, and few.
	#[pallet::storage]
	pub type Published<T: Config> = StorageMap<_, Identity, Publication, PublishedList, ValueQuery>;

	/// Which institutions are to validate in the sessions to come, in order of id.
	#[pallet::storage]
	pub type Chosen<T: Config> = StorageValue<_, InstitutionList, ValueQuery>;

	/// A validator's first proven offence. A row stays until the institutions pardon or admit the validator,
	/// or until it has left.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Offences<T: Config> = StorageMap<_, Identity, ParticipantId, Offence, OptionQuery>;

	/// The slot of the block with which a session started; that block is the last of the session before.
	// Twox: the key is ours.
	#[pallet::storage]
	pub type StartedAt<T: Config> = StorageMap<_, Twox64Concat, SessionIndex, Slot, OptionQuery>;

	/// Which keys the validators of a session have in it: the current session and the one before. Session itself
	/// knows only the newest of each, and who had changed them could not be shown to have had the old ones.
	// Twox: the key is ours. Unbounded for the SDK's type of the keys: there are as many as validators.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type ActiveKeys<T: Config> =
		StorageMap<_, Twox64Concat, SessionIndex, Vec<(ParticipantId, T::Keys)>, OptionQuery>;

	/// How many blocks a validator made in a session: the current one and the one before.
	// Twox: the key is ours; Identity: a digest.
	#[pallet::storage]
	pub type Authored<T: Config> =
		StorageDoubleMap<_, Twox64Concat, SessionIndex, Identity, ParticipantId, u32, ValueQuery>;

	/// The network at its start.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// How often a block is made, in milliseconds.
		pub slot_duration: Moment,
		/// How long a session is, in milliseconds.
		pub session_duration: Moment,
		/// Fewer validators than this there cannot be.
		pub minimum_validators: u32,
		/// Which share of all institutions each matter needs.
		pub thresholds: Thresholds,
		/// The organisations that have a vote.
		pub institutions: Vec<GenesisInstitution>,
		/// Which of them validate.
		pub validators: Vec<ParticipantId>,
		/// For the compiler.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_genesis(self);
		}
	}

	/// The events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organisation has a vote.
		OrganisationAdmitted {
			/// Which.
			id: ParticipantId,
		},
		/// An organisation has no vote any more.
		OrganisationDismissed {
			/// Which.
			id: ParticipantId,
		},
		/// An institution is to validate.
		ValidatorAdmitted {
			/// Which.
			id: ParticipantId,
		},
		/// An institution is to validate no longer.
		ValidatorRemoved {
			/// Which.
			id: ParticipantId,
		},
		/// A validator was forgiven.
		ValidatorPardoned {
			/// Which.
			id: ParticipantId,
		},
		/// A validator was proven to have contradicted itself, and is to validate no longer.
		ValidatorExpelled {
			/// Which.
			id: ParticipantId,
		},
		/// An institution has listed its nodes.
		NodesListed {
			/// Which.
			id: ParticipantId,
		},
		/// An institution has named its gateways.
		GatewaysNamed {
			/// Which.
			id: ParticipantId,
		},
		/// The institutions have published something.
		Published {
			/// What.
			what: Publication,
			/// The versions that hold from now on, the newest first.
			hashes: PublishedList,
		},
		/// A validator was proven to have contradicted itself.
		OffenceProven {
			/// Which.
			id: ParticipantId,
			/// The session in which it happened.
			session: SessionIndex,
		},
		/// Some validators made no block in a session.
		NothingAuthored {
			/// The session, which has ended.
			session: SessionIndex,
			/// Which, in order of id.
			validators: Vec<ParticipantId>,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// This matter needs more votes than were for it. Propose it again.
		TooFewVotes,
		/// The institutions do not vote on this. Make the call yourself if your role may.
		NotDecidedByVote,
		/// As many proposals of your institution wait for votes as may. Withdraw one that nobody else is for, or close
		/// one whose time is over.
		TooManyProposals,
		/// The time for voting on this proposal is over. Close it.
		VotingOver,
		/// Only the institution that proposed it may withdraw a proposal. Vote against it.
		NotProposer,
		/// Another institution is for this proposal. Vote against it if you have changed your mind.
		OthersAgree,
		/// Only an institution may do this. Sign with the account of an organisation that has a vote.
		NotInstitution,
		/// No organisation has this id. Check the username, and that a health admin has registered it.
		NotFound,
		/// The organisation may not act at present. Reinstate it first.
		WrongState,
		/// It has been admitted already. Nothing is left to do.
		AlreadyExists,
		/// There are as many institutions as there can be. Dismiss one first.
		TooManyInstitutions,
		/// Too few institutions would be left that may act to reinstate any. Admit, or reinstate, another one first.
		TooFewLeft,
		/// The organisation validates in this session or in one to come. Remove its validator, and wait for two
		/// sessions to end.
		StillValidating,
		/// The institution has no session keys. It has to set them first.
		NoSessionKeys,
		/// The list of nodes is empty. List at least one.
		NoNodes,
		/// A node stands twice in the list, or is another institution's. Give each node a key of its own.
		NodeInUse,
		/// A node's signature does not show that whoever holds its key agrees. Make its card again, for this chain and
		/// this institution.
		InvalidNodeProof,
		/// An address is not that of a gateway, or is named twice. Give URLs that begin with https:// or wss://, or addresses
		/// on loopback.
		InvalidAddress,
		/// A hash stands twice in the list. Name each version once.
		NamedTwice,
		/// The institution is not to validate. Check which are.
		NotValidator,
		/// There would be fewer validators than the network needs. Admit another one first.
		TooFewValidators,
		/// More than a third of the validators would leave at once. Wait for the next session.
		TooManyLeaving,
		/// Nothing is held against the validator. Nothing is left to do.
		NoOffence,
		/// The headers do not show that the key made two blocks in one slot. Report two sealed headers of one slot.
		InvalidEquivocation,
		/// The proof does not show whose the key was in that session. Make it from the state of the session.
		InvalidKeyOwnerProof,
		/// It happened too long ago to be proven. Nothing is left to do.
		TooOld,
		/// This has been reported already. Nothing is left to do.
		AlreadyReported,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Give an organisation a vote.
		///
		/// Origin: the vote on [`Matter::Membership`]. Errors: [`Error::TooFewVotes`], [`Error::NotFound`],
		/// [`Error::WrongState`], [`Error::AlreadyExists`], [`Error::TooManyInstitutions`]. Event:
		/// [`Event::OrganisationAdmitted`].
		#[pallet::call_index(0)]
		pub fn admit_organisation(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Membership)?;
			Self::do_admit_organisation(id)
		}

		/// Take an organisation's vote away, its nodes and gateways off the lists, and drop its proposals.
		///
		/// Origin: the vote on [`Matter::Membership`]. Errors: [`Error::TooFewVotes`],
		/// [`Error::NotInstitution`], [`Error::StillValidating`], [`Error::TooFewLeft`]. Event:
		/// [`Event::OrganisationDismissed`].
		#[pallet::call_index(1)]
		pub fn dismiss_organisation(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Membership)?;
			Self::do_dismiss_organisation(id)
		}

		/// Let an institution validate, from the session after the next. What was proven against it is forgiven.
		///
		/// Origin: the vote on [`Matter::Validators`]. Errors: [`Error::TooFewVotes`], [`Error::NotInstitution`],
		/// [`Error::WrongState`], [`Error::AlreadyExists`], [`Error::NoSessionKeys`], [`Error::NoNodes`]. Event:
		/// [`Event::ValidatorAdmitted`].
		#[pallet::call_index(2)]
		pub fn admit_validator(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Validators)?;
			Self::do_admit_validator(id)
		}

		/// Let an institution validate no longer, from the session after the next. Until it has left, it stays
		/// disabled if it was.
		///
		/// Origin: the vote on [`Matter::Validators`]. Errors: [`Error::TooFewVotes`], [`Error::NotValidator`],
		/// [`Error::TooFewValidators`], [`Error::TooManyLeaving`]. Event: [`Event::ValidatorRemoved`].
		#[pallet::call_index(3)]
		pub fn remove_validator(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Validators)?;
			Self::do_remove_validator(id)
		}

		/// Forgive a validator what it did: it makes blocks again at once. One that leaves for it leaves all the same,
		/// unless it is admitted again.
		///
		/// Origin: the vote on [`Matter::Validators`]. Errors: [`Error::TooFewVotes`], [`Error::NoOffence`]. Event:
		/// [`Event::ValidatorPardoned`].
		#[pallet::call_index(4)]
		pub fn pardon_validator(origin: OriginFor<T>, id: ParticipantId) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Validators)?;
			Self::do_pardon_validator(id)
		}

		/// List the nodes of an institution, which may then connect. The list replaces the one before. Each node signs
		/// [`node_statement`](vacchain_primitives::node_statement) with its own key.
		///
		/// Origin: the institution. Errors: [`Error::NotInstitution`], [`Error::NoNodes`], [`Error::NodeInUse`],
		/// [`Error::InvalidNodeProof`]. Event: [`Event::NodesListed`].
		#[pallet::call_index(5)]
		pub fn set_nodes(origin: OriginFor<T>, nodes: NodeProofs) -> DispatchResult {
			let id = Self::ensure_institution(origin)?;
			Self::do_set_nodes(id, &nodes)
		}

		/// Decide what the chain runs next, by the hash of its code. Anyone can then submit the code to
		/// `System::apply_authorized_upgrade`.
		///
		/// Origin: the vote on [`Matter::Upgrade`]. Errors: [`Error::TooFewVotes`]. Event:
		/// [`frame_system::Event::UpgradeAuthorized`].
		#[pallet::call_index(6)]
		pub fn authorize_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Upgrade)?;
			frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
			Ok(())
		}

		/// Prove that a validator made two blocks in one slot.
		///
		/// Origin: none, from the block's author alone. Errors: [`Error::InvalidEquivocation`],
		/// [`Error::InvalidKeyOwnerProof`], [`Error::TooOld`], [`Error::AlreadyReported`]. Event:
		/// [`Event::OffenceProven`].
		#[pallet::call_index(7)]
		pub fn report_equivocation_unsigned(
			origin: OriginFor<T>,
			equivocation_proof: Box<EquivocationProof<HeaderFor<T>, AuraId>>,
			key_owner_proof: MembershipProof,
		) -> DispatchResult {
			ensure_none(origin)?;
			Self::do_report_equivocation(*equivocation_proof, key_owner_proof)
		}

		/// Propose a call to the institutions, and vote for it. It is carried out at once if no other vote is needed.
		///
		/// Origin: an institution. Errors: the collective's `NotMember`, `DuplicateProposal` and
		/// `WrongProposalWeight`, [`Error::NotDecidedByVote`], [`Error::TooManyProposals`]. Event: the collective's
		/// `Proposed` and `Voted`, or `Executed`.
		#[pallet::call_index(8)]
		#[pallet::weight((
			<T as Config>::WeightInfo::propose().saturating_add(proposal.get_dispatch_info().call_weight),
			DispatchClass::Operational,
		))]
		pub fn propose(origin: OriginFor<T>, proposal: Box<ProposedCall<T>>) -> DispatchResultWithPostInfo {
			Self::do_propose(origin, proposal)
				.map_err(|refused| refused.error.with_weight(<T as Config>::WeightInfo::propose()))
		}

		/// Vote for or against a proposal, or change an earlier vote. The vote that decides carries the proposal out, or
		/// drops it.
		///
		/// Origin: an institution. Errors: the collective's `NotMember`, `ProposalMissing`, `WrongIndex` and
		/// `DuplicateVote`, [`Error::VotingOver`]. Event: the collective's `Voted`, and `Closed` with what follows.
		#[pallet::call_index(9)]
		#[pallet::weight((
			<T as Config>::WeightInfo::vote().saturating_add(T::MaxProposalWeight::get()),
			DispatchClass::Operational,
		))]
		pub fn vote(
			origin: OriginFor<T>,
			proposal: T::Hash,
			#[pallet::compact] index: u32,
			approve: bool,
		) -> DispatchResultWithPostInfo {
			Self::do_vote(origin, proposal, index, approve)
				.map_err(|refused| refused.error.with_weight(<T as Config>::WeightInfo::vote()))
		}

		/// Close a proposal that is decided, or drop one whose time for voting is over.
		///
		/// Origin: any participant. Errors: the collective's `ProposalMissing`, `WrongIndex` and `TooEarly`. Event:
		/// the collective's `Closed` with what follows.
		#[pallet::call_index(10)]
		#[pallet::weight((
			<T as Config>::WeightInfo::close().saturating_add(T::MaxProposalWeight::get()),
			DispatchClass::Operational,
		))]
		pub fn close(
			origin: OriginFor<T>,
			proposal: T::Hash,
			#[pallet::compact] index: u32,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_close(proposal, index)
				.map_err(|refused| refused.error.with_weight(<T as Config>::WeightInfo::close()))
		}

		/// Withdraw one's own proposal while no other institution is for it.
		///
		/// Origin: the institution that proposed it. Errors: the collective's `NotMember`, `ProposalMissing` and
		/// `WrongIndex`, [`Error::NotProposer`], [`Error::OthersAgree`]. Event: the collective's `Disapproved`.
		#[pallet::call_index(11)]
		pub fn withdraw(
			origin: OriginFor<T>,
			proposal: T::Hash,
			#[pallet::compact] index: u32,
		) -> DispatchResult {
			Self::do_withdraw(origin, proposal, index)
		}

		/// Name the public addresses of an institution's gateways, where everyone can log in. The list replaces the one
		/// before, and may be empty.
		///
		/// Origin: the institution. Errors: [`Error::NotInstitution`], [`Error::InvalidAddress`]. Event:
		/// [`Event::GatewaysNamed`].
		#[pallet::call_index(12)]
		pub fn set_gateways(origin: OriginFor<T>, gateways: GatewayList) -> DispatchResult {
			let id = Self::ensure_institution(origin)?;
			Self::do_set_gateways(id, gateways)
		}

		/// Say on which versions of a publication people's programs rely. The list replaces the one before, and may be empty.
		///
		/// Origin: the vote on [`Matter::Upgrade`]. Errors: [`Error::TooFewVotes`], [`Error::NamedTwice`]. Event:
		/// [`Event::Published`].
		#[pallet::call_index(13)]
		pub fn publish(origin: OriginFor<T>, what: Publication, hashes: PublishedList) -> DispatchResult {
			Self::ensure_vote(origin, Matter::Upgrade)?;
			Self::do_publish(what, hashes)
		}
	}

	#[pallet::validate_unsigned]
	impl<T: Config> ValidateUnsigned for Pallet<T> {
		type Call = Call<T>;

		fn validate_unsigned(source: TransactionSource, call: &Self::Call) -> TransactionValidity {
			Self::validate_report(source, call)
		}

		fn pre_dispatch(call: &Self::Call) -> Result<(), TransactionValidityError> {
			Self::check_report(call)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::count_author();
			<T as Config>::WeightInfo::count_author()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
