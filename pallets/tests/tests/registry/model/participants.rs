//! R2, R15, and the first half of S4.

use sp_runtime::AccountId32;
use vacchain_primitives::{ParticipantId, Role};

use super::{Broken, Model, ParticipantsError, Person, Verdict, refuse};
use crate::chain::Runtime;

impl Model {
	/// Whoever the institutions, not the admins, decide on.
	fn is_above_admins(role: Role) -> bool {
		role == Role::HealthAuthority || role == Role::HealthAdmin
	}

	pub fn enrol(
		&mut self,
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: AccountId32,
	) {
		self.accounts.insert(account.clone(), id);
		let person = Person { role, organisation, account, suspended: false, keys_since: self.block };
		self.people.insert(id, person);
	}

	pub(super) fn participants(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_participants::Call<Runtime>,
	) -> Verdict {
		use pallet_participants::Call;
		self.with_role(who, Role::HealthAdmin, ParticipantsError::NotHealthAdmin)?;
		let mut broken = Broken::default();
		match call {
			Call::register { id, role, organisation, account, .. } => {
				let belongs = match (role, organisation) {
					(Role::Doctor | Role::Physician, Some(hospital)) => {
						self.is(&hospital, Role::Hospital) && self.is_active(&hospital)
					}
					(Role::Doctor | Role::Physician, None) => false,
					(_, organisation) => organisation.is_none(),
				};
				broken.unless(!Self::is_above_admins(role), ParticipantsError::RoleNotAllowed);
				broken.unless(belongs, ParticipantsError::WrongOrganisation);
				broken.unless(!self.people.contains_key(&id), ParticipantsError::AlreadyExists);
				broken.unless(!self.accounts.contains_key(&account), ParticipantsError::AccountInUse);
				broken.verdict()?;
				self.enrol(id, role, organisation, account);
			}
			Call::suspend { id } => self.set_suspended(id, true)?,
			Call::reinstate { id } => self.set_suspended(id, false)?,
			Call::replace_keys { id, account, .. } => {
				let Some(role) = self.role(&id) else { return refuse(ParticipantsError::NotFound) };
				broken.unless(!Self::is_above_admins(role), ParticipantsError::RoleNotAllowed);
				broken.unless(!self.accounts.contains_key(&account), ParticipantsError::AccountInUse);
				broken.verdict()?;
				self.accounts.insert(account.clone(), id);
				let person = self.people.get_mut(&id).expect("looked for above");
				(person.account, person.keys_since) = (account, self.block);
			}
		}
		Ok(())
	}

	fn set_suspended(&mut self, id: ParticipantId, suspended: bool) -> Verdict {
		let Some(person) = self.people.get_mut(&id) else { return refuse(ParticipantsError::NotFound) };
		let mut broken = Broken::default();
		broken.unless(!Self::is_above_admins(person.role), ParticipantsError::RoleNotAllowed);
		broken.unless(person.suspended != suspended, ParticipantsError::WrongState);
		broken.verdict()?;
		person.suspended = suspended;
		Ok(())
	}
}
