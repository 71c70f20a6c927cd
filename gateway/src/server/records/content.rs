//! A reader's answer, cut to its level.

use vacchain_primitives::{
	Level, NoteEntry, RecordId, Sealed, Section, Visit, VisitId, VisitState, api::RegistryApi,
};

use super::reading::Reading;
use crate::{
	Refusal,
	server::chain::{At, NodeClient},
	types::{NoteReading, RecordReading, SealedSection, Signer, VisitReading},
};

/// Most bytes of ciphertext after which a page of visits takes no further one, so that an answer stays far below the
/// longest that the gateway sends. Hexadecimal takes two characters a byte.
pub const MAX_PAGE_CIPHERTEXT: usize = 512 * 1024;

/// The record that is read.
pub fn record<C: NodeClient>(at: &At<'_, C>, reading: Reading) -> Result<RecordReading, Refusal> {
	// A record whose reader is there is there: neither is ever removed alone.
	let known = at.api.record(at.block, reading.record)?.ok_or(Refusal::NotFound)?;
	let child = at.api.child(at.block, reading.record)?.ok_or(Refusal::NotFound)?;
	let may_open = reading.is_whole() && reading.level >= Section::Child.level();
	Ok(RecordReading {
		id: reading.record,
		owner: known.owner,
		epoch: known.epoch,
		created_at: known.created_at,
		history: reading.sees_history().then_some(known.history),
		reader: reading.reader,
		level: reading.level,
		basis: reading.basis,
		child: sealed(child, may_open),
		wrap: reading.wrap,
	})
}

/// The owner of the record that is read.
pub fn owner<C: NodeClient>(
	at: &At<'_, C>,
	record: RecordId,
) -> Result<vacchain_primitives::ParticipantId, Refusal> {
	Ok(at.api.record(at.block, record)?.ok_or(Refusal::NotFound)?.owner)
}

/// A visit, as far as this level opens it.
pub fn visit<C: NodeClient>(
	at: &At<'_, C>,
	id: VisitId,
	visit: Visit,
	level: Level,
) -> Result<VisitReading, Refusal> {
	let section = |section: Section| -> Result<Option<SealedSection>, Refusal> {
		let found = at.api.section(at.block, id, section)?;
		Ok(found.map(|found| sealed(found, level >= section.level())))
	};
	let (is_signed, is_retracted) = match visit.state {
		VisitState::Opened | VisitState::Noted | VisitState::Closed(_) => (false, false),
		VisitState::Signed | VisitState::Linked => (true, false),
		VisitState::Retracted => (true, true),
	};
	let signature = if is_signed { at.api.signature(at.block, id)? } else { None };
	let signer = match &signature {
		Some(entry) => at.api.participant(at.block, entry.physician)?,
		None => None,
	};
	let notes = if visit.notes > 0 && level >= Section::Note.level() {
		at.api.notes(at.block, id, 0, visit.notes)?
	} else {
		Vec::new()
	};
	Ok(VisitReading {
		id,
		examination: section(Section::Examination)?,
		notes: notes.into_iter().map(note).collect(),
		immunization: if is_signed { section(Section::Immunization)? } else { None },
		recommendation: if is_signed { section(Section::Recommendation)? } else { None },
		retraction: if is_retracted { section(Section::Retraction)? } else { None },
		signature,
		signer: signer
			.map(|known| Signer { role: known.role, account: <[u8; 32]>::from(known.account).into() }),
		visit,
	})
}

/// How many bytes of ciphertext a visit has.
pub fn ciphertext_len(visit: &VisitReading) -> usize {
	let sections =
		[&visit.examination, &visit.immunization, &visit.recommendation, &visit.retraction].into_iter();
	let notes = visit.notes.iter().map(|note| &note.text);
	sections
		.chain(notes)
		.flatten()
		.filter_map(|section| section.ciphertext.as_ref())
		.map(|ciphertext| ciphertext.0.len())
		.sum()
}

fn note(entry: NoteEntry) -> NoteReading {
	let NoteEntry { author, at, kind, clearance, sealed: text } = entry;
	NoteReading { author, at, kind, clearance, text: text.map(|text| sealed(text, true)) }
}

fn sealed(section: Sealed, may_open: bool) -> SealedSection {
	let Sealed { epoch, index, commitment, ciphertext } = section;
	SealedSection { epoch, index, commitment, ciphertext: may_open.then(|| ciphertext.into_inner().into()) }
}
