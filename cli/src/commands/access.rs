//! `vacchain access`.

mod grant;
mod log;
mod revoke;
mod transfer;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Who may read a record, and who has.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain access grant Yasmin hospital-01 --until 2027-01-31")]
pub enum Command {
	Grant(grant::Args),
	Revoke(revoke::Args),
	Transfer(transfer::Args),
	Log(log::Args),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Grant(args) => grant::run(args, context).await,
		Command::Revoke(args) => revoke::run(args, context).await,
		Command::Transfer(args) => transfer::run(args, context).await,
		Command::Log(args) => log::run(args, context).await,
	}
}
