//! Which calls the institutions can pause, in an emergency and for the time being.

use super::authorities::{Pause, VoteOn};
use crate::{Runtime, RuntimeCall, RuntimeEvent};
use alloc::{string::String, vec::Vec};
use frame_support::traits::{ConstU32, Contains, GetCallMetadata};
use pallet_tx_pause::{PausedCalls, RuntimeCallNameOf};
use vacchain_primitives::{PausedCall, questions};

/// The longest name of a pallet or a call, in bytes. A call with a longer one would count as paused.
const MAX_NAME: u32 = 64;

/// The calls that no vote can pause, by pallet and call; `*` is every call of a pallet.
///
/// They let the chain go on, the institutions decide otherwise, people take access back and object to what is done to
/// them, and a visit that was opened be finished, since a dose that was given must be recorded.
pub const NEVER_PAUSED: [(&str, &str); 35] = [
	("System", "*"),
	("Timestamp", "*"),
	("Session", "*"),
	("Grandpa", "*"),
	("Council", "*"),
	("Authorities", "*"),
	("TxPause", "*"),
	("AccessLog", "*"),
	("Intents", "*"),
	("Participants", "suspend"),
	("Participants", "reinstate"),
	("Participants", "appoint_health_admin"),
	("Participants", "dismiss_health_admin"),
	("Powers", "withdraw"),
	("Powers", "veto"),
	("Powers", "decide"),
	("Powers", "raise_admins_needed"),
	("Consent", "revoke"),
	("Consent", "remove_guardian"),
	("Consent", "resign"),
	("Consent", "renew_keys"),
	("Consent", "deny_request"),
	("Consent", "deny_for_ward"),
	("VaccinationRecords", "decline_erasure"),
	("VaccineDetails", "renew"),
	("VaccineDetails", "write_note"),
	("VaccineDetails", "correct_note"),
	("VaccineDetails", "withdraw_note"),
	("VaccineDetails", "add_addendum"),
	("VaccineDetails", "sign"),
	("VaccineDetails", "link"),
	("VaccineDetails", "close"),
	("VaccineDetails", "reassign"),
	("VaccineDetails", "dispute"),
	("VaccineDetails", "withdraw_dispute"),
];

/// [`NEVER_PAUSED`], as the SDK asks for it.
pub struct NeverPaused;

impl Contains<RuntimeCallNameOf<Runtime>> for NeverPaused {
	fn contains((pallet, call): &RuntimeCallNameOf<Runtime>) -> bool {
		NEVER_PAUSED.iter().any(|(own, name)| {
			own.as_bytes() == &pallet[..] && (*name == "*" || name.as_bytes() == &call[..])
		})
	}
}

/// Whether this is a call of the runtime that may be paused.
pub fn is_pausable(name: &RuntimeCallNameOf<Runtime>) -> bool {
	let (pallet, call) = name;
	let is_there = RuntimeCall::get_module_names()
		.iter()
		.filter(|known| known.as_bytes() == &pallet[..])
		.any(|known| RuntimeCall::get_call_names(known).iter().any(|known| known.as_bytes() == &call[..]));
	is_there && !NeverPaused::contains(name)
}

/// Whether this is on the list of what is paused.
pub fn is_paused_name(name: &RuntimeCallNameOf<Runtime>) -> bool {
	PausedCalls::<Runtime>::contains_key(name)
}

/// The paused calls.
pub struct Pauses;

impl questions::PausedCalls for Pauses {
	fn paused_calls() -> Vec<PausedCall> {
		let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
		let paused = PausedCalls::<Runtime>::iter_keys();
		let mut paused: Vec<_> =
			paused.map(|(pallet, call)| PausedCall { pallet: text(&pallet), call: text(&call) }).collect();
		paused.sort_unstable();
		paused
	}
}

impl pallet_tx_pause::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = VoteOn<Pause>;
	type UnpauseOrigin = VoteOn<Pause>;
	type WhitelistedCalls = NeverPaused;
	type MaxNameLen = ConstU32<MAX_NAME>;
	type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
}
