//! What is left for a person who wants to look further: the running nodes, and key files.

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
	network::{LeftRunning, Network},
	story::Played,
};

/// The password of the key files. They open nothing but a chain whose health authority's keys everybody knows.
const PASSWORD: &str = "vacchain-demo";

/// What was left.
#[derive(Serialize)]
pub struct Kept {
	/// The WebSocket address of the node that serves families.
	pub node: String,
	/// All nodes.
	pub nodes: Vec<LeftRunning>,
	/// Where the chain, the logs and the key files are.
	pub folder: PathBuf,
	/// The file with the key files' password.
	pub password_file: PathBuf,
	/// Key files of a family and of those who know it.
	pub keys: Vec<KeyFile>,
	/// The family's record that was shown.
	pub record: RecordId,
	/// What ends the nodes and deletes everything.
	pub stop: String,
}

/// A key file.
#[derive(Serialize)]
pub struct KeyFile {
	/// Whose.
	pub username: String,
	/// As what.
	pub role: Role,
	/// The WebSocket address of the node that serves this role.
	pub node: String,
	/// Where.
	pub path: PathBuf,
}

/// Writes key files of the shown child's family, its last hospital with the doctor and the physician, and the school,
/// and leaves the nodes running.
///
/// # Errors
///
/// When the disk fails, or a node has ended.
pub fn keep(network: Network, cast: &Cast<'_>, shown: &Played<'_>) -> Result<Kept> {
	let folder = network.folder()?.join("keys");
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
	let keys = numbers.map(|number| write(&folder, cast, cast.player(number))).collect::<Result<_>>()?;

	let (nodes, folder) = network.leave()?;
	let processes: Vec<_> = nodes.iter().map(|node| node.pid.to_string()).collect();
	Ok(Kept {
		node: cast.chain.url(Role::Family).to_owned(),
		nodes,
		stop: format!("kill {} && rm -r {}", processes.join(" "), folder.display()),
		folder,
		password_file,
		keys,
		record: shown.record,
	})
}

fn write(folder: &Path, cast: &Cast<'_>, player: &Player) -> Result<KeyFile> {
	let username = player.username().to_owned();
	let path = folder.join(format!("{username}.key"));
	store::save_key_file(&path, player.session.identity(), PASSWORD, &PasswordParams::default())?;
	Ok(KeyFile { username, role: player.role, node: cast.chain.url(player.role).to_owned(), path })
}

impl Kept {
	/// For people.
	pub fn text(&self) -> String {
		let nodes: Vec<_> = self
			.nodes
			.iter()
			.map(|LeftRunning { name, url, log, .. }| format!("  {name:16}  {url}  {}", log.display()))
			.collect();
		let keys: Vec<_> =
			self.keys.iter().map(|key| format!("  {:16}  {}", key.role, key.path.display())).collect();
		let who = |role| {
			let file = self.keys.iter().find(|key| key.role == role);
			file.map(|file| format!("--node {} --key {}", file.node, file.path.display())).unwrap_or_default()
		};
		format!(
			"What goes on: each node with its address and log\n\n{nodes}\n\nKey files\n\n{keys}\n  {:16}  \
			 {password}\n\nTry\n\n  export VACCHAIN_PASSWORD_FILE={password}\n  vacchain {family} record show \
			 {record}\n  vacchain {school} proof {record}\n\nTo end it: {stop}",
			"password in",
			nodes = nodes.join("\n"),
			keys = keys.join("\n"),
			password = self.password_file.display(),
			family = who(Role::Family),
			school = who(Role::School),
			record = self.record,
			stop = self.stop,
		)
	}
}
