//! The registry's client.
//!
//! It is built for native programs and for a browser's worker (`wasm32-unknown-unknown`). A native program opens its connection
//! with [`Connect`] and keeps files with [`store`]; in a browser, `browser` has a host do both.
//!
//! Three layers, from the chain to the person:
//!
//! - [`Client`] logs in, asks the gateway, typed, and signs intents, each in its program's lane;
//! - [`Session`] is a client and an [`Identity`]: what a person of each role does, sealing and opening on the way
//!   (see [`actions`]), what a person finds ([`finding`]) and what it reads
//!   ([`views`], [`proof`], [`ballot`]);
//! - [`store`] keeps key files and sessions on disk; [`Client::keep_lanes`] has lanes kept there.
//!
//! The gateway answers by role, consent and level. What it answers is ciphertext, and the keys that open it never leave
//! this crate; what must not be taken on trust, such as signatures, is checked here. Nothing is sealed to a key that is
//! not [proven](proven::ProvenKey).
//!
//! [`operator`] alone does not ask a gateway: an institution has its own node make session keys.

pub mod actions;
pub mod advice;
pub mod ballot;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(any(test, target_arch = "wasm32"))]
mod by_name;
pub mod calls;
mod client;
pub mod content;
pub mod content_keys;
pub mod device;
mod error;
pub mod facts;
#[cfg(not(target_arch = "wasm32"))]
mod files;
pub mod finding;
pub mod foreign;
mod inclusion;
pub mod key_file;
pub mod keys;
mod lanes;
pub mod login;
mod meaning;
pub mod motion;
mod notice;
#[cfg(not(target_arch = "wasm32"))]
pub mod operator;
pub mod password;
pub mod peer_id;
mod platform;
pub mod proof;
pub mod proven;
pub mod random;
mod refusals;
pub mod saved_session;
mod session;
#[cfg(not(target_arch = "wasm32"))]
pub mod store;
pub mod usernames;
pub mod vault;
pub mod views;
pub mod words;

#[cfg(not(target_arch = "wasm32"))]
pub use client::Connect;
pub use client::{Client, Latest, LoggedIn, MAX_ROWS, Retries};
pub use error::{
	DispatchRefusal, Error, GatewayRefusal, Result, SectionPlace, StoreError, SubmissionRefusal, TooLong,
	TransportError, in_seconds,
};
pub use inclusion::{Inclusion, Progress, Stage, Step, Verdict};
pub use keys::{Account, Identity, PublicIdentity, SessionKeys};
pub use lanes::LaneStore;
pub use motion::Motion;
pub use notice::Notice;
pub use proven::{Proven, ProvenKey};
pub use saved_session::SavedSession;
pub use session::{Ask, Observe, Session};
pub use vacchain_gateway as gateway;
pub use vacchain_gateway::types as wire;
pub use vacchain_primitives as primitives;
pub use vacchain_sealing as sealing;
