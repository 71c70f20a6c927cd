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
	AccountId, BlockNumber, ContentKeyLink, ContentKeyWrap, HistoryEntry, IdentityTag, Institution, KeyEntry,
	Moment, Network, ParticipantChangeEntry, ParticipantId, RecordId, Role, Validator, VisitId,
};

use super::{Discovery, METHODS, Signature, document, methods::signatures};
use crate::api::{
	AccessesServer, AuthServer, ConsentRightsServer, DirectoryServer, DiscoverServer, EnrolmentsServer,
	ExplorersServer, NetworksServer, PowersServer, ProofsServer, RecordsServer, TransactionsServer,
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

/// Implements the methods of a trait for [`Echo`]: each by its name over the wire, with its parameters and its result. Methods
/// of another shape follow as they are.
macro_rules! echo {
	($server:ident { $($method:literal: $name:ident($($given:ident: $type:ty),*) -> $result:ty;)* } $($others:tt)*) => {
		#[async_trait]
		impl $server for Echo {
			$(async fn $name(&self, _: &Extensions, $($given: $type),*) -> RpcResult<$result> {
				self.echo($method, json!({ $(stringify!($given): $given),* }))
			})*
			$($others)*
		}
	};
}

echo! {
	AuthServer {
		"auth_startRegistration": start_registration(participant: ParticipantId, request: Bytes)
			-> RegistrationResponse;
		"auth_finishRegistration":
			finish_registration(credential: NewCredential, share: Option<Bytes>, device: Option<String>)
			-> SignedIn;
		"auth_startLogin": start_login(login: LoginStart) -> LoginResponse;
		"auth_finishLogin":
			finish_login(attempt: Bytes, finalization: Bytes, share: Option<Bytes>, device: Option<String>)
			-> SignedIn;
		"auth_challenge": challenge(participant: ParticipantId) -> Challenge;
		"auth_answer": answer(challenge: Bytes, signature: Bytes, share: Option<Bytes>, device: Option<String>)
			-> SignedIn;
		"auth_resume": resume(token: String) -> SessionInfo;
		"auth_session": session() -> SessionInfo;
		"auth_startPasswordChange": start_password_change(request: Bytes) -> RegistrationResponse;
		"auth_finishPasswordChange": finish_password_change(credential: NewCredential) -> ();
		"auth_logout": logout() -> ();
		"auth_logoutAll": logout_all() -> u64;
		"auth_sessions": sessions() -> Vec<OpenSession>;
		"auth_endSession": end_session(session: Bytes) -> ();
		"auth_events": events() -> Vec<LoginEvent>;
	}
}

echo! {
	EnrolmentsServer {
		"enrolment_apply": apply(application: Application) -> ();
		"enrolment_status": status() -> Enrolment;
		"enrolment_pending": pending(cursor: Option<Cursor>, limit: Option<u32>) -> Page<PendingApplication>;
		"enrolment_decline": decline(participant: ParticipantId, reason: String) -> ();
	}
}

echo! {
	DirectoryServer {
		"directory_healthAuthority": health_authority() -> ParticipantEntry;
		"directory_hospitals": hospitals(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ParticipantEntry>;
		"directory_schools": schools(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ParticipantEntry>;
		"directory_insurers": insurers(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ParticipantEntry>;
		"directory_staff": staff(organisation: ParticipantId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ParticipantEntry>;
		"directory_participant": participant(id: ParticipantId) -> ParticipantEntry;
		"directory_laboratories": laboratories(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ParticipantEntry>;
		"directory_families": families(tags: Vec<IdentityTag>) -> Vec<Vec<ParticipantId>>;
		"directory_participants": participants(role: Role, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ParticipantEntry>;
		"directory_suspended": suspended(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ParticipantEntry>;
		"directory_candidates": candidates(cursor: Option<Cursor>, limit: Option<u32>) -> Page<CandidateEntry>;
		"directory_keys": keys(id: ParticipantId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<KeyEntry<AccountId>>;
		"directory_log": log(id: ParticipantId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ParticipantChangeEntry>;
		"directory_contentKey": content_key(organisation: Option<ParticipantId>) -> ContentKey;
		"directory_contentKeyWraps":
			content_key_wraps(organisation: Option<ParticipantId>, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ContentKeyWrap>;
		"directory_contentKeyLinks":
			content_key_links(organisation: Option<ParticipantId>, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ContentKeyLink>;
	}
}

echo! {
	PowersServer {
		"powers_waiting": waiting(cursor: Option<Cursor>, limit: Option<u32>) -> Page<PowerEntry>;
		"powers_own": own() -> Vec<PowerEntry>;
	}
}

echo! {
	RecordsServer {
		"records_mine": mine(cursor: Option<Cursor>, limit: Option<u32>) -> Page<OwnedRecord>;
		"records_tagged": tagged(tags: Vec<IdentityTag>) -> Vec<Vec<RecordId>>;
		"records_search": search(family: ParticipantId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<RecordReading>;
		"records_get": get(record: RecordId, visit: Option<VisitId>) -> RecordReading;
		"records_visits": visits(record: RecordId, visit: Option<VisitId>, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<VisitReading>;
		"records_visit": visit(visit: VisitId) -> VisitReading;
		"records_reports": reports(record: RecordId, visit: Option<VisitId>, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ReportReading>;
		"records_history": history(record: RecordId, cursor: Option<Cursor>, limit: Option<u32>) -> Page<HistoryEntry>;
		"records_erased": erased(record: RecordId) -> Tombstone;
		"records_childVersions": child_versions(record: RecordId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<ChildVersion>;
		"records_wraps": wraps(record: RecordId, visit: Option<VisitId>, newest: Option<u32>) -> Keys;
		"records_custody": custody(record: RecordId, newest: Option<u32>) -> CustodyKeys;
		"records_waiting": waiting_visits(cursor: Option<Cursor>, limit: Option<u32>) -> Page<VisitRow>;
		"records_hospitalVisits": hospital_visits(since: Option<Moment>, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<VisitRow>;
		"records_open": open_records(cursor: Option<Cursor>, limit: Option<u32>) -> Page<RecordReading>;
		"records_wards": wards(cursor: Option<Cursor>, limit: Option<u32>) -> Page<RecordReading>;
	}
}

echo! {
	ConsentRightsServer {
		"consent_grants": grants(record: RecordId) -> Vec<ReaderRow>;
		"consent_requests": requests(cursor: Option<Cursor>, limit: Option<u32>) -> Page<RequestRow>;
		"consent_wardRequests": ward_requests(record: RecordId, cursor: Option<Cursor>, limit: Option<u32>)
			-> Page<RequestRow>;
		"consent_sent": sent(cursor: Option<Cursor>, limit: Option<u32>) -> Page<SentRow>;
	}
}

echo! {
	AccessesServer {
		"access_log": log(record: RecordId, cursor: Option<Cursor>, limit: Option<u32>) -> Page<AccessRow>;
	}
}

echo! {
	NetworksServer {
		"network_info": info() -> Network;
		"network_gateways": gateways() -> Vec<InstitutionGateways>;
		"network_institutions": institutions() -> Vec<Institution>;
		"network_validators": validators() -> Vec<Validator>;
		"network_proposals": proposals() -> Vec<GovernanceProposal>;
	}
}

echo! {
	ProofsServer {
		"proofs_state": state(from: Option<BlockNumber>, wanted: Wanted) -> Proof;
	}
}

echo! {
	ExplorersServer {
		"explorer_status": chain_status() -> ChainStatus;
		"explorer_blocks": blocks(cursor: Option<Cursor>, limit: Option<u32>) -> Page<ChainBlock>;
		"explorer_block": block(block: BlockRef) -> ChainBlock;
		"explorer_transactions":
			transactions(
				block: Option<BlockRef>,
				call: Option<String>,
				result: Option<TransactionResult>,
				cursor: Option<Cursor>,
				limit: Option<u32>
			) -> Page<ChainTransaction>;
		"explorer_transaction": transaction(id: Bytes, block: Option<BlockRef>) -> ChainTransaction;
		"explorer_validators": chain_validators() -> ChainValidators;
		"explorer_peers": peers() -> ChainPeers;
	}
}

echo! {
	TransactionsServer {
		"tx_runtime": runtime() -> RuntimeFacts;
		"tx_error": error(pallet: String, name: String) -> CallFailure;
		"tx_tip": tip() -> Tip;
		"tx_context": context() -> Context;
		"tx_submit": submit(transaction: Bytes) -> Submitted;
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
	module.merge(ProofsServer::into_rpc(echo.clone())).unwrap();
	module.merge(ExplorersServer::into_rpc(echo.clone())).unwrap();
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

/// R14: no method is served that the table does not know, nor does it know one that is not served.
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
