//! R1, and that readers and wraps are one set.

use std::collections::BTreeSet;
use vacchain_primitives::{Action, Basis, Epoch, Level, ParticipantId, Reader, Role, Wrap};

use super::{Broken, CIPHERTEXT_LENGTHS, Model, Record, RecordsError, Verdict};
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
		broken.unless(CIPHERTEXT_LENGTHS.contains(&child.ciphertext.len()), RecordsError::Malformed);
		broken.unless(child.epoch == 0, RecordsError::StaleEpoch);
		Self::check_wraps(&mut broken, &readers, 0, &wraps);
		broken.verdict()?;
		let commitment = child.commitment;
		let row = Record {
			owner,
			epoch: 0,
			epoch_since: self.block,
			created_at: self.now,
			identity_tag,
			child,
			readers,
			wraps: wraps.into_inner(),
			links: vec![],
			visits: vec![],
			history: vec![],
			former: vec![],
			accesses: vec![],
		};
		self.records.insert(record, row);
		self.write_history(record, admin, Action::RecordCreated, Some(commitment));
		Ok(())
	}

	/// Readers and wraps are one set.
	pub(super) fn check_wraps(broken: &mut Broken, readers: &[Reader], epoch: Epoch, wraps: &[Wrap]) {
		let wanted: BTreeSet<_> = readers.iter().map(|reader| (reader.id, reader.level)).collect();
		let given: BTreeSet<_> = wraps.iter().map(|wrap| (wrap.reader, wrap.level)).collect();
		broken.unless(wraps.iter().all(|wrap| wrap.epoch == epoch), RecordsError::StaleEpoch);
		broken.unless(given == wanted && wraps.len() == wanted.len(), RecordsError::WrongReaders);
	}
}
