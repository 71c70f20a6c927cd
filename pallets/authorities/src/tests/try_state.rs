use super::*;
use crate::{Authored, NodeList, NodeOwner, OpenProposals, Seats};

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		damage();
		assert_eq!(Authorities::do_try_state(), Err(problem.into()));
	});
}

#[test]
fn unordered_institutions_are_found() {
	finds("institutions are in order", || Institutions::<Test>::mutate(|list| list.as_mut().swap(0, 1)));
}

#[test]
fn unordered_validators_are_found() {
	finds("validators are in order", || Chosen::<Test>::mutate(|list| list.as_mut().swap(0, 1)));
}

#[test]
fn a_validator_without_a_vote_is_found() {
	finds("a validator is an institution's", || Chosen::<Test>::mutate(|list| list[3] = id(6)));
}

#[test]
fn too_few_validators_are_found() {
	finds("there are enough validators", || Chosen::<Test>::mutate(|list| list.truncate(3)));
}

#[test]
fn too_many_leaving_are_found() {
	finds("at most a third of the validators leave at once", || {
		crate::MinimumValidators::<Test>::put(1);
		Chosen::<Test>::mutate(|list| list.truncate(2));
	});
}

#[test]
fn a_dismissed_validator_is_found() {
	finds("an institution keeps its vote while it validates", || {
		pallet_session::Validators::<Test>::append(id(6));
	});
}

#[test]
fn a_lost_seat_is_found() {
	finds("the institutions that may act have the seats", || {
		Seats::<Test>::mutate(|list| list.truncate(4));
	});
}

#[test]
fn a_stranger_s_node_is_found() {
	finds("nodes are an institution's", || {
		Nodes::<Test>::insert(id(6), NodeList::truncate_from(vec![node(6)]));
	});
}

#[test]
fn an_empty_list_of_nodes_is_found() {
	finds("nodes are listed in order", || Nodes::<Test>::insert(id(5), NodeList::default()));
}

#[test]
fn a_lost_node_is_found() {
	finds("a listed node leads back to its institution", || NodeOwner::<Test>::remove(node(5)));
}

#[test]
fn an_unlisted_node_is_found() {
	finds("a node is on its institution's list", || NodeOwner::<Test>::insert(node(9), id(5)));
}

#[test]
fn a_forgotten_count_is_found() {
	finds("blocks are counted for two sessions", || Authored::<Test>::insert(9, id(1), 1));
}

#[test]
fn an_offence_of_nobody_is_found() {
	finds("an offence is a validator's", || {
		OffenceRows::<Test>::insert(id(5), Offence { session: 0, proven_in: 1 });
	});
}

#[test]
fn a_forgotten_proposer_is_found() {
	finds("a proposal is somebody's", || {
		propose(1, &upgrade(1));
		OpenProposals::<Test>::remove(hash(&upgrade(1)));
	});
}

#[test]
fn a_lost_proposal_is_found() {
	finds("the collective keeps a proposal", || {
		propose(1, &upgrade(1));
		let open = OpenProposals::<Test>::get(hash(&upgrade(1))).unwrap();
		OpenProposals::<Test>::insert(hash(&upgrade(2)), open);
	});
}

#[test]
fn a_stranger_s_proposal_is_found() {
	finds("a proposal is an institution's", || {
		propose(1, &upgrade(1));
		OpenProposals::<Test>::mutate(hash(&upgrade(1)), |open| open.as_mut().unwrap().proposer = id(6));
	});
}

#[test]
fn too_many_proposals_are_found() {
	finds("no institution takes another's places", || {
		for number in 1..=5 {
			propose(number, &upgrade(number));
			OpenProposals::<Test>::mutate(hash(&upgrade(number)), |open| {
				open.as_mut().unwrap().proposer = id(1);
			});
		}
	});
}

#[test]
fn a_chosen_threshold_is_found() {
	finds("a threshold follows from the matter", || {
		propose(1, &upgrade(1));
		crate::VoteThresholds::<Test>::mutate(|thresholds| thresholds.upgrade = 81);
	});
}

#[test]
fn too_few_seats_are_found() {
	finds("enough institutions may act to decide on others", || {
		crate::VoteThresholds::<Test>::mutate(|thresholds| thresholds.organisations = 90);
		Institutions::<Test>::mutate(|list| {
			for n in [6, 7] {
				list.try_push(id(n)).unwrap();
			}
		});
		for n in [6, 7] {
			suspend_unseen(n);
		}
	});
}
