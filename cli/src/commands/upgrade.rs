//! `vacchain upgrade`.

use std::{
	fs,
	path::{Path, PathBuf},
};

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::motion::code_hash;

use crate::{
	context::Context,
	errors::{Failure, reason},
	output::facts,
	rules::Rule,
};

/// The first bytes of a WebAssembly module, and those that the SDK puts before one that is compressed.
const BEGINNINGS: [&[u8]; 2] = [b"\0asm", &[0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05]];

/// The actions on new code for the chain.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain upgrade hash vacchain_runtime.compact.compressed.wasm")]
pub enum Command {
	/// Show the hash by which the institutions vote on code
	///
	/// Build the code yourself from the source that you have read, and compare: a vote is for exactly the code with
	/// this hash.
	#[command(after_help = "\
Who may use it: everyone. It needs no keys and no node.

Example:
  vacchain upgrade hash vacchain_runtime.compact.compressed.wasm")]
	Hash(CodeArgs),
	/// Hand in the code that the institutions decided on
	///
	/// The chain runs it from the next block on. Nodes need nothing new for it. It uses up a part of your quota: one
	/// transaction for each 8 KiB.
	#[command(after_help = "\
Who may use it: every active participant, once the vote on exactly this code was carried.

Example:
  vacchain --key hospital.key upgrade apply vacchain_runtime.compact.compressed.wasm")]
	Apply(CodeArgs),
}

/// Code.
#[derive(Debug, clap::Args)]
pub struct CodeArgs {
	/// The runtime, WebAssembly; preferably the compact, compressed one
	#[arg(value_name = "FILE")]
	file: PathBuf,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Hash(args) => hash(&args.file, context),
		Command::Apply(args) => apply(&args.file, context).await,
	}
}

fn hash(file: &Path, context: &Context) -> Result<()> {
	let code = read_code(file)?;
	let hash = hex::encode(code_hash(&code));
	let text = facts([
		("file", file.display().to_string()),
		("bytes", code.len().to_string()),
		("hash", hash.clone()),
	]);
	context.output.result(&json!({ "file": file, "bytes": code.len(), "code_hash": hash }), text)
}

async fn apply(file: &Path, context: &Context) -> Result<()> {
	let code = read_code(file)?;
	let hash = hex::encode(code_hash(&code));
	let session = context.session().await?;
	let before = session.client().runtime().await?.spec_version;
	let work = session.apply_upgrade(code);
	let inclusion = context.act(&session, "Handing in the code", Rule::INSTITUTION, work).await?;
	let after = session.client().runtime().await?.spec_version;
	context.output.done(
		"upgraded",
		json!({ "code_hash": hash, "spec_version": after, "former_spec_version": before }),
		&inclusion,
		format!("The chain runs the new code: version {after}, before it was {before}."),
	)
}

/// The code of a runtime.
pub fn read_code(file: &Path) -> Result<Vec<u8>> {
	let advice = "Give the runtime's .wasm file, preferably the one that ends with .compact.compressed.wasm.";
	let code = fs::read(file).map_err(|error| {
		Failure::usage(format!("{} cannot be read: {}.", file.display(), reason(&error)), advice)
	})?;
	if !BEGINNINGS.iter().any(|beginning| code.starts_with(beginning)) {
		return Err(Failure::usage(format!("{} is not a WebAssembly module.", file.display()), advice).into());
	}
	Ok(code)
}
