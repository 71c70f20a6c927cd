//! The outcomes of a block's transactions, from its events.

#![warn(missing_docs)]

use crate::{RuntimeEvent, System};
use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use frame_system::Phase;
use vacchain_primitives::Outcome;

/// The outcome of each transaction, with its index in the block.
pub fn outcomes() -> Vec<(u32, Outcome)> {
	let mut outcomes = BTreeMap::new();
	for record in System::read_events_no_consensus() {
		let Phase::ApplyExtrinsic(index) = record.phase else { continue };
		match outcome(&record.event) {
			// Every transaction that was not refused ends with this, whatever else it did.
			Some(Outcome::Done) => _ = outcomes.entry(index).or_insert(Outcome::Done),
			Some(outcome) => _ = outcomes.insert(index, outcome),
			None => (),
		}
	}
	outcomes.into_iter().collect()
}

/// The outcome that an event gives its transaction.
fn outcome(event: &RuntimeEvent) -> Option<Outcome> {
	use frame_system::Event as System;
	use pallet_collective::Event as Council;
	match event {
		RuntimeEvent::System(System::ExtrinsicSuccess { .. }) => Some(Outcome::Done),
		RuntimeEvent::System(System::ExtrinsicFailed { dispatch_error, .. }) => {
			Some(Outcome::Failed(*dispatch_error))
		}
		RuntimeEvent::System(System::RejectedInvalidAuthorizedUpgrade { error, .. }) => {
			Some(Outcome::NotCarriedOut(*error))
		}
		RuntimeEvent::Council(Council::Executed { result, .. }) => {
			Some(result.map_or_else(Outcome::NotCarriedOut, |()| Outcome::Carried))
		}
		RuntimeEvent::Council(Council::Disapproved { .. }) => Some(Outcome::Rejected),
		// The transaction succeeds whatever becomes of what it carries. The carried call itself says what it has decided.
		RuntimeEvent::Intents(pallet_intents::Event::Carried { result: Err(error), .. }) => {
			Some(Outcome::Failed(*error))
		}
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Hash, Runtime};
	use frame_support::dispatch::DispatchInfo;
	use frame_system::Event as SystemEvent;
	use pallet_collective::{Event as CouncilEvent, Instance1};
	use sp_runtime::{DispatchError, DispatchResult};

	const REFUSED: DispatchError = DispatchError::BadOrigin;

	/// The outcomes in a block of these transactions, each with what it said and how it ended.
	fn outcomes_of(transactions: &[(&[RuntimeEvent], DispatchResult)]) -> Vec<Outcome> {
		sp_io::TestExternalities::default().execute_with(|| {
			System::initialize(&1, &Hash::default(), &Default::default());
			System::deposit_event(disapproved());
			System::note_finished_initialize();
			for (events, result) in transactions {
				events.iter().cloned().for_each(System::deposit_event);
				let result = result.map(|()| ().into()).map_err(Into::into);
				System::note_applied_extrinsic(&result, DispatchInfo::default());
			}
			System::note_finished_extrinsics();
			System::deposit_event(disapproved());
			let outcomes = outcomes();
			assert!(outcomes.iter().zip(0..).all(|((index, _), place)| *index == place));
			outcomes.into_iter().map(|(_, outcome)| outcome).collect()
		})
	}

	fn council(event: CouncilEvent<Runtime, Instance1>) -> RuntimeEvent {
		event.into()
	}

	fn disapproved() -> RuntimeEvent {
		council(CouncilEvent::Disapproved { proposal_hash: Hash::default() })
	}

	#[test]
	fn each_transaction_has_its_outcome() {
		assert_eq!(
			outcomes_of(&[(&[], Ok(())), (&[], Err(REFUSED)), (&[], Ok(()))]),
			[Outcome::Done, Outcome::Failed(REFUSED), Outcome::Done]
		);
		assert!(outcomes_of(&[]).is_empty());
	}

	#[test]
	fn a_carried_intent_fails_with_what_it_meant() {
		let carried = |result| -> RuntimeEvent {
			let signer = vacchain_primitives::ParticipantId([1; 32]);
			pallet_intents::Event::Carried { intent: [2; 32], signer, lane: 3, sequence: 4, result }.into()
		};
		let proposal_hash = Hash::default();
		let executed = council(CouncilEvent::Executed { proposal_hash, result: Ok(()) });
		assert_eq!(
			outcomes_of(&[
				(&[carried(Ok(()))], Ok(())),
				(&[carried(Err(REFUSED))], Ok(())),
				(&[executed, carried(Ok(()))], Ok(())),
			]),
			[Outcome::Done, Outcome::Failed(REFUSED), Outcome::Carried]
		);
	}

	/// S10: who closes a vote learns what became of the decision.
	#[test]
	fn a_closed_vote_says_whether_it_was_carried_out() {
		let proposal_hash = Hash::default();
		let closed = council(CouncilEvent::Closed { proposal_hash, yes: 3, no: 0 });
		let executed = |result| council(CouncilEvent::Executed { proposal_hash, result });
		assert_eq!(
			outcomes_of(&[
				(&[closed.clone(), executed(Ok(()))], Ok(())),
				(&[closed.clone(), executed(Err(REFUSED))], Ok(())),
				(&[closed, disapproved()], Ok(())),
			]),
			[Outcome::Carried, Outcome::NotCarriedOut(REFUSED), Outcome::Rejected]
		);
	}

	/// S10: code that the institutions voted for and that cannot run is no upgrade.
	#[test]
	fn an_upgrade_that_was_refused_was_not_carried_out() {
		let rejected =
			SystemEvent::RejectedInvalidAuthorizedUpgrade { code_hash: Hash::default(), error: REFUSED };
		assert_eq!(outcomes_of(&[(&[rejected.into()], Ok(()))]), [Outcome::NotCarriedOut(REFUSED)]);
	}
}
