//! Every method's parameters and result, with an example of each. Tests hold them to the traits.

use std::{iter::repeat_n, time::Duration};

use serde_json::{Value, json};
use vacchain_primitives::{
	AuthorityWrap, HistoryEntry, Institution, Network, ParticipantId, RecordId, Validator, VisitId,
	bounds::{AUTHORITY_WRAP_LEN, LINK_LEN, WRAP_LEN},
};

use super::{Signature, method};
use crate::{Refusal, types::*};

const USERNAME: &str = "amina.family";
const TIME: u64 = 1_790_000_000_000;
const LATER: u64 = TIME + 86_400_000;

/// Some bytes, hexadecimal.
fn bytes(byte: u8, length: usize) -> String {
	repeat_n(byte, length).map(|byte| format!("{byte:02x}")).collect()
}

fn family() -> String {
	ParticipantId::from_username(USERNAME).map(|id| id.to_string()).unwrap_or_default()
}

fn hospital() -> String {
	bytes(0x5a, 32)
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
	json!({ "epoch": 0, "commitment": bytes(0xc0, 32), "ciphertext": bytes(0xce, 64) })
}

fn wrap() -> Value {
	json!({ "reader": hospital(), "level": "full", "epoch": 0, "sealed": bytes(0x3a, WRAP_LEN) })
}

fn entry() -> Value {
	json!({
		"id": hospital(), "role": "hospital", "organisation": null, "account": bytes(0xac, 32),
		"encryption_key": bytes(0xe5, 32), "keys_since": 1, "status": "active", "profile": "",
	})
}

fn session() -> Value {
	json!({
		"participant": family(), "role": "family", "organisation": null, "status": "active",
		"opened_at": TIME, "expires_at": LATER, "share": null,
	})
}

fn signed_in() -> Value {
	json!({ "token": TOKEN, "session": session(), "bundle": bytes(0xb0, 64) })
}

/// What a session's token looks like.
const TOKEN: &str = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn reading() -> Value {
	json!({
		"id": record(), "owner": family(), "epoch": 0, "created_at": TIME, "history": 3, "reader": hospital(),
		"level": "full", "basis": { "grant": { "granted_at": TIME, "expires_at": LATER } },
		"child": section(), "wrap": wrap(),
	})
}

fn visit_reading() -> Value {
	json!({
		"id": visit(),
		"visit": {
			"record": record(), "hospital": hospital(), "doctor": doctor(), "physician": bytes(0xf1, 32),
			"epoch": 0, "state": "opened", "opened_at": TIME, "notes": 0, "note": null,
		},
		"examination": section(), "notes": [], "immunization": null, "recommendation": null,
		"retraction": null, "signature": null, "signer": null,
	})
}

fn page(row: Value) -> Value {
	json!({ "rows": [row], "next": CURSOR })
}

const CURSOR: &str = "AAECAwQFBgcICQoLDA0ODwAAAAE";

fn credential() -> Value {
	json!({
		"attempt": bytes(0xa7, 16), "upload": bytes(0x0b, 64), "bundle": bytes(0xb0, 64),
		"account": bytes(0xac, 32), "encryption_key": bytes(0xe5, 32), "signature": bytes(0x51, 64),
	})
}

fn application() -> Value {
	json!({ "role": "doctor", "organisation": hospital(), "sealed": bytes(0xce, 64) })
}

fn applied() -> Value {
	json!({
		"participant": doctor(), "account": bytes(0xac, 32), "encryption_key": bytes(0xe5, 32),
		"role": "doctor", "organisation": hospital(), "sealed": bytes(0xce, 64), "applied_at": TIME,
	})
}

impl Signature {
	/// A list, a page at a time.
	fn paged<Row>(self, name: &'static str, row: Value) -> Self
	where
		Page<Row>: schemars::JsonSchema + serde::de::DeserializeOwned,
	{
		self.may_take::<Cursor>("cursor", json!(CURSOR))
			.may_take::<u32>("limit", json!(10))
			.gives::<Page<Row>>(name, page(row))
			.refuses([Refusal::InvalidCursor])
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

/// How a login or registration is refused.
fn attempt() -> [Refusal; 4] {
	[
		Refusal::TooManyAttempts { retry_after: wait() },
		Refusal::AttemptExpired,
		Refusal::Malformed("request"),
		Refusal::StoreUnavailable,
	]
}

/// How a transaction is refused.
fn transaction() -> [Refusal; 11] {
	[
		Refusal::TransactionTooLarge,
		Refusal::MalformedTransaction,
		Refusal::BadTransactionSignature,
		Refusal::StaleNonce,
		Refusal::NonceAhead,
		Refusal::TransactionExpired,
		Refusal::SignedByOther,
		Refusal::QuotaExhausted { retry_after: wait() },
		Refusal::TransactionRefused("its reason".into()),
		Refusal::PoolFull,
		Refusal::ChainUnavailable,
	]
}

/// Every method, in the order of the traits.
pub(super) fn signatures() -> Vec<Signature> {
	[auth(), enrolment(), directory(), records(), network(), transactions()].into_iter().flatten().collect()
}

fn auth() -> Vec<Signature> {
	let challenged = json!({ "challenge": bytes(0xc4, 32) });
	let answered = json!({ "attempt": bytes(0xa7, 16), "response": bytes(0x0b, 64) });
	vec![
		method("auth_startRegistration")
			.takes::<String>("username", json!(USERNAME))
			.takes::<Bytes>("request", json!(bytes(0x0a, 32)))
			.gives::<RegistrationResponse>("response", answered.clone())
			.refuses([Refusal::InvalidUsername])
			.refuses(attempt()),
		method("auth_finishRegistration")
			.takes::<NewCredential>("credential", credential())
			.may_take::<Bytes>("share", json!(bytes(0x5e, 32)))
			.gives::<SignedIn>("session", signed_in())
			.refuses([Refusal::UsernameTaken, Refusal::BadSignature, Refusal::ChainUnavailable])
			.refuses(attempt()),
		method("auth_startLogin")
			.takes::<LoginStart>("login", json!({ "username": USERNAME, "request": bytes(0x0a, 96) }))
			.gives::<LoginResponse>("response", answered.clone())
			.refuses([Refusal::InvalidUsername])
			.refuses(attempt()),
		method("auth_finishLogin")
			.takes::<Bytes>("attempt", json!(bytes(0xa7, 16)))
			.takes::<Bytes>("finalization", json!(bytes(0x0c, 64)))
			.may_take::<Bytes>("share", json!(bytes(0x5e, 32)))
			.gives::<SignedIn>("session", signed_in())
			.refuses([Refusal::LoginRefused, Refusal::ChainUnavailable])
			.refuses(attempt()),
		method("auth_challenge")
			.takes::<String>("username", json!(USERNAME))
			.gives::<Challenge>("challenge", challenged)
			.refuses([Refusal::InvalidUsername])
			.refuses(attempt()),
		method("auth_answer")
			.takes::<Bytes>("challenge", json!(bytes(0xc4, 32)))
			.takes::<Bytes>("signature", json!(bytes(0x51, 64)))
			.may_take::<Bytes>("share", json!(bytes(0x5e, 32)))
			.gives::<SignedIn>("session", signed_in())
			.refuses([Refusal::LoginRefused, Refusal::ChainUnavailable])
			.refuses(attempt()),
		method("auth_resume")
			.takes::<String>("token", json!(TOKEN))
			.gives::<SessionInfo>("session", session())
			.refuses([Refusal::SessionEnded, Refusal::SessionElsewhere])
			.asks_the_store()
			.asks_the_chain(),
		method("auth_session").gives::<SessionInfo>("session", session()).asks_the_store().asks_the_chain(),
		method("auth_startPasswordChange")
			.takes::<Bytes>("request", json!(bytes(0x0a, 32)))
			.gives::<RegistrationResponse>("response", answered)
			.refuses(attempt()),
		method("auth_finishPasswordChange")
			.takes::<NewCredential>("credential", credential())
			.refuses([Refusal::BadSignature])
			.refuses(attempt()),
		method("auth_logout").asks_the_store(),
		method("auth_logoutAll").gives::<u64>("sessions", json!(2)).asks_the_store(),
	]
}

fn enrolment() -> Vec<Signature> {
	vec![
		method("enrolment_apply")
			.takes::<Application>("application", application())
			.refuses([
				Refusal::NotAllowed("ask to be registered"),
				Refusal::Malformed("application"),
				Refusal::TooManyApplications,
			])
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_status")
			.gives::<Enrolment>("enrolment", json!({ "state": "waiting", "applied_at": TIME }))
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_pending")
			.paged::<PendingApplication>("applications", applied())
			.asks_the_store()
			.asks_the_chain(),
		method("enrolment_decline")
			.takes::<ParticipantId>("participant", json!(doctor()))
			.takes::<String>("reason", json!("The hospital does not know you."))
			.refuses([Refusal::NotFound, Refusal::Malformed("reason")])
			.asks_the_store(),
	]
}

fn directory() -> Vec<Signature> {
	let wrap = json!([{ "version": 0, "sealed": bytes(0x3a, AUTHORITY_WRAP_LEN) }]);
	vec![
		method("directory_healthAuthority")
			.gives::<ParticipantEntry>("participant", entry())
			.asks_the_chain(),
		method("directory_hospitals").paged::<ParticipantEntry>("hospitals", entry()).asks_the_chain(),
		method("directory_schools").paged::<ParticipantEntry>("schools", entry()).asks_the_chain(),
		method("directory_insurers").paged::<ParticipantEntry>("insurers", entry()).asks_the_chain(),
		method("directory_staff")
			.takes::<ParticipantId>("organisation", json!(hospital()))
			.paged::<ParticipantEntry>("staff", entry())
			.asks_the_chain(),
		method("directory_participant")
			.takes::<ParticipantId>("id", json!(hospital()))
			.gives::<ParticipantEntry>("participant", entry())
			.asks_the_chain(),
		method("directory_authorityWraps")
			.may_take::<ParticipantId>("admin", json!(bytes(0xad, 32)))
			.gives::<Vec<AuthorityWrap>>("wraps", wrap)
			.asks_the_chain(),
	]
}

fn records() -> Vec<Signature> {
	let owned = json!({ "id": record(), "created_at": TIME });
	let action = json!({
		"block": 1200, "at": TIME, "actor": family(), "commitment": null,
		"action": { "action": "access_granted", "reader": hospital(), "level": "full", "expires_at": LATER },
	});
	let link = json!({ "secret": bytes(0x11, LINK_LEN), "proof_key": bytes(0x12, LINK_LEN) });
	let keys = json!({ "wrap": wrap(), "links": [[1, link]] });
	let reader = json!({
		"id": hospital(), "level": "full", "basis": "guardian", "role": "hospital",
		"encryption_key": bytes(0xe5, 32),
	});
	let request = json!({ "requester": hospital(), "level": "full", "requested_at": TIME });
	let access = json!({
		"index": 7, "reader": doctor(), "gateway": bytes(0x9a, 32), "kind": "visits", "at": TIME, "count": 2,
		"logged_at": TIME + 5000,
	});
	vec![
		method("records_mine").paged::<OwnedRecord>("records", owned).asks_the_chain(),
		method("records_search")
			.takes::<String>("username", json!(USERNAME))
			.paged::<RecordReading>("records", reading())
			.refuses([Refusal::InvalidUsername])
			.logged()
			.asks_the_chain(),
		method("records_get")
			.takes::<RecordId>("record", json!(record()))
			.may_take::<VisitId>("visit", json!(visit()))
			.gives::<RecordReading>("record", reading())
			.logged()
			.asks_the_chain(),
		method("records_visits")
			.takes::<RecordId>("record", json!(record()))
			.may_take::<VisitId>("visit", json!(visit()))
			.paged::<VisitReading>("visits", visit_reading())
			.logged()
			.asks_the_chain(),
		method("records_visit")
			.takes::<VisitId>("visit", json!(visit()))
			.gives::<VisitReading>("visit", visit_reading())
			.logged()
			.asks_the_chain(),
		method("records_history")
			.takes::<RecordId>("record", json!(record()))
			.paged::<HistoryEntry>("history", action)
			.logged()
			.asks_the_chain(),
		method("records_wraps")
			.takes::<RecordId>("record", json!(record()))
			.may_take::<VisitId>("visit", json!(visit()))
			.may_take::<u32>("from", json!(0))
			.gives::<Keys>("keys", keys)
			.logged()
			.asks_the_chain(),
		method("consent_grants")
			.takes::<RecordId>("record", json!(record()))
			.gives::<Vec<ReaderRow>>("readers", json!([reader]))
			.logged()
			.asks_the_chain(),
		method("consent_requests").paged::<RequestRow>("requests", request).asks_the_chain(),
		method("access_log")
			.takes::<RecordId>("record", json!(record()))
			.paged::<AccessRow>("accesses", access)
			.asks_the_chain(),
	]
}

fn network() -> Vec<Signature> {
	let network = json!({
		"slot_duration": 250, "session_length": 40, "session": 12, "minimum_validators": 4,
		"thresholds": { "organisations": 51, "healthAdmins": 51, "validators": 67, "upgrade": 67 },
	});
	let institution = json!({ "id": hospital(), "nodes": [bytes(0x0d, 32)] });
	let validator = json!({
		"id": hospital(), "active": true, "chosen": true, "offence": null, "authored": 9, "authored_before": 10,
	});
	let proposal = json!({
		"hash": bytes(0x4a, 32), "index": 3, "call": bytes(0x0e, 8), "threshold": 3, "ayes": [hospital()],
		"nays": [], "ends_at": 9000,
	});
	vec![
		method("network_info").gives::<Network>("network", network).asks_the_chain(),
		method("network_institutions")
			.gives::<Vec<Institution>>("institutions", json!([institution]))
			.asks_the_chain(),
		method("network_validators")
			.gives::<Vec<Validator>>("validators", json!([validator]))
			.asks_the_chain(),
		method("network_proposals")
			.gives::<Vec<GovernanceProposal>>("proposals", json!([proposal]))
			.asks_the_chain(),
	]
}

fn transactions() -> Vec<Signature> {
	let facts = json!({
		"genesis": bytes(0x6e, 32), "spec_version": 1, "transaction_version": 1,
		"extensions": ["CheckNonZeroSender", "CheckSpecVersion"],
		"calls": { "Consent": { "grant_access": [12, 0] } },
	});
	let tip = json!({ "number": 1200, "hash": bytes(0xbb, 32), "now": TIME });
	let context = json!({
		"spec_version": 1, "nonce": 4, "checkpoint": tip, "lifetime": 2400,
		"allowance": { "left": 90, "burst": 100, "interval": 1000 },
	});
	let submitted = json!({ "hash": bytes(0x4b, 32), "known": false, "included": null });
	let signed = json!(bytes(0x84, 120));
	vec![
		method("tx_runtime").gives::<RuntimeFacts>("runtime", facts).asks_the_chain(),
		method("tx_tip").gives::<Tip>("tip", tip.clone()).asks_the_chain(),
		method("tx_context").gives::<Context>("context", context).asks_the_chain(),
		method("tx_submit")
			.takes::<Bytes>("transaction", signed.clone())
			.gives::<Submitted>("submitted", submitted)
			.refuses(transaction()),
		method("tx_submitAndWatch")
			.takes::<Bytes>("transaction", signed)
			.gives::<String>("subscription", json!("b2Zc6oQ1mC7LkXtY"))
			.refuses(transaction()),
		method("tx_unwatch")
			.takes::<String>("subscription", json!("b2Zc6oQ1mC7LkXtY"))
			.gives::<bool>("was_watching", json!(true))
			.by_position(),
		method("rpc.discover").gives::<Value>("document", json!({ "openrpc": super::OPENRPC })),
	]
}
