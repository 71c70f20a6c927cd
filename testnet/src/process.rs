//! Programs that end, and are gone then.

use std::{
	env,
	ffi::OsStr,
	fs, io,
	os::unix::process::CommandExt as _,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::{
		Mutex, OnceLock, PoisonError,
		mpsc::{Sender, channel},
	},
	thread::{self, sleep},
	time::{Duration, Instant},
};

use nix::{
	errno::Errno,
	sys::signal::{Signal, kill},
	time::ClockId,
	unistd,
};

use crate::{GLANCE, PATIENCE, fault::Fault};

/// Names the node program instead of the one that was built beside this one.
const NODE_VARIABLE: &str = "VACCHAIN_NODE_BINARY";
/// How long a killed process may take to be gone.
const LAST_BREATH: Duration = Duration::from_secs(10);

/// A program that was built beside this one.
///
/// # Errors
///
/// [`Fault::NotBuilt`] if it is not there.
pub fn program(name: &str) -> Result<PathBuf, Fault> {
	let own = env::current_exe().unwrap_or_default();
	let mut beside = own.ancestors().skip(1).take(2).map(|folder| folder.join(name));
	beside.find(|path| path.is_file()).ok_or_else(|| Fault::NotBuilt { name: name.to_owned() })
}

/// The node program: the one that `VACCHAIN_NODE_BINARY` names, else the one that was built beside this one.
///
/// # Errors
///
/// [`Fault::NotBuilt`] if it is not there.
pub fn node_program() -> Result<PathBuf, Fault> {
	match env::var_os(NODE_VARIABLE).map(PathBuf::from) {
		Some(named) if named.is_file() => Ok(named),
		Some(named) => Err(Fault::NotBuilt { name: named.display().to_string() }),
		None => program("vacchain-node"),
	}
}

/// Lets a program do something that comes to an end; gives its output. It is killed if this is dropped before.
///
/// # Errors
///
/// [`Fault::NotStarted`] if the program is not there, [`Fault::Failed`] if it fails.
pub async fn run<Argument: AsRef<OsStr>>(
	program: &Path,
	arguments: impl IntoIterator<Item = Argument>,
) -> Result<Vec<u8>, Fault> {
	let done = tokio::process::Command::new(program)
		.args(arguments)
		.env_remove("RUST_LOG")
		.stdin(Stdio::null())
		// It may write into a folder that goes.
		.kill_on_drop(true)
		.output()
		.await;
	let done = done.map_err(|error| Fault::NotStarted { program: program.to_owned(), error })?;
	if done.status.success() {
		return Ok(done.stdout);
	}
	let said = String::from_utf8_lossy(&done.stderr).into_owned();
	Err(Fault::Failed { program: program.to_owned(), status: done.status, said })
}

/// How long a process lives that nobody ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
	/// As long as this program: the system kills it when this program has ended, however it ended.
	Bound,
	/// As long as it likes, once it is left. Ctrl-C at a terminal reaches this program alone, which then ends the process or
	/// leaves it.
	Apart,
}

/// A process of this machine, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pid(pub u32);

impl Pid {
	/// Whether all its threads have ended.
	///
	/// A first thread that is a zombie is not enough: the other threads may still hold the files, and with them the locks.
	pub fn is_over(self) -> bool {
		let Ok(threads) = fs::read_dir(format!("/proc/{}/task", self.0)) else { return true };
		threads.flatten().all(|thread| {
			// After the program's name, which is in parentheses, comes the state.
			let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
			stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
		})
	}

	/// Kills it as a loss of power would, and waits until it is over. It may be over already.
	///
	/// # Errors
	///
	/// If it may not be killed, or goes on.
	pub fn kill(self) -> io::Result<()> {
		match self.signal(Signal::SIGKILL) {
			Err(error) if error.raw_os_error() != Some(Errno::ESRCH as i32) => return Err(error),
			_ => {}
		}
		let deadline = Instant::now() + LAST_BREATH;
		while !self.is_over() {
			if Instant::now() > deadline {
				return Err(io::Error::new(io::ErrorKind::TimedOut, "it was killed and goes on"));
			}
			sleep(GLANCE);
		}
		Ok(())
	}

	/// How long it has computed, in all its threads together. The system counts in nanoseconds.
	///
	/// # Errors
	///
	/// If it is over.
	pub fn cpu_time(self) -> io::Result<Duration> {
		Ok(ClockId::pid_cpu_clock_id(self.to_nix()?)?.now()?.into())
	}

	/// The memory that it uses, in bytes.
	///
	/// # Errors
	///
	/// If it is over.
	pub fn memory(self) -> io::Result<u64> {
		let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
		let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
		let memory = memory.and_then(|kibibytes| kibibytes.parse::<u64>().ok());
		memory.map(|kibibytes| kibibytes * 1024).ok_or_else(|| io::ErrorKind::NotFound.into())
	}

	fn signal(self, signal: Signal) -> io::Result<()> {
		Ok(kill(self.to_nix()?, signal)?)
	}

	fn to_nix(self) -> io::Result<unistd::Pid> {
		self.0.try_into().map(unistd::Pid::from_raw).map_err(io::Error::other)
	}
}

/// A running program, which this one has started. Dropping it kills it, and waits until all of it is gone: its files are
/// closed then, and its locks free.
#[derive(Debug)]
pub struct Process {
	id: Pid,
	child: Mutex<Child>,
	is_left: bool,
}

impl Process {
	/// Starts a program with the arguments, the output and the environment that `set_up` gives it.
	///
	/// # Errors
	///
	/// [`Fault::NotStarted`] if it cannot be started.
	pub fn start(program: &Path, life: Life, set_up: impl FnOnce(&mut Command)) -> Result<Self, Fault> {
		let mut command = match life {
			Life::Bound => {
				let mut command = Command::new("setpriv");
				command.args(["--pdeathsig", "KILL", "--"]).arg(program);
				command
			}
			Life::Apart => {
				let mut command = Command::new(program);
				command.process_group(0);
				command
			}
		};
		set_up(&mut command);
		let program = PathBuf::from(command.get_program());
		let child = spawn(command).map_err(|error| Fault::NotStarted { program, error })?;
		Ok(Self { id: Pid(child.id()), child: Mutex::new(child), is_left: false })
	}

	/// Its id.
	pub fn id(&self) -> Pid {
		self.id
	}

	/// How it ended, if it has.
	pub fn has_ended(&self) -> Option<ExitStatus> {
		let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
		child.try_wait().ok().flatten()
	}

	/// Kills it as a loss of power would.
	pub fn kill(self) {
		drop(self);
	}

	/// Asks it to stop, as a service manager does, and waits until all of it is gone.
	///
	/// # Errors
	///
	/// If it does not stop within [`PATIENCE`]; it is killed then.
	pub fn stop(self) -> io::Result<ExitStatus> {
		if let Some(status) = self.has_ended() {
			return Ok(status);
		}
		self.id.signal(Signal::SIGTERM)?;
		let deadline = Instant::now() + PATIENCE;
		loop {
			if let Some(status) = self.has_ended() {
				return Ok(status);
			}
			if Instant::now() > deadline {
				return Err(io::Error::new(io::ErrorKind::TimedOut, "it was asked to stop and goes on"));
			}
			sleep(GLANCE);
		}
	}

	/// It goes on when this is dropped. One that was started for [`Life::Bound`] ends with this program all the same.
	pub fn leave(&mut self) {
		self.is_left = true;
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		if self.is_left {
			return;
		}
		let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
		// It may have ended by itself.
		let _ = child.kill();
		// The system answers when the last thread has let go of its files, which is later than when the first thread
		// is gone.
		let _ = child.wait();
	}
}

/// Starts a program from a thread that lives as long as this program: the system's signal at the death of the parent comes
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
	use vacchain_testing::until;

	use super::*;

	/// A shell that does this.
	fn shell(life: Life, script: &str) -> Process {
		let started = Process::start(Path::new("sh"), life, |command| {
			command.args(["-c", script]).stdin(Stdio::null());
		});
		started.unwrap()
	}

	#[test]
	fn a_process_that_is_dropped_is_gone() {
		for life in [Life::Bound, Life::Apart] {
			let sleeps = shell(life, "exec sleep 60");
			let id = sleeps.id();
			assert!(!id.is_over());
			sleeps.kill();
			assert!(id.is_over() && !Path::new(&format!("/proc/{}", id.0)).exists());
		}
	}

	#[test]
	fn a_process_that_is_left_goes_on_until_it_is_killed() {
		let mut sleeps = shell(Life::Apart, "exec sleep 60");
		let id = sleeps.id();
		sleeps.leave();
		drop(sleeps);
		assert!(!id.is_over());
		assert!(id.memory().unwrap() > 0);
		id.cpu_time().unwrap();
		id.kill().unwrap();
		assert!(id.is_over());
	}

	#[test]
	fn a_process_outlives_the_thread_that_started_it() {
		let sleeps = thread::spawn(|| shell(Life::Bound, "exec sleep 60")).join().unwrap();
		// The signal would have come before the thread was joined.
		assert_eq!(sleeps.has_ended(), None);
	}

	#[test]
	fn a_process_that_is_asked_to_stop_says_how_it_ended() {
		let folder = tempfile::tempdir().unwrap();
		let ready = folder.path().join("ready");
		let script = format!("trap 'exit 7' TERM; touch '{}'; while :; do sleep 0.01; done", ready.display());
		let polite = shell(Life::Bound, &script);
		until("it listens for the signal", || ready.exists());
		assert_eq!(polite.stop().unwrap().code(), Some(7));
	}

	#[tokio::test]
	async fn a_program_that_fails_is_told_with_its_own_words() {
		let run = async |script| run(Path::new("sh"), ["-c", script]).await;
		assert_eq!(run("echo done").await.unwrap(), b"done\n");
		let fault = run("echo 'no disk' >&2; exit 3").await.unwrap_err();
		assert_eq!(fault.to_string(), "sh has failed (exit status: 3): no disk\n");
		let nowhere = Path::new("/nowhere/node");
		let Err(Fault::NotStarted { program, .. }) = super::run(nowhere, [""; 0]).await else {
			panic!("it was started")
		};
		assert_eq!(program, nowhere);
	}
}
