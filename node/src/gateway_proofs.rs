//! The proofs that a gateway hands to clients that believe no gateway.

use std::sync::Arc;

use codec::{DecodeAll, Encode};
use parking_lot::Mutex;
use sc_client_api::{BlockBackend, ProofProvider};
use sc_consensus_grandpa::{
	GRANDPA_ENGINE_ID, GrandpaJustification, SharedAuthoritySet, best_justification, find_scheduled_change,
	warp_proof::WarpSyncFragment,
};
use sc_service::ChainSpec;
use sp_blockchain::HeaderBackend;
use sp_core::{Blake2Hasher, H256, storage::StateVersion};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{InMemoryBackend, StorageProof, prove_read};
use vacchain_gateway::{Refusal, types::GenesisProof};
use vacchain_gateway_server::proofs::{Finality, NodeProofs};
use vacchain_primitives::BlockNumber;

use crate::service::{Backend, Block, Client, Header};

/// The voters of each set, and the blocks with which the sets ended.
type Voters = SharedAuthoritySet<H256, BlockNumber>;
/// A block with its justification.
type Fragment = WarpSyncFragment<Block>;

/// Most bytes of an answer's headers and justifications, unless one alone is longer. The changes of many validators' sets are
/// asked for part by part.
const MAX_FINALITY: usize = 512 * 1024;
/// Under which key the state of the genesis block has its voters.
const VOTERS: [&[u8]; 2] = [b"Grandpa", b"Authorities"];

/// The node's chain, and what its genesis block is made of.
pub struct GatewayProofs {
	client: Arc<Client>,
	backend: Arc<Backend>,
	voters: Voters,
	chain_spec: Box<dyn ChainSpec>,
	genesis: Mutex<Option<GenesisProof>>,
}

impl GatewayProofs {
	/// The proofs of a node with this client, backend and voters.
	pub fn new(
		client: Arc<Client>,
		backend: Arc<Backend>,
		voters: Voters,
		chain_spec: Box<dyn ChainSpec>,
	) -> Self {
		Self { client, backend, voters, chain_spec, genesis: Mutex::default() }
	}

	/// The changes of the voters after this block.
	fn changes_after(&self, from: BlockNumber) -> Result<Vec<BlockNumber>, Refusal> {
		let changes = self.voters.authority_set_changes();
		let after = changes.iter_from(from).ok_or_else(|| unavailable("the changes before are missing"))?;
		Ok(after.map(|(_, last)| *last).collect())
	}

	/// The header of a block.
	fn header(&self, hash: H256) -> Result<Header, Refusal> {
		self.client.header(hash).map_err(unavailable)?.ok_or(Refusal::ChainUnavailable)
	}

	/// The block with which one set of voters ends, with its justification; nothing if the change was forced, so that nobody vouches
	/// for it.
	fn change(&self, number: BlockNumber) -> Result<Option<Fragment>, Refusal> {
		let hash = self.client.hash(number).map_err(unavailable)?.ok_or(Refusal::ChainUnavailable)?;
		let header = self.header(hash)?;
		if find_scheduled_change::<Block>(&header).is_none() {
			return Ok(None);
		}
		let kept = self.client.justifications(hash).map_err(unavailable)?;
		let kept = kept.and_then(|all| all.into_justification(GRANDPA_ENGINE_ID));
		let kept = kept.ok_or_else(|| unavailable("a change of the voters has no justification"))?;
		let justification = GrandpaJustification::decode_all(&mut &kept[..]).map_err(unavailable)?;
		Ok(Some(Fragment { header, justification }))
	}

	/// The newest block that has a justification, if it is not before this one.
	fn newest(&self, least: BlockNumber) -> Result<Option<Fragment>, Refusal> {
		let newest = best_justification::<_, Block>(&*self.backend).map_err(unavailable)?;
		let Some(justification) = newest.filter(|newest| newest.target().0 >= least) else {
			return Ok(None);
		};
		let header = self.header(justification.target().1)?;
		Ok(Some(Fragment { header, justification }))
	}

	/// The voters in the state of the genesis block, which a node that prunes no longer has: it is built anew.
	fn prove_voters(&self, root: H256) -> Result<StorageProof, String> {
		let storage = self.chain_spec.as_storage_builder().build_storage()?;
		let key = VOTERS.map(twox_128).concat();
		for version in [StateVersion::V1, StateVersion::V0] {
			let state = InMemoryBackend::<BlakeTwo256>::from((storage.clone(), version));
			if *state.root() == root {
				return prove_read(state, [key]).map_err(|error| error.to_string());
			}
		}
		Err("the state of the chain's specification is not that of its genesis block".into())
	}
}

/// The compact form of a proof, SCALE.
fn compact(proof: StorageProof, root: H256) -> Result<Vec<u8>, Refusal> {
	proof.into_compact_proof::<Blake2Hasher>(root).map(|proof| proof.encode()).map_err(unavailable)
}

fn unavailable(error: impl std::fmt::Display) -> Refusal {
	log::warn!("a proof cannot be made: {error}");
	Refusal::ChainUnavailable
}

impl NodeProofs for GatewayProofs {
	fn genesis(&self) -> Result<GenesisProof, Refusal> {
		let mut known = self.genesis.lock();
		if let Some(genesis) = &*known {
			return Ok(genesis.clone());
		}
		let header = self.header(self.client.info().genesis_hash)?;
		let root = header.state_root;
		let state = compact(self.prove_voters(root).map_err(unavailable)?, root)?;
		let genesis = GenesisProof { header: header.encode().into(), state: state.into() };
		*known = Some(genesis.clone());
		Ok(genesis)
	}

	fn next_change(&self, from: BlockNumber) -> Result<Option<BlockNumber>, Refusal> {
		Ok(self.changes_after(from)?.first().copied())
	}

	fn finality(&self, from: BlockNumber) -> Result<Finality, Refusal> {
		if from > self.client.info().finalized_number {
			return Err(Refusal::ChainBehind);
		}
		let changes = self.changes_after(from)?;
		let (mut blocks, mut length, mut is_finished) = (Vec::<Fragment>::new(), 0, true);
		let mut add = |blocks: &mut Vec<Fragment>, block: Fragment| {
			length += block.encoded_size();
			let fits = length <= MAX_FINALITY || blocks.is_empty();
			if fits {
				blocks.push(block);
			}
			fits
		};
		for number in &changes {
			let Some(block) = self.change(*number)? else { break };
			is_finished = add(&mut blocks, block);
			if !is_finished {
				break;
			}
		}
		if is_finished {
			let least = blocks.last().map_or(from, |last| last.header.number.saturating_add(1));
			if let Some(block) = self.newest(least)? {
				is_finished = add(&mut blocks, block);
			}
		}
		// A chain of which nothing but its genesis block is final has no proof yet.
		let last = &blocks.last().ok_or(Refusal::ChainBehind)?.header;
		let (last, number, first_change) = (last.hash(), last.number, changes.first().copied());
		Ok(Finality { proof: (blocks, is_finished).encode(), last, number, first_change, is_finished })
	}

	fn state(&self, block: H256, keys: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
		let header = self.client.header(block).map_err(unavailable)?.ok_or(Refusal::StatePruned)?;
		let mut keys = keys.iter().map(Vec::as_slice);
		let proof = self.client.read_proof(block, &mut keys).map_err(|error| {
			log::debug!("no proof of {block}: {error}");
			Refusal::StatePruned
		})?;
		compact(proof, header.state_root)
	}
}
