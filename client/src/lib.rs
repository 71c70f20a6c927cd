//! The registry's client.
//!
//! What does no input or output stays apart, so that it can be built for a browser too: [`keys`], [`key_file`],
//! [`content`], [`calls`], [`motion`], [`peer_id`], [`transaction`] and [`vault`]. Everything else reaches the chain
//! through one seam, [`Transport`]; [`OperatorRpc`] is the one over a node's own RPC.
//!
//! Three layers, from the chain to the person:
//!
//! - [`Client`] reads the runtime API, typed, and submits calls;
//! - [`Session`] is a client and an [`Identity`]: what a person of each role does, sealing and opening on the way
//!   (see [`actions`]), and what a person reads ([`views`], [`proof`], [`ballot`]);
//! - [`store`] keeps key files on disk.
//!
//! A node's operator RPC answers anyone who reaches it, so what a reader may see is not enforced there: the content
//! is ciphertext, and this crate refuses honestly what consent does not cover. The gateway enforces it.

pub mod actions;
pub mod ballot;
pub mod calls;
mod client;
pub mod content;
mod error;
pub mod key_file;
pub mod keys;
pub mod motion;
pub mod operator;
pub mod peer_id;
pub mod proof;
pub mod random;
mod session;
pub mod store;
pub mod transaction;
mod transport;
pub mod vault;
pub mod views;

pub use client::{Client, MAX_ROWS, Retries};
pub use error::{DispatchRefusal, Error, Place, Refusal, Result, TransportError};
pub use keys::{Account, Identity, PublicIdentity, SessionKeys};
pub use motion::Motion;
pub use operator::OperatorRpc;
pub use session::Session;
pub use transport::{Inclusion, Stage, Transport, Verdict};
pub use vacchain_primitives as primitives;
pub use vacchain_sealing as sealing;
