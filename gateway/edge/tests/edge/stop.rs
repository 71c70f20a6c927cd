//! How the edge stops.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpStream;
use vacchain_testing::raw::{call, connect, post};
use vacchain_testing::until_async;

use crate::server::Edge;

#[tokio::test]
async fn a_request_that_runs_is_answered_and_nobody_new_is_let_in() {
	let edge = Edge::start(|_| ()).await;
	let mut http = connect(edge.address).await;
	http.send(post(&call("hold", &json!([])), &[])).await.unwrap();
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	socket.send(&call("hold", &json!([]))).await.unwrap();
	edge.holds(2).await;

	edge.stop.stop().unwrap();
	let is_closed = async || TcpStream::connect(edge.address).await.is_err();
	until_async("nobody new is let in", is_closed).await;
	edge.release();
	assert_eq!(http.answer().await.json()["result"], "released");
	assert_eq!(socket.json().await["result"], "released");
	edge.ended.await.unwrap();
}

#[tokio::test]
async fn idle_connections_do_not_hold_it_up() {
	let edge = Edge::start(|_| ()).await;
	let mut http = connect(edge.address).await;
	http.ask(&post(&call("echo", &json!(["one"])), &[])).await;
	let socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	edge.stop.stop().unwrap();
	let since = Instant::now();
	edge.ended.await.unwrap();
	assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
	drop(socket);
}

#[tokio::test]
async fn a_request_without_end_holds_it_up_for_a_while_and_no_longer() {
	let edge = Edge::limited(|limits| limits.stop_time = Duration::from_millis(500)).await;
	let mut http = connect(edge.address).await;
	http.send(post(&call("hold", &json!([])), &[])).await.unwrap();
	edge.holds(1).await;
	let since = Instant::now();
	edge.stop.stop().unwrap();
	edge.ended.await.unwrap();
	let took = since.elapsed();
	assert!(took >= Duration::from_millis(500) && took < Duration::from_secs(10), "{took:?}");
}
