//! Participants and content keys.

use alloc::vec::Vec;
use vacchain_primitives::{
	AccountId, Actor, Candidate, ContentKeyWrap, IdentityTag, KeyEntry, KeyVersion, Participant,
	ParticipantId, Role,
	bounds::{MAX_ROWS, MAX_TAG_KEYS},
	questions::HealthAuthority,
	reading::{Answer, CandidateEntry, ContentKey, ListPlace, ParticipantEntry, ReadRefusal, Rows},
};

use super::ledger::Ledger;
use crate::{Participants, Runtime};

type Chains = crate::AccountId;

/// How many rows a page has.
pub fn rows<Position>(place: &ListPlace<Position>) -> u32 {
	place.rows.clamp(1, MAX_ROWS)
}

/// A page of a list by index, of which `found` reads so many rows from an index on.
pub fn from_index<Row>(place: ListPlace<u32>, found: impl FnOnce(u32, u32) -> Vec<Row>) -> Rows<Row, u32> {
	let (start, most) = (place.from.unwrap_or_default(), rows(&place));
	let mut rows = found(start, most + 1);
	let next = (rows.len() > most as usize).then(|| start.saturating_add(most));
	rows.truncate(most as usize);
	Rows { rows, next }
}

/// A page of a list that has a row of its own for each index.
fn by_index<Row>(
	at: &Ledger,
	place: ListPlace<u32>,
	key: impl Fn(u32) -> Vec<u8>,
	found: impl FnOnce(u32, u32) -> Vec<Row>,
) -> Rows<Row, u32> {
	from_index(place, |start, rows| {
		(start..start.saturating_add(rows)).for_each(|index| at.note(key(index)));
		found(start, rows)
	})
}

/// A page of a list by key, whose rows are those after a position.
pub fn after<Row, Position>(
	place: ListPlace<Position>,
	found: impl FnOnce(Option<Position>, u32) -> Vec<Row>,
	position: impl FnOnce(&Row) -> Position,
) -> Rows<Row, Position> {
	let most = rows(&place);
	let mut rows = found(place.from, most + 1);
	let is_more = rows.len() > most as usize;
	rows.truncate(most as usize);
	let next = rows.last().filter(|_| is_more).map(position);
	Rows { rows, next }
}

/// The account as bytes, as clients know it.
fn entry(id: ParticipantId, known: Participant<Chains>) -> ParticipantEntry {
	let Participant {
		role,
		organisation,
		account,
		encryption_key,
		key_version,
		password_number,
		status,
		profile,
	} = known;
	let account = AccountId::from(account);
	let participant = Participant {
		role,
		organisation,
		account,
		encryption_key,
		key_version,
		password_number,
		status,
		profile,
	};
	ParticipantEntry { id, participant }
}

fn entries(at: &Ledger, found: Rows<ParticipantId, u32>) -> Result<Answer, ReadRefusal> {
	let Rows { rows, next } = found;
	let entry = |id| Ok(entry(id, at.participant(id).ok_or(ReadRefusal::NotFound)?));
	Ok(Answer::Participants(Rows { rows: rows.into_iter().map(entry).collect::<Result<_, _>>()?, next }))
}

/// The health authority.
pub fn health_authority(at: &Ledger) -> Result<Answer, ReadRefusal> {
	at.note(pallet_participants::HealthAuthorityId::<Runtime>::hashed_key());
	let id = <Participants as HealthAuthority>::health_authority().ok_or(ReadRefusal::NotFound)?;
	let known = at.participant(id).ok_or(ReadRefusal::NotFound)?;
	Ok(Answer::Participant(entry(id, known)))
}

/// The organisations of a role.
pub fn organisations(at: &Ledger, role: Role, place: ListPlace<u32>) -> Result<Answer, ReadRefusal> {
	// Everybody may ask. People and families are listed for health admins alone.
	if !role.is_organisation() {
		return Ok(Answer::Participants(Rows { rows: Vec::new(), next: None }));
	}
	of_role(at, role, place)
}

/// The participants of a role.
pub fn of_role(at: &Ledger, role: Role, place: ListPlace<u32>) -> Result<Answer, ReadRefusal> {
	at.note(pallet_participants::RoleCount::<Runtime>::hashed_key_for(role));
	let found = by_index(
		at,
		place,
		|index| pallet_participants::ByRole::<Runtime>::hashed_key_for(role, index),
		|start, rows| Participants::of_role(role, start, rows),
	);
	entries(at, found)
}

/// The participants that are suspended.
pub fn suspended(at: &Ledger, place: ListPlace<ParticipantId>) -> Result<Answer, ReadRefusal> {
	let Rows { rows, next } = after(place, Participants::suspended, |id| *id);
	let row = |id| {
		at.note(pallet_participants::Suspensions::<Runtime>::hashed_key_for(id));
		Ok(entry(id, at.participant(id).ok_or(ReadRefusal::NotFound)?))
	};
	let rows = rows.into_iter().map(row).collect::<Result<_, _>>()?;
	Ok(Answer::SuspendedParticipants(Rows { rows, next }))
}

/// The people of an organisation.
pub fn staff(
	at: &Ledger,
	caller: &Actor,
	organisation: ParticipantId,
	place: ListPlace<u32>,
) -> Result<Answer, ReadRefusal> {
	find(at, caller, organisation, |found| may_list_staff(caller.role, found.role))?;
	at.note(pallet_participants::StaffCount::<Runtime>::hashed_key_for(organisation));
	let found = by_index(
		at,
		place,
		|index| pallet_participants::Staff::<Runtime>::hashed_key_for(organisation, index),
		|start, rows| Participants::staff(organisation, start, rows),
	);
	entries(at, found)
}

/// A participant.
pub fn participant(at: &Ledger, caller: &Actor, id: ParticipantId) -> Result<Answer, ReadRefusal> {
	let found = find(at, caller, id, |found| may_find(caller.role, found.role))?;
	Ok(Answer::Participant(entry(id, found)))
}

/// Refuses more tags than there are keys under which a client looks.
pub fn ensure_few(tags: &[IdentityTag]) -> Result<(), ReadRefusal> {
	if tags.len() <= MAX_TAG_KEYS { Ok(()) } else { Err(ReadRefusal::TooManyTags) }
}

/// The families with each of these tags.
pub fn families(at: &Ledger, tags: Vec<IdentityTag>) -> Result<Answer, ReadRefusal> {
	ensure_few(&tags)?;
	let families = |tag: IdentityTag| {
		at.note(pallet_participants::NumberTags::<Runtime>::hashed_key_for(tag.tag));
		Participants::families_tagged(tag)
	};
	Ok(Answer::Families(tags.into_iter().map(families).collect()))
}

/// Those who wait to be registered or moved: of every organisation for health admins, else of the caller.
pub fn candidates(at: &Ledger, caller: &Actor, place: ListPlace<(ParticipantId, ParticipantId)>) -> Answer {
	let organisation = caller.role.is_organisation().then_some(caller.id);
	let found = after(
		place,
		|after, rows| Participants::candidates(organisation, after, rows),
		|(organisation, participant, _)| (*organisation, *participant),
	);
	Answer::Candidates(found.map(|(organisation, participant, candidate)| {
		at.note(pallet_participants::Candidates::<Runtime>::hashed_key_for(organisation, participant));
		let Candidate { role, account, encryption_key, profile, ends_at, agreed } = candidate;
		let account = AccountId::from(account);
		let candidate = Candidate { role, account, encryption_key, profile, ends_at, agreed };
		CandidateEntry { participant, organisation, candidate }
	}))
}

/// The keys that a participant has had.
pub fn keys(
	at: &Ledger,
	caller: &Actor,
	id: ParticipantId,
	place: ListPlace<u32>,
) -> Result<Answer, ReadRefusal> {
	find(at, caller, id, |found| may_find(caller.role, found.role))?;
	at.note(pallet_participants::KeyCount::<Runtime>::hashed_key_for(id));
	let found = by_index(
		at,
		place,
		|index| pallet_participants::Keys::<Runtime>::hashed_key_for(id, index),
		|start, rows| Participants::keys_of(id, start, rows),
	);
	Ok(Answer::ParticipantKeys(found.map(|KeyEntry { account, encryption_key, key_version, since }| {
		KeyEntry { account: AccountId::from(account), encryption_key, key_version, since }
	})))
}

/// The log of a participant.
pub fn log(
	at: &Ledger,
	caller: &Actor,
	id: ParticipantId,
	place: ListPlace<u32>,
) -> Result<Answer, ReadRefusal> {
	find(at, caller, id, |found| {
		caller.role == Role::HealthAdmin || caller.id == id || found.organisation == Some(caller.id)
	})?;
	at.note(pallet_participants::LogCount::<Runtime>::hashed_key_for(id));
	Ok(Answer::ParticipantLog(by_index(
		at,
		place,
		|index| pallet_participants::Log::<Runtime>::hashed_key_for(id, index),
		|start, rows| Participants::participant_log(id, start, rows),
	)))
}

/// The content key of an organisation for which the caller reads.
pub fn content_key(
	at: &Ledger,
	caller: &Actor,
	organisation: Option<ParticipantId>,
) -> Result<Answer, ReadRefusal> {
	let (organisation, known) = key_owner(at, caller, organisation)?;
	at.note(pallet_participants::Holders::<Runtime>::hashed_key_for(organisation));
	at.note(pallet_participants::Offered::<Runtime>::hashed_key_for(organisation));
	at.note(pallet_participants::PendingContentKeys::<Runtime>::hashed_key_for(organisation));
	at.note(pallet_participants::ContentKeysDue::<Runtime>::hashed_key_for(organisation));
	Ok(Answer::ContentKey(ContentKey {
		organisation,
		version: known.key_version,
		encryption_key: known.encryption_key,
		holders: pallet_participants::Holders::<Runtime>::get(organisation).into_inner(),
		offered: pallet_participants::Offered::<Runtime>::get(organisation).into_inner(),
		pending: pallet_participants::PendingContentKeys::<Runtime>::get(organisation),
		due: Participants::content_key_due(organisation),
	}))
}

/// The caller's wraps of that key.
pub fn content_key_wraps(
	at: &Ledger,
	caller: &Actor,
	organisation: Option<ParticipantId>,
	place: ListPlace<KeyVersion>,
) -> Result<Answer, ReadRefusal> {
	let (organisation, known) = key_owner(at, caller, organisation)?;
	let rows = rows(&place);
	let found = Participants::content_key_wraps(organisation, caller.id, place.from, rows);
	for ContentKeyWrap { holder, version, .. } in &found {
		let key = (organisation, *holder, *version);
		at.note(pallet_participants::ContentKeyWraps::<Runtime>::hashed_key_for(key));
	}
	let next = versions_left(place.from, known.key_version, rows);
	Ok(Answer::ContentKeyWraps(Rows { rows: found, next }))
}

/// The links between the versions of that key.
pub fn content_key_links(
	at: &Ledger,
	caller: &Actor,
	organisation: Option<ParticipantId>,
	place: ListPlace<KeyVersion>,
) -> Result<Answer, ReadRefusal> {
	let (organisation, known) = key_owner(at, caller, organisation)?;
	let rows = rows(&place);
	let found = Participants::content_key_links(organisation, place.from, rows);
	for link in &found {
		at.note(pallet_participants::ContentKeyLinks::<Runtime>::hashed_key_for(organisation, link.version));
	}
	let next = versions_left(place.from, known.key_version, rows);
	Ok(Answer::ContentKeyLinks(Rows { rows: found, next }))
}

/// The organisation for which the caller reads, or this custody of it, whose content key the caller can hold.
fn key_owner(
	at: &Ledger,
	caller: &Actor,
	named: Option<ParticipantId>,
) -> Result<(ParticipantId, Participant<Chains>), ReadRefusal> {
	let employer = caller.organisation.ok_or(ReadRefusal::NotFound)?;
	let id = named.unwrap_or(employer);
	// Another id is not looked at, so that nobody learns by time whether it is somebody's (R17).
	if id != employer && !ParticipantId::CUSTODIES.contains(&id) {
		return Err(ReadRefusal::NotFound);
	}
	let known = at.participant(id).ok_or(ReadRefusal::NotFound)?;
	// A custody belongs to the health authority.
	let is_theirs = known.organisation.unwrap_or(id) == employer && caller.role.reads_for(known.role);
	if is_theirs { Ok((id, known)) } else { Err(ReadRefusal::NotFound) }
}

/// The version before which the next page of versions starts. The pallet looks at `rows` versions for a page, from the
/// pending one on, which is the one after `current`.
fn versions_left(before: Option<KeyVersion>, current: KeyVersion, rows: u32) -> Option<KeyVersion> {
	let first = before.unwrap_or(current.saturating_add(2));
	first.checked_sub(rows).filter(|left| *left > 0)
}

/// Nobody: it is no username's digest.
const NOBODY: ParticipantId = ParticipantId([0; 32]);

/// The participant, if the caller may know of it.
///
/// A miss always costs one look that finds and one that does not, whatever its reason, so that both take as long (R17).
fn find(
	at: &Ledger,
	caller: &Actor,
	id: ParticipantId,
	may_find: impl FnOnce(&Participant<Chains>) -> bool,
) -> Result<Participant<Chains>, ReadRefusal> {
	let participant = pallet_participants::Participants::<Runtime>::get;
	let found = participant(id);
	let other = if found.is_some() { NOBODY } else { caller.id };
	if found.filter(may_find).is_some() {
		return at.participant(id).ok_or(ReadRefusal::NotFound);
	}
	participant(other);
	Err(ReadRefusal::NotFound)
}

/// Whether this role may find a participant of that one. Who guesses a family's username must not learn whether there
/// is such a family (R17).
const fn may_find(caller: Role, found: Role) -> bool {
	!matches!(found, Role::Family) || matches!(caller, Role::Family | Role::HealthAdmin)
}

/// Whether this role may list the staff of an organisation of that one. The organisations vote on the health
/// authority's admins.
const fn may_list_staff(caller: Role, employer: Role) -> bool {
	match employer {
		Role::HealthAuthority => caller.is_organisation() || matches!(caller, Role::HealthAdmin),
		employer => employer.is_organisation(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// R17: nobody else finds out by a username whether there is such a family.
	#[test]
	fn families_are_found_by_families_and_health_admins_alone() {
		for caller in Role::ALL {
			let finds = caller == Role::Family || caller == Role::HealthAdmin;
			assert_eq!(may_find(caller, Role::Family), finds, "{caller}");
			assert!(may_find(caller, Role::Hospital) && may_find(caller, Role::Doctor), "{caller}");
		}
	}

	#[test]
	fn the_health_authoritys_admins_are_listed_for_those_who_work_with_or_vote_on_them() {
		for caller in Role::ALL {
			let may = caller.is_organisation() || caller == Role::HealthAdmin;
			assert_eq!(may_list_staff(caller, Role::HealthAuthority), may, "{caller}");
			assert!(may_list_staff(caller, Role::Hospital), "{caller}");
			assert!(!may_list_staff(caller, Role::Family), "{caller}");
		}
	}
}
