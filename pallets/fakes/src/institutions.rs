//! Who is asked and told when a participant changes: the institutions, and the records of families and guardians.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Action, Actor, ParticipantId,
	questions::{self, AccountOf, AccountRetired, HasVote, IsGuardian, NoteForCustodian, ParticipantChanged},
};

/// Why a participant cannot change.
pub const INDISPENSABLE: DispatchError = DispatchError::Other("indispensable");

/// The organisations that have a vote.
#[storage_alias]
pub type WithVote = StorageValue<Fakes, Vec<ParticipantId>, ValueQuery>;

/// How many admins it takes to open clinical content, if not one.
#[storage_alias]
pub type AdminsNeeded = StorageValue<Fakes, u32>;

/// Without whom the others cannot go on.
#[storage_alias]
pub type Indispensable = StorageValue<Fakes, ParticipantId>;

/// Who changed, and which account could act for it then.
#[storage_alias]
pub type Changes = StorageValue<Fakes, Vec<(ParticipantId, Option<u64>)>, ValueQuery>;

/// The accounts that act for nobody any more.
#[storage_alias]
pub type Retired = StorageValue<Fakes, Vec<u64>, ValueQuery>;

/// The guardians of records.
#[storage_alias]
pub type Guardians = StorageValue<Fakes, Vec<ParticipantId>, ValueQuery>;

/// The entries in the records of each custodian, and in whose name.
#[storage_alias]
pub type Noted = StorageValue<Fakes, Vec<(ParticipantId, Actor, Action)>, ValueQuery>;

/// Those that decide together.
pub struct Institutions;

impl HasVote for Institutions {
	fn has_vote(organisation: &ParticipantId) -> bool {
		WithVote::get().contains(organisation)
	}
}

impl questions::AdminsNeeded for Institutions {
	fn admins_needed() -> u32 {
		AdminsNeeded::get().unwrap_or(1)
	}
}

/// Remembers who changed, and asks `Accounts` for the account that acts then.
pub struct Observer<Accounts>(PhantomData<Accounts>);

impl<Accounts: AccountOf<u64>> ParticipantChanged for Observer<Accounts> {
	fn participant_changed(id: &ParticipantId) -> DispatchResult {
		ensure!(Indispensable::get() != Some(*id), INDISPENSABLE);
		Changes::append((id, Accounts::account_of(id)));
		Ok(())
	}
}

impl<Accounts> AccountRetired<u64> for Observer<Accounts> {
	fn account_retired(account: &u64) {
		Retired::append(account);
	}
}

/// Owners and guardians of records.
pub struct Custodians;

impl NoteForCustodian for Custodians {
	fn note_for_custodian(custodian: &ParticipantId, actor: &Actor, action: &Action) -> DispatchResult {
		Noted::append((custodian, actor, action));
		Ok(())
	}
}

impl IsGuardian for Custodians {
	fn is_guardian(participant: &ParticipantId) -> bool {
		Guardians::get().contains(participant)
	}
}
