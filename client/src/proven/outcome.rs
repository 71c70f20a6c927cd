//! What became of an intent, by a final block.

use std::sync::PoisonError;

use codec::Decode;
use vacchain_gateway::types::Wanted;
use vacchain_primitives::{Body, Intent, Place, SignedIntent, Signer};

use super::{CHAIN_BEHIND, PAUSE};
use crate::{
	client::Client,
	error::{Error, Result, TransportError},
	platform::{Instant, sleep},
};

/// What the lanes of an intent's signer show of it: whether it failed, or that they have forgotten whether. Nothing if they show
/// that it was not carried.
#[expect(
	clippy::option_option,
	reason = "the outer one is whether it was carried, the inner one what is remembered"
)]
fn shown(lanes: &Signer, intent: &Intent) -> Option<Option<bool>> {
	let Some(lane) = lanes.lane(intent.lane) else {
		// A lane that was closed takes nothing more: what was made before it is known no longer.
		let closes = matches!(intent.body, Body::CloseLane { .. });
		return (lanes.floor >= intent.made_at).then_some(closes.then_some(false));
	};
	match lane.place_of(intent.sequence) {
		Place::Used { failed } => Some(failed),
		Place::Free { .. } | Place::TooFarAhead => None,
	}
}

impl Client {
	/// Whether a signed intent failed, by a final block; nothing if its lane has forgotten. Many intents of one account are shown by
	/// one proof.
	///
	/// # Errors
	///
	/// [`Error::NotFinalYet`] if no final block shows that it was carried; as [`Client::proven`].
	pub(crate) async fn proven_outcome(&self, signed: &[u8]) -> Result<Option<bool>> {
		let SignedIntent { intent, .. } =
			SignedIntent::decode(&mut &*signed).map_err(TransportError::undecodable)?;
		let (begun, patience) = (Instant::now(), self.patience());
		let known = || self.light().lanes.lock().unwrap_or_else(PoisonError::into_inner);
		loop {
			let outcome = match &*known() {
				Some((account, lanes)) if *account == intent.signer => shown(lanes, &intent),
				_ => None,
			};
			if let Some(failed) = outcome {
				return Ok(failed);
			}
			match self.proven(&Wanted { lanes: true, ..Wanted::default() }).await {
				// This gateway's node may be behind the one that proved a block before.
				Err(Error::Gateway(refusal)) if refusal.name == CHAIN_BEHIND => {}
				proven => {
					let lanes = proven?.lanes(&intent.signer)?.unwrap_or_default();
					let outcome = shown(&lanes, &intent);
					*known() = Some((intent.signer, lanes));
					if let Some(failed) = outcome {
						return Ok(failed);
					}
				}
			}
			if begun.elapsed() > patience {
				return Err(Error::NotFinalYet);
			}
			sleep(PAUSE).await;
		}
	}
}
