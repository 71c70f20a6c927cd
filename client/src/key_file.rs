//! The key file: a person's secrets under a password, as JSON text.
//!
//! `sealed` is what [`vacchain_sealing::seal_with_password`] makes of the account's seed (32 bytes) and the
//! encryption secret (32 bytes), with the purpose [`PURPOSE`], the participant's id (32 bytes) and the username, in
//! hexadecimal. The rest is for
//! people and programs that look at the file without the password, and is checked against the secrets when it is
//! opened.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use vacchain_primitives::ParticipantId;
use vacchain_sealing::{Error as SealingError, PasswordParams, open_with_password, seal_with_password};

use crate::{
	keys::{Identity, PublicIdentity},
	password::{PasswordError, ensure_strong, prepare},
};

pub use crate::error::{KEY_FILE_VERSION as VERSION, KeyFileError};

/// The context for which the secrets are sealed; the participant's id and the username follow it.
pub const PURPOSE: &[u8] = b"vacchain/key-file/v2/";
/// Longest key file, in bytes.
pub const MAX_LEN: usize = 16 * 1024;

#[derive(Serialize, Deserialize)]
struct KeyFile {
	version: u32,
	#[serde(flatten)]
	public: PublicIdentity,
	sealed: String,
}

/// Whether a password may seal a key file of this username. Anybody who has a copy of the file tries passwords as fast as
/// Argon2id lets it, and nothing limits how many.
///
/// # Errors
///
/// [`PasswordError::TooShort`]; [`PasswordError::Weak`] if zxcvbn rates it less than 4.
pub fn check_password(password: &str, username: &str) -> Result<(), PasswordError> {
	ensure_strong(password, &[username]).map(drop)
}

/// The text of a key file for an identity.
///
/// # Errors
///
/// When [`check_password`] refuses the password, or the parameters are out of bounds.
pub fn seal(
	identity: &Identity,
	password: &str,
	params: &PasswordParams,
	rng: &mut impl CryptoRng,
) -> Result<String, KeyFileError> {
	let password = ensure_strong(password, &[&identity.username])?;
	let purpose = purpose(&identity.id, &identity.username);
	let sealed =
		seal_with_password(password.as_bytes(), params, &purpose, identity.secrets().as_slice(), rng)
			.map_err(KeyFileError::Unworkable)?;
	let file = KeyFile { version: VERSION, public: identity.public(), sealed: hex::encode(sealed) };
	let mut text = serde_json::to_string_pretty(&file).map_err(not_a_key_file)?;
	text.push('\n');
	Ok(text)
}

/// The identity in a key file.
///
/// # Errors
///
/// When the text is no key file, the password is wrong, or the file was changed.
pub fn open(text: &str, password: &str) -> Result<Identity, KeyFileError> {
	let file = parse(text)?;
	let sealed = hex::decode(&file.sealed).map_err(not_a_key_file)?;
	let username = file.public.username.as_deref().ok_or_else(|| not_a_key_file("it has no username"))?;
	let purpose = purpose(&file.public.id, username);
	let secrets =
		open_with_password(prepare(password).as_bytes(), &purpose, &sealed).map_err(|error| match error {
			SealingError::WrongPasswordOrDamaged | SealingError::PasswordParams => {
				KeyFileError::WrongPasswordOrDamaged
			}
			error => KeyFileError::Unworkable(error),
		})?;
	let damaged = KeyFileError::WrongPasswordOrDamaged;
	let identity = Identity::from_secrets(username, file.public.id, &secrets).map_err(|_| damaged.clone())?;
	if identity.public() == file.public { Ok(identity) } else { Err(damaged) }
}

/// The part of a key file that needs no password. Nothing proves it until the file is opened.
///
/// # Errors
///
/// When the text is no key file.
pub fn peek(text: &str) -> Result<PublicIdentity, KeyFileError> {
	parse(text).map(|file| file.public)
}

fn parse(text: &str) -> Result<KeyFile, KeyFileError> {
	#[derive(Deserialize)]
	struct Versioned {
		version: u32,
	}
	if text.len() > MAX_LEN {
		return Err(not_a_key_file("it is too long"));
	}
	let Versioned { version } = serde_json::from_str(text).map_err(not_a_key_file)?;
	if version != VERSION {
		return Err(KeyFileError::Version(version));
	}
	serde_json::from_str(text).map_err(not_a_key_file)
}

fn purpose(id: &ParticipantId, username: &str) -> Vec<u8> {
	[PURPOSE, &id.0, username.as_bytes()].concat()
}

fn not_a_key_file(reason: impl ToString) -> KeyFileError {
	KeyFileError::NotAKeyFile(reason.to_string())
}
