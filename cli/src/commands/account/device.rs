//! `vacchain account device-code` and `vacchain account add-device`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::device::DeviceSecret;

use crate::{context::Context, errors::Failure, password};

/// `account device-code`.
#[derive(Debug, clap::Args)]
pub struct CodeArgs {
	/// Your username; without it, the one that is logged in here
	username: Option<String>,
}

/// `account add-device`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
	/// Your username
	username: String,
	/// A file whose first line is the code; without it, you are asked
	#[arg(long, value_name = "FILE")]
	code_file: Option<PathBuf>,
	/// Take the place of another code that this machine keeps
	#[arg(long)]
	replace: bool,
}

/// Shows the code.
pub fn show(args: CodeArgs, context: &Context) -> Result<()> {
	let username = match args.username {
		Some(username) => username,
		None if context.has_keys() => context.key_name()?,
		None => match context.saved()? {
			Some(saved) => saved.username().to_owned(),
			None => {
				let failure = Failure::usage("Nobody is logged in here.", "Give your username.");
				return Err(failure.into());
			}
		},
	};
	let device = context.device(&username)?.ok_or_else(|| {
		Failure::new(
			"no-device-code",
			format!("This machine has no device code of {username}."),
			"Look on a machine where you log in; if your password was registered by itself, it needs none.",
		)
	})?;
	let code = device.code();
	context.output.result(
		&json!({ "username": username, "device_code": *code }),
		format!(
			"{}\n\nEnter it on your other device with:\n  vacchain account add-device {username}",
			code.as_str()
		),
	)
}

/// Keeps the secret of a code.
pub fn add(args: AddArgs, context: &Context) -> Result<()> {
	let code = password::code(args.code_file.as_deref(), &args.username)?;
	let device = DeviceSecret::from_code(&code).map_err(|_| {
		Failure::new(
			"device-code",
			"This is not a device code, or a character of it is wrong.",
			"Copy it again from a device that logs in: `vacchain account device-code` shows it there.",
		)
	})?;
	let other = context.device(&args.username)?.filter(|kept| *kept != device);
	if other.is_some() && !args.replace {
		return Err(Failure::new(
			"exists",
			format!("This machine keeps another device code of {}.", args.username),
			format!(
				"A password that was registered with that one would log in no more. Write it down from `vacchain account \
				 device-code {}`, then add --replace.",
				args.username
			),
		)
		.into());
	}
	context.keep_device(&args.username, &device)?;
	context.output.result(
		&json!({ "done": "device_added", "username": args.username }),
		format!(
			"This machine can log in now with the password of {username}:\n  vacchain login {username}",
			username = args.username
		),
	)
}
