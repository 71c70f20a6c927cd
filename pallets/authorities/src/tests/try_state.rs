use super::*;
use crate::{Authored, NodeList, NodeOwner, Seats};

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
