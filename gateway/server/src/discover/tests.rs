//! The document, held to the traits.

use std::{collections::BTreeSet, sync::Arc};

use jsonrpsee::{
	Extensions, Methods, PendingSubscriptionSink, RpcModule,
	core::{RpcResult, SubscriptionResult, async_trait},
	types::error::INVALID_PARAMS_CODE,
};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vacchain_gateway::{Refusal, types::*};
use vacchain_primitives::{
	AccountId, ContentKeyLink, ContentKeyWrap, HistoryEntry, IdentityTag, Institution, KeyEntry, Moment,
	Network, ParticipantChangeEntry, ParticipantId, RecordId, Role, Validator, VisitId,
};

use super::{Discovery, METHODS, Signature, document, methods::signatures};
use crate::api::{
	AccessesServer, AuthServer, ConsentRightsServer, DirectoryServer, DiscoverServer, EnrolmentsServer,
	NetworksServer, PowersServer, RecordsServer, TransactionsServer,
};

/// Answers every method with its documented result, and remembers by their names in the trait what it was given.
#[derive(Clone, Default)]
struct Echo(Arc<Mutex<Value>>);

impl Echo {
	fn echo<T: DeserializeOwned>(&self, method: &str, taken: Value) -> RpcResult<T> {
		*self.0.lock() = taken;
		let documented = signatures().into_iter().find(|signature| signature.name == method).expect(method);
		Ok(serde_json::from_value(documented.gives.example).expect(method))
	}
}

#[async_trait]
impl AuthServer for Echo {
	async fn start_registration(
		&self,
		_: &Extensions,
		participant: ParticipantId,
		request: Bytes,
	) -> RpcResult<RegistrationResponse> {
		self.echo("auth_startRegistration", json!({ "participant": participant, "request": request }))
	}

	async fn finish_registration(
		&self,
		_: &Extensions,
		credential: NewCredential,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		let taken = json!({ "credential": credential, "share": share, "device": device });
		self.echo("auth_finishRegistration", taken)
	}

	async fn start_login(&self, _: &Extensions, login: LoginStart) -> RpcResult<LoginResponse> {
		self.echo("auth_startLogin", json!({ "login": login }))
	}

	async fn finish_login(
		&self,
		_: &Extensions,
		attempt: Bytes,
		finalization: Bytes,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		let taken =
			json!({ "attempt": attempt, "finalization": finalization, "share": share, "device": device });
		self.echo("auth_finishLogin", taken)
	}

	async fn challenge(&self, _: &Extensions, participant: ParticipantId) -> RpcResult<Challenge> {
		self.echo("auth_challenge", json!({ "participant": participant }))
	}

	async fn answer(
		&self,
		_: &Extensions,
		challenge: Bytes,
		signature: Bytes,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		let taken =
			json!({ "challenge": challenge, "signature": signature, "share": share, "device": device });
		self.echo("auth_answer", taken)
	}

	async fn resume(&self, _: &Extensions, token: String) -> RpcResult<SessionInfo> {
		self.echo("auth_resume", json!({ "token": token }))
	}

	async fn session(&self, _: &Extensions) -> RpcResult<SessionInfo> {
		self.echo("auth_session", json!({}))
	}

	async fn start_password_change(&self, _: &Extensions, request: Bytes) -> RpcResult<RegistrationResponse> {
		self.echo("auth_startPasswordChange", json!({ "request": request }))
	}

	async fn finish_password_change(&self, _: &Extensions, credential: NewCredential) -> RpcResult<()> {
		self.echo("auth_finishPasswordChange", json!({ "credential": credential }))
	}

	async fn logout(&self, _: &Extensions) -> RpcResult<()> {
		self.echo("auth_logout", json!({}))
	}

	async fn logout_all(&self, _: &Extensions) -> RpcResult<u64> {
		self.echo("auth_logoutAll", json!({}))
	}

	async fn sessions(&self, _: &Extensions) -> RpcResult<Vec<OpenSession>> {
		self.echo("auth_sessions", json!({}))
	}

	async fn end_session(&self, _: &Extensions, session: Bytes) -> RpcResult<()> {
		self.echo("auth_endSession", json!({ "session": session }))
	}

	async fn events(&self, _: &Extensions) -> RpcResult<Vec<LoginEvent>> {
		self.echo("auth_events", json!({}))
	}
}

#[async_trait]
impl EnrolmentsServer for Echo {
	async fn apply(&self, _: &Extensions, application: Application) -> RpcResult<()> {
		self.echo("enrolment_apply", json!({ "application": application }))
	}

	async fn status(&self, _: &Extensions) -> RpcResult<Enrolment> {
		self.echo("enrolment_status", json!({}))
	}

	async fn pending(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PendingApplication>> {
		self.echo("enrolment_pending", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn decline(&self, _: &Extensions, participant: ParticipantId, reason: String) -> RpcResult<()> {
		self.echo("enrolment_decline", json!({ "participant": participant, "reason": reason }))
	}
}

#[async_trait]
impl DirectoryServer for Echo {
	async fn health_authority(&self, _: &Extensions) -> RpcResult<ParticipantEntry> {
		self.echo("directory_healthAuthority", json!({}))
	}

	async fn hospitals(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_hospitals", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn schools(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_schools", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn insurers(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_insurers", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn staff(
		&self,
		_: &Extensions,
		organisation: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo(
			"directory_staff",
			json!({ "organisation": organisation, "cursor": cursor, "limit": limit }),
		)
	}

	async fn participant(&self, _: &Extensions, id: ParticipantId) -> RpcResult<ParticipantEntry> {
		self.echo("directory_participant", json!({ "id": id }))
	}

	async fn laboratories(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_laboratories", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn families(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<ParticipantId>>> {
		self.echo("directory_families", json!({ "tags": tags }))
	}

	async fn participants(
		&self,
		_: &Extensions,
		role: Role,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_participants", json!({ "role": role, "cursor": cursor, "limit": limit }))
	}

	async fn suspended(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>> {
		self.echo("directory_suspended", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn candidates(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<CandidateEntry>> {
		self.echo("directory_candidates", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn keys(
		&self,
		_: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<KeyEntry<AccountId>>> {
		self.echo("directory_keys", json!({ "id": id, "cursor": cursor, "limit": limit }))
	}

	async fn log(
		&self,
		_: &Extensions,
		id: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantChangeEntry>> {
		self.echo("directory_log", json!({ "id": id, "cursor": cursor, "limit": limit }))
	}

	async fn content_key(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
	) -> RpcResult<ContentKey> {
		self.echo("directory_contentKey", json!({ "organisation": organisation }))
	}

	async fn content_key_wraps(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyWrap>> {
		let parameters = json!({ "organisation": organisation, "cursor": cursor, "limit": limit });
		self.echo("directory_contentKeyWraps", parameters)
	}

	async fn content_key_links(
		&self,
		_: &Extensions,
		organisation: Option<ParticipantId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ContentKeyLink>> {
		let parameters = json!({ "organisation": organisation, "cursor": cursor, "limit": limit });
		self.echo("directory_contentKeyLinks", parameters)
	}
}

#[async_trait]
impl PowersServer for Echo {
	async fn waiting(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PowerEntry>> {
		self.echo("powers_waiting", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn own(&self, _: &Extensions) -> RpcResult<Vec<PowerEntry>> {
		self.echo("powers_own", json!({}))
	}
}

#[async_trait]
impl RecordsServer for Echo {
	async fn mine(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<OwnedRecord>> {
		self.echo("records_mine", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn tagged(&self, _: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<RecordId>>> {
		self.echo("records_tagged", json!({ "tags": tags }))
	}

	async fn search(
		&self,
		_: &Extensions,
		family: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.echo("records_search", json!({ "family": family, "cursor": cursor, "limit": limit }))
	}

	async fn get(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
	) -> RpcResult<RecordReading> {
		self.echo("records_get", json!({ "record": record, "visit": visit }))
	}

	async fn visits(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitReading>> {
		self.echo(
			"records_visits",
			json!({ "record": record, "visit": visit, "cursor": cursor, "limit": limit }),
		)
	}

	async fn visit(&self, _: &Extensions, visit: VisitId) -> RpcResult<VisitReading> {
		self.echo("records_visit", json!({ "visit": visit }))
	}

	async fn reports(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ReportReading>> {
		self.echo(
			"records_reports",
			json!({ "record": record, "visit": visit, "cursor": cursor, "limit": limit }),
		)
	}

	async fn history(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<HistoryEntry>> {
		self.echo("records_history", json!({ "record": record, "cursor": cursor, "limit": limit }))
	}

	async fn erased(&self, _: &Extensions, record: RecordId) -> RpcResult<Tombstone> {
		self.echo("records_erased", json!({ "record": record }))
	}

	async fn child_versions(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ChildVersion>> {
		self.echo("records_childVersions", json!({ "record": record, "cursor": cursor, "limit": limit }))
	}

	async fn wraps(
		&self,
		_: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		newest: Option<u32>,
	) -> RpcResult<Keys> {
		self.echo("records_wraps", json!({ "record": record, "visit": visit, "newest": newest }))
	}

	async fn custody(&self, _: &Extensions, record: RecordId, newest: Option<u32>) -> RpcResult<CustodyKeys> {
		self.echo("records_custody", json!({ "record": record, "newest": newest }))
	}

	async fn waiting_visits(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		self.echo("records_waiting", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn hospital_visits(
		&self,
		_: &Extensions,
		since: Option<Moment>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		self.echo("records_hospitalVisits", json!({ "since": since, "cursor": cursor, "limit": limit }))
	}

	async fn open_records(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.echo("records_open", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn wards(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		self.echo("records_wards", json!({ "cursor": cursor, "limit": limit }))
	}
}

#[async_trait]
impl ConsentRightsServer for Echo {
	async fn grants(&self, _: &Extensions, record: RecordId) -> RpcResult<Vec<ReaderRow>> {
		self.echo("consent_grants", json!({ "record": record }))
	}

	async fn requests(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		self.echo("consent_requests", json!({ "cursor": cursor, "limit": limit }))
	}

	async fn ward_requests(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		self.echo("consent_wardRequests", json!({ "record": record, "cursor": cursor, "limit": limit }))
	}

	async fn sent(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<SentRow>> {
		self.echo("consent_sent", json!({ "cursor": cursor, "limit": limit }))
	}
}

#[async_trait]
impl AccessesServer for Echo {
	async fn log(
		&self,
		_: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<AccessRow>> {
		self.echo("access_log", json!({ "record": record, "cursor": cursor, "limit": limit }))
	}
}

#[async_trait]
impl NetworksServer for Echo {
	async fn info(&self, _: &Extensions) -> RpcResult<Network> {
		self.echo("network_info", json!({}))
	}

	async fn gateways(&self, _: &Extensions) -> RpcResult<Vec<InstitutionGateways>> {
		self.echo("network_gateways", json!({}))
	}

	async fn institutions(&self, _: &Extensions) -> RpcResult<Vec<Institution>> {
		self.echo("network_institutions", json!({}))
	}

	async fn validators(&self, _: &Extensions) -> RpcResult<Vec<Validator>> {
		self.echo("network_validators", json!({}))
	}

	async fn proposals(&self, _: &Extensions) -> RpcResult<Vec<GovernanceProposal>> {
		self.echo("network_proposals", json!({}))
	}
}

#[async_trait]
impl TransactionsServer for Echo {
	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> {
		self.echo("tx_runtime", json!({}))
	}

	async fn error(&self, _: &Extensions, pallet: String, name: String) -> RpcResult<CallFailure> {
		self.echo("tx_error", json!({ "pallet": pallet, "name": name }))
	}

	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> {
		self.echo("tx_tip", json!({}))
	}

	async fn context(&self, _: &Extensions) -> RpcResult<Context> {
		self.echo("tx_context", json!({}))
	}

	async fn submit(&self, _: &Extensions, transaction: Bytes) -> RpcResult<Submitted> {
		self.echo("tx_submit", json!({ "transaction": transaction }))
	}

	async fn submit_and_watch(
		&self,
		pending: PendingSubscriptionSink,
		_: &Extensions,
		transaction: Bytes,
	) -> SubscriptionResult {
		let _: String = self.echo("tx_submitAndWatch", json!({ "transaction": transaction }))?;
		pending.accept().await?;
		Ok(())
	}
}

fn methods(echo: &Echo) -> Methods {
	let mut module = RpcModule::new(());
	module.merge(AuthServer::into_rpc(echo.clone())).unwrap();
	module.merge(EnrolmentsServer::into_rpc(echo.clone())).unwrap();
	module.merge(DirectoryServer::into_rpc(echo.clone())).unwrap();
	module.merge(PowersServer::into_rpc(echo.clone())).unwrap();
	module.merge(RecordsServer::into_rpc(echo.clone())).unwrap();
	module.merge(ConsentRightsServer::into_rpc(echo.clone())).unwrap();
	module.merge(AccessesServer::into_rpc(echo.clone())).unwrap();
	module.merge(NetworksServer::into_rpc(echo.clone())).unwrap();
	module.merge(TransactionsServer::into_rpc(echo.clone())).unwrap();
	module.merge(Discovery::new().into_rpc()).unwrap();
	module.into()
}

async fn call(methods: &Methods, method: &str, params: Value) -> Value {
	let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
	let (answer, _) = methods.raw_json_request(&request.to_string(), 1).await.unwrap();
	serde_json::from_str(&answer).unwrap()
}

/// The methods whose parameters and result the traits do not name.
const MADE_BY_THE_MACRO: [&str; 2] = ["tx_unwatch", "rpc.discover"];

fn of_traits() -> Vec<Signature> {
	let mut signatures = signatures();
	signatures.retain(|signature| !MADE_BY_THE_MACRO.contains(&signature.name));
	signatures
}

#[test]
fn the_methods_described_are_those_that_there_are() {
	let registered: BTreeSet<_> = methods(&Echo::default()).method_names().collect();
	let described: BTreeSet<_> = signatures().iter().map(|signature| signature.name).collect();
	assert_eq!(described, registered);
	assert_eq!(signatures().len(), described.len(), "none is described twice");
	assert_eq!(METHODS.iter().map(|method| method.name).collect::<BTreeSet<_>>(), registered);
	let listed = document();
	assert_eq!(listed["methods"].as_array().unwrap().len(), registered.len());
}

#[test]
fn what_a_subscription_sends_is_described() {
	let document = document();
	let methods = document["methods"].as_array().unwrap();
	let watch = methods.iter().find(|method| method["name"] == "tx_submitAndWatch").unwrap();
	assert_eq!(watch["x-notification"]["method"], "tx_event");
	assert_eq!(watch["x-notification"]["schema"]["$ref"], "#/components/schemas/TransactionEvent");
	assert!(methods.iter().filter(|method| method.get("x-notification").is_some()).count() == 1);
}

#[test]
fn every_method_says_what_it_does_in_a_sentence() {
	for Signature { name, about, params, .. } in signatures() {
		assert!(about.starts_with(char::is_uppercase) && about.ends_with('.'), "{name}: {about}");
		let mut meanings = params.iter().filter_map(|param| param.meaning);
		assert!(meanings.all(|meaning| !meaning.ends_with('.')), "{name}");
	}
}

#[test]
fn examples_of_participants_have_the_roles_that_their_lists_are_of() {
	for (list, role) in [("hospitals", "hospital"), ("schools", "school"), ("insurers", "insurer")] {
		let signatures = signatures();
		let signature = signatures.iter().find(|signature| signature.name == format!("directory_{list}"));
		assert_eq!(signature.unwrap().gives.example["rows"][0]["role"], role);
	}
}

/// Attempts are counted where they start, and what was started can be too old where it ends.
#[test]
fn attempts_are_refused_where_they_start_and_expire_where_they_end() {
	for Signature { name, refusals, .. } in signatures() {
		let refuses = |code| refusals.iter().any(|refusal| refusal.name() == code);
		assert!(!(refuses("TooManyAttempts") && refuses("AttemptExpired")), "{name}");
		assert!(!(refuses("AttemptExpired") && name.contains("_start")), "{name}");
	}
}

#[tokio::test]
async fn examples_are_what_the_methods_take_and_give() {
	let echo = Echo::default();
	let methods = methods(&echo);
	for Signature { name, params, gives, sends, .. } in of_traits() {
		for value in [Some(&gives), sends.as_ref()].into_iter().flatten() {
			assert!((value.fits)(&value.example), "{name}: {}", value.example);
		}
		for param in &params {
			assert!((param.fits)(&param.example), "{name}: {}", param.example);
		}
		let by_name: serde_json::Map<String, Value> =
			params.iter().map(|param| (param.name.into(), param.example.clone())).collect();
		let by_position = params.iter().map(|param| param.example.clone()).collect::<Vec<_>>();
		for given in [json!(by_name), json!(by_position)] {
			let answer = call(&methods, name, given).await;
			if name != "tx_submitAndWatch" {
				assert_eq!(answer.get("result"), Some(&gives.example), "{name}: {answer}");
			}
			assert_eq!(*echo.0.lock(), json!(by_name), "{name}");
		}
	}
}

#[tokio::test]
async fn parameters_are_required_where_the_document_says_so() {
	let methods = methods(&Echo::default());
	for Signature { name, params, .. } in of_traits() {
		for left_out in &params {
			let others = params.iter().filter(|param| param.name != left_out.name);
			let given: serde_json::Map<String, Value> =
				others.map(|param| (param.name.into(), param.example.clone())).collect();
			let answer = call(&methods, name, json!(given)).await;
			let is_refused = answer["error"]["code"] == INVALID_PARAMS_CODE;
			assert_eq!(is_refused, left_out.is_required, "{name} without {}: {answer}", left_out.name);
		}
	}
}

#[test]
fn everything_that_is_referred_to_is_there() {
	fn references(value: &Value, found: &mut Vec<String>) {
		match value {
			Value::Object(fields) => {
				found.extend(fields.get("$ref").and_then(Value::as_str).map(Into::into));
				fields.values().for_each(|value| references(value, found));
			}
			Value::Array(values) => values.iter().for_each(|value| references(value, found)),
			_ => {}
		}
	}
	let document = document();
	let mut found = Vec::new();
	references(&document, &mut found);
	assert!(found.len() > METHODS.len());
	for reference in found {
		let pointer = reference.strip_prefix('#').unwrap();
		assert!(document.pointer(pointer).is_some(), "{reference}");
	}
}

#[test]
fn every_error_is_described_with_its_code_its_sentence_and_what_to_do() {
	let document = document();
	for refusal in Refusal::all() {
		let error = &document["components"]["errors"][refusal.name()];
		assert_eq!(error["code"], refusal.code());
		assert_eq!(error["data"]["advice"], *refusal.advice());
	}
}
