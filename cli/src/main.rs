//! `vacchain`: the registry's command line.
//!
//! What every command shares is in [`args`] (options), [`context`] (who acts, and the connection), [`state`] (what is
//! kept between two commands), [`find`] (which record or visit is meant) and [`child`] (what a child is called);
//! `vacchain-terminal` shows the results. Each command is one file of [`commands`], and [`cli`] is the whole command line;
//! the demo is a crate of its own. No file imports one that imports it.

mod args;
mod child;
mod cli;
mod commands;
mod context;
mod explain;
mod find;
mod fingerprint;
mod manifest;
mod password;
mod rules;
mod schedule;
mod state;
mod vaccine;

use std::process::ExitCode;

use clap::Parser;
use vacchain_terminal::{errors, names, output, terms, time, view};

use cli::Cli;

fn main() -> ExitCode {
	let cli = Cli::parse();
	let output = cli.global.output();
	let done = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
		let done = runtime.block_on(commands::run(cli.global, cli.command));
		// A read of standard input that was interrupted would be waited for.
		runtime.shutdown_background();
		done
	});
	match done {
		Ok(code) => code,
		Err(error) => {
			let failure = errors::Failure::of(&error);
			output.failure(&failure);
			ExitCode::from(failure.exit)
		}
	}
}
