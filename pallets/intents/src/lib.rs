//! Carries what people signed.
//!
//! A person signs an [`Intent`](vacchain_primitives::Intent): what is meant, in ids and digests, and no call of one
//! version of the runtime. [`Pallet::carry`] checks it, marks it as used, charges its signer and makes the call that the
//! runtime has for it. The transaction around it has no signer of its own: anybody may hand it in, and a bad one enters
//! no block and costs nobody. [`NoSignature`] refuses transactions that are signed in the SDK's way.
//!
//! # Lanes
//!
//! Each device or program of a signer numbers its intents in a lane of its own. A lane is a window (RFC 4303, section
//! 3.4.3): the highest sequence that is used, and for the last [`LANE_WINDOW`] whether each is used. Intents may be
//! carried in any order within it, so one that expires or lacks quota holds up no other.
//!
//! - **Opening.** An intent of sequence 1 opens its lane, if it was made within [`LANE_FRESHNESS`] of the chain's clock and
//!   later than the row's floor.
//! - **Closing.** `CloseLane` closes a lane. Where an account has [`MAX_LANES`], the next one takes the place of the one
//!   whose newest intent is oldest, if that is older than any intent may live.
//! - **Floor.** Closing raises the floor to when the newest intent of the lane was made, and a lane takes only what was made
//!   later than the floor at its opening. No intent that was ever carried in a closed lane was made later than the floor,
//!   so none is carried in a later lane with the same number. No list of lanes or intents is needed.
//! - **New keys.** A participant's new account starts without lanes; the old account's row goes, and the account acts for
//!   nobody ever again.
//!
//! A used sequence stays used when the call fails: the lane remembers that too.
//!
//! # Quota
//!
//! An intent costs tokens of its signer's quota when it is carried. A pool may hold those of a lane that come before it,
//! so an intent is taken only if the lane's part of the quota holds the tokens of the free sequences before it as well.
//! The next one of a lane may cost more than the part, up to all that is left, so that a long intent can be sent from each
//! of many lanes; those of one account share a tag, so that one of them waits at a time. So do those that open a lane. So
//! an account has at most as many intents waiting as its quota has tokens, and one more.
//!
//! [`LANE_FRESHNESS`]: vacchain_primitives::bounds::LANE_FRESHNESS
//! [`LANE_WINDOW`]: vacchain_primitives::bounds::LANE_WINDOW
//! [`MAX_LANES`]: vacchain_primitives::bounds::MAX_LANES

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod implementation;
#[cfg(test)]
mod mock;
mod no_signature;
#[cfg(test)]
mod tests;
pub mod weights;

pub use no_signature::NoSignature;
pub use pallet::*;
pub use weights::WeightInfo;

use vacchain_primitives::{IntentRefusal, SignedIntent};

/// The meaning that this version of the runtime gives an intent.
pub trait Meaning {
	/// The runtime's calls.
	type Call;
	/// The call that does what is meant, no less and no more. Nothing for what lanes do themselves.
	///
	/// # Errors
	///
	/// [`IntentRefusal::Outdated`] if this runtime has no such call any more, or an attachment is not of its type.
	fn call_of(signed: &SignedIntent) -> Result<Option<Self::Call>, IntentRefusal>;

	/// Whether the chain's state waits for a call that anybody may hand in, such as the code of an upgrade. Without this,
	/// what nobody decided would fill pools and blocks.
	///
	/// # Errors
	///
	/// [`IntentRefusal::NotDecided`] if it does not.
	fn check_awaited(_: &Self::Call) -> Result<(), IntentRefusal> {
		Ok(())
	}
}

/// The participants of a benchmark.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// The account of an active participant.
	fn participant() -> AccountId;
	/// Sets the chain's clock.
	fn set_time(now: vacchain_primitives::Moment);
}

#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{Meaning, WeightInfo};
	use alloc::boxed::Box;
	use frame_support::{dispatch::PostDispatchInfo, pallet_prelude::*, traits::Time};
	use frame_system::{ensure_authorized, pallet_prelude::*};
	use sp_runtime::traits::Dispatchable;
	use vacchain_primitives::{
		IntentId, LaneId, Moment, ParticipantId, SignedIntent, Signer,
		questions::{ActorOf, PriceOf, SpendQuota},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<
			RuntimeEvent: From<Event<Self>>,
			RuntimeCall: Dispatchable<PostInfo = PostDispatchInfo>,
			AccountId: From<vacchain_primitives::AccountId>,
			Hash: Into<[u8; 32]>,
		>
	{
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// How often a block is made, in milliseconds.
		type BlockTime: Get<Moment>;
		/// The participants.
		type Participants: ActorOf<Self::AccountId> + SpendQuota;
		/// The price of each call, in tokens of a quota.
		type Prices: PriceOf<Self::RuntimeCall>;
		/// The calls that intents mean.
		type Meanings: Meaning<Call = Self::RuntimeCall>;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// Sets the scene for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The lanes in which an account's intents were carried.
	// Blake2: accounts are chosen by their owners.
	#[pallet::storage]
	pub type Signers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Signer, ValueQuery>;

	/// The pallet's events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An intent was carried, and is used up.
		Carried {
			/// Which.
			intent: IntentId,
			/// Whose.
			signer: ParticipantId,
			/// In which lane.
			lane: LaneId,
			/// At which place of it.
			sequence: u32,
			/// Whether what it meant was done.
			result: DispatchResult,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// The account has no such open lane. Read its lanes again.
		NotFound,
		/// An intent that was checked can no longer be carried. Hand it in again.
		WrongState,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Do what a person signed, once. The intent is used up whether what it meant is done or refused.
		///
		/// Origin: none; the intent's signature is checked before. Errors: none of its own: an intent that cannot be
		/// carried enters no block. Event: [`Event::Carried`].
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::weight_to_carry(signed))]
		#[pallet::authorize(|source, signed| Pallet::<T>::authorize(source, signed))]
		#[pallet::weight_of_authorize(<T as Config>::WeightInfo::authorize_carry(signed.encoded_size() as u32))]
		pub fn carry(origin: OriginFor<T>, signed: Box<SignedIntent>) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			Self::do_carry(*signed)
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
