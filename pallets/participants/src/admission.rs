//! The transaction extension that admits only active participants, each within its quota.
//!
//! The quota is a token bucket kept as one moment, the time at which it is whole again (the generic cell rate
//! algorithm, ITU-T I.371): a token spent moves that moment on by the role's interval, and the bucket is
//! empty when it lies more than `burst` intervals ahead.

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{pallet_prelude::*, traits::Time};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{AsSystemOriginSigner, DispatchInfoOf, Dispatchable, TransactionExtension, ValidateResult},
	transaction_validity::{InvalidTransaction, TransactionValidityError, ValidTransaction},
};
use vacchain_primitives::{
	Actor, Allowance, Moment, ParticipantId, Quota,
	bounds::BYTES_PER_TOKEN,
	questions::{ActorOf, QuotaOf},
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

/// Admits only active participants, and charges each transaction to its sender's quota.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, Eq, PartialEq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct AdmitParticipant<T>(PhantomData<T>);

impl<T> Default for AdmitParticipant<T> {
	fn default() -> Self {
		Self(PhantomData)
	}
}

impl<T> core::fmt::Debug for AdmitParticipant<T> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("AdmitParticipant")
	}
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

/// When the bucket would be whole again after a transaction of `len` bytes.
///
/// # Errors
///
/// [`Refusal::QuotaUsedUp`] when the bucket does not hold that many tokens.
fn charge<T: Config>(id: &ParticipantId, quota: Quota, len: usize) -> Result<Moment, Refusal> {
	let now = T::Clock::now();
	let tokens = 1 + (len / BYTES_PER_TOKEN) as Moment;
	let missing = missing::<T>(id, now).saturating_add(quota.interval.saturating_mul(tokens));
	if missing > quota.interval.saturating_mul(quota.burst.into()) {
		return Err(Refusal::QuotaUsedUp);
	}
	Ok(now.saturating_add(missing))
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for AdmitParticipant<T>
where
	T::RuntimeCall: Dispatchable,
	<T::RuntimeCall as Dispatchable>::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "AdmitParticipant";
	type Implicit = ();
	/// Whose bucket, and when it will be whole again. Nothing for what is not signed.
	type Val = Option<(ParticipantId, Moment)>;
	type Pre = ();

	fn weight(&self, _: &T::RuntimeCall) -> Weight {
		T::WeightInfo::admit()
	}

	fn validate(
		&self,
		origin: <T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		_: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		len: usize,
		_: Self::Implicit,
		_: &impl Encode,
		_: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let Some(who) = origin.as_system_origin_signer() else {
			return Ok((ValidTransaction::default(), None, origin));
		};
		let Actor { id, role, .. } = Pallet::<T>::actor_of(who).ok_or(Refusal::NotActiveParticipant)?;
		let whole_at = charge::<T>(&id, T::Quotas::quota_of(role), len)?;
		Ok((ValidTransaction::default(), Some((id, whole_at)), origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		_: &<T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		_: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		_: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		if let Some((id, whole_at)) = val {
			WholeAt::<T>::insert(id, whole_at);
		}
		Ok(())
	}
}
