//! The participants.

use codec::{Decode, Encode};
use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Actor, KeyVersion, Member, Moment, ParticipantId, Role,
	questions::{AcceptsKey, AccountOf, ActorOf, HealthAuthority, HoldsContentKey, MemberOf},
};

use crate::{Now, id};

/// A participant.
#[derive(Clone, Encode, Decode)]
pub struct Person {
	/// What it is.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
	/// The account with which it acts, encoded.
	pub account: Vec<u8>,
	/// Since when it may act; nothing if it may not.
	pub active_since: Option<Moment>,
	/// Which of its keys it has.
	pub key_version: KeyVersion,
	/// Whether it has any.
	pub has_key: bool,
}

/// The participants.
#[storage_alias]
pub type People = StorageMap<Fakes, Twox64Concat, ParticipantId, Person>;

/// Whose each account is, or was.
#[storage_alias]
type Accounts = StorageMap<Fakes, Twox64Concat, Vec<u8>, ParticipantId>;

/// Which custody's content key a health admin holds.
#[storage_alias]
pub type Holders = StorageMap<Fakes, Twox64Concat, ParticipantId, ParticipantId>;

/// The health authority.
#[storage_alias]
pub type HealthAuthorityId = StorageValue<Fakes, ParticipantId>;

/// A former key that is taken for a while.
#[storage_alias]
pub type StillAccepted = StorageValue<Fakes, (ParticipantId, KeyVersion)>;

/// Knows the participants.
pub struct Directory;

impl Directory {
	/// Registers an active participant, with its first key.
	pub fn register(
		id: ParticipantId,
		account: impl Encode,
		role: Role,
		organisation: Option<ParticipantId>,
	) {
		let account = account.encode();
		Accounts::insert(&account, id);
		if role == Role::HealthAuthority {
			HealthAuthorityId::put(id);
		}
		let (active_since, key_version, has_key) = (Some(0), 0, true);
		People::insert(id, Person { role, organisation, account, active_since, key_version, has_key });
	}

	/// Changes what is known of a participant.
	pub fn change(id: ParticipantId, change: impl FnOnce(&mut Person)) {
		People::mutate(id, |person| change(person.as_mut().expect("is registered")));
	}

	/// Stops this one from acting, and its people with it.
	pub fn suspend(number: impl Into<u64>) {
		Self::change(id(number), |person| person.active_since = None);
	}

	/// Lets this one act again, from now on.
	pub fn reinstate(number: impl Into<u64>) {
		Self::change(id(number), |person| person.active_since = Some(Now::get()));
	}

	/// Gives this one its next key.
	pub fn replace_keys(number: impl Into<u64>) {
		Self::change(id(number), |person| person.key_version += 1);
	}

	/// Gives a participant another account, in place of the one it has.
	pub fn replace_account(id: ParticipantId, account: impl Encode) {
		let account = account.encode();
		Accounts::insert(&account, id);
		Self::change(id, |person| person.account = account);
	}
}

impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let Person { role, organisation, active_since, key_version, has_key, .. } = People::get(id)?;
		let may_act = |id| People::get(id).is_some_and(|person| person.active_since.is_some());
		let active = active_since.is_some() && organisation.is_none_or(may_act);
		Some(Member { role, organisation, active, key_version, has_key })
	}
}

impl<Account: Encode> ActorOf<Account> for Directory {
	fn actor_of(account: &Account) -> Option<Actor> {
		let account = account.encode();
		let id = Accounts::get(&account)?;
		let Member { role, organisation, active, .. } = Self::member_of(&id)?;
		let is_current = People::get(id)?.account == account;
		(active && is_current).then_some(Actor { id, role, organisation })
	}
}

impl<Account: Decode> AccountOf<Account> for Directory {
	fn account_of(id: &ParticipantId) -> Option<Account> {
		Self::member_of(id).filter(|member| member.active)?;
		Account::decode(&mut &People::get(id)?.account[..]).ok()
	}
}

impl AcceptsKey for Directory {
	fn accepts_key(id: &ParticipantId, version: KeyVersion) -> bool {
		let is_of_now =
			Self::member_of(id).is_some_and(|member| member.has_key && member.key_version == version);
		is_of_now || StillAccepted::get() == Some((*id, version))
	}
}

impl HoldsContentKey for Directory {
	fn holds_content_key(organisation: &ParticipantId, person: &ParticipantId) -> bool {
		Holders::get(person) == Some(*organisation)
	}
}

impl HealthAuthority for Directory {
	fn health_authority() -> Option<ParticipantId> {
		HealthAuthorityId::get()
	}
}

/// Which of its keys a participant has; the first if it is unknown.
pub fn key_version(id: &ParticipantId) -> KeyVersion {
	People::get(id).map_or(0, |person| person.key_version)
}
