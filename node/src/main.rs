//! `vacchain-node`: one institution's copy of the registry, which makes and finalizes blocks with the others'.

#![allow(clippy::result_large_err, reason = "the SDK's errors are as large as they are")]

mod chain_spec;
mod cli;
mod command;
mod equivocation;
mod executor;
mod finality;
mod gateway;
mod gateway_peers;
mod gateway_proofs;
mod network;
mod new_network;
mod node_card;
mod peers;
mod ports;
mod preflight;
mod pruning;
mod service;
mod session_keys;
mod votes;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error}");
			ExitCode::FAILURE
		}
	}
}
