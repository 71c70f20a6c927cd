//! What the fake gateway answers of the chain.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_client::{
	primitives::{
		AuthorityWrap, Basis, HistoryEntry, Institution, Level, Network, ParticipantId, Reader, RecordId,
		Role, Sealed, Section, Validator, VisitId, VisitState, Wrap,
	},
	wire::*,
};
use vacchain_gateway::{Refusal, api::*};

use super::{Connection, KnownRecord, KnownVisit, NOW, State};

/// How many links are given at a time.
const LINKS: usize = 64;
/// How many rows a page has.
const PAGE: usize = 64;

impl Connection {
	/// Reads for whoever has this connection's session.
	pub(super) fn read<Answer>(
		&self,
		answer: impl FnOnce(&State, ParticipantId) -> Result<Answer, Refusal>,
	) -> RpcResult<Answer> {
		let me = self.session.lock().unwrap().ok_or(Refusal::NotLoggedIn)?;
		let mut state = self.fake.state();
		if let Some(refusal) = state.refusals.pop_front() {
			return Err(refusal.into());
		}
		if !state.participants.contains_key(&me) {
			return Err(Refusal::NotRegistered.into());
		}
		Ok(answer(&state, me)?)
	}
}

fn entry(state: &State, id: ParticipantId) -> Result<ParticipantEntry, Refusal> {
	let participant = state.participants.get(&id).cloned().ok_or(Refusal::NotFound)?;
	Ok(ParticipantEntry { id, participant })
}

/// A page whose cursor is the number of the next row.
pub(super) fn page<Row>(state: &State, rows: Vec<Row>, cursor: Option<Cursor>) -> Result<Page<Row>, Refusal> {
	let start = cursor.map_or(Ok(0), |cursor| cursor.0.parse()).map_err(|_| Refusal::InvalidCursor)?;
	let (count, size) = (rows.len(), state.page.unwrap_or(PAGE));
	let rows = rows.into_iter().skip(start).take(size).collect();
	let next = (start + size < count).then(|| Cursor((start + size).to_string()));
	Ok(Page { rows, next })
}

fn entries(
	state: &State,
	ids: &[ParticipantId],
	cursor: Option<Cursor>,
) -> Result<Page<ParticipantEntry>, Refusal> {
	let entries = ids.iter().map(|id| entry(state, *id)).collect::<Result<_, _>>()?;
	page(state, entries, cursor)
}

/// How somebody reads a record now.
struct Reading<'a> {
	record: &'a KnownRecord,
	reader: Reader,
	wrap: Wrap,
}

impl State {
	fn reading(
		&self,
		me: ParticipantId,
		record: RecordId,
		visit: Option<VisitId>,
	) -> Result<Reading<'_>, Refusal> {
		let known = self.records.get(&record).ok_or(Refusal::NotFound)?;
		let (reader, wraps) = match visit {
			Some(visit) => {
				let visit = self.visits.get(&visit).filter(|visit| visit.visit.record == record);
				let reader = Reader { id: me, level: Level::Full, basis: Basis::Guardian };
				(Some(reader), &visit.ok_or(Refusal::NotFound)?.wraps)
			}
			None => {
				let is_admin = self.participants[&me].role == Role::HealthAdmin;
				let id = if is_admin { self.authority().ok_or(Refusal::NotFound)? } else { me };
				let readers = known.readers.iter();
				(readers.copied().find(|reader| reader.id == id && !reader.is_expired(NOW)), &known.wraps)
			}
		};
		let reader = reader.ok_or(Refusal::NotFound)?;
		let wrap = wraps.iter().find(|wrap| wrap.reader == reader.id).ok_or(Refusal::NotFound)?;
		Ok(Reading { record: known, reader, wrap: wrap.clone() })
	}

	fn full_reading(&self, me: ParticipantId, record: RecordId) -> Result<Reading<'_>, Refusal> {
		let reading = self.reading(me, record, None)?;
		if reading.reader.level < Level::Full { Err(Refusal::NotFound) } else { Ok(reading) }
	}
}

fn record_reading(id: RecordId, reading: Reading<'_>, by_visit: bool) -> RecordReading {
	let Reading { record: KnownRecord { record, child, .. }, reader, wrap } = reading;
	RecordReading {
		id,
		owner: record.owner,
		epoch: record.epoch,
		created_at: record.created_at,
		history: (reader.level == Level::Full).then_some(record.history),
		reader: reader.id,
		level: reader.level,
		basis: (!by_visit).then_some(reader.basis),
		child: shown(child, true),
		wrap,
	}
}

fn shown(sealed: &Sealed, open: bool) -> SealedSection {
	let ciphertext = open.then(|| Bytes(sealed.ciphertext.to_vec()));
	SealedSection { epoch: sealed.epoch, commitment: sealed.commitment, ciphertext }
}

/// What a reader of this level gets of a visit.
fn visit_reading(state: &State, id: VisitId, known: &KnownVisit, level: Level) -> VisitReading {
	let section =
		|section: Section| known.sections.get(&section).map(|sealed| shown(sealed, section.level() <= level));
	let note = |note: &vacchain_client::primitives::NoteEntry| NoteReading {
		author: note.author,
		at: note.at,
		kind: note.kind,
		decision: note.decision,
		text: note.sealed.as_ref().map(|sealed| shown(sealed, true)),
	};
	let signer = known.signature.as_ref().and_then(|entry| state.participants.get(&entry.physician));
	VisitReading {
		id,
		visit: known.visit.clone(),
		examination: section(Section::Examination),
		notes: if level == Level::Full { known.notes.iter().map(note).collect() } else { Vec::new() },
		immunization: section(Section::Immunization),
		recommendation: section(Section::Recommendation),
		retraction: section(Section::Retraction).filter(|_| known.visit.state == VisitState::Retracted),
		signature: known.signature.clone(),
		signer: signer.map(|known| Signer { role: known.role, account: known.account.into() }),
	}
}

#[async_trait]
impl DirectoryServer for Connection {
	async fn health_authority(&self, _: &Extensions) -> RpcResult<ParticipantEntry> {
		let state = self.fake.state();
		Ok(entry(&state, state.authority().ok_or(Refusal::NotFound)?)?)
	}

	async fn hospitals(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| entries(state, &state.hospitals, cursor))
	}

	async fn schools(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| entries(state, &[], cursor))
	}

	async fn insurers(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| entries(state, &[], cursor))
	}

	async fn staff(
		&self,
		_: &Extensions,
		_: ParticipantId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| entries(state, &state.staff, cursor))
	}

	async fn participant(&self, _: &Extensions, id: ParticipantId) -> RpcResult<ParticipantEntry> {
		self.read(|state, _| entry(state, id))
	}

	async fn authority_wraps(
		&self,
		_: &Extensions,
		admin: Option<ParticipantId>,
	) -> RpcResult<Vec<AuthorityWrap>> {
		self.read(|state, me| {
			Ok(state.authority_wraps.get(&admin.unwrap_or(me)).cloned().unwrap_or_default())
		})
	}
}

#[async_trait]
impl RecordsServer for Connection {
	async fn mine(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<OwnedRecord>> {
		self.read(|state, me| {
			let mine = state.records.iter().filter(|(_, known)| known.record.owner == me);
			let rows = mine.map(|(id, known)| OwnedRecord { id: *id, created_at: known.record.created_at });
			page(state, rows.collect(), cursor)
		})
	}

	async fn search(
		&self,
		_: &Extensions,
		username: String,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.read(|state, me| {
			let family = ParticipantId::from_username(&username).map_err(|_| Refusal::InvalidUsername)?;
			let of_family = state.records.iter().filter(|(_, known)| known.record.owner == family);
			let rows = of_family
				.filter_map(|(id, _)| Some(record_reading(*id, state.reading(me, *id, None).ok()?, false)));
			page(state, rows.collect(), cursor)
		})
	}

	async fn get(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
	) -> RpcResult<RecordReading> {
		self.read(|state, me| {
			let reading = state.reading(me, record, visit)?;
			Ok(record_reading(record, reading, visit.is_some()))
		})
	}

	async fn visits(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<VisitReading>> {
		self.read(|state, me| {
			let reading = state.reading(me, record, visit)?;
			let visits = reading.record.visits.iter();
			let rows = visits.map(|id| visit_reading(state, *id, &state.visits[id], reading.reader.level));
			page(state, rows.collect(), cursor)
		})
	}

	async fn visit(&self, _: &Extensions, id: VisitId) -> RpcResult<VisitReading> {
		self.read(|state, me| {
			let known = state.visits.get(&id).ok_or(Refusal::NotFound)?;
			let reading = state.reading(me, known.visit.record, None);
			let reading = reading.or_else(|_| state.reading(me, known.visit.record, Some(id)))?;
			Ok(visit_reading(state, id, known, reading.reader.level))
		})
	}

	async fn history(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<HistoryEntry>> {
		self.read(|state, me| {
			if state.participants[&me].role == Role::School {
				return Err(Refusal::NotAllowed("see a record's history"));
			}
			state.full_reading(me, record)?;
			page(state, Vec::new(), cursor)
		})
	}

	async fn wraps(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		from: Option<u32>,
	) -> RpcResult<Keys> {
		self.read(|state, me| {
			let Reading { record, wrap, .. } = state.reading(me, record, visit)?;
			let from = from.unwrap_or(wrap.epoch);
			let leading = record.links.range(from..wrap.epoch.max(from)).take(LINKS);
			let links: Vec<_> = leading.map(|(epoch, link)| (*epoch, link.clone())).collect();
			Ok(Keys { wrap, links: links.into_iter().rev().collect() })
		})
	}
}

#[async_trait]
impl ConsentRightsServer for Connection {
	async fn grants(&self, _: &Extensions, record: RecordId) -> RpcResult<Vec<ReaderRow>> {
		self.read(|state, me| {
			let readers = state.full_reading(me, record)?.record.readers.iter();
			let row = |reader: &Reader| {
				let known = &state.participants[&reader.id];
				ReaderRow { reader: *reader, role: known.role, encryption_key: known.encryption_key }
			};
			Ok(readers.map(row).collect())
		})
	}

	async fn requests(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		self.read(|state, _| page(state, state.requests.clone(), cursor))
	}
}

#[async_trait]
impl AccessesServer for Connection {
	async fn log(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<AccessRow>> {
		self.read(|state, me| {
			let known = state.records.get(&record).filter(|known| known.record.owner == me);
			known.ok_or(Refusal::NotFound)?;
			page(state, state.accesses.clone(), cursor)
		})
	}
}

#[async_trait]
impl NetworksServer for Connection {
	async fn info(&self, _: &Extensions) -> RpcResult<Network> {
		self.read(|state, _| state.network.clone().ok_or(Refusal::ChainUnavailable))
	}

	async fn institutions(&self, _: &Extensions) -> RpcResult<Vec<Institution>> {
		self.read(|state, _| Ok(state.institutions.clone()))
	}

	async fn validators(&self, _: &Extensions) -> RpcResult<Vec<Validator>> {
		self.read(|_, _| Ok(Vec::new()))
	}

	async fn proposals(&self, _: &Extensions) -> RpcResult<Vec<GovernanceProposal>> {
		self.read(|state, _| Ok(state.proposals.clone()))
	}
}
