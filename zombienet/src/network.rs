//! A network of nodes, and what can be claimed of all of them.

use std::{
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use tokio::time::sleep;
use vacchain_client::primitives::BlockNumber;
use vacchain_testnet::local::write_gateway_account;
use zombienet_sdk::{AddNodeOptions, Arg, LocalFileSystem, NetworkConfigExt as _, NetworkNode};

use crate::{
	definition::{Definition, GATEWAY_PORT},
	node::{Block, Node},
	patience::until,
	ports::free_port,
	sides::{Sides, Window},
};

/// A running network. Dropping it kills its nodes and removes their namespaces.
pub struct Network {
	inner: zombienet_sdk::Network<LocalFileSystem>,
	nodes: Vec<Node>,
	folder: PathBuf,
	sides: Option<Sides>,
	_windows: Vec<Window>,
}

impl Network {
	/// Starts the network of `networks/NAME.toml` in this folder, and waits until its nodes know each other and finalize.
	///
	/// # Errors
	///
	/// When there is no node program, or the network does not come up.
	pub async fn spawn(name: &str, folder: &Path) -> Result<Self> {
		let definition = Definition::read(name, folder).await?;
		let windows = definition.windows(folder)?;
		let ports = definition.gateway_ports()?;
		let Definition { config, sides } = definition;
		let inner = config.spawn_native().await?;
		let node = |node: &NetworkNode| {
			let port = ports.get(node.name()).context("a node that was not asked for")?;
			Ok(Node::new(node.clone(), *port))
		};
		let nodes = inner.nodes().into_iter().map(node).collect::<Result<_>>()?;
		let network = Self { inner, nodes, folder: folder.to_owned(), sides, _windows: windows };
		network.knows_itself().await?;
		network.finalizes().await?;
		Ok(network)
	}

	/// Where the network's files are.
	pub(crate) fn folder(&self) -> &Path {
		&self.folder
	}

	/// The node of an institution.
	///
	/// # Panics
	///
	/// When there is none of this name.
	#[expect(clippy::panic, reason = "a test names a node that its network lacks, and fails")]
	pub fn node(&self, name: &str) -> &Node {
		self.nodes
			.iter()
			.find(|node| node.name() == name)
			.unwrap_or_else(|| panic!("there is no node {name}"))
	}

	/// All nodes, those too that were killed.
	pub fn nodes(&self) -> &[Node] {
		&self.nodes
	}

	/// The nodes that run.
	pub fn running(&self) -> impl Iterator<Item = &Node> {
		self.nodes.iter().filter(|node| node.is_running())
	}

	/// Starts one more node, with a gateway. A validator has the session keys that follow from its name, unless the
	/// arguments say otherwise. The gateway's account does too; until a health admin [registers](crate::people::register_gateway) it, the
	/// gateway answers no reads of other people's records.
	///
	/// # Errors
	///
	/// When it does not come up.
	pub async fn add(&mut self, name: &str, is_validator: bool, arguments: &[&str]) -> Result<&Node> {
		let (gateway_port, account) = (free_port()?, write_gateway_account(name, &self.folder)?);
		let mut args = vec![
			Arg::Option("--listen-addr".into(), "/ip4/127.0.0.1/tcp/0/ws".into()),
			"--no-mdns".into(),
			(GATEWAY_PORT, gateway_port.to_string().as_str()).into(),
			("--gateway-account-key", account.to_string_lossy().as_ref()).into(),
			"-:--prometheus-external".into(),
		];
		args.extend(arguments.iter().map(|argument| Arg::from(*argument)));
		let options = AddNodeOptions {
			args,
			is_validator,
			p2p_port: Some(free_port()?),
			rpc_port: Some(free_port()?),
			prometheus_port: Some(free_port()?),
			..Default::default()
		};
		self.inner.add_node(name, options).await?;
		let node = Node::new(self.inner.get_node(name)?.clone(), gateway_port);
		Ok(self.nodes.push_mut(node))
	}

	/// Waits until every running node has every other running node as a peer.
	///
	/// # Errors
	///
	/// When they do not in time.
	pub async fn knows_itself(&self) -> Result<()> {
		let others = self.running().count().saturating_sub(1);
		let waits = self.running().map(|node| {
			until(format!("{} has {others} peers", node.name()), async move || {
				let health = node.health().await?;
				Ok((health.peers >= others && !health.is_syncing).then_some(()))
			})
		});
		try_join_all(waits).await?;
		Ok(())
	}

	/// Waits until every running node has finalized a block that nobody had made when this was called. Gives how long
	/// that took.
	///
	/// # Errors
	///
	/// When they do not in time.
	pub async fn finalizes(&self) -> Result<Duration> {
		let started = Instant::now();
		let next = self.highest(Node::best).await? + 1;
		try_join_all(self.running().map(|node| node.finalizes(next))).await?;
		Ok(started.elapsed())
	}

	/// Waits until every running node has finalized all that any of them had when this was called.
	///
	/// # Errors
	///
	/// When they do not in time.
	pub async fn settles(&self) -> Result<()> {
		let highest = self.highest(Node::finalized).await?;
		try_join_all(self.running().map(|node| node.finalizes(highest))).await?;
		Ok(())
	}

	/// Waits until no running node has finalized anything for this long: votes that were cast before may still count.
	///
	/// # Errors
	///
	/// When they go on finalizing.
	pub async fn stops_finalizing(&self, quiet: Duration) -> Result<()> {
		until("nothing becomes final any more", async || {
			Ok(self.finalizes_nothing_for(quiet).await.is_ok().then_some(()))
		})
		.await
	}

	/// Checks that no running node finalizes anything for a while. Gives what each had finalized before.
	///
	/// # Errors
	///
	/// When one does.
	pub async fn finalizes_nothing_for(&self, a_while: Duration) -> Result<Vec<Block>> {
		let before = try_join_all(self.running().map(Node::finalized)).await?;
		sleep(a_while).await;
		let after = try_join_all(self.running().map(Node::finalized)).await?;
		ensure!(before == after, "blocks were finalized: {before:?} became {after:?}");
		Ok(before)
	}

	/// Checks that every running node has these blocks, and that no two have finalized different blocks of one number.
	///
	/// # Errors
	///
	/// Names the node and the block.
	pub async fn agrees_on(&self, blocks: &[Block]) -> Result<()> {
		let running: Vec<_> = self.running().collect();
		let finalized = try_join_all(running.iter().map(|node| node.finalized())).await?;
		for (node, own) in running.iter().zip(&finalized) {
			for block in blocks.iter().chain(finalized.iter().filter(|block| block.number <= own.number)) {
				let is_the_same = node.hash_at(block.number).await? == Some(block.hash);
				ensure!(is_the_same, "{} has another block {} than was finalized", node.name(), block.number);
			}
		}
		Ok(())
	}

	/// Checks that no two running nodes have finalized different blocks of one number.
	///
	/// # Errors
	///
	/// As [`Network::agrees_on`].
	pub async fn agrees(&self) -> Result<()> {
		self.agrees_on(&[]).await
	}

	/// Cuts the line between the two sides.
	///
	/// # Errors
	///
	/// When the network has no line.
	pub fn cut(&self) -> Result<()> {
		self.sides.as_ref().context("the network has no line")?.cut()
	}

	/// Mends the line between the two sides.
	///
	/// # Errors
	///
	/// When the network has no line.
	pub fn mend(&self) -> Result<()> {
		self.sides.as_ref().context("the network has no line")?.mend()
	}

	/// The highest of a number that each running node has.
	async fn highest(&self, block: impl AsyncFn(&Node) -> Result<Block>) -> Result<BlockNumber> {
		let mut highest = 0;
		for node in self.running() {
			highest = highest.max(block(node).await?.number);
		}
		Ok(highest)
	}
}

impl Drop for Network {
	fn drop(&mut self) {
		for node in &self.nodes {
			if let Err(error) = node.process().and_then(|process| Ok(process.kill()?)) {
				eprintln!("{} is left running: {error:#}", node.name());
			}
		}
	}
}
