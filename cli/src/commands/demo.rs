//! Plays the vaccination histories of children on a node of its own.
//!
//! [`node`] starts and ends the node, [`cast`] finds out who takes part and registers them, [`story`] plays the
//! children's visits with the texts of [`content`], [`read_back`] compares the chain with the files, [`attempts`]
//! tries what must be refused, [`report`] shows it all, and [`keep`] leaves the node for a person to look further.

mod attempts;
mod cast;
mod content;
mod keep;
mod node;
mod read_back;
mod report;
mod story;

use std::{
	collections::HashSet,
	env,
	io::{self, IsTerminal as _},
	path::{Path, PathBuf},
	process::ExitCode,
	time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::signal::unix::{SignalKind, signal};
use vacchain_client::{Client, OperatorRpc, primitives::Level, proof::Proof, views::RecordView};
use vacchain_fhir::{Histories, Problem, read_folder};

use crate::{errors::Failure, output::Output};
use attempts::Attempt;
use cast::Cast;
use keep::Kept;
use node::Node;
use read_back::{Difference, ReadBack, read_back};
use report::{ChildLine, Report, Totals};
use story::{Played, Stranded};

const HELP: &str = "\
Everyone may play it: the chain is a development chain on this machine, which is deleted at the end.

Examples:
  vacchain demo                                      the project's own children, in demo/children
  vacchain demo --data ../shared/data/synthea-children
  vacchain demo --keep                               then look further, with the key files that it leaves
  vacchain demo --output json --quiet | jq .totals

Exit codes: 0 if everything read back equals the files and everything that must be refused was; 1 if not; 2 if the
folder or the node program is not there; 130 interrupted.";

/// Play the histories of real-looking children on a node of its own
///
/// Reads FHIR R4 bundles, starts a node, registers the hospitals, doctors, physicians and families of the files,
/// plays every vaccination visit in time order (consent, visit, note, signature, link), reads everything back as the
/// families see it and compares it with the files. What cannot be read in a file is reported, and the rest goes on.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
	/// A folder of FHIR R4 bundles
	#[arg(long, value_name = "DIR", env = "VACCHAIN_DEMO_DATA", default_value = "demo/children")]
	data: PathBuf,
	/// The node program, instead of the vacchain-node beside this one
	#[arg(long, value_name = "PATH", env = "VACCHAIN_NODE_BINARY")]
	node_binary: Option<PathBuf>,
	/// Leave the node running, and leave key files to look further
	#[arg(long)]
	keep: bool,
	/// Show no progress
	#[arg(long, short)]
	quiet: bool,
}

/// Plays the demo.
///
/// # Errors
///
/// When there is nothing to play, the node does not run, or the demo is interrupted.
pub async fn run(args: Args, output: Output) -> Result<ExitCode> {
	let histories = read(&args.data)?;
	for problem in &histories.problems {
		output.remark(&format!("left out: {problem}"));
	}
	if histories.children.iter().all(|child| child.visits.is_empty()) {
		return Err(nothing_to_play(&args.data, &histories.problems).into());
	}
	let program = match &args.node_binary {
		Some(program) => program.clone(),
		None => env::current_exe()
			.context("where this program is cannot be found out")?
			.with_file_name("vacchain-node"),
	};
	let mut terminate = signal(SignalKind::terminate()).context("signals cannot be waited for")?;
	let demo = Demo { args, output, histories };
	// Whatever ends first: the node is ended when it is dropped.
	tokio::select! {
		played = demo.play(&program) => played,
		_ = tokio::signal::ctrl_c() => Err(Failure::interrupted().into()),
		_ = terminate.recv() => Err(Failure::interrupted().into()),
	}
}

fn read(folder: &Path) -> Result<Histories, Failure> {
	read_folder(folder).map_err(|error| {
		Failure::usage(
			format!("{error}."),
			"Run the demo in the project's folder, or name a folder of FHIR R4 bundles with --data DIR.",
		)
	})
}

fn nothing_to_play(folder: &Path, problems: &[Problem]) -> Failure {
	let mut message = format!("No child of {} has a vaccination visit that can be played.", folder.display());
	for problem in problems {
		message += &format!("\n  {problem}");
	}
	Failure::usage(message, "Name a folder of FHIR R4 bundles with --data DIR.")
}

struct Demo {
	args: Args,
	output: Output,
	histories: Histories,
}

/// What happened on the chain.
struct Outcome<'a> {
	played: Vec<Played<'a>>,
	transactions: u64,
	took: Duration,
	read: ReadBack,
	shown: usize,
	family_view: RecordView,
	school_view: Proof,
	attempts: Vec<Attempt>,
}

impl Demo {
	async fn play(&self, program: &Path) -> Result<ExitCode> {
		self.say("Starting a node");
		let (mut node, client) = Node::start(program).await?;
		let cast = Cast::of(&self.histories.children, &client)?;
		let outcome = match self.perform(&cast, &client).await {
			Ok(outcome) => outcome,
			Err(error) => return Err(node.has_ended().map_or(error, Into::into)),
		};
		let kept = if self.args.keep {
			Some(keep::keep(node, &cast, &outcome.played[outcome.shown])?)
		} else {
			None
		};
		let report = self.report(&cast, outcome, kept);
		self.output.result(&report, report.text(&cast))?;
		Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
	}

	/// Everything but the beginning and the end.
	async fn perform<'a>(&self, cast: &'a Cast<'a>, client: &Client<OperatorRpc>) -> Result<Outcome<'a>> {
		let started = Instant::now();
		self.say(&format!("Registering {} participants", cast.players.len()));
		cast.register().await.context("not everyone could be registered")?;
		let visits = cast.parts.iter().map(|part| part.visits.len()).sum::<usize>();
		let progress = self.progress(visits as u64);
		let (played, stranded) = story::play(cast, &progress).await;
		progress.finish_and_clear();
		let (took, transactions) = (started.elapsed(), client.included());

		self.say("Reading everything back");
		let mut read = read_back(cast, &played).await?;
		read.differences.extend(stranded.iter().map(|Stranded { part, error }| Difference {
			file: part.child.source.clone(),
			what: format!("could not be played to the end: {error}"),
		}));
		let (shown, other) = choose(&played).ok_or_else(|| nothing_was_played(&read.differences))?;
		let (child, another) = (&played[shown], &played[other]);
		let (school, family) = (cast.player(cast.school), cast.player(child.part.family));
		let mut attempts = Vec::new();
		if shown == other {
			attempts.push(attempts::school_without_consent(school, child).await?);
		}
		school.session.request_access(family.username(), Level::Proof).await?;
		family.session.approve(school.id(), child.record, None).await?;
		let family_view = family.session.read_record(&child.record).await?;
		let school_view = school.session.check_proof(&child.record).await?;
		let doses: usize = family_view.visits.iter().map(read_back::doses_of).sum();
		if !school_view.is_valid() || school_view.doses() != doses {
			read.differences.push(Difference {
				file: child.part.child.source.clone(),
				what: format!(
					"the school's proof holds {} doses, not those of the file",
					school_view.doses()
				),
			});
		}
		if shown != other {
			attempts.push(attempts::school_without_consent(school, another).await?);
		}
		attempts.push(attempts::foreign_hospital(cast, another).await?);
		attempts.push(attempts::sign_without_note(cast, another).await?);
		Ok(Outcome { played, transactions, took, read, shown, family_view, school_view, attempts })
	}

	fn report<'a>(&'a self, cast: &'a Cast<'a>, outcome: Outcome<'a>, kept: Option<Kept>) -> Report<'a> {
		let Outcome { played, transactions, took, read, family_view, school_view, attempts, .. } = outcome;
		let families: HashSet<_> = played.iter().map(|child| child.part.family).collect();
		let seconds = took.as_secs_f64();
		let totals = Totals {
			children: played.len(),
			families: families.len(),
			hospitals: cast.hospitals,
			doctors: cast.doctors,
			physicians: cast.physicians,
			visits: read.visits,
			doses: read.doses,
			deferred: read.deferred,
			transactions,
			seconds,
			transactions_per_second: transactions as f64 / seconds,
		};
		let line = |child: &Played<'a>| ChildLine {
			file: &child.part.child.source,
			family: cast.player(child.part.family).username(),
			record: child.record,
		};
		Report {
			data: self.args.data.display().to_string(),
			problems: self.histories.problems.iter().map(Into::into).collect(),
			totals,
			participants: cast.list(),
			children: played.iter().map(line).collect(),
			differences: read.differences,
			family_view,
			school_view,
			attempts,
			kept,
		}
	}

	fn say(&self, text: &str) {
		if !self.args.quiet {
			self.output.remark(text);
		}
	}

	fn progress(&self, visits: u64) -> ProgressBar {
		let shown = io::stderr().is_terminal() && !self.args.quiet && !self.output.is_json();
		let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
		let bar = ProgressBar::with_draw_target(Some(visits), target);
		let template = "{bar:40} {pos}/{len} visits, {msg} transactions, {elapsed}";
		if let Ok(style) = ProgressStyle::with_template(template) {
			bar.set_style(style);
		}
		bar.set_message("0");
		bar
	}
}

/// The child whose record is shown, and another one, a sibling if there is one: the child with most visits, of those
/// with siblings if there are any. Both are the same where there is only one.
fn choose(played: &[Played<'_>]) -> Option<(usize, usize)> {
	let siblings = |number: usize| {
		let family = played.get(number).map(|child| child.part.family);
		(0..played.len()).filter(move |other| {
			*other != number && played.get(*other).map(|child| child.part.family) == family
		})
	};
	let with_visits = |number: &usize| played.get(*number).is_some_and(|child| !child.visits.is_empty());
	let visits = |number: usize| played.get(number).map_or(0, |child| child.visits.len());
	// Of several, the first: that is the last of the reversed.
	let shown = (0..played.len())
		.rev()
		.filter(with_visits)
		.max_by_key(|number| (siblings(*number).any(|sibling| with_visits(&sibling)), visits(*number)))?;
	let mut others = siblings(shown).chain((0..played.len()).filter(|other| *other != shown));
	let other = others.find(with_visits).unwrap_or(shown);
	Some((shown, other))
}

fn nothing_was_played(differences: &[Difference]) -> Failure {
	let mut message = "No child could be played.".to_owned();
	for Difference { file, what } in differences {
		message += &format!("\n  {file}: {what}");
	}
	Failure::new("demo", message, "See what the lines above say.")
}
