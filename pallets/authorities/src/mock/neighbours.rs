//! The participants, and Aura as Session sees it. What the directory knows is in storage, so that `assert_noop!`
//! covers it too.

use super::*;
use frame_support::{storage::with_storage_layer, storage_alias};
use pallet_session::SessionHandler;
use sp_runtime::{KeyTypeId, traits::OpaqueKeys};
use vacchain_primitives::{
	Actor, Member,
	questions::{AccountOf, ActorOf, MemberOf, ParticipantChanged},
};

#[storage_alias]
pub type Accounts = StorageMap<Fake, Twox64Concat, AccountId32, ParticipantId>;
/// Role, account, whether active.
#[storage_alias]
pub type People = StorageMap<Fake, Twox64Concat, ParticipantId, (Role, AccountId32, bool)>;

/// The participants.
pub struct Directory;

impl Directory {
	pub fn register(n: u8, role: Role) {
		Self::admit(id(n), account(n), role);
	}

	pub fn admit(id: ParticipantId, account: AccountId32, role: Role) {
		System::inc_providers(&account);
		Accounts::insert(&account, id);
		People::insert(id, (role, account, true));
	}

	fn change(n: u8, change: impl FnOnce(&mut (Role, AccountId32, bool))) -> DispatchResult {
		with_storage_layer(|| {
			People::mutate(id(n), |person| change(person.as_mut().expect("is registered")));
			Authorities::participant_changed(&id(n))
		})
	}

	pub fn suspend(n: u8) {
		assert_ok!(Self::try_suspend(n));
	}

	pub fn try_suspend(n: u8) -> DispatchResult {
		Self::change(n, |(_, _, active)| *active = false)
	}

	/// As nobody can.
	pub fn suspend_unseen(n: u8) {
		People::mutate(id(n), |person| person.as_mut().expect("is registered").2 = false);
	}

	pub fn reinstate(n: u8) {
		assert_ok!(Self::change(n, |(_, _, active)| *active = true));
	}

	pub fn replace_account(n: u8, new: AccountId32) {
		System::inc_providers(&new);
		Accounts::insert(&new, id(n));
		assert_ok!(Self::change(n, |(_, account, _)| *account = new));
	}
}

impl ActorOf<AccountId32> for Directory {
	fn actor_of(account: &AccountId32) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let (role, current, active) = People::get(id)?;
		(active && current == *account).then_some(Actor { id, role, organisation: None })
	}
}

impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let (role, _, active) = People::get(id)?;
		Some(Member { role, organisation: None, active, key_version: 0, has_key: true })
	}
}

impl AccountOf<AccountId32> for Directory {
	fn account_of(id: &ParticipantId) -> Option<AccountId32> {
		let (_, account, active) = People::get(id)?;
		active.then_some(account)
	}
}

/// Hands the session keys to Aura, which knows validators by account, and looks at their keys alone.
pub struct AuraKeys;

fn by_account<Keys: OpaqueKeys>(validators: &[(ParticipantId, Keys)]) -> Vec<(AccountId32, Keys)> {
	validators.iter().map(|(id, keys)| (AccountId32::new(id.0), keys.clone())).collect()
}

impl SessionHandler<ParticipantId> for AuraKeys {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = <(Aura,) as SessionHandler<AccountId32>>::KEY_TYPE_IDS;

	fn on_genesis_session<Keys: OpaqueKeys>(validators: &[(ParticipantId, Keys)]) {
		<(Aura,)>::on_genesis_session(&by_account(validators));
	}

	fn on_new_session<Keys: OpaqueKeys>(
		changed: bool,
		validators: &[(ParticipantId, Keys)],
		queued: &[(ParticipantId, Keys)],
	) {
		<(Aura,)>::on_new_session(changed, &by_account(validators), &by_account(queued));
	}

	fn on_disabled(validator: u32) {
		<(Aura,) as SessionHandler<AccountId32>>::on_disabled(validator);
	}
}
