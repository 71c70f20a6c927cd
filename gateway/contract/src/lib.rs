//! The contract between the registry's gateways and their clients: JSON-RPC 2.0 over HTTP and WebSocket.
//!
//! It is for both sides, and light enough for a browser: [`api`] has the methods, [`types`] what goes over the wire,
//! [`Refusal`] every error, [`rows`] where the state has what is proven. The gateway itself is `vacchain-gateway-server`.

pub mod api;
mod refusal;
pub mod rows;
pub mod types;

pub use refusal::{Details, Refusal};

/// The port on which a gateway listens unless it is told otherwise.
pub const PORT: u16 = 9955;
