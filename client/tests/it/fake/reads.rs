//! The fake gateway's answers about the chain.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_client::{
	primitives::{
		AccountId, Basis, ContentKeyLink, ContentKeyWrap, HistoryEntry, IdentityTag, Institution, KeyEntry,
		Level, Moment, Network, ParticipantChangeEntry, ParticipantId, Reader, RecordId, Role, Sealed,
		Section, Status, Tombstone, Validator, Visit, VisitId, VisitState,
	},
	wire::*,
};
use vacchain_gateway::Refusal;
use vacchain_gateway_server::api::*;

use super::{Connection, KnownRecord, KnownVisit, NOW, State};

/// Of how many epochs one answer tells.
const EPOCHS: u32 = 32;
/// How many epochs one answer to a health admin tells of.
const CUSTODY_EPOCHS: u32 = 8;
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
	wrap: KeyWrap,
}

impl State {
	fn reading(
		&self,
		me: ParticipantId,
		record: RecordId,
		visit: Option<VisitId>,
	) -> Result<Reading<'_>, Refusal> {
		let known = self.records.get(&record).ok_or(Refusal::NotFound)?;
		if let Some(visit) = visit {
			let visit = self.visits.get(&visit).filter(|visit| visit.visit.record == record);
			let wrap = visit.and_then(|visit| visit.wraps.iter().find(|wrap| wrap.professional == me));
			let wrap = KeyWrap::Visit(wrap.ok_or(Refusal::NotFound)?.clone());
			let reader = Reader { id: me, level: Level::Full, basis: Basis::Guardian };
			return Ok(Reading { record: known, reader, wrap });
		}
		let is_admin = self.participants[&me].role == Role::HealthAdmin;
		let id = if is_admin { self.authority().ok_or(Refusal::NotFound)? } else { me };
		let reader = known.readers.iter().find(|reader| reader.id == id && !reader.is_expired(NOW));
		let wrap = known.wraps.iter().find(|wrap| wrap.reader == id);
		let (reader, wrap) = reader.zip(wrap).ok_or(Refusal::NotFound)?;
		Ok(Reading { record: known, reader: *reader, wrap: KeyWrap::Record(wrap.clone()) })
	}

	fn full_reading(&self, me: ParticipantId, record: RecordId) -> Result<Reading<'_>, Refusal> {
		let reading = self.reading(me, record, None)?;
		let sees = reading.reader.level == Level::Full || reading.reader.basis == Basis::Authority;
		if sees { Ok(reading) } else { Err(Refusal::NotFound) }
	}
}

fn record_reading(id: RecordId, reading: Reading<'_>, visit: Option<VisitId>) -> RecordReading {
	let Reading { record: KnownRecord { record, child, .. }, reader, wrap } = reading;
	RecordReading {
		id,
		owner: record.owner,
		epoch: record.epoch,
		created_at: record.created_at,
		state: record.state,
		merged: record.merged.to_vec(),
		erasure_asked_at: record.erasure_asked_at,
		rectified: record.rectified,
		history: (reader.level == Level::Full).then_some(record.history),
		reader: reader.id,
		level: reader.level,
		basis: (visit.is_none()).then_some(reader.basis),
		visit,
		child: shown(child, true),
		wrap,
	}
}

/// The visits that are shown, in order of opening, each with what this person may read of its record.
fn visit_rows(state: &State, me: ParticipantId, shows: impl Fn(&Visit) -> bool) -> Vec<VisitRow> {
	let mut shown: Vec<_> = state.visits.iter().filter(|(_, known)| shows(&known.visit)).collect();
	shown.sort_by_key(|(id, known)| (known.visit.opened_at, **id));
	let row = |(id, known): (&VisitId, &KnownVisit)| {
		let record = known.visit.record;
		let by_standing = state.reading(me, record, None).map(|reading| (reading, None));
		let by_visit = || state.reading(me, record, Some(*id)).map(|reading| (reading, Some(*id)));
		let reading = by_standing.or_else(|_| by_visit()).ok();
		VisitRow {
			id: *id,
			visit: known.visit.clone(),
			record: reading.map(|(reading, visit)| record_reading(record, reading, visit)),
		}
	};
	shown.into_iter().map(row).collect()
}

/// The records that this person reads for such a reason.
fn records_by(state: &State, me: ParticipantId, is_it: impl Fn(&Reader) -> bool) -> Vec<RecordReading> {
	let reading = |id: &RecordId| {
		let reading = state.reading(me, *id, None).ok().filter(|reading| is_it(&reading.reader))?;
		Some(record_reading(*id, reading, None))
	};
	state.records.keys().filter_map(reading).collect()
}

pub(super) fn shown(sealed: &Sealed, open: bool) -> SealedSection {
	let ciphertext = open.then(|| Bytes(sealed.ciphertext.to_vec()));
	let Sealed { epoch, index, commitment, .. } = *sealed;
	SealedSection { epoch, index, commitment, ciphertext }
}

/// The part of a visit that a reader of this level gets.
fn visit_reading(state: &State, id: VisitId, known: &KnownVisit, level: Level) -> VisitReading {
	let section =
		|section: Section| known.sections.get(&section).map(|sealed| shown(sealed, section.level() <= level));
	let note = |note: &vacchain_client::primitives::NoteEntry| NoteReading {
		author: note.author,
		at: note.at,
		kind: note.kind,
		clearance: note.clearance,
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
		earlier_examinations: Vec::new(),
		dispute: None,
		rulings: Vec::new(),
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

	async fn laboratories(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| entries(state, &[], cursor))
	}

	async fn families(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<ParticipantId>>> {
		let state = self.fake.state();
		let of = |tag: &IdentityTag| {
			let families = state.number_tags.iter().filter(|(_, known)| known == tag);
			families.map(|(family, _)| *family).collect()
		};
		Ok(tags.iter().map(of).collect())
	}

	async fn participants(
		&self,
		_: &Extensions,
		role: Role,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| {
			let of_role = state.participants.iter().filter(|(_, known)| known.role == role);
			let mut ids: Vec<_> = of_role.map(|(id, _)| *id).collect();
			ids.sort_unstable();
			entries(state, &ids, cursor)
		})
	}

	async fn suspended(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.read(|state, _| {
			let suspended = state.participants.iter().filter(|(_, known)| known.status == Status::Suspended);
			let mut ids: Vec<_> = suspended.map(|(id, _)| *id).collect();
			ids.sort_unstable();
			entries(state, &ids, cursor)
		})
	}

	async fn candidates(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<CandidateEntry>> {
		self.read(|state, _| page(state, Vec::new(), cursor))
	}

	async fn keys(
		&self,
		_: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<KeyEntry<AccountId>>> {
		self.read(|state, _| {
			if !state.participants.contains_key(&id) {
				return Err(Refusal::NotFound);
			}
			page(state, state.keys_of(&id), cursor)
		})
	}

	async fn log(
		&self,
		_: &Extensions,
		_: ParticipantId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ParticipantChangeEntry>> {
		self.read(|state, _| page(state, Vec::new(), cursor))
	}

	async fn content_key(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
	) -> RpcResult<ContentKey> {
		self.read(|state, _| {
			if let Some(custody) = organisation {
				let known = state.participants.get(&custody).ok_or(Refusal::NotFound)?;
				let holders = state.custody_wraps.keys().filter(|(of, _)| *of == custody);
				return Ok(ContentKey {
					organisation: custody,
					version: known.key_version,
					encryption_key: known.encryption_key.clone(),
					holders: holders.map(|(_, holder)| *holder).collect(),
					offered: state.offered_custodies.get(&custody).cloned().unwrap_or_default(),
					pending: None,
					due: false,
				});
			}
			let organisation = state.authority().ok_or(Refusal::NotFound)?;
			let known = &state.participants[&organisation];
			let holds =
				|wraps: &Vec<ContentKeyWrap>| wraps.iter().any(|wrap| wrap.version == known.key_version);
			let mut holders: Vec<_> = state.content_key_wraps.iter().collect();
			let is_offered = |id| state.offered.iter().any(|offered| offered.holder == id);
			holders.retain(|(id, wraps)| holds(wraps) && !is_offered(**id));
			Ok(ContentKey {
				organisation,
				version: known.key_version,
				encryption_key: known.encryption_key.clone(),
				holders: holders.into_iter().map(|(id, _)| *id).collect(),
				offered: state.offered.clone(),
				pending: state.pending_content_key.clone(),
				due: false,
			})
		})
	}

	async fn content_key_wraps(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ContentKeyWrap>> {
		self.read(|state, me| {
			if let Some(custody) = organisation {
				let wraps = state.custody_wraps.get(&(custody, me)).cloned().unwrap_or_default();
				return page(state, wraps, cursor);
			}
			page(state, state.content_key_wraps.get(&me).cloned().unwrap_or_default(), cursor)
		})
	}

	async fn content_key_links(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ContentKeyLink>> {
		self.read(|state, _| {
			let links = match organisation {
				Some(_) => Vec::new(),
				None => state.content_key_links.clone(),
			};
			page(state, links, cursor)
		})
	}
}

#[async_trait]
impl PowersServer for Connection {
	async fn waiting(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<PowerEntry>> {
		self.read(|state, _| page(state, state.powers.clone(), cursor))
	}

	async fn own(&self, _: &Extensions) -> RpcResult<Vec<PowerEntry>> {
		self.read(|state, me| Ok(state.powers.iter().filter(|entry| entry.subject == me).cloned().collect()))
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

	async fn tagged(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<RecordId>>> {
		let state = self.fake.state();
		let of = |tag: &IdentityTag| {
			let records = state.records.iter().filter(|(_, known)| known.record.identity_tag == *tag);
			records.map(|(id, _)| *id).collect()
		};
		Ok(tags.iter().map(of).collect())
	}

	async fn search(
		&self,
		_: &Extensions,
		family: ParticipantId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.read(|state, me| {
			let of_family = state.records.iter().filter(|(_, known)| known.record.owner == family);
			let rows = of_family
				.filter_map(|(id, _)| Some(record_reading(*id, state.reading(me, *id, None).ok()?, None)));
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
			Ok(record_reading(record, reading, visit))
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

	async fn reports(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ReportReading>> {
		self.read(|state, me| {
			state.reading(me, record, visit)?;
			page(state, Vec::new(), cursor)
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
			let history = state.full_reading(me, record)?.record.history.clone();
			page(state, history, cursor)
		})
	}

	async fn wraps(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		newest: Option<u32>,
	) -> RpcResult<Keys> {
		self.fake.state().keys_asked += 1;
		self.read(|state, me| {
			let Reading { record, reader, wrap } = state.reading(me, record, visit)?;
			let is_full = visit.is_none() && reader.level == Level::Full;
			let newest = newest.unwrap_or(wrap.epoch()).min(wrap.epoch());
			let oldest = newest.saturating_sub(EPOCHS - 1);
			let asked = oldest..=newest;
			let links = record.links.iter().filter(|link| asked.contains(&link.to));
			let bridges = record.bridges.iter().filter(|link| asked.contains(&link.from));
			let past_wraps = record.past_wraps.iter();
			let past_wraps =
				past_wraps.filter(|wrap| wrap.reader == reader.id && asked.contains(&wrap.epoch));
			Ok(Keys {
				state: is_full.then_some(EpochState {
					visit_index: record.record.visit_index,
					renewal_due: record.renewal_due,
				}),
				merged_link: None,
				oldest,
				links: links.rev().cloned().collect(),
				bridges: bridges.cloned().collect(),
				past_wraps: past_wraps.cloned().collect(),
				halves: record.halves.iter().filter(|half| half.wrap.reader == reader.id).cloned().collect(),
				wrap,
			})
		})
	}

	async fn erased(&self, _: &Extensions, _: RecordId) -> RpcResult<Tombstone> {
		self.read(|_, _| Err(Refusal::NotFound))
	}

	async fn child_versions(
		&self,
		_: &Extensions,
		record: RecordId,
		_: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<ChildVersion>> {
		self.read(|state, me| {
			let known = state.full_reading(me, record)?.record;
			let current = ChildVersion {
				version: known.record.child_version(),
				child: shown(&known.child, true),
				replaced: None,
			};
			let rows = known.former_children.iter().cloned().chain([current]).collect();
			Ok(Page { rows, next: None })
		})
	}

	async fn custody(&self, _: &Extensions, record: RecordId, newest: Option<u32>) -> RpcResult<CustodyKeys> {
		self.read(|state, me| {
			let Reading { record, reader, .. } = state.reading(me, record, None)?;
			if reader.basis != Basis::Authority {
				return Err(Refusal::NotFound);
			}
			let epoch = record.record.epoch;
			let newest = newest.unwrap_or(epoch).min(epoch);
			let oldest = newest.saturating_sub(CUSTODY_EPOCHS - 1);
			let mut wraps: Vec<_> =
				record.wraps.iter().chain(record.past_wraps.iter().rev()).cloned().collect();
			wraps.retain(|wrap| {
				ParticipantId::CUSTODIES.contains(&wrap.reader) && (oldest..=newest).contains(&wrap.epoch)
			});
			wraps.sort_by_key(|wrap| std::cmp::Reverse(wrap.epoch));
			Ok(CustodyKeys { epoch, oldest, wraps, given: record.halves.clone() })
		})
	}

	async fn waiting_visits(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		self.read(|state, me| {
			let waits = |visit: &Visit| match visit.state {
				VisitState::Opened => visit.doctor == me,
				VisitState::Noted => visit.physician == me,
				_ => false,
			};
			page(state, visit_rows(state, me, waits), cursor)
		})
	}

	async fn hospital_visits(
		&self,
		_: &Extensions,
		since: Option<Moment>,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		self.read(|state, me| {
			let is_open =
				|state| matches!(state, VisitState::Opened | VisitState::Noted | VisitState::Signed);
			let shows = |visit: &Visit| match since {
				Some(since) => visit.hospital == me && visit.opened_at >= since,
				None => visit.hospital == me && is_open(visit.state),
			};
			page(state, visit_rows(state, me, shows), cursor)
		})
	}

	async fn open_records(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.read(|state, me| page(state, records_by(state, me, Reader::is_grant), cursor))
	}

	async fn wards(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		let is_guardian = |reader: &Reader| reader.basis == Basis::Guardian;
		self.read(|state, me| page(state, records_by(state, me, is_guardian), cursor))
	}
}

#[async_trait]
impl ConsentRightsServer for Connection {
	async fn grants(&self, _: &Extensions, record: RecordId) -> RpcResult<Vec<ReaderRow>> {
		self.read(|state, me| {
			let record = state.full_reading(me, record)?.record;
			let row = |reader: &Reader| {
				let known = &state.participants[&reader.id];
				let wrap = record.wraps.iter().find(|wrap| wrap.reader == reader.id).cloned();
				ReaderRow {
					reader: *reader,
					role: known.role,
					encryption_key: known.encryption_key.clone(),
					key_version: known.key_version,
					wrap,
					gets_keys: reader.basis.keeps_past_wraps() || known.status == Status::Active,
				}
			};
			Ok(record.readers.iter().map(row).collect())
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

	async fn ward_requests(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		self.read(|state, me| {
			let reading = state.reading(me, record, None)?;
			if !reading.reader.is_custodian() {
				return Err(Refusal::NotFound);
			}
			page(state, state.requests.clone(), cursor)
		})
	}

	async fn sent(&self, _: &Extensions, cursor: Option<Cursor>, _: Option<u32>) -> RpcResult<Page<SentRow>> {
		self.read(|state, _| page(state, state.sent_requests.clone(), cursor))
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

	async fn gateways(&self, _: &Extensions) -> RpcResult<Vec<InstitutionGateways>> {
		Ok(Vec::new())
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
