//! docs/gateway.md and docs/walk-through.md do what they say: their commands run as they are written against a fresh
//! development chain, and print what stands below them.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use std::{env, fs, path::Path, process::Command};

use tempfile::TempDir;
use vacchain_testing::package;
use vacchain_testnet::Node;

/// The comment before commands that run here.
const WALK_THROUGH: &str = "<!-- walk-through -->\n```sh\n";
/// The end of a block.
const END: &str = "\n```\n";
/// Ends a block's output. The documents have no such character.
const NEXT: char = '\u{1e}';
/// How long a document's commands may take together, in seconds.
const TIMEOUT: &str = "300";

/// Commands, and what they print.
struct Block {
	commands: String,
	/// `…` stands for anything; nothing for commands that print nothing.
	output: String,
}

fn blocks(document: &str) -> Vec<Block> {
	let path = package::folder().join("../docs").join(document);
	let document = fs::read_to_string(path).expect("the document is there");
	let block = |part: &str| {
		let (commands, rest) = part.split_once(END).expect("commands end");
		let output =
			rest.strip_prefix("\n```text\n").map(|rest| rest.split_once(END).expect("output ends").0);
		Block { commands: commands.into(), output: output.unwrap_or_default().into() }
	};
	document.split(WALK_THROUGH).skip(1).map(block).collect()
}

/// Whether a text is what is written, where `…` stands for anything.
fn is_as_written(text: &str, written: &str) -> bool {
	let Some((start, rest)) = written.split_once('…') else { return text == written };
	let Some(text) = text.strip_prefix(start) else { return false };
	text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| is_as_written(&text[at..], rest))
}

#[test]
fn what_is_written_is_told_from_what_is_not() {
	assert!(is_as_written("a token: 1234.", "a token: ….") && is_as_written("", "…"));
	assert!(is_as_written("one, two, three", "one…two…three"));
	assert!(!is_as_written("a token: 1234", "a token: ….") && !is_as_written("more", ""));
	assert!(!is_as_written("one, three", "one…two…three") && !is_as_written("x one", "one…"));
}

/// R13, R14, R17, S5, S9: a person logs in and out, a school searches with and without consent, what its role has no
/// right to is refused by name, and the family sees that it read.
#[test]
fn the_gateways_document_does_what_it_says() {
	run(&blocks("gateway.md"));
}

/// R1 to R12, R16, S1, S3, S5: nine people do the whole story of the requirements, and copy no id.
#[test]
fn nine_people_do_the_whole_story_and_copy_no_id() {
	let blocks = blocks("walk-through.md");
	for Block { commands, .. } in &blocks {
		let is_id = |word: &str| word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
		assert!(!commands.split(|letter: char| !letter.is_alphanumeric()).any(is_id), "an id: {commands}");
		for field in [".record", ".visit", ".participant"] {
			assert!(!commands.contains(field), "an id is looked up: {commands}");
		}
	}
	run(&blocks);
}

/// Runs a document's commands in one shell, against a chain of their own.
fn run(blocks: &[Block]) {
	let folder = TempDir::with_prefix("vacchain-document-").expect("there is room");
	let (_node, ports) = Node::development(folder.path(), &[]).expect("the node runs");
	let gateway = ports.gateway.expect("it has a gateway").to_string();
	assert!(blocks.len() > 8, "the walk-through is there");
	let script: String =
		blocks.iter().map(|block| format!("{}\nprintf '{NEXT}'\n", block.commands)).collect();

	let programs = Path::new(env!("CARGO_BIN_EXE_vacchain")).parent().expect("it is in a folder");
	let path = env::join_paths(
		[programs.into()]
			.into_iter()
			.chain(env::split_paths(&env::var_os("PATH").expect("there are programs"))),
	);
	let mut shell = Command::new("timeout");
	for variable in ["KEY", "GATEWAY_CA", "PASSWORD_FILE", "STATE"] {
		shell.env_remove(format!("VACCHAIN_{variable}"));
	}
	let output = shell
		.args([TIMEOUT, "bash", "-euo", "pipefail", "-c", &script])
		.current_dir(folder.path())
		.env("PATH", path.expect("they have names"))
		.env("XDG_STATE_HOME", folder.path().join("state"))
		.env("GATEWAY", &gateway)
		.env("VACCHAIN_GATEWAY", format!("ws://{gateway}"))
		.output()
		.expect("there is a shell");
	let (printed, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
	let printed: Vec<&str> = printed.split(NEXT).map(str::trim_end).collect();
	for (Block { commands, output: written }, printed) in blocks.iter().zip(&printed) {
		assert!(
			is_as_written(printed, written),
			"{commands}\n--- printed\n{printed}\n--- is written\n{written}\n--- told\n{told}"
		);
	}
	assert!(output.status.success() && printed.len() == blocks.len() + 1, "{}\n{told}", output.status);
}
