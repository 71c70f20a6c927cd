//! A network's definition: a TOML file of `networks/`, in whose `{{...}}` stands what is known only now.
//!
//! - `VACCHAIN_FOLDER`: the network's folder, which goes with it; the keys of the gateways' accounts are in it;
//! - `VACCHAIN_CHAIN_SPEC`: the chain `local`, raw, as the node writes it, so that nobody changes anything in it;
//! - `VACCHAIN_NODE`: the node program; `VACCHAIN_NODE_WEST` and `VACCHAIN_NODE_EAST`, the same on one side of a line;
//! - `VACCHAIN_PORT`: a free port, another one each time;
//! - `VACCHAIN_FIRST_PORT`: the port for peers of the first node, and `VACCHAIN_FIRST_NODE` its address on the line.

use std::{
	collections::HashMap,
	env,
	fs::{self, Permissions},
	os::unix::fs::PermissionsExt as _,
	path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use vacchain_testnet::{
	local::{write_chain_spec, write_gateway_account},
	node_program,
};
use zombienet_sdk::{Arg, NetworkConfig, generators::generate_node_identity};

use crate::{
	ports::free_port,
	sides::{Sides, Window},
};

/// The first node of every network.
const FIRST: &str = "health-authority";
/// The option that says where a node's gateway listens.
pub(crate) const GATEWAY_PORT: &str = "--gateway-port";

/// A definition whose places are filled.
pub(crate) struct Definition {
	pub(crate) config: NetworkConfig,
	/// The two sides of the line, if it has a line.
	pub(crate) sides: Option<Sides>,
}

impl Definition {
	/// Reads `networks/NAME.toml` in this package's folder, where Cargo runs the tests, for a network in this folder.
	pub(crate) async fn read(name: &str, folder: &Path) -> Result<Self> {
		let file = PathBuf::from(format!("networks/{name}.toml"));
		let text = fs::read_to_string(&file).with_context(|| format!("there is no {}", file.display()))?;
		let program = node_program()?;
		let chain_spec = write_chain_spec(&program, folder).await?;
		let mut text = text
			.replace("{{VACCHAIN_FOLDER}}", &folder.to_string_lossy())
			.replace("{{VACCHAIN_CHAIN_SPEC}}", &chain_spec.to_string_lossy())
			.replace("{{VACCHAIN_NODE}}", &launcher(folder, "node", "", &program)?);
		let sides = if text.contains("{{VACCHAIN_NODE_WEST}}") { Some(Sides::make()?) } else { None };
		if let Some(Sides { west, east }) = &sides {
			let (_, peer_id) = generate_node_identity(FIRST)?;
			let port = free_port()?;
			let address = format!("/ip4/{}/tcp/{port}/ws/p2p/{peer_id}", west.address);
			text = text
				.replace("{{VACCHAIN_NODE_WEST}}", &launcher(folder, west.name, &west.prefix(), &program)?)
				.replace("{{VACCHAIN_NODE_EAST}}", &launcher(folder, east.name, &east.prefix(), &program)?)
				.replace("{{VACCHAIN_FIRST_PORT}}", &port.to_string())
				.replace("{{VACCHAIN_FIRST_NODE}}", &address);
		}
		while text.contains("{{VACCHAIN_PORT}}") {
			text = text.replacen("{{VACCHAIN_PORT}}", &free_port()?.to_string(), 1);
		}
		let config = NetworkConfig::load_from_toml_string_with_base_dir(&text, folder)?;
		for node in config.relaychain().nodes() {
			write_gateway_account(node.name(), folder)?;
		}
		Ok(Self { config, sides })
	}

	/// On which port the gateway of each node listens, by the node's name.
	pub(crate) fn gateway_ports(&self) -> Result<HashMap<String, u16>> {
		let nodes = self.config.relaychain().nodes();
		nodes
			.into_iter()
			.map(|node| Ok((node.name().to_owned(), gateway_port(node.name(), node.args())?)))
			.collect()
	}

	/// A window to each node that is on a side.
	pub(crate) fn windows(&self, folder: &Path) -> Result<Vec<Window>> {
		let Some(Sides { west, east }) = &self.sides else { return Ok(Vec::new()) };
		let mut windows = Vec::new();
		for node in self.config.relaychain().nodes() {
			let launcher = node.command().context("a node on a side has a command of its own")?.as_str();
			let side = if launcher.ends_with(west.name) { west } else { east };
			let ports =
				[node.rpc_port(), node.prometheus_port(), Some(gateway_port(node.name(), node.args())?)];
			let ports = ports.into_iter().flatten().collect();
			// Zombienet holds the ports until it makes this folder.
			let data = folder.join(node.name()).join("data");
			windows.push(Window::open(side, ports, move || data.exists())?);
		}
		Ok(windows)
	}
}

/// A script that runs the node, and kills it when whoever started it ends, however that ends. The nodes share what they
/// compile of the runtime, with other tests where those name a folder.
fn launcher(folder: &Path, name: &str, prefix: &str, program: &Path) -> Result<String> {
	let launcher = folder.join(name);
	let program = program.display();
	let compiled =
		env::var_os("VACCHAIN_RUNTIME_CACHE").map_or_else(|| folder.join("compiled"), PathBuf::from);
	fs::write(
		&launcher,
		format!(
			"#!/bin/sh\nexport VACCHAIN_RUNTIME_CACHE='{}'\nexec {prefix}setpriv --pdeathsig KILL -- '{program}' \"$@\"\n",
			compiled.display()
		),
	)?;
	fs::set_permissions(&launcher, Permissions::from_mode(0o755))?;
	Ok(launcher.to_string_lossy().into_owned())
}

fn gateway_port(name: &str, arguments: Vec<&Arg>) -> Result<u16> {
	let port = arguments.into_iter().find_map(|argument| match argument {
		Arg::Option(name, value) if name == GATEWAY_PORT => value.parse().ok(),
		_ => None,
	});
	port.with_context(|| format!("{name} has no {GATEWAY_PORT}"))
}
