//! `vacchain`: the registry's command line.
//!
//! What every command shares is in [`args`] (options), [`context`] (who acts, and the connection), [`state`] (what is kept
//! between two commands), [`names`] and [`find`] (who and which record or visit is meant), [`output`] and [`errors`]; each
//! command is one file of [`commands`].

mod args;
mod commands;
mod context;
mod errors;
mod explain;
mod find;
mod fingerprint;
mod names;
mod output;
mod password;
mod rules;
mod state;
mod time;
mod vaccine;
mod view;

use std::process::ExitCode;

use clap::Parser;

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
