//! The participants, who tell the pallet of what changes.

use super::*;
use frame_support::{assert_ok, dispatch::DispatchResult, storage::with_storage_layer};
use vacchain_primitives::{ParticipantId, Role, questions::ParticipantChanged};

pub fn id(n: u8) -> ParticipantId {
	fakes::id(n)
}

pub fn account(n: u8) -> AccountId32 {
	AccountId32::new([n; 32])
}

pub fn register(n: u8, role: Role) {
	admit(id(n), account(n), role);
}

pub fn admit(id: ParticipantId, account: AccountId32, role: Role) {
	System::inc_providers(&account);
	fakes::Directory::register(id, account, role, None);
}

fn change(n: u8, change: impl FnOnce()) -> DispatchResult {
	with_storage_layer(|| {
		change();
		Authorities::participant_changed(&id(n))
	})
}

pub fn suspend(n: u8) {
	assert_ok!(try_suspend(n));
}

pub fn try_suspend(n: u8) -> DispatchResult {
	change(n, || suspend_unseen(n))
}

/// As nobody can.
pub fn suspend_unseen(n: u8) {
	fakes::Directory::suspend(n);
}

pub fn reinstate(n: u8) {
	assert_ok!(change(n, || fakes::Directory::reinstate(n)));
}

pub fn replace_account(n: u8, new: AccountId32) {
	System::inc_providers(&new);
	assert_ok!(change(n, || fakes::Directory::replace_account(id(n), new)));
}
