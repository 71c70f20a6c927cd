//! The role table over the wire: a smoke test. `tests/reads/roles.rs` walks all of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vacchain_client::{Client, primitives::Role};
use vacchain_gateway_server::access::{METHODS, Method, Who};

use crate::{
	node::turn,
	people::{self, Scene, call, newcomer},
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

/// R14: over the wire, too, callers reach the methods that the table gives them, each as documented, and are told by name
/// why not the others.
#[tokio::test]
async fn callers_reach_what_the_table_gives_them_as_documented() {
	let _turn = turn().await;
	let scene = Scene::without_cast(&[]).await;
	let stranger = scene.stranger().await;
	let methods = documented(&stranger).await;
	walk("nobody", &stranger, &methods, |method| (method.who != Who::Anyone).then_some("NotLoggedIn")).await;

	let applicant = scene.stranger().await;
	applicant.register_password(&newcomer("applicant"), Role::Family, "correct horse battery").await.unwrap();
	let is_for_roles = |method: &Method| method.who.roles().is_some();
	walk("applicant", &applicant, &methods, |method| is_for_roles(method).then_some("NotRegistered")).await;

	scene.register(people::FAMILY, Role::Family, None).await;
	scene.register(people::HOSPITAL, Role::Hospital, None).await;
	scene.register(people::DESK, Role::Receptionist, Some(people::HOSPITAL)).await;
	for (username, role) in [
		(people::ADMIN, Role::HealthAdmin),
		(people::FAMILY, Role::Family),
		(people::DESK, Role::Receptionist),
		("health-authority-gateway", Role::Gateway),
	] {
		let session = scene.enter(username).await;
		walk(username, session.client(), &methods, |method| {
			(!method.who.includes(role)).then_some("NotAllowed")
		})
		.await;
	}
}
