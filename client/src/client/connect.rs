//! Opens the connection, natively: WebSocket, with TLS for `wss://`.

use std::sync::Arc;

use jsonrpsee::ws_client::WsClientBuilder;
use rustls::{
	ClientConfig, RootCertStore,
	crypto::ring,
	pki_types::{CertificateDer, pem::PemObject},
};

use super::{Client, Retries};
use crate::error::{Result, TransportError};

/// Longest request, in bytes: the code of an upgrade in hexadecimal fits.
const MAX_REQUEST: u32 = 4 * 1024 * 1024;
/// Longest answer, in bytes.
const MAX_RESPONSE: u32 = 8 * 1024 * 1024;

impl Client {
	/// A client of the gateway at an address, such as `ws://127.0.0.1:9955`. [`Connect`] has the options.
	///
	/// # Errors
	///
	/// When no gateway answers there, or its chain is not one of this registry.
	pub async fn connect(url: &str) -> Result<Self> {
		Connect::to(url).open().await
	}
}

/// Where a gateway is, and how it is reached.
#[derive(Clone, Debug, Default)]
pub struct Connect {
	/// Its address, such as `ws://127.0.0.1:9955` or `wss://gateway.example`.
	pub url: String,
	/// For `wss://`: the root certificates to trust instead of the system's, as PEM text.
	pub root_certificates: Option<Vec<u8>>,
	/// How patient the client is.
	pub retries: Retries,
}

impl Connect {
	/// To the gateway at this address, with everything else as usual.
	pub fn to(url: &str) -> Self {
		Self { url: url.to_owned(), ..Self::default() }
	}

	/// Connects.
	///
	/// # Errors
	///
	/// As [`Client::connect`]; when the certificates are none.
	pub async fn open(&self) -> Result<Client> {
		let mut builder =
			WsClientBuilder::new().max_request_size(MAX_REQUEST).max_response_size(MAX_RESPONSE);
		if let Some(pem) = &self.root_certificates {
			builder = builder.with_custom_cert_store(trusting(pem)?);
		}
		let rpc = builder.build(&self.url).await.map_err(|error| TransportError::Unreachable {
			url: self.url.clone(),
			reason: error.to_string(),
		})?;
		let client = Client::with_retries(rpc, self.retries).await?;
		// Nobody else sets it.
		let _ = client.light().place.set(self.url.clone());
		Ok(client)
	}
}

/// TLS that trusts these certificates alone.
fn trusting(pem: &[u8]) -> Result<ClientConfig, TransportError> {
	let refused = |reason: &dyn std::fmt::Display| TransportError::Certificates(reason.to_string());
	let mut roots = RootCertStore::empty();
	for certificate in CertificateDer::pem_slice_iter(pem) {
		let certificate = certificate.map_err(|error| refused(&error))?;
		roots.add(certificate).map_err(|error| refused(&error))?;
	}
	if roots.is_empty() {
		return Err(refused(&"there is none in the file"));
	}
	let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
		.with_safe_default_protocol_versions()
		.map_err(|error| refused(&error))?;
	Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_holds_no_certificate_is_refused() {
		for pem in [&b""[..], b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
			assert!(matches!(trusting(pem), Err(TransportError::Certificates(_))));
		}
	}
}
