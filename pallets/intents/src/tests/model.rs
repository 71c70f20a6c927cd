//! Random lives of two signers, with forks, replays of everything ever signed, closings, new accounts and long pauses. The
//! model remembers every intent that a chain has carried: none is carried twice.

use super::*;
use std::collections::BTreeSet;
use vacchain_primitives::{SignedIntent, questions::AccountRetired};

/// A xorshift generator: the same lives in each run.
struct Random(u64);

impl Random {
	fn below(&mut self, bound: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0 % bound
	}

	fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
		if all.is_empty() { None } else { all.get(self.below(all.len() as u64) as usize) }
	}
}

/// The chain's past, and what the clock and the mock said meanwhile.
#[derive(Clone)]
struct Chain {
	carried: BTreeSet<[u8; 32]>,
	now: u64,
	signers: [u8; 2],
}

fn new_intent(random: &mut Random, chain: &Chain) -> SignedIntent {
	let who = chain.signers[random.below(2) as usize];
	let row = row(who);
	let lane = match random.one_of(&row.lanes) {
		Some(lane) if random.below(4) > 0 => lane.id,
		_ => random.below(40) as u32,
	};
	let sequence = match row.lane(lane) {
		Some(known) => (known.highest + random.below(8) as u32).saturating_sub(random.below(5) as u32),
		None => 1 + (random.below(5) / 4) as u32,
	};
	let open: Vec<u32> = row.lanes.iter().map(|lane| lane.id).collect();
	let body = match random.below(8) {
		0 => Body::CloseLane { lane: random.one_of(&open).copied().unwrap_or(3) },
		1 => NO,
		_ => YES,
	};
	let mut intent = intent(who, lane, sequence, body);
	intent.made_at = intent.made_at + random.below(2 * MAX_CLOCK_SKEW) - MAX_CLOCK_SKEW;
	intent.lifetime = 1 + random.below(60 * 60 * 24) as u32;
	intent.after = random.below(5).saturating_sub(2) as u8;
	sign(who, intent)
}

fn live(seed: u64, steps: u32) -> usize {
	let mut random = Random(seed);
	let mut chain = Chain { carried: BTreeSet::new(), now: START, signers: [FAMILY, DOCTOR] };
	let mut next_account = 100;
	let mut ever: Vec<SignedIntent> = vec![];
	let mut fork: Option<Chain> = None;
	for _ in 0..steps {
		TokensLeft::set(1_000_000);
		match random.below(40) {
			// The chain that was built since is given up for another one.
			0 => {
				if let Some(before) = fork.take() {
					sp_io::storage::rollback_transaction();
					chain = before;
				} else {
					sp_io::storage::start_transaction();
					fork = Some(chain.clone());
				}
			}
			1 => chain.now += random.below(2 * MAX_INTENT_LIFETIME),
			2 => {
				let index = random.below(2) as usize;
				Directory::suspend(chain.signers[index]);
				Intents::account_retired(&account(chain.signers[index]));
				next_account = if next_account < 250 { next_account + 1 } else { next_account };
				chain.signers[index] = next_account;
			}
			3..12 => chain.now += random.below(60_000),
			_ => {}
		}
		Now::set(chain.now);
		let signed = match random.below(3) {
			0 => random.one_of(&ever).cloned().unwrap_or_else(|| new_intent(&mut random, &chain)),
			_ => new_intent(&mut random, &chain),
		};
		let id = signed.intent.id(&GENESIS);
		if carry(&signed).is_ok() {
			assert!(chain.carried.insert(id), "carried twice: {signed:?}");
		}
		ever.push(signed);
		assert_ok!(Intents::do_try_state());
	}
	// Everything again, at the end, now and much later.
	for later in [0, MAX_CLOCK_SKEW, MAX_INTENT_LIFETIME] {
		Now::set(chain.now + later);
		for signed in &ever {
			let id = signed.intent.id(&GENESIS);
			if carry(signed).is_ok() {
				assert!(chain.carried.insert(id), "carried twice: {signed:?}");
			}
		}
	}
	if fork.is_some() {
		sp_io::storage::commit_transaction();
	}
	chain.carried.len()
}

#[test]
fn nothing_is_ever_carried_twice() {
	for seed in 1..=12 {
		execute(|| {
			let carried = live(seed * 0x9e37_79b9_7f4a_7c15, 800);
			assert!(carried > 50, "seed {seed} carried {carried} alone");
		});
	}
}
