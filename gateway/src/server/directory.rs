//! The participants.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_runtime::AccountId32;
use vacchain_primitives::{
	AccountId, Candidate, ContentKeyLink, ContentKeyWrap, IdentityTag, KeyEntry, KeyVersion, Participant,
	ParticipantChangeEntry, ParticipantId, Role, api::RegistryApi,
};

use super::{
	access::Caller,
	chain::{At, Chain, NodeClient, bytes_account},
	cursor::{List, rows},
	records::check_tags,
};
use crate::{
	Refusal,
	api::DirectoryServer,
	types::{CandidateEntry, ContentKey, Cursor, Page, ParticipantEntry},
};

/// `directory_*`.
#[derive(Debug)]
pub struct Directory<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Directory<C> {
	/// The node's client of this chain.
	pub fn new(chain: Chain<C>) -> Self {
		Self { chain }
	}

	async fn organisations(
		&self,
		role: Role,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> Result<Page<ParticipantEntry>, Refusal> {
		let list = List::of("directory_organisations", role);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		self.chain
			.ask(move |at| {
				let found = at.api.organisations(at.block, role, start, rows.saturating_add(1))?;
				list.page(start, rows, found).try_map(|id| entry(at, id)?.ok_or(Refusal::ChainUnavailable))
			})
			.await
	}
}

#[async_trait]
impl<C: NodeClient> DirectoryServer for Directory<C> {
	async fn health_authority(&self, _: &Extensions) -> RpcResult<ParticipantEntry> {
		let known = self.chain.ask(|at| {
			let id = at.api.health_authority(at.block)?.ok_or(Refusal::NotFound)?;
			entry(at, id)?.ok_or(Refusal::NotFound)
		});
		Ok(known.await?)
	}

	async fn hospitals(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(Role::Hospital, cursor, limit).await?)
	}

	async fn schools(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(Role::School, cursor, limit).await?)
	}

	async fn insurers(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(Role::Insurer, cursor, limit).await?)
	}

	async fn laboratories(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		Ok(self.organisations(Role::Laboratory, cursor, limit).await?)
	}

	async fn staff(
		&self,
		extensions: &Extensions,
		organisation: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("directory_staff", organisation);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.chain.ask(move |at| {
			find(at, &caller, organisation, |caller, found| may_list_staff(caller.role, found.role))?;
			let found = at.api.staff(at.block, organisation, start, rows.saturating_add(1))?;
			list.page(start, rows, found).try_map(|id| entry(at, id)?.ok_or(Refusal::ChainUnavailable))
		});
		Ok(page.await?)
	}

	async fn participant(&self, extensions: &Extensions, id: ParticipantId) -> RpcResult<ParticipantEntry> {
		let caller = Caller::of(extensions)?.clone();
		let found = self
			.chain
			.ask(move |at| find(at, &caller, id, |caller, found| may_find(caller.role, found.role)));
		Ok(ParticipantEntry { id, participant: bytes_account(found.await?) })
	}

	async fn families(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<ParticipantId>>> {
		check_tags(&tags)?;
		let found = self.chain.ask(move |at| {
			tags.into_iter()
				.map(|tag| Ok(at.api.families_tagged(at.block, tag)?))
				.collect::<Result<_, Refusal>>()
		});
		Ok(found.await?)
	}

	async fn candidates(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<CandidateEntry>> {
		let caller = Caller::of(extensions)?;
		let organisation = caller.role.is_organisation().then_some(caller.id());
		let list = List::of("directory_candidates", organisation);
		let after: Option<(ParticipantId, ParticipantId)> = list.position(cursor.as_ref())?;
		let rows = rows(limit);
		let page = self.chain.ask(move |at| {
			let mut found = at.api.candidates(at.block, organisation, after, rows.saturating_add(1))?;
			let more = found.len() > rows as usize;
			found.truncate(rows as usize);
			let next = found
				.last()
				.filter(|_| more)
				.map(|(organisation, participant, _)| list.cursor((organisation, participant)));
			Ok(Page { rows: found.into_iter().map(candidate).collect(), next })
		});
		Ok(page.await?)
	}

	async fn keys(
		&self,
		extensions: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<KeyEntry<AccountId>>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("directory_keys", id);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.chain.ask(move |at| {
			find(at, &caller, id, |caller, found| may_find(caller.role, found.role))?;
			let found = at.api.keys_of(at.block, id, start, rows.saturating_add(1))?;
			let found = found.into_iter().map(|KeyEntry { account, encryption_key, key_version, since }| {
				KeyEntry { account: account.into(), encryption_key, key_version, since }
			});
			Ok(list.page(start, rows, found.collect()))
		});
		Ok(page.await?)
	}

	async fn log(
		&self,
		extensions: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantChangeEntry>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("directory_log", id);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.chain.ask(move |at| {
			find(at, &caller, id, |caller, found| {
				caller.role == Role::HealthAdmin
					|| caller.id() == id
					|| found.organisation == Some(caller.id())
			})?;
			let found = at.api.participant_log(at.block, id, start, rows.saturating_add(1))?;
			Ok(list.page(start, rows, found))
		});
		Ok(page.await?)
	}

	async fn content_key(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
	) -> RpcResult<ContentKey> {
		let caller = Caller::of(extensions)?.clone();
		let key = self.chain.ask(move |at| {
			let (organisation, known) = key_owner(at, &caller, organisation)?;
			Ok(ContentKey {
				organisation,
				version: known.key_version,
				encryption_key: known.encryption_key,
				holders: at.api.content_key_holders(at.block, organisation)?,
				offered: at.api.offered_content_keys(at.block, organisation)?,
				pending: at.api.pending_content_key(at.block, organisation)?,
				due: at.api.content_key_due(at.block, organisation)?,
			})
		});
		Ok(key.await?)
	}

	async fn content_key_wraps(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyWrap>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("directory_contentKeyWraps", (caller.id(), organisation));
		let (before, rows) = (list.position(cursor.as_ref())?, rows(limit));
		let page = self.chain.ask(move |at| {
			let (organisation, known) = key_owner(at, &caller, organisation)?;
			let found = at.api.content_key_wraps(at.block, organisation, caller.id(), before, rows)?;
			Ok(Page {
				rows: found,
				next: versions_left(before, known.key_version, rows).map(|at| list.cursor(at)),
			})
		});
		Ok(page.await?)
	}

	async fn content_key_links(
		&self,
		extensions: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyLink>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("directory_contentKeyLinks", (caller.organisation, organisation));
		let (before, rows) = (list.position(cursor.as_ref())?, rows(limit));
		let page = self.chain.ask(move |at| {
			let (organisation, known) = key_owner(at, &caller, organisation)?;
			let found = at.api.content_key_links(at.block, organisation, before, rows)?;
			Ok(Page {
				rows: found,
				next: versions_left(before, known.key_version, rows).map(|at| list.cursor(at)),
			})
		});
		Ok(page.await?)
	}
}

/// The organisation for which the caller reads, or this custody of it, whose content key the caller can hold.
fn key_owner<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	named: Option<ParticipantId>,
) -> Result<(ParticipantId, Participant<AccountId32>), Refusal> {
	let employer = caller.organisation.ok_or(Refusal::NotFound)?;
	let id = named.unwrap_or(employer);
	let known = at.api.participant(at.block, id)?.ok_or(Refusal::NotFound)?;
	// A custody belongs to the health authority.
	let is_theirs = known.organisation.unwrap_or(id) == employer && caller.role.reads_for(known.role);
	if is_theirs { Ok((id, known)) } else { Err(Refusal::NotFound) }
}

/// The version before which the next page of versions starts. The runtime looks at `rows` versions for a page, from the
/// pending one on, which is the one after `current`.
fn versions_left(before: Option<KeyVersion>, current: KeyVersion, rows: u32) -> Option<KeyVersion> {
	let first = before.unwrap_or(current.saturating_add(2));
	first.checked_sub(rows).filter(|left| *left > 0)
}

/// A candidate as the wire has it.
fn candidate(
	(organisation, participant, candidate): (ParticipantId, ParticipantId, Candidate<AccountId32>),
) -> CandidateEntry {
	let Candidate { role, account, encryption_key, profile, ends_at, agreed } = candidate;
	let candidate = Candidate { role, account: account.into(), encryption_key, profile, ends_at, agreed };
	CandidateEntry { participant, organisation, candidate }
}

/// Nobody: it is no username's digest.
const NOBODY: ParticipantId = ParticipantId([0; 32]);

/// The participant, if the caller's role may know of one in its role.
///
/// A miss always costs one lookup that hits and one that misses, whatever its reason, so that both take as long (R17).
fn find<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	id: ParticipantId,
	may_find: impl FnOnce(&Caller, &Participant<AccountId32>) -> bool,
) -> Result<Participant<AccountId32>, Refusal> {
	let found = at.api.participant(at.block, id)?;
	let other = if found.is_some() { NOBODY } else { caller.id() };
	if let Some(found) = found.filter(|found| may_find(caller, found)) {
		return Ok(found);
	}
	at.api.participant(at.block, other)?;
	Err(Refusal::NotFound)
}

/// A participant as the chain knows it.
fn entry<C: NodeClient>(at: &At<'_, C>, id: ParticipantId) -> Result<Option<ParticipantEntry>, Refusal> {
	let known = at.api.participant(at.block, id)?;
	Ok(known.map(|known| ParticipantEntry { id, participant: bytes_account(known) }))
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
