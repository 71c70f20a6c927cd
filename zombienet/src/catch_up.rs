//! How long a node that was cut off needs for the records that it missed.
//!
//! The experiment of HealthyBlock, whose figures stand beside ours in `docs/benchmarks.md`. There a node of a private
//! Ethereum network was cut off and joined again; here it is killed, and starts again.

use std::{
	fmt::Write as _,
	time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
	load::{Wards, Written},
	network::Network,
	node::{Node, Return},
	stage::say,
};

/// How many records are missed, one after the other.
pub const MISSED: [usize; 5] = [50, 100, 300, 500, 1000];
/// The times that HealthyBlock published: the shortest and the longest of these, in milliseconds.
pub const HEALTHY_BLOCK: [u32; 2] = [275, 802];

/// The records that were missed once, and how long coming back took.
#[derive(Clone, Copy, Debug)]
pub struct Missed {
	/// How many records.
	pub records: usize,
	/// How long the other nodes took to write and finalize them.
	pub writing: Duration,
	/// How long the node took to come back.
	pub returned: Return,
}

/// Kills the node, writes so many records, and lets it come back: once for each number of [`MISSED`].
///
/// # Errors
///
/// When a write is refused, or the node does not come back.
pub async fn measure(network: &Network, wards: &Wards, node: &Node) -> Result<(Vec<Missed>, Vec<Written>)> {
	let (mut all, mut rows) = (Vec::new(), Vec::new());
	for records in MISSED {
		node.kill().await?;
		let started = Instant::now();
		all.extend(wards.write(records).await?);
		let writing = started.elapsed();
		// All that was written is in it. A best block may be given up for another one of its number.
		let last = network.running().next().map(Node::finalized);
		let last = last.ok_or_else(|| anyhow::anyhow!("no node runs"))?.await?;
		let returned = node.comes_back_to(last).await?;
		network.knows_itself().await?;
		let milliseconds = returned.catch_up.as_millis();
		say(&format!(
			"{} missed {records} records, and has them {milliseconds} ms after its first peer",
			node.name()
		));
		rows.push(Missed { records, writing, returned });
	}
	Ok((rows, all))
}

/// The rows as a Markdown table.
pub fn table(rows: &[Missed]) -> String {
	let mut table =
		"| records missed | written and finalized in | start | catch-up | catch-up / writing |\n".to_owned();
	table += "|---:|---:|---:|---:|---:|\n";
	for Missed { records, writing, returned: Return { start, catch_up } } in rows {
		let ratio = catch_up.as_secs_f64() / writing.as_secs_f64();
		let [writing, start, catch_up] = [writing, start, catch_up].map(Duration::as_millis);
		// Writing to a string cannot fail.
		let _ = writeln!(table, "| {records} | {writing} ms | {start} ms | {catch_up} ms | {ratio:.3} |");
	}
	let [shortest, longest] = HEALTHY_BLOCK;
	let _ = writeln!(
		table,
		"\nHealthyBlock, catch-up for the same numbers of records: {shortest} to {longest} ms."
	);
	table
}
