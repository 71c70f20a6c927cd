//! `vacchain record void`, `change-owner`, `merge`, `unmerge`, `erase`, `keep` and `erased`.

use anyhow::Result;
use clap::ValueEnum;
use serde_json::json;
use vacchain_client::primitives::{RecordId, Role, VoidReason};

use crate::{
	commands::power,
	context::{Context, Person},
	errors::Failure,
	find::RecordName,
	names::Who,
	rules::Rule,
	time,
};

/// `record void`.
#[derive(Debug, clap::Args)]
pub struct VoidArgs {
	/// The record: its child's name, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// Why it was made in error
	#[arg(long, value_enum)]
	reason: Reason,
}

/// Why a record was made in error.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Reason {
	/// There is no such child, or the record was made by mistake.
	CreatedInError,
	/// The child has another record, which stays.
	Duplicate,
}

impl From<Reason> for VoidReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::CreatedInError => Self::CreatedInError,
			Reason::Duplicate => Self::Duplicate,
		}
	}
}

/// `record change-owner`.
#[derive(Debug, clap::Args)]
pub struct OwnerArgs {
	/// The record: its child's name, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The family that is to own it: its username or id
	#[arg(long, value_name = "WHO")]
	to: Who,
}

/// `record merge`.
#[derive(Debug, clap::Args)]
pub struct MergeArgs {
	/// The record that is to be merged: its child's name, USERNAME/CHILD, or its id
	record: RecordName,
	/// The record that stays: its child's name, USERNAME/CHILD, or its id
	#[arg(long, value_name = "RECORD")]
	into: RecordName,
}

/// A family agrees to a merge; a health admin proposes it.
pub async fn merge(args: MergeArgs, context: &Context) -> Result<()> {
	let MergeArgs { record, into } = args;
	let session = context.session().await?;
	// The result names the child of the record that is merged, which is found last.
	let into = into.find(&session, context).await?;
	let record = record.find(&session, context).await?;
	if session.role().await? == Role::HealthAdmin {
		let work = session.propose_merge(record, into);
		let done = context.act(&session, "Proposing", Rule::CLAIMS, work).await?;
		return proposed(&session, record, "merging", done.number, context).await;
	}
	let work = session.agree_to_merge(record, into);
	let done = context.act(&session, "Agreeing", Rule::MERGER, work).await?;
	let text =
		format!("You have agreed that record {record} is merged into {into}. Two health admins do it.");
	context.done("merge_agreed", json!({ "record": record, "into": into }), &done, text)
}

/// Proposes to undo a merge.
pub async fn unmerge(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let work = session.propose_undoing(record);
	let done = context.act(&session, "Proposing", Rule::CLAIMS, work).await?;
	proposed(&session, record, "undoing the merge of", done.number, context).await
}

/// Proposes to void a record.
pub async fn void(args: VoidArgs, context: &Context) -> Result<()> {
	let VoidArgs { record, reason } = args;
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let work = session.propose_void(record, reason.into());
	let done = context.act(&session, "Proposing", Rule::CLAIMS, work).await?;
	proposed(&session, record, "voiding", done.number, context).await
}

/// Proposes to move a record to another family.
pub async fn change_owner(args: OwnerArgs, context: &Context) -> Result<()> {
	let OwnerArgs { record, to } = args;
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let work = session.propose_owner(record, to.id);
	let done = context.act(&session, "Proposing", Rule::CLAIMS, work).await?;
	proposed(&session, record, "moving", done.number, context).await
}

/// A family asks for the erasure; a health admin proposes it.
pub async fn erase(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	if session.role().await? == Role::HealthAdmin {
		let work = session.propose_erasure(record);
		let done = context.act(&session, "Proposing", Rule::CLAIMS, work).await?;
		return proposed(&session, record, "erasing", done.number, context).await;
	}
	let work = session.ask_for_erasure(record);
	let done = context.act(&session, "Asking", Rule::ERASER, work).await?;
	context.done(
		"erasure_asked",
		json!({ "record": record }),
		&done,
		format!(
			"You have asked to have record {record} erased. Two health admins do it, and until then you can keep it with \
			 `vacchain record keep {record}`. Note the id: afterwards, `vacchain record erased {record}` shows what remains."
		),
	)
}

/// The record stays.
pub async fn keep(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let work = session.decline_erasure(record);
	let done = context.act(&session, "Keeping", Rule::ERASER, work).await?;
	let text = format!("Record {record} is not erased.");
	context.done("erasure_declined", json!({ "record": record }), &done, text)
}

/// The remains.
pub async fn erased(record: RecordName, context: &Context) -> Result<()> {
	let RecordName::Id(record) = record else {
		return Err(Failure::usage(
			"A record that was erased has no name any more.",
			"Give its id, which `vacchain record erase` showed.",
		)
		.into());
	};
	let session = context.session().await?;
	let tombstone = session.client().erased(&record).await?;
	let (at, root) = (time::show(tombstone.at), hex::encode(tombstone.root));
	context.output.result(
		&json!({ "record": record, "erased": tombstone }),
		format!(
			"Record {record} was erased {at}. What remains on the chain:\n  the last root of its history, {root}\n  a digest by \
			 which you are known as its owner\nAll else has left the chain's state. Bodies of blocks are kept for the time that \
			 the operators name, and files until they are compacted (see the operations guide)."
		),
	)
}

async fn proposed(
	session: &Person,
	record: RecordId,
	what: &str,
	block: u32,
	context: &Context,
) -> Result<()> {
	let entry = session.power_over(record).await?;
	let text = match entry.waiting.due_at {
		None => format!(
			"Proposed {what} record {record}. Another health admin confirms it with:\n  vacchain power confirm {record} {}",
			power::named(&entry.waiting.power)
		),
		Some(due) => format!(
			"Proposed {what} record {record}. It can be objected to until {}; then:\n  vacchain power exercise {record} {}",
			time::show(due),
			power::named(&entry.waiting.power)
		),
	};
	context
		.output
		.result(&json!({ "done": "proposed", "record": record, "power": entry, "block": block }), text)
}
