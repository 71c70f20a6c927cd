//! TLS, with a certificate that signs itself.

use std::{fs, path::Path, process::Command, sync::Arc, time::Duration};

use rustls::{
	ClientConfig, RootCertStore, SupportedProtocolVersion,
	crypto::ring,
	pki_types::{CertificateDer, ServerName, pem::PemObject},
	version::{TLS12, TLS13},
};
use serde_json::json;
use tempfile::TempDir;
use tokio::{net::TcpStream, time::sleep};
use tokio_rustls::{TlsConnector, client::TlsStream};
use vacchain_gateway_edge::{Config, Listener};
use vacchain_testing::raw::{Raw, call, connect, post};

use crate::server::Edge;

/// Makes a certificate for localhost, and its key.
fn certify(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
	let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
	let made = Command::new("openssl")
		.args([
			"req",
			"-x509",
			"-newkey",
			"ec",
			"-pkeyopt",
			"ec_paramgen_curve:prime256v1",
			"-nodes",
			"-days",
			"2",
		])
		.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
		.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
		.arg(&key)
		.arg("-out")
		.arg(&certificate)
		.output()
		.unwrap();
	assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
	(certificate, key)
}

async fn secure(
	edge: &Edge,
	certificate: &Path,
	version: &'static SupportedProtocolVersion,
) -> std::io::Result<Raw<TlsStream<TcpStream>>> {
	let mut roots = RootCertStore::empty();
	roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
	let mut config = ClientConfig::builder_with_provider(ring::default_provider().into())
		.with_protocol_versions(&[version])
		.unwrap()
		.with_root_certificates(roots)
		.with_no_client_auth();
	config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
	let stream = TcpStream::connect(edge.address).await?;
	let name = ServerName::try_from("localhost").unwrap();
	Ok(Raw(TlsConnector::from(Arc::new(config)).connect(name, stream).await?))
}

#[tokio::test]
async fn calls_are_answered_over_tls_1_2_and_1_3() {
	let folder = TempDir::new().unwrap();
	let (certificate, key) = certify(folder.path());
	let edge = Edge::start(|config| config.tls = Some((certificate.clone(), key))).await;
	for version in [&TLS12, &TLS13] {
		let mut connection = secure(&edge, &certificate, version).await.unwrap();
		let answer = connection.ask(&post(&call("echo", &json!(["one"])), &[])).await;
		assert_eq!((answer.status, answer.json()["result"].as_str()), (200, Some("one")));
		assert!(answer.head.contains("strict-transport-security"), "{}", answer.head);
		let mut socket = secure(&edge, &certificate, version).await.unwrap().upgrade(&[]).await.unwrap();
		socket.send(&call("echo", &json!(["x".repeat(300_000)]))).await.unwrap();
		assert_eq!(socket.json().await["result"].as_str().unwrap().len(), 300_000);
	}
}

#[tokio::test]
async fn a_page_over_tls_tells_its_browser_to_come_by_tls_alone() {
	let folder = TempDir::new().unwrap();
	let (certificate, key) = certify(folder.path());
	fs::write(folder.path().join("index.html"), "page").unwrap();
	let edge = Edge::start(|config| {
		config.tls = Some((certificate.clone(), key));
		config.pages = Some(folder.path().into());
	})
	.await;
	let mut connection = secure(&edge, &certificate, &TLS13).await.unwrap();
	let answer = connection.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
	assert_eq!((answer.status, answer.body.as_str()), (200, "page"));
	assert!(answer.head.contains("strict-transport-security: max-age=31536000"), "{}", answer.head);
	let origin = ["Origin: https://localhost"];
	assert!(secure(&edge, &certificate, &TLS13).await.unwrap().upgrade(&origin).await.is_ok());
	let plain = ["Origin: http://localhost"];
	let refused = secure(&edge, &certificate, &TLS13).await.unwrap().upgrade(&plain).await;
	assert_eq!(refused.err().unwrap().status, 403, "a page without TLS is another origin");
}

/// A certificate is renewed without a restart; files that fit nothing change nothing.
#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart() {
	let (folder, renewed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
	let files = certify(folder.path());
	let (certificate, key) = certify(renewed.path());
	let edge = Edge::start(|config| {
		config.tls = Some(files.clone());
		config.limits.certificate_time = Duration::from_millis(20);
	})
	.await;
	let is_trusted = async |root: &Path| secure(&edge, root, &TLS13).await.is_ok();
	assert!(is_trusted(&files.0).await && !is_trusted(&certificate).await);

	fs::copy(&key, &files.1).unwrap();
	fs::copy(&certificate, &files.0).unwrap();
	for _ in 0..500 {
		if is_trusted(&certificate).await {
			break;
		}
		sleep(Duration::from_millis(20)).await;
	}
	assert!(is_trusted(&certificate).await);

	fs::write(&files.1, "not a key").unwrap();
	sleep(Duration::from_millis(200)).await;
	assert!(is_trusted(&certificate).await, "the one before stays in use");
}

#[tokio::test]
async fn who_speaks_no_tls_or_stops_in_the_handshake_is_cut() {
	let folder = TempDir::new().unwrap();
	let edge = Edge::start(|config| {
		config.tls = Some(certify(folder.path()));
		config.limits.header_time = Duration::from_millis(300);
	})
	.await;
	let mut plain = connect(edge.address).await;
	plain.send(post(&call("echo", &json!(["one"])), &[])).await.unwrap();
	assert!(!String::from_utf8_lossy(&plain.closed().await).contains("HTTP/1.1 200"));
	let mut silent = connect(edge.address).await;
	silent.send([0x16, 0x03, 0x01]).await.unwrap();
	silent.closed().await;
	edge.shows("vacchain_gateway_connections 0").await;
}

#[tokio::test]
async fn files_that_are_no_certificate_and_key_are_named() {
	let folder = TempDir::new().unwrap();
	let (certificate, key) = certify(folder.path());
	let other = TempDir::new().unwrap();
	let (_, wrong_key) = certify(other.path());
	let missing = folder.path().join("missing.pem");
	for (files, named) in [
		((missing.clone(), key.clone()), "missing.pem"),
		((certificate.clone(), missing), "missing.pem"),
		((key, certificate.clone()), "key.pem"),
		((certificate, wrong_key), "key.pem"),
	] {
		let mut config = Config::new("127.0.0.1:0".parse().unwrap());
		config.tls = Some(files);
		let refusal = Listener::bind(&config).await.err().unwrap().to_string();
		assert!(refusal.contains(named) && refusal.contains("--gateway-tls-cert"), "{refusal}");
	}
}
