//! R1.

use std::collections::BTreeMap;
use vacchain_primitives::{Action, Basis, Level, ParticipantId, Reader, Role};

use super::{Broken, CIPHERTEXT_LENGTHS, Model, RENEWED, Record, RecordsError, Verdict};
use crate::chain::{self, Runtime};

impl Model {
	pub(super) fn vaccination_records(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_vaccination_records::Call<Runtime>,
	) -> Verdict {
		let pallet_vaccination_records::Call::create { record, owner, identity_tag, child, wraps } = call;
		let admin = self.with_role(who, Role::HealthAdmin, RecordsError::NotHealthAdmin)?;
		let authority = chain::id(chain::AUTHORITY);
		let full = |id, basis| Reader { id, level: Level::Full, basis };
		let readers = vec![full(owner, Basis::Owner), full(authority, Basis::Authority)];
		let mut broken = Broken::default();
		broken.unless(self.is(&owner, Role::Family) && self.is_active(&owner), RecordsError::NotFamily);
		broken.unless(!self.records.contains_key(&record), RecordsError::AlreadyExists);
		broken.unless(
			self.records.values().all(|other| other.identity_tag != identity_tag),
			RecordsError::ChildAlreadyRegistered,
		);
		let owned = self.records.values().filter(|row| row.owner == owner).count();
		broken.unless(owned < 64, RecordsError::TooManyRecords);
		broken.unless(CIPHERTEXT_LENGTHS.contains(&child.ciphertext.len()), RecordsError::Malformed);
		broken.unless(child.epoch == 0, RecordsError::StaleEpoch);
		broken.unless(child.index == 0, RecordsError::StaleIndex);
		self.check_wraps(&mut broken, &readers, 0, &wraps);
		broken.verdict()?;
		let commitment = child.commitment;
		let row = Record {
			owner,
			epoch: 0,
			epoch_since: self.block,
			visit_index: RENEWED,
			created_at: self.now,
			identity_tag,
			child,
			readers,
			wraps: wraps.into_inner(),
			links: BTreeMap::new(),
			past_wraps: BTreeMap::new(),
			bridges: BTreeMap::new(),
			visits: vec![],
			history: vec![],
			former: vec![],
			accesses: vec![],
		};
		self.records.insert(record, row);
		self.write_history(record, admin, Action::RecordCreated, Some(commitment));
		Ok(())
	}
}
