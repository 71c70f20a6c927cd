//! A node's process, as the operating system sees it.

use std::{fs, thread::sleep, time::Duration};

use anyhow::{Context as _, Result, ensure};
use nix::{
	errno::Errno,
	sys::signal::{Signal, kill},
	unistd::{Pid, SysconfVar, sysconf},
};
use vacchain_testing::process::is_over;

/// How long a killed process may take to go.
const LAST_BREATH: Duration = Duration::from_secs(10);

/// A process of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Process(Pid);

/// The use of a process so far.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
	/// Time on a core, in user and system mode.
	pub cpu: Duration,
	/// Resident memory, in bytes.
	pub memory: u64,
}

impl Process {
	/// The process with this id.
	pub fn new(pid: i32) -> Self {
		Self(Pid::from_raw(pid))
	}

	/// Kills it with SIGKILL, as a power failure would, and waits until it is gone.
	///
	/// # Errors
	///
	/// When it may not be killed.
	pub fn kill(self) -> Result<()> {
		match kill(self.0, Signal::SIGKILL) {
			Ok(()) | Err(Errno::ESRCH) => {}
			Err(error) => return Err(error).with_context(|| format!("process {} cannot be killed", self.0)),
		}
		const GLANCE: Duration = Duration::from_millis(5);
		let mut waited = Duration::ZERO;
		while self.is_running() && waited < LAST_BREATH {
			sleep(GLANCE);
			waited += GLANCE;
		}
		ensure!(!self.is_running(), "process {} was killed and runs on", self.0);
		Ok(())
	}

	/// Whether any of its threads runs. A process that has ended and was not yet waited for does not.
	pub fn is_running(self) -> bool {
		u32::try_from(self.0.as_raw()).is_ok_and(|process| !is_over(process))
	}

	/// Its use so far.
	///
	/// # Errors
	///
	/// When it does not run.
	pub fn usage(self) -> Result<Usage> {
		let fields = self.stat()?;
		// proc(5): utime and stime are fields 14 and 15 of all; `stat` gives them from the third.
		let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<u64>().ok());
		let ticks = ticks(14).zip(ticks(15)).map(|(user, system)| user + system);
		let per_second = sysconf(SysconfVar::CLK_TCK)?.context("a clock without ticks")?;
		let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
		let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
		let memory = memory.and_then(|kilobytes| kilobytes.parse::<u64>().ok());
		Ok(Usage {
			cpu: Duration::from_secs_f64(ticks.context("no times")? as f64 / per_second as f64),
			memory: memory.context("no memory")? * 1024,
		})
	}

	/// The fields of `/proc/PID/stat` after the program's name: the first is the state.
	fn stat(self) -> Result<Vec<String>> {
		let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
		let (_, fields) = stat.rsplit_once(')').context("no program name")?;
		Ok(fields.split_whitespace().map(Into::into).collect())
	}
}
