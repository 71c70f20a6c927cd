//! The rows of a record's visits. All of them lie under one prefix of the trie, so that a proof of several is short.

use frame_support::{BoundedVec, traits::ConstU32};
use vacchain_primitives::{
	Dispute, Moment, NoteEntry, ParticipantId, RecordId, Report, Ruling, Sealed, Section, SignatureEntry,
	Visit, VisitId, VisitWrap,
	bounds::{MAX_PAGE, MAX_REASSIGNMENTS},
	derives::{apply, scale_bounded},
};

use crate::pallet::*;

/// Visits of a record, in order of opening.
pub type VisitPage = BoundedVec<VisitId, ConstU32<MAX_PAGE>>;

/// Which row of a record's visits.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub enum RowKey {
	/// The newest visits, and how many pages there are of older ones.
	Visits,
	/// This full page of older visits.
	Page(u32),
	/// A visit's facts in clear.
	Visit(VisitId),
	/// The examination with which a visit was opened.
	Opening(VisitId),
	/// This version of a visit's note.
	Note(VisitId, u32),
	/// The content that the physician signed.
	Signed(VisitId),
	/// Why a visit was retracted.
	Retraction(VisitId),
	/// The keys that a visit gives to its professionals.
	Keys(VisitId),
	/// How many entries with reported doses there are.
	Tally,
	/// What few visits have: corrections, former professionals, rulings.
	Aside(VisitId),
	/// This version of the examination, from 1: one that was corrected.
	Corrected(VisitId, u32),
	/// Why the family disputes a visit.
	Dispute(VisitId),
	/// What a health admin decided about a visit, from 0.
	Ruling(VisitId, u32),
	/// These doses, which somebody reported, from 0.
	Report(u32),
	/// How many visits of this hospital are open, and what it wrote today.
	TallyOf(ParticipantId),
}

/// A row of a record's visits, under the [`RowKey`] of the same name.
#[apply(scale_bounded!)]
#[allow(missing_docs, reason = "the keys say what the rows are")]
#[allow(clippy::large_enum_variant, reason = "a row is used at once where it is read")]
pub enum Row {
	Visits(VisitList),
	Page(VisitPage),
	Visit(Visit),
	Opening(Sealed),
	Note(NoteEntry),
	Signed(Signed),
	Retraction(Sealed),
	Keys(VisitKeys),
	Tally(Tally),
	Aside(Aside),
	Corrected(Sealed),
	Dispute(Dispute),
	Ruling(Ruling),
	Report(Report),
	TallyOf(HospitalTally),
}

/// Counts of a record.
#[apply(scale_bounded!)]
#[derive(Copy, Default)]
pub struct Tally {
	/// How many entries with reported doses there are.
	pub reports: u32,
}

/// Counts of one hospital's visits and reports of a record: a hospital that has filled its bounds leaves the next one free.
#[apply(scale_bounded!)]
#[derive(Copy, Default)]
pub struct HospitalTally {
	/// How many visits are open.
	pub open: u32,
	/// Which day of the chain's clock the next two are of.
	pub day: u64,
	/// How many visits were opened that day.
	pub opened: u32,
	/// How many entries were written that day.
	pub reported: u32,
}

/// What few visits have.
#[apply(scale_bounded!)]
#[derive(Default)]
pub struct Aside {
	/// How many versions of the examination replaced the first one.
	pub corrections: u32,
	/// The doctors and physicians who were replaced.
	pub former: BoundedVec<ParticipantId, ConstU32<{ 2 * MAX_REASSIGNMENTS }>>,
	/// How many rulings there are.
	pub rulings: u32,
	/// How many disputes there were, those that were taken back included.
	pub disputes: u32,
	/// How many of them there were when a health admin ruled last: later ones are a new ground to retract.
	pub heard: u32,
}

/// The visits of a record.
#[apply(scale_bounded!)]
#[derive(Default)]
pub struct VisitList {
	/// How many full pages of older visits there are.
	pub pages: u32,
	/// The visits after those.
	pub newest: VisitPage,
}

/// The content that a physician signed.
#[apply(scale_bounded!)]
pub struct Signed {
	/// The vaccines given.
	pub immunization: Sealed,
	/// The vaccines that remain.
	pub recommendation: Sealed,
	/// The physician's signature.
	pub signature: SignatureEntry,
}

/// The keys that a visit gives to its professionals.
#[apply(scale_bounded!)]
pub struct VisitKeys {
	/// For its doctor and its physician, in this order.
	pub wraps: [VisitWrap; 2],
	/// When the keys leave the chain; nothing before the visit is linked.
	pub until: Option<Moment>,
}

impl<T: Config> Pallet<T> {
	/// Writes a row, and what is found by it.
	pub(crate) fn insert(record: RecordId, key: RowKey, row: Row) {
		Self::keep_found(record, &key, &row);
		Rows::<T>::insert(record, key, row);
	}

	/// Writes a visit: the one place at which a visit, its state and the people whom it names change.
	pub(crate) fn save(visit: VisitId, row: Visit) {
		let record = row.record;
		let was_open = match Rows::<T>::get(record, RowKey::Visit(visit)) {
			Some(Row::Visit(before)) => before.state.is_open(),
			_ => false,
		};
		let is_open = row.state.is_open();
		if was_open != is_open {
			let mut tally = Self::tally_of(record, row.hospital);
			tally.open = if is_open { tally.open.saturating_add(1) } else { tally.open.saturating_sub(1) };
			Self::insert(record, RowKey::TallyOf(row.hospital), Row::TallyOf(tally));
		}
		Self::insert(record, RowKey::Visit(visit), Row::Visit(row));
	}

	pub(crate) fn tally(record: RecordId) -> Tally {
		match Rows::<T>::get(record, RowKey::Tally) {
			Some(Row::Tally(tally)) => tally,
			_ => Tally::default(),
		}
	}

	pub(crate) fn tally_of(record: RecordId, hospital: ParticipantId) -> HospitalTally {
		match Rows::<T>::get(record, RowKey::TallyOf(hospital)) {
			Some(Row::TallyOf(tally)) => tally,
			_ => HospitalTally::default(),
		}
	}

	/// What few visits have: nothing in most.
	pub fn aside(record: RecordId, visit: VisitId) -> Aside {
		match Rows::<T>::get(record, RowKey::Aside(visit)) {
			Some(Row::Aside(aside)) => aside,
			_ => Aside::default(),
		}
	}

	/// A version of the examination of a visit of this record: 0 is the one with which it was opened.
	pub fn examination(record: RecordId, visit: VisitId, version: u32) -> Option<Sealed> {
		if version == 0 {
			return Self::opening(record, visit);
		}
		match Rows::<T>::get(record, RowKey::Corrected(visit, version))? {
			Row::Corrected(examination) => Some(examination),
			_ => None,
		}
	}

	/// The family's objection to a visit of this record.
	pub fn dispute_of(record: RecordId, visit: VisitId) -> Option<Dispute> {
		match Rows::<T>::get(record, RowKey::Dispute(visit))? {
			Row::Dispute(dispute) => Some(dispute),
			_ => None,
		}
	}

	/// A health admin's decision about a visit of this record.
	pub fn ruling(record: RecordId, visit: VisitId, number: u32) -> Option<Ruling> {
		match Rows::<T>::get(record, RowKey::Ruling(visit, number))? {
			Row::Ruling(ruling) => Some(ruling),
			_ => None,
		}
	}

	/// The latest of these decisions.
	pub(crate) fn last_ruling(record: RecordId, visit: VisitId) -> Option<Ruling> {
		Self::ruling(record, visit, Self::aside(record, visit).rulings.checked_sub(1)?)
	}

	/// Doses that somebody reported.
	pub fn report(record: RecordId, number: u32) -> Option<Report> {
		match Rows::<T>::get(record, RowKey::Report(number))? {
			Row::Report(report) => Some(report),
			_ => None,
		}
	}

	pub(crate) fn list(record: RecordId) -> VisitList {
		match Rows::<T>::get(record, RowKey::Visits) {
			Some(Row::Visits(list)) => list,
			_ => VisitList::default(),
		}
	}

	pub(crate) fn older(record: RecordId, page: u32) -> VisitPage {
		match Rows::<T>::get(record, RowKey::Page(page)) {
			Some(Row::Page(visits)) => visits,
			_ => VisitPage::new(),
		}
	}

	/// The record of a visit, or one that is not there: a visit that is not there takes as many looks as one that is, so
	/// that nobody learns by time which there are (R17).
	fn record_or_none(visit: VisitId) -> RecordId {
		RecordOf::<T>::get(visit).unwrap_or(RecordId([0; 16]))
	}

	/// A visit.
	pub fn visit(id: VisitId) -> Option<Visit> {
		Self::visit_of(Self::record_or_none(id), id)
	}

	/// A visit of this record.
	pub(crate) fn visit_of(record: RecordId, id: VisitId) -> Option<Visit> {
		match Rows::<T>::get(record, RowKey::Visit(id))? {
			Row::Visit(row) => Some(row),
			_ => None,
		}
	}

	/// A sealed section of a visit, other than its notes and rulings. Of the examination, the first version.
	pub fn section(visit: VisitId, section: Section) -> Option<Sealed> {
		let record = RecordOf::<T>::get(visit)?;
		match section {
			Section::Child | Section::Note | Section::Reported | Section::Ruling => None,
			Section::Dispute => Self::dispute_of(record, visit).map(|dispute| dispute.reason),
			Section::Examination => Self::opening(record, visit),
			Section::Immunization => Self::signed(record, visit).map(|signed| signed.immunization),
			Section::Recommendation => Self::signed(record, visit).map(|signed| signed.recommendation),
			Section::Retraction => Self::retraction(record, visit),
		}
	}

	/// The physician's signature of a visit.
	pub fn signature(visit: VisitId) -> Option<SignatureEntry> {
		Self::signed(RecordOf::<T>::get(visit)?, visit).map(|signed| signed.signature)
	}

	/// The examination of a visit of this record.
	pub fn opening(record: RecordId, visit: VisitId) -> Option<Sealed> {
		match Rows::<T>::get(record, RowKey::Opening(visit))? {
			Row::Opening(examination) => Some(examination),
			_ => None,
		}
	}

	/// The content that the physician of a visit of this record signed.
	pub fn signed(record: RecordId, visit: VisitId) -> Option<Signed> {
		match Rows::<T>::get(record, RowKey::Signed(visit))? {
			Row::Signed(signed) => Some(signed),
			_ => None,
		}
	}

	/// Why a visit of this record was retracted.
	pub fn retraction(record: RecordId, visit: VisitId) -> Option<Sealed> {
		match Rows::<T>::get(record, RowKey::Retraction(visit))? {
			Row::Retraction(reason) => Some(reason),
			_ => None,
		}
	}

	/// A version of the note of a visit of this record.
	pub fn note(record: RecordId, visit: VisitId, version: u32) -> Option<NoteEntry> {
		match Rows::<T>::get(record, RowKey::Note(visit, version))? {
			Row::Note(note) => Some(note),
			_ => None,
		}
	}

	pub(crate) fn keys(record: RecordId, visit: VisitId) -> Option<VisitKeys> {
		match Rows::<T>::get(record, RowKey::Keys(visit))? {
			Row::Keys(keys) => Some(keys),
			_ => None,
		}
	}

	/// The keys that a visit gives to its doctor or physician.
	pub fn visit_wrap(visit: VisitId, professional: ParticipantId) -> Option<VisitWrap> {
		let wraps = Self::keys(Self::record_or_none(visit), visit)?.wraps;
		wraps.into_iter().find(|wrap| wrap.professional == professional)
	}
}
