//! What became of the transactions of a block: from its events.

use subxt::{
	ArcMetadata, OnlineClient, SubstrateConfig,
	config::substrate::H256,
	error::{DispatchError, ModuleError},
	events::Phase,
};

use super::advice::advice;
use crate::{
	error::{DispatchRefusal, TransportError},
	transport::Verdict,
};

/// What became of a transaction whose block holds it: what it decided, if it closed a vote.
pub(super) type Outcome = Result<Option<Verdict>, Failure>;

/// What failed in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
	/// The transaction's call.
	Call(DispatchRefusal),
	/// What the institutions had decided, when the transaction was to carry it out.
	Decision(DispatchRefusal),
}

/// The length of a BLAKE2-256 hash, in bytes: the first field of the events below.
const HASH: usize = 32;

/// What became of each of these transactions of a block, by their places in it.
pub(super) async fn outcomes(
	online: &OnlineClient<SubstrateConfig>,
	block: H256,
	number: u64,
	places: &[u32],
) -> Result<Vec<Outcome>, TransportError> {
	let node_error = |error: &dyn std::error::Error| TransportError::Node(error.to_string());
	let at = online.at_block_hash_and_number(block, number).await.map_err(|error| node_error(&error))?;
	let events = at.events().fetch().await.map_err(|error| node_error(&error))?;
	let mut outcomes = vec![Ok(None); places.len()];
	for event in events.iter() {
		let event = event.map_err(|error| node_error(&error))?;
		let Phase::ApplyExtrinsic(index) = event.phase() else {
			continue;
		};
		let Some(outcome) =
			places.iter().position(|place| *place == index).and_then(|place| outcomes.get_mut(place))
		else {
			continue;
		};
		let (fields, metadata) = (event.field_bytes(), at.metadata());
		match (event.pallet_name(), event.event_name()) {
			("System", "ExtrinsicFailed") => *outcome = Err(Failure::Call(refusal(fields, metadata))),
			("Council", "Executed") => *outcome = executed(after_hash(fields), metadata),
			("Council", "Disapproved") => *outcome = Ok(Some(Verdict::Rejected)),
			("System", "RejectedInvalidAuthorizedUpgrade") => {
				*outcome = Err(Failure::Decision(refusal(after_hash(fields), metadata)));
			}
			_ => {}
		}
	}
	Ok(outcomes)
}

fn after_hash(fields: &[u8]) -> &[u8] {
	fields.get(HASH..).unwrap_or_default()
}

/// What carrying out a decision led to, from its SCALE `DispatchResult`.
fn executed(result: &[u8], metadata: ArcMetadata) -> Outcome {
	match result.split_first() {
		Some((0, _)) => Ok(Some(Verdict::Carried)),
		Some((_, error)) => Err(Failure::Decision(match refusal(error, metadata) {
			refusal if TOO_FEW_VOTES.contains(&refusal.name.as_str()) => DispatchRefusal {
				advice: "More institutions vote now than when this was proposed, and too few are for it. Propose it again."
					.into(),
				..refusal
			},
			refusal => refusal,
		})),
		None => Err(Failure::Decision(unknown("the event is empty"))),
	}
}

const BAD_ORIGIN: &str = "BadOrigin";

/// What pallets answer to a decision that does not have the votes that the matter needs.
const TOO_FEW_VOTES: [&str; 3] = ["TooFewVotes", "DecidedByVote", BAD_ORIGIN];

/// The refusal in a SCALE `DispatchError`.
fn refusal(error: &[u8], metadata: ArcMetadata) -> DispatchRefusal {
	match DispatchError::decode_from(error, metadata) {
		Ok(DispatchError::Module(error)) => module_refusal(&error),
		Ok(DispatchError::BadOrigin) => DispatchRefusal {
			pallet: "System".into(),
			name: BAD_ORIGIN.into(),
			advice: "Your role does not have this right. Ask someone whose role has it.".into(),
		},
		Ok(error) => DispatchRefusal {
			pallet: "System".into(),
			name: format!("{error:?}"),
			advice: format!("{error} Try again, and tell the health authority if it stays so."),
		},
		Err(error) => unknown(&error.to_string()),
	}
}

fn module_refusal(error: &ModuleError) -> DispatchRefusal {
	match error.details() {
		Ok(details) => {
			let (pallet, name) = (details.pallet.name(), details.variant.name.as_str());
			let lines: Vec<_> = details.variant.docs.iter().map(|line| line.trim()).collect();
			DispatchRefusal {
				pallet: pallet.into(),
				name: name.into(),
				advice: advice(pallet, name).map_or_else(|| lines.join(" ").trim().into(), Into::into),
			}
		}
		Err(error) => unknown(&error.to_string()),
	}
}

fn unknown(reason: &str) -> DispatchRefusal {
	DispatchRefusal {
		pallet: "System".into(),
		name: "Unknown".into(),
		advice: format!("the call failed, and why is not understood: {reason}"),
	}
}
