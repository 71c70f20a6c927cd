//! Powers, which take two health admins: claims, for participants who lost their keys.

use vacchain_gateway::types::PowerEntry;
use vacchain_primitives::{ParticipantId, Power, PowerDigest, Role, bounds::MAX_PROFILE};

use crate::{
	calls::Call,
	error::{Error, Result},
	inclusion::Inclusion,
	keys::{PublicIdentity, fingerprint},
	session::Session,
};

impl Session {
	/// Claims new keys for a family, or a new account for an organisation without a vote, for it to act with once another
	/// health admin has confirmed it and the time to object is over. The profile stays.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`]; refusals of `Powers::propose`.
	pub async fn claim_keys(&self, public: &PublicIdentity) -> Result<Inclusion> {
		let known = self.registered(&public.id).await?;
		let profile = if known.role == Role::Family {
			let profile = self.family_profile(&public.id).await?.unwrap_or_default();
			self.seal_profile(public, &profile.to_bytes()?).await?
		} else {
			known.profile.into_inner()
		};
		let PublicIdentity { id, account, mut encryption_key, .. } = public.clone();
		if known.role.is_organisation() {
			encryption_key = known.encryption_key;
		}
		let max = MAX_PROFILE as usize;
		let profile =
			profile.try_into().map_err(|long: Vec<u8>| Error::ProfileTooLong { len: long.len(), max })?;
		let power = Power::ReplaceKeys { id, account, encryption_key, profile };
		self.submit(Call::ProposePower { power }).await
	}

	/// Confirms the claim that another health admin has proposed, if it names these keys: exactly the proposal that was
	/// read here, and none that took its place. An organisation's claim names its new account, and the encryption key
	/// that it keeps.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if no claim waits; [`Error::OtherKeysClaimed`] if it names another account or another
	/// encryption key; [`Error::NotRegistered`]; refusals of `Powers::confirm`.
	pub async fn confirm_claim(&self, public: &PublicIdentity) -> Result<Inclusion> {
		let PowerEntry { digest, waiting, .. } = self.power_on(public.id).await?;
		let Power::ReplaceKeys { id, account, encryption_key, .. } = waiting.power;
		let known = self.registered(&public.id).await?;
		let meant = match known.role.is_organisation() {
			true => &known.encryption_key,
			false => &public.encryption_key,
		};
		if account != public.account || encryption_key != *meant {
			let claimed = fingerprint(&id, &account, &encryption_key);
			return Err(Error::OtherKeysClaimed { claimed, shown: public.fingerprint() });
		}
		self.submit(Call::ConfirmPower { digest }).await
	}

	/// Takes back what a health admin has proposed.
	///
	/// # Errors
	///
	/// Refusals of `Powers::withdraw`.
	pub async fn withdraw_power(&self, digest: PowerDigest) -> Result<Inclusion> {
		self.submit(Call::WithdrawPower { digest }).await
	}

	/// Objects to what is proposed to be done to this participant: the institutions decide.
	///
	/// # Errors
	///
	/// Refusals of `Powers::veto`.
	pub async fn veto_power(&self, digest: PowerDigest) -> Result<Inclusion> {
		self.submit(Call::VetoPower { digest }).await
	}

	/// Does what two health admins have agreed on, once it is due.
	///
	/// # Errors
	///
	/// Refusals of `Powers::exercise`.
	pub async fn exercise_power(&self, digest: PowerDigest) -> Result<Inclusion> {
		self.submit(Call::ExercisePower { digest }).await
	}

	/// The powers that wait: all of them for a health admin; those on which the institutions can decide, for an
	/// organisation's account.
	///
	/// # Errors
	///
	/// When the gateway refuses, cannot be reached, or names a proposal by another one's digest.
	pub async fn waiting_powers(&self) -> Result<Vec<PowerEntry>> {
		self.client().waiting_powers().await
	}

	/// The power that waits for this participant, if any.
	///
	/// # Errors
	///
	/// As [`waiting_powers`](Self::waiting_powers).
	pub async fn own_powers(&self) -> Result<Vec<PowerEntry>> {
		self.client().own_powers().await
	}

	/// The power that waits for a participant.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if nothing does; as [`waiting_powers`](Self::waiting_powers).
	pub async fn power_on(&self, subject: ParticipantId) -> Result<PowerEntry> {
		let found = self.waiting_powers().await?.into_iter().find(|entry| entry.subject == subject);
		found.ok_or(Error::NotFound)
	}
}
