//! Answers to the pallet's questions to its neighbours, as a test wants them.

use frame_support::{parameter_types, traits::Time};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Action, Actor, Daily, Moment, ParticipantId, Quota, Role,
	questions::{
		self, AccountOf, AccountRetired, HasVote, IsGuardian, NoteForCustodian, ParticipantChanged, QuotaOf,
		SpendDaily,
	},
};

use super::{Participants, id};

/// The quota of each role.
pub const QUOTA: Quota = Quota { burst: 3, interval: 1_000 };

parameter_types! {
	pub static Now: Moment = 1_000_000;
	/// The quota of a person, the part of it that is its own, and the quota that an organisation's people share.
	pub static Whole: Quota = QUOTA;
	pub static Own: Quota = QUOTA;
	pub static Shared: Option<Quota> = None;
	/// The accounts of the organisations that have a vote.
	pub static WithVote: Vec<u64> = vec![];
	/// Who changed, and which account could act for it then.
	pub static Changes: Vec<(ParticipantId, Option<u64>)> = vec![];
	/// The accounts that act for nobody any more.
	pub static Retired: Vec<u64> = vec![];
	/// Which admin did what is counted by the day.
	pub static Spent: Vec<(ParticipantId, Daily)> = vec![];
	/// Whether every admin has done as much as it may today.
	pub static IsSpent: bool = false;
	/// The accounts that are guardians of a record.
	pub static Guardians: Vec<u64> = vec![];
	/// The entries in the records of each custodian, and in whose name.
	pub static Noted: Vec<(ParticipantId, Actor, Action)> = vec![];
	/// How many admins it takes to open clinical content.
	pub static AdminsNeeded: u32 = 1;
	/// Without whom the others cannot go on.
	pub static Indispensable: Option<ParticipantId> = None;
}

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

pub struct Quotas;
impl QuotaOf for Quotas {
	fn quota_of(_: Role) -> Quota {
		Whole::get()
	}

	fn own_of(_: Role) -> Quota {
		Own::get()
	}

	fn shared_of(_: Role) -> Option<Quota> {
		Shared::get()
	}
}

pub struct Institutions;
impl HasVote for Institutions {
	fn has_vote(organisation: &ParticipantId) -> bool {
		WithVote::get().into_iter().any(|account| id(account) == *organisation)
	}
}

pub const DAILY_BOUND: DispatchError = DispatchError::Other("DailyBound");

pub struct Admins;
impl questions::AdminsNeeded for Admins {
	fn admins_needed() -> u32 {
		AdminsNeeded::get()
	}
}

pub struct Days;
impl SpendDaily for Days {
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult {
		if IsSpent::get() {
			return Err(DAILY_BOUND);
		}
		Spent::mutate(|spent| spent.push((*admin, what)));
		Ok(())
	}
}

pub struct Custody;
impl NoteForCustodian for Custody {
	fn note_for_custodian(custodian: &ParticipantId, actor: &Actor, action: &Action) -> DispatchResult {
		Noted::mutate(|noted| noted.push((*custodian, *actor, action.clone())));
		Ok(())
	}
}

impl IsGuardian for Custody {
	fn is_guardian(participant: &ParticipantId) -> bool {
		Guardians::get().into_iter().any(|account| id(account) == *participant)
	}
}

pub struct Observer;
impl ParticipantChanged for Observer {
	fn participant_changed(id: &ParticipantId) -> DispatchResult {
		Changes::mutate(|changes| changes.push((*id, Participants::account_of(id))));
		if Indispensable::get() == Some(*id) { Err(DispatchError::Other("indispensable")) } else { Ok(()) }
	}
}

impl AccountRetired<u64> for Observer {
	fn account_retired(account: &u64) {
		Retired::mutate(|retired| retired.push(*account));
	}
}
