//! Who asks.

use vacchain_primitives::{Actor, ParticipantId, Status, reading::ReadRefusal};

use crate::{AccountId, Runtime};

/// The participant that logged in with this account, if it may act now.
///
/// # Errors
///
/// [`ReadRefusal::NotRegistered`], [`ReadRefusal::KeysReplaced`], [`ReadRefusal::NotActive`].
pub fn caller(id: ParticipantId, account: &AccountId) -> Result<Actor, ReadRefusal> {
	let participant = pallet_participants::Participants::<Runtime>::get;
	let known = participant(id).ok_or(ReadRefusal::NotRegistered)?;
	if known.account != *account {
		return Err(ReadRefusal::KeysReplaced);
	}
	let employer = match known.organisation {
		Some(organisation) => participant(organisation).map(|employer| employer.status),
		None => Some(known.status),
	};
	if (known.status, employer) != (Status::Active, Some(Status::Active)) {
		return Err(ReadRefusal::NotActive);
	}
	Ok(Actor { id, role: known.role, organisation: known.organisation })
}
