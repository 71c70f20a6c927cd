//! A node's network identity as people write it: libp2p's peer id.
//!
//! The peer id of an ed25519 key is Base58 of a multihash of kind "identity" (code 0, 36 bytes) over the public key as
//! libp2p's protocol buffer `PublicKey`: field 1 says ed25519, field 2 holds the 32 bytes.

use vacchain_primitives::NodeId;

/// The prefix of the 32 bytes of the key.
const PREFIX: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
/// The prefix of the peer id in a node's address.
const ADDRESS_PART: &str = "/p2p/";

/// The text is no peer id of an ed25519 key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"a node's peer id starts with 12D3KooW; the node's log names it, and so does the key inspector of the node"
)]
pub struct InvalidPeerId;

/// The peer id of a node.
pub fn to_text(node: &NodeId) -> String {
	bs58::encode([&PREFIX[..], &node.0].concat()).into_string()
}

/// The node of a peer id, or of an address that ends with one.
///
/// # Errors
///
/// When it is no peer id of an ed25519 key.
pub fn from_text(text: &str) -> Result<NodeId, InvalidPeerId> {
	let text = text.rsplit(ADDRESS_PART).next().unwrap_or(text);
	let mut bytes = [0; PREFIX.len() + 32];
	let length = bs58::decode(text).onto(&mut bytes).map_err(|_| InvalidPeerId)?;
	let key = bytes.strip_prefix(&PREFIX).filter(|_| length == bytes.len()).ok_or(InvalidPeerId)?;
	key.try_into().map(NodeId).map_err(|_| InvalidPeerId)
}
