//! How GRANDPA keeps step with the slots, and what authors do when it does not.
//!
//! A round of GRANDPA casts prevotes two gossip durations after it starts, and precommits two later; then the next
//! starts. So a block waits for the next prevote, at most a round, and is final two gossip durations after it.
//!
//! Validators vote for the best block they have. The SDK's default rules stay two blocks and a quarter of the
//! unfinalized chain behind it, for chains on which several authors share a slot. With Aura each slot has one author,
//! so two best blocks compete only while one travels, and then GRANDPA finalizes what the votes have in common.

use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use std::time::Duration;
use vacchain_primitives::BlockNumber;

/// How many gossip durations a slot is long: a round takes four, so a block is final within the slot after its own.
const GOSSIP_DURATIONS_PER_SLOT: u32 = 16;

/// The shortest time that a vote is given to reach everyone, however short the slots are: votes between machines of
/// one region take that long, and shorter rounds would cost the processor more than they gain.
const SHORTEST_GOSSIP_DURATION: Duration = Duration::from_millis(15);

/// How often a proof of finality is kept, beside those of changes of the validator set: from these, whoever
/// synchronizes from the first block knows early which blocks are final.
const JUSTIFICATION_INTERVAL: Duration = Duration::from_secs(120);

/// The longest pause between two blocks while nothing is final. A chain that is cut in two heals as long as neither
/// side is more than 4,096 blocks ahead of the last final one, where the database lets go of older states; with this
/// pause that takes more than two days.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a vote may take to reach everyone.
pub fn gossip_duration(slot: Duration) -> Duration {
	(slot / GOSSIP_DURATIONS_PER_SLOT).max(SHORTEST_GOSSIP_DURATION)
}

/// How often a proof of finality is kept, in blocks.
pub fn justification_period(slot: Duration) -> u32 {
	slots(JUSTIFICATION_INTERVAL, slot)
}

/// When a validator leaves out slots of its own because too many blocks wait for finality. The more do, the longer it
/// waits after the last block, up to [`LONGEST_PAUSE`]; once they are final it makes every block again.
pub fn backoff(slot: Duration) -> BackoffAuthoringOnFinalizedHeadLagging<BlockNumber> {
	BackoffAuthoringOnFinalizedHeadLagging { max_interval: slots(LONGEST_PAUSE, slot), ..Default::default() }
}

/// A time, in slots.
fn slots(time: Duration, slot: Duration) -> u32 {
	let slots = time.as_millis() / slot.as_millis().max(1);
	u32::try_from(slots).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_consensus_slots::BackoffAuthoringBlocksStrategy;
	use sp_consensus_aura::Slot;

	const LOCAL: Duration = Duration::from_millis(250);
	const WIDE_AREA: Duration = Duration::from_secs(2);

	#[test]
	fn votes_follow_the_slot_time_down_to_a_floor() {
		assert_eq!(gossip_duration(WIDE_AREA), Duration::from_millis(125));
		assert_eq!(gossip_duration(LOCAL), Duration::from_micros(15_625));
		assert_eq!(gossip_duration(Duration::from_millis(100)), SHORTEST_GOSSIP_DURATION);
	}

	#[test]
	fn proofs_of_finality_are_kept_every_two_minutes() {
		assert_eq!(justification_period(LOCAL), 480);
		assert_eq!(justification_period(WIDE_AREA), 60);
		assert_eq!(justification_period(Duration::from_secs(600)), 1);
	}

	/// S11: without finality authors slow down, and neither stop nor outrun what a healed network can undo.
	#[test]
	fn without_finality_blocks_become_rare_and_never_stop() {
		/// The most states that are not final in the database, in blocks.
		const UNFINALIZED_STATES: u32 = 4096;

		for slot in [LOCAL, WIDE_AREA] {
			let backoff = backoff(slot);
			let is_paused = |head: u32, waited: u64| {
				backoff.should_backoff(head, Slot::from(0), 0, Slot::from(waited), "test")
			};
			assert!(!is_paused(50, 1), "finality that lags a little slows nobody down");
			assert!(is_paused(1000, 10));

			let pauses =
				(1..UNFINALIZED_STATES).map(|head| (1..).find(|slots| !is_paused(head, *slots)).unwrap());
			let until_full: Duration = pauses.map(|slots| slot * u32::try_from(slots).unwrap()).sum();
			assert!(until_full > Duration::from_secs(48 * 3600), "{until_full:?}");
			let longest = slot * (1..).find(|slots| !is_paused(u32::MAX, u64::from(*slots))).unwrap();
			assert!(longest <= LONGEST_PAUSE + slot, "{longest:?}");
		}
	}
}
