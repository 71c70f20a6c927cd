//! `vacchain admin`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use crate::{context::Context, names::Who, rules::Rule};

/// What the health admins do with the keys of the health authority, which all of them hold.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key admin.key admin share-keys ana.silva")]
pub enum Command {
	/// Give another health admin the health authority's keys
	///
	/// After the institutions appointed one (`vacchain vote propose appoint-admin`): with these keys it reads records
	/// and creates them. It gets every version that it lacks, each wrapped for its own key.
	#[command(after_help = "\
Who may use it: a health admin who holds the keys.

Example:
  vacchain --key admin.key admin share-keys ana.silva")]
	ShareKeys(ShareArgs),
	/// Give the health authority new keys, which its active admins hold
	///
	/// After the institutions dismissed an admin (`vacchain vote propose dismiss-admin`): what is recorded from now on is
	/// closed to that admin. Records made before get new keys one by one, with `vacchain restore`, each visible in its
	/// history.
	#[command(after_help = "\
Who may use it: a health admin who holds the keys.

Examples:
  vacchain --key admin.key admin replace-keys
  vacchain --key admin.key restore health-authority 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91")]
	ReplaceKeys(ReplaceArgs),
}

/// `admin share-keys`.
#[derive(Debug, clap::Args)]
pub struct ShareArgs {
	/// The other health admin's username or id
	who: Who,
}

/// `admin replace-keys`.
#[derive(Debug, clap::Args)]
pub struct ReplaceArgs {}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::ShareKeys(args) => share_keys(args, context).await,
		Command::ReplaceKeys(args) => replace_keys(args, context).await,
	}
}

async fn share_keys(ShareArgs { who }: ShareArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.share_authority_keys(who.id);
	let facts = json!({ "admin": who.id });
	match context.act(&session, "Sharing the keys", Rule::REGISTRAR, work).await? {
		Some(inclusion) => {
			let text = format!("{} holds the health authority's keys now.", who.text);
			context.output.done("keys_shared", facts, &inclusion, text)
		}
		None => context.output.result(
			&json!({ "done": "nothing", "admin": who.id }),
			format!("{} holds all of the health authority's keys already.", who.text),
		),
	}
}

async fn replace_keys(_: ReplaceArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.replace_authority_keys();
	let inclusion = context.act(&session, "Replacing the keys", Rule::REGISTRAR, work).await?;
	let authority = session.client().health_authority().await?;
	context.output.done(
		"authority_keys_replaced",
		json!({ "health_authority": authority.id, "encryption_key": authority.participant.encryption_key }),
		&inclusion,
		"The health authority has new keys, which its active admins hold. Records made before are still wrapped to the \
		 former ones; give them new keys with:\n  vacchain restore health-authority RECORD …",
	)
}
