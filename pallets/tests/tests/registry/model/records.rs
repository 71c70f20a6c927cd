//! R1.

use std::collections::BTreeMap;
use vacchain_primitives::{Action, Basis, Level, ParticipantId, Reader, Role};

use super::{
	Broken, CIPHERTEXT_LENGTHS, Counted, DAY, Model, PowersError, RENEWED, Record, RecordsError, Verdict,
};
use crate::chain::{self, Runtime};

impl Model {
	pub(super) fn vaccination_records(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_vaccination_records::Call<Runtime>,
	) -> Verdict {
		let pallet_vaccination_records::Call::create { record, owner, identity_tag, child, wraps, same_tag } =
			call;
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
		broken.unless(!self.records.contains_key(&record), RecordsError::AlreadyExists);
		let bucket: Vec<_> =
			self.records.iter().filter(|(_, other)| other.identity_tag == identity_tag).collect();
		let first = bucket.iter().min_by_key(|(_, other)| other.order).map(|(id, _)| **id);
		match (first, same_tag.map(|namesake| namesake.record)) {
			(first, None) => broken.unless(first.is_none(), RecordsError::ChildAlreadyRegistered),
			(first, named) => broken.unless(first == named, RecordsError::NotNamesake),
		}
		broken.unless(bucket.len() < 8, RecordsError::TooManyNamesakes);
		let owned = self.records.values().filter(|row| row.owner == owner).count();
		broken.unless(owned < 64, RecordsError::TooManyRecords);
		broken.unless(CIPHERTEXT_LENGTHS.contains(&child.ciphertext.len()), RecordsError::Malformed);
		broken.unless(child.epoch == 0, RecordsError::StaleEpoch);
		broken.unless(child.index == 0, RecordsError::StaleIndex);
		self.check_wraps(&mut broken, &readers, 0, &wraps);
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
			epoch: 0,
			epoch_since: self.block,
			visit_index: RENEWED,
			created_at: self.now,
			identity_tag,
			namesake: same_tag,
			order: self.records.len(),
			child,
			readers,
			wraps: wraps.into_inner(),
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
