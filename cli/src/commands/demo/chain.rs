//! The chain as the demo's people reach it: each through the node of an institution.
//!
//! A family grants at the health authority's node what a hospital uses at its own. So on a network a transaction counts
//! as done when it is final, since a fork may undo what is only in a block, and whoever acts next waits until it is
//! final at the other node too ([`Chain::hand_over`]). A single node has nobody to disagree with.

use std::time::Duration;

use codec::DecodeAll as _;
use subxt::{
	config::substrate::{ConsensusEngineId, DigestItem, H256, SubstrateHeader},
	rpcs::{Error as RpcError, RpcClient, client::rpc_params},
};
use vacchain_client::{
	Client, Error, Identity, OperatorRpc, Stage, Transport as _, TransportError, primitives::Role,
};

use super::finality::{Finality, Rpc};
use crate::context::Person;

/// Whose part of a block's header says in which slot it was made.
const AURA: ConsensusEngineId = *b"aura";

/// The institution whose node serves those of this role. Families have none, and any institution may run a gateway: the
/// health authority's serves both.
pub const fn institution_of(role: Role) -> Role {
	match role {
		Role::HealthAuthority | Role::HealthAdmin | Role::Family | Role::Gateway => Role::HealthAuthority,
		Role::Hospital | Role::Doctor | Role::Physician => Role::Hospital,
		Role::School => Role::School,
		Role::Insurer => Role::Insurer,
	}
}

/// The nodes, connected.
pub struct Chain {
	doors: Vec<Door>,
}

/// A connection to the node of an institution.
pub struct Door {
	institution: Role,
	url: String,
	client: Client<OperatorRpc>,
	rpc: Rpc,
	raw: RpcClient,
	finality: Finality,
}

impl Door {
	/// Connects to the node of an institution.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn open(institution: Role, url: &str) -> Result<Self, TransportError> {
		let client = Client::new(OperatorRpc::connect(url).await?).await?;
		let raw = RpcClient::from_insecure_url(url).await.map_err(node_error)?;
		let rpc = Rpc::new(raw.clone());
		let finality = Finality::follow(&rpc).await.map_err(node_error)?;
		Ok(Self { institution, url: url.to_owned(), client, rpc, raw, finality })
	}

	/// Where other nodes find this one, with its identity.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn addresses(&self) -> Result<Vec<String>, TransportError> {
		self.raw.request("system_localListenAddresses", rpc_params![]).await.map_err(node_error)
	}

	/// Whether it makes blocks and, if it has peers, has found so many and finalizes with them.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn is_joined(&self, peers: usize) -> Result<bool, Error> {
		if peers == 0 {
			return Ok(self.client.now().await? > 0);
		}
		let health = self.rpc.system_health().await.map_err(node_error)?;
		Ok(health.peers >= peers && self.finality.height() > 0)
	}

	/// The last final height that the node knows now, and the block there.
	async fn finalized(&self) -> Result<(u64, H256), TransportError> {
		let block = self.rpc.chain_get_finalized_head().await.map_err(node_error)?;
		let header = self.rpc.chain_get_header(Some(block)).await.map_err(node_error)?;
		Ok((header.map_or(0, |header| header.number), block))
	}
}

impl Chain {
	/// The chain, through these nodes.
	pub fn new(doors: Vec<Door>) -> Self {
		Self { doors }
	}

	/// A session of someone at the node that serves the role.
	pub fn session(&self, role: Role, identity: Identity) -> Person {
		Person::new(&self.door(role).client, identity).until(self.stage())
	}

	/// A session of someone at any of the nodes: numbers go round.
	pub fn session_anywhere(&self, number: usize, identity: Identity) -> Person {
		Person::new(&self.doors[number % self.doors.len()].client, identity).until(self.stage())
	}

	/// The WebSocket address of the node that serves a role.
	pub fn url(&self, role: Role) -> &str {
		&self.door(role).url
	}

	/// When a transaction counts as done.
	pub fn stage(&self) -> Stage {
		if self.doors.len() == 1 { Stage::InBlock } else { Stage::Finalized }
	}

	/// Waits until what is done at the node of one role is final at the node of the other.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn hand_over(&self, from: Role, to: Role) -> Result<(), Error> {
		let (from, to) = (self.door(from), self.door(to));
		if from.institution != to.institution {
			let (height, _) = from.finalized().await?;
			to.finality.reaches(height).await?;
		}
		Ok(())
	}

	/// Waits until what is done at any node is final at all.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn settle(&self) -> Result<(), Error> {
		for from in &self.doors {
			let (height, _) = from.finalized().await?;
			for to in &self.doors {
				to.finality.reaches(height).await?;
			}
		}
		Ok(())
	}

	/// How many transactions have been included in blocks.
	pub fn included(&self) -> u64 {
		self.doors.iter().map(|door| door.client.included()).sum()
	}

	/// The last final height of which any node has told.
	pub fn height(&self) -> u64 {
		self.doors.iter().map(|door| door.finality.height()).max().unwrap_or(0)
	}

	/// For each final height above this one, how long that took at each node.
	pub fn delays(&self, above: u64) -> Vec<Duration> {
		self.doors.iter().flat_map(|door| door.finality.delays(above)).collect()
	}

	/// Who may make blocks, by public key, and how many of the final blocks above a height each has made. The
	/// validators must have been the same all the time.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn authored(&self, above: u64) -> Result<Vec<([u8; 32], u64)>, TransportError> {
		let door = &self.doors[0];
		let method = "AuraApi_authorities";
		let answer = door.client.transport().call_api(method, Vec::new()).await?;
		let keys = Vec::<[u8; 32]>::decode_all(&mut answer.as_slice()).map_err(|error| {
			TransportError::Undecodable { method: method.into(), reason: error.to_string() }
		})?;
		let mut authored: Vec<_> = keys.into_iter().map(|key| (key, 0)).collect();
		let (_, mut block) = door.finalized().await?;
		while let Some(header) = door.rpc.chain_get_header(Some(block)).await.map_err(node_error)?
			&& header.number > above
		{
			let turn = slot_of(&header).checked_rem(authored.len() as u64).unwrap_or(0);
			if let Some((_, blocks)) = authored.get_mut(turn as usize) {
				*blocks += 1;
			}
			block = header.parent_hash;
		}
		Ok(authored)
	}

	/// The node that serves a role. A single node serves all.
	fn door(&self, role: Role) -> &Door {
		let institution = institution_of(role);
		let place = self.doors.iter().position(|door| door.institution == institution);
		&self.doors[place.unwrap_or(0)]
	}
}

/// The slot in which a block was made. Validators take turns, slot by slot.
fn slot_of(header: &SubstrateHeader<H256>) -> u64 {
	let slot = header.digest.logs.iter().find_map(|item| match item {
		DigestItem::PreRuntime(AURA, slot) => slot.as_slice().try_into().ok(),
		_ => None,
	});
	slot.map_or(0, u64::from_le_bytes)
}

fn node_error(error: RpcError) -> TransportError {
	TransportError::Node(error.to_string())
}
