//! Tests of the client, against a gateway in the same process.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod bad_keys;
mod connection;
mod content;
mod content_keys;
mod custody;
mod dev_identities;
mod enrolment;
mod fake;
mod files;
mod finding;
mod identities;
mod intents;
mod key_files;
mod login;
mod paging;
mod peer_ids;
mod powers;
mod proven;
mod reading;
mod rotations;
mod saved_sessions;
mod submission;
mod transactions;
mod vault;
mod votes;
