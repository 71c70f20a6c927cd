//! How long anybody may take.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;
use vacchain_gateway_edge::Limits;
use vacchain_testing::raw::{ask, call, connect, frame, post};

use crate::server::Edge;

fn short(limits: &mut Limits) {
	limits.header_time = Duration::from_millis(300);
	limits.body_time = Duration::from_millis(600);
	limits.ping_time = Duration::from_millis(200);
}

#[tokio::test]
async fn who_connects_and_says_nothing_is_cut() {
	let edge = Edge::limited(short).await;
	let since = Instant::now();
	assert!(connect(edge.address).await.closed().await.is_empty());
	assert!(since.elapsed() >= Duration::from_millis(250));
	edge.shows("vacchain_gateway_connections 0").await;
}

#[tokio::test]
async fn who_sends_a_head_byte_by_byte_is_cut() {
	let edge = Edge::limited(short).await;
	let mut connection = connect(edge.address).await;
	let since = Instant::now();
	for byte in post("{}", &[]).bytes().cycle() {
		sleep(Duration::from_millis(20)).await;
		if connection.send([byte]).await.is_err() {
			break;
		}
		assert!(since.elapsed() < Duration::from_secs(20), "a slow sender goes on");
	}
}

#[tokio::test]
async fn who_sends_a_body_byte_by_byte_is_cut() {
	let edge = Edge::limited(short).await;
	let mut connection = connect(edge.address).await;
	let whole = post(&call("echo", &json!(["x".repeat(1000)])), &[]);
	let (head, body) = whole.split_at(whole.len() - 1000);
	connection.send(head).await.unwrap();
	for byte in body.bytes() {
		sleep(Duration::from_millis(20)).await;
		if connection.send([byte]).await.is_err() {
			break;
		}
	}
	let answer = String::from_utf8(connection.closed().await).unwrap();
	assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
	edge.shows("vacchain_gateway_connections 0").await;
}

#[tokio::test]
async fn a_connection_that_is_idle_between_requests_is_cut() {
	let edge = Edge::limited(short).await;
	let mut connection = connect(edge.address).await;
	assert_eq!(connection.ask(&post(&call("echo", &json!(["one"])), &[])).await.status, 200);
	assert!(connection.closed().await.is_empty());
}

#[tokio::test]
async fn a_websocket_that_answers_no_ping_is_cut() {
	let edge = Edge::limited(short).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	assert_eq!(socket.text().await, None);
	edge.shows("vacchain_gateway_connections 0").await;
}

#[tokio::test]
async fn a_websocket_with_an_endless_message_is_cut() {
	let edge = Edge::limited(|limits| limits.body_time = Duration::from_millis(600)).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	let unfinished = frame(&"x".repeat(4_000_000));
	for part in unfinished[..2_000_000].chunks(10_000) {
		sleep(Duration::from_millis(10)).await;
		if socket.send_raw(part).await.is_err() {
			break;
		}
	}
	socket.0.closed().await;
	edge.shows("vacchain_gateway_connections 0").await;
}

/// A client that asks for much and reads nothing makes the gateway neither wait for ever nor remember it all.
#[tokio::test]
async fn who_reads_no_answers_is_not_read_from_and_then_cut() {
	let edge = Edge::limited(|limits| limits.body_time = Duration::from_secs(1)).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	let since = Instant::now();
	let mut sent = 0;
	// 100 KB are answered to each.
	while sent < 100_000 && socket.send(&call("big", &json!([100_000]))).await.is_ok() {
		sent += 1;
		assert!(since.elapsed() < Duration::from_secs(25), "a client that does not read goes on");
	}
	edge.shows("vacchain_gateway_connections 0").await;
	assert_eq!(ask(edge.address, "echo", json!(["one"])).await.status, 200);
}
