//! The commands, one file each.

mod access;
mod approve;
mod candidate;
mod card;
mod claim;
mod content_key;
mod demo;
mod deny;
mod directory;
mod enrol;
mod grant;
mod guardian;
mod institution;
mod keys;
mod lane;
mod login;
mod logout;
mod network;
mod note;
mod participant;
mod password;
mod power;
mod proof;
mod record;
mod renew_keys;
mod request;
mod requests;
mod restore;
mod retract;
mod revoke;
mod search;
mod sign;
mod status;
mod transfer;
mod upgrade;
mod visit;
mod vote;
mod whoami;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use crate::{args::Cli, context::Context, errors::Failure};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Ask to take part, and answer those who ask
	#[command(subcommand)]
	Enrol(enrol::Command),
	Login(login::Args),
	Logout(logout::Args),
	Password(password::Args),
	Whoami(whoami::Args),
	/// Make a key file, look at it, change its password
	#[command(subcommand)]
	Keys(keys::Command),
	/// List and close the lanes in which your devices sign
	#[command(subcommand)]
	Lane(lane::Command),
	Card(card::Args),
	Status(status::Args),

	/// Register, suspend and look at participants
	#[command(subcommand)]
	Participant(participant::Command),
	/// Give a family new keys that lost its own, with two health admins and time to object
	#[command(subcommand)]
	Claim(claim::Command),
	Restore(restore::Args),
	/// Put an organisation's people forward, and register them
	#[command(subcommand)]
	Candidate(candidate::Command),
	/// Make, confirm and share the content key of your organisation
	#[command(subcommand)]
	ContentKey(content_key::Command),

	/// List the hospitals
	///
	/// Name, licence number and id of each, in order of registration. Other commands take a username or this id.
	Hospitals(directory::OrganisationArgs),
	/// List the schools
	///
	/// Name, licence number and id of each, in order of registration. Other commands take a username or this id.
	Schools(directory::OrganisationArgs),
	/// List the insurers
	///
	/// Name, licence number and id of each, in order of registration. Other commands take a username or this id.
	Insurers(directory::OrganisationArgs),
	/// List the laboratories
	///
	/// Name, licence number and id of each, in order of registration. Other commands take a username or this id.
	Laboratories(directory::OrganisationArgs),
	Staff(directory::StaffArgs),

	/// See, confirm and object to what two health admins do to a record
	#[command(subcommand)]
	Power(power::Command),

	/// Create, list and read vaccination records
	#[command(subcommand)]
	Record(record::Command),
	Access(access::Args),

	Grant(grant::Args),
	Revoke(revoke::Args),
	Transfer(transfer::Args),
	Requests(requests::Args),
	Approve(approve::Args),
	Deny(deny::Args),
	/// Name or dismiss a second custodian of a record
	#[command(subcommand)]
	Guardian(guardian::Command),
	RenewKeys(renew_keys::Args),

	Request(request::Args),
	Search(search::Args),
	Proof(proof::Args),

	/// Open, renew, link, close and read visits
	#[command(subcommand)]
	Visit(visit::Command),
	/// Write, correct, withdraw or add to a visit's note
	#[command(subcommand)]
	Note(note::Command),
	Sign(sign::Args),
	Retract(retract::Args),

	Network(network::Args),
	/// Propose something to the institutions, and vote
	#[command(subcommand)]
	Vote(vote::Command),
	/// Name your institution's nodes, and its validator's keys
	#[command(subcommand)]
	Institution(institution::Command),
	/// Let the chain run the code that the institutions decided on
	#[command(subcommand)]
	Upgrade(upgrade::Command),
	/// Play the histories of real-looking children on a node of its own
	Demo(crate::commands::demo::Args),
}

/// Does what the command line says.
///
/// Writing files and printing results happen between two awaits, so that an interruption leaves none of them half
/// done.
///
/// # Errors
///
/// A [`Failure`], or an error that [`Failure::of`] understands.
pub async fn run(cli: Cli) -> Result<ExitCode> {
	let context = Context::new(cli.global);
	// It ends its own node when it is interrupted.
	if let Command::Demo(args) = cli.command {
		return demo::run(args, context.output).await;
	}
	let done = tokio::select! {
		// First, so that the signal is caught before any file is written.
		biased;
		_ = tokio::signal::ctrl_c() => Err(Failure::interrupted().into()),
		done = dispatch(cli.command, &context) => done.map(|()| ExitCode::SUCCESS),
	};
	context.leave().await;
	done
}

async fn dispatch(command: Command, context: &Context) -> Result<()> {
	use vacchain_client::primitives::Role;

	match command {
		Command::Enrol(command) => enrol::run(command, context).await,
		Command::Login(args) => login::run(args, context).await,
		Command::Logout(args) => logout::run(args, context).await,
		Command::Password(args) => password::run(args, context).await,
		Command::Whoami(args) => whoami::run(args, context).await,
		Command::Keys(command) => keys::run(command, context),
		Command::Lane(command) => lane::run(command, context).await,
		Command::Card(args) => card::run(args, context),
		Command::Status(args) => status::run(args, context).await,
		Command::Participant(command) => participant::run(command, context).await,
		Command::Claim(command) => claim::run(command, context).await,
		Command::Power(command) => power::run(command, context).await,
		Command::Restore(args) => restore::run(args, context).await,
		Command::Candidate(command) => candidate::run(command, context).await,
		Command::ContentKey(command) => content_key::run(command, context).await,
		Command::Hospitals(args) => directory::organisations(args, Role::Hospital, context).await,
		Command::Schools(args) => directory::organisations(args, Role::School, context).await,
		Command::Insurers(args) => directory::organisations(args, Role::Insurer, context).await,
		Command::Laboratories(args) => directory::organisations(args, Role::Laboratory, context).await,
		Command::Staff(args) => directory::staff(args, context).await,
		Command::Record(command) => record::run(command, context).await,
		Command::Access(args) => access::run(args, context).await,
		Command::Grant(args) => grant::run(args, context).await,
		Command::Revoke(args) => revoke::run(args, context).await,
		Command::Transfer(args) => transfer::run(args, context).await,
		Command::Requests(args) => requests::run(args, context).await,
		Command::Approve(args) => approve::run(args, context).await,
		Command::Deny(args) => deny::run(args, context).await,
		Command::Guardian(command) => guardian::run(command, context).await,
		Command::RenewKeys(args) => renew_keys::run(args, context).await,
		Command::Request(args) => request::run(args, context).await,
		Command::Search(args) => search::run(args, context).await,
		Command::Proof(args) => proof::run(args, context).await,
		Command::Visit(command) => visit::run(command, context).await,
		Command::Note(command) => note::run(command, context).await,
		Command::Sign(args) => sign::run(args, context).await,
		Command::Retract(args) => retract::run(args, context).await,
		Command::Network(args) => network::run(args, context).await,
		Command::Vote(command) => vote::run(command, context).await,
		Command::Institution(command) => institution::run(command, context).await,
		Command::Upgrade(command) => upgrade::run(command, context).await,
		// It was run before.
		Command::Demo(_) => Ok(()),
	}
}
