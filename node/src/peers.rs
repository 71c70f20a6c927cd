//! The peers of this node: those that the institutions list on chain, and those that its operator names.
//!
//! The SDK keeps everyone else from blocks, votes and transactions as they are made, once it is told who may connect.
//! Its answers to requests pass the same [`Doorkeeper`] in [`crate::network`].

use log::{info, warn};
use parking_lot::{Mutex, RwLock};
use sc_network::{
	ObservedRole, PeerId, ReputationChange,
	config::NetworkConfiguration,
	peer_store::{PeerStoreProvider, ProtocolHandle},
};
use std::{
	collections::HashSet,
	sync::Arc,
	time::{Duration, Instant},
};
use substrate_prometheus_endpoint::{Counter, PrometheusError, Registry, U64, register};
use vacchain_primitives::NodeId;

/// How long the log says nothing about refused peers after it named one.
const QUIET_AFTER_REFUSAL: Duration = Duration::from_secs(60);

/// The peer that this node id makes. Nothing if it is no ed25519 public key.
pub fn peer_of(node: &NodeId) -> Option<PeerId> {
	PeerId::from_ed25519(&node.0)
}

/// The node id of this peer. Nothing if its key is not ed25519.
pub fn node_of(peer: &PeerId) -> Option<NodeId> {
	peer.into_ed25519().map(NodeId)
}

/// The peers that may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
	/// Everyone: no institution lists a node, as on a development chain.
	Everyone,
	/// These peers.
	Only(HashSet<PeerId>),
}

impl Access {
	fn includes(&self, peer: &PeerId) -> bool {
		match self {
			Self::Everyone => true,
			Self::Only(peers) => peers.contains(peer),
		}
	}
}

/// Knows who may connect, and turns the others away.
#[derive(Debug)]
pub struct Doorkeeper {
	own: PeerId,
	/// The peers that the operator names. They may connect whatever the list says.
	named: HashSet<PeerId>,
	access: RwLock<Access>,
	refusals: Option<Counter<U64>>,
	last_said: Mutex<Option<Instant>>,
}

impl Doorkeeper {
	/// Admits only the peers that the operator names, until it is told the list.
	///
	/// # Errors
	///
	/// When the registry has a metric of the same name already.
	pub fn new(
		own: PeerId,
		named: HashSet<PeerId>,
		registry: Option<&Registry>,
	) -> Result<Self, PrometheusError> {
		let refusals = registry
			.map(|registry| {
				let name = "vacchain_peers_refused_total";
				register(
					Counter::new(name, "Requests and connections of peers that are not listed")?,
					registry,
				)
			})
			.transpose()?;
		let access = RwLock::new(Access::Only(named.clone()));
		Ok(Self { own, named, access, refusals, last_said: Mutex::new(None) })
	}

	/// The peers that may connect now.
	pub fn access(&self) -> Access {
		self.access.read().clone()
	}

	/// Whether a peer may connect.
	pub fn admits(&self, peer: &PeerId) -> bool {
		self.access.read().includes(peer)
	}

	/// Takes over the list as it is on chain. Returns who may connect from now on, if that changed.
	pub fn take_over(&self, list: &[NodeId]) -> Option<Access> {
		let mut listed: HashSet<PeerId> = list.iter().filter_map(peer_of).collect();
		let is_listed = listed.remove(&self.own);
		let access = if list.is_empty() {
			Access::Everyone
		} else {
			Access::Only(listed.union(&self.named).copied().collect())
		};
		if *self.access.read() == access {
			return None;
		}
		*self.access.write() = access.clone();

		info!("The institutions list {} nodes", list.len());
		if !list.is_empty() && !is_listed {
			let id = node_of(&self.own).map(|id| format!(" (0x{id})")).unwrap_or_default();
			warn!("They do not list this one, {}{id}, and refuse it until an institution does", self.own);
		}
		Some(access)
	}

	/// Counts a peer that was turned away, and names it in the log unless another was named a moment ago.
	pub fn refuse(&self, peer: &PeerId) {
		if let Some(refusals) = &self.refusals {
			refusals.inc();
		}
		let mut last_said = self.last_said.lock();
		if last_said.is_none_or(|then| then.elapsed() >= QUIET_AFTER_REFUSAL) {
			*last_said = Some(Instant::now());
			warn!("Refused {peer}: no institution lists this node");
		}
	}
}

/// The peers that the operator names with `--bootnodes` and `--reserved-nodes`. Nodes that the chain's specification
/// names are no more than addresses: their institutions list them.
pub fn named_by_operator(config: &NetworkConfiguration, in_specification: usize) -> HashSet<PeerId> {
	let bootnodes = config.boot_nodes.iter().skip(in_specification);
	let reserved = &config.default_peers_set.reserved_nodes;
	bootnodes.chain(reserved).map(|node| node.peer_id).collect()
}

/// The network's memory of peers, where it asks before it lets one open a channel for blocks. The SDK refuses peers
/// that are not listed without a word; asked here, the operator hears of them.
#[derive(Debug)]
pub struct GuardedPeerStore {
	/// The network's memory.
	pub store: Arc<dyn PeerStoreProvider>,
	/// The peers that are asked first.
	pub doorkeeper: Arc<Doorkeeper>,
}

impl PeerStoreProvider for GuardedPeerStore {
	fn is_banned(&self, peer: &PeerId) -> bool {
		if self.doorkeeper.admits(peer) {
			return self.store.is_banned(peer);
		}
		self.doorkeeper.refuse(peer);
		true
	}

	fn register_protocol(&self, protocol: Arc<dyn ProtocolHandle>) {
		self.store.register_protocol(protocol);
	}

	fn report_disconnect(&self, peer: PeerId) {
		self.store.report_disconnect(peer);
	}

	fn report_peer(&self, peer: PeerId, change: ReputationChange) {
		self.store.report_peer(peer, change);
	}

	fn set_peer_role(&self, peer: &PeerId, role: ObservedRole) {
		self.store.set_peer_role(peer, role);
	}

	fn peer_reputation(&self, peer: &PeerId) -> i32 {
		self.store.peer_reputation(peer)
	}

	fn peer_role(&self, peer: &PeerId) -> Option<ObservedRole> {
		self.store.peer_role(peer)
	}

	fn outgoing_candidates(&self, count: usize, ignored: HashSet<PeerId>) -> Vec<PeerId> {
		self.store.outgoing_candidates(count, ignored)
	}

	fn add_known_peer(&self, peer: PeerId) {
		self.store.add_known_peer(peer);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_network::config::MultiaddrWithPeerId;

	/// A node id that is a public key.
	fn node(seed: u8) -> NodeId {
		let secret = sc_network::config::ed25519::SecretKey::try_from_bytes([seed; 32]).unwrap();
		NodeId(sc_network::config::ed25519::Keypair::from(secret).public().to_bytes())
	}

	fn peer(seed: u8) -> PeerId {
		peer_of(&node(seed)).unwrap()
	}

	fn doorkeeper(named: &[u8]) -> Doorkeeper {
		Doorkeeper::new(peer(0), named.iter().map(|seed| peer(*seed)).collect(), None).unwrap()
	}

	#[test]
	fn node_ids_and_peer_ids_are_two_ways_to_write_the_same_key() {
		assert_eq!(node_of(&peer(1)), Some(node(1)));
		assert!(peer(1).to_base58().starts_with("12D3KooW"));
		// Half of all byte strings are no point of the curve, as whoever lists nodes might not know.
		assert_eq!(peer_of(&NodeId([2; 32])), None);
	}

	#[test]
	fn nobody_but_whom_the_operator_names_is_admitted_before_the_list_is_known() {
		let doorkeeper = doorkeeper(&[1]);
		assert!(doorkeeper.admits(&peer(1)));
		assert!(!doorkeeper.admits(&peer(2)));
	}

	/// S10: the institutions' list decides who may connect.
	#[test]
	fn the_list_admits_its_nodes_and_nobody_else() {
		let doorkeeper = doorkeeper(&[1]);
		let access = doorkeeper.take_over(&[node(0), node(2), node(3)]).unwrap();
		assert_eq!(access, Access::Only([peer(1), peer(2), peer(3)].into()), "and never the node itself");
		assert!(doorkeeper.admits(&peer(2)) && doorkeeper.admits(&peer(1)));
		assert!(!doorkeeper.admits(&peer(4)));
	}

	/// S10: a node that is taken off the list is not admitted again.
	#[test]
	fn a_node_that_leaves_the_list_is_turned_away() {
		let doorkeeper = doorkeeper(&[]);
		doorkeeper.take_over(&[node(2), node(3)]);
		assert_eq!(doorkeeper.take_over(&[node(3)]), Some(Access::Only([peer(3)].into())));
		assert!(!doorkeeper.admits(&peer(2)));
	}

	#[test]
	fn an_unchanged_list_changes_nothing() {
		let doorkeeper = doorkeeper(&[]);
		assert!(doorkeeper.take_over(&[node(2), node(3)]).is_some());
		assert_eq!(doorkeeper.take_over(&[node(3), node(2)]), None);
	}

	#[test]
	fn without_a_list_everyone_is_admitted() {
		let doorkeeper = doorkeeper(&[]);
		assert_eq!(doorkeeper.take_over(&[]), Some(Access::Everyone));
		assert!(doorkeeper.admits(&peer(9)));
	}

	#[test]
	fn a_list_of_nothing_but_broken_ids_admits_nobody() {
		let doorkeeper = doorkeeper(&[]);
		doorkeeper.take_over(&[NodeId([2; 32])]);
		assert!(!doorkeeper.admits(&peer(2)));
	}

	#[test]
	fn refusals_are_counted() {
		let registry = Registry::new();
		let doorkeeper = Doorkeeper::new(peer(0), HashSet::new(), Some(&registry)).unwrap();
		doorkeeper.refuse(&peer(1));
		doorkeeper.refuse(&peer(2));
		assert_eq!(registry.gather()[0].get_metric()[0].get_counter().get_value(), 2.0);
	}

	#[test]
	fn only_the_operators_own_bootnodes_are_named() {
		let address = |seed| MultiaddrWithPeerId {
			multiaddr: "/ip4/127.0.0.1/tcp/1".parse().unwrap(),
			peer_id: peer(seed),
		};
		let mut config = NetworkConfiguration::new_local();
		config.boot_nodes = vec![address(1), address(2)];
		config.default_peers_set.reserved_nodes = vec![address(3)];
		assert_eq!(named_by_operator(&config, 1), [peer(2), peer(3)].into());
	}
}
