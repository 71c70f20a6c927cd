//! `vacchain`: the registry's command line.
//!
//! What every command shares is in [`args`] (options), [`context`] (who acts, and the connection), [`state`] (what is
//! kept between two commands), and [`find`] (which record or visit is meant); `vacchain-terminal` shows the results.
//! Each command is one file of [`commands`]; the demo is a crate of its own.

mod args;
mod commands;
mod context;
mod explain;
mod find;
mod fingerprint;
mod password;
mod rules;
mod state;
mod vaccine;

use std::process::ExitCode;

use clap::Parser;
use vacchain_terminal::{errors, names, output, time, view, words};

use args::Cli;

fn main() -> ExitCode {
	let cli = Cli::parse();
	let output = cli.global.output();
	let done = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
		let done = runtime.block_on(commands::run(cli));
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
