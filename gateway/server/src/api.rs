//! The methods of the contract, for the server to implement: see [`vacchain_gateway::api`].

#![allow(
	missing_docs,
	clippy::missing_errors_doc,
	reason = "the macro's additions; every method answers with a Refusal"
)]

vacchain_gateway::rpc_traits!(server);
