//! Proposing, voting, closing and withdrawing.

use super::*;
use crate::{OpenProposals, WeightInfo};
use frame_support::dispatch::DispatchResultWithPostInfo;
use vacchain_primitives::{Matter, bounds::MAX_OPEN_PROPOSALS};

type CouncilError = pallet_collective::Error<Test, Instance1>;

fn refused(result: DispatchResultWithPostInfo) -> DispatchError {
	result.expect_err("it is refused").error
}

fn vote(n: u8, call: &RuntimeCall, index: u32, approve: bool) {
	assert_ok!(Authorities::vote(signed(n), hash(call), index, approve));
}

/// The outcome of a call that was decided on. Nothing if it was not carried out.
fn carried_out(call: &RuntimeCall) -> Option<DispatchResult> {
	System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Council(pallet_collective::Event::Executed { proposal_hash, result }) => {
			(proposal_hash == hash(call)).then_some(result)
		}
		_ => None,
	})
}

fn admit(n: u8) -> RuntimeCall {
	crate::Call::admit_organisation { id: id(n) }.into()
}

/// The time for voting passes.
fn wait() {
	let end = Timestamp::get() + VOTING_TIME;
	while Timestamp::get() < end {
		make_block();
	}
}

/// S10: four of five institutions admit a sixth, which then votes on the seventh; the deciding vote carries it out.
#[test]
fn the_institutions_decide_together() {
	execute(|| {
		let (sixth, seventh) = (admit(6), admit(7));
		let index = propose(1, &sixth);
		for n in [3, 5] {
			vote(n, &sixth, index, true);
			assert_eq!(carried_out(&sixth), None);
		}
		vote(4, &sixth, index, true);
		assert_eq!(carried_out(&sixth), Some(Ok(())));
		let index = propose(6, &seventh);
		for n in [1, 2, 3, 4] {
			vote(n, &seventh, index, true);
		}
		assert_eq!(*Institutions::<Test>::get(), ids(1..=7));
		assert_eq!(OpenProposals::<Test>::iter().count(), 0);
	});
}

/// S10: the threshold follows from the matter: nobody chooses it.
#[test]
fn the_threshold_follows_from_the_matter() {
	execute(|| {
		for (call, matter, needed) in [
			(admit(6), Matter::Membership, 4),
			(upgrade(1), Matter::Upgrade, 4),
			(crate::Call::remove_validator { id: id(1) }.into(), Matter::Validators, 4),
		] {
			propose(1, &call);
			let proposal = Authorities::proposals().pop().unwrap();
			assert_eq!((proposal.matter, proposal.threshold, proposal.proposer), (matter, needed, id(1)));
			assert_eq!((proposal.ayes, proposal.nays), (ids([1]), vec![]));
			assert_eq!(proposal.ends_at, Timestamp::get() + VOTING_TIME);
		}
	});
}

/// S10: what the institutions do not vote on cannot be proposed.
#[test]
fn nothing_else_is_proposed() {
	execute(|| {
		for call in [
			RuntimeCall::System(frame_system::Call::remark { remark: vec![] }),
			crate::Call::vote { proposal: Default::default(), index: 0, approve: true }.into(),
			crate::Call::propose { proposal: Box::new(upgrade(1)) }.into(),
		] {
			let error = refused(Authorities::propose(signed(1), Box::new(call)));
			assert_eq!(error, Error::NotDecidedByVote.into());
		}
	});
}

/// S10: only an institution that may act proposes and votes.
#[test]
fn only_institutions_propose_and_vote() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		suspend(5);
		for other in [5, 6, FAMILY, FAMILY + 1] {
			let not_member: DispatchError = CouncilError::NotMember.into();
			assert_eq!(refused(Authorities::propose(signed(other), Box::new(upgrade(2)))), not_member);
			assert_eq!(refused(Authorities::vote(signed(other), hash(&call), index, true)), not_member);
			assert_noop!(Authorities::withdraw(signed(other), hash(&call), index), not_member);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), unanimous()] {
			let error = refused(Authorities::propose(origin, Box::new(upgrade(2))));
			assert_eq!(error, DispatchError::BadOrigin);
		}
	});
}

/// S10: a refused vote keeps nothing of the room that it had reserved for what it might have decided.
#[test]
fn a_vote_on_nothing_weighs_what_it_does() {
	execute(|| {
		let missing = hash(&upgrade(1));
		for (result, own_weight) in [
			(Authorities::vote(signed(1), missing, 0, true), <() as WeightInfo>::vote()),
			(Authorities::vote(signed(FAMILY), missing, 0, true), <() as WeightInfo>::vote()),
			(Authorities::close(signed(FAMILY), missing, 0), <() as WeightInfo>::close()),
			(Authorities::propose(signed(FAMILY), Box::new(upgrade(1))), <() as WeightInfo>::propose()),
		] {
			assert_eq!(result.unwrap_err().post_info.actual_weight, Some(own_weight));
		}
	});
}

/// S10: on a chain with one institution, it decides alone.
#[test]
fn a_single_institution_decides_alone() {
	execute_on(network(1, 1, 1), || {
		assert_ok!(Authorities::propose(signed(1), Box::new(admit(2))));
		assert_eq!(carried_out(&admit(2)), Some(Ok(())));
		assert_eq!(seats(), [account(1), account(2)]);
	});
}

/// S10: so many against it that it cannot be carried drop a proposal; those who are suspended may yet be for it.
#[test]
fn a_hopeless_proposal_is_dropped() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		suspend(5);
		vote(2, &call, index, false);
		assert_eq!(Authorities::proposals().len(), 1);
		vote(3, &call, index, false);
		assert_eq!(Authorities::proposals(), []);
		assert_eq!(carried_out(&call), None);
	});
}

/// S10: a vote can be changed, and a number must be the proposal's.
#[test]
fn a_vote_is_for_one_proposal() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		let vote = |index, approve| Authorities::vote(signed(1), hash(&call), index, approve);
		assert_eq!(refused(vote(index, true)), CouncilError::DuplicateVote.into());
		assert_eq!(refused(vote(index + 1, false)), CouncilError::WrongIndex.into());
		assert_ok!(vote(index, false));
		let other = Authorities::vote(signed(1), hash(&upgrade(2)), index, true);
		assert_eq!(refused(other), CouncilError::ProposalMissing.into());
		let again = Authorities::propose(signed(2), Box::new(call.clone()));
		assert_eq!(refused(again), CouncilError::DuplicateProposal.into());
	});
}

/// S10: a vote ends on the chain's clock; then it can only be closed, by anybody.
#[test]
fn a_vote_ends() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		let close = |index| Authorities::close(signed(FAMILY), hash(&call), index);
		assert_eq!(refused(close(index)), CouncilError::TooEarly.into());
		wait();
		assert_eq!(refused(Authorities::vote(signed(2), hash(&call), index, true)), Error::VotingOver.into());
		assert_eq!(refused(close(index + 1)), CouncilError::WrongIndex.into());
		assert_ok!(close(index));
		assert_eq!((Authorities::proposals(), carried_out(&call)), (vec![], None));
		assert_eq!(refused(close(index)), CouncilError::ProposalMissing.into());
	});
}

/// S10: more institutions need more votes, of what waits for them too.
#[test]
fn what_waits_needs_as_many_votes_as_what_comes() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		for n in [2, 3] {
			vote(n, &call, index, true);
		}
		assert_eq!(Authorities::proposals()[0].threshold, 4);
		assert_ok!(Authorities::admit_organisation(unanimous(), id(6)));
		assert_eq!(Authorities::proposals()[0].threshold, 5);
		vote(4, &call, index, true);
		assert_eq!(carried_out(&call), None);
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(6)));
		assert_eq!(Authorities::proposals()[0].threshold, 4);
		// The last vote was given before it sufficed.
		assert_ok!(Authorities::close(signed(FAMILY), hash(&call), index));
		assert_eq!(carried_out(&call), Some(Ok(())));
	});
}

/// S10: an institution has a few places, and gets them back.
#[test]
fn each_institution_has_its_own_places() {
	execute(|| {
		for number in 1..=MAX_OPEN_PROPOSALS as u8 {
			propose(1, &upgrade(number));
		}
		let more = || Authorities::propose(signed(1), Box::new(upgrade(100)));
		assert_eq!(refused(more()), Error::TooManyProposals.into());
		propose(2, &upgrade(200));
		assert_ok!(Authorities::withdraw(signed(1), hash(&upgrade(1)), 0));
		assert_ok!(more());
		assert_eq!(refused(more()), Error::TooManyProposals.into());
	});
}

/// S10: a proposer takes back what nobody else is for.
#[test]
fn only_the_proposer_withdraws_and_only_alone() {
	execute(|| {
		let call = upgrade(1);
		let index = propose(1, &call);
		let withdraw = |n, index| Authorities::withdraw(signed(n), hash(&call), index);
		assert_noop!(withdraw(2, index), Error::NotProposer);
		assert_noop!(withdraw(1, index + 1), CouncilError::WrongIndex);
		vote(2, &call, index, true);
		assert_noop!(withdraw(1, index), Error::OthersAgree);
		vote(2, &call, index, false);
		assert_ok!(withdraw(1, index));
		assert_eq!(Authorities::proposals(), []);
		assert_noop!(withdraw(1, index), CouncilError::ProposalMissing);
	});
}

/// S10: the places are an institution's, whatever account acts for it.
#[test]
fn new_keys_bring_no_new_places() {
	execute(|| {
		for number in 1..=MAX_OPEN_PROPOSALS as u8 {
			propose(1, &upgrade(number));
		}
		replace_account(1, account(11));
		let error = refused(Authorities::propose(signed(11), Box::new(upgrade(100))));
		assert_eq!(error, Error::TooManyProposals.into());
	});
}
