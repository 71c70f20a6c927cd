//! The institutions decide through the SDK's council, as their accounts would.

use super::*;
use codec::Encode;
use frame_support::weights::Weight;
use sp_runtime::traits::Hash;

/// One proposes, some vote for it, and it is closed: what came of the decision.
fn decide(call: crate::Call<Test>, threshold: u32, ayes: &[u8]) -> DispatchResult {
	let call = Box::new(RuntimeCall::from(call));
	let (hash, length) = (BlakeTwo256::hash_of(&call), call.encoded_size() as u32);
	let index = pallet_collective::ProposalCount::<Test, Instance1>::get();
	assert_ok!(Council::propose(signed(ayes[0]), threshold, call, length));
	if threshold > 1 {
		for voter in ayes {
			assert_ok!(Council::vote(signed(*voter), hash, index, true));
		}
		assert_ok!(Council::close(signed(ayes[0]), hash, index, Weight::MAX, length));
	}
	let executed = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Council(pallet_collective::Event::Executed { proposal_hash, result }) => {
			(proposal_hash == hash).then_some(result)
		}
		_ => None,
	});
	executed.expect("the proposal was carried out")
}

fn admit(n: u8) -> crate::Call<Test> {
	crate::Call::admit_organisation { id: id(n) }
}

/// S10: three of five institutions admit a sixth, which then votes on the seventh.
#[test]
fn the_institutions_decide_together() {
	execute(|| {
		assert_ok!(decide(admit(6), 3, &[1, 3, 5]));
		assert_ok!(decide(admit(7), 4, &[1, 2, 3, 6]));
		assert_eq!(*Institutions::<Test>::get(), ids(1..=7));
	});
}

/// S10: whoever proposes with a lower threshold than the matter needs gets nothing decided.
#[test]
fn a_low_threshold_decides_nothing() {
	execute(|| {
		assert_eq!(decide(admit(6), 1, &[1]), Err(Error::TooFewVotes.into()));
		assert_eq!(decide(admit(6), 2, &[1, 2]), Err(Error::TooFewVotes.into()));
		assert_eq!(*Institutions::<Test>::get(), ids(1..=5));
	});
}

/// S10: on a chain with one institution, it decides alone.
#[test]
fn a_single_institution_decides_alone() {
	execute_on(network(1, 1, 1), || {
		assert_ok!(decide(admit(2), 1, &[1]));
		assert_eq!(seats(), [account(1), account(2)]);
	});
}

/// S10: a suspended institution loses its seat, and the votes it gave, until it is reinstated.
#[test]
fn a_suspended_institution_has_no_seat() {
	execute(|| {
		let call = Box::new(RuntimeCall::from(admit(6)));
		let (hash, length) = (BlakeTwo256::hash_of(&call), call.encoded_size() as u32);
		assert_ok!(Council::propose(signed(1), 3, call, length));
		for voter in [2, 5] {
			assert_ok!(Council::vote(signed(voter), hash, 0, true));
		}
		Directory::suspend(5);
		assert_eq!(seats(), (1..=4).map(account).collect::<Vec<_>>());
		assert_noop!(
			Council::vote(signed(5), hash, 0, false),
			pallet_collective::Error::<Test, Instance1>::NotMember
		);
		assert_ok!(Council::vote(signed(1), hash, 0, true));
		assert_noop!(
			Council::close(signed(1), hash, 0, Weight::MAX, length),
			pallet_collective::Error::<Test, Instance1>::TooEarly
		);
		Directory::reinstate(5);
		assert_eq!(seats(), (1..=5).map(account).collect::<Vec<_>>());
	});
}

/// S10: a suspended institution's validator stays until it is voted out: the network does not shrink by itself.
#[test]
fn a_suspended_institution_still_validates() {
	execute(|| {
		Directory::suspend(4);
		pass_sessions(3);
		assert_eq!(active(), [1, 2, 3, 4]);
	});
}

/// S10: an institution votes with its new account, and no longer with the old one.
#[test]
fn a_seat_moves_with_the_account() {
	execute(|| {
		Directory::replace_account(5, account(55));
		assert_eq!(seats(), [1, 2, 3, 4, 55].map(account));
	});
}

/// S10: the last seat is never lost, so that what was decided can be decided otherwise.
#[test]
fn the_last_seat_stays() {
	execute_on(network(2, 1, 1), || {
		assert!(!Authorities::is_last_seat(&id(1)));
		Directory::suspend(2);
		assert!(Authorities::is_last_seat(&id(1)) && !Authorities::is_last_seat(&id(2)));
		assert_noop!(Directory::try_suspend(1), Error::LastInstitution);
		assert_eq!(seats(), [account(1)]);
		Directory::reinstate(2);
		Directory::suspend(1);
		assert_eq!(seats(), [account(2)]);
	});
}

/// S10: who is no institution changes no seat.
#[test]
fn others_have_no_seat() {
	execute(|| {
		Directory::suspend(6);
		Directory::replace_account(7, account(77));
		assert_eq!(seats(), (1..=5).map(account).collect::<Vec<_>>());
	});
}
