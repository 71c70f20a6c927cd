//! The health admin.

use vacchain_primitives::{EncryptionKey, Level, ParticipantId, RecordId, Role, bounds::MAX_PROFILE};
use vacchain_sealing::{RecordKey, RecordSecret, open_for, seal_for};

use crate::{
	calls::Call,
	content::{Child, FamilyProfile, Profile},
	error::{Error, Result},
	inclusion::Inclusion,
	keys::PublicIdentity,
	random::{os_rng, record_id},
	session::Session,
	vault::KeyRing,
};

/// What is kept of a participant beside its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistrationProfile {
	/// Of an organisation or a professional: everyone may read it.
	Public(Profile),
	/// Of a family: sealed to itself and to the health authority.
	Family(FamilyProfile),
}

impl Session {
	/// Registers a participant with one role. `organisation` is the one that it works for and that has put it forward
	/// with these keys and this profile. An organisation is registered without a content key, which its people make.
	///
	/// # Errors
	///
	/// Refusals of `Participants::register`.
	pub async fn register(
		&self,
		public: &PublicIdentity,
		role: Role,
		organisation: Option<ParticipantId>,
		profile: &RegistrationProfile,
	) -> Result<Inclusion> {
		let profile = match profile {
			RegistrationProfile::Public(profile) => profile.to_bytes()?,
			RegistrationProfile::Family(profile) => self.seal_profile(public, &profile.to_bytes()?).await?,
		};
		let PublicIdentity { id, account, mut encryption_key, .. } = public.clone();
		if role.is_organisation() {
			encryption_key = EncryptionKey::none();
		}
		self.submit(Call::Register { id, role, organisation, account, encryption_key, profile }).await
	}

	/// Stops a participant from acting.
	///
	/// # Errors
	///
	/// Those of `Participants::suspend`.
	pub async fn suspend(&self, id: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::Suspend { id }).await
	}

	/// Lets a suspended participant act again.
	///
	/// # Errors
	///
	/// Those of `Participants::reinstate`.
	pub async fn reinstate(&self, id: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::Reinstate { id }).await
	}

	/// Replaces the lost keys of a participant, and keeps its profile. [`Session::restore_access`] then gives it
	/// each of its records back.
	///
	/// # Errors
	///
	/// Those of `Participants::replace_keys`.
	pub async fn replace_keys(&self, public: &PublicIdentity) -> Result<Inclusion> {
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
		self.submit(Call::ReplaceKeys { id, account, encryption_key, profile }).await
	}

	/// Creates the record of a child, owned by its family.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; those of `VaccinationRecords::create`.
	pub async fn create_record(&self, owner: ParticipantId, child: &Child) -> Result<RecordId> {
		let holding = self.holding().await?;
		let identity_key = holding.newest()?.identity_key.as_ref().ok_or(Error::NotAHolder)?;
		let identity_tag = identity_key.tag(&child.civil_identity());
		let readers = [owner, holding.organisation].map(|id| (id, Level::Full)).to_vec();
		let recipients = self.recipients(readers).await?;
		let (record, child, wraps) = {
			let mut rng = os_rng();
			let record = record_id(&mut rng);
			let key = RecordKey::Full(RecordSecret::generate(&mut rng));
			let ring = KeyRing::from_key(key, 0, self.located(&record));
			(record, ring.seal(child, None, 0, 0, &mut rng)?, ring.wrap_for(&recipients)?)
		};
		self.submit(Call::Create { record, owner, identity_tag, child, wraps }).await?;
		Ok(record)
	}

	/// Gives a reader whose keys were replaced its access to a record back, under new keys.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; [`Error::NotFound`]; those of `Consent::restore`.
	pub async fn restore_access(&self, record: RecordId, reader: ParticipantId) -> Result<Inclusion> {
		self.rotate(&record, None, None, |rotation| Call::Restore { record, reader, rotation }).await
	}

	/// What the health authority knows of a family. The family itself may read it too.
	///
	/// # Errors
	///
	/// When it was sealed to others.
	pub async fn family_profile(&self, family: &ParticipantId) -> Result<Option<FamilyProfile>> {
		let Some(known) = self.client().participant(family).await? else {
			return Ok(None);
		};
		if known.role != Role::Family || known.profile.is_empty() {
			return Ok(None);
		}
		let me = self.reading_as().await?;
		let open = |secret: &_| open_for(secret, &me, family, &known.profile).map_err(Error::from);
		Ok(Some(FamilyProfile::from_bytes(&self.open_with_own(open).await?)?))
	}

	async fn seal_profile(&self, public: &PublicIdentity, profile: &[u8]) -> Result<Vec<u8>> {
		let authority = self.client().health_authority().await?;
		let recipients = [
			(public.id, public.encryption_key.clone()),
			(authority.id, authority.participant.encryption_key),
		];
		let sealed = seal_for(&recipients, &public.id, profile, &mut os_rng()).map_err(Error::of_profile)?;
		debug_assert!(sealed.len() <= MAX_PROFILE as usize);
		Ok(sealed)
	}
}
