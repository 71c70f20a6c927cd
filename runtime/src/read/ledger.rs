//! The rows that an answer rests on.

use alloc::{collections::BTreeSet, vec::Vec};
use core::cell::RefCell;
use pallet_vaccination_records::RowKey as RecordRow;
use pallet_vaccine_details::RowKey as VisitRow;
use vacchain_primitives::{
	Dispute, Epoch, EpochLink, GivenHalf, NoteEntry, Participant, ParticipantId, Reader, Record, RecordId,
	Report, Ruling, Sealed, VisitId, Wrap, questions::ReadersOf,
};

use crate::{AccountId, Consent, Runtime, VaccinationRecords, VaccineDetails};

/// Reads rows, and remembers the storage keys of those that an answer shows.
///
/// A key of what the reader may not know of must not be among them, not even of what is not there: so what decides whether
/// anything is shown is read without a note, and noted once it is.
#[derive(Default)]
pub struct Ledger(RefCell<BTreeSet<Vec<u8>>>);

impl Ledger {
	/// The keys, in order.
	pub fn into_keys(self) -> Vec<Vec<u8>> {
		self.0.into_inner().into_iter().collect()
	}

	/// Remembers a key.
	pub fn note(&self, key: impl Into<Vec<u8>>) {
		self.0.borrow_mut().insert(key.into());
	}

	/// Remembers the chain's clock.
	pub fn note_now(&self) {
		self.note(pallet_timestamp::Now::<Runtime>::hashed_key());
	}

	/// Remembers a participant.
	pub fn note_participant(&self, id: ParticipantId) {
		self.note(pallet_participants::Participants::<Runtime>::hashed_key_for(id));
	}

	/// Remembers a participant, and the organisation for which it works.
	pub fn note_with_employer(&self, id: ParticipantId) {
		if let Some(organisation) = self.participant(id).and_then(|known| known.organisation) {
			self.note_participant(organisation);
		}
	}

	/// A participant.
	pub fn participant(&self, id: ParticipantId) -> Option<Participant<AccountId>> {
		self.note_participant(id);
		pallet_participants::Participants::<Runtime>::get(id)
	}

	/// Remembers the readers of a record.
	pub fn note_readers(&self, record: RecordId) {
		self.note(pallet_consent::Readers::<Runtime>::hashed_key_for(record));
	}

	/// The readers of a record.
	pub fn readers(&self, record: RecordId) -> Vec<Reader> {
		self.note_readers(record);
		Consent::readers_of(&record)
	}

	fn record_row(&self, id: RecordId, row: RecordRow) {
		self.note(pallet_vaccination_records::Rows::<Runtime>::hashed_key_for(id, row));
	}

	/// A record.
	pub fn record(&self, id: RecordId) -> Option<Record> {
		self.record_row(id, RecordRow::Record);
		VaccinationRecords::record(id)
	}

	/// The child, sealed.
	pub fn child(&self, id: RecordId) -> Option<Sealed> {
		self.record_row(id, RecordRow::Child);
		VaccinationRecords::child(id)
	}

	/// Remembers a version of the child that was rectified.
	pub fn note_former_child(&self, id: RecordId, version: u32) {
		self.record_row(id, RecordRow::FormerChild(version));
	}

	/// Remembers the wraps of the current key.
	pub fn note_wraps(&self, id: RecordId) {
		self.record_row(id, RecordRow::Wraps);
	}

	/// The wraps of the current key.
	pub fn wraps(&self, id: RecordId) -> Vec<Wrap> {
		self.note_wraps(id);
		VaccinationRecords::wraps(id).into_inner()
	}

	/// The link that came with an epoch.
	pub fn link(&self, id: RecordId, epoch: Epoch) -> Option<EpochLink> {
		self.record_row(id, RecordRow::Link(epoch));
		VaccinationRecords::link(id, epoch)
	}

	/// The links to an ended epoch that were added later.
	pub fn bridges(&self, id: RecordId, epoch: Epoch) -> Vec<EpochLink> {
		self.record_row(id, RecordRow::Bridges(epoch));
		VaccinationRecords::bridges(id, epoch)
	}

	/// The wraps of an ended epoch that stay for a reader.
	pub fn past_wraps(&self, id: RecordId, epoch: Epoch, reader: ParticipantId) -> Vec<Wrap> {
		self.record_row(id, RecordRow::PastWraps(epoch));
		VaccinationRecords::past_wraps(id, epoch, reader)
	}

	/// The halves that were given to a reader.
	pub fn halves(&self, id: RecordId, reader: ParticipantId) -> Vec<GivenHalf> {
		self.record_row(id, RecordRow::Halves);
		VaccinationRecords::halves(id, reader)
	}

	/// A page of the history.
	pub fn note_history(&self, id: RecordId, page: u32) {
		self.record_row(id, RecordRow::History(page));
	}

	fn visit_row(&self, record: RecordId, row: VisitRow) {
		self.note(pallet_vaccine_details::Rows::<Runtime>::hashed_key_for(record, row));
	}

	/// The list of a record's visits, and a page of older ones.
	pub fn note_visits(&self, record: RecordId, page: u32) {
		self.visit_row(record, VisitRow::Visits);
		self.visit_row(record, VisitRow::Page(page));
	}

	/// A visit that is shown.
	pub fn note_visit(&self, record: RecordId, id: VisitId) {
		self.note(pallet_vaccine_details::RecordOf::<Runtime>::hashed_key_for(id));
		self.visit_row(record, VisitRow::Visit(id));
	}

	/// A version of the examination of a visit.
	pub fn examination(&self, record: RecordId, id: VisitId, version: u32) -> Option<Sealed> {
		self.visit_row(
			record,
			if version == 0 { VisitRow::Opening(id) } else { VisitRow::Corrected(id, version) },
		);
		VaccineDetails::examination(record, id, version)
	}

	/// What few visits have.
	pub fn aside(&self, record: RecordId, id: VisitId) -> pallet_vaccine_details::Aside {
		self.visit_row(record, VisitRow::Aside(id));
		VaccineDetails::aside(record, id)
	}

	/// The family's objection to a visit.
	pub fn dispute(&self, record: RecordId, id: VisitId) -> Option<Dispute> {
		self.visit_row(record, VisitRow::Dispute(id));
		VaccineDetails::dispute_of(record, id)
	}

	/// A health admin's decision about a visit.
	pub fn ruling(&self, record: RecordId, id: VisitId, number: u32) -> Option<Ruling> {
		self.visit_row(record, VisitRow::Ruling(id, number));
		VaccineDetails::ruling(record, id, number)
	}

	/// Doses that somebody reported.
	pub fn report(&self, record: RecordId, number: u32) -> Option<Report> {
		self.visit_row(record, VisitRow::Report(number));
		VaccineDetails::report(record, number)
	}

	/// A version of a visit's note.
	pub fn visit_note(&self, record: RecordId, id: VisitId, version: u32) -> Option<NoteEntry> {
		self.visit_row(record, VisitRow::Note(id, version));
		VaccineDetails::note(record, id, version)
	}

	/// The content that the physician signed.
	pub fn signed(&self, record: RecordId, id: VisitId) -> Option<pallet_vaccine_details::Signed> {
		self.visit_row(record, VisitRow::Signed(id));
		VaccineDetails::signed(record, id)
	}

	/// Why a visit was retracted.
	pub fn retraction(&self, record: RecordId, id: VisitId) -> Option<Sealed> {
		self.visit_row(record, VisitRow::Retraction(id));
		VaccineDetails::retraction(record, id)
	}

	/// The keys that a visit gives to its doctor or physician.
	pub fn note_visit_keys(&self, record: RecordId, id: VisitId) {
		self.visit_row(record, VisitRow::Keys(id));
	}
}
