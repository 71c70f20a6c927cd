//! The package whose test runs.

use std::{env, path::PathBuf};

/// The package's folder, as cargo tells it to the test that runs. The folder that was known when the test was compiled may be
/// another clone's, because clones share a target folder.
///
/// # Panics
///
/// If cargo did not start the test.
pub fn folder() -> PathBuf {
	env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).expect("cargo starts the tests")
}
