//! What the node's answers mean.
//!
//! Codes are those of `sc-rpc-api`'s `author/error.rs`, texts those of `sp_runtime`'s `InvalidTransaction`.

use subxt::rpcs::Error as RpcError;

use crate::error::{Refusal, TransportError};

const INVALID: i32 = 1010;
const UNKNOWN_VALIDITY: i32 = 1011;
const TEMPORARILY_BANNED: i32 = 1012;
const ALREADY_IMPORTED: i32 = 1013;
const TOO_LOW_PRIORITY: i32 = 1014;
const IMMEDIATELY_DROPPED: i32 = 1016;
const FUTURE_REFUSED: i32 = 1021;
/// Of `sc-rpc-api`'s `policy.rs`, for methods that the node does not open to everyone, and JSON-RPC's for those that
/// it does not know.
const METHOD_CLOSED: i32 = -32601;

/// `AdmitParticipant`'s codes, of the pallet `participants`.
const NOT_ACTIVE_PARTICIPANT: &str = "Custom error: 1";
const QUOTA_USED_UP: &str = "Custom error: 2";

/// What the pool says of a transaction that it does not take now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PoolAnswer {
	/// It holds it already.
	AlreadyThere,
	/// It held it, and let it go.
	LetGo(Refusal),
	/// It refuses it.
	Refused(Refusal),
}

/// The pool's answer, if this error is one.
pub(super) fn pool_answer(error: &RpcError) -> Option<PoolAnswer> {
	let RpcError::User(error) = error else { return None };
	let data = error.data.as_ref().and_then(|data| serde_json::from_str::<String>(data.get()).ok());
	let text = data.unwrap_or_else(|| error.message.clone());
	answer(error.code, &text)
}

fn answer(code: i32, text: &str) -> Option<PoolAnswer> {
	let refusal = match code {
		ALREADY_IMPORTED => return Some(PoolAnswer::AlreadyThere),
		TEMPORARILY_BANNED => return Some(PoolAnswer::LetGo(Refusal::Dropped)),
		INVALID => invalid(text),
		// A transaction with this nonce waits in the pool.
		TOO_LOW_PRIORITY => Refusal::Stale,
		IMMEDIATELY_DROPPED => Refusal::Busy("its pool is full".into()),
		FUTURE_REFUSED => Refusal::Future,
		UNKNOWN_VALIDITY => Refusal::Busy(text.into()),
		1000..=1099 => Refusal::Other(text.into()),
		_ => return None,
	};
	Some(PoolAnswer::Refused(refusal))
}

fn invalid(text: &str) -> Refusal {
	match text {
		NOT_ACTIVE_PARTICIPANT => Refusal::NotActive,
		QUOTA_USED_UP => Refusal::QuotaExhausted,
		"Transaction will be valid in the future" => Refusal::Future,
		"Transaction is outdated" => Refusal::Stale,
		"Transaction has a bad signature" => Refusal::BadSignature,
		"Transaction has an ancient birth block" => Refusal::Expired,
		"Transaction would exhaust the block limits" => Refusal::ExhaustsResources,
		"Invalid signing address" | "Inability to pay some fees (e.g. account balance too low)" => {
			Refusal::UnknownAccount
		}
		text => Refusal::Other(text.into()),
	}
}

/// Whether the node does not open this method.
pub(super) fn is_unsafe(error: &RpcError) -> bool {
	matches!(error, RpcError::User(error) if error.code == METHOD_CLOSED)
}

/// What an error means that is not the pool's answer.
pub(super) fn transport_error(error: RpcError) -> TransportError {
	match error {
		RpcError::User(error) => {
			let data = error.data.as_ref().map(|data| format!(": {}", data.get())).unwrap_or_default();
			TransportError::Node(format!("{}{data}", error.message))
		}
		RpcError::Client(_) | RpcError::DisconnectedWillReconnect(_) => TransportError::Disconnected,
		error => TransportError::Undecodable { method: "the node's RPC".into(), reason: error.to_string() },
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_pool_s_answers_become_sentences() {
		let refused = |refusal| Some(PoolAnswer::Refused(refusal));
		assert_eq!(answer(1010, "Custom error: 1"), refused(Refusal::NotActive));
		assert_eq!(answer(1010, "Custom error: 2"), refused(Refusal::QuotaExhausted));
		assert_eq!(answer(1010, "Transaction is outdated"), refused(Refusal::Stale));
		assert_eq!(answer(1010, "Invalid signing address"), refused(Refusal::UnknownAccount));
		assert_eq!(answer(1013, "0x00"), Some(PoolAnswer::AlreadyThere));
		assert_eq!(answer(1012, ""), Some(PoolAnswer::LetGo(Refusal::Dropped)));
		assert_eq!(answer(-32601, "Method not found"), None);
	}
}
