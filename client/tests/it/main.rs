//! What the client does without a node.

mod authority_keys;
mod content;
mod dev_identities;
mod fake;
mod files;
mod identities;
mod key_files;
mod paging;
mod peer_ids;
mod reading;
mod rotations;
mod submission;
mod transactions;
mod vault;
mod votes;
