//! Powers, which take two health admins: claims, for participants who lost their keys.

use vacchain_gateway::types::{PowerEntry, RecordReading};
use vacchain_primitives::{
	AccountId, ParticipantId, Power, PowerDigest, PowerStep, RecordId, Role, VoidReason, bounds::MAX_PROFILE,
};

use crate::{
	calls::Call,
	error::{Error, Result},
	inclusion::Inclusion,
	keys::{PublicIdentity, fingerprint},
	random::os_rng,
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
		let known = self.proven_participant(&public.id).await?;
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
		self.confirm_read_claim(self.power_on(public.id).await?, public).await
	}

	/// As [`Session::confirm_claim`], for a claim that was read before.
	///
	/// # Errors
	///
	/// As [`Session::confirm_claim`].
	pub async fn confirm_read_claim(&self, claim: PowerEntry, public: &PublicIdentity) -> Result<Inclusion> {
		let PowerEntry { digest, waiting, .. } = claim;
		let Power::ReplaceKeys { id, account, encryption_key, .. } = waiting.power else {
			return Err(Error::OtherPowerProposed(waiting.power.kind().to_string()));
		};
		let known = self.registered(&public.id).await?;
		let meant = match known.role.is_organisation() {
			true => &known.encryption_key,
			false => &public.encryption_key,
		};
		if account != public.account || encryption_key != *meant {
			let claimed = fingerprint(&id, &account, &encryption_key);
			return Err(Error::OtherKeysClaimed { claimed, shown: public.fingerprint() });
		}
		self.confirm_power(digest).await
	}

	/// Proposes to move a record to another family. Once another health admin has confirmed it and the time to object is over,
	/// the record is that family's; two health admins then restore its access.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; refusals of `Powers::propose`.
	pub async fn propose_owner(&self, record: RecordId, to: ParticipantId) -> Result<Inclusion> {
		let from = self.client().record(&record, None).await?.owner;
		self.submit(Call::ProposePower { power: Power::ChangeOwner { record, from, to } }).await
	}

	/// Proposes to void a record that was made in error.
	///
	/// # Errors
	///
	/// As [`propose_owner`](Self::propose_owner).
	pub async fn propose_void(&self, record: RecordId, reason: VoidReason) -> Result<Inclusion> {
		let owner = self.client().record(&record, None).await?.owner;
		self.submit(Call::ProposePower { power: Power::VoidRecord { record, owner, reason } }).await
	}

	/// Proposes to erase a record, whose owner has asked for it. The proposal is for the wish that stands now: if the owner takes
	/// it back, it cannot be exercised any more.
	///
	/// # Errors
	///
	/// As [`propose_owner`](Self::propose_owner).
	pub async fn propose_erasure(&self, record: RecordId) -> Result<Inclusion> {
		let RecordReading { owner, erasure_asked_at, .. } = self.client().record(&record, None).await?;
		// The chain refuses a wish that nobody has.
		let asked_at = erasure_asked_at.unwrap_or_default();
		self.submit(Call::ProposePower { power: Power::EraseRecord { record, owner, asked_at } }).await
	}

	/// Agrees that a record of this family is merged into another one of the same child: those who read that one then come to
	/// the keys of both.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; refusals of `VaccinationRecords::agree_to_merge`.
	pub async fn agree_to_merge(&self, record: RecordId, into: RecordId) -> Result<Inclusion> {
		for id in [&record, &into] {
			// Halves that were given to the family end with new keys.
			self.ring(id).await?;
		}
		let (merged, ring) = (self.ring_to_write(&record).await?, self.ring_to_write(&into).await?);
		let link = ring.link_merged(&merged, &mut os_rng())?;
		self.submit(Call::AgreeToMerge { record, into, link }).await
	}

	/// Proposes to merge a record into another one of the same child, as its owner has agreed.
	///
	/// # Errors
	///
	/// As [`propose_owner`](Self::propose_owner).
	pub async fn propose_merge(&self, record: RecordId, into: RecordId) -> Result<Inclusion> {
		let owner = self.client().record(&record, None).await?.owner;
		self.submit(Call::ProposePower { power: Power::MergeRecord { record, owner, into } }).await
	}

	/// Proposes to undo the merge of a record.
	///
	/// # Errors
	///
	/// As [`propose_owner`](Self::propose_owner).
	pub async fn propose_undoing(&self, record: RecordId) -> Result<Inclusion> {
		let owner = self.client().record(&record, None).await?.owner;
		self.submit(Call::ProposePower { power: Power::UndoMerge { record, owner } }).await
	}

	/// Asks two health admins to erase a record of this family.
	///
	/// # Errors
	///
	/// Refusals of `VaccinationRecords::ask_for_erasure`.
	pub async fn ask_for_erasure(&self, record: RecordId) -> Result<Inclusion> {
		self.submit(Call::AskForErasure { record }).await
	}

	/// Does not have a record of this family erased any more.
	///
	/// # Errors
	///
	/// Refusals of `VaccinationRecords::decline_erasure`.
	pub async fn decline_erasure(&self, record: RecordId) -> Result<Inclusion> {
		self.submit(Call::DeclineErasure { record }).await
	}

	/// The power over a record that waits, for health admins and institutions.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if none does; as [`waiting_powers`](Self::waiting_powers).
	pub async fn power_over(&self, record: RecordId) -> Result<PowerEntry> {
		let is_it = |entry: &PowerEntry| entry.waiting.power.record() == Some(record);
		self.waiting_powers().await?.into_iter().find(is_it).ok_or(Error::NotFound)
	}

	/// The power over a record that waits, if it is what `is_meant` says. Its digest names exactly the proposal that was read
	/// here, and none that took its place.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if none waits; [`Error::OtherPowerProposed`] if another thing does; as
	/// [`waiting_powers`](Self::waiting_powers).
	pub async fn meant_over(
		&self,
		record: RecordId,
		is_meant: impl Fn(&Power<AccountId>) -> bool,
	) -> Result<PowerEntry> {
		let entry = self.power_over(record).await?;
		match is_meant(&entry.waiting.power) {
			true => Ok(entry),
			false => Err(Error::OtherPowerProposed(entry.waiting.power.kind().to_string())),
		}
	}

	/// Confirms the proposal of another health admin that was read under this digest.
	///
	/// # Errors
	///
	/// Refusals of `Powers::confirm`, also if another proposal has taken its place.
	pub async fn confirm_power(&self, digest: PowerDigest) -> Result<Inclusion> {
		self.submit(Call::ConfirmPower { digest }).await
	}

	/// Objects to what is proposed to be done to a record, as its history tells: for the owner, and for a guardian whose ward
	/// is to be erased.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if nothing is proposed; refusals of `Powers::veto`, also if somebody has objected already.
	pub async fn object_over(&self, record: RecordId) -> Result<Inclusion> {
		/// An entry, as far as it is a step of a power.
		#[derive(serde::Deserialize)]
		struct Entry {
			action: Step,
		}
		#[derive(serde::Deserialize)]
		struct Step {
			digest: Option<PowerDigest>,
			step: Option<PowerStep>,
		}
		let history = self.client().history_as::<Entry>(&record).await?.rows;
		let step = |Entry { action: Step { digest, step } }: &Entry| digest.zip(*step);
		let last = history.iter().rev().find_map(step).ok_or(Error::NotFound)?;
		match last {
			(digest, PowerStep::Proposed | PowerStep::Confirmed | PowerStep::Vetoed) => {
				self.veto_power(digest).await
			}
			_ => Err(Error::NotFound),
		}
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
