//! Peer ids are libp2p's.

use vacchain_client::{
	peer_id::{InvalidPeerId, from_text, to_text},
	primitives::NodeId,
};

/// The public key of the ed25519 secret 1, and its peer id as every libp2p node writes it.
const KEY: &str = "4cb5abf6ad79fbf5abbccafcc269d85cd2651ed4b885b5869f241aedf0a5ba29";
const PEER_ID: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

#[test]
fn a_peer_id_names_the_node_s_public_key_and_back() {
	let node: NodeId = KEY.parse().unwrap();
	assert_eq!(from_text(PEER_ID), Ok(node));
	assert_eq!(to_text(&node), PEER_ID);
	for address in ["/ip4/127.0.0.1/tcp/30333/p2p/", "/dns/node.example.org/tcp/30333/ws/p2p/"] {
		assert_eq!(from_text(&format!("{address}{PEER_ID}")), Ok(node));
	}
}

#[test]
fn everything_else_is_refused() {
	let longer = format!("{PEER_ID}A");
	let another_kind = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";
	for bad in ["", "12D3KooW", &longer, &PEER_ID[1..], another_kind, KEY, "0OIl", &"1".repeat(5000)] {
		assert_eq!(from_text(bad), Err(InvalidPeerId), "{bad}");
	}
}
