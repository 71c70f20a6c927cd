//! TLS from PEM files, read again when they change.

use std::{
	fs,
	path::{Path, PathBuf},
	sync::Arc,
	time::SystemTime,
};

use parking_lot::RwLock;
use rustls::{
	ServerConfig,
	crypto::ring,
	pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
	version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

use super::EdgeError;

/// The one protocol that is spoken inside.
const HTTP_1_1: &[u8] = b"http/1.1";

/// The certificate with which the gateway shows who it is.
pub struct Certificate {
	chain: PathBuf,
	key: PathBuf,
	read: RwLock<Read>,
}

/// The files that were read, and their age.
struct Read {
	config: Arc<ServerConfig>,
	changed_at: [SystemTime; 2],
}

impl Certificate {
	/// Reads a certificate chain and its private key.
	///
	/// # Errors
	///
	/// [`EdgeError::Tls`].
	pub fn read(chain: PathBuf, key: PathBuf) -> Result<Self, EdgeError> {
		let read = read(&chain, &key)?;
		Ok(Self { chain, key, read: RwLock::new(read) })
	}

	/// Does a connection's handshake.
	pub fn acceptor(&self) -> TlsAcceptor {
		Arc::clone(&self.read.read().config).into()
	}

	/// Reads the files again if they have changed. Whether they had. What was read before stays if they cannot be read.
	///
	/// # Errors
	///
	/// [`EdgeError::Tls`].
	pub fn refresh(&self) -> Result<bool, EdgeError> {
		let changed_at = [changed_at(&self.chain)?, changed_at(&self.key)?];
		if changed_at == self.read.read().changed_at {
			return Ok(false);
		}
		let read = read(&self.chain, &self.key)?;
		*self.read.write() = read;
		Ok(true)
	}
}

fn read(chain: &Path, key: &Path) -> Result<Read, EdgeError> {
	let changed_at = [changed_at(chain)?, changed_at(key)?];
	let certificates = CertificateDer::pem_file_iter(chain)
		.and_then(Iterator::collect::<Result<Vec<_>, _>>)
		.map_err(|error| unusable(chain, &error))?;
	if certificates.is_empty() {
		return Err(unusable(chain, &"it holds no certificate"));
	}
	let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
	let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
		.with_protocol_versions(&[&TLS13, &TLS12])
		.map_err(|error| unusable(chain, &error))?
		.with_no_client_auth()
		.with_single_cert(certificates, secret)
		.map_err(|error| unusable(key, &error))?;
	config.alpn_protocols = vec![HTTP_1_1.to_vec()];
	Ok(Read { config: config.into(), changed_at })
}

fn changed_at(file: &Path) -> Result<SystemTime, EdgeError> {
	fs::metadata(file).and_then(|file| file.modified()).map_err(|error| unusable(file, &error))
}

fn unusable(file: &Path, reason: &dyn ToString) -> EdgeError {
	EdgeError::Tls { file: file.to_owned(), reason: reason.to_string() }
}
