//! Getting in and out, and becoming a participant: the methods of `auth` and `enrolment` as clients call them, on a
//! real store, with a client's real OPAQUE. The chain is a list of participants.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod attempts;
mod enrolment;
mod ids;
mod keys;
mod passwords;
mod secrets;
mod server_keys;
mod sessions;
mod support;
mod timing;
