//! Looking into blocks, as far as the node still has them.

use std::{
	collections::BTreeMap,
	sync::{Arc, OnceLock},
};

use codec::DecodeAll;
use sc_transaction_pool_api::TransactionPool;
use sp_consensus::BlockStatus;
use sp_runtime::DigestItem;
use vacchain_gateway::{
	Refusal,
	types::{BlockHead, BlockRef, ChainBlock, ChainTransaction, Kept, TransactionKind, TransactionResult},
};
use vacchain_primitives::{
	AccountId, BlockNumber, Moment, ParticipantId,
	api::{AuthoritiesApi, OutcomesApi, RegistryApi},
};

use super::{decoded::Decoded, fixed};
use crate::{
	chain::{Answered as _, At, Block, Chain, Hash, Header, NodeClient},
	recent::Recent,
	transactions::Relay,
};

/// How many blocks are kept as they were read.
const KNOWN_BLOCKS: usize = 16;
/// Of how many blocks the figures are kept: as many as the node keeps states, twice.
const KNOWN_FIGURES: usize = 512;
/// The consensus engine whose digest says the slot of a block.
const AURA: [u8; 4] = *b"aura";

/// A block of which the node has the header.
#[derive(Clone, Debug)]
pub(super) struct Found {
	pub hash: Hash,
	header: Header,
}

impl Found {
	pub fn number(&self) -> BlockNumber {
		self.header.number
	}

	/// The slot in which it was made; none for the first block.
	fn slot(&self) -> Option<u64> {
		self.header.digest.logs.iter().find_map(|item| match item {
			DigestItem::PreRuntime(AURA, data) => u64::decode_all(&mut &data[..]).ok(),
			_ => None,
		})
	}
}

/// The figures of a block that its transactions give.
#[derive(Clone, Copy, Debug)]
struct Figures {
	transactions: u32,
	failed: Option<u32>,
	bytes: u64,
}

/// How many blocks each validator has made, as of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counts {
	session: u32,
	/// In this session, and in the one before.
	made: BTreeMap<ParticipantId, (u32, u32)>,
}

impl Counts {
	/// The validator that made the one block between these and the `later` ones: its count is higher by one.
	fn author(&self, later: &Self) -> Option<ParticipantId> {
		let made_since = |(id, (now, before)): (&ParticipantId, &(u32, u32))| {
			let known = self.made.get(id).map_or(0, |(made, _)| *made);
			let all = match later.session.checked_sub(self.session)? {
				0 => *now,
				1 => now.saturating_add(*before),
				_ => return None,
			};
			(all > known).then_some(*id)
		};
		let mut authors = later.made.iter().filter_map(made_since);
		let author = authors.next()?;
		authors.next().is_none().then_some(author)
	}
}

/// The blocks of a node.
pub(super) struct Blocks<C, P> {
	chain: Chain<C>,
	relay: Relay<C, P>,
	decoded: Recent<Hash, Arc<Decoded>, KNOWN_BLOCKS>,
	figures: Recent<Hash, Figures, KNOWN_FIGURES>,
	counts: Recent<Hash, Arc<Counts>, KNOWN_FIGURES>,
	/// Fixed at genesis.
	slot_duration: OnceLock<Moment>,
}

impl<C, P> Blocks<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	pub fn new(relay: Relay<C, P>) -> Self {
		Self {
			chain: relay.chain.clone(),
			relay,
			decoded: Recent::default(),
			figures: Recent::default(),
			counts: Recent::default(),
			slot_duration: OnceLock::new(),
		}
	}

	/// The block with this hash, if the node knows one.
	pub fn hashed(&self, hash: Hash) -> Result<Option<Found>, Refusal> {
		let header = self.chain.client().header(hash).map_err(|_| Refusal::ChainUnavailable)?;
		Ok(header.map(|header| Found { hash, header }))
	}

	/// The block of this number in the best chain, if the node knows one.
	pub fn numbered(&self, number: BlockNumber) -> Result<Option<Found>, Refusal> {
		let hash = self.chain.client().hash(number).map_err(|_| Refusal::ChainUnavailable)?;
		Ok(hash.map(|hash| self.hashed(hash)).transpose()?.flatten())
	}

	/// The block that a caller names.
	pub fn named(&self, block: &BlockRef) -> Result<Found, Refusal> {
		let found = match block {
			BlockRef::Number(number) => self.numbered(*number)?,
			BlockRef::Hash(hash) => self.hashed(fixed(hash, "block")?.into())?,
		};
		found.ok_or(Refusal::NoSuchBlock)
	}

	pub fn slot_duration(&self, at: &At<'_, C>) -> Result<Moment, Refusal> {
		if let Some(known) = self.slot_duration.get() {
			return Ok(*known);
		}
		let duration = at.api.network(at.block).answered()?.slot_duration;
		Ok(*self.slot_duration.get_or_init(|| duration))
	}

	fn time(&self, at: &At<'_, C>, found: &Found) -> Result<Option<Moment>, Refusal> {
		let duration = self.slot_duration(at)?;
		Ok(found.slot().map(|slot| slot.saturating_mul(duration)))
	}

	pub fn head(&self, at: &At<'_, C>, found: &Found) -> Result<BlockHead, Refusal> {
		Ok(BlockHead { number: found.number(), hash: found.hash.0.into(), at: self.time(at, found)? })
	}

	/// Whether the node still has the state after this block.
	pub fn has_state(&self, block: Hash) -> bool {
		matches!(self.chain.client().block_status(block), Ok(BlockStatus::InChainWithState))
	}

	/// The transactions of a block; nothing if the node no longer keeps them.
	pub fn decoded(&self, found: &Found) -> Result<Option<Arc<Decoded>>, Refusal> {
		if let Some(known) = self.decoded.get(found.hash) {
			return Ok(Some(known));
		}
		let body = self.chain.client().block_body(found.hash).map_err(|_| Refusal::ChainUnavailable)?;
		let Some(body) = body else { return Ok(None) };
		// The runtime that carried them out is that of the block before.
		let before = found.header.parent_hash;
		let at = if self.has_state(before) { self.chain.at(before) } else { self.chain.at_best() };
		let facts = self.relay.facts(&at)?;
		let outcomes = self.has_state(found.hash).then(|| self.chain.at(found.hash)).and_then(|at| {
			let all = at.api.outcomes(at.block).ok()?;
			Some(all.into_iter().collect())
		});
		let block = Decoded::read(body.iter().map(|transaction| transaction.inner()), outcomes, facts);
		let block = Arc::new(block);
		self.decoded.put(found.hash, Arc::clone(&block));
		self.figures.put(
			found.hash,
			Figures { transactions: block.count(), failed: block.failed(), bytes: block.bytes() },
		);
		Ok(Some(block))
	}

	fn figures(&self, found: &Found) -> Result<Option<Figures>, Refusal> {
		if let Some(known) = self.figures.get(found.hash) {
			return Ok(Some(known));
		}
		self.decoded(found)?;
		Ok(self.figures.get(found.hash))
	}

	fn counts(&self, block: Hash) -> Option<Arc<Counts>> {
		if let Some(known) = self.counts.get(block) {
			return Some(known);
		}
		if !self.has_state(block) {
			return None;
		}
		let at = self.chain.at(block);
		let session = at.api.network(block).ok()?.session;
		let validators = at.api.validators(block).ok()?;
		let made = validators.iter().map(|one| (one.id, (one.authored, one.authored_before))).collect();
		let counts = Arc::new(Counts { session, made });
		self.counts.put(block, Arc::clone(&counts));
		Some(counts)
	}

	/// The institution whose validator made a block, as long as the states after it and before it are there.
	pub fn author(&self, found: &Found) -> Option<ParticipantId> {
		let before = self.counts(found.header.parent_hash)?;
		let after = self.counts(found.hash)?;
		before.author(&after)
	}

	fn is_in_best_chain(&self, found: &Found) -> bool {
		matches!(self.chain.client().hash(found.number()), Ok(Some(hash)) if hash == found.hash)
	}

	fn is_final(&self, found: &Found) -> bool {
		found.number() <= self.chain.client().info().finalized_number && self.is_in_best_chain(found)
	}

	/// A block, with what is left of it.
	pub fn shown(&self, at: &At<'_, C>, found: &Found) -> Result<ChainBlock, Refusal> {
		let kept = if self.has_state(found.hash) {
			Kept::All
		} else {
			let body = self.chain.client().block_body(found.hash).map_err(|_| Refusal::ChainUnavailable)?;
			if body.is_some() { Kept::Transactions } else { Kept::Header }
		};
		let figures = self.figures(found)?;
		Ok(ChainBlock {
			number: found.number(),
			hash: found.hash.0.into(),
			parent: found.header.parent_hash.0.into(),
			at: self.time(at, found)?,
			in_best_chain: self.is_in_best_chain(found),
			is_final: self.is_final(found),
			kept,
			author: self.author(found),
			transactions: figures.map(|figures| figures.transactions),
			failed: figures.and_then(|figures| figures.failed),
			bytes: figures.map(|figures| figures.bytes),
		})
	}

	/// A transaction of a block. `signers` has the participants whose accounts were looked up before.
	pub fn transaction(
		&self,
		at: &At<'_, C>,
		found: &Found,
		block: &Decoded,
		index: u32,
		signers: &mut BTreeMap<AccountId, Option<ParticipantId>>,
	) -> Result<ChainTransaction, Refusal> {
		let intent = block.intent(index);
		let signer = match intent.map(|intent| intent.account) {
			None => None,
			Some(account) => match signers.get(&account) {
				Some(known) => *known,
				None => {
					let signer = at.api.participant_of(at.block, account.into()).answered()?;
					signers.insert(account, signer);
					signer
				}
			},
		};
		let mut row = ChainTransaction {
			number: found.number(),
			block: found.hash.0.into(),
			at: self.time(at, found)?,
			is_final: self.is_final(found),
			index,
			kind: block.kind(index).unwrap_or(TransactionKind::Unreadable),
			id: intent.map(|intent| intent.id.into()),
			call: block.call(index).cloned(),
			signer,
			account: intent.map(|intent| intent.account.into()),
			lane: intent.map(|intent| intent.lane),
			sequence: intent.map(|intent| intent.sequence),
			bytes: block.size(index),
			result: TransactionResult::Unknown,
			verdict: None,
			failure: None,
		};
		if let Some(outcome) = block.outcome(index) {
			block.tell(&outcome, &mut row);
		}
		Ok(row)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn counts<const COUNT: usize>(session: u32, made: [(u8, u32, u32); COUNT]) -> Counts {
		let row = |(id, now, before)| (ParticipantId([id; 32]), (now, before));
		Counts { session, made: made.map(row).into() }
	}

	/// S14: the author is the validator whose count the block has raised.
	#[test]
	fn the_author_is_the_one_who_has_made_one_block_more() {
		let before = counts(4, [(1, 9, 8), (2, 9, 8), (3, 0, 0)]);
		let author = |later: &Counts| before.author(later).map(|ParticipantId([id, ..])| id);
		assert_eq!(author(&counts(4, [(1, 9, 8), (2, 10, 8), (3, 0, 0)])), Some(2));
		assert_eq!(author(&counts(4, [(1, 9, 8), (2, 9, 8), (3, 1, 0)])), Some(3));
		assert_eq!(author(&before), None, "no count rose");
		assert_eq!(author(&counts(4, [(1, 10, 8), (2, 10, 8)])), None, "two rose");
	}

	/// The block that begins a session counts in the one or in the other.
	#[test]
	fn the_author_of_a_session_s_first_block_is_found_too() {
		let before = counts(4, [(1, 9, 8), (2, 9, 8)]);
		let author = |later: &Counts| before.author(later).map(|ParticipantId([id, ..])| id);
		assert_eq!(author(&counts(5, [(1, 0, 9), (2, 0, 10)])), Some(2));
		assert_eq!(author(&counts(5, [(1, 1, 9), (2, 0, 9)])), Some(1));
		assert_eq!(author(&counts(6, [(1, 1, 9), (2, 0, 9)])), None, "a session is missing");
		assert_eq!(author(&counts(3, [(1, 10, 9), (2, 0, 9)])), None, "these are earlier");
	}
}
