//! The operator's RPC: the SDK's methods and, from here, an account's next nonce.

use crate::service::{Block, Client, Pool};
use jsonrpsee::{RpcModule, core::RegisterMethodError};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// The methods that the SDK does not bring by itself.
///
/// # Errors
///
/// When two methods have one name.
pub fn methods(client: Arc<Client>, pool: Arc<Pool>) -> Result<RpcModule<()>, RegisterMethodError> {
	let mut module = RpcModule::new(());
	module.merge(System::<_, _, Block>::new(client, pool).into_rpc())?;
	Ok(module)
}
