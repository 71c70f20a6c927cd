//! What the gateway asks of its node: the runtime API at the best block.

use std::{fmt, sync::Arc};

use frame_system_rpc_runtime_api::AccountNonceApi;
use sc_client_api::{BlockBackend, BlockchainEvents};
use sp_api::{ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_runtime::{AccountId32, OpaqueExtrinsic, generic, traits::BlakeTwo256};
use vacchain_primitives::{
	AccountId, BlockNumber, Participant, ParticipantId,
	api::{AuthoritiesApi, OutcomesApi, RegistryApi},
};

use crate::Refusal;

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block, whose transactions are bytes.
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
/// A block's hash.
pub type Hash = sp_core::H256;

/// A node's client, as the gateway needs it.
pub trait NodeClient:
	ProvideRuntimeApi<
		Block,
		Api: RegistryApi<Block, AccountId32>
		         + AuthoritiesApi<Block>
		         + OutcomesApi<Block>
		         + AccountNonceApi<Block, AccountId32, u32>
		         + sp_api::Metadata<Block>
		         + sp_api::Core<Block>,
	> + HeaderBackend<Block>
	+ BlockBackend<Block>
	+ BlockchainEvents<Block>
	+ Send
	+ Sync
	+ 'static
{
}

impl<Client> NodeClient for Client where
	Client: ProvideRuntimeApi<
			Block,
			Api: RegistryApi<Block, AccountId32>
			         + AuthoritiesApi<Block>
			         + OutcomesApi<Block>
			         + AccountNonceApi<Block, AccountId32, u32>
			         + sp_api::Metadata<Block>
			         + sp_api::Core<Block>,
		> + HeaderBackend<Block>
		+ BlockBackend<Block>
		+ BlockchainEvents<Block>
		+ Send
		+ Sync
		+ 'static
{
}

/// The chain, as a node knows it. Clones share it.
pub struct Chain<C> {
	client: Arc<C>,
	genesis: [u8; 32],
}

impl<C> Clone for Chain<C> {
	fn clone(&self) -> Self {
		Self { client: Arc::clone(&self.client), genesis: self.genesis }
	}
}

impl<C> fmt::Debug for Chain<C> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Chain(..)")
	}
}

impl<C: NodeClient> Chain<C> {
	/// The chain of this node.
	pub fn new(client: Arc<C>) -> Self {
		let genesis = client.info().genesis_hash.0;
		Self { client, genesis }
	}

	/// The node's client.
	pub fn client(&self) -> &Arc<C> {
		&self.client
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> &[u8; 32] {
		&self.genesis
	}

	/// The best block, at which all of one request's questions are asked.
	pub fn at_best(&self) -> At<'_, C> {
		At { api: self.client.runtime_api(), block: self.client.info().best_hash }
	}
}

/// The runtime's answers at one block.
pub struct At<'a, C: NodeClient> {
	/// The runtime API.
	pub api: ApiRef<'a, C::Api>,
	/// The block.
	pub block: Hash,
}

/// Who is registered. The one question that logging in has for the chain.
pub trait Registered: Send + Sync + 'static {
	/// A participant, at the best block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>, Refusal>;

	/// The hash of the chain's first block.
	fn genesis(&self) -> [u8; 32];
}

impl<C: NodeClient> Registered for Chain<C> {
	fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>, Refusal> {
		let at = self.at_best();
		let found = at.api.participant(at.block, *id).map_err(|_| Refusal::ChainUnavailable)?;
		Ok(found.map(bytes_account))
	}

	fn genesis(&self) -> [u8; 32] {
		self.genesis
	}
}

/// The account as bytes, as the wire has it.
pub fn bytes_account(participant: Participant<AccountId32>) -> Participant<AccountId> {
	let Participant { role, organisation, account, encryption_key, keys_since, status, profile } =
		participant;
	Participant { role, organisation, account: account.into(), encryption_key, keys_since, status, profile }
}
