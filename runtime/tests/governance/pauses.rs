//! Calls that the institutions can pause, and calls that they cannot.

use frame_support::{assert_noop, assert_ok, traits::GetCallMetadata};
use pallet_authorities::Error;
use vacchain_primitives::{PausedCall, questions::PausedCalls};
use vacchain_runtime::{
	Runtime, RuntimeCall,
	configs::{NEVER_PAUSED, Pauses},
};

use crate::world::{motions::*, *};

type SystemError = frame_system::Error<Runtime>;

/// S10: Every call on the list of what is never paused is one of this runtime: a renamed one would not be protected.
#[test]
fn what_is_never_paused_exists() {
	for (pallet, call) in NEVER_PAUSED {
		assert!(RuntimeCall::get_module_names().contains(&pallet), "{pallet}");
		let calls = RuntimeCall::get_call_names(pallet);
		assert!(call == "*" || calls.contains(&call), "{pallet}.{call}");
	}
}

/// S10: A pause of revoking, signing, voting, or of what finishes an open visit and makes blocks: it cannot even be proposed.
#[test]
fn a_pause_stops_revoking_signing_or_voting() {
	on_chain(4, || {
		let all = everyone();
		for (pallet, call) in NEVER_PAUSED {
			let calls =
				RuntimeCall::get_call_names(pallet).iter().filter(|name| call == "*" || **name == call);
			for call in calls {
				let pause = pause(pallet, call);
				assert_noop!(propose(all[0], &pause), Error::<Runtime>::NotDecidedByVote);
			}
		}
		for (pallet, call) in [("Consent", "grants"), ("Nothing", "grant"), ("", "")] {
			assert_noop!(propose(all[0], &pause(pallet, call)), Error::<Runtime>::NotDecidedByVote);
		}
	});
}

/// S10: Everything that people can do and that is not on the list can be paused.
#[test]
fn every_other_call_can_be_paused() {
	on_chain(4, || {
		let all = everyone();
		for pallet in ["Participants", "VaccinationRecords", "Consent", "VaccineDetails"] {
			for call in RuntimeCall::get_call_names(pallet) {
				if !NEVER_PAUSED.contains(&(pallet, call)) {
					assert!(decide(&all[..3], pause(pallet, call)), "{pallet}.{call}");
				}
			}
		}
		assert!(Pauses::paused_calls().is_sorted());
	});
}

/// S10: A pause has a threshold of its own, holds from the deciding vote on, for everyone, and ends by the same votes.
#[test]
fn a_paused_call_is_refused_until_it_is_opened_again() {
	on_chain(10, || {
		let all = everyone();
		let request = || pallet_consent::Call::withdraw_request { family: candidate(10, 0) };
		let revoke = || pallet_consent::Call::deny_request { requester: candidate(10, 0), requested_at: 0 };
		let is_filtered =
			|call: RuntimeCall| send(account(all[9]), call) == Err(SystemError::CallFiltered.into());
		assert!(!decide(&all[..5], pause("Consent", "withdraw_request")), "half do not suffice");
		assert!(!is_filtered(request().into()));
		assert!(decide(&all[..6], pause("Consent", "withdraw_request")));
		assert!(is_filtered(request().into()) && !is_filtered(revoke().into()));
		let paused = PausedCall { pallet: "Consent".into(), call: "withdraw_request".into() };
		assert_eq!(Pauses::paused_calls(), [paused]);
		// The institutions' decisions go on.
		assert!(decide(&all[..6], suspend(all[9])) && decide(&all[..6], reinstate(all[9])));
		assert_ok!(propose(all[0], &upgrade(1)));
		assert!(decide(&all[..6], unpause("Consent", "withdraw_request")));
		assert!(!is_filtered(request().into()));
		assert!(Pauses::paused_calls().is_empty());
	});
}
