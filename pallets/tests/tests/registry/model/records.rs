//! R1.

use std::collections::BTreeMap;
use vacchain_primitives::{
	Action, Basis, IdentityTag, Level, Namesake, ParticipantId, Reader, RecordId, RecordState, Rectified,
	Role, Sealed, Wrap,
};

use super::{
	Broken, CIPHERTEXT_LENGTHS, Counted, DAY, Model, PowersError, RENEWED, Record, RecordsError, Verdict,
	refuse,
};
use crate::chain::{self, Runtime};

impl Model {
	pub(super) fn vaccination_records(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_vaccination_records::Call<Runtime>,
	) -> Verdict {
		use pallet_vaccination_records::Call;
		match call {
			Call::create { record, owner, identity_tag, child, wraps, same_tag } => {
				self.create(who, (record, owner), (identity_tag, same_tag), child, &wraps)
			}
			Call::rectify { record, version, identity_tag, child, same_tag } => {
				self.rectify(who, record, version, (identity_tag, same_tag), child)
			}
			Call::ask_for_erasure { record } => self.ask_for_erasure(who, record, true),
			Call::decline_erasure { record } => self.ask_for_erasure(who, record, false),
			Call::agree_to_merge { record, into, link } => self.agree_to_merge(who, record, into, link),
			Call::__Ignore(..) => unreachable!("it cannot be made"),
		}
	}

	/// The records in use with a tag, the first one first.
	pub fn bucket(&self, tag: &IdentityTag) -> Vec<RecordId> {
		let has_it = |row: &Record| row.state == RecordState::InUse && row.identity_tag.tag == tag.tag;
		let mut bucket: Vec<_> = self.records.iter().filter(|(_, other)| has_it(other)).collect();
		bucket.sort_by_key(|(_, other)| other.order);
		bucket.into_iter().map(|(id, _)| *id).collect()
	}

	/// A child with this tag is another than those that have it.
	fn check_another_child(&self, broken: &mut Broken, tag: &IdentityTag, same_tag: Option<Namesake>) {
		let bucket = self.bucket(tag);
		match (bucket.first().copied(), same_tag.map(|namesake| namesake.record)) {
			(first, None) => broken.unless(first.is_none(), RecordsError::ChildAlreadyRegistered),
			(first, named) => broken.unless(first == named, RecordsError::NotNamesake),
		}
		broken.unless(bucket.len() < 8, RecordsError::TooManyNamesakes);
	}

	/// Whether the family's list takes another record: one that was voided makes room.
	pub(super) fn has_room(&self, family: &ParticipantId) -> bool {
		let is_listed =
			|row: &&Record| row.owner == *family && !matches!(row.state, RecordState::Void { .. });
		self.records.values().filter(is_listed).count() < 64
	}

	pub(super) fn next_order(&self) -> usize {
		self.records.values().map(|row| row.order + 1).max().unwrap_or_default()
	}

	/// A record has its tag no longer: if it was the first one, the others name the next one from then on, and that one names
	/// what the first one named.
	pub(super) fn leave_bucket(&mut self, record: &RecordId) {
		let left = &self.records[record];
		let (bucket, earlier) = (self.bucket(&left.identity_tag), left.namesake);
		let [first, next, ..] = bucket.as_slice() else { return };
		if first != record {
			return;
		}
		let earlier = earlier.map(|namesake| namesake.record).filter(|earlier| earlier != next);
		for other in &bucket[1..] {
			let names = if other == next { earlier } else { Some(*next) };
			let row = self.record(other);
			row.namesake = row.namesake.zip(names).map(|(namesake, record)| Namesake { record, ..namesake });
		}
	}

	/// R1a.
	fn rectify(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		version: u32,
		(tag, same_tag): (IdentityTag, Option<Namesake>),
		child: Sealed,
	) -> Verdict {
		let admin = self.with_role(who, Role::HealthAdmin, RecordsError::NotHealthAdmin)?;
		let Some(row) = self.records.get(&record) else { return refuse(RecordsError::NotFound) };
		let moves = row.identity_tag.tag != tag.tag;
		let mut broken = Broken::default();
		broken.unless(row.state == RecordState::InUse, RecordsError::WrongState);
		let before = row.rectified.map_or(0, |rectified| rectified.version);
		broken.unless(version == before + 1, RecordsError::StaleVersion);
		let made_last = row.rectified.is_some_and(|last| last.by == admin);
		broken.unless(before < 128 || !made_last, RecordsError::AnotherAdminNeeded);
		if moves {
			let names_itself = same_tag.is_some_and(|namesake| namesake.record == record);
			broken.unless(!names_itself, RecordsError::NotNamesake);
			self.check_another_child(&mut broken, &tag, same_tag);
		} else {
			broken.unless(same_tag.is_none(), RecordsError::NotNamesake);
		}
		broken.unless(CIPHERTEXT_LENGTHS.contains(&child.ciphertext.len()), RecordsError::Malformed);
		broken.unless(child.epoch == row.epoch && !row.renew, RecordsError::StaleEpoch);
		broken.unless(child.index == 0, RecordsError::StaleIndex);
		broken.unless(self.may_spend(&admin, Counted::Details), PowersError::DailyBound);
		broken.verdict()?;
		self.spend(admin, Counted::Details);
		if moves {
			self.leave_bucket(&record);
		}
		let (order, at) = (self.next_order(), self.now);
		let commitment = child.commitment;
		let row = self.records.get_mut(&record).expect("it was found");
		if moves {
			(row.identity_tag, row.namesake, row.order) = (tag, same_tag, order);
		}
		row.child = child;
		row.rectified = Some(Rectified { version, at, by: admin });
		self.write_history(record, admin, Action::ChildRectified { version }, Some(commitment));
		Ok(())
	}

	fn create(
		&mut self,
		who: Option<ParticipantId>,
		(record, owner): (RecordId, ParticipantId),
		(identity_tag, same_tag): (IdentityTag, Option<Namesake>),
		child: Sealed,
		wraps: &[Wrap],
	) -> Verdict {
		let admin = self.with_role(who, Role::HealthAdmin, RecordsError::NotHealthAdmin)?;
		let authority = chain::id(chain::AUTHORITY);
		let [a, b] = ParticipantId::CUSTODIES;
		let reader = |id, level, basis| Reader { id, level, basis };
		let readers = vec![
			reader(owner, Level::Full, Basis::Owner),
			reader(authority, Level::Proof, Basis::Authority),
			reader(a, Level::HalfA, Basis::Custody),
			reader(b, Level::HalfB, Basis::Custody),
		];
		let mut broken = Broken::default();
		broken.unless(self.is(&owner, Role::Family) && self.is_active(&owner), RecordsError::NotFamily);
		let is_known = self.records.contains_key(&record) || self.erased.contains_key(&record);
		broken.unless(!is_known, RecordsError::AlreadyExists);
		self.check_another_child(&mut broken, &identity_tag, same_tag);
		broken.unless(self.has_room(&owner), RecordsError::TooManyRecords);
		broken.unless(CIPHERTEXT_LENGTHS.contains(&child.ciphertext.len()), RecordsError::Malformed);
		broken.unless(child.epoch == 0, RecordsError::StaleEpoch);
		broken.unless(child.index == 0, RecordsError::StaleIndex);
		self.check_wraps(&mut broken, &readers, 0, wraps);
		let today = self.now / DAY;
		let (day, count) = self.created.get(&owner).copied().unwrap_or_default();
		let count = if day == today { count } else { 0 };
		broken.unless(count < 7, RecordsError::TooManyToday);
		broken.unless(self.may_spend(&admin, Counted::Entries), PowersError::DailyBound);
		broken.verdict()?;
		self.created.insert(owner, (today, count + 1));
		self.spend(admin, Counted::Entries);
		let commitment = child.commitment;
		let row = Record {
			owner,
			owner_since: 0,
			state: RecordState::InUse,
			erasure_asked_at: None,
			agreed: None,
			merged: vec![],
			renew: false,
			epoch: 0,
			epoch_since: self.block,
			visit_index: RENEWED,
			created_at: self.now,
			identity_tag,
			namesake: same_tag,
			rectified: None,
			order: self.next_order(),
			child,
			readers,
			wraps: wraps.to_vec(),
			links: BTreeMap::new(),
			past_wraps: BTreeMap::new(),
			bridges: BTreeMap::new(),
			halves: vec![],
			rotated_at: None,
			visits: vec![],
			reports: vec![],
			history: vec![],
			former: vec![],
			accesses: vec![],
		};
		self.records.insert(record, row);
		self.write_history(record, admin, Action::RecordCreated, Some(commitment));
		Ok(())
	}
}
