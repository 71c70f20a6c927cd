//! Every bundle, good or bad, is shown to two verifiers: ours and the SDK's.

use codec::Encode;
use proptest::{prelude::*, test_runner::TestRunner};
use sc_consensus_grandpa::GrandpaJustification;
use sp_core::H256;
use vacchain_verify::Refusal;

use crate::world::*;

const VOTERS: [u8; 7] = [1, 2, 3, 4, 5, 6, 7];

/// What is wrong with a justification.
#[derive(Clone, Debug)]
enum Flaw {
	None,
	LaterVotes,
	TooFew,
	Stranger,
	Twice,
	OtherSet,
	OtherRound,
	OtherTarget,
	NoAncestry,
	Flipped(prop::sample::Index, u8),
}

fn flaws() -> impl Strategy<Value = Flaw> {
	prop_oneof![
		10 => Just(Flaw::None),
		2 => Just(Flaw::LaterVotes),
		1 => Just(Flaw::TooFew),
		1 => Just(Flaw::Stranger),
		1 => Just(Flaw::Twice),
		1 => Just(Flaw::OtherSet),
		1 => Just(Flaw::OtherRound),
		1 => Just(Flaw::OtherTarget),
		1 => Just(Flaw::NoAncestry),
		4 => (any::<prop::sample::Index>(), 1_u8..).prop_map(|(place, mask)| Flaw::Flipped(place, mask)),
	]
}

struct Bundle {
	world: World,
	header: Header,
	justification: Vec<u8>,
}

fn bundle(flaw: &Flaw, seed: u8) -> Bundle {
	let mut world = World::new(&VOTERS);
	let header = world.block_with(H256::repeat_byte(seed), Default::default());
	let later = world.block();
	let mut made = justification(&header, &VOTERS[usize::from(seed) % 3..], 0);
	let last = made.commit.precommits.len() - 1;
	match flaw {
		Flaw::None | Flaw::Flipped(..) => {}
		Flaw::LaterVotes => {
			made.commit.precommits[last] = vote(7, &later, 3, 0);
			made.votes_ancestries = vec![later.clone()];
		}
		Flaw::TooFew => made.commit.precommits.truncate(4),
		Flaw::Stranger => made.commit.precommits[last] = vote(9, &header, 3, 0),
		Flaw::Twice => {
			let first = made.commit.precommits[0].clone();
			made.commit.precommits.push(first);
		}
		Flaw::OtherSet => made = justification(&header, &VOTERS, 1),
		Flaw::OtherRound => made.round += 1,
		Flaw::OtherTarget => (made.commit.target_hash, made.commit.target_number) = (later.hash(), 2),
		Flaw::NoAncestry => made.commit.precommits[last] = vote(7, &later, 3, 0),
	}
	let mut justification = made.encode();
	if let Flaw::Flipped(place, mask) = flaw {
		let place = place.index(justification.len());
		justification[place] ^= mask;
	}
	Bundle { world, header, justification }
}

impl Bundle {
	fn ours(&self) -> Result<u32, Refusal> {
		let header = self.header.encode();
		// A list of one, and that it is the whole.
		let bytes = [&[4][..], &header, &self.justification, &[1]].concat();
		self.world.start().follow(&bytes).map(|checkpoint| checkpoint.head().number)
	}

	fn the_sdk(&self) -> bool {
		let voters = finality_grandpa::voter_set::VoterSet::new(weighted(&VOTERS)).unwrap();
		let target = (self.header.hash(), self.header.number);
		GrandpaJustification::<Block>::decode_and_verify_finalizes(&self.justification, target, 0, &voters)
			.is_ok()
	}
}

#[test]
fn two_verifiers_agree_on_a_thousand_good_bundles_and_a_thousand_bad_ones() {
	let (mut good, mut bad) = (0, 0);
	let mut runner = TestRunner::new(ProptestConfig::with_cases(2_600));
	let seen = std::cell::RefCell::new((&mut good, &mut bad));
	runner
		.run(&(flaws(), any::<u8>()), |(flaw, seed)| {
			let bundle = bundle(&flaw, seed);
			let (ours, sdk) = (bundle.ours().is_ok(), bundle.the_sdk());
			match flaw {
				// The SDK passes over a stranger's vote, which no honest justification has.
				Flaw::Flipped(..) | Flaw::Stranger => prop_assert!(sdk || !ours, "{:?}", flaw),
				_ => prop_assert_eq!(ours, sdk, "{:?}: {:?}", flaw, bundle.ours()),
			}
			let mut seen = seen.borrow_mut();
			*(if ours { &mut *seen.0 } else { &mut *seen.1 }) += 1;
			Ok(())
		})
		.unwrap();
	assert!(good >= 1_000 && bad >= 1_000, "{good} good, {bad} bad");
}
