//! The edge of a gateway: the layers between the network and the methods, which are connections, TLS, HTTP, sizes, times
//! and rates.
//!
//! Nothing here knows the registry. Whatever a client sends costs the gateway a bounded share of memory and time, of
//! which each client has its own part.

mod address;
mod calls;
mod config;
mod connection;
mod connections;
mod debt;
mod error;
mod layers;
mod listener;
pub mod metrics;
mod rates;
mod stream;
mod tls;

use jsonrpsee::server::middleware::rpc::{RpcService, RpcServiceT};
use tower::Layer;

pub use address::Client;
pub use calls::{CountedFor, SessionsCounted};
pub use config::{Config, Limits};
pub use connection::Connection;
pub use debt::{MOST_OWED, MOST_OWED_BY_ONE};
pub use error::EdgeError;
pub use layers::Turned;
pub use listener::Listener;
pub use metrics::Metrics;
pub use stream::{LARGE, LARGE_AT_ONCE, LARGE_OF_ONE};

/// The target of the gateway's log lines.
pub const LOG: &str = "gateway";

/// The access check that every call passes. It puts [`CountedFor`] into the extensions of a request whose sender has a
/// session.
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
