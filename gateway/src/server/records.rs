//! Reading records.

mod content;
mod reading;

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_primitives::{
	Basis, Epoch, HistoryEntry, IdentityTag, Level, ParticipantId, ReadKind, Record, RecordId, VisitId, Wrap,
	api::RegistryApi, bounds::MAX_TAG_KEYS,
};

use super::{
	access::Caller,
	access_log::AccessLog,
	chain::{At, Chain, NodeClient},
	cursor::{List, rows},
};
use crate::{
	Refusal,
	api::RecordsServer,
	types::{Cursor, CustodyKeys, EpochState, Keys, OwnedRecord, Page, RecordReading, VisitReading},
};

pub use reading::{Reading, Scope, authority_reading, history_reading, reading, visit_reading};

/// Most visits of a page.
pub const MAX_VISITS: u32 = 16;
/// Most epochs of which one answer tells what leads to their keys.
pub const MAX_EPOCHS: u32 = 32;
/// Most epochs of which one answer tells what the custodies hold.
pub const MAX_CUSTODY_EPOCHS: u32 = 8;

/// `records_*`.
#[derive(Debug)]
pub struct Records<C> {
	chain: Chain<C>,
	log: AccessLog,
}

impl<C: NodeClient> Records<C> {
	/// The node's client of this chain, whose readers are logged.
	pub fn new(chain: Chain<C>, log: AccessLog) -> Self {
		Self { chain, log }
	}

	/// What is read of a record, after the read is noted. `questions` answers it, and the record's owner; `visit` is by
	/// right of which a professional reads.
	async fn read<Answer: Send + 'static>(
		&self,
		caller: Caller,
		kind: ReadKind,
		record: RecordId,
		visit: Option<VisitId>,
		questions: impl FnOnce(&At<'_, C>, &Caller) -> Result<(Answer, ParticipantId), Refusal> + Send + 'static,
	) -> Result<Answer, Refusal> {
		let reader = caller.id();
		let (answer, owner) = self.chain.ask(move |at| questions(at, &caller)).await?;
		self.log.note(reader, owner, kind, visit, &[record]).await?;
		Ok(answer)
	}
}

#[async_trait]
impl<C: NodeClient> RecordsServer for Records<C> {
	async fn mine(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<OwnedRecord>> {
		let family = Caller::of(extensions)?.id();
		let list = List::of("records_mine", family);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.chain.ask(move |at| {
			let found = at.api.records_of(at.block, family, start, rows.saturating_add(1))?;
			list.page(start, rows, found).try_map(|id| {
				let record = at.api.record(at.block, id)?.ok_or(Refusal::NotFound)?;
				Ok(OwnedRecord { id, created_at: record.created_at })
			})
		});
		Ok(page.await?)
	}

	async fn tagged(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<RecordId>>> {
		check_tags(&tags)?;
		let found = self.chain.ask(move |at| {
			tags.into_iter()
				.map(|tag| Ok(at.api.records_tagged(at.block, tag)?))
				.collect::<Result<_, Refusal>>()
		});
		Ok(found.await?)
	}

	async fn search(
		&self,
		extensions: &Extensions,
		family: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		let caller = Caller::of(extensions)?.clone();
		let reader = caller.id();
		let list = List::of("records_search", family);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.chain.ask(move |at| {
			let mut found = reading::readable(at, &caller, family)?;
			found.retain(|(place, _)| *place >= start);
			let next = found.get(rows as usize).map(|(place, _)| list.cursor(place));
			found.truncate(rows as usize);
			let rows = found.into_iter().map(|(_, reading)| content::record(at, reading));
			Ok(Page { rows: rows.collect::<Result<_, Refusal>>()?, next })
		});
		let page = page.await?;
		let found: Vec<RecordId> = page.rows.iter().map(|found| found.id).collect();
		self.log.note(reader, family, ReadKind::Record, None, &found).await?;
		Ok(page)
	}

	async fn get(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
	) -> RpcResult<RecordReading> {
		let caller = Caller::of(extensions)?.clone();
		let found = self.read(caller, ReadKind::Record, record, visit, move |at, caller| {
			let found = content::record(at, reading(at, caller, record, visit)?)?;
			let owner = found.owner;
			Ok((found, owner))
		});
		Ok(found.await?)
	}

	async fn visits(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitReading>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("records_visits", (record, visit));
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit).min(MAX_VISITS));
		let page = self.read(caller, ReadKind::Visits, record, visit, move |at, caller| {
			let reading = reading(at, caller, record, visit)?;
			let page = visits(at, &reading, list, start, rows)?;
			Ok((page, content::owner(at, record)?))
		});
		Ok(page.await?)
	}

	async fn visit(&self, extensions: &Extensions, visit: VisitId) -> RpcResult<VisitReading> {
		let caller = Caller::of(extensions)?.clone();
		let reader = caller.id();
		let found = self.chain.ask(move |at| {
			let (reading, known) = visit_reading(at, &caller, visit)?;
			let record = known.record;
			let found = content::visit(at, visit, known, reading.level)?;
			Ok((found, record, content::owner(at, record)?))
		});
		let (found, record, owner) = found.await?;
		self.log.note(reader, owner, ReadKind::Visits, Some(visit), &[record]).await?;
		Ok(found)
	}

	async fn history(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<HistoryEntry>> {
		let caller = Caller::of(extensions)?.clone();
		let list = List::of("records_history", record);
		let (start, rows) = (list.position(cursor.as_ref())?.unwrap_or(0), rows(limit));
		let page = self.read(caller, ReadKind::History, record, None, move |at, caller| {
			history_reading(at, caller, record)?;
			let found = at.api.history(at.block, record, start, rows.saturating_add(1))?;
			Ok((list.page(start, rows, found), content::owner(at, record)?))
		});
		Ok(page.await?)
	}

	async fn wraps(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		newest: Option<u32>,
	) -> RpcResult<Keys> {
		let caller = Caller::of(extensions)?.clone();
		let keys = self.read(caller, ReadKind::Record, record, visit, move |at, caller| {
			let reading = reading(at, caller, record, visit)?;
			let known = at.api.record(at.block, record)?.ok_or(Refusal::NotFound)?;
			Ok((keys(at, reading, &known, newest)?, known.owner))
		});
		Ok(keys.await?)
	}

	async fn custody(
		&self,
		extensions: &Extensions,
		record: RecordId,
		newest: Option<u32>,
	) -> RpcResult<CustodyKeys> {
		let caller = Caller::of(extensions)?.clone();
		let keys = self.read(caller, ReadKind::Record, record, None, move |at, caller| {
			authority_reading(at, caller, record)?;
			let known = at.api.record(at.block, record)?.ok_or(Refusal::NotFound)?;
			Ok((custody_keys(at, record, &known, newest)?, known.owner))
		});
		Ok(keys.await?)
	}
}

/// The wraps for both custodies, of the epoch `newest` and those before it, and the halves that were given.
fn custody_keys<C: NodeClient>(
	at: &At<'_, C>,
	record: RecordId,
	known: &Record,
	newest: Option<Epoch>,
) -> Result<CustodyKeys, Refusal> {
	let is_custodys = |wrap: &Wrap| ParticipantId::CUSTODIES.contains(&wrap.reader);
	let newest = newest.unwrap_or(known.epoch).min(known.epoch);
	let oldest = newest.saturating_sub(MAX_CUSTODY_EPOCHS - 1);
	let mut wraps = Vec::new();
	for epoch in (oldest..=newest).rev() {
		if epoch == known.epoch {
			wraps.extend(at.api.wraps(at.block, record)?.into_iter().filter(is_custodys));
			continue;
		}
		for custody in ParticipantId::CUSTODIES {
			wraps.extend(at.api.past_wraps(at.block, record, epoch, custody)?);
		}
	}
	let readers = at.api.readers(at.block, record)?;
	let custodians = readers.iter().filter(|reader| matches!(reader.basis, Basis::Owner | Basis::Guardian));
	let mut given = Vec::new();
	for custodian in custodians {
		given.extend(at.api.halves(at.block, record, custodian.id)?);
	}
	Ok(CustodyKeys { epoch: known.epoch, oldest, wraps, given })
}

/// The reader's wrap, and what leads to the keys of the epoch `newest` and those before it.
fn keys<C: NodeClient>(
	at: &At<'_, C>,
	reading: Reading,
	known: &Record,
	newest: Option<Epoch>,
) -> Result<Keys, Refusal> {
	let Reading { record, reader, level, basis, scope, wrap } = reading;
	let state = if basis.is_some() && level == Level::Full {
		let renewal_due = at.api.renewal_due(at.block, record)?;
		Some(EpochState { visit_index: known.visit_index, renewal_due })
	} else {
		None
	};
	let first = match scope {
		Scope::Record => 0,
		Scope::Visit(_) => wrap.epoch(),
	};
	let newest = newest.unwrap_or(wrap.epoch()).clamp(first, wrap.epoch());
	let oldest = newest.saturating_sub(MAX_EPOCHS - 1).max(first);
	// A professional who may read one visit alone gets no link to earlier epochs.
	let links = match scope {
		Scope::Record => at.api.epoch_links(at.block, record, newest, newest - oldest + 1)?,
		Scope::Visit(_) => Vec::new(),
	};
	let (mut bridges, mut past_wraps) = (Vec::new(), Vec::new());
	if scope == Scope::Record {
		for epoch in (oldest..=newest).filter(|epoch| *epoch < known.epoch).rev() {
			bridges.extend(at.api.bridges(at.block, record, epoch)?);
			if matches!(basis, Some(Basis::Owner | Basis::Authority)) {
				past_wraps.extend(at.api.past_wraps(at.block, record, epoch, reader)?);
			}
		}
	}
	let links = links.into_iter().filter(|link| link.to >= oldest).collect();
	let halves = match basis {
		Some(Basis::Owner | Basis::Guardian) => at.api.halves(at.block, record, reader)?,
		_ => Vec::new(),
	};
	Ok(Keys { wrap, state, oldest, links, bridges, past_wraps, halves })
}

/// The visits that this reading shows, from index `start` on.
fn visits<C: NodeClient>(
	at: &At<'_, C>,
	reading: &Reading,
	list: List,
	start: u32,
	rows: u32,
) -> Result<Page<VisitReading>, Refusal> {
	let page = match reading.scope {
		Scope::Visit(id) => Page { rows: vec![id], next: None },
		Scope::Record => {
			let found = at.api.visits_of(at.block, reading.record, start, rows.saturating_add(1))?;
			list.page(start, rows, found)
		}
	};
	let (mut visits, mut next, mut ciphertext) = (Vec::new(), page.next, 0);
	for (index, id) in (start..).zip(page.rows) {
		if ciphertext > content::MAX_PAGE_CIPHERTEXT {
			next = Some(list.cursor(index));
			break;
		}
		let visit = at.api.visit(at.block, id)?.ok_or(Refusal::ChainUnavailable)?;
		let visit = content::visit(at, id, visit, reading.level)?;
		ciphertext += content::ciphertext_len(&visit);
		visits.push(visit);
	}
	Ok(Page { rows: visits, next })
}

/// Refuses more tags than there are keys under which a client looks.
pub(super) fn check_tags(tags: &[IdentityTag]) -> Result<(), Refusal> {
	if tags.len() <= MAX_TAG_KEYS { Ok(()) } else { Err(Refusal::Malformed("list of tags")) }
}
