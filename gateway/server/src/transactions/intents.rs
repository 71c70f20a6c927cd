//! Signed intents: what is checked before the pool, and the transaction that carries one.

use std::time::Duration;

use codec::DecodeAll;
use sc_transaction_pool_api::TransactionPool;
use sp_runtime::OpaqueExtrinsic;
use vacchain_extrinsic::{carried, carry, hash};
use vacchain_gateway::Refusal;
use vacchain_primitives::{
	AccountId, IntentId, IntentRefusal, ParticipantId, SignedIntent, api::RegistryApi,
};

use super::{
	Relay,
	facts::Facts,
	pool::{Accepted, missing_quota},
};
use crate::chain::{Answered as _, At, Block, Hash, NodeClient};

/// The pallet and the call that carry intents.
const CARRY: (&str, &str) = ("Intents", "carry");

/// An intent that can be handed to the pool, or that is in a block.
pub(super) enum Checked {
	Known(Accepted),
	New { best: Hash, accepted: Accepted },
}

fn intent_in(bytes: &[u8]) -> Option<SignedIntent> {
	SignedIntent::decode_all(&mut &bytes[..]).ok()
}

impl Facts {
	/// Where the runtime has the call that carries intents.
	fn carry_index(&self) -> Option<[u8; 2]> {
		self.index_of(CARRY.0, CARRY.1).filter(|_| self.has_known_form())
	}

	/// The intent that an extrinsic carries, given without the length at its start.
	pub fn intent_in(&self, body: &[u8]) -> Option<SignedIntent> {
		intent_in(carried(self.carry_index()?, body)?)
	}

	/// The id of that intent.
	pub fn carried_by(&self, body: &[u8]) -> Option<IntentId> {
		Some(self.intent_in(body)?.intent.id(&self.genesis))
	}
}

impl<C, P> Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// As a block checks it. An intent that waits for the one before it is for the pool to keep.
	pub(super) fn check(
		&self,
		at: &At<'_, C>,
		account: &AccountId,
		participant: &ParticipantId,
		bytes: &[u8],
	) -> Result<Checked, Refusal> {
		let facts = self.facts(at)?;
		if bytes.len() > facts.longest_transaction {
			return Err(Refusal::TransactionTooLarge);
		}
		let signed = intent_in(bytes).ok_or(Refusal::MalformedTransaction)?;
		if signed.intent.signer != *account {
			return Err(Refusal::SignedByOther);
		}
		let index = facts.carry_index().ok_or(Refusal::IntentOutdated)?;
		let transaction = carry(index, bytes);
		if transaction.len() > facts.longest_transaction {
			return Err(Refusal::TransactionTooLarge);
		}
		let accepted = Accepted {
			hash: signed.intent.id(&facts.genesis),
			in_pool: hash(&transaction),
			transaction: OpaqueExtrinsic::try_from_encoded_extrinsic(&transaction)
				.map_err(|_| Refusal::MalformedTransaction)?,
			known: false,
			included: None,
			until: signed.intent.expires_at(),
		};
		self.inclusions.catch_up();
		if let Some(place) = self.inclusions.find(&accepted.hash) {
			let included = Some(self.included(&place)?);
			return Ok(Checked::Known(Accepted { known: true, included, ..accepted }));
		}
		match at.api.check_intent(at.block, signed).answered()? {
			Ok(()) | Err(IntentRefusal::PreviousMissing) => {}
			// The pool holds it, and what waits before it is counted.
			Err(IntentRefusal::QuotaUsedUp) if self.pool_holds(&accepted.in_pool) => {}
			Err(IntentRefusal::QuotaUsedUp) => {
				let allowance =
					at.api.allowance(at.block, *participant).answered()?.ok_or(Refusal::NotActive)?;
				let interval = Duration::from_millis(allowance.interval);
				let retry_after = missing_quota(&allowance, transaction.len()).unwrap_or(interval);
				return Err(Refusal::QuotaExhausted { retry_after });
			}
			Err(refusal) => return Err(refused(refusal)),
		}
		Ok(Checked::New { best: at.block, accepted })
	}
}

/// The refusal that clients are told for the chain's refusal of an intent.
pub(super) fn refused(refusal: IntentRefusal) -> Refusal {
	match refusal {
		IntentRefusal::NotActive => Refusal::NotActive,
		IntentRefusal::QuotaUsedUp => Refusal::QuotaExhausted { retry_after: Duration::ZERO },
		IntentRefusal::AlreadyDone { failed: Some(true) } => Refusal::AlreadyFailed,
		IntentRefusal::AlreadyDone { .. } => Refusal::AlreadyDone,
		IntentRefusal::TooFarAhead | IntentRefusal::PreviousMissing => Refusal::TooFarAhead,
		IntentRefusal::MadeInFuture | IntentRefusal::LivesTooLong => Refusal::WrongIntentTime,
		IntentRefusal::Expired => Refusal::TransactionExpired,
		IntentRefusal::LaneNotOpen | IntentRefusal::LaneNotFresh => Refusal::LaneNotOpen,
		IntentRefusal::TooManyLanes => Refusal::TooManyLanes,
		IntentRefusal::BadSignature => Refusal::BadTransactionSignature,
		IntentRefusal::Outdated => Refusal::IntentOutdated,
		IntentRefusal::Paused => Refusal::CallPaused,
		IntentRefusal::NotDecided => Refusal::NotDecided,
	}
}
