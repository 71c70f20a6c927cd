//! Every method's parameters and result, with an example of each. Tests hold them to the traits.

use std::{iter::repeat_n, time::Duration};

use serde_json::{Value, json};
use vacchain_gateway::{Refusal, types::*};
use vacchain_primitives::{
	AccountId, BlockNumber, ContentKeyLink, ContentKeyWrap, HistoryEntry, IdentityTag, Institution, KeyEntry,
	Network, ParticipantChangeEntry, ParticipantId, RecordId, Role, Validator, VisitId,
	bounds::{CONTENT_KEY_LINK_LEN, CONTENT_KEY_WRAP_LEN, ENCRYPTION_KEY_LEN, LINK_LEN, SUITE, WRAP_LEN},
};

use super::{Signature, method};

const TIME: u64 = 1_790_000_000_000;
const LATER: u64 = TIME + 86_400_000;

/// Some bytes, hexadecimal.
fn bytes(byte: u8, length: usize) -> String {
	repeat_n(byte, length).map(|byte| format!("{byte:02x}")).collect()
}

fn family() -> String {
	bytes(0xfa, 32)
}

fn identity_tag() -> Value {
	json!({ "key_version": 0, "tag": bytes(0x1d, 32) })
}

fn hospital() -> String {
	bytes(0x5a, 32)
}

fn custody() -> String {
	ParticipantId::CUSTODY_A.to_string()
}

fn doctor() -> String {
	bytes(0xd0, 32)
}

fn record() -> String {
	bytes(0x1c, 16)
}

fn visit() -> String {
	bytes(0x7e, 16)
}

fn section() -> Value {
	json!({ "epoch": 0, "index": 2, "commitment": bytes(0xc0, 32), "ciphertext": of_suite(0xce, 64) })
}

fn wrap() -> Value {
	json!({
		"reader": hospital(), "key_version": 1, "level": "full", "epoch": 2, "sealed": of_suite(0x3a, WRAP_LEN),
	})
}

/// Bytes that begin with the suite number.
fn of_suite(byte: u8, length: usize) -> String {
	bytes(SUITE, 1) + &bytes(byte, length - 1)
}

fn encryption_key() -> String {
	of_suite(0xe5, ENCRYPTION_KEY_LEN)
}

/// A public profile.
fn profile(name: &str) -> String {
	hex::encode(json!({ "display_name": name, "licence_number": null }).to_string())
}

/// A participant, which works for an organisation if one is named.
fn entry(role: Role, organisation: Option<String>) -> Value {
	let id = match role {
		Role::Hospital => hospital(),
		Role::Doctor => doctor(),
		_ => bytes(0x1d, 32),
	};
	json!({
		"id": id, "role": role, "organisation": organisation, "account": bytes(0xac, 32),
		"encryption_key": encryption_key(), "key_version": 1, "password_number": 0, "status": "active",
		"profile": profile(&format!("A {role}")),
	})
}

fn session() -> Value {
	json!({
		"participant": family(), "role": "family", "organisation": null, "status": "active",
		"opened_at": TIME, "expires_at": LATER, "share": null,
	})
}

/// A session of one whom no health admin has registered yet.
fn unregistered() -> Value {
	json!({
		"participant": family(), "role": null, "organisation": null, "status": null,
		"opened_at": TIME, "expires_at": LATER, "share": null,
	})
}

fn signed_in(session: Value, bundle: Option<String>) -> Value {
	json!({ "token": TOKEN, "session": session, "bundle": bundle })
}

/// The form of a session's token.
const TOKEN: &str = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn reading() -> Value {
	json!({
		"id": record(), "owner": family(), "epoch": 0, "created_at": TIME, "state": "in_use", "merged": [], "erasure_asked_at": null,
		"rectified": null, "history": 3, "reader": hospital(),
		"level": "full", "basis": { "grant": { "granted_at": TIME, "expires_at": LATER } }, "visit": null,
		"child": section(), "wrap": { "record": wrap() },
	})
}

fn visit_in_clear() -> Value {
	json!({
		"record": record(), "hospital": hospital(), "doctor": doctor(), "physician": bytes(0xf1, 32),
		"epoch": 0, "index": 2, "state": "opened", "made_at": TIME, "opened_at": TIME, "notes": 0, "note": null,
	})
}

fn visit_row() -> Value {
	json!({ "id": visit(), "visit": visit_in_clear(), "record": reading() })
}

fn visit_reading() -> Value {
	json!({
		"id": visit(), "visit": visit_in_clear(),
		"examination": section(), "earlier_examinations": [], "notes": [], "immunization": null,
		"recommendation": null, "retraction": null, "signature": null, "signer": null, "dispute": null,
		"rulings": [],
	})
}

fn report_reading() -> Value {
	json!({
		"number": 0, "author": doctor(), "organisation": hospital(), "at": TIME, "doses": section(),
		"retraction": null,
	})
}

fn page(row: Value) -> Value {
	json!({ "rows": [row], "next": CURSOR })
}

const CURSOR: &str = "AAECAwQFBgcICQoLDA0ODwAAAAE";

fn credential() -> Value {
	json!({
		"attempt": bytes(0xa7, 16), "upload": bytes(0x0b, 64), "bundle": bytes(0xb0, 64),
		"account": bytes(0xac, 32), "encryption_key": encryption_key(), "signature": bytes(0x51, 64),
	})
}

fn application() -> Value {
	json!({
		"role": "doctor", "organisation": hospital(), "profile": profile("A doctor"), "sealed": bytes(0xce, 64),
	})
}

fn applied() -> Value {
	json!({
		"participant": doctor(), "account": bytes(0xac, 32), "encryption_key": encryption_key(),
		"role": "doctor", "organisation": hospital(), "profile": profile("A doctor"), "sealed": bytes(0xce, 64),
		"applied_at": TIME,
	})
}

impl Signature {
	/// A list, a page at a time.
	fn paged<Row>(self, name: &'static str, row: Value) -> Self
	where
		Page<Row>: schemars::JsonSchema + serde::de::DeserializeOwned,
	{
		self.may_take::<Cursor>("cursor", json!(CURSOR))
			.meaning("where the page starts, as the page before gave it; without it, the first")
			.may_take::<u32>("limit", json!(10))
			.meaning("most rows of the page")
			.gives::<Page<Row>>(name, page(row))
			.refuses([Refusal::InvalidCursor])
	}

	fn may_take_a_share(self) -> Self {
		self.may_take::<Bytes>("share", json!(bytes(0x5e, 32)))
			.meaning("at most 32 bytes, kept while the session lives and given only to whoever proves it")
			.may_take::<String>("device", json!("a phone"))
			.meaning("what the device is called, at most 128 bytes; its owner's other devices are told")
	}

	fn may_name_a_visit(self) -> Self {
		self.may_take::<VisitId>("visit", json!(visit()))
			.meaning("the open visit by right of which its doctor or physician reads")
	}

	fn asks_the_chain(self) -> Self {
		self.refuses([Refusal::ChainUnavailable])
	}

	fn asks_the_store(self) -> Self {
		self.refuses([Refusal::StoreUnavailable])
	}

	/// What it answers is a read of somebody's record.
	fn logged(self) -> Self {
		self.refuses([Refusal::AccessLogUnavailable])
	}
}

fn wait() -> Duration {
	Duration::from_secs(1)
}

/// How the start of a login or registration is refused.
fn starting() -> [Refusal; 3] {
	[
		Refusal::TooManyAttempts { retry_after: wait() },
		Refusal::Malformed("request"),
		Refusal::StoreUnavailable,
	]
}

/// How its end is.
fn finishing() -> [Refusal; 4] {
	[
		Refusal::AttemptExpired,
		Refusal::Malformed("request"),
		Refusal::StoreUnavailable,
		Refusal::ChainUnavailable,
	]
}

/// How a transaction is refused.
fn transaction() -> [Refusal; 18] {
	[
		Refusal::TransactionTooLarge,
		Refusal::MalformedTransaction,
		Refusal::BadTransactionSignature,
		Refusal::TransactionExpired,
		Refusal::SignedByOther,
		Refusal::QuotaExhausted { retry_after: wait() },
		Refusal::TransactionRefused("its reason".into()),
		Refusal::PoolFull,
		Refusal::CallPaused,
		Refusal::AlreadyDone,
		Refusal::AlreadyFailed,
		Refusal::TooFarAhead,
		Refusal::LaneNotOpen,
		Refusal::TooManyLanes,
		Refusal::IntentOutdated,
		Refusal::NotDecided,
		Refusal::WrongIntentTime,
		Refusal::ChainUnavailable,
	]
}

/// Every method, in the order of the traits.
pub(super) fn signatures() -> Vec<Signature> {
	let all = [
		auth(),
		enrolment(),
		directory(),
		powers(),
		records(),
		network(),
		proofs(),
		explorer(),
		transactions(),
	];
	all.into_iter().flatten().collect()
}

fn auth() -> Vec<Signature> {
	let challenged = json!({ "challenge": bytes(0xc4, 32) });
	let answered = json!({ "attempt": bytes(0xa7, 16), "response": bytes(0x0b, 64) });
	vec![
		method("auth_startRegistration")
			.says("Starts to register a password.")
			.takes::<ParticipantId>("participant", json!(family()))
			.meaning("derived by the client from the username")
			.takes::<Bytes>("request", json!(bytes(0x0a, 32)))
			.meaning("OPAQUE's RegistrationRequest")
			.gives::<RegistrationResponse>("response", answered.clone())
			.refuses(starting()),
		method("auth_finishRegistration")
			.says(
				"Registers the password, and logs in. If the chain knows the participant, the account \
				 must be the one that it knows.",
			)
			.takes::<NewCredential>("credential", credential())
			.may_take_a_share()
			.gives::<SignedIn>("session", signed_in(unregistered(), None))
			.refuses([Refusal::UsernameTaken, Refusal::BadSignature])
			.refuses(finishing()),
		method("auth_startLogin")
			.says("Starts to log in with a password.")
			.takes::<LoginStart>("login", json!({ "participant": family(), "request": bytes(0x0a, 96) }))
			.meaning("the participant, whose id the client derives from the username, and OPAQUE's KE1")
			.gives::<LoginResponse>("response", answered.clone())
			.refuses(starting()),
		method("auth_finishLogin")
			.says("Logs in with a password.")
			.takes::<Bytes>("attempt", json!(bytes(0xa7, 16)))
			.meaning("as the start of the login gave it")
			.takes::<Bytes>("finalization", json!(bytes(0x0c, 64)))
			.meaning("OPAQUE's KE3")
			.may_take_a_share()
			.gives::<SignedIn>("session", signed_in(session(), Some(bytes(0xb0, 64))))
			.refuses([Refusal::LoginRefused])
			.refuses(finishing()),
		method("auth_challenge")
			.says(
				"Starts to log in with the keys that the chain knows for a participant. Unknown \
				 participants get a challenge too.",
			)
			.takes::<ParticipantId>("participant", json!(family()))
			.meaning("derived by the client from the username")
			.gives::<Challenge>("challenge", challenged)
			.refuses([Refusal::TooManyAttempts { retry_after: wait() }])
			.asks_the_store(),
		method("auth_answer")
			.says("Logs in with keys.")
			.takes::<Bytes>("challenge", json!(bytes(0xc4, 32)))
			.takes::<Bytes>("signature", json!(bytes(0x51, 64)))
			.meaning("the account's, over the challenge as this document says")
			.may_take_a_share()
			.gives::<SignedIn>("session", signed_in(session(), None))
			.refuses([Refusal::LoginRefused])
			.refuses(finishing()),
		method("auth_resume")
			.says("Gives this WebSocket connection a session that is open.")
			.takes::<String>("token", json!(TOKEN))
			.gives::<SessionInfo>("session", session())
			.refuses([Refusal::SessionEnded, Refusal::SessionElsewhere])
			.asks_the_store()
			.asks_the_chain(),
		method("auth_session")
			.says("The participant whose session this is, and when it ends.")
			.gives::<SessionInfo>("session", session())
			.asks_the_store()
			.asks_the_chain(),
		method("auth_startPasswordChange")
			.says("Starts to change the password.")
			.takes::<Bytes>("request", json!(bytes(0x0a, 32)))
			.meaning("OPAQUE's RegistrationRequest")
			.gives::<RegistrationResponse>("response", answered)
			.refuses(starting()),
		method("auth_finishPasswordChange")
			.says("Changes the password. All other sessions end.")
			.takes::<NewCredential>("credential", credential())
			.refuses([Refusal::BadSignature, Refusal::KeysReplaced])
			.refuses(finishing()),
		method("auth_logout").says("Ends this session.").asks_the_store(),
		method("auth_logoutAll")
			.says("Ends all sessions of this account, and answers how many there were.")
			.gives::<u64>("sessions", json!(2))
			.asks_the_store(),
		method("auth_sessions")
			.says("The open sessions of this account, the newest first, 16 at most.")
			.gives::<Vec<OpenSession>>(
				"sessions",
				json!([{
					"session": bytes(0x5e, 8), "device": "a phone", "network": "192.0.2.0/24", "opened_at": TIME,
					"expires_at": LATER, "is_this": true,
				}]),
			)
			.asks_the_store(),
		method("auth_endSession")
			.says("Ends one of this account's sessions.")
			.takes::<Bytes>("session", json!(bytes(0x5e, 8)))
			.meaning("as `auth_sessions` names it")
			.refuses([Refusal::NotFound])
			.asks_the_store(),
		method("auth_events")
			.says(
				"The devices and networks from which this account logged in or had its password set in the last 90 days, \
				 the last first, 32 at most.",
			)
			.gives::<Vec<LoginEvent>>(
				"events",
				json!([{
					"kind": "logged_in", "device": "a phone", "network": "192.0.2.0/24", "first_at": TIME,
					"last_at": LATER, "is_this": true,
				}]),
			)
			.asks_the_store(),
	]
}

fn enrolment() -> Vec<Signature> {
	vec![
		method("enrolment_apply")
			.says(
				"Asks to be registered on chain, with the keys of one's credential. Replaces what was \
				 asked before.",
			)
			.takes::<Application>("application", application())
			.refuses([
				Refusal::AlreadyRegistered,
				Refusal::RoleIsVotedOn,
				Refusal::KeysReplaced,
				Refusal::Malformed("application"),
				Refusal::TooManyApplications,
			])
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_status")
			.says("Where one's own enrolment stands.")
			.gives::<Enrolment>("enrolment", json!({ "state": "waiting", "applied_at": TIME }))
			.refuses([Refusal::KeysReplaced])
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_pending")
			.says(
				"The applications that wait: of everybody for a health admin, of its own people for an \
				 organisation's account. One that has been registered on chain is no longer listed.",
			)
			.paged::<PendingApplication>("applications", applied())
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_decline")
			.says("Says no to an application.")
			.takes::<ParticipantId>("participant", json!(doctor()))
			.takes::<String>("reason", json!("The hospital does not know you."))
			.meaning("shown to who applied; at most 200 characters")
			.refuses([Refusal::NotFound, Refusal::Malformed("reason")])
			.asks_the_store(),
	]
}

fn directory() -> Vec<Signature> {
	let candidate = json!({
		"participant": doctor(), "organisation": hospital(), "role": "doctor", "account": bytes(0xac, 32),
		"encryption_key": encryption_key(), "profile": profile("A doctor"), "ends_at": LATER,
		"agreed": false,
	});
	let keys = json!({
		"account": bytes(0xac, 32), "encryption_key": encryption_key(), "key_version": 0, "since": TIME,
	});
	let change = json!({
		"block": 1200, "at": TIME, "by": bytes(0xad, 32),
		"change": { "change": "registered", "role": "doctor", "organisation": hospital() },
	});
	let content_link = json!({ "version": 2, "sealed": of_suite(0x11, CONTENT_KEY_LINK_LEN) });
	let content_wrap = json!({
		"holder": bytes(0x4e, 32), "key_version": 0, "version": 2, "sealed": of_suite(0x3a, CONTENT_KEY_WRAP_LEN),
	});
	let content_key = json!({
		"organisation": hospital(), "version": 2, "encryption_key": encryption_key(),
		"holders": [bytes(0x4e, 32)], "offered": [{ "holder": bytes(0x5e, 32), "maker": bytes(0x4e, 32) }],
		"pending": null, "due": false,
	});
	vec![
		method("directory_healthAuthority")
			.says("The health authority.")
			.gives::<ParticipantEntry>("participant", entry(Role::HealthAuthority, None))
			.asks_the_chain(),
		method("directory_hospitals")
			.says("The hospitals, in order of registration.")
			.paged::<ParticipantEntry>("hospitals", entry(Role::Hospital, None))
			.asks_the_chain(),
		method("directory_schools")
			.says("The schools, in order of registration.")
			.paged::<ParticipantEntry>("schools", entry(Role::School, None))
			.asks_the_chain(),
		method("directory_insurers")
			.says("The insurers, in order of registration.")
			.paged::<ParticipantEntry>("insurers", entry(Role::Insurer, None))
			.asks_the_chain(),
		method("directory_laboratories")
			.says("The laboratories, in order of registration.")
			.paged::<ParticipantEntry>("laboratories", entry(Role::Laboratory, None))
			.asks_the_chain(),
		method("directory_staff")
			.says("The people and gateways of an organisation.")
			.takes::<ParticipantId>("organisation", json!(hospital()))
			.paged::<ParticipantEntry>("staff", entry(Role::Doctor, Some(hospital())))
			.asks_the_chain(),
		method("directory_participant")
			.says("A participant, by its id.")
			.takes::<ParticipantId>("id", json!(hospital()))
			.gives::<ParticipantEntry>("participant", entry(Role::Hospital, None))
			.asks_the_chain(),
		method("directory_families")
			.says("For each of these tags of ID numbers, the families that have it.")
			.takes::<Vec<IdentityTag>>("tags", json!([identity_tag()]))
			.meaning("at most four, one for each key of the tags that the caller looks under")
			.gives::<Vec<Vec<ParticipantId>>>("families", json!([[family()]]))
			.refuses([Refusal::Malformed("list of tags")])
			.asks_the_chain(),
		method("directory_participants")
			.says("The participants of a role, in order of registration.")
			.takes::<Role>("role", json!("doctor"))
			.paged::<ParticipantEntry>("participants", entry(Role::Doctor, Some(hospital())))
			.asks_the_chain(),
		method("directory_suspended")
			.says("The participants that somebody has suspended, in order of id.")
			.paged::<ParticipantEntry>("participants", entry(Role::Doctor, Some(hospital())))
			.asks_the_chain(),
		method("directory_candidates")
			.says(
				"The people and gateways that an organisation has put forward and a health admin has \
				 not registered or moved yet.",
			)
			.paged::<CandidateEntry>("candidates", candidate)
			.asks_the_chain(),
		method("directory_keys")
			.says("The keys that a participant has had, oldest first.")
			.takes::<ParticipantId>("id", json!(doctor()))
			.paged::<KeyEntry<AccountId>>("keys", keys)
			.asks_the_chain(),
		method("directory_log")
			.says("Every change of a participant, and who made it, oldest first.")
			.takes::<ParticipantId>("id", json!(doctor()))
			.paged::<ParticipantChangeEntry>("changes", change)
			.asks_the_chain(),
		method("directory_contentKey")
			.says(
				"The content key of the caller's organisation, or of a custody of the health authority: who holds it, \
				 who has not said yet that its wrap of it opens, and what waits for confirmation.",
			)
			.may_take::<ParticipantId>("organisation", json!(custody()))
			.meaning("whose content key; without it, that of the caller's organisation")
			.gives::<ContentKey>("content_key", content_key)
			.asks_the_chain(),
		method("directory_contentKeyWraps")
			.says(
				"The versions of the organisation's content key as wrapped for the caller, newest \
				 first, a pending one included.",
			)
			.may_take::<ParticipantId>("organisation", json!(custody()))
			.meaning("whose content key; without it, that of the caller's organisation")
			.paged::<ContentKeyWrap>("wraps", content_wrap)
			.asks_the_chain(),
		method("directory_contentKeyLinks")
			.says(
				"The links from each version of the organisation's content key to the one before, newest first.",
			)
			.may_take::<ParticipantId>("organisation", json!(custody()))
			.meaning("whose content key; without it, that of the caller's organisation")
			.paged::<ContentKeyLink>("links", content_link)
			.asks_the_chain(),
	]
}

fn powers() -> Vec<Signature> {
	let power = json!({
		"digest": bytes(0xd9, 32), "subject": family(), "admins_needed": 2,
		"power": {
			"power": "replace_keys", "id": family(), "account": bytes(0xac, 32),
			"encryption_key": encryption_key(), "profile": of_suite(0xce, 64),
		},
		"proposed_by": bytes(0xad, 32), "proposed_at": TIME, "confirmed_by": null, "due_at": null,
		"vetoed_by": null, "ends_at": LATER, "awaits_vote": false,
	});
	vec![
		method("powers_waiting")
			.says(
				"The powers that wait, each of which takes two health admins: for the second one, for the time in \
				 which its subject can object, or for the institutions' vote.",
			)
			.paged::<PowerEntry>("powers", power.clone())
			.asks_the_chain(),
		method("powers_own")
			.says("The powers that wait for the caller, who can object to them with `Powers.veto`. Those over a record are in the record's \
				 history, too.")
			.gives::<Vec<PowerEntry>>("powers", json!([power]))
			.asks_the_chain(),
	]
}

fn records() -> Vec<Signature> {
	let owned = json!({ "id": record(), "created_at": TIME });
	let action = json!({
		"block": 1200, "at": TIME, "actor": family(), "organisation": null, "epoch": 2, "commitment": null,
		"action": { "action": "access_granted", "reader": hospital(), "level": "full", "expires_at": LATER },
	});
	let tombstone = json!({ "root": bytes(0x70, 32), "owner": bytes(0x0e, 32), "at": TIME });
	let rectified = json!({ "version": 1, "at": TIME, "by": bytes(0xad, 32) });
	let version = json!({ "version": 0, "child": section(), "replaced": rectified });
	let link = |from, to| json!({ "from": from, "to": to, "sealed": of_suite(0x11, LINK_LEN) });
	let keys = json!({
		"wrap": { "record": wrap() }, "state": { "visit_index": 3, "renewal_due": false }, "merged_link": null,
		"oldest": 0,
		"links": [link(1, 2), link(0, 1)], "bridges": [link(0, 2)], "past_wraps": [], "halves": [],
	});
	let custody_keys = json!({
		"epoch": 2, "oldest": 2,
		"wraps": [{
			"reader": custody(), "key_version": 0, "level": "half-a", "epoch": 2, "sealed": of_suite(0x11, WRAP_LEN),
		}],
		"given": [],
	});
	let reader = json!({
		"id": hospital(), "level": "full", "basis": { "grant": { "granted_at": TIME, "expires_at": LATER } },
		"role": "hospital", "encryption_key": encryption_key(), "key_version": 1, "wrap": wrap(), "gets_keys": true,
	});
	let request =
		json!({ "requester": hospital(), "by": bytes(0xad, 32), "level": "full", "requested_at": TIME });
	let sent = json!({
		"family": family(), "by": bytes(0xad, 32), "level": "full", "requested_at": TIME, "outcome": "granted",
		"since": LATER,
	});
	let access = json!({
		"index": 7, "reader": doctor(), "gateway": bytes(0x9a, 32), "kind": "visits", "at": TIME, "count": 2,
		"logged_at": TIME + 5000,
	});
	vec![
		method("records_mine")
			.says("The records that the family owns, in order of creation.")
			.paged::<OwnedRecord>("records", owned)
			.asks_the_chain(),
		method("records_tagged")
			.says(
				"For each of these identity tags, the records that have it, in order of creation: a child of the same \
				 birth date, family name and birth order.",
			)
			.takes::<Vec<IdentityTag>>("tags", json!([identity_tag()]))
			.meaning("at most four, one for each key of the tags that the caller looks under")
			.gives::<Vec<Vec<RecordId>>>("records", json!([[record()]]))
			.refuses([Refusal::Malformed("list of tags")])
			.asks_the_chain(),
		method("records_search")
			.says(
				"The records of a family that the caller may read now: by consent, or as the doctor or physician of a visit \
				 that gives it keys. No record, no consent and no such family look the same.",
			)
			.takes::<ParticipantId>("family", json!(family()))
			.meaning("derived by the client from the username")
			.paged::<RecordReading>("records", reading())
			.logged()
			.asks_the_chain(),
		method("records_get")
			.says("A record: who the child is, sealed, and the key that opens it, wrapped for the reader.")
			.takes::<RecordId>("record", json!(record()))
			.may_name_a_visit()
			.gives::<RecordReading>("record", reading())
			.logged()
			.asks_the_chain(),
		method("records_visits")
			.says("The visits of a record, in order of opening.")
			.takes::<RecordId>("record", json!(record()))
			.may_name_a_visit()
			.paged::<VisitReading>("visits", visit_reading())
			.logged()
			.asks_the_chain(),
		method("records_visit")
			.says("One visit.")
			.takes::<VisitId>("visit", json!(visit()))
			.gives::<VisitReading>("visit", visit_reading())
			.logged()
			.asks_the_chain(),
		method("records_reports")
			.says(
				"The entries of a record with doses that were given elsewhere, in order. They are reported, never \
				 signed, and never count as signed ones.",
			)
			.takes::<RecordId>("record", json!(record()))
			.may_name_a_visit()
			.paged::<ReportReading>("reports", report_reading())
			.logged()
			.asks_the_chain(),
		method("records_history")
			.says("The history of a record: every change, oldest first.")
			.takes::<RecordId>("record", json!(record()))
			.paged::<HistoryEntry>("history", action)
			.logged()
			.asks_the_chain(),
		method("records_childVersions")
			.says(
				"The versions of a record's child, oldest first, each with the rectification that replaced it.",
			)
			.takes::<RecordId>("record", json!(record()))
			.paged::<ChildVersion>("versions", version)
			.logged()
			.asks_the_chain(),
		method("records_erased")
			.says("The remains of an erased record: the last root of its history, and when it was erased.")
			.takes::<RecordId>("record", json!(record()))
			.gives::<Tombstone>("tombstone", tombstone)
			.asks_the_chain(),
		method("records_wraps")
			.says(
				"The reader's wrap, and what leads from it to the keys of earlier epochs: links, bridges, and the \
				 wraps that are kept for the owner and the health authority. One answer tells of 32 epochs, from \
				 `oldest` to `newest`; ask for those before with `newest` one below `oldest`.",
			)
			.takes::<RecordId>("record", json!(record()))
			.may_name_a_visit()
			.may_take::<u32>("newest", json!(2))
			.meaning("the newest epoch that is asked for; without it, that of the wrap")
			.gives::<Keys>("keys", keys)
			.logged()
			.asks_the_chain(),
		method("records_custody")
			.says(
				"The halves of a record's secrets that the health authority's custodies hold, newest epoch first, so that a \
				 health admin gives a custodian of the record the half that it holds; and the halves that were given and \
				 wait. One answer tells of the wraps of 8 epochs, from `oldest` to `newest`.",
			)
			.takes::<RecordId>("record", json!(record()))
			.may_take::<u32>("newest", json!(2))
			.meaning("the newest epoch that is asked for; without it, the record's current one")
			.gives::<CustodyKeys>("custody", custody_keys)
			.logged()
			.asks_the_chain(),
		method("records_waiting")
			.says(
				"The visits that wait, in order of opening: for a doctor's note, for a physician's signature, or for a \
				 hospital's reception to link them. Each comes with its record and the child, sealed.",
			)
			.paged::<VisitRow>("visits", visit_row())
			.logged()
			.asks_the_chain(),
		method("records_hospitalVisits")
			.says(
				"The visits of the hospital, in order of opening: the open ones, or all that were opened since a time \
				 of at most two days ago.",
			)
			.may_take::<u64>("since", json!(TIME))
			.meaning("since when; without it, the open visits of every day")
			.paged::<VisitRow>("visits", visit_row())
			.logged()
			.asks_the_chain(),
		method("records_open")
			.says(
				"The records that are open to the organisation, those whose grant ends first, first. A page may have fewer \
				 rows than were asked for, and others follow.",
			)
			.paged::<RecordReading>("records", reading())
			.logged()
			.asks_the_chain(),
		method("records_wards")
			.says("The records of which the caller is a guardian, in order of id.")
			.paged::<RecordReading>("records", reading())
			.logged()
			.asks_the_chain(),
		method("consent_grants")
			.says("The readers of a record, ended grants included, each with its wrap of the current key.")
			.takes::<RecordId>("record", json!(record()))
			.gives::<Vec<ReaderRow>>("readers", json!([reader]))
			.logged()
			.asks_the_chain(),
		method("consent_requests")
			.says("The requests for access that wait for the family's answer.")
			.paged::<RequestRow>("requests", request.clone())
			.asks_the_chain(),
		method("consent_wardRequests")
			.says("The requests for access that wait for the answer of the family of a record.")
			.takes::<RecordId>("record", json!(record()))
			.paged::<RequestRow>("requests", request)
			.asks_the_chain(),
		method("consent_sent")
			.says(
				"The requests for access of the organisation, and where they stand: waiting, granted, denied, or ended \
				 without an answer. An outcome is shown for 30 days. A family that does not exist never answers.",
			)
			.paged::<SentRow>("requests", sent)
			.asks_the_chain(),
		method("access_log")
			.says("The readers of a record, and the times, newest first.")
			.takes::<RecordId>("record", json!(record()))
			.paged::<AccessRow>("accesses", access)
			.asks_the_chain(),
	]
}

fn network() -> Vec<Signature> {
	let network = json!({
		"slot_duration": 250, "session_duration": 10000, "session": 12, "minimum_validators": 3,
		"thresholds": {
			"organisations": 51, "health_admins": 51, "validators": 67, "upgrade": 67, "pause": 51,
		},
		"paused": [{ "pallet": "Consent", "call": "grant" }],
	});
	let addresses = json!(["wss://vaccines.avicenne.example"]);
	let institution = json!({ "id": hospital(), "nodes": [bytes(0x0d, 32)], "gateways": addresses });
	let gateways =
		json!({ "institution": hospital(), "profile": profile("Avicenne"), "addresses": addresses });
	let validator = json!({
		"id": hospital(), "active": true, "chosen": true, "offence": null, "authored": 9, "authored_before": 10,
	});
	let proposal = json!({
		"hash": bytes(0x4a, 32), "index": 3, "call": bytes(0x0e, 8), "proposer": hospital(),
		"matter": "validators", "threshold": 3, "ayes": [hospital()], "nays": [], "ends_at": TIME,
	});
	vec![
		method("network_info")
			.says(
				"The network: its genesis, its current session, and the calls that the institutions have paused.",
			)
			.gives::<Network>("network", network)
			.asks_the_chain(),
		method("network_institutions")
			.says("The institutions, their nodes and their gateways.")
			.gives::<Vec<Institution>>("institutions", json!([institution]))
			.asks_the_chain(),
		method("network_gateways")
			.says(
				"The public addresses of the institutions' gateways: who has a password at one of them, or keys, can log \
				 in there.",
			)
			.gives::<Vec<InstitutionGateways>>("gateways", json!([gateways]))
			.asks_the_chain(),
		method("network_validators")
			.says("The validators of this session and of those to come.")
			.gives::<Vec<Validator>>("validators", json!([validator]))
			.asks_the_chain(),
		method("network_proposals")
			.says("The proposals that wait for votes.")
			.gives::<Vec<GovernanceProposal>>("proposals", json!([proposal]))
			.asks_the_chain(),
	]
}

fn proofs() -> Vec<Signature> {
	let wanted = json!({ "participants": [hospital()], "record": null, "visit": null, "key_entries": [], "vaccinations": null, "lanes": false, "published": false });
	let proof = json!({ "genesis": null, "finality": bytes(0x04, 8), "state": bytes(0x08, 8) });
	vec![
		method("proofs_state")
			.says(
				"Proves rows of the newest final block's state, and that the block is final: what a client needs that believes \
				 no gateway.",
			)
			.may_take::<BlockNumber>("from", json!(1198))
			.meaning("the newest final block that the client has verified; nothing if it has verified none")
			.takes::<Wanted>("wanted", wanted)
			.meaning("the rows; at most 64 participants")
			.gives::<Proof>("proof", proof)
			.refuses([
				Refusal::Malformed("list of participants"),
				Refusal::NotAllowed("have the chain's state proven"),
				Refusal::StatePruned,
				Refusal::ChainBehind,
				Refusal::NotRegistered,
				Refusal::KeysReplaced,
				Refusal::NotActive,
				Refusal::AccessLogUnavailable,
			])
			.asks_the_chain(),
	]
}

fn explorer() -> Vec<Signature> {
	let head = |number: u32| json!({ "number": number, "hash": bytes(0xbb, 32), "at": TIME });
	let status = json!({
		"best": head(1200), "finalized": head(1198), "clock": TIME, "slot_duration": 250, "syncing": false, "peers": 3,
		"best_of_peers": 1200,
	});
	let block = json!({
		"number": 1200, "hash": bytes(0xbb, 32), "parent": bytes(0xba, 32), "at": TIME, "in_best_chain": true,
		"final": false, "kept": "all", "author": hospital(), "transactions": 2, "failed": 1, "bytes": 420,
	});
	let transaction = json!({
		"number": 1200, "block": bytes(0xbb, 32), "at": TIME, "final": false, "index": 1, "kind": "intent",
		"id": bytes(0x4b, 32), "call": "VaccineDetails.open", "signer": doctor(), "account": bytes(0xac, 32),
		"lane": 3_405_691_582_u32, "sequence": 12, "bytes": 409, "result": "failed", "verdict": null,
		"failure": {
			"pallet": "VaccineDetails", "name": "NoConsent", "decided": false,
			"message": "The hospital has no full access to the record.", "advice": "Ask the family for it.",
		},
	});
	let validators = json!({
		"validators": [{
			"id": hospital(), "active": true, "chosen": true, "offence": null, "authored": 9, "authored_before": 10,
			"last": head(1199),
		}],
		"looked_at": 4,
	});
	let peers = json!({
		"own": bytes(0x0d, 32), "listed_by": hospital(), "connected": 1,
		"rows": [{ "node": bytes(0x0e, 32), "institution": hospital(), "connected": true, "best": 1200 }],
	});
	vec![
		method("explorer_status")
			.says(
				"Whether the gateway's node is in step: its best and its last final block, and how far its peers are.",
			)
			.gives::<ChainStatus>("status", status)
			.asks_the_chain(),
		method("explorer_blocks")
			.says("The blocks of the best chain, newest first, 32 a page at most.")
			.paged::<ChainBlock>("blocks", block.clone())
			.asks_the_chain(),
		method("explorer_block")
			.says("A block, with what the node still keeps of it.")
			.takes::<BlockRef>("block", json!(1200))
			.meaning("its number in the best chain, or its hash")
			.gives::<ChainBlock>("block", block)
			.refuses([Refusal::NoSuchBlock, Refusal::Malformed("block")])
			.asks_the_chain(),
		method("explorer_transactions")
			.says(
				"The transactions of a block, in order; without one, of the best chain, newest first, 64 blocks a page at \
				 most, and without what sets each block's time.",
			)
			.may_take::<BlockRef>("block", json!(1200))
			.meaning("its number in the best chain, or its hash")
			.may_take::<String>("call", json!("VaccineDetails.open"))
			.meaning("only transactions that make this call")
			.may_take::<TransactionResult>("result", json!("failed"))
			.meaning("only transactions of which this became")
			.paged::<ChainTransaction>("transactions", transaction.clone())
			.refuses([Refusal::NoSuchBlock, Refusal::BlockPruned, Refusal::Malformed("block")])
			.asks_the_chain(),
		method("explorer_transaction")
			.says("The transaction that carries an intent, in the last 4096 blocks or in a block that is named.")
			.takes::<Bytes>("id", json!(bytes(0x4b, 32)))
			.meaning("the intent's id, 32 bytes")
			.may_take::<BlockRef>("block", json!(1200))
			.meaning("the block to look into, by its number in the best chain or its hash")
			.gives::<ChainTransaction>("transaction", transaction)
			.refuses([
				Refusal::NoSuchTransaction,
				Refusal::NoSuchBlock,
				Refusal::BlockPruned,
				Refusal::Malformed("id"),
			])
			.asks_the_chain(),
		method("explorer_validators")
			.says(
				"The validators, and the last block that each made, if it is one of the newest 64 whose states are kept.",
			)
			.gives::<ChainValidators>("validators", validators)
			.asks_the_chain(),
		method("explorer_peers")
			.says(
				"The peers of the gateway's node, and the nodes that institutions list and that are not connected, 256 \
				 rows at most.",
			)
			.gives::<ChainPeers>("peers", peers)
			.asks_the_chain(),
	]
}

fn transactions() -> Vec<Signature> {
	let facts = json!({
		"genesis": bytes(0x6e, 32), "spec_version": 1,
		"calls": { "Consent": { "grant": [12, 3] } },
	});
	let meaning = json!({
		"pallet": "VaccineDetails", "name": "NoConsent", "decided": false,
		"message": "The hospital has no full access to the record.", "advice": "Ask the family for it.",
	});
	let tip = json!({ "number": 1200, "hash": bytes(0xbb, 32), "now": TIME });
	let context = json!({
		"now": TIME,
		"allowance": { "left": 90, "burst": 100, "interval": 1000 },
		"lanes": [{ "id": 3_405_691_582_u32, "highest": 12, "gaps": [11], "newest": TIME }],
	});
	let submitted = json!({ "hash": bytes(0x4b, 32), "known": false, "included": null });
	let signed = json!(bytes(0x01, 120));
	vec![
		method("tx_runtime")
			.says(
				"The chain and its runtime: intents are signed over the genesis hash, and votes name the \
				 hash of a call. It changes only with an upgrade.",
			)
			.gives::<RuntimeFacts>("runtime", facts)
			.asks_the_chain(),
		method("tx_error")
			.says(
				"The meaning of an error of the chain's calls, and what to do about it: for a client that knows the rule \
				 before it sends anything.",
			)
			.takes::<String>("pallet", json!("VaccineDetails"))
			.takes::<String>("name", json!("NoConsent"))
			.gives::<CallFailure>("error", meaning)
			.refuses([Refusal::NotFound])
			.asks_the_chain(),
		method("tx_tip")
			.says("The best block, and the chain's clock.")
			.gives::<Tip>("tip", tip)
			.asks_the_chain(),
		method("tx_context")
			.says(
				"The facts with which this session's next intent is signed: the chain's clock, the account's \
				 lanes, and what is left of the quota.",
			)
			.gives::<Context>("context", context)
			.asks_the_chain(),
		method("tx_submit")
			.says(
				"Hands over a signed intent. It is taken, and mostly not in a block yet, when this answers; the \
				 same bytes may be handed over again, and then the answer says where they are.",
			)
			.takes::<Bytes>("transaction", signed.clone())
			.meaning("a signed intent, SCALE")
			.gives::<Submitted>("submitted", submitted)
			.refuses(transaction()),
		method("tx_submitAndWatch")
			.says(
				"Hands over a signed intent, or finds it if it was handed over before, and tells what becomes of \
				 it in notifications `tx_event`. Over WebSocket alone.",
			)
			.takes::<Bytes>("transaction", signed)
			.meaning("a signed intent, SCALE")
			.gives::<String>("subscription", json!("b2Zc6oQ1mC7LkXtY"))
			.sends::<TransactionEvent>("tx_event", json!({ "event": "waiting", "hash": bytes(0x4b, 32) }))
			.refuses(transaction()),
		method("tx_unwatch")
			.says("Ends the notifications of a transaction. It stays where it is.")
			.takes::<String>("subscription", json!("b2Zc6oQ1mC7LkXtY"))
			.gives::<bool>("was_watching", json!(true))
			.by_position(),
		method("rpc.discover")
			.says("The description of all methods, as OpenRPC.")
			.gives::<Value>("document", json!({ "openrpc": super::OPENRPC })),
	]
}
