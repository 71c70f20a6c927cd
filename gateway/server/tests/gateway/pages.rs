//! The pages of visits that the gateway serves in a second, beside calls that read nothing.

use std::{
	net::Ipv4Addr,
	time::{Duration, Instant},
};

use futures::future::join_all;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::sleep_until};
use vacchain_client::{
	Session,
	primitives::{Level, RecordId, Role, bounds::MAX_PAGE_VISITS},
};
use vacchain_testing::raw::{Socket, call};

use crate::{
	figures::Sample,
	node::{Node, turn},
	people::{self, Scene, grant},
};

/// The hospital's people who read the record: one person may call 200 times a second.
const DESKS: [&str; 8] = [people::DESK, "desk-2", "desk-3", "desk-4", "desk-5", "desk-6", "desk-7", "desk-8"];
/// The numbers of calls that wait for their answers at one time.
const IN_FLIGHT: [usize; 2] = [1, 8];
/// The time of one kind of call before the other has its turn: other programs slow both alike.
const SLICE: Duration = Duration::from_millis(250);
/// The turns of each kind.
const SLICES: usize = 8;
/// The pages that the family reads.
const OWN_PAGES: u32 = 300;
/// The least time between two of them: one person may call 200 times a second.
const PACE: Duration = Duration::from_micros(5200);

/// A call that is made over and over.
struct Question {
	/// The request.
	call: String,
	/// The answer, if it is the same each time.
	answer: Option<String>,
}

/// Calls of one kind.
#[derive(Default)]
struct Served {
	/// From each call to its answer, in microseconds.
	waits: Sample,
	/// The time of all turns.
	time: Duration,
	/// The time that the node computed meanwhile, in all its threads.
	work: Duration,
}

impl Served {
	fn a_second(&self) -> f64 {
		self.waits.0.len() as f64 / self.time.as_secs_f64()
	}

	/// The node's computing time for one call, in microseconds.
	fn work_of_one(&self) -> f64 {
		self.work.as_secs_f64() * 1e6 / self.waits.0.len() as f64
	}

	fn print(&self, what: &str) {
		println!(
			"{what}: {:.0} a second; p50 {:.2} ms, p99 {:.2} ms; the node computes {:.2} ms for one",
			self.a_second(),
			self.waits.quantile(0.5) / 1e3,
			self.waits.quantile(0.99) / 1e3,
			self.work_of_one() / 1e3,
		);
	}
}

/// A person who is logged in, with a connection of their own.
struct Reader {
	socket: Socket<TcpStream>,
	_session: Session,
}

impl Reader {
	async fn new(scene: &Scene, username: &str) -> Self {
		let (session, token) = scene.enter_with_token(username).await;
		let socket = scene.node.connect_from(Ipv4Addr::LOCALHOST).await.unwrap().upgrade(&[]).await.unwrap();
		let mut reader = Self { socket, _session: session };
		reader.answer(&call("auth_resume", &json!([token]))).await;
		reader
	}

	async fn answer(&mut self, call: &str) -> String {
		self.socket.send(call).await.unwrap();
		let answer = self.socket.text().await.unwrap();
		assert!(answer.contains(r#""result":"#), "{answer}");
		answer
	}

	/// Asks once. Returns the time until the answer, in microseconds.
	async fn ask(&mut self, question: &Question) -> f64 {
		let asked = Instant::now();
		let answer = self.answer(&question.call).await;
		let wait = asked.elapsed().as_secs_f64() * 1e6;
		assert!(question.answer.as_ref().is_none_or(|known| *known == answer), "{answer}");
		wait
	}
}

/// The readers ask one after the other, until this time.
async fn in_turn(readers: &mut [Reader], question: &Question, until: Instant) -> Vec<f64> {
	let mut waits = Vec::new();
	for reader in (0..readers.len()).cycle() {
		if Instant::now() >= until {
			break;
		}
		waits.push(readers[reader].ask(question).await);
	}
	waits
}

/// The readers ask both questions in turns, with `in_flight` calls at a time.
async fn serve(
	node: &Node,
	readers: &mut [Reader],
	in_flight: usize,
	questions: [&Question; 2],
) -> [Served; 2] {
	let mut served = [Served::default(), Served::default()];
	for _ in 0..SLICES {
		for (question, served) in questions.into_iter().zip(&mut served) {
			let (begun, computed) = (Instant::now(), node.cpu_time());
			let groups = readers.chunks_mut(readers.len() / in_flight);
			let waits = join_all(groups.map(|group| in_turn(group, question, begun + SLICE))).await;
			served.time += begun.elapsed();
			served.work += node.cpu_time().saturating_sub(computed);
			served.waits.0.extend(waits.into_iter().flatten());
		}
	}
	served
}

/// A record with a page of visits, which the family and the hospital may read in full.
async fn record_of_a_page(scene: &Scene) -> RecordId {
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	grant(&family, record, people::HOSPITAL, Level::Full).await;
	let desk = scene.enter(people::DESK).await;
	for _ in 0..MAX_PAGE_VISITS {
		let visit = people::open_visit(&desk, record).await;
		people::finish_visit(scene, &desk, visit).await;
	}
	record
}

/// A hospital's desks read a page of visits over and over, in turns with a call that reads nothing; before them the
/// family reads it. `docs/benchmarks.md` has the figures, beside the figures of a gateway that asked for each row.
#[tokio::test]
#[ignore = "a figure, which takes half a minute: `-- --ignored --nocapture pages`"]
async fn pages_of_visits_are_served() {
	let _turn = turn().await;
	let scene = Scene::new(&["--gateway-calls-per-address", "1000000"]).await;
	let record = record_of_a_page(&scene).await;
	let mut readers = Vec::new();
	for desk in DESKS {
		if desk != people::DESK {
			scene.admit(desk, Role::Receptionist, Some(people::HOSPITAL)).await;
		}
		readers.push(Reader::new(&scene, desk).await);
	}
	let mut family = Reader::new(&scene, people::FAMILY).await;

	let page_call = call("records_visits", &json!([record]));
	let page = readers[0].answer(&page_call).await;
	let told: Value = serde_json::from_str(&page).unwrap();
	let rows = told["result"]["rows"].as_array().unwrap();
	assert_eq!((rows.len(), &told["result"]["next"]), (MAX_PAGE_VISITS as usize, &Value::Null));
	assert!(rows.iter().all(|visit| visit["visit"]["state"] == json!("linked")), "not all are linked");
	println!("a page of {} visits: {} bytes", rows.len(), page.len());
	let pages = Question { call: page_call, answer: Some(page) };
	let tips = Question { call: call("tx_tip", &json!([])), answer: None };

	let mut own = Served::default();
	let (begun, computed) = (Instant::now(), scene.node.cpu_time());
	for number in 0..OWN_PAGES {
		sleep_until((begun + PACE * number).into()).await;
		own.waits.0.push(family.ask(&pages).await);
	}
	own.time = begun.elapsed();
	own.work = scene.node.cpu_time().saturating_sub(computed);
	own.print("pages for the family, one at a time, as often as it may ask");

	for in_flight in IN_FLIGHT {
		let [pages, tips] = serve(&scene.node, &mut readers, in_flight, [&pages, &tips]).await;
		pages.print(&format!("pages, {in_flight} in flight"));
		tips.print(&format!("tx_tip, {in_flight} in flight"));
		println!(
			"pages / tx_tip, {in_flight} in flight: {:.3} by time, {:.3} by what the node computes",
			pages.a_second() / tips.a_second(),
			tips.work_of_one() / pages.work_of_one(),
		);
	}
}
