//! In which lane a program signs, and which numbers of it are given out.
//!
//! A number is written to disk before an intent with it is handed over, so a program that is started again never signs
//! two intents with one number. All programs of a user on one machine share an account's lane: each takes its numbers
//! under a lock on the file. A program without a file takes a lane of its own.
//!
//! A file that was restored from a backup names numbers that were used since: the chain knows the highest one, and the
//! next is after that.

use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
	sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use vacchain_gateway::types::OpenLane;
use vacchain_primitives::{
	AccountId, LaneId, Moment,
	bounds::{LANE_WINDOW, MAX_LANES},
};

use crate::{
	facts::Hash,
	random::lane_id,
	store::{self, StoreError},
};

/// The version of the file's format.
const VERSION: u32 = 1;
/// For how long after its first intent was signed a lane is expected on the chain, in milliseconds: then it never came
/// there, or was closed.
const OPENING_PATIENCE: Moment = 10_000;
/// How long the chain may lag behind the lane's numbers by more than it keeps apart, in milliseconds, before the lane is left:
/// whatever was signed with them has expired by then.
const GAP_PATIENCE: Moment = 150_000;

/// A number in a lane, which no other intent has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket {
	/// The lane.
	pub(crate) lane: LaneId,
	/// The number.
	pub(crate) sequence: u32,
	/// Whether its intent opens the lane: no other one of the lane can be carried before.
	pub(crate) opens: bool,
}

/// The lane in which an account's intents are signed here, as it is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnLane {
	version: u32,
	lane: LaneId,
	/// The number that was not given out yet.
	next: u32,
	/// The chain's clock when the lane's first number was given out.
	opened_at: Moment,
	/// The chain's clock when its last number was given out.
	given_at: Moment,
}

/// The answer to who asks for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
	/// It has one.
	Now(Ticket),
	/// The lane's first intent is still on its way, or too many others are.
	Wait,
	/// The account has as many lanes as it may have, and this program has none of them.
	NoLaneLeft,
}

impl OwnLane {
	/// The next number. Takes another lane if this one is not open on the chain any more.
	fn next(own: &mut Option<Self>, open: &[OpenLane], now: Moment) -> Turn {
		if let Some(own) = own {
			let on_chain = open.iter().find(|lane| lane.id == own.lane);
			match on_chain {
				Some(on_chain) => {
					let sequence = own.next.max(on_chain.highest.saturating_add(1));
					let is_beyond = sequence.saturating_sub(on_chain.highest) > LANE_WINDOW;
					if is_beyond && now.abs_diff(own.given_at) < GAP_PATIENCE {
						return Turn::Wait;
					}
					// A lane whose numbers are used up is left for another one, and so is one whose numbers were lost, or were
					// never the chain's because a gateway told a wrong one.
					if let Some(next) = sequence.checked_add(1).filter(|_| !is_beyond) {
						(own.next, own.given_at) = (next, now);
						return Turn::Now(Ticket { lane: own.lane, sequence, opens: false });
					}
				}
				None if now.abs_diff(own.opened_at) < OPENING_PATIENCE => return Turn::Wait,
				None => {}
			}
		}
		if open.len() >= MAX_LANES as usize {
			return Turn::NoLaneLeft;
		}
		let lane = loop {
			let lane = lane_id();
			if open.iter().all(|other| other.id != lane) {
				break lane;
			}
		};
		*own = Some(Self { version: VERSION, lane, next: 2, opened_at: now, given_at: now });
		Turn::Now(Ticket { lane, sequence: 1, opens: true })
	}

	/// Gives back the last number that was given out. Whether it was the last one.
	fn take_back(own: &mut Option<Self>, ticket: &Ticket) -> bool {
		let Some(lane) = own else { return false };
		if lane.lane != ticket.lane || lane.next != ticket.sequence.saturating_add(1) {
			return false;
		}
		if ticket.opens {
			*own = None;
		} else {
			lane.next = ticket.sequence;
		}
		true
	}
}

/// The lane of one account, shared by everything in this program that signs with it.
#[derive(Debug)]
pub(crate) struct Lanes {
	/// Where it is kept. Nothing if it ends with the program.
	file: Option<PathBuf>,
	here: Mutex<Here>,
}

#[derive(Debug, Default)]
struct Here {
	/// The lane, if there is no file.
	own: Option<OwnLane>,
	/// Numbers that were given out and then back, while higher ones were out.
	free: BTreeSet<(LaneId, u32)>,
}

impl Lanes {
	/// The lane of an account on the chain with this genesis, kept in this folder if one is given.
	pub(crate) fn new(folder: Option<&Path>, genesis: &Hash, account: &AccountId) -> Self {
		let name = || format!("{}-{}.lane", hex::encode(&genesis[..8]), hex::encode(&account[..16]));
		Self { file: folder.map(|folder| folder.join(name())), here: Mutex::default() }
	}

	/// The next number, written down before it is answered. `open` are the account's lanes on the chain, and `now` is its
	/// clock.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn take(&self, open: &[OpenLane], now: Moment) -> Result<Turn, StoreError> {
		let mut here = self.here();
		let serves = |lane: LaneId, sequence: u32| {
			let highest = open.iter().find(|known| known.id == lane)?.highest;
			(sequence.saturating_add(LANE_WINDOW) > highest).then_some(Ticket {
				lane,
				sequence,
				opens: false,
			})
		};
		while let Some((lane, sequence)) = here.free.pop_first() {
			if let Some(ticket) = serves(lane, sequence) {
				return Ok(Turn::Now(ticket));
			}
		}
		self.change(&mut here, |own| OwnLane::next(own, open, now))
	}

	/// Gives a number back: no intent with it will be handed over any more. One that was handed over may still be
	/// carried, in the place of the one that has the number next.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn give_back(&self, ticket: &Ticket) -> Result<(), StoreError> {
		let mut here = self.here();
		let was_last = self.change(&mut here, |own| OwnLane::take_back(own, ticket))?;
		if !was_last && !ticket.opens {
			here.free.insert((ticket.lane, ticket.sequence));
		}
		Ok(())
	}

	/// Takes another lane from the next number on, if this one is still the own one.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn leave(&self, lane: LaneId) -> Result<(), StoreError> {
		self.change(&mut self.here(), |own| {
			if own.as_ref().is_some_and(|own| own.lane == lane) {
				*own = None;
			}
		})
	}

	fn change<Answer>(
		&self,
		here: &mut Here,
		change: impl FnOnce(&mut Option<OwnLane>) -> Answer,
	) -> Result<Answer, StoreError> {
		let Some(file) = &self.file else { return Ok(change(&mut here.own)) };
		let _lock = store::lock(&file.with_extension("lock"))?;
		let before = store::load_own::<OwnLane>(file)?.filter(|own| own.version == VERSION);
		let mut own = before.clone();
		let answer = change(&mut own);
		if own != before {
			// Without a lane, the file says that none is open: the next number opens one.
			let text = serde_json::to_string(&own).unwrap_or_default();
			store::save_own(file, &text)?;
		}
		Ok(answer)
	}

	fn here(&self) -> MutexGuard<'_, Here> {
		self.here.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const GENESIS: Hash = [7; 32];
	const ACCOUNT: AccountId = [8; 32];
	const NOW: Moment = 1_000_000;

	fn open(ticket: &Ticket, highest: u32) -> Vec<OpenLane> {
		vec![OpenLane { id: ticket.lane, highest, newest: NOW }]
	}

	fn take(lanes: &Lanes, open: &[OpenLane]) -> Option<Ticket> {
		match lanes.take(open, NOW).unwrap() {
			Turn::Now(ticket) => Some(ticket),
			Turn::Wait => None,
			Turn::NoLaneLeft => panic!("a lane is left"),
		}
	}

	#[test]
	fn numbers_follow_the_one_that_opens_the_lane() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		assert_eq!((first.sequence, first.opens), (1, true));
		assert_eq!(take(&lanes, &[]), None, "its first intent is on its way");
		for sequence in [2, 3] {
			let next = take(&lanes, &open(&first, 1)).unwrap();
			assert_eq!(next, Ticket { lane: first.lane, sequence, opens: false });
		}
		// No more than the chain keeps apart are on their way.
		for _ in 4..=65 {
			take(&lanes, &open(&first, 1)).unwrap();
		}
		assert_eq!(take(&lanes, &open(&first, 1)), None);
		assert_eq!(take(&lanes, &open(&first, 2)).unwrap().sequence, 66);
	}

	/// A gateway says once that the lane is far ahead. The numbers from there on are never the chain's, so the lane is left.
	#[test]
	fn a_gateway_that_lies_about_the_highest_number_locks_nobody_out() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		assert_eq!(take(&lanes, &open(&first, 1_000_000)).unwrap().sequence, 1_000_001);
		let honest = open(&first, 1);
		assert_eq!(lanes.take(&honest, NOW + GAP_PATIENCE - 1).unwrap(), Turn::Wait);
		let Turn::Now(other) = lanes.take(&honest, NOW + GAP_PATIENCE).unwrap() else { panic!("it waits") };
		assert!(other.opens && other.lane != first.lane);
	}

	/// Numbers that were given out and whose intents were all lost on the way cost the lane, and nothing else.
	#[test]
	fn sixty_four_lost_numbers_cost_a_lane_and_nothing_else() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		while take(&lanes, &open(&first, 1)).is_some() {}
		let Turn::Now(other) = lanes.take(&open(&first, 1), NOW + GAP_PATIENCE).unwrap() else {
			panic!("it waits")
		};
		assert!(other.opens && other.lane != first.lane);
	}

	/// S6: a program that was ended with an intent on its way does not sign another one with its number.
	#[test]
	fn a_number_is_on_disk_before_it_is_used() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = || Lanes::new(Some(folder.path()), &GENESIS, &ACCOUNT);
		let first = take(&lanes(), &[]).unwrap();
		for sequence in 2..5 {
			assert_eq!(take(&lanes(), &open(&first, 1)).unwrap().sequence, sequence);
		}
		let other = Lanes::new(Some(folder.path()), &GENESIS, &[9; 32]);
		assert!(take(&other, &[]).unwrap().opens, "another account has another lane");
		#[cfg(unix)]
		for entry in std::fs::read_dir(folder.path()).unwrap() {
			let metadata = entry.unwrap().metadata().unwrap();
			assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077, 0);
		}
	}

	/// keys.md, "Intents": sixteen programs of one account never collide.
	#[test]
	fn sixteen_programs_that_share_a_file_never_take_one_number_twice() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = || Lanes::new(Some(folder.path()), &GENESIS, &ACCOUNT);
		let first = take(&lanes(), &[]).unwrap();
		let mut taken: Vec<u32> = std::thread::scope(|scope| {
			let programs: Vec<_> = (0..16)
				.map(|_| {
					scope.spawn(|| {
						let lanes = lanes();
						let next = |_| take(&lanes, &open(&first, 1)).unwrap().sequence;
						(0..3).map(next).collect::<Vec<_>>()
					})
				})
				.collect();
			programs.into_iter().flat_map(|program| program.join().unwrap()).collect()
		});
		taken.sort_unstable();
		assert_eq!(taken, (2..50).collect::<Vec<_>>());
	}

	/// A backup names numbers that were used since.
	#[test]
	fn a_restored_file_goes_on_after_what_the_chain_has() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = Lanes::new(Some(folder.path()), &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		let file = lanes.file.clone().unwrap();
		let backup = std::fs::read(&file).unwrap();
		for _ in 0..5 {
			take(&lanes, &open(&first, 1)).unwrap();
		}
		std::fs::write(&file, backup).unwrap();
		assert_eq!(take(&lanes, &open(&first, 6)).unwrap().sequence, 7);
	}

	#[test]
	fn a_lane_that_is_closed_is_left_for_a_new_one() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		take(&lanes, &open(&first, 1)).unwrap();
		assert_eq!(lanes.take(&[], NOW + OPENING_PATIENCE - 1).unwrap(), Turn::Wait);
		let Turn::Now(second) = lanes.take(&[], NOW + OPENING_PATIENCE).unwrap() else { panic!("it waits") };
		assert!(second.opens && second.lane != first.lane);
		lanes.leave(first.lane).unwrap();
		assert_eq!(take(&lanes, &open(&second, 1)).unwrap().sequence, 2, "another lane is left alone");
		lanes.leave(second.lane).unwrap();
		assert!(take(&lanes, &open(&second, 2)).unwrap().opens);
	}

	#[test]
	fn a_number_that_is_given_back_is_the_next_one() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		lanes.give_back(&first).unwrap();
		let first = take(&lanes, &[]).unwrap();
		assert!(first.opens, "a lane that never came to be is opened by the next one");
		let open = open(&first, 1);
		let [second, third] = [(); 2].map(|()| take(&lanes, &open).unwrap());
		lanes.give_back(&second).unwrap();
		assert_eq!(take(&lanes, &open), Some(second));
		lanes.give_back(&third).unwrap();
		assert_eq!(take(&lanes, &open), Some(third));
	}

	#[test]
	fn an_account_with_as_many_lanes_as_it_may_have_gets_no_other_one() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let full: Vec<_> = (0..MAX_LANES).map(|id| OpenLane { id, highest: 1, newest: NOW }).collect();
		assert_eq!(lanes.take(&full, NOW).unwrap(), Turn::NoLaneLeft);
		assert!(take(&lanes, &full[1..]).unwrap().opens);
	}

	#[test]
	fn a_damaged_file_costs_a_lane_and_nothing_else() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = Lanes::new(Some(folder.path()), &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		std::fs::write(lanes.file.clone().unwrap(), b"{\"lane\"").unwrap();
		let second = take(&lanes, &open(&first, 9)).unwrap();
		assert!(second.opens && second.lane != first.lane);
	}
}
