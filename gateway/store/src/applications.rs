//! The applications of people who ask to be registered.

use codec::{DecodeAll, Encode};
use sqlx::any::AnyRow;
use vacchain_primitives::{AccountId, EncryptionKey, Moment, ParticipantId, Role, bounds::MAX_PAGE};

use super::{
	Lock, Store, StoreError,
	row::{Column, bounded, number, text},
	within,
};

/// Longest sealed part of an application, in bytes.
pub const MAX_SEALED_APPLICATION: usize = 8192;
/// Longest public profile in an application, in bytes.
pub const MAX_PUBLIC_PROFILE: usize = 1024;
/// Longest reason for declining an application, in bytes.
pub const MAX_REASON: usize = 1024;

/// Someone's application to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
	/// The account that is to act for it.
	pub account: AccountId,
	/// The key to which its wraps are to be made.
	pub encryption_key: EncryptionKey,
	/// The role that it asks for.
	pub role: Role,
	/// Where it says it belongs.
	pub organisation: Option<ParticipantId>,
	/// Its public profile, for its organisation to put forward, at most [`MAX_PUBLIC_PROFILE`] bytes.
	pub profile: Vec<u8>,
	/// The applicant, sealed to the health authority, at most [`MAX_SEALED_APPLICATION`] bytes.
	pub sealed: Vec<u8>,
	/// When it applied.
	pub applied_at: Moment,
	/// Its outcome.
	pub state: ApplicationState,
}

/// The outcome of an application that is on no list of participants yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationState {
	/// For a health admin to decide.
	Waiting,
	/// A health admin declined it.
	Declined {
		/// Why, at most [`MAX_REASON`] bytes.
		reason: String,
		/// When.
		at: Moment,
	},
}

const WAITING: i64 = 0;
const DECLINED: i64 = 1;

impl Store {
	/// Stores an application as a waiting one, in place of an earlier one of the same participant; false, and
	/// nothing changes, if `most` others wait.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn put_application(
		&self,
		id: &ParticipantId,
		application: &Application,
		most: u32,
	) -> Result<bool, StoreError> {
		let beyond = sqlx::query(
			"SELECT participant FROM applications WHERE state = $1 AND participant <> $2
			ORDER BY participant LIMIT 1 OFFSET $3",
		)
		.bind(WAITING)
		.bind(&id.0[..]);
		let upsert = sqlx::query(
			"INSERT INTO applications (participant, account, encryption_key, role, organisation, profile, sealed,
			applied_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (participant) DO UPDATE SET account = excluded.account,
			encryption_key = excluded.encryption_key, role = excluded.role, organisation = excluded.organisation,
			profile = excluded.profile, sealed = excluded.sealed, applied_at = excluded.applied_at, state = excluded.state, reason = NULL,
			decided_at = NULL",
		)
		.bind(&id.0[..])
		.bind(&application.account[..])
		.bind(&application.encryption_key.0[..])
		.bind(role_number(application.role))
		.bind(application.organisation.as_ref().map(|organisation| &organisation.0[..]))
		.bind(bounded("public profile", &application.profile, MAX_PUBLIC_PROFILE)?)
		.bind(bounded("sealed application", &application.sealed, MAX_SEALED_APPLICATION)?)
		.bind(number(application.applied_at)?)
		.bind(WAITING);
		let Some(last) = most.checked_sub(1) else { return Ok(false) };
		within(async {
			let mut transaction = self.begin(Lock::Applications).await?;
			if beyond.bind(i64::from(last)).fetch_optional(&mut *transaction).await?.is_some() {
				return Ok(false);
			}
			upsert.execute(&mut *transaction).await?;
			transaction.commit().await?;
			Ok(true)
		})
		.await
	}

	/// The application of a participant, waiting or declined.
	pub async fn application(&self, id: &ParticipantId) -> Result<Option<Application>, StoreError> {
		let select = sqlx::query(
			"SELECT account, encryption_key, role, organisation, profile, sealed, applied_at, state, reason,
			decided_at FROM applications WHERE participant = $1",
		)
		.bind(&id.0[..]);
		let row = within(async { Ok(select.fetch_optional(&mut *self.reader().await?).await?) }).await?;
		row.as_ref().map(read).transpose()
	}

	/// The applications that wait, for every organisation and for none or for one alone, by participant's id, from the
	/// first one after `after`: `limit` of them, [`MAX_PAGE`] at most.
	pub async fn applications(
		&self,
		organisation: Option<ParticipantId>,
		after: Option<ParticipantId>,
		limit: u32,
	) -> Result<Vec<(ParticipantId, Application)>, StoreError> {
		let select = sqlx::query(
			"SELECT participant, account, encryption_key, role, organisation, profile, sealed, applied_at, state,
			reason, decided_at FROM applications WHERE state = $1 AND participant > $2
			AND ($3 = 0 OR organisation = $4) ORDER BY participant LIMIT $5",
		)
		.bind(WAITING)
		// Every id comes after no bytes at all.
		.bind(after.as_ref().map_or(&[][..], |id| &id.0[..]))
		.bind(i64::from(organisation.is_some()))
		.bind(organisation.as_ref().map_or(&[][..], |id| &id.0[..]))
		.bind(i64::from(limit.min(MAX_PAGE)));
		let rows = within(async { Ok(select.fetch_all(&mut *self.reader().await?).await?) }).await?;
		rows.iter().map(|row| Ok((ParticipantId(row.array("participant")?), read(row)?))).collect()
	}

	/// Declines a participant's application; false if none waits.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn decline_application(
		&self,
		id: &ParticipantId,
		reason: &str,
		now: Moment,
	) -> Result<bool, StoreError> {
		let update = sqlx::query(
			"UPDATE applications SET state = $1, reason = $2, decided_at = $3
			WHERE participant = $4 AND state = $5",
		)
		.bind(DECLINED)
		.bind(text("reason", reason, MAX_REASON)?)
		.bind(number(now)?)
		.bind(&id.0[..])
		.bind(WAITING);
		within(async { Ok(update.execute(&mut *self.writer().await?).await?.rows_affected() > 0) }).await
	}

	/// Removes a participant's application, once it is registered. Answers whether there was one.
	pub async fn remove_application(&self, id: &ParticipantId) -> Result<bool, StoreError> {
		let delete = sqlx::query("DELETE FROM applications WHERE participant = $1").bind(&id.0[..]);
		within(async { Ok(delete.execute(&mut *self.writer().await?).await?.rows_affected() > 0) }).await
	}
}

/// As SCALE numbers it.
fn role_number(role: Role) -> i64 {
	role.using_encoded(|bytes| bytes.first().copied().map_or(0, i64::from))
}

fn read(row: &AnyRow) -> Result<Application, StoreError> {
	let organisation =
		if row.is_null("organisation")? { None } else { Some(ParticipantId(row.array("organisation")?)) };
	Ok(Application {
		account: row.array("account")?,
		encryption_key: row.encryption_key("encryption_key")?,
		role: Role::decode_all(&mut &[row.number::<u8>("role")?][..]).map_err(|_| StoreError::Damaged)?,
		organisation,
		profile: row.bytes("profile")?.to_vec(),
		sealed: row.bytes("sealed")?.to_vec(),
		applied_at: row.number("applied_at")?,
		state: match row.number("state")? {
			WAITING => ApplicationState::Waiting,
			DECLINED => {
				ApplicationState::Declined { reason: row.text("reason")?, at: row.number("decided_at")? }
			}
			_ => return Err(StoreError::Damaged),
		},
	})
}
