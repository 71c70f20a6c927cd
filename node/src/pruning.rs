//! The remains of blocks whose bodies are pruned.

use crate::service::{Backend, Block};
use log::error;
use sc_client_api::Backend as _;
use sc_consensus_grandpa::{GRANDPA_ENGINE_ID, GrandpaJustification, find_scheduled_change};
use sc_service::PruningFilter;
use sp_blockchain::HeaderBackend;
use sp_runtime::Justifications;
use std::sync::{Arc, OnceLock, Weak};

/// Keeps the blocks that change the validator set, with the proof that they are final: whoever joins by warp
/// synchronization follows these proofs from the first set to the current one.
///
/// Such a block starts a session, which leaves no room in it for participants' transactions: what is kept holds no
/// content. The SDK's filter would keep every block with a proof, whatever is in it.
#[derive(Clone, Default)]
pub struct SetChanges(Arc<OnceLock<Weak<Backend>>>);

impl SetChanges {
	/// Reads headers from this database: the one that asks, once it is open.
	pub fn read_from(&self, backend: &Arc<Backend>) {
		// A second database would be a mistake of the caller's; the first stays.
		let _ = self.0.set(Arc::downgrade(backend));
	}

	fn signals_change(&self, justification: &[u8]) -> bool {
		let Some(backend) = self.0.get().and_then(Weak::upgrade) else { return false };
		let Ok(justification) = GrandpaJustification::<Block>::decode(justification) else {
			return false;
		};
		let (number, hash) = justification.target();
		match backend.blockchain().header(hash) {
			Ok(header) => header.is_some_and(|header| find_scheduled_change::<Block>(&header).is_some()),
			Err(error) => {
				error!("Block {number} stays, because its header cannot be read: {error}");
				true
			}
		}
	}
}

impl PruningFilter for SetChanges {
	fn should_retain(&self, justifications: &Justifications) -> bool {
		justifications.get(GRANDPA_ENGINE_ID).is_some_and(|justification| self.signals_change(justification))
	}
}
