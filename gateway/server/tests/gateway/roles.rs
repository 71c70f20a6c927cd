//! The reach of each person over the wire, by role and by record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vacchain_client::{
	Client,
	primitives::{Level, Role},
};
use vacchain_gateway_server::access::{METHODS, Method, Who};

use crate::{
	node::turn,
	people::{self, Scene, call, enter, grant, id, newcomer, refusal},
};

/// How a caller is refused who may not call at all.
const BY_ROLE: [&str; 7] = [
	"NotLoggedIn",
	"SessionEnded",
	"SessionElsewhere",
	"NotRegistered",
	"KeysReplaced",
	"NotActive",
	"NotAllowed",
];

/// How a caller is refused when something does not work, whoever calls.
const OUT_OF_ORDER: [&str; 5] =
	["RateLimited", "AccessLogUnavailable", "StoreUnavailable", "ChainUnavailable", "ChainBehind"];

/// Methods that always answer whoever may call: they ask about nothing that may not be there.
const ALWAYS: [&str; 9] = [
	"directory_healthAuthority",
	"network_info",
	"network_institutions",
	"network_validators",
	"network_proposals",
	"tx_runtime",
	"tx_error",
	"tx_tip",
	"tx_context",
];

/// A method as the gateway documents it: the example's parameters, and the names of its refusals.
struct Documented {
	params: Vec<Value>,
	refusals: BTreeSet<String>,
}

async fn documented(client: &Client) -> BTreeMap<String, Documented> {
	let document = call(client, "rpc.discover", []).await.unwrap();
	let text = |value: &Value| value.as_str().unwrap().to_owned();
	let describe = |method: &Value| {
		let params = method["examples"][0]["params"].as_array().unwrap();
		let errors = method["errors"].as_array().unwrap().iter();
		let described = Documented {
			params: params.iter().map(|param| param["value"].clone()).collect(),
			refusals: errors
				.map(|error| text(&error["$ref"]).rsplit('/').next().unwrap().to_owned())
				.collect(),
		};
		(text(&method["name"]), described)
	};
	document["methods"].as_array().unwrap().iter().map(describe).collect()
}

/// Calls every method as its documentation shows it. Who may gets an answer, or a refusal that the documentation names
/// and that is neither about the role nor about what does not work; who may not is refused by this name.
async fn walk(
	who: &str,
	client: &Client,
	methods: &BTreeMap<String, Documented>,
	refused: impl Fn(&Method) -> Option<&'static str>,
) {
	// Logging out comes last.
	let mut order: Vec<&Method> = METHODS.iter().collect();
	order.sort_by_key(|method| method.name.starts_with("auth_logout"));
	order.retain(|method| method.name != "auth_logoutAll" || refused(method).is_some());
	for method in order {
		let Documented { params, refusals } = &methods[method.name];
		let answer = call(client, method.name, params.clone()).await;
		match (refused(method), answer) {
			(Some(expected), Err(answer)) => assert_eq!(answer.name, expected, "{} as {who}", method.name),
			(Some(_), Ok(answer)) => panic!("{} as {who} answers {answer}", method.name),
			(None, Ok(_)) => {}
			(None, Err(answer)) => {
				let is_own = method.name == "auth_resume" || method.who.roles().is_none();
				let is_by_role = BY_ROLE.contains(&answer.name.as_str()) && !is_own;
				let is_fault = OUT_OF_ORDER.contains(&answer.name.as_str()) || ALWAYS.contains(&method.name);
				let is_known = refusals.contains(&answer.name) && !is_by_role && !is_fault;
				assert!(is_known, "{} as {who}: {answer:?} is none of {refusals:?}", method.name);
			}
		}
	}
}

/// R14: everybody reaches exactly the methods that the table gives them, each as documented, and is told by name why
/// not the others.
#[tokio::test]
async fn everybody_reaches_what_the_table_says_and_nothing_else() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let stranger = scene.stranger().await;
	let methods = documented(&stranger).await;
	let named: BTreeSet<&str> = METHODS.iter().map(|method| method.name).collect();
	assert_eq!(methods.keys().map(String::as_str).collect::<BTreeSet<_>>(), named);

	walk("nobody", &stranger, &methods, |method| (method.who != Who::Anyone).then_some("NotLoggedIn")).await;

	let applicant = scene.stranger().await;
	applicant.register_password(&newcomer("applicant"), Role::Family, "correct horse battery").await.unwrap();
	let is_for_roles = |method: &Method| method.who.roles().is_some();
	walk("applicant", &applicant, &methods, |method| is_for_roles(method).then_some("NotRegistered")).await;

	for (username, role) in [
		("health-authority", Role::HealthAuthority),
		(people::ADMIN, Role::HealthAdmin),
		(people::OTHER_FAMILY, Role::Family),
		(people::OTHER_HOSPITAL, Role::Hospital),
		(people::OTHER_DOCTOR, Role::Doctor),
		(people::PHYSICIAN, Role::Physician),
		(people::SCHOOL, Role::School),
		(people::INSURER, Role::Insurer),
		("laboratoire", Role::Laboratory),
		(people::OTHER_DESK, Role::Receptionist),
		("technician", Role::LaboratoryTechnician),
		(people::OFFICER, Role::SchoolOfficer),
		(people::AGENT, Role::InsuranceAgent),
		("health-authority-gateway", Role::Gateway),
	] {
		let session = scene.enter(username).await;
		walk(username, session.client(), &methods, |method| {
			(!method.who.includes(role)).then_some("NotAllowed")
		})
		.await;
	}

	let suspended = scene.enter(people::OFFICER).await;
	scene.admin.suspend(id(people::SCHOOL)).await.unwrap();
	walk("suspended", suspended.client(), &methods, |method| is_for_roles(method).then_some("NotActive"))
		.await;

	let (first, second) = (scene.enter(people::AGENT).await, scene.enter(people::AGENT).await);
	first.client().log_out_everywhere().await.unwrap();
	assert_eq!(refusal(second.client(), "auth_session", []).await, "SessionEnded");
}

/// R3, R4, R8, R11, R12, R16, R17, S2, S3: a record opens to those whom its family lets read it, as far as it lets them,
/// and until it no longer does: also between two pages.
#[tokio::test]
async fn a_record_opens_by_consent_alone() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let (record, sibling) =
		(scene.record(people::FAMILY, "Salma").await, scene.record(people::FAMILY, "Idris").await);
	let family = scene.enter(people::FAMILY).await;
	grant(&family, record, people::HOSPITAL, Level::Full).await;
	grant(&family, record, people::SCHOOL, Level::Proof).await;
	grant(&family, sibling, people::INSURER, Level::Proof).await;
	family.name_guardian(record, id(people::OTHER_FAMILY)).await.unwrap();
	let hospital = scene.enter(people::DESK).await;
	let done = people::open_visit(&hospital, record).await;
	people::finish_visit(&scene, &hospital, done).await;
	let open = people::open_visit(&hospital, record).await;
	let as_who = async |username: &str| scene.enter(username).await.client().clone();
	let this = || [json!(record)];

	// A proof: the child, the doses and the signature; nothing clinical, not even sealed.
	let school = as_who(people::OFFICER).await;
	let reading = call(&school, "records_get", this()).await.unwrap();
	assert_eq!((&reading["level"], &reading["history"]), (&json!("proof"), &json!(null)));
	assert!(reading["child"]["ciphertext"].is_string());
	let proof = call(&school, "records_visits", this()).await.unwrap();
	let whole = call(hospital.client(), "records_visits", this()).await.unwrap();
	let visit = proof["rows"].as_array().unwrap().iter().find(|row| row["id"] == json!(done)).unwrap();
	assert!(visit["immunization"]["ciphertext"].is_string() && visit["signature"].is_object(), "{visit}");
	let mut clinical = 0;
	for row in whole["rows"].as_array().unwrap() {
		let notes = row["notes"].as_array().unwrap().iter().map(|note| &note["text"]);
		for section in notes.chain([&row["examination"], &row["recommendation"]]) {
			if let Some(ciphertext) = section["ciphertext"].as_str() {
				clinical += 1;
				assert!(!proof.to_string().contains(ciphertext), "clinical ciphertext in {proof}");
			}
		}
	}
	assert!(clinical >= 4, "{whole}");

	// One child's record, and not its sibling's.
	let insurer = as_who(people::AGENT).await;
	assert_eq!(refusal(&insurer, "records_get", this()).await, "NotFound");
	let found = call(&insurer, "records_search", [json!(id(people::FAMILY))]).await.unwrap();
	let found: Vec<&Value> = found["rows"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
	assert_eq!(found, [&json!(sibling)]);
	assert_eq!(refusal(&school, "records_get", [json!(sibling)]).await, "NotFound");

	// The professionals of the open visit, and no others.
	let by_visit = || [json!(record), json!(open)];
	for (username, may) in [(people::DOCTOR, true), (people::PHYSICIAN, true), (people::OTHER_DOCTOR, false)]
	{
		let client = as_who(username).await;
		assert_eq!(call(&client, "records_visits", by_visit()).await.is_ok(), may, "{username}");
		assert_eq!(refusal(&client, "records_get", this()).await, "NotFound", "{username}");
	}

	// The health authority's admin, a guardian; not another hospital, nor another family.
	for (username, may) in [
		(people::ADMIN, true),
		(people::OTHER_FAMILY, true),
		(people::OTHER_DESK, false),
		(people::OTHER_DOCTOR, false),
	] {
		let client = as_who(username).await;
		assert_eq!(call(&client, "records_history", this()).await.is_ok(), may, "{username}");
	}
	let guardian = as_who(people::OTHER_FAMILY).await;
	family.remove_guardian(record, id(people::OTHER_FAMILY)).await.unwrap();
	assert_eq!(refusal(&guardian, "records_get", this()).await, "NotFound");

	// An expired consent.
	let until = family.client().now().await.unwrap() + 10_000;
	family.grant(record, id(people::INSURER), Level::Proof, Some(until)).await.unwrap();
	call(&insurer, "records_get", this()).await.unwrap();
	people::wait_until(&insurer, until).await;
	assert_eq!(refusal(&insurer, "records_get", this()).await, "NotFound");

	// A revoked consent, between two pages.
	let page = |cursor: &Value| [json!(record), cursor.clone(), json!(1)];
	let visits = |cursor: &Value| [json!(record), json!(null), cursor.clone(), json!(1)];
	let history = call(hospital.client(), "records_history", page(&json!(null))).await.unwrap();
	let first = call(hospital.client(), "records_visits", visits(&json!(null))).await.unwrap();
	assert!(history["next"].is_string() && first["next"].is_string());
	family.revoke(record, id(people::HOSPITAL)).await.unwrap();
	assert_eq!(refusal(hospital.client(), "records_history", page(&history["next"])).await, "NotFound");
	assert_eq!(refusal(hospital.client(), "records_visits", visits(&first["next"])).await, "NotFound");
	let doctor = enter(&scene.node, people::DOCTOR).await;
	// The open visit's professionals can do what remains for them: they see it, and no other.
	let left = call(doctor.client(), "records_visits", by_visit()).await.unwrap();
	let left: Vec<&Value> = left["rows"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
	assert_eq!(left, [&json!(open)]);
	assert_eq!(refusal(doctor.client(), "records_visit", [json!(done)]).await, "NotFound");
}
