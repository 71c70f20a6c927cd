//! Nobody can break a record: the real pallets, real sealing, and a third of the actors malicious.
//!
//! A sequence is a record's life of some twenty steps: custodians, hospitals with their professionals, and health admins
//! act in turn. The honest ones follow the client's rules ([`client`]): they check every wrap of an epoch before they
//! write, rotate from the newest epoch that is sound, bridge bad links and keep past wraps. The malicious ones
//! ([`mischief`]) do everything with wraps, links, bridges and visits that the chain allows them. After each sequence
//! [`claims`] must hold.
//!
//! `VACCHAIN_SEQUENCES` says how many sequences are played, `VACCHAIN_SEQUENCE` plays the one of that number alone.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod cast;
mod chain;
mod claims;
mod client;
#[path = "../common/configs.rs"]
mod configs;
mod mischief;
mod play;
mod world;

use std::{env, time::Instant};

/// How many sequences are played unless the environment says otherwise: about 20 seconds.
const SEQUENCES: u64 = 300;

fn number(name: &str) -> Option<u64> {
	env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps or a garbage link; a wrap is made for a
/// key that was replaced meanwhile; a professional named once can open later visits of the same epoch; an expired
/// hospital still holds the live key when the next one opens a visit.
///
/// R3, R4, R8, R19, S3, S4: after every sequence the owner and the health authority read every section that an honest
/// actor sealed, nobody reads what was sealed after its access had ended, and every taking is in the history.
#[test]
fn nobody_can_break_a_record() {
	if let Some(sequence) = number("VACCHAIN_SEQUENCE") {
		let (told, tally) = play::play(sequence);
		println!("{}\n{tally:#?}", told.join("\n"));
		return;
	}
	let (sequences, start) = (number("VACCHAIN_SEQUENCES").unwrap_or(SEQUENCES), Instant::now());
	let mut sum = play::Tally::default();
	for sequence in 0..sequences {
		sum.add(play::play(sequence).1);
	}
	println!("{sequences} sequences in {:.1} s\n{sum:#?}", start.elapsed().as_secs_f32());
	// A claim about something that never happened shows nothing.
	if sequences >= SEQUENCES {
		sum.assert_met();
	}
}
