//! The events of logins: how participants logged in lately and what they changed, for their other devices.

use vacchain_primitives::{AccountId, Moment, ParticipantId};

use super::{
	Lock, MAX_ADDRESS, MAX_DEVICE, Store, StoreError,
	row::{Column, number, text},
	within,
};

/// Most rows of one kind of one account of a participant. When there are more, the one that happened longest ago goes; logins push
/// out no password that was set.
pub const MOST_EVENTS: u32 = 32;

/// How many kinds of events there are.
const KINDS: u32 = 2;

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
	/// A session was opened.
	LoggedIn,
	/// A password was registered or changed.
	PasswordSet,
}

impl EventKind {
	fn number(self) -> i64 {
		match self {
			Self::LoggedIn => 0,
			Self::PasswordSet => 1,
		}
	}
}

/// An event on one device in one network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
	/// What.
	pub kind: EventKind,
	/// The device, as its owner calls it, at most [`MAX_DEVICE`] bytes.
	pub device: String,
	/// The network from which it came, at most [`MAX_ADDRESS`] bytes.
	pub network: String,
	/// When it happened the first time.
	pub first_at: Moment,
	/// When it happened last.
	pub last_at: Moment,
}

impl Store {
	/// Notes an event of an account of a participant, at `event.last_at`. A row of the same kind, device and network keeps
	/// its first time.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn note_event(
		&self,
		id: &ParticipantId,
		account: &AccountId,
		event: &EventRow,
	) -> Result<(), StoreError> {
		let insert = sqlx::query(
			"INSERT INTO login_events (participant, account, kind, device, network, first_at, last_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (participant, account, kind, device, network)
			DO UPDATE SET last_at = excluded.last_at",
		)
		.bind(&id.0[..])
		.bind(&account[..])
		.bind(event.kind.number())
		.bind(text("device", &event.device, MAX_DEVICE)?)
		.bind(text("network", &event.network, MAX_ADDRESS)?)
		.bind(number(event.first_at)?)
		.bind(number(event.last_at)?);
		let prune = sqlx::query(
			"DELETE FROM login_events WHERE participant = $1 AND account = $2 AND kind = $4 AND (device, network) NOT IN
			(SELECT device, network FROM login_events WHERE participant = $1 AND account = $2 AND kind = $4
			ORDER BY last_at DESC, device, network LIMIT $3)",
		)
		.bind(&id.0[..])
		.bind(&account[..])
		.bind(i64::from(MOST_EVENTS))
		.bind(event.kind.number());
		within(async {
			let mut transaction = self.begin(Lock::Of(&id.0)).await?;
			insert.execute(&mut *transaction).await?;
			prune.execute(&mut *transaction).await?;
			Ok(transaction.commit().await?)
		})
		.await
	}

	/// The latest events of each kind of an account of a participant, the last first.
	pub async fn events(&self, id: &ParticipantId, account: &AccountId) -> Result<Vec<EventRow>, StoreError> {
		let select = sqlx::query(
			"SELECT kind, device, network, first_at, last_at FROM login_events
			WHERE participant = $1 AND account = $2 ORDER BY last_at DESC, kind, device, network LIMIT $3",
		)
		.bind(&id.0[..])
		.bind(&account[..])
		.bind(i64::from(KINDS * MOST_EVENTS));
		let rows = within(async { Ok(select.fetch_all(&mut *self.reader().await?).await?) }).await?;
		let read = |row| {
			Ok(EventRow {
				kind: match Column::number::<u8>(row, "kind")? {
					0 => EventKind::LoggedIn,
					1 => EventKind::PasswordSet,
					_ => return Err(StoreError::Damaged),
				},
				device: Column::text(row, "device")?,
				network: Column::text(row, "network")?,
				first_at: Column::number(row, "first_at")?,
				last_at: Column::number(row, "last_at")?,
			})
		};
		rows.iter().map(read).collect()
	}
}
