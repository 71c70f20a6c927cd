//! How many transactions are watched at one time, and in how much memory.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use sp_runtime::OpaqueExtrinsic;
use vacchain_gateway::Refusal;
use vacchain_primitives::ParticipantId;

use super::inclusions::TransactionHash;

/// How many transactions a participant may watch at one time, over all of its connections.
pub const MAX_WATCHES: u32 = 128;
/// After which time it is worth trying again to watch one more.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The watches of everyone. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Watches(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
	/// How many each participant has.
	participants: HashMap<ParticipantId, u32>,
	/// What is watched, and by how many: once in memory, as transactions are cloned without their bytes.
	transactions: HashMap<TransactionHash, (OpaqueExtrinsic, u32)>,
}

/// One watch. Dropping it makes room for another.
pub(super) struct Watch {
	watches: Watches,
	participant: ParticipantId,
	transaction: Option<TransactionHash>,
}

impl Watches {
	/// Room for one more watch of this participant.
	///
	/// # Errors
	///
	/// [`Refusal::RateLimited`] when it has [`MAX_WATCHES`].
	pub(super) fn open(&self, participant: ParticipantId) -> Result<Watch, Refusal> {
		let mut book = self.0.lock();
		let open = book.participants.entry(participant).or_default();
		if *open >= MAX_WATCHES {
			return Err(Refusal::RateLimited { retry_after: RETRY_AFTER });
		}
		*open += 1;
		Ok(Watch { watches: self.clone(), participant, transaction: None })
	}
}

impl Watch {
	/// Says what is watched. Answers the same transaction, in memory that all of its watches share.
	pub(super) fn share(&mut self, hash: TransactionHash, transaction: OpaqueExtrinsic) -> OpaqueExtrinsic {
		let mut book = self.watches.0.lock();
		let (shared, watches) = book.transactions.entry(hash).or_insert((transaction, 0));
		*watches += 1;
		self.transaction = Some(hash);
		shared.clone()
	}
}

impl Drop for Watch {
	fn drop(&mut self) {
		let mut book = self.watches.0.lock();
		if let Some(open) = book.participants.get_mut(&self.participant) {
			*open -= 1;
			if *open == 0 {
				book.participants.remove(&self.participant);
			}
		}
		if let Some(hash) = self.transaction
			&& let Some((_, watches)) = book.transactions.get_mut(&hash)
		{
			*watches -= 1;
			if *watches == 0 {
				book.transactions.remove(&hash);
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ONE: ParticipantId = ParticipantId([1; 32]);
	const OTHER: ParticipantId = ParticipantId([2; 32]);

	#[test]
	fn a_participant_has_so_many_watches_and_another_has_its_own() {
		let watches = Watches::default();
		let mut open: Vec<_> = (0..MAX_WATCHES).map(|_| watches.open(ONE).unwrap()).collect();
		assert!(matches!(watches.open(ONE), Err(Refusal::RateLimited { .. })));
		let _others = watches.open(OTHER).unwrap();
		open.pop();
		open.push(watches.open(ONE).unwrap());
		assert!(watches.open(ONE).is_err());
		drop(open);
		assert_eq!(watches.0.lock().participants.len(), 1, "who watches nothing is forgotten");
	}

	#[test]
	fn a_transaction_is_in_memory_once_and_only_while_it_is_watched() {
		let watches = Watches::default();
		let shared: Vec<_> = (0..64)
			.map(|_| {
				let mut watch = watches.open(ONE).unwrap();
				let transaction = watch.share([7; 32], OpaqueExtrinsic::from_blob(vec![5; 1 << 20]));
				(watch, transaction)
			})
			.collect();
		let first = shared[0].1.inner().as_ptr();
		assert!(shared.iter().all(|(_, transaction)| transaction.inner().as_ptr() == first));
		drop(shared);
		assert!(watches.0.lock().transactions.is_empty());
	}
}
