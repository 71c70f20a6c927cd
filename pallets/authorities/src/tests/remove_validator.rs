use super::*;

/// S10: a validator is voted out, and stops after the next session.
#[test]
fn an_institution_validates_no_longer() {
	execute_on(network(5, 5, 4), || {
		assert_ok!(Authorities::remove_validator(unanimous(), id(2)));
		System::assert_last_event(Event::ValidatorRemoved { id: id(2) }.into());
		pass_sessions(1);
		assert_eq!(active(), [1, 2, 3, 4, 5]);
		pass_sessions(1);
		assert_eq!(active(), [1, 3, 4, 5]);
		pass_sessions(1);
		assert_eq!(Authorities::validators().len(), 4);
	});
}

/// S10: more than two thirds of the institutions decide on validators.
#[test]
fn more_than_two_thirds_decide() {
	execute_on(network(5, 5, 4), || only_votes_may(4, |origin| Authorities::remove_validator(origin, id(5))));
}

#[test]
fn only_a_validator_is_removed() {
	execute(|| {
		for other in [5, 6, FAMILY + 1] {
			assert_noop!(Authorities::remove_validator(unanimous(), id(other)), Error::NotValidator);
		}
	});
}

/// S10: a removal can be taken back before it takes effect.
#[test]
fn a_removal_can_be_taken_back() {
	execute_on(network(5, 5, 4), || {
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		assert_noop!(Authorities::remove_validator(unanimous(), id(5)), Error::NotValidator);
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		pass_sessions(3);
		assert_eq!(active(), [1, 2, 3, 4, 5]);
	});
}

/// S10: a cheating validator stays disabled until it has left; then nothing is held against it.
#[test]
fn an_offence_is_forgotten_when_the_validator_has_left() {
	execute_on(network(5, 5, 5), || {
		convict(5);
		crate::MinimumValidators::<Test>::put(4);
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		pass_sessions(1);
		assert_eq!((active().len(), disabled()), (5, vec![5]));
		assert!(offence(5).is_some());
		pass_sessions(1);
		assert_eq!((active(), disabled()), (vec![1, 2, 3, 4], vec![]));
		assert_eq!(offence(5), None);
	});
}
