//! Records and their visits, cut to the reader's level.

use alloc::vec::Vec;
use vacchain_primitives::{
	Actor, Basis, Dispute, Epoch, IdentityTag, Level, NoteEntry, ParticipantId, ReadKind, Reader, RecordId,
	Report, ReportRetraction, Ruling, Sealed, Section, Tombstone, Visit, VisitId, VisitState, Wrap,
	bounds::{
		HISTORY_PAGE, MAX_CUSTODY_EPOCHS, MAX_PAGE, MAX_PAGE_CIPHERTEXT, MAX_PAGE_EPOCHS, MAX_PAGE_VISITS,
	},
	questions::RenewalDue,
	reading::{
		Answer, ChildVersion, CustodyKeys, DisputeReading, EpochState, Keys, ListPlace, NoteReading, Noted,
		OwnedRecord, ReadRefusal, RecordReading, ReportReading, ReportRetractionReading, Rows, RulingReading,
		SealedSection, SignerEntry, VisitReading,
	},
};

use super::{
	Told,
	directory::{ensure_few, from_index},
	ledger::Ledger,
	right::{self, Right, Scope},
	search::readable_records,
};
use crate::{Consent, Runtime, VaccinationRecords, VaccineDetails};

/// Whose record it is.
pub fn owner(at: &Ledger, record: RecordId) -> Result<ParticipantId, ReadRefusal> {
	Ok(at.record(record).ok_or(ReadRefusal::NotFound)?.owner)
}

/// The records of the family that reads.
pub fn owned(at: &Ledger, caller: &Actor, place: ListPlace<u32>) -> Result<Answer, ReadRefusal> {
	at.note(pallet_vaccination_records::OwnedRecords::<Runtime>::hashed_key_for(caller.id));
	let found = from_index(place, |start, rows| VaccinationRecords::records_of(caller.id, start, rows));
	let Rows { rows, next } = found;
	let record = |id| {
		let created_at = at.record(id).ok_or(ReadRefusal::NotFound)?.created_at;
		Ok(OwnedRecord { id, created_at })
	};
	Ok(Answer::OwnedRecords(Rows { rows: rows.into_iter().map(record).collect::<Result<_, _>>()?, next }))
}

/// The records with each of these tags.
pub fn tagged(at: &Ledger, tags: Vec<IdentityTag>) -> Result<Answer, ReadRefusal> {
	ensure_few(&tags)?;
	let records = |tag: IdentityTag| {
		at.note(pallet_vaccination_records::IdentityTags::<Runtime>::hashed_key_for(tag.tag));
		VaccinationRecords::records_tagged(tag)
	};
	Ok(Answer::Tagged(tags.into_iter().map(records).collect()))
}

/// The records of a family that the caller may read now.
pub fn of_family(
	at: &Ledger,
	caller: &Actor,
	family: ParticipantId,
	place: ListPlace<u32>,
) -> Result<Told, ReadRefusal> {
	// A position counts the records that the caller may read, and no others.
	let readable = readable_records(caller, family);
	let Rows { rows, next } = from_index(place, |start, rows| {
		readable.into_iter().skip(start as usize).take(rows as usize).collect()
	});
	let (rows, noted) = shown_records(at, rows.into_iter())?;
	Ok(Told { answer: Answer::Records(Rows { rows, next }), noted })
}

/// Records that are shown by these rights, each of which is noted; and the reads that are to be logged.
pub fn shown_records(
	at: &Ledger,
	rights: impl Iterator<Item = Right>,
) -> Result<(Vec<RecordReading>, Vec<Noted>), ReadRefusal> {
	let (mut rows, mut noted) = (Vec::new(), Vec::new());
	for right in rights {
		right.note(at);
		let shown = record_reading(at, right)?;
		note_shown(&mut noted, &shown);
		rows.push(shown);
	}
	Ok((rows, noted))
}

/// Adds a record that is shown to the reads that are to be logged.
pub fn note_shown(noted: &mut Vec<Noted>, shown: &RecordReading) {
	let RecordReading { id, owner, visit, .. } = *shown;
	match noted.iter_mut().find(|noted| (noted.owner, noted.visit) == (owner, visit)) {
		Some(noted) => noted.records.push(id),
		None => noted.push(Noted { owner, kind: ReadKind::Record, visit, records: [id].into() }),
	}
}

/// A record.
pub fn record(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	visit: Option<VisitId>,
) -> Result<Told, ReadRefusal> {
	let right = right::to_record(at, caller, record, visit)?;
	let shown = record_reading(at, right)?;
	Ok(Told::of_record((record, shown.owner), ReadKind::Record, visit, Answer::Record(shown)))
}

/// The visits of a record that this right shows.
pub fn visits(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	visit: Option<VisitId>,
	place: ListPlace<u32>,
) -> Result<Told, ReadRefusal> {
	let right = right::to_record(at, caller, record, visit)?;
	let place = ListPlace { rows: place.rows.min(MAX_PAGE_VISITS), ..place };
	let found = match right.scope {
		Scope::Visit(id) => Rows { rows: [id].into(), next: None },
		Scope::Record => from_index(place, |start, rows| {
			at.note_visits(record, start / MAX_PAGE);
			at.note_visits(record, start.saturating_add(rows) / MAX_PAGE);
			VaccineDetails::visits_of(record, start, rows)
		}),
	};
	let (mut rows, mut next, mut ciphertext) = (Vec::new(), found.next, 0);
	for (id, index) in found.rows.into_iter().zip(place.from.unwrap_or_default()..) {
		if ciphertext > MAX_PAGE_CIPHERTEXT {
			next = Some(index);
			break;
		}
		let known = VaccineDetails::visit(id).ok_or(ReadRefusal::NotFound)?;
		let shown = visit_reading(at, id, known, right.level);
		ciphertext += shown.ciphertext_len();
		rows.push(shown);
	}
	let of = (record, owner(at, record)?);
	Ok(Told::of_record(of, ReadKind::Visits, visit, Answer::Visits(Rows { rows, next })))
}

/// A visit.
pub fn visit(at: &Ledger, caller: &Actor, id: VisitId) -> Result<Told, ReadRefusal> {
	let (right, known) = right::to_visit(at, caller, id)?;
	let shown = visit_reading(at, id, known, right.level);
	let of = (right.record, owner(at, right.record)?);
	Ok(Told::of_record(of, ReadKind::Visits, Some(id), Answer::Visit(shown)))
}

/// The doses of a record that somebody reported, to those who may read the whole record.
pub fn reports(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	visit: Option<VisitId>,
	place: ListPlace<u32>,
) -> Result<Told, ReadRefusal> {
	let right = right::to_record(at, caller, record, visit)?;
	let place = ListPlace { rows: place.rows.min(MAX_PAGE_VISITS), ..place };
	let found = match right.scope {
		Scope::Visit(_) => Rows { rows: Vec::new(), next: None },
		Scope::Record => from_index(place, |start, rows| {
			let numbers = start..start.saturating_add(rows.min(MAX_PAGE));
			numbers.map_while(|number| Some((number, at.report(record, number)?))).collect()
		}),
	};
	let level = right.level;
	let rows = found.map(|(number, report)| report_reading(number, report, level));
	let of = (record, owner(at, record)?);
	Ok(Told::of_record(of, ReadKind::Visits, visit, Answer::Reports(rows)))
}

fn report_reading(number: u32, report: Report, level: Level) -> ReportReading {
	let Report { author, organisation, at, doses, retraction } = report;
	let opened = |kind: Section, sealed: Sealed| section(sealed, level >= kind.level());
	ReportReading {
		number,
		author,
		organisation,
		at,
		doses: opened(Section::Reported, doses),
		retraction: retraction.map(|ReportRetraction { by, at, reason }| ReportRetractionReading {
			by,
			at,
			reason: opened(Section::Ruling, reason),
		}),
	}
}

/// The history of a record.
pub fn history(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	place: ListPlace<u32>,
) -> Result<Told, ReadRefusal> {
	right::to_history(at, caller, record)?;
	let found = from_index(place, |start, rows| {
		for page in start / HISTORY_PAGE..=start.saturating_add(rows) / HISTORY_PAGE {
			at.note_history(record, page);
		}
		VaccinationRecords::history(record, start, rows)
	});
	let of = (record, owner(at, record)?);
	Ok(Told::of_record(of, ReadKind::History, None, Answer::History(found)))
}

/// The versions of a record's child.
pub fn child_versions(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	place: ListPlace<u32>,
) -> Result<Told, ReadRefusal> {
	right::to_history(at, caller, record)?;
	let known = at.record(record).ok_or(ReadRefusal::NotFound)?;
	at.child(record).ok_or(ReadRefusal::NotFound)?;
	let Rows { rows, next } = from_index(place, |start, rows| {
		for version in start..start.saturating_add(rows).min(known.child_version()) {
			at.note_former_child(record, version);
		}
		VaccinationRecords::child_versions(record, start, rows)
	});
	let row = |((child, replaced), version)| ChildVersion { version, child: section(child, true), replaced };
	let rows = rows.into_iter().zip(place.from.unwrap_or_default()..).map(row).collect();
	let answer = Answer::ChildVersions(Rows { rows, next });
	Ok(Told::of_record((record, known.owner), ReadKind::History, None, answer))
}

/// The remains of an erased record, for who owned it.
pub fn erased(at: &Ledger, caller: &Actor, record: RecordId) -> Result<Answer, ReadRefusal> {
	let tombstone = VaccinationRecords::tombstone(record, caller.id).ok_or(ReadRefusal::NotFound)?;
	let place = Tombstone::place_of(&record);
	at.note(pallet_vaccination_records::Erased::<Runtime>::hashed_key_for(place));
	Ok(Answer::Erased(tombstone))
}

/// The reader's wrap, and what leads to the keys of the epoch `newest` and those before it.
pub fn keys(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	visit: Option<VisitId>,
	newest: Option<Epoch>,
) -> Result<Told, ReadRefusal> {
	let right = right::to_record(at, caller, record, visit)?;
	let known = at.record(record).ok_or(ReadRefusal::NotFound)?;
	let Right { reader, level, basis, scope, wrap, through, .. } = right;
	let merged_link = through.and_then(|_| at.merged_link(record));
	let is_own = through.is_none();
	let state = (is_own && basis.is_some() && level == Level::Full).then(|| {
		// Whether a reader lacks its key follows from the readers, too.
		for reader in at.readers(record) {
			at.note_with_employer(reader.id);
		}
		EpochState { visit_index: known.visit_index, renewal_due: Consent::renewal_due(&record) }
	});
	let first = match scope {
		Scope::Record => 0,
		Scope::Visit(_) => wrap.epoch(),
	};
	let last = merged_link.as_ref().map_or(wrap.epoch(), |link| link.from);
	let first = if is_own { first } else { 0 };
	let newest = newest.unwrap_or(last).clamp(first, last);
	let oldest = newest.saturating_sub(MAX_PAGE_EPOCHS - 1).max(first);
	let (mut links, mut bridges, mut past_wraps) = (Vec::new(), Vec::new(), Vec::new());
	// A professional who may read one visit alone gets no link to earlier epochs.
	if scope == Scope::Record {
		links.extend((oldest.max(1)..=newest).rev().map_while(|epoch| at.link(record, epoch)));
		for epoch in (oldest..=newest).filter(|epoch| *epoch < known.epoch).rev() {
			bridges.extend(at.bridges(record, epoch));
			if is_own && matches!(basis, Some(Basis::Owner | Basis::Authority)) {
				past_wraps.extend(at.past_wraps(record, epoch, reader));
			}
		}
	}
	let halves = match basis {
		Some(Basis::Owner | Basis::Guardian) if is_own => at.halves(record, reader),
		_ => Vec::new(),
	};
	let keys = Keys { wrap, state, merged_link, oldest, links, bridges, past_wraps, halves };
	Ok(Told::of_record((record, known.owner), ReadKind::Record, visit, Answer::RecordKeys(keys)))
}

/// The wraps for both custodies, of the epoch `newest` and those before it, and the halves that were given.
pub fn custody_keys(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	newest: Option<Epoch>,
) -> Result<Told, ReadRefusal> {
	right::of_authority(at, caller, record)?;
	let known = at.record(record).ok_or(ReadRefusal::NotFound)?;
	let is_custodys = |wrap: &Wrap| ParticipantId::CUSTODIES.contains(&wrap.reader);
	let newest = newest.unwrap_or(known.epoch).min(known.epoch);
	let oldest = newest.saturating_sub(MAX_CUSTODY_EPOCHS - 1);
	let mut wraps = Vec::new();
	for epoch in (oldest..=newest).rev() {
		if epoch == known.epoch {
			wraps.extend(at.wraps(record).into_iter().filter(is_custodys));
			continue;
		}
		for custody in ParticipantId::CUSTODIES {
			wraps.extend(at.past_wraps(record, epoch, custody));
		}
	}
	let readers = at.readers(record).into_iter();
	let custodians = readers.filter(Reader::is_custodian);
	let given = custodians.flat_map(|custodian| at.halves(record, custodian.id)).collect();
	let keys = CustodyKeys { epoch: known.epoch, oldest, wraps, given };
	Ok(Told::of_record((record, known.owner), ReadKind::Record, None, Answer::CustodyKeys(keys)))
}

/// The record that is read.
pub fn record_reading(at: &Ledger, right: Right) -> Result<RecordReading, ReadRefusal> {
	// A record whose reader is there is there: neither is ever removed alone.
	let known = at.record(right.record).ok_or(ReadRefusal::NotFound)?;
	let child = at.child(right.record).ok_or(ReadRefusal::NotFound)?;
	let may_open = right.is_whole() && right.level >= Section::Child.level();
	Ok(RecordReading {
		id: right.record,
		owner: known.owner,
		epoch: known.epoch,
		created_at: known.created_at,
		state: known.state,
		merged: known.merged.to_vec(),
		erasure_asked_at: known.erasure_asked_at.filter(|_| right.sees_history()),
		rectified: if right.is_whole() { known.rectified } else { None },
		history: right.sees_history().then_some(known.history),
		reader: right.reader,
		level: right.level,
		basis: right.basis,
		visit: right.visit,
		child: section(child, may_open),
		wrap: right.wrap,
	})
}

/// A visit, as far as this level opens it.
fn visit_reading(at: &Ledger, id: VisitId, visit: Visit, level: Level) -> VisitReading {
	let record = visit.record;
	at.note_visit(record, id);
	let (is_signed, is_retracted) = match visit.state {
		VisitState::Opened | VisitState::Noted | VisitState::Closed(_) => (false, false),
		VisitState::Signed | VisitState::Linked => (true, false),
		VisitState::Retracted => (true, true),
	};
	let opened = |kind: Section, sealed: Sealed| section(sealed, level >= kind.level());
	let signed = if is_signed { at.signed(record, id) } else { None };
	let (immunization, recommendation, signature) = match signed {
		Some(signed) => (
			Some(opened(Section::Immunization, signed.immunization)),
			Some(opened(Section::Recommendation, signed.recommendation)),
			Some(signed.signature),
		),
		None => (None, None, None),
	};
	let signer = signature.as_ref().and_then(|signature| at.participant(signature.physician));
	let notes = if level >= Section::Note.level() { 0..visit.notes } else { 0..0 };
	let aside = at.aside(record, id);
	let examination =
		|version| at.examination(record, id, version).map(|sealed| opened(Section::Examination, sealed));
	let ruling = |number| {
		let Ruling { by, at, kind, reason } = at.ruling(record, id, number)?;
		Some(RulingReading { by, at, kind, reason: opened(Section::Ruling, reason) })
	};
	let dispute = at.dispute(record, id).map(|Dispute { number, by, at, reason }| DisputeReading {
		number,
		by,
		at,
		reason: opened(Section::Dispute, reason),
	});
	VisitReading {
		id,
		examination: examination(aside.corrections),
		earlier_examinations: (0..aside.corrections).filter_map(examination).collect(),
		notes: notes.filter_map(|version| at.visit_note(record, id, version)).map(note).collect(),
		immunization,
		recommendation,
		retraction: if is_retracted {
			at.retraction(record, id).map(|sealed| opened(Section::Retraction, sealed))
		} else {
			None
		},
		signature,
		signer: signer
			.map(|known| SignerEntry { role: known.role, account: <[u8; 32]>::from(known.account).into() }),
		dispute,
		rulings: (0..aside.rulings).filter_map(ruling).collect(),
		visit,
	}
}

fn note(entry: NoteEntry) -> NoteReading {
	let NoteEntry { author, at, kind, clearance, sealed: text } = entry;
	NoteReading { author, at, kind, clearance, text: text.map(|text| section(text, true)) }
}

fn section(sealed: Sealed, may_open: bool) -> SealedSection {
	let Sealed { epoch, index, commitment, ciphertext } = sealed;
	SealedSection { epoch, index, commitment, ciphertext: may_open.then(|| ciphertext.into_inner().into()) }
}
