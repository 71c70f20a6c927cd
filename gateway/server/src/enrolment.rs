//! Becoming a participant: who has a password asks, and a health admin decides and registers on chain.

use std::fmt;

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::{
	Refusal,
	types::{Application, Cursor, Enrolment, Page, PendingApplication},
};
use vacchain_gateway_store::{ApplicationState, Store};
use vacchain_primitives::{Moment, ParticipantId, Role, bounds::MAX_PAGE};

use super::{
	access::{Caller, Session},
	auth::Clock,
	chain::Registered,
	cursor::{self, List},
};
use crate::api::EnrolmentsServer;

/// Longest sealed part of an application, in bytes.
pub const MAX_SEALED: usize = 4096;
/// Longest public profile in an application, in bytes: as long as the chain allows.
pub const MAX_PROFILE: usize = vacchain_primitives::bounds::MAX_PROFILE as usize;
/// Most applications that wait at one time.
pub const MOST_WAITING: u32 = 10_000;
/// Longest reason for declining an application, in characters.
pub const MAX_REASON: usize = 200;

/// How long a password is kept whose owner neither applies nor is registered, in milliseconds: an invented username is
/// free again then.
pub const KEEP_UNENROLLED: Moment = 30 * 24 * 60 * 60 * 1000;

/// How far the chain's clock may be behind for passwords to be removed, in milliseconds: a node that is not in sync does
/// not know who was registered since.
pub const MOST_BEHIND: Moment = 60 * 60 * 1000;

/// Removes the passwords of those who were not registered within [`KEEP_UNENROLLED`] and have not applied, unless the
/// chain is more than [`MOST_BEHIND`] behind. Answers how many those were.
///
/// # Errors
///
/// [`Refusal::StoreUnavailable`] and [`Refusal::ChainUnavailable`].
pub async fn purge_unenrolled<K: Registered>(chain: &K, store: &Store, now: Moment) -> Result<u64, Refusal> {
	if chain.now().await?.saturating_add(MOST_BEHIND) < now {
		return Ok(0);
	}
	let before = now.saturating_sub(KEEP_UNENROLLED);
	let mut removed = 0;
	loop {
		let found = store.unenrolled(before, MAX_PAGE).await?;
		if found.is_empty() {
			return Ok(removed);
		}
		for id in found {
			if chain.participant(&id).await?.is_some() {
				store.note_enrolled(&id).await?;
			} else {
				removed += u64::from(store.remove_unenrolled(&id, before).await?);
			}
		}
	}
}

/// The methods of the namespace `enrolment`.
pub struct EnrolmentDesk<K> {
	chain: K,
	store: Store,
	clock: Clock,
}

impl<K: Registered> EnrolmentDesk<K> {
	/// For the participants of this chain, and those who want to be.
	pub fn new(chain: K, store: Store, clock: Clock) -> Self {
		Self { chain, store, clock }
	}

	/// Whether the one with this session is registered.
	///
	/// # Errors
	///
	/// [`Refusal::KeysReplaced`] if somebody else is registered under that username.
	async fn is_registered(&self, session: &Session) -> Result<bool, Refusal> {
		match self.chain.participant(&session.participant).await? {
			None => Ok(false),
			Some(known) if known.account == session.account => Ok(true),
			Some(_) => Err(Refusal::KeysReplaced),
		}
	}

	async fn do_apply(&self, ext: &Extensions, application: Application) -> Result<(), Refusal> {
		let session = Session::of(ext)?;
		if !(1..=MAX_SEALED).contains(&application.sealed.0.len()) {
			return Err(Refusal::Malformed("sealed application"));
		}
		let works_for_somebody = application.organisation.is_some();
		let profile_len = application.profile.0.len();
		if works_for_somebody != (profile_len > 0) || profile_len > MAX_PROFILE {
			return Err(Refusal::Malformed("public profile"));
		}
		if self.is_registered(session).await? {
			return Err(Refusal::AlreadyRegistered);
		}
		self.check_role(application.role, application.organisation.as_ref()).await?;
		let credential = self.store.credential(&session.participant).await?;
		let credential =
			credential.filter(|stored| stored.account == session.account).ok_or(Refusal::SessionEnded)?;
		let application = vacchain_gateway_store::Application {
			account: credential.account,
			encryption_key: credential.encryption_key,
			role: application.role,
			organisation: application.organisation,
			profile: application.profile.0,
			sealed: application.sealed.0,
			applied_at: self.clock.now(),
			state: ApplicationState::Waiting,
		};
		if self.store.put_application(&session.participant, &application, MOST_WAITING).await? {
			Ok(())
		} else {
			Err(Refusal::TooManyApplications)
		}
	}

	/// Checks that a health admin could register it: the health authority is there from the beginning, and its admins
	/// are voted in.
	async fn check_role(&self, role: Role, organisation: Option<&ParticipantId>) -> Result<(), Refusal> {
		if matches!(role, Role::HealthAuthority | Role::HealthAdmin) {
			return Err(Refusal::RoleIsVotedOn);
		}
		let is_right = match organisation {
			None => role.employers().is_empty(),
			Some(id) => {
				let employer = self.chain.participant(id).await?;
				employer.is_some_and(|employer| role.employers().contains(&employer.role))
			}
		};
		if is_right { Ok(()) } else { Err(Refusal::Malformed("organisation")) }
	}

	async fn do_status(&self, ext: &Extensions) -> Result<Enrolment, Refusal> {
		let session = Session::of(ext)?;
		if self.is_registered(session).await? {
			return Ok(Enrolment::Registered);
		}
		Ok(match self.store.application(&session.participant).await? {
			None => Enrolment::NotApplied,
			Some(application) => match application.state {
				ApplicationState::Waiting => Enrolment::Waiting { applied_at: application.applied_at },
				ApplicationState::Declined { reason, at } => Enrolment::Declined { reason, at },
			},
		})
	}

	async fn do_pending(
		&self,
		ext: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> Result<Page<PendingApplication>, Refusal> {
		let caller = Caller::of(ext)?;
		let employer = caller.role.is_organisation().then_some(caller.id());
		let list = List::of("enrolment_pending", employer);
		let after = list.position(cursor.as_ref())?;
		let most = cursor::rows(limit);
		let waiting = self.store.applications(employer, after, most).await?;
		let is_full = waiting.len() == most as usize;
		let next = waiting.last().filter(|_| is_full).map(|(last, _)| list.cursor(last));
		let mut rows = Vec::with_capacity(waiting.len());
		for (participant, application) in waiting {
			if self.chain.participant(&participant).await?.is_some() {
				self.store.remove_application(&participant).await?;
			} else {
				rows.push(pending(participant, application));
			}
		}
		Ok(Page { rows, next })
	}

	async fn do_decline(
		&self,
		ext: &Extensions,
		participant: ParticipantId,
		reason: String,
	) -> Result<(), Refusal> {
		Caller::of(ext)?;
		if reason.chars().any(char::is_control) || !(1..=MAX_REASON).contains(&reason.chars().count()) {
			return Err(Refusal::Malformed("reason"));
		}
		if self.store.decline_application(&participant, &reason, self.clock.now()).await? {
			Ok(())
		} else {
			Err(Refusal::NotFound)
		}
	}
}

#[async_trait]
impl<K: Registered> EnrolmentsServer for EnrolmentDesk<K> {
	async fn apply(&self, ext: &Extensions, application: Application) -> RpcResult<()> {
		Ok(self.do_apply(ext, application).await?)
	}

	async fn status(&self, ext: &Extensions) -> RpcResult<Enrolment> {
		Ok(self.do_status(ext).await?)
	}

	async fn pending(
		&self,
		ext: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PendingApplication>> {
		Ok(self.do_pending(ext, cursor, limit).await?)
	}

	async fn decline(&self, ext: &Extensions, participant: ParticipantId, reason: String) -> RpcResult<()> {
		Ok(self.do_decline(ext, participant, reason).await?)
	}
}

impl<K> fmt::Debug for EnrolmentDesk<K> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("EnrolmentDesk(..)")
	}
}

fn pending(
	participant: ParticipantId,
	application: vacchain_gateway_store::Application,
) -> PendingApplication {
	PendingApplication {
		participant,
		account: application.account.into(),
		encryption_key: application.encryption_key,
		application: Application {
			role: application.role,
			organisation: application.organisation,
			profile: application.profile.into(),
			sealed: application.sealed.into(),
		},
		applied_at: application.applied_at,
	}
}
