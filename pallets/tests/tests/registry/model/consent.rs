//! R6, R16, R19, S1 to S4.

use sp_runtime::DispatchError;
use std::collections::BTreeSet;
use vacchain_primitives::{
	AccessRequest, Action, Basis, GivenHalf, GivenHalves, Level, Moment, NewKey, ParticipantId, Reader,
	RecordId, RecordState, Role, Rotation, Wrap,
	bounds::{MAX_READERS, MAX_REQUESTS},
};

use super::{
	Broken, ConsentError, Counted, MONTH, Model, PowersError, RecordsError, Verdict, WRAP_LENGTH, is_wrapped,
	refuse,
};
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
				let (by, requester, most) = self.provider(who)?;
				let requested_at = self.now;
				let ends = |request: &AccessRequest| requested_at >= request.requested_at + MONTH;
				let earlier = self.requests.get(&(family, requester));
				let others = self.requests.keys().filter(|asked| asked.1 == requester && asked.0 != family);
				let mut broken = Broken::default();
				broken.unless(Self::is_within(level, most), ConsentError::LevelNotAllowed);
				broken.unless(earlier.is_none_or(ends), ConsentError::AlreadyExists);
				broken.unless(others.count() < MAX_REQUESTS as usize, ConsentError::TooManyRequests);
				broken.verdict()?;
				self.requests.insert((family, requester), AccessRequest { by, level, requested_at });
				Ok(())
			}
			Call::withdraw_request { family } => {
				let (_, requester, _) = self.provider(who)?;
				self.drop_request(family, requester)
			}
			Call::deny_request { requester, requested_at } => {
				let family = self.with_role(who, Role::Family, ConsentError::NotOwner)?;
				self.was_asked_then(family, requester, requested_at)?;
				self.drop_request(family, requester)
			}
			Call::deny_for_ward { record, requester, requested_at } => {
				let custodian = self.custodian(who, &record)?;
				let owner = self.records[&record].owner;
				self.was_asked_then(owner, requester, requested_at)?;
				self.drop_request(owner, requester)?;
				self.write_history(record, custodian, Action::RequestDenied { requester }, None);
				Ok(())
			}
			Call::grant { record, reader, level, expires_at, key } => {
				let custodian = self.custodian(who, &record)?;
				self.grant(custodian, record, (reader, level, expires_at), key)
			}
			Call::revoke { record, reader, rotation } => {
				let custodian = self.custodian(who, &record)?;
				self.present(&record, &reader, |basis| matches!(basis, Basis::Grant { .. }))?;
				self.shrink(record, &reader, rotation)?;
				self.write_history(record, custodian, Action::AccessRevoked { reader }, None);
				Ok(())
			}
			Call::transfer { record, from, to, expires_at, rotation } => {
				let custodian = self.custodian(who, &record)?;
				self.transfer(custodian, record, from, to, expires_at, rotation)
			}
			Call::name_guardian { record, guardian, key } => {
				let owner = self.owner(who, &record)?;
				self.name_guardian(owner, record, guardian, key)
			}
			Call::remove_guardian { record, guardian, rotation } => {
				let owner = self.owner(who, &record)?;
				let mut broken = Broken::default();
				// Nobody is silenced who may object to an erasure.
				let is_asked = self.records[&record].erasure_asked_at.is_some();
				broken.unless(!is_asked, ConsentError::WrongState);
				let guards = self.present(&record, &guardian, |basis| *basis == Basis::Guardian).is_ok();
				broken.unless(guards, ConsentError::NotFound);
				broken.verdict()?;
				self.shrink(record, &guardian, rotation)?;
				self.write_history(record, owner, Action::GuardianRemoved { guardian }, None);
				Ok(())
			}
			Call::resign { record } => {
				let guardian = self.custodian(who, &record)?;
				self.present(&record, &guardian, |basis| *basis == Basis::Guardian)?;
				self.shrink(record, &guardian, None)?;
				self.write_history(record, guardian, Action::GuardianRemoved { guardian }, None);
				Ok(())
			}
			Call::renew_keys { record, rotation } => {
				let custodian = self.custodian(who, &record)?;
				let readers = self.remaining(&record, None);
				self.rotate(record, readers, rotation)?;
				self.record(&record).halves.retain(|half| half.wrap.reader != custodian);
				self.write_history(record, custodian, Action::KeysRenewed, None);
				Ok(())
			}
			Call::give_half { record, reader, halves } => self.give_half(who, record, reader, halves),
			Call::bridge { record, link } => self.bridge(who, record, link),
			Call::keep_past_wrap { record, wrap } => self.keep_past_wrap(who, record, wrap),
		}
	}

	/// Whether a role that may have so much may have this level: nobody is granted a half.
	pub fn is_within(level: Level, most: Level) -> bool {
		level == Level::Proof || level == most
	}

	fn give_half(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		reader: ParticipantId,
		halves: GivenHalves,
	) -> Verdict {
		let admin = self.with_role(who, Role::HealthAdmin, ConsentError::NotHealthAdmin)?;
		let [a, b] = ParticipantId::CUSTODIES;
		let custody = match halves.first().map(|wrap| wrap.level) {
			Some(Level::HalfA) => a,
			Some(Level::HalfB) => b,
			_ => return refuse(ConsentError::NotHolder),
		};
		if !self.holders(&custody).contains(&admin) {
			return refuse(ConsentError::NotHolder);
		}
		if !self.is_custodian(&record, &reader) {
			return refuse(ConsentError::NotFound);
		}
		if !self.may_spend(&admin, Counted::Restores) {
			return refuse(PowersError::DailyBound);
		}
		let half = halves[0].level;
		let row = &self.records[&record];
		let epochs: BTreeSet<_> = halves.iter().map(|wrap| wrap.epoch).collect();
		let is_of_epochs = epochs.len() == halves.len() && epochs.iter().all(|epoch| *epoch <= row.epoch);
		let is_theirs = |wrap: &Wrap| wrap.reader == reader && wrap.level == half;
		let others = row
			.halves
			.iter()
			.filter(|given| given.giver != admin || given.wrap.reader != reader || given.wrap.level != half);
		let mut kept: Vec<_> = others.cloned().collect();
		let mut broken = Broken::default();
		broken.unless(halves.iter().all(is_theirs), RecordsError::WrongReaders);
		broken.unless(is_of_epochs, RecordsError::StaleEpoch);
		broken
			.unless(halves.iter().all(|wrap| is_wrapped(&wrap.sealed, WRAP_LENGTH)), RecordsError::Malformed);
		let is_current = |wrap: &Wrap| self.has_key(&wrap.reader, wrap.key_version);
		broken.unless(halves.iter().all(is_current), RecordsError::StaleKey);
		broken.verdict()?;
		kept.extend(halves.into_iter().map(|wrap| GivenHalf { giver: admin, wrap }));
		self.record(&record).halves = kept;
		self.spend(admin, Counted::Restores);
		self.write_history(record, admin, Action::HalfGiven { reader, half }, None);
		Ok(())
	}

	fn provider(
		&self,
		who: Option<ParticipantId>,
	) -> Result<(ParticipantId, ParticipantId, Level), Vec<DispatchError>> {
		let provider = who.and_then(|id| {
			let provider = self.acts_for(&id)?;
			Some((id, provider, Self::most(self.role(&provider)?)?))
		});
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
	fn present(&self, record: &RecordId, id: &ParticipantId, may_leave: impl Fn(&Basis) -> bool) -> Verdict {
		let readers = &self.records[record].readers;
		let reads = readers.iter().any(|reader| reader.id == *id && may_leave(&reader.basis));
		if reads { Ok(()) } else { refuse(ConsentError::NotFound) }
	}

	/// The provider has asked the family then, and not again since.
	fn was_asked_then(&self, family: ParticipantId, requester: ParticipantId, then: Moment) -> Verdict {
		match self.requests.get(&(family, requester)) {
			Some(request) if request.requested_at == then => Ok(()),
			_ => refuse(ConsentError::NotFound),
		}
	}

	fn drop_request(&mut self, family: ParticipantId, requester: ParticipantId) -> Verdict {
		match self.requests.get(&(family, requester)) {
			Some(request) if self.now < request.requested_at + MONTH => {
				self.requests.remove(&(family, requester));
				Ok(())
			}
			_ => refuse(ConsentError::NotFound),
		}
	}

	fn in_use(&self, record: &RecordId) -> bool {
		self.records[record].state == RecordState::InUse
	}

	fn check_grantable(&self, broken: &mut Broken, id: &ParticipantId, level: Level) {
		match self.role(id).and_then(Self::most).filter(|_| self.is_active(id)) {
			Some(most) => broken.unless(Self::is_within(level, most), ConsentError::LevelNotAllowed),
			None => broken.unless(false, ConsentError::NotGrantable),
		}
	}

	/// The readers that keep their place once the key is given: all who are there, or with new keys those whose access has
	/// not ended.
	fn beside(&self, record: &RecordId, reader: &ParticipantId, key: &NewKey) -> Vec<Reader> {
		let mut beside = match key {
			NewKey::Current(_) => self.records[record].readers.clone(),
			NewKey::Renewed(_) => self.remaining(record, None),
		};
		beside.retain(|present| present.id != *reader);
		beside
	}

	fn check_key(&self, broken: &mut Broken, record: &RecordId, reader: Reader, key: &NewKey) {
		match key {
			NewKey::Current(wrap) => {
				broken.unless(!self.is_due(record), ConsentError::RenewalNeeded);
				let epoch = self.records[record].epoch;
				self.check_wraps(broken, &[reader], epoch, std::slice::from_ref(wrap));
			}
			NewKey::Renewed(rotation) => {
				let mut readers = self.beside(record, &reader.id, key);
				readers.push(reader);
				self.check_rotation(broken, record, &readers, rotation);
			}
		}
	}

	/// Lets a reader in with a key that was checked.
	fn let_in(&mut self, record: RecordId, reader: Reader, key: NewKey) {
		let mut readers = self.beside(&record, &reader.id, &key);
		readers.push(reader);
		match key {
			NewKey::Current(wrap) => {
				let row = self.record(&record);
				row.readers = readers;
				row.wraps.retain(|present| present.reader != wrap.reader);
				row.wraps.push(wrap);
			}
			NewKey::Renewed(rotation) => self.start_epoch(record, readers, rotation),
		}
	}

	fn grant(
		&mut self,
		custodian: ParticipantId,
		record: RecordId,
		(reader, level, expires_at): (ParticipantId, Level, Option<Moment>),
		key: NewKey,
	) -> Verdict {
		let basis = Basis::Grant { granted_at: self.now, expires_at };
		let granted = Reader { id: reader, level, basis };
		let mut broken = Broken::default();
		broken.unless(self.in_use(&record), ConsentError::WrongState);
		self.check_grantable(&mut broken, &reader, level);
		broken.unless(expires_at.is_none_or(|end| end > self.now), ConsentError::AlreadyExpired);
		if self.is(&reader, Role::Hospital) {
			let is_alone = self.hospitals(&record).iter().all(|hospital| *hospital == reader);
			broken.unless(is_alone, ConsentError::AnotherHospital);
		}
		let is_renewed = matches!(key, NewKey::Renewed(_));
		let present = self.records[&record].readers.iter().find(|present| present.id == reader);
		match present.filter(|present| !is_renewed || !self.is_over(present)) {
			Some(Reader { level: had, basis: Basis::Grant { expires_at: until, .. }, .. }) => {
				broken.unless(level >= *had, ConsentError::RevokeFirst);
				broken.unless(level != *had || expires_at != *until, ConsentError::AlreadyExists);
			}
			Some(_) => broken.unless(false, ConsentError::AlreadyExists),
			None => {
				let beside = self.beside(&record, &reader, &key).len();
				broken.unless(beside < MAX_READERS as usize, ConsentError::TooManyReaders);
			}
		}
		self.check_key(&mut broken, &record, granted, &key);
		broken.verdict()?;
		let owner = self.records[&record].owner;
		self.let_in(record, granted, key);
		self.requests.retain(|asked, _| *asked != (owner, reader) && *asked != (custodian, reader));
		self.write_history(record, custodian, Action::AccessGranted { reader, level, expires_at }, None);
		Ok(())
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
		broken.unless(self.in_use(&record), ConsentError::WrongState);
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

	fn name_guardian(
		&mut self,
		owner: ParticipantId,
		record: RecordId,
		guardian: ParticipantId,
		key: NewKey,
	) -> Verdict {
		let reader = Reader { id: guardian, level: Level::Full, basis: Basis::Guardian };
		let mut broken = Broken::default();
		broken.unless(self.in_use(&record), ConsentError::WrongState);
		let is_fit = matches!(self.role(&guardian), Some(Role::Family | Role::Doctor));
		broken.unless(is_fit && self.is_active(&guardian), ConsentError::NotGuardian);
		let beside = self.beside(&record, &guardian, &key);
		let is_new = match key {
			NewKey::Current(_) => beside.len() == self.records[&record].readers.len(),
			NewKey::Renewed(_) => beside.len() == self.remaining(&record, None).len(),
		};
		broken.unless(is_new, ConsentError::AlreadyExists);
		broken.unless(beside.len() < MAX_READERS as usize, ConsentError::TooManyReaders);
		self.check_key(&mut broken, &record, reader, &key);
		broken.verdict()?;
		self.let_in(record, reader, key);
		self.write_history(record, owner, Action::GuardianNamed { guardian }, None);
		Ok(())
	}
}
