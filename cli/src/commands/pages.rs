//! `vacchain pages`.

use std::{
	collections::BTreeMap,
	path::PathBuf,
	time::{Duration, Instant},
};

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use sha2::{Digest, Sha256};
use ureq::{
	Agent,
	tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};
use vacchain_client::primitives::{Publication, PublicationHash, is_gateway_address};

use crate::{
	context::{Context, read_certificates},
	errors::Failure,
	manifest::{self, Manifest},
	output::facts,
};

/// How long each file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the check may take in all.
const PATIENCE_IN_ALL: Duration = Duration::from_secs(600);
/// The name of a browser, and the codings that it takes: nobody is to tell a check from a person who opens the page.
const BROWSER: &str =
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36";
const BROWSERS: &str = "gzip, deflate, br, zstd";
/// The coding of a file that is not compressed.
const IDENTITY: &str = "identity";
/// The part of every file's policy that admits the page's own scripts alone.
const OWN_SCRIPTS: &str = "script-src 'self'";
/// The ending of a file that is compressed, as browsers take it.
const BROTLI: &str = ".br";

/// The actions on the pages that gateways serve.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  vacchain pages verify https://gateway.st-mary.example
  vacchain pages hash web-pages/sha256sums.txt")]
pub enum Command {
	/// Check that a gateway serves the pages that the institutions published
	///
	/// Fetches every file as a browser does and compares it with the published manifest, which a final block proves. A gateway
	/// could still serve somebody else other files: check from the network in which the pages are used. Log in at another
	/// institution's gateway for it, or name the chain with --chain: who doubts a gateway takes no chain from it.
	#[command(after_help = "\
Who may use it: every participant.

Example:
  vacchain pages verify https://gateway.st-mary.example")]
	Verify(VerifyArgs),
	/// Show the hash by which the institutions publish pages
	///
	/// Build the pages yourself from the source that you have read, and compare: a vote is for exactly the files with these
	/// hashes.
	#[command(after_help = "\
Who may use it: everyone. It needs no keys and no node.

Example:
  vacchain pages hash web-pages/sha256sums.txt")]
	Hash(HashArgs),
}

/// `pages verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
	/// The address that people open in a browser
	#[arg(value_parser = address)]
	url: String,
}

/// `pages hash`.
#[derive(Debug, clap::Args)]
pub struct HashArgs {
	/// The manifest, which lies beside the built pages
	#[arg(value_name = "FILE")]
	manifest: PathBuf,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Verify(args) => verify(args.url, context).await,
		Command::Hash(args) => hash(&args, context),
	}
}

fn hash(HashArgs { manifest: file }: &HashArgs, context: &Context) -> Result<()> {
	let manifest = Manifest::read(file)?;
	let hash = PublicationHash(manifest.hash());
	let text = facts([
		("manifest", file.display().to_string()),
		("files", manifest.files.len().to_string()),
		("hash", hash.to_string()),
	]);
	context.output.result(&json!({ "manifest": file, "files": manifest.files.len(), "hash": hash }), text)
}

async fn verify(url: String, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let (block, published) = session.client().published(Publication::Pages).await?;
	if published.is_empty() {
		let advice = "An institution proposes them with `vacchain vote propose publish pages`.";
		return Err(
			Failure::new("NothingPublished", "The institutions have published no pages.", advice).into()
		);
	}
	let gateway = context.gateway()?;
	// The certificates to trust for one gateway say nothing of another one.
	let ca = gateway.ca.as_deref().filter(|_| address(&gateway.url).as_ref() == Ok(&url));
	let server = Server::new(&url, ca.map(read_certificates).transpose()?.as_deref())?;
	let spinner = context.output.spinner(&format!("Fetching the pages of {url}"));
	let checked = tokio::task::spawn_blocking(move || server.check(&published)).await;
	spinner.finish_and_clear();
	let ((hash, files), chain) = (checked??, hex::encode(session.client().genesis()));
	context.output.result(
		&json!({ "url": url, "hash": hash, "files": files, "chain": chain, "block": block }),
		format!(
			"{url} serves the published pages: {files} files, manifest {hash}, as of block {block} of the chain {chain}."
		),
	)
}

/// A program that serves pages.
struct Server {
	agent: Agent,
	/// Ends with a slash.
	url: String,
}

impl Server {
	/// `roots` are the certificates to trust instead of the system's, PEM.
	fn new(url: &str, roots: Option<&[u8]>) -> Result<Self, Failure> {
		let roots = match roots {
			Some(pem) => {
				let certificates: Vec<_> = parse_pem(pem)
					.filter_map(|item| match item {
						Ok(PemItem::Certificate(certificate)) => Some(certificate),
						_ => None,
					})
					.collect();
				if certificates.is_empty() {
					let advice = "Check --gateway-ca, or VACCHAIN_GATEWAY_CA: it names a PEM file.";
					return Err(Failure::usage("The file has no certificate.", advice));
				}
				RootCerts::from(certificates)
			}
			None => RootCerts::PlatformVerifier,
		};
		let config = Agent::config_builder()
			.tls_config(TlsConfig::builder().root_certs(roots).build())
			.timeout_global(Some(PATIENCE))
			.user_agent(BROWSER)
			// A page of another address is another page.
			.max_redirects(0)
			.http_status_as_error(false)
			.build();
		Ok(Self { agent: config.into(), url: format!("{}/", url.trim_end_matches('/')) })
	}

	/// Checks every file of the manifest. Gives the manifest's hash, and how many files it names.
	fn check(&self, published: &[PublicationHash]) -> Result<(PublicationHash, usize), Failure> {
		let begun = Instant::now();
		let (manifest, _) = self.fetch(manifest::NAME, IDENTITY)?;
		let manifest =
			Manifest::parse(&manifest).ok_or_else(|| self.differs("It has no readable manifest".into()))?;
		let hash = PublicationHash(manifest.hash());
		if !published.contains(&hash) {
			return Err(self.differs(format!("Its manifest {hash} is not published")));
		}
		let hashes: BTreeMap<_, _> =
			manifest.files.iter().map(|(path, hash)| (path.as_str(), hash)).collect();
		for path in hashes.keys().filter(|path| !path.ends_with(BROTLI)) {
			// As a browser asks, and in each form alone: what is sent is one of the files of the manifest.
			for codings in [BROWSERS, "br", IDENTITY] {
				if begun.elapsed() > PATIENCE_IN_ALL {
					return Err(self.unreachable(&format!("{} s did not suffice", PATIENCE_IN_ALL.as_secs())));
				}
				let (bytes, is_compressed) = self.fetch(path, codings)?;
				let sent = if is_compressed { format!("{path}{BROTLI}") } else { (*path).to_owned() };
				let expected = hashes.get(sent.as_str());
				if expected != Some(&&<[u8; 32]>::from(Sha256::digest(&bytes))) {
					return Err(self.differs(format!("Its file {sent} is another one")));
				}
			}
		}
		Ok((hash, manifest.files.len()))
	}

	/// A file as it is sent to who takes these codings, and whether it is compressed.
	fn fetch(&self, path: &str, codings: &str) -> Result<(Vec<u8>, bool), Failure> {
		// The first page has no other address.
		let address = format!("{}{}", self.url, if path == "index.html" { "" } else { path });
		let asked = self.agent.get(&address).header("accept-encoding", codings).call();
		let mut answer = asked.map_err(|error| self.unreachable(&error.to_string()))?;
		match answer.status().as_u16() {
			200 => {}
			status @ (403 | 408 | 429 | 500..) => {
				return Err(self.unreachable(&format!("it answers {path} with the status {status}")));
			}
			status => return Err(self.differs(format!("It has no {path} (status {status})"))),
		}
		let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
		// Each of them has a browser load or keep something else.
		for leads_away in ["refresh", "link", "service-worker-allowed", "location"] {
			if answer.headers().contains_key(leads_away) {
				return Err(self.differs(format!("Its {path} has the header {leads_away}")));
			}
		}
		if !header("content-security-policy").is_some_and(|policy| policy.contains(OWN_SCRIPTS)) {
			return Err(self.differs(format!("Its {path} has no policy that admits its own scripts alone")));
		}
		let is_compressed = match header("content-encoding") {
			None => false,
			Some("br") if codings != IDENTITY => true,
			Some(other) => return Err(self.differs(format!("It sends {path} in the coding {other}"))),
		};
		let body = answer.body_mut().with_config().limit(manifest::MOST_BYTES);
		let bytes = body.read_to_vec().map_err(|error| match error {
			ureq::Error::BodyExceedsLimit(_) => self.differs(format!("Its file {path} is too large")),
			error => self.unreachable(&error.to_string()),
		})?;
		Ok((bytes, is_compressed))
	}

	fn unreachable(&self, why: &str) -> Failure {
		Failure::new(
			"PagesUnreachable",
			format!("{} cannot be checked: {why}.", self.url),
			"Check the address and the network, and try again.",
		)
	}

	fn differs(&self, why: String) -> Failure {
		Failure::new(
			"OtherPages",
			format!("{} serves other pages than the published ones. {why}.", self.url),
			"Do not type a password there. Use another institution's gateway, and tell the institution that runs this one.",
		)
	}
}

/// The address of pages: that of a gateway, which people know as one of calls, too.
fn address(text: &str) -> Result<String, String> {
	let pages = match text.split_once("://") {
		Some(("wss", rest)) => format!("https://{rest}"),
		Some(("ws", rest)) => format!("http://{rest}"),
		_ => text.to_owned(),
	};
	let is_one = pages.starts_with("http") && is_gateway_address(pages.as_bytes());
	let advice = "give an address that begins with https://; http:// is for this machine alone";
	is_one.then_some(pages).ok_or_else(|| advice.into())
}

#[cfg(test)]
mod tests {
	use std::{
		collections::HashMap,
		io::{BufRead as _, BufReader, Write as _},
		net::TcpListener,
		thread,
	};

	use super::*;

	/// The answer of a server: the status line's rest, the headers, and the bytes.
	type Answer = (&'static str, &'static str, Vec<u8>);
	/// By the path and the codings that are asked for.
	type Answers = HashMap<(&'static str, &'static str), Answer>;

	const POLICY: &str = "content-security-policy: default-src 'none'; script-src 'self'\r\n";
	const COMPRESSED: &str =
		"content-security-policy: default-src 'none'; script-src 'self'\r\ncontent-encoding: br\r\n";

	/// A server that gives these answers.
	fn serve(answers: Answers) -> String {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		thread::spawn(move || {
			for connection in listener.incoming() {
				let mut connection = connection.unwrap();
				let lines = BufReader::new(&connection).lines().map(Result::unwrap);
				let request: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
				let path = request[0].split(' ').nth(1).unwrap();
				let codings = request.iter().find_map(|line| line.strip_prefix("accept-encoding: ")).unwrap();
				let missing = ("404 Not Found", "", Vec::new());
				let found = answers.iter().find(|(asked, _)| **asked == (path, codings));
				let (status, headers, bytes) = found.map_or(&missing, |(_, answer)| answer);
				let length = bytes.len();
				write!(
					connection,
					"HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
				)
				.unwrap();
				connection.write_all(bytes).unwrap();
			}
		});
		url
	}

	fn hex_of(bytes: &[u8]) -> String {
		hex::encode(Sha256::digest(bytes))
	}

	/// The pages of a gateway, and the hash of their manifest.
	fn pages() -> (Answers, PublicationHash) {
		let [index, script, small] =
			[&b"<!doctype html>"[..], b"let page;", b"compressed"].map(<[u8]>::to_vec);
		let manifest = format!(
			"{}  assets/a.js\n{}  assets/a.js.br\n{}  index.html\n",
			hex_of(&script),
			hex_of(&small),
			hex_of(&index)
		);
		let hash = PublicationHash(Sha256::digest(&manifest).into());
		let mut answers = Answers::new();
		for codings in [BROWSERS, "br", IDENTITY] {
			answers.insert(("/", codings), ("200 OK", POLICY, index.clone()));
			let of_script = ("200 OK", COMPRESSED, small.clone());
			answers.insert(("/assets/a.js", codings), of_script);
		}
		answers.insert(("/assets/a.js", IDENTITY), ("200 OK", POLICY, script));
		answers.insert(("/sha256sums.txt", IDENTITY), ("200 OK", POLICY, manifest.into_bytes()));
		(answers, hash)
	}

	fn check(answers: Answers, hash: PublicationHash) -> Result<(PublicationHash, usize), String> {
		let server = Server::new(&serve(answers), None).map_err(|failure| failure.message)?;
		server.check(&[PublicationHash([7; 32]), hash]).map_err(|failure| failure.message)
	}

	#[test]
	fn published_pages_are_recognised() {
		let (answers, hash) = pages();
		assert_eq!(check(answers, hash), Ok((hash, 3)));
	}

	/// trust.md: the gateway serves the page that reads the password.
	#[test]
	fn pages_that_differ_in_a_byte_are_told() {
		let other = b"<!doctype html><script>".to_vec();
		let index = || b"<!doctype html>".to_vec();
		let mut changes = vec![
			(("/assets/a.js", "br"), ("200 OK", COMPRESSED, other.clone())),
			(("/assets/a.js", IDENTITY), ("200 OK", COMPRESSED, b"compressed".to_vec())),
			(("/sha256sums.txt", IDENTITY), ("200 OK", POLICY, other.clone())),
			(
				("/sha256sums.txt", IDENTITY),
				("200 OK", POLICY, format!("{}  index.html\n", hex_of(&other)).into()),
			),
		];
		// A server may lie to browsers alone, or to others alone.
		for codings in [BROWSERS, "br", IDENTITY] {
			for answer in [
				("200 OK", POLICY, other.clone()),
				("404 Not Found", POLICY, Vec::new()),
				("302 Found", "location: /assets/a.js\r\n", Vec::new()),
				(
					"200 OK",
					"content-security-policy: script-src 'self'\r\nrefresh: 0; url=/other\r\n",
					index(),
				),
				(
					"200 OK",
					"content-security-policy: script-src 'self'\r\ncontent-encoding: gzip\r\n",
					index(),
				),
				("200 OK", COMPRESSED, index()),
				("200 OK", "", index()),
			] {
				changes.push((("/", codings), answer));
			}
		}
		for (changed, answer) in changes {
			let (mut answers, hash) = pages();
			answers.insert(changed, answer);
			let told = check(answers, hash).unwrap_err();
			assert!(told.contains("serves other pages than the published ones"), "{changed:?}: {told}");
		}
	}

	#[test]
	fn a_gateway_that_has_no_time_is_not_accused() {
		for status in ["429 Too Many Requests", "503 Service Unavailable", "403 Forbidden"] {
			let (mut answers, hash) = pages();
			answers.insert(("/", BROWSERS), (status, "", Vec::new()));
			let told = check(answers, hash).unwrap_err();
			assert!(told.contains("cannot be checked"), "{told}");
		}
	}

	#[test]
	fn pages_are_fetched_over_what_nobody_on_the_way_can_change() {
		assert_eq!(address("wss://gateway.example"), Ok("https://gateway.example".into()));
		assert_eq!(address("ws://127.0.0.1:9955"), Ok("http://127.0.0.1:9955".into()));
		for bad in
			["http://gateway.example", "ws://gateway.example", "ftp://gateway.example", "gateway.example"]
		{
			assert!(address(bad).is_err(), "{bad}");
		}
	}
}
