//! What is left for a person who wants to look further: the running node, and key files.

use std::{
	fs,
	io::Write as _,
	os::unix::fs::OpenOptionsExt as _,
	path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use vacchain_client::{
	primitives::{RecordId, Role},
	sealing::PasswordParams,
	store,
};

use super::{
	cast::{Cast, Player},
	node::Node,
	story::Played,
};

/// The password of the key files. They open nothing but a chain whose health authority's keys everybody knows.
const PASSWORD: &str = "vacchain-demo";

/// What was left.
#[derive(Serialize)]
pub struct Kept {
	/// The WebSocket address of the node.
	pub node: String,
	/// The node's process.
	pub pid: u32,
	/// Where the chain, the log and the key files are.
	pub folder: PathBuf,
	/// The node's log.
	pub log: PathBuf,
	/// The file with the key files' password.
	pub password_file: PathBuf,
	/// Key files of a family and of those who know it.
	pub keys: Vec<KeyFile>,
	/// The family's record that was shown.
	pub record: RecordId,
	/// What ends the node and deletes everything.
	pub stop: String,
}

/// A key file.
#[derive(Serialize)]
pub struct KeyFile {
	/// Whose.
	pub username: String,
	/// As what.
	pub role: Role,
	/// Where.
	pub path: PathBuf,
}

/// Writes key files of the shown child's family, its last hospital with the doctor and the physician, and the school,
/// and leaves the node running.
///
/// # Errors
///
/// When the disk fails, or the node has ended.
pub fn keep(node: Node, cast: &Cast<'_>, shown: &Played<'_>) -> Result<Kept> {
	let folder = node.folder().context("the node has no folder")?.join("keys");
	let cannot = |path: &Path| format!("{} cannot be written", path.display());
	fs::create_dir(&folder).with_context(|| cannot(&folder))?;
	let password_file = folder.join("password.txt");
	fs::OpenOptions::new()
		.write(true)
		.create_new(true)
		.mode(0o600)
		.open(&password_file)
		.and_then(|mut file| writeln!(file, "{PASSWORD}"))
		.with_context(|| cannot(&password_file))?;
	let staff = shown.part.visits.last().map(|last| [last.hospital, last.doctor, last.physician]);
	let numbers = [shown.part.family, cast.school].into_iter().chain(staff.into_iter().flatten());
	let keys = numbers.map(|number| write(&folder, cast.player(number))).collect::<Result<_>>()?;

	let url = node.url().to_owned();
	let left = node.leave().context("the node has ended")?;
	Ok(Kept {
		node: url,
		pid: left.pid,
		stop: format!("kill {} && rm -r {}", left.pid, left.folder.display()),
		folder: left.folder,
		log: left.log,
		password_file,
		keys,
		record: shown.record,
	})
}

fn write(folder: &Path, player: &Player) -> Result<KeyFile> {
	let username = player.username().to_owned();
	let path = folder.join(format!("{username}.key"));
	store::save_key_file(&path, player.session.identity(), PASSWORD, &PasswordParams::default())?;
	Ok(KeyFile { username, role: player.role, path })
}

impl Kept {
	/// For people.
	pub fn text(&self) -> String {
		let keys: Vec<_> =
			self.keys.iter().map(|key| format!("  {:9}  {}", key.role, key.path.display())).collect();
		let path = |role| {
			let file = self.keys.iter().find(|key| key.role == role);
			file.map(|file| file.path.display().to_string()).unwrap_or_default()
		};
		format!(
			"The node goes on\n\n  address    {node}\n  data       {folder}\n  log        {log}\n{keys}\n  password   in \
			 {password}\n\nTry\n\n  export VACCHAIN_NODE={node} VACCHAIN_PASSWORD_FILE={password}\n  vacchain --key \
			 {family} record show {record}\n  vacchain --key {school} proof {record}\n\nTo end it: {stop}",
			node = self.node,
			folder = self.folder.display(),
			log = self.log.display(),
			keys = keys.join("\n"),
			password = self.password_file.display(),
			family = path(Role::Family),
			school = path(Role::School),
			record = self.record,
			stop = self.stop,
		)
	}
}
