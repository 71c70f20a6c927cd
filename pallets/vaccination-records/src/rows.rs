//! The rows of a record. All of them lie under one prefix of the trie, so that a proof of several is short.

use frame_support::{BoundedVec, traits::ConstU32};
use vacchain_primitives::{
	Epoch, EpochLink, GivenHalf, HistoryEntry, ParticipantId, Record, RecordId, Rectified, Sealed, Wrap,
	bounds::{HISTORY_PAGE, MAX_HALVES, MAX_READERS},
	derives::{apply, scale_bounded},
};

use crate::pallet::*;

/// The wraps of a record's current key: one for each reader, and those of readers that have left since the epoch started.
pub type Wraps = BoundedVec<Wrap, ConstU32<MAX_READERS>>;
/// The wraps of an ended epoch: four that came with it, and at most four from each full reader.
pub type PastWraps = BoundedVec<PastWrap, ConstU32<{ 4 + 4 * MAX_READERS }>>;
/// The halves of the record secret that health admins have given to custodians since the current epoch started.
pub type Halves = BoundedVec<GivenHalf, ConstU32<MAX_HALVES>>;
/// The links to an ended epoch that were added later, at most one from each full reader.
pub type Bridges = BoundedVec<Bridge, ConstU32<MAX_READERS>>;
/// Entries of a record's history, in order.
pub type HistoryPage = BoundedVec<HistoryEntry, ConstU32<HISTORY_PAGE>>;

/// Which row of a record.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub enum RowKey {
	/// The record's facts in clear.
	Record,
	/// The child's identity.
	Child,
	/// The wraps of the current key.
	Wraps,
	/// The link that came with this epoch.
	Link(Epoch),
	/// The wraps of this ended epoch that stay.
	PastWraps(Epoch),
	/// The links to this ended epoch that were added later.
	Bridges(Epoch),
	/// This page of the history.
	History(u32),
	/// The halves that were given to custodians.
	Halves,
	/// This version of the child's identity, before it was rectified.
	FormerChild(u32),
	/// The record into which its owner agreed to merge this one.
	Merge,
}

/// A row of a record, under the [`RowKey`] of the same name.
#[apply(scale_bounded!)]
#[allow(missing_docs, reason = "the keys say what the rows are")]
pub enum Row {
	Record(Record),
	Child(Sealed),
	Wraps(Wraps),
	Link(EpochLink),
	PastWraps(PastWraps),
	Bridges(Bridges),
	History(HistoryPage),
	Halves(Halves),
	FormerChild(FormerChild),
	Merge(AgreedMerge),
}

/// The record into which an owner agreed to merge another one, and the link between their keys.
#[apply(scale_bounded!)]
pub struct AgreedMerge {
	/// The other record.
	pub into: RecordId,
	/// From an epoch of the other record to one of this.
	pub link: EpochLink,
}

/// A version of the child's identity that was rectified.
#[apply(scale_bounded!)]
pub struct FormerChild {
	/// The child's identity, as it was.
	pub child: Sealed,
	/// The rectification that replaced it.
	pub replaced: Rectified,
}

/// A wrap of an ended epoch.
#[apply(scale_bounded!)]
pub struct PastWrap {
	/// The full reader that made it after the epoch had ended; nothing for a wrap that came with the epoch.
	pub maker: Option<ParticipantId>,
	/// The wrap, for the owner, the health authority or a custody.
	pub wrap: Wrap,
}

/// A link to an ended epoch that was added later.
#[apply(scale_bounded!)]
pub struct Bridge {
	/// The full reader that made it.
	pub maker: ParticipantId,
	/// The link.
	pub link: EpochLink,
}

impl<T: Config> Pallet<T> {
	/// A record.
	pub fn record(id: RecordId) -> Option<Record> {
		match Rows::<T>::get(id, RowKey::Record)? {
			Row::Record(row) => Some(row),
			_ => None,
		}
	}

	/// The identity of a record's child, sealed.
	pub fn child(id: RecordId) -> Option<Sealed> {
		match Rows::<T>::get(id, RowKey::Child)? {
			Row::Child(child) => Some(child),
			_ => None,
		}
	}

	/// Into which record the owner agreed to merge one.
	pub fn agreed_merge(id: RecordId) -> Option<AgreedMerge> {
		match Rows::<T>::get(id, RowKey::Merge)? {
			Row::Merge(merge) => Some(merge),
			_ => None,
		}
	}

	/// A version of the identity of a record's child that was rectified.
	pub fn former_child(id: RecordId, version: u32) -> Option<FormerChild> {
		match Rows::<T>::get(id, RowKey::FormerChild(version))? {
			Row::FormerChild(former) => Some(former),
			_ => None,
		}
	}

	/// The wraps of a record's current key, one a reader.
	pub fn wraps(id: RecordId) -> Wraps {
		match Rows::<T>::get(id, RowKey::Wraps) {
			Some(Row::Wraps(wraps)) => wraps,
			_ => Wraps::new(),
		}
	}

	/// The link that came with an epoch; nothing for epoch 0.
	pub fn link(id: RecordId, epoch: Epoch) -> Option<EpochLink> {
		match Rows::<T>::get(id, RowKey::Link(epoch))? {
			Row::Link(link) => Some(link),
			_ => None,
		}
	}

	pub(crate) fn past(id: RecordId, epoch: Epoch) -> PastWraps {
		match Rows::<T>::get(id, RowKey::PastWraps(epoch)) {
			Some(Row::PastWraps(wraps)) => wraps,
			_ => PastWraps::new(),
		}
	}

	pub(crate) fn bridges_to(id: RecordId, epoch: Epoch) -> Bridges {
		match Rows::<T>::get(id, RowKey::Bridges(epoch)) {
			Some(Row::Bridges(bridges)) => bridges,
			_ => Bridges::new(),
		}
	}

	/// The halves of the record secret that were given to custodians since the current epoch started.
	/// Removes the halves that were given for which this is not so.
	pub(crate) fn keep_halves(id: RecordId, stays: impl Fn(&Wrap) -> bool) {
		let mut given = Self::given(id);
		let before = given.len();
		given.retain(|half| stays(&half.wrap));
		match given.len() {
			0 => Rows::<T>::remove(id, RowKey::Halves),
			after if after < before => Rows::<T>::insert(id, RowKey::Halves, Row::Halves(given)),
			_ => {}
		}
	}

	pub(crate) fn given(id: RecordId) -> Halves {
		match Rows::<T>::get(id, RowKey::Halves) {
			Some(Row::Halves(halves)) => halves,
			_ => Halves::new(),
		}
	}

	pub(crate) fn history_page(id: RecordId, page: u32) -> Option<HistoryPage> {
		match Rows::<T>::get(id, RowKey::History(page))? {
			Row::History(entries) => Some(entries),
			_ => None,
		}
	}
}
