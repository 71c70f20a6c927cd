//! `vacchain login`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Client, LoggedIn};

use super::claim;
use crate::{
	context::Context,
	errors::Failure,
	output::{add_fact, facts},
	password, time,
};

/// Log in with your username and password, for the commands that follow
///
/// The gateway never sees the password. It keeps your keys sealed under it; they are opened on this machine alone. What is
/// kept here for the next commands, in a file that only you may read, opens nothing once you have logged out or the session
/// has ended. A password that was registered with the secret of another machine needs the code of that machine first
/// (`vacchain account add-device`). There is one session for each gateway; logging in again replaces it. Without a
/// username, the keys of --key log in, whose file's password is then not asked for again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with a password, which `vacchain enrol apply` or `vacchain account password`
registered, or with the keys of a registered participant.

Examples:
  vacchain login amina.elidrissi-x7k2m9qt
  vacchain login amina.elidrissi-x7k2m9qt --gateway wss://gateway.example --password-file password.txt
  vacchain login --key hospital.key
  TOKEN=$(vacchain login --key hospital.key --token)")]
pub struct Args {
	/// Your username; without it, the keys of --key log in
	username: Option<String>,
	/// The password was registered without the secret that this machine keeps
	#[arg(long, requires = "username")]
	without_device_code: bool,
	/// Print what proves the session, for programs of your own: Authorization: Bearer TOKEN. Whoever has it can act as
	/// you
	#[arg(long)]
	token: bool,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let (client, logged_in) = match &args.username {
		Some(username) => with_password(username, !args.without_device_code, context).await?,
		None if context.has_keys() => context.log_in_with_keys(&context.identity()?).await?,
		None => {
			let failure = Failure::usage("This needs a username, or keys.", "Give your username, or --key.");
			return Err(failure.into());
		}
	};
	context.end_saved().await;
	context.keep(&client, &logged_in)?;
	context.tell_news(&client, &logged_in.id(), logged_in.info.role.is_some()).await;

	let (gateway, info, username) = (context.gateway()?.url, &logged_in.info, &logged_in.identity.username);
	let role = match info.role {
		Some(role) => role.to_string(),
		None => "not registered yet; see vacchain enrol status".into(),
	};
	let mut object = json!({
		"done": "logged_in",
		"username": username,
		"participant": logged_in.id(),
		"role": info.role,
		"gateway": gateway,
		"expires_at": info.expires_at,
	});
	if let Some((entry, warning)) = claim::warning(&client).await? {
		context.output.remark(&format!("Beware: {warning}."));
		add_fact(&mut object, "claim", json!(entry));
	}
	if args.token {
		add_fact(&mut object, "token", json!(logged_in.token.as_str()));
		return context.output.result(&object, logged_in.token.as_str());
	}
	context.output.result(
		&object,
		facts([
			("username", username.clone()),
			("role", role),
			("gateway", gateway.clone()),
			("session", format!("until {}", time::show(info.expires_at))),
		]),
	)
}

async fn with_password(username: &str, with_device: bool, context: &Context) -> Result<(Client, LoggedIn)> {
	let client = context.client().await?;
	let password = password::existing(context.global.password_file.as_deref(), username)?;
	let logged_in = context.log_in_with_password(&client, username, &password, with_device).await?;
	Ok((client, logged_in))
}
