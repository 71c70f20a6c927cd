//! Intents, and what becomes of them.

use alloc::boxed::Box;
use frame_support::{assert_ok, pallet_prelude::*, traits::Authorize};
use frame_system::RawOrigin;
use sp_core::Pair as _;
use vacchain_primitives::{Body, Intent, IntentRefusal, SignedIntent, Signer};

use super::*;

/// How long an intent of these tests lives unless it says something else, in seconds.
pub const LIFETIME: u32 = 120;
pub const YES: Body = Body::Vote { proposal: [0; 32], index: 0, approve: true };
/// Is carried, and refused.
pub const NO: Body = Body::Vote { proposal: [0; 32], index: 0, approve: false };

/// An intent that is made now.
pub fn intent(who: u8, lane: u32, sequence: u32, body: Body) -> Intent {
	let (signer, made_at) = (account(who).into(), Now::get());
	Intent { signer, lane, sequence, made_at, lifetime: LIFETIME, after: 0, body }
}

/// Signed with this one's key, over this chain.
pub fn sign(who: u8, intent: Intent) -> SignedIntent {
	let signature = pair(who).sign(&intent.payload(&GENESIS)).0;
	SignedIntent::new(intent, signature, vec![]).unwrap()
}

pub fn signed(who: u8, lane: u32, sequence: u32, body: Body) -> SignedIntent {
	sign(who, intent(who, lane, sequence, body))
}

/// As the pool or a block asks.
pub fn authorize(
	source: TransactionSource,
	signed: &SignedIntent,
) -> Result<ValidTransaction, TransactionValidityError> {
	let call = crate::Call::<Test>::carry { signed: Box::new(signed.clone()) };
	call.authorize(source).expect("intents are authorized").map(|(valid, _)| valid)
}

/// As the pool asks.
pub fn validate(signed: &SignedIntent) -> Result<ValidTransaction, TransactionValidityError> {
	authorize(TransactionSource::External, signed)
}

/// As a block does it. Answers what became of what it meant.
pub fn carry(signed: &SignedIntent) -> Result<DispatchResult, IntentRefusal> {
	let may = authorize(TransactionSource::InBlock, signed);
	assert_eq!(may.is_ok(), Intents::check(signed).is_ok());
	Intents::check(signed)?;
	assert_ok!(Intents::carry(RawOrigin::Authorized.into(), Box::new(signed.clone())));
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::Intents(crate::Event::Carried { result, intent, .. })) => {
			assert_eq!(intent, signed.intent.id(&GENESIS));
			Ok(result)
		}
		other => panic!("{other:?}"),
	}
}

pub fn row(who: u8) -> Signer {
	crate::Signers::<Test>::get(account(who))
}

pub fn pass(time: Moment) {
	Now::mutate(|now| *now += time);
}
