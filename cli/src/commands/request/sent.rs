//! `vacchain request sent`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	primitives::{RequestOutcome, SentRequest},
	wire::SentRow,
};

use crate::{
	context::Context,
	names::{Names, Who},
	output::table,
	terms, time,
};

/// Show what your organisation has asked families for, and where it stands
///
/// A request waits for an answer for 30 days; what became of it is shown for 30 days more. Nobody but a family knows its
/// username, so that one that you do not name with --known is shown by the start of its id.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital, school or insurer.

Examples:
  vacchain --key officer.key request sent
  vacchain --key officer.key request sent --known amina.elidrissi-x7k2m9qt")]
pub struct Args {
	/// A family's username to show in place of its id; may be repeated
	#[arg(long, value_name = "USERNAME")]
	known: Vec<Who>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let mut sent = session.sent_requests().await?;
	sent.sort_by_key(|row| row.sent.request.requested_at);
	let mut names = Names::of(&session);
	args.known.iter().for_each(|who| names.learn(who));
	names.look_up(session.client(), sent.iter().map(|row| row.sent.request.by)).await?;
	spinner.finish_and_clear();
	let mut rows = table(&["family", "asked for", "when", "by", "where it stands", "since"]);
	for SentRow { family, sent: SentRequest { request, outcome: stands, since } } in &sent {
		rows.add_row([
			names.show(family),
			terms::level(request.level).into(),
			time::show(request.requested_at),
			names.show(&request.by),
			outcome(*stands).into(),
			time::show(*since),
		]);
	}
	let text = if sent.is_empty() {
		"Your organisation has no request. Ask a family with `vacchain request send USERNAME`.".to_owned()
	} else {
		rows.trim_fmt()
	};
	context.output.result(&json!({ "requests": sent, "names": names.to_json() }), text)
}

fn outcome(outcome: RequestOutcome) -> &'static str {
	match outcome {
		RequestOutcome::Waiting => "waits for an answer",
		RequestOutcome::Granted => "granted",
		RequestOutcome::Denied => "denied",
		RequestOutcome::Ended => "ended without an answer",
	}
}
