//! The credentials for logging in with a password: one for each participant.

use sqlx::any::AnyRow;
use std::fmt;
use vacchain_primitives::{AccountId, EncryptionKey, Moment, ParticipantId, bounds::MAX_PAGE};

use super::{
	Lock, Store, StoreError,
	row::{Column, bounded, number},
	within,
};

/// Longest credential file, in bytes.
pub const MAX_CREDENTIAL_FILE: usize = 1024;
/// Longest key bundle, in bytes.
pub const MAX_BUNDLE: usize = 4096;

/// The bundle that a participant's password opens. The gateway can open none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
	/// OPAQUE's credential file (RFC 9807), at most [`MAX_CREDENTIAL_FILE`] bytes.
	pub file: Vec<u8>,
	/// Which of the gateway's setup keys the file was made with.
	pub setup: u32,
	/// The account whose key is in the bundle.
	pub account: AccountId,
	/// The encryption key whose private part is in the bundle.
	pub encryption_key: EncryptionKey,
	/// The participant's keys, sealed under OPAQUE's export key, at most [`MAX_BUNDLE`] bytes.
	pub bundle: Vec<u8>,
	/// When the password was last set.
	pub changed_at: Moment,
}

impl fmt::Debug for Credential {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Credential")
			.field("setup", &self.setup)
			.field("changed_at", &self.changed_at)
			.finish_non_exhaustive()
	}
}

/// Whose credential is read for those who have none. No username has this id.
const NOBODY: [u8; 32] = [0xff; 32];

const INSERT: &str = "INSERT INTO credentials
	(participant, file, setup, account, encryption_key, bundle, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (participant) DO NOTHING";

const REPLACE: &str = "INSERT INTO credentials
	(participant, file, setup, account, encryption_key, bundle, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (participant) DO UPDATE SET file = excluded.file, setup = excluded.setup,
	account = excluded.account, encryption_key = excluded.encryption_key, bundle = excluded.bundle,
	changed_at = excluded.changed_at";

impl Store {
	/// The credential of a participant. One row is read whether there is one or not (R13).
	pub async fn credential(&self, id: &ParticipantId) -> Result<Option<Credential>, StoreError> {
		let select = sqlx::query(
			"SELECT participant, file, setup, account, encryption_key, bundle, changed_at FROM credentials
			WHERE participant = COALESCE((SELECT participant FROM credentials WHERE participant = $1), $2)",
		)
		.bind(&id.0[..])
		.bind(&NOBODY[..]);
		let row = within(async { Ok(select.fetch_one(&mut *self.reader().await?).await?) }).await?;
		let (owner, credential) = (row.array("participant")?, read(&row)?);
		Ok((ParticipantId(owner) == *id).then_some(credential))
	}

	/// Stores the first credential of a participant; false, and nothing changes, if there is one.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn insert_credential(
		&self,
		id: &ParticipantId,
		credential: &Credential,
	) -> Result<bool, StoreError> {
		Ok(self.write_credential(INSERT, id, credential).await? > 0)
	}

	/// Stores a credential, in place of the one there may be.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn replace_credential(
		&self,
		id: &ParticipantId,
		credential: &Credential,
	) -> Result<(), StoreError> {
		self.write_credential(REPLACE, id, credential).await.map(drop)
	}

	/// Whose credentials were last changed by `before`, who were not found on chain and do not wait for an answer to an
	/// application: `limit` of them, [`MAX_PAGE`] at most.
	pub async fn unenrolled(&self, before: Moment, limit: u32) -> Result<Vec<ParticipantId>, StoreError> {
		let select = sqlx::query(
			"SELECT participant FROM credentials WHERE enrolled = 0 AND changed_at <= $1
			AND participant NOT IN (SELECT participant FROM applications) ORDER BY changed_at LIMIT $2",
		)
		.bind(number(before)?)
		.bind(i64::from(limit.min(MAX_PAGE)));
		let rows = within(async { Ok(select.fetch_all(&mut *self.reader().await?).await?) }).await?;
		rows.iter().map(|row| Ok(ParticipantId(row.array("participant")?))).collect()
	}

	/// Notes that a participant was found on chain.
	pub async fn note_enrolled(&self, id: &ParticipantId) -> Result<(), StoreError> {
		let update =
			sqlx::query("UPDATE credentials SET enrolled = 1 WHERE participant = $1").bind(&id.0[..]);
		within(async { Ok(update.execute(&mut *self.writer().await?).await.map(drop)?) }).await
	}

	/// Removes a credential, with the sessions that its account has opened and what is told of them, if it is still one of
	/// [`Store::unenrolled`]. Answers whether it was.
	pub async fn remove_unenrolled(&self, id: &ParticipantId, before: Moment) -> Result<bool, StoreError> {
		let remove = sqlx::query(
			"DELETE FROM credentials WHERE participant = $1 AND enrolled = 0 AND changed_at <= $2
			AND participant NOT IN (SELECT participant FROM applications) RETURNING account",
		)
		.bind(&id.0[..])
		.bind(number(before)?);
		let close =
			sqlx::query("DELETE FROM sessions WHERE participant = $1 AND account = $2").bind(&id.0[..]);
		let forget =
			sqlx::query("DELETE FROM login_events WHERE participant = $1 AND account = $2").bind(&id.0[..]);
		within(async {
			let mut transaction = self.begin(Lock::Applications).await?;
			let Some(removed) = remove.fetch_optional(&mut *transaction).await? else { return Ok(false) };
			close.bind(removed.bytes("account")?).execute(&mut *transaction).await?;
			forget.bind(removed.bytes("account")?).execute(&mut *transaction).await?;
			transaction.commit().await?;
			Ok(true)
		})
		.await
	}

	async fn write_credential(
		&self,
		statement: &'static str,
		id: &ParticipantId,
		credential: &Credential,
	) -> Result<u64, StoreError> {
		let write = sqlx::query(statement)
			.bind(&id.0[..])
			.bind(bounded("credential file", &credential.file, MAX_CREDENTIAL_FILE)?)
			.bind(i64::from(credential.setup))
			.bind(&credential.account[..])
			.bind(&credential.encryption_key.0[..])
			.bind(bounded("key bundle", &credential.bundle, MAX_BUNDLE)?)
			.bind(number(credential.changed_at)?);
		within(async { Ok(write.execute(&mut *self.writer().await?).await?.rows_affected()) }).await
	}
}

fn read(row: &AnyRow) -> Result<Credential, StoreError> {
	Ok(Credential {
		file: row.bytes("file")?.to_vec(),
		setup: row.number("setup")?,
		account: row.array("account")?,
		encryption_key: row.encryption_key("encryption_key")?,
		bundle: row.bytes("bundle")?.to_vec(),
		changed_at: row.number("changed_at")?,
	})
}
