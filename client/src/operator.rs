//! The transport over a node's own RPC, WebSocket.
//!
//! It is for operators, on the node's machine: that RPC asks nobody for consent.

mod advice;
mod facts;
mod follower;
mod outcome;
mod refusal;
mod watch;

use std::sync::Arc;

use subxt::{
	OnlineClient, SubstrateConfig,
	backend::LegacyBackend,
	config::RpcConfigFor,
	config::substrate::H256,
	rpcs::{LegacyRpcMethods, RpcClient, rpc_params},
	utils::AccountId32,
};
use vacchain_primitives::{AccountId, GeneratedSessionKeys, Moment};

use crate::{
	error::{Error, Refusal, Result, TransportError},
	transaction::{Checkpoint, RuntimeFacts, SignedTransaction},
	transport::{Inclusion, Stage, Transport},
};
pub use advice::advice;
use follower::Follower;
use watch::PendingTransaction;

pub(crate) type Rpc = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;

/// The storage key of `Timestamp::Now`: XXH128 of the pallet's name and of the item's.
const TIMESTAMP_NOW: [u8; 32] = [
	0xf0, 0xc3, 0x65, 0xc3, 0xcf, 0x59, 0xd6, 0x71, 0xeb, 0x72, 0xda, 0x0e, 0x7a, 0x41, 0x13, 0xc4, 0x9f,
	0x1f, 0x05, 0x15, 0xf4, 0x62, 0xcd, 0xcf, 0x84, 0xe0, 0xf1, 0xd6, 0x04, 0x5d, 0xfc, 0xbb,
];

/// A connection to a node's operator RPC. It watches all its transactions with one subscription.
///
/// When the connection is lost, what waits ends with [`TransportError::Disconnected`]; connect anew.
pub struct OperatorRpc {
	client: RpcClient,
	rpc: Rpc,
	follower: Arc<Follower>,
}

impl OperatorRpc {
	/// Connects to a node, such as `ws://127.0.0.1:9944`.
	///
	/// # Errors
	///
	/// When no node answers there, or its chain is not one of this registry.
	pub async fn connect(url: &str) -> Result<Self, TransportError> {
		let unreachable = |reason: String| TransportError::Unreachable { url: url.to_owned(), reason };
		let client =
			RpcClient::from_insecure_url(url).await.map_err(|error| unreachable(error.to_string()))?;
		let rpc = Rpc::new(client.clone());
		let backend = Arc::new(LegacyBackend::<SubstrateConfig>::builder().build(client.clone()));
		let online =
			OnlineClient::from_backend(backend).await.map_err(|error| unreachable(error.to_string()))?;
		let follower = Follower::start(rpc.clone(), online).await?;
		Ok(Self { client, rpc, follower })
	}

	/// Has the node make new session keys, which it keeps, for a validator of this account.
	/// [`Session::set_session_keys`](crate::Session::set_session_keys) then tells the chain.
	///
	/// # Errors
	///
	/// [`TransportError::MakesNoKeys`] unless the node was started with `--rpc-methods unsafe`.
	pub async fn rotate_session_keys(
		&self,
		owner: &AccountId,
	) -> Result<GeneratedSessionKeys, TransportError> {
		const METHOD: &str = "author_rotateKeysWithOwner";

		#[derive(serde::Deserialize)]
		struct Answer {
			keys: String,
			proof: String,
		}
		let owner_text = format!("0x{}", hex::encode(owner));
		let answer: Answer = self.client.request(METHOD, rpc_params![owner_text]).await.map_err(|error| {
			if refusal::is_unsafe(&error) {
				TransportError::MakesNoKeys
			} else {
				refusal::transport_error(error)
			}
		})?;
		let bytes = |text: &str| {
			hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|error| {
				TransportError::Undecodable { method: METHOD.into(), reason: error.to_string() }
			})
		};
		Ok(GeneratedSessionKeys { owner: *owner, keys: bytes(&answer.keys)?, proof: bytes(&answer.proof)? })
	}

	/// Whether the node's best block runs other code than the last one that was looked into.
	async fn runs_other_code(&self) -> Result<bool, TransportError> {
		let version = self.rpc.state_get_runtime_version(None).await.map_err(refusal::transport_error)?;
		Ok(version.spec_version != self.follower.facts().spec_version)
	}
}

impl Transport for OperatorRpc {
	type Pending = PendingTransaction;

	async fn call_api(&self, method: &str, arguments: Vec<u8>) -> Result<Vec<u8>, TransportError> {
		self.rpc.state_call(method, Some(&arguments), None).await.map_err(refusal::transport_error)
	}

	async fn runtime(&self) -> Result<Arc<RuntimeFacts>, TransportError> {
		Ok(self.follower.facts())
	}

	async fn checkpoint(&self) -> Result<Checkpoint, TransportError> {
		Ok(self.follower.checkpoint())
	}

	async fn now(&self) -> Result<Moment, TransportError> {
		let bytes =
			self.rpc.state_get_storage(&TIMESTAMP_NOW, None).await.map_err(refusal::transport_error)?;
		match bytes.map(<[u8; 8]>::try_from) {
			Some(Ok(bytes)) => Ok(Moment::from_le_bytes(bytes)),
			// The genesis block has no time.
			None => Ok(0),
			Some(Err(bytes)) => Err(TransportError::Undecodable {
				method: "state_getStorage".into(),
				reason: format!("the time has {} bytes", bytes.len()),
			}),
		}
	}

	async fn nonce(&self, account: &AccountId) -> Result<u32, TransportError> {
		let nonce = self
			.rpc
			.system_account_next_index(&AccountId32(*account))
			.await
			.map_err(refusal::transport_error)?;
		u32::try_from(nonce).map_err(|error| TransportError::Undecodable {
			method: "system_accountNextIndex".into(),
			reason: error.to_string(),
		})
	}

	async fn submit(&self, transaction: SignedTransaction) -> Result<PendingTransaction> {
		let pending = self.follower.watch(transaction);
		match self.rpc.author_submit_extrinsic(pending.bytes()).await {
			Ok(_) => Ok(pending),
			Err(error) => match refusal::pool_answer(&error) {
				Some(refusal::PoolAnswer::AlreadyThere) => Ok(pending),
				Some(refusal::PoolAnswer::Refused(Refusal::BadSignature))
					if self.runs_other_code().await? =>
				{
					Err(Refusal::Busy("its chain has just changed to other code".into()).into())
				}
				Some(refusal::PoolAnswer::Refused(refusal) | refusal::PoolAnswer::LetGo(refusal)) => {
					Err(Error::Refused(refusal))
				}
				None => Err(refusal::transport_error(error).into()),
			},
		}
	}

	async fn wait(&self, pending: PendingTransaction, until: Stage) -> Result<Inclusion> {
		pending.wait(&self.rpc, until).await
	}
}

pub(crate) fn hash(hash: H256) -> [u8; 32] {
	hash.0
}
