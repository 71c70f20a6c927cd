//! How far the institutions can go: never below the minimum, never more than a third at once.

use super::*;

fn remove(n: u8) -> DispatchResult {
	Authorities::remove_validator(unanimous(), id(n))
}

/// S10: there are never fewer validators than finality needs.
#[test]
fn there_are_enough_validators() {
	execute(|| {
		assert_noop!(remove(4), Error::TooFewValidators);
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		assert_ok!(remove(4));
		assert_noop!(remove(5), Error::TooFewValidators);
		pass_sessions(2);
		assert_eq!(active(), [1, 2, 3, 5]);
	});
}

/// S10: the last validator of a development chain stays.
#[test]
fn the_last_validator_stays() {
	execute_on(network(1, 1, 1), || {
		assert_noop!(remove(1), Error::TooFewValidators);
	});
}

/// S10: at most a third of the validators leaves at one boundary, however many votes it is done with.
#[test]
fn at_most_a_third_leaves_at_once() {
	execute_on(network(9, 9, 4), || {
		for n in [1, 2, 3] {
			assert_ok!(remove(n));
		}
		assert_noop!(remove(4), Error::TooManyLeaving);
	});
}

/// S10: another third can follow when the next session has started.
#[test]
fn another_third_leaves_in_the_next_session() {
	execute_on(network(9, 9, 4), || {
		for n in [1, 2, 3] {
			assert_ok!(remove(n));
		}
		pass_sessions(1);
		for n in [4, 5] {
			assert_ok!(remove(n));
		}
		assert_noop!(remove(6), Error::TooFewValidators);
		pass_sessions(1);
		assert_eq!(active(), [4, 5, 6, 7, 8, 9]);
		pass_sessions(1);
		assert_eq!(active(), [6, 7, 8, 9]);
	});
}

/// S10: admitting others at the same time makes no room for more to leave.
#[test]
fn a_third_of_those_who_are_there_leaves() {
	execute_on(network(12, 6, 4), || {
		for n in 7..=12 {
			assert_ok!(Authorities::admit_validator(unanimous(), id(n)));
		}
		for n in [1, 2] {
			assert_ok!(remove(n));
		}
		assert_noop!(remove(3), Error::TooManyLeaving);
		// A validator that was not planned yet does not leave.
		assert_ok!(remove(12));
	});
}

/// S10: of two validators neither can leave, for it would be a half.
#[test]
fn of_two_neither_leaves() {
	execute_on(network(2, 2, 1), || {
		assert_noop!(remove(2), Error::TooManyLeaving);
	});
}

/// S10: whatever the institutions decide, and in whatever order, no session has too few validators or lacks more than
/// a third of those of the session before.
#[test]
fn no_order_of_decisions_goes_further() {
	execute_on(network(16, 10, 4), || {
		let (mut removed, mut refused) = (0, 0);
		let mut random = 1u32;
		for _ in 0..40 {
			for _ in 0..6 {
				// A linear congruential generator: Numerical Recipes' constants.
				random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
				let n = (random >> 16) as u8 % 16 + 1;
				if Chosen::<Test>::get().contains(&id(n)) {
					if remove(n).is_ok() { removed += 1 } else { refused += 1 }
				} else if random >> 31 == 0 {
					assert_ok!(Authorities::admit_validator(unanimous(), id(n)));
				}
				assert_ok!(Authorities::do_try_state());
			}
			let before = active();
			pass_sessions(1);
			let now = active();
			let lost = before.iter().filter(|n| !now.contains(n)).count();
			assert!(now.len() >= 4 && lost * 3 <= before.len(), "{before:?} -> {now:?}");
		}
		assert!(removed > 50 && refused > 10, "{removed} removed, {refused} refused");
	});
}
