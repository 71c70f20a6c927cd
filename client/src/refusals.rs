//! The meaning of the gateway's errors.

use std::time::Duration;

use jsonrpsee::{
	core::client::Error as RpcError,
	types::{
		ErrorObject,
		error::{SERVER_IS_BUSY_CODE, TOO_MANY_SUBSCRIPTIONS_CODE},
	},
};
use vacchain_gateway::{Details, Refusal};

use crate::error::{Error, GatewayRefusal, SubmissionRefusal, TransportError};

/// How the sentences speak of who asks.
const THE_ONE_WHO_ASKS: &str = "your account";

impl From<RpcError> for Error {
	fn from(error: RpcError) -> Self {
		match error {
			RpcError::Call(error) => meaning(&error),
			RpcError::Transport(_) | RpcError::RestartNeeded(_) => TransportError::Disconnected.into(),
			RpcError::RequestTimeout => TransportError::Unanswered("it takes too long".into()).into(),
			RpcError::ParseError(error) => TransportError::undecodable(error).into(),
			error => TransportError::Unanswered(error.to_string()).into(),
		}
	}
}

fn meaning(error: &ErrorObject<'_>) -> Error {
	let details = error.data().and_then(|data| serde_json::from_str::<Details>(data.get()).ok());
	let Some(Details { name, advice, retry_after }) = details else {
		return match error.code() {
			SERVER_IS_BUSY_CODE | TOO_MANY_SUBSCRIPTIONS_CODE => {
				SubmissionRefusal::Busy(error.message().into()).into()
			}
			_ => TransportError::Unanswered(unexplained(error)).into(),
		};
	};
	let retry_after = retry_after.map(Duration::from_millis);
	let refusal = match Refusal::all().into_iter().find(|refused| refused.name() == name) {
		Some(Refusal::LoginRefused) => return Error::LoginRefused,
		Some(Refusal::NotFound) => return Error::NotFound,
		Some(Refusal::NotRegistered) => return Error::NotRegistered(THE_ONE_WHO_ASKS.into()),
		Some(Refusal::KeysReplaced) => return Error::KeysReplaced,
		Some(Refusal::TooManyLanes) => return Error::NoLaneLeft,
		Some(Refusal::NotActive) => SubmissionRefusal::NotActive,
		Some(Refusal::QuotaExhausted { .. }) => {
			SubmissionRefusal::QuotaExhausted(retry_after.unwrap_or_default())
		}
		Some(Refusal::AlreadyDone) => SubmissionRefusal::AlreadyDone,
		Some(Refusal::AlreadyFailed) => SubmissionRefusal::AlreadyFailed,
		Some(Refusal::TooFarAhead) => SubmissionRefusal::TooFarAhead,
		Some(Refusal::LaneNotOpen) => SubmissionRefusal::LaneNotOpen,
		Some(Refusal::TransactionTooLarge) => SubmissionRefusal::ExhaustsResources,
		Some(Refusal::BadTransactionSignature) => SubmissionRefusal::BadSignature,
		Some(Refusal::TransactionExpired) => SubmissionRefusal::Expired,
		Some(Refusal::PoolFull) => SubmissionRefusal::Busy("too many wait for a block".into()),
		Some(Refusal::TransactionRefused(_)) => SubmissionRefusal::Other(reason(error.message()).into()),
		_ => {
			let message = error.message().into();
			return GatewayRefusal { name, message, advice, retry_after }.into();
		}
	};
	refusal.into()
}

/// An error that is none of the gateway's own: JSON-RPC's, or another server's.
fn unexplained(error: &ErrorObject<'_>) -> String {
	let data = error.data().map(|data| format!(": {}", data.get())).unwrap_or_default();
	format!("{}{data}", error.message())
}

/// The part of a sentence after its colon.
fn reason(sentence: &str) -> &str {
	sentence.split_once(": ").map_or(sentence, |(_, reason)| reason).trim_end_matches('.')
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of(refused: Refusal) -> Error {
		RpcError::Call(refused.into()).into()
	}

	#[test]
	fn refusals_that_programs_act_on_have_their_own_errors() {
		let retry_after = Duration::from_secs(3);
		assert!(matches!(of(Refusal::NotFound), Error::NotFound));
		assert!(matches!(of(Refusal::LoginRefused), Error::LoginRefused));
		assert!(matches!(of(Refusal::KeysReplaced), Error::KeysReplaced));
		assert!(matches!(of(Refusal::NotRegistered), Error::NotRegistered(_)));
		assert!(matches!(of(Refusal::TooManyLanes), Error::NoLaneLeft));
		for (refused, refusal) in [
			(Refusal::NotActive, SubmissionRefusal::NotActive),
			(Refusal::QuotaExhausted { retry_after }, SubmissionRefusal::QuotaExhausted(retry_after)),
			(Refusal::AlreadyDone, SubmissionRefusal::AlreadyDone),
			(Refusal::AlreadyFailed, SubmissionRefusal::AlreadyFailed),
			(Refusal::TooFarAhead, SubmissionRefusal::TooFarAhead),
			(Refusal::LaneNotOpen, SubmissionRefusal::LaneNotOpen),
			(Refusal::TransactionTooLarge, SubmissionRefusal::ExhaustsResources),
			(Refusal::BadTransactionSignature, SubmissionRefusal::BadSignature),
			(Refusal::TransactionExpired, SubmissionRefusal::Expired),
			(Refusal::TransactionRefused("it is odd".into()), SubmissionRefusal::Other("it is odd".into())),
		] {
			assert!(matches!(of(refused), Error::Refused(found) if found == refusal), "{refusal:?}");
		}
		assert!(matches!(of(Refusal::PoolFull), Error::Refused(SubmissionRefusal::Busy(_))));
	}

	#[test]
	fn every_other_refusal_keeps_its_name_and_its_words() {
		let mut kept = 0;
		for refused in Refusal::all() {
			if let Error::Gateway(refusal) = of(refused.clone()) {
				assert_eq!(refusal.name, refused.name());
				assert_eq!(refusal.message, format!("{refused}."));
				assert_eq!(refusal.advice, refused.advice());
				assert_eq!(refusal.retry_after, refused.retry_after());
				kept += 1;
			}
		}
		assert!(kept >= 15, "only {kept} are kept");
	}

	#[test]
	fn errors_that_are_no_refusals_are_the_transport_s() {
		let unknown = ErrorObject::owned(-32601, "Method not found", None::<()>);
		let error = Error::from(RpcError::Call(unknown));
		assert!(matches!(error, Error::Transport(TransportError::Unanswered(_))), "{error:?}");
		let lost = Error::from(RpcError::Transport("reset".into()));
		assert!(matches!(lost, Error::Transport(TransportError::Disconnected)));
	}
}
