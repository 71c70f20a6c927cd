//! The commands, one file each.

mod access;
mod account;
mod candidate;
mod claim;
mod content_key;
mod due;
mod enrol;
mod explorer;
mod guardian;
mod institution;
mod keys;
mod lane;
mod login;
mod logout;
mod network;
mod note;
mod organisation;
mod pages;
mod participant;
mod power;
mod record;
mod request;
mod upgrade;
mod visit;
mod vote;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use vacchain_demo::KeepDevice;

use crate::{args::Global, context::Context, errors::Failure, state::State};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Ask to take part, and answer those who ask
	#[command(subcommand)]
	Enrol(enrol::Command),
	Login(login::Args),
	Logout(logout::Args),
	/// Show who you are here, your password, devices and sessions
	#[command(subcommand)]
	Account(account::Command),
	/// Make a key file, look at it, change its password
	#[command(subcommand)]
	Keys(keys::Command),
	/// List and close the lanes in which your devices sign
	#[command(subcommand)]
	Lane(lane::Command),

	/// Create, find, read and prove vaccination records
	#[command(subcommand)]
	Record(record::Command),
	/// Open, renew, sign, link, close and read visits
	#[command(subcommand)]
	Visit(visit::Command),
	/// Write, correct, withdraw or add to a visit's note
	#[command(subcommand)]
	Note(note::Command),
	Due(due::Args),

	/// Let others read a record, take it back, and see who has read it
	#[command(subcommand)]
	Access(access::Command),
	/// Ask a family for access, and answer those who ask
	#[command(subcommand)]
	Request(request::Command),
	/// Name or dismiss a second custodian of a record
	#[command(subcommand)]
	Guardian(guardian::Command),

	/// List the organisations, and their people
	#[command(subcommand)]
	Organisation(organisation::Command),
	/// Register, suspend and look at participants
	#[command(subcommand)]
	Participant(participant::Command),
	/// Put an organisation's people forward, and register them
	#[command(subcommand)]
	Candidate(candidate::Command),
	/// Make, confirm and share the content key of your organisation
	#[command(subcommand)]
	ContentKey(content_key::Command),
	/// Give a family new keys that lost its own, with two health admins and time to object
	#[command(subcommand)]
	Claim(claim::Command),
	/// See, confirm and object to what two health admins do to a record
	#[command(subcommand)]
	Power(power::Command),

	/// Look at the gateway, its chain, and who runs the network
	#[command(subcommand)]
	Network(network::Command),
	/// See the blocks, transactions and peers that your own gateway's node sees
	#[command(subcommand)]
	Explorer(explorer::Command),
	/// Introduce your institution, name its nodes, gateways, and its validator's keys
	#[command(subcommand)]
	Institution(institution::Command),
	/// Propose something to the institutions, and vote
	#[command(subcommand)]
	Vote(vote::Command),
	/// Check the pages that gateways serve
	#[command(subcommand)]
	Pages(pages::Command),
	/// Let the chain run the code that the institutions decided on
	#[command(subcommand)]
	Upgrade(upgrade::Command),
	/// Play the histories of real-looking children on a node of its own
	Demo(vacchain_demo::Args),
}

/// Does what the command line says.
///
/// Writing files and printing results happen between two awaits, so that an interruption leaves none of them half
/// done.
///
/// # Errors
///
/// A [`Failure`], or an error that [`Failure::of`] understands.
pub async fn run(global: Global, command: Command) -> Result<ExitCode> {
	let context = Context::new(global);
	// It ends its own node when it is interrupted.
	if let Command::Demo(args) = command {
		let keep_device: KeepDevice =
			|folder, id, device| State::at(folder.to_owned()).keep_device(id, device);
		return vacchain_demo::run(args, context.output, keep_device).await;
	}
	let done = tokio::select! {
		// First, so that the signal is caught before any file is written.
		biased;
		_ = tokio::signal::ctrl_c() => Err(Failure::interrupted().into()),
		done = dispatch(command, &context) => done.map(|()| ExitCode::SUCCESS),
	};
	context.leave().await;
	done
}

async fn dispatch(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Login(args) => login::run(args, context).await,
		Command::Logout(args) => logout::run(args, context).await,
		Command::Keys(command) => keys::run(command, context),
		Command::Enrol(command) => enrol::run(command, context).await,
		Command::Account(command) => account::run(command, context).await,
		Command::Lane(command) => lane::run(command, context).await,
		Command::Record(command) => record::run(command, context).await,
		Command::Visit(command) => visit::run(command, context).await,
		Command::Note(command) => note::run(command, context).await,
		Command::Due(args) => due::run(args, context).await,
		Command::Access(command) => access::run(command, context).await,
		Command::Request(command) => request::run(command, context).await,
		Command::Guardian(command) => guardian::run(command, context).await,
		Command::Organisation(command) => organisation::run(command, context).await,
		Command::Participant(command) => participant::run(command, context).await,
		Command::Candidate(command) => candidate::run(command, context).await,
		Command::ContentKey(command) => content_key::run(command, context).await,
		Command::Claim(command) => claim::run(command, context).await,
		Command::Power(command) => power::run(command, context).await,
		Command::Network(command) => network::run(command, context).await,
		Command::Explorer(command) => explorer::run(command, context).await,
		Command::Institution(command) => institution::run(command, context).await,
		Command::Vote(command) => vote::run(command, context).await,
		Command::Upgrade(command) => upgrade::run(command, context).await,
		Command::Pages(command) => pages::run(command, context).await,
		// It was run before.
		Command::Demo(_) => Ok(()),
	}
}
