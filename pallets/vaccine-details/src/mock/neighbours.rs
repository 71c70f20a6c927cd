//! The neighbours of the pallet. What they know is in storage, so that `assert_noop!` covers it too.

use super::*;
use frame_support::{storage_alias, traits::Time};
use vacchain_primitives::{
	Action, Actor, Basis, Daily, Member, Reader,
	questions::{
		AccessLevel, ActorOf, AppendHistory, EpochOf, HadAccess, IsLeaving, MemberOf, ReadersOf, RenewKeys,
		RenewalDue, SpendDaily, UseVisitIndex,
	},
};

#[storage_alias]
pub type Now = StorageValue<Fake, Moment, ValueQuery>;
#[storage_alias]
pub type Accounts = StorageMap<Fake, Twox64Concat, AccountId32, ParticipantId>;
/// Role, organisation, whether active.
#[storage_alias]
pub type People = StorageMap<Fake, Twox64Concat, ParticipantId, (Role, Option<ParticipantId>, bool)>;
#[storage_alias]
pub type Granted = StorageMap<Fake, Twox64Concat, (RecordId, ParticipantId), Level>;
/// When a reader was granted access, if not long ago.
#[storage_alias]
pub type GrantedAt = StorageMap<Fake, Twox64Concat, (RecordId, ParticipantId), Moment>;
/// When a reader left.
#[storage_alias]
pub type Left = StorageMap<Fake, Twox64Concat, (RecordId, ParticipantId), Moment>;
/// Which of its keys each participant has.
#[storage_alias]
pub type KeyVersions = StorageMap<Fake, Twox64Concat, ParticipantId, KeyVersion, ValueQuery>;
/// The epoch, and the highest index of a visit in it.
#[storage_alias]
pub type Epochs = StorageMap<Fake, Twox64Concat, RecordId, (Epoch, VisitIndex)>;
/// The records whose keys are to be renewed before anything new is sealed.
#[storage_alias]
pub type Due = StorageMap<Fake, Twox64Concat, RecordId, ()>;
#[storage_alias]
pub type History =
	StorageMap<Fake, Twox64Concat, RecordId, Vec<(ParticipantId, Action, Option<Commitment>)>, ValueQuery>;

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

/// The participants.
pub struct Directory;
impl Directory {
	/// Stops one from acting, and its staff with it.
	pub fn suspend(number: u8) {
		Self::set_active(number, false);
	}
	pub fn reinstate(number: u8) {
		Self::set_active(number, true);
	}
	fn set_active(number: u8, active: bool) {
		People::mutate(id(number), |person| person.as_mut().expect("is registered").2 = active);
	}
}
impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let (role, organisation, active) = People::get(id)?;
		let active =
			active && organisation.is_none_or(|id| People::get(id).is_some_and(|(.., active)| active));
		Some(Member { role, organisation, active, key_version: KeyVersions::get(id), has_key: true })
	}
}
impl ActorOf<AccountId32> for Directory {
	fn actor_of(account: &AccountId32) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let Member { role, organisation, active, .. } = Self::member_of(&id)?;
		active.then_some(Actor { id, role, organisation })
	}
}

/// The readers.
pub struct Levels;
impl AccessLevel for Levels {
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level> {
		Granted::get((*record, *reader))
	}
}
impl HadAccess for Levels {
	fn had_access(record: &RecordId, reader: &ParticipantId, level: Level, since: Moment) -> bool {
		Granted::get((*record, *reader)).is_some_and(|present| present >= level)
			|| Left::get((*record, *reader)).is_some_and(|left| left >= since)
	}
}
impl ReadersOf for Levels {
	fn readers_of(record: &RecordId) -> Vec<Reader> {
		if *record != RECORD {
			return Vec::new();
		}
		let mut readers = Reader::first(id(FAMILY), id(ADMIN)).to_vec();
		readers.extend([GUARDIAN, OTHER_GUARDIAN].map(|one| Reader {
			id: id(one),
			level: Level::Full,
			basis: Basis::Guardian,
		}));
		readers.extend(Granted::iter().filter(|((of, _), _)| of == record).map(|((_, id), level)| {
			let granted_at = GrantedAt::get((*record, id)).unwrap_or_default();
			Reader { id, level, basis: Basis::Grant { granted_at, expires_at: None } }
		}));
		readers
	}
}
impl RenewalDue for Levels {
	fn renewal_due(record: &RecordId) -> bool {
		Due::contains_key(record)
	}
}
impl RenewKeys for Levels {
	fn renew_keys(record: RecordId, actor: &Actor, rotation: Rotation) -> DispatchResult {
		let (epoch, _) = Epochs::get(record).ok_or(NO_RECORD)?;
		ensure!(rotation.epoch == epoch + 1, DispatchError::Other("StaleEpoch"));
		Due::remove(record);
		Epochs::insert(record, (epoch + 1, RENEWED_VISIT_INDEX));
		Archive::append_history(&record, actor, Action::KeysRenewed, None)
	}
}

pub const DAILY_BOUND: DispatchError = DispatchError::Other("DailyBound");

/// How many rulings each health admin has left today, if not many.
#[storage_alias]
pub type RulingsLeft = StorageMap<Fake, Twox64Concat, ParticipantId, u32>;

/// The bounds of a health admin's day.
pub struct Days;
impl SpendDaily for Days {
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult {
		assert_eq!(what, Daily::Rulings);
		let left = RulingsLeft::get(admin).unwrap_or(99);
		ensure!(left > 0, DAILY_BOUND);
		RulingsLeft::insert(admin, left - 1);
		Ok(())
	}
}

pub const NO_RECORD: DispatchError = DispatchError::Other("NotFound");
pub const STALE_INDEX: DispatchError = DispatchError::Other("StaleIndex");

/// The records.
pub struct Archive;
impl EpochOf for Archive {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, VisitIndex)> {
		Epochs::get(record)
	}
}
impl IsLeaving for Archive {
	fn is_leaving(_: &RecordId) -> bool {
		false
	}
}

impl UseVisitIndex for Archive {
	fn use_visit_index(record: &RecordId, index: VisitIndex) -> DispatchResult {
		let (epoch, highest) = Epochs::get(record).ok_or(NO_RECORD)?;
		ensure!(index >= highest && index > RENEWED_VISIT_INDEX, STALE_INDEX);
		Epochs::insert(record, (epoch, index));
		Ok(())
	}
}
impl AppendHistory for Archive {
	fn append_history(
		record: &RecordId,
		actor: &Actor,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult {
		History::append(record, (actor.id, action, commitment));
		Ok(())
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for Scene {
	fn participant(id: ParticipantId, account: AccountId32, role: Role, organisation: Option<ParticipantId>) {
		Accounts::insert(account, id);
		People::insert(id, (role, organisation, true));
	}
	fn record(record: RecordId, hospital: ParticipantId) -> Vec<vacchain_primitives::Wrap> {
		Epochs::insert(record, (0, RENEWED_VISIT_INDEX));
		Granted::insert((record, hospital), Level::Full);
		vec![]
	}
}
