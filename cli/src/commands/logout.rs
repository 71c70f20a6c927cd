//! `vacchain logout`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::Error;

use crate::{
	context::{Context, SESSION_ENDED},
	errors::Failure,
};

/// End your session
///
/// The gateway forgets it, and so does this machine. What a copy of the session's file holds opens nothing any more.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone who has logged in; with --everywhere also who gives keys.

Examples:
  vacchain logout
  vacchain logout --everywhere
      also ends what was left open on other machines")]
pub struct Args {
	/// End all your sessions, on every machine
	#[arg(long)]
	everywhere: bool,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let by_keys = args.everywhere && context.has_keys();
	let session = if by_keys { context.session().await } else { context.resume().await };
	let session = match session {
		Err(error) if Failure::of(&error).code == SESSION_ENDED => {
			return context
				.output
				.result(&json!({ "done": "logged_out", "sessions": 0 }), "Your session had ended already.");
		}
		session => session?,
	};
	let ended = match args.everywhere {
		true => session.client().log_out_everywhere().await,
		false => session.client().log_out().await.map(|()| 1),
	};
	let ended = match ended {
		Err(Error::Gateway(refusal)) if refusal.name == SESSION_ENDED => 0,
		ended => ended?,
	};
	if context.saved()?.is_some_and(|saved| saved.username() == session.identity().username) {
		context.forget()?;
	}
	let text = match ended {
		_ if !args.everywhere => "You are logged out.".to_owned(),
		1 => "You are logged out: 1 session has ended.".to_owned(),
		count => format!("You are logged out everywhere: {count} sessions have ended."),
	};
	context.output.result(&json!({ "done": "logged_out", "sessions": ended }), text)
}
