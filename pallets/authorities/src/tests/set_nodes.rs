use super::*;
use crate::{NodeList, NodeOwner};
use vacchain_primitives::{NodeId, bounds::MAX_NODES};

fn list(nodes: impl IntoIterator<Item = u8>) -> NodeList {
	nodes.into_iter().map(node).collect::<Vec<_>>().try_into().unwrap()
}

/// S10: an institution says which nodes are its own; the list replaces the one before.
#[test]
fn an_institution_lists_its_nodes() {
	execute(|| {
		assert_ok!(Authorities::set_nodes(signed(5), list([52, 5, 51])));
		System::assert_last_event(Event::NodesListed { id: id(5) }.into());
		assert_eq!(*Nodes::<Test>::get(id(5)), [node(5), node(51), node(52)]);
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
		let more: Vec<NodeId> = (100..101 + MAX_NODES as u8).map(node).collect();
		assert!(NodeList::try_from(more).is_err());
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
		Directory::replace_account(5, account(55));
		assert_noop!(Authorities::set_nodes(signed(5), list([51])), Error::NotInstitution);
		assert_ok!(Authorities::set_nodes(signed(55), list([51])));
		Directory::suspend(5);
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
