use super::*;
use crate::{NodeOwner, NodeProofs};
use vacchain_primitives::{NodeProof, bounds::MAX_NODES};

/// The institution 5 lists these nodes, all of which agree.
fn list(nodes: impl IntoIterator<Item = u8>) -> NodeProofs {
	agreements(5, nodes)
}

/// S10: an institution says which nodes are its own; the list replaces the one before.
#[test]
fn an_institution_lists_its_nodes() {
	execute(|| {
		assert_ok!(Authorities::set_nodes(signed(5), list([52, 5, 51])));
		System::assert_last_event(Event::NodesListed { id: id(5) }.into());
		assert_eq!(*Nodes::<Test>::get(id(5)), nodes([5, 51, 52]));
		assert_ok!(Authorities::set_nodes(signed(5), list([51])));
		assert_eq!(*Nodes::<Test>::get(id(5)), [node(51)]);
		let owners = [5, 51, 52].map(|n| NodeOwner::<Test>::get(node(n)));
		assert_eq!(owners, [None, Some(id(5)), None]);
	});
}

#[test]
fn an_institution_has_only_so_many_nodes() {
	execute(|| {
		assert_ok!(Authorities::set_nodes(signed(5), list(100..100 + MAX_NODES as u8)));
		let genesis = System::block_hash(0).0;
		let more: Vec<NodeProof> = (100..101 + MAX_NODES as u8).map(|n| agreement(n, 5, &genesis)).collect();
		assert!(NodeProofs::try_from(more).is_err());
	});
}

/// S10: nobody lists nodes but an institution that may act, with its current account.
#[test]
fn only_an_institution_lists_nodes() {
	execute(|| {
		for other in [6, FAMILY, FAMILY + 1] {
			assert_noop!(Authorities::set_nodes(signed(other), list([51])), Error::NotInstitution);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), unanimous()] {
			assert_noop!(Authorities::set_nodes(origin, list([51])), DispatchError::BadOrigin);
		}
		replace_account(5, account(55));
		assert_noop!(Authorities::set_nodes(signed(5), list([51])), Error::NotInstitution);
		assert_ok!(Authorities::set_nodes(signed(55), list([51])));
		suspend(5);
		assert_noop!(Authorities::set_nodes(signed(55), list([52])), Error::NotInstitution);
	});
}

/// S10: a validator without a node could not connect.
#[test]
fn a_list_is_never_empty() {
	execute(|| {
		assert_noop!(Authorities::set_nodes(signed(5), list([])), Error::NoNodes);
	});
}

/// S10: a node is one institution's, once.
#[test]
fn a_node_is_listed_once() {
	execute(|| {
		assert_noop!(Authorities::set_nodes(signed(5), list([51, 51])), Error::NodeInUse);
		assert_noop!(Authorities::set_nodes(signed(5), list([51, 4])), Error::NodeInUse);
	});
}

/// S10: `set_nodes` takes a node key without proof: whoever reads another institution's peer id lists it as its own, and its
/// owner can list it no longer.
#[test]
fn set_nodes_takes_a_node_key_without_proof() {
	execute(|| {
		let genesis = System::block_hash(0).0;
		let genuine = agreement(51, 5, &genesis);
		let for_another_institution = agreement(51, 4, &genesis);
		let on_another_chain = agreement(51, 5, &[9; 32]);
		let by_another_node = NodeProof { node: node(51), ..agreement(52, 5, &genesis) };
		let unsigned = NodeProof { signature: [0; 64], ..genuine };
		for forged in [for_another_institution, on_another_chain, by_another_node, unsigned] {
			for proofs in [vec![forged], vec![agreement(5, 5, &genesis), forged]] {
				assert_noop!(
					Authorities::set_nodes(signed(5), proofs.try_into().unwrap()),
					Error::InvalidNodeProof
				);
			}
		}
		assert_ok!(Authorities::set_nodes(signed(5), vec![genuine].try_into().unwrap()));
	});
}
