//! `vacchain account password`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Client, Error, Identity, LoggedIn,
	content::Profile,
	password::{NewPassword, needs_device},
	primitives::{ParticipantId, Role},
	usernames::has_secret_part,
};

use crate::{
	args::role,
	context::{Context, Device},
	password,
};

/// Change your password; with --key, register one for the keys of a key file
///
/// Your keys stay the same. All your other sessions end. With --key, whoever holds the key file can from then on also
/// log in with the username and the new password; the key file keeps its own password (`vacchain keys
/// change-password`). This is also how a lost password is replaced by who still has a key file.
///
/// A family's password, and with --role that of somebody who works for an institution, may log in by itself if guessing it takes
/// more than ten thousand million tries. Every other password is mixed with a secret that this machine makes and keeps: another
/// device needs its code, which `vacchain account device-code` shows. The role is yours to say: a gateway that names another one
/// must not decide that an institution's or a health admin's password can be guessed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone who has logged in, or has a key file.

Examples:
  vacchain account password
      asks for the password that you have, and twice for the new one
  vacchain account password --role doctor
  vacchain --key hospital.key account password
  vacchain account password --password-file old.txt --new-password-file new.txt")]
pub struct Args {
	/// A file whose first line is the new password; without it, you are asked twice
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<PathBuf>,
	/// Mix the password with a secret that this machine keeps, so that nobody who runs a gateway can guess it
	#[arg(long)]
	device_code: bool,
	/// Your role, if you work for an institution and your password shall log in without a device code
	#[arg(long, value_parser = role(STAFF), conflicts_with = "device_code")]
	role: Option<Role>,
	/// The password that you have was registered without the secret that this machine keeps
	#[arg(long)]
	old_without_device_code: bool,
}

/// The roles that may log in with a strong password by itself, families aside: their username says who they are.
const STAFF: &[Role] = &[
	Role::Receptionist,
	Role::Doctor,
	Role::Physician,
	Role::LaboratoryTechnician,
	Role::SchoolOfficer,
	Role::InsuranceAgent,
];

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
	let known = match client.log_in_with_keys(&identity).await {
		Ok(logged_in) => Some(logged_in),
		Err(Error::LoginRefused) => None,
		Err(error) => return Err(error.into()),
	};
	let told = known.as_ref().and_then(|known| known.info.role);
	let about = about(&client, &username, known.as_ref()).await;
	let device = context.device_for(&username, args.device_code || needed(&username, args.role, told))?;
	let work = async {
		let password = new(&username, &about, &device, args)?;
		let spinner = context.output.spinner("Registering the password");
		let registered = client.register_new_password(&identity, &password).await;
		spinner.finish_and_clear();
		Ok(registered?)
	};
	let registered = work.await;
	context.end_later(&client);
	if let Err(error) = registered {
		context.settle_device(&username, &device, &error);
		return Err(error);
	}
	context.know_news(&client, &identity.id).await;
	Ok((username, device))
}

/// Changes the password of somebody who proves the present one.
async fn change(username: &str, args: &Args, context: &Context) -> Result<Device> {
	let present = password::existing(context.global.password_file.as_deref(), username)?;
	let client = context.client().await?;
	let logged_in =
		context.log_in_with_password(&client, username, &present, !args.old_without_device_code).await?;
	let about = about(&client, username, Some(&logged_in)).await;
	let is_needed = args.device_code || needed(username, args.role, logged_in.info.role);
	let device = context.device_for(username, is_needed)?;
	let work = async {
		let password = new(username, &about, &device, args)?;
		let spinner = context.output.spinner("Changing the password");
		let changed = client.change_to_new_password(&logged_in.identity, &password).await;
		spinner.finish_and_clear();
		Ok(changed?)
	};
	if let Err(error) = work.await {
		context.settle_device(username, &device, &error);
		context.end_later(&client);
		return Err(error);
	}
	context.keep(&client, &logged_in)?;
	context.know_news(&client, &logged_in.id()).await;
	Ok(device)
}

/// Whether a new password needs the secret of a device. The gateway's word for the role can ask for it, and never spare it.
fn needed(username: &str, declared: Option<Role>, told: Option<Role>) -> bool {
	let by_itself = match declared {
		Some(role) => !needs_device(role),
		None => has_secret_part(username),
	};
	!by_itself || told.is_some_and(needs_device)
}

/// The new password, strong enough for its person.
fn new(username: &str, about: &[String], device: &Device, args: &Args) -> Result<NewPassword> {
	let about: Vec<_> = about.iter().map(String::as_str).collect();
	password::new_login(args.new_password_file.as_deref(), username, |typed| {
		match (&device.secret, args.role) {
			(Some(device), _) => NewPassword::with_device(typed, device),
			(None, Some(role)) => NewPassword::of_role(role, typed, None, &about),
			(None, None) => NewPassword::strong(typed, &about),
		}
	})
}

/// The words that somebody who knows the person tries first: the username, and the names of the person and of the organisation as
/// far as the gateway tells them.
async fn about(client: &Client, username: &str, known: Option<&LoggedIn>) -> Vec<String> {
	let mut about = vec![username.to_owned()];
	let Some(known) = known else { return about };
	let is_public = known.info.role.is_some_and(|role| role != Role::Family);
	let ids = [is_public.then(|| known.id()), known.info.organisation];
	for id in ids.into_iter().flatten() {
		about.extend(display_name(client, &id).await);
	}
	about
}

async fn display_name(client: &Client, id: &ParticipantId) -> Option<String> {
	let participant = client.participant(id).await.ok().flatten()?;
	Some(Profile::from_bytes(&participant.profile).display_name)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md, "Passwords of admins and institutions can be guessed by whoever runs a gateway": a gateway that names another role
	/// spares nobody the secret of a device.
	#[test]
	fn a_gateway_s_word_for_the_role_spares_nobody_the_device() {
		for told in [None, Some(Role::Family), Some(Role::Doctor), Some(Role::Hospital)] {
			assert!(needed("st.mary", None, told), "{told:?}");
		}
		assert!(!needed("amina-x7k2m9qt", None, Some(Role::Family)));
		assert!(!needed("dr.haddad", Some(Role::Doctor), Some(Role::Doctor)));
		assert!(needed("dr.haddad", Some(Role::Doctor), Some(Role::HealthAdmin)));
	}
}
