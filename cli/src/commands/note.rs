//! `vacchain note`.

use std::{
	fs, io,
	path::{Path, PathBuf},
};

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{Error, content::Decision, primitives::VisitState};

use crate::{
	args::decision,
	context::Context,
	errors::{Failure, reason},
	find::{VisitName, is_signed},
	rules::Rule,
	terms,
};

/// Longest text that is read, in bytes; less fits into a note, and that is checked when it is sealed.
const MAX_TEXT: u64 = 64 * 1024;

/// The actions on notes.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain --key doctor.key note write Yasmin@2026-09-02 --decision cleared \\\n      --text-file note.txt"
)]
pub enum Command {
	/// Write the note that clears or defers the child
	///
	/// Only who may read all of the record learns which of the two it is. Without a terminal, a child is named with its birth
	/// date, as in Yasmin@2026-09-02, or with its family, as USERNAME/CHILD.
	#[command(after_help = "\
Who may use it: the doctor named in the visit, before the signature.

Examples:
  vacchain --key doctor.key note write Yasmin@2026-09-02 --decision cleared \\
      --text \"well, no fever\"
  vacchain --key doctor.key note write Yasmin@2026-09-02 --decision deferred \\
      --text-file note.txt")]
	Write(DecideArgs),
	/// Replace the note by a new version; the one before stays readable
	///
	/// A visit with a note waits for you no longer: name it by USERNAME/CHILD with the family's username, or by its id.
	#[command(after_help = "\
Who may use it: the doctor named in the visit, before the signature.

Example:
  vacchain --key doctor.key note correct Yasmin@2026-09-02 --decision cleared \\
      --text \"37.1 °C, well\"")]
	Correct(DecideArgs),
	/// Take the note back; it stays readable
	///
	/// A visit with a note waits for you no longer: name it by USERNAME/CHILD with the family's username, or by its id.
	#[command(after_help = "\
Who may use it: the doctor named in the visit, before the signature.

Example:
  vacchain --key doctor.key note withdraw Yasmin@2026-09-02")]
	Withdraw(WithdrawArgs),
	/// Add to the note after the signature
	///
	/// After the signature, name the visit by the family's username alone, or by its id.
	#[command(after_help = "\
Who may use it: the doctor named in the visit, after the signature.

Example:
  vacchain --key doctor.key note addendum amina.elidrissi-x7k2m9qt \\
      --text \"slight redness after 20 minutes\"")]
	Addendum(AddendumArgs),
}

/// `note write` and `note correct`.
#[derive(Debug, clap::Args)]
pub struct DecideArgs {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Whether the child may be vaccinated now
	#[arg(long, value_parser = decision())]
	decision: Decision,
	#[command(flatten)]
	text: TextArgs,
}

/// `note withdraw`.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
}

/// `note addendum`.
#[derive(Debug, clap::Args)]
pub struct AddendumArgs {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	#[command(flatten)]
	text: TextArgs,
}

/// The text of a note.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct TextArgs {
	/// The text; others on this machine may see a command line, so --text-file is the safer way
	#[arg(long)]
	text: Option<String>,
	/// A file with what you say; - for standard input
	#[arg(long, value_name = "FILE")]
	text_file: Option<PathBuf>,
}

impl TextArgs {
	async fn read(self) -> Result<String> {
		let text = match (self.text, self.text_file) {
			(Some(text), _) => text,
			(None, Some(path)) => {
				let wrong = |error: io::Error| {
					Failure::usage(
						format!("{} cannot be read: {}.", path.display(), reason(&error)),
						"Check --text-file.",
					)
				};
				let from = path.clone();
				// Apart, so that a person who types can be interrupted.
				tokio::task::spawn_blocking(move || read_text(&from)).await?.map_err(wrong)?
			}
			(None, None) => String::new(),
		};
		let text = text.trim();
		if text.is_empty() {
			return Err(Failure::usage("The note is empty.", "Say what you found.").into());
		}
		Ok(text.to_owned())
	}
}

/// The text of a file, or of standard input.
fn read_text(path: &Path) -> io::Result<String> {
	let file: Box<dyn io::Read> =
		if path.as_os_str() == "-" { Box::new(io::stdin()) } else { Box::new(fs::File::open(path)?) };
	let mut text = String::new();
	io::Read::read_to_string(&mut io::Read::take(file, MAX_TEXT), &mut text)?;
	Ok(text)
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	let (done, visit, inclusion, text) = match command {
		Command::Write(args) => {
			args.visit.ensure_certain(context)?;
			let text = args.text.read().await?;
			let session = context.session().await?;
			let visit = args.visit.find(&session, context, |state| state == VisitState::Opened).await?;
			if !args.visit.is_meant(context, "Write this note for").await {
				return Err(Error::NotSigned.into());
			}
			let work = session.write_note(visit, args.decision, &text);
			let inclusion = context.act(&session, "Writing the note", Rule::NAMED_DOCTOR, work).await?;
			let text = format!("The note is written: {}.", terms::decision(args.decision));
			("note_written", visit, inclusion, text)
		}
		Command::Correct(args) => {
			args.visit.ensure_certain(context)?;
			let text = args.text.read().await?;
			let session = context.session().await?;
			let visit = args.visit.find(&session, context, |state| state == VisitState::Noted).await?;
			if !args.visit.is_meant(context, "Correct the note of").await {
				return Err(Error::NotSigned.into());
			}
			let work = session.correct_note(visit, args.decision, &text);
			let inclusion = context.act(&session, "Correcting the note", Rule::NAMED_DOCTOR, work).await?;
			let text = format!("The note is corrected: {}.", terms::decision(args.decision));
			("note_corrected", visit, inclusion, text)
		}
		Command::Withdraw(args) => {
			let session = context.session().await?;
			let visit = args.visit.find(&session, context, |state| state == VisitState::Noted).await?;
			let work = session.withdraw_note(visit);
			let inclusion = context.act(&session, "Withdrawing the note", Rule::NAMED_DOCTOR, work).await?;
			let text = "The note is withdrawn. It stays readable, and does not count.".to_owned();
			("note_withdrawn", visit, inclusion, text)
		}
		Command::Addendum(args) => {
			let text = args.text.read().await?;
			let session = context.session().await?;
			let visit = args.visit.find(&session, context, is_signed).await?;
			let work = session.add_addendum(visit, &text);
			let inclusion = context.act(&session, "Adding to the note", Rule::NAMED_DOCTOR, work).await?;
			("addendum_added", visit, inclusion, "The addendum is written.".to_owned())
		}
	};
	context.done(done, json!({ "visit": visit }), &inclusion, text)
}
