//! `vacchain account`.

mod password;
mod show;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What is yours: who you are here, and how you log in.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain account show")]
pub enum Command {
	Show(show::Args),
	Password(password::Args),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Show(args) => show::run(args, context).await,
		Command::Password(args) => password::run(args, context).await,
	}
}
