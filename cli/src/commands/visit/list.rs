//! `vacchain visit list`.

use anyhow::Result;
use clap::ValueEnum;
use indicatif::ProgressBar;
use serde_json::json;
use vacchain_client::{finding::FoundVisit, primitives::VisitState};

use crate::{
	child,
	context::{Context, Person},
	names::Names,
	output::table,
	terms, time,
};

/// List the visits of your hospital
///
/// Without an option, the open ones of every day: those that are still to be noted, signed or linked. With --today, those that
/// were opened today, in UTC, whatever became of them.
/// The families see in `vacchain access log` that you have read who the children are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital's receptionist.

Examples:
  vacchain --key reception.key visit list
  vacchain --key reception.key visit list --today --state signed")]
pub struct Args {
	/// The visits that are still to be noted, signed or linked: so it is without an option
	#[arg(long, conflicts_with = "today")]
	open: bool,
	/// The visits that were opened today
	#[arg(long)]
	today: bool,
	/// Only those that stand here
	#[arg(long, value_enum)]
	state: Option<State>,
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
	Opened,
	Noted,
	Signed,
	Linked,
	Closed,
	Retracted,
}

impl State {
	fn is(self, state: VisitState) -> bool {
		matches!(
			(self, state),
			(Self::Opened, VisitState::Opened)
				| (Self::Noted, VisitState::Noted)
				| (Self::Signed, VisitState::Signed)
				| (Self::Linked, VisitState::Linked)
				| (Self::Closed, VisitState::Closed(_))
				| (Self::Retracted, VisitState::Retracted)
		)
	}
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let since = args.today.then(time::start_of_today);
	let mut visits = session.hospital_visits(since).await?;
	if let Some(state) = args.state {
		visits.retain(|found| state.is(found.visit.state));
	}
	let none = if args.today { "No such visit was opened today." } else { "No such visit is open." };
	show(&session, &visits, none, &spinner, context).await
}

/// Shows visits, each with its child and its people by name.
pub async fn show(
	session: &Person,
	visits: &[FoundVisit],
	none: &str,
	spinner: &ProgressBar,
	context: &Context,
) -> Result<()> {
	let mut names = Names::of(session);
	let people = visits.iter().flat_map(|found| [found.visit.doctor, found.visit.physician]);
	names.look_up(session.client(), people).await?;
	spinner.finish_and_clear();
	let mut rows = table(&["child", "opened", "state", "doctor", "physician", "visit"]);
	for FoundVisit { id, visit, child, .. } in visits {
		rows.add_row([
			child::name(child),
			time::show(visit.opened_at),
			terms::state(visit.state),
			names.show(&visit.doctor),
			names.show(&visit.physician),
			id.to_string(),
		]);
	}
	let text = if visits.is_empty() { none.to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "visits": visits, "names": names.to_json() }), text)
}
