//! Seats in the council.

use super::*;

/// S10: a suspended institution loses its seat, and the votes it gave, until it is reinstated.
#[test]
fn a_suspended_institution_has_no_seat() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		for voter in [2, 5] {
			assert_ok!(Authorities::vote(signed(voter), hash(&call), index, true));
		}
		suspend(5);
		assert_eq!(seats(), (1..=4).map(account).collect::<Vec<_>>());
		assert_eq!(Authorities::proposals()[0].ayes, ids([1, 2]));
		let refused = Authorities::vote(signed(5), hash(&call), index, false).unwrap_err().error;
		assert_eq!(refused, pallet_collective::Error::<Test, Instance1>::NotMember.into());
		reinstate(5);
		assert_eq!(seats(), (1..=5).map(account).collect::<Vec<_>>());
	});
}

/// S10: a suspended institution's validator stays until it is voted out: the network does not shrink by itself.
#[test]
fn a_suspended_institution_still_validates() {
	execute(|| {
		suspend(4);
		pass_sessions(3);
		assert_eq!(active(), [1, 2, 3, 4]);
	});
}

/// S10: an institution votes with its new account, and no longer with the old one.
#[test]
fn a_seat_moves_with_the_account() {
	execute(|| {
		replace_account(5, account(55));
		assert_eq!(seats(), [1, 2, 3, 4, 55].map(account));
	});
}

/// S10: as many institutions may always act as it takes to let others act again.
#[test]
fn enough_seats_stay() {
	execute(|| {
		suspend(5);
		suspend(4);
		for last in [1, 2, 3] {
			assert_noop!(try_suspend(last), Error::TooFewLeft);
		}
		assert_eq!(seats(), [1, 2, 3].map(account));
		replace_account(3, account(33));
		reinstate(5);
		suspend(3);
		assert_eq!(seats(), [1, 2, 5].map(account));
	});
}

/// S10: a single institution, and two, cannot suspend themselves.
#[test]
fn of_two_neither_is_suspended() {
	for institutions in [1, 2] {
		execute_on(network(institutions, 1, 1), || {
			assert_noop!(try_suspend(1), Error::TooFewLeft);
		});
	}
}

/// S10: who is no institution changes no seat.
#[test]
fn others_have_no_seat() {
	execute(|| {
		suspend(6);
		replace_account(7, account(77));
		assert_eq!(seats(), (1..=5).map(account).collect::<Vec<_>>());
	});
}
