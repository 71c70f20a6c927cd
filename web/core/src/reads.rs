//! Requests that read.

use serde::Serialize;
use serde_json::value::RawValue;
use vacchain_client::{
	Error, Motion, Session,
	actions::{Applicant, NoteToSign, PendingRequest},
	ballot::Ballot,
	content::Profile,
	keys::fingerprint,
	peer_id,
	primitives::{
		Commitment, Matter, Moment, ParticipantId, PowerDigest, RequestOutcome, Role, SentRequest, Status,
		VisitId,
	},
	views::RecordView,
	wire::{CandidateEntry, ContentKey, PowerEntry, SentRow},
};

use crate::{
	answer::{Answer, Answered, one},
	failure::{Failure, Result},
	params::{Params, id_of, need, some_id_of},
	people::{self, Person, all_of, person},
	shown::digest,
	state::{self, client, session},
};

/// Most rows of a list, where the page does not say.
const MOST: usize = 200;

/// A power that waits, with the fingerprint of the keys that it claims.
#[derive(Serialize)]
pub(crate) struct Power {
	#[serde(flatten)]
	entry: PowerEntry,
	fingerprint: Option<String>,
}

pub(crate) fn power_entries(entries: Vec<PowerEntry>) -> Vec<Power> {
	use vacchain_client::primitives::Power as What;
	let with_fingerprint = |entry: PowerEntry| {
		let fingerprint = match &entry.waiting.power {
			What::ReplaceKeys { id, account, encryption_key, .. } => {
				Some(fingerprint(id, account, encryption_key))
			}
			_ => None,
		};
		Power { entry, fingerprint }
	};
	entries.into_iter().map(with_fingerprint).collect()
}

pub(crate) async fn gateway() -> Answered {
	let client = client().await?;
	Answer::new()
		.with("url", &state::url())
		.with("genesis", &hex::encode(client.genesis()))
		.with("spec_version", &client.runtime().await?.spec_version)
		.with("time", &client.now().await?)
		.with("connected", &vacchain_client::browser::is_open())
		.end()
}

pub(crate) async fn people_named(params: Box<Params>) -> Answered {
	let session = session("people")?;
	let ids: Vec<ParticipantId> = params.ids.iter().filter_map(|id| id.parse().ok()).collect();
	one("people", &people::people(&session, &ids).await?)
}

pub(crate) async fn person_named(params: Box<Params>) -> Answered {
	let session = session("person")?;
	let who = params.who()?.trim();
	let id = id_of(who).await?;
	if who.parse::<ParticipantId>().is_err() {
		state::learn(id, who);
	}
	let found = person(&session, id).await?;
	one("person", &found.status.is_some().then_some(found))
}

pub(crate) async fn organisations(params: Box<Params>) -> Answered {
	let session = session("organisations")?;
	let found = session.client().organisations(need(params.role, "role")?).await?;
	let found: Vec<_> = found.into_iter().map(|one| Person::of(one.id, &one.participant, None)).collect();
	one("organisations", &found)
}

pub(crate) async fn staff(params: Box<Params>) -> Answered {
	let session = session("staff")?;
	let organisation = match some_id_of(params.organisation.as_deref()).await? {
		Some(organisation) => organisation,
		None => {
			let info = session.client().session_info().await?;
			let own = info.role.filter(|role| role.is_organisation()).map(|_| session.id());
			own.or(info.organisation).ok_or(Error::NotFound)?
		}
	};
	let mut found = all_of(session.staff(&organisation).await?);
	found.retain(|one| (params.all || one.is_active()) && params.role.is_none_or(|role| one.is(role)));
	one("people", &found)
}

pub(crate) async fn participants(params: Box<Params>) -> Answered {
	let session = session("participants")?;
	state::forget_people();
	let (found, is_all) = if params.suspended {
		(session.suspended_participants().await?, true)
	} else {
		session.participants(need(params.role, "role")?, params.most.unwrap_or(MOST)).await?
	};
	Answer::new().with("people", &all_of(found)).with("complete", &is_all).end()
}

pub(crate) async fn participant_log(params: Box<Params>) -> Answered {
	let id = id_of(params.who()?).await?;
	// Passed on as the gateway writes it.
	let log = session("participantLog")?.client().participant_log_as::<Box<RawValue>>(&id).await?;
	Answer::new().with("log", &log.rows).with("left_out", &log.left_out).end()
}

pub(crate) async fn find_family(params: Box<Params>) -> Answered {
	let session = session("findFamily")?;
	let found = session.find_family(&need(params.id_number, "id_number")?).await?;
	one("families", &people::people(&session, &found).await?)
}

pub(crate) async fn records() -> Answered {
	let session = session("records")?;
	let mut own = Vec::new();
	// A family alone owns records.
	if session.role().await? == Role::Family {
		for record in session.records().await? {
			own.push(session.found_record(&record).await?);
		}
	}
	Answer::new().with("records", &own).with("wards", &session.wards().await?).end()
}

pub(crate) async fn open_records(params: Box<Params>) -> Answered {
	let (found, is_all) = session("openRecords")?.first_open_records(params.most.unwrap_or(MOST)).await?;
	Answer::new().with("records", &found).with("complete", &is_all).end()
}

pub(crate) async fn search(params: Box<Params>) -> Answered {
	let session = session("search")?;
	let username = need(params.family, "family")?;
	let found = session.search(username.trim()).await?;
	state::learn(id_of(&username).await?, username.trim());
	one("records", &found)
}

/// A record by the right that this person has: a visit's, or its own.
async fn view(session: &Session, params: &Params) -> Result<RecordView> {
	Ok(match params.visit {
		Some(visit) => session.read_visit_as_professional(&visit).await?,
		None => session.read_record(&params.record()?).await?,
	})
}

pub(crate) async fn record(params: Box<Params>) -> Answered {
	let view = view(&session("record")?, &params).await?;
	let last = view.last_recommendation();
	let due = last.map(|(_, last)| last.still_due()).unwrap_or_default();
	Answer::new().with("record", &view).with("due", &due).with("last", &last.map(|(visit, _)| visit.id)).end()
}

pub(crate) async fn visit(params: Box<Params>) -> Answered {
	let (session, id) = (session("visit")?, params.visit()?);
	if session.role().await?.is_professional() {
		match session.read_visit_as_professional(&id).await {
			// A family doctor may be a guardian of the record.
			Err(Error::NotFound) => {}
			view => {
				let view = view?;
				let visit = view.visits.iter().find(|visit| visit.id == id);
				return Answer::new().with("visit", &visit).with("record", &view).end();
			}
		}
	}
	Answer::new().with("visit", &session.read_visit(&id).await?).with("record", &()).end()
}

pub(crate) async fn proof(params: Box<Params>) -> Answered {
	let proof = session("proof")?.check_proof(&params.record()?).await?;
	Answer::new()
		.with("proof", &proof)
		.with("valid", &proof.is_valid())
		.with("doses", &proof.doses())
		.with("disputed_doses", &proof.disputed_doses())
		.end()
}

pub(crate) async fn history(params: Box<Params>) -> Answered {
	// Passed on as the gateway writes it.
	let history = session("history")?.client().history_as::<Box<RawValue>>(&params.record()?).await?;
	Answer::new().with("history", &history.rows).with("left_out", &history.left_out).end()
}

pub(crate) async fn readers(params: Box<Params>) -> Answered {
	let session = session("readers")?;
	let readers = session.readers(&params.record()?).await?;
	Answer::new().with("readers", &readers).with("time", &session.client().now().await?).end()
}

pub(crate) async fn access_log(params: Box<Params>) -> Answered {
	one("rows", &session("accessLog")?.access_log(&params.record()?, params.most.unwrap_or(MOST)).await?)
}

pub(crate) async fn child_versions(params: Box<Params>) -> Answered {
	one("versions", &session("childVersions")?.child_versions(&params.record()?).await?)
}

pub(crate) async fn erased(params: Box<Params>) -> Answered {
	let remains = session("erased")?.client().erased(&params.record()?).await?;
	Ok(serde_json::to_string(&remains).unwrap_or_default())
}

pub(crate) async fn visits(params: Box<Params>) -> Answered {
	let (session, most) = (session("visits")?, params.most.unwrap_or(MOST));
	let (found, is_all) = match params.which.as_deref() {
		Some("waiting") => session.first_waiting_visits(most).await?,
		Some("open") => session.first_hospital_visits(most).await?,
		Some("recent") => (session.hospital_visits(Some(need(params.since, "since")?)).await?, true),
		_ => return Err(Failure::of_field("which")),
	};
	Answer::new().with("visits", &found).with("complete", &is_all).end()
}

/// A request that waits for an answer.
#[derive(Serialize)]
pub(crate) struct Pending {
	pub(crate) requester: ParticipantId,
	role: Role,
	profile: Profile,
	pub(crate) request: vacchain_client::primitives::AccessRequest,
	pub(crate) shown: String,
}

impl From<PendingRequest> for Pending {
	fn from(pending: PendingRequest) -> Self {
		let PendingRequest { requester, role, profile, request } = pending;
		let mut row = Self { requester, role, profile, request, shown: String::new() };
		row.shown = digest("requests", &row);
		row
	}
}

/// A request to the family of wards.
#[derive(Serialize)]
pub(crate) struct WardRequest {
	pub(crate) wards: Vec<vacchain_client::finding::FoundRecord>,
	pub(crate) pending: Pending,
}

/// The requests to this person's own records, and to those of its wards.
pub(crate) async fn all_requests(session: &Session) -> Result<(Vec<Pending>, Vec<WardRequest>)> {
	let own = match session.role().await? {
		Role::Family => session.requests().await?.into_iter().map(Pending::from).collect(),
		_ => Vec::new(),
	};
	let wards = session.ward_requests().await?.into_iter();
	let wards = wards.map(|request| WardRequest { wards: request.wards, pending: request.pending.into() });
	Ok((own, wards.collect()))
}

pub(crate) async fn requests() -> Answered {
	let (own, wards) = all_requests(&session("requests")?).await?;
	Answer::new().with("requests", &own).with("wards", &wards).end()
}

/// A request that was sent.
#[derive(Serialize)]
struct Sent {
	family: ParticipantId,
	username: Option<String>,
	#[serde(flatten)]
	request: vacchain_client::primitives::AccessRequest,
	outcome: RequestOutcome,
	since: Moment,
}

pub(crate) async fn sent_requests() -> Answered {
	let sent = session("sentRequests")?.sent_requests().await?.into_iter();
	let sent = sent.map(|SentRow { family, sent: SentRequest { request, outcome, since } }| Sent {
		family,
		username: state::username_of(&family),
		request,
		outcome,
		since,
	});
	one("requests", &sent.collect::<Vec<_>>())
}

/// The note and the examination that a physician is shown before the signature.
#[derive(Serialize)]
struct ToSign<'a> {
	version: u32,
	text: &'a str,
	decision: vacchain_client::content::Decision,
	examined: u32,
	examination: &'a vacchain_client::views::Shown<vacchain_client::content::Examination>,
	hospital: ParticipantId,
}

impl<'a> From<&'a NoteToSign> for ToSign<'a> {
	fn from(note: &'a NoteToSign) -> Self {
		Self {
			version: note.version,
			text: &note.text,
			decision: note.decision,
			examined: note.examination_version,
			examination: &note.examination,
			hospital: note.hospital,
		}
	}
}

/// The digest of a visit that is to be signed.
pub(crate) fn digest_of_note(visit: VisitId, note: &NoteToSign) -> String {
	let commitments: [Commitment; 2] = note.commitments();
	digest("noteToSign", &(visit, commitments, ToSign::from(note)))
}

pub(crate) async fn note_to_sign(params: Box<Params>) -> Answered {
	let visit = params.visit()?;
	let note = session("noteToSign")?.note_to_sign(visit).await?;
	let ToSign { version, text, decision, examined, examination, hospital } = ToSign::from(&note);
	Answer::new()
		.with("version", &version)
		.with("text", text)
		.with("decision", &decision)
		.with("examined", &examined)
		.with("examination", examination)
		.with("hospital", &hospital)
		.with("shown", &digest_of_note(visit, &note))
		.end()
}

/// Somebody who asks to be registered.
#[derive(Serialize)]
struct Asking<'a> {
	participant: ParticipantId,
	role: Role,
	organisation: Option<ParticipantId>,
	profile: &'a Option<Profile>,
	form: &'a vacchain_client::views::Shown<vacchain_client::content::ApplicationForm>,
	fingerprint: String,
	other_keys: &'a Option<String>,
	other_terms: &'a [&'static str],
	applied_at: Moment,
	shown: String,
}

impl<'a> From<&'a Applicant> for Asking<'a> {
	fn from(applicant: &'a Applicant) -> Self {
		let mut row = Self {
			participant: applicant.participant,
			role: applicant.role,
			organisation: applicant.organisation,
			profile: &applicant.profile,
			form: &applicant.form,
			fingerprint: applicant.fingerprint(),
			other_keys: &applicant.other_keys,
			other_terms: &applicant.other_terms,
			applied_at: applicant.applied_at,
			shown: String::new(),
		};
		row.shown = digest("applicants", &row);
		row
	}
}

/// The digest of an applicant.
pub(crate) fn digest_of_applicant(applicant: &Applicant) -> String {
	Asking::from(applicant).shown
}

pub(crate) async fn applicants() -> Answered {
	let waiting = session("applicants")?.pending_enrolments().await?;
	for applicant in &waiting {
		if let Some(form) = applicant.form.open() {
			state::learn(applicant.participant, &form.username);
		}
	}
	one("applicants", &waiting.iter().map(Asking::from).collect::<Vec<_>>())
}

/// Somebody whom an organisation has put forward.
#[derive(Serialize)]
pub(crate) struct PutForward {
	participant: ParticipantId,
	organisation: ParticipantId,
	role: Role,
	profile: Profile,
	fingerprint: String,
	ends_at: Moment,
	agreed: bool,
	registered: bool,
	/// Where the person works now.
	works_for: Option<ParticipantId>,
	pub(crate) shown: String,
}

impl PutForward {
	/// With what the chain knows of the person, if it is registered.
	pub(crate) fn new(entry: &CandidateEntry, known: Option<&Person>) -> Self {
		let candidate = &entry.candidate;
		let mut row = Self {
			participant: entry.participant,
			organisation: entry.organisation,
			role: candidate.role,
			profile: Profile::from_bytes(&candidate.profile),
			fingerprint: fingerprint_of(entry),
			ends_at: candidate.ends_at,
			agreed: candidate.agreed,
			registered: known.is_some(),
			works_for: known.and_then(|known| known.organisation),
			shown: String::new(),
		};
		row.shown = digest("candidates", &row);
		row
	}
}

pub(crate) fn fingerprint_of(candidate: &CandidateEntry) -> String {
	let keys = &candidate.candidate;
	fingerprint(&candidate.participant, &keys.account, &keys.encryption_key)
}

pub(crate) async fn candidates() -> Answered {
	let session = session("candidates")?;
	// The admin's task depends on where the person works now.
	state::forget_people();
	let mut rows = Vec::new();
	for entry in session.candidates().await? {
		let known = person(&session, entry.participant).await?;
		rows.push(PutForward::new(&entry, Some(&known).filter(|known| known.status.is_some())));
	}
	one("candidates", &rows)
}

pub(crate) async fn possible_duplicate(params: Box<Params>) -> Answered {
	let session = session("possibleDuplicate")?;
	let record = session.first_with_tag_of(&need(params.child, "child")?).await?;
	let found = match record {
		// Which child it is, may be told or not; that there is one, is.
		Some(record) => session.found_record(&record).await.ok(),
		None => None,
	};
	Answer::new().with("record", &record).with("found", &found).end()
}

pub(crate) async fn child(params: Box<Params>) -> Answered {
	let known = session("child")?.child_of(&params.record()?).await?;
	Answer::new().with("version", &known.version).with("child", &known.child).end()
}

pub(crate) async fn powers() -> Answered {
	let session = session("powers")?;
	let role = session.role().await?;
	let sees_all = role == Role::HealthAdmin || role.is_organisation();
	let powers = if sees_all { session.waiting_powers().await? } else { session.own_powers().await? };
	one("powers", &power_entries(powers))
}

/// The version of a content key that waits.
#[derive(Serialize)]
struct PendingKey {
	version: u32,
	encryption_key: String,
	maker: ParticipantId,
	holders: Vec<ParticipantId>,
	made_at: Moment,
}

#[derive(Serialize)]
struct Key {
	organisation: ParticipantId,
	version: u32,
	encryption_key: String,
	holders: Vec<ParticipantId>,
	offered: Vec<vacchain_client::primitives::OfferedKey>,
	pending: Option<PendingKey>,
	due: bool,
	is_holder: bool,
	without: Vec<ParticipantId>,
	shown: String,
}

/// The digest of the version that waits: others may accept or get the present one meanwhile.
pub(crate) fn digest_of_key(key: &ContentKey) -> String {
	digest("contentKey", &(key.organisation, key.version, &key.pending))
}

pub(crate) async fn content_key(params: Box<Params>) -> Answered {
	let session = session("contentKey")?;
	let key = session.content_key(params.custody()?).await?;
	let known = session.client().participant(&key.organisation).await?.ok_or(Error::NotFound)?;
	let employer = known.organisation.unwrap_or(key.organisation);
	let staff = session.client().staff(&employer).await?.into_iter();
	let lacks = |one: &vacchain_client::wire::ParticipantEntry| {
		one.participant.role.reads_for(known.role)
			&& one.participant.status == Status::Active
			&& !key.has_wrap(&one.id)
	};
	let without = staff.filter(lacks).map(|one| one.id).collect();
	let pending = key.pending.as_ref().map(|pending| PendingKey {
		version: pending.link.version,
		encryption_key: pending.encryption_key.to_string(),
		maker: pending.maker,
		holders: pending.holders.to_vec(),
		made_at: pending.made_at,
	});
	let shown = digest_of_key(&key);
	let key = Key {
		shown,
		organisation: key.organisation,
		version: key.version,
		encryption_key: key.encryption_key.to_string(),
		is_holder: key.holders.contains(&session.id()),
		holders: key.holders,
		offered: key.offered,
		pending,
		due: key.due,
		without,
	};
	one("key", &key)
}

#[derive(Serialize)]
struct Seat {
	id: ParticipantId,
	name: String,
	nodes: Vec<String>,
	gateways: Vec<String>,
}

pub(crate) async fn network() -> Answered {
	let session = session("network")?;
	let client = session.client();
	let mut institutions = Vec::new();
	for institution in client.institutions().await? {
		institutions.push(Seat {
			id: institution.id,
			name: person(&session, institution.id).await?.name,
			nodes: institution.nodes.iter().map(peer_id::to_text).collect(),
			gateways: institution.gateways,
		});
	}
	Answer::new()
		.with("network", &client.network().await?)
		.with("institutions", &institutions)
		.with("validators", &client.validators().await?)
		.with("tip", &client.tip().await?)
		.with("health_authority", &client.health_authority().await?.id)
		.end()
}

pub(crate) async fn tip() -> Answered {
	let tip = client().await?.tip().await?;
	Ok(serde_json::to_string(&tip).unwrap_or_default())
}

#[derive(Serialize)]
struct Proposed<'a> {
	number: u32,
	proposal: String,
	motion: &'a Option<Motion>,
	power: Option<&'a Power>,
	fingerprint: Option<String>,
	name: Option<String>,
	licence_number: Option<String>,
	matter: Matter,
	proposer: ParticipantId,
	ayes: &'a [ParticipantId],
	nays: &'a [ParticipantId],
	needed: u32,
	institutions: u32,
	ends_at: Moment,
	shown: String,
}

/// The digest of a proposal: others may vote on it meanwhile.
pub(crate) fn digest_of_ballot(Ballot { proposal, motion, .. }: &Ballot) -> String {
	digest("ballots", &(proposal.index, proposal.hash, motion, proposal.matter, proposal.proposer))
}

pub(crate) async fn ballots() -> Answered {
	let session = session("ballots")?;
	let ballots = session.client().ballots().await?;
	let decides = |ballot: &Ballot| matches!(ballot.motion, Some(Motion::DecidePower { .. }));
	let powers = match ballots.iter().any(decides) {
		// The gateway shows them to institutions and health admins.
		true => power_entries(session.waiting_powers().await.unwrap_or_default()),
		false => Vec::new(),
	};
	let rows = ballots.iter().map(|ballot| {
		let Ballot { proposal, motion, institutions } = ballot;
		let decided: Option<PowerDigest> = match motion {
			Some(Motion::DecidePower { digest, .. }) => Some(*digest),
			_ => None,
		};
		// The digits of the keys, and the public profile that comes with them.
		let (fingerprint, profile) = match motion {
			Some(
				Motion::ReplaceKeys { participant: id, account, encryption_key, profile }
				| Motion::ReplaceHealthAdminKeys { admin: id, account, encryption_key, profile }
				| Motion::AppointHealthAdmin { admin: id, account, encryption_key, profile },
			) => (Some(fingerprint(id, account, encryption_key)), Some(Profile::from_bytes(profile))),
			_ => (None, None),
		};
		let (name, licence_number) =
			profile.map(|profile| (profile.display_name, profile.licence_number)).unzip();
		Proposed {
			number: proposal.index,
			proposal: hex::encode(proposal.hash),
			motion,
			power: powers.iter().find(|power| Some(power.entry.digest) == decided),
			fingerprint,
			name,
			licence_number: licence_number.flatten(),
			matter: proposal.matter,
			proposer: proposal.proposer,
			ayes: &proposal.ayes,
			nays: &proposal.nays,
			needed: proposal.threshold,
			institutions: *institutions,
			ends_at: proposal.ends_at,
			shown: digest_of_ballot(ballot),
		}
	});
	one("ballots", &rows.collect::<Vec<_>>())
}
