//! The fake gateway takes intents.

use codec::{DecodeAll, Encode};
use jsonrpsee::{
	Extensions, PendingSubscriptionSink, SubscriptionMessage,
	core::{RpcResult, SubscriptionResult, async_trait},
};
use pallet_intents::Meaning;
use vacchain_client::{
	Verdict,
	keys::verify,
	primitives::{AccountId, Body, LaneId, SignedIntent},
	wire::*,
};
use vacchain_gateway::Refusal;
use vacchain_gateway_server::api::TransactionsServer;
use vacchain_runtime::intents::Meanings;

use super::{Connection, Fate, NOW, genesis};
use crate::transactions::call_names;

/// An intent that was handed over.
#[derive(Clone, Debug)]
pub struct Sent {
	pub bytes: Vec<u8>,
	pub lane: LaneId,
	/// Its number in the lane.
	pub sequence: u32,
	/// How many places before it the one stands after which it must be done.
	pub after: u8,
	/// The call that the real runtime would make for it, SCALE. Nothing if it means a lane.
	pub call: Vec<u8>,
	/// The lane that it closes.
	closes: Option<LaneId>,
	id: [u8; 32],
	signer: AccountId,
}

impl Sent {
	/// Nothing else than an intent is taken whose signature holds.
	fn decode(bytes: Vec<u8>) -> Self {
		let signed = SignedIntent::decode_all(&mut &bytes[..]).unwrap();
		let intent = &signed.intent;
		assert!(verify(&intent.signer, &intent.payload(&genesis()), &signed.signature));
		let call = Meanings::call_of(&signed).unwrap().map(|call| call.encode()).unwrap_or_default();
		let closes = match intent.body {
			Body::CloseLane { lane } => Some(lane),
			_ => None,
		};
		let (lane, sequence, after) = (intent.lane, intent.sequence, intent.after);
		Self { lane, sequence, after, call, closes, id: intent.id(&genesis()), signer: intent.signer, bytes }
	}
}

fn included(failure: Option<(&str, &str)>, decided: bool, verdict: Option<Verdict>) -> Included {
	let failure = failure.map(|(pallet, name)| CallFailure {
		pallet: pallet.into(),
		name: name.into(),
		message: "It may not be.".into(),
		advice: "Do this.".into(),
		decided,
	});
	Included { number: 2, block: [2; 32].into(), index: 1, outcome_known: true, verdict, failure }
}

/// The news of a transaction.
fn events(fate: Fate) -> Vec<TransactionEvent> {
	let done = match fate {
		Fate::Included | Fate::IncludedAfterAFork => included(None, false, None),
		Fate::Forgotten => Included { outcome_known: false, ..included(None, false, None) },
		Fate::Failed(name) => included(Some(("Consent", name)), false, None),
		Fate::FailedIn(pallet, name) => included(Some((pallet, name)), false, None),
		Fate::NotCarriedOut(pallet, name) => included(Some((pallet, name)), true, None),
		Fate::Decided(verdict) => included(None, false, Some(verdict)),
		Fate::Refused(_) | Fate::Untold | Fate::Silent => return Vec::new(),
		Fate::Dropped => return vec![TransactionEvent::Dropped],
		Fate::Expired => return vec![TransactionEvent::Expired],
	};
	let mut events = Vec::new();
	if matches!(fate, Fate::IncludedAfterAFork) {
		let undone = Included { number: 1, block: [1; 32].into(), ..done.clone() };
		events.extend([TransactionEvent::InBlock(undone), TransactionEvent::Retracted]);
	}
	events.extend([TransactionEvent::InBlock(done.clone()), TransactionEvent::Finalized(done)]);
	events
}

#[async_trait]
impl TransactionsServer for Connection {
	async fn error(&self, _: &Extensions, pallet: String, name: String) -> RpcResult<CallFailure> {
		let (message, advice) = ("It may not be.".into(), "Do this.".into());
		Ok(CallFailure { pallet, name, message, advice, decided: false })
	}

	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> {
		Ok(RuntimeFacts { genesis: genesis().into(), spec_version: 3, calls: call_names() })
	}

	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> {
		Ok(Tip { number: 1, hash: [1; 32].into(), now: NOW })
	}

	async fn context(&self, _: &Extensions) -> RpcResult<Context> {
		let mut state = self.fake.state();
		state.contexts += 1;
		let lane = |(&id, &highest)| OpenLane { id, highest, gaps: Vec::new(), newest: NOW };
		Ok(Context { now: NOW, allowance: state.allowance, lanes: state.lanes.iter().map(lane).collect() })
	}

	async fn submit(&self, _: &Extensions, _: Bytes) -> RpcResult<Submitted> {
		Err(Refusal::ChainUnavailable.into())
	}

	async fn submit_and_watch(
		&self,
		pending: PendingSubscriptionSink,
		_: &Extensions,
		transaction: Bytes,
	) -> SubscriptionResult {
		let sent = Sent::decode(transaction.0);
		let hash = sent.id;
		let fate = {
			let mut state = self.fake.state();
			let fate = state.fates.pop_front().unwrap_or(Fate::Included);
			if fate.carries() {
				let highest = state.lanes.entry(sent.lane).or_default();
				*highest = (*highest).max(sent.sequence);
				state.carried.push((sent.signer, sent.lane, sent.sequence, fate.fails()));
				if let Some(lane) = sent.closes {
					state.lanes.remove(&lane);
					state.carried.retain(|(_, carried, ..)| *carried != lane);
				}
			}
			state.sent.push(sent);
			fate
		};
		if let Fate::Refused(refusal) = fate {
			pending.reject(refusal).await;
			return Ok(());
		}
		let sink = pending.accept().await?;
		if matches!(fate, Fate::Untold) {
			return Err("the gateway has no time".into());
		}
		let waiting = TransactionEvent::Waiting { hash: hash.into() };
		for event in std::iter::once(waiting).chain(events(fate.clone())) {
			sink.send(SubscriptionMessage::from_json(&event)?).await?;
		}
		if matches!(fate, Fate::Silent) {
			sink.closed().await;
		}
		Ok(())
	}
}
