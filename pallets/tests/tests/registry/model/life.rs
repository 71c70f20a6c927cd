//! R1a: the end of a record's life, its change of owner, and the calls that lead there.

use sp_runtime::AccountId32;
use vacchain_primitives::{
	Action, Basis, EpochLink, Level, Namesake, NamesakeReason, ParticipantId, Power, Reader, RecordId,
	RecordState, Role, WaitingPower,
};

use super::{Broken, Erased, Model, Record, RecordsError, Verdict, refuse};

/// How many records can be merged into one, and how many records have one tag.
const MOST_MERGED: usize = 4;
const MOST_NAMESAKES: usize = 8;

/// Whether it is in use, and no other record was merged into it.
fn is_alone(row: &Record) -> bool {
	row.state == RecordState::InUse && row.merged.is_empty()
}

/// Calls of the owner.
impl Model {
	fn as_owner(
		&self,
		who: Option<ParticipantId>,
		record: &RecordId,
	) -> Result<ParticipantId, Vec<sp_runtime::DispatchError>> {
		who.filter(|id| self.is_owner(record, id)).map_or_else(|| refuse(RecordsError::NotOwner), Ok)
	}

	/// Asks for an erasure, or declines it.
	pub(super) fn ask_for_erasure(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		asks: bool,
	) -> Verdict {
		let owner = self.as_owner(who, &record)?;
		let now = self.now;
		let row = self.record(&record);
		if row.erasure_asked_at.is_some() == asks {
			return refuse(RecordsError::WrongState);
		}
		row.erasure_asked_at = asks.then_some(now);
		let action = if asks { Action::ErasureAsked } else { Action::ErasureDeclined };
		self.write_history(record, owner, action, None);
		Ok(())
	}

	pub(super) fn agree_to_merge(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		into: RecordId,
		link: EpochLink,
	) -> Verdict {
		let owner = self.as_owner(who, &record)?;
		self.as_owner(who, &into)?;
		let (row, other) = (&self.records[&record], &self.records[&into]);
		let mut broken = Broken::default();
		let is_fit = is_alone(row) && other.state == RecordState::InUse && record != into;
		broken.unless(is_fit, RecordsError::WrongState);
		broken.unless(link.from == row.epoch && link.to <= other.epoch, RecordsError::StaleEpoch);
		broken.unless(Self::has_form(&link), RecordsError::Malformed);
		broken.verdict()?;
		self.record(&record).agreed = Some((into, link));
		self.write_both([record, into], owner, &Action::MergeAgreed { record, into });
		Ok(())
	}

	fn write_both(&mut self, records: [RecordId; 2], actor: ParticipantId, action: &Action) {
		for record in records {
			self.write_history(record, actor, action.clone(), None);
		}
	}
}

/// Powers.
impl Model {
	/// Whether the owner's agreement to this merge holds: both are its own and in use, and the link is from the keys of now.
	pub fn is_mergeable(&self, record: &RecordId, into: &RecordId) -> bool {
		let (Some(row), Some(other)) = (self.records.get(record), self.records.get(into)) else {
			return false;
		};
		let is_agreed = |(agreed, link): &(RecordId, EpochLink)| agreed == into && link.from == row.epoch;
		row.agreed.as_ref().is_some_and(is_agreed)
			&& row.owner == other.owner
			&& is_alone(row)
			&& other.state == RecordState::InUse
			&& other.merged.len() < MOST_MERGED
	}

	/// Whether it can be erased: it was asked for, and no merge is to be undone first.
	pub fn is_erasable(&self, record: &RecordId) -> bool {
		self.records.get(record).is_some_and(|row| {
			row.erasure_asked_at.is_some() && row.state.merged_into().is_none() && row.merged.is_empty()
		})
	}

	/// Whether it can be voided, or given to another family.
	pub fn is_alone(&self, record: &RecordId) -> bool {
		self.records.get(record).is_some_and(is_alone)
	}

	/// The errors of doing this to a record of this owner now.
	pub(super) fn impossible_for(
		&self,
		record: RecordId,
		owner: ParticipantId,
		power: &Power<AccountId32>,
	) -> Broken {
		let mut broken = Broken::default();
		let Some(row) = self.records.get(&record) else {
			return Broken(vec![RecordsError::NotFound.into()]);
		};
		broken.unless(row.owner == owner, RecordsError::WrongState);
		match power {
			Power::ChangeOwner { to, .. } => {
				broken.unless(is_alone(row) && owner != *to, RecordsError::WrongState);
				broken.unless(self.is(to, Role::Family) && self.is_active(to), RecordsError::NotFamily);
				broken.unless(self.has_room(to), RecordsError::TooManyRecords);
			}
			Power::VoidRecord { .. } => broken.unless(is_alone(row), RecordsError::WrongState),
			Power::MergeRecord { into, .. } => {
				broken.unless(self.records.contains_key(into), RecordsError::NotFound);
				broken.unless(self.is_mergeable(&record, into), RecordsError::WrongState);
			}
			Power::UndoMerge { .. } => {
				broken.unless(row.state.merged_into().is_some(), RecordsError::WrongState);
			}
			Power::EraseRecord { asked_at, .. } => {
				let is_wish = row.erasure_asked_at == Some(*asked_at);
				broken.unless(is_wish && self.is_erasable(&record), RecordsError::WrongState);
			}
			Power::ReplaceKeys { .. } => unreachable!("it is over no record"),
		}
		broken
	}

	/// Does what two admins, or the institutions, have decided on a record.
	pub(super) fn do_to(
		&mut self,
		record: RecordId,
		waiting: WaitingPower<AccountId32>,
		voted: bool,
	) -> Verdict {
		let (admin, confirmed_by) = (waiting.proposed_by, waiting.confirmed_by);
		match waiting.power {
			Power::VoidRecord { reason, .. } => {
				self.put_aside(record, RecordState::Void { reason, at: self.now });
				self.write_history(record, admin, Action::RecordVoided { reason, confirmed_by, voted }, None);
			}
			Power::ChangeOwner { from, to, .. } => {
				self.change_owner(record, from, to);
				let action = Action::OwnerChanged { from, to, confirmed_by, voted };
				self.write_history(record, admin, action, None);
			}
			Power::MergeRecord { into, .. } => {
				self.put_aside(record, RecordState::Merged { into, at: self.now });
				self.record(&into).merged.push(record);
				let action = Action::RecordsMerged { record, into, confirmed_by, voted };
				self.write_both([record, into], admin, &action);
			}
			Power::UndoMerge { .. } => {
				let from = self.undo_merge(record)?;
				let action = Action::MergeUndone { record, from, confirmed_by, voted };
				self.write_both([record, from], admin, &action);
			}
			Power::EraseRecord { .. } => self.erase(record),
			Power::ReplaceKeys { .. } => unreachable!("it is over no record"),
		}
		Ok(())
	}

	/// A record that is in use no more: its tag is free, and whoever was granted access reads no more.
	fn put_aside(&mut self, record: RecordId, state: RecordState) {
		self.leave_bucket(&record);
		self.record(&record).state = state;
		let mut readers = self.records[&record].readers.clone();
		readers.retain(|reader| !matches!(reader.basis, Basis::Grant { .. }));
		self.put_readers(record, readers);
	}

	/// The owner and the health authority alone read it; the former owner has no key of it on chain, the new one none yet.
	fn change_owner(&mut self, record: RecordId, from: ParticipantId, to: ParticipantId) {
		let mut readers = self.records[&record].readers.clone();
		readers.retain(|reader| matches!(reader.basis, Basis::Authority | Basis::Custody));
		readers.push(Reader { id: to, level: Level::Full, basis: Basis::Owner });
		self.put_readers(record, readers);
		let row = self.record(&record);
		(row.owner, row.owner_since) = (to, row.epoch + 1);
		(row.erasure_asked_at, row.agreed) = (None, None);
		row.wraps.retain(|wrap| wrap.reader != from && wrap.reader != to);
		for wraps in row.past_wraps.values_mut() {
			wraps.retain(|(_, wrap)| wrap.reader != from);
		}
		row.halves.clear();
	}

	/// Both are in use, and need new keys. The record from which it was told apart.
	fn undo_merge(&mut self, record: RecordId) -> Result<RecordId, Vec<sp_runtime::DispatchError>> {
		let row = &self.records[&record];
		let from = row.state.merged_into().expect("the rules have looked");
		let bucket = self.bucket(&row.identity_tag);
		if bucket.len() >= MOST_NAMESAKES {
			return refuse(RecordsError::TooManyNamesakes);
		}
		let order = self.next_order();
		let row = self.record(&record);
		(row.state, row.agreed, row.renew, row.order) = (RecordState::InUse, None, true, order);
		row.namesake =
			bucket.first().map(|first| Namesake { record: *first, reason: NamesakeReason::Namesake });
		let other = self.record(&from);
		other.merged.retain(|merged| *merged != record);
		other.renew = true;
		Ok(from)
	}

	/// From now on it is there for nobody.
	fn erase(&mut self, record: RecordId) {
		if self.records[&record].state == RecordState::InUse {
			self.leave_bucket(&record);
		}
		let row = self.records.remove(&record).expect("the rules have looked for the record");
		let root = row.history.iter().fold([0; 32], |before, entry| entry.root_after(&before));
		for visit in &row.visits {
			self.visits.remove(visit);
		}
		let erased = Erased { owner: row.owner, root, at: self.now, visits: row.visits };
		self.erased.insert(record, erased);
	}
}
