//! One institution's node, and what can be claimed of it.

use std::{
	collections::{BTreeMap, HashMap},
	fs,
	ops::RangeInclusive,
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use codec::{Decode as _, Encode as _};
use serde::de::DeserializeOwned;
use sp_crypto_hashing::blake2_256;
use subxt::{
	SubstrateConfig,
	config::{RpcConfigFor, substrate::H256},
	rpcs::{
		LegacyRpcMethods, RpcClient,
		client::{RpcParams, rpc_params},
		methods::legacy::{Bytes, SystemHealth},
	},
};
use tokio::sync::Mutex;
use vacchain_client::{
	Client,
	facts::Hash,
	operator,
	primitives::{AccountId, BlockNumber, GeneratedSessionKeys, RecordId, SignedIntent},
};
use vacchain_extrinsic::carried_by;
use vacchain_testnet::{Pid, local::chain_spec, node_program, run};
use zombienet_sdk::{Arg, NetworkNode};

use crate::{
	load::Written,
	patience::until,
	people::{Person, log_in},
};

type Rpc = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;

/// A block of the chain, as a node knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
}

/// The rows of a state: keys and values.
pub type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// How long a node took to come back.
#[derive(Clone, Copy, Debug)]
pub struct Return {
	/// Until it had its first peer: the program starts, and compiles the runtime.
	pub start: Duration,
	/// From then on, until it had what it had missed.
	pub catch_up: Duration,
}

/// A node that was started, and may have been killed since.
pub struct Node {
	inner: NetworkNode,
	gateway: String,
	connection: Mutex<Option<Rpc>>,
	observer: Mutex<Option<Person>>,
}

impl Node {
	pub(crate) fn new(inner: NetworkNode, gateway_port: u16) -> Self {
		let gateway = format!("ws://127.0.0.1:{gateway_port}");
		Self { inner, gateway, connection: Mutex::default(), observer: Mutex::default() }
	}

	/// The institution's name, and so the node's.
	pub fn name(&self) -> &str {
		self.inner.name()
	}

	/// Its process.
	///
	/// # Errors
	///
	/// When it was never started.
	pub fn process(&self) -> Result<Pid> {
		let described = serde_json::to_value(&self.inner)?;
		let pid = described.pointer("/inner/process_handle").and_then(serde_json::Value::as_u64);
		let pid = pid.context("the node has no process")?;
		Ok(Pid(pid.try_into()?))
	}

	/// Where it keeps its database, its keys and its log.
	pub fn folder(&self) -> &Path {
		self.inner.base_dir()
	}

	/// Where its session keys are.
	///
	/// # Errors
	///
	/// When it has no database yet.
	pub fn keystore(&self) -> Result<PathBuf> {
		Ok(self.chain_folder()?.join("keystore"))
	}

	/// Where it keeps what belongs to its chain.
	fn chain_folder(&self) -> Result<PathBuf> {
		let chains = self.folder().join("data/chains");
		Ok(fs::read_dir(&chains)?.next().context("the node has no database")??.path())
	}

	/// Whether its process runs.
	pub fn is_running(&self) -> bool {
		self.process().is_ok_and(|process| !process.is_over())
	}

	/// Kills it, as a power failure would.
	///
	/// # Errors
	///
	/// When it does not run.
	pub async fn kill(&self) -> Result<()> {
		ensure!(self.is_running(), "{} does not run", self.name());
		self.forget_connections().await;
		self.process()?.kill().with_context(|| format!("{} cannot be killed", self.name()))
	}

	/// Starts it again with the same arguments and the same database. It may not answer yet.
	///
	/// # Errors
	///
	/// When it cannot be started.
	pub async fn restart(&self) -> Result<()> {
		self.forget_connections().await;
		self.inner.restart(None).await
	}

	/// Deletes the database of this node, which was killed, and starts the node again, so that it joins by warp
	/// synchronization: the compaction of docs/operations.md. The node may not answer yet.
	///
	/// # Errors
	///
	/// When it runs, the database stays, or the node cannot be started.
	pub async fn starts_without_database(&self) -> Result<()> {
		ensure!(!self.is_running(), "{} runs on its database", self.name());
		let network = self.folder().parent().context("the node is in no network's folder")?;
		let (chain, data) = (chain_spec(network), self.folder().join("data"));
		let purge = ["purge-chain".as_ref(), "-y".as_ref(), "--chain".as_ref(), chain.as_os_str()];
		run(&node_program()?, purge.into_iter().chain(["--base-path".as_ref(), data.as_os_str()])).await?;
		ensure!(!self.chain_folder()?.join("paritydb").exists(), "the database of {} stays", self.name());
		self.forget_connections().await;
		let mut arguments = arguments(self.inner.user_args());
		arguments.push("--sync=warp".into());
		self.inner.restart_with(Vec::new(), None, Some(arguments), None).await
	}

	/// A new connection to its gateway, on which nobody has logged in.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn connect(&self) -> Result<Client> {
		let connect = async || Ok(Some(Client::connect(&self.gateway).await?));
		until(format!("the gateway of {} answers", self.name()), connect).await
	}

	/// The health admin at its gateway, who may see everything. The same session as long as the connection holds.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn observer(&self) -> Result<Person> {
		let mut observer = self.observer.lock().await;
		if let Some(observer) = observer.as_ref().filter(|observer| observer.client().is_connected()) {
			return Ok(observer.clone());
		}
		Ok(observer.insert(log_in("health-admin", self).await?).clone())
	}

	/// The connection of its observer.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn client(&self) -> Result<Client> {
		Ok(self.observer().await?.client().clone())
	}

	/// Has it make new session keys for a validator of this account.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn makes_session_keys(&self, owner: &AccountId) -> Result<GeneratedSessionKeys> {
		Ok(operator::make_session_keys(self.inner.ws_uri(), owner).await?)
	}

	/// Its best block.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn best(&self) -> Result<Block> {
		self.ask(async |rpc| block(&rpc, None).await).await
	}

	/// Its last finalized block.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn finalized(&self) -> Result<Block> {
		self.ask(async |rpc| {
			let hash = rpc.chain_get_finalized_head().await?;
			block(&rpc, Some(hash)).await
		})
		.await
	}

	/// The hash of the block with this number on its best chain, if it has one.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn hash_at(&self, number: BlockNumber) -> Result<Option<Hash>> {
		let hash = async |rpc: Rpc| Ok(rpc.chain_get_block_hash(Some(u64::from(number).into())).await?);
		Ok(self.ask(hash).await?.map(|H256(hash)| hash))
	}

	/// Whether it has the transactions of the block with this number, not only its header.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn has_body(&self, number: BlockNumber) -> Result<bool> {
		Ok(self.transactions_in(number).await?.is_some())
	}

	/// How many peers it has, and whether it is synchronizing.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn health(&self) -> Result<SystemHealth> {
		self.ask(async |rpc| Ok(rpc.system_health().await?)).await
	}

	/// Calls a method of its RPC.
	///
	/// # Errors
	///
	/// When it refuses, or does not answer.
	pub async fn call<Answer: DeserializeOwned>(
		&self,
		method: &str,
		parameters: RpcParams,
	) -> Result<Answer> {
		let client = RpcClient::from_insecure_url(self.inner.ws_uri()).await?;
		Ok(client.request(method, parameters).await?)
	}

	/// Waits until it has finalized the block with this number. Gives how long that took.
	///
	/// # Errors
	///
	/// When it does not in time.
	pub async fn finalizes(&self, number: BlockNumber) -> Result<Duration> {
		let started = Instant::now();
		until(format!("{} finalizes block {number}", self.name()), async || {
			Ok((self.finalized().await?.number >= number).then(|| started.elapsed()))
		})
		.await
	}

	/// Starts it again, and waits until this block is on its best chain.
	///
	/// # Errors
	///
	/// When it does not in time.
	pub async fn comes_back_to(&self, known: Block) -> Result<Return> {
		let started = Instant::now();
		self.restart().await?;
		let (name, number) = (self.name(), known.number);
		let connected = async || Ok((self.health().await?.peers > 0).then(|| started.elapsed()));
		let start = until(format!("{name} has a peer"), connected).await?;
		let has_block = async || {
			let is_there = self.hash_at(number).await? == Some(known.hash);
			Ok(is_there.then(|| started.elapsed().saturating_sub(start)))
		};
		let catch_up = until(format!("{name} has block {number}"), has_block).await?;
		Ok(Return { start, catch_up })
	}

	/// The version of the runtime at its best block.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn runtime_version(&self) -> Result<u32> {
		self.ask(async |rpc| Ok(rpc.state_get_runtime_version(None).await?.spec_version)).await
	}

	/// Checks the invariants of its whole state.
	///
	/// # Errors
	///
	/// Names what does not hold.
	pub async fn checks_its_state(&self) -> Result<()> {
		let checked =
			self.ask(async |rpc| Ok(rpc.state_call("StateChecksApi_try_state", None, None).await?)).await?;
		let checked = <Result<(), String>>::decode(&mut checked.as_slice())?;
		checked.map_err(|what| anyhow!("the state of {} does not hold: {what}", self.name()))
	}

	/// How many validators vote on finality, as of its best block.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn grandpa_voters(&self) -> Result<usize> {
		let voters = self
			.ask(async |rpc| Ok(rpc.state_call("GrandpaApi_grandpa_authorities", None, None).await?))
			.await?;
		Ok(<Vec<([u8; 32], u64)>>::decode(&mut voters.as_slice())?.len())
	}

	/// The state after the block with this number.
	///
	/// # Errors
	///
	/// When it does not answer, or keeps that state no more.
	pub async fn state_at(&self, number: BlockNumber) -> Result<Rows> {
		let hash = self.hash_at(number).await?.context("the node has no such block")?;
		let pairs: Vec<(Bytes, Bytes)> = self.call("state_getPairs", rpc_params!["0x", H256(hash)]).await?;
		Ok(pairs.into_iter().map(|(key, value)| (key.0, value.0)).collect())
	}

	/// The transactions of those of these blocks that it keeps, by the block's number.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn transactions(
		&self,
		blocks: RangeInclusive<BlockNumber>,
	) -> Result<BTreeMap<BlockNumber, Vec<Vec<u8>>>> {
		let mut kept = BTreeMap::new();
		for number in blocks {
			if let Some(transactions) = self.transactions_in(number).await? {
				kept.insert(number, transactions);
			}
		}
		Ok(kept)
	}

	/// Everything that it stores of the chain: the keys and values of the state, and the transactions of all blocks.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn everything_stored(&self) -> Result<Vec<u8>> {
		let mut stored = Vec::new();
		let pairs: Vec<(Bytes, Bytes)> = self.call("state_getPairs", rpc_params!["0x"]).await?;
		for (key, value) in pairs {
			stored.extend([key.0, value.0].concat());
		}
		for number in 1..=self.best().await?.number {
			stored.extend(self.transactions_in(number).await?.context("a block without a body")?.concat());
		}
		Ok(stored)
	}

	/// Checks that everything that was written is there, each visit once, and that each intent is carried in its
	/// finalized chain exactly once.
	///
	/// # Errors
	///
	/// Names the first that is not.
	pub async fn holds(&self, written: &[Written]) -> Result<()> {
		let client = self.client().await?;
		let mut by_record = BTreeMap::<RecordId, Vec<&Written>>::new();
		for one in written {
			by_record.entry(one.record).or_default().push(one);
		}
		for (record, written) in by_record {
			let mut visits = HashMap::new();
			for visit in client.visits(&record, None).await? {
				visits.entry(visit.id).or_insert_with(Vec::new).push(visit.examination);
			}
			for one in written {
				let listed = visits.get(&one.visit).map(Vec::as_slice).unwrap_or_default();
				let [examination] = listed else {
					bail!("{} lists visit {} {} times", self.name(), one.visit, listed.len());
				};
				let is_whole = examination.as_ref().is_some_and(|sealed| sealed.commitment == one.commitment);
				ensure!(is_whole, "{} has another examination of visit {}", self.name(), one.visit);
			}
		}
		self.finalized_once(written.iter().map(|one| one.inclusion.intent)).await
	}

	/// Checks that each of these intents is carried in its finalized chain exactly once.
	async fn finalized_once(&self, intents: impl Iterator<Item = Hash>) -> Result<()> {
		let client = self.client().await?;
		let (genesis, runtime) = (client.genesis(), client.runtime().await?);
		// No runtime of these tests moves the call.
		let carry = runtime.calls.index_of("Intents", "carry")?;
		let mut times: HashMap<Hash, u32> = intents.map(|intent| (intent, 0)).collect();
		for number in 1..=self.finalized().await?.number {
			for transaction in self.transactions_in(number).await?.unwrap_or_default() {
				let Some(mut carried) = carried_by(carry, &transaction) else { continue };
				let signed = SignedIntent::decode(&mut carried)?;
				if let Some(times) = times.get_mut(&signed.intent.id(&genesis)) {
					*times += 1;
				}
			}
		}
		for (intent, times) in times {
			ensure!(times == 1, "{} finalized the intent {} {times} times", self.name(), H256(intent));
		}
		Ok(())
	}

	/// The transactions of the block with this number, if it has them.
	async fn transactions_in(&self, number: BlockNumber) -> Result<Option<Vec<Vec<u8>>>> {
		let Some(hash) = self.hash_at(number).await? else { return Ok(None) };
		let details = self.ask(async |rpc| Ok(rpc.chain_get_block(Some(H256(hash))).await?)).await?;
		Ok(details.map(|details| details.block.extrinsics.into_iter().map(|bytes| bytes.0).collect()))
	}

	async fn forget_connections(&self) {
		*self.connection.lock().await = None;
		*self.observer.lock().await = None;
	}

	/// Asks over a connection that is kept as long as it holds.
	async fn ask<Answer>(&self, question: impl AsyncFnOnce(Rpc) -> Result<Answer>) -> Result<Answer> {
		let mut connection = self.connection.lock().await;
		let rpc = match connection.take() {
			Some(rpc) => rpc,
			None => Rpc::new(RpcClient::from_insecure_url(self.inner.ws_uri()).await?),
		};
		let answer = question(rpc.clone()).await;
		if answer.is_ok() {
			*connection = Some(rpc);
		}
		answer.with_context(|| format!("{} does not answer", self.name()))
	}
}

/// Arguments as Zombienet takes them: each option with the value that follows it.
fn arguments(words: Vec<String>) -> Vec<Arg> {
	let mut words = words.into_iter().peekable();
	let mut arguments = Vec::new();
	while let Some(word) = words.next() {
		arguments.push(match words.next_if(|next| !next.starts_with('-')) {
			Some(value) => Arg::Option(word, value),
			None => Arg::Flag(word),
		});
	}
	arguments
}

async fn block(rpc: &Rpc, hash: Option<H256>) -> Result<Block> {
	let header = rpc.chain_get_header(hash).await?.context("the node has no such block")?;
	Ok(Block { number: header.number.try_into()?, hash: blake2_256(&header.encode()) })
}
