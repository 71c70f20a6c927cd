//! `vacchain record proof`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, errors::Failure, find::RecordName, view};

/// Check a child's vaccinations and each physician's signature
///
/// Shows the child, the vaccines, the dates, and whether each physician's signature holds: it is checked on this
/// machine, with the physician's public key. Clinical data is not part of it. Only visits that are linked count.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with access to the record; meant for schools and insurers.
It ends with exit code 1 if a signature does not hold.

Examples:
  vacchain --key officer.key record proof Yasmin@2026-09-02
  vacchain --key officer.key record proof Yasmin@2026-09-02 --output json")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let spinner = context.output.spinner("Checking");
	let proof = session.check_proof(&record).await?;
	spinner.finish_and_clear();
	let valid = proof.is_valid();
	context
		.output
		.result(&json!({ "valid": valid, "doses": proof.doses(), "proof": proof }), view::proof(&proof))?;
	if valid {
		Ok(())
	} else {
		Err(Failure::new(
			"proof-not-valid",
			"The proof is not valid: something in it could not be read, or a signature does not hold.",
			"Do not rely on it. Tell the family and the health authority.",
		)
		.into())
	}
}
