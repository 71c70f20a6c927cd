//! The one thing that an institution asks of its own node's operator RPC, which no gateway offers: new session keys.

use jsonrpsee::{
	core::client::{ClientT, Error as RpcError},
	rpc_params,
	types::error::METHOD_NOT_FOUND_CODE,
	ws_client::WsClientBuilder,
};
use vacchain_gateway::types::Bytes;
use vacchain_primitives::{AccountId, GeneratedSessionKeys};

use crate::error::{Error, Result, TransportError};

/// Has a node make new session keys, which it keeps, for a validator of this account. `url` is that of the node's own
/// RPC, such as `ws://127.0.0.1:9944`. [`Session::set_session_keys`](crate::Session::set_session_keys) then tells the
/// chain.
///
/// # Errors
///
/// [`TransportError::MakesNoKeys`] unless the node was started with `--rpc-methods unsafe`; when it cannot be reached
/// or understood.
pub async fn make_session_keys(url: &str, owner: &AccountId) -> Result<GeneratedSessionKeys> {
	#[derive(serde::Deserialize)]
	struct Answer {
		keys: Bytes,
		proof: Bytes,
	}
	let unreachable =
		|error: RpcError| TransportError::Unreachable { url: url.to_owned(), reason: error.to_string() };
	let node = WsClientBuilder::new().build(url).await.map_err(unreachable)?;
	let parameters = rpc_params![format!("0x{}", hex::encode(owner))];
	let answer: Answer = match node.request("author_rotateKeysWithOwner", parameters).await {
		Ok(answer) => answer,
		// A node answers so, too, for the methods that it does not open to everyone.
		Err(RpcError::Call(error)) if error.code() == METHOD_NOT_FOUND_CODE => {
			return Err(TransportError::MakesNoKeys.into());
		}
		Err(error) => return Err(Error::from(error)),
	};
	Ok(GeneratedSessionKeys { owner: *owner, keys: answer.keys.0, proof: answer.proof.0 })
}
