//! `vacchain login`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::Error;

use crate::{context::Context, errors::Failure, output::facts, password, time};

/// Log in with your username and password, for the commands that follow
///
/// The gateway never sees the password. It keeps your keys sealed under it; they are opened on this machine alone. What
/// is kept here for the next commands, in a file that only you may read, opens nothing once you have logged out or the
/// session has ended. There is one session for each gateway; logging in again replaces it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with a password, which `vacchain enrol apply` or `vacchain password` registered.
Holders of a key file need no login: they give --key.

Examples:
  vacchain login amina.elidrissi
  vacchain login amina.elidrissi --gateway wss://gateway.example --password-file /run/secrets/amina")]
pub struct Args {
	/// Your username
	username: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let client = context.client().await?;
	let password = password::existing(context.global.password_file.as_deref(), &args.username)?;
	let spinner = context.output.spinner("Logging in");
	let logged_in = client.log_in_with_password(&args.username, &password).await;
	spinner.finish_and_clear();
	let logged_in = match logged_in {
		Err(Error::LoginRefused) => return Err(refused().into()),
		logged_in => logged_in?,
	};
	context.keep(&client, &logged_in)?;

	let (gateway, info) = (context.gateway()?.url, &logged_in.info);
	let role = match info.role {
		Some(role) => role.to_string(),
		None => "not registered yet; see vacchain enrol status".into(),
	};
	context.output.result(
		&json!({
			"done": "logged_in",
			"username": args.username,
			"participant": logged_in.id(),
			"role": info.role,
			"gateway": gateway,
			"expires_at": info.expires_at,
		}),
		facts([
			("username", args.username.clone()),
			("role", role),
			("gateway", gateway.clone()),
			("session", format!("until {}", time::show(info.expires_at))),
		]),
	)
}

/// The username is unknown, or the password is wrong: which of the two is not told.
pub fn refused() -> Failure {
	Failure::new(
		"LoginRefused",
		"The username or the password is wrong.",
		"Check both and try again. If the password is lost, ask a health admin.",
	)
}
