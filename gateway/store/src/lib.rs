//! The gateway's own database: credentials, sessions, attempts at logging in, applications, and the reads that
//! are not in the chain's access log yet.
//!
//! It is a SQLite file, or a PostgreSQL database that several gateways share; the statements are the same. It
//! holds no usernames, no people's names and no passwords: participants are [`ParticipantId`]s, and a session is found by
//! the SHA-256 of its token. The addresses of open sessions, and what a device calls itself, are in clear; the device and
//! the network of a login stay for 90 days. Times are [`Moment`]s that the caller gives. Every call may fail with
//! [`StoreError::Unreachable`], [`StoreError::Full`], [`StoreError::Damaged`] or [`StoreError::Busy`].
//!
//! [`ParticipantId`]: vacchain_primitives::ParticipantId

#![allow(
	clippy::missing_errors_doc,
	reason = "every call may fail as above; only further errors are repeated"
)]

mod applications;
mod attempts;
mod credentials;
mod error;
mod events;
mod reads;
mod row;
mod sessions;
mod setups;
mod url;

use sqlx::{
	Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Connection, Executor, SqlSafeStr, SqlStr,
	Transaction,
	any::{AnyConnectOptions, AnyPoolOptions},
	migrate::{Migration, MigrationType, Migrator},
	pool::PoolConnection,
};
use std::{
	fs,
	future::Future,
	io,
	os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
	time::Duration,
};
use vacchain_primitives::Moment;

pub use applications::{Application, ApplicationState, MAX_REASON, MAX_SEALED_APPLICATION};
pub use attempts::Attempts;
pub use credentials::{Credential, MAX_BUNDLE, MAX_CREDENTIAL_FILE};
pub use error::StoreError;
pub use events::{EventKind, EventRow, MOST_EVENTS};
pub use reads::{QueuedRead, WaitingReads};
pub use sessions::{MAX_ADDRESS, MAX_DEVICE, MAX_SHARE, SessionRow};
pub use url::{InvalidStoreUrl, PostgresUrl, StoreUrl};

use row::number;

/// How long a statement may take, and how long a call waits for a connection.
pub const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a call may take, which is several statements at most.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call waits for its turn at a SQLite file: the writers before it get on, however slow the disk is.
const TURN_TIMEOUT: Duration = Duration::from_secs(25);
/// Most bytes that a SQLite file grows to, unless [`Store::open_within`] says otherwise.
pub const MAX_FILE: u64 = 8 << 30;
/// How long an application that was decided is kept, in milliseconds.
pub const KEEP_DECIDED: Moment = 30 * 24 * 60 * 60 * 1000;
/// How long an application waits for an answer, in milliseconds.
pub const KEEP_WAITING: Moment = 60 * 24 * 60 * 60 * 1000;
/// How long is told how an account logged in, in milliseconds.
pub const KEEP_EVENTS: Moment = 90 * 24 * 60 * 60 * 1000;
/// Most rows of each kind that one [`Store::purge`] removes.
pub const MAX_PURGED: u32 = 10_000;

/// Connections to PostgreSQL, and those that read a SQLite file.
const MAX_CONNECTIONS: u32 = 8;
const MAX_SQLITE_READERS: u32 = 4;
const SQLITE_PAGE: u64 = 4096;

/// Each change of the schema, oldest first: for SQLite and for PostgreSQL. Append only.
const MIGRATIONS: [(&str, &str); 3] = [
	(
		include_str!("../migrations/sqlite/0001_create.sql"),
		include_str!("../migrations/postgres/0001_create.sql"),
	),
	(
		include_str!("../migrations/sqlite/0002_visit.sql"),
		include_str!("../migrations/postgres/0002_visit.sql"),
	),
	(
		include_str!("../migrations/sqlite/0003_devices.sql"),
		include_str!("../migrations/postgres/0003_devices.sql"),
	),
];

/// What each connection is told first. The times are [`STATEMENT_TIMEOUT`] and [`CALL_TIMEOUT`], in milliseconds;
/// FULL, because a read that was answered has to be logged even after a power cut; secure_delete, because what is
/// removed may be sealed to someone.
const SQLITE_SESSION: &str = "PRAGMA busy_timeout = 5000; PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; \
	PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216; PRAGMA secure_delete = ON; \
	PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;";
const POSTGRES_SESSION: &str =
	"SET statement_timeout = 5000; SET idle_in_transaction_session_timeout = 30000;";

/// The gateway's database. A clone is another handle to it.
#[derive(Clone, Debug)]
pub struct Store {
	kind: Kind,
	/// For SQLite one connection, so that writers queue here instead of at the file's lock.
	writers: AnyPool,
	readers: AnyPool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
	Sqlite,
	Postgres,
}

/// The lock that a transaction holds until it ends.
enum Lock<'a> {
	Schema,
	Applications,
	Setups,
	/// The sessions of this participant, the batches of this gateway, or the attempts of this key.
	Of(&'a [u8; 32]),
}

impl Lock<'_> {
	/// As PostgreSQL's advisory locks name it.
	fn key(&self) -> i64 {
		match self {
			Self::Schema => 1,
			Self::Applications => 2,
			Self::Setups => 3,
			Self::Of([a, b, c, d, e, f, g, h, ..]) => i64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
		}
	}
}

impl Store {
	/// Opens the database, creates what is missing in it, and brings it up to date. A SQLite file grows to
	/// [`MAX_FILE`] at most.
	///
	/// # Errors
	///
	/// Also [`StoreError::Newer`].
	pub async fn open(at: &StoreUrl) -> Result<Self, StoreError> {
		Self::open_within(at, MAX_FILE).await
	}

	/// Like [`Store::open`], for a SQLite file that grows to `most` bytes at most.
	///
	/// # Errors
	///
	/// Also [`StoreError::Newer`].
	pub async fn open_within(at: &StoreUrl, most: u64) -> Result<Self, StoreError> {
		sqlx::any::install_default_drivers();
		let store = match at {
			StoreUrl::Sqlite(path) => {
				let options = url::sqlite_options(&make_file(path)?)?.disable_statement_logging();
				// A pragma takes no bound parameters.
				let writer =
					AssertSqlSafe(format!("{SQLITE_SESSION} PRAGMA max_page_count = {}", most / SQLITE_PAGE));
				let reader = AssertSqlSafe(format!("{SQLITE_SESSION} PRAGMA query_only = ON"));
				let writer = writer.into_sql_str();
				first_connection(&options, &writer).await?;
				Self {
					kind: Kind::Sqlite,
					writers: pool(options.clone(), 1, writer, Kind::Sqlite),
					readers: pool(options, MAX_SQLITE_READERS, reader.into_sql_str(), Kind::Sqlite),
				}
			}
			StoreUrl::Postgres(url) => {
				let options = url.options()?.disable_statement_logging();
				let session = POSTGRES_SESSION.into_sql_str();
				first_connection(&options, &session).await?;
				let pool = pool(options, MAX_CONNECTIONS, session, Kind::Postgres);
				Self { kind: Kind::Postgres, writers: pool.clone(), readers: pool }
			}
		};
		store.migrate().await?;
		Ok(store)
	}

	/// Ends every connection, once those in use are done. A SQLite file then holds everything by itself.
	pub async fn close(&self) {
		self.readers.close().await;
		self.writers.close().await;
	}

	/// Removes what has expired by `now`: sessions, attempts, applications decided [`KEEP_DECIDED`] ago, and those that
	/// waited for [`KEEP_WAITING`], and events of [`KEEP_EVENTS`] ago; at most [`MAX_PURGED`] of each. Answers how many that were.
	pub async fn purge(&self, now: Moment) -> Result<u64, StoreError> {
		let most = i64::from(MAX_PURGED);
		// Each condition stands twice: what was renewed since it was found stays.
		let overdue = [
			(
				"DELETE FROM sessions WHERE expires_at <= $1 AND token_hash IN
				(SELECT token_hash FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
				now,
			),
			(
				"DELETE FROM attempts WHERE forget_at <= $1 AND id IN
				(SELECT id FROM attempts WHERE forget_at <= $1 ORDER BY forget_at LIMIT $2)",
				now,
			),
			(
				"DELETE FROM applications WHERE decided_at <= $1 AND participant IN
				(SELECT participant FROM applications WHERE decided_at <= $1 ORDER BY decided_at LIMIT $2)",
				now.saturating_sub(KEEP_DECIDED),
			),
			(
				"DELETE FROM applications WHERE decided_at IS NULL AND applied_at <= $1 AND participant IN
				(SELECT participant FROM applications WHERE decided_at IS NULL AND applied_at <= $1
				ORDER BY applied_at LIMIT $2)",
				now.saturating_sub(KEEP_WAITING),
			),
			(
				"DELETE FROM login_events WHERE last_at <= $1 AND (participant, account, kind, device, network) IN
				(SELECT participant, account, kind, device, network FROM login_events WHERE last_at <= $1
				ORDER BY last_at LIMIT $2)",
				now.saturating_sub(KEEP_EVENTS),
			),
		];
		let mut purged = 0;
		for (statement, before) in overdue {
			let before = number(before)?;
			purged += within(async {
				let mut connection = self.writer().await?;
				let delete = sqlx::query(statement).bind(before).bind(most);
				Ok(delete.execute(&mut *connection).await?.rows_affected())
			})
			.await?;
		}
		Ok(purged)
	}

	async fn migrate(&self) -> Result<(), StoreError> {
		let migrations = MIGRATIONS.iter().zip(1..).map(|((sqlite, postgres), version)| {
			let statements = match self.kind {
				Kind::Sqlite => *sqlite,
				Kind::Postgres => *postgres,
			};
			Migration::new(version, "".into(), MigrationType::Simple, statements.into_sql_str(), false)
		});
		let mut migrator = Migrator::with_migrations(migrations.collect());
		// The driver's own lock does nothing on SQLite; the transaction's holds on both.
		migrator.set_locking(false);
		let mut transaction = self.begin(Lock::Schema).await?;
		migrator.run_direct(None, &mut *transaction, false).await?;
		Ok(transaction.commit().await?)
	}

	/// A connection for one statement that changes nothing.
	async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
		connection_of(&self.readers).await
	}

	/// A connection for one statement.
	async fn writer(&self) -> Result<PoolConnection<Any>, StoreError> {
		connection_of(&self.writers).await
	}

	/// A transaction that keeps all others with the same `lock` waiting, in every process.
	async fn begin(&self, lock: Lock<'_>) -> Result<Transaction<'static, Any>, StoreError> {
		self.begin_with(&mut [lock]).await
	}

	/// A transaction that keeps all others with one of the same `locks` waiting, in every process.
	async fn begin_with(&self, locks: &mut [Lock<'_>]) -> Result<Transaction<'static, Any>, StoreError> {
		let connection = self.writer().await?;
		match self.kind {
			Kind::Sqlite => Ok(Transaction::begin(connection, Some("BEGIN IMMEDIATE".into_sql_str())).await?),
			Kind::Postgres => {
				let mut transaction = Transaction::begin(connection, None).await?;
				// In one order, so that no two wait for each other.
				locks.sort_unstable_by_key(|lock| lock.key());
				for lock in locks {
					let acquire = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(lock.key());
					acquire.execute(&mut *transaction).await?;
				}
				Ok(transaction)
			}
		}
	}
}

/// Connects once without a pool, which would try again and hide why it fails; leaves a SQLite file in WAL mode.
async fn first_connection(options: &AnyConnectOptions, session: &SqlStr) -> Result<(), StoreError> {
	within(async {
		let mut connection = options.connect().await?;
		// Another process may be changing the file's mode, for which SQLite does not wait.
		while let Err(error) = connection.execute(session.clone()).await {
			match error.into() {
				StoreError::Busy => tokio::time::sleep(Duration::from_millis(10)).await,
				error => return Err(error),
			}
		}
		Ok(connection.close().await?)
	})
	.await
}

fn pool(options: AnyConnectOptions, most: u32, session: SqlStr, kind: Kind) -> AnyPool {
	let patience = match kind {
		Kind::Sqlite => TURN_TIMEOUT,
		Kind::Postgres => STATEMENT_TIMEOUT,
	};
	let pool = AnyPoolOptions::new().max_connections(most).acquire_timeout(patience).after_connect(
		move |connection, _| {
			let session = session.clone();
			Box::pin(async move { connection.execute(session).await.map(drop) })
		},
	);
	match kind {
		// A file's connections do not go stale.
		Kind::Sqlite => pool.test_before_acquire(false).idle_timeout(None).max_lifetime(None),
		// One whose network has gone would otherwise be waited for until TCP gives up.
		Kind::Postgres => pool.after_release(|connection: &mut AnyConnection, _| {
			Box::pin(async move {
				let answer = tokio::time::timeout(STATEMENT_TIMEOUT, connection.ping()).await;
				answer.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|()| true)
			})
		}),
	}
	.connect_lazy_with(options)
}

async fn connection_of(pool: &AnyPool) -> Result<PoolConnection<Any>, StoreError> {
	match pool.acquire().await {
		// A pool tries to connect for as long as a call waits.
		Err(sqlx::Error::PoolTimedOut) if pool.size() == 0 => {
			Err(StoreError::Unreachable("it does not answer".into()))
		}
		connection => Ok(connection?),
	}
}

async fn within<T>(call: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
	tokio::time::timeout(CALL_TIMEOUT, call).await.unwrap_or(Err(StoreError::Busy))
}

/// Makes a SQLite file that only its user can read, or sees to it that it is one. Answers its full path.
fn make_file(path: &Path) -> Result<PathBuf, StoreError> {
	let make = || -> io::Result<PathBuf> {
		let path = std::path::absolute(path)?;
		let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
			return Err(io::ErrorKind::IsADirectory.into());
		};
		fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
		let path = folder.canonicalize()?.join(name);
		let file = fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path)?;
		file.set_permissions(fs::Permissions::from_mode(0o600))?;
		Ok(path)
	};
	make().map_err(|error| match error.kind() {
		io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
		kind => StoreError::Unreachable(kind.to_string().into()),
	})
}

#[cfg(test)]
mod tests {
	use vacchain_primitives::ParticipantId;

	use super::*;

	/// A disk that is slow keeps a writer for long: those behind it wait, and are not refused.
	#[tokio::test]
	async fn writers_of_a_file_wait_for_their_turn() {
		let folder = tempfile::tempdir().unwrap();
		let store = Store::open(&StoreUrl::Sqlite(folder.path().join("store.sqlite"))).await.unwrap();
		let slow = store.writer().await.unwrap();
		let (refused, ()) = tokio::join!(store.remove_application(&ParticipantId([1; 32])), async {
			tokio::time::sleep(STATEMENT_TIMEOUT + Duration::from_millis(500)).await;
			drop(slow);
		});
		assert_eq!(refused, Ok(false));
	}
}
