//! The peers of this node, as its gateway shows them to the operator.

use std::sync::Arc;

use jsonrpsee::core::async_trait;
use sc_network::PeerId;
use sc_network_sync::{SyncingService, types::ExtendedPeerInfo};
use sp_consensus::SyncOracle;
use vacchain_gateway::Refusal;
use vacchain_gateway_server::explorer::{KnownPeer, NodeNetwork};
use vacchain_primitives::NodeId;

use crate::{peers::node_of, service::Block};

/// The node's own id, and its synchronization, which knows its peers.
pub struct GatewayPeers {
	/// The node's own id.
	pub own: PeerId,
	/// Its synchronization.
	pub sync: Arc<SyncingService<Block>>,
}

#[async_trait]
impl NodeNetwork for GatewayPeers {
	fn own(&self) -> Option<NodeId> {
		node_of(&self.own)
	}

	fn is_syncing(&self) -> bool {
		self.sync.is_major_syncing()
	}

	async fn peers(&self) -> Result<Vec<KnownPeer>, Refusal> {
		// It answers nothing only when the node stops.
		let peers = self.sync.peers_info().await.map_err(|_| Refusal::ChainUnavailable)?;
		let known = |(peer, info): (PeerId, ExtendedPeerInfo<Block>)| KnownPeer {
			node: node_of(&peer),
			best: info.best_number,
		};
		Ok(peers.into_iter().map(known).collect())
	}
}
