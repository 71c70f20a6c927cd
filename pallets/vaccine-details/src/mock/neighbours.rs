//! The neighbours of the pallet. What they know is in storage, so that `assert_noop!` covers it too.

use super::*;
use frame_support::{storage_alias, traits::Time};
use vacchain_primitives::{
	Action, Actor, BlockNumber, Member,
	questions::{AccessLevel, ActorOf, AppendHistory, EpochOf, MemberOf},
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
#[storage_alias]
pub type Epochs = StorageMap<Fake, Twox64Concat, RecordId, Epoch>;
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

/// Who takes part.
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
		Some(Member { role, organisation, active, keys_since: 0 })
	}
}
impl ActorOf<AccountId32> for Directory {
	fn actor_of(account: &AccountId32) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let Member { role, organisation, active, .. } = Self::member_of(&id)?;
		active.then_some(Actor { id, role, organisation })
	}
}

/// Who may read.
pub struct Levels;
impl AccessLevel for Levels {
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level> {
		Granted::get((*record, *reader))
	}
}

/// The records.
pub struct Archive;
impl EpochOf for Archive {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, BlockNumber)> {
		Some((Epochs::get(record)?, 0))
	}
}
impl AppendHistory for Archive {
	fn append_history(
		record: &RecordId,
		actor: ParticipantId,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult {
		History::append(record, (actor, action, commitment));
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
	fn record(record: RecordId, hospital: ParticipantId) {
		Epochs::insert(record, 0);
		Granted::insert((record, hospital), Level::Full);
	}
}
