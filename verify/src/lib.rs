//! The light client: what makes it unnecessary to believe a gateway.
//!
//! A client knows the hash of its chain's genesis block. From there it follows the chain without its blocks:
//!
//! 1. The genesis block's state names the first GRANDPA voters: [`Checkpoint::genesis`].
//! 2. A block that hands over to other voters names them in its header, and the voters before them have made it final. So
//!    one header and one justification for each change lead to the voters of today, and one more of each to the newest
//!    final block: [`Checkpoint::follow`].
//! 3. That block's header has the root of the state's trie. Nodes of the trie, from the root down, prove a value, that there
//!    is none, or all values under a prefix: [`State`].
//! 4. The state has the block's time, so a client sees when it is shown an old block: [`State::fresh`].
//!
//! # What it does not prove
//!
//! Two thirds of the voters of a set, past ones included, can sign another history from their set on. Who was away and
//! asks a single gateway sees no difference; who follows at least once before those voters leave does. Comparing what two
//! gateways say shows it too: [`Refusal::Forked`].
//!
//! # Formats
//!
//! All are the SDK's own, in SCALE: headers are `sp_runtime::generic::Header<u32, BlakeTwo256>`, justifications
//! `sp_consensus_grandpa::GrandpaJustification`, the list of changes `sc_consensus_grandpa::WarpSyncProof`, and state
//! proofs `sp_trie::CompactProof` over the trie of version 1. The tests compare each with its source.

#![no_std]

extern crate alloc;

mod bounded;
mod checkpoint;
mod header;
mod justification;
mod refusal;
mod state;

pub use checkpoint::{Checkpoint, Head, Voter};
pub use refusal::{Part, Refusal};
pub use state::{Row, State, storage_key};

/// A BLAKE2-256 hash.
pub type Hash = [u8; 32];
/// A block's number.
pub type BlockNumber = u32;
/// A time in milliseconds since the Unix epoch.
pub type Moment = u64;
