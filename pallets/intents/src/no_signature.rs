//! No transaction has a signature of its own: what people sign is an intent.

use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame_support::{
	CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
	pallet_prelude::{InvalidTransaction, TransactionSource, ValidTransaction, Weight},
};
use scale_info::TypeInfo;
use sp_runtime::{
	impl_tx_ext_default,
	traits::{AsSystemOriginSigner, DispatchInfoOf, Dispatchable, TransactionExtension, ValidateResult},
};

use crate::Config;

/// Refuses a transaction that is signed in the SDK's way, in the pool and in a block. It would be made for one version of
/// the runtime, and would charge nobody's quota. Sign an intent instead.
#[derive(
	Encode, Decode, DecodeWithMemTracking, CloneNoBound, EqNoBound, PartialEqNoBound, DebugNoBound, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
pub struct NoSignature<T>(PhantomData<T>);

impl<T> NoSignature<T> {
	/// The code of the refusal, as the code of [`InvalidTransaction::Custom`]: no intent is refused with it.
	pub const CODE: u8 = 30;

	/// The extension.
	#[allow(clippy::new_without_default, reason = "as the SDK's extensions")]
	pub const fn new() -> Self {
		Self(PhantomData)
	}
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for NoSignature<T>
where
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId>,
{
	const IDENTIFIER: &'static str = "NoSignature";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	fn weight(&self, _: &T::RuntimeCall) -> Weight {
		Weight::zero()
	}

	fn validate(
		&self,
		origin: <T::RuntimeCall as Dispatchable>::RuntimeOrigin,
		_: &T::RuntimeCall,
		_: &DispatchInfoOf<T::RuntimeCall>,
		_: usize,
		_: Self::Implicit,
		_: &impl Encode,
		_: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		match origin.as_system_origin_signer() {
			Some(_) => Err(InvalidTransaction::Custom(Self::CODE).into()),
			None => Ok((ValidTransaction::default(), (), origin)),
		}
	}

	impl_tx_ext_default!(T::RuntimeCall; prepare);
}
