//! The edge of a gateway: the layers between the network and the methods, which are connections, TLS, HTTP, sizes, times
//! and rates.
//!
//! Nothing here knows the registry. Whatever a client sends costs the gateway a bounded share of memory and time, of
//! which each client has its own part.

mod address;
mod allowance;
mod calls;
mod config;
mod connection;
mod connections;
mod error;
mod layers;
mod listener;
pub mod metrics;
mod pages;
mod rates;
mod socket;
mod stream;
mod tls;

use jsonrpsee::server::middleware::rpc::RpcServiceT;
use tower::Layer;

pub use address::Client;
pub use allowance::{
	CALLS_AT_ONCE, CALLS_OF_ONE, LARGE, LARGE_AT_ONCE, LARGE_OF_ONE, MOST_UNREAD, MOST_UNREAD_OF_ONE,
};
pub use calls::{CountedFor, Dispatch, SessionsCounted};
pub use config::{Config, Limits};
pub use connection::Connection;
pub use error::EdgeError;
pub use layers::Turned;
pub use listener::Listener;
pub use metrics::Metrics;
pub use pages::{MOST_FILES, MOST_PAGE_BYTES, PagesError};

/// The target of the gateway's log lines.
pub const LOG: &str = "gateway";

/// The access check that every call passes. It puts [`CountedFor`] into the extensions of a request whose sender has a
/// session.
pub trait Authorise:
	Layer<SessionsCounted<Dispatch>, Service: for<'a> RpcServiceT<'a> + Clone + Send + Sync + 'static>
	+ Clone
	+ Send
	+ Sync
	+ 'static
{
}

impl<L> Authorise for L where
	L: Layer<SessionsCounted<Dispatch>, Service: for<'a> RpcServiceT<'a> + Clone + Send + Sync + 'static>
		+ Clone
		+ Send
		+ Sync
		+ 'static
{
}
