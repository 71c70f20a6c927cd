//! Plays the vaccination histories of children on nodes of its own: `vacchain demo`. `demo/children` has the children of the
//! project.
//!
//! [`network`] starts and ends the nodes, each a [`node`], [`chain`] says who talks to whose gateway and, with
//! [`finality`] and what an [`operator`] asks, when what one wrote is there for another, [`cast`] finds out who takes
//! part, [`enrolment`] gives each a password and has them registered, [`story`] plays the children's visits with the
//! texts of [`content`], [`read_back`] compares the chain with the files, [`attempts`] tries what must be refused,
//! [`accesses`] is the log of who read, [`report`] shows it all, and [`keep`] leaves the nodes for a person to look
//! further.

mod accesses;
mod attempts;
mod cast;
mod chain;
mod content;
mod enrolment;
mod finality;
mod keep;
mod network;
mod node;
mod operator;
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
use futures::future::try_join;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tokio::time::timeout;
use vacchain_client::{
	Session,
	device::DeviceSecret,
	primitives::{Level, ParticipantId, Role},
	proof::Proof,
	views::RecordView,
};
use vacchain_fhir::{Histories, Problem, read_folder};
use vacchain_terminal::{errors::Failure, output::Output};
use vacchain_testnet::Interrupts;

use accesses::Accesses;
use attempts::Attempt;
use cast::{Cast, Plan, Player};
use chain::Chain;
use keep::Kept;
use network::{Figures, Network};
use read_back::{Difference, ReadBack, read_back};
use report::{ChildLine, Report, Totals};
use story::{Played, Stranded};

/// A person's session with a gateway.
type Person = Session;

/// Keeps the secret of a person's devices where `vacchain` looks for it whose state is in this folder.
pub type KeepDevice = fn(&Path, &ParticipantId, &DeviceSecret) -> Result<()>;

/// How long after a failure it may turn out that a node has ended.
const LAST_WORD: Duration = Duration::from_secs(1);

const HELP: &str = "\
Everyone may play it: the chain is a development chain on this machine, which is deleted at the end.

Examples:
  vacchain demo                                      the project's own children, in demo/children
  vacchain demo --data ../shared/data/synthea-children
  vacchain demo --network                            the same children, on the nodes of four institutions
  vacchain demo --keep                               then log in as any of them, and look further
  vacchain demo --output json --quiet | jq .totals

Exit codes: 0 if everything read back equals the files and everything that must be refused was; 1 if not; 2 if the
folder or the node program is not there; 130 interrupted.";

/// Play the histories of real-looking children on a node of its own
///
/// Reads FHIR R4 bundles, starts a node with its gateway, enrols the hospitals, doctors, physicians and families of the
/// files, each with a password, and plays every vaccination visit in time order (consent, visit, note, signature, link).
/// Then it reads everything back as the families see it and compares it with the files. What cannot be read in a file is
/// reported, and the rest goes on.
///
/// With --network the nodes are four, and make and finalize the blocks together: that of the health authority, which
/// serves its admins and the families, and those of a hospital, a school and an insurer, each with a gateway for its own
/// kind.
/// Every step waits until it is final at the node of whoever acts next.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
	/// A folder of FHIR R4 bundles
	#[arg(long, value_name = "DIR", env = "VACCHAIN_DEMO_DATA", default_value = "demo/children")]
	data: PathBuf,
	/// The node program, instead of the vacchain-node beside this one
	#[arg(long, value_name = "PATH", env = "VACCHAIN_NODE_BINARY")]
	node_binary: Option<PathBuf>,
	/// The folder of the built pages, which the nodes serve to browsers
	#[arg(long, value_name = "DIR", env = "VACCHAIN_DEMO_PAGES")]
	pages: Option<PathBuf>,
	/// Play on the nodes of four institutions instead of one
	#[arg(long)]
	network: bool,
	/// Leave the nodes running, and everyone's passwords to look further
	#[arg(long)]
	keep: bool,
	/// Show no progress
	#[arg(long, short)]
	quiet: bool,
}

/// Plays the demo. `keep_device` is asked for with `--keep`.
///
/// # Errors
///
/// When there is nothing to play, the node does not run, or the demo is interrupted.
pub async fn run(args: Args, output: Output, keep_device: KeepDevice) -> Result<ExitCode> {
	let mut histories = read(&args.data)?;
	for problem in &histories.problems {
		let left_out = if problem.reason.is_remark() { "note" } else { "left out" };
		output.remark(&format!("{left_out}: {problem}"));
	}
	for remark in &histories.remarks {
		output.remark(&format!("note: {remark}"));
	}
	if histories.children.iter().all(|child| child.visits.is_empty()) {
		return Err(nothing_to_play(&args.data, &histories.problems).into());
	}
	for remark in content::split(&mut histories.children) {
		output.remark(&remark);
	}
	let program = match &args.node_binary {
		Some(program) => program.clone(),
		None => env::current_exe()
			.context("where this program is cannot be found out")?
			.with_file_name("vacchain-node"),
	};
	// From here on: a signal that came while the first node starts would leave it running otherwise.
	let mut interrupts = Interrupts::catch().context("signals cannot be waited for")?;
	let demo = Demo { args, output, keep_device, histories };
	// The nodes are ended when they are dropped, whatever ends first.
	tokio::select! {
		played = demo.play(&program) => played,
		() = interrupts.wait() => Err(Failure::interrupted().into()),
	}
}

fn read(folder: &Path) -> Result<Histories, Failure> {
	read_folder(folder, Timestamp::now()).map_err(|error| {
		Failure::usage(
			format!("{error}."),
			"Run the demo in the project's folder, or name a folder of FHIR R4 bundles with --data DIR.",
		)
	})
}

fn nothing_to_play(folder: &Path, problems: &[Problem]) -> Failure {
	let message = format!("No child of {} has a vaccination visit that can be played.", folder.display());
	Failure::usage(message, "Name a folder of FHIR R4 bundles with --data DIR.")
		.with_details(problems.iter().map(ToString::to_string))
}

struct Demo {
	args: Args,
	output: Output,
	keep_device: KeepDevice,
	histories: Histories,
}

/// The events on the chain.
struct Outcome<'a> {
	played: Vec<Played<'a>>,
	enrolling: Duration,
	transactions: u64,
	took: Duration,
	read: ReadBack,
	shown: usize,
	family_view: RecordView,
	school_view: Proof,
	accesses: Accesses,
	attempts: Vec<Attempt>,
}

impl Demo {
	async fn play(&self, program: &Path) -> Result<ExitCode> {
		let pages = self.args.pages.as_deref();
		let (mut network, chain) = if self.args.network {
			self.say("Starting the nodes of a health authority, a hospital, a school and an insurer");
			Network::of_four(program, pages).await?
		} else {
			self.say("Starting a node");
			Network::of_one(program, pages).await?
		};
		let start = chain.height();
		let plan = Plan::of(&self.histories.children)?;
		let (cast, enrolling) = attend(&mut network, &chain, self.enrol(plan, &chain)).await?;
		let outcome = attend(&mut network, &chain, self.perform(&cast, enrolling)).await?;
		let figures = if self.args.network { Some(network.figures(&chain, start).await?) } else { None };
		#[expect(clippy::indexing_slicing, reason = "the child that is shown is one of the children")]
		let kept = if self.args.keep {
			Some(keep::keep(network, &cast, &outcome.played[outcome.shown], self.keep_device)?)
		} else {
			None
		};
		let report = self.report(&cast, outcome, figures, kept);
		self.output.result(&report, report.text(&cast))?;
		Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
	}

	/// Gives everyone a password, has them registered, and logs them in.
	async fn enrol<'a>(&self, plan: Plan<'a>, chain: &'a Chain) -> Result<(Cast<'a>, Duration)> {
		let people = plan.newcomers.len();
		self.say(&format!("Enrolling {people} people"));
		let progress = self.progress(people as u64, "{bar:40} {pos}/{len} people, {elapsed}");
		let enrolled = enrolment::enrol(plan, chain, &progress).await;
		progress.finish_and_clear();
		enrolled.context("not everyone could be enrolled")
	}

	/// Everything between enrolling and the end.
	async fn perform<'a>(&self, cast: &'a Cast<'a>, enrolling: Duration) -> Result<Outcome<'a>> {
		let (started, before) = (Instant::now(), cast.included());
		let visits = cast.script.parts.iter().map(|part| part.visits.len()).sum::<usize>();
		self.say(&format!("Playing {visits} visits"));
		let progress =
			self.progress(visits as u64, "{bar:40} {pos}/{len} visits, {msg} transactions, {elapsed}");
		progress.set_message("0");
		let (played, stranded) = story::play(cast, &progress).await;
		progress.finish_and_clear();
		let (took, transactions) = (started.elapsed(), cast.included().saturating_sub(before));

		self.say("Reading everything back");
		let mut read = read_back(cast, &played).await?;
		read.differences.extend(stranded.iter().map(|Stranded { part, error }| Difference {
			file: part.child.source.clone(),
			what: format!("could not be played to the end: {error}"),
		}));
		let (shown, other) = choose(&played).ok_or_else(|| nothing_was_played(&read.differences))?;
		#[expect(clippy::indexing_slicing, reason = "the choice is among these children")]
		let (child, another) = (&played[shown], &played[other]);
		let (school, insurer) = (cast.player(cast.script.officer), cast.player(cast.script.agent));
		let family = cast.player(child.part.family);
		let mut attempts = Vec::new();
		if shown == other {
			attempts.push(attempts::school_without_consent(school, child).await?);
		}
		let proof_for = |provider| prove(cast.chain, provider, family, child);
		let (school_view, insurer_view) = try_join(proof_for(school), proof_for(insurer)).await?;
		let family_view = family.session.read_record(&child.record).await?;
		let doses: usize = family_view.visits.iter().map(read_back::doses_of).sum();
		for (provider, proof) in [(school, &school_view), (insurer, &insurer_view)] {
			if !proof.is_valid() || proof.doses() != doses {
				let (name, proven) = (&provider.name, proof.doses());
				read.differences.push(Difference {
					file: child.part.child.source.clone(),
					what: format!("the proof of {name} holds {proven} doses, not those of the file"),
				});
			}
		}
		if shown != other {
			attempts.push(attempts::school_without_consent(school, another).await?);
		}
		let (opened, signed) =
			try_join(attempts::foreign_hospital(cast, another), attempts::sign_without_note(cast, another))
				.await?;
		attempts.extend([opened, signed, attempts::wrong_password(cast, child).await?]);
		let accesses =
			Accesses::of(&family.session, &child.record, [school.id(), insurer.id()].into()).await?;
		read.differences.extend(accesses.missing.iter().map(|reader| Difference {
			file: child.part.child.source.clone(),
			what: format!("the log of reads lacks {}", cast.name_of(reader).unwrap_or_default()),
		}));
		Ok(Outcome {
			played,
			enrolling,
			transactions,
			took,
			read,
			shown,
			family_view,
			school_view,
			accesses,
			attempts,
		})
	}

	fn report<'a>(
		&'a self,
		cast: &'a Cast<'a>,
		outcome: Outcome<'a>,
		network: Option<Figures>,
		kept: Option<Kept>,
	) -> Report<'a> {
		let Outcome { played, enrolling, transactions, took, read, .. } = outcome;
		let Outcome { family_view, school_view, accesses, attempts, .. } = outcome;
		let families: HashSet<_> = played.iter().map(|child| child.part.family).collect();
		let seconds = took.as_secs_f64();
		let totals = Totals {
			children: played.len(),
			families: families.len(),
			hospitals: cast.script.hospitals,
			doctors: cast.script.doctors,
			physicians: cast.script.physicians,
			visits: read.visits,
			doses: read.doses,
			reported: read.reported,
			deferred: read.deferred,
			people: cast.players.len(),
			enrolling_seconds: enrolling.as_secs_f64(),
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
			remarks: self.histories.remarks.iter().map(Into::into).collect(),
			totals,
			network,
			participants: cast.list(),
			children: played.iter().map(line).collect(),
			differences: read.differences,
			family_view,
			school_view,
			accesses,
			attempts,
			kept,
		}
	}

	fn say(&self, text: &str) {
		if !self.args.quiet {
			self.output.remark(text);
		}
	}

	fn progress(&self, length: u64, template: &str) -> ProgressBar {
		let shown = io::stderr().is_terminal() && !self.args.quiet && !self.output.is_json();
		let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
		let bar = ProgressBar::with_draw_target(Some(length), target);
		if let Ok(style) = ProgressStyle::with_template(template) {
			bar.set_style(style);
		}
		bar
	}
}

/// Does something while the nodes run, and says so if it failed because one did not.
async fn attend<Done>(
	network: &mut Network,
	chain: &Chain,
	work: impl Future<Output = Result<Done>>,
) -> Result<Done> {
	let done = tokio::select! {
		done = work => done,
		failure = network.failure(chain) => Err(failure.into()),
	};
	match done {
		Ok(done) => Ok(done),
		// A node that has just ended may be the cause.
		Err(error) => Err(timeout(LAST_WORD, network.failure(chain)).await.map_or(error, Into::into)),
	}
}

/// A school or an insurer asks the family for a proof, gets it, and checks it.
async fn prove(chain: &Chain, provider: &Player, family: &Player, child: &Played<'_>) -> Result<Proof> {
	provider.session.request_access(family.username(), Level::Proof).await?;
	chain.hand_over(provider.role, Role::Family).await?;
	family.session.approve(provider.acts_as(), child.record, None).await?;
	chain.hand_over(Role::Family, provider.role).await?;
	Ok(provider.session.check_proof(&child.record).await?)
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
	// The first of several counts: that is the last of the reversed.
	let shown = (0..played.len())
		.rev()
		.filter(with_visits)
		.max_by_key(|number| (siblings(*number).any(|sibling| with_visits(&sibling)), visits(*number)))?;
	let mut others = siblings(shown).chain((0..played.len()).filter(|other| *other != shown));
	let other = others.find(with_visits).unwrap_or(shown);
	Some((shown, other))
}

fn nothing_was_played(differences: &[Difference]) -> Failure {
	let line = |Difference { file, what }: &Difference| format!("{file}: {what}");
	Failure::new("demo", "No child could be played.", "See what the lines above say.")
		.with_details(differences.iter().map(line))
}
