//! A client that sends what no honest one would.

use std::{
	io,
	net::{Ipv4Addr, SocketAddr},
	time::Duration,
};

use serde_json::{Value, json};
use tokio::{
	io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
	net::{TcpSocket, TcpStream},
	time::timeout,
};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
	/// The status.
	pub status: u16,
	/// The headers, as they came.
	pub head: String,
	/// The body.
	pub body: String,
}

impl Answer {
	/// The body, which is JSON.
	pub fn json(&self) -> Value {
		serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
	}

	/// The code of its error.
	pub fn code(&self) -> i64 {
		self.json()["error"]["code"].as_i64().unwrap_or_else(|| panic!("{self:?}"))
	}
}

/// A connection for raw bytes.
pub struct Raw<S>(pub S);

/// Connects.
pub async fn connect(address: SocketAddr) -> Raw<TcpStream> {
	Raw(TcpStream::connect(address).await.unwrap())
}

/// Connects from another address of this machine.
pub async fn connect_from(source: Ipv4Addr, address: SocketAddr) -> io::Result<Raw<TcpStream>> {
	let socket = TcpSocket::new_v4()?;
	socket.bind((source, 0).into())?;
	Ok(Raw(socket.connect(address).await?))
}

/// A call's JSON.
pub fn call(method: &str, params: &Value) -> String {
	json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
}

/// An HTTP request with this body, and further headers.
pub fn post(body: &str, headers: &[&str]) -> String {
	let headers = headers.iter().map(|header| format!("{header}\r\n")).collect::<String>();
	format!(
		"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{headers}\r\n{body}",
		body.len()
	)
}

/// Calls a method over a connection of its own.
pub async fn ask(address: SocketAddr, method: &str, params: Value) -> Answer {
	connect(address).await.ask(&post(&call(method, &params), &[])).await
}

impl<S: AsyncRead + AsyncWrite + Unpin> Raw<S> {
	/// Sends bytes.
	pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
		timeout(PATIENCE, self.0.write_all(bytes.as_ref())).await.expect("the gateway reads")?;
		self.0.flush().await
	}

	/// Sends a request, and reads what comes back.
	pub async fn ask(&mut self, request: &str) -> Answer {
		self.send(request).await.unwrap();
		self.answer().await
	}

	/// Reads an answer.
	pub async fn answer(&mut self) -> Answer {
		let head = self.head().await;
		let length = head
			.lines()
			.find_map(|line| line.strip_prefix("content-length: "))
			.map_or(0, |length| length.trim().parse().unwrap());
		let mut body = vec![0; length];
		self.0.read_exact(&mut body).await.unwrap();
		let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
		Answer {
			status: status.unwrap_or_else(|| panic!("{head}")),
			body: String::from_utf8(body).unwrap(),
			head,
		}
	}

	async fn head(&mut self) -> String {
		let mut head = Vec::new();
		while !head.ends_with(b"\r\n\r\n") {
			let byte = timeout(PATIENCE, self.0.read_u8()).await.expect("an answer comes");
			head.push(
				byte.unwrap_or_else(|error| panic!("{error} after {}", String::from_utf8_lossy(&head))),
			);
		}
		String::from_utf8(head).unwrap()
	}

	/// Waits until the gateway closes the connection, and says what came before.
	pub async fn closed(&mut self) -> Vec<u8> {
		let mut rest = Vec::new();
		// A reset is an end too.
		let _ = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("the connection is cut");
		rest
	}

	/// Makes it a WebSocket, with further headers.
	pub async fn upgrade(mut self, headers: &[&str]) -> Result<Socket<S>, Answer> {
		let headers = headers.iter().map(|header| format!("{header}\r\n")).collect::<String>();
		self.send(format!(
			"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
			Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
		))
		.await
		.unwrap();
		let answer = self.answer().await;
		if answer.status == 101 { Ok(Socket(self)) } else { Err(answer) }
	}
}

/// A WebSocket (RFC 6455).
pub struct Socket<S>(pub Raw<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
	/// Sends a text.
	pub async fn send(&mut self, text: &str) -> io::Result<()> {
		self.0.send(frame(text)).await
	}

	/// Sends bytes, which need be no frame.
	pub async fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
		self.0.send(bytes).await
	}

	/// The next text. Pings are not answered.
	pub async fn text(&mut self) -> Option<String> {
		loop {
			let head = timeout(PATIENCE, self.0.0.read_u8()).await.expect("something comes").ok()?;
			let length = match self.0.0.read_u8().await.ok()? {
				126 => self.0.0.read_u16().await.ok()?.into(),
				127 => self.0.0.read_u64().await.ok()?,
				short => short.into(),
			};
			let mut payload = vec![0; usize::try_from(length).unwrap()];
			self.0.0.read_exact(&mut payload).await.ok()?;
			match head & 0x0f {
				1 => return Some(String::from_utf8(payload).unwrap()),
				8 => return None,
				_ => {}
			}
		}
	}

	/// The next text, which is JSON.
	pub async fn json(&mut self) -> Value {
		serde_json::from_str(&self.text().await.expect("the connection is open")).unwrap()
	}
}

/// A whole text frame, masked with zeros.
pub fn frame(text: &str) -> Vec<u8> {
	let mut frame = vec![0x81];
	match text.len() {
		short @ 0..126 => frame.push(0x80 | short as u8),
		middle @ 126..65536 => {
			frame.push(0x80 | 126);
			frame.extend((middle as u16).to_be_bytes());
		}
		long => {
			frame.push(0x80 | 127);
			frame.extend((long as u64).to_be_bytes());
		}
	}
	frame.extend([0; 4]);
	frame.extend(text.as_bytes());
	frame
}
