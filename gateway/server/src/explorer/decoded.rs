//! The transactions of a block, read.

use std::{collections::BTreeMap, sync::Arc};

use vacchain_extrinsic::call_of;
use vacchain_gateway::types::{ChainTransaction, TransactionKind, TransactionResult};
use vacchain_primitives::{AccountId, IntentId, LaneId, Outcome};

use crate::transactions::facts::Facts;

/// The first byte of an extrinsic that nobody signed and that has no extensions: version 4, as the SDK's nodes make it, and
/// version 5.
const BARE: [u8; 2] = [4, 5];
/// The pallets whose calls the author of a block puts there.
const OF_AUTHORS: [&str; 1] = ["Timestamp"];
/// The call of an intent that changes no more than the signer's lanes.
const NO_CALL: &str = "Intents.carry";

/// A block that was read.
#[derive(Debug)]
pub(super) struct Decoded {
	transactions: Vec<Transaction>,
	/// By the places of the transactions; none if the state of the block is gone.
	outcomes: Option<BTreeMap<u32, Outcome>>,
	/// The runtime that carried them out.
	facts: Arc<Facts>,
}

#[derive(Debug)]
struct Transaction {
	kind: TransactionKind,
	call: Option<String>,
	intent: Option<Carried>,
	bytes: u32,
}

/// The facts of an intent that an explorer shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried {
	pub id: IntentId,
	pub account: AccountId,
	pub lane: LaneId,
	pub sequence: u32,
}

impl Decoded {
	/// Reads extrinsics, each without the length at its start.
	pub fn read<'a>(
		body: impl IntoIterator<Item = &'a [u8]>,
		outcomes: Option<BTreeMap<u32, Outcome>>,
		facts: Arc<Facts>,
	) -> Self {
		let transactions = body.into_iter().map(|bytes| read(bytes, &facts)).collect();
		Self { transactions, outcomes, facts }
	}

	pub fn count(&self) -> u32 {
		u32::try_from(self.transactions.len()).unwrap_or(u32::MAX)
	}

	/// How many bytes the transactions have together.
	pub fn bytes(&self) -> u64 {
		self.transactions.iter().map(|transaction| u64::from(transaction.bytes)).sum()
	}

	/// How many of them failed, if that is known.
	pub fn failed(&self) -> Option<u32> {
		let failed = self.outcomes.as_ref()?.values().filter(|outcome| is_failure(outcome));
		Some(u32::try_from(failed.count()).unwrap_or(u32::MAX))
	}

	fn at(&self, index: u32) -> Option<&Transaction> {
		self.transactions.get(usize::try_from(index).ok()?)
	}

	pub fn kind(&self, index: u32) -> Option<TransactionKind> {
		Some(self.at(index)?.kind)
	}

	pub fn call(&self, index: u32) -> Option<&String> {
		self.at(index)?.call.as_ref()
	}

	pub fn intent(&self, index: u32) -> Option<Carried> {
		self.at(index)?.intent
	}

	pub fn size(&self, index: u32) -> u32 {
		self.at(index).map_or(0, |transaction| transaction.bytes)
	}

	pub fn outcome(&self, index: u32) -> Option<Outcome> {
		self.outcomes.as_ref()?.get(&index).copied()
	}

	pub fn result(&self, index: u32) -> TransactionResult {
		match self.outcome(index) {
			None => TransactionResult::Unknown,
			Some(outcome) if is_failure(&outcome) => TransactionResult::Failed,
			Some(_) => TransactionResult::Done,
		}
	}

	/// The place of the transaction that carries this intent.
	pub fn index_of(&self, id: &IntentId) -> Option<u32> {
		let carries = |transaction: &Transaction| transaction.intent.is_some_and(|intent| intent.id == *id);
		u32::try_from(self.transactions.iter().position(carries)?).ok()
	}

	/// Says in a row what became of the transaction.
	pub fn tell(&self, outcome: &Outcome, row: &mut ChainTransaction) {
		(row.verdict, row.failure) = self.facts.read_outcome(outcome);
		row.result = if is_failure(outcome) { TransactionResult::Failed } else { TransactionResult::Done };
	}
}

fn is_failure(outcome: &Outcome) -> bool {
	matches!(outcome, Outcome::Failed(_) | Outcome::NotCarriedOut(_))
}

fn read(bytes: &[u8], facts: &Facts) -> Transaction {
	let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
	let of = |kind, call, intent| Transaction { kind, call, intent, bytes: length };
	if let Some(signed) = facts.intent_in(bytes) {
		let intent = &signed.intent;
		let call = call_of(&intent.body).map(|(pallet, call)| format!("{pallet}.{call}"));
		let carried = Carried {
			id: intent.id(&facts.genesis),
			account: intent.signer,
			lane: intent.lane,
			sequence: intent.sequence,
		};
		return of(TransactionKind::Intent, Some(call.unwrap_or_else(|| NO_CALL.into())), Some(carried));
	}
	let bare = match bytes {
		[version, pallet, call, ..] if BARE.contains(version) => facts.name_at([*pallet, *call]),
		_ => None,
	};
	match bare {
		Some((pallet, call)) => {
			let is_of_author = OF_AUTHORS.contains(&pallet);
			let kind = if is_of_author { TransactionKind::Inherent } else { TransactionKind::Unsigned };
			of(kind, Some(format!("{pallet}.{call}")), None)
		}
		None => of(TransactionKind::Unreadable, None, None),
	}
}

#[cfg(test)]
mod tests {
	use std::sync::LazyLock;

	use codec::{Decode, Encode};
	use proptest::prelude::*;
	use sp_runtime::{DispatchError, ModuleError};
	use vacchain_extrinsic::{carry, sign_intent};
	use vacchain_primitives::{Body, Intent, VisitId};
	use vacchain_runtime::{Runtime, VERSION};

	use super::*;

	const GENESIS: [u8; 32] = [7; 32];
	/// Where the runtime has the call that carries intents.
	const CARRY: [u8; 2] = [17, 0];

	static FACTS: LazyLock<Arc<Facts>> = LazyLock::new(|| {
		let metadata = sp_io::TestExternalities::default().execute_with(|| Runtime::metadata().encode());
		Arc::new(Facts::read(GENESIS, VERSION.spec_version, &metadata).unwrap())
	});

	fn intent(body: Body) -> Intent {
		Intent { signer: [5; 32], lane: 9, sequence: 4, made_at: 1, lifetime: 60, after: 0, body }
	}

	/// The transaction that carries it, without the length at its start.
	fn carrying(body: Body) -> Vec<u8> {
		let signed = sign_intent(intent(body), vec![], &GENESIS, |_| [0; 64]).unwrap();
		Vec::decode(&mut &carry(CARRY, &signed.encode())[..]).unwrap()
	}

	fn decoded(body: &[Vec<u8>], outcomes: Option<BTreeMap<u32, Outcome>>) -> Decoded {
		Decoded::read(body.iter().map(Vec::as_slice), outcomes, Arc::clone(&FACTS))
	}

	/// S14: an operator sees who made a transaction, and what it called, and nothing of what it says.
	#[test]
	fn a_transaction_is_shown_by_its_id_its_call_and_its_signer() {
		let visit = Body::LinkVisit { visit: VisitId([1; 16]) };
		let block = decoded(&[vec![4, 1, 0, 11], carrying(visit.clone()), carrying(Body::Hello)], None);
		let kinds = [0, 1, 2].map(|index| block.kind(index).unwrap());
		assert_eq!(kinds, [TransactionKind::Inherent, TransactionKind::Intent, TransactionKind::Intent]);
		let calls = [0, 1, 2].map(|index| block.call(index).unwrap().as_str());
		assert_eq!(calls, ["Timestamp.set", "VaccineDetails.link", "Intents.carry"]);
		let carried = block.intent(1).unwrap();
		assert_eq!((carried.account, carried.lane, carried.sequence), ([5; 32], 9, 4));
		assert_eq!(block.index_of(&intent(visit).id(&GENESIS)), Some(1));
		assert_eq!(block.index_of(&[0; 32]), None);
		assert_eq!((block.count(), block.failed()), (3, None));
		assert_eq!(block.result(1), TransactionResult::Unknown);
	}

	#[test]
	fn what_failed_is_counted_and_named() {
		let no_consent = DispatchError::Module(ModuleError { index: 13, error: [0; 4], message: None });
		let outcomes = [
			(0, Outcome::Done),
			(1, Outcome::Failed(no_consent)),
			(2, Outcome::NotCarriedOut(DispatchError::BadOrigin)),
			(3, Outcome::Rejected),
		];
		let hello = || carrying(Body::Hello);
		let block = decoded(&[hello(), hello(), hello(), hello()], Some(outcomes.into()));
		let results = [0, 1, 2, 3].map(|index| block.result(index));
		let [done, failed] = [TransactionResult::Done, TransactionResult::Failed];
		assert_eq!(results, [done, failed, failed, done]);
		assert_eq!(block.failed(), Some(2));
	}

	#[test]
	fn the_calls_of_nodes_are_those_of_nobody() {
		let [pallet, call] = FACTS.index_of("Authorities", "report_equivocation_unsigned").unwrap();
		let block = decoded(&[vec![5, pallet, call]], None);
		assert_eq!(block.kind(0), Some(TransactionKind::Unsigned));
		assert_eq!(block.call(0).unwrap(), "Authorities.report_equivocation_unsigned");
	}

	proptest! {
		#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

		/// Nothing that a block holds stops the gateway.
		#[test]
		fn any_bytes_are_shown_as_what_they_are_or_as_unreadable(
			bytes in proptest::collection::vec(any::<u8>(), 0..200),
			cut in any::<prop::sample::Index>(),
		) {
			let whole = carrying(Body::LinkVisit { visit: VisitId([1; 16]) });
			let shortened = whole[..cut.index(whole.len())].to_vec();
			let head = [&[0x45, 0][..], &CARRY, &bytes].concat();
			let block = decoded(&[bytes.clone(), head.clone(), shortened.clone()], None);
			prop_assert_eq!(block.count(), 3);
			prop_assert_eq!(block.bytes(), (bytes.len() + head.len() + shortened.len()) as u64);
			for index in 1..3 {
				prop_assert_eq!(block.kind(index), Some(TransactionKind::Unreadable));
				prop_assert!(block.call(index).is_none() && block.intent(index).is_none());
			}
		}
	}
}
