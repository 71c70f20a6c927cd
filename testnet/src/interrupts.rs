//! The signals on which a program ends its nodes.

use std::io;

use tokio::{
	select,
	signal::unix::{Signal, SignalKind, signal},
};

/// Ctrl-C, the end of the terminal, and a service manager's request to stop. As long as this lives, none of them ends the
/// program by itself.
#[derive(Debug)]
pub struct Interrupts {
	interrupt: Signal,
	terminate: Signal,
	hangup: Signal,
}

impl Interrupts {
	/// Catches the signals from now on. The caller is in a Tokio runtime, and has started no node yet.
	///
	/// # Errors
	///
	/// If the system does not let signals be caught.
	pub fn catch() -> io::Result<Self> {
		let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
		Ok(Self { interrupt, terminate, hangup: signal(SignalKind::hangup())? })
	}

	/// Waits for one of them.
	pub async fn wait(&mut self) {
		let Self { interrupt, terminate, hangup } = self;
		select! {
			_ = interrupt.recv() => {}
			_ = terminate.recv() => {}
			_ = hangup.recv() => {}
		}
	}
}

#[cfg(test)]
mod tests {
	use nix::{
		sys::signal::{Signal, kill},
		unistd::Pid,
	};

	use super::*;

	#[tokio::test]
	async fn each_of_the_signals_ends_the_wait_and_not_the_program() {
		let mut interrupts = Interrupts::catch().unwrap();
		for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
			kill(Pid::this(), signal).unwrap();
			interrupts.wait().await;
		}
	}
}
