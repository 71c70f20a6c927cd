//! The rows of a record's visits. All of them lie under one prefix of the trie, so that a proof of several is short.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, pallet_prelude::TypeInfo, traits::ConstU32};
use vacchain_primitives::{
	Moment, NoteEntry, ParticipantId, RecordId, Sealed, Section, SignatureEntry, Visit, VisitId, VisitWrap,
	bounds::MAX_PAGE,
};

use crate::pallet::*;

/// Visits of a record, in order of opening.
pub type VisitPage = BoundedVec<VisitId, ConstU32<MAX_PAGE>>;

/// Which row of a record's visits.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
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
}

/// A row of a record's visits, under the [`RowKey`] of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
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
}

/// The visits of a record.
#[derive(
	Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VisitList {
	/// How many full pages of older visits there are.
	pub pages: u32,
	/// The visits after those.
	pub newest: VisitPage,
}

/// The content that a physician signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Signed {
	/// The vaccines given.
	pub immunization: Sealed,
	/// The vaccines that remain.
	pub recommendation: Sealed,
	/// The physician's signature.
	pub signature: SignatureEntry,
}

/// The keys that a visit gives to its professionals.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
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

	/// A sealed section of a visit, other than its notes.
	pub fn section(visit: VisitId, section: Section) -> Option<Sealed> {
		let record = RecordOf::<T>::get(visit)?;
		match section {
			Section::Child | Section::Note => None,
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
