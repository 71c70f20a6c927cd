//! `vacchain request`.

mod approve;
mod deny;
mod list;
mod send;
mod sent;
mod withdraw;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// Requests for access: a provider asks, the family or a guardian answers.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key officer.key request send amina.elidrissi-x7k2m9qt")]
pub enum Command {
	Send(send::Args),
	Withdraw(withdraw::Args),
	Sent(sent::Args),
	List(list::Args),
	Approve(approve::Args),
	Deny(deny::Args),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Send(args) => send::run(args, context).await,
		Command::Withdraw(args) => withdraw::run(args, context).await,
		Command::Sent(args) => sent::run(args, context).await,
		Command::List(args) => list::run(args, context).await,
		Command::Approve(args) => approve::run(args, context).await,
		Command::Deny(args) => deny::run(args, context).await,
	}
}
