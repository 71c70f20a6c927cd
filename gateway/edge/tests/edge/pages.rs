//! The built pages over HTTP, beside calls.

use std::{
	fs,
	path::PathBuf,
	time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;
use tokio::{io::AsyncReadExt, time::sleep};
use vacchain_gateway_edge::{Config, Listener};
use vacchain_testing::raw::{Answer, call, connect, post};

use crate::server::Edge;

/// The files of a small page.
const FILES: [(&str, &str); 6] = [
	("index.html", "<!doctype html><title>VacChain</title>"),
	("assets/index-1a2b.js", "import './role-3c4d.js'"),
	("assets/core.worker-5e6f.js", "self.onmessage = () => {}"),
	("assets/core-7a8b.wasm", "\0asm"),
	("icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
	(".env", "secret"),
];

fn built() -> TempDir {
	let folder = TempDir::new().unwrap();
	fs::create_dir(folder.path().join("assets")).unwrap();
	for (name, content) in FILES {
		fs::write(folder.path().join(name), content).unwrap();
	}
	folder
}

/// An edge that serves the small page.
async fn start(change: impl FnOnce(&mut Config)) -> Edge {
	let folder = built();
	Edge::start(|config| {
		config.pages = Some(folder.path().into());
		change(config);
	})
	.await
}

fn get(path: &str, headers: &[&str]) -> String {
	let headers = headers.iter().map(|header| format!("{header}\r\n")).collect::<String>();
	format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

async fn ask(edge: &Edge, path: &str, headers: &[&str]) -> Answer {
	connect(edge.address).await.ask(&get(path, headers)).await
}

/// The value of a header, which comes once.
fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
	let mut values = answer.head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
	let value = values.next().unwrap_or_else(|| panic!("no {name}: {}", answer.head));
	assert!(values.next().is_none(), "{name} twice: {}", answer.head);
	value
}

#[tokio::test]
async fn a_browser_gets_the_page_and_its_files_from_the_port_of_the_calls() {
	let edge = start(|_| ()).await;
	let mut connection = connect(edge.address).await;
	for (path, content, kind, kept) in [
		("/", FILES[0].1, "text/html; charset=utf-8", "no-cache"),
		("/?language=ar", FILES[0].1, "text/html; charset=utf-8", "no-cache"),
		(
			"/assets/index-1a2b.js",
			FILES[1].1,
			"text/javascript; charset=utf-8",
			"public, max-age=31536000, immutable",
		),
		("/assets/core-7a8b.wasm", FILES[3].1, "application/wasm", "public, max-age=31536000, immutable"),
		("/icon.svg", FILES[4].1, "image/svg+xml", "no-cache"),
	] {
		let answer = connection.ask(&get(path, &[])).await;
		assert_eq!((answer.status, answer.body.as_str()), (200, content), "{path}");
		assert_eq!(header(&answer, "content-type"), kind);
		assert_eq!(header(&answer, "cache-control"), kept);
	}
	let answer = connection.ask(&post(&call("echo", &json!(["one"])), &[])).await;
	assert_eq!(answer.json()["result"], "one", "a call on the same connection");
}

#[tokio::test]
async fn a_page_is_held_to_its_policies() {
	let edge = start(|_| ()).await;
	for path in ["/", "/assets/index-1a2b.js", "/assets/core.worker-5e6f.js", "/assets/core-7a8b.wasm"] {
		let answer = ask(&edge, path, &[]).await;
		for (name, value) in [
			("x-content-type-options", "nosniff"),
			("referrer-policy", "no-referrer"),
			("cross-origin-opener-policy", "same-origin"),
			("cross-origin-resource-policy", "same-origin"),
		] {
			assert_eq!(header(&answer, name), value, "{path}");
		}
		let permissions = header(&answer, "permissions-policy");
		let allowed = permissions.split(", ").filter(|feature| !feature.ends_with("=()"));
		assert_eq!(allowed.collect::<Vec<_>>(), ["camera=(self)"]);
		let is_worker = path.contains("core.worker");
		let policy = header(&answer, "content-security-policy");
		assert!(policy.starts_with("default-src 'none'; "), "{policy}");
		assert_eq!(policy.contains("connect-src 'self'"), is_worker, "{policy}");
		assert_eq!(policy.contains("wasm-unsafe-eval"), is_worker, "{policy}");
	}
}

/// The file names that an old page asks for are gone, and a stored answer to that would outlive the next upgrade.
#[tokio::test]
async fn an_address_without_a_file_is_not_found_and_not_kept() {
	let edge = start(|_| ()).await;
	let long = format!("/{}", "x".repeat(8000));
	for path in [
		"/assets/index-of-before.js",
		"/index.html.br",
		"/.env",
		"/%2eenv",
		"/..",
		"/../etc/passwd",
		"/assets/../../../etc/passwd",
		"/assets/../icon.svg",
		"/assets/%2e%2e/icon.svg",
		"/assets/..%2ficon.svg",
		"/%2e",
		"/./",
		"//",
		"//icon.svg",
		"/icon.svg/",
		"/icon.svg%00",
		"/icon%2Esvg",
		"/ICON.SVG",
		"/assets",
		"/assets/",
		"\\icon.svg",
		&long,
	] {
		let answer = ask(&edge, path, &[]).await;
		// The HTTP library refuses a text that is no address, before the pages see it.
		assert!(
			answer.status == 404 || answer.status == 400 && path.starts_with('\\'),
			"{path}: {}",
			answer.status
		);
		if answer.status == 404 {
			assert_eq!(header(&answer, "cache-control"), "no-store");
			assert!(header(&answer, "content-security-policy").starts_with("default-src 'none'"));
			assert!(answer.body.contains("Load the page again"), "{}", answer.body);
		}
	}
	let mut connection = connect(edge.address).await;
	connection.send("GET /icon.svg\0.png HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
	let refused = String::from_utf8(connection.closed().await).unwrap();
	assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
	edge.shows("vacchain_gateway_turned_away_total{reason=\"NotFound\"} 21").await;
}

#[tokio::test]
async fn a_browser_asks_for_the_head_alone_and_whether_the_page_has_changed() {
	let edge = start(|_| ()).await;
	let mut connection = connect(edge.address).await;
	let whole = connection.ask(&get("/", &[])).await;
	let head = get("/", &["Connection: close"]).replacen("GET", "HEAD", 1);
	connection.send(head).await.unwrap();
	let answer = String::from_utf8(connection.closed().await).unwrap();
	assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{answer}");
	assert!(answer.contains(&format!("content-length: {}\r\n", whole.body.len())), "{answer}");

	let known = format!("If-None-Match: {}", header(&whole, "etag"));
	let mut connection = connect(edge.address).await;
	for _ in 0..2 {
		let unchanged = connection.ask(&get("/", &[&known])).await;
		assert_eq!((unchanged.status, unchanged.body.as_str()), (304, ""));
		assert_eq!(header(&unchanged, "cache-control"), "no-cache");
	}
}

#[tokio::test]
async fn a_page_opens_a_websocket_at_its_own_address_and_others_do_not() {
	let edge = start(|_| ()).await;
	let own = connect(edge.address).await.upgrade(&["Origin: http://localhost"]).await;
	let mut socket = own.expect("the page is the gateway's own");
	socket.send(&call("echo", &json!(["one"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "one");
	for origin in ["https://evil.example", "http://localhost:3000", "null", "http://localhost.evil.example"] {
		let origin = format!("Origin: {origin}");
		assert_eq!(
			connect(edge.address).await.upgrade(&[&origin]).await.err().unwrap().status,
			403,
			"{origin}"
		);
		assert_eq!(ask(&edge, "/", &[&origin]).await.status, 403, "{origin}");
	}
	// A proxy may write this header whatever is asked for.
	assert_eq!(ask(&edge, "/", &["Connection: upgrade"]).await.status, 200);
	let rebound = get("/", &[]).replace("Host: localhost", "Host: rebound.example");
	assert_eq!(connect(edge.address).await.ask(&rebound).await.status, 403);
}

/// A page of another origin that may call gets answers to calls, and no page.
#[tokio::test]
async fn a_named_origin_may_call_and_is_given_no_page_to_read() {
	let edge = start(|config| config.cors = vec!["https://vaccines.example.org".into()]).await;
	let origin = "Origin: https://vaccines.example.org";
	let called = connect(edge.address).await.ask(&post(&call("echo", &json!(["one"])), &[origin])).await;
	assert_eq!(header(&called, "access-control-allow-origin"), "https://vaccines.example.org");
	let page = ask(&edge, "/", &[origin]).await;
	assert_eq!(page.status, 200);
	assert!(!page.head.contains("access-control"), "{}", page.head);
}

#[tokio::test]
async fn a_gateway_without_pages_answers_calls_alone() {
	let edge = Edge::start(|_| ()).await;
	let answer = ask(&edge, "/", &[]).await;
	assert_eq!(answer.status, 405);
	assert_eq!(header(&answer, "cache-control"), "no-store");
}

/// Eighty people behind one address who open the page in the same second.
#[tokio::test]
async fn first_loads_fit_into_the_rate_of_an_address_and_an_endless_reload_does_not() {
	let edge = start(|_| ()).await;
	let mut connection = connect(edge.address).await;
	for load in 0..80 * 24 {
		assert_eq!(connection.ask(&get("/icon.svg", &[])).await.status, 200, "{load}");
	}

	let edge = start(|config| config.limits.calls_per_address = 20).await;
	let mut connection = connect(edge.address).await;
	let mut statuses = Vec::new();
	while statuses.last() != Some(&429) {
		statuses.push(connection.ask(&get("/", &[])).await.status);
		assert!(statuses.len() < 1000, "files are not held to the rate");
	}
	assert!(statuses.len() > 15, "{statuses:?}");
}

/// A phone far from a mast may take longer for a file than the answer to a call may take to leave.
#[tokio::test]
async fn a_slow_reader_gets_its_file_and_one_that_stands_still_is_cut() {
	let folder = built();
	let content = "x".repeat(12 * 1024 * 1024);
	fs::write(folder.path().join("assets/large-1a2b.txt"), &content).unwrap();
	let edge = Edge::start(|config| {
		config.pages = Some(folder.path().into());
		config.limits.body_time = Duration::from_millis(500);
	})
	.await;
	let mut slow = connect(edge.address).await;
	let request = get("/assets/large-1a2b.txt", &["Connection: close"]);
	slow.send(&request).await.unwrap();
	let (since, mut read) = (Instant::now(), 0);
	let mut part = vec![0; 512 * 1024];
	loop {
		let bytes = slow.0.read(&mut part).await.unwrap();
		if bytes == 0 {
			break;
		}
		read += bytes;
		sleep(Duration::from_millis(40)).await;
	}
	assert!(read > content.len(), "{read} bytes");
	assert!(
		since.elapsed() > Duration::from_millis(500),
		"it was slower than an answer may be: {:?}",
		since.elapsed()
	);

	edge.shows("vacchain_gateway_connections 0").await;
	let mut still = connect(edge.address).await;
	edge.shows("vacchain_gateway_connections 1").await;
	still.send(&request).await.unwrap();
	edge.shows("vacchain_gateway_connections 0").await;
	assert!(still.closed().await.len() < content.len());
}

#[tokio::test]
async fn a_folder_without_pages_is_named_with_its_option() {
	let empty = TempDir::new().unwrap();
	for (folder, reason) in
		[(empty.path().to_owned(), "no index.html"), (PathBuf::from("/nowhere/web-pages"), "no such folder")]
	{
		let mut config = Config::new("127.0.0.1:0".parse().unwrap());
		config.pages = Some(folder.clone());
		let refusal = Listener::bind(&config).await.err().unwrap().to_string();
		for part in [reason, "--gateway-pages", folder.to_str().unwrap()] {
			assert!(refusal.contains(part), "{refusal}");
		}
	}
}
