//! The remains for a person who wants to look further: the running nodes, and everyone's passwords.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde::Serialize;
use vacchain_client::primitives::{RecordId, Role};
use vacchain_testnet::write_private;

use crate::{
	KeepDevice,
	cast::{Cast, Player},
	network::{LeftRunning, Network},
	story::Played,
};

/// The remains of the demo.
#[derive(Serialize)]
pub struct Kept {
	/// All nodes.
	pub nodes: Vec<LeftRunning>,
	/// Where the chain, the logs and the passwords are.
	pub folder: PathBuf,
	/// The folder with everyone's password, each in a file that is called as they are.
	pub passwords: PathBuf,
	/// A folder for the sessions of `vacchain login` and the secrets of the organisations' devices, so that the user's own
	/// stay as they are.
	pub state: PathBuf,
	/// A family and those who know it.
	pub people: Vec<Login>,
	/// The family's record that was shown.
	pub record: RecordId,
	/// The command that ends the nodes and deletes everything.
	pub stop: String,
}

/// How someone logs in.
#[derive(Serialize)]
pub struct Login {
	/// Who.
	pub username: String,
	/// As what.
	pub role: Role,
	/// The WebSocket address of the gateway that serves this role.
	pub gateway: String,
	/// The file with the password.
	pub password_file: PathBuf,
}

/// Writes down everyone's password, and leaves the nodes running. Shows how the shown child's family logs in, its last
/// hospital's receptionist, the doctor and the physician, and the school's officer.
///
/// # Errors
///
/// When the disk fails, or a node has ended.
pub fn keep(network: Network, cast: &Cast<'_>, shown: &Played<'_>, keep_device: KeepDevice) -> Result<Kept> {
	let passwords = network.folder()?.join("passwords");
	let state = network.folder()?.join("sessions");
	fs::create_dir(&passwords).with_context(|| format!("{} cannot be made", passwords.display()))?;
	for player in &cast.players {
		write_private(&passwords.join(player.username()), &player.password)?;
		if let Some(device) = &player.device {
			keep_device(&state, &player.id(), device)?;
		}
	}
	let staff = shown.part.visits.last().map(|last| [last.receptionist, last.doctor, last.physician]);
	let numbers = [shown.part.family, cast.script.officer].into_iter().chain(staff.into_iter().flatten());
	let login = |player: &Player| Login {
		username: player.username().to_owned(),
		role: player.role,
		gateway: cast.chain.gateway(player.role).to_owned(),
		password_file: passwords.join(player.username()),
	};
	let people = numbers.map(|number| login(cast.player(number))).collect();

	let (nodes, folder) = network.leave()?;
	let processes: Vec<_> = nodes.iter().map(|node| node.pid.to_string()).collect();
	let stop = format!("kill {} && rm -r {}", processes.join(" "), folder.display());
	Ok(Kept { nodes, stop, folder, passwords, state, people, record: shown.record })
}

impl Kept {
	/// For people.
	pub fn text(&self) -> String {
		let node =
			|node: &LeftRunning| format!("  {:16}  {}  {}", node.name, node.gateway(), node.log.display());
		let nodes: Vec<_> = self.nodes.iter().map(node).collect();
		let person = |login: &Login| format!("  {:16}  {}", login.role, login.username);
		let people: Vec<_> = self.people.iter().map(person).collect();
		let log_in = |role| {
			let login = self.people.iter().find(|login| login.role == role);
			let login = login.map(|login| {
				let Login { username, gateway, password_file, .. } = login;
				format!("login {username} --gateway {gateway} --password-file {}", password_file.display())
			});
			login.unwrap_or_default()
		};
		format!(
			"What goes on: each node with its gateway and log\n\n{nodes}\n\nWho knows the child\n\n{people}\n  {:16}  \
			 {passwords}\n\nTry\n\n  export VACCHAIN_STATE={state}\n  vacchain {family}\n  vacchain record show \
			 {record}\n  vacchain access log {record}\n  vacchain {school}\n  vacchain record proof {record}\n\nTo end it: {stop}{pages}",
			"passwords in",
			nodes = nodes.join("\n"),
			people = people.join("\n"),
			passwords = self.passwords.display(),
			state = self.state.display(),
			family = log_in(Role::Family),
			school = log_in(Role::SchoolOfficer),
			record = self.record,
			stop = self.stop,
			pages = self.pages_text(),
		)
	}

	/// The pages of each node, if the nodes serve any.
	fn pages_text(&self) -> String {
		let is_one = self.nodes.len() == 1;
		let line = |node: &LeftRunning| {
			let whose = if is_one { String::new() } else { format!("  {}", node.name) };
			Some(format!("pages: {}{whose}", node.pages()?))
		};
		let lines: Vec<_> = self.nodes.iter().filter_map(line).collect();
		if lines.is_empty() { String::new() } else { format!("\n\n{}", lines.join("\n")) }
	}
}
