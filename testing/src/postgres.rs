//! A PostgreSQL server for tests: one of Debian's, in a folder of its own, gone when the tests are.

use std::{
	fs,
	io::Read,
	os::unix::fs::chown,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	sync::atomic::{AtomicU32, Ordering},
	thread,
	time::{Duration, Instant},
};

const BINARIES: &str = "/usr/lib/postgresql";
/// The user as whom root starts the server, because PostgreSQL refuses to run as root.
const SERVER_USER: &str = "postgres";
const USER: &str = "gateway";
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Runs the server until its own standard input ends, which it does however the tests end; then stops it and
/// removes its folder.
const GUARD: &str = r#"
trap '' INT TERM HUP
folder=$1
shift
"$@" >"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server"
wait "$server"
rm -rf "$folder"
"#;

/// A running server. Dropping it stops it and removes what it stored.
pub struct Postgres {
	guard: Child,
	binaries: PathBuf,
	folder: PathBuf,
	password: String,
	databases: AtomicU32,
}

impl Postgres {
	/// Starts a server that listens on a socket in its own folder alone and lets in one user, by a password.
	pub fn start() -> Self {
		let binaries = newest_binaries();
		let folder = make_folder();
		let password = random_password();
		let (data, password_file) = (folder.join("data"), folder.join("password"));
		fs::write(&password_file, &password).expect("the server's folder can be written to");
		let owner = run_as_root().then(server_user);
		if let Some((user, group)) = owner {
			for path in [&folder, &password_file] {
				chown(path, Some(user), Some(group)).expect("root may give its files away");
			}
		}
		let mut init = as_server_user(&binaries.join("initdb"), owner.is_some());
		init.arg("--pgdata").arg(&data).arg("--pwfile").arg(&password_file).args([
			"--username",
			USER,
			"--auth=scram-sha-256",
			"--encoding=UTF8",
			"--locale=C",
			"--no-sync",
		]);
		succeed(init.current_dir(&folder));

		let server = as_server_user(&binaries.join("postgres"), owner.is_some());
		let guard = Command::new("sh")
			.args(["-c", GUARD, "guard"])
			.arg(&folder)
			.arg(server.get_program())
			.args(server.get_args())
			.arg("-D")
			.arg(&data)
			.arg("-k")
			.arg(&folder)
			.args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"])
			.args(["-c", "max_connections=300", "-c", "shared_buffers=32MB"])
			.current_dir(&folder)
			.stdin(Stdio::piped())
			.spawn()
			.expect("sh is there");
		let postgres = Self { guard, binaries, folder, password, databases: AtomicU32::new(0) };
		postgres.wait_until_ready();
		postgres
	}

	/// Makes a new, empty database and answers its URL.
	pub fn database(&self) -> String {
		let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
		succeed(self.client("createdb").arg(&name));
		let host = self.folder.to_str().expect("the folder's name is text").replace('/', "%2F");
		format!("postgres://{USER}:{}@{host}/{name}", self.password)
	}

	/// The password of every database's user.
	pub fn password(&self) -> &str {
		&self.password
	}

	fn client(&self, program: &str) -> Command {
		let mut client = Command::new(self.binaries.join(program));
		client.arg("--host").arg(&self.folder).args(["--username", USER]).env("PGPASSWORD", &self.password);
		client
	}

	fn wait_until_ready(&self) {
		let deadline = Instant::now() + START_TIMEOUT;
		while !self.client("pg_isready").arg("--quiet").status().is_ok_and(|status| status.success()) {
			if Instant::now() > deadline {
				let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
				panic!("PostgreSQL did not start:\n{log}");
			}
			thread::sleep(Duration::from_millis(50));
		}
	}
}

impl Drop for Postgres {
	fn drop(&mut self) {
		drop(self.guard.stdin.take());
		let _ = self.guard.wait();
	}
}

fn newest_binaries() -> PathBuf {
	let versions = fs::read_dir(BINARIES).into_iter().flatten().flatten();
	versions
		.map(|version| version.path().join("bin"))
		.filter(|binaries| binaries.join("initdb").exists() && binaries.join("postgres").exists())
		.max_by_key(|binaries| {
			let version = binaries.parent().and_then(Path::file_name).and_then(|name| name.to_str());
			version.and_then(|name| name.parse::<u32>().ok())
		})
		.expect("PostgreSQL is not installed: run scripts/setup.sh")
}

fn make_folder() -> PathBuf {
	let folder = tempfile::Builder::new().prefix("vacchain-postgres-").tempdir();
	folder.expect("the folder for temporary files can be written to").keep()
}

fn random_password() -> String {
	let mut bytes = [0; 16];
	let mut random = fs::File::open("/dev/urandom").expect("there is /dev/urandom");
	random.read_exact(&mut bytes).expect("/dev/urandom does not end");
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn run_as_root() -> bool {
	id(&["-u"]) == 0
}

/// The ids of the server's user and group.
fn server_user() -> (u32, u32) {
	(id(&["-u", SERVER_USER]), id(&["-g", SERVER_USER]))
}

fn id(arguments: &[&str]) -> u32 {
	let output = succeed(Command::new("id").args(arguments));
	output.trim().parse().expect("id answers a number")
}

fn as_server_user(program: &Path, is_root: bool) -> Command {
	if !is_root {
		return Command::new(program);
	}
	let mut command = Command::new("setpriv");
	command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups", "--"]).arg(program);
	command
}

fn succeed(command: &mut Command) -> String {
	let output = command.stdin(Stdio::null()).output().expect("the program is there");
	assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
	String::from_utf8_lossy(&output.stdout).into_owned()
}
