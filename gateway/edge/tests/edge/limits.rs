//! How much is let through.

use std::{net::Ipv4Addr, time::Duration};

use serde_json::{Value, json};
use tokio::time::sleep;
use vacchain_gateway::Details;
use vacchain_gateway_edge::{CALLS_OF_ONE, LARGE, LARGE_AT_ONCE, LARGE_OF_ONE, MOST_UNREAD_OF_ONE};
use vacchain_testing::{
	raw::{ask, call, connect, connect_from, frame, post},
	until_async,
};

use crate::server::Edge;

/// JSON-RPC's code for a request that is too big.
const OVERSIZED_REQUEST: i64 = -32007;
/// And an answer.
const OVERSIZED_RESPONSE: i64 = -32008;
/// And a batch.
const TOO_BIG_BATCH: i64 = -32010;
/// And the answer to one.
const TOO_BIG_BATCH_RESPONSE: i64 = -32011;
/// And what is no JSON.
const PARSE_ERROR: i64 = -32700;
/// And parameters that are none.
const INVALID_PARAMS: i64 = -32602;
/// [`vacchain_gateway::Refusal::RateLimited`].
const RATE_LIMITED: i64 = 1300;

#[tokio::test]
async fn a_huge_body_is_refused_before_it_is_sent() {
	let edge = Edge::limited(|limits| limits.request_bytes = 1000).await;
	let announced = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
		Content-Length: 9000000000000\r\n\r\n";
	let answer = connect(edge.address).await.ask(announced).await;
	assert_eq!((answer.status, answer.code()), (413, OVERSIZED_REQUEST));

	let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
	let chunked = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
		Transfer-Encoding: chunked\r\n\r\n";
	let answer = connect(edge.address).await.ask(&format!("{chunked}{chunk}")).await;
	assert_eq!((answer.status, answer.code()), (413, OVERSIZED_REQUEST));
	assert_eq!(ask(edge.address, "echo", json!(["one"])).await.status, 200);
}

#[tokio::test]
async fn a_huge_message_on_a_websocket_is_refused_and_the_next_is_answered() {
	let edge = Edge::limited(|limits| limits.request_bytes = 1000).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	socket.send(&call("echo", &json!(["x".repeat(2000)]))).await.unwrap();
	assert_eq!(socket.json().await["error"]["code"], OVERSIZED_REQUEST);
	socket.send(&call("echo", &json!(["one"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "one");
}

#[tokio::test]
async fn a_huge_answer_is_not_made() {
	let edge = Edge::limited(|limits| limits.response_bytes = 1000).await;
	assert_eq!(ask(edge.address, "big", json!([2000])).await.code(), OVERSIZED_RESPONSE);
}

#[tokio::test]
async fn a_huge_head_is_refused() {
	let edge = Edge::start(|_| ()).await;
	let padding = format!("X-Padding: {}", "x".repeat(100_000));
	let mut connection = connect(edge.address).await;
	// The connection may be cut before all of it is sent.
	let _ = connection.send(post("{}", &[&padding])).await;
	let answer = String::from_utf8(connection.closed().await).unwrap();
	assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn deep_json_is_an_error_and_nothing_more() {
	let edge = Edge::start(|_| ()).await;
	let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	for depth in [200, 100_000, 1_000_000] {
		let body = call("echo", &json!(["DEEP"])).replace("\"DEEP\"", &deep(depth));
		let answer = connect(edge.address).await.ask(&post(&body, &[])).await;
		assert_eq!(answer.code(), INVALID_PARAMS, "{depth}");
		socket.send(&body).await.unwrap();
		assert_eq!(socket.json().await["error"]["code"], INVALID_PARAMS, "{depth}");

		// An array is a batch, of one call that is none.
		let batch = connect(edge.address).await.ask(&post(&deep(depth), &[])).await.json();
		assert_eq!(batch[0]["error"]["code"], -32600, "{depth}");
		let open = connect(edge.address).await.ask(&post(&"[".repeat(depth), &[])).await;
		assert_eq!(open.code(), PARSE_ERROR, "{depth}");
	}
}

#[tokio::test]
async fn what_is_no_json_is_an_error() {
	let edge = Edge::start(|_| ()).await;
	for body in
		["{", "{\"a\":", "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"\u{0}\"}", "{\u{feff}}", "[,]"]
	{
		assert_eq!(connect(edge.address).await.ask(&post(body, &[])).await.code(), PARSE_ERROR, "{body}");
	}
	let mut not_utf8 = post("XX{}", &[]).into_bytes();
	let length = not_utf8.len();
	not_utf8[length - 4..].copy_from_slice(b"{\xff\xfe}");
	let mut connection = connect(edge.address).await;
	connection.send(not_utf8).await.unwrap();
	assert_eq!(connection.answer().await.code(), PARSE_ERROR);
}

#[tokio::test]
async fn a_batch_is_bounded_and_an_empty_one_harmless() {
	let edge = Edge::limited(|limits| limits.batch = 3).await;
	let batch = |calls: usize| format!("[{}]", vec![call("echo", &json!(["one"])); calls].join(","));
	let answers = connect(edge.address).await.ask(&post(&batch(3), &[])).await.json();
	assert_eq!(answers.as_array().unwrap().len(), 3);
	assert_eq!(connect(edge.address).await.ask(&post(&batch(4), &[])).await.code(), TOO_BIG_BATCH);
	assert_eq!(connect(edge.address).await.ask(&post(&batch(30_000), &[])).await.code(), TOO_BIG_BATCH);
	assert_eq!(connect(edge.address).await.ask(&post("[]", &[])).await.status, 200);
}

#[tokio::test]
async fn every_call_of_a_batch_counts() {
	let edge = Edge::limited(|limits| limits.calls_per_address = 6).await;
	let batch = format!("[{}]", vec![call("echo", &json!(["one"])); 30].join(","));
	let answers = connect(edge.address).await.ask(&post(&batch, &[])).await.json();
	let refused = answers.as_array().unwrap().iter().filter(|answer| answer["error"]["code"] == RATE_LIMITED);
	// To connect counts too; and while a busy machine answers, a few more are let through.
	assert!((10..=25).contains(&refused.count()), "{answers}");
}

#[tokio::test]
async fn a_client_that_calls_too_often_is_told_when_to_come_back() {
	let edge = Edge::limited(|limits| limits.calls_per_address = 20).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	for _ in 0..40 {
		socket.send(&call("echo", &json!(["one"]))).await.unwrap();
	}
	let mut refused = None;
	for _ in 0..40 {
		let answer = socket.json().await;
		if answer["error"]["code"] == RATE_LIMITED {
			refused = Some(answer["error"]["data"].clone());
		}
	}
	let details: Details = serde_json::from_value(refused.expect("not all are answered")).unwrap();
	assert_eq!(details.name, "RateLimited");
	sleep(Duration::from_millis(details.retry_after.unwrap() + 50)).await;
	socket.send(&call("echo", &json!(["again"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "again");
	edge.shows("vacchain_gateway_requests_total{method=\"echo\"} 41").await;
}

#[tokio::test]
async fn a_participant_that_calls_too_often_is_held_back_and_others_are_not() {
	let edge = Edge::limited(|limits| limits.calls_per_participant = 2).await;
	let mut connection = connect(edge.address).await;
	let mut codes = Vec::new();
	for token in ["alice"; 12].iter().chain(&["bob"]) {
		let request = post(&call("echo", &json!(["one"])), &[&format!("Authorization: Bearer {token}")]);
		codes.push(connection.ask(&request).await.json()["error"]["code"].as_i64());
	}
	assert_eq!(codes[..2], [None, None]);
	assert!(codes[2..12].contains(&Some(RATE_LIMITED)), "{codes:?}");
	assert_eq!(codes[12], None);
}

#[tokio::test]
async fn connections_of_one_client_are_bounded() {
	let edge = Edge::limited(|limits| limits.connections_per_address = 3).await;
	let mut open = Vec::new();
	for _ in 0..3 {
		open.push(connect(edge.address).await.upgrade(&[]).await.unwrap());
	}
	let mut one_more = connect(edge.address).await;
	assert!(one_more.closed().await.is_empty());
	edge.shows("vacchain_gateway_connections 3").await;
	drop(open.pop());
	edge.shows("vacchain_gateway_connections 2").await;
	assert_eq!(ask(edge.address, "echo", json!(["one"])).await.status, 200);
}

#[tokio::test]
async fn connections_are_bounded_in_total() {
	let edge = Edge::start(|config| {
		config.limits.connections = 3;
		config.limits.connections_per_address = 1;
		config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
	})
	.await;
	let mut open = Vec::new();
	for _ in 0..3 {
		open.push(connect(edge.address).await.upgrade(&[]).await.unwrap());
	}
	assert!(connect(edge.address).await.closed().await.is_empty());
}

#[tokio::test]
async fn subscriptions_are_bounded_and_need_a_websocket() {
	let edge = Edge::limited(|limits| limits.subscriptions = 2).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	for expected in [Value::Null, Value::Null, json!(-32006)] {
		socket.send(&call("watch", &json!([]))).await.unwrap();
		assert_eq!(socket.json().await["error"]["code"], expected);
	}
	assert_eq!(ask(edge.address, "watch", json!([])).await.code(), -32600);
}

#[tokio::test]
async fn who_sends_large_requests_without_end_takes_no_room_from_small_ones() {
	let edge = Edge::start(|_| ()).await;
	let unfinished = frame(&"x".repeat(2 * 1024 * 1024));
	let mut greedy = Vec::new();
	for _ in 0..LARGE_AT_ONCE + 8 {
		let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
		let part = unfinished[..LARGE + 64 * 1024].to_vec();
		greedy.push(tokio::spawn(async move {
			let _ = socket.send_raw(&part).await;
			socket
		}));
	}
	for _ in 0..20 {
		assert_eq!(ask(edge.address, "echo", json!(["x".repeat(LARGE / 2)])).await.status, 200);
	}
	for task in greedy {
		task.abort();
	}
}

#[tokio::test]
async fn one_client_has_few_places_for_large_requests() {
	let edge = Edge::start(|_| ()).await;
	let unfinished = frame(&"x".repeat(2 * 1024 * 1024));
	let mut greedy = Vec::new();
	for _ in 0..LARGE_AT_ONCE + 8 {
		let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
		socket.send_raw(&unfinished[..LARGE + 64 * 1024]).await.unwrap();
		greedy.push(socket);
	}
	let other = Ipv4Addr::new(127, 0, 0, 2);
	for _ in 0..LARGE_OF_ONE {
		let mut socket = connect_from(other, edge.address).await.unwrap().upgrade(&[]).await.unwrap();
		let large = "x".repeat(3 * LARGE);
		socket.send(&call("echo", &json!([large]))).await.unwrap();
		assert_eq!(socket.json().await["result"], large);
		greedy.push(socket);
	}
}

/// A client that takes no answers is soon not read from. Its large answers are refused meanwhile, others are served, and it
/// is answered again once it reads.
#[tokio::test]
async fn a_client_that_takes_no_answers_is_not_read_from_and_others_are_served() {
	const ANSWER: usize = 2_000_000;
	const CALLS: usize = 200;
	let edge = Edge::start(|_| ()).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	let calls = frame(&call("big", &json!([ANSWER]))).repeat(CALLS);
	let name = "vacchain_gateway_requests_total{method=\"big\"}";
	let called = || edge.figure(name) as usize;
	socket.send_raw(&calls).await.unwrap();
	let read = edge.settles(name).await as usize;

	let refused = edge.figure("vacchain_gateway_refusals_total{refusal=\"RateLimited\"}") as usize;
	// Some megabytes are on their way, in the buffers of the system.
	let on_their_way = 16;
	let most = MOST_UNREAD_OF_ONE / ANSWER + on_their_way;
	assert!(refused > 0 && read - refused <= most, "{read} calls, {refused} of them refused");
	assert!(read <= 1 + CALLS_OF_ONE + on_their_way, "{read} calls");
	socket.send_raw(&calls).await.unwrap();
	sleep(Duration::from_millis(300)).await;
	assert_eq!(called(), read, "who does not read is not read from");
	let other = ask(edge.address, "big", json!([LARGE / 2])).await.json();
	assert!(other["result"].is_string(), "another connection of the same client is answered");

	for _ in 0..2 * CALLS {
		let answer = socket.json().await;
		assert!(answer["result"].is_string() || answer["error"]["code"] == RATE_LIMITED);
	}
	socket.send(&call("echo", &json!(["again"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "again");
}

/// Over HTTP, each connection has one answer at a time: they are bounded together.
#[tokio::test]
async fn answers_over_http_that_nobody_takes_are_bounded() {
	const ANSWER: usize = 4_000_000;
	let edge = Edge::start(|_| ()).await;
	let request = post(&call("big", &json!([ANSWER])), &[]);
	let mut greedy = Vec::new();
	for _ in 0..2 * MOST_UNREAD_OF_ONE / ANSWER {
		let mut connection = connect(edge.address).await;
		connection.send(&request).await.unwrap();
		greedy.push(connection);
	}
	let refused = "vacchain_gateway_refusals_total{refusal=\"RateLimited\"}";
	until_async("one is refused", async || edge.figure(refused) > 0).await;
	assert_eq!(ask(edge.address, "echo", json!(["one"])).await.json()["result"], "one");
	drop(greedy);
	let is_answered = async || ask(edge.address, "big", json!([ANSWER])).await.json()["result"].is_string();
	until_async("there is room again", is_answered).await;
}

#[tokio::test]
async fn many_small_calls_at_one_time_are_answered() {
	let edge = Edge::start(|_| ()).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	socket.send_raw(&frame(&call("sleep", &json!([300]))).repeat(200)).await.unwrap();
	for _ in 0..200 {
		assert_eq!(socket.json().await["result"], 300);
	}
}

/// An answer that was made for a batch and not sent is not held against its client.
#[tokio::test]
async fn a_batch_with_too_large_an_answer_is_refused_and_the_next_call_is_answered() {
	let edge = Edge::start(|_| ()).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	let batch = format!("[{}]", vec![call("big", &json!([200_000])); 32].join(","));
	for _ in 0..4 {
		socket.send(&batch).await.unwrap();
		assert_eq!(socket.json().await["error"]["code"], TOO_BIG_BATCH_RESPONSE);
	}
	socket.send(&call("echo", &json!(["one"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "one");
}

#[tokio::test]
async fn requests_without_a_call_count_as_calls() {
	let edge = Edge::limited(|limits| limits.calls_per_address = 10).await;
	let foreign = post("{}", &["Origin: https://evil.example"]);
	for (request, usual) in [(post("{", &[]), 200), (foreign, 403)] {
		let mut connection = connect(edge.address).await;
		let status = loop {
			match connection.ask(&request).await.status {
				status if status == usual => {}
				other => break other,
			}
		};
		assert_eq!(status, 429);
		assert!(connection.closed().await.is_empty());
		sleep(Duration::from_secs(1)).await;
	}
	edge.shows("vacchain_gateway_turned_away_total{reason=\"TooMany\"} 2").await;
	assert!(edge.figure("vacchain_gateway_turned_away_total{reason=\"Origin\"}") > 0);
}
