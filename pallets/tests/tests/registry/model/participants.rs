//! R2, R2a, R14, R15, S10, and the first half of S4.

use sp_runtime::{AccountId32, DispatchError};
use vacchain_primitives::{
	Candidate, EncryptionKey, KeyEntry, Moment, ParticipantChange, ParticipantChangeEntry, ParticipantId,
	Role, Status, bounds::MAX_CANDIDATES, profile_digest,
};

use super::{
	Broken, Counted, Model, ParticipantsError, Person, PowersError, Verdict, content_keys::is_key, refuse,
};
use crate::chain::{self, Runtime};

/// How long a candidate can be registered, in milliseconds: 30 days.
const CANDIDATE_LIFETIME: Moment = 30 * 24 * 60 * 60 * 1000;

/// The side that decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decider {
	HealthAdmin(ParticipantId),
	Institutions,
	Organisation(ParticipantId),
}

impl Decider {
	fn by(self) -> Option<ParticipantId> {
		match self {
			Self::HealthAdmin(id) | Self::Organisation(id) => Some(id),
			Self::Institutions => None,
		}
	}

	fn is_the_organisations(self) -> bool {
		matches!(self, Self::Organisation(_))
	}
}

/// Questions.
impl Model {
	pub fn is_organisation(role: Role) -> bool {
		matches!(
			role,
			Role::HealthAuthority | Role::Hospital | Role::Laboratory | Role::School | Role::Insurer
		)
	}

	/// Whether a person or program of this role belongs to an organisation of that kind.
	pub fn employs(kind: Role, role: Role) -> bool {
		match role {
			Role::HealthAdmin => kind == Role::HealthAuthority,
			Role::Receptionist | Role::Doctor | Role::Physician => kind == Role::Hospital,
			Role::LaboratoryTechnician => matches!(kind, Role::Hospital | Role::Laboratory),
			Role::SchoolOfficer => kind == Role::School,
			Role::InsuranceAgent => kind == Role::Insurer,
			Role::Gateway => Self::is_organisation(kind),
			_ => false,
		}
	}

	/// Whether it is one of an organisation's people.
	pub fn is_staff(role: Role) -> bool {
		!Self::is_organisation(role) && !matches!(role, Role::Family | Role::Gateway | Role::Custody)
	}

	pub fn has_vote(id: &ParticipantId) -> bool {
		chain::INSTITUTIONS.iter().any(|username| chain::id(username) == *id)
	}

	/// The admins whom nobody has dismissed.
	pub fn admins(&self) -> Vec<ParticipantId> {
		let admins = self
			.people
			.iter()
			.filter(|(_, person)| person.role == Role::HealthAdmin && person.status != Status::Dismissed);
		admins.map(|(id, _)| *id).collect()
	}

	/// Whether an active organisation of the right kind employs somebody of this role.
	fn is_employer(&self, organisation: &ParticipantId, role: Role) -> bool {
		self.is_active(organisation) && self.role(organisation).is_some_and(|kind| Self::employs(kind, role))
	}

	/// The candidate, if it can still be registered or moved.
	fn candidate(&self, organisation: ParticipantId, id: ParticipantId) -> Option<&Candidate<AccountId32>> {
		self.candidates.get(&(organisation, id)).filter(|candidate| candidate.ends_at > self.now)
	}
}

/// Rows.
impl Model {
	/// The candidate, if it can still be moved: put forward with the role and the keys that it is registered with.
	fn candidate_as_registered(
		&self,
		organisation: ParticipantId,
		id: ParticipantId,
	) -> Option<&Candidate<AccountId32>> {
		let person = self.people.get(&id)?;
		self.candidate(organisation, id).filter(|candidate| {
			candidate.role == person.role
				&& candidate.account == person.account
				&& candidate.encryption_key == person.encryption_key
		})
	}

	pub fn enrol(
		&mut self,
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: AccountId32,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	) {
		self.accounts.insert(account.clone(), id);
		let person = Person {
			role,
			organisation,
			account,
			encryption_key,
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			is_suspended_by: [false; 3],
			profile,
		};
		self.people.insert(id, person);
		self.write_keys(id);
	}

	pub(super) fn write_keys(&mut self, id: ParticipantId) {
		let Person { account, encryption_key, key_version, .. } = self.people[&id].clone();
		let entry = KeyEntry { account, encryption_key, key_version, since: self.now };
		self.keys.entry(id).or_default().push(entry);
	}

	pub fn write_log(&mut self, id: ParticipantId, by: Option<ParticipantId>, change: ParticipantChange) {
		let entry = ParticipantChangeEntry { block: self.block, at: self.now, by, change };
		self.logs.entry(id).or_default().push(entry);
	}

	fn person_mut(&mut self, id: &ParticipantId) -> &mut Person {
		self.people.get_mut(id).expect("the rules have looked for the person")
	}
}

/// Calls.
impl Model {
	pub(super) fn participants(
		&mut self,
		signer: Option<&AccountId32>,
		call: pallet_participants::Call<Runtime>,
	) -> Verdict {
		use pallet_participants::Call;
		match call {
			Call::register { id, role, organisation, account, encryption_key, profile } => {
				let admin = self.admin(signer)?;
				let person = (role, account, encryption_key, profile.into_inner());
				self.register(admin, id, organisation, person)
			}
			Call::suspend { id } => self.set_suspended(signer, id, true),
			Call::reinstate { id } => self.set_suspended(signer, id, false),
			Call::update_profile { id, profile } => {
				let decision = self.decision_or_employers(signer)?;
				let person = self.known(decision, &id)?;
				let [before, after] = [&person.profile[..], &profile[..]].map(profile_digest);
				let mut broken = self.undecided(decision, &id, person);
				if let Decider::HealthAdmin(admin) = decision {
					broken.unless(self.may_spend(&admin, Counted::Details), PowersError::DailyBound);
				}
				broken.verdict()?;
				if let Decider::HealthAdmin(admin) = decision {
					self.spend(admin, Counted::Details);
				}
				self.person_mut(&id).profile = profile.into_inner();
				self.write_log(id, decision.by(), ParticipantChange::ProfileUpdated { before, after });
				Ok(())
			}
			Call::replace_keys { id, account, encryption_key, profile } => {
				let decision = self.decision(signer)?;
				self.replace_keys(decision, id, account, encryption_key, profile.into_inner())
			}
			Call::appoint_health_admin { id, account, encryption_key, profile } => {
				Self::vote_on_health_admins(signer)?;
				let mut broken = self.taken(&id, &account);
				broken.unless(is_key(&encryption_key), ParticipantsError::Malformed);
				broken.verdict()?;
				let authority = Some(chain::id(chain::AUTHORITY));
				let profile = profile.into_inner();
				self.enrol(id, Role::HealthAdmin, authority, account, encryption_key, profile);
				self.write_log(id, None, ParticipantChange::Appointed);
				Ok(())
			}
			Call::dismiss_health_admin { id } => {
				Self::vote_on_health_admins(signer)?;
				self.dismiss(id)
			}
			Call::put_forward { id, role, account, encryption_key, profile } => {
				let organisation = self.organisation(signer)?;
				let ends_at = self.now + CANDIDATE_LIFETIME;
				let candidate = Candidate { role, account, encryption_key, profile, ends_at, agreed: false };
				self.put_forward(organisation, id, candidate)
			}
			Call::withdraw_candidate { id } => {
				let organisation = self.organisation(signer)?;
				match self.candidates.remove(&(organisation, id)) {
					Some(_) => Ok(()),
					None => refuse(ParticipantsError::NotFound),
				}
			}
			Call::move_staff { id, organisation } => {
				let admin = self.admin(signer)?;
				self.move_staff(admin, id, organisation)
			}
			Call::agree_to_move { organisation } => {
				let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
				let Some(id) = self.actor(account) else { return refuse(ParticipantsError::NotParticipant) };
				self.agree_to_move(id, organisation)
			}
			Call::set_password_number { number } => {
				let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
				let Some(id) = self.actor(account) else { return refuse(ParticipantsError::NotParticipant) };
				let person = self.person_mut(&id);
				if person.password_number + 1 != number {
					return refuse(ParticipantsError::WrongNumber);
				}
				person.password_number = number;
				Ok(())
			}
			Call::set_number_tag { id, tag } => {
				let admin = self.admin(signer)?;
				let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
				if person.role != Role::Family {
					return refuse(ParticipantsError::RoleNotAllowed);
				}
				let has_one = self.number_tags.contains_key(&id);
				let what = if has_one { Counted::Details } else { Counted::Entries };
				let others = |other: &&ParticipantId| **other != id;
				let with = self.number_tags.iter().filter(|(_, known)| Some(**known) == tag);
				let is_full = with.map(|(other, _)| other).filter(others).count() >= 4;
				let mut broken = Broken::default();
				broken.unless(!is_full, ParticipantsError::TooManySameNumber);
				broken.unless(self.may_spend(&admin, what), PowersError::DailyBound);
				broken.verdict()?;
				self.spend(admin, what);
				match tag {
					Some(tag) => self.number_tags.insert(id, tag),
					None => self.number_tags.remove(&id),
				};
				self.write_log(id, Some(admin), ParticipantChange::NumberTagSet);
				Ok(())
			}
			Call::replace_content_key { organisation, encryption_key, link, wraps } => {
				self.replace_content_key(signer, organisation, encryption_key, link, &wraps)
			}
			Call::confirm_content_key { organisation, digest } => {
				self.confirm_content_key(signer, organisation, digest)
			}
			Call::share_content_key { organisation, wrap } => {
				self.share_content_key(signer, organisation, wrap)
			}
			Call::discard_content_key { organisation, version } => {
				self.discard_content_key(signer, organisation, version)
			}
			Call::accept_content_key { organisation, version } => {
				self.accept_content_key(signer, organisation, version)
			}
			Call::replace_health_admin_keys { id, account, encryption_key, profile } => {
				Self::vote_on_health_admins(signer)?;
				self.replace_health_admin_keys(id, account, encryption_key, profile.into_inner())
			}
		}
	}

	fn register(
		&mut self,
		admin: ParticipantId,
		id: ParticipantId,
		organisation: Option<ParticipantId>,
		person: (Role, AccountId32, EncryptionKey, Vec<u8>),
	) -> Verdict {
		let (role, account, encryption_key, profile) = person;
		let mut broken = self.taken(&id, &account);
		let is_theirs = !matches!(role, Role::HealthAuthority | Role::HealthAdmin | Role::Custody);
		broken.unless(is_theirs, ParticipantsError::RoleNotAllowed);
		match Self::is_organisation(role) {
			true => broken.unless(encryption_key.0.is_empty(), ParticipantsError::SharedEncryptionKey),
			false => broken.unless(is_key(&encryption_key), ParticipantsError::Malformed),
		}
		let is_employed = match organisation {
			Some(organisation) => self.is_employer(&organisation, role),
			None => Self::is_organisation(role) || role == Role::Family,
		};
		broken.unless(is_employed, ParticipantsError::WrongOrganisation);
		if let Some(organisation) = organisation {
			let is_put_forward = self.candidate(organisation, id).is_some_and(|candidate| {
				candidate.role == role
					&& candidate.account == account
					&& candidate.encryption_key == encryption_key
					&& *candidate.profile == profile
			});
			broken.unless(is_put_forward, ParticipantsError::NotPutForward);
		}
		broken.verdict()?;
		if let Some(organisation) = organisation {
			self.candidates.remove(&(organisation, id));
		}
		self.enrol(id, role, organisation, account, encryption_key, profile);
		self.write_log(id, Some(admin), ParticipantChange::Registered { role, organisation });
		Ok(())
	}

	fn put_forward(
		&mut self,
		organisation: ParticipantId,
		id: ParticipantId,
		candidate: Candidate<AccountId32>,
	) -> Verdict {
		let kind = self.role(&organisation).expect("an organisation has signed");
		let is_account_free = !self.accounts.contains_key(&candidate.account);
		let mut broken = Broken::default();
		let is_put_forward = !matches!(candidate.role, Role::HealthAdmin | Role::Custody);
		broken.unless(is_put_forward, ParticipantsError::RoleNotAllowed);
		broken.unless(Self::employs(kind, candidate.role), ParticipantsError::WrongOrganisation);
		broken.unless(is_key(&candidate.encryption_key), ParticipantsError::Malformed);
		match self.people.get(&id).filter(|person| person.role != Role::Family) {
			None => broken.unless(is_account_free, ParticipantsError::AccountInUse),
			Some(person) => {
				let is_as_registered =
					person.account == candidate.account && person.encryption_key == candidate.encryption_key;
				broken.unless(person.role == candidate.role, ParticipantsError::AlreadyExists);
				if person.organisation == Some(organisation) {
					broken.unless(person.account != candidate.account, ParticipantsError::AlreadyExists);
					broken.unless(is_account_free, ParticipantsError::AccountInUse);
				} else {
					broken.unless(is_as_registered, ParticipantsError::AlreadyExists);
				}
			}
		}
		let now = self.now;
		let stand =
			|of: &ParticipantId, row: &Candidate<AccountId32>| *of != organisation || row.ends_at > now;
		let others = self
			.candidates
			.iter()
			.filter(|((of, other), row)| *of == organisation && *other != id && stand(of, row))
			.count();
		broken.unless(others < MAX_CANDIDATES as usize, ParticipantsError::TooManyCandidates);
		broken.verdict()?;
		self.candidates.retain(|(of, _), row| stand(of, row));
		self.candidates.insert((organisation, id), candidate);
		Ok(())
	}

	fn agree_to_move(&mut self, id: ParticipantId, to: ParticipantId) -> Verdict {
		let person = &self.people[&id];
		if !Self::is_staff(person.role) || person.role == Role::HealthAdmin {
			return refuse(ParticipantsError::RoleNotAllowed);
		}
		let mut broken = Broken::default();
		let candidate = self.candidate_as_registered(to, id);
		broken.unless(person.organisation != Some(to), ParticipantsError::WrongState);
		broken.unless(candidate.is_some(), ParticipantsError::NotPutForward);
		broken.unless(candidate.is_none_or(|row| !row.agreed), ParticipantsError::WrongState);
		broken.verdict()?;
		self.candidates.get_mut(&(to, id)).expect("looked for above").agreed = true;
		Ok(())
	}

	fn move_staff(&mut self, admin: ParticipantId, id: ParticipantId, to: ParticipantId) -> Verdict {
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		if !Self::is_staff(person.role) || person.role == Role::HealthAdmin {
			return refuse(ParticipantsError::RoleNotAllowed);
		}
		let from = person.organisation.expect("staff works for an organisation");
		let candidate = self.candidate_as_registered(to, id);
		let mut broken = Broken::default();
		broken.unless(from != to, ParticipantsError::WrongState);
		broken.unless(self.is_employer(&to, person.role), ParticipantsError::WrongOrganisation);
		broken.unless(candidate.is_some(), ParticipantsError::NotPutForward);
		let is_lost = self.is_active(&from) && self.is_last_holder(&from, &id);
		broken.unless(!is_lost, ParticipantsError::LastHolder);
		broken.unless(candidate.is_none_or(|row| row.agreed), ParticipantsError::NotAgreed);
		broken.unless(!person.is_suspended_by[0], ParticipantsError::StoppedByOrganisation);
		broken.unless(self.may_spend(&admin, Counted::Staff), PowersError::DailyBound);
		broken.verdict()?;
		self.spend(admin, Counted::Staff);
		let candidate = self.candidates.remove(&(to, id)).expect("looked for above");
		if !self.is_active(&from) {
			self.reinstated.insert(id, self.now);
		}
		self.stop_holding(&from, &id);
		let person = self.person_mut(&id);
		(person.organisation, person.profile) = (Some(to), candidate.profile.into_inner());
		if person.status == Status::Active {
			self.resume_holding(&id);
		}
		self.write_log(id, Some(admin), ParticipantChange::Moved { from, to });
		Ok(())
	}

	fn replace_keys(
		&mut self,
		decision: Decider,
		id: ParticipantId,
		account: AccountId32,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	) -> Verdict {
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		let mut broken = self.undecided(decision, &id, person);
		let usable = self.unusable(&id, &account, &encryption_key);
		broken.0.extend(usable.0);
		if let Decider::HealthAdmin(_) = decision {
			broken.unless(person.organisation.is_some(), ParticipantsError::TakesTwoAdmins);
			broken.unless(!self.is_guardian(&id), ParticipantsError::TakesTwoAdmins);
			let candidate = person.organisation.and_then(|organisation| self.candidate(organisation, id));
			let is_put_forward = candidate.is_some_and(|candidate| {
				candidate.role == person.role
					&& candidate.account == account
					&& candidate.encryption_key == encryption_key
					&& *candidate.profile == profile
			});
			broken.unless(is_put_forward, ParticipantsError::NotPutForward);
		}
		if let Decider::HealthAdmin(admin) = decision {
			broken.unless(self.may_spend(&admin, Counted::Staff), PowersError::DailyBound);
		}
		broken.verdict()?;
		if let (Decider::HealthAdmin(admin), Some(organisation)) = (decision, self.people[&id].organisation) {
			self.spend(admin, Counted::Staff);
			self.candidates.remove(&(organisation, id));
		}
		self.put_keys(decision.by(), id, account, encryption_key, profile);
		Ok(())
	}

	/// Gives a participant other keys.
	pub(super) fn put_keys(
		&mut self,
		by: Option<ParticipantId>,
		id: ParticipantId,
		account: AccountId32,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	) {
		self.accounts.insert(account.clone(), id);
		let person = self.person_mut(&id);
		let keeps_key = person.encryption_key == encryption_key;
		(person.account, person.profile) = (account, profile);
		if !keeps_key {
			(person.encryption_key, person.key_version) = (encryption_key, person.key_version + 1);
		}
		let key_version = person.key_version;
		if !keeps_key {
			self.stop_holding_all(&id);
		}
		self.write_keys(id);
		self.write_log(id, by, ParticipantChange::KeysReplaced { key_version });
	}

	fn replace_health_admin_keys(
		&mut self,
		id: ParticipantId,
		account: AccountId32,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	) -> Verdict {
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		if person.role != Role::HealthAdmin {
			return refuse(ParticipantsError::RoleNotAllowed);
		}
		let mut broken = self.unusable(&id, &account, &encryption_key);
		broken.unless(person.status != Status::Dismissed, ParticipantsError::WrongState);
		broken.verdict()?;
		self.put_keys(None, id, account, encryption_key, profile);
		Ok(())
	}

	fn dismiss(&mut self, id: ParticipantId) -> Verdict {
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		if person.role != Role::HealthAdmin {
			return refuse(ParticipantsError::RoleNotAllowed);
		}
		let mut broken = Broken::default();
		broken.unless(person.status != Status::Dismissed, ParticipantsError::WrongState);
		broken.unless(!self.is_last_holder_of_any(&id), ParticipantsError::LastHolder);
		broken.verdict()?;
		let person = self.person_mut(&id);
		(person.status, person.is_suspended_by) = (Status::Dismissed, [false; 3]);
		self.stop_holding_all(&id);
		self.write_log(id, None, ParticipantChange::Dismissed);
		Ok(())
	}

	/// The participant on whom somebody decides. An organisation is not told whether there is one.
	fn known(&self, decision: Decider, id: &ParticipantId) -> Result<&Person, Vec<DispatchError>> {
		let unknown = match decision.is_the_organisations() {
			true => ParticipantsError::NotItsOrganisation,
			false => ParticipantsError::NotFound,
		};
		self.people.get(id).map_or_else(|| refuse(unknown), Ok)
	}

	/// Its organisation, health admins and the institutions each have a say: whoever all three have suspended acts again
	/// when all have reinstated it. The institutions take back what a health admin has decided.
	fn set_suspended(&mut self, signer: Option<&AccountId32>, id: ParticipantId, suspended: bool) -> Verdict {
		let decision = self.decision_or_employers(signer)?;
		let (side, lifts) = match decision {
			Decider::HealthAdmin(_) => (1, 1..2),
			Decider::Institutions => (2, 1..3),
			Decider::Organisation(_) => (0, 0..1),
		};
		let person = self.known(decision, &id)?;
		let mut broken = self.undecided(decision, &id, person);
		let is_change = match suspended {
			true => !person.is_suspended_by[side] && person.status != Status::Dismissed,
			false => person.is_suspended_by[lifts.clone()].contains(&true),
		};
		broken.unless(is_change, ParticipantsError::WrongState);
		if let Decider::HealthAdmin(admin) = decision {
			broken.unless(self.may_spend(&admin, Counted::Suspensions), PowersError::DailyBound);
		}
		broken.verdict()?;
		if let Decider::HealthAdmin(admin) = decision {
			self.spend(admin, Counted::Suspensions);
		}
		let person = self.person_mut(&id);
		match suspended {
			true => person.is_suspended_by[side] = true,
			false => person.is_suspended_by[lifts].fill(false),
		}
		let is_suspended = person.is_suspended_by.contains(&true);
		person.status = if is_suspended { Status::Suspended } else { Status::Active };
		if !is_suspended {
			self.reinstated.insert(id, self.now);
		}
		match suspended {
			true => self.stop_holding_all(&id),
			false if !is_suspended => self.resume_holding(&id),
			false => (),
		}
		let change = if suspended { ParticipantChange::Suspended } else { ParticipantChange::Reinstated };
		self.write_log(id, decision.by(), change);
		Ok(())
	}
}

/// Rights.
impl Model {
	/// The health admin who signed.
	fn admin(&self, signer: Option<&AccountId32>) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		self.with_role(self.actor(account), Role::HealthAdmin, ParticipantsError::NotHealthAdmin)
	}

	/// The organisation that signed.
	fn organisation(&self, signer: Option<&AccountId32>) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		let organisation = self.actor(account).filter(|id| self.role(id).is_some_and(Self::is_organisation));
		organisation.map_or_else(|| refuse(ParticipantsError::NotOrganisation), Ok)
	}

	fn vote_on_health_admins(signer: Option<&AccountId32>) -> Verdict {
		match signer == chain::vote(chain::HEALTH_ADMINS_VOTE).as_ref() {
			true => Ok(()),
			false => refuse(ParticipantsError::DecidedByVote),
		}
	}

	fn decision(&self, signer: Option<&AccountId32>) -> Result<Decider, Vec<DispatchError>> {
		if signer.is_none() {
			return refuse(ParticipantsError::DecidedByVote);
		}
		match signer == chain::vote(chain::ORGANISATIONS_VOTE).as_ref() {
			true => Ok(Decider::Institutions),
			false => self.admin(signer).map(Decider::HealthAdmin),
		}
	}

	fn decision_or_employers(&self, signer: Option<&AccountId32>) -> Result<Decider, Vec<DispatchError>> {
		match self.organisation(signer) {
			Ok(organisation) => Ok(Decider::Organisation(organisation)),
			Err(_) => self.decision(signer),
		}
	}

	/// The errors of their deciding on this participant.
	fn undecided(&self, decision: Decider, id: &ParticipantId, person: &Person) -> Broken {
		let mut broken = Broken::default();
		let role = person.role;
		broken.unless(role != Role::Custody, ParticipantsError::RoleNotAllowed);
		match decision {
			Decider::Organisation(organisation) => {
				let is_its = person.organisation == Some(organisation);
				broken.unless(is_its, ParticipantsError::NotItsOrganisation);
			}
			Decider::Institutions => {
				broken.unless(Self::is_organisation(role), ParticipantsError::RoleNotAllowed);
			}
			Decider::HealthAdmin(_) => {
				broken.unless(role != Role::HealthAdmin, ParticipantsError::RoleNotAllowed);
				let is_above_admins = role == Role::HealthAuthority || Self::has_vote(id);
				broken.unless(!is_above_admins, ParticipantsError::DecidedByVote);
			}
		}
		broken
	}

	/// The errors of giving this id and account to somebody.
	fn taken(&self, id: &ParticipantId, account: &AccountId32) -> Broken {
		let mut broken = Broken::default();
		broken.unless(!self.people.contains_key(id), ParticipantsError::AlreadyExists);
		broken.unless(!self.accounts.contains_key(account), ParticipantsError::AccountInUse);
		broken
	}
}
