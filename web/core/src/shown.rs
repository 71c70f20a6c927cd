//! A person signs what was shown: an answer has a digest of what the person decides on, the request that signs names it, and the
//! core makes it again of what it reads then.

use serde::Serialize;
use sp_crypto_hashing::blake2_256;

use crate::{
	failure::{Failure, Result},
	params::{Params, need},
};

/// The digest of what the answer to this request shows.
pub(crate) fn digest<Seen: Serialize + ?Sized>(request: &str, seen: &Seen) -> String {
	// Everything that the client answers can be written.
	let text = serde_json::to_vec(&(request, seen)).unwrap_or_default();
	hex::encode(blake2_256(&text))
}

/// Refuses to sign what differs from what a page has shown.
pub(crate) fn ensure_same(now: &str, params: &Params) -> Result<()> {
	if need(params.shown.as_deref(), "shown")? == now { Ok(()) } else { Err(Failure::of_changed()) }
}
