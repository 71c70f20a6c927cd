//! What GRANDPA may vote for while a node joins by warp synchronization.
//!
//! The node gets the state of a final block, and no headers between that block and the genesis block. For a moment the
//! new block is the best one, while the voter still counts from the genesis block. If the voter casts a prevote in that
//! moment, it walks from one to the other, misses a header and ends, and the whole node ends with it
//! (<https://github.com/paritytech/polkadot-sdk/issues/8991>). [`Joined`] finds the gap first, and the voter casts no
//! prevote in that round.

use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use sp_blockchain::{HeaderMetadata, lowest_common_ancestor};
use sp_consensus::{Error, SelectChain};
use vacchain_primitives::BlockNumber;
use vacchain_runtime::Hash;

use crate::service::{Block, Header};

/// The headers of a chain, of which some may be missing.
type Headers = dyn HeaderMetadata<Block, Error = sp_blockchain::Error> + Send + Sync;

/// Selects a chain for GRANDPA's votes, and none across a gap in the headers.
#[derive(Clone)]
pub struct Joined<Chain> {
	chain: Chain,
	headers: Arc<Headers>,
	/// The block on which the next vote builds: GRANDPA names it, then asks for the best chain.
	base: Arc<Mutex<Option<Hash>>>,
}

impl<Chain> Joined<Chain> {
	/// Selects as `chain` does, whose headers are in `headers`.
	pub fn new(chain: Chain, headers: Arc<Headers>) -> Self {
		Self { chain, headers, base: Arc::default() }
	}
}

#[async_trait]
impl<Chain: SelectChain<Block>> SelectChain<Block> for Joined<Chain> {
	async fn leaves(&self) -> Result<Vec<Hash>, Error> {
		self.chain.leaves().await
	}

	async fn best_chain(&self) -> Result<Header, Error> {
		let best = self.chain.best_chain().await?;
		let base = *self.base.lock();
		if let Some(base) = base {
			lowest_common_ancestor(&*self.headers, best.hash(), base).map_err(|error| {
				Error::ChainLookup(format!("headers are missing below {}: {error}", best.hash()))
			})?;
		}
		Ok(best)
	}

	async fn finality_target(&self, base: Hash, highest: Option<BlockNumber>) -> Result<Hash, Error> {
		*self.base.lock() = Some(base);
		self.chain.finality_target(base, highest).await
	}
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeMap;

	use futures::executor::block_on;
	use sp_blockchain::CachedHeaderMetadata;
	use sp_runtime::traits::Header as _;

	use super::*;

	/// The headers that this test keeps.
	#[derive(Default)]
	struct Kept(Mutex<BTreeMap<Hash, Header>>);

	impl Kept {
		/// Makes a header on this parent, and keeps it if told so.
		fn make(&self, number: BlockNumber, parent: Hash, is_kept: bool) -> Header {
			let [root, state] = Default::default();
			let header = Header::new(number, root, state, parent, Default::default());
			if is_kept {
				self.0.lock().insert(header.hash(), header.clone());
			}
			header
		}
	}

	impl HeaderMetadata<Block> for Kept {
		type Error = sp_blockchain::Error;

		fn header_metadata(&self, hash: Hash) -> Result<CachedHeaderMetadata<Block>, Self::Error> {
			let unknown = || sp_blockchain::Error::UnknownBlock(hash.to_string());
			self.0.lock().get(&hash).map(CachedHeaderMetadata::from).ok_or_else(unknown)
		}

		fn insert_header_metadata(&self, _: Hash, _: CachedHeaderMetadata<Block>) {}

		fn remove_header_metadata(&self, _: Hash) {}
	}

	/// A chain whose best block this is.
	#[derive(Clone)]
	struct Best(Header);

	#[async_trait]
	impl SelectChain<Block> for Best {
		async fn leaves(&self) -> Result<Vec<Hash>, Error> {
			Ok(vec![self.0.hash()])
		}

		async fn best_chain(&self) -> Result<Header, Error> {
			Ok(self.0.clone())
		}
	}

	#[test]
	fn a_vote_is_cast_on_a_whole_chain_alone() {
		let headers = Arc::new(Kept::default());
		let genesis = headers.make(0, Hash::default(), true);
		let parent = headers.make(1, genesis.hash(), false);
		let joined_at = headers.make(2, parent.hash(), true);
		let best = headers.make(3, joined_at.hash(), true);

		let chain = Joined::new(Best(best.clone()), headers.clone());
		let votes_from = |base: &Header| {
			block_on(chain.finality_target(base.hash(), None)).unwrap();
			block_on(chain.best_chain())
		};
		assert!(matches!(votes_from(&genesis), Err(Error::ChainLookup(_))));
		assert_eq!(votes_from(&joined_at).unwrap(), best);
		headers.0.lock().insert(parent.hash(), parent);
		assert_eq!(votes_from(&genesis).unwrap(), best);
	}
}
