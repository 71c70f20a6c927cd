//! The consequences when a validator is proven to have contradicted itself.

use super::*;
use sp_staking::offence::ReportOffence;

/// S10: a cheating validator is disabled at once.
#[test]
fn an_offender_is_disabled_at_once() {
	execute(|| {
		convict(3);
		let session = Session::current_index();
		System::assert_has_event(Event::OffenceProven { id: id(3), session }.into());
		assert_eq!(offence(3), Some(Offence { session, proven_in: System::block_number() }));
		assert_eq!(disabled(), [3]);
	});
}

/// S10: a block of a disabled validator is no block.
#[test]
#[should_panic(expected = "is disabled and should not be attempting to author blocks")]
fn a_disabled_validator_makes_no_blocks() {
	execute(|| {
		convict(3);
		let turn = (1u64..).map(|later| slot() + later).find(|slot| author(*slot) == 3).unwrap();
		make_block_in(turn);
	});
}

/// S10: a proven cheat drops out of the validators, and so out of GRANDPA's voters, at the next session, without a vote.
#[test]
fn a_proven_cheat_leaves_at_the_next_session() {
	execute_on(network(6, 4, 3), || {
		pass_sessions(2);
		convict(3);
		System::assert_has_event(Event::ValidatorExpelled { id: id(3) }.into());
		assert_eq!((active(), disabled()), (vec![1, 2, 3, 4], vec![3]));
		pass_sessions(1);
		assert_eq!((active(), disabled(), offence(3)), (vec![1, 2, 4], vec![], None));
		assert_eq!(*pallet_aura::Authorities::<Test>::get(), [1, 2, 4].map(|n| aura(n).public()));
		pass_sessions(3);
		assert_eq!(active(), [1, 2, 4]);
	});
}

/// S10: what is proven of the session that was planned again is proven against those who were in it.
#[test]
fn keys_are_proven_for_a_session_that_was_planned_again() {
	execute_on(network(6, 5, 3), || {
		convict(3);
		pass_sessions(1);
		make_block();
		let (slot, proof) = (slot(), key_owner_proof(2));
		pass_sessions(3);
		assert_ok!(report(equivocation(2, slot), proof));
		assert!(offence(2).is_some());
	});
}

/// S10: where too few would remain the cheat stays, disabled, until there is room.
#[test]
fn a_cheat_leaves_when_there_is_room() {
	execute(|| {
		convict(3);
		pass_sessions(2);
		assert_eq!((active(), disabled()), (vec![1, 2, 3, 4], vec![3]));
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		pass_sessions(1);
		assert!(!Chosen::<Test>::get().contains(&id(3)));
		pass_sessions(1);
		assert_eq!((active(), disabled()), (vec![1, 2, 4, 5], vec![]));
	});
}

/// S10: cheats never take more than a third of a session's validators with them.
#[test]
fn at_most_a_third_is_expelled_at_once() {
	execute_on(network(7, 7, 4), || {
		for n in [6, 2, 4] {
			convict(n);
			make_block();
		}
		pass_sessions(1);
		assert_eq!((active(), disabled()), (vec![1, 3, 4, 5, 7], vec![4]));
		pass_sessions(1);
		assert_eq!((active(), disabled()), (vec![1, 3, 5, 7], vec![]));
	});
}

/// S10: it stays disabled until it has left or the institutions decide, also when the validators, and with them its
/// place among them, change.
#[test]
fn an_offender_stays_disabled() {
	execute_on(network(6, 5, 5), || {
		convict(3);
		assert_ok!(Authorities::admit_validator(unanimous(), id(6)));
		assert_ok!(Authorities::remove_validator(unanimous(), id(1)));
		let mut sets = vec![];
		for _ in 0..5 {
			pass_sessions(1);
			assert_eq!(disabled(), [3]);
			sets.push(active());
		}
		assert!(sets.contains(&vec![1, 2, 3, 4, 5]) && sets.contains(&vec![2, 3, 4, 5, 6]));
	});
}

/// S10: new session keys, which start a new set of authorities, do not enable it.
#[test]
fn new_keys_do_not_enable_an_offender() {
	execute(|| {
		convict(3);
		change_keys(3, 93);
		pass_sessions(3);
		assert_eq!(disabled(), [3]);
	});
}

/// S10: at most as many are disabled as finality can spare; the rest are recorded, and wait.
#[test]
fn less_than_a_third_is_disabled() {
	execute_on(network(7, 7, 7), || {
		for n in [6, 2, 4] {
			convict(n);
			make_block();
		}
		assert_eq!(disabled(), [2, 6]);
		assert!([2, 4, 6].into_iter().all(|n| offence(n).is_some()));
		pass_sessions(2);
		assert_eq!(disabled(), [2, 6]);
	});
}

/// S10: the first proven are the ones disabled, also after the set has shrunk.
#[test]
fn the_first_proven_stay_disabled() {
	execute_on(network(7, 7, 7), || {
		for n in [6, 2, 4] {
			convict(n);
			make_block();
		}
		crate::MinimumValidators::<Test>::put(6);
		assert_ok!(Authorities::remove_validator(unanimous(), id(7)));
		pass_sessions(2);
		assert_eq!((active().len(), disabled()), (6, vec![6]));
	});
}

/// S10: when an offender has left, the next one takes its place among the disabled.
#[test]
fn a_leaving_offender_makes_room() {
	execute_on(network(8, 8, 8), || {
		for n in [6, 2, 4] {
			convict(n);
			make_block();
		}
		crate::MinimumValidators::<Test>::put(7);
		assert_ok!(Authorities::remove_validator(unanimous(), id(6)));
		pass_sessions(2);
		assert_eq!((active().len(), disabled()), (7, vec![2, 4]));
	});
}

/// S10: on a development chain the only validator is not disabled, but what it did is recorded.
#[test]
fn the_only_validator_is_not_disabled() {
	execute_on(network(1, 1, 1), || {
		convict(1);
		assert!(offence(1).is_some());
		assert_eq!(disabled(), [0; 0]);
		pass_sessions(1);
	});
}

/// S10: the first proof stays, whatever else is proven later.
#[test]
fn the_first_proof_stays() {
	execute(|| {
		convict(3);
		let first = offence(3);
		make_block();
		System::reset_events();
		convict(3);
		assert_eq!(offence(3), first);
		let is_proven =
			|event: &RuntimeEvent| matches!(event, RuntimeEvent::Authorities(Event::OffenceProven { .. }));
		assert!(!System::events().iter().any(|record| is_proven(&record.event)));
	});
}

/// S10: a validator that has left answers no more; its offence is on record with the SDK's offences.
#[test]
fn who_has_left_is_let_be() {
	execute_on(network(5, 5, 4), || {
		let (slot, proof) = (slot(), key_owner_proof(5));
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		pass_sessions(2);
		assert_ok!(report(equivocation(5, slot), proof));
		assert_eq!((offence(5), disabled()), (None, vec![]));
		assert!(pallet_offences::Reports::<Test>::iter_values().any(|report| report.offender.0 == id(5)));
	});
}

/// S10: who did the same at the same time, and was pardoned, is not disabled again by another's report.
#[test]
fn a_pardon_outlasts_the_report_of_an_accomplice() {
	execute(|| {
		let slot = slot();
		convict(3);
		assert_ok!(Authorities::pardon_validator(unanimous(), id(3)));
		assert_ok!(report(equivocation(2, slot), key_owner_proof(2)));
		assert_eq!((disabled(), offence(3)), (vec![2], None));
	});
}

/// S10: the offence is filed under its own kind, once for each slot, for nothing that could be taken.
#[test]
fn an_offence_is_filed_once() {
	use sp_staking::offence::Offence as _;
	execute(|| {
		let filed = |slot: u64| crate::AuraEquivocation {
			slot: slot.into(),
			session: 0,
			validator_count: 4,
			offender: (id(3), ()),
		};
		assert!(filed(1).slash_fraction(1).is_zero());
		assert_eq!((filed(1).session_index(), filed(1).validator_set_count()), (0, 4));
		assert_ok!(Offences::report_offence(vec![], filed(1)).map_err(|_| "refused"));
		assert!(Offences::report_offence(vec![], filed(1)).is_err());
		assert_ok!(Offences::report_offence(vec![], filed(2)).map_err(|_| "refused"));
	});
}
