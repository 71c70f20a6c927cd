//! The crate compiles for the browser, and where there is no standard library.

use std::{env, path::Path, process::Command};

#[test]
fn it_compiles_for_the_browser_and_without_the_standard_library() {
	// Its own target folder, because the outer cargo may hold the lock of its own.
	let target_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extrinsic-wasm");
	let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
		.args(["build", "--locked", "--release", "--package", "vacchain-extrinsic"])
		.args(["--target", "wasm32-unknown-unknown", "--target", "wasm32v1-none", "--target-dir"])
		.arg(&target_dir)
		// Meant for the host.
		.env_remove("RUSTFLAGS")
		.env_remove("CARGO_ENCODED_RUSTFLAGS")
		.status()
		.expect("cargo runs");
	assert!(status.success());
}
