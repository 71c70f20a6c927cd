//! `vacchain power`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	Error, Inclusion,
	primitives::{AccountId, ParticipantId, Power, RecordId},
	wire::PowerEntry,
};

use super::claim::{SUBJECT, waits_for};
use crate::{
	context::{Context, Person},
	errors::Failure,
	find::RecordName,
	names::{Names, Who},
	output::table,
	rules::Rule,
	terms, time,
};

/// What two health admins do to a record: void it, move it to another family, merge it, erase it.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
How it goes:
  1. A health admin proposes it: vacchain record void, change-owner, erase
  2. Another admin checks the same and confirms it: vacchain power confirm RECORD void
  3. The owner can object until the time is over: vacchain power object RECORD
  4. An admin exercises it: vacchain power exercise RECORD void

Example:
  vacchain --key admin.key power list")]
pub enum Command {
	/// List what waits, and for what
	#[command(after_help = "\
Who may use it: a health admin; an institution, for what it can vote on with `vacchain vote propose decide-claim`; a family, for
what concerns its own records. A guardian sees what is proposed in `vacchain record history`.

Example:
  vacchain --key admin.key power list")]
	List,
	/// Confirm what another health admin has proposed
	///
	/// Check yourself that it is right. You name the proposal; for a change of owner, the new owner, too.
	#[command(after_help = "\
Who may use it: a health admin other than the one who proposed it.

Examples:
  vacchain --key second.key power confirm amina.elidrissi-x7k2m9qt/Yasmin void
  vacchain --key second.key power confirm amina.elidrissi-x7k2m9qt/Yasmin change-owner --to ines.silva-x7k2m9qt")]
	Confirm(MeantArgs),
	/// Take a proposal back
	///
	/// You name the proposal.
	#[command(after_help = "\
Who may use it: a health admin, unless somebody has objected: then the institutions decide.

Example:
  vacchain --key admin.key power withdraw amina.elidrissi-x7k2m9qt/Yasmin void")]
	Withdraw(MeantArgs),
	/// Object to what is proposed to be done to your record
	///
	/// The institutions then decide; until they do, nothing changes.
	#[command(after_help = "\
Who may use it: the family that owns the record; a guardian, if the record is to be erased.

Example:
  vacchain --key amina.key power object Yasmin")]
	Object(Args),
	/// Do what was confirmed, once nobody can object any more
	///
	/// You name the proposal; for a change of owner, the new owner, too.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key power exercise amina.elidrissi-x7k2m9qt/Yasmin void")]
	Exercise(MeantArgs),
}

/// One record.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The record: its child's name, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
}

/// The proposal that a health admin confirms, withdraws or exercises.
#[derive(Debug, clap::Args)]
pub struct MeantArgs {
	/// The record: its child's name, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// What is to be done to it
	#[arg(value_enum)]
	what: What,
	/// The family that is to own it: its username or id
	#[arg(long, value_name = "WHO", required_if_eq("what", "change-owner"))]
	to: Option<Who>,
	/// The record into which it is to be merged
	#[arg(long, value_name = "RECORD", required_if_eq("what", "merge"))]
	into: Option<RecordName>,
}

/// What is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
	/// Void it.
	Void,
	/// Move it to another family.
	ChangeOwner,
	/// Erase it.
	Erase,
	/// Merge it into another one.
	Merge,
	/// Undo its merge.
	Unmerge,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::List => list(context).await,
		Command::Confirm(args) => confirm(args, context).await,
		Command::Withdraw(args) => step(Step::Withdraw, args, context).await,
		Command::Object(args) => object(args.record, context).await,
		Command::Exercise(args) => step(Step::Exercise, args, context).await,
	}
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let role = session.role().await?;
	let sees_all = Rule::CLAIMS.includes(role) || role.is_organisation();
	let mut powers = if sees_all { session.waiting_powers().await? } else { session.own_powers().await? };
	powers.retain(|entry| entry.waiting.power.record().is_some());
	let mut names = Names::of(&session);
	let people = powers.iter().flat_map(|entry| {
		let new = match entry.waiting.power {
			Power::ChangeOwner { to, .. } => Some(to),
			_ => None,
		};
		let waiting = &entry.waiting;
		[Some(entry.subject), Some(waiting.proposed_by), waiting.confirmed_by, waiting.vetoed_by, new]
			.into_iter()
			.flatten()
	});
	names.look_up(session.client(), people.collect::<Vec<_>>()).await?;
	let mut columns = vec!["record", "owner", "what", "proposed by", "confirmed by", "waits for"];
	columns.extend(role.is_organisation().then_some(SUBJECT));
	let mut rows = table(&columns);
	for entry in &powers {
		let mut row = vec![
			entry.waiting.power.record().map(|record| record.to_string()).unwrap_or_default(),
			names.show(&entry.subject),
			what(&entry.waiting.power, &names),
			names.show(&entry.waiting.proposed_by),
			entry.waiting.confirmed_by.map(|admin| names.show(&admin)).unwrap_or_default(),
			waits_for(entry, &names),
		];
		row.extend(role.is_organisation().then(|| entry.subject.to_string()));
		rows.add_row(row);
	}
	let text = if powers.is_empty() { "Nothing waits.".to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "powers": powers, "names": names.to_json() }), text)
}

/// What is to be done to a record.
fn what(power: &Power<AccountId>, names: &Names) -> String {
	match power {
		Power::ChangeOwner { to, .. } => format!("it becomes the record of {}", names.show(to)),
		Power::VoidRecord { reason, .. } => format!("void it: {}", terms::void_reason(*reason)),
		Power::EraseRecord { .. } => "erase it".into(),
		Power::MergeRecord { into, .. } => format!("merge it into {into}"),
		Power::UndoMerge { .. } => "undo its merge".into(),
		Power::ReplaceKeys { .. } => power.kind().to_string(),
	}
}

/// The proposal that a health admin means.
#[derive(Clone, Copy)]
struct Meant {
	record: RecordId,
	what: What,
	to: Option<ParticipantId>,
	into: Option<RecordId>,
}

impl Meant {
	async fn of(args: MeantArgs, session: &Person, context: &Context) -> Result<Self> {
		let MeantArgs { record, what, to, into } = args;
		// The result names the child of the record that is merged, which is found last.
		let into = match into {
			Some(into) => Some(into.find(session, context).await?),
			None => None,
		};
		let record = record.find(session, context).await?;
		Ok(Self { record, what, to: to.map(|who| who.id), into })
	}

	/// Whether it is this power.
	fn is(&self, power: &Power<AccountId>) -> bool {
		let Self { what, to, into, .. } = *self;
		match power {
			Power::VoidRecord { .. } => what == What::Void,
			Power::EraseRecord { .. } => what == What::Erase,
			Power::UndoMerge { .. } => what == What::Unmerge,
			Power::MergeRecord { into: proposed, .. } => what == What::Merge && Some(*proposed) == into,
			Power::ChangeOwner { to: proposed, .. } => what == What::ChangeOwner && Some(*proposed) == to,
			Power::ReplaceKeys { .. } => false,
		}
	}
}

/// How a health admin names this, to confirm, withdraw or exercise it.
pub fn named(power: &Power<AccountId>) -> String {
	match power {
		Power::VoidRecord { .. } => "void".into(),
		Power::EraseRecord { .. } => "erase".into(),
		Power::UndoMerge { .. } => "unmerge".into(),
		Power::MergeRecord { into, .. } => format!("merge --into {into}"),
		Power::ChangeOwner { to, .. } => format!("change-owner --to {to}"),
		// Nobody proposes this for a record.
		Power::ReplaceKeys { .. } => String::new(),
	}
}

async fn confirm(args: MeantArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let meant = Meant::of(args, &session, context).await?;
	let record = meant.record;
	let PowerEntry { digest, .. } = found(&session, &meant, context).await?;
	let work = session.confirm_power(digest);
	let done = context.act(&session, "Confirming", Rule::CLAIMS, work).await?;
	let entry = found(&session, &meant, context).await?;
	let due = entry.waiting.due_at.map(time::show).unwrap_or_default();
	let text = format!(
		"Confirmed. It can be objected to until {due}; then:\n  vacchain power exercise {record} {}",
		named(&entry.waiting.power)
	);
	context.done("confirmed", json!({ "record": record, "power": entry }), &done, text)
}

/// A health admin's step with what waits.
#[derive(Clone, Copy)]
enum Step {
	Withdraw,
	Exercise,
}

async fn step(step: Step, args: MeantArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let meant = Meant::of(args, &session, context).await?;
	let record = meant.record;
	let entry = found(&session, &meant, context).await?;
	let digest = entry.digest;
	let work = async {
		match step {
			Step::Withdraw => session.withdraw_power(digest).await,
			Step::Exercise => session.exercise_power(digest).await,
		}
	};
	let inclusion: Inclusion = context.act(&session, "Sending", Rule::CLAIMS, work).await?;
	let (done, text) = match (step, &entry.waiting.power) {
		(Step::Withdraw, _) => ("withdrawn", "The proposal is withdrawn.".to_owned()),
		(Step::Exercise, Power::ChangeOwner { to, .. }) => (
			"owner_changed",
			format!(
				"Record {record} has another owner now. An admin of each custody gives it its access with `vacchain record \
				 restore {to} {record}`."
			),
		),
		(Step::Exercise, Power::MergeRecord { into, .. }) => {
			("merged", format!("Record {record} is merged into {into}: who reads that one reads both."))
		}
		(Step::Exercise, Power::UndoMerge { .. }) => (
			"merge_undone",
			format!(
				"Record {record} is one of its own again. Both records get new keys with their next change."
			),
		),
		(Step::Exercise, Power::VoidRecord { .. }) => ("voided", format!("Record {record} is void.")),
		(Step::Exercise, Power::EraseRecord { .. }) => (
			"erased",
			format!(
				"Record {record} is erased: nobody finds it any more. Its rows leave the chain in the next blocks."
			),
		),
		(Step::Exercise, Power::ReplaceKeys { .. }) => ("done", "Done.".to_owned()),
	};
	context.done(done, json!({ "record": record, "power": entry }), &inclusion, text)
}

async fn object(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let work = async {
		match session.object_over(record).await {
			Err(Error::NotFound) => Ok(None),
			done => done.map(Some),
		}
	};
	let done = context.act(&session, "Objecting", Rule::SUBJECT, work).await?;
	let done = done.ok_or_else(|| {
		let advice = "See the record's history with `vacchain record history`.";
		Failure::new("not-found", format!("Nothing is proposed to be done to record {record}."), advice)
	})?;
	let text = "You have objected. The institutions decide; until they do, nothing changes.";
	context.done("objected", json!({ "record": record }), &done, text)
}

/// The proposal that waits for a record, if it is the one that is meant.
async fn found(session: &Person, meant: &Meant, context: &Context) -> Result<PowerEntry> {
	let record = meant.record;
	let work = async {
		match session.meant_over(record, |power| meant.is(power)).await {
			Err(Error::NotFound) => Ok(None),
			found => found.map(Some),
		}
	};
	let power = context.act(session, "Reading what waits", Rule::CLAIMS, work).await?;
	power.ok_or_else(|| {
		let message = format!("Nothing waits for record {record}.");
		Failure::new("not-found", message, "List what does with `vacchain power list`.").into()
	})
}

#[cfg(test)]
mod tests {
	use vacchain_client::primitives::VoidReason;

	use super::*;

	const RECORD: RecordId = RecordId([1; 16]);

	fn powers() -> [Power<AccountId>; 5] {
		let (record, owner) = (RECORD, ParticipantId([4; 32]));
		[
			Power::VoidRecord { record, owner, reason: VoidReason::Duplicate },
			Power::EraseRecord { record, owner, asked_at: 5 },
			Power::UndoMerge { record, owner },
			Power::MergeRecord { record, owner, into: RecordId([2; 16]) },
			Power::ChangeOwner { record, from: owner, to: ParticipantId([3; 32]) },
		]
	}

	/// The command that is printed for the next admin says what is meant.
	#[test]
	fn what_is_confirmed_or_exercised_is_named() {
		let names = powers().map(|power| named(&power));
		let merging = format!("merge --into {}", RecordId([2; 16]));
		let moving = format!("change-owner --to {}", ParticipantId([3; 32]));
		assert_eq!(names, ["void".to_owned(), "erase".into(), "unmerge".into(), merging, moving]);
	}

	/// trust.md: an admin confirms or exercises another power than the one that it means.
	#[test]
	fn a_name_is_that_of_one_power() {
		let (to, into) = (Some(ParticipantId([3; 32])), Some(RecordId([2; 16])));
		let all = [What::Void, What::Erase, What::Unmerge, What::Merge, What::ChangeOwner];
		for (number, what) in all.into_iter().enumerate() {
			let meant = Meant { record: RECORD, what, to, into };
			let fitting: Vec<_> = powers().iter().map(|power| meant.is(power)).collect();
			assert_eq!(fitting, (0..5).map(|other| other == number).collect::<Vec<_>>(), "{what:?}");
		}
		let [.., merging, moving] = powers();
		let other = Meant { record: RECORD, what: What::Merge, to, into: Some(RecordId([9; 16])) };
		assert!(!other.is(&merging));
		let other = Meant { what: What::ChangeOwner, to: Some(ParticipantId([9; 32])), ..other };
		assert!(!other.is(&moving));
	}
}
