//! R2, R14, R15, S10, and the first half of S4.

use sp_runtime::{AccountId32, DispatchError};
use vacchain_primitives::{EncryptionKey, ParticipantId, Role, Status};

use super::{Broken, Model, ParticipantsError, Person, Verdict, refuse};
use crate::chain::{self, Runtime};

/// Whose decision it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
	OfAHealthAdmin,
	OfTheInstitutions,
}

impl Model {
	/// Whoever the institutions, not the admins, decide on, whether they have a vote or not.
	fn is_above_admins(role: Role) -> bool {
		role == Role::HealthAuthority || role == Role::HealthAdmin
	}

	pub fn is_organisation(role: Role) -> bool {
		matches!(role, Role::HealthAuthority | Role::Hospital | Role::School | Role::Insurer)
	}

	pub fn has_vote(id: &ParticipantId) -> bool {
		chain::INSTITUTIONS.iter().any(|username| chain::id(username) == *id)
	}

	pub fn enrol(
		&mut self,
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: AccountId32,
		encryption_key: EncryptionKey,
	) {
		self.accounts.insert(account.clone(), id);
		let (keys_since, status) = (self.block, Status::Active);
		self.people.insert(id, Person { role, organisation, account, encryption_key, keys_since, status });
	}

	pub(super) fn participants(
		&mut self,
		signer: Option<&AccountId32>,
		call: pallet_participants::Call<Runtime>,
	) -> Verdict {
		use pallet_participants::Call;
		match call {
			Call::register { id, role, organisation, account, encryption_key, .. } => {
				self.admin(signer)?;
				let belongs = match (role, organisation) {
					(Role::Doctor | Role::Physician, Some(hospital)) => {
						self.is(&hospital, Role::Hospital) && self.is_active(&hospital)
					}
					(Role::Gateway, Some(organisation)) => {
						self.role(&organisation).is_some_and(Self::is_organisation)
							&& self.is_active(&organisation)
					}
					(Role::Doctor | Role::Physician | Role::Gateway, None) => false,
					(_, organisation) => organisation.is_none(),
				};
				let mut broken = Broken::default();
				broken.unless(!Self::is_above_admins(role), ParticipantsError::RoleNotAllowed);
				broken.unless(belongs, ParticipantsError::WrongOrganisation);
				broken.unless(!self.people.contains_key(&id), ParticipantsError::AlreadyExists);
				broken.unless(!self.accounts.contains_key(&account), ParticipantsError::AccountInUse);
				broken.verdict()?;
				self.enrol(id, role, organisation, account, encryption_key);
			}
			Call::suspend { id } => self.set_status(signer, id, Status::Suspended)?,
			Call::reinstate { id } => self.set_status(signer, id, Status::Active)?,
			Call::replace_keys { id, account, encryption_key, .. } => {
				let decision = self.decision(signer)?;
				let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
				let keeps_key = person.encryption_key == encryption_key;
				let may_keep_only = person.role == Role::HealthAuthority;
				let mut broken = self.undecided(decision, &id, person.role);
				broken.unless(!self.accounts.contains_key(&account), ParticipantsError::AccountInUse);
				broken.unless(keeps_key || !may_keep_only, ParticipantsError::SharedEncryptionKey);
				broken.verdict()?;
				self.accounts.insert(account.clone(), id);
				let block = self.block;
				let person = self.people.get_mut(&id).expect("looked for above");
				person.account = account;
				if !keeps_key {
					(person.encryption_key, person.keys_since) = (encryption_key, block);
				}
			}
			Call::appoint_health_admin { id, account, encryption_key, .. } => {
				Self::vote_on_health_admins(signer)?;
				self.appoint(id, account, encryption_key)?;
			}
			Call::dismiss_health_admin { id } => {
				Self::vote_on_health_admins(signer)?;
				self.dismiss(id)?;
			}
			Call::share_authority_keys { admin, wraps } => {
				let sharer = self.admin(signer)?;
				self.share(sharer, admin, &wraps)?;
			}
			Call::replace_authority_keys { encryption_key, wraps } => {
				self.admin(signer)?;
				self.replace_authority_keys(encryption_key, &wraps)?;
			}
		}
		Ok(())
	}

	/// The health admin who signed.
	fn admin(&self, signer: Option<&AccountId32>) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		self.with_role(self.actor(account), Role::HealthAdmin, ParticipantsError::NotHealthAdmin)
	}

	fn vote_on_health_admins(signer: Option<&AccountId32>) -> Verdict {
		match signer == chain::vote(chain::HEALTH_ADMINS_VOTE).as_ref() {
			true => Ok(()),
			false => refuse(ParticipantsError::DecidedByVote),
		}
	}

	fn decision(&self, signer: Option<&AccountId32>) -> Result<Decision, Vec<DispatchError>> {
		if signer.is_none() {
			return refuse(ParticipantsError::DecidedByVote);
		}
		match signer == chain::vote(chain::ORGANISATIONS_VOTE).as_ref() {
			true => Ok(Decision::OfTheInstitutions),
			false => self.admin(signer).map(|_| Decision::OfAHealthAdmin),
		}
	}

	/// What is wrong with their deciding on this participant.
	fn undecided(&self, decision: Decision, id: &ParticipantId, role: Role) -> Broken {
		let mut broken = Broken::default();
		let by_vote = decision == Decision::OfTheInstitutions;
		let is_allowed = if by_vote { Self::is_organisation(role) } else { role != Role::HealthAdmin };
		broken.unless(is_allowed, ParticipantsError::RoleNotAllowed);
		let is_theirs = role == Role::HealthAuthority || Self::has_vote(id);
		broken.unless(by_vote || !is_theirs, ParticipantsError::DecidedByVote);
		broken
	}

	fn set_status(&mut self, signer: Option<&AccountId32>, id: ParticipantId, status: Status) -> Verdict {
		let decision = self.decision(signer)?;
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		let mut broken = self.undecided(decision, &id, person.role);
		broken.unless(person.status != status, ParticipantsError::WrongState);
		broken.verdict()?;
		self.people.get_mut(&id).expect("looked for above").status = status;
		Ok(())
	}
}
