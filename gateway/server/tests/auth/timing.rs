//! The time of an answer tells nothing.

use std::time::Instant;

use vacchain_gateway::{
	Refusal,
	types::{LoginResponse, LoginStart, SignedIn},
};
use vacchain_sealing::opaque::ClientLogin;

use crate::support::{Answer, DAY, Network, Person, id, random_bytes, rng};

/// How many logins of each kind are measured.
const LOGINS: usize = 2000;
/// How far apart the medians may be: a part of the median, or so many microseconds. What a client sees of an answer
/// varies many times as much, by the network and by what else the gateway does.
const TOLERANCE: (f64, f64) = (0.05, 20.0);

/// Durations of one kind of call, in microseconds.
struct Sample(Vec<f64>);

impl Sample {
	fn quantile(&self, part: f64) -> f64 {
		let mut sorted = self.0.clone();
		sorted.sort_by(f64::total_cmp);
		sorted[((sorted.len() - 1) as f64 * part) as usize]
	}

	fn mean(&self) -> f64 {
		self.0.iter().sum::<f64>() / self.0.len() as f64
	}

	/// The variance of the mean.
	fn variance_of_mean(&self) -> f64 {
		let mean = self.mean();
		let squares: f64 = self.0.iter().map(|value| (value - mean).powi(2)).sum();
		squares / (self.0.len() as f64 - 1.0) / self.0.len() as f64
	}
}

/// How alike two kinds of calls are that were made in turns. Prints it, and answers whether they are alike.
fn are_alike(what: &str, [known, unknown]: &[Sample; 2]) -> bool {
	let [a, b] = [known, unknown].map(|sample| sample.quantile(0.5));
	let welch =
		(known.mean() - unknown.mean()) / (known.variance_of_mean() + unknown.variance_of_mean()).sqrt();
	let slower = known.0.iter().zip(&unknown.0).filter(|(known, unknown)| known > unknown).count();
	println!(
		"{what}: known p50 {a:.0} us, p95 {:.0} us; unknown p50 {b:.0} us, p95 {:.0} us; Welch's t {welch:.2}; \
		the known was slower in {slower} of {} pairs",
		known.quantile(0.95),
		unknown.quantile(0.95),
		known.0.len(),
	);
	(a - b).abs() <= (b * TOLERANCE.0).max(TOLERANCE.1)
}

/// R13: whether somebody has a username cannot be told by the time that a login takes.
#[tokio::test]
async fn an_unknown_username_takes_as_long_as_a_wrong_password() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let client = gateway.client("192.0.2.1");
	Person::new("amina", b"correct horse battery").register(&client).await.unwrap();

	let mut starts = [Sample(Vec::new()), Sample(Vec::new())];
	let mut finishes = [Sample(Vec::new()), Sample(Vec::new())];
	for round in 0..LOGINS {
		// So that no guess has to wait.
		network.wait(DAY);
		// In turns, so that whatever else the machine does concerns both.
		for turn in [round % 2, 1 - round % 2] {
			let username = ["amina", "nobody"][turn];
			let (_, request) = ClientLogin::start(b"a guess", &mut rng()).unwrap();
			let start = LoginStart { participant: id(username), request: request.into() };
			let begun = Instant::now();
			let response: LoginResponse = client.call("auth_startLogin", (start,)).await.unwrap();
			starts[turn].0.push(begun.elapsed().as_secs_f64() * 1e6);

			let finalization = random_bytes(64);
			let begun = Instant::now();
			let answer: Answer<SignedIn> =
				client.call("auth_finishLogin", (response.attempt, finalization)).await;
			finishes[turn].0.push(begun.elapsed().as_secs_f64() * 1e6);
			assert_eq!(answer.unwrap_err(), Refusal::LoginRefused.into());
		}
	}
	let alike = [("auth_startLogin", &starts), ("auth_finishLogin", &finishes)];
	assert_eq!(alike.map(|(what, samples)| are_alike(what, samples)), [true, true]);
}
