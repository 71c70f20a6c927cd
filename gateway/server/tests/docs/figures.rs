//! Limits, and what is measured.

use std::{fmt::Write as _, time::Duration};

use substrate_prometheus_endpoint::{Registry, prometheus::proto::MetricType};
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::{Limits, MOST_FILES, MOST_PAGE_BYTES, metrics::Measured};
use vacchain_gateway_server::{
	access_log::{HOUR, LOG_DELAY, MAX_QUEUED, MAX_WAIT, UNREGISTERED_GRACE},
	auth::{
		FIRST_WAIT, FREE_PER_ADDRESS, FREE_PER_USERNAME, LONGEST_WAIT, LONGEST_WAIT_PER_ADDRESS,
		MOST_SESSIONS, REMEMBERED, SESSION_LIFE, TIME_TO_FINISH,
	},
	chain::MAX_BEHIND,
	config::REGISTRATIONS_PER_ADDRESS,
	enrolment::{KEEP_UNENROLLED, MAX_REASON, MAX_SEALED, MOST_WAITING},
	explorer::{MAX_BLOCKS, MAX_LOOKED_INTO, MAX_PEERS},
	metrics::Metrics,
	transactions::MAX_WATCHES,
};
use vacchain_gateway_store::{KEEP_DECIDED, KEEP_EVENTS, KEEP_WAITING, MAX_DEVICE, MAX_SHARE, MOST_EVENTS};
use vacchain_primitives::bounds::{
	MAX_ACCESSES, MAX_INSTITUTIONS, MAX_PAGE_EPOCHS, MAX_PAGE_VISITS, MAX_PROPOSALS, MAX_READ_AGE,
	MAX_READERS, MAX_READS, MAX_ROWS,
};

/// Every limit, with the option that changes it.
pub fn limits() -> String {
	let Limits {
		request_bytes,
		response_bytes,
		batch,
		connections,
		connections_per_address,
		subscriptions,
		calls_per_address,
		calls_per_participant,
		header_time,
		body_time,
		ping_time,
		certificate_time,
		stop_time,
	} = Limits::default();
	let ms = Duration::from_millis;
	let rows = [
		("connections at one time", count(connections), "--gateway-connections"),
		("connections of one address", count(connections_per_address), "--gateway-connections-per-address"),
		("calls a second from one address", count(calls_per_address), "--gateway-calls-per-address"),
		("calls a second of one participant", count(calls_per_participant), ""),
		(
			"passwords registered an hour from one address",
			count(REGISTRATIONS_PER_ADDRESS),
			"--gateway-registrations-per-address",
		),
		("attempts for one username without a wait", count(FREE_PER_USERNAME), ""),
		("unfinished attempts a day from one address without a wait", count(FREE_PER_ADDRESS), ""),
		("first wait of an attempt; each further one is twice as long", time(ms(FIRST_WAIT)), ""),
		("longest wait of an attempt from one address", time(ms(LONGEST_WAIT_PER_ADDRESS)), ""),
		("longest wait of an attempt for a username", time(ms(LONGEST_WAIT)), ""),
		("how long attempts are remembered", time(ms(REMEMBERED)), ""),
		("time to finish a login or a registration", time(ms(TIME_TO_FINISH)), ""),
		("life of a session", time(ms(SESSION_LIFE)), ""),
		("sessions of one account; the oldest ends", count(MOST_SESSIONS), ""),
		("name of a `device`", bytes(MAX_DEVICE as u64), ""),
		(
			"devices and networks of each kind of event that an account is told of; the oldest goes",
			count(MOST_EVENTS),
			"",
		),
		("how long an account is told of them", time(ms(KEEP_EVENTS)), ""),
		("`share`", bytes(MAX_SHARE as u64), ""),
		("a request", bytes(request_bytes.into()), ""),
		("an answer", bytes(response_bytes.into()), ""),
		("calls of one batch", count(batch), ""),
		("subscriptions of one connection", count(subscriptions), ""),
		("transactions that a participant follows at one time", count(MAX_WATCHES), ""),
		("time for a handshake and for headers, and without a request", time(header_time), ""),
		("time for a body", time(body_time), ""),
		("time between two pings of a WebSocket; two without an answer close it", time(ping_time), ""),
		("time between two looks at the certificate's files", time(certificate_time), ""),
		("time for running requests when the gateway stops", time(stop_time), ""),
		("files and folders of the pages", MOST_FILES.to_string(), ""),
		("all files of the pages", bytes(MOST_PAGE_BYTES as u64), ""),
		("rows of a page", count(MAX_ROWS), ""),
		("visits of a page", count(MAX_PAGE_VISITS), ""),
		("blocks of a page of `explorer_blocks`", count(MAX_BLOCKS), ""),
		("blocks that one call of the explorer looks into", count(MAX_LOOKED_INTO), ""),
		("rows of `explorer_peers`", MAX_PEERS.to_string(), ""),
		("epochs of an answer of `records_wraps`", count(MAX_PAGE_EPOCHS), ""),
		("readers of a record, all in one answer of `consent_grants`", count(MAX_READERS), ""),
		("institutions, all in one answer", count(MAX_INSTITUTIONS), ""),
		("proposals that wait, all in one answer", count(MAX_PROPOSALS), ""),
		("sealed part of an application", bytes(MAX_SEALED as u64), ""),
		("applications that wait", count(MOST_WAITING), ""),
		("reason for declining, in characters", count(MAX_REASON as u32), ""),
		("how long an application waits", time(ms(KEEP_WAITING)), ""),
		("how long a declined application is kept", time(ms(KEEP_DECIDED)), ""),
		(
			"how long a password is kept whose owner is not registered and has not applied",
			time(ms(KEEP_UNENROLLED)),
			"",
		),
		("how long a read waits for a batch of the log", time(LOG_DELAY), ""),
		(
			"how long at most a reader's further reads of one kind of a record are only counted",
			time(ms(HOUR)),
			"",
		),
		("rows of a batch", count(MAX_READS), ""),
		("rows of a record's log that are kept one by one", count(MAX_ACCESSES), ""),
		("how old a read may be that the chain logs", time(ms(MAX_READ_AGE)), ""),
		("rows that wait for the chain, before reads are refused", MAX_QUEUED.to_string(), ""),
		("how long a row that is due waits for the chain, before reads are refused", time(ms(MAX_WAIT)), ""),
		(
			"how far the best block may be behind, and four slots, before roles are refused",
			time(ms(MAX_BEHIND)),
			"",
		),
		("how long reads are answered after the gateway was suspended", time(UNREGISTERED_GRACE), ""),
	];
	let mut table = String::from("| limit | default | option |\n|---|---|---|\n");
	for (limit, value, option) in rows {
		let option = if option.is_empty() { String::new() } else { format!(" `{option}`") };
		writeln!(table, "| {limit} | {value} |{option} |").expect("text takes it");
	}
	table
}

fn count(count: u32) -> String {
	count.to_string()
}

fn bytes(bytes: u64) -> String {
	match bytes {
		0..1024 => format!("{bytes} bytes"),
		1024..0x10_0000 => format!("{} KiB", bytes / 1024),
		_ => format!("{} MiB", bytes / 0x10_0000),
	}
}

fn time(time: Duration) -> String {
	match time.as_secs() {
		seconds if seconds >= 48 * 3600 => format!("{} days", seconds / 86_400),
		seconds if seconds >= 3600 => format!("{} h", seconds / 3600),
		seconds if seconds > 60 => format!("{} min", seconds / 60),
		seconds => format!("{seconds} s"),
	}
}

/// Every figure that Prometheus gets.
pub fn metrics() -> String {
	let registry = Registry::new();
	let method = Measured { name: "auth_answer", is_login: true };
	let calls =
		vacchain_gateway_edge::Metrics::new([method], Some(&registry)).expect("the figures are shown");
	let _others = Metrics::new(Some(&registry)).expect("the figures are shown");
	// One of each, since a figure with labels is shown once it has been counted.
	calls.answered("auth_answer", Some(Refusal::LoginRefused.code()), Duration::from_millis(1));
	let mut table = String::from("| metric | label | is | what |\n|---|---|---|---|\n");
	for family in registry.gather() {
		let kind = match family.get_field_type() {
			MetricType::COUNTER => "counter",
			MetricType::GAUGE => "gauge",
			_ => "histogram",
		};
		let labels = family.get_metric().iter().flat_map(|metric| metric.get_label());
		let label = labels.map(|label| format!(" `{}`", label.get_name())).next().unwrap_or_default();
		let (name, help) = (family.get_name(), family.get_help());
		writeln!(table, "| `{name}` |{label} | {kind} | {help} |").expect("text takes it");
	}
	table
}
