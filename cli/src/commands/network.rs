//! `vacchain network`.

pub mod show;
mod status;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// The network of the institutions, and the gateway to it.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain network status --gateway ws://127.0.0.1:9955")]
pub enum Command {
	Status(status::Args),
	Show(show::Args),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Status(args) => status::run(args, context).await,
		Command::Show(args) => show::run(args, context).await,
	}
}
