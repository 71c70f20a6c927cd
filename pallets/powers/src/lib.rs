//! Powers, which take two health admins; and how often one admin does what it does alone.
//!
//! A power is an act of the health authority that takes something from somebody, as replacing a family's account does.
//! One health admin proposes it, another one confirms it, and then it waits, so that its subject can object with the
//! account that it has now:
//!
//! | | waits for | ends |
//! |---|---|---|
//! | proposed | another health admin, seven days | confirmed, withdrawn by a health admin, lapsed |
//! | confirmed | the delay named at genesis | exercised by a health admin once it is due, withdrawn, lapsed seven days later |
//! | objected to, at any time before | the institutions' vote on health admins | exercised or rejected by the vote, lapsed |
//!
//! An objection does not end a power, it sends it to the vote: so neither an admin nor somebody who stole the old account
//! decides alone. The delay counts only while the subject may act: nobody keeps it from objecting by suspending it. The
//! institutions can decide on a confirmed power whose subject is suspended, too.
//!
//! A power over a record takes something from its owner; a guardian may object to its erasure, too.
//!
//! An erasure is for one wish of the owner: when the owner takes that back, the power can never be exercised, and the next one
//! that is proposed ends it. An objection to it outlives the wish: as long as the record has the same owner, every later
//! proposal to erase it waits for the institutions' vote from the start, until they have decided on one. So nobody has an
//! owner ask again and again until a guardian misses one.
//!
//! The pallet that owns a power says what it does ([`ExercisePower`]); every step is in its subject's lasting log. A digest names
//! one proposal, so a confirmation or a vote counts for no later proposal of the same.
//!
//! Genesis says whether one health admin suffices; the institutions can only raise that. [`SpendDaily`] bounds what one
//! admin does in a day.
//!
//! [`ExercisePower`]: vacchain_primitives::questions::ExercisePower
//! [`SpendDaily`]: vacchain_primitives::questions::SpendDaily

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod daily;
mod ends;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use daily::Today;
pub use ends::EndKey;
pub use pallet::*;
pub use weights::WeightInfo;

/// The most health admins that a power can take.
pub const MOST_ADMINS: u32 = 2;

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{EndKey, MOST_ADMINS, Today, WeightInfo};
	use frame_support::{
		pallet_prelude::*,
		traits::{EnsureOrigin, Time},
	};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		Moment, ParticipantId, Power, PowerDigest, RecordId, WaitingPower,
		bounds::{DAY, MAX_POWER_DELAY, MIN_POWER_DELAY},
		questions::{ActorOf, ExercisePower, MemberOf},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// The participants.
		type Participants: ActorOf<Self::AccountId> + MemberOf;
		/// The effects of powers.
		type Powers: ExercisePower<Self::AccountId>;
		/// The institutions' vote on health admins, which also decides what somebody objects to.
		type Vote: EnsureOrigin<Self::RuntimeOrigin>;
		/// How long the institutions can vote on a proposal, in milliseconds.
		type VotingTime: Get<Moment>;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scene of the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// How many health admins a power takes. Fixed at genesis, and raised by the institutions.
	#[pallet::storage]
	pub type AdminsNeeded<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// How long a confirmed power waits, in milliseconds. Fixed at genesis.
	#[pallet::storage]
	pub type Delay<T: Config> = StorageValue<_, Moment, ValueQuery>;

	/// The powers that wait.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Waiting<T: Config> =
		StorageMap<_, Identity, PowerDigest, WaitingPower<T::AccountId>, OptionQuery>;

	/// The power that waits for a subject: one at a time.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Subjects<T: Config> = StorageMap<_, Identity, ParticipantId, PowerDigest, OptionQuery>;

	/// How many of the waiting powers a health admin has proposed.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type ProposedCount<T: Config> = StorageMap<_, Identity, ParticipantId, u32, ValueQuery>;

	/// When the waiting powers lapse, the first one first.
	// Identity: the keys are in order, and that is what they are for.
	#[pallet::storage]
	pub type Ends<T: Config> = StorageMap<_, Identity, EndKey, (), OptionQuery>;

	/// The last day on which a health admin did something that is counted, and how often.
	// Identity: the key is a digest.
	#[pallet::storage]
	pub type Days<T: Config> = StorageMap<_, Identity, ParticipantId, Today, ValueQuery>;

	/// The objection to the erasure of a record on which the institutions have not decided: who owned the record, and who
	/// objected.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type Objections<T: Config> =
		StorageMap<_, Blake2_128Concat, RecordId, (ParticipantId, ParticipantId), OptionQuery>;

	/// How powers are exercised on this chain.
	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// How many health admins a power takes: 1 or 2.
		pub admins_needed: u32,
		/// How long a confirmed power waits, in milliseconds.
		pub delay: Moment,
		/// For the compiler.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		/// Two admins, and three days.
		fn default() -> Self {
			Self { admins_needed: MOST_ADMINS, delay: 3 * DAY, _config: PhantomData }
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let Self { admins_needed, delay, .. } = self;
			assert!((1..=MOST_ADMINS).contains(admins_needed), "a power takes one or two health admins");
			assert!(
				(MIN_POWER_DELAY..=MAX_POWER_DELAY).contains(delay),
				"a power waits between {MIN_POWER_DELAY} and {MAX_POWER_DELAY} milliseconds, so that its subject can object"
			);
			AdminsNeeded::<T>::put(admins_needed);
			Delay::<T>::put(delay);
		}
	}

	/// The events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A health admin proposed a power.
		Proposed {
			/// Which.
			digest: PowerDigest,
			/// From whom it takes something.
			subject: ParticipantId,
			/// The admin who proposed it.
			by: ParticipantId,
		},
		/// Another health admin confirmed it.
		Confirmed {
			/// Which.
			digest: PowerDigest,
			/// The admin who confirmed it.
			by: ParticipantId,
		},
		/// A health admin took it back.
		Withdrawn {
			/// Which.
			digest: PowerDigest,
			/// The admin who took it back.
			by: ParticipantId,
		},
		/// Its subject objected, or had objected to the same before.
		Vetoed {
			/// Which.
			digest: PowerDigest,
		},
		/// It was done.
		Exercised {
			/// Which.
			digest: PowerDigest,
		},
		/// The institutions rejected it.
		Rejected {
			/// Which.
			digest: PowerDigest,
		},
		/// Its time was over.
		Lapsed {
			/// Which.
			digest: PowerDigest,
		},
		/// A power takes two health admins from now on.
		AdminsNeededRaised,
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only an active health admin may do this. Ask one to do it for you.
		NotHealthAdmin,
		/// Only the participant from whom this takes something, and a guardian of a record that is to be erased, may object.
		/// Nothing is left to do for others.
		NotSubject,
		/// No such power waits: it was exercised, withdrawn or rejected, or its time is over. List those that wait.
		NotFound,
		/// Something waits for this participant already. Confirm it or withdraw it first.
		AlreadyExists,
		/// As many of your proposals wait as may. Withdraw one, or wait until one is confirmed and exercised.
		TooManyPowers,
		/// You have proposed this yourself, and it takes another health admin. Ask one to confirm it.
		SameAdmin,
		/// Another health admin has not confirmed this. Ask one to.
		NotConfirmed,
		/// The participant can still object. Exercise it when that time is over.
		NotDue,
		/// The participant is suspended and cannot object. Reinstate it and wait, or ask the institutions to decide.
		CannotObject,
		/// The participant has objected. Ask the institutions to decide.
		Vetoed,
		/// Nobody has objected, so there is nothing to decide. Exercise it when it is due.
		NotVetoed,
		/// A health admin who proposed or confirmed this may not act any more. Withdraw it, and propose it again.
		AdminLeft,
		/// It is so already. Nothing is left to do.
		WrongState,
		/// The institutions decide this, with as many votes as the matter needs. Propose it to them.
		DecidedByVote,
		/// You have done this as often as one health admin may in a day. Ask another admin, or wait until tomorrow.
		DailyBound,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Propose a power. Where one health admin suffices, it is confirmed by that. The erasure of a record to which somebody
		/// has objected before waits for the institutions' vote at once.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::DailyBound`], [`Error::AlreadyExists`],
		/// [`Error::TooManyPowers`], and why it could not be exercised. Event: [`Event::Proposed`], and [`Event::Vetoed`] where an
		/// objection stands.
		#[pallet::call_index(0)]
		pub fn propose(origin: OriginFor<T>, power: Power<T::AccountId>) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_propose(admin, power)
		}

		/// Confirm a power that another health admin has proposed: the time starts in which its subject can object.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::Vetoed`],
		/// [`Error::WrongState`] if it is confirmed, [`Error::SameAdmin`], [`Error::AdminLeft`], [`Error::DailyBound`], and
		/// why it could not be exercised. Event: [`Event::Confirmed`].
		#[pallet::call_index(1)]
		pub fn confirm(origin: OriginFor<T>, digest: PowerDigest) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_confirm(admin, digest)
		}

		/// Take a power back, whoever proposed it, unless somebody has objected: then the institutions decide. Taking back what
		/// another admin proposed counts among the powers of the day.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::Vetoed`],
		/// [`Error::DailyBound`]. Event: [`Event::Withdrawn`].
		#[pallet::call_index(2)]
		pub fn withdraw(origin: OriginFor<T>, digest: PowerDigest) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_withdraw(admin, digest)
		}

		/// Object to a power: the institutions decide.
		///
		/// Origin: the participant from whom it takes something, with the account that it has now; a guardian of a record that
		/// is to be erased. Errors:
		/// [`Error::NotSubject`], [`Error::NotFound`], [`Error::WrongState`] if it has objected before. Event:
		/// [`Event::Vetoed`].
		#[pallet::call_index(3)]
		pub fn veto(origin: OriginFor<T>, digest: PowerDigest) -> DispatchResult {
			Self::do_veto(origin, digest)
		}

		/// Do what a power says, once it is due and nobody has objected. Its subject must have been able to object for the
		/// whole delay, up to now.
		///
		/// Origin: a health admin. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`], [`Error::Vetoed`],
		/// [`Error::NotConfirmed`], [`Error::AdminLeft`], [`Error::CannotObject`], [`Error::NotDue`], and why it cannot be
		/// done. Event: [`Event::Exercised`].
		#[pallet::call_index(4)]
		pub fn exercise(origin: OriginFor<T>, digest: PowerDigest) -> DispatchResult {
			let admin = Self::ensure_health_admin(origin)?;
			Self::do_exercise(admin, digest)
		}

		/// Decide on a power to which its subject has objected, or on a confirmed one whose subject is suspended and cannot:
		/// it is exercised at once, or ended.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::NotFound`],
		/// [`Error::NotVetoed`], and why it cannot be done. Event: [`Event::Exercised`] or [`Event::Rejected`].
		#[pallet::call_index(5)]
		pub fn decide(origin: OriginFor<T>, digest: PowerDigest, approve: bool) -> DispatchResult {
			Self::ensure_vote(origin)?;
			Self::do_decide(digest, approve)
		}

		/// Let every power take two health admins, for ever; those that wait, too.
		///
		/// Origin: the institutions' vote on health admins. Errors: [`Error::DecidedByVote`], [`Error::WrongState`]. Event:
		/// [`Event::AdminsNeededRaised`].
		#[pallet::call_index(6)]
		pub fn raise_admins_needed(origin: OriginFor<T>) -> DispatchResult {
			Self::ensure_vote(origin)?;
			Self::do_raise_admins_needed()
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::end_lapsed(left)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
