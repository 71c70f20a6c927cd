//! The second half of S4: what takes two admins, and what one does in a day.

use sp_runtime::{AccountId32, DispatchError};
use vacchain_primitives::{
	Action, Basis, EncryptionKey, Moment, ParticipantChange, ParticipantId, Power, PowerDigest, PowerKind,
	PowerStep, Reader, RecordId, Role, WaitingPower,
};

use super::{Broken, DAY, Model, ParticipantsError, PowersError, Verdict, refuse};
use crate::chain::{self, Runtime};

/// How long a power waits for a second admin, and how long it can be exercised, in milliseconds.
const LIFETIME: Moment = 7 * DAY;
/// How many powers of one admin wait at most.
const MOST_WAITING: usize = 16;

/// The deeds that an admin does only so often in a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counted {
	Powers,
	Restores,
	Suspensions,
	Staff,
	Details,
	Entries,
	Rulings,
}

impl Counted {
	fn most(self) -> u32 {
		match self {
			Self::Powers | Self::Rulings => 32,
			Self::Restores => 256,
			Self::Suspensions | Self::Staff | Self::Details => 64,
			Self::Entries => 512,
		}
	}
}

/// The participant from whom a power takes something.
fn subject(power: &Power<AccountId32>) -> ParticipantId {
	match power {
		Power::ReplaceKeys { id: subject, .. }
		| Power::ChangeOwner { from: subject, .. }
		| Power::VoidRecord { owner: subject, .. }
		| Power::EraseRecord { owner: subject, .. }
		| Power::MergeRecord { owner: subject, .. }
		| Power::UndoMerge { owner: subject, .. } => *subject,
	}
}

/// The record to which it does something.
fn record_of(power: &Power<AccountId32>) -> Option<RecordId> {
	match power {
		Power::ReplaceKeys { .. } => None,
		Power::ChangeOwner { record, .. }
		| Power::VoidRecord { record, .. }
		| Power::EraseRecord { record, .. }
		| Power::MergeRecord { record, .. }
		| Power::UndoMerge { record, .. } => Some(*record),
	}
}

/// The record that it erases.
fn erased_by(power: &Power<AccountId32>) -> Option<RecordId> {
	record_of(power).filter(|_| kind_of(power) == PowerKind::EraseRecord)
}

fn kind_of(power: &Power<AccountId32>) -> PowerKind {
	match power {
		Power::ReplaceKeys { .. } => PowerKind::ReplaceKeys,
		Power::ChangeOwner { .. } => PowerKind::ChangeOwner,
		Power::VoidRecord { .. } => PowerKind::VoidRecord,
		Power::EraseRecord { .. } => PowerKind::EraseRecord,
		Power::MergeRecord { .. } => PowerKind::MergeRecord,
		Power::UndoMerge { .. } => PowerKind::UndoMerge,
	}
}

/// The deeds of one admin in a day.
impl Model {
	pub(super) fn may_spend(&self, admin: &ParticipantId, what: Counted) -> bool {
		let (day, counts) = self.days.get(admin).copied().unwrap_or_default();
		day != self.now / DAY || counts[what as usize] < what.most()
	}

	pub(super) fn spend(&mut self, admin: ParticipantId, what: Counted) {
		let today = self.now / DAY;
		let (day, counts) = self.days.entry(admin).or_default();
		if *day != today {
			(*day, *counts) = (today, [0; 7]);
		}
		counts[what as usize] += 1;
	}
}

/// Questions.
impl Model {
	fn is_admin(&self, id: &ParticipantId) -> bool {
		self.is_active(id) && self.role(id) == Some(Role::HealthAdmin)
	}

	/// The power of this digest, if its time is not over.
	pub fn waiting(&self, digest: &PowerDigest) -> Option<&WaitingPower<AccountId32>> {
		self.powers.get(digest).filter(|waiting| waiting.ends_at > self.now)
	}

	/// Whether as many admins stand behind it as there must.
	pub fn is_agreed(&self, waiting: &WaitingPower<AccountId32>) -> bool {
		waiting.confirmed_by.is_some() || self.admins_needed == 1
	}

	/// Since when the subject could object.
	pub fn could_object_since(&self, waiting: &WaitingPower<AccountId32>) -> Option<Moment> {
		let id = subject(&waiting.power);
		let since = |id: ParticipantId| self.reinstated.get(&id).copied().unwrap_or_default();
		let organisation = self.people.get(&id)?.organisation;
		self.is_active(&id).then(|| since(id).max(organisation.map(since).unwrap_or_default()))
	}

	/// Whether it is a guardian of any record.
	pub fn is_guardian(&self, id: &ParticipantId) -> bool {
		let is_it = |reader: &Reader| reader.id == *id && reader.basis == Basis::Guardian;
		self.records.values().any(|record| record.readers.iter().any(is_it))
	}

	/// The errors of these keys for this participant.
	pub(super) fn unusable(&self, id: &ParticipantId, account: &AccountId32, key: &EncryptionKey) -> Broken {
		let person = &self.people[id];
		let keeps_key = person.encryption_key == *key;
		let mut broken = Broken::default();
		broken.unless(!self.accounts.contains_key(account), ParticipantsError::AccountInUse);
		match Self::is_organisation(person.role) {
			true => broken.unless(keeps_key, ParticipantsError::SharedEncryptionKey),
			false => {
				broken.unless(keeps_key || super::content_keys::is_key(key), ParticipantsError::Malformed);
			}
		}
		broken
	}

	/// The errors of doing it now.
	fn impossible(&self, power: &Power<AccountId32>) -> Broken {
		match power {
			Power::ReplaceKeys { id, account, encryption_key, .. } => {
				self.unclaimable(id, account, encryption_key)
			}
			_ => {
				let record = record_of(power).expect("all others are over records");
				self.impossible_for(record, subject(power), power)
			}
		}
	}

	/// Whether it may be exercised some day. The erasure for a wish that was taken back may not.
	fn may_come(&self, power: &Power<AccountId32>) -> bool {
		kind_of(power) != PowerKind::EraseRecord || self.impossible(power).verdict().is_ok()
	}

	/// The one from whom it takes something may object; a guardian, too, if the record would be gone.
	pub fn may_object(&self, power: &Power<AccountId32>, id: &ParticipantId) -> bool {
		subject(power) == *id || erased_by(power).is_some_and(|record| self.is_custodian(&record, id))
	}

	/// The participant who objected to an earlier erasure of the same record, for the same owner.
	fn objection_to(&self, power: &Power<AccountId32>) -> Option<ParticipantId> {
		let (owner, by) = *self.objections.get(&erased_by(power)?)?;
		(owner == subject(power)).then_some(by)
	}

	/// When a power lapses that waits for the vote from now on.
	fn end_of_vote(&self) -> Moment {
		self.now + chain::VOTING_TIME + LIFETIME
	}

	/// The errors of giving these keys to this participant.
	fn unclaimable(
		&self,
		id: &ParticipantId,
		account: &AccountId32,
		encryption_key: &EncryptionKey,
	) -> Broken {
		let Some(person) = self.people.get(id) else {
			return Broken(vec![ParticipantsError::NotFound.into()]);
		};
		let mut broken = self.unusable(id, account, encryption_key);
		let is_organisation = Self::is_organisation(person.role);
		let is_guardian =
			Self::is_staff(person.role) && person.role != Role::HealthAdmin && self.is_guardian(id);
		let is_claimed = is_organisation || person.role == Role::Family || is_guardian;
		broken.unless(is_claimed, ParticipantsError::RoleNotAllowed);
		let is_above_admins = person.role == Role::HealthAuthority || Self::has_vote(id);
		broken.unless(!is_above_admins, ParticipantsError::DecidedByVote);
		broken
	}
}

/// Calls.
impl Model {
	pub(super) fn powers(
		&mut self,
		signer: Option<&AccountId32>,
		call: pallet_powers::Call<Runtime>,
	) -> Verdict {
		use pallet_powers::Call;
		match call {
			Call::propose { power } => {
				let admin = self.power_admin(signer)?;
				self.propose(admin, power)
			}
			Call::confirm { digest } => {
				let admin = self.power_admin(signer)?;
				self.confirm(admin, digest)
			}
			Call::withdraw { digest } => {
				let admin = self.power_admin(signer)?;
				let waiting = self.found(&digest)?;
				if waiting.vetoed_by.is_some() {
					return refuse(PowersError::Vetoed);
				}
				if waiting.proposed_by != admin {
					if !self.may_spend(&admin, Counted::Powers) {
						return refuse(PowersError::DailyBound);
					}
					self.spend(admin, Counted::Powers);
				}
				self.end_power(digest, Some(admin), PowerStep::Withdrawn);
				Ok(())
			}
			Call::veto { digest } => {
				let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
				let Some(who) = self.actor(account) else { return refuse(PowersError::NotSubject) };
				let waiting = self.found(&digest)?;
				if !self.may_object(&waiting.power, &who) {
					return refuse(PowersError::NotSubject);
				}
				if waiting.vetoed_by.is_some() {
					return refuse(PowersError::WrongState);
				}
				if let Some(record) = erased_by(&waiting.power) {
					self.objections.insert(record, (subject(&waiting.power), who));
				}
				let ends_at = self.end_of_vote();
				let row = self.powers.get_mut(&digest).expect("found above");
				(row.vetoed_by, row.ends_at) = (Some(who), ends_at);
				self.note_power(digest, &waiting.power, Some(who), PowerStep::Vetoed);
				Ok(())
			}
			Call::exercise { digest } => {
				let admin = self.power_admin(signer)?;
				self.exercise(admin, digest)
			}
			Call::decide { digest, approve } => {
				Self::vote_on_powers(signer)?;
				let waiting = self.found(&digest)?;
				let is_silenced = self.is_agreed(&waiting) && self.could_object_since(&waiting).is_none();
				if waiting.vetoed_by.is_none() && !is_silenced {
					return refuse(PowersError::NotVetoed);
				}
				if !approve {
					self.end_objection(&waiting.power);
					self.end_power(digest, None, PowerStep::Rejected);
					return Ok(());
				}
				self.carry_out(digest, None)
			}
			Call::raise_admins_needed {} => {
				Self::vote_on_powers(signer)?;
				if self.admins_needed == 2 {
					return refuse(PowersError::WrongState);
				}
				self.admins_needed = 2;
				Ok(())
			}
		}
	}

	fn propose(&mut self, admin: ParticipantId, power: Power<AccountId32>) -> Verdict {
		let id = subject(&power);
		let earlier = self.powers.iter().find(|(_, row)| subject(&row.power) == id);
		let is_over = |row: &WaitingPower<AccountId32>| row.ends_at <= self.now || !self.may_come(&row.power);
		let earlier = earlier.map(|(digest, row)| (*digest, is_over(row)));
		let its = self.powers.iter().filter(|(digest, row)| {
			row.proposed_by == admin && earlier.is_none_or(|(earlier, _)| earlier != **digest)
		});
		let mut broken = self.impossible(&power);
		broken.unless(earlier.is_none_or(|(_, is_over)| is_over), PowersError::AlreadyExists);
		broken.unless(its.count() < MOST_WAITING, PowersError::TooManyPowers);
		broken.unless(self.may_spend(&admin, Counted::Powers), PowersError::DailyBound);
		broken.verdict()?;
		if let Some((earlier, _)) = earlier {
			self.end_power(earlier, None, PowerStep::Lapsed);
		}
		self.spend(admin, Counted::Powers);
		let is_enough = self.admins_needed == 1;
		let vetoed_by = self.objection_to(&power);
		let ends_at = match vetoed_by {
			Some(_) => self.end_of_vote(),
			None => self.now + LIFETIME + if is_enough { chain::DELAY } else { 0 },
		};
		let waiting = WaitingPower {
			power,
			proposed_by: admin,
			proposed_at: self.now,
			confirmed_by: None,
			due_at: is_enough.then_some(self.now + chain::DELAY),
			vetoed_by,
			ends_at,
		};
		let digest = waiting.digest();
		self.note_power(digest, &waiting.power, Some(admin), PowerStep::Proposed);
		self.powers.insert(digest, waiting);
		Ok(())
	}

	fn confirm(&mut self, admin: ParticipantId, digest: PowerDigest) -> Verdict {
		let waiting = self.found(&digest)?;
		let mut broken = self.impossible(&waiting.power);
		broken.unless(waiting.vetoed_by.is_none(), PowersError::Vetoed);
		broken.unless(!self.is_agreed(&waiting), PowersError::WrongState);
		broken.unless(waiting.proposed_by != admin, PowersError::SameAdmin);
		broken.unless(self.is_admin(&waiting.proposed_by), PowersError::AdminLeft);
		broken.unless(self.may_spend(&admin, Counted::Powers), PowersError::DailyBound);
		broken.verdict()?;
		self.spend(admin, Counted::Powers);
		let due_at = self.now + chain::DELAY;
		let row = self.powers.get_mut(&digest).expect("found above");
		(row.confirmed_by, row.due_at, row.ends_at) = (Some(admin), Some(due_at), due_at + LIFETIME);
		self.note_power(digest, &waiting.power, Some(admin), PowerStep::Confirmed);
		Ok(())
	}

	fn exercise(&mut self, admin: ParticipantId, digest: PowerDigest) -> Verdict {
		let waiting = self.found(&digest)?;
		let mut broken = Broken::default();
		broken.unless(waiting.vetoed_by.is_none(), PowersError::Vetoed);
		broken.unless(self.is_agreed(&waiting), PowersError::NotConfirmed);
		let all = [Some(waiting.proposed_by), waiting.confirmed_by].into_iter().flatten();
		broken.unless(all.clone().all(|admin| self.is_admin(&admin)), PowersError::AdminLeft);
		match self.could_object_since(&waiting) {
			None => broken.unless(false, PowersError::CannotObject),
			Some(since) => {
				let is_due = waiting.due_at.is_some_and(|due| self.now >= due);
				broken.unless(is_due && self.now >= since + chain::DELAY, PowersError::NotDue);
			}
		}
		broken.verdict()?;
		self.carry_out(digest, Some(admin))
	}

	fn carry_out(&mut self, digest: PowerDigest, by: Option<ParticipantId>) -> Verdict {
		let waiting = self.found(&digest)?;
		self.impossible(&waiting.power).verdict()?;
		if let Some(record) = record_of(&waiting.power) {
			let power = waiting.power.clone();
			self.do_to(record, waiting, by.is_none())?;
			self.end_objection(&power);
			self.end_power(digest, by, PowerStep::Exercised);
			return Ok(());
		}
		self.end_power(digest, by, PowerStep::Exercised);
		let Power::ReplaceKeys { id, account, encryption_key, profile } = waiting.power else {
			unreachable!("all others are over records")
		};
		self.put_keys(by, id, account, encryption_key, profile.into_inner());
		let (confirmed_by, voted) = (waiting.confirmed_by, by.is_none());
		let action = Action::CustodianKeysReplaced { custodian: id, confirmed_by, voted };
		let records: Vec<_> =
			self.records.keys().filter(|record| self.is_custodian(record, &id)).copied().collect();
		for record in records {
			self.write_history(record, waiting.proposed_by, action.clone(), None);
		}
		Ok(())
	}
}

/// Rows and rights.
impl Model {
	fn found(&self, digest: &PowerDigest) -> Result<WaitingPower<AccountId32>, Vec<DispatchError>> {
		self.waiting(digest).cloned().map_or_else(|| refuse(PowersError::NotFound), Ok)
	}

	/// The institutions have decided, or the record is gone.
	fn end_objection(&mut self, power: &Power<AccountId32>) {
		if let Some(record) = erased_by(power) {
			self.objections.remove(&record);
		}
	}

	fn end_power(&mut self, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		let waiting = self.powers.remove(&digest).expect("the rules have looked for the power");
		self.note_power(digest, &waiting.power, by, step);
	}

	/// Writes a step into the log of the one from whom the power takes something, and into the record's history, where the
	/// last step has an entry of its own.
	fn note_power(
		&mut self,
		digest: PowerDigest,
		power: &Power<AccountId32>,
		by: Option<ParticipantId>,
		step: PowerStep,
	) {
		let kind = kind_of(power);
		let record = record_of(power).filter(|record| self.records.contains_key(record));
		if let Some(record) = record.filter(|_| step != PowerStep::Exercised) {
			let actor = by.unwrap_or_else(|| chain::id(chain::AUTHORITY));
			self.write_history(record, actor, Action::PowerOverRecord { kind, digest, step }, None);
		}
		self.write_log(subject(power), by, ParticipantChange::Power { kind, digest, step });
	}

	/// The powers that lapse while a block has time left.
	pub(super) fn lapse(&mut self) {
		let over = self.powers.iter().filter(|(_, row)| row.ends_at <= self.now);
		let mut over: Vec<_> = over.map(|(digest, row)| (row.ends_at, *digest)).collect();
		over.sort_unstable();
		for (_, digest) in over {
			self.end_power(digest, None, PowerStep::Lapsed);
		}
	}

	fn power_admin(&self, signer: Option<&AccountId32>) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		self.with_role(self.actor(account), Role::HealthAdmin, PowersError::NotHealthAdmin)
	}

	fn vote_on_powers(signer: Option<&AccountId32>) -> Verdict {
		match signer == chain::vote(chain::HEALTH_ADMINS_VOTE).as_ref() {
			true => Ok(()),
			false => refuse(PowersError::DecidedByVote),
		}
	}
}
