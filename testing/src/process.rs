//! Programs that end, and are gone then.

use std::{
	env, fs, io,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus},
	sync::{
		Mutex, OnceLock, PoisonError,
		mpsc::{Sender, channel},
	},
	thread,
	time::Duration,
};

use nix::{time::ClockId, unistd::Pid};

use crate::wait::until;

/// A program that was built beside this one.
///
/// # Panics
///
/// When it was not built.
pub fn program(name: &str) -> PathBuf {
	let own = env::current_exe().expect("this program has a path");
	let mut beside = own.ancestors().skip(1).take(2).map(|folder| folder.join(name));
	let found = beside.find(|path| path.is_file());
	found
		.unwrap_or_else(|| panic!("{name} is not there; run: cargo build --release --workspace --bin {name}"))
}

/// A running program. Dropping it kills it. The system kills it, too, when the tests end in any other way.
#[derive(Debug)]
pub struct Process {
	id: u32,
	child: Mutex<Child>,
}

impl Process {
	/// Starts a program with the arguments, the output and the environment that `set_up` gives it.
	///
	/// # Errors
	///
	/// When it cannot be started.
	pub fn start(program: &Path, set_up: impl FnOnce(&mut Command)) -> io::Result<Self> {
		let mut command = Command::new("setpriv");
		command.args(["--pdeathsig", "KILL", "--"]).arg(program);
		set_up(&mut command);
		let child = spawn(command)?;
		Ok(Self { id: child.id(), child: Mutex::new(child) })
	}

	/// Its process id.
	pub fn id(&self) -> u32 {
		self.id
	}

	/// How long it has computed, in all its threads together. The system counts in nanoseconds.
	///
	/// # Panics
	///
	/// When it has ended.
	pub fn cpu_time(&self) -> Duration {
		let id = Pid::from_raw(self.id.try_into().expect("a process id is a pid_t"));
		let clock = ClockId::pid_cpu_clock_id(id).expect("the process runs");
		clock.now().expect("the process runs").into()
	}

	/// How it ended, if it has.
	///
	/// # Panics
	///
	/// When the system does not tell.
	pub fn has_ended(&self) -> Option<ExitStatus> {
		let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
		child.try_wait().expect("it is a child of this process")
	}

	/// Sends it a signal, by name: `INT`, `TERM`.
	///
	/// # Panics
	///
	/// When it has ended.
	pub fn signal(&self, name: &str) {
		let sent = Command::new("kill").args([format!("-{name}"), self.id().to_string()]).status();
		assert!(sent.is_ok_and(|status| status.success()), "SIG{name} cannot be sent");
	}

	/// Kills it as a loss of power would, and waits until all of it is gone: its files are closed then, and its locks
	/// free.
	pub fn kill(self) {
		drop(self);
	}

	/// Asks it to stop, as a service manager does, and waits until all of it is gone.
	///
	/// # Panics
	///
	/// When it does not stop in time.
	pub fn stop(self) -> ExitStatus {
		self.signal("TERM");
		let mut status = None;
		until("the program stops", || {
			status = self.has_ended();
			status.is_some()
		});
		status.expect("it has stopped")
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
		// It may have ended by itself.
		let _ = child.kill();
		// The system answers when the last thread has let go of its files, which is later than when the first thread
		// is gone.
		let _ = child.wait();
	}
}

/// Whether all threads of a process have ended that is no child of this one.
///
/// A first thread that is a zombie is not enough: the other threads may still hold the files, and with them the locks.
pub fn is_over(process: u32) -> bool {
	let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return true };
	threads.flatten().all(|thread| {
		// After the program's name, which is in parentheses, comes the state.
		let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
		stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
	})
}

/// Starts a program from a thread that lives as long as the tests: the system's signal at the death of the parent comes
/// when the thread ends that started the program, which a test's own thread does long before the tests end.
fn spawn(command: Command) -> io::Result<Child> {
	type Order = (Command, Sender<io::Result<Child>>);
	static ORDERS: OnceLock<Sender<Order>> = OnceLock::new();
	let orders = ORDERS.get_or_init(|| {
		let (orders, received) = channel::<Order>();
		thread::spawn(move || {
			for (mut command, answer) in received {
				// Nobody waits any more when a test has ended meanwhile.
				let _ = answer.send(command.spawn());
			}
		});
		orders
	});
	let (answer, spawned) = channel();
	orders.send((command, answer)).map_err(io::Error::other)?;
	spawned.recv().map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
	use std::process::Stdio;

	use super::*;

	/// A shell that does this.
	fn shell(script: &str) -> Process {
		Process::start(Path::new("sh"), |command| {
			command.args(["-c", script]).stdin(Stdio::null());
		})
		.unwrap()
	}

	#[test]
	fn a_process_that_is_dropped_is_gone() {
		let sleeps = shell("exec sleep 60");
		let id = sleeps.id();
		assert!(!is_over(id));
		sleeps.kill();
		assert!(is_over(id) && !Path::new(&format!("/proc/{id}")).exists());
	}

	#[test]
	fn a_process_outlives_the_thread_that_started_it() {
		let sleeps = thread::spawn(|| shell("exec sleep 60")).join().unwrap();
		// The signal would have come before the thread was joined.
		assert_eq!(sleeps.has_ended(), None);
	}

	#[test]
	fn a_process_that_is_asked_to_stop_says_how_it_ended() {
		let folder = tempfile::tempdir().unwrap();
		let ready = folder.path().join("ready");
		let polite =
			shell(&format!("trap 'exit 7' TERM; touch '{}'; while :; do sleep 0.01; done", ready.display()));
		until("it listens for the signal", || ready.exists());
		assert_eq!(polite.stop().code(), Some(7));
	}
}
