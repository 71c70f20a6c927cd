//! `vacchain record search`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::finding::FoundRecord;

use crate::{
	child::{born, name_in},
	context::Context,
	errors::Failure,
	output::table,
	terms,
};

/// Search the records of a family that you may read
///
/// By the family's username. A doctor or a physician finds the child of a visit that names them. A family that does not
/// exist, one without children and one that has not let you in look the same. The family sees in `vacchain access log` that
/// you have read what you found.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital, school or insurer; a doctor or physician; a health admin.

Example:
  vacchain --key officer.key record search amina.elidrissi-x7k2m9qt")]
pub struct Args {
	/// The family's username
	family: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Searching");
	let found = session.search(&args.family).await?;
	spinner.finish_and_clear();
	if found.is_empty() {
		return Err(Failure::new(
			"not-found",
			"Not found: there is no such family, or none of its records is open to you.",
			"Check the username, or ask the family with `vacchain request send USERNAME`.",
		)
		.into());
	}
	context.output.result(&json!({ "records": found }), summary(&found))
}

/// One line for each record.
pub fn summary(found: &[FoundRecord]) -> String {
	let by_visit = found.iter().any(|found| found.visit.is_some());
	let mut columns = vec!["child", "born", "your access", "record"];
	columns.extend(by_visit.then_some("by your visit"));
	let mut rows = table(&columns);
	for FoundRecord { record, level, state, visit, child, .. } in found {
		let mut row =
			vec![name_in(child, state), born(child), terms::level(*level).into(), record.to_string()];
		row.extend(by_visit.then(|| visit.map(|visit| visit.to_string()).unwrap_or_default()));
		rows.add_row(row);
	}
	rows.trim_fmt()
}
