//! `vacchain content-key`.

pub mod begin;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use vacchain_client::primitives::ParticipantId;

use crate::{
	args::custody,
	context::Context,
	errors::Failure,
	names::{Names, Who, as_written},
	output::facts,
	rules::Rule,
};

/// An organisation's content key, which opens the records that families share with it: its reading staff share the key.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain content-key share ana.silva")]
pub enum Command {
	/// Show who holds the key, and what waits for confirmation
	#[command(after_help = "\
Who may use it: people who read for an organisation: health admins, receptionists, school officers, insurance agents
and a laboratory's technicians.

Examples:
  vacchain content-key show
  vacchain content-key show --custody a")]
	Show(Whose),
	/// Make the first key of the registry, or of a custody, before the network starts
	///
	/// A health admin of the genesis block makes the key on its own machine, so that nobody but its holders ever has it,
	/// and hands the file over to the person who makes the health authority's card. It needs no node.
	#[command(after_help = "\
Who may use it: a health admin whom the health authority's card names, before the network starts.

Examples:
  vacchain --key anna.key content-key begin --custody a
      writes custody-a.content-key.json
  vacchain --key anna.key content-key begin --registry ministry.public.json --holder joel.public.json
      writes registry.content-key.json")]
	Begin(begin::Args),
	/// Make the organisation's first key, or the next one
	///
	/// The first key lets families share records with the organisation. Make the next one after somebody who held the key
	/// has left (`vacchain content-key show` says so): what is written from then on is closed to that person. The next
	/// key counts when a second holder has confirmed it with `vacchain content-key confirm`; where nobody else holds the
	/// key, it counts at once.
	#[command(after_help = "\
Who may use it: a person who holds the key; any who reads for the organisation while nobody holds one.

Examples:
  vacchain content-key make
  vacchain content-key make --custody a")]
	Make(Whose),
	/// Confirm the key that a colleague has made
	///
	/// Your program checks first that your copy opens, that it fits the public key, and that it leads back to the key
	/// before. If it does not, nothing is confirmed: make another key, which takes its place.
	#[command(after_help = "\
Who may use it: a person who holds the key, other than its maker.

Example:
  vacchain content-key confirm")]
	Confirm(Whose),
	/// Give the key to a colleague, or to all who lack it
	///
	/// A colleague counts as a holder once its own program has opened its copy, which the program does by itself. A
	/// custody's key goes to one colleague at a time. Where two health admins are needed, whoever was ever given the key of
	/// one custody is never given the other's.
	#[command(after_help = "\
Who may use it: a person who holds the key.

Examples:
  vacchain content-key share ana.silva
  vacchain content-key share
  vacchain content-key share ana.silva --custody b")]
	Share(ShareArgs),
	/// Give up your copy of the key if it is bad, so that a colleague can share it again
	#[command(after_help = "\
Who may use it: people who read for an organisation.

Example:
  vacchain content-key discard")]
	Discard(Whose),
}

/// Whose content key.
#[derive(Debug, clap::Args)]
pub struct Whose {
	/// Not the organisation's key but that of a custody, which reads one half of every record's secret; for health admins
	#[arg(long, value_parser = custody(), value_name = "LETTER")]
	custody: Option<ParticipantId>,
}

/// `content-key share`.
#[derive(Debug, clap::Args)]
pub struct ShareArgs {
	/// The colleague's username or id; without it, everybody who reads for the organisation and lacks the key
	who: Option<Who>,
	#[command(flatten)]
	whose: Whose,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Begin(args) => begin::run(args, context),
		Command::Show(whose) => show(whose, context).await,
		Command::Make(whose) => make(whose, context).await,
		Command::Confirm(whose) => confirm(whose, context).await,
		Command::Share(args) => share(args, context).await,
		Command::Discard(whose) => discard(whose, context).await,
	}
}

async fn show(Whose { custody }: Whose, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let key = context.act(&session, "Reading", Rule::HOLDER, session.content_key(custody)).await?;
	let mut names = Names::of(&session);
	let offered = key.offered.iter().flat_map(|offered| [offered.holder, offered.maker]);
	let people = key.holders.iter().copied().chain(offered);
	let people = people.chain(key.pending.as_ref().map(|pending| pending.maker));
	names.look_up(session.client(), people.chain([key.organisation])).await?;
	let holders: Vec<_> = key.holders.iter().map(|id| names.show(id)).collect();
	let version = if key.encryption_key.0.is_empty() {
		"none yet; make one with `vacchain content-key make`".to_owned()
	} else {
		key.version.to_string()
	};
	let mut rows = vec![
		("organisation", names.show(&key.organisation)),
		("version", version),
		("public key", key.encryption_key.to_string()),
		("held by", if holders.is_empty() { "nobody".into() } else { holders.join(", ") }),
	];
	if !key.offered.is_empty() {
		let offered = key.offered.iter();
		let offered = offered
			.map(|offered| format!("{}, by {}", names.show(&offered.holder), names.show(&offered.maker)));
		let offered: Vec<_> = offered.collect();
		rows.push(("given to, not opened yet", offered.join("; ")));
	}
	if let Some(pending) = &key.pending {
		let text = format!(
			"version {}, made by {}; another holder confirms it with `vacchain content-key confirm`",
			pending.link.version,
			names.show(&pending.maker)
		);
		rows.push(("waits", text));
	}
	if key.due {
		let text = "somebody who held it has left; replace it with `vacchain content-key make`";
		rows.push(("due", text.into()));
	}
	context.output.result(&json!({ "content_key": key, "names": names.to_json() }), facts(rows))
}

async fn make(Whose { custody }: Whose, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.make_content_key(custody);
	let inclusion = context.act(&session, "Making the key", Rule::HOLDER, work).await?;
	let key = session.content_key(custody).await?;
	let text = if key.pending.is_some() {
		"The new key waits until another holder confirms it with `vacchain content-key confirm`. Until then families \
		 share with the key before."
	} else {
		"The new key counts now. Records follow when somebody writes to them next."
	};
	context.output.done("content_key_made", json!({ "content_key": key }), &inclusion, text)
}

async fn confirm(Whose { custody }: Whose, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.confirm_content_key(custody);
	let inclusion = context.act(&session, "Confirming the key", Rule::HOLDER, work).await?;
	let key = session.content_key(custody).await?;
	let text = format!("Version {} of the key counts now.", key.version);
	context.output.done("content_key_confirmed", json!({ "content_key": key }), &inclusion, text)
}

async fn share(ShareArgs { who, whose: Whose { custody } }: ShareArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	if who.is_none() && custody.is_some() {
		return Err(Failure::usage(
			"A custody's key is not for everybody: whoever holds both opens every record.",
			"Name the colleague who is to hold it.",
		)
		.into());
	}
	let Some(who) = who else {
		let work = session.share_content_key_with_all();
		let given = context.act(&session, "Sharing the key", Rule::HOLDER, work).await?;
		let text = match given.len() {
			0 => "Everybody who reads for your organisation has the key already.".to_owned(),
			number => {
				format!(
					"{number} of your colleagues have the key now, and hold it once their programs have opened it."
				)
			}
		};
		return context.output.result(&json!({ "done": "content_key_shared", "with": given }), text);
	};
	let work = as_written([&who], session.share_content_key(custody, who.id));
	let facts = json!({ "with": who.id });
	match context.act(&session, "Sharing the key", Rule::HOLDER, work).await? {
		Some(inclusion) => {
			let text = format!("{} has the key now, and holds it once its program has opened it.", who.text);
			context.output.done("content_key_shared", facts, &inclusion, text)
		}
		None => context
			.output
			.result(&json!({ "done": "nothing", "with": who.id }), format!("{} has it already.", who.text)),
	}
}

async fn discard(Whose { custody }: Whose, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.discard_bad_content_key(custody);
	match context.act(&session, "Checking your copy", Rule::HOLDER, work).await? {
		Some(inclusion) => context.output.done(
			"content_key_discarded",
			json!({}),
			&inclusion,
			"Your copy did not open, and is gone. Ask a colleague to share the key with you again.",
		),
		None => context.output.result(
			&json!({ "done": "nothing" }),
			"You hold no copy of the present key, or your copy opens. Nothing was changed.",
		),
	}
}
