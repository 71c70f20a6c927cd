//! The health admins' keeping of the health authority's keys.

use std::collections::BTreeSet;

use vacchain_primitives::{
	AccountId, AuthorityWrap, Participant, ParticipantId, Status, bounds::MAX_AUTHORITY_WRAPS,
};
use vacchain_sealing::{AuthoritySecrets, EncryptionSecret, wrap_authority};

use crate::{
	calls::Call,
	error::{DispatchRefusal, Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
};

/// How often new keys are wrapped anew because admins were appointed or dismissed meanwhile.
const ATTEMPTS: u32 = 4;

impl Session {
	/// Gives another health admin every version of the health authority's keys that it lacks. Where the last of them
	/// was included; nothing if it lacks none.
	///
	/// # Errors
	///
	/// [`Error::NotAnAdmin`]; [`Error::NotRegistered`]; those of `Participants::share_authority_keys`.
	pub async fn share_authority_keys(&self, admin: ParticipantId) -> Result<Option<Inclusion>> {
		self.forget_authority().await;
		let authority = self.authority().await?;
		let known = self.registered(&admin).await?;
		let held = self.client().authority_wraps(Some(&admin)).await?;
		let held: BTreeSet<u32> = held.into_iter().map(|wrap| wrap.version).collect();
		let lacking: Vec<_> =
			authority.secrets.iter().filter(|(version, _)| !held.contains(version)).collect();
		let mut last = None;
		for versions in lacking.chunks(MAX_AUTHORITY_WRAPS as usize) {
			let wrap = |(version, secrets): &&(u32, AuthoritySecrets)| {
				wrap_authority(secrets, &known.encryption_key, &authority.id, &admin, *version, &mut os_rng())
			};
			let wraps = versions.iter().map(wrap).collect::<Result<Vec<_>, _>>()?;
			last = Some(self.submit(Call::ShareAuthorityKeys { admin, wraps }).await?);
		}
		Ok(last)
	}

	/// Gives the health authority a new key pair, which its active admins hold, and nobody else: what follows when an
	/// admin was dismissed. Records that were wrapped to the one before stay so until [`Session::restore_access`]
	/// gives them new keys.
	///
	/// # Errors
	///
	/// [`Error::NotAnAdmin`]; those of `Participants::replace_authority_keys`.
	pub async fn replace_authority_keys(&self) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			let call = self.new_authority_keys().await?;
			let result = self.submit(call).await;
			self.forget_authority().await;
			match result {
				Err(error) if attempt < ATTEMPTS && names_other_admins(&error) => attempt += 1,
				result => return result,
			}
		}
	}

	async fn new_authority_keys(&self) -> Result<Call> {
		self.forget_authority().await;
		let authority = self.authority().await?;
		let admins = self.active_admins(&authority.id).await?;
		let (newest, secrets) = authority.newest()?;
		let version = newest.saturating_add(1);
		let next = AuthoritySecrets {
			encryption: EncryptionSecret::generate(&mut os_rng()),
			// It stays, or the same child could be registered twice.
			identity_key: secrets.identity_key.clone(),
		};
		let wrap = |(admin, known): (ParticipantId, Participant<AccountId>)| {
			let to = &known.encryption_key;
			let wrap = wrap_authority(&next, to, &authority.id, &admin, version, &mut os_rng())?;
			Ok((admin, wrap))
		};
		let wraps = admins.into_iter().map(wrap).collect::<Result<Vec<(_, AuthorityWrap)>>>()?;
		Ok(Call::ReplaceAuthorityKeys { encryption_key: next.encryption.public(), wraps })
	}

	async fn active_admins(
		&self,
		authority: &ParticipantId,
	) -> Result<Vec<(ParticipantId, Participant<AccountId>)>> {
		let staff = self.client().staff(authority).await?.into_iter();
		let active = staff.filter(|entry| entry.participant.status == Status::Active);
		Ok(active.map(|entry| (entry.id, entry.participant)).collect())
	}
}

/// Whether an admin was appointed or dismissed between reading and writing.
fn names_other_admins(error: &Error) -> bool {
	matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if name == "WrongReaders")
}
