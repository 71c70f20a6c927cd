//! The figures of sessions and of the log of reads in Prometheus. The edge has those of calls and connections.

use substrate_prometheus_endpoint::{Counter, Gauge, PrometheusError, Registry, U64};
use vacchain_gateway_edge::metrics::{full, shown};

/// The methods that end a login, one way or the other.
pub(crate) const LOGINS: [&str; 2] = ["auth_finishLogin", "auth_answer"];

/// The figures. Clones share them.
#[derive(Clone)]
pub struct Metrics {
	sessions: Gauge<U64>,
	reads_queued: Gauge<U64>,
	reads_logged: Counter<U64>,
	reads_failed: Counter<U64>,
	registered: Gauge<U64>,
}

/// How far the log of reads on chain is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadsLogged {
	/// Reads that wait to be logged.
	pub queued: u64,
	/// Reads that were logged since the start.
	pub logged: u64,
	/// Batches that failed since the start, and are tried again.
	pub failed: u64,
	/// Whether the chain knows the gateway's account as an active gateway's.
	pub is_registered: bool,
}

impl Metrics {
	/// All at zero, and shown at the node's endpoint if it has one.
	///
	/// # Errors
	///
	/// When a figure of such a name exists already.
	pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
		let gauge = |name: &str, help: &str| -> Result<Gauge<U64>, PrometheusError> {
			shown(Gauge::new(full(name), help)?, registry)
		};
		let total = |name: &str, help: &str| -> Result<Counter<U64>, PrometheusError> {
			shown(Counter::new(full(name), help)?, registry)
		};
		Ok(Self {
			sessions: gauge("sessions", "Open sessions, those at other gateways on one database included")?,
			reads_queued: gauge("access_log_queued", "Reads that wait to be logged on chain")?,
			reads_logged: total("access_log_logged_total", "Reads logged on chain")?,
			reads_failed: total("access_log_failed_total", "Attempts to log a batch of reads that failed")?,
			registered: gauge(
				"registered",
				"1 if the chain knows an active gateway of this account, else 0",
			)?,
		})
	}

	/// How many sessions are open.
	pub fn sessions(&self, open: u64) {
		self.sessions.set(open);
	}

	/// How far the log of reads is.
	pub fn reads(&self, reads: ReadsLogged) {
		let ReadsLogged { queued, logged, failed, is_registered } = reads;
		self.reads_queued.set(queued);
		self.reads_logged.inc_by(logged.saturating_sub(self.reads_logged.get()));
		self.reads_failed.inc_by(failed.saturating_sub(self.reads_failed.get()));
		self.registered.set(is_registered.into());
	}
}
