//! Every error.

use std::fmt::Write as _;

use jsonrpsee::types::error::{
	INTERNAL_ERROR_CODE, INTERNAL_ERROR_MSG, INVALID_PARAMS_CODE, INVALID_PARAMS_MSG, INVALID_REQUEST_CODE,
	INVALID_REQUEST_MSG, METHOD_NOT_FOUND_CODE, METHOD_NOT_FOUND_MSG, OVERSIZED_REQUEST_CODE,
	OVERSIZED_REQUEST_MSG, OVERSIZED_RESPONSE_CODE, OVERSIZED_RESPONSE_MSG, PARSE_ERROR_CODE,
	PARSE_ERROR_MSG, TOO_BIG_BATCH_REQUEST_CODE, TOO_BIG_BATCH_REQUEST_MSG, TOO_BIG_BATCH_RESPONSE_CODE,
	TOO_BIG_BATCH_RESPONSE_MSG, TOO_MANY_SUBSCRIPTIONS_CODE, TOO_MANY_SUBSCRIPTIONS_MSG,
};
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::Turned;

/// The gateway's own.
pub fn refusals() -> String {
	let mut table = String::from("| code | name | message | advice |\n|---|---|---|---|\n");
	for refusal in Refusal::all() {
		let wait = if refusal.retry_after().is_some() { " `retry_after` says how long." } else { "" };
		let (code, name, advice) = (refusal.code(), refusal.name(), refusal.advice());
		writeln!(table, "| {code} | `{name}` | {refusal}. | {advice}{wait} |").expect("text takes it");
	}
	table
}

/// Those of JSON-RPC and of the library that speaks it.
pub fn json_rpc() -> String {
	let errors = [
		(PARSE_ERROR_CODE, PARSE_ERROR_MSG, "the body is no JSON, or nested too deep"),
		(
			INVALID_REQUEST_CODE,
			INVALID_REQUEST_MSG,
			"the JSON is no request of JSON-RPC 2.0; or a subscription was asked for over HTTP",
		),
		(METHOD_NOT_FOUND_CODE, METHOD_NOT_FOUND_MSG, "there is no such method"),
		(
			INVALID_PARAMS_CODE,
			INVALID_PARAMS_MSG,
			"a parameter is missing, or of another type; `data` says which",
		),
		(INTERNAL_ERROR_CODE, INTERNAL_ERROR_MSG, "a fault of the gateway's"),
		(TOO_MANY_SUBSCRIPTIONS_CODE, TOO_MANY_SUBSCRIPTIONS_MSG, "close some, or open another connection"),
		(OVERSIZED_REQUEST_CODE, OVERSIZED_REQUEST_MSG, "send less at a time"),
		(OVERSIZED_RESPONSE_CODE, OVERSIZED_RESPONSE_MSG, "ask for fewer rows"),
		(TOO_BIG_BATCH_REQUEST_CODE, TOO_BIG_BATCH_REQUEST_MSG, "send fewer calls at a time"),
		(TOO_BIG_BATCH_RESPONSE_CODE, TOO_BIG_BATCH_RESPONSE_MSG, "send fewer calls at a time"),
	];
	let mut table = String::from("| code | message | when |\n|---|---|---|\n");
	for (code, message, when) in errors {
		writeln!(table, "| {code} | {message} | {when} |").expect("text takes it");
	}
	table
}

/// Those that come before JSON-RPC.
pub fn http() -> String {
	let mut table = String::from("| status | body |\n|---|---|\n");
	for turned in Turned::ALL {
		writeln!(table, "| {} | {turned} |", turned.status()).expect("text takes it");
	}
	table
}
