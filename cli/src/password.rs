//! Passwords: from a file, or from a person, and never as an argument.

use std::{fs, io, path::Path};

use anyhow::Result;
use vacchain_client::{
	Error,
	gateway::Refusal,
	key_file,
	password::{MIN_PASSWORD, NewPassword, PasswordError},
};
use zeroize::Zeroizing;

use crate::errors::{Failure, reason};

/// The refusals with which a gateway answers a registration before it writes anything.
const BEFORE_WRITING: [&str; 8] = [
	Refusal::UsernameTaken.name(),
	Refusal::BadSignature.name(),
	Refusal::AttemptExpired.name(),
	Refusal::KeysReplaced.name(),
	Refusal::NotLoggedIn.name(),
	Refusal::SessionEnded.name(),
	"TooManyAttempts",
	"RateLimited",
];
/// Longest password file, in bytes.
const MAX_LEN: usize = 4096;

/// The password of an existing key file.
pub fn of_key_file(file: Option<&Path>, key: &Path) -> Result<Zeroizing<String>> {
	existing(file, &key.display().to_string())
}

/// The password that exists for something, or somebody.
pub fn existing(file: Option<&Path>, of: &str) -> Result<Zeroizing<String>> {
	match file {
		Some(file) => read(file),
		None => ask(&format!("Password of {of}: "), "password", "--password-file"),
	}
}

/// A new password for the key file of this username, which has to be strong enough. A person types it twice.
pub fn new(file: Option<&Path>, of: &str, username: &str) -> Result<Zeroizing<String>> {
	choose(file, of, |password| {
		key_file::check_password(password, username).map_err(Error::from)?;
		Ok(Zeroizing::new(password.to_owned()))
	})
}

/// A new password to log in with, which has to be strong enough. A person types it twice.
pub fn new_login(
	file: Option<&Path>,
	of: &str,
	check: impl FnOnce(&str) -> Result<NewPassword, PasswordError>,
) -> Result<NewPassword> {
	choose(file, of, |password| Ok(check(password).map_err(Error::from)?))
}

/// The code of a device.
pub fn code(file: Option<&Path>, of: &str) -> Result<Zeroizing<String>> {
	match file {
		Some(file) => read(file),
		None => ask(&format!("Device code of {of}: "), "device code", "--code-file"),
	}
}

/// Whether a password was certainly not registered, although its registration was begun: it never left this machine, or the
/// gateway refused it before it writes anything. After any other error the gateway may have written it.
pub fn was_nothing_registered(error: &anyhow::Error) -> bool {
	match error.downcast_ref::<Error>() {
		None => error.is::<Failure>(),
		Some(Error::Password(_) | Error::Username(_)) => true,
		Some(Error::Gateway(refusal)) => BEFORE_WRITING.contains(&refusal.name.as_str()),
		Some(_) => false,
	}
}

/// A new password that passes a check, before a person types it again.
fn choose<New>(file: Option<&Path>, of: &str, check: impl FnOnce(&str) -> Result<New>) -> Result<New> {
	let again = |prompt: &str| ask(prompt, "password", "--new-password-file or --password-file");
	let password = match file {
		Some(file) => read(file)?,
		None => again(&format!("New password for {of} (at least {MIN_PASSWORD} characters): "))?,
	};
	let checked = check(&password)?;
	if file.is_none() && *again("The same again: ")? != *password {
		return Err(Failure::new(
			"password",
			"The two passwords differ.",
			"Start again; nothing was changed.",
		)
		.into());
	}
	Ok(checked)
}

/// The first line of a file.
fn read(file: &Path) -> Result<Zeroizing<String>> {
	let unreadable = |reason: String| {
		Failure::usage(
			format!("The file {} cannot be read: {reason}.", file.display()),
			"Check the option that names it, or VACCHAIN_PASSWORD_FILE; without one you are asked.",
		)
	};
	let mut text = Zeroizing::new(String::with_capacity(MAX_LEN));
	let open = fs::File::open(file).map_err(|error| unreadable(reason(&error)))?;
	io::Read::read_to_string(&mut io::Read::take(open, MAX_LEN as u64), &mut text)
		.map_err(|error| unreadable(reason(&error)))?;
	let password = text.lines().next().unwrap_or_default();
	if password.is_empty() {
		return Err(unreadable("its first line is empty".into()).into());
	}
	Ok(Zeroizing::new(password.to_owned()))
}

/// Reads a line that a person types, without showing it.
fn ask(prompt: &str, what: &str, option: &str) -> Result<Zeroizing<String>> {
	match rpassword::prompt_password(prompt) {
		Ok(password) => Ok(Zeroizing::new(password)),
		Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Failure::interrupted().into()),
		Err(error) => Err(Failure::usage(
			format!("There is no terminal to ask for the {what}: {}.", reason(&error)),
			format!(
				"Put it into the first line of a file that only you may read, and give its path with {option}."
			),
		)
		.into()),
	}
}

#[cfg(test)]
mod tests {
	use vacchain_client::{GatewayRefusal, TransportError};

	use super::*;

	/// A secret with which the gateway may have registered a password opens the keys, and nothing else does.
	#[test]
	fn after_a_lost_answer_a_password_may_have_been_registered() {
		let of_gateway = |name: &str| {
			Error::Gateway(GatewayRefusal {
				name: name.into(),
				message: String::new(),
				advice: String::new(),
				retry_after: None,
			})
		};
		for lost in [
			Error::from(TransportError::Disconnected),
			of_gateway(Refusal::StoreUnavailable.name()),
			of_gateway("SomethingNew"),
		] {
			assert!(!was_nothing_registered(&lost.into()));
		}
		for refused in
			[of_gateway("UsernameTaken"), of_gateway("TooManyAttempts"), PasswordError::TooShort.into()]
		{
			assert!(was_nothing_registered(&refused.into()));
		}
		assert!(was_nothing_registered(&Failure::interrupted().into()));
	}
}
