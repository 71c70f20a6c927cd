//! `vacchain visit waiting`.

use anyhow::Result;

use super::list;
use crate::context::Context;

/// Show the visits that wait for you
///
/// For a doctor, the visits without a note that counts; for a physician, the noted ones that are to be signed; for a
/// receptionist, the signed ones that are to be linked. The one that was opened first comes first.
/// The families see in `vacchain access log` that you have read who the children are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a doctor, a physician, a hospital's receptionist.

Example:
  vacchain --key doctor.key visit waiting")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let visits = session.waiting_visits().await?;
	list::show(&session, &visits, "No visit waits for you.", &spinner, context).await
}
