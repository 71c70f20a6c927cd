//! The node's part of the network.

use jsonrpsee::core::async_trait;
use vacchain_gateway::Refusal;
use vacchain_primitives::{BlockNumber, NodeId};

/// A peer to which the node is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPeer {
	/// Its ed25519 public key; none if its key is of another kind.
	pub node: Option<NodeId>,
	/// Its best block, as it said last.
	pub best: BlockNumber,
}

/// What a node knows of its peers.
#[async_trait]
pub trait NodeNetwork: Send + Sync + 'static {
	/// The node's own ed25519 public key; none if its key is of another kind.
	fn own(&self) -> Option<NodeId>;

	/// Whether the node is far behind its peers, and fetches many blocks.
	fn is_syncing(&self) -> bool;

	/// The connected peers.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`] if the node's network has ended.
	async fn peers(&self) -> Result<Vec<KnownPeer>, Refusal>;
}
