//! The content key that an organisation's reading staff share.

use vacchain_gateway::types::{ContentKey, ParticipantEntry};
use vacchain_primitives::{ContentKeyLink, ContentKeyWrap, KeyVersion, Participant, ParticipantId, Status};
use vacchain_sealing::{OrganisationSecrets, OrganisationWrapContext, link_organisation, wrap_organisation};

use crate::{
	calls::Call,
	error::{DispatchRefusal, Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
};

/// How often a content key is made anew because its holders or its version changed meanwhile.
const ATTEMPTS: u32 = 4;
/// The errors by which the chain says so.
const OVERTAKEN: [&str; 3] = ["WrongReaders", "WrongVersion", "StaleKey"];

impl Session {
	/// The content key of the organisation that this person reads for.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if it reads for no organisation.
	pub async fn content_key(&self) -> Result<ContentKey> {
		self.client().content_key().await
	}

	/// Makes the organisation's first content key, or the next version of it, for all active people who read for the
	/// organisation. It counts at once if nobody else holds the version before; otherwise it waits until another holder
	/// has confirmed it with [`Session::confirm_content_key`].
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; refusals of `Participants::replace_content_key`.
	pub async fn make_content_key(&self) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			self.forget_holding().await;
			let result = self.submit(self.next_content_key().await?).await;
			self.forget_holding().await;
			match result {
				Err(error) if attempt < ATTEMPTS && was_overtaken(&error) => attempt += 1,
				result => return result,
			}
		}
	}

	async fn next_content_key(&self) -> Result<Call> {
		let key = self.content_key().await?;
		let version = key.version.checked_add(1).ok_or(Error::NotAHolder)?;
		let mut next = OrganisationSecrets::generate(&mut os_rng());
		let link = if key.holders.is_empty() {
			None
		} else {
			let holding = self.holding().await?;
			let newest = holding.newest()?;
			// It stays, or the same child could be registered twice.
			next.identity_key = newest.identity_key.clone();
			let sealed = link_organisation(newest, &next, &key.organisation, version, &mut os_rng())?;
			Some(ContentKeyLink { version, sealed })
		};
		let holders = self.reading_staff(&key.organisation).await?;
		let wraps = holders.iter().map(|holder| wrap_for(&next, &key.organisation, holder, version));
		Ok(Call::ReplaceContentKey {
			encryption_key: next.encryption.public(),
			link,
			wraps: wraps.collect::<Result<_>>()?,
		})
	}

	/// Confirms the version of the content key that waits, after checking that this person's wrap opens, that what it
	/// holds is the private part of the public key, and that the link leads back.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if no version waits; [`Error::BadContentKey`] if it is not sound; refusals of
	/// `Participants::confirm_content_key`.
	pub async fn confirm_content_key(&self) -> Result<Inclusion> {
		self.forget_holding().await;
		let key = self.content_key().await?;
		let pending = key.pending.ok_or(Error::NotFound)?;
		if !self.holding().await?.is_sound(&pending.encryption_key, &pending.link) {
			return Err(Error::BadContentKey { version: pending.link.version, maker: pending.maker });
		}
		let result = self.submit(Call::ConfirmContentKey { digest: pending.digest() }).await;
		self.forget_holding().await;
		result
	}

	/// Gives the current content key to a colleague who reads for the organisation and does not hold it. Nothing happens
	/// if the colleague holds it already.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; [`Error::NotRegistered`]; refusals of `Participants::share_content_key`.
	pub async fn share_content_key(&self, colleague: ParticipantId) -> Result<Option<Inclusion>> {
		self.forget_holding().await;
		let key = self.content_key().await?;
		if key.holders.contains(&colleague) {
			return Ok(None);
		}
		let holding = self.holding().await?;
		let participant = self.registered(&colleague).await?;
		let entry = ParticipantEntry { id: colleague, participant };
		let wrap = wrap_for(holding.newest()?, &key.organisation, &entry, key.version)?;
		self.submit(Call::ShareContentKey { wrap }).await.map(Some)
	}

	/// Gives the current content key to every colleague who reads for the organisation and lacks it. Answers who got it.
	///
	/// # Errors
	///
	/// As [`Session::share_content_key`].
	pub async fn share_content_key_with_all(&self) -> Result<Vec<ParticipantId>> {
		let key = self.content_key().await?;
		let mut given = Vec::new();
		let staff = self.reading_staff(&key.organisation).await?;
		for colleague in staff.iter().filter(|colleague| !key.holders.contains(&colleague.id)) {
			if self.share_content_key(colleague.id).await?.is_some() {
				given.push(colleague.id);
			}
		}
		Ok(given)
	}

	/// Gives up this person's wrap of a version if it does not open, so that a colleague can share the key again. Answers
	/// whether it was so.
	///
	/// # Errors
	///
	/// Refusals of `Participants::discard_content_key`.
	pub async fn discard_bad_content_key(&self) -> Result<Option<Inclusion>> {
		self.forget_holding().await;
		let key = self.content_key().await?;
		let is_held = key.holders.contains(&self.id());
		let opens = self.holding().await.is_ok_and(|holding| {
			holding.newest().is_ok_and(|secrets| secrets.encryption.public() == key.encryption_key)
		});
		if !is_held || opens {
			return Ok(None);
		}
		self.submit(Call::DiscardContentKey { version: key.version }).await.map(Some)
	}

	/// The active people who read for an organisation.
	async fn reading_staff(&self, organisation: &ParticipantId) -> Result<Vec<ParticipantEntry>> {
		let role = self.registered(organisation).await?.role;
		let staff = self.client().staff(organisation).await?.into_iter();
		let reads = |entry: &ParticipantEntry| {
			let Participant { role: person, status, .. } = &entry.participant;
			person.reads_for(role) && *status == Status::Active
		};
		Ok(staff.filter(reads).collect())
	}
}

fn wrap_for(
	secrets: &OrganisationSecrets,
	organisation: &ParticipantId,
	holder: &ParticipantEntry,
	version: KeyVersion,
) -> Result<ContentKeyWrap> {
	let (organisation, holder, participant) = (*organisation, holder.id, &holder.participant);
	let key_version = participant.key_version;
	let context = OrganisationWrapContext { organisation, holder, key_version, version };
	let sealed = wrap_organisation(secrets, &participant.encryption_key, &context, &mut os_rng())?;
	Ok(ContentKeyWrap { holder, key_version, version, sealed })
}

/// Whether the holders or the version changed between reading and writing.
fn was_overtaken(error: &Error) -> bool {
	matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if OVERTAKEN.contains(&name.as_str()))
}
