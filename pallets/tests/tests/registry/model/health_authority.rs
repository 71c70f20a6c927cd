//! R14, S4, S10: who is a health admin, and what the admins share.

use sp_runtime::AccountId32;
use std::collections::{BTreeMap, BTreeSet};
use vacchain_primitives::{
	AuthorityWrap, EncryptionKey, ParticipantId, Role, Status,
	bounds::{AUTHORITY_WRAP_LEN, MAX_HEALTH_ADMINS},
};

use super::{Broken, Model, ParticipantsError, Verdict, refuse};
use crate::chain;

/// The health authority's secrets, by version, as wrapped for one admin.
type Wraps = BTreeMap<u32, [u8; AUTHORITY_WRAP_LEN]>;

/// Questions.
impl Model {
	/// The admins whom nobody has dismissed.
	pub fn admins(&self) -> BTreeSet<ParticipantId> {
		let admins = self
			.people
			.iter()
			.filter(|(_, person)| person.role == Role::HealthAdmin && person.status != Status::Dismissed);
		admins.map(|(id, _)| *id).collect()
	}

	/// The versions of the health authority's secrets that an admin has.
	pub fn versions(&self, admin: &ParticipantId) -> BTreeSet<u32> {
		self.authority_wraps.get(admin).into_iter().flat_map(Wraps::keys).copied().collect()
	}

	/// The versions that an admin lacks, newest first.
	pub fn lacking(&self, admin: &ParticipantId) -> Vec<u32> {
		let has = self.versions(admin);
		(0..=self.authority_version).rev().filter(|version| !has.contains(version)).collect()
	}

	/// Whether another admin than this one has the current secrets.
	pub fn is_spare(&self, admin: &ParticipantId) -> bool {
		let others = self.admins().into_iter().filter(|other| other != admin);
		others.into_iter().any(|other| self.versions(&other).contains(&self.authority_version))
	}
}

/// Calls.
impl Model {
	pub(super) fn appoint(
		&mut self,
		id: ParticipantId,
		account: AccountId32,
		encryption_key: EncryptionKey,
	) -> Verdict {
		let mut broken = Broken::default();
		broken.unless(!self.people.contains_key(&id), ParticipantsError::AlreadyExists);
		broken.unless(!self.accounts.contains_key(&account), ParticipantsError::AccountInUse);
		let is_room = self.admins().len() < MAX_HEALTH_ADMINS as usize;
		broken.unless(is_room, ParticipantsError::TooManyHealthAdmins);
		broken.verdict()?;
		let authority = Some(chain::id(chain::AUTHORITY));
		self.enrol(id, Role::HealthAdmin, authority, account, encryption_key);
		Ok(())
	}

	pub(super) fn dismiss(&mut self, id: ParticipantId) -> Verdict {
		let Some(person) = self.people.get(&id) else { return refuse(ParticipantsError::NotFound) };
		if person.role != Role::HealthAdmin {
			return refuse(ParticipantsError::RoleNotAllowed);
		}
		let mut broken = Broken::default();
		broken.unless(person.status != Status::Dismissed, ParticipantsError::WrongState);
		broken.unless(self.is_spare(&id), ParticipantsError::LastHealthAdmin);
		broken.verdict()?;
		self.people.get_mut(&id).expect("looked for above").status = Status::Dismissed;
		self.authority_wraps.remove(&id);
		Ok(())
	}

	/// Gives the newest versions that an admin lacks, of those that the sharer has.
	pub(super) fn share(
		&mut self,
		sharer: ParticipantId,
		admin: ParticipantId,
		wraps: &[AuthorityWrap],
	) -> Verdict {
		if !self.people.contains_key(&admin) {
			return refuse(ParticipantsError::NotFound);
		}
		let given: Vec<u32> = wraps.iter().map(|wrap| wrap.version).collect();
		let has = self.versions(&sharer);
		let is_due = !given.is_empty()
			&& self.lacking(&admin).starts_with(&given)
			&& given.iter().all(|version| has.contains(version));
		let mut broken = Broken::default();
		broken.unless(self.admins().contains(&admin), ParticipantsError::WrongReaders);
		broken.unless(is_due, ParticipantsError::WrongVersion);
		broken.verdict()?;
		let shared = wraps.iter().map(|wrap| (wrap.version, wrap.sealed));
		self.authority_wraps.entry(admin).or_default().extend(shared);
		Ok(())
	}

	pub(super) fn replace_authority_keys(
		&mut self,
		encryption_key: EncryptionKey,
		wraps: &[(ParticipantId, AuthorityWrap)],
	) -> Verdict {
		let version = self.authority_version + 1;
		let given: BTreeSet<_> = wraps.iter().map(|(admin, _)| *admin).collect();
		let is_for_each = given == self.admins() && given.len() == wraps.len();
		let mut broken = Broken::default();
		let is_next = wraps.iter().all(|(_, wrap)| wrap.version == version);
		broken.unless(is_next, ParticipantsError::WrongVersion);
		broken.unless(is_for_each, ParticipantsError::WrongReaders);
		broken.verdict()?;
		self.authority_version = version;
		for (admin, wrap) in wraps {
			self.authority_wraps.entry(*admin).or_default().insert(version, wrap.sealed);
		}
		let block = self.block;
		let authority = self.people.get_mut(&chain::id(chain::AUTHORITY)).expect("is there from genesis on");
		(authority.encryption_key, authority.keys_since) = (encryption_key, block);
		Ok(())
	}
}
