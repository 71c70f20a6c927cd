//! `vacchain record open` and `vacchain record wards`.

use anyhow::Result;
use serde_json::json;

use super::search::summary;
use crate::context::Context;

/// How many open records are shown without a limit: each family sees the read.
const MOST_SHOWN: u32 = 100;

/// List the records that are open to your organisation
///
/// Those whose access ends first come first. The families see in `vacchain access log` that you have
/// read who the children are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital's receptionist, a school officer, an insurance agent.

Example:
  vacchain --key officer.key record open")]
pub struct OpenArgs {
	/// How many at most
	#[arg(long, value_name = "NUMBER", default_value_t = MOST_SHOWN, value_parser = clap::value_parser!(u32).range(1..))]
	limit: u32,
}

/// List the children of whom you are a guardian
///
/// In the order in which you were named. Requests to them are shown by `vacchain request list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a family or a doctor whom a family has named with `vacchain guardian add`.

Example:
  vacchain --key youssef.key record wards")]
pub struct WardsArgs {}

/// Does it, for an organisation.
pub async fn open(args: OpenArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let (found, is_all) = session.first_open_records(args.limit as usize).await?;
	spinner.finish_and_clear();
	if !is_all {
		let limit = args.limit;
		context.output.remark(&format!("There are more than these {limit}; show more with `--limit`."));
	}
	let text = match found.as_slice() {
		[] => "No record is open to your organisation. Ask a family with `vacchain request send USERNAME`."
			.into(),
		found => summary(found),
	};
	context.output.result(&json!({ "records": found, "has_more": !is_all }), text)
}

/// Does it, for a guardian.
pub async fn wards(_: WardsArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let found = session.wards().await?;
	spinner.finish_and_clear();
	let text = match found.as_slice() {
		[] => "You are a guardian of no child. A family names you with `vacchain guardian add`.".into(),
		found => summary(found),
	};
	context.output.result(&json!({ "records": found }), text)
}
