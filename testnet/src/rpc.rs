//! JSON-RPC and metrics over HTTP, as little of it as the tests need.

use serde_json::{Value, json};
use std::{
	io::{Read, Write},
	net::TcpStream,
	time::Duration,
};

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
	/// The RPC's error code, or the HTTP status where no RPC error came.
	pub code: i64,
	/// The error's message and data.
	pub reason: String,
}

impl Refusal {
	/// Nobody answered.
	fn unanswered(error: impl ToString) -> Self {
		Self { code: 0, reason: error.to_string() }
	}
}

/// Calls a method of the server on this port.
///
/// # Errors
///
/// The server's refusal; one of code 0 if no server answers, and of the HTTP status if the answer is not JSON.
pub fn call(port: u16, method: &str, params: Value) -> Result<Value, Refusal> {
	let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
	let answer = post(port, &body).map_err(Refusal::unanswered)?;
	let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| Refusal::unanswered("no HTTP"))?;
	let Ok(mut body) = serde_json::from_str::<Value>(body) else {
		let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
		return Err(Refusal { code: status, reason: body.into() });
	};
	match body.get("error") {
		Some(error) => Err(Refusal {
			code: error["code"].as_i64().unwrap_or_default(),
			reason: format!("{} {}", error["message"], error["data"]),
		}),
		None => Ok(body.get_mut("result").map_or(Value::Null, Value::take)),
	}
}

/// The body of what the server on this port has at this path.
///
/// # Errors
///
/// When no server answers.
pub fn get(port: u16, path: &str) -> std::io::Result<String> {
	let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
	let answer = exchange(port, &head, "")?;
	Ok(answer.split_once("\r\n\r\n").map(|(_, body)| body.into()).unwrap_or_default())
}

fn post(port: u16, body: &str) -> std::io::Result<String> {
	let head = format!(
		"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
		Content-Length: {}\r\nConnection: close\r\n\r\n",
		body.len()
	);
	exchange(port, &head, body)
}

fn exchange(port: u16, head: &str, body: &str) -> std::io::Result<String> {
	let mut stream = TcpStream::connect(("127.0.0.1", port))?;
	stream.set_read_timeout(Some(Duration::from_secs(30)))?;
	stream.write_all(head.as_bytes())?;
	// A server that refuses by the length alone answers without reading on.
	let _ = stream.write_all(body.as_bytes());
	let mut answer = Vec::new();
	match stream.read_to_end(&mut answer) {
		Err(error) if answer.is_empty() => Err(error),
		_ => Ok(String::from_utf8_lossy(&answer).into_owned()),
	}
}
