//! How often someone tried to log in lately, counted by all gateways on one database together.

use sqlx::AnyConnection;
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

const UPSERT: &str = "INSERT INTO attempts (id, count, last_at, forget_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (id) DO UPDATE SET
	count = excluded.count, last_at = excluded.last_at, forget_at = excluded.forget_at";

impl Store {
	/// Counts an attempt for each of these keys, if `admits` those before it, which are answered; otherwise for none. A
	/// key is a SHA-256 of who or where from; what it counted is forgotten once no attempt counted for `forget_after`
	/// milliseconds.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn attempt<const N: usize>(
		&self,
		keys: [&[u8; 32]; N],
		now: Moment,
		forget_after: Moment,
		admits: impl Fn([Attempts; N]) -> bool + Send,
	) -> Result<[Attempts; N], StoreError> {
		let (at, forget_at) = (number(now)?, number(now.saturating_add(forget_after))?);
		within(async {
			// An attempt that comes too early takes no turn from those who write.
			let before = before(&mut *self.reader().await?, keys, at).await?;
			if !admits(before) {
				return Ok(before);
			}
			let mut transaction = self.begin_with(&mut keys.map(Lock::Of)).await?;
			let before = self::before(&mut transaction, keys, at).await?;
			if admits(before) {
				for (key, before) in keys.into_iter().zip(before) {
					let count = i64::from(before.count.saturating_add(1));
					let upsert = sqlx::query(UPSERT).bind(&key[..]).bind(count).bind(at).bind(forget_at);
					upsert.execute(&mut *transaction).await?;
				}
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

async fn before<const N: usize>(
	connection: &mut AnyConnection,
	keys: [&[u8; 32]; N],
	at: i64,
) -> Result<[Attempts; N], StoreError> {
	let mut before = [Attempts::default(); N];
	for (key, before) in keys.into_iter().zip(&mut before) {
		let select = sqlx::query("SELECT count, last_at FROM attempts WHERE id = $1 AND forget_at > $2");
		if let Some(row) = select.bind(&key[..]).bind(at).fetch_optional(&mut *connection).await? {
			*before = Attempts { count: row.number("count")?, last_at: row.number("last_at")? };
		}
	}
	Ok(before)
}
