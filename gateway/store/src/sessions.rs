//! The sessions of people who are logged in.

use sqlx::any::AnyRow;
use std::fmt;
use vacchain_primitives::{AccountId, Moment, ParticipantId};
use zeroize::Zeroizing;

use super::{
	Lock, Store, StoreError,
	row::{Column, bounded, number, text},
	within,
};

/// Longest address of a client, in bytes.
pub const MAX_ADDRESS: usize = 64;
/// Longest name of a device, in bytes.
pub const MAX_DEVICE: usize = 128;
/// Longest share of a key, in bytes.
pub const MAX_SHARE: usize = 32;

/// One participant's session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
	/// SHA-256 of the session's token, which only its client holds.
	pub token_hash: [u8; 32],
	/// Whose it is.
	pub participant: ParticipantId,
	/// The account that logged in, which may have been replaced on chain since.
	pub account: AccountId,
	/// Where it was opened from, at most [`MAX_ADDRESS`] bytes.
	pub address: String,
	/// The device as its owner calls it, at most [`MAX_DEVICE`] bytes.
	pub device: String,
	/// The gateway's share of the key that the client keeps its keys under, at most [`MAX_SHARE`] bytes.
	pub share: Zeroizing<Vec<u8>>,
	/// When it was opened.
	pub opened_at: Moment,
	/// From when it is no longer live.
	pub expires_at: Moment,
}

impl fmt::Debug for SessionRow {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("SessionRow")
			.field("participant", &self.participant)
			.field("opened_at", &self.opened_at)
			.field("expires_at", &self.expires_at)
			.finish_non_exhaustive()
	}
}

impl Store {
	/// Stores a session. Of the live sessions that its account opened for the participant, the oldest beyond `most`
	/// end; this one stays.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn open_session(&self, session: &SessionRow, most: u32) -> Result<(), StoreError> {
		let (opened_at, expires_at) = (number(session.opened_at)?, number(session.expires_at)?);
		let prune = sqlx::query(
			"DELETE FROM sessions WHERE participant = $1 AND account = $2 AND token_hash NOT IN
			(SELECT token_hash FROM sessions WHERE participant = $1 AND account = $2 AND expires_at > $3
			ORDER BY opened_at DESC, token_hash LIMIT $4)",
		)
		.bind(&session.participant.0[..])
		.bind(&session.account[..])
		.bind(opened_at)
		.bind(i64::from(most.saturating_sub(1)));
		let insert = sqlx::query(
			"INSERT INTO sessions (token_hash, participant, account, address, share, opened_at, expires_at, device)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		)
		.bind(&session.token_hash[..])
		.bind(&session.participant.0[..])
		.bind(&session.account[..])
		.bind(text("address", &session.address, MAX_ADDRESS)?)
		.bind(bounded("share", &session.share, MAX_SHARE)?)
		.bind(opened_at)
		.bind(expires_at)
		.bind(text("device", &session.device, MAX_DEVICE)?);
		within(async {
			let mut transaction = self.begin(Lock::Of(&session.participant.0)).await?;
			prune.execute(&mut *transaction).await?;
			insert.execute(&mut *transaction).await?;
			Ok(transaction.commit().await?)
		})
		.await
	}

	/// The session with the token of this SHA-256, if it is live.
	pub async fn session(
		&self,
		token_hash: &[u8; 32],
		now: Moment,
	) -> Result<Option<SessionRow>, StoreError> {
		let select = sqlx::query(
			"SELECT token_hash, participant, account, address, share, opened_at, expires_at, device FROM sessions
			WHERE token_hash = $1 AND expires_at > $2",
		)
		.bind(&token_hash[..])
		.bind(number(now)?);
		let row = within(async { Ok(select.fetch_optional(&mut *self.reader().await?).await?) }).await?;
		row.as_ref().map(read).transpose()
	}

	/// The live sessions that an account opened for a participant, the newest first, `most` at most.
	pub async fn sessions_of(
		&self,
		id: &ParticipantId,
		account: &AccountId,
		now: Moment,
		most: u32,
	) -> Result<Vec<SessionRow>, StoreError> {
		let select = sqlx::query(
			"SELECT token_hash, participant, account, address, share, opened_at, expires_at, device FROM sessions
			WHERE participant = $1 AND account = $2 AND expires_at > $3
			ORDER BY opened_at DESC, token_hash LIMIT $4",
		)
		.bind(&id.0[..])
		.bind(&account[..])
		.bind(number(now)?)
		.bind(i64::from(most));
		let rows = within(async { Ok(select.fetch_all(&mut *self.reader().await?).await?) }).await?;
		rows.iter().map(read).collect()
	}

	/// Ends a session. Answers whether there was one.
	pub async fn close_session(&self, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
		let delete = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(&token_hash[..]);
		within(async { Ok(delete.execute(&mut *self.writer().await?).await?.rows_affected() > 0) }).await
	}

	/// Ends the sessions of a participant that this account opened, but for the one with the token of this SHA-256.
	/// Answers how many there were.
	pub async fn close_sessions(
		&self,
		id: &ParticipantId,
		account: &AccountId,
		except: Option<&[u8; 32]>,
	) -> Result<u64, StoreError> {
		let delete =
			sqlx::query("DELETE FROM sessions WHERE participant = $1 AND account = $2 AND token_hash <> $3")
				.bind(&id.0[..])
				.bind(&account[..])
				// No token's hash is without bytes.
				.bind(except.map_or(&[][..], |hash| &hash[..]));
		within(async { Ok(delete.execute(&mut *self.writer().await?).await?.rows_affected()) }).await
	}

	/// How many sessions are live, of all participants.
	pub async fn live_sessions(&self, now: Moment) -> Result<u64, StoreError> {
		let count =
			sqlx::query("SELECT COUNT(*) AS live FROM sessions WHERE expires_at > $1").bind(number(now)?);
		within(async { count.fetch_one(&mut *self.reader().await?).await?.number("live") }).await
	}
}

fn read(row: &AnyRow) -> Result<SessionRow, StoreError> {
	Ok(SessionRow {
		token_hash: row.array("token_hash")?,
		device: row.text("device")?,
		participant: ParticipantId(row.array("participant")?),
		account: row.array("account")?,
		address: row.text("address")?,
		share: Zeroizing::new(row.bytes("share")?.to_vec()),
		opened_at: row.number("opened_at")?,
		expires_at: row.number("expires_at")?,
	})
}
