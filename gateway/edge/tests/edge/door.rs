//! The door lets in only requests that the rules allow.

use serde_json::json;
use vacchain_testing::raw::{ask, call, connect, frame, post};

use crate::server::Edge;

#[tokio::test]
async fn calls_are_answered_over_http_and_over_a_websocket() {
	let edge = Edge::start(|_| ()).await;
	let mut http = connect(edge.address).await;
	for text in ["one", "two, on the same connection"] {
		let answer = http.ask(&post(&call("echo", &json!([text])), &[])).await;
		assert_eq!((answer.status, answer.json()["result"].as_str()), (200, Some(text)));
	}
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	socket.send(&call("echo", &json!(["three"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "three");
}

#[tokio::test]
async fn answers_are_kept_by_nobody_on_the_way() {
	let edge = Edge::start(|_| ()).await;
	for request in
		[post(&call("echo", &json!(["one"])), &[]), "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".into()]
	{
		let head = connect(edge.address).await.ask(&request).await.head;
		assert!(
			head.contains("cache-control: no-store") && head.contains("x-content-type-options: nosniff"),
			"{head}"
		);
	}
}

#[tokio::test]
async fn a_page_under_another_name_reaches_nothing() {
	let edge = Edge::start(|_| ()).await;
	let body = call("echo", &json!(["one"]));
	let rebound = post(&body, &[]).replace("Host: localhost", "Host: rebound.example");
	assert_eq!(connect(edge.address).await.ask(&rebound).await.status, 403);
	let nameless = post(&body, &[]).replace("Host: localhost\r\n", "");
	assert_eq!(connect(edge.address).await.ask(&nameless).await.status, 403);
}

#[tokio::test]
async fn a_page_of_a_foreign_origin_opens_no_websocket_and_one_that_is_named_does() {
	let edge = Edge::start(|config| config.cors = vec!["https://vaccines.example.org".into()]).await;
	let foreign = connect(edge.address).await.upgrade(&["Origin: https://evil.example"]).await;
	assert_eq!(foreign.err().unwrap().status, 403);
	let named = connect(edge.address).await.upgrade(&["Origin: https://vaccines.example.org"]).await;
	assert!(named.is_ok());
}

#[tokio::test]
async fn a_page_under_the_gateways_own_name_calls_and_opens_a_websocket() {
	let edge = Edge::start(|_| ()).await;
	let own = "Origin: http://localhost";
	let answer = connect(edge.address).await.ask(&post(&call("echo", &json!(["one"])), &[own])).await;
	assert_eq!(answer.json()["result"], "one");
	assert!(connect(edge.address).await.upgrade(&[own]).await.is_ok());
	let neighbour = connect(edge.address).await.upgrade(&["Origin: http://localhost:3000"]).await;
	assert_eq!(neighbour.err().unwrap().status, 403);
}

#[tokio::test]
async fn browsers_are_told_which_pages_may_call() {
	let edge = Edge::start(|config| config.cors = vec!["https://vaccines.example.org".into()]).await;
	let ask_first = |origin: &str| {
		format!(
			"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
			Access-Control-Request-Headers: authorization, content-type\r\n\r\n"
		)
	};
	let named = connect(edge.address).await.ask(&ask_first("https://vaccines.example.org")).await;
	assert_eq!(named.status, 200);
	assert!(
		named.head.contains("access-control-allow-origin: https://vaccines.example.org"),
		"{}",
		named.head
	);
	assert!(!named.head.contains("access-control-allow-credentials"), "{}", named.head);
	let foreign = connect(edge.address).await.ask(&ask_first("https://evil.example")).await;
	assert_eq!(foreign.status, 403);
	assert!(!foreign.head.contains("access-control"), "{}", foreign.head);
}

#[tokio::test]
async fn a_token_belongs_to_its_request_alone() {
	let edge = Edge::start(|_| ()).await;
	let mut connection = connect(edge.address).await;
	let with = post(&call("who", &json!([])), &["Authorization: Bearer secret"]);
	assert_eq!(connection.ask(&with).await.json()["result"]["token"], "secret");
	let without = post(&call("who", &json!([])), &[]);
	assert_eq!(
		connection.ask(&without).await.json()["result"],
		json!({ "address": "127.0.0.1", "token": null })
	);
	let malformed = post(&call("who", &json!([])), &["Authorization: Basic c2VjcmV0"]);
	assert_eq!(connection.ask(&malformed).await.status, 400);
}

#[tokio::test]
async fn a_websocket_has_its_token_for_all_its_requests() {
	let edge = Edge::start(|_| ()).await;
	let mut socket = connect(edge.address).await.upgrade(&["Authorization: Bearer secret"]).await.unwrap();
	for _ in 0..2 {
		socket.send(&call("who", &json!([]))).await.unwrap();
		assert_eq!(socket.json().await["result"]["token"], "secret");
	}
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_who_its_client_is() {
	let said = post(&call("who", &json!([])), &["X-Forwarded-For: 198.51.100.7"]);
	let open = Edge::start(|_| ()).await;
	assert_eq!(connect(open.address).await.ask(&said).await.json()["result"]["address"], "127.0.0.1");
	let behind = Edge::start(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
	assert_eq!(connect(behind.address).await.ask(&said).await.json()["result"]["address"], "198.51.100.7");
}

#[tokio::test]
async fn labels_of_metrics_are_few_whatever_is_called() {
	let edge = Edge::start(|_| ()).await;
	for method in ["nothing", "evil\"} 1\n", "echo"] {
		ask(edge.address, method, json!(["one"])).await;
	}
	edge.shows("vacchain_gateway_requests_total{method=\"unknown\"} 2").await;
	edge.shows("vacchain_gateway_requests_total{method=\"echo\"} 1").await;
	edge.shows("vacchain_gateway_refusals_total{refusal=\"MethodNotFound\"} 2").await;
	assert!(!edge.metrics().contains("evil"));
}

#[tokio::test]
async fn what_has_not_been_refused_yet_is_shown_for_alarms() {
	let edge = Edge::start(|_| ()).await;
	assert_eq!(edge.figure("vacchain_gateway_refusals_total{refusal=\"AccessLogUnavailable\"}"), 0);
	assert_eq!(edge.figure("vacchain_gateway_turned_away_total{reason=\"Host\"}"), 0);
}

#[tokio::test]
async fn a_message_in_parts_with_a_ping_between_them_is_answered() {
	let edge = Edge::start(|_| ()).await;
	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	let part = |head: u8, payload: &[u8]| {
		let mask = [1, 2, 3, 4];
		let masked = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
		[head, 0x80 | payload.len() as u8].into_iter().chain(mask).chain(masked).collect::<Vec<u8>>()
	};
	let text = call("echo", &json!(["one"])).into_bytes();
	let (first, rest) = text.split_at(20);
	for frame in [part(0x01, first), part(0x89, b"still there?"), part(0x80, rest)] {
		socket.send_raw(&frame).await.unwrap();
	}
	assert_eq!(socket.json().await["result"], "one");
	socket.send_raw(&part(0x88, &[])).await.unwrap();
	assert_eq!(socket.text().await, None, "the gateway closes it too");

	let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
	socket.send_raw(&part(0x80, rest)).await.unwrap();
	assert!(socket.0.closed().await.len() <= 2, "a part of nothing ends the connection");
}

/// RFC 6455, section 5.1: a client masks what it sends, so that no page chooses the bytes that a proxy sees.
#[tokio::test]
async fn a_frame_without_a_mask_ends_the_connection() {
	let edge = Edge::start(|_| ()).await;
	let text = call("echo", &json!(["one"])).into_bytes();
	let unmasked = [&[0x81, text.len() as u8], text.as_slice()].concat();
	for frame in [unmasked.as_slice(), &[0x89, 0x00], &[0x88, 0x00]] {
		let mut socket = connect(edge.address).await.upgrade(&[]).await.unwrap();
		socket.send_raw(frame).await.unwrap();
		let answered = socket.0.closed().await;
		// The first ping of the gateway may come before.
		assert!(answered.len() <= 2, "{answered:?}");
	}
}

/// A browser offers to compress messages; the gateway takes none of its offers, and refuses what was compressed.
#[tokio::test]
async fn an_offer_to_compress_messages_is_not_taken() {
	let edge = Edge::start(|_| ()).await;
	let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
	let mut http = connect(edge.address).await;
	http.send(format!(
		"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
		Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n\r\n"
	))
	.await
	.unwrap();
	let answer = http.answer().await;
	assert_eq!(answer.status, 101);
	assert!(!answer.head.contains("sec-websocket-extensions"), "{}", answer.head);

	let mut socket = connect(edge.address).await.upgrade(&[offer]).await.unwrap();
	socket.send(&call("echo", &json!(["one"]))).await.unwrap();
	assert_eq!(socket.json().await["result"], "one");
	let mut compressed = frame("{}");
	compressed[0] |= 0x40;
	socket.send_raw(&compressed).await.unwrap();
	assert_eq!(socket.text().await, None);
}
