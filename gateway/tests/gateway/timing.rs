//! What cannot be told apart by its answer cannot be told apart by its time.

use std::{net::Ipv4Addr, time::Instant};

use futures::{StreamExt, stream};
use rand_core::Rng;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
	net::TcpStream,
	time::{Duration, sleep_until},
};
use vacchain_client::{
	Client,
	login::Login,
	primitives::Level,
	random::{os_rng, record_id},
};

use crate::{
	client::{Socket, call},
	figures::{Sample, superiority},
	node::{Node, turn},
	people::{self, Scene, newcomer},
};

/// How many records the family has that does not consent.
const RECORDS: usize = 16;
/// How many calls of each kind are compared.
const CALLS: usize = 2000;
/// The most by which the share of pairs in which one kind took longer may differ from a half. By chance alone it
/// differs by more than 0.02 once in thirty times; other work on the machine adds to that.
const ALIKE: f64 = 0.1;
/// A difference that must be told apart, in microseconds, so that the test can fail.
const PLANTED: f64 = 200.0;
/// The least time between two calls: the rate of one participant is 200 a second.
const PACE: Duration = Duration::from_micros(5200);

/// Which of two kinds each of so many calls is of, as many of either, in random order.
fn random_order(calls: usize) -> Vec<bool> {
	let mut order: Vec<bool> = (0..2 * calls).map(|number| number < calls).collect();
	for last in (1..order.len()).rev() {
		order.swap(last, (os_rng().next_u64() % (last as u64 + 1)) as usize);
	}
	order
}

/// Whether two samples are alike, and the same test tells a small difference.
fn are_alike(what: &str, one: &Sample, other: &Sample) -> bool {
	let share = superiority(one, other);
	let planted = superiority(&one.delayed(PLANTED), other);
	println!(
		"{what}: {} calls of each kind; medians {:.0} and {:.0} us, 95th percentiles {:.0} and {:.0} us; the first took \
		longer in {share:.3} of all pairs, and in {planted:.3} if it took {PLANTED} us more",
		one.0.len(),
		one.quantile(0.5),
		other.quantile(0.5),
		one.quantile(0.95),
		other.quantile(0.95),
	);
	assert!(planted - 0.5 > ALIKE, "{what}: a difference of {PLANTED} us cannot be told on this machine now");
	(share - 0.5).abs() < ALIKE
}

/// A WebSocket that a test measures: nothing between it and the gateway but the loopback.
struct Watch(Socket<TcpStream>);

impl Watch {
	async fn new(node: &Node, source: Ipv4Addr) -> Self {
		Self(node.connect_from(source).await.unwrap().upgrade(&[]).await.unwrap())
	}

	/// Calls a method. The answer, and how long it took, in microseconds.
	async fn ask(&mut self, method: &str, params: Value) -> (Value, f64) {
		let text = call(method, &params);
		let begun = Instant::now();
		self.0.send(&text).await.unwrap();
		let answer = self.0.text().await.unwrap();
		let took = begun.elapsed().as_secs_f64() * 1e6;
		(serde_json::from_str(&answer).unwrap(), took)
	}
}

/// R17: by the time that it takes, nobody learns whether a record or a family is not there or not theirs to see.
#[tokio::test]
async fn a_forbidden_record_takes_as_long_as_one_that_is_not_there() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::HOSPITAL, Level::Full).await;
	for number in 1..RECORDS {
		scene.record(people::FAMILY, &format!("Child {number}")).await;
	}
	let (_reader, token) = scene.enter_with_token(people::OTHER_HOSPITAL).await;
	let mut watch = Watch::new(&scene.node, Ipv4Addr::LOCALHOST).await;
	watch.ask("auth_resume", json!([token])).await;

	// Each asked about as often: what was asked before is answered from memory.
	let absent = record_id(&mut os_rng());
	let nobody = format!("{:06x}", os_rng().next_u32() >> 8);
	let mut alike = Vec::new();
	for method in ["records_get", "records_visits", "records_search"] {
		let mut samples = [Sample::default(), Sample::default()];
		let mut next = tokio::time::Instant::now();
		for is_forbidden in random_order(CALLS) {
			sleep_until(next).await;
			next += PACE;
			let subject = match (method, is_forbidden) {
				("records_search", true) => json!(people::FAMILY),
				("records_search", false) => json!(nobody),
				(_, true) => json!(record),
				(_, false) => json!(absent),
			};
			let (answer, took) = watch.ask(method, json!([subject])).await;
			match method {
				"records_search" => {
					assert_eq!(answer["result"], json!({ "rows": [], "next": null }), "{answer}")
				}
				_ => assert_eq!(answer["error"]["data"]["name"], "NotFound", "{answer}"),
			}
			samples[usize::from(is_forbidden)].0.push(took);
		}
		alike.push(are_alike(method, &samples[1], &samples[0]));
	}
	assert_eq!(alike, [true; 3]);
}

/// How many attempts for one username, and from one address, wait for nothing.
const FREE: (usize, usize) = (5, 100);
/// How many people have a password.
const PEOPLE: usize = 200;

/// R13: by the time that a login takes, nobody learns whether somebody has a username.
#[tokio::test]
async fn an_unknown_username_takes_as_long_as_a_wrong_password() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &["--gateway-registrations-per-address", "1000"]).await;
	let client = Client::connect(&node.url()).await.unwrap();
	stream::iter(0..PEOPLE)
		.for_each_concurrent(2, |number| {
			let client = &client;
			async move {
				let identity = newcomer(&format!("person-{number:03}"));
				client.register_password(&identity, "correct horse battery").await.unwrap();
			}
		})
		.await;

	let calls = PEOPLE * FREE.0;
	let mut asked = [0, 0];
	let mut starts = [Sample::default(), Sample::default()];
	let mut finishes = [Sample::default(), Sample::default()];
	let mut watch = None;
	for (number, is_known) in random_order(calls).into_iter().enumerate() {
		if number % FREE.1 == 0 {
			let source = Ipv4Addr::new(127, 0, 99, 1 + (number / FREE.1) as u8);
			watch = Some(Watch::new(&node, source).await);
		}
		let watch = watch.as_mut().unwrap();
		let kind = usize::from(is_known);
		let who = asked[kind] % PEOPLE;
		asked[kind] += 1;
		let username = format!("{}-{who:03}", ["nobody", "person"][kind]);
		let (_, start) = Login::start(&username, "a wrong guess", &mut os_rng()).unwrap();
		let (answer, took) = watch.ask("auth_startLogin", json!([start])).await;
		let attempt = &answer["result"]["attempt"];
		assert!(attempt.is_string(), "{answer}");
		starts[kind].0.push(took);
		let (answer, took) = watch.ask("auth_finishLogin", json!([attempt, "11".repeat(64)])).await;
		assert_eq!(answer["error"]["data"]["name"], "LoginRefused", "{answer}");
		finishes[kind].0.push(took);
	}
	let alike = [("auth_startLogin", &starts), ("auth_finishLogin", &finishes)];
	assert_eq!(alike.map(|(what, [unknown, known])| are_alike(what, known, unknown)), [true; 2]);
}
