//! Every error that the gateway answers with.

use std::{borrow::Cow, time::Duration};

use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::reading::ReadRefusal;

/// The `data` of a refusal's JSON-RPC error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Details {
	/// The refusal's name: stable, for programs.
	pub name: String,
	/// The next step, for people.
	pub advice: String,
	/// After how many milliseconds it is worth trying again, if time helps.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub retry_after: Option<u64>,
}

/// Why the gateway does not do what it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
	/// The method needs a session, and there is none.
	#[error("You are not logged in")]
	NotLoggedIn,
	/// The token belongs to no session, or to one that has ended.
	#[error("Your session has ended")]
	SessionEnded,
	/// The token is used from another address than the one that logged in.
	#[error("This session was opened from another address")]
	SessionElsewhere,
	/// The username is unknown, or the password or the keys are not those of it: the same for all.
	#[error("Username, password or keys are wrong")]
	LoginRefused,
	/// The signature does not prove the keys that the chain knows for this username, or that are being registered.
	#[error("The signature does not prove your keys")]
	BadSignature,
	/// Too many attempts, for this username or from this address.
	#[error("Too many attempts")]
	TooManyAttempts {
		/// When the next one is looked at.
		retry_after: Duration,
	},
	/// The registration, login or challenge is unknown, used or too old.
	#[error("This attempt is used up or too old")]
	AttemptExpired,
	/// Somebody has this username.
	#[error("This username is taken")]
	UsernameTaken,
	/// A message of the login protocol, or another part of the request, is malformed: what.
	#[error("The {0} is malformed")]
	Malformed(&'static str),
	/// The session's participant is not registered on chain.
	#[error("You are not registered yet")]
	NotRegistered,
	/// The session's participant, or the organisation it works for, is suspended or dismissed.
	#[error("You, or the organisation you work for, are suspended or dismissed")]
	NotActive,
	/// The chain knows other keys of the participant than those of this session.
	#[error("Other keys are registered for you on the chain")]
	KeysReplaced,
	/// The role does not have the right: which.
	#[error("Your role has no right to {0}")]
	NotAllowed(&'static str),
	/// The session's participant asks to be registered, and is.
	#[error("You are registered already")]
	AlreadyRegistered,
	/// Nobody can apply for this role.
	#[error("The institutions vote on who has this role")]
	RoleIsVotedOn,
	/// There is no such thing, or no right to see it: the same for both.
	#[error("Not found, or not yours to see")]
	NotFound,
	/// The cursor was not made by this list.
	#[error("The cursor does not belong to this list")]
	InvalidCursor,
	/// The gateway's own account does not work for the caller: it is another institution's, or nobody has registered it.
	#[error("This is not your institution's gateway")]
	NotYourGateway,
	/// The chain has no block of this number or hash, as far as the node knows.
	#[error("There is no such block")]
	NoSuchBlock,
	/// The node no longer keeps the block's transactions.
	#[error("The transactions of this block are no longer kept")]
	BlockPruned,
	/// The node no longer keeps the state of the block in which something is to be proven.
	#[error("The state of this block is no longer kept")]
	StatePruned,
	/// The transaction is in none of the blocks that were looked into.
	#[error("No block that was looked into has this transaction")]
	NoSuchTransaction,
	/// The transaction's bytes are too many.
	#[error("The transaction is too large")]
	TransactionTooLarge,
	/// The bytes are not a signed intent.
	#[error("The transaction is malformed")]
	MalformedTransaction,
	/// The transaction's signature does not hold, or it was made for another chain.
	#[error("The transaction's signature does not hold")]
	BadTransactionSignature,
	/// The transaction's time has passed.
	#[error("The transaction has expired")]
	TransactionExpired,
	/// The signer is not the participant of this session.
	#[error("The transaction is signed by somebody else")]
	SignedByOther,
	/// The participant's quota is used up.
	#[error("Your quota is used up")]
	QuotaExhausted {
		/// When one more fits.
		retry_after: Duration,
	},
	/// The chain does not take the transaction: its reason.
	#[error("The chain does not take the transaction: {0}")]
	TransactionRefused(String),
	/// The institutions have paused the call for everyone.
	#[error("The institutions have paused this for everyone")]
	CallPaused,
	/// Too many transactions wait for a block.
	#[error("Too many transactions wait for a block")]
	PoolFull,
	/// The intent's place in its lane is used: by this very one, unless two programs share the lane.
	#[error("This was carried before")]
	AlreadyDone,
	/// The intent's place in its lane is used, and what that intent meant was refused.
	#[error("This was carried before, and refused")]
	AlreadyFailed,
	/// Intents of the lane before this one must be in a block first, or another one that opens a lane.
	#[error("Earlier intents must be carried first")]
	TooFarAhead,
	/// The lane is not open, and the intent cannot open it.
	#[error("The intent's lane is not open")]
	LaneNotOpen,
	/// As many lanes are open as an account may have.
	#[error("Your account has too many lanes")]
	TooManyLanes,
	/// The chain's runtime does not do what is meant.
	#[error("The chain does not do any more what this intent means")]
	IntentOutdated,
	/// The intent was made later than now, or lives longer than its kind may.
	#[error("The intent's time is not one that the chain takes")]
	WrongIntentTime,
	/// The institutions' vote has not decided what is meant, or it was done already.
	#[error("The institutions have not decided this")]
	NotDecided,
	/// Too many requests.
	#[error("Too many requests")]
	RateLimited {
		/// When the next one is looked at.
		retry_after: Duration,
	},
	/// Too many enrolments wait for a health admin.
	#[error("Too many enrolments wait")]
	TooManyApplications,
	/// Reads cannot be logged at present, and so not answered.
	#[error("Records of others cannot be read now, because the reads could not be logged")]
	AccessLogUnavailable,
	/// The gateway's database does not answer or is full.
	#[error("The gateway's store is not available")]
	StoreUnavailable,
	/// The gateway's node does not answer as it should.
	#[error("The chain is not available")]
	ChainUnavailable,
	/// The gateway's node does not know the chain's present: it is catching up, or cut off.
	#[error("The gateway's node has not caught up")]
	ChainBehind,
}

impl Refusal {
	/// The JSON-RPC error code: stable, and of no other refusal.
	pub const fn code(&self) -> i32 {
		match self {
			Self::NotLoggedIn => 1000,
			Self::SessionEnded => 1001,
			Self::SessionElsewhere => 1002,
			Self::LoginRefused => 1003,
			Self::BadSignature => 1004,
			Self::TooManyAttempts { .. } => 1005,
			Self::AttemptExpired => 1006,
			Self::UsernameTaken => 1007,
			Self::Malformed(_) => 1009,
			Self::NotRegistered => 1100,
			Self::NotActive => 1101,
			Self::KeysReplaced => 1102,
			Self::NotAllowed(_) => 1103,
			Self::NotFound => 1104,
			Self::InvalidCursor => 1105,
			Self::AlreadyRegistered => 1106,
			Self::RoleIsVotedOn => 1107,
			Self::NotYourGateway => 1108,
			Self::NoSuchBlock => 1109,
			Self::BlockPruned => 1110,
			Self::NoSuchTransaction => 1111,
			Self::StatePruned => 1112,
			Self::TransactionTooLarge => 1200,
			Self::MalformedTransaction => 1201,
			Self::BadTransactionSignature => 1202,
			Self::TransactionExpired => 1205,
			Self::SignedByOther => 1206,
			Self::QuotaExhausted { .. } => 1207,
			Self::TransactionRefused(_) => 1208,
			Self::PoolFull => 1209,
			Self::CallPaused => 1210,
			Self::AlreadyDone => 1211,
			Self::TooFarAhead => 1212,
			Self::LaneNotOpen => 1213,
			Self::TooManyLanes => 1214,
			Self::IntentOutdated => 1215,
			Self::WrongIntentTime => 1216,
			Self::AlreadyFailed => 1217,
			Self::NotDecided => 1218,
			Self::RateLimited { .. } => 1300,
			Self::TooManyApplications => 1301,
			Self::AccessLogUnavailable => 1302,
			Self::StoreUnavailable => 1303,
			Self::ChainUnavailable => 1304,
			Self::ChainBehind => 1305,
		}
	}

	/// The name: stable, for programs.
	pub const fn name(&self) -> &'static str {
		match self {
			Self::NotLoggedIn => "NotLoggedIn",
			Self::SessionEnded => "SessionEnded",
			Self::SessionElsewhere => "SessionElsewhere",
			Self::LoginRefused => "LoginRefused",
			Self::BadSignature => "BadSignature",
			Self::TooManyAttempts { .. } => "TooManyAttempts",
			Self::AttemptExpired => "AttemptExpired",
			Self::UsernameTaken => "UsernameTaken",
			Self::Malformed(_) => "Malformed",
			Self::NotRegistered => "NotRegistered",
			Self::NotActive => "NotActive",
			Self::KeysReplaced => "KeysReplaced",
			Self::NotAllowed(_) => "NotAllowed",
			Self::NotFound => "NotFound",
			Self::InvalidCursor => "InvalidCursor",
			Self::AlreadyRegistered => "AlreadyRegistered",
			Self::RoleIsVotedOn => "RoleIsVotedOn",
			Self::NotYourGateway => "NotYourGateway",
			Self::NoSuchBlock => "NoSuchBlock",
			Self::BlockPruned => "BlockPruned",
			Self::NoSuchTransaction => "NoSuchTransaction",
			Self::StatePruned => "StatePruned",
			Self::TransactionTooLarge => "TransactionTooLarge",
			Self::MalformedTransaction => "MalformedTransaction",
			Self::BadTransactionSignature => "BadTransactionSignature",
			Self::TransactionExpired => "TransactionExpired",
			Self::SignedByOther => "SignedByOther",
			Self::QuotaExhausted { .. } => "QuotaExhausted",
			Self::TransactionRefused(_) => "TransactionRefused",
			Self::PoolFull => "PoolFull",
			Self::CallPaused => "CallPaused",
			Self::AlreadyDone => "AlreadyDone",
			Self::AlreadyFailed => "AlreadyFailed",
			Self::NotDecided => "NotDecided",
			Self::TooFarAhead => "TooFarAhead",
			Self::LaneNotOpen => "LaneNotOpen",
			Self::TooManyLanes => "TooManyLanes",
			Self::IntentOutdated => "IntentOutdated",
			Self::WrongIntentTime => "WrongIntentTime",
			Self::RateLimited { .. } => "RateLimited",
			Self::TooManyApplications => "TooManyApplications",
			Self::AccessLogUnavailable => "AccessLogUnavailable",
			Self::StoreUnavailable => "StoreUnavailable",
			Self::ChainUnavailable => "ChainUnavailable",
			Self::ChainBehind => "ChainBehind",
		}
	}

	/// The next step.
	pub fn advice(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			Self::NotLoggedIn => "Log in first.",
			Self::SessionEnded => "Log in again.",
			Self::SessionElsewhere => "Log in again from this network.",
			Self::LoginRefused => "Check them and try again; a health admin can restore access that is lost.",
			Self::BadSignature => "Use the keys that are registered for this username.",
			Self::TooManyAttempts { .. } => {
				"Wait, then try again. The wait grows with every further attempt."
			}
			Self::AttemptExpired => "Start again.",
			Self::UsernameTaken => {
				"Choose another one; if it is yours, sign with the keys that the chain knows."
			}
			Self::Malformed(_) => {
				"Use a client of this version of the gateway; rpc.discover describes the methods."
			}
			Self::NotRegistered => "Apply for enrolment, and wait until a health admin has registered you.",
			Self::NotActive => "Ask the health authority.",
			Self::KeysReplaced => "Log in with the newer keys, or register the password again with them.",
			Self::NotAllowed(_) => "Ask somebody whose role has it.",
			Self::AlreadyRegistered => "Nothing is left to do; `auth_session` says as what.",
			Self::RoleIsVotedOn => "Ask an institution to propose you to the others.",
			Self::NotYourGateway => {
				"Use a gateway of your own institution; a health admin has to have registered its account."
			}
			Self::NoSuchBlock => {
				"Look at the newest blocks; `explorer_status` has the number of the best one."
			}
			Self::BlockPruned => {
				"Look at the block itself: its number, its hash and its time are still there."
			}
			Self::NoSuchTransaction => {
				"Check the id. If the transaction is older than the last 4096 blocks, name its block too; if it is new, \
				 look again soon."
			}
			Self::StatePruned => "Ask again: the newest final block is another one by now.",
			Self::NotFound => "Check the name or the id, and ask the family for consent.",
			Self::InvalidCursor => "Start again from the first page.",
			Self::TransactionTooLarge => "Send less at a time.",
			Self::MalformedTransaction => "Build it again with a client of this version of the gateway.",
			Self::BadTransactionSignature => {
				"Sign it again with the signer's key, over the genesis hash of tx_runtime."
			}
			Self::TransactionExpired => {
				"Take the time of tx_context, and sign it again for the same place in its lane."
			}
			Self::SignedByOther => "Log in as the person who signed it.",
			Self::QuotaExhausted { .. } => "Wait, then send the same again.",
			Self::TransactionRefused(_) => "Look at the record's or the visit's state.",
			Self::PoolFull => "Wait, then send the same again.",
			Self::AlreadyDone => {
				"Look at what it was to change before you sign again; the chain has forgotten in which block it was."
			}
			Self::AlreadyFailed => {
				"It changed nothing. Look at the state of what it was to change, and sign anew if you still mean it."
			}
			Self::TooFarAhead => "Wait until they are in a block, then send the same again.",
			Self::LaneNotOpen => {
				"Sign it again in a new lane, as number 1 and with the time of tx_context; the next ones follow when it is in \
				 a block."
			}
			Self::TooManyLanes => {
				"Close the lane of a device that you no longer use, then send the same again."
			}
			Self::NotDecided => {
				"Look at the proposals; when the vote has decided on this very code, send it again."
			}
			Self::IntentOutdated => "Use a newer client, and sign it again.",
			Self::WrongIntentTime => "Set this device's clock, and sign it again.",
			Self::CallPaused => {
				"Keep what you were to send, and ask your institution until when; `network_info` lists what is paused. \
				 Taking access back, and finishing a visit that is open, is never paused."
			}
			Self::RateLimited { .. } => "Wait, then try again, with fewer requests at a time.",
			Self::TooManyApplications => "Ask a health admin to look through the applications that wait.",
			Self::AccessLogUnavailable => {
				"Tell the operator of this gateway: its account may not be registered."
			}
			Self::StoreUnavailable => "Try again; if it stays so, tell the operator of this gateway.",
			Self::ChainUnavailable => "Try again; if it stays so, tell the operator of this gateway.",
			Self::ChainBehind => "Try again soon, or use another gateway.",
		})
	}

	/// After which time it is worth trying again, if time helps.
	pub const fn retry_after(&self) -> Option<Duration> {
		match self {
			Self::TooManyAttempts { retry_after }
			| Self::QuotaExhausted { retry_after }
			| Self::RateLimited { retry_after } => Some(*retry_after),
			_ => None,
		}
	}

	/// The `data` of its JSON-RPC error.
	pub fn details(&self) -> Details {
		Details {
			name: self.name().into(),
			advice: self.advice().into_owned(),
			retry_after: self.retry_after().map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
		}
	}

	/// One of each, for documents and tests.
	pub fn all() -> Vec<Self> {
		let retry_after = Duration::from_secs(1);
		vec![
			Self::NotLoggedIn,
			Self::SessionEnded,
			Self::SessionElsewhere,
			Self::LoginRefused,
			Self::BadSignature,
			Self::TooManyAttempts { retry_after },
			Self::AttemptExpired,
			Self::UsernameTaken,
			Self::Malformed("request"),
			Self::NotRegistered,
			Self::NotActive,
			Self::KeysReplaced,
			Self::NotAllowed("do this"),
			Self::NotFound,
			Self::InvalidCursor,
			Self::AlreadyRegistered,
			Self::RoleIsVotedOn,
			Self::NotYourGateway,
			Self::NoSuchBlock,
			Self::BlockPruned,
			Self::NoSuchTransaction,
			Self::StatePruned,
			Self::TransactionTooLarge,
			Self::MalformedTransaction,
			Self::BadTransactionSignature,
			Self::TransactionExpired,
			Self::SignedByOther,
			Self::QuotaExhausted { retry_after },
			Self::TransactionRefused("its reason".into()),
			Self::PoolFull,
			Self::CallPaused,
			Self::AlreadyDone,
			Self::TooFarAhead,
			Self::LaneNotOpen,
			Self::TooManyLanes,
			Self::IntentOutdated,
			Self::WrongIntentTime,
			Self::AlreadyFailed,
			Self::NotDecided,
			Self::RateLimited { retry_after },
			Self::TooManyApplications,
			Self::AccessLogUnavailable,
			Self::StoreUnavailable,
			Self::ChainUnavailable,
			Self::ChainBehind,
		]
	}
}

impl From<Refusal> for ErrorObjectOwned {
	fn from(refusal: Refusal) -> Self {
		ErrorObject::owned(refusal.code(), format!("{refusal}."), Some(refusal.details()))
	}
}

impl From<ReadRefusal> for Refusal {
	fn from(refusal: ReadRefusal) -> Self {
		match refusal {
			ReadRefusal::NotRegistered => Self::NotRegistered,
			ReadRefusal::KeysReplaced => Self::KeysReplaced,
			ReadRefusal::NotActive => Self::NotActive,
			ReadRefusal::NotAllowed(topic) => Self::NotAllowed(topic.right()),
			ReadRefusal::NotFound => Self::NotFound,
			ReadRefusal::TooManyTags => Self::Malformed("list of tags"),
		}
	}
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeSet;

	use super::*;

	#[test]
	fn every_refusal_has_its_own_code_and_name_a_sentence_and_an_advice() {
		let all = Refusal::all();
		let codes: BTreeSet<i32> = all.iter().map(Refusal::code).collect();
		let names: BTreeSet<&str> = all.iter().map(Refusal::name).collect();
		assert_eq!((codes.len(), names.len()), (all.len(), all.len()));
		for refusal in all {
			let error = ErrorObjectOwned::from(refusal.clone());
			assert!(
				error.message().starts_with(char::is_uppercase) && error.message().ends_with('.'),
				"{refusal:?}"
			);
			let advice = refusal.advice();
			assert!(advice.starts_with(char::is_uppercase) && advice.ends_with('.'), "{refusal:?}");
		}
	}
}
