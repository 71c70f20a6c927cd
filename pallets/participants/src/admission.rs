//! The transaction extension that admits only active participants, each within its quota.
//!
//! It carries the nonce and checks it as `CheckNonce` does, in the same encoding and under the same identifier, so that
//! clients of the SDK understand it. From the nonce follows how many transactions of the account wait before this one:
//! whoever validates it, a pool or a block, demands that the quota holds those too. So one account never has more
//! nonces in a pool than its bucket has tokens.
//!
//! A person of an organisation has a part of its quota for itself. Beyond that part, each token is taken from a bucket as
//! well that all the people of the organisation share, so that many accounts of one organisation together are not as
//! many quotas. What must never wait for colleagues is exempt, if the sender may do it ([`PriceOf::is_exempt`]).
//!
//! A carried intent has no signer here. `pallet-intents` asks [`SpendQuota`] of its signer instead, so both spend from
//! the same buckets.
//!
//! Each quota is a token bucket kept as one moment, the time at which it is whole again (the generic cell rate
//! algorithm, ITU-T I.371): a token spent moves that moment on by the role's interval, and the bucket is
//! empty when it lies more than `burst` intervals ahead.

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{dispatch::DispatchInfo, ensure, pallet_prelude::*, traits::Time};
use frame_system::CheckNonce;
use scale_info::TypeInfo;
use sp_runtime::{
	SaturatedConversion, Saturating,
	traits::{AsSystemOriginSigner, DispatchInfoOf, Dispatchable, TransactionExtension, ValidateResult},
	transaction_validity::{
		InvalidTransaction, TransactionLongevity, TransactionValidityError, ValidTransaction,
	},
};
use vacchain_primitives::{
	Actor, Allowance, Moment, ParticipantId, Quota,
	questions::{ActorOf, PriceOf, QuotaOf, SpendQuota},
};

use crate::{Config, OwnWholeAt, Pallet, Participants, SharedWholeAt, WeightInfo, WholeAt};

/// Why a transaction is not admitted, as the code of [`InvalidTransaction::Custom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The signer is not the current account of an active participant.
	NotActiveParticipant = 1,
	/// The participant has used up its quota.
	QuotaUsedUp = 2,
	/// The participant has used up the part of its quota that is its own, and its organisation's people the one that they
	/// share.
	SharedQuotaUsedUp = 3,
}

impl From<Refusal> for TransactionValidityError {
	fn from(refusal: Refusal) -> Self {
		InvalidTransaction::Custom(refusal as u8).into()
	}
}

/// Admits only active participants, in the order of their nonces, and charges each transaction to its sender's quota.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, Eq, PartialEq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct AdmitParticipant<T: Config>(#[codec(compact)] T::Nonce);

impl<T: Config> AdmitParticipant<T> {
	/// The extension of a transaction with this nonce.
	pub fn from(nonce: T::Nonce) -> Self {
		Self(nonce)
	}
}

impl<T: Config> core::fmt::Debug for AdmitParticipant<T> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "AdmitParticipant({:?})", self.0)
	}
}

/// A token bucket, at a moment.
#[derive(Clone, Copy)]
struct Bucket {
	quota: Quota,
	now: Moment,
	/// How far it is from being whole, in milliseconds.
	missing: Moment,
}

impl Bucket {
	/// The bucket that will be whole at this time.
	fn new(quota: Quota, now: Moment, whole_at: Moment) -> Self {
		Self { quota, now, missing: whole_at.saturating_sub(now) }
	}

	/// How many tokens are left.
	fn left(&self) -> u32 {
		let spent = self.missing.div_ceil(self.quota.interval.max(1));
		self.quota.burst.saturating_sub(spent.try_into().unwrap_or(u32::MAX))
	}

	fn missing_after(&self, tokens: u64) -> Moment {
		self.missing.saturating_add(self.quota.interval.saturating_mul(tokens))
	}

	/// Whether it holds so many tokens.
	fn holds(&self, tokens: u64) -> bool {
		self.missing_after(tokens) <= self.quota.interval.saturating_mul(self.quota.burst.into())
	}

	/// When it will be whole again if so many tokens are taken now.
	fn whole_after(&self, tokens: u64) -> Moment {
		self.now.saturating_add(self.missing_after(tokens))
	}
}

/// What a participant may still send under this quota.
pub(crate) fn allowance<T: Config>(id: &ParticipantId, quota: Quota) -> Allowance {
	let left = Bucket::new(quota, T::Clock::now(), WholeAt::<T>::get(id)).left();
	Allowance { left, burst: quota.burst, interval: quota.interval }
}

/// The buckets from which a participant's tokens are taken.
#[derive(Clone, Copy)]
struct Buckets {
	/// Whose.
	id: ParticipantId,
	/// The participant's whole quota.
	whole: Bucket,
	/// The part of it that is the participant's own, if it shares the rest.
	own: Option<Bucket>,
	/// The bucket that the people of its organisation share, if more is asked for than the own part holds.
	shared: Option<(ParticipantId, Bucket)>,
}

impl Buckets {
	/// The buckets from which a participant takes at most so many tokens.
	fn of<T: Config>(actor: &Actor, most: u64, is_exempt: bool) -> Self {
		let (id, now, quota) = (actor.id, T::Clock::now(), T::Quotas::quota_of(actor.role));
		let whole = Bucket::new(quota, now, WholeAt::<T>::get(id));
		let own = T::Quotas::own_of(actor.role);
		let Some(organisation) =
			actor.organisation.filter(|_| !is_exempt && actor.role.is_staff() && own != quota)
		else {
			return Self { id, whole, own: None, shared: None };
		};
		let own = Bucket::new(own, now, OwnWholeAt::<T>::get(id));
		let mut shared = None;
		if most > u64::from(own.left()) {
			let employer = Participants::<T>::get(organisation).map(|row| row.role);
			let quota = employer.and_then(T::Quotas::shared_of);
			shared = quota
				.map(|quota| (organisation, Bucket::new(quota, now, SharedWholeAt::<T>::get(organisation))));
		}
		Self { id, whole, own: Some(own), shared }
	}

	/// How many of these tokens the own part does not hold.
	fn beyond_own(&self, tokens: u64) -> u64 {
		tokens.saturating_sub(self.own.map_or(0, |own| own.left().into()))
	}

	/// # Errors
	///
	/// [`Refusal::QuotaUsedUp`] if the participant's quota does not hold so many tokens;
	/// [`Refusal::SharedQuotaUsedUp`] if the own part and the shared bucket together do not.
	fn check(&self, tokens: u64) -> Result<(), Refusal> {
		ensure!(self.whole.holds(tokens), Refusal::QuotaUsedUp);
		let is_shared = |(_, shared): &(_, Bucket)| shared.holds(self.beyond_own(tokens));
		ensure!(self.shared.as_ref().is_none_or(is_shared), Refusal::SharedQuotaUsedUp);
		Ok(())
	}

	/// Takes so many tokens.
	fn take<T: Config>(&self, tokens: u64) {
		let Self { id, whole, own, shared } = self;
		WholeAt::<T>::insert(id, whole.whole_after(tokens));
		if let Some(own) = own {
			OwnWholeAt::<T>::insert(id, own.whole_after(tokens.min(own.left().into())));
		}
		if let Some((organisation, shared)) = shared {
			SharedWholeAt::<T>::insert(organisation, shared.whole_after(self.beyond_own(tokens)));
		}
	}
}

/// The charge to the sender of a transaction.
#[derive(Clone)]
pub struct Charge<AccountId> {
	sender: AccountId,
	buckets: Buckets,
	tokens: u64,
}

impl<T: Config> SpendQuota for Pallet<T> {
	fn can_spend(actor: &Actor, tokens: u64, is_exempt: bool) -> bool {
		Buckets::of::<T>(actor, tokens, is_exempt).check(tokens).is_ok()
	}

	fn part_holds(actor: &Actor, parts: u32, tokens: u64) -> bool {
		let left = allowance::<T>(&actor.id, T::Quotas::quota_of(actor.role)).left;
		tokens <= u64::from(left / parts.max(1))
	}

	fn spend(actor: &Actor, tokens: u64, is_exempt: bool) {
		Buckets::of::<T>(actor, tokens, is_exempt).take::<T>(tokens);
	}
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for AdmitParticipant<T>
where
	T::RuntimeCall: Dispatchable<Info = DispatchInfo>,
	<T::RuntimeCall as Dispatchable>::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "CheckNonce";
	type Implicit = ();
	/// Nothing for what is not signed.
	type Val = Option<Charge<T::AccountId>>;
	type Pre = ();

	fn weight(&self, _: &T::RuntimeCall) -> Weight {
		T::WeightInfo::admit()
	}

	fn validate(
		&self,
		origin: <T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		call: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		len: usize,
		_: Self::Implicit,
		_: &impl Encode,
		_: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let Some(sender) = origin.as_system_origin_signer().cloned() else {
			return Ok((ValidTransaction::default(), None, origin));
		};
		let order = CheckNonce::<T>::validate_nonce_for_account(&sender, self.0)?;
		let actor = Pallet::<T>::actor_of(&sender).ok_or(Refusal::NotActiveParticipant)?;
		let next = frame_system::Pallet::<T>::account_nonce(&sender);
		let ahead: u64 = self.0.saturating_sub(next).saturated_into();
		let (tokens, is_exempt) = (T::Prices::price_of(call, len), T::Prices::is_exempt(&actor, call));
		let all = ahead.saturating_add(tokens);
		let buckets = Buckets::of::<T>(&actor, all, is_exempt);
		buckets.check(all)?;
		let validity = ValidTransaction {
			priority: 0,
			requires: order.requires,
			provides: order.provides,
			longevity: TransactionLongevity::MAX,
			propagate: true,
		};
		Ok((validity, Some(Charge { sender, buckets, tokens }), origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		_: &<T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		_: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		_: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		if let Some(Charge { sender, buckets, tokens }) = val {
			CheckNonce::<T>::prepare_nonce_for_account(&sender, self.0)?;
			buckets.take::<T>(tokens);
		}
		Ok(())
	}
}
