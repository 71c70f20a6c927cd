//! Only nodes that the institutions list may connect.

use crate::{
	node::Node,
	transactions::{id, stranger},
};
use futures::executor::block_on;
use sc_network::{
	IfDisconnected, Litep2pNetworkBackend, NetworkBackend, PeerId,
	config::{
		FullNetworkConfiguration, MultiaddrWithPeerId, NetworkConfiguration, NodeKeyConfig,
		NonReservedPeerMode, Params, ProtocolId, Role, Secret, SetConfig, ed25519,
	},
	service::traits::{NetworkService, NotificationService, PeerStore},
};
use std::{sync::Arc, time::Duration};
use vacchain_primitives::{Attached, Body, NodeId, NodeProof, node_statement};
use vacchain_runtime::{Hash, opaque::Block};
use vacchain_testnet::{local::node_key, rpc};

/// The peer id of the node with this name.
fn peer_id(name: &str) -> PeerId {
	ed25519::Keypair::from(secret(name)).public().to_peer_id()
}

fn secret(name: &str) -> ed25519::SecretKey {
	ed25519::SecretKey::try_from_bytes(node_key(name)).unwrap()
}

/// The node with this name agrees to the hospital's listing it.
fn agreement(name: &str, genesis: &Hash) -> NodeProof {
	let key = ed25519::Keypair::from(secret(name));
	let hospital = id("hospital");
	let signature = key.sign(&node_statement(&genesis.0, &hospital)).try_into().unwrap();
	NodeProof { node: NodeId(key.public().to_bytes()), signature }
}

/// The health authority's validator, which makes blocks though the others are absent.
fn lonely_validator(options: &[&str]) -> Node {
	Node::validator("health-authority", &[&["--force-authoring"], options].concat())
}

/// Expects that a listed node has the chain, and one that nobody listed has nothing.
fn only_listed_nodes_have_blocks(backend: &str) {
	let options = ["--network-backend", backend];
	let authority = lonely_validator(&[&options[..], &["--prometheus-port", "0"]].concat());
	let bootnode = authority.address();
	let options = [&options[..], &["--bootnodes", &bootnode]].concat();
	let nobodys = Node::local("nobodys", &options);
	let hospital = Node::local("hospital", &options);

	hospital.wait_until("it has blocks", || hospital.best() > 0);
	let seen = hospital.best();
	hospital.wait_until("it has new blocks", || hospital.best() > seen + 4);
	assert_eq!(hospital.peers(), 1);
	assert_eq!((nobodys.best(), nobodys.peers()), (0, 0));
	nobodys.wait_until("it says why", || nobodys.log().contains("do not list this one"));

	// This backend refuses without a question to the node.
	if backend != "libp2p" {
		let refusal = format!("Refused {}: no institution lists this node", peer_id("nobodys"));
		authority.wait_until("the refusal is in the log", || authority.log().contains(&refusal));
		let metrics = rpc::get(authority.metrics(), "/metrics").unwrap();
		let refused = metrics.lines().find(|line| line.starts_with("vacchain_peers_refused_total")).unwrap();
		assert!(!refused.ends_with(" 0"), "{refused}");
	}
}

/// S10: a stranger's node with the same chain specification gets no block, whichever network it and the others use.
#[test]
fn a_strangers_node_gets_no_block() {
	only_listed_nodes_have_blocks("litep2p");
}

/// S10: as above, on the SDK's other network.
#[test]
fn a_strangers_node_gets_no_block_on_the_other_network_either() {
	only_listed_nodes_have_blocks("libp2p");
}

/// S10: an institution lists its own nodes, and whoever it takes off the list is cut off, until it is listed again.
#[test]
fn a_node_that_is_taken_off_the_list_is_cut_off() {
	let authority = lonely_validator(&[]);
	let hospital = Node::local("hospital", &["--bootnodes", &authority.address()]);
	hospital.wait_until("it has blocks", || hospital.best() > 0);

	let desk = stranger("hospital");
	let list = |nodes: &[&str]| {
		let genesis = authority.genesis();
		let nodes = nodes.iter().map(|name| agreement(name, &genesis)).collect::<Vec<_>>();
		let mut attachments = Vec::new();
		let nodes = Attached::to(&nodes.try_into().unwrap(), &mut attachments);
		let meant = (Body::SetNodes { nodes }, attachments);
		assert_eq!(authority.run(&desk.sign(&authority, meant)), Ok(()));
	};
	list(&["hospitals-new-node"]);
	hospital.wait_until("it is cut off", || hospital.peers() == 0 && authority.peers() == 0);
	let seen = authority.best();
	authority.wait_until("blocks go on", || authority.best() > seen + 8);
	// Messages sent before may still have been on their way.
	assert!(hospital.best() <= seen, "{} is later than {seen}", hospital.best());

	list(&["hospitals-new-node", "hospital"]);
	let seen = authority.best();
	hospital.wait_until("it has the newest blocks", || hospital.best() > seen);

	// Not only the first time, and also after changes that do not concern it.
	list(&["hospital"]);
	list(&["hospitals-new-node"]);
	hospital.wait_until("it is cut off again", || hospital.peers() == 0 && authority.peers() == 0);
}

/// A program that speaks the network's protocols and no more: it asks without ever exchanging blocks.
struct RawPeer {
	network: Arc<dyn NetworkService>,
	target: PeerId,
	genesis: Hash,
	_announcements: Box<dyn NotificationService>,
	_runtime: tokio::runtime::Runtime,
}

impl RawPeer {
	const PROTOCOLS: [&str; 4] = ["sync/2", "state/2", "sync/warp", "light/2"];

	fn new(name: &str, target: &Node) -> Self {
		let genesis = target.genesis();
		let address: MultiaddrWithPeerId = target.address().parse().unwrap();
		let name_of = |protocol: &str| format!("/{}/{protocol}", hex::encode(genesis)).into();

		let mut config = NetworkConfiguration::new_local();
		config.node_key = NodeKeyConfig::Ed25519(Secret::Input(secret(name)));
		config.boot_nodes = vec![address.clone()];
		let mut config = FullNetworkConfiguration::<Block, Hash, Litep2pNetworkBackend>::new(&config, None);
		for protocol in Self::PROTOCOLS {
			config.add_request_response_protocol(
				<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::request_response_config(
					name_of(protocol),
					Vec::new(),
					1024 * 1024,
					16 * 1024 * 1024,
					Duration::from_secs(10),
					None,
				),
			);
		}
		let metrics =
			<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(None);
		let (block_announce_config, announcements) =
			<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::notification_config(
				name_of("block-announces/1"),
				Vec::new(),
				1024 * 1024,
				None,
				SetConfig { non_reserved_mode: NonReservedPeerMode::Deny, ..Default::default() },
				metrics.clone(),
				config.peer_store_handle(),
			);

		let runtime = tokio::runtime::Runtime::new().unwrap();
		let handle = runtime.handle().clone();
		runtime.spawn(config.take_peer_store().run());
		let network = runtime.block_on(async {
			<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::new(Params {
				role: Role::Full,
				executor: Box::new(move |task| drop(handle.spawn(task))),
				network_config: config,
				genesis_hash: genesis,
				protocol_id: ProtocolId::from("sup"),
				fork_id: None,
				metrics_registry: None,
				block_announce_config,
				ipfs_config: None,
				notification_metrics: metrics,
			})
			.unwrap()
		});
		let service = NetworkBackend::<Block, Hash>::network_service(&network);
		runtime.spawn(NetworkBackend::<Block, Hash>::run(network));
		Self {
			network: service,
			target: address.peer_id,
			genesis,
			_announcements: announcements,
			_runtime: runtime,
		}
	}

	/// Asks by one of the protocols, and returns how many bytes came back.
	fn asks(&self, protocol: &str, request: &[u8]) -> Option<usize> {
		let name = format!("/{}/{protocol}", hex::encode(self.genesis)).into();
		let answer =
			self.network.request(self.target, name, request.to_vec(), None, IfDisconnected::TryConnect);
		block_on(answer).ok().map(|(bytes, _)| bytes.len())
	}

	/// Asks for everything that a node serves. Returns what it was given, protocol by protocol.
	fn asks_for_everything(&self) -> [Option<usize>; 4] {
		let genesis = self.genesis.as_bytes();
		// Protocol buffers, by hand: header and body of block 1; all of the genesis state; a value of that state.
		let block = [0x08, 0x80, 0x80, 0x80, 0x18, 0x1a, 4, 1, 0, 0, 0, 0x28, 0, 0x30, 1];
		let state = [&[0x0a, 32][..], genesis, &[0x18, 1]].concat();
		let value = [&[0x12, 34 + 2 + 5, 0x12, 32][..], genesis, &[0x1a, 5], b":code"].concat();
		let requests = [&block[..], &state, genesis, &value];
		let mut requests = Self::PROTOCOLS.iter().zip(requests);
		std::array::from_fn(|_| {
			let (protocol, request) = requests.next().unwrap();
			self.asks(protocol, request)
		})
	}
}

/// S10: whoever is not listed is not answered either, if it asks without joining: not for blocks, not for state, not
/// for proofs. A light client's questions, which read the state by its keys, nobody answers.
#[test]
fn a_strangers_requests_are_not_answered() {
	let authority = lonely_validator(&[]);
	authority.wait_until("there are blocks", || authority.best() > 1);

	assert_eq!(RawPeer::new("nobodys", &authority).asks_for_everything(), [None; 4]);
	let refusal = format!("Refused {}", peer_id("nobodys"));
	authority.wait_until("the refusal is in the log", || authority.log().contains(&refusal));

	let [block, state, proof, value] = RawPeer::new("hospital", &authority).asks_for_everything();
	assert!(block > Some(100) && state > Some(100_000) && proof > Some(0), "{block:?} {state:?} {proof:?}");
	assert_eq!(value, None);
}
