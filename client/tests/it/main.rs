//! What the client does without a node.

mod content;
mod dev_identities;
mod fake;
mod files;
mod identities;
mod key_files;
mod paging;
mod reading;
mod rotations;
mod submission;
mod transactions;
mod vault;
