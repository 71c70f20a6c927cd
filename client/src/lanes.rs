//! In which lane a program signs, and which numbers of it are given out.
//!
//! A number is written to disk before an intent with it is handed over, so a program that is started again never signs
//! two intents with one number. All programs of a user on one machine share an account's lane: each takes its numbers
//! under a lock on the file. A program without a file takes a lane of its own.
//!
//! The file's name contains a part that belongs to the machine, so a copy of the folder on another machine is no lane there.
//! Where the chain has numbers that were not given out here, the file was restored, or another program uses it: this
//! one takes another lane.
//!
//! # Order
//!
//! A gateway may keep an intent, and hand it over after a later one. So what is signed about a [`Subject`] names the place of
//! what was signed about it before as one that must be used first. If the chain has not used that place, the two are signed
//! for the same place instead, so that one of them is done at most.

use std::{
	collections::BTreeSet,
	fs,
	sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use codec::Encode;
use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_64;
use vacchain_gateway::types::OpenLane;
use vacchain_primitives::{
	AccountId, LaneId, Moment, Subject,
	bounds::{LANE_WINDOW, MAX_INTENT_LIFETIME, MAX_LANES},
};

use crate::{error::StoreError, facts::Hash, random::lane_id};

/// The version of the file's format.
const VERSION: u32 = 2;
/// For how long after its first intent was signed a lane is expected on the chain, in milliseconds: then it never came
/// there, or was closed.
const OPENING_PATIENCE: Moment = 10_000;
/// How long the chain may lag behind the lane's numbers by more than it keeps apart, in milliseconds, before the lane is left:
/// whatever was signed with them has expired by then.
const GAP_PATIENCE: Moment = 150_000;
/// How many places of the lane may stay unused for so long before the lane is left: each of them counts as an intent that may
/// still come, and so against the account's quota.
const MOST_GAPS: usize = 4;
/// Where Linux has a text that no other machine has (machine-id(5)).
const MACHINE_FILES: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// A number in a lane, which no other intent has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket {
	/// The lane.
	pub(crate) lane: LaneId,
	/// The number.
	pub(crate) sequence: u32,
	/// Whether its intent opens the lane: no other one of the lane can be carried before.
	pub(crate) opens: bool,
	/// [`Intent::after`](vacchain_primitives::Intent::after) of its intent.
	pub(crate) after: u8,
	/// Whether an earlier intent about the same was signed for it.
	pub(crate) replaces: bool,
}

/// An intent about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
	/// A digest of the subject, so that the file tells nobody what was signed.
	subject: u64,
	sequence: u32,
	after: u8,
	/// Whether another intent has its number, too: it was given back before the chain used it.
	is_shared: bool,
}

/// The lane in which an account's intents are signed here, as it is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnLane {
	version: u32,
	lane: LaneId,
	/// The number that was not given out yet.
	next: u32,
	/// Lower numbers that were given back: no intent with them will be handed over any more.
	free: BTreeSet<u32>,
	/// The intents about each subject, in order, as long as the chain remembers their numbers.
	acts: Vec<Act>,
	/// Whether the chain had it: then it was closed if the chain has it no more.
	was_open: bool,
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
	/// The account has as many lanes as it may have, each was used lately, and this program has none of them.
	NoLaneLeft,
}

impl OwnLane {
	fn new(lane: LaneId, now: Moment) -> Self {
		Self {
			version: VERSION,
			lane,
			next: 1,
			free: BTreeSet::new(),
			acts: Vec::new(),
			was_open: false,
			opened_at: now,
			given_at: now,
		}
	}

	/// The next number. Takes another lane if this one is not open on the chain any more, or another program uses it.
	fn next(own: &mut Option<Self>, open: &[OpenLane], now: Moment, subject: Option<u64>) -> Turn {
		if let Some(known) = own
			&& let Some(turn) = known.turn(open, now, subject)
		{
			return turn;
		}
		// The chain closes a lane that was not used for so long when it needs its place.
		let is_idle = |lane: &OpenLane| lane.newest.saturating_add(MAX_INTENT_LIFETIME) < now;
		if open.len() >= MAX_LANES as usize && !open.iter().any(is_idle) {
			return Turn::NoLaneLeft;
		}
		let lane = loop {
			let lane = lane_id();
			if open.iter().all(|other| other.id != lane) {
				break lane;
			}
		};
		Turn::Now(own.insert(Self::new(lane, now)).give(1, true, now, subject))
	}

	/// The next number in this lane; nothing if the lane cannot be used any more.
	fn turn(&mut self, open: &[OpenLane], now: Moment, subject: Option<u64>) -> Option<Turn> {
		let on_chain = open.iter().find(|lane| lane.id == self.lane);
		let is_used =
			|number: u32| on_chain.is_some_and(|lane| number <= lane.highest && !lane.gaps.contains(&number));
		// The intents of a number that has several are given up, or their time is over.
		let is_over = now.abs_diff(self.given_at) >= GAP_PATIENCE;
		let is_given_up = |act: &Act| !act.is_shared || is_over || self.free.contains(&act.sequence);
		let is_lost = |act: &&Act| is_given_up(act) && !is_used(act.sequence);
		let lost = self.about(subject).find(is_lost).map(|act| act.sequence);
		let Some(&OpenLane { highest, ref gaps, .. }) = on_chain else {
			if !self.was_open && (lost == Some(1) || self.free.contains(&1)) {
				return Some(Turn::Now(self.give(1, true, now, subject)));
			}
			return (now.abs_diff(self.opened_at) < OPENING_PATIENCE).then_some(Turn::Wait);
		};
		if highest >= self.next || (is_over && gaps.len() > MOST_GAPS) {
			return None;
		}
		self.was_open = true;
		self.free.retain(|&number| !is_used(number));
		// The place of a lost one about the same; a lower one, unless something must come before; the next.
		let is_first = self.about(subject).next().is_none();
		let lower = lost.or(self.free.first().copied().filter(|_| is_first));
		if lower.is_none() && self.next.saturating_sub(highest) > LANE_WINDOW {
			// A lane whose numbers were lost is left for another one.
			return (!is_over).then_some(Turn::Wait);
		}
		let number = lower.unwrap_or(self.next);
		(number < u32::MAX).then(|| Turn::Now(self.give(number, false, now, subject)))
	}

	/// The intents about this, in order.
	fn about(&self, subject: Option<u64>) -> impl Iterator<Item = &Act> {
		self.acts.iter().filter(move |act| Some(act.subject) == subject)
	}

	/// Gives this number out.
	fn give(&mut self, sequence: u32, opens: bool, now: Moment, subject: Option<u64>) -> Ticket {
		self.free.remove(&sequence);
		self.next = self.next.max(sequence.saturating_add(1));
		self.given_at = now;
		if opens {
			self.opened_at = now;
		}
		let oldest = self.next.saturating_sub(2 * LANE_WINDOW);
		self.acts.retain(|act| act.sequence >= oldest);
		for act in &mut self.acts {
			act.is_shared |= act.sequence == sequence && Some(act.subject) != subject;
		}
		let replaced = self.about(subject).find(|act| act.sequence == sequence).copied();
		let distance = |act: &Act| u8::try_from(sequence.saturating_sub(act.sequence)).unwrap_or(0);
		let after = match replaced {
			Some(act) => act.after,
			None => self.about(subject).last().map_or(0, distance),
		};
		if replaced.is_none() {
			self.acts.extend(subject.map(|subject| Act { subject, sequence, after, is_shared: false }));
		}
		Ticket { lane: self.lane, sequence, opens, after, replaces: replaced.is_some() }
	}
}

/// Keeps the lanes of a client's accounts, and what it has verified of its chain, for its programs' next start, each as a text
/// under a name.
pub trait LaneStore: Send + Sync {
	/// Reads what is kept under this name, and keeps what `change` makes of it. It is kept when this ends, and nobody else changes
	/// it meanwhile. What was never kept, and what cannot be read as text, is nothing; if `change` makes nothing, all stays.
	///
	/// # Errors
	///
	/// When it cannot be kept.
	fn change(
		&self,
		name: &str,
		change: &mut dyn FnMut(Option<String>) -> Option<String>,
	) -> Result<(), StoreError>;
}

/// Keeps each lane in a file of this folder.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

#[cfg(not(target_arch = "wasm32"))]
impl LaneStore for Folder {
	fn change(
		&self,
		name: &str,
		change: &mut dyn FnMut(Option<String>) -> Option<String>,
	) -> Result<(), StoreError> {
		let file = self.0.join(name);
		let _lock = crate::files::lock(&file.with_extension("lock"))?;
		let before = match crate::files::read_bounded(&file) {
			Ok(text) => Some(text),
			Err(StoreError::Missing(_)) => None,
			Err(error) => return Err(error),
		};
		match change(before) {
			Some(text) => crate::files::save_own(&file, &text),
			None => Ok(()),
		}
	}
}

/// The lane of one account, shared by everything in this program that signs with it.
pub(crate) struct Lanes {
	/// Where it is kept. Nothing if it ends with the program.
	store: Option<Arc<dyn LaneStore>>,
	/// Under which name.
	name: String,
	/// The lane, if nothing keeps it.
	here: Mutex<Option<OwnLane>>,
}

impl Lanes {
	/// The lane of an account on the chain with this genesis, kept in this store if one is given.
	pub(crate) fn new(store: Option<Arc<dyn LaneStore>>, genesis: &Hash, account: &AccountId) -> Self {
		Self::on(machine(), store, genesis, account)
	}

	/// The same on a machine with this text of its own. The text is secret, so the name has a digest of it.
	fn on(machine: &str, store: Option<Arc<dyn LaneStore>>, genesis: &Hash, account: &AccountId) -> Self {
		let here = blake2_64(&("vacchain/lane/v1", genesis, account, machine).encode());
		let parts = [&genesis[..8], &account[..16], &here[..4]].map(hex::encode);
		Self { store, name: format!("{}.lane", parts.join("-")), here: Mutex::default() }
	}

	/// The next number for what is about this, written down before it is answered. `open` are the account's lanes on the
	/// chain, and `now` is its clock.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn take(
		&self,
		open: &[OpenLane],
		now: Moment,
		subject: Option<&Subject>,
	) -> Result<Turn, StoreError> {
		let subject = subject.map(digest);
		self.change(|own| OwnLane::next(own, open, now, subject))
	}

	/// Whether something about this was signed in the lane not long ago, so that its order depends on the lane's state.
	///
	/// # Errors
	///
	/// When the file cannot be read.
	pub(crate) fn has_signed_about(&self, subject: &Subject) -> Result<bool, StoreError> {
		self.change(|own| own.as_ref().is_some_and(|own| own.about(Some(digest(subject))).next().is_some()))
	}

	/// Gives a number back: no intent with it will be handed over any more. One that was handed over may still be
	/// carried, in the place of the one that has the number next.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn give_back(&self, ticket: &Ticket) -> Result<(), StoreError> {
		self.change(|own| {
			if let Some(own) = own.as_mut().filter(|own| own.lane == ticket.lane) {
				own.free.insert(ticket.sequence);
			}
		})
	}

	/// Takes another lane from the next number on, if this one is still the own one.
	///
	/// # Errors
	///
	/// When the file cannot be written.
	pub(crate) fn leave(&self, lane: LaneId) -> Result<(), StoreError> {
		self.change(|own| {
			if own.as_ref().is_some_and(|own| own.lane == lane) {
				*own = None;
			}
		})
	}

	fn change<Answer>(
		&self,
		change: impl FnOnce(&mut Option<OwnLane>) -> Answer,
	) -> Result<Answer, StoreError> {
		let mut here = self.here();
		let Some(store) = &self.store else { return Ok(change(&mut here)) };
		let (mut change, mut answer) = (Some(change), None);
		store.change(&self.name, &mut |text| {
			let before = text.and_then(|text| serde_json::from_str::<OwnLane>(&text).ok());
			let before = before.filter(|own| own.version == VERSION);
			let mut own = before.clone();
			answer = change.take().map(|change| change(&mut own));
			// Without a lane, the text says that none is open: the next number opens one.
			(own != before).then(|| serde_json::to_string(&own).unwrap_or_default())
		})?;
		// A store that changes nothing has kept nothing.
		answer.ok_or_else(|| StoreError::Missing(self.name.clone().into()))
	}

	fn here(&self) -> MutexGuard<'_, Option<OwnLane>> {
		self.here.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

fn digest(subject: &Subject) -> u64 {
	u64::from_le_bytes(blake2_64(&subject.encode()))
}

/// The text that this machine alone has. A machine without one has an empty text, and learns from the chain's numbers that a file
/// was copied.
fn machine() -> &'static str {
	static MACHINE: OnceLock<String> = OnceLock::new();
	MACHINE.get_or_init(|| {
		let mut texts = MACHINE_FILES.iter().filter_map(|file| fs::read_to_string(file).ok());
		texts.find(|text| !text.trim().is_empty()).unwrap_or_default()
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn kept(folder: &tempfile::TempDir) -> Option<Arc<dyn LaneStore>> {
		Some(Arc::new(Folder(folder.path().into())))
	}
	use vacchain_primitives::RecordId;

	const GENESIS: Hash = [7; 32];
	const ACCOUNT: AccountId = [8; 32];
	const NOW: Moment = 1_000_000;

	fn open(ticket: &Ticket, highest: u32) -> Vec<OpenLane> {
		vec![OpenLane { id: ticket.lane, highest, gaps: Vec::new(), newest: NOW }]
	}

	/// The same, of which these numbers are not used.
	fn open_with(ticket: &Ticket, highest: u32, gaps: impl Into<Vec<u32>>) -> Vec<OpenLane> {
		vec![OpenLane { id: ticket.lane, highest, gaps: gaps.into(), newest: NOW }]
	}

	fn take_about(lanes: &Lanes, open: &[OpenLane], record: u8) -> Ticket {
		let subject = Subject::Record(RecordId([record; 16]));
		match lanes.take(open, NOW, Some(&subject)).unwrap() {
			Turn::Now(ticket) => ticket,
			turn => panic!("{turn:?}"),
		}
	}

	fn take(lanes: &Lanes, open: &[OpenLane]) -> Option<Ticket> {
		match lanes.take(open, NOW, None).unwrap() {
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
			assert_eq!(next, Ticket { lane: first.lane, sequence, opens: false, after: 0, replaces: false });
		}
		// No more than the chain keeps apart are on their way.
		for _ in 4..=65 {
			take(&lanes, &open(&first, 1)).unwrap();
		}
		assert_eq!(take(&lanes, &open(&first, 1)), None);
		assert_eq!(take(&lanes, &open(&first, 2)).unwrap().sequence, 66);
	}

	/// A gateway says once that the lane is far ahead. It costs the lane, and nothing else.
	#[test]
	fn a_gateway_that_lies_about_the_highest_number_locks_nobody_out() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		let other = take(&lanes, &open(&first, 1_000_000)).unwrap();
		assert!(other.opens && other.lane != first.lane);
		assert_eq!(take(&lanes, &open(&other, 1)).unwrap().sequence, 2);
	}

	/// Numbers that were given out and whose intents were all lost on the way cost the lane, and nothing else.
	#[test]
	fn sixty_four_lost_numbers_cost_a_lane_and_nothing_else() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		while take(&lanes, &open(&first, 1)).is_some() {}
		let honest = open(&first, 1);
		assert_eq!(lanes.take(&honest, NOW + GAP_PATIENCE - 1, None).unwrap(), Turn::Wait);
		let turn = lanes.take(&honest, NOW + GAP_PATIENCE, None).unwrap();
		let Turn::Now(other) = turn else { panic!("it waits") };
		assert!(other.opens && other.lane != first.lane);
	}

	/// S6: a program that was ended with an intent on its way does not sign another one with its number.
	#[test]
	fn a_number_is_on_disk_before_it_is_used() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = || Lanes::new(kept(&folder), &GENESIS, &ACCOUNT);
		let first = take(&lanes(), &[]).unwrap();
		for sequence in 2..5 {
			assert_eq!(take(&lanes(), &open(&first, 1)).unwrap().sequence, sequence);
		}
		let other = Lanes::new(kept(&folder), &GENESIS, &[9; 32]);
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
		let lanes = || Lanes::new(kept(&folder), &GENESIS, &ACCOUNT);
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

	/// A backup names numbers that were used since. Whatever else has the file signs with them, too.
	#[test]
	fn a_restored_file_takes_a_lane_of_its_own() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = Lanes::new(kept(&folder), &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		let file = folder.path().join(&lanes.name);
		let backup = std::fs::read(&file).unwrap();
		for _ in 0..5 {
			take(&lanes, &open(&first, 1)).unwrap();
		}
		std::fs::write(&file, backup).unwrap();
		let other = take(&lanes, &open(&first, 6)).unwrap();
		assert!(other.opens && other.lane != first.lane);
	}

	/// Two machines with one home folder that was copied do not sign in the same places.
	#[test]
	fn a_copied_file_is_no_lane_of_another_machine() {
		let folder = tempfile::tempdir().unwrap();
		let on = |machine| Lanes::on(machine, kept(&folder), &GENESIS, &ACCOUNT);
		let [one, other] = ["one", "other"].map(on);
		let first = take(&one, &[]).unwrap();
		let second = take(&other, &open(&first, 1)).unwrap();
		assert!(second.opens && second.lane != first.lane);
		assert_eq!(take(&one, &open(&first, 1)).unwrap().sequence, 2);
		// Where machines have no text of their own, the first one whose numbers were used by the other takes another lane.
		let nameless = on("");
		let first = take(&nameless, &[]).unwrap();
		let copy = std::fs::read_to_string(folder.path().join(&nameless.name)).unwrap();
		assert_eq!(take(&nameless, &open(&first, 1)).unwrap().sequence, 2);
		std::fs::write(folder.path().join(&nameless.name), copy).unwrap();
		assert!(take(&nameless, &open(&first, 2)).unwrap().opens);
	}

	/// trust.md: a gateway that keeps an intent cannot put it after a later one about the same record: the later one comes
	/// after it, or in its place.
	#[test]
	fn what_is_about_one_record_stays_in_order() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = || Lanes::new(kept(&folder), &GENESIS, &ACCOUNT);
		let first = take(&lanes(), &[]).unwrap();
		let grant = take_about(&lanes(), &open(&first, 1), 1);
		assert_eq!((grant.sequence, grant.after), (2, 0));
		assert_eq!(take_about(&lanes(), &open(&first, 2), 2).after, 0, "another record");
		assert_eq!(take(&lanes(), &open(&first, 3)).unwrap().sequence, 4);
		let revocation = take_about(&lanes(), &open(&first, 4), 1);
		assert_eq!((revocation.sequence, revocation.after), (5, 3));
		// The next intent replaces one that did not reach the chain, and still comes after the first.
		let again = take_about(&lanes(), &open(&first, 4), 1);
		assert_eq!(again, Ticket { replaces: true, ..revocation });
		// Also if others were carried meanwhile.
		assert_eq!(take(&lanes(), &open(&first, 4)).unwrap().sequence, 6);
		let third = take_about(&lanes(), &open_with(&first, 6, [5]), 1);
		assert_eq!((third.sequence, third.after), (5, 3));
		// A gateway that said that the grant is on the chain is left for one that says that it is not.
		let fourth = take_about(&lanes(), &open_with(&first, 6, [2, 5]), 1);
		assert_eq!((fourth.sequence, fourth.after), (2, 0));
	}

	/// A number that was given back and is another intent's is not signed a third time, unless the other one was given back, too,
	/// or its time is over: nothing would ever come before what waits for it.
	#[test]
	fn a_number_of_two_intents_is_waited_for() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		let grant = take_about(&lanes, &open(&first, 1), 1);
		lanes.give_back(&grant).unwrap();
		let other = take(&lanes, &open(&first, 1)).unwrap();
		assert_eq!(other.sequence, grant.sequence);
		let revocation = take_about(&lanes, &open(&first, 1), 1);
		assert_eq!((revocation.sequence, revocation.after), (3, 1));
		lanes.give_back(&revocation).unwrap();
		lanes.give_back(&other).unwrap();
		let revocation = take_about(&lanes, &open(&first, 1), 1);
		assert_eq!((revocation.sequence, revocation.replaces), (grant.sequence, true));
		// Its program has crashed.
		take(&lanes, &open(&first, 1)).unwrap();
		let later =
			lanes.take(&open(&first, 1), NOW + GAP_PATIENCE, Some(&Subject::Record(RecordId([1; 16]))));
		let Ok(Turn::Now(later)) = later else { panic!("it waits for ever") };
		assert_eq!((later.sequence, later.replaces), (grant.sequence, true));
	}

	/// A lane that was closed is not opened anew: the numbers between would count against the account's quota for ever.
	#[test]
	fn a_closed_lane_is_not_opened_again() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take_about(&lanes, &[], 1);
		take(&lanes, &open(&first, 1)).unwrap();
		let next = lanes.take(&[], NOW + OPENING_PATIENCE, Some(&Subject::Record(RecordId([1; 16]))));
		let Ok(Turn::Now(next)) = next else { panic!("it waits") };
		assert!(next.opens && next.lane != first.lane);
	}

	/// Numbers that were lost count against the account's quota, so a lane with many of them is left once nothing of it is on its
	/// way.
	#[test]
	fn a_lane_with_many_gaps_is_left() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		for _ in 0..9 {
			take(&lanes, &open(&first, 1)).unwrap();
		}
		for (gaps, later, stays) in
			[(4, GAP_PATIENCE, true), (5, GAP_PATIENCE - 1, true), (5, 2 * GAP_PATIENCE, false)]
		{
			let open = open_with(&first, 10, (2..2 + gaps).collect::<Vec<_>>());
			let Turn::Now(next) = lanes.take(&open, NOW + later, None).unwrap() else { panic!("it waits") };
			assert_eq!(next.lane == first.lane, stays, "{gaps} {later}");
		}
	}

	/// The intent that opens a lane is replaced in its place as well.
	#[test]
	fn what_opens_a_lane_is_replaced_in_its_place() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let grant = take_about(&lanes, &[], 1);
		assert_eq!(take_about(&lanes, &[], 1), Ticket { replaces: true, ..grant });
		let open = open(&grant, 1);
		assert_eq!(take_about(&lanes, &open, 1).after, 1);
	}

	#[test]
	fn a_lane_that_is_closed_is_left_for_a_new_one() {
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		take(&lanes, &open(&first, 1)).unwrap();
		assert_eq!(lanes.take(&[], NOW + OPENING_PATIENCE - 1, None).unwrap(), Turn::Wait);
		let turn = lanes.take(&[], NOW + OPENING_PATIENCE, None).unwrap();
		let Turn::Now(second) = turn else { panic!("it waits") };
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

	/// The chain makes room for another lane once one was not used for longer than any intent lives.
	#[test]
	fn an_account_with_as_many_lanes_as_it_may_have_gets_no_other_one() {
		let lane = |id| OpenLane { id, highest: 1, gaps: Vec::new(), newest: NOW };
		let full: Vec<_> = (0..MAX_LANES).map(lane).collect();
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		assert_eq!(lanes.take(&full, NOW + MAX_INTENT_LIFETIME, None).unwrap(), Turn::NoLaneLeft);
		assert!(take(&lanes, &full[1..]).unwrap().opens);
		let lanes = Lanes::new(None, &GENESIS, &ACCOUNT);
		let turn = lanes.take(&full, NOW + MAX_INTENT_LIFETIME + 1, None).unwrap();
		assert!(matches!(turn, Turn::Now(Ticket { opens: true, .. })));
	}

	#[test]
	fn a_damaged_file_costs_a_lane_and_nothing_else() {
		let folder = tempfile::tempdir().unwrap();
		let lanes = Lanes::new(kept(&folder), &GENESIS, &ACCOUNT);
		let first = take(&lanes, &[]).unwrap();
		std::fs::write(folder.path().join(&lanes.name), b"{\"lane\"").unwrap();
		let second = take(&lanes, &open(&first, 9)).unwrap();
		assert!(second.opens && second.lane != first.lane);
	}
}
