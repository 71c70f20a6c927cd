//! The registry's client.
//!
//! Modules without input and output stay apart, so that they can be built for a browser too: [`keys`], [`key_file`],
//! [`content`], [`calls`], [`facts`], [`foreign`], [`device`], [`password`], [`login`], [`motion`], [`peer_id`], [`vault`]
//! and [`words`], and of [`saved_session`] the format. Everything else reaches the chain through a gateway, with
//! [`Client`]; what opens its connection ([`Connect`]), what keeps files ([`store`]) and the pauses between attempts are a
//! native program's.
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
//! this crate; what must not be taken on trust, such as signatures, is checked here.
//!
//! [`operator`] alone does not ask a gateway: an institution has its own node make session keys.

pub mod actions;
pub mod advice;
pub mod ballot;
pub mod calls;
mod client;
mod clock;
pub mod content;
pub mod content_keys;
pub mod device;
mod error;
pub mod facts;
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
pub mod operator;
pub mod password;
pub mod peer_id;
pub mod proof;
pub mod random;
mod refusals;
pub mod saved_session;
mod session;
pub mod store;
pub mod usernames;
pub mod vault;
pub mod views;
pub mod words;
mod work;

pub use client::{Client, Connect, Latest, LoggedIn, MAX_ROWS, Retries};
pub use error::{
	DispatchRefusal, Error, GatewayRefusal, Result, SectionPlace, SubmissionRefusal, TooLong, TransportError,
	in_seconds,
};
pub use inclusion::{Inclusion, Stage, Verdict};
pub use keys::{Account, Identity, PublicIdentity, SessionKeys};
pub use motion::Motion;
pub use notice::Notice;
pub use saved_session::SavedSession;
pub use session::{Ask, Session};
pub use vacchain_gateway as gateway;
pub use vacchain_gateway::types as wire;
pub use vacchain_primitives as primitives;
pub use vacchain_sealing as sealing;
