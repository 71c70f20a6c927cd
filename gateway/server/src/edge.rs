//! The layers between the network and the methods: connections, TLS, HTTP, sizes, times and rates.
//!
//! Nothing here knows the registry. Whatever a client sends costs the gateway a bounded share of memory and time, of
//! which each client has its own part.

mod address;
mod calls;
mod connections;
mod debt;
mod layers;
mod listener;
mod rates;
mod stream;
mod tls;

use jsonrpsee::server::middleware::rpc::{RpcService, RpcServiceT};
use tower::Layer;

pub use address::Client;
pub use calls::SessionsCounted;
pub use debt::{MOST_OWED, MOST_OWED_BY_ONE};
pub use layers::Turned;
pub use listener::Listener;
pub use stream::{LARGE, LARGE_AT_ONCE, LARGE_OF_ONE};

/// The access check that every call passes.
pub trait Authorise:
	Layer<SessionsCounted<RpcService>, Service: for<'a> RpcServiceT<'a> + Send + Sync + 'static>
	+ Clone
	+ Send
	+ Sync
	+ 'static
{
}

impl<L> Authorise for L where
	L: Layer<SessionsCounted<RpcService>, Service: for<'a> RpcServiceT<'a> + Send + Sync + 'static>
		+ Clone
		+ Send
		+ Sync
		+ 'static
{
}
