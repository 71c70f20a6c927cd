//! The neighbours of the pallet. What they know is in storage, so that `assert_noop!` covers it too.

use super::*;
use frame_support::{storage_alias, traits::Time};
use vacchain_primitives::{
	Action, Actor, BlockNumber, Commitment, Member, Reader,
	questions::{ActorOf, AddWrap, AppendHistory, EpochOf, MemberOf, StartEpoch},
};

#[storage_alias]
pub type Now = StorageValue<Fake, Moment, ValueQuery>;
#[storage_alias]
pub type Accounts = StorageMap<Fake, Twox64Concat, u64, ParticipantId>;
/// Role, whether active, keys since.
#[storage_alias]
pub type People = StorageMap<Fake, Twox64Concat, ParticipantId, (Role, bool, BlockNumber)>;
#[storage_alias]
pub type Epochs = StorageMap<Fake, Twox64Concat, RecordId, (Epoch, BlockNumber)>;
#[storage_alias]
pub type Wraps = StorageMap<Fake, Twox64Concat, RecordId, Vec<Wrap>, ValueQuery>;
#[storage_alias]
pub type History = StorageMap<Fake, Twox64Concat, RecordId, Vec<(ParticipantId, Action)>, ValueQuery>;

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

/// Who takes part.
pub struct Directory;
impl Directory {
	pub fn register(id: ParticipantId, account: u64, role: Role) {
		Accounts::insert(account, id);
		People::insert(id, (role, true, block()));
	}
	pub fn suspend(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").1 = false);
	}
	pub fn replace_keys(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").2 = block());
	}
}
impl ActorOf<u64> for Directory {
	fn actor_of(account: &u64) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let (role, active, _) = People::get(id)?;
		active.then_some(Actor { id, role, organisation: None })
	}
}
impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let (role, active, keys_since) = People::get(id)?;
		Some(Member { role, organisation: None, active, keys_since })
	}
}

/// The records.
pub struct Archive;
impl Archive {
	pub fn create(record: RecordId, readers: &[Reader]) {
		Epochs::insert(record, (0, block()));
		Wraps::insert(
			record,
			readers.iter().map(|reader| new_wrap(reader.id, reader.level, 0)).collect::<Vec<_>>(),
		);
	}
	/// Wraps are those of the readers, and no others.
	pub fn check() {
		for record in Epochs::iter_keys() {
			let mut readers: Vec<_> =
				Consent::readers_of(&record).iter().map(|reader| (reader.id, reader.level)).collect();
			let mut wraps: Vec<_> = Wraps::get(record).iter().map(|wrap| (wrap.reader, wrap.level)).collect();
			readers.sort();
			wraps.sort();
			assert_eq!(readers, wraps, "readers and wraps are one set");
		}
	}
}
impl EpochOf for Archive {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, BlockNumber)> {
		Epochs::get(record)
	}
}
impl AddWrap for Archive {
	fn add_wrap(record: &RecordId, wrap: Wrap) -> DispatchResult {
		ensure!(Epochs::get(record).is_some_and(|(epoch, _)| epoch == wrap.epoch), STALE_EPOCH);
		Wraps::mutate(record, |wraps| {
			wraps.retain(|present| present.reader != wrap.reader);
			wraps.push(wrap);
		});
		Ok(())
	}
}
impl StartEpoch for Archive {
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult {
		let epoch = rotation.epoch;
		ensure!(Epochs::get(record).is_some_and(|(current, _)| current + 1 == epoch), STALE_EPOCH);
		let wraps = rotation.wraps.into_inner();
		let has_wrap = |reader: &Reader| wraps.contains(&new_wrap(reader.id, reader.level, epoch));
		ensure!(wraps.len() == readers.len() && readers.iter().all(has_wrap), WRONG_READERS);
		Epochs::insert(record, (epoch, block()));
		Wraps::insert(record, wraps);
		Ok(())
	}
}
impl AppendHistory for Archive {
	fn append_history(
		record: &RecordId,
		actor: ParticipantId,
		action: Action,
		_: Option<Commitment>,
	) -> DispatchResult {
		History::append(record, (actor, action));
		Ok(())
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn participant(id: ParticipantId, account: u64, role: Role) {
		Directory::register(id, account, role);
	}
	fn record(record: RecordId, readers: &[Reader]) {
		Archive::create(record, readers);
	}
}

pub fn block() -> BlockNumber {
	System::block_number() as BlockNumber
}
