//! How often someone tried to log in lately, counted by all gateways on one database together.

use vacchain_primitives::Moment;

use super::{
	Lock, Store, StoreError,
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
	/// Counts an attempt, if `admits` those before it, which are answered. `key` is a SHA-256 of who or where from;
	/// what it counted is forgotten once no attempt counted for `forget_after` milliseconds.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn attempt(
		&self,
		key: &[u8; 32],
		now: Moment,
		forget_after: Moment,
		admits: impl FnOnce(Attempts) -> bool + Send,
	) -> Result<Attempts, StoreError> {
		let select = sqlx::query("SELECT count, last_at FROM attempts WHERE id = $1 AND forget_at > $2")
			.bind(&key[..])
			.bind(number(now)?);
		let upsert = sqlx::query(
			"INSERT INTO attempts (id, count, last_at, forget_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET
			count = excluded.count, last_at = excluded.last_at, forget_at = excluded.forget_at",
		)
		.bind(&key[..]);
		let forget_at = number(now.saturating_add(forget_after))?;
		within(async {
			let mut transaction = self.begin(Lock::Of(key)).await?;
			let before = match select.fetch_optional(&mut *transaction).await? {
				None => Attempts::default(),
				Some(row) => Attempts { count: row.number("count")?, last_at: row.number("last_at")? },
			};
			if admits(before) {
				let count = i64::from(before.count.saturating_add(1));
				upsert.bind(count).bind(number(now)?).bind(forget_at).execute(&mut *transaction).await?;
				transaction.commit().await?;
			}
			Ok(before)
		})
		.await
	}

	/// Takes back one attempt that was counted for this key.
	pub async fn take_back_attempt(&self, key: &[u8; 32]) -> Result<(), StoreError> {
		let update =
			sqlx::query("UPDATE attempts SET count = count - 1 WHERE id = $1 AND count > 0").bind(&key[..]);
		within(async { Ok(update.execute(&mut *self.writer().await?).await.map(drop)?) }).await
	}

	/// Forgets what was counted for this key.
	pub async fn forget_attempts(&self, key: &[u8; 32]) -> Result<(), StoreError> {
		let delete = sqlx::query("DELETE FROM attempts WHERE id = $1").bind(&key[..]);
		within(async { Ok(delete.execute(&mut *self.writer().await?).await.map(drop)?) }).await
	}
}
