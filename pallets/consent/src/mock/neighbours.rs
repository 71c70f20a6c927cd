//! The neighbours of the pallet. What they know is in storage, so that `assert_noop!` covers it too.

use super::*;
use frame_support::{storage_alias, traits::Time};
use vacchain_primitives::{
	Action, Actor, Commitment, Daily, GivenHalves, Member, Reader, VisitIndex,
	questions::{
		ActorOf, AddBridge, AddWrap, AppendHistory, EpochOf, ErasureAsked, GiveHalves, HoldsContentKey,
		InUse, KeepPastWrap, MemberOf, RecordsOf, SpendDaily, StartEpoch, WantsEpoch, WrapsOf,
	},
};

#[storage_alias]
pub type Now = StorageValue<Fake, Moment, ValueQuery>;
/// Whose erasure is asked for.
#[storage_alias]
pub type Leaving = StorageMap<Fake, Twox64Concat, RecordId, ()>;
#[storage_alias]
pub type Accounts = StorageMap<Fake, Twox64Concat, u64, ParticipantId>;
/// Role, organisation, whether active, which of its keys it has.
#[storage_alias]
pub type People =
	StorageMap<Fake, Twox64Concat, ParticipantId, (Role, Option<ParticipantId>, bool, KeyVersion)>;
/// Which custody's content key a health admin holds.
#[storage_alias]
pub type Holders = StorageMap<Fake, Twox64Concat, ParticipantId, ParticipantId>;
/// Who gave whom which half.
#[storage_alias]
pub type Halves = StorageMap<
	Fake,
	Twox64Concat,
	RecordId,
	Vec<(ParticipantId, ParticipantId, Level, GivenHalves)>,
	ValueQuery,
>;
/// The epoch, and the highest index of a visit in it.
#[storage_alias]
pub type Epochs = StorageMap<Fake, Twox64Concat, RecordId, (Epoch, VisitIndex)>;
/// Who made which.
#[storage_alias]
pub type Bridges = StorageMap<Fake, Twox64Concat, RecordId, Vec<(ParticipantId, EpochLink)>, ValueQuery>;
#[storage_alias]
pub type PastWraps = StorageMap<Fake, Twox64Concat, RecordId, Vec<(ParticipantId, Wrap)>, ValueQuery>;
#[storage_alias]
pub type Wraps = StorageMap<Fake, Twox64Concat, RecordId, Vec<Wrap>, ValueQuery>;
#[storage_alias]
pub type History = StorageMap<Fake, Twox64Concat, RecordId, Vec<(ParticipantId, Action)>, ValueQuery>;

/// How often an admin may still restore an access today.
#[storage_alias]
pub type RestoresLeft = StorageValue<Fake, u32>;
/// The records of families.
#[storage_alias]
pub type Owned = StorageMap<Fake, Twox64Concat, ParticipantId, Vec<RecordId>, ValueQuery>;

/// Why an admin does no more today.
pub const DAILY_BOUND: DispatchError = DispatchError::Other("DailyBound");

pub struct Days;
impl SpendDaily for Days {
	fn spend(_: &ParticipantId, what: Daily) -> DispatchResult {
		assert_eq!(what, Daily::Restores);
		let left = RestoresLeft::get().unwrap_or(9);
		ensure!(left > 0, DAILY_BOUND);
		RestoresLeft::put(left - 1);
		Ok(())
	}
}

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
	pub fn register(id: ParticipantId, account: u64, role: Role, organisation: Option<ParticipantId>) {
		Accounts::insert(account, id);
		People::insert(id, (role, organisation, true, 0));
	}
	/// Stops one from acting, and its people with it.
	pub fn suspend(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").2 = false);
	}
	pub fn reinstate(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").2 = true);
	}
	pub fn replace_keys(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").3 += 1);
	}
}
impl ActorOf<u64> for Directory {
	fn actor_of(account: &u64) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let Member { role, organisation, active, .. } = Self::member_of(&id)?;
		active.then_some(Actor { id, role, organisation })
	}
}
impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let (role, organisation, active, key_version) = People::get(id)?;
		let active =
			active && organisation.is_none_or(|id| People::get(id).is_some_and(|(_, _, active, _)| active));
		Some(Member { role, organisation, active, key_version, has_key: true })
	}
}
impl HoldsContentKey for Directory {
	fn holds_content_key(organisation: &ParticipantId, person: &ParticipantId) -> bool {
		Holders::get(person) == Some(*organisation)
	}
}
pub fn key_version(id: &ParticipantId) -> KeyVersion {
	People::get(id).map_or(0, |(.., key_version)| key_version)
}

/// Those that were voided.
#[storage_alias]
pub type Voided = StorageMap<Fake, Twox64Concat, RecordId, ()>;

/// Those of which the next writer must start an epoch.
#[storage_alias]
pub type Apart = StorageMap<Fake, Twox64Concat, RecordId, ()>;

impl WantsEpoch for Archive {
	fn wants_epoch(record: &RecordId) -> bool {
		Apart::contains_key(record)
	}
}

impl InUse for Archive {
	fn in_use(record: &RecordId) -> bool {
		!Voided::contains_key(record)
	}
}

impl ErasureAsked for Archive {
	fn erasure_asked(record: &RecordId) -> bool {
		Leaving::contains_key(record)
	}
}

/// The records.
pub struct Archive;
impl Archive {
	pub fn create(record: RecordId, readers: &[Reader]) {
		Epochs::insert(record, (1, 1));
		Wraps::insert(
			record,
			readers.iter().map(|reader| new_wrap(reader.id, reader.level, 1)).collect::<Vec<_>>(),
		);
	}
	/// Every active reader has a wrap and there are no others, or a renewal is due.
	pub fn check() {
		for record in Epochs::iter_keys() {
			let readers: Vec<_> =
				Consent::readers_of(&record).iter().map(|reader| (reader.id, reader.level)).collect();
			let wraps: Vec<_> = Wraps::get(record).iter().map(|wrap| (wrap.reader, wrap.level)).collect();
			let is_active =
				|(id, _): &&(ParticipantId, Level)| Directory::member_of(id).is_some_and(|one| one.active);
			let have_wraps = readers.iter().filter(is_active).all(|reader| wraps.contains(reader));
			let are_readers = wraps.iter().all(|wrap| readers.contains(wrap));
			let are_one_set = have_wraps && are_readers;
			assert!(
				are_one_set || Consent::renewal_due(&record),
				"active readers have wraps, or a renewal is due"
			);
		}
	}
}
impl EpochOf for Archive {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, VisitIndex)> {
		Epochs::get(record)
	}
}
impl WrapsOf for Archive {
	fn wraps_of(record: &RecordId) -> Vec<Wrap> {
		Wraps::get(record)
	}
}
impl AddWrap for Archive {
	fn add_wrap(record: &RecordId, reader: &Reader, wrap: Wrap) -> DispatchResult {
		ensure!(Epochs::get(record).is_some_and(|(epoch, _)| epoch == wrap.epoch), STALE_EPOCH);
		ensure!((wrap.reader, wrap.level) == (reader.id, reader.level), WRONG_READERS);
		ensure!(wrap.key_version == key_version(&reader.id), STALE_KEY);
		Wraps::mutate(record, |wraps| {
			wraps.retain(|present| present.reader != wrap.reader);
			wraps.push(wrap);
		});
		Ok(())
	}
}
impl RecordsOf for Archive {
	fn records_of(owner: &ParticipantId) -> Vec<RecordId> {
		Owned::get(owner)
	}
}
impl StartEpoch for Archive {
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult {
		let epoch = rotation.epoch;
		ensure!(Epochs::get(record).is_some_and(|(current, _)| current + 1 == epoch), STALE_EPOCH);
		let wraps = rotation.wraps.into_inner();
		let has_wrap = |reader: &Reader| {
			wraps.iter().any(|wrap| (wrap.reader, wrap.level, wrap.epoch) == (reader.id, reader.level, epoch))
		};
		ensure!(wraps.len() == readers.len() && readers.iter().all(has_wrap), WRONG_READERS);
		ensure!(wraps.iter().all(|wrap| wrap.key_version == key_version(&wrap.reader)), STALE_KEY);
		Epochs::insert(record, (epoch, 1));
		Wraps::insert(record, wraps);
		Ok(())
	}
}
impl AddBridge for Archive {
	fn add_bridge(record: &RecordId, maker: ParticipantId, link: EpochLink) -> DispatchResult {
		Bridges::append(record, (maker, link));
		Ok(())
	}
}
impl KeepPastWrap for Archive {
	fn keep_past_wrap(record: &RecordId, maker: ParticipantId, wrap: Wrap) -> DispatchResult {
		PastWraps::append(record, (maker, wrap));
		Ok(())
	}
}
impl GiveHalves for Archive {
	fn give_halves(
		record: &RecordId,
		giver: ParticipantId,
		reader: &ParticipantId,
		half: Level,
		halves: GivenHalves,
	) -> DispatchResult {
		ensure!(halves.iter().all(|wrap| wrap.key_version == key_version(reader)), STALE_KEY);
		Halves::append(record, (giver, *reader, half, halves));
		Ok(())
	}
	fn end_halves(record: &RecordId, reader: &ParticipantId) {
		Halves::mutate(record, |halves| halves.retain(|(_, present, ..)| present != reader));
	}
}
impl AppendHistory for Archive {
	fn append_history(
		record: &RecordId,
		actor: &Actor,
		action: Action,
		_: Option<Commitment>,
	) -> DispatchResult {
		History::append(record, (actor.id, action));
		Ok(())
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn participant(id: ParticipantId, account: u64, role: Role, organisation: Option<ParticipantId>) {
		Directory::register(id, account, role, organisation);
	}
	fn hold(custody: ParticipantId, admin: ParticipantId) {
		Holders::insert(admin, custody);
	}
	fn replace_key(id: ParticipantId) {
		People::mutate(id, |person| person.as_mut().expect("is registered").3 += 1);
	}
	fn wait(time: Moment) {
		Now::mutate(|now| *now += time);
	}
	fn record(record: RecordId, readers: &[Reader]) {
		Archive::create(record, readers);
		Epochs::insert(record, (0, 1));
		Wraps::mutate(record, |wraps| wraps.iter_mut().for_each(|wrap| wrap.epoch = 0));
	}
}
