//! Getting in and out, and becoming a participant: the methods of `auth` and `enrolment` as clients call them, on a
//! real store, with a client's real OPAQUE. The chain is a list of participants.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod attempts;
mod enrolment;
mod ids;
mod keys;
mod passwords;
mod secrets;
mod server_keys;
mod sessions;
mod support;
