//! The document that describes all methods, as OpenRPC 1.3.
use std::sync::Arc;

use jsonrpsee::core::{RpcResult, async_trait};
use serde_json::Value;

use crate::api::DiscoverServer;

/// `rpc.discover`.
#[derive(Clone, Debug)]
pub struct Discovery(Arc<Value>);

impl Discovery {
	/// Makes the document.
	pub fn new() -> Self {
		Self(Arc::new(Value::Null))
	}
}

#[async_trait]
impl DiscoverServer for Discovery {
	async fn discover(&self) -> RpcResult<Value> {
		Ok(self.0.as_ref().clone())
	}
}
