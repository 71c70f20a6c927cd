//! The state between two commands: the sessions of `vacchain login`, in the user's state folder.

use std::{
	env, fs, io,
	path::{Path, PathBuf},
};

use anyhow::Result;
use rand_core::Rng as _;
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_256;
use vacchain_client::{
	SavedSession,
	device::DeviceSecret,
	gateway::PORT,
	primitives::{Moment, ParticipantId},
	random::os_rng,
	store,
};

use crate::{errors::Failure, password::reason};

/// Names the folder instead of the user's state folder.
const FOLDER_VARIABLE: &str = "VACCHAIN_STATE";
/// The gateway where the user logged in last.
const CURRENT: &str = "current";
/// The random tag of this machine.
const MACHINE: &str = "machine";
/// Length of that tag, in bytes.
const TAG_LEN: usize = 4;
/// Longest file with the current gateway, in bytes.
const MAX_CURRENT: usize = 16 * 1024;

/// A gateway, and how it is known to be the right one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
	/// Its address.
	pub url: String,
	/// A PEM file with the root certificates to trust instead of the system's.
	pub ca: Option<PathBuf>,
}

impl Gateway {
	/// The gateway of this address.
	///
	/// # Errors
	///
	/// When it is no address of a gateway.
	pub fn new(url: &str, ca: Option<&Path>) -> Result<Self> {
		if !(url.starts_with("ws://") || url.starts_with("wss://")) {
			return Err(Failure::usage(
				format!("{url} is no address of a gateway."),
				format!("Write it as {}, or as wss://gateway.example.", Self::default().url),
			)
			.into());
		}
		let ca = match ca {
			Some(_) if !url.starts_with("wss://") => {
				return Err(Failure::usage(
					format!("{url} shows no certificate."),
					"Leave --gateway-ca out, or write the address with wss://.",
				)
				.into());
			}
			// Kept for commands that are run in other folders.
			Some(ca) => Some(std::path::absolute(ca)?),
			None => None,
		};
		Ok(Self { url: url.trim_end_matches('/').to_owned(), ca })
	}
}

impl Default for Gateway {
	/// One that runs on this machine.
	fn default() -> Self {
		Self { url: format!("ws://127.0.0.1:{PORT}"), ca: None }
	}
}

/// Until when a person was told what happened to the login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastTold {
	/// At the gateway.
	pub events: Moment,
	/// On the chain.
	pub keys: Moment,
}

/// The folder with one session for each gateway. Only its owner may enter it.
#[derive(Clone, Debug)]
pub struct State {
	folder: PathBuf,
}

impl State {
	/// That of this user. None if there is no home folder.
	pub fn of_user() -> Option<Self> {
		let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
		let named = env::var_os(FOLDER_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
		let folder = named.or_else(|| {
			let base = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
			Some(base?.join("vacchain"))
		})?;
		Some(Self { folder })
	}

	/// That in a folder.
	pub fn at(folder: PathBuf) -> Self {
		Self { folder }
	}

	/// The gateway where the user logged in last, if anywhere.
	///
	/// # Errors
	///
	/// When the file that says so cannot be used.
	pub fn current(&self) -> Result<Option<Gateway>> {
		let path = self.folder.join(CURRENT);
		let text = match fs::read_to_string(&path) {
			Ok(text) if text.len() <= MAX_CURRENT => text,
			Ok(_) => return Err(self.damaged("it is too long")),
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
			Err(error) => return Err(self.damaged(&reason(&error))),
		};
		Ok(Some(serde_json::from_str(&text).map_err(|error| self.damaged(&error.to_string()))?))
	}

	/// The session that is kept for a gateway, if there is one.
	///
	/// # Errors
	///
	/// When others may read it, or it is not a saved session.
	pub fn session(&self, gateway: &Gateway) -> Result<Option<SavedSession>> {
		Ok(store::load_session(&self.path(gateway))?)
	}

	/// Keeps a session, and this gateway as the one where the user logged in last.
	///
	/// # Errors
	///
	/// When others may enter the folder, or it cannot be written.
	pub fn keep(&self, gateway: &Gateway, session: &SavedSession) -> Result<()> {
		self.ensure_own()?;
		store::save_session(&self.path(gateway), session)?;
		let current = serde_json::to_string_pretty(gateway)?;
		Ok(store::save_own(&self.folder.join(CURRENT), &current)?)
	}

	/// Keeps the session of a gateway no longer. Whether there was one.
	///
	/// # Errors
	///
	/// When it cannot be removed.
	pub fn forget(&self, gateway: &Gateway) -> Result<bool> {
		Ok(store::remove_session(&self.path(gateway))?)
	}

	/// The secret of a person's devices, if this machine has it.
	///
	/// # Errors
	///
	/// When others may read it, or it is not a device code.
	pub fn device(&self, id: &ParticipantId) -> Result<Option<DeviceSecret>> {
		Ok(store::load_device(&self.device_path(id))?)
	}

	/// Keeps the secret of a person's devices.
	///
	/// # Errors
	///
	/// When others may enter the folder, or it cannot be written.
	pub fn keep_device(&self, id: &ParticipantId, device: &DeviceSecret) -> Result<()> {
		self.ensure_own()?;
		Ok(store::save_device(&self.device_path(id), device)?)
	}

	/// Keeps the secret of a person's devices no longer. Whether there was one.
	///
	/// # Errors
	///
	/// When it cannot be removed.
	pub fn forget_device(&self, id: &ParticipantId) -> Result<bool> {
		Ok(store::remove_session(&self.device_path(id))?)
	}

	/// Where the secret of a person's devices is kept. It is the same at all gateways.
	fn device_path(&self, id: &ParticipantId) -> PathBuf {
		self.folder.join(format!("{}.device", hex::encode(&id.0[..16])))
	}

	/// The random tag of this machine: eight hexadecimal digits, made at the first use.
	///
	/// # Errors
	///
	/// When others may enter the folder, or it cannot be written.
	pub fn machine(&self) -> Result<String> {
		let path = self.folder.join(MACHINE);
		let kept = || {
			let text = fs::read_to_string(&path).ok()?;
			let is_tag = text.len() == 2 * TAG_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit());
			is_tag.then_some(text)
		};
		if let Some(tag) = kept() {
			return Ok(tag);
		}
		self.ensure_own()?;
		let mut tag = [0; TAG_LEN];
		os_rng().fill_bytes(&mut tag);
		let tag = hex::encode(tag);
		store::save_own(&path, &tag)?;
		// Another command may have made one at the same time: the last one stays.
		Ok(kept().unwrap_or(tag))
	}

	/// Until when this person was told what happened to the login at a gateway; nothing on a machine that is new.
	///
	/// # Errors
	///
	/// When it cannot be read.
	pub fn told(&self, gateway: &Gateway, id: &ParticipantId) -> Result<Option<LastTold>> {
		match fs::read_to_string(self.told_path(gateway, id)) {
			// A damaged file tells everything once more.
			Ok(text) => Ok(Some(serde_json::from_str(&text).unwrap_or_default())),
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	/// Keeps it.
	///
	/// # Errors
	///
	/// When others may enter the folder, or it cannot be written.
	pub fn keep_told(&self, gateway: &Gateway, id: &ParticipantId, told: &LastTold) -> Result<()> {
		self.ensure_own()?;
		Ok(store::save_own(&self.told_path(gateway, id), &serde_json::to_string(told)?)?)
	}

	fn told_path(&self, gateway: &Gateway, id: &ParticipantId) -> PathBuf {
		let hash = blake2_256(&[gateway.url.as_bytes(), &id.0].concat());
		self.folder.join(format!("{}.told", hex::encode(&hash[..16])))
	}

	/// Where the lanes are kept in which this user's commands sign.
	pub fn lanes(&self) -> PathBuf {
		self.folder.join("lanes")
	}

	/// Where the session of a gateway is kept.
	fn path(&self, gateway: &Gateway) -> PathBuf {
		let hash = blake2_256(gateway.url.as_bytes());
		self.folder.join(format!("{}.session", hex::encode(&hash[..16])))
	}

	/// Refuses a folder into which others may look. One that does not exist is made later, for its owner alone.
	fn ensure_own(&self) -> Result<()> {
		#[cfg(unix)]
		if let Ok(folder) = fs::metadata(&self.folder)
			&& std::os::unix::fs::PermissionsExt::mode(&folder.permissions()) & 0o077 != 0
		{
			let folder = self.folder.display();
			return Err(Failure::new(
				"readable-by-others",
				format!("Others may enter {folder}, where your session would be kept."),
				format!("Run `chmod 700 {folder}`."),
			)
			.into());
		}
		Ok(())
	}

	fn damaged(&self, reason: &str) -> anyhow::Error {
		let path = self.folder.join(CURRENT);
		Failure::usage(
			format!("{} does not say where you logged in: {reason}.", path.display()),
			"Remove it, or name the gateway with --gateway.",
		)
		.into()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_gateway_is_one_however_its_address_ends() {
		let gateway = Gateway::new("wss://gateway.example/", Some(Path::new("/root.pem"))).unwrap();
		assert_eq!(gateway.url, "wss://gateway.example");
		assert_eq!(Gateway::new("ws://127.0.0.1:9955", None).unwrap(), Gateway::default());
		for (url, ca) in [("http://127.0.0.1:9955", None), ("ws://127.0.0.1:1", Some(Path::new("root.pem")))]
		{
			assert!(Gateway::new(url, ca).is_err(), "{url}");
		}
	}

	#[test]
	fn each_gateway_has_a_session_of_its_own() {
		let state = State { folder: "/state".into() };
		let [one, other] =
			["ws://127.0.0.1:1", "ws://127.0.0.1:2"].map(|url| Gateway::new(url, None).unwrap());
		assert_ne!(state.path(&one), state.path(&other));
		assert!(state.path(&one).starts_with("/state"));
	}
}
