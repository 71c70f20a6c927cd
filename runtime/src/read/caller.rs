//! Who asks.

use vacchain_primitives::{Actor, ParticipantId, reading::ReadRefusal};

use crate::{AccountId, Participants, Runtime};

/// The participant that logged in with this account, if it may act now.
///
/// # Errors
///
/// [`ReadRefusal::NotRegistered`], [`ReadRefusal::KeysReplaced`], [`ReadRefusal::NotActive`].
pub fn caller(id: ParticipantId, account: &AccountId) -> Result<Actor, ReadRefusal> {
	let known = pallet_participants::Participants::<Runtime>::get(id).ok_or(ReadRefusal::NotRegistered)?;
	if known.account != *account {
		return Err(ReadRefusal::KeysReplaced);
	}
	if !Participants::is_active(&known) {
		return Err(ReadRefusal::NotActive);
	}
	Ok(Actor { id, role: known.role, organisation: known.organisation })
}
