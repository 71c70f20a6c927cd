//! How people and their programs reach the registry: JSON-RPC 2.0 over HTTP and WebSocket.
//!
//! The contract is for both sides, and light enough for a browser: [`api`] has the methods, [`types`] what goes over
//! the wire, [`Refusal`] every error. With the feature `server` comes [`server`], which the node runs.

pub mod api;
mod refusal;
#[cfg(feature = "server")]
pub mod server;
pub mod types;

pub use refusal::{Details, Refusal};

/// The port on which a gateway listens unless it is told otherwise.
pub const PORT: u16 = 9955;
