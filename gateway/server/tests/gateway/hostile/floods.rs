//! Too much of everything.

use std::{
	cell::Cell,
	net::Ipv4Addr,
	process::Command,
	time::{Duration, Instant},
};

use futures::{StreamExt, stream};
use serde_json::json;
use tokio::{
	net::TcpStream,
	time::{sleep, timeout},
};
use vacchain_client::primitives::{Level, RecordId};
use vacchain_gateway_edge::{LARGE_OF_ONE, MOST_UNREAD};
use vacchain_testing::raw::{Raw, Socket, call, frame, post};

use super::honest::Work;
use crate::{
	node::turn,
	people::{self, Scene},
};

/// How many connections are held open at one time.
const CONNECTIONS: usize = 10_000;
/// From how many addresses.
const ADDRESSES: usize = 100;
/// How many calls a second the gateway answers to one address: more than the people at work make, and fewer than by
/// default, so that attackers reach it on a busy machine with two cores.
const RATE: usize = 200;
/// The most by which the node's memory may grow under an attack that leaves nothing in it, in bytes: the node makes
/// blocks, and people are at work.
const USUAL: u64 = 64 * MIB;
/// And for each connection.
const A_CONNECTION: u64 = 64 * 1024;
/// And for each large request that is received: its bytes, as text, and what is made of it.
const A_LARGE_REQUEST: u64 = 3 * LARGEST as u64;
const MIB: u64 = 1024 * 1024;
/// The largest request.
const LARGEST: usize = 4 * 1024 * 1024;
/// From how many addresses large requests come.
const SENDERS: usize = 4;
/// Over how many connections of each a message is announced that does not come.
const ANNOUNCERS: usize = 64;
/// Over how many connections answers are asked for that nobody reads.
const READERS: usize = 64;
/// How long an honest call may take at the 99th percentile while the machine is shared with all attackers, in
/// microseconds.
const MOST_P99: f64 = 1e6;
/// How long an attack that only repeats itself lasts.
const ATTACK: Duration = Duration::from_secs(4);

/// An attacker's address. Each attack has its own.
fn attacker(attack: u8, number: usize) -> Ipv4Addr {
	Ipv4Addr::new(127, 0, attack, 1 + number as u8)
}

/// Lets this process have as many connections as the system allows.
fn raise_open_files() {
	let process = std::process::id().to_string();
	let hard =
		Command::new("prlimit").args(["--pid", &process, "--nofile", "-o", "HARD", "--noheadings"]).output();
	let hard: u64 = String::from_utf8(hard.unwrap().stdout).unwrap().trim().parse().unwrap_or(1 << 20);
	assert!(hard > 12_000, "{CONNECTIONS} connections need more open files than {hard}: raise `ulimit -Hn`");
	let limit = format!("--nofile={hard}:{hard}");
	assert!(Command::new("prlimit").args(["--pid", &process, &limit]).status().unwrap().success());
}

/// One attack after another on one node, and people at work meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn honest_clients_are_served_whatever_others_send() {
	let _turn = turn().await;
	raise_open_files();
	let scene =
		Scene::new(&["--gateway-connections", "12000", "--gateway-calls-per-address", &RATE.to_string()])
			.await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::HOSPITAL, Level::Full).await;
	people::grant(&family, record, people::SCHOOL, Level::Proof).await;

	let large = (SENDERS * LARGE_OF_ONE) as u64 * A_LARGE_REQUEST;
	let idle = CONNECTIONS as u64 * A_CONNECTION;
	// A text may take up twice its length while it grows.
	let unread = 2 * MOST_UNREAD as u64;
	under(&scene, record, "nobody attacks", USUAL, async { sleep(ATTACK).await }).await;
	under(&scene, record, "deep and malformed requests", USUAL, malformed(&scene)).await;
	under(&scene, record, "requests of 4 MiB", USUAL + large, large_requests(&scene)).await;
	under(&scene, record, "floods of batches", USUAL, batches(&scene)).await;
	let announced = (SENDERS * ANNOUNCERS) as u64 * A_CONNECTION;
	under(&scene, record, "announced messages", USUAL + announced, announced_messages(&scene)).await;
	under(&scene, record, "slow senders", USUAL, slow_senders(&scene)).await;
	under(&scene, record, "answers that nobody reads", USUAL + unread, unread_answers(&scene)).await;
	under(&scene, record, "10,000 connections of one address", USUAL, from_one_address(&scene)).await;
	under(&scene, record, "10,000 idle connections", USUAL + idle, idle_connections(&scene)).await;
}

/// Lets people work during an attack, and tells how they and the node bore it.
async fn under(
	scene: &Scene,
	record: RecordId,
	name: &str,
	most_memory: u64,
	attack: impl Future<Output = ()>,
) {
	let before = scene.node.memory();
	let work = Work::start(scene, record).await;
	let most = Cell::new(before);
	let watch = async {
		loop {
			most.set(most.get().max(scene.node.memory()));
			sleep(Duration::from_millis(50)).await;
		}
	};
	tokio::select! {
		() = attack => {},
		() = watch => {},
	}
	let sample = work.end().await;
	let grown = most.get().saturating_sub(before);
	println!(
		"{name}: {} honest calls, p50 {:.1} ms, p99 {:.1} ms; memory {} MiB, at most {} MiB more of {}",
		sample.0.len(),
		sample.quantile(0.5) / 1e3,
		sample.quantile(0.99) / 1e3,
		before / MIB,
		grown / MIB,
		most_memory / MIB,
	);
	assert!(sample.quantile(0.99) < MOST_P99, "{name}");
	assert!(grown < most_memory, "{name}");
}

/// Sends the same over and over, over several connections of so many addresses, and hands every answer over.
async fn repeat(scene: &Scene, (attack, addresses): (u8, usize), body: &str, each: impl Fn(&str)) {
	let (end, request) = (Instant::now() + ATTACK, post(body, &["Connection: close"]));
	stream::iter(0..16_usize)
		.for_each_concurrent(None, |number| {
			let (each, request) = (&each, &request);
			async move {
				while Instant::now() < end {
					let Ok(mut connection) =
						scene.node.connect_from(attacker(attack, number % addresses)).await
					else {
						continue;
					};
					// The node may close what it does not want to read.
					if connection.send(request).await.is_ok() {
						each(&String::from_utf8_lossy(&connection.closed().await));
					}
				}
			}
		})
		.await;
}

/// Whether it is an answer: a connection beyond the rate gets none.
fn is_answer(answer: &str) -> bool {
	answer.starts_with("HTTP/1.1 200")
}

/// Whether its address has asked too much.
fn is_limited(answer: &str) -> bool {
	answer.contains("RateLimited")
}

async fn malformed(scene: &Scene) {
	let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
	let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"auth_challenge","params":{deep}}}"#);
	repeat(scene, (60, 4), &body, |answer| {
		assert!(!is_answer(answer) || is_limited(answer) || answer.contains("-32602"), "{answer}");
	})
	.await;
}

async fn large_requests(scene: &Scene) {
	let fill = "x".repeat(LARGEST - 1024);
	let body = call("auth_challenge", &json!([fill]));
	let refused = |answer: &str| !is_answer(answer) || is_limited(answer) || answer.contains("-32602");
	repeat(scene, (61, SENDERS), &body, |answer| assert!(refused(answer), "{answer:.1000}")).await;
}

async fn batches(scene: &Scene) {
	let batch = format!("[{}]", vec![call("tx_tip", &json!([])); 32].join(","));
	let (answered, limited) = (Cell::new(0), Cell::new(0));
	repeat(scene, (62, 1), &batch, |answer| {
		answered.set(answered.get() + answer.matches("\"result\"").count());
		limited.set(limited.get() + answer.matches("\"RateLimited\"").count());
	})
	.await;
	println!("{} calls in batches were answered, {} met the rate", answered.get(), limited.get());
	// A second's calls at once, and then so many a second.
	assert!(answered.get() <= RATE * (ATTACK.as_secs() as usize + 3));
	assert!(limited.get() > 0);
}

/// A sender that does not get on with a request is cut; what is held of it is little.
async fn slow_senders(scene: &Scene) {
	let head =
		"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n";
	let begun = Instant::now();
	stream::iter(0..300_usize)
		.for_each_concurrent(None, |number| async move {
			let mut connection = scene.node.connect_from(attacker(63, number % 4)).await.unwrap();
			if number % 2 == 0 {
				// A header that never ends.
				while connection.send("X-Slow: 1\r\n").await.is_ok()
					&& begun.elapsed() < Duration::from_secs(60)
				{
					sleep(Duration::from_secs(1)).await;
				}
				return;
			}
			connection.send(format!("{head}\r\n")).await.unwrap();
			while begun.elapsed() < Duration::from_secs(25) {
				let _ = connection.send("1").await;
				sleep(Duration::from_secs(1)).await;
			}
			let answer = connection.answer().await;
			assert_eq!(answer.status, 408, "{answer:?}");
		})
		.await;
	assert!(begun.elapsed() < Duration::from_secs(50), "they were cut after {:?}", begun.elapsed());
}

/// The header of a message says that it is one of the largest, and nothing comes.
async fn announced_messages(scene: &Scene) {
	let announce = async |number| {
		let connection = scene.node.connect_from(attacker(67, number % SENDERS)).await.unwrap();
		let mut socket = connection.upgrade(&[]).await.unwrap();
		socket.send_raw(&frame(&"x".repeat(LARGEST - 1024))[..14]).await.unwrap();
		socket
	};
	let sockets: Vec<Socket<TcpStream>> =
		stream::iter(0..SENDERS * ANNOUNCERS).map(announce).buffer_unordered(16).collect().await;
	sleep(ATTACK).await;
	drop(sockets);
}

/// Each asks for the whole document over and over, and reads none.
async fn unread_answers(scene: &Scene) {
	let calls = frame(&call("rpc.discover", &json!([]))).repeat(2000);
	let ask = async |number| {
		let connection = scene.node.connect_from(attacker(66, number)).await.unwrap();
		let mut socket = connection.upgrade(&[]).await.unwrap();
		// The gateway stops to read.
		let _ = timeout(ATTACK, socket.send_raw(&calls)).await;
		socket
	};
	let sockets: Vec<Socket<TcpStream>> =
		stream::iter(0..READERS).map(ask).buffer_unordered(READERS).collect().await;
	sleep(ATTACK).await;
	drop(sockets);
}

/// One address has its share of the connections, and no more.
async fn from_one_address(scene: &Scene) {
	let attempts = stream::iter(0..CONNECTIONS)
		.map(|_| async { scene.node.connect_from(attacker(64, 0)).await.ok() })
		.buffer_unordered(256)
		.filter_map(async |connection| connection)
		.collect::<Vec<_>>()
		.await;
	// Those that are served stay open: the place of one that is closed is given to the next that waits.
	let mut open = Vec::new();
	for mut connection in attempts {
		if let Ok(Ok(_)) = timeout(Duration::from_millis(200), is_served(&mut connection)).await {
			open.push(connection);
		}
	}
	assert!((1..=512).contains(&open.len()), "{} are open", open.len());
}

async fn is_served(connection: &mut Raw<TcpStream>) -> std::io::Result<()> {
	use tokio::io::AsyncReadExt;
	connection.send(post(&call("tx_tip", &json!([])), &[])).await?;
	connection.0.read_u8().await.map(drop)
}

/// Half of them are WebSockets that ask for nothing; half send one letter, and are cut.
///
/// Without the letter, some of them would be open for this side alone: a system whose queue of new connections is full drops
/// what completes one (`tcp_syncookies`), and only bytes that nobody acknowledges are sent again.
async fn idle_connections(scene: &Scene) {
	let connect = async |number| scene.node.connect_from(attacker(65, number % ADDRESSES)).await.unwrap();
	let upgrade = async |number| connect(number).await.upgrade(&[]).await.unwrap();
	let start = async |number| {
		let mut connection = connect(number).await;
		connection.send("G").await.unwrap();
		connection
	};
	let begun = Instant::now();
	let sockets: Vec<Socket<TcpStream>> =
		stream::iter(0..CONNECTIONS / 2).map(upgrade).buffer_unordered(128).collect().await;
	let unfinished: Vec<Raw<TcpStream>> =
		stream::iter(sockets.len()..CONNECTIONS).map(start).buffer_unordered(128).collect().await;
	let all_open = async {
		while scene.node.open_files() < CONNECTIONS {
			sleep(Duration::from_millis(10)).await;
		}
	};
	timeout(Duration::from_secs(8), all_open).await.expect("all are open before the first is cut");
	println!("{CONNECTIONS} connections are open after {:.1} s", begun.elapsed().as_secs_f64());
	sleep(ATTACK * 2).await;
	for mut connection in unfinished {
		connection.closed().await;
	}
	drop(sockets);
}
