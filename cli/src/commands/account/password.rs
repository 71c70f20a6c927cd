//! `vacchain account password`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Error, Identity,
	password::{NewPassword, needs_device},
	primitives::Role,
};

use crate::{
	context::{Context, Device},
	password,
};

/// Change your password; with --key, register one for the keys of a key file
///
/// Your keys stay the same. All your other sessions end. With --key, whoever holds the key file can from then on also
/// log in with the username and the new password; the key file keeps its own password (`vacchain keys
/// change-password`). This is also how a lost password is replaced by who still has a key file.
///
/// A password by itself has to be one that takes more than ten thousand million guesses. The password of an institution's
/// account or of a health admin is always mixed with a secret that this machine makes and keeps: another device needs its
/// code, which `vacchain account device-code` shows. With --device-code, anybody's is.
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
	/// Mix the password with a secret that this machine keeps, so that nobody who runs a gateway can guess it
	#[arg(long)]
	device_code: bool,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let (username, device) = if context.has_keys() {
		register(context.identity()?, &args, context).await?
	} else {
		// A person who is not logged in is told so.
		let username = context.resume().await?.identity().username.clone();
		let device = change(&username, &args, context).await?;
		(username, device)
	};
	context.output.result(
		&json!({ "done": "password_changed", "username": username, "with_device": device.secret.is_some() }),
		format!("{username} has a new password.{}", device.remark(&username)),
	)
}

/// Gives the holder of keys a password.
async fn register(identity: Identity, args: &Args, context: &Context) -> Result<(String, Device)> {
	let username = identity.username.clone();
	let client = context.client().await?;
	// The chain says whose keys they are. If it does not know them, the role is not known either.
	let role = match client.log_in_with_keys(&identity).await {
		Ok(logged_in) => logged_in.info.role,
		Err(Error::LoginRefused) => None,
		Err(error) => return Err(error.into()),
	};
	let device = context.device_for(&username, args.device_code || role.is_none_or(needs_device))?;
	let work = async {
		let password = new(&username, role, &device, args)?;
		let spinner = context.output.spinner("Registering the password");
		let registered = client.register_new_password(&identity, &password).await;
		spinner.finish_and_clear();
		Ok(registered?)
	};
	let registered = work.await;
	context.end_later(&client);
	if let Err(error) = registered {
		context.forget_device(&username, &device);
		return Err(error);
	}
	Ok((username, device))
}

/// Changes the password of somebody who proves the present one.
async fn change(username: &str, args: &Args, context: &Context) -> Result<Device> {
	let present = password::existing(context.global.password_file.as_deref(), username)?;
	let client = context.client().await?;
	let logged_in = context.log_in_with_password(&client, username, &present).await?;
	let role = logged_in.info.role;
	let device = context.device_for(username, args.device_code || role.is_some_and(needs_device))?;
	let work = async {
		let password = new(username, role, &device, args)?;
		let spinner = context.output.spinner("Changing the password");
		let changed = client.change_to_new_password(&logged_in.identity, &password).await;
		spinner.finish_and_clear();
		Ok(changed?)
	};
	if let Err(error) = work.await {
		context.forget_device(username, &device);
		context.end_later(&client);
		return Err(error);
	}
	context.keep(&client, &logged_in)?;
	context.know_news(&client, &logged_in.id()).await?;
	Ok(device)
}

/// The new password, strong enough for the role.
fn new(username: &str, role: Option<Role>, device: &Device, args: &Args) -> Result<NewPassword> {
	password::new_login(args.new_password_file.as_deref(), username, |typed| match (role, &device.secret) {
		(Some(role), device) => NewPassword::of_role(role, typed, device.as_ref(), &[username]),
		(None, Some(device)) => NewPassword::with_device(typed, device),
		(None, None) => NewPassword::strong(typed, &[username]),
	})
}
