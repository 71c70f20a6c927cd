//! Folders of tests that share something until the last one has ended.

use std::{
	io,
	mem::forget,
	path::PathBuf,
	process::{Command, Stdio},
};

/// Removes the folder when the pipe ends, which it does however the tests end. Programs that the tests started may still
/// write for a moment; they have ended when nothing comes back.
const REMOVER: &str = r#"trap '' INT TERM HUP
cat >/dev/null
tries=0
while ! rm -rf "$1" || [ -e "$1" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || exit 1
	sleep 0.1
done"#;

/// A new folder for temporary files that is removed when this process has ended, however it ends: a static is never
/// dropped.
///
/// # Errors
///
/// When the folder cannot be made.
pub fn until_the_end(prefix: &str) -> io::Result<PathBuf> {
	let folder = tempfile::Builder::new().prefix(prefix).tempdir()?.keep();
	let mut remover = Command::new("sh")
		.args(["-c", REMOVER, "remover"])
		.arg(&folder)
		.stdin(Stdio::piped())
		.stdout(Stdio::null())
		.stderr(Stdio::null())
		.spawn()?;
	// The system closes the pipe with the process.
	forget(remover.stdin.take());
	Ok(folder)
}
