//! The readers of records, and requests for access.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_primitives::{Participant, ParticipantId, ReadKind, RecordId, Status, api::RegistryApi};

use super::{
	access::Caller,
	access_log::AccessLog,
	chain::{Chain, NodeClient},
	cursor::{List, rows},
	records::history_reading,
};
use crate::{
	Refusal,
	api::ConsentRightsServer,
	types::{Cursor, Page, ReaderRow, RequestRow},
};

/// `consent_*`.
#[derive(Debug)]
pub struct ConsentRights<C> {
	chain: Chain<C>,
	log: AccessLog,
}

impl<C: NodeClient> ConsentRights<C> {
	/// The node's client of this chain, whose readers are logged.
	pub fn new(chain: Chain<C>, log: AccessLog) -> Self {
		Self { chain, log }
	}
}

#[async_trait]
impl<C: NodeClient> ConsentRightsServer for ConsentRights<C> {
	async fn grants(&self, extensions: &Extensions, record: RecordId) -> RpcResult<Vec<ReaderRow>> {
		let caller = Caller::of(extensions)?.clone();
		let id = caller.id();
		let found = self.chain.ask(move |at| {
			history_reading(at, &caller, record)?;
			let wraps = at.api.wraps(at.block, record)?;
			let readers = at.api.readers(at.block, record)?.into_iter().map(|reader| {
				let known = at.api.participant(at.block, reader.id)?.ok_or(Refusal::ChainUnavailable)?;
				let Participant { role, encryption_key, key_version, status, organisation, .. } = known;
				let wrap = wraps.iter().find(|wrap| wrap.reader == reader.id).cloned();
				let mut gets_keys = reader.basis.keeps_past_wraps() || status == Status::Active;
				if let Some(organisation) = organisation.filter(|_| !reader.basis.keeps_past_wraps()) {
					let employer = at.api.participant(at.block, organisation)?;
					gets_keys &= employer.is_some_and(|employer| employer.status == Status::Active);
				}
				Ok(ReaderRow { reader, role, encryption_key, key_version, wrap, gets_keys })
			});
			let readers = readers.collect::<Result<Vec<_>, Refusal>>()?;
			let owner = at.api.record(at.block, record)?.ok_or(Refusal::NotFound)?.owner;
			Ok((readers, owner))
		});
		let (readers, owner) = found.await?;
		self.log.note(id, owner, ReadKind::Readers, None, &[record]).await?;
		Ok(readers)
	}

	async fn requests(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		let family = Caller::of(extensions)?.id();
		let list = List::of("consent_requests", family);
		let after: Option<ParticipantId> = list.position(cursor.as_ref())?;
		let rows = rows(limit);
		let mut found = self
			.chain
			.ask(move |at| Ok(at.api.requests(at.block, family, after, rows.saturating_add(1))?))
			.await?;
		let more = found.len() > rows as usize;
		found.truncate(rows as usize);
		let next = found.last().filter(|_| more).map(|(requester, _)| list.cursor(requester));
		let rows = found.into_iter().map(|(requester, request)| RequestRow { requester, request }).collect();
		Ok(Page { rows, next })
	}
}
