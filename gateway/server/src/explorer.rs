//! `explorer_*`: the chain, for the operator of this gateway: the account of the organisation for which the gateway's own
//! account works.
//!
//! A block is looked into when somebody asks for it, one at a time, however many ask: what is asked here holds up nobody who
//! reads or writes. [`blocks`](self::blocks) looks into them, `decoded` says what is in one, `network` what the node knows of
//! its peers.

mod blocks;
mod decoded;
mod network;

use std::{
	collections::{BTreeMap, BTreeSet},
	fmt,
	sync::Arc,
	time::Duration,
};

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sc_transaction_pool_api::TransactionPool;
use tokio::{sync::Semaphore, time::timeout};
use vacchain_gateway::{
	Refusal,
	types::{
		BlockRef, Bytes, ChainBlock, ChainPeers, ChainStatus, ChainTransaction, ChainValidators, Cursor,
		Page, PeerRow, TransactionKind, TransactionResult, ValidatorRow,
	},
};
use vacchain_primitives::{
	AccountId, BlockNumber, NodeId, ParticipantId, Validator,
	api::{AuthoritiesApi, RegistryApi},
};

pub use network::{KnownPeer, NodeNetwork};

use crate::{
	access::Caller,
	api::ExplorersServer,
	auth::Clock,
	chain::{Answered as _, At, Block, Chain, NodeClient, QUESTION_TIMEOUT},
	cursor::{List, rows},
	transactions::Relay,
};
use blocks::{Blocks, Found};
use decoded::Decoded;

/// Most blocks of a page.
pub const MAX_BLOCKS: u32 = 32;
/// How many blocks are looked into at most for one page of transactions, and for the last blocks of the validators.
pub const MAX_LOOKED_INTO: u32 = 64;
/// Most rows of the node's peers.
pub const MAX_PEERS: usize = 256;
/// After which time it is worth asking again, while others are answered.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// `explorer_*`. Clones share it.
pub struct Explorer<C, P> {
	chain: Chain<C>,
	relay: Relay<C, P>,
	blocks: Arc<Blocks<C, P>>,
	/// The gateway's own account.
	own: AccountId,
	network: Arc<dyn NodeNetwork>,
	clock: Clock,
	/// The turn of whoever looks into blocks.
	turn: Arc<Semaphore>,
}

impl<C, P> Clone for Explorer<C, P> {
	fn clone(&self) -> Self {
		Self {
			chain: self.chain.clone(),
			relay: self.relay.clone(),
			blocks: Arc::clone(&self.blocks),
			own: self.own,
			network: Arc::clone(&self.network),
			clock: self.clock.clone(),
			turn: Arc::clone(&self.turn),
		}
	}
}

impl<C, P> fmt::Debug for Explorer<C, P> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Explorer(..)")
	}
}

/// The transactions that are asked for.
struct Wanted {
	call: Option<String>,
	result: Option<TransactionResult>,
}

impl Wanted {
	fn includes(&self, block: &Decoded, index: u32) -> bool {
		let is_call = self.call.as_ref().is_none_or(|call| block.call(index) == Some(call));
		is_call && self.result.is_none_or(|result| block.result(index) == result)
	}
}

impl<C, P> Explorer<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// The explorer of the gateway with this account, over the blocks that this relay follows.
	pub fn new(relay: Relay<C, P>, own: AccountId, network: Arc<dyn NodeNetwork>, clock: Clock) -> Self {
		let chain = relay.chain.clone();
		let blocks = Arc::new(Blocks::new(relay.clone()));
		Self { chain, relay, blocks, own, network, clock, turn: Arc::new(Semaphore::new(1)) }
	}

	/// Refuses whoever is not the organisation for which this gateway works.
	async fn admit(&self, extensions: &Extensions) -> Result<(), Refusal> {
		let (caller, own) = (Caller::of(extensions)?.id(), self.own);
		let works_for = self.chain.ask(move |at| {
			let Some(gateway) = at.api.participant_of(at.block, own.into()).answered()? else {
				return Ok(None);
			};
			let gateway = at.api.participant(at.block, gateway).answered()?;
			Ok(gateway.and_then(|gateway| gateway.organisation))
		});
		if works_for.await? == Some(caller) { Ok(()) } else { Err(Refusal::NotYourGateway) }
	}

	/// Looks into blocks for the operator, in turn.
	async fn look<Answer: Send + 'static>(
		&self,
		extensions: &Extensions,
		work: impl FnOnce(&Self, &At<'_, C>) -> Result<Answer, Refusal> + Send + 'static,
	) -> Result<Answer, Refusal> {
		self.admit(extensions).await?;
		let busy = Refusal::RateLimited { retry_after: RETRY_AFTER };
		let turn = timeout(QUESTION_TIMEOUT, Arc::clone(&self.turn).acquire_owned()).await;
		let turn = turn.map_err(|_| busy)?.map_err(|_| Refusal::ChainUnavailable)?;
		let explorer = self.clone();
		let answer = self.chain.ask(move |at| {
			let answer = work(&explorer, at);
			drop(turn);
			answer
		});
		answer.await
	}

	/// The same of a part of a list.
	async fn look_from<Position, Answer>(
		&self,
		extensions: &Extensions,
		from: Result<Position, Refusal>,
		work: impl FnOnce(&Self, &At<'_, C>, Position) -> Result<Answer, Refusal> + Send + 'static,
	) -> Result<Answer, Refusal>
	where
		Position: Send + 'static,
		Answer: Send + 'static,
	{
		// Who may not see the list is told that, and not that a cursor is wrong.
		self.look(extensions, move |explorer, at| work(explorer, at, from?)).await
	}

	/// The blocks from this number down, or from the best one.
	fn page_of_blocks(
		&self,
		at: &At<'_, C>,
		list: List,
		from: Option<BlockNumber>,
		limit: u32,
	) -> Result<Page<ChainBlock>, Refusal> {
		let best = self.chain.client().info().best_number;
		let mut next = Some(from.map_or(best, |from| from.min(best)));
		let mut rows = Vec::new();
		for _ in 0..limit {
			let Some(number) = next else { break };
			// A node that joined by warp synchronization may lack the headers of old blocks for a while.
			let Some(found) = self.blocks.numbered(number)? else {
				next = None;
				break;
			};
			rows.push(self.blocks.shown(at, &found)?);
			next = number.checked_sub(1);
		}
		Ok(Page { rows, next: next.map(|number| list.cursor(number)) })
	}

	/// The transactions of one block, from this place in it on.
	fn page_of_block(
		&self,
		at: &At<'_, C>,
		found: &Found,
		wanted: &Wanted,
		list: List,
		from: u32,
		limit: usize,
	) -> Result<Page<ChainTransaction>, Refusal> {
		let block = self.blocks.decoded(found)?.ok_or(Refusal::BlockPruned)?;
		let mut indices = (from..block.count()).filter(|index| wanted.includes(&block, *index));
		let shown: Vec<u32> = indices.by_ref().take(limit).collect();
		let next = indices.next().map(|index| list.cursor(index));
		let mut signers = BTreeMap::new();
		let row = |index| self.blocks.transaction(at, found, &block, index, &mut signers);
		Ok(Page { rows: shown.into_iter().map(row).collect::<Result<_, _>>()?, next })
	}

	/// The transactions of the best chain, the newest first: those before this place in the block of this number.
	fn page_of_chain(
		&self,
		at: &At<'_, C>,
		wanted: &Wanted,
		list: List,
		from: Option<(BlockNumber, u32)>,
		limit: usize,
	) -> Result<Page<ChainTransaction>, Refusal> {
		let best = self.chain.client().info().best_number;
		let mut place = Some(from.unwrap_or((best, u32::MAX)));
		let (mut rows, mut signers) = (Vec::new(), BTreeMap::new());
		for _ in 0..MAX_LOOKED_INTO {
			let Some((number, before)) = place else { break };
			let found = self.blocks.numbered(number)?;
			let decoded = found.as_ref().map(|found| self.blocks.decoded(found)).transpose()?.flatten();
			// Where the transactions are gone, so are those of the blocks before.
			let Some((found, block)) = found.zip(decoded) else { return Ok(Page { rows, next: None }) };
			let is_news = |index: &u32| {
				// The time of each block is in the list of blocks.
				wanted.call.is_some() || block.kind(*index) != Some(TransactionKind::Inherent)
			};
			let indices = (0..block.count().min(before)).rev();
			for index in indices.filter(is_news).filter(|index| wanted.includes(&block, *index)) {
				if rows.len() == limit {
					return Ok(Page { rows, next: Some(list.cursor((number, index.saturating_add(1)))) });
				}
				rows.push(self.blocks.transaction(at, &found, &block, index, &mut signers)?);
			}
			place = number.checked_sub(1).map(|number| (number, u32::MAX));
		}
		Ok(Page { rows, next: place.map(|place| list.cursor(place)) })
	}

	fn find(
		&self,
		at: &At<'_, C>,
		id: &[u8; 32],
		block: Option<&BlockRef>,
	) -> Result<ChainTransaction, Refusal> {
		let mut signers = BTreeMap::new();
		if let Some(block) = block {
			let found = self.blocks.named(block)?;
			let decoded = self.blocks.decoded(&found)?.ok_or(Refusal::BlockPruned)?;
			let index = decoded.index_of(id).ok_or(Refusal::NoSuchTransaction)?;
			return self.blocks.transaction(at, &found, &decoded, index, &mut signers);
		}
		self.relay.inclusions.catch_up();
		let place = self.relay.inclusions.find(id).ok_or(Refusal::NoSuchTransaction)?;
		let found = self.blocks.hashed(place.block)?.ok_or(Refusal::NoSuchTransaction)?;
		let decoded = self.blocks.decoded(&found)?.ok_or(Refusal::BlockPruned)?;
		let mut row = self.blocks.transaction(at, &found, &decoded, place.index, &mut signers)?;
		// The gateway remembers for longer what became of transactions that it has handed in.
		if let (TransactionResult::Unknown, Some(outcome)) =
			(row.result, self.relay.inclusions.outcome(&place))
		{
			decoded.tell(&outcome, &mut row);
		}
		Ok(row)
	}

	fn validators_now(&self, at: &At<'_, C>) -> Result<ChainValidators, Refusal> {
		let validators = at.api.validators(at.block).answered()?;
		let mut open: BTreeSet<ParticipantId> = validators.iter().map(|validator| validator.id).collect();
		let mut last = BTreeMap::new();
		let mut next = Some(self.chain.client().info().best_number);
		let mut looked_at = 0;
		while looked_at < MAX_LOOKED_INTO && !open.is_empty() {
			let Some(found) = next.map(|number| self.blocks.numbered(number)).transpose()?.flatten() else {
				break;
			};
			if !self.blocks.has_state(found.hash) {
				break;
			}
			looked_at += 1;
			if let Some(author) = self.blocks.author(&found) {
				open.remove(&author);
				last.entry(author).or_insert(self.blocks.head(at, &found)?);
			}
			next = found.number().checked_sub(1);
		}
		let row = |validator: Validator| {
			let Validator { id, active, chosen, offence, authored, authored_before } = validator;
			ValidatorRow { id, active, chosen, offence, authored, authored_before, last: last.remove(&id) }
		};
		Ok(ChainValidators { validators: validators.into_iter().map(row).collect(), looked_at })
	}
}

/// 32 bytes of an answer or of a parameter.
fn fixed(bytes: &Bytes, what: &'static str) -> Result<[u8; 32], Refusal> {
	bytes.0.as_slice().try_into().map_err(|_| Refusal::Malformed(what))
}

#[async_trait]
impl<C, P> ExplorersServer for Explorer<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	async fn chain_status(&self, extensions: &Extensions) -> RpcResult<ChainStatus> {
		self.admit(extensions).await?;
		let peers = self.network.peers().await?;
		let (syncing, clock) = (self.network.is_syncing(), self.clock.now());
		let explorer = self.clone();
		let status = self.chain.ask(move |at| {
			let info = explorer.chain.client().info();
			let head = |hash| {
				let found = explorer.blocks.hashed(hash)?.ok_or(Refusal::ChainUnavailable)?;
				explorer.blocks.head(at, &found)
			};
			Ok(ChainStatus {
				best: head(info.best_hash)?,
				finalized: head(info.finalized_hash)?,
				clock,
				slot_duration: explorer.blocks.slot_duration(at)?,
				syncing,
				peers: count(peers.len()),
				best_of_peers: peers.iter().map(|peer| peer.best).max(),
			})
		});
		Ok(status.await?)
	}

	async fn blocks(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ChainBlock>> {
		let list = List::of("explorer_blocks", ());
		let limit = limit.unwrap_or(MAX_BLOCKS).clamp(1, MAX_BLOCKS);
		let page = self.look_from(extensions, list.position(cursor.as_ref()), move |explorer, at, from| {
			explorer.page_of_blocks(at, list, from, limit)
		});
		Ok(page.await?)
	}

	async fn block(&self, extensions: &Extensions, block: BlockRef) -> RpcResult<ChainBlock> {
		let shown = self
			.look(extensions, move |explorer, at| explorer.blocks.shown(at, &explorer.blocks.named(&block)?));
		Ok(shown.await?)
	}

	async fn transactions(
		&self,
		extensions: &Extensions,
		block: Option<BlockRef>,
		call: Option<String>,
		result: Option<TransactionResult>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ChainTransaction>> {
		let limit = rows(limit) as usize;
		let name = format!("{call:?} {result:?}");
		let wanted = Wanted { call, result };
		let page = self.look(extensions, move |explorer, at| {
			let Some(block) = block else {
				let list = List::of("explorer_transactions", name);
				let from = list.position(cursor.as_ref())?;
				return explorer.page_of_chain(at, &wanted, list, from, limit);
			};
			let found = explorer.blocks.named(&block)?;
			let list = List::of("explorer_transactions of a block", (found.hash, name));
			let from = list.position(cursor.as_ref())?.unwrap_or_default();
			explorer.page_of_block(at, &found, &wanted, list, from, limit)
		});
		Ok(page.await?)
	}

	async fn transaction(
		&self,
		extensions: &Extensions,
		id: Bytes,
		block: Option<BlockRef>,
	) -> RpcResult<ChainTransaction> {
		let found =
			self.look(extensions, move |explorer, at| explorer.find(at, &fixed(&id, "id")?, block.as_ref()));
		Ok(found.await?)
	}

	async fn chain_validators(&self, extensions: &Extensions) -> RpcResult<ChainValidators> {
		Ok(self.look(extensions, |explorer, at| explorer.validators_now(at)).await?)
	}

	async fn peers(&self, extensions: &Extensions) -> RpcResult<ChainPeers> {
		self.admit(extensions).await?;
		let (own, peers) = (self.network.own(), self.network.peers().await?);
		let institutions = self.chain.ask(|at| at.api.institutions(at.block).answered()).await?;
		let mut listed: BTreeMap<NodeId, ParticipantId> = institutions
			.into_iter()
			.flat_map(|institution| institution.nodes.into_iter().map(move |node| (node, institution.id)))
			.collect();
		let listed_by = own.and_then(|own| listed.remove(&own));
		let connected = count(peers.len());
		let row = |KnownPeer { node, best }: KnownPeer| PeerRow {
			node,
			institution: node.and_then(|node| listed.remove(&node)),
			connected: true,
			best: Some(best),
		};
		let mut rows: Vec<PeerRow> = peers.into_iter().take(MAX_PEERS).map(row).collect();
		let missing = listed.into_iter().map(|(node, institution)| PeerRow {
			node: Some(node),
			institution: Some(institution),
			connected: false,
			best: None,
		});
		rows.extend(missing);
		rows.truncate(MAX_PEERS);
		Ok(ChainPeers { own, listed_by, connected, rows })
	}
}

fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}
