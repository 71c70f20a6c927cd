//! The reads, and the check of the whole state.

use alloc::vec::Vec;
use frame_support::ensure;
use vacchain_primitives::{
	Epoch, EpochLink, GivenHalf, HistoryEntry, IdentityTag, ParticipantId, Reader, Record, RecordId,
	RecordState, Rectified, Sealed, Wrap,
	bounds::{HISTORY_PAGE, MAX_PAGE, MAX_VISIT_INDEX, RENEWED_VISIT_INDEX},
	questions::{IsLeaving, ReadersOf},
};

use crate::{Row, RowKey, pallet::*};

/// Reads.
impl<T: Config> Pallet<T> {
	/// The records of a family from index `start`, at most [`MAX_PAGE`].
	pub fn records_of(owner: ParticipantId, start: u32, limit: u32) -> Vec<RecordId> {
		let records = OwnedRecords::<T>::get(owner).into_iter();
		records.skip(start as usize).take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// The records with an identity tag, in order of creation.
	pub fn records_tagged(tag: IdentityTag) -> Vec<RecordId> {
		IdentityTags::<T>::get(tag.tag).into_inner()
	}

	/// The versions of the child's section from `start`, at most [`MAX_PAGE`], each with the rectification that replaced it.
	pub fn child_versions(record: RecordId, start: u32, limit: u32) -> Vec<(Sealed, Option<Rectified>)> {
		let Some(current) = Self::record(record).map(|row| row.child_version()) else { return Vec::new() };
		let versions = (start..=current).take(limit.min(MAX_PAGE) as usize);
		let version = |version| match version == current {
			true => Self::child(record).map(|child| (child, None)),
			false => Self::former_child(record, version).map(|former| (former.child, Some(former.replaced))),
		};
		versions.map_while(version).collect()
	}

	/// A reader's wrap of a record's current key.
	pub fn wrap(record: RecordId, reader: ParticipantId) -> Option<Wrap> {
		Self::wraps(record).into_iter().find(|wrap| wrap.reader == reader)
	}

	/// The links that came with a record's epochs, newest first: of the epoch `newest` and those before it, at most
	/// [`MAX_PAGE`].
	pub fn epoch_links(record: RecordId, newest: Epoch, limit: u32) -> Vec<EpochLink> {
		let current = Self::record(record).map_or(0, |row| row.epoch);
		let epochs = (1..=newest.min(current)).rev().take(limit.min(MAX_PAGE) as usize);
		epochs.map_while(|epoch| Self::link(record, epoch)).collect()
	}

	/// The links to an ended epoch that were added later.
	pub fn bridges(record: RecordId, from: Epoch) -> Vec<EpochLink> {
		Self::bridges_to(record, from).into_iter().map(|bridge| bridge.link).collect()
	}

	/// The wraps of an ended epoch that stay for a reader, those that came with the epoch first.
	pub fn past_wraps(record: RecordId, epoch: Epoch, reader: ParticipantId) -> Vec<Wrap> {
		let wraps = Self::past(record, epoch).into_iter().map(|past| past.wrap);
		wraps.filter(|wrap| wrap.reader == reader).collect()
	}

	/// The halves of the record secret that were given to a reader since the current epoch started.
	pub fn halves(record: RecordId, reader: ParticipantId) -> Vec<GivenHalf> {
		Self::given(record).into_iter().filter(|half| half.wrap.reader == reader).collect()
	}

	/// The history of a record from index `start`, at most [`MAX_PAGE`] entries.
	pub fn history(record: RecordId, start: u32, limit: u32) -> Vec<HistoryEntry> {
		let limit = limit.min(MAX_PAGE);
		let pages = start / HISTORY_PAGE..=start.saturating_add(limit) / HISTORY_PAGE;
		let entries = pages.map_while(|page| Self::history_page(record, page)).flatten();
		entries.skip((start % HISTORY_PAGE) as usize).take(limit as usize).collect()
	}
}

/// The check of the whole state.
impl<T: Config> Pallet<T> {
	/// Checks that a reader has one wrap, and that every row has its counterpart.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let (mut listed, mut in_use) = (0, 0);
		for (id, key, row) in Rows::<T>::iter() {
			let Some(record) = Self::record(id) else {
				ensure!(<Self as IsLeaving>::is_leaving(&id), "a row belongs to a record");
				continue;
			};
			let (ended, newest_page) = (0..record.epoch, record.history.saturating_sub(1) / HISTORY_PAGE);
			let fits = match (key, row) {
				(RowKey::Record, Row::Record(_)) => {
					// One that was voided may have made room for another.
					let is_listed = OwnedRecords::<T>::get(record.owner).contains(&id);
					let is_void = matches!(record.state, RecordState::Void { .. });
					ensure!(is_listed || is_void, "every record is in a family's list");
					listed += usize::from(is_listed);
					in_use += usize::from(record.state == RecordState::InUse);
					ensure!(!Self::was_erased(&id), "an erased record is gone");
					Self::try_record(id, &record)?;
					true
				}
				(RowKey::Child, Row::Child(_)) | (RowKey::Wraps, Row::Wraps(_)) => true,
				(RowKey::Link(epoch), Row::Link(link)) => {
					link.to == epoch && link.from < epoch && epoch <= record.epoch
				}
				(RowKey::PastWraps(epoch), Row::PastWraps(_)) => ended.contains(&epoch),
				(RowKey::Bridges(epoch), Row::Bridges(bridges)) => bridges.iter().all(|bridge| {
					bridge.link.from == epoch && (epoch + 1..=record.epoch).contains(&bridge.link.to)
				}),
				(RowKey::History(page), Row::History(_)) => page <= newest_page,
				(RowKey::Halves, Row::Halves(halves)) => {
					halves.iter().all(|half| half.wrap.level.is_half() && half.wrap.epoch <= record.epoch)
				}
				(RowKey::Merge, Row::Merge(_)) => true,
				(RowKey::FormerChild(version), Row::FormerChild(former)) => {
					version < record.child_version()
						&& former.replaced.version == version + 1
						&& former.child.index == 0
				}
				_ => false,
			};
			ensure!(fits, "every row is what its key says");
		}
		let mut tagged = 0;
		for (tag, bucket) in IdentityTags::<T>::iter() {
			tagged += bucket.len();
			Self::try_bucket(tag, &bucket)?;
		}
		ensure!(tagged == in_use, "a record that is in use has one identity tag");
		let mut owned = 0;
		for (owner, list) in OwnedRecords::<T>::iter() {
			owned += list.len();
			ensure!(
				list.into_iter().all(|id| Self::record(id).is_some_and(|record| record.owner == owner)),
				"a family's list holds its own records"
			);
		}
		ensure!(owned == listed, "every record is in a family's list");
		let (first, next) = RemovalRange::<T>::get();
		ensure!(
			(first..next).all(Removals::<T>::contains_key)
				&& Removals::<T>::iter_keys().count() as u64 == next - first,
			"what leaves has no gap"
		);
		Ok(())
	}

	/// All but the first of a tag say why they are others than the first.
	fn try_bucket(tag: [u8; 32], bucket: &[RecordId]) -> Result<(), sp_runtime::TryRuntimeError> {
		let [first, others @ ..] = bucket else { return Err("a tag is somebody's".into()) };
		for id in bucket {
			let is_its = Self::record(*id).is_some_and(|record| record.identity_tag.tag == tag);
			ensure!(is_its, "a record has one identity tag");
		}
		let names_itself = Self::record(*first).and_then(|record| record.namesake);
		ensure!(
			names_itself.is_none_or(|namesake| namesake.record != *first),
			"no record is its own namesake"
		);
		for other in others {
			let namesake = Self::record(*other).and_then(|record| record.namesake);
			let names_first = namesake.is_some_and(|namesake| namesake.record == *first);
			ensure!(names_first, "a namesake names the first record with its tag");
		}
		Ok(())
	}

	fn try_record(id: RecordId, record: &Record) -> Result<(), sp_runtime::TryRuntimeError> {
		let readers = T::Consent::readers_of(&id);
		let wraps = Self::wraps(id);
		let has_wrap =
			|reader: &Reader| wraps.iter().any(|wrap| (wrap.reader, wrap.level) == (reader.id, reader.level));
		let is_single = |wrap: &Wrap| wraps.iter().filter(|other| other.reader == wrap.reader).count() == 1;
		let stays = |reader: &Reader, epoch: Epoch| {
			reader.basis.keeps_past_wraps() && (reader.id != record.owner || epoch >= record.owner_since)
		};
		ensure!(
			wraps.iter().all(|wrap| wrap.epoch == record.epoch && is_single(wrap)),
			"a reader has one wrap, of the current epoch"
		);
		ensure!(
			readers.iter().filter(|reader| stays(reader, record.epoch)).all(has_wrap),
			"the owner, the health authority and its custodies have a wrap of the current epoch"
		);
		ensure!(
			readers.iter().filter(|reader| reader.id == record.owner).count() == 1,
			"the owner reads its record"
		);
		ensure!(
			IdentityTags::<T>::get(record.identity_tag.tag).contains(&id)
				== (record.state == RecordState::InUse),
			"the identity tag of a record in use leads back to it"
		);
		ensure!(Self::child(id).is_some_and(|child| child.index == 0), "a record has a child");
		ensure!(
			(0..record.child_version()).all(|version| Self::former_child(id, version).is_some()),
			"every version of the child stays"
		);
		ensure!(
			(RENEWED_VISIT_INDEX..=MAX_VISIT_INDEX).contains(&record.visit_index),
			"an epoch has so many visits"
		);
		ensure!(
			(1..=record.epoch).all(|epoch| Self::link(id, epoch).is_some()),
			"every epoch has the link that came with it"
		);
		ensure!(
			(0..record.epoch).all(|epoch| readers
				.iter()
				.filter(|reader| stays(reader, epoch))
				.all(|reader| !Self::past_wraps(id, epoch, reader.id).is_empty())),
			"the owner, the health authority and its custodies have a wrap of every epoch"
		);
		if let Some(into) = record.state.merged_into() {
			ensure!(
				Self::record(into).is_some_and(|other| other.merged.contains(&id)),
				"a merged record is one of those of another one"
			);
			ensure!(
				Self::agreed_merge(id).is_some_and(|agreed| agreed.into == into),
				"a record is merged as its owner agreed"
			);
		}
		let leads_back = |merged: &RecordId| {
			Self::record(*merged).is_some_and(|other| other.state.merged_into() == Some(id))
		};
		ensure!(record.merged.iter().all(leads_back), "what was merged into a record is merged");
		let mut entries = 0;
		let mut root = [0; 32];
		for page in 0..record.history.div_ceil(HISTORY_PAGE) {
			for entry in Self::history_page(id, page).ok_or("history has no gap")? {
				entries += 1;
				root = entry.root_after(&root);
			}
		}
		ensure!(entries == record.history, "history has no gap");
		ensure!(root == record.root, "the root is the history's");
		Ok(())
	}
}
