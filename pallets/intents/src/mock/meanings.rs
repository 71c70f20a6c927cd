//! What intents mean on this chain.

use frame_support::{pallet_prelude::*, storage_alias, traits::Contains};
use vacchain_primitives::{Body, IntentRefusal, SignedIntent};

use super::*;
use crate::Meaning;

/// Whether the institutions have paused everything.
#[storage_alias]
pub type IsPaused = StorageValue<Fakes, bool, ValueQuery>;

/// Holds back remarks while everything is paused.
pub struct NotPaused;

impl Contains<RuntimeCall> for NotPaused {
	fn contains(call: &RuntimeCall) -> bool {
		!(IsPaused::get() && matches!(call, RuntimeCall::System(_)))
	}
}

/// A vote of yes is a remark, one of no a call that only the chain itself may make. Code is a remark too. Nothing else
/// means anything to this runtime.
pub struct Meanings;

impl Meaning for Meanings {
	type Call = RuntimeCall;
	fn call_of(signed: &SignedIntent) -> Result<Option<RuntimeCall>, IntentRefusal> {
		let remark = |remark| Ok(Some(frame_system::Call::remark { remark }.into()));
		match signed.intent.body {
			Body::Hello | Body::CloseLane { .. } => Ok(None),
			Body::Vote { approve: true, .. } => remark(vec![]),
			Body::Vote { approve: false, .. } => {
				Ok(Some(frame_system::Call::set_heap_pages { pages: 1 }.into()))
			}
			Body::BringCode { code } => {
				remark(signed.attachments().open(code).map_err(|_| IntentRefusal::Outdated)?)
			}
			_ => Err(IntentRefusal::Outdated),
		}
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for Meanings {
	fn participant() -> AccountId32 {
		account(FAMILY)
	}
	fn set_time(now: Moment) {
		Now::put(now);
	}
}
