//! The content key that an organisation's reading staff share.

use std::time::Duration;

use vacchain_gateway::types::ContentKey;
use vacchain_primitives::{
	AccountId, ContentKeyLink, KeyVersion, Level, Participant, ParticipantId, Role, Status,
	bounds::MAX_HOLDERS,
};
use vacchain_sealing::{OrganisationSecrets, link_organisation};

use crate::{
	calls::Call,
	content_keys::{Holding, wrap_for},
	error::{DispatchRefusal, Error, Result},
	inclusion::Inclusion,
	notice::Notice,
	platform,
	proven::ProvenKey,
	random::os_rng,
	session::Session,
	vault::Recipient,
};

/// How often a content key is made anew because its holders or its version changed meanwhile.
const ATTEMPTS: u32 = 4;
/// The errors by which the chain says so.
const OVERTAKEN: [&str; 4] = ["WrongReaders", "WrongVersion", "WrongLink", "StaleKey"];
/// The errors by which the chain says that a wrap needs no acceptance: this person's other program was faster, or the
/// version is not the present one any longer.
const NEEDS_NO_ACCEPTANCE: [&str; 3] = ["WrongState", "WrongVersion", "NotFound"];
/// For how long what a person asked for waits until a wrap is accepted.
const ACCEPTANCE_PATIENCE: Duration = Duration::from_secs(5);

impl Session {
	/// The content key of the organisation that this person reads for, or of this custody of it. A wrap that the person has not
	/// accepted yet is accepted on the way, if it is right; if that takes longer than a few seconds, the
	/// answer does not wait for it.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if it reads for no organisation.
	pub async fn content_key(&self, custody: Option<ParticipantId>) -> Result<ContentKey> {
		let key = self.client().content_key(custody).await?;
		if key.offered_by(&self.id()).is_none() {
			return Ok(key);
		}
		self.forget_holding().await;
		self.holding_of(custody).await?;
		self.client().content_key(custody).await
	}

	/// Accepts the custodies' content keys that this health admin was given, if their wraps open. Nothing else that an admin does
	/// every day needs these keys; if they cannot be looked at now, the next session does.
	pub(crate) async fn accept_custodies(&self) {
		for custody in ParticipantId::CUSTODIES {
			let offers = self.client().content_key(Some(custody)).await;
			if offers.is_ok_and(|key| key.offered_by(&self.id()).is_some()) {
				let _ = self.open_holding(Some(custody)).await;
			}
		}
	}

	/// Makes the organisation's first content key, or the next version of it, for all active people who read for the
	/// organisation; or that of a custody, for those who hold it. It counts at once if nobody else holds the version
	/// before; otherwise it waits until another holder has confirmed it with [`Session::confirm_content_key`].
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; refusals of `Participants::replace_content_key`.
	pub async fn make_content_key(&self, custody: Option<ParticipantId>) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			self.forget_holding().await;
			let result = self.submit(self.next_content_key(custody).await?).await;
			self.forget_holding().await;
			match result {
				Err(error) if attempt < ATTEMPTS && is_one_of(&OVERTAKEN, &error) => attempt += 1,
				result => return result,
			}
		}
	}

	async fn next_content_key(&self, custody: Option<ParticipantId>) -> Result<Call> {
		let key = self.content_key(custody).await?;
		let version = key.version.checked_add(1).ok_or(Error::NotAHolder)?;
		let mut next = OrganisationSecrets::generate(&mut os_rng());
		let link = if key.holders.is_empty() {
			None
		} else {
			let holding = self.holding_of(custody).await?;
			let newest = holding.newest()?;
			// It stays, or the same child could be registered twice.
			next.identity_key = newest.identity_key.clone();
			let sealed = link_organisation(newest, &next, &key.organisation, version, &mut os_rng())?;
			Some(ContentKeyLink { version, sealed })
		};
		let mut holders = self.reading_staff(custody, &key.organisation).await?;
		if custody.is_some() {
			// Others might hold the other half.
			holders.retain(|holder| key.has_wrap(&holder.id) || holder.id == self.id());
		}
		// The people who have a wrap of the present version must have the next one; there is room for so many.
		holders.sort_by_key(|holder| !key.has_wrap(&holder.id) && holder.id != self.id());
		holders.truncate(MAX_HOLDERS as usize);
		let wraps = holders.iter().map(|person| wrap_for(&next, key.organisation, version, holder(person)));
		Ok(Call::ReplaceContentKey {
			organisation: key.organisation,
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
	pub async fn confirm_content_key(&self, custody: Option<ParticipantId>) -> Result<Inclusion> {
		self.forget_holding().await;
		let key = self.content_key(custody).await?;
		self.confirm_read_content_key(custody, &key).await
	}

	/// As [`Session::confirm_content_key`], for the version that waits in what was read before: none that took its place.
	///
	/// # Errors
	///
	/// As [`Session::confirm_content_key`].
	pub async fn confirm_read_content_key(
		&self,
		custody: Option<ParticipantId>,
		key: &ContentKey,
	) -> Result<Inclusion> {
		self.forget_holding().await;
		let pending = key.pending.as_ref().ok_or(Error::NotFound)?;
		if !self.holding_of(custody).await?.is_sound(&pending.encryption_key, &pending.link) {
			return Err(Error::BadContentKey { version: pending.link.version, maker: pending.maker });
		}
		let (organisation, digest) = (key.organisation, pending.digest());
		let result = self.submit(Call::ConfirmContentKey { organisation, digest }).await;
		self.forget_holding().await;
		result
	}

	/// Gives the current content key to a colleague who reads for the organisation and has no wrap of it. The colleague holds
	/// it once its own program has said that the wrap opens. Nothing happens if the colleague has a wrap already.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; [`Error::NotRegistered`]; [`Error::OtherRole`] if the colleague reads for another organisation, or for
	/// none; refusals of `Participants::share_content_key`.
	pub async fn share_content_key(
		&self,
		custody: Option<ParticipantId>,
		colleague: ParticipantId,
	) -> Result<Option<Inclusion>> {
		self.forget_holding().await;
		let key = self.content_key(custody).await?;
		if key.has_wrap(&colleague) {
			return Ok(None);
		}
		let holding = self.holding_of(custody).await?;
		let newest = holding.newest()?;
		let (employer, role) = self.employer(custody, &key.organisation).await?;
		let known = self.proven_participant(&colleague).await?;
		if !may_read(&known, employer, role) {
			return Err(Error::OtherRole(colleague));
		}
		let colleague = Recipient::of(colleague, Level::Full, &known)?;
		let wrap = wrap_for(newest, key.organisation, key.version, holder(&colleague))?;
		self.submit(Call::ShareContentKey { organisation: key.organisation, wrap }).await.map(Some)
	}

	/// Gives the current content key to every colleague who reads for the organisation and lacks it. Answers who got it.
	///
	/// # Errors
	///
	/// As [`Session::share_content_key`].
	pub async fn share_content_key_with_all(&self) -> Result<Vec<ParticipantId>> {
		let key = self.content_key(None).await?;
		let mut given = Vec::new();
		let staff = self.reading_staff(None, &key.organisation).await?;
		for colleague in staff.iter().filter(|colleague| !key.has_wrap(&colleague.id)) {
			if self.share_content_key(None, colleague.id).await?.is_some() {
				given.push(colleague.id);
			}
		}
		Ok(given)
	}

	/// Says that this person's wrap of the present version is right, if it is: from then on the chain counts the person among
	/// the holders. If it is not, the person is told, and who made it.
	pub(crate) async fn accept_or_report(&self, holding: &Holding, maker: ParticipantId) {
		let (organisation, version) = (holding.organisation, holding.current);
		if holding.own_wrap_is_right() {
			return self.accept(organisation, version).await;
		}
		let own = self.identity().encryption.public();
		// With other keys than the chain's this program opens nothing, whoever made it.
		if self.registered(&self.id()).await.is_ok_and(|known| known.encryption_key == own) {
			self.notice(Notice::BadContentKey { organisation, version, maker });
		}
	}

	/// Accepts a wrap in a task of its own. Nobody asked for it, so what the person did ask for waits for it for a few
	/// seconds at most, and does not fail with it.
	async fn accept(&self, organisation: ParticipantId, version: KeyVersion) {
		let call = Call::AcceptContentKey { organisation, version };
		let asked = self.ask_about_call(&call).await;
		let (session, acceptance) = (self.clone(), self.acceptance());
		let accepts = platform::spawn_act(async move {
			let accepted = match asked {
				Ok(()) => session.client().submit_once(&session.identity().account, &call).await.map(|_| ()),
				Err(error) => Err(error),
			};
			if let Err(error) = accepted
				&& !is_one_of(&NEEDS_NO_ACCEPTANCE, &error)
			{
				let reason = error.to_string();
				session.notice(Notice::ContentKeyNotAccepted { organisation, version, reason });
			}
			drop(acceptance);
		});
		// The task goes on after that.
		let _ = platform::within(ACCEPTANCE_PATIENCE, accepts).await;
	}

	/// Gives up this person's wrap of a version if it does not open or holds another key of the tags, so that a colleague can
	/// share the key again. Answers whether it was so.
	///
	/// # Errors
	///
	/// Refusals of `Participants::discard_content_key`.
	pub async fn discard_bad_content_key(&self, custody: Option<ParticipantId>) -> Result<Option<Inclusion>> {
		self.forget_holding().await;
		let key = self.content_key(custody).await?;
		if !key.has_wrap(&self.id()) || self.holding_of(custody).await?.own_wrap_is_right() {
			return Ok(None);
		}
		let (organisation, version) = (key.organisation, key.version);
		self.submit(Call::DiscardContentKey { organisation, version }).await.map(Some)
	}

	/// Whose people hold this content key, and the role for which they read: the organisation of this person, or a custody of it,
	/// as a final block has them. The gateway's word alone would do for another organisation, too.
	///
	/// # Errors
	///
	/// [`Error::OtherRole`] if the gateway named another organisation's key.
	async fn employer(
		&self,
		custody: Option<ParticipantId>,
		organisation: &ParticipantId,
	) -> Result<(ParticipantId, Role)> {
		let own = self.proven_participant(&self.id()).await?.organisation.unwrap_or_else(|| self.id());
		if *organisation != custody.unwrap_or(own) {
			return Err(Error::OtherRole(*organisation));
		}
		let known = self.proven_participant(organisation).await?;
		let employer = known.organisation.unwrap_or(*organisation);
		if employer == own { Ok((employer, known.role)) } else { Err(Error::OtherRole(*organisation)) }
	}

	/// The active people who read for an organisation or, if it is a custody, who could. The gateway names them; that they are, is
	/// proven.
	async fn reading_staff(
		&self,
		custody: Option<ParticipantId>,
		organisation: &ParticipantId,
	) -> Result<Vec<Recipient>> {
		let (employer, role) = self.employer(custody, organisation).await?;
		let named = self.client().staff(&employer).await?.into_iter();
		let named = named.filter(|entry| may_read(&entry.participant, employer, role)).map(|entry| entry.id);
		let named: Vec<_> = named.collect();
		let mut staff = self.proven_participants(&named).await?;
		staff.retain(|_, known| may_read(known, employer, role));
		let order = named.iter().filter_map(|id| Some((*id, staff.get(id)?)));
		order.map(|(id, known)| Recipient::of(id, Level::Full, known)).collect()
	}
}

/// Whether somebody reads for this organisation, of whose content key this is the role.
fn may_read(known: &Participant<AccountId>, employer: ParticipantId, role: Role) -> bool {
	known.status == Status::Active && known.organisation == Some(employer) && known.role.reads_for(role)
}

/// A person, with its present key.
fn holder(person: &Recipient) -> (ParticipantId, KeyVersion, &ProvenKey) {
	(person.id, person.key_version, &person.encryption_key)
}

/// Whether the chain refused a call with one of these errors.
fn is_one_of(names: &[&str], error: &Error) -> bool {
	matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if names.contains(&name.as_str()))
}
