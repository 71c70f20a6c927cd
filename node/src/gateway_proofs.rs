//! The proofs that a gateway hands to clients that believe no gateway.

use std::sync::Arc;

use codec::{Decode, Encode};
use parking_lot::Mutex;
use sc_client_api::ProofProvider;
use sc_consensus_grandpa::warp_proof::{NetworkProvider, WarpSyncFragment};
use sc_network_sync::strategy::warp::{EncodedProof, WarpSyncProvider};
use sc_service::ChainSpec;
use sp_blockchain::HeaderBackend;
use sp_core::{Blake2Hasher, H256, storage::StateVersion};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{InMemoryBackend, StorageProof, prove_read};
use vacchain_gateway::{Refusal, types::GenesisProof};
use vacchain_gateway_server::proofs::{Finality, NodeProofs};
use vacchain_primitives::BlockNumber;

use crate::service::{Backend, Block, Client};

/// Most bytes of an answer's headers and justifications, unless one alone is longer. The changes of many validators' sets are
/// asked for part by part.
const MAX_FINALITY: usize = 512 * 1024;
/// Under which key the state of the genesis block has its voters.
const VOTERS: [&[u8]; 2] = [b"Grandpa", b"Authorities"];

/// The node's chain, and what its genesis block is made of.
pub struct GatewayProofs {
	client: Arc<Client>,
	changes: NetworkProvider<Block, Backend>,
	chain_spec: Box<dyn ChainSpec>,
	genesis: Mutex<Option<GenesisProof>>,
}

impl GatewayProofs {
	/// The proofs of a node with this client, which hands these changes to nodes that join, too.
	pub fn new(
		client: Arc<Client>,
		changes: NetworkProvider<Block, Backend>,
		chain_spec: Box<dyn ChainSpec>,
	) -> Self {
		Self { client, changes, chain_spec, genesis: Mutex::default() }
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
		let hash = self.client.info().genesis_hash;
		let header = self.client.header(hash).map_err(unavailable)?.ok_or(Refusal::ChainUnavailable)?;
		let root = header.state_root;
		let state = compact(self.prove_voters(root).map_err(unavailable)?, root)?;
		let genesis = GenesisProof { header: header.encode().into(), state: state.into() };
		*known = Some(genesis.clone());
		Ok(genesis)
	}

	fn finality(&self, from: BlockNumber) -> Result<Finality, Refusal> {
		if from > self.client.info().finalized_number {
			return Err(Refusal::ChainBehind);
		}
		let begin = self.client.hash(from).map_err(unavailable)?.ok_or(Refusal::ChainBehind)?;
		let EncodedProof(proof) = self.changes.generate(begin).map_err(unavailable)?;
		let (mut blocks, mut is_finished) =
			<(Vec<WarpSyncFragment<Block>>, bool)>::decode(&mut &*proof).map_err(unavailable)?;
		let mut length = 0;
		let mut fits = |block: &WarpSyncFragment<Block>| {
			length += block.encoded_size();
			length <= MAX_FINALITY
		};
		let most = blocks.iter().take_while(|block| fits(block)).count().max(1);
		if most < blocks.len() {
			blocks.truncate(most);
			is_finished = false;
		}
		// A chain of which nothing but its genesis block is final has no proof yet.
		let last = blocks.last().ok_or(Refusal::ChainBehind)?.header.hash();
		Ok(Finality { proof: (blocks, is_finished).encode(), last, is_finished })
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
