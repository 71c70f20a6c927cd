//! Where transactions are: the last blocks of the best chain, looked into once each, forks undone.

use std::{
	collections::{BTreeMap, HashMap, HashSet, VecDeque},
	sync::{Arc, OnceLock},
};

use futures::{StreamExt, stream};
use parking_lot::Mutex;
use tokio::{
	sync::watch,
	task::{AbortHandle, spawn, spawn_blocking},
};
use vacchain_primitives::{BlockNumber, Outcome, api::OutcomesApi};

use super::facts::{Facts, KnownFacts};
use crate::chain::{Block, Chain, Hash, NodeClient};

/// The id of the intent that a transaction carries.
pub type TransactionHash = [u8; 32];

/// How many blocks of the best chain are remembered: about a quarter of an hour, where one is made every 250 ms.
pub const REMEMBERED_BLOCKS: usize = 1 << 12;
/// How many of their transactions are remembered, should blocks be full: ten minutes of 870 a second.
pub const REMEMBERED_TRANSACTIONS: usize = 1 << 19;
/// How many of the transactions that were relayed are expected in a block.
const EXPECTED_TRANSACTIONS: usize = 1 << 16;

/// How far the chain has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heads {
	/// The best block that was looked into.
	pub best: BlockNumber,
	/// Its hash.
	pub best_hash: Hash,
	/// The last final block.
	pub finalized: BlockNumber,
}

/// What became of the transactions of a block, by their places. None if the state is gone.
type Outcomes = Arc<OnceLock<Option<BTreeMap<u32, Outcome>>>>;

/// Where a transaction is.
#[derive(Clone, Debug)]
pub struct Place {
	/// The block's number.
	pub number: BlockNumber,
	/// The block's hash.
	pub block: Hash,
	/// The hash of the block before it.
	pub parent: Hash,
	/// The transaction's place in the block.
	pub index: u32,
	outcomes: Outcomes,
}

/// One block of the best chain.
#[derive(Clone, Debug)]
struct Row {
	number: BlockNumber,
	hash: Hash,
	parent: Hash,
	/// The carried intents, with the places of their transactions in the block.
	transactions: Vec<(TransactionHash, u32)>,
	outcomes: Outcomes,
}

/// The last blocks of the best chain, oldest first, without gaps.
#[derive(Debug, Default)]
struct BestChain {
	rows: VecDeque<Row>,
	/// In which of the rows each transaction is, and where in it.
	places: HashMap<TransactionHash, (BlockNumber, u32)>,
}

impl BestChain {
	fn row(&self, number: BlockNumber) -> Option<&Row> {
		let first = self.rows.front()?.number;
		self.rows.get(usize::try_from(number.checked_sub(first)?).ok()?)
	}

	fn has(&self, number: BlockNumber, hash: Hash) -> bool {
		self.row(number).is_some_and(|row| row.hash == hash)
	}

	fn find(&self, transaction: &TransactionHash) -> Option<Place> {
		let (number, index) = *self.places.get(transaction)?;
		let row = self.row(number)?;
		Some(Place {
			number,
			block: row.hash,
			parent: row.parent,
			index,
			outcomes: Arc::clone(&row.outcomes),
		})
	}

	/// Undoes what comes after `ancestor`, or everything without one, and adds a fork, oldest block first.
	fn switch(&mut self, ancestor: Option<BlockNumber>, fork: impl IntoIterator<Item = Row>) {
		while let Some(last) = self.rows.pop_back_if(|row| ancestor.is_none_or(|number| row.number > number))
		{
			self.forget(&last);
		}
		for row in fork {
			for (transaction, index) in &row.transactions {
				self.places.insert(*transaction, (row.number, *index));
			}
			self.rows.push_back(row);
			while (self.rows.len() > REMEMBERED_BLOCKS || self.places.len() > REMEMBERED_TRANSACTIONS)
				&& let Some(oldest) = self.rows.pop_front()
			{
				self.forget(&oldest);
			}
		}
	}

	fn forget(&mut self, row: &Row) {
		for (transaction, _) in &row.transactions {
			if self.places.get(transaction).is_some_and(|(number, _)| *number == row.number) {
				self.places.remove(transaction);
			}
		}
	}
}

/// Follows the best chain. Its task ends with it.
pub struct Inclusions<C> {
	followed: Arc<Followed<C>>,
	task: AbortHandle,
}

struct Followed<C> {
	chain: Chain<C>,
	facts: Arc<KnownFacts>,
	/// Held while blocks are looked into, so that nobody goes back to a block that was the best before.
	turn: Mutex<()>,
	/// Never held while the chain is asked.
	best_chain: Mutex<BestChain>,
	/// Transactions that were relayed: what becomes of them is asked while the state of their block is there.
	expected: Mutex<HashSet<TransactionHash>>,
	heads: watch::Sender<Heads>,
}

impl<C> Drop for Inclusions<C> {
	fn drop(&mut self) {
		self.task.abort();
	}
}

impl<C: NodeClient> Inclusions<C> {
	/// Looks into the last blocks, and follows the chain from now on, within a Tokio runtime.
	pub fn follow(chain: Chain<C>, facts: Arc<KnownFacts>) -> Self {
		let client = Arc::clone(chain.client());
		let imported = client.import_notification_stream().map(|_| ());
		let finalized = client.finality_notification_stream().map(|_| ());
		let followed = Arc::new(Followed {
			chain,
			facts,
			turn: Mutex::default(),
			best_chain: Mutex::default(),
			expected: Mutex::default(),
			heads: watch::Sender::default(),
		});
		let following = Arc::clone(&followed);
		let task = spawn(async move {
			// What was told while blocks were looked into is told once.
			let changes = stream::select(imported, finalized).ready_chunks(REMEMBERED_BLOCKS);
			let mut changes = stream::once(async { Vec::new() }).chain(changes).boxed();
			while changes.next().await.is_some() {
				let following = Arc::clone(&following);
				match spawn_blocking(move || following.catch_up()).await {
					Err(error) if error.is_panic() => {
						tracing::error!(%error, "a block could not be looked into; the next one is");
					}
					// The gateway stops.
					Err(_) => break,
					Ok(()) => {}
				}
			}
		});
		Self { followed, task: task.abort_handle() }
	}

	/// How far the chain has come, for who waits for more.
	pub fn heads(&self) -> watch::Receiver<Heads> {
		self.followed.heads.subscribe()
	}

	/// Looks into the blocks up to the best one: one may have been imported that nobody was told of yet. Not for threads
	/// that serve connections.
	pub fn catch_up(&self) {
		self.followed.catch_up();
	}

	/// Where a transaction is in the best chain, if it is in one of the last blocks that were looked into.
	pub fn find(&self, transaction: &TransactionHash) -> Option<Place> {
		self.followed.best_chain.lock().find(transaction)
	}

	/// Whether a block is in the best chain, however old it is.
	pub fn holds(&self, number: BlockNumber, block: Hash) -> bool {
		let canonical = self.followed.chain.client().hash(number);
		matches!(canonical, Ok(Some(hash)) if hash == block)
	}

	/// Has what becomes of this transaction remembered for longer than its block's state. Whether it was expected
	/// already.
	pub fn expect(&self, transaction: TransactionHash) -> bool {
		let mut expected = self.followed.expected.lock();
		if expected.len() >= EXPECTED_TRANSACTIONS {
			// Those of long ago have been found; of the others, at worst, less is known later.
			expected.clear();
		}
		!expected.insert(transaction)
	}

	/// What became of the transaction at this place. None if that is no longer known. Not for threads that serve
	/// connections.
	pub fn outcome(&self, place: &Place) -> Option<Outcome> {
		self.followed.outcomes(place.block, &place.outcomes).as_ref()?.get(&place.index).copied()
	}
}

impl<C: NodeClient> Followed<C> {
	/// Looks into the blocks up to the best one, and wakes who waits.
	fn catch_up(&self) {
		let client = self.chain.client();
		let _turn = self.turn.lock();
		let info = client.info();
		let heads =
			Heads { best: info.best_number, best_hash: info.best_hash, finalized: info.finalized_number };
		if *self.heads.borrow() == heads {
			return;
		}
		let Ok(facts) = self.facts.at(&self.chain, &self.chain.at(heads.best_hash)) else { return };
		let mut fork: Vec<Row> = Vec::new();
		let mut ancestor = None;
		let (mut hash, mut transactions) = (heads.best_hash, 0);
		while fork.len() < REMEMBERED_BLOCKS && transactions < REMEMBERED_TRANSACTIONS {
			let Ok(Some(header)) = client.header(hash) else { break };
			if self.best_chain.lock().has(header.number, hash) {
				ancestor = Some(header.number);
				break;
			}
			// The body is gone: of blocks before it nothing is known either.
			let Ok(Some(body)) = client.block_body(hash) else { break };
			let row = Row {
				number: header.number,
				hash,
				parent: header.parent_hash,
				transactions: carried_intents(&body, &facts),
				outcomes: Outcomes::default(),
			};
			transactions += row.transactions.len();
			fork.push(row);
			hash = header.parent_hash;
		}
		let expected = self.expected_among(&fork);
		self.best_chain.lock().switch(ancestor, fork.into_iter().rev());
		for (block, outcomes) in expected {
			self.outcomes(block, &outcomes);
		}
		self.heads.send_replace(heads);
	}

	fn expected_among(&self, fork: &[Row]) -> Vec<(Hash, Outcomes)> {
		let expected = self.expected.lock();
		let holds_one = |row: &&Row| row.transactions.iter().any(|(hash, _)| expected.contains(hash));
		fork.iter().filter(holds_one).map(|row| (row.hash, Arc::clone(&row.outcomes))).collect()
	}

	/// Asks the runtime once for each block.
	fn outcomes<'a>(&self, block: Hash, outcomes: &'a Outcomes) -> &'a Option<BTreeMap<u32, Outcome>> {
		outcomes.get_or_init(|| {
			let all = self.chain.client().runtime_api().outcomes(block).ok()?;
			Some(all.into_iter().collect())
		})
	}
}

/// The carried intents by their ids.
fn carried_intents(
	body: &[<Block as sp_runtime::traits::Block>::Extrinsic],
	facts: &Facts,
) -> Vec<(TransactionHash, u32)> {
	let carried =
		|transaction: &<Block as sp_runtime::traits::Block>::Extrinsic| facts.carried_by(transaction.inner());
	(0..).zip(body).filter_map(|(index, transaction)| Some((carried(transaction)?, index))).collect()
}

#[cfg(test)]
mod tests {
	use codec::Encode;
	use sp_crypto_hashing::blake2_256;

	use super::*;

	fn row(number: BlockNumber, fork: u8, transactions: &[u8]) -> Row {
		let hash = |number: BlockNumber| {
			let [a, b, c, d] = number.to_be_bytes();
			Hash::from_slice(&[&[fork, a, b, c, d][..], &[0; 27]].concat())
		};
		Row {
			number,
			hash: hash(number),
			parent: hash(number.saturating_sub(1)),
			transactions: transactions.iter().map(|one| [*one; 32]).zip(1..).collect(),
			outcomes: Outcomes::default(),
		}
	}

	fn number_of(chain: &BestChain, transaction: u8) -> Option<(BlockNumber, u32)> {
		chain.find(&[transaction; 32]).map(|place| (place.number, place.index))
	}

	#[test]
	fn a_fork_takes_transactions_out_of_blocks_and_puts_them_into_others() {
		let mut chain = BestChain::default();
		chain.switch(None, [row(5, 0, &[1]), row(6, 0, &[2, 3]), row(7, 0, &[4])]);
		assert_eq!(number_of(&chain, 3), Some((6, 2)));

		chain.switch(Some(5), [row(6, 1, &[4]), row(7, 1, &[]), row(8, 1, &[3])]);
		let all = [1, 2, 3, 4].map(|transaction| number_of(&chain, transaction));
		assert_eq!(all, [Some((5, 1)), None, Some((8, 1)), Some((6, 1))]);
		assert!(chain.has(6, row(6, 1, &[]).hash) && !chain.has(6, row(6, 0, &[]).hash));
	}

	#[test]
	fn a_best_block_that_is_an_ancestor_undoes_what_followed_it() {
		let mut chain = BestChain::default();
		chain.switch(None, [row(5, 0, &[1]), row(6, 0, &[2])]);
		chain.switch(Some(5), []);
		assert_eq!((number_of(&chain, 1), number_of(&chain, 2)), (Some((5, 1)), None));
		chain.switch(None, [row(40, 0, &[3])]);
		assert_eq!((number_of(&chain, 1), number_of(&chain, 3)), (None, Some((40, 1))));
	}

	#[test]
	fn what_is_remembered_is_bounded_in_blocks_and_in_transactions() {
		let mut chain = BestChain::default();
		let last = BlockNumber::try_from(REMEMBERED_BLOCKS).unwrap() + 9;
		chain.switch(None, (1..=last).map(|number| row(number, 0, &[(number % 200) as u8])));
		assert_eq!(
			(chain.rows.len(), chain.rows.front().map(|row| row.number)),
			(REMEMBERED_BLOCKS, Some(10))
		);
		assert!(chain.places.values().all(|(number, _)| *number >= 10));

		let full = |number: BlockNumber| {
			let transactions = (0..1 << 16).map(|index: u32| (blake2_256(&(number, index).encode()), index));
			Row { transactions: transactions.collect(), ..row(number, 0, &[]) }
		};
		chain.switch(None, (1..=10).map(full));
		assert_eq!((chain.rows.len(), chain.places.len()), (8, REMEMBERED_TRANSACTIONS));
	}
}
