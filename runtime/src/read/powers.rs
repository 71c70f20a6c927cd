//! The powers that wait for a second health admin, for objections, or for the institutions.

use pallet_powers::EndKey;
use vacchain_primitives::{
	Actor, Moment, PowerDigest, Role, WaitingPower,
	reading::{Answer, ListPlace, PowerEntry, Rows},
};

use super::{directory::after, ledger::Ledger};
use crate::{AccountId, Powers, Runtime};

/// The powers that wait: all of them for health admins; for organisations those on which the institutions can decide. The next
/// page starts after the last one that is shown, so that a cursor names no other.
pub fn waiting(at: &Ledger, caller: &Actor, mut place: ListPlace<(Moment, PowerDigest)>) -> Answer {
	let sees_all = caller.role == Role::HealthAdmin;
	let position = |(digest, waiting): &(PowerDigest, WaitingPower<AccountId>)| (waiting.ends_at, *digest);
	at.note_now();
	loop {
		let Rows { mut rows, next } = after(place, Powers::waiting_powers, position);
		rows.retain(|(_, waiting)| sees_all || Powers::awaits_vote(waiting));
		// So many wait at most as all health admins may have proposed.
		if rows.is_empty() && next.is_some() {
			place.from = next;
			continue;
		}
		let next = next.and(rows.last().map(position));
		let rows = rows.into_iter().map(|(digest, waiting)| entry(at, digest, waiting)).collect();
		return Answer::Powers(Rows { rows, next });
	}
}

/// The power that waits for the caller.
pub fn own(at: &Ledger, caller: &Actor) -> Answer {
	at.note(pallet_powers::Subjects::<Runtime>::hashed_key_for(caller.id));
	let found = Powers::power_on(caller.id).into_iter();
	Answer::Powers(Rows {
		rows: found.map(|(digest, waiting)| entry(at, digest, waiting)).collect(),
		next: None,
	})
}

fn entry(at: &Ledger, digest: PowerDigest, waiting: WaitingPower<AccountId>) -> PowerEntry {
	at.note(pallet_powers::Waiting::<Runtime>::hashed_key_for(digest));
	at.note(pallet_powers::Ends::<Runtime>::hashed_key_for(EndKey::new(waiting.ends_at, digest)));
	at.note(pallet_powers::AdminsNeeded::<Runtime>::hashed_key());
	let awaits_vote = Powers::awaits_vote(&waiting);
	let WaitingPower { power, proposed_by, proposed_at, confirmed_by, due_at, vetoed_by, ends_at } = waiting;
	let id = power.subject();
	// Whether it awaits a vote follows from its subject, and from the organisation that takes a person with it.
	at.note_with_employer(id);
	let power = power.map_account(Into::into);
	let waiting = WaitingPower { power, proposed_by, proposed_at, confirmed_by, due_at, vetoed_by, ends_at };
	PowerEntry { digest, subject: id, admins_needed: Powers::admins_needed(), awaits_vote, waiting }
}
