//! Where a test plays: one network at a time, and nothing of it is left.

use std::{
	fs::File,
	io::{Write as _, stderr},
	path::Path,
	process::exit,
	sync::OnceLock,
	time::Instant,
};

use anyhow::Result;
use tempfile::TempDir;
use tokio::{
	runtime::Runtime,
	signal::{
		ctrl_c,
		unix::{SignalKind, signal},
	},
};

use crate::{definition::program, network::Network};

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
	let alone = File::open(program()?)?;
	alone.lock()?;
	let folder = TempDir::with_prefix("vacchain-network-")?;
	// Ends before the folder goes: its tasks write the nodes' logs there.
	let runtime = Runtime::new()?;
	let played = runtime.block_on(async {
		let mut terminate = signal(SignalKind::terminate())?;
		tokio::select! {
			played = on_stage(name, folder.path(), play) => played.map(Some),
			_ = ctrl_c() => Ok(None),
			_ = terminate.recv() => Ok(None),
		}
	});
	drop(runtime);
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
	say(&format!("starting {name}"));
	let mut network = Network::spawn(name, folder).await?;
	say("all nodes know each other and finalize");
	let played = play(&mut network).await;
	match &played {
		Ok(()) => say("done"),
		Err(_) => {
			for node in network.nodes() {
				eprintln!("--- the end of {}'s log\n{}", node.name(), node.end_of_log(LAST_LINES));
			}
		}
	}
	played
}

/// Says how far a test is, with the seconds since the first word. Test runners do not hold it back.
pub fn say(text: &str) {
	static START: OnceLock<Instant> = OnceLock::new();
	let seconds = START.get_or_init(Instant::now).elapsed().as_secs_f64();
	// Nobody listens: nothing is lost.
	let _ = writeln!(stderr(), "{seconds:6.1} s  {text}");
}
