//! What the fake gateway makes of transactions.

use jsonrpsee::{
	Extensions, PendingSubscriptionSink, SubscriptionMessage,
	core::{RpcResult, SubscriptionResult, async_trait},
};
use vacchain_client::{Verdict, wire::*};
use vacchain_extrinsic::{Envelope, extension_names, hash};
use vacchain_gateway::{Refusal, api::TransactionsServer};

use super::{Connection, Fate, NOW};
use crate::transactions::call_names;

/// A transaction that was handed over.
#[derive(Clone, Debug)]
pub struct Sent {
	pub bytes: Vec<u8>,
	pub nonce: u32,
	/// The call, SCALE.
	pub call: Vec<u8>,
}

impl Sent {
	fn decode(bytes: Vec<u8>) -> Self {
		let content = Envelope::decode(&bytes).and_then(|envelope| envelope.content()).unwrap();
		Self { nonce: content.nonce, call: content.call.to_vec(), bytes }
	}
}

fn included(failure: Option<(&str, &str)>, decided: bool, verdict: Option<Verdict>) -> Included {
	let failure = failure.map(|(pallet, name)| CallFailure {
		pallet: pallet.into(),
		name: name.into(),
		advice: "Do this.".into(),
		decided,
	});
	Included { number: 2, block: [2; 32].into(), index: 1, outcome_known: true, verdict, failure }
}

/// What is told of a transaction.
fn events(fate: Fate) -> Vec<TransactionEvent> {
	let done = match fate {
		Fate::Included | Fate::IncludedAfterAFork => included(None, false, None),
		Fate::Forgotten => Included { outcome_known: false, ..included(None, false, None) },
		Fate::Failed(name) => included(Some(("Consent", name)), false, None),
		Fate::FailedIn(pallet, name) => included(Some((pallet, name)), false, None),
		Fate::NotCarriedOut(pallet, name) => included(Some((pallet, name)), true, None),
		Fate::Decided(verdict) => included(None, false, Some(verdict)),
		Fate::Refused(_) | Fate::Untold => return Vec::new(),
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
	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> {
		Ok(RuntimeFacts {
			genesis: [7; 32].into(),
			spec_version: 3,
			transaction_version: 2,
			extensions: extension_names().map(Into::into).into(),
			calls: call_names(),
		})
	}

	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> {
		Ok(Tip { number: 1, hash: [1; 32].into(), now: NOW })
	}

	async fn context(&self, ext: &Extensions) -> RpcResult<Context> {
		let checkpoint = self.tip(ext).await?;
		let mut state = self.fake.state();
		state.contexts += 1;
		let (nonce, allowance) = (state.nonce, state.allowance);
		Ok(Context { spec_version: 3, nonce, checkpoint, lifetime: 2400, allowance })
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
		let hash = hash(&transaction.0);
		let fate = {
			let mut state = self.fake.state();
			state.sent.push(Sent::decode(transaction.0));
			state.fates.pop_front().unwrap_or(Fate::Included)
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
		for event in std::iter::once(waiting).chain(events(fate)) {
			sink.send(SubscriptionMessage::from_json(&event)?).await?;
		}
		Ok(())
	}
}
