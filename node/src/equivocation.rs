//! Reports validators that make two blocks in one slot.
//!
//! Aura itself only notes it in the log. Here every block on its way into the database is compared with what its
//! author made in the same slot, the node's own blocks included: a validator whose keys run on two machines sees its
//! twin. What GRANDPA proves of its voters, the SDK reports by itself.

use crate::service::{Block, Client, Header};
use async_trait::async_trait;
use log::{debug, warn};
use parking_lot::Mutex;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_aura::standalone::{find_pre_digest, slot_author};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::BlockOrigin;
use sp_consensus_aura::{
	AuraApi, Slot,
	sr25519::{AuthorityId, AuthorityPair, AuthoritySignature},
};
use sp_consensus_slots::EquivocationProof;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use vacchain_primitives::api::AuraEquivocationApi;

type Proof = EquivocationProof<Header, AuthorityId>;

/// How long a block is remembered: a network that was cut in two that long still finds the twin.
const MEMORY: Duration = Duration::from_secs(3600);

/// The blocks of the last slots, by slot and author.
///
/// The SDK's own memory is in the database, and after a pause it deletes a key for each slot of the pause at once: at
/// four slots a second, a chain that stood still for a year would not start again.
struct Made {
	slots: u64,
	headers: BTreeMap<Slot, Vec<(AuthorityId, Header)>>,
}

impl Made {
	/// Remembers a block. Returns a proof if its author made another in the same slot.
	fn see(&mut self, slot: Slot, author: &AuthorityId, header: Header) -> Option<Proof> {
		let newest = self.headers.last_key_value().map_or(slot, |(newest, _)| *newest.max(&slot));
		let oldest = newest.saturating_sub(self.slots);
		self.headers = self.headers.split_off(&oldest);
		if slot < oldest {
			return None;
		}
		let made = self.headers.entry(slot).or_default();
		let Some((_, first)) = made.iter().find(|(other, _)| other == author) else {
			made.push((author.clone(), header));
			return None;
		};
		(first.hash() != header.hash()).then(|| EquivocationProof {
			offender: author.clone(),
			slot,
			first_header: first.clone(),
			second_header: header,
		})
	}
}

/// Imports blocks, and reports those whose author made another in the same slot.
#[derive(Clone)]
pub struct ReportEquivocations<I> {
	inner: I,
	client: Arc<Client>,
	pool: OffchainTransactionPoolFactory<Block>,
	made: Arc<Mutex<Made>>,
}

impl<I> ReportEquivocations<I> {
	/// Reports what it finds among the blocks that `inner` imports, through `pool`.
	pub fn new(
		inner: I,
		client: Arc<Client>,
		pool: OffchainTransactionPoolFactory<Block>,
		slot: Duration,
	) -> Self {
		let slots = MEMORY.as_millis() / slot.as_millis().max(1);
		let made = Made { slots: slots.try_into().unwrap_or(u64::MAX), headers: BTreeMap::new() };
		Self { inner, client, pool, made: Arc::new(Mutex::new(made)) }
	}

	/// Compares a block with what its author made before.
	fn look_at(&self, header: Header) -> Result<(), ApiError> {
		let Ok(slot) = find_pre_digest::<Block, AuthoritySignature>(&header) else { return Ok(()) };
		let authorities = self.client.runtime_api().authorities(header.parent_hash)?;
		let Some(author) = slot_author::<AuthorityPair>(slot, &authorities) else { return Ok(()) };
		let Some(proof) = self.made.lock().see(slot, author, header) else { return Ok(()) };

		let (first, second) = (proof.first_header.hash(), proof.second_header.hash());
		let fate = match self.report(proof) {
			Ok(Some(())) => "reported".into(),
			Ok(None) => "the chain takes no report, because it has one or the validator left".into(),
			Err(error) => format!("it cannot be reported: {error}"),
		};
		warn!("{author} made two blocks, {first} and {second}, in slot {slot}: {fate}");
		Ok(())
	}

	/// Submits a report. Nothing if the chain does not take it.
	fn report(&self, proof: Proof) -> Result<Option<()>, ApiError> {
		// The author belonged to the session of the block it built on.
		let parent = proof.second_header.parent_hash;
		let offender = proof.offender.clone();
		let Some(owner) = self.client.runtime_api().generate_key_ownership_proof(parent, offender)? else {
			return Ok(None);
		};
		let best = self.client.info().best_hash;
		let mut api = self.client.runtime_api();
		api.register_extension(self.pool.offchain_transaction_pool(best));
		api.submit_report_equivocation(best, proof, owner)
	}
}

#[async_trait]
impl<I: BlockImport<Block> + Send + Sync> BlockImport<Block> for ReportEquivocations<I> {
	type Error = I::Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Self::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(&self, block: BlockImportParams<Block>) -> Result<ImportResult, Self::Error> {
		// Blocks of the past are known to be final, and some come without their state or an author's seal.
		let is_news = block.origin != BlockOrigin::NetworkInitialSync
			&& !block.with_state()
			&& !block.state_action.skip_execution_checks();
		let header = is_news.then(|| block.post_header());
		let result = self.inner.import_block(block).await?;
		if let (Some(header), ImportResult::Imported(_)) = (header, &result)
			&& let Err(error) = self.look_at(header)
		{
			debug!("A block cannot be compared with others of its author: {error}");
		}
		Ok(result)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::crypto::UncheckedFrom;

	fn made() -> Made {
		Made { slots: 10, headers: BTreeMap::new() }
	}

	fn author(seed: u8) -> AuthorityId {
		sp_core::sr25519::Public::unchecked_from([seed; 32]).into()
	}

	/// A header that differs from those with other numbers.
	fn header(number: u32) -> Header {
		Header {
			parent_hash: Default::default(),
			number,
			state_root: Default::default(),
			extrinsics_root: Default::default(),
			digest: Default::default(),
		}
	}

	/// S10: two blocks of one author in one slot prove the offence.
	#[test]
	fn two_blocks_of_one_author_in_one_slot_are_a_proof() {
		let mut made = made();
		assert_eq!(made.see(5.into(), &author(1), header(1)), None);
		let proof = made.see(5.into(), &author(1), header(2)).unwrap();
		assert_eq!((proof.slot, proof.offender), (5.into(), author(1)));
		assert_eq!((proof.first_header, proof.second_header), (header(1), header(2)));
	}

	#[test]
	fn the_same_block_again_another_author_or_another_slot_are_none() {
		let mut made = made();
		assert_eq!(made.see(5.into(), &author(1), header(1)), None);
		assert_eq!(made.see(5.into(), &author(1), header(1)), None);
		assert_eq!(made.see(5.into(), &author(2), header(2)), None);
		assert_eq!(made.see(6.into(), &author(1), header(3)), None);
	}

	#[test]
	fn every_further_block_is_proven_against_the_first() {
		let mut made = made();
		made.see(5.into(), &author(1), header(1));
		made.see(5.into(), &author(1), header(2));
		assert_eq!(made.see(5.into(), &author(1), header(3)).unwrap().first_header, header(1));
	}

	#[test]
	fn a_block_is_remembered_for_a_while_and_no_longer() {
		let mut made = made();
		made.see(5.into(), &author(1), header(1));
		made.see(15.into(), &author(1), header(2));
		assert!(made.see(5.into(), &author(1), header(3)).is_some());
		made.see(u64::MAX.into(), &author(1), header(4));
		assert_eq!(made.headers.len(), 1);
		assert_eq!(made.see(5.into(), &author(1), header(5)), None);
		assert_eq!(made.headers.len(), 1, "an old block pushes out no new one");
	}
}
