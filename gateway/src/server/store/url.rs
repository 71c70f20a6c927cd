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
	/// What may be shown: `postgres://HOST:PORT/DATABASE`.
	shown: String,
}

/// The text is not the address of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStoreUrl {
	/// Not a PostgreSQL address.
	#[error("not the address of a PostgreSQL database. Give postgres://USER:PASSWORD@HOST:PORT/DATABASE")]
	Malformed,
	/// It has a parameter that nothing knows.
	#[error(
		"the address has a parameter that is unknown. Leave it out, or see the manual for those there are"
	)]
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
			|| host == "localhost"
			|| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
		if !is_local && !url.query_pairs().any(|(name, _)| matches!(&*name, "sslmode" | "ssl-mode")) {
			url.query_pairs_mut().append_pair("sslmode", "verify-full");
		}
		let at = match options.get_socket() {
			Some(socket) => socket.display().to_string(),
			None => format!("{host}:{}", options.get_port()),
		};
		let database = options.get_database().unwrap_or(options.get_username());
		Ok(Self::Postgres(PostgresUrl {
			shown: format!("postgres://{at}/{database}"),
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

#[cfg(test)]
mod tests {
	use super::*;
	use sqlx::postgres::PgSslMode;

	fn ssl_mode(text: &str) -> PgSslMode {
		let StoreUrl::Postgres(url) = text.parse().unwrap() else { panic!("{text}") };
		url.secret.parse::<PgConnectOptions>().unwrap().get_ssl_mode()
	}

	#[test]
	fn another_host_shows_a_certificate_unless_told_otherwise() {
		for remote in ["db.example", "203.0.113.7", "[2001:db8::7]", "localhost.example"] {
			let mode = ssl_mode(&format!("postgres://gateway@{remote}/vacchain"));
			assert!(matches!(mode, PgSslMode::VerifyFull), "{remote}: {mode:?}");
			let mode = ssl_mode(&format!("postgres://gateway@{remote}/vacchain?sslmode=disable"));
			assert!(matches!(mode, PgSslMode::Disable), "{remote}: {mode:?}");
		}
		for local in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql"] {
			let mode = ssl_mode(&format!("postgres://gateway@{local}/vacchain"));
			assert!(matches!(mode, PgSslMode::Prefer), "{local}: {mode:?}");
		}
	}

	#[test]
	fn the_host_among_the_parameters_counts() {
		let mode = ssl_mode("postgres://gateway@localhost/vacchain?host=db.example");
		assert!(matches!(mode, PgSslMode::VerifyFull), "{mode:?}");
	}
}
