//! The tables of who may make which call, walked.

use core::fmt::Debug;
use frame_support::{
	assert_noop,
	traits::{OriginTrait, UnfilteredDispatchable},
};
use sp_runtime::{DispatchError, DispatchResult};

/// Makes this call.
pub fn send<Call: UnfilteredDispatchable + Clone>(
	call: &Call,
	origin: Call::RuntimeOrigin,
) -> DispatchResult {
	call.clone().dispatch_bypass_filter(origin).map(|_| ()).map_err(|refusal| refusal.error)
}

/// Walks a table of calls, each with those who may make it and what others are told: they are told so, and those who may are
/// not.
#[track_caller]
pub fn others_are_told_which_right_is_missing<Call, May, Who, Error>(
	rights: impl IntoIterator<Item = (Call, May, Error)>,
	everybody: &[Who],
	signed: impl Fn(Who) -> Call::RuntimeOrigin,
) where
	Call: UnfilteredDispatchable + Clone + Debug,
	May: AsRef<[Who]>,
	Who: Copy + PartialEq + Debug,
	Error: Into<DispatchError>,
{
	for (call, may, refusal) in rights {
		let (may, refusal): (_, DispatchError) = (may.as_ref(), refusal.into());
		for who in everybody.iter().filter(|who| !may.contains(who)) {
			assert_noop!(send(&call, signed(*who)), refusal);
		}
		for who in may {
			assert_ne!(send(&call, signed(*who)), Err(refusal), "{who:?} may {call:?}");
		}
	}
}

/// A call that is not signed is refused so.
#[track_caller]
pub fn unsigned_is_refused<Origin: OriginTrait>(
	call: impl Fn(Origin) -> DispatchResult,
	refusal: impl Into<DispatchError>,
) {
	let refusal: DispatchError = refusal.into();
	for origin in [Origin::none(), Origin::root()] {
		assert_noop!(call(origin), refusal);
	}
}
