//! Kinds that an answer does not tell apart, its time does not tell apart either.

use std::{collections::BTreeSet, net::Ipv4Addr, time::Instant};

use futures::{StreamExt, stream};
use rand_core::Rng;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
	net::TcpStream,
	time::{Duration, sleep_until},
};
use vacchain_client::{
	Client, Identity, Session,
	login::Login,
	password::Password,
	primitives::{Level, ParticipantId, Role, bounds::MAX_DAILY_RECORDS},
	random::{os_rng, record_id, visit_id},
};
use vacchain_gateway_server::access::METHODS;
use vacchain_testing::raw::{Socket, call};

use crate::{
	figures::{Calls, Sample, Took, superiority},
	node::{Node, turn},
	people::{self, Scene, id},
};

/// How many records the family has that does not consent: as many as it is given in a day.
const RECORDS: u32 = MAX_DAILY_RECORDS;
/// How many calls of each kind are compared, of each method.
const CALLS: usize = 700;
/// The most by which the share of pairs in which one kind took longer may differ from a half. By chance alone it
/// differs by so much once in ten thousand times.
const ALIKE: f64 = 0.05;
/// How often those are measured anew that were not alike: what chance did, it does not do again.
const RUNS: usize = 3;
/// A difference that must be told apart, in microseconds, so that the test can fail.
const PLANTED: f64 = 200.0;
/// The least time between two calls of one participant, whose rate is 200 a second.
const PACE: Duration = Duration::from_micros(5200);

/// Which of two kinds each of so many calls is of, as many of either, in random order.
fn random_order(calls: usize) -> Vec<bool> {
	let mut order: Vec<bool> = (0..2 * calls).map(|number| number < calls).collect();
	for last in (1..order.len()).rev() {
		order.swap(last, (os_rng().next_u64() % (last as u64 + 1)) as usize);
	}
	order
}

/// Whether two kinds of calls are alike: nobody can tell them by what the node computes, nor by how long it takes to
/// answer. Each measure has to show that it tells a small difference. On a machine that is busy with something else, the
/// waiting times do not; there, what the node computes decides alone.
fn are_alike(what: &str, one: &Calls, other: &Calls) -> bool {
	let (share, tells) = compare(what, "waits", &one.waits, &other.waits);
	let waits_alike = !tells || (share - 0.5).abs() < ALIKE;
	let (_, tells) = compare(what, "computes", &one.work, &other.work);
	assert!(tells, "{what}: a difference of {PLANTED} us cannot be told on this machine now");
	let work_alike = (one.work.quantile(0.5) - other.work.quantile(0.5)).abs() < PLANTED / 2.0;
	waits_alike && work_alike
}

/// In which share of pairs the first took longer, and whether this measure tells a small difference.
fn compare(what: &str, measure: &str, one: &Sample, other: &Sample) -> (f64, bool) {
	let share = superiority(one, other);
	let planted = superiority(&one.delayed(PLANTED), other);
	println!(
		"{what} {measure}: {} calls of each kind; medians {:.0} and {:.0} us, 95th percentiles {:.0} and {:.0} us; the \
		 first took longer in {share:.3} of all pairs, and in {planted:.3} if it took {PLANTED} us more",
		one.0.len(),
		one.quantile(0.5),
		other.quantile(0.5),
		one.quantile(0.95),
		other.quantile(0.95),
	);
	(share, planted - 0.5 > ALIKE)
}

/// A WebSocket that a test measures: nothing between it and the gateway but the loopback.
struct Watch<'a> {
	node: &'a Node,
	socket: Socket<TcpStream>,
}

impl<'a> Watch<'a> {
	async fn new(node: &'a Node, source: Ipv4Addr) -> Self {
		Self { node, socket: node.connect_from(source).await.unwrap().upgrade(&[]).await.unwrap() }
	}

	/// Calls a method. The answer, and what it took.
	async fn ask(&mut self, method: &str, params: Value) -> (Value, Took) {
		let text = call(method, &params);
		let (begun, computed) = (Instant::now(), self.node.cpu_time());
		self.socket.send(&text).await.unwrap();
		let answer = self.socket.text().await.unwrap();
		let (wait, work) = (begun.elapsed(), self.node.cpu_time().saturating_sub(computed));
		let took = Took { wait: wait.as_secs_f64() * 1e6, work: work.as_secs_f64() * 1e6 };
		(serde_json::from_str(&answer).unwrap(), took)
	}
}

/// Somebody who asks for what is not theirs.
struct Stranger<'a> {
	watch: Watch<'a>,
	_session: Session,
	next: tokio::time::Instant,
}

impl<'a> Stranger<'a> {
	async fn new(scene: &'a Scene, username: &str) -> Self {
		let (session, token) = scene.enter_with_token(username).await;
		let mut watch = Watch::new(&scene.node, Ipv4Addr::LOCALHOST).await;
		watch.ask("auth_resume", json!([token])).await;
		Self { watch, _session: session, next: tokio::time::Instant::now() }
	}

	/// Asks as soon as the rate allows. What the answer took.
	async fn ask(&mut self, method: &str, params: Value) -> Took {
		sleep_until(self.next).await;
		self.next = tokio::time::Instant::now() + PACE;
		let (answer, took) = self.watch.ask(method, params).await;
		match method {
			"records_search" => assert_eq!(answer["result"], json!({ "rows": [], "next": null }), "{answer}"),
			_ => assert_eq!(answer["error"]["data"]["name"], "NotFound", "{method}: {answer}"),
		}
		took
	}
}

/// A method that a stranger calls with what is not there, and with what is not theirs to see.
struct Question {
	method: &'static str,
	stranger: usize,
	params: [Value; 2],
}

/// R17: by the time that it takes, nobody learns whether a record, a visit or a family is not there or not theirs to
/// see, whatever they ask.
#[tokio::test]
async fn what_is_forbidden_takes_as_long_as_what_is_not_there() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::HOSPITAL, Level::Full).await;
	let visit = people::open_visit(&scene.enter(people::DESK).await, record).await;
	for number in 1..RECORDS {
		scene.record(people::FAMILY, &format!("Child {number}")).await;
	}
	// More of them ask more in a second.
	let names =
		[people::OTHER_FAMILY, people::OTHER_DESK, people::OTHER_DOCTOR, people::AGENT, people::OFFICER];
	let mut strangers = Vec::new();
	for name in names {
		strangers.push(Stranger::new(&scene, name).await);
	}

	// Each asked about as often: what was asked before is answered from memory.
	let mut nobody = ParticipantId([0; 32]);
	os_rng().fill_bytes(&mut nobody.0);
	let records = || [json!([record_id(&mut os_rng())]), json!([record])];
	let by_visit = || [json!([record_id(&mut os_rng()), visit]), json!([record, visit])];
	let visits = || [json!([visit_id(&mut os_rng())]), json!([visit])];
	let families = || [json!([nobody]), json!([id(people::FAMILY)])];
	// What is wanted is refused before anything is proven.
	let proofs = |wanted: &dyn Fn(Value) -> Value, [absent, forbidden]: [Value; 2]| {
		[absent, forbidden].map(|of| json!([1, wanted(of[0].clone())]))
	};
	let questions = [
		("records_history", 0, records()),
		("records_childVersions", 0, records()),
		("access_log", 0, records()),
		("consent_grants", 1, records()),
		("records_get", 1, records()),
		("records_visit", 2, visits()),
		("records_get", 2, by_visit()),
		("records_visits", 3, records()),
		("records_search", 3, families()),
		("records_search", 2, families()),
		("consent_wardRequests", 0, records()),
		("directory_participant", 3, families()),
		("records_wraps", 4, records()),
		("records_reports", 3, records()),
		("records_childVersions", 2, records()),
		("records_erased", 0, records()),
		("directory_staff", 4, families()),
		("directory_keys", 4, families()),
		("directory_log", 3, families()),
		("proofs_state", 3, proofs(&|id| json!({ "participants": [id] }), families())),
		("proofs_state", 1, proofs(&|record| json!({ "record": record }), records())),
		("proofs_state", 2, proofs(&|visit| json!({ "visit": visit }), visits())),
		(
			"proofs_state",
			4,
			proofs(&|record| json!({ "vaccinations": { "record": record, "visits": [visit] } }), records()),
		),
	];
	let mut left =
		Vec::from(questions.map(|(method, stranger, params)| Question { method, stranger, params }));
	let by_table: BTreeSet<&str> = METHODS
		.iter()
		.filter(|method| method.rule.refusal().is_some_and(|refusal| refusal.name() == "NotFound"))
		.map(|method| method.name)
		// These take no id: each concerns the caller's own organisation.
		.filter(|name| !name.starts_with("directory_contentKey"))
		// Only health admins call this one, and all records are theirs to see.
		.filter(|name| *name != "records_custody")
		.collect();
	let asked: BTreeSet<&str> = left.iter().map(|question| question.method).collect();
	assert!(asked.is_superset(&by_table), "{asked:?} has not all of {by_table:?}");

	for _ in 0..RUNS {
		let mut samples = vec![[Calls::default(), Calls::default()]; left.len()];
		let orders: Vec<_> = left.iter().map(|_| random_order(CALLS)).collect();
		for call in 0..2 * CALLS {
			for ((question, samples), order) in left.iter().zip(&mut samples).zip(&orders) {
				let kind = usize::from(order[call]);
				let stranger = &mut strangers[question.stranger];
				samples[kind].push(stranger.ask(question.method, question.params[kind].clone()).await);
			}
		}
		let mut samples = samples.into_iter();
		left.retain(|question| {
			samples.next().is_some_and(|[absent, forbidden]| !are_alike(question.method, &forbidden, &absent))
		});
		if left.is_empty() {
			return;
		}
	}
	let left: Vec<_> = left.iter().map(|question| question.method).collect();
	panic!("{left:?} tell by their time what is there");
}

/// How many attempts for one username, and from one address, wait for nothing.
const FREE: (usize, usize) = (5, 100);
/// How many people have a password.
const PEOPLE: usize = 200;

/// A username without a password, of kind 0, or with one, of kind 1. The gateway does not care what an id was derived
/// from.
fn somebody(kind: usize, number: usize) -> Identity {
	let secrets = [[kind as u8 + 1; 32], [number as u8; 32]].concat();
	let id = ParticipantId(sp_crypto_hashing::blake2_256(&secrets));
	Identity::from_secrets("somebody", id, &secrets).unwrap()
}

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
				client
					.register_password(&somebody(1, number), Role::Family, "correct horse battery")
					.await
					.unwrap();
			}
		})
		.await;

	let calls = PEOPLE * FREE.0;
	let mut asked = [0, 0];
	let mut starts = [Calls::default(), Calls::default()];
	let mut finishes = [Calls::default(), Calls::default()];
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
		let guess = Password::new("a wrong guess", None);
		let (_, start) = Login::start(somebody(kind, who).id, &guess, &mut os_rng()).unwrap();
		let (answer, took) = watch.ask("auth_startLogin", json!([start])).await;
		let attempt = &answer["result"]["attempt"];
		assert!(attempt.is_string(), "{answer}");
		starts[kind].push(took);
		let (answer, took) = watch.ask("auth_finishLogin", json!([attempt, "11".repeat(64)])).await;
		assert_eq!(answer["error"]["data"]["name"], "LoginRefused", "{answer}");
		finishes[kind].push(took);
	}
	let alike = [("auth_startLogin", &starts), ("auth_finishLogin", &finishes)];
	assert_eq!(alike.map(|(what, [unknown, known])| are_alike(what, known, unknown)), [true; 2]);
}
