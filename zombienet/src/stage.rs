//! Where a test plays: one network at a time, and nothing of it is left.

use std::{
	fs::{self, File},
	io::{Write as _, stderr},
	path::Path,
	process::exit,
	sync::OnceLock,
	time::Instant,
};

use anyhow::Result;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use vacchain_testnet::{Interrupts, end_of_log, node_program};

use crate::network::Network;

/// How much of each node's log is shown when a test fails.
const LAST_LINES: usize = 40;
/// The exit code of a program that was interrupted: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Plays a test on the network of `networks/NAME.toml`, alone on this machine. What ends it, success, failure, panic or
/// Ctrl-C, kills the nodes and removes their folder.
///
/// # Errors
///
/// Those of the network and of the test, after the end of each node's log.
pub fn on_network(name: &str, play: impl AsyncFnOnce(&mut Network) -> Result<()>) -> Result<()> {
	let alone = File::open(node_program()?)?;
	alone.lock()?;
	let folder = TempDir::with_prefix("vacchain-network-")?;
	// Ends before the folder goes: its tasks write the nodes' logs there.
	let runtime = Runtime::new()?;
	let played = runtime.block_on(async {
		let mut interrupts = Interrupts::catch()?;
		tokio::select! {
			played = on_stage(name, folder.path(), play) => played.map(Some),
			() = interrupts.wait() => Ok(None),
		}
	});
	drop(runtime);
	if played.is_err() {
		show_logs(folder.path())?;
	}
	folder.close()?;
	if played?.is_none() {
		exit(INTERRUPTED);
	}
	Ok(())
}

async fn on_stage(
	name: &str,
	folder: &Path,
	play: impl AsyncFnOnce(&mut Network) -> Result<()>,
) -> Result<()> {
	say(&format!("starting the network {name}"));
	let mut network = Network::spawn(name, folder).await?;
	say("all nodes know each other and finalize");
	play(&mut network).await
}

/// The end of the log of each node in the folder.
fn show_logs(folder: &Path) -> Result<()> {
	for node in fs::read_dir(folder)? {
		let node = node?.path();
		for file in node.read_dir().into_iter().flatten() {
			let file = file?.path();
			if file.extension().is_some_and(|extension| extension == "log") {
				let end = end_of_log(&file, LAST_LINES);
				eprintln!("--- the end of {}\n{}", file.display(), end.join("\n"));
			}
		}
	}
	Ok(())
}

/// Says how far a test is, with the seconds since the first word. Test runners do not hold it back.
pub fn say(text: &str) {
	static START: OnceLock<Instant> = OnceLock::new();
	let seconds = START.get_or_init(Instant::now).elapsed().as_secs_f64();
	// Nobody listens: nothing is lost.
	let _ = writeln!(stderr(), "{seconds:6.1} s  {text}");
}
