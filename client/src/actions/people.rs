//! An organisation's account: it puts the organisation's people forward and answers for them.

use vacchain_gateway::types::CandidateEntry;
use vacchain_primitives::{Candidate, ParticipantId, Role};

use super::{Applicant, RegistrationProfile};
use crate::{
	calls::Call,
	content::Profile,
	error::{Error, Result},
	inclusion::Inclusion,
	keys::PublicIdentity,
	session::Session,
};

impl Session {
	/// Puts a person or a gateway of this organisation forward, for a health admin to register. What was put forward
	/// before under the same id is replaced.
	///
	/// # Errors
	///
	/// Refusals of `Participants::put_forward`.
	pub async fn put_forward(
		&self,
		public: &PublicIdentity,
		role: Role,
		profile: &Profile,
	) -> Result<Inclusion> {
		let PublicIdentity { id, account, encryption_key, .. } = public.clone();
		self.submit(Call::PutForward { id, role, account, encryption_key, profile: profile.to_bytes()? })
			.await
	}

	/// Puts somebody forward who asked for it at this gateway, with the keys, the role and the public profile that the
	/// application names.
	///
	/// # Errors
	///
	/// Refusals of `Participants::put_forward`.
	pub async fn put_applicant_forward(&self, applicant: &Applicant) -> Result<Inclusion> {
		let Applicant { participant: id, account, encryption_key, role, profile, .. } = applicant.clone();
		let profile = profile.ok_or(Error::Missing("public profile"))?.to_bytes()?;
		self.submit(Call::PutForward { id, role, account, encryption_key, profile }).await
	}

	/// Puts a registered person of another organisation forward, for a health admin to move here with the keys that it
	/// has, once that person has agreed.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`]; refusals of `Participants::put_forward`.
	pub async fn put_forward_to_move(
		&self,
		id: ParticipantId,
		profile: Option<&Profile>,
	) -> Result<Inclusion> {
		let known = self.proven_participant(&id).await?;
		let profile = match profile {
			Some(profile) => profile.to_bytes()?,
			None => known.profile.into_inner(),
		};
		let (role, account, encryption_key) = (known.role, known.account, known.encryption_key);
		self.submit(Call::PutForward { id, role, account, encryption_key, profile }).await
	}

	/// Puts somebody of this organisation forward again, who lost its keys, for a health admin to replace them by these. The
	/// profile stays.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`]; refusals of `Participants::put_forward`.
	pub async fn put_forward_new_keys(&self, public: &PublicIdentity) -> Result<Inclusion> {
		let known = self.registered(&public.id).await?;
		let PublicIdentity { id, account, encryption_key, .. } = public.clone();
		let (role, profile) = (known.role, known.profile.into_inner());
		self.submit(Call::PutForward { id, role, account, encryption_key, profile }).await
	}

	/// Takes back who was put forward and is not registered or moved yet.
	///
	/// # Errors
	///
	/// Refusals of `Participants::withdraw_candidate`.
	pub async fn withdraw_candidate(&self, id: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::WithdrawCandidate { id }).await
	}

	/// Keeps the public profile of a person of this organisation up to date; for health admins, of anybody but a family.
	///
	/// # Errors
	///
	/// Refusals of `Participants::update_profile`.
	pub async fn update_profile(&self, id: ParticipantId, profile: &Profile) -> Result<Inclusion> {
		self.submit(Call::UpdateProfile { id, profile: profile.to_bytes()? }).await
	}

	/// Who was put forward and waits for a health admin: an organisation sees its own.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn candidates(&self) -> Result<Vec<CandidateEntry>> {
		self.client().candidates().await
	}

	/// Registers somebody whom an organisation has put forward, exactly as it did: for health admins.
	///
	/// # Errors
	///
	/// Refusals of `Participants::register`.
	pub async fn register_candidate(&self, candidate: &CandidateEntry) -> Result<Inclusion> {
		let CandidateEntry { participant: id, organisation, candidate } = candidate.clone();
		let Candidate { role, account, encryption_key, profile, .. } = candidate;
		let (organisation, profile) = (Some(organisation), profile.into_inner());
		self.submit(Call::Register { id, role, organisation, account, encryption_key, profile }).await
	}

	/// Replaces the lost keys of a person or a gateway by those with which its organisation has put it forward again: for
	/// health admins.
	///
	/// # Errors
	///
	/// Refusals of `Participants::replace_keys`.
	pub async fn replace_keys(&self, candidate: &CandidateEntry) -> Result<Inclusion> {
		let CandidateEntry { participant: id, candidate, .. } = candidate.clone();
		let Candidate { account, encryption_key, profile, .. } = candidate;
		let profile = profile.into_inner();
		self.submit(Call::ReplaceKeys { id, account, encryption_key, profile }).await
	}

	/// Agrees to move to an organisation that has put this person forward.
	///
	/// # Errors
	///
	/// Refusals of `Participants::agree_to_move`.
	pub async fn agree_to_move(&self, organisation: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::AgreeToMove { organisation }).await
	}

	/// Moves a person to the organisation that has put it forward, and to which it has agreed to move: for health admins.
	///
	/// # Errors
	///
	/// Refusals of `Participants::move_staff`.
	pub async fn move_staff(&self, id: ParticipantId, organisation: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::MoveStaff { id, organisation }).await
	}
}

impl RegistrationProfile {
	/// The public profile, where it is one.
	pub fn public(&self) -> Option<&Profile> {
		match self {
			Self::Public(profile) => Some(profile),
			Self::Family(_) => None,
		}
	}
}
