//! The nodes of a demo: that of one institution on a chain of its own, or those of four on a chain in common.

use std::{
	fs::OpenOptions,
	io::Write as _,
	os::unix::fs::OpenOptionsExt as _,
	path::{Path, PathBuf},
	time::Duration,
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use sp_crypto_hashing::sha2_256;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use vacchain_client::{Identity, primitives::Role};

use super::{
	chain::{Chain, Door, institution_of},
	node::{self, Addresses, Node, PATIENCE},
};
use crate::errors::Failure;

/// The institutions of the chain `local`, each with a node of its name.
const INSTITUTIONS: [Role; 4] = [Role::HealthAuthority, Role::Hospital, Role::School, Role::Insurer];
/// The chain, for the node program.
const CHAIN: &str = "local";
/// The chain's id, of which a folder of a node's data is named.
const CHAIN_ID: &str = "vacchain_local";
/// With which keys a validator makes blocks and votes on their finality: the kinds of key and of signature.
const SESSION_KEYS: [(&str, &str); 2] = [("aura", "sr25519"), ("gran", "ed25519")];
/// How often it is looked whether all nodes run.
const ROUND: Duration = Duration::from_millis(250);
/// How long nothing may become final.
const STANDSTILL: Duration = Duration::from_secs(60);

/// The running nodes. They end when this is dropped, unless they were left, and their chain is deleted.
pub struct Network {
	nodes: Vec<Node>,
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
	/// Starts the health authority's node alone, on a development chain.
	///
	/// # Errors
	///
	/// When the program is not there, or the node ends or hangs: with the end of its log.
	pub async fn of_one(program: &Path) -> Result<(Self, Chain)> {
		let mut network = Self::empty()?;
		let chain = network.start_one(program).await;
		network.with(chain)
	}

	/// Starts the nodes of four institutions, which make and finalize the blocks of one chain together.
	///
	/// # Errors
	///
	/// As [`Network::of_one`].
	pub async fn of_four(program: &Path) -> Result<(Self, Chain)> {
		let mut network = Self::empty()?;
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
		let left = |node: &Node| {
			Some(LeftRunning {
				name: node.name().to_owned(),
				addresses: node.addresses().clone(),
				pid: node.pid()?,
				log: node.log().to_owned(),
			})
		};
		let left = self.nodes.iter().map(left).collect::<Option<_>>().context("a node has ended")?;
		let folder = self.folder.take().context("the nodes were left")?.keep();
		self.nodes.iter_mut().for_each(Node::leave);
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
				return node.failure(&format!(
					"has seen no block become final for {} seconds",
					STANDSTILL.as_secs()
				));
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
			name: node.name().to_owned(),
			serves: Role::ALL
				.into_iter()
				.filter(|role| name_of(institution_of(*role)) == node.name())
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

	fn empty() -> Result<Self> {
		let folder = TempDir::with_prefix("vacchain-demo-").context("no temporary folder can be made")?;
		Ok(Self { nodes: Vec::new(), folder: Some(folder) })
	}

	fn with(mut self, chain: Result<Chain>) -> Result<(Self, Chain)> {
		match chain {
			Ok(chain) => Ok((self, chain)),
			Err(error) => Err(self.has_ended().map_or(error, Into::into)),
		}
	}

	/// The failure of which a node's end is the cause, if one has ended.
	fn has_ended(&mut self) -> Option<Failure> {
		self.nodes.iter_mut().find_map(Node::has_ended)
	}

	async fn start_one(&mut self, program: &Path) -> Result<Chain> {
		let door = self.start(program, Role::HealthAuthority, &["--dev".to_owned()]).await?;
		self.join(vec![door]).await
	}

	async fn start_four(&mut self, program: &Path) -> Result<Chain> {
		// A raw specification spares each node to work out the first block's state.
		let specification = self.folder()?.join("chain.json").display().to_string();
		node::run(program, ["export-chain-spec", "--chain", CHAIN, "--raw", "--output", &specification])
			.await?;
		let mut arguments = vec!["--validator".to_owned(), "--chain".to_owned(), specification];
		let mut doors = Vec::new();
		for institution in INSTITUTIONS {
			let name = name_of(institution);
			self.store_session_keys(program, &name).await?;
			let node_key = hex::encode(sha2_256(name.as_bytes()));
			let account = self.store_gateway_account(&name)?.display().to_string();
			let own = ["--node-key", &node_key, "--gateway-account-key", &account].map(str::to_owned);
			let own = [arguments.as_slice(), &own].concat();
			let door = self.start(program, institution, &own).await?;
			// Each finds those that were started before it.
			for address in door.listen_addresses().await? {
				arguments.extend(["--bootnodes".to_owned(), address]);
			}
			doors.push(door);
		}
		self.join(doors).await
	}

	async fn start(&mut self, program: &Path, institution: Role, arguments: &[String]) -> Result<Door> {
		let node = Node::start(program, self.folder()?, &name_of(institution), arguments).await?;
		let addresses = node.addresses().clone();
		self.nodes.push(node);
		Ok(Door::open(institution, &addresses).await?)
	}

	/// Stores the secret of the account that an institution's gateway has in the genesis, which everybody knows.
	fn store_gateway_account(&self, name: &str) -> Result<PathBuf> {
		let account = Identity::dev(&format!("{name}-gateway"))?.account;
		let file = self.folder()?.join(format!("{name}-gateway.key"));
		write_private(&file, &hex::encode(account.seed()))?;
		Ok(file)
	}

	/// Stores the secrets of a validator, which everybody knows: the seed is its name with a capital letter.
	async fn store_session_keys(&self, program: &Path, name: &str) -> Result<()> {
		let data = self.folder()?.join(name).display().to_string();
		let (first, rest) = name.split_at(1);
		let seed = format!("//{}{rest}", first.to_uppercase());
		for (kind, scheme) in SESSION_KEYS {
			let key = ["--key-type", kind, "--scheme", scheme, "--suri", &seed];
			let place = ["key", "insert", "--chain", CHAIN, "--base-path", &data];
			node::run(program, place.into_iter().chain(key)).await?;
		}
		Ok(())
	}

	/// Waits until the nodes have found each other, and finalize.
	async fn join(&mut self, doors: Vec<Door>) -> Result<Chain> {
		let deadline = Instant::now() + PATIENCE;
		let peers = doors.len() - 1;
		for (number, door) in doors.iter().enumerate() {
			while !door.is_joined(peers).await? {
				if let Some(failure) = self.has_ended() {
					return Err(failure.into());
				}
				let alone = "has not found the others, or sees no block become final";
				self.nodes[number].glance(deadline, alone).await?;
			}
		}
		Ok(Chain::new(doors))
	}
}

/// Writes a new file of one line, for its owner alone.
///
/// # Errors
///
/// When the disk fails.
pub fn write_private(file: &Path, line: &str) -> Result<()> {
	OpenOptions::new()
		.write(true)
		.create_new(true)
		.mode(0o600)
		.open(file)
		.and_then(|mut file| writeln!(file, "{line}"))
		.with_context(|| format!("{} cannot be written", file.display()))
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
