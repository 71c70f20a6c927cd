//! The gateway's metrics in Prometheus. No label tells of a person.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jsonrpsee::types::error::{
	INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE, INVALID_REQUEST_CODE, METHOD_NOT_FOUND_CODE,
	OVERSIZED_RESPONSE_CODE, TOO_MANY_SUBSCRIPTIONS_CODE,
};
use substrate_prometheus_endpoint::{
	CounterVec, Gauge, HistogramOpts, HistogramVec, Opts, PrometheusError, Registry, U64, register,
};
use vacchain_gateway::Refusal;

use super::{LOG, Turned};

/// The label of a method that does not exist, so that labels stay few.
const UNKNOWN: &str = "unknown";

/// Upper bounds of the latency histogram, in seconds.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The gateway's figures. Clones share them.
#[derive(Clone)]
pub struct Metrics(Arc<Figures>);

struct Figures {
	/// The methods that there are, by name.
	methods: BTreeMap<&'static str, Measured>,
	/// The errors that there are, by code.
	refusals: BTreeMap<i32, &'static str>,
	requests: CounterVec<U64>,
	refused: CounterVec<U64>,
	turned_away: CounterVec<U64>,
	seconds: HistogramVec,
	logins: CounterVec<U64>,
	connections: Gauge<U64>,
}

/// A method to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
	/// Its name.
	pub name: &'static str,
	/// Whether its answer ends a login, one way or the other.
	pub is_login: bool,
}

impl Metrics {
	/// All at zero, and shown at the node's endpoint if it has one. `methods` are those that there are.
	///
	/// # Errors
	///
	/// When a figure of such a name exists already.
	pub fn new(
		methods: impl IntoIterator<Item = Measured>,
		registry: Option<&Registry>,
	) -> Result<Self, PrometheusError> {
		let counter = |name: &str, help: &str, label: &str| -> Result<CounterVec<U64>, PrometheusError> {
			shown(CounterVec::new(Opts::new(full(name), help), &[label])?, registry)
		};
		let refusals = refusals();
		let refused = counter("refusals_total", "Calls refused", "refusal")?;
		let turned_away = counter("turned_away_total", "HTTP requests turned away before a call", "reason")?;
		// A figure of something that has not happened yet is shown too: an alarm is to see the first one.
		for refusal in refusals.values() {
			refused.with_label_values(&[refusal]);
		}
		for turned in Turned::ALL {
			turned_away.with_label_values(&[turned.name()]);
		}
		let latency = HistogramOpts::new(full("request_seconds"), "How long calls took, in seconds");
		Ok(Self(Arc::new(Figures {
			methods: methods.into_iter().map(|method| (method.name, method)).collect(),
			refusals,
			requests: counter("requests_total", "Calls answered", "method")?,
			refused,
			turned_away,
			seconds: shown(HistogramVec::new(latency.buckets(SECONDS.into()), &["method"])?, registry)?,
			logins: counter("logins_total", "Attempts to log in that were answered", "outcome")?,
			connections: shown(Gauge::new(full("connections"), "Open connections")?, registry)?,
		})))
	}

	/// The method's name as a label.
	pub fn known(&self, method: &str) -> &'static str {
		self.0.methods.get_key_value(method).map_or(UNKNOWN, |(name, _)| *name)
	}

	/// A call was answered: with the error of this code, if any.
	pub fn answered(&self, method: &'static str, error: Option<i32>, took: Duration) {
		let figures = &self.0;
		figures.requests.with_label_values(&[method]).inc();
		figures.seconds.with_label_values(&[method]).observe(took.as_secs_f64());
		let refusal = error.map(|code| figures.refusals.get(&code).copied().unwrap_or(UNKNOWN));
		if let Some(refusal) = refusal {
			figures.refused.with_label_values(&[refusal]).inc();
			let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
			tracing::debug!(target: LOG, method, refusal, duration_ms, "refused");
		}
		if figures.methods.get(method).is_some_and(|method| method.is_login) {
			figures.logins.with_label_values(&[refusal.unwrap_or("LoggedIn")]).inc();
		}
	}

	/// An HTTP request was turned away, for this reason.
	pub fn turned_away(&self, turned: Turned) {
		self.0.turned_away.with_label_values(&[turned.name()]).inc();
	}

	/// A connection was opened.
	pub fn connected(&self) {
		self.0.connections.inc();
	}

	/// A connection was closed.
	pub fn disconnected(&self) {
		self.0.connections.dec();
	}
}

/// A figure's name as Prometheus reads it.
pub fn full(name: &str) -> String {
	format!("vacchain_gateway_{name}")
}

/// The figure, shown at the node's endpoint if it has one.
///
/// # Errors
///
/// When a figure of such a name exists already.
pub fn shown<T>(figure: T, registry: Option<&Registry>) -> Result<T, PrometheusError>
where
	T: Clone + substrate_prometheus_endpoint::prometheus::core::Collector + 'static,
{
	match registry {
		Some(registry) => register(figure, registry),
		None => Ok(figure),
	}
}

/// The names of errors by code: the gateway's own, and those of JSON-RPC itself.
fn refusals() -> BTreeMap<i32, &'static str> {
	let own = Refusal::all().into_iter().map(|refusal| (refusal.code(), refusal.name()));
	let general = [
		(INVALID_REQUEST_CODE, "InvalidRequest"),
		(METHOD_NOT_FOUND_CODE, "MethodNotFound"),
		(INVALID_PARAMS_CODE, "InvalidParams"),
		(INTERNAL_ERROR_CODE, "InternalError"),
		(TOO_MANY_SUBSCRIPTIONS_CODE, "TooManySubscriptions"),
		(OVERSIZED_RESPONSE_CODE, "OversizedResponse"),
	];
	own.chain(general).collect()
}
