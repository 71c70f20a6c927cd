//! R6, R16, R19, S1 to S4.

use sp_runtime::DispatchError;
use vacchain_primitives::{
	AccessRequest, Action, Basis, Level, Moment, ParticipantId, Reader, RecordId, Role, Rotation, Wrap,
	bounds::MAX_READERS,
};

use super::{Broken, ConsentError, Model, RecordsError, Verdict, refuse};
use crate::chain::Runtime;

impl Model {
	pub(super) fn consent(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_consent::Call<Runtime>,
	) -> Verdict {
		use pallet_consent::Call;
		match call {
			Call::request_access { family, level } => {
				let (requester, most) = self.provider(who)?;
				let mut broken = Broken::default();
				broken.unless(level <= most, ConsentError::LevelNotAllowed);
				broken.unless(self.is(&family, Role::Family), ConsentError::NotFound);
				let waits = self.requests.contains_key(&(family, requester));
				broken.unless(!waits, ConsentError::AlreadyExists);
				broken.verdict()?;
				let request = AccessRequest { level, requested_at: self.now };
				self.requests.insert((family, requester), request);
				Ok(())
			}
			Call::withdraw_request { family } => {
				let (requester, _) = self.provider(who)?;
				self.drop_request(family, requester)
			}
			Call::deny_request { requester } => {
				let family = self.with_role(who, Role::Family, ConsentError::NotOwner)?;
				self.drop_request(family, requester)
			}
			Call::grant { record, expires_at, wrap } => {
				let custodian = self.custodian(who, &record)?;
				self.grant(custodian, record, expires_at, wrap)
			}
			Call::revoke { record, reader, rotation } => {
				let custodian = self.custodian(who, &record)?;
				self.reader(&record, &reader, |basis| matches!(basis, Basis::Grant { .. }))?;
				let readers = self.remaining(&record, Some(&reader));
				self.rotate(record, readers, rotation)?;
				self.write_history(record, custodian, Action::AccessRevoked { reader }, None);
				Ok(())
			}
			Call::transfer { record, from, to, expires_at, rotation } => {
				let custodian = self.custodian(who, &record)?;
				self.transfer(custodian, record, from, to, expires_at, rotation)
			}
			Call::name_guardian { record, wrap } => {
				let owner = self.owner(who, &record)?;
				self.name_guardian(owner, record, wrap)
			}
			Call::remove_guardian { record, guardian, rotation } => {
				let owner = self.owner(who, &record)?;
				self.reader(&record, &guardian, |basis| *basis == Basis::Guardian)?;
				let readers = self.remaining(&record, Some(&guardian));
				self.rotate(record, readers, rotation)?;
				self.write_history(record, owner, Action::GuardianRemoved { guardian }, None);
				Ok(())
			}
			Call::renew_keys { record, rotation } => {
				let custodian = self.custodian(who, &record)?;
				let readers = self.remaining(&record, None);
				self.rotate(record, readers, rotation)?;
				self.write_history(record, custodian, Action::KeysRenewed, None);
				Ok(())
			}
			Call::restore { record, reader, rotation } => {
				let admin = self.with_role(who, Role::HealthAdmin, ConsentError::NotHealthAdmin)?;
				if self.access(&record, &reader).is_none() {
					return refuse(ConsentError::NotFound);
				}
				// Two things in one block cannot be told apart, so keys as old as the epoch count as replaced.
				if self.people[&reader].keys_since < self.records[&record].epoch_since {
					return refuse(ConsentError::KeysNotReplaced);
				}
				let readers = self.remaining(&record, None);
				self.rotate(record, readers, rotation)?;
				self.write_history(record, admin, Action::AccessRestored { reader }, None);
				Ok(())
			}
		}
	}

	fn provider(&self, who: Option<ParticipantId>) -> Result<(ParticipantId, Level), Vec<DispatchError>> {
		let provider = who.and_then(|id| Some((id, Self::most(self.role(&id)?)?)));
		provider.map_or_else(|| refuse(ConsentError::NotProvider), Ok)
	}

	fn custodian(
		&self,
		who: Option<ParticipantId>,
		record: &RecordId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let custodian = who.filter(|id| self.is_custodian(record, id));
		custodian.map_or_else(|| refuse(ConsentError::NotCustodian), Ok)
	}

	fn owner(
		&self,
		who: Option<ParticipantId>,
		record: &RecordId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		who.filter(|id| self.is_owner(record, id)).map_or_else(|| refuse(ConsentError::NotOwner), Ok)
	}

	/// The reader who leaves, if it reads for that reason.
	fn reader(&self, record: &RecordId, id: &ParticipantId, may_leave: impl Fn(&Basis) -> bool) -> Verdict {
		let readers = &self.records[record].readers;
		let reads = readers.iter().any(|reader| reader.id == *id && may_leave(&reader.basis));
		if reads { Ok(()) } else { refuse(ConsentError::NotFound) }
	}

	fn drop_request(&mut self, family: ParticipantId, requester: ParticipantId) -> Verdict {
		match self.requests.remove(&(family, requester)) {
			Some(_) => Ok(()),
			None => refuse(ConsentError::NotFound),
		}
	}

	fn check_grantable(&self, broken: &mut Broken, id: &ParticipantId, level: Level) {
		match self.role(id).and_then(Self::most).filter(|_| self.is_active(id)) {
			Some(most) => broken.unless(level <= most, ConsentError::LevelNotAllowed),
			None => broken.unless(false, ConsentError::NotGrantable),
		}
	}

	/// Starts a new epoch with these readers, for whom the rotation brings a wrap each.
	fn rotate(&mut self, record: RecordId, readers: Vec<Reader>, rotation: Rotation) -> Verdict {
		let (block, now) = (self.block, self.now);
		let row = self.record(&record);
		let mut broken = Broken::default();
		broken.unless(rotation.epoch == row.epoch + 1, RecordsError::StaleEpoch);
		Self::check_wraps(&mut broken, &readers, rotation.epoch, &rotation.wraps);
		broken.verdict()?;
		row.links.push(rotation.link);
		row.wraps = rotation.wraps.into_inner();
		let left = row.readers.iter().filter(|old| readers.iter().all(|new| new.id != old.id));
		row.former.extend(left.map(|old| match old.basis {
			Basis::Grant { expires_at: Some(end), .. } => (old.id, end.min(now)),
			_ => (old.id, now),
		}));
		row.readers = readers;
		(row.epoch, row.epoch_since) = (rotation.epoch, block);
		Ok(())
	}

	fn grant(
		&mut self,
		custodian: ParticipantId,
		record: RecordId,
		expires_at: Option<Moment>,
		wrap: Wrap,
	) -> Verdict {
		let (reader, level) = (wrap.reader, wrap.level);
		let row = &self.records[&record];
		let mut broken = Broken::default();
		self.check_grantable(&mut broken, &reader, level);
		broken.unless(expires_at.is_none_or(|end| end > self.now), ConsentError::AlreadyExpired);
		if self.is(&reader, Role::Hospital) {
			let is_alone = self.hospitals(&record).iter().all(|hospital| *hospital == reader);
			broken.unless(is_alone, ConsentError::AnotherHospital);
		}
		match row.readers.iter().find(|present| present.id == reader) {
			Some(Reader { level: had, basis: Basis::Grant { expires_at: until, .. }, .. }) => {
				broken.unless(level >= *had, ConsentError::RevokeFirst);
				broken.unless(level != *had || expires_at != *until, ConsentError::AlreadyExists);
			}
			Some(_) => broken.unless(false, ConsentError::AlreadyExists),
			None => broken.unless(row.readers.len() < MAX_READERS as usize, ConsentError::TooManyReaders),
		}
		broken.unless(wrap.epoch == row.epoch, RecordsError::StaleEpoch);
		broken.verdict()?;
		let owner = row.owner;
		let basis = Basis::Grant { granted_at: self.now, expires_at };
		self.add_reader(record, Reader { id: reader, level, basis }, wrap);
		self.requests.retain(|asked, _| *asked != (owner, reader) && *asked != (custodian, reader));
		self.write_history(record, custodian, Action::AccessGranted { reader, level, expires_at }, None);
		Ok(())
	}

	fn add_reader(&mut self, record: RecordId, reader: Reader, wrap: Wrap) {
		let row = self.record(&record);
		row.readers.retain(|present| present.id != reader.id);
		row.readers.push(reader);
		row.wraps.retain(|present| present.reader != wrap.reader);
		row.wraps.push(wrap);
	}

	fn transfer(
		&mut self,
		custodian: ParticipantId,
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
		rotation: Rotation,
	) -> Verdict {
		let present =
			|id: &ParticipantId| self.records[&record].readers.iter().find(|reader| reader.id == *id);
		let mut broken = Broken::default();
		let leaves = self.is(&from, Role::Hospital) && present(&from).is_some();
		broken.unless(leaves, ConsentError::NotFound);
		broken.unless(from != to, ConsentError::AlreadyExists);
		broken.unless(self.is(&to, Role::Hospital) && self.is_active(&to), ConsentError::NotGrantable);
		broken.unless(expires_at.is_none_or(|end| end > self.now), ConsentError::AlreadyExpired);
		let others = self.hospitals(&record).into_iter().filter(|id| *id != from && *id != to);
		broken.unless(others.count() == 0, ConsentError::AnotherHospital);
		if let Some(Reader { level, basis: Basis::Grant { expires_at: until, .. }, .. }) = present(&to) {
			broken.unless(*level < Level::Full || *until != expires_at, ConsentError::AlreadyExists);
		}
		broken.verdict()?;
		let mut readers = self.remaining(&record, Some(&from));
		readers.retain(|reader| reader.id != to);
		let basis = Basis::Grant { granted_at: self.now, expires_at };
		readers.push(Reader { id: to, level: Level::Full, basis });
		self.rotate(record, readers, rotation)?;
		let owner = self.records[&record].owner;
		self.requests.retain(|asked, _| *asked != (owner, to) && *asked != (custodian, to));
		self.write_history(record, custodian, Action::Transferred { from, to }, None);
		Ok(())
	}

	fn name_guardian(&mut self, owner: ParticipantId, record: RecordId, wrap: Wrap) -> Verdict {
		let guardian = wrap.reader;
		let row = &self.records[&record];
		let mut broken = Broken::default();
		let is_fit = matches!(self.role(&guardian), Some(Role::Family | Role::Doctor));
		broken.unless(is_fit && self.is_active(&guardian), ConsentError::NotGuardian);
		broken.unless(wrap.level == Level::Full, ConsentError::LevelNotAllowed);
		broken.unless(row.readers.iter().all(|reader| reader.id != guardian), ConsentError::AlreadyExists);
		broken.unless(row.readers.len() < MAX_READERS as usize, ConsentError::TooManyReaders);
		broken.unless(wrap.epoch == row.epoch, RecordsError::StaleEpoch);
		broken.verdict()?;
		let reader = Reader { id: guardian, level: Level::Full, basis: Basis::Guardian };
		self.add_reader(record, reader, wrap);
		self.write_history(record, owner, Action::GuardianNamed { guardian }, None);
		Ok(())
	}
}
