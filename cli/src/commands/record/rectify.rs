//! `vacchain record rectify`.

use std::path::PathBuf;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use serde_json::json;
use vacchain_client::{content::Child, foreign::visible};

use super::{
	child::{GENDERS, Reason, checked, read_child},
	namesake,
};
use crate::{context::Context, errors::Failure, find::RecordName, output::add_fact, rules::Rule, time};

/// `record rectify`.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// A JSON file with the whole child as it should be, instead of the options below
	#[arg(long, value_name = "FILE", conflicts_with_all = ["given_names", "family_name", "gender", "birth_date", "file_number", "birth_order"])]
	child: Option<PathBuf>,
	/// The child's own names
	#[arg(long, value_name = "NAMES")]
	given_names: Option<String>,
	/// The name that the family shares
	#[arg(long, value_name = "NAME")]
	family_name: Option<String>,
	/// The child's gender
	#[arg(long, value_parser = PossibleValuesParser::new(GENDERS))]
	gender: Option<String>,
	/// The day of birth
	#[arg(long, value_name = "DATE", value_parser = time::day)]
	birth_date: Option<Date>,
	/// The number of the family's file at the civil registry
	#[arg(long, value_name = "NUMBER")]
	file_number: Option<String>,
	/// The child's place among those born together: 1 for the first of twins, 2 for the second
	#[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..))]
	birth_order: Option<u8>,
	/// The first record of another child that has the new birth date, family name and birth order: USERNAME/CHILD with the
	/// family's username, or its id
	#[arg(long, value_name = "RECORD", requires = "reason")]
	namesake_of: Option<RecordName>,
	/// Why this is another child
	#[arg(long, value_enum, requires = "namesake_of")]
	reason: Option<Reason>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let namesake = namesake(args.namesake_of.clone().zip(args.reason), &session, context).await?;
	let record = args.record.find(&session, context).await?;
	let known =
		context.act(&session, "Reading the child's data", Rule::CREATOR, session.child_of(&record)).await?;
	let child = checked(changed(known.child.clone(), args)?)?;
	if child == known.child {
		let advice = "Name what is to be another, for example --given-names.";
		return Err(Failure::usage("The record says this already.", advice).into());
	}
	if child.birth_date != known.child.birth_date {
		time::remark_on_unknown([child.birth_date.as_str()], context.output);
	}
	let done = context
		.act(
			&session,
			"Rectifying the child's data",
			Rule::CREATOR,
			session.rectify(&known, &child, namesake),
		)
		.await?;
	let version = known.version.saturating_add(1);
	let mut facts =
		json!({ "done": "rectified", "record": record, "version": version, "block": done.number });
	if let Some(named) = context.named_child() {
		add_fact(&mut facts, "child", named.to_json());
	}
	let [before, now] = [&known.child, &child].map(|child| visible(&child.full_name()).into_owned());
	context.output.result(
		&facts,
		format!(
			"Rectified record {record} of {before}: it is of {now} now, version {version}. See what it said before with \
			 `vacchain record versions {record}`."
		),
	)
}

/// The child as it should be.
fn changed(mut child: Child, args: Args) -> Result<Child> {
	if let Some(path) = &args.child {
		return read_child(path);
	}
	let text = |value: Option<String>, old: &mut String| {
		if let Some(new) = value {
			*old = new.trim().to_owned();
		}
	};
	text(args.given_names, &mut child.given_names);
	text(args.family_name, &mut child.family_name);
	text(args.gender, &mut child.gender);
	text(args.birth_date.map(|day| day.to_string()), &mut child.birth_date);
	text(args.file_number, &mut child.family_file_number);
	child.birth_order = args.birth_order.or(child.birth_order);
	Ok(child)
}
