use super::*;

/// S10: the institutions take a disabling back, and the validator makes blocks again at once.
#[test]
fn a_pardoned_validator_makes_blocks_again() {
	execute(|| {
		convict(2);
		assert_eq!(disabled(), [2]);
		assert_ok!(Authorities::pardon_validator(unanimous(), id(2)));
		System::assert_last_event(Event::ValidatorPardoned { id: id(2) }.into());
		assert_eq!((offence(2), disabled()), (None, vec![]));
		let turn = (1u64..).map(|later| slot() + later).find(|slot| author(*slot) == 2).unwrap();
		make_block_in(turn);
		pass_sessions(2);
		assert_eq!(disabled(), [0; 0]);
	});
}

/// S10: more than two thirds of the institutions decide on validators.
#[test]
fn more_than_two_thirds_decide() {
	execute(|| {
		convict(2);
		only_votes_may(4, |origin| Authorities::pardon_validator(origin, id(2)));
	});
}

#[test]
fn who_did_nothing_is_not_pardoned() {
	execute(|| {
		for other in [1, 5, FAMILY + 1] {
			assert_noop!(Authorities::pardon_validator(unanimous(), id(other)), Error::NoOffence);
		}
	});
}

/// S10: of several offenders only a third is disabled; a pardon makes room for the one that waits.
#[test]
fn a_pardon_makes_room_for_another_offender() {
	execute(|| {
		convict(3);
		make_block();
		convict(2);
		assert_eq!(disabled(), [3]);
		assert_ok!(Authorities::pardon_validator(unanimous(), id(3)));
		assert_eq!(disabled(), [2]);
	});
}

/// S10: what was pardoned cannot be reported again; another offence can.
#[test]
fn only_a_new_offence_counts_after_a_pardon() {
	execute(|| {
		let first = slot();
		convict(2);
		assert_ok!(Authorities::pardon_validator(unanimous(), id(2)));
		assert_noop!(report(equivocation(2, first), key_owner_proof(2)), Error::AlreadyReported);
		make_block();
		convict(2);
		assert_eq!(disabled(), [2]);
	});
}
