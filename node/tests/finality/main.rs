//! How soon what was written is final. It is a program of its own, so that no other test's nodes run beside what it
//! measures.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

#[allow(dead_code, reason = "the other tests need more of it")]
#[path = "../node/node.rs"]
mod node;
#[allow(dead_code, reason = "the other tests need more of it")]
#[path = "../node/transactions.rs"]
mod transactions;

use node::Node;
use std::{
	collections::BTreeMap,
	thread::{scope, sleep},
	time::{Duration, Instant},
};
use transactions::{register, stranger, transaction};

/// How often a block is made on the chains that the node knows by name.
const SLOT: Duration = Duration::from_millis(250);
const WRITES_PER_SECOND: u32 = 100;
const WRITES: u32 = 800;
/// In how many lanes: more writes may be on their way than one lane takes.
const LANES: u32 = 4;

/// How long blocks took to be final after they were first seen.
#[derive(Default)]
struct Watch {
	best: u64,
	seen: BTreeMap<u64, Instant>,
	final_after: Vec<Duration>,
}

impl Watch {
	fn look(&mut self, node: &Node) {
		let best = node.best();
		let now = Instant::now();
		self.seen.extend((self.best + 1..=best).map(|number| (number, now)));
		self.best = self.best.max(best);
		let finalized = node.finalized();
		let now = Instant::now();
		let waiting = self.seen.split_off(&(finalized + 1));
		let done = std::mem::replace(&mut self.seen, waiting);
		self.final_after.extend(done.into_values().map(|then| now - then));
	}

	/// The time that this share of the blocks did not exceed, in percent.
	fn percentile(&mut self, percent: usize) -> Duration {
		self.final_after.sort();
		self.final_after[(self.final_after.len() - 1) * percent / 100]
	}
}

/// At a hundred writes a second, on four validators, half of the blocks are final within 2.5 slots, and nearly all
/// within 4.
#[test]
fn blocks_are_final_within_a_few_slots_under_load() {
	let first = Node::validator("health-authority", &[]);
	let bootnode = first.address();
	let others = ["hospital", "school", "insurer"]
		.map(|institution| Node::validator(institution, &["--bootnodes", &bootnode]));
	first.goes_on_finalizing();

	let admin = stranger("health-admin");
	// The first of each lane opens it.
	let place = |n: u32| (n % LANES, n / LANES + 1);
	let write = |n: u32| {
		let (lane, sequence) = place(n);
		transaction(&admin.intent(&first, lane, sequence, register(&format!("write-{n}"))))
	};
	for n in 0..LANES {
		assert_eq!(first.run(&write(n)), Ok(()));
	}
	let writes: Vec<_> = (LANES..WRITES).map(write).collect();

	let observer = &others[1];
	let mut watch = Watch { best: observer.best(), ..Default::default() };
	scope(|scope| {
		let submission = scope.spawn(|| {
			let started = Instant::now();
			for (n, write) in writes.iter().enumerate() {
				let due = started + Duration::from_secs(1) * n as u32 / WRITES_PER_SECOND;
				sleep(due.saturating_duration_since(Instant::now()));
				first.submit(write).unwrap();
			}
		});
		while !submission.is_finished() {
			watch.look(observer);
			sleep(Duration::from_millis(5));
		}
	});
	let has_run = |n| admin.highest(observer, place(n).0) == place(n).1;
	observer.wait_until("every write has run", || (WRITES - LANES..WRITES).all(has_run));

	let (half, most) = (watch.percentile(50), watch.percentile(99));
	println!("final after {half:?} (p50), {most:?} (p99); {} blocks", watch.final_after.len());
	assert!(half <= SLOT * 5 / 2, "{half:?}");
	assert!(most <= SLOT * 4, "{most:?}");
}
