//! How often someone tried to log in lately, counted by all gateways on one database together.

use vacchain_primitives::Moment;

use super::{
	Store, StoreError,
	row::{Column, number},
	within,
};

/// The attempts before one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
	/// How many are remembered.
	pub count: u32,
	/// When the last of them was; 0 if there was none.
	pub last_at: Moment,
}

impl Store {
	/// Counts an attempt, and answers those before it. `key` is a SHA-256 of who or where from; what it counted is
	/// forgotten once there was no attempt for `forget_after` milliseconds.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn attempt(
		&self,
		key: &[u8; 32],
		now: Moment,
		forget_after: Moment,
	) -> Result<Attempts, StoreError> {
		let upsert = sqlx::query(
			"INSERT INTO attempts (id, count, before_at, last_at, forget_at) VALUES ($1, 1, 0, $2, $3)
			ON CONFLICT (id) DO UPDATE SET
			count = CASE WHEN attempts.forget_at <= excluded.last_at THEN 1
				WHEN attempts.count > $4 THEN attempts.count ELSE attempts.count + 1 END,
			before_at = CASE WHEN attempts.forget_at <= excluded.last_at THEN 0 ELSE attempts.last_at END,
			last_at = excluded.last_at,
			forget_at = excluded.forget_at
			RETURNING count - 1 AS earlier, before_at",
		)
		.bind(&key[..])
		.bind(number(now)?)
		.bind(number(now.saturating_add(forget_after))?)
		.bind(i64::from(u32::MAX));
		let row = within(async { Ok(upsert.fetch_one(&mut *self.writer().await?).await?) }).await?;
		Ok(Attempts { count: row.number("earlier")?, last_at: row.number("before_at")? })
	}

	/// Forgets what was counted for this key.
	pub async fn forget_attempts(&self, key: &[u8; 32]) -> Result<(), StoreError> {
		let delete = sqlx::query("DELETE FROM attempts WHERE id = $1").bind(&key[..]);
		within(async { Ok(delete.execute(&mut *self.writer().await?).await.map(drop)?) }).await
	}
}
