//! Which intents are taken, and what carrying one does.

use alloc::vec;
use codec::Encode;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo, PostDispatchInfo},
	pallet_prelude::*,
	storage::with_storage_layer,
	traits::{Contains, Time},
};
use frame_system::{
	RawOrigin,
	pallet_prelude::{BlockNumberFor, OriginFor},
};
use sp_core::sr25519;
use sp_io::crypto::sr25519_verify;
use sp_runtime::{
	SaturatedConversion,
	traits::{Dispatchable, Zero},
};
use vacchain_primitives::{
	Actor, Body, Intent, IntentRefusal, Lane, LaneId, Moment, Place, SignedIntent, Signer,
	bounds::{LANE_FRESHNESS, MAX_CLOCK_SKEW, MAX_INTENT_LIFETIME, MAX_LANES},
	questions::{AccountRetired, ActorOf, PriceOf, SpendQuota},
};

use crate::{Meaning, WeightInfo, pallet::*};

/// The pool's tag of one place in a lane: whoever provides it comes before whoever requires it.
const PLACE_TAG: &[u8] = b"lane";
/// The pool's tag of the one intent of an account that may wait to open a lane.
const OPENING_TAG: &[u8] = b"new lane";
/// The pool's tag of the one intent of an account that may wait although it costs more than its lane's part of the quota.
const DEAR_TAG: &[u8] = b"dear";

/// Where an intent stands among those of its signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
	/// Whether it opens its lane.
	opens: bool,
	/// How many of the lane may wait before it.
	before: u32,
	/// The sequence that must be used before it, and is not yet.
	waits_for: Option<u32>,
	/// How many lanes the signer has with this one.
	lanes: u32,
	/// Whether it costs more than its lane's part of the quota.
	is_alone: bool,
	/// Whether it goes before others where a block is full.
	is_urgent: bool,
}

/// The checks before.
impl<T: Config> Pallet<T> {
	/// Why an intent cannot be carried now. This is what decides whether it reaches a block.
	///
	/// # Errors
	///
	/// The reason. [`IntentRefusal::PreviousMissing`] may pass by itself.
	pub fn check(signed: &SignedIntent) -> Result<(), IntentRefusal> {
		match Self::admit(signed)?.waits_for {
			Some(_) => Err(IntentRefusal::PreviousMissing),
			None => Ok(()),
		}
	}

	/// Whether an intent may be carried now, or once the earlier one that it names is used. The cheapest checks come first, the
	/// signature last.
	fn admit(signed: &SignedIntent) -> Result<Standing, IntentRefusal> {
		let SignedIntent { intent, signature, .. } = signed;
		let account = T::AccountId::from(intent.signer);
		let actor = T::Participants::actor_of(&account).ok_or(IntentRefusal::NotActive)?;
		let now = T::Clock::now();
		let mut standing = Self::standing(&Signers::<T>::get(&account), intent, now)?;
		Self::check_time(intent, now)?;
		let call = T::Meanings::call_of(signed)?;
		if let Some(call) = &call {
			if !T::BaseCallFilter::contains(call) {
				return Err(IntentRefusal::Paused);
			}
			T::Meanings::check_awaited(call)?;
		}
		let (tokens, is_exempt) = Self::price_of(&actor, signed, call.as_ref());
		// As many as this one and those that may wait before it, should each cost as much.
		let all = tokens.saturating_mul(u64::from(standing.before) + 1);
		standing.is_alone = !T::Participants::part_holds(&actor, standing.lanes, all);
		if !T::Participants::can_spend(&actor, all, is_exempt) || (standing.is_alone && standing.before > 0) {
			return Err(IntentRefusal::QuotaUsedUp);
		}
		let signature = sr25519::Signature::from_raw(*signature);
		let signer = sr25519::Public::from_raw(intent.signer);
		if !sr25519_verify(&signature, &intent.payload(&Self::genesis()), &signer) {
			return Err(IntentRefusal::BadSignature);
		}
		standing.is_urgent = intent.body.is_urgent_of(actor.role);
		Ok(standing)
	}

	fn standing(row: &Signer, intent: &Intent, now: Moment) -> Result<Standing, IntentRefusal> {
		let lanes = row.lanes.len().saturated_into();
		let Some(lane) = row.lane(intent.lane) else {
			Self::check_opening(row, intent, now)?;
			let lanes = MAX_LANES.min(lanes + 1);
			return Ok(Standing {
				opens: true,
				before: 0,
				waits_for: None,
				lanes,
				is_alone: false,
				is_urgent: false,
			});
		};
		if intent.made_at <= lane.since {
			return Err(IntentRefusal::LaneNotFresh);
		}
		match lane.place_of(intent.sequence) {
			Place::Used { failed } => Err(IntentRefusal::AlreadyDone { failed }),
			Place::TooFarAhead => Err(IntentRefusal::TooFarAhead),
			Place::Free { before } => {
				let earlier = intent.sequence.saturating_sub(intent.after.into());
				let waits_for = (intent.after > 0 && !lane.is_used(earlier)).then_some(earlier);
				Ok(Standing { opens: false, before, waits_for, lanes, is_alone: false, is_urgent: false })
			}
		}
	}

	/// Whether an intent may open its lane.
	fn check_opening(row: &Signer, intent: &Intent, now: Moment) -> Result<(), IntentRefusal> {
		if intent.sequence != 1 {
			return Err(IntentRefusal::LaneNotOpen);
		}
		if intent.made_at <= row.floor || now.abs_diff(intent.made_at) > LANE_FRESHNESS {
			return Err(IntentRefusal::LaneNotFresh);
		}
		let is_full = row.lanes.len() >= MAX_LANES as usize;
		if is_full && Self::replaceable(row, now).is_none() {
			return Err(IntentRefusal::TooManyLanes);
		}
		Ok(())
	}

	/// The lane whose place a new one may take: nothing that was made in time to be carried in it is still valid.
	fn replaceable(row: &Signer, now: Moment) -> Option<LaneId> {
		let oldest = row.oldest()?;
		(oldest.newest.saturating_add(MAX_INTENT_LIFETIME) < now).then_some(oldest.id)
	}

	fn check_time(intent: &Intent, now: Moment) -> Result<(), IntentRefusal> {
		if Moment::from(intent.lifetime).saturating_mul(1000) > intent.body.longest_lifetime() {
			Err(IntentRefusal::LivesTooLong)
		} else if intent.made_at > now.saturating_add(MAX_CLOCK_SKEW) {
			Err(IntentRefusal::MadeInFuture)
		} else if intent.expires_at() < now {
			Err(IntentRefusal::Expired)
		} else {
			Ok(())
		}
	}

	/// How many tokens of its signer's quota an intent costs, and whether it takes nothing of what colleagues share.
	fn price_of(actor: &Actor, signed: &SignedIntent, call: Option<&T::RuntimeCall>) -> (u64, bool) {
		call.map_or((1, false), |call| {
			(T::Prices::price_of(call, signed.encoded_size()), T::Prices::is_exempt(actor, call))
		})
	}

	fn genesis() -> [u8; 32] {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).into()
	}

	/// As the pool and a block ask.
	pub(crate) fn authorize(
		source: TransactionSource,
		signed: &SignedIntent,
	) -> TransactionValidityWithRefund {
		let Standing { opens, waits_for, is_alone, is_urgent, .. } = Self::admit(signed).map_err(invalid)?;
		if waits_for.is_some() && source == TransactionSource::InBlock {
			return Err(invalid(IntentRefusal::PreviousMissing));
		}
		let Intent { signer, lane, sequence, .. } = signed.intent;
		let place = |sequence: u32| (PLACE_TAG, signer, lane, sequence).encode();
		let mut provides = vec![place(sequence)];
		if opens {
			provides.push((OPENING_TAG, signer).encode());
		}
		if is_alone {
			provides.push((DEAR_TAG, signer).encode());
		}
		let left = signed.intent.expires_at().saturating_sub(T::Clock::now());
		let validity = ValidTransaction {
			priority: is_urgent.into(),
			requires: waits_for.map(place).into_iter().collect(),
			provides,
			longevity: (left / T::BlockTime::get().max(1)).max(1),
			propagate: true,
		};
		Ok((validity, Weight::zero()))
	}

	/// The weight and the class of the carried call. One that cannot be carried reaches no block.
	pub(crate) fn weight_to_carry(signed: &SignedIntent) -> (Weight, DispatchClass) {
		let (own, class) = (T::WeightInfo::carry(signed.encoded_size() as u32), DispatchClass::Normal);
		match T::Meanings::call_of(signed) {
			Ok(Some(call)) => {
				let info = call.get_dispatch_info();
				(own.saturating_add(info.call_weight), info.class)
			}
			Ok(None) | Err(_) => (own, class),
		}
	}
}

/// Carrying.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_carry(signed: SignedIntent) -> DispatchResultWithPostInfo {
		let own_weight = T::WeightInfo::carry(signed.encoded_size() as u32);
		let intent = &signed.intent;
		let account = T::AccountId::from(intent.signer);
		// `authorize` was asked right before: an error here would leave the sequence free.
		let actor = T::Participants::actor_of(&account).ok_or(Error::<T>::WrongState)?;
		let call = T::Meanings::call_of(&signed).map_err(|_| Error::<T>::WrongState)?;
		Signers::<T>::try_mutate(&account, |row| Self::take(row, intent))?;
		let (tokens, is_exempt) = Self::price_of(&actor, &signed, call.as_ref());
		T::Participants::spend(&actor, tokens, is_exempt);

		let (result, used) = match call {
			Some(call) => Self::dispatch(&account, call),
			None => (Self::do_in_lanes(&account, &intent.body), Weight::zero()),
		};
		if result.is_ok() {
			Self::note_success(&account, intent);
		}
		Self::deposit_event(Event::Carried {
			intent: intent.id(&Self::genesis()),
			signer: actor.id,
			lane: intent.lane,
			sequence: intent.sequence,
			result,
		});
		let actual_weight = Some(own_weight.saturating_add(used));
		Ok(PostDispatchInfo { actual_weight, pays_fee: Pays::Yes })
	}

	/// Marks the intent's place as used; opens its lane if it is the first.
	fn take(row: &mut Signer, intent: &Intent) -> Result<(), Error<T>> {
		if row.lane(intent.lane).is_none() {
			if row.lanes.len() >= MAX_LANES as usize {
				let oldest = Self::replaceable(row, T::Clock::now()).ok_or(Error::<T>::WrongState)?;
				row.close(oldest);
			}
			row.lanes.try_push(Lane::new(intent.lane, row.floor)).map_err(|_| Error::<T>::WrongState)?;
		}
		let lane = row.lane_mut(intent.lane).ok_or(Error::<T>::WrongState)?;
		lane.take(intent.sequence, intent.made_at);
		Ok(())
	}

	/// The lane may be gone: the intent closed it, or gave its signer a new account.
	fn note_success(account: &T::AccountId, intent: &Intent) {
		if Signers::<T>::contains_key(account) {
			Signers::<T>::mutate(account, |row| {
				if let Some(lane) = row.lane_mut(intent.lane) {
					lane.note_success(intent.sequence);
				}
			});
		}
	}

	/// Makes the call as the signer. A refused call's changes are undone; the used sequence stays used.
	fn dispatch(account: &T::AccountId, call: T::RuntimeCall) -> (DispatchResult, Weight) {
		let info = call.get_dispatch_info();
		let origin: OriginFor<T> = RawOrigin::Signed(account.clone()).into();
		let mut actual = None;
		let result = with_storage_layer(|| {
			let (post, result) = match call.dispatch(origin) {
				Ok(post) => (post, Ok(())),
				Err(refused) => (refused.post_info, Err(refused.error)),
			};
			actual = post.actual_weight;
			result
		});
		(result, actual.unwrap_or(info.call_weight))
	}

	fn do_in_lanes(account: &T::AccountId, body: &Body) -> DispatchResult {
		if let Body::CloseLane { lane } = body {
			let closed = Signers::<T>::mutate(account, |row| row.close(*lane));
			ensure!(closed, Error::<T>::NotFound);
		}
		Ok(())
	}
}

impl<T: Config> AccountRetired<T::AccountId> for Pallet<T> {
	fn account_retired(account: &T::AccountId) {
		Signers::<T>::remove(account);
	}
}

/// The pool's words for a refusal. It treats those that may pass differently from those that do not.
fn invalid(refusal: IntentRefusal) -> TransactionValidityError {
	match refusal {
		IntentRefusal::AlreadyDone { .. } => InvalidTransaction::Stale,
		IntentRefusal::TooFarAhead | IntentRefusal::PreviousMissing => InvalidTransaction::Future,
		IntentRefusal::BadSignature => InvalidTransaction::BadProof,
		other => InvalidTransaction::Custom(other.code()),
	}
	.into()
}

/// Checks.
impl<T: Config> Pallet<T> {
	/// Checks every invariant of the storage.
	///
	/// # Errors
	///
	/// The invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (_, row) in Signers::<T>::iter() {
			for (index, lane) in row.lanes.iter().enumerate() {
				ensure!(row.lanes.iter().take(index).all(|other| other.id != lane.id), "a lane is open once");
				ensure!(lane.highest > 0 && lane.used & 1 == 1, "the highest sequence of a lane is used");
				ensure!(lane.failed & !lane.used == 0, "only what is used has failed");
				let beyond = u64::MAX.checked_shl(lane.highest).unwrap_or(0);
				ensure!(lane.used & beyond == 0, "no sequence is below 1");
			}
		}
		Ok(())
	}
}
