//! The transaction extension that admits only active participants, each within its quota.
//!
//! It carries the nonce and checks it as `CheckNonce` does, in the same encoding and under the same identifier, so that
//! clients of the SDK understand it. From the nonce follows how many transactions of the account wait before this one:
//! whoever validates it, a pool or a block, demands that the quota holds those too. So one account never has more
//! nonces in a pool than its bucket has tokens.
//!
//! The quota is a token bucket kept as one moment, the time at which it is whole again (the generic cell rate
//! algorithm, ITU-T I.371): a token spent moves that moment on by the role's interval, and the bucket is
//! empty when it lies more than `burst` intervals ahead.

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{dispatch::DispatchInfo, pallet_prelude::*, traits::Time};
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
	questions::{ActorOf, PriceOf, QuotaOf},
};

use crate::{Config, Pallet, WeightInfo, WholeAt};

/// Why a transaction is not admitted, as the code of [`InvalidTransaction::Custom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The signer is not the current account of an active participant.
	NotActiveParticipant = 1,
	/// The participant has used up its quota.
	QuotaUsedUp = 2,
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

/// A transaction that may be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge<AccountId> {
	/// The sender.
	sender: AccountId,
	/// Whose bucket.
	id: ParticipantId,
	/// When the bucket will be whole again.
	whole_at: Moment,
}

/// How far a participant's bucket is from being whole, in milliseconds.
fn missing<T: Config>(id: &ParticipantId, now: Moment) -> Moment {
	WholeAt::<T>::get(id).saturating_sub(now)
}

/// What a participant may still send under this quota.
pub(crate) fn allowance<T: Config>(id: &ParticipantId, quota: Quota) -> Allowance {
	let spent = missing::<T>(id, T::Clock::now()).div_ceil(quota.interval.max(1));
	let left = quota.burst.saturating_sub(spent.try_into().unwrap_or(u32::MAX));
	Allowance { left, burst: quota.burst, interval: quota.interval }
}

/// When the bucket would be whole again after a transaction that costs this many tokens.
///
/// # Errors
///
/// [`Refusal::QuotaUsedUp`] if the bucket does not hold that many tokens, and one for each of the `ahead` transactions
/// that come before.
fn charge<T: Config>(id: &ParticipantId, quota: Quota, ahead: u64, tokens: u64) -> Result<Moment, Refusal> {
	let now = T::Clock::now();
	let missing = |tokens: u64| missing::<T>(id, now).saturating_add(quota.interval.saturating_mul(tokens));
	if missing(ahead.saturating_add(tokens)) > quota.interval.saturating_mul(quota.burst.into()) {
		return Err(Refusal::QuotaUsedUp);
	}
	Ok(now.saturating_add(missing(tokens)))
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
		let Actor { id, role, .. } = Pallet::<T>::actor_of(&sender).ok_or(Refusal::NotActiveParticipant)?;
		let next = frame_system::Pallet::<T>::account_nonce(&sender);
		let ahead: u64 = self.0.saturating_sub(next).saturated_into();
		let whole_at = charge::<T>(&id, T::Quotas::quota_of(role), ahead, T::Prices::price_of(call, len))?;
		let validity = ValidTransaction {
			priority: 0,
			requires: order.requires,
			provides: order.provides,
			longevity: TransactionLongevity::MAX,
			propagate: true,
		};
		Ok((validity, Some(Charge { sender, id, whole_at }), origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		_: &<T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		_: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		_: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		if let Some(Charge { sender, id, whole_at }) = val {
			CheckNonce::<T>::prepare_nonce_for_account(&sender, self.0)?;
			WholeAt::<T>::insert(id, whole_at);
		}
		Ok(())
	}
}
