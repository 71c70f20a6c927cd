//! The nodes of a demo: that of one institution on a chain of its own, or those of four on a chain in common.

use std::{
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use tempfile::TempDir;
use tokio::time::sleep;
use vacchain_client::primitives::Role;
use vacchain_terminal::errors::Failure;
use vacchain_testnet::{
	PATIENCE,
	local::{CHAIN_ID, node_key, store_session_keys, write_chain_spec, write_gateway_account},
};

use crate::{
	chain::{Chain, Door, institution_of},
	node::{Addresses, Node, failure},
};

/// The institutions of the chain `local`, each with a node of its name.
const INSTITUTIONS: [Role; 4] = [Role::HealthAuthority, Role::Hospital, Role::School, Role::Insurer];
/// How often it is looked whether all nodes run.
const ROUND: Duration = Duration::from_millis(250);
/// How long nothing may become final.
const STANDSTILL: Duration = Duration::from_secs(60);

/// The running nodes. They end when this is dropped, unless they were left, and their chain is deleted.
pub struct Network {
	nodes: Vec<Node>,
	/// The folder of the pages that the nodes serve.
	pages: Option<PathBuf>,
	// After the nodes, which write into it.
	folder: Option<TempDir>,
}

/// A node that was left running.
#[derive(Serialize)]
pub struct LeftRunning {
	/// Whose it is.
	pub name: String,
	/// Where it listens.
	#[serde(flatten)]
	pub addresses: Addresses,
	/// Its process.
	pub pid: u32,
	/// Its log.
	pub log: PathBuf,
}

impl LeftRunning {
	/// The WebSocket address of its gateway.
	pub fn gateway(&self) -> &str {
		&self.addresses.gateway
	}

	/// The HTTP address of its pages, if it serves any.
	pub fn pages(&self) -> Option<&str> {
		self.addresses.pages.as_deref()
	}
}

/// How the network did.
#[derive(Serialize)]
pub struct Figures {
	/// How many blocks became final.
	pub blocks: u64,
	/// How long half of them took at most, from when a node's chain reached their height, in milliseconds.
	pub median_finality_ms: u128,
	/// How long the slowest took.
	pub longest_finality_ms: u128,
	/// Each node.
	pub nodes: Vec<NodeFigures>,
}

/// How a node did.
#[derive(Serialize)]
pub struct NodeFigures {
	/// Whose it is.
	pub name: String,
	/// Whose clients talk to its gateway.
	pub serves: Vec<Role>,
	/// How many of the final blocks it has made.
	pub blocks: u64,
	/// The memory that it uses, in MiB.
	pub memory_mib: Option<u64>,
}

impl Network {
	/// Starts the health authority's node alone, on a development chain. It serves the built pages of the folder `pages`.
	///
	/// # Errors
	///
	/// When the program is not there, or the node ends or hangs: with the end of its log.
	pub async fn of_one(program: &Path, pages: Option<&Path>) -> Result<(Self, Chain)> {
		let mut network = Self::empty(pages)?;
		let chain = network.start_one(program).await;
		network.with(chain)
	}

	/// Starts the nodes of four institutions, which make and finalize the blocks of one chain together.
	///
	/// # Errors
	///
	/// As [`Network::of_one`].
	pub async fn of_four(program: &Path, pages: Option<&Path>) -> Result<(Self, Chain)> {
		let mut network = Self::empty(pages)?;
		let chain = network.start_four(program).await;
		network.with(chain)
	}

	/// Where the nodes' data and logs are.
	///
	/// # Errors
	///
	/// When it was left.
	pub fn folder(&self) -> Result<&Path> {
		self.folder.as_ref().map(TempDir::path).context("the nodes were left")
	}

	/// Leaves them running, and gives their folder.
	///
	/// # Errors
	///
	/// When one has ended.
	pub fn leave(mut self) -> Result<(Vec<LeftRunning>, PathBuf)> {
		let left = |Node { running, addresses, .. }: &Node| LeftRunning {
			name: running.name().to_owned(),
			addresses: addresses.clone(),
			pid: running.process().0,
			log: running.log_file().to_owned(),
		};
		if let Some(failure) = self.has_ended() {
			return Err(failure.into());
		}
		let left = self.nodes.iter().map(left).collect();
		let folder = self.folder.take().context("the nodes were left")?.keep();
		self.nodes.iter_mut().for_each(|node| node.running.leave());
		Ok((left, folder))
	}

	/// Waits until a node has ended, or nothing becomes final any more: gives the failure of which that is the cause.
	pub async fn failure(&mut self, chain: &Chain) -> Failure {
		let mut last = (chain.height(), Instant::now());
		loop {
			if let Some(failure) = self.has_ended() {
				return failure;
			}
			if chain.height() != last.0 {
				last = (chain.height(), Instant::now());
			} else if last.1.elapsed() > STANDSTILL
				&& let Some(node) = self.nodes.first()
			{
				let seconds = STANDSTILL.as_secs();
				return failure(
					node.running.stuck(format!("has seen no block become final for {seconds} seconds")),
				);
			}
			sleep(ROUND).await;
		}
	}

	/// How the network did above a height.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn figures(&self, chain: &Chain, above: u64) -> Result<Figures> {
		let authored = chain.authored(above).await?;
		let figures = |node: &Node| NodeFigures {
			name: node.running.name().to_owned(),
			serves: Role::ALL
				.into_iter()
				.filter(|role| name_of(institution_of(*role)) == node.running.name())
				.collect(),
			blocks: authored
				.iter()
				.filter(|(key, _)| node.holds(CHAIN_ID, key))
				.map(|(_, blocks)| blocks)
				.sum(),
			memory_mib: node.memory(),
		};
		let mut delays = chain.delays(above);
		delays.sort_unstable();
		Ok(Figures {
			blocks: authored.iter().map(|(_, blocks)| blocks).sum(),
			median_finality_ms: delays.get(delays.len() / 2).map_or(0, Duration::as_millis),
			longest_finality_ms: delays.last().map_or(0, Duration::as_millis),
			nodes: self.nodes.iter().map(figures).collect(),
		})
	}

	fn empty(pages: Option<&Path>) -> Result<Self> {
		let folder = TempDir::with_prefix("vacchain-demo-").context("no temporary folder can be made")?;
		Ok(Self { nodes: Vec::new(), pages: pages.map(Path::to_owned), folder: Some(folder) })
	}

	fn with(self, chain: Result<Chain>) -> Result<(Self, Chain)> {
		match chain {
			Ok(chain) => Ok((self, chain)),
			Err(error) => Err(self.has_ended().map_or(error, Into::into)),
		}
	}

	/// The failure of which a node's end is the cause, if one has ended.
	fn has_ended(&self) -> Option<Failure> {
		self.nodes.iter().find_map(|node| node.running.runs().err()).map(failure)
	}

	async fn start_one(&mut self, program: &Path) -> Result<Chain> {
		let door = self.start(program, Role::HealthAuthority, &["--dev".to_owned()]).await?;
		self.join(vec![door]).await
	}

	async fn start_four(&mut self, program: &Path) -> Result<Chain> {
		let specification = write_chain_spec(program, self.folder()?).await.map_err(failure)?;
		let specification = specification.display().to_string();
		let mut doors = Vec::new();
		for institution in INSTITUTIONS {
			let name = name_of(institution);
			let folder = self.folder()?;
			store_session_keys(program, &name, &folder.join(&name)).await.map_err(failure)?;
			let account = write_gateway_account(&name, folder).map_err(failure)?.display().to_string();
			let key = hex::encode(node_key(&name));
			let own = ["--validator", "--chain", &specification, "--node-key", &key];
			let mut arguments = own.map(str::to_owned).to_vec();
			arguments.extend(["--gateway-account-key".to_owned(), account]);
			// Each finds those that were started before it.
			for address in self.nodes.iter().flat_map(|node| &node.peers) {
				arguments.extend(["--bootnodes".to_owned(), address.clone()]);
			}
			doors.push(self.start(program, institution, &arguments).await?);
		}
		self.join(doors).await
	}

	async fn start(&mut self, program: &Path, institution: Role, arguments: &[String]) -> Result<Door> {
		let (name, pages) = (name_of(institution), self.pages.as_deref());
		let node = Node::start(program, self.folder()?, &name, pages, arguments).await?;
		let addresses = node.addresses.clone();
		self.nodes.push(node);
		Ok(Door::open(institution, &addresses).await?)
	}

	/// Waits until the nodes have found each other, and finalize.
	#[expect(clippy::indexing_slicing, reason = "each door is that of the node in its place")]
	async fn join(&mut self, doors: Vec<Door>) -> Result<Chain> {
		let deadline = Instant::now() + PATIENCE;
		let peers = doors.len() - 1;
		for (number, door) in doors.iter().enumerate() {
			while !door.is_joined(peers).await? {
				if let Some(failure) = self.has_ended() {
					return Err(failure.into());
				}
				let alone = "has not found the others, or sees no block become final";
				self.nodes[number].running.glance(deadline, alone).await.map_err(failure)?;
			}
		}
		Ok(Chain::new(doors))
	}
}

/// The name of an institution's node.
fn name_of(institution: Role) -> String {
	institution.to_string().replace(' ', "-")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_role_is_served_by_an_institution_that_has_a_node() {
		for role in Role::ALL {
			assert!(INSTITUTIONS.contains(&institution_of(role)), "{role}");
		}
	}
}
