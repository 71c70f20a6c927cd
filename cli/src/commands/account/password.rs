//! `vacchain account password`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Error, Identity};

use crate::{commands::login, context::Context, password};

/// Change your password; with --key, register one for the keys of a key file
///
/// Your keys stay the same. All your other sessions end. With --key, whoever holds the key file can from then on also
/// log in with the username and the new password; the key file keeps its own password (`vacchain keys
/// change-password`). This is also how a lost password is replaced by who still has a key file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone who has logged in, or has a key file.

Examples:
  vacchain account password
      asks for the password that you have, and twice for the new one
  vacchain --key hospital.key account password
  vacchain account password --password-file old.txt --new-password-file new.txt")]
pub struct Args {
	/// A file whose first line is the new password; without it, you are asked twice
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<PathBuf>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let username = if context.has_keys() {
		register(context.identity()?, args, context).await?
	} else {
		// A person who is not logged in is told so.
		let username = context.resume().await?.identity().username.clone();
		change(&username, args, context).await?;
		username
	};
	context.output.result(
		&json!({ "done": "password_changed", "username": username }),
		format!("{username} has a new password."),
	)
}

/// Gives the holder of keys a password.
async fn register(identity: Identity, args: Args, context: &Context) -> Result<String> {
	let username = identity.username.clone();
	let password = password::new(args.new_password_file.as_deref(), &username)?;
	let client = context.client().await?;
	let spinner = context.output.spinner("Registering the password");
	let registered = client.register_password(&identity, &password).await;
	spinner.finish_and_clear();
	registered?;
	context.end_later(&client);
	Ok(username)
}

/// Changes the password of who proves the present one.
async fn change(username: &str, args: Args, context: &Context) -> Result<()> {
	let present = password::existing(context.global.password_file.as_deref(), username)?;
	let new = password::new(args.new_password_file.as_deref(), username)?;
	let client = context.client().await?;
	let spinner = context.output.spinner("Changing the password");
	let logged_in = match client.log_in_with_password(username, &present).await {
		Err(Error::LoginRefused) => return Err(login::refused().into()),
		logged_in => logged_in?,
	};
	let changed = client.change_password(&logged_in.identity, &new).await;
	spinner.finish_and_clear();
	if let Err(error) = changed {
		context.end_later(&client);
		return Err(error.into());
	}
	context.keep(&client, &logged_in)
}
