//! What a person is told (S5): logins, replaced keys, proposals, requests, new readers, visits that are due.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sp_crypto_hashing::blake2_64;
use vacchain_client::{
	Session,
	content::RecommendedVaccine,
	primitives::{Moment, ParticipantId, ReadKind, RecordId, Role},
	wire::LoginEvent,
};

use crate::{
	answer::{Answered, nothing, one},
	failure::Result,
	params::Params,
	reads::{Pending, Power, all_requests, power_entries},
	state::{keep, kept, session},
};

/// Most reads of one record that are looked at.
const MOST_READS: usize = 64;
/// Most ids of news that the browser keeps as seen.
const MOST_SEEN: usize = 1000;

#[derive(Serialize)]
#[serde(tag = "news", rename_all = "snake_case")]
enum What {
	Login { event: LoginEvent },
	KeysReplaced { block: u32 },
	Power { power: Power },
	Request { request: Pending, record: Option<RecordId> },
	Reader { record: RecordId, child: String, reader: ParticipantId, kind: ReadKind },
	VisitDue { record: RecordId, child: String, day: String, vaccines: Vec<RecommendedVaccine> },
}

#[derive(Serialize)]
struct News {
	id: String,
	at: Moment,
	seen: bool,
	#[serde(flatten)]
	what: What,
}

fn seen_name(id: &ParticipantId) -> String {
	["seen/", &id.to_string()].concat()
}

fn seen(id: &ParticipantId) -> BTreeSet<String> {
	kept(&seen_name(id)).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

pub(crate) fn news_seen(params: &Params) -> Answered {
	let me = session("newsSeen")?.id();
	let mut known = seen(&me);
	known.extend(params.ids.iter().take(MOST_SEEN).cloned());
	while known.len() > MOST_SEEN {
		known.pop_first();
	}
	keep(&seen_name(&me), serde_json::to_string(&known).ok().as_deref());
	nothing()
}

/// Gathers news.
struct Gathering {
	seen: BTreeSet<String>,
	news: Vec<News>,
}

impl Gathering {
	/// What is kept of it says nothing of what it was.
	fn add(&mut self, name: &[&[u8]], at: Moment, what: What) {
		let id = hex::encode(blake2_64(&name.concat()));
		self.news.push(News { seen: self.seen.contains(&id), id, at, what });
	}
}

pub(crate) async fn news() -> Answered {
	let session = session("news")?;
	let mut told = Gathering { seen: seen(&session.id()), news: Vec::new() };
	for event in session.client().login_events().await? {
		if !event.is_this {
			let name = [event.device.as_bytes(), &event.last_at.to_le_bytes()].concat();
			told.add(&[b"login", &name], event.last_at, What::Login { event });
		}
	}
	let role = session.client().session_info().await?.role;
	if role.is_some() {
		of_the_chain(&session, &mut told).await?;
	}
	if matches!(role, Some(Role::Family | Role::Doctor)) {
		of_records(&session, role == Some(Role::Family), &mut told).await?;
	}
	told.news.sort_by_key(|news| std::cmp::Reverse(news.at));
	one("news", &told.news)
}

/// An entry of a participant's log, as far as it is read here.
#[derive(Deserialize)]
struct Entry {
	block: u32,
	at: Moment,
	change: Change,
}

#[derive(Deserialize)]
struct Change {
	change: String,
}

async fn of_the_chain(session: &Session, told: &mut Gathering) -> Result<()> {
	// Whoever may not see the log is told of it by others.
	if let Ok(log) = session.client().participant_log_as::<Entry>(&session.id()).await {
		for entry in log.rows {
			if entry.change.change == "keys_replaced" {
				let block = entry.block;
				told.add(&[b"keys", &block.to_le_bytes()], entry.at, What::KeysReplaced { block });
			}
		}
	}
	let waiting = session.own_powers().await.unwrap_or_default();
	let names: Vec<_> = waiting.iter().map(|entry| (entry.digest, entry.waiting.proposed_at)).collect();
	for (power, (digest, at)) in power_entries(waiting).into_iter().zip(names) {
		told.add(&[b"power", &digest.0], at, What::Power { power });
	}
	Ok(())
}

async fn of_records(session: &Session, owns: bool, told: &mut Gathering) -> Result<()> {
	let (own, wards) = all_requests(session).await?;
	let wards = wards.into_iter().map(|ward| (ward.pending, ward.wards.first().map(|found| found.record)));
	for (request, record) in own.into_iter().map(|request| (request, None)).chain(wards) {
		let (at, requester) = (request.request.requested_at, request.requester);
		told.add(&[b"request", &requester.0, &at.to_le_bytes()], at, What::Request { request, record });
	}
	if !owns {
		return Ok(());
	}
	for record in session.records().await? {
		// A record that does not open hides no other.
		let Ok(view) = session.read_record(&record).await else { continue };
		let child = view.child.open().map(|child| child.full_name()).unwrap_or_default();
		if let Some((visit, last)) = view.last_recommendation()
			&& let Some(day) = last.next_visit.clone()
		{
			let at =
				visit.signature.as_ref().map_or(visit.visit.opened_at, |signature| signature.recorded_at);
			let (child, vaccines) = (child.clone(), last.still_due());
			told.add(&[b"due", &visit.id.0], at, What::VisitDue { record, child, day, vaccines });
		}
		let mut readers = BTreeSet::new();
		for row in session.access_log(&record, MOST_READS).await? {
			let entry = row.entry;
			if entry.reader == session.id() || !readers.insert((entry.reader, entry.kind)) {
				continue;
			}
			let child = child.clone();
			let what = What::Reader { record, child, reader: entry.reader, kind: entry.kind };
			let day = entry.at / vacchain_client::primitives::bounds::DAY;
			told.add(&[b"reader", &record.0, &entry.reader.0, &day.to_le_bytes()], entry.at, what);
		}
	}
	Ok(())
}
