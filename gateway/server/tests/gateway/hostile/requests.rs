//! Requests of a form that no honest client sends.

use serde_json::json;
use tempfile::TempDir;
use vacchain_testing::raw::{Answer, call, connect, post};

use crate::node::{Node, turn};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const TOO_BIG_BATCH: i64 = -32010;

/// How deep a document is nested that means to exhaust the stack.
const DEEP: usize = 100_000;

async fn send(node: &Node, body: &str) -> Answer {
	connect(node.address).await.ask(&post(body, &[])).await
}

#[tokio::test]
async fn a_malformed_request_is_refused_by_name_and_harms_nobody() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let deep = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
	let lists = deep("[", "]");
	let params =
		|params: &str| format!(r#"{{"jsonrpc":"2.0","id":1,"method":"auth_challenge","params":{params}}}"#);
	let memory = node.memory();
	for (body, code) in [
		(String::new(), PARSE_ERROR),
		("hello".into(), PARSE_ERROR),
		("null".into(), PARSE_ERROR),
		("\0".repeat(1000), PARSE_ERROR),
		("[".repeat(DEEP), PARSE_ERROR),
		(r#"{"jsonrpc":"2.0","id":1,"method":"tx_tip","method":"auth_session"}"#.into(), INVALID_REQUEST),
		(r#"{"jsonrpc":"2.0","id":1}"#.into(), INVALID_REQUEST),
		(r#"{"jsonrpc":"1.0","id":1,"method":"tx_tip"}"#.into(), INVALID_REQUEST),
		(params(&lists), INVALID_PARAMS),
		(params(&format!("[{}]", deep(r#"{"a":"#, "}").replacen("}", "1}", 1))), INVALID_PARAMS),
		(params("[5]"), INVALID_PARAMS),
		(params("[]"), INVALID_PARAMS),
		(params("\"amina\""), INVALID_PARAMS),
		(params(r#"["\ud800amina"]"#), INVALID_PARAMS),
		(call("state_getStorage", &json!(["0x"])), METHOD_NOT_FOUND),
		(call(&"x".repeat(100_000), &json!([])), METHOD_NOT_FOUND),
		(format!("[{}]", vec![call("tx_tip", &json!([])); 33].join(",")), TOO_BIG_BATCH),
	] {
		let answer = send(&node, &body).await;
		assert_eq!(answer.code(), code, "{body:.100} got {answer:?}");
	}
	let mixed = format!(r#"[1, "x", {{}}, {lists}, {}]"#, call("tx_tip", &json!([])));
	let answers = send(&node, &mixed).await.json();
	let codes: Vec<i64> = answers
		.as_array()
		.unwrap()
		.iter()
		.map(|answer| answer["error"]["code"].as_i64().unwrap_or(0))
		.collect();
	assert_eq!(codes, [INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST, 0]);
	let grown = node.memory().saturating_sub(memory);
	println!("memory grew by {} KiB", grown >> 10);
	assert!(grown < 64 << 20);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
	for length in [4 * 1024 * 1024 + 1, 1_u64 << 40] {
		let mut connection = connect(node.address).await;
		let answer = connection.ask(&format!("{head}Content-Length: {length}\r\n\r\n")).await;
		assert_eq!(answer.status, 413, "{answer:?}");
	}
	// One whose length is not told is read so far and no farther.
	let mut connection = connect(node.address).await;
	connection.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n")).await.unwrap();
	let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
	let mut sent = 0;
	while sent < 512 && connection.send(&chunk).await.is_ok() {
		sent += 1;
	}
	assert!(sent < 512, "{sent} chunks of 64 KiB were read");
	let mut connection = connect(node.address).await;
	connection.send(format!("{head}X-Long: {}\r\n\r\n", "x".repeat(1 << 20))).await.ok();
	let refused = String::from_utf8(connection.closed().await).unwrap();
	assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 431"), "{refused}");
}
