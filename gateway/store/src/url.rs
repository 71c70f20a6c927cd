//! Where the store is.

use sqlx::{any::AnyConnectOptions, postgres::PgConnectOptions};
use std::{
	fmt,
	net::IpAddr,
	path::{Path, PathBuf},
	str::FromStr,
};
use zeroize::Zeroizing;

use super::StoreError;

/// Parameters that a PostgreSQL address may have after `?`. The driver would log any other, with its value.
const PARAMETERS: [&str; 16] = [
	"application_name",
	"dbname",
	"host",
	"hostaddr",
	"options",
	"password",
	"port",
	"ssl-ca",
	"ssl-cert",
	"ssl-key",
	"ssl-mode",
	"sslcert",
	"sslkey",
	"sslmode",
	"sslrootcert",
	"user",
];

/// The mode in which a server has to show a certificate that is valid for its name.
const VERIFY: &str = "verify-full";

/// Where the store is. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
	/// This SQLite file, made with its folder where missing, readable by the gateway's user alone.
	Sqlite(PathBuf),
	/// This PostgreSQL database.
	Postgres(PostgresUrl),
}

/// The address of a PostgreSQL database, which may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
	secret: Zeroizing<String>,
	/// What may be shown: `postgres://HOST:PORT/DATABASE`, and `?sslmode=MODE` where that is set.
	shown: String,
}

/// The text is not the address of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStoreUrl {
	/// Not a PostgreSQL address.
	#[error("not the address of a PostgreSQL database. Give postgres://USER:PASSWORD@HOST:PORT/DATABASE")]
	Malformed,
	/// It has a parameter that nothing knows.
	#[error("an address with an unknown parameter; known are {}", PARAMETERS.join(", "))]
	UnknownParameter,
}

impl FromStr for StoreUrl {
	type Err = InvalidStoreUrl;

	/// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?PARAMETER=VALUE`. Without a parameter `sslmode`, a host
	/// other than this one has to show a certificate that is valid for its name (`sslmode=verify-full`).
	fn from_str(text: &str) -> Result<Self, InvalidStoreUrl> {
		if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
			return Err(InvalidStoreUrl::Malformed);
		}
		let mut url = text.parse::<AnyConnectOptions>().map_err(|_| InvalidStoreUrl::Malformed)?.database_url;
		if url.query_pairs().any(|(name, _)| !PARAMETERS.contains(&&*name)) {
			return Err(InvalidStoreUrl::UnknownParameter);
		}
		let options: PgConnectOptions = url.as_str().parse().map_err(|_| InvalidStoreUrl::Malformed)?;
		let host = options.get_host();
		let is_local = options.get_socket().is_some()
			|| host.starts_with('/')
			|| host == "localhost"
			|| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
		let modes = url.query_pairs().filter(|(name, _)| matches!(&**name, "sslmode" | "ssl-mode"));
		let mode = modes.last().map(|(_, mode)| mode.into_owned());
		let mode = match mode {
			None if !is_local => {
				url.query_pairs_mut().append_pair("sslmode", VERIFY);
				Some(VERIFY.to_owned())
			}
			mode => mode,
		};
		let at = match options.get_socket() {
			Some(socket) => socket.display().to_string(),
			None => format!("{host}:{}", options.get_port()),
		};
		let database = options.get_database().unwrap_or(options.get_username());
		let mode = mode.map(|mode| format!("?sslmode={mode}")).unwrap_or_default();
		Ok(Self::Postgres(PostgresUrl {
			shown: format!("postgres://{at}/{database}{mode}"),
			secret: Zeroizing::new(url.into()),
		}))
	}
}

impl fmt::Display for StoreUrl {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Sqlite(path) => path.display().fmt(f),
			Self::Postgres(url) => f.write_str(&url.shown),
		}
	}
}

impl fmt::Debug for StoreUrl {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "StoreUrl({self})")
	}
}

impl fmt::Debug for PostgresUrl {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.shown)
	}
}

impl PostgresUrl {
	pub(super) fn options(&self) -> Result<AnyConnectOptions, StoreError> {
		Ok(self.secret.parse()?)
	}
}

/// How the driver reaches a SQLite file.
pub(super) fn sqlite_options(path: &Path) -> Result<AnyConnectOptions, StoreError> {
	let unfit = || StoreError::Unreachable("its path is not valid text".into());
	let path = std::path::absolute(path)
		.map_err(|error| StoreError::Unreachable(error.kind().to_string().into()))?;
	let mut url = String::from("sqlite://");
	for byte in path.to_str().ok_or_else(unfit)?.bytes() {
		match byte {
			b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' => url.push(byte.into()),
			_ => url.push_str(&format!("%{byte:02x}")),
		}
	}
	Ok(url.parse()?)
}
