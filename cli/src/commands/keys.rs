//! `vacchain keys`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	Identity, PublicIdentity, key_file,
	random::os_rng,
	sealing::{PasswordParams, username::MAX_FAMILY_NAME},
	store,
	usernames::{family_username, has_secret_part},
};

use crate::{context::Context, errors::Failure, output::facts, password};

/// The actions on key files.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain keys new amina.elidrissi --family --key amina.key")]
pub enum Command {
	/// Make keys, in a new file under a password
	///
	/// Writes two files: the key file, which only you may read and which your password opens (Argon2id), and the public
	/// part, which you hand to the health admin to be registered. Nothing is overwritten. Keep a copy of the key file.
	#[command(after_help = "\
Who may use it: everyone. It needs no node.

Examples:
  vacchain keys new dr.haddad
      asks for a password twice; writes dr.haddad.key and dr.haddad.public.json
  vacchain keys new amina.elidrissi --family
      makes keys for amina.elidrissi-x7k2m9qt, with an end of its own
  vacchain keys new hospital-01 --key /etc/vacchain/hospital.key \\
      --password-file /run/secrets/hospital")]
	New(NewArgs),
	/// Show what a key file says of you, without its secrets
	///
	/// Asks for the password, so that you know that it opens the file. The fingerprint stands for the username, the account
	/// and the encryption key together: tell it to whoever registers or replaces your keys. With --public, writes the
	/// public part again.
	#[command(after_help = "\
Who may use it: everyone. It needs no node.

Examples:
  vacchain keys show --key amina.key
  vacchain keys show --key amina.key --public amina.public.json")]
	Show(ShowArgs),
	/// Change the password of a key file
	///
	/// The keys stay the same. Copies of the file keep the password that they had.
	#[command(after_help = "\
Who may use it: everyone. It needs no node.

Examples:
  vacchain keys change-password --key amina.key
  vacchain keys change-password --key amina.key --password-file old.txt --new-password-file new.txt")]
	ChangePassword(ChangePasswordArgs),
}

/// `keys new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
	/// Your unique name: 3 to 32 characters of a-z, 0-9, '.', '_' and '-'
	username: String,
	/// Give the username an end that nobody can guess, as a family's has
	#[arg(long)]
	family: bool,
	/// Where the public part goes; without it, beside the key file
	#[arg(long, value_name = "FILE")]
	public: Option<PathBuf>,
}

/// `keys show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
	/// Write the public part to a new file
	#[arg(long, value_name = "FILE")]
	public: Option<PathBuf>,
}

/// `keys change-password`.
#[derive(Debug, clap::Args)]
pub struct ChangePasswordArgs {
	/// A file whose first line is the new password; without it, you are asked twice
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<PathBuf>,
}

/// Does it.
pub fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::New(args) => new(args, context),
		Command::Show(args) => show(args, context),
		Command::ChangePassword(args) => change_password(args, context),
	}
}

fn new(args: NewArgs, context: &Context) -> Result<()> {
	let username = if args.family { of_family(&args.username)? } else { args.username };
	let identity = Identity::generate(&username, &mut os_rng())?;
	let path = match &context.global.key {
		Some(path) => path.clone(),
		None => PathBuf::from(format!("{username}.key")),
	};
	let public = args.public.unwrap_or_else(|| path.with_extension("public.json"));
	// Known before anybody types a password.
	for path in [&path, &public] {
		if path.exists() {
			return Err(store::StoreError::Exists(path.clone()).into());
		}
	}
	let file = context.global.password_file.as_deref();
	let password = password::new(file, &path.display().to_string(), &username)?;
	store::save_key_file(&path, &identity, &password, &PasswordParams::default())?;
	store::save_public_identity(&public, &identity.public())?;

	let text = format!(
		"Made keys for {}.\n\n{}\nHand {} to the health admin, who registers you. Keep a copy of {} in a safe place:\n\
		 without it or without its password, only the health authority can give you access again.",
		username,
		facts([
			("key file", path.display().to_string()),
			("public part", public.display().to_string()),
			("fingerprint", identity.public().fingerprint()),
		]),
		public.display(),
		path.display(),
	);
	context.output.result(
		&json!({
			"key_file": path,
			"public_file": public,
			"identity": identity.public(),
			"fingerprint": identity.public().fingerprint(),
		}),
		text,
	)
}

fn show(args: ShowArgs, context: &Context) -> Result<()> {
	let identity = context.identity()?.public();
	if let Some(path) = &args.public {
		store::save_public_identity(path, &identity)?;
	}
	let mut text = describe(&identity);
	if let Some(path) = &args.public {
		text += &format!("\nWrote the public part to {}.", path.display());
	}
	let development = context.global.dev.is_some();
	context.output.result(
		&json!({
			"identity": identity,
			"fingerprint": identity.fingerprint(),
			"public_file": args.public,
			"development": development,
		}),
		text,
	)
}

fn change_password(args: ChangePasswordArgs, context: &Context) -> Result<()> {
	let path = context.key()?;
	let old = store::read_key_file(path)?;
	let password = password::of_key_file(context.global.password_file.as_deref(), path)?;
	let identity = key_file::open(&old, &password)?;
	let file = args.new_password_file.as_deref();
	let password = password::new(file, &path.display().to_string(), &identity.username)?;
	store::replace_key_file(path, &identity, &password, &PasswordParams::default())?;
	context.output.result(
		&json!({ "key_file": path, "changed": true }),
		format!("{} has a new password.", path.display()),
	)
}

/// The username of a family: with the part that nobody can guess, unless it has one.
///
/// # Errors
///
/// When there is no room for it, or the text cannot be a username.
pub fn of_family(name: &str) -> Result<String> {
	if has_secret_part(name) {
		return Ok(name.to_owned());
	}
	Ok(family_username(name, &mut os_rng()).map_err(|invalid| {
		Failure::usage(
			format!("{name} cannot begin a family's username: {invalid}."),
			format!(
				"Choose at most {MAX_FAMILY_NAME} characters; a hyphen and eight random ones follow them."
			),
		)
	})?)
}

fn describe(identity: &PublicIdentity) -> String {
	facts([
		("username", identity.name()),
		("id", identity.id.to_string()),
		("account", hex::encode(identity.account)),
		("encryption key", identity.encryption_key.to_string()),
		("fingerprint", identity.fingerprint()),
	])
}
