//! Who takes part.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_runtime::AccountId32;
use vacchain_primitives::{AuthorityWrap, Participant, ParticipantId, Role, api::RegistryApi};

use super::{
	access::Caller,
	chain::{At, Chain, NodeClient, bytes_account},
	cursor::{List, rows},
};
use crate::{
	Refusal,
	api::DirectoryServer,
	types::{Cursor, Page, ParticipantEntry},
};

/// `directory_*`.
#[derive(Debug)]
pub struct Directory<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Directory<C> {
	/// Of this chain.
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
			find(at, &caller, organisation, may_list_staff)?;
			let found = at.api.staff(at.block, organisation, start, rows.saturating_add(1))?;
			list.page(start, rows, found).try_map(|id| entry(at, id)?.ok_or(Refusal::ChainUnavailable))
		});
		Ok(page.await?)
	}

	async fn participant(&self, extensions: &Extensions, id: ParticipantId) -> RpcResult<ParticipantEntry> {
		let caller = Caller::of(extensions)?.clone();
		let found = self.chain.ask(move |at| find(at, &caller, id, may_find));
		Ok(ParticipantEntry { id, participant: bytes_account(found.await?) })
	}

	async fn authority_wraps(
		&self,
		extensions: &Extensions,
		admin: Option<ParticipantId>,
	) -> RpcResult<Vec<AuthorityWrap>> {
		let admin = admin.unwrap_or(Caller::of(extensions)?.id());
		Ok(self.chain.ask(move |at| Ok(at.api.authority_wraps(at.block, admin)?)).await?)
	}
}

/// Nobody: it is no username's digest.
const NOBODY: ParticipantId = ParticipantId([0; 32]);

/// The participant, if the caller's role may know of one in its role.
///
/// Whoever is not found for one reason or the other, one participant who is there and one who is not are asked about, so
/// that both take as long (R17).
fn find<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	id: ParticipantId,
	may_find: impl FnOnce(Role, Role) -> bool,
) -> Result<Participant<AccountId32>, Refusal> {
	let found = at.api.participant(at.block, id)?;
	let other = if found.is_some() { NOBODY } else { caller.id() };
	if let Some(found) = found.filter(|found| may_find(caller.role, found.role)) {
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
