//! Help teaches: every command says what it does, who may use it, and gives an example.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;

use std::{
	fs,
	path::{Path, PathBuf},
};

use common::{assert_snapshot, vacchain};
use vacchain_testing::package;

/// Every command line that has a help of its own, groups included.
fn commands() -> Vec<Vec<String>> {
	let mut found = Vec::new();
	let mut open = vec![Vec::new()];
	while let Some(command) = open.pop() {
		for name in subcommands(&help(&command)) {
			let mut below = command.clone();
			below.push(name);
			open.push(below);
		}
		found.push(command);
	}
	found.sort();
	found
}

fn help(command: &[String]) -> String {
	let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
	arguments.push("--help");
	vacchain(Path::new("."), &arguments).ok().to_owned()
}

fn subcommands(help: &str) -> Vec<String> {
	help.lines()
		.skip_while(|line| *line != "Commands:")
		.skip(1)
		.take_while(|line| !line.is_empty())
		.filter_map(|line| line.strip_prefix("  "))
		// A summary that goes on in the next line stands further in.
		.filter(|line| !line.starts_with(' '))
		.filter_map(|line| line.split_whitespace().next())
		.filter(|name| *name != "help")
		.map(str::to_owned)
		.collect()
}

#[test]
fn every_command_has_a_summary_and_an_example_and_says_who_may_use_it() {
	let commands = commands();
	assert!(commands.len() > 40, "only {} commands were found", commands.len());
	for command in commands {
		let name = command.join(" ");
		let help = help(&command);
		assert!(help.lines().next().is_some_and(|line| line.len() > 10), "{name} has no summary");
		assert!(help.contains("Example"), "{name} has no example");
		assert!(
			help.contains(&format!("vacchain {name}")) || uses(&help, &name),
			"{name}'s example is of another"
		);
		let is_group = !subcommands(&help).is_empty();
		let says_who = ["Who may use it", "Everyone may"].iter().any(|who| help.contains(who));
		assert!(is_group || says_who, "{name} does not say who may use it");
	}
}

/// Whether an example runs the command, with options before it.
fn uses(help: &str, name: &str) -> bool {
	let example = help.split("Example").nth(1).unwrap_or_default();
	example.contains(&format!(" {name}"))
}

#[test]
fn no_line_of_a_help_is_broken_in_the_middle_of_an_example() {
	for command in commands() {
		let help = help(&command);
		let after = help.split("Example").nth(1).unwrap_or_default();
		let lines: Vec<_> = after.lines().collect();
		for pair in lines.windows(2).filter(|pair| pair[0].starts_with("  vacchain")) {
			let follows = pair[1].is_empty() || pair[1].starts_with("  ");
			assert!(follows, "{} wraps an example: {}", command.join(" "), pair[1]);
		}
	}
}

#[test]
fn the_first_screen_is_as_it_was_meant() {
	assert_snapshot("help", &vacchain(Path::new("."), &["-h"]).stdout);
}

/// The sources in a folder.
fn sources(folder: &Path) -> Vec<String> {
	let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
	let read = |path: PathBuf| match path.is_dir() {
		true => sources(&path),
		false => vec![fs::read_to_string(&path).unwrap()],
	};
	paths.flat_map(read).collect()
}

/// `.` is a letter of usernames and of paths: who copies a command must not copy the end of a sentence.
#[test]
fn no_command_is_followed_by_the_end_of_a_sentence() {
	let crates = ["cli", "terminal", "demo"].map(|name| package::folder().join("..").join(name).join("src"));
	let sources: Vec<_> = crates.iter().flat_map(|folder| sources(folder)).collect();
	assert!(sources.len() > 50);
	let lines = sources.iter().flat_map(|text| text.lines());
	for line in lines.filter(|line| !line.trim_start().starts_with("//!")) {
		for command in ["vacchain ", "vacchain-node ", "chmod "] {
			let mut parts = line.split(command);
			let mut before = parts.next().unwrap_or_default();
			for after in parts {
				let text = after.split('"').next().unwrap_or_default().trim_end();
				assert!(before.ends_with('`') || !text.ends_with('.'), "{line}");
				before = after;
			}
		}
	}
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
	for wrong in [
		&["grnt"][..],
		&["access", "grant", "/xyz", "school-01"],
		&["visit", "close", &"7".repeat(32), "--reason", "bored"],
		&["visit", "sign", &"7".repeat(32), "--dose", "999"],
		&["access", "grant", &"5".repeat(32), "school-01", "--until", "31.01.2027"],
		&["note", "write", &"7".repeat(32), "--decision", "cleared"],
		&["organisation", "list", "hospital", "--gateway", "http://127.0.0.1:9955"],
		&["organisation", "list", "hospital", "--gateway", "ws://127.0.0.1:9955", "--gateway-ca", "root.pem"],
		&["enrol", "apply", "amina", "--role", "family", "--name", "A", "--licence", "7"],
		&["enrol", "apply", "dr.haddad", "--role", "doctor", "--name", "A"],
		&["enrol", "apply", "amina", "--role", "family", "--name", "A", "--hospital", "hospital-01"],
		&["enrol", "register", "amina"],
		&["participant", "register", "amina.public.json", "--role", "health-admin", "--name", "A"],
		&["login"],
		&["logout"],
		&["account", "show"],
	] {
		vacchain(Path::new("."), wrong).fails(2);
	}
}
