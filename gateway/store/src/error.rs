//! The errors of the store.

use parking_lot::Mutex;
use sqlx::{Error, migrate::MigrateError, postgres::PgDatabaseError, sqlite::SqliteError};
use std::{
	borrow::Cow,
	time::{Duration, Instant},
};
use vacchain_gateway::Refusal;

/// The target of the gateway's log lines.
const LOG: &str = "gateway";
/// How long after one failure of the store the next one is logged: clients could fill the log.
const LOG_AGAIN: Duration = Duration::from_secs(10);

/// The store did not do what was asked. No message carries anything that the store holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
	/// There is no connection to the database, or it refuses the gateway. Carries why.
	#[error("the store cannot be reached: {0}. Check that its database runs and lets the gateway in")]
	Unreachable(Cow<'static, str>),
	/// No room is left.
	#[error(
		"the store is full: its disk, or the 8 GiB that a SQLite file grows to. Make room on the disk, or use PostgreSQL"
	)]
	Full,
	/// The stored row is not as the gateway wrote it.
	#[error("the store is damaged. Stop the gateway and restore its database from a backup")]
	Damaged,
	/// Others kept the database busy for too long.
	#[error("the store is busy. Try again")]
	Busy,
	/// A newer gateway has changed the database.
	#[error("the store belongs to a newer gateway. Install that version")]
	Newer,
	/// Another version of the gateway has made the database, in a way that this one does not know.
	#[error("the store was made by another version of the gateway. Install that version")]
	Incompatible,
	/// The value to store is longer than its bound, or beyond what the database can hold. Carries which.
	#[error("the store does not take this {0}. Keep it within its bound")]
	Unfit(&'static str),
	/// Anything else: the database's own code for it.
	#[error("the store failed: {0}. Look this code up in the database's manual")]
	Other(Cow<'static, str>),
}

impl StoreError {
	fn unreachable(why: impl Into<Cow<'static, str>>) -> Self {
		Self::Unreachable(why.into())
	}
}

/// From SQLite's result code (<https://sqlite.org/rescode.html>), whose lowest byte is the kind of error.
fn from_sqlite(code: Option<i32>) -> StoreError {
	match code.map(|code| code & 0xff) {
		Some(5 | 6) => StoreError::Busy,
		Some(3 | 14 | 23) => StoreError::unreachable("its file may not be opened"),
		Some(8) => StoreError::unreachable("its file may not be written to"),
		Some(10) => StoreError::unreachable("its disk does not answer"),
		Some(11 | 26) => StoreError::Damaged,
		Some(13) => StoreError::Full,
		_ => StoreError::Other(code.map_or("SQLite".into(), |code| format!("SQLite {code}").into())),
	}
}

/// From PostgreSQL's SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn from_postgres(code: &str) -> StoreError {
	match code {
		"53100" => StoreError::Full,
		"40001" | "40P01" | "53200" | "53300" | "55P03" | "57014" => StoreError::Busy,
		"XX001" | "XX002" => StoreError::Damaged,
		"25006" => StoreError::unreachable("it may not be written to"),
		"3D000" => StoreError::unreachable("there is no database of this name"),
		"42501" => StoreError::unreachable("the gateway's user lacks a right in it"),
		"57P01" | "57P02" | "57P03" => StoreError::unreachable("it starts or stops"),
		_ if code.starts_with("08") => StoreError::unreachable("the connection broke"),
		_ if code.starts_with("28") => StoreError::unreachable("it refuses the gateway's user or password"),
		_ => StoreError::Other(format!("SQLSTATE {code}").into()),
	}
}

impl From<Error> for StoreError {
	fn from(error: Error) -> Self {
		match error {
			Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
				Some(error) => from_postgres(error.code()),
				None if error.try_downcast_ref::<SqliteError>().is_some() => {
					from_sqlite(error.code().and_then(|code| code.parse().ok()))
				}
				None => Self::Other("an unknown database".into()),
			},
			Error::Io(error) => Self::unreachable(error.kind().to_string()),
			Error::Tls(error) => Self::unreachable(format!("TLS: {error}")),
			Error::Protocol(_) => Self::unreachable("the answer is not a database's"),
			Error::PoolTimedOut => Self::Busy,
			Error::PoolClosed | Error::WorkerCrashed => Self::unreachable("it is closed"),
			Error::RowNotFound
			| Error::TypeNotFound { .. }
			| Error::ColumnIndexOutOfBounds { .. }
			| Error::ColumnNotFound(_)
			| Error::ColumnDecode { .. }
			| Error::Decode(_)
			| Error::AnyDriverError(_) => Self::Damaged,
			Error::Migrate(error) => (*error).into(),
			_ => Self::Other("the database driver".into()),
		}
	}
}

impl From<MigrateError> for StoreError {
	fn from(error: MigrateError) -> Self {
		match error {
			MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
			MigrateError::VersionMissing(_) => Self::Newer,
			MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => Self::Incompatible,
			_ => Self::Other("its migrations".into()),
		}
	}
}

impl From<StoreError> for Refusal {
	/// The operator of the gateway reads the reason; it carries nothing that the store holds.
	fn from(error: StoreError) -> Self {
		static LOGGED: Mutex<Option<Instant>> = Mutex::new(None);
		let mut logged = LOGGED.lock();
		if logged.is_none_or(|before| before.elapsed() >= LOG_AGAIN) {
			*logged = Some(Instant::now());
			tracing::error!(target: LOG, %error, "the store failed");
		}
		Self::StoreUnavailable
	}
}
