//! The table, walked: every method as every role, and every "no".

use std::sync::atomic::Ordering;

use futures::future::{Ready, ready};
use jsonrpsee::{
	MethodResponse, ResponsePayload,
	server::middleware::rpc::RpcServiceT,
	types::{Id, Request},
};
use serde_json::{Value, json};
use tower::Layer;
use vacchain_gateway_edge::CountedFor;
use vacchain_gateway_server::{
	access::{Authorise, Caller, METHODS, Method, Session, Who},
	chain::{Chain, MAX_BEHIND},
};
use vacchain_primitives::{RecordId, Role, VisitId};
use vacchain_runtime::Runtime;

use crate::{
	chain::START,
	world::{self, Answer, World, person},
};

/// Stands for every method: answers who called.
#[derive(Clone)]
struct Reached;

impl<'a> RpcServiceT<'a> for Reached {
	type Future = Ready<MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let caller = Caller::of(&request.extensions).map(Caller::id);
		let session = Session::of(&request.extensions).map(|session| session.participant).ok();
		let counted = request.extensions.get::<CountedFor>().map(|counted| counted.0);
		assert_eq!(counted, session, "a call is counted for the participant whose session it has");
		let payload = ResponsePayload::success(json!([session, caller.ok()]));
		ready(MethodResponse::response(Id::Number(1), payload, usize::MAX))
	}
}

async fn reach(world: &World, who: Option<&str>, method: &str) -> Answer {
	let chain = Chain::new(std::sync::Arc::new(world.chain.clone()));
	let service = Authorise::new(world.sessions.clone(), chain, world.clock.clone()).layer(Reached);
	world::call(&service, who, method, json!([])).await
}

fn no(name: &str) -> Answer {
	Err(name.into())
}

/// R14: each role reaches exactly the methods that the table gives it, and is told by name that it lacks the right to
/// the others.
#[tokio::test]
async fn every_role_reaches_its_methods_alone() {
	let world = World::new().await;
	for method in METHODS {
		for role in Role::ALL {
			let who = person(role);
			let me = json!(world::id(who));
			let expected = match method.who {
				Who::Anyone => Ok(json!([null, null])),
				Who::Session => Ok(json!([me, null])),
				Who::Roles(roles) if roles.contains(&role) => Ok(json!([me, me])),
				Who::Roles(_) => no("NotAllowed"),
				// The runtime decides.
				Who::Reads(_) => Ok(json!([me, null])),
			};
			assert_eq!(reach(&world, Some(who), method.name).await, expected, "{} as {role}", method.name);
		}
	}
}

/// R13: whoever is not logged in reaches what is for anyone, and nothing else.
#[tokio::test]
async fn without_a_session_only_what_is_for_anyone_is_reached() {
	let world = World::new().await;
	for method in METHODS {
		let answer = reach(&world, None, method.name).await;
		let expected = if method.who == Who::Anyone { Ok(json!([null, null])) } else { no("NotLoggedIn") };
		assert_eq!(answer, expected, "{}", method.name);
	}
}

/// One request to each method that reads.
fn requests() -> [(&'static str, Value); 39] {
	let (id, record) = (world::id("avicenne"), RecordId([1; 16]));
	[
		("directory_healthAuthority", json!([])),
		("directory_hospitals", json!([])),
		("directory_schools", json!([])),
		("directory_insurers", json!([])),
		("directory_laboratories", json!([])),
		("directory_staff", json!([id])),
		("directory_participant", json!([id])),
		("directory_families", json!([[]])),
		("directory_participants", json!(["doctor"])),
		("directory_suspended", json!([])),
		("directory_candidates", json!([])),
		("directory_keys", json!([id])),
		("directory_log", json!([id])),
		("directory_contentKey", json!([])),
		("directory_contentKeyWraps", json!([])),
		("directory_contentKeyLinks", json!([])),
		("powers_waiting", json!([])),
		("powers_own", json!([])),
		("records_mine", json!([])),
		("records_tagged", json!([[]])),
		("records_search", json!([id])),
		("records_get", json!([record])),
		("records_visits", json!([record])),
		("records_visit", json!([VisitId([1; 16])])),
		("records_reports", json!([record])),
		("records_history", json!([record])),
		("records_childVersions", json!([record])),
		("records_erased", json!([record])),
		("records_wraps", json!([record])),
		("records_custody", json!([record])),
		("records_waiting", json!([])),
		("records_hospitalVisits", json!([])),
		("records_open", json!([])),
		("records_wards", json!([])),
		("consent_grants", json!([record])),
		("consent_requests", json!([])),
		("consent_wardRequests", json!([record])),
		("consent_sent", json!([])),
		("access_log", json!([record])),
	]
}

/// R14: the runtime answers each role what the table says, and tells it by name that it lacks the right to the rest.
#[tokio::test]
async fn the_runtime_answers_the_roles_of_the_table() {
	let world = World::new().await;
	for (method, params) in requests() {
		let who = Method::named(method).unwrap().who;
		for role in Role::ALL {
			let is_refused = world.call(person(role), method, params.clone()).await == no("NotAllowed");
			assert_eq!(is_refused, !who.includes(role), "{method} as {role}");
		}
	}
}

/// What those get who are logged in and may not act: `refusal` from each method that wants a participant.
async fn all_but_sessions_refuse(world: &World, who: &str, refusal: &str) {
	for method in METHODS.iter().filter(|method| !matches!(method.who, Who::Reads(_))) {
		let answer = reach(world, Some(who), method.name).await;
		// Its operator looks at a node that is behind: who is no operator is told that.
		let refusal =
			if refusal == "ChainBehind" && !method.needs_present() { "NotAllowed" } else { refusal };
		match method.who.roles() {
			None => assert!(answer.is_ok(), "{} {answer:?}", method.name),
			Some(_) => assert_eq!(answer, no(refusal), "{}", method.name),
		}
	}
	let requests = requests();
	let reads = METHODS.iter().filter(|method| matches!(method.who, Who::Reads(_)));
	assert_eq!(
		requests.each_ref().map(|(method, _)| *method).to_vec(),
		reads.map(|method| method.name).collect::<Vec<_>>()
	);
	for (method, params) in requests {
		let answer = world.call(who, method, params).await;
		match Method::named(method).unwrap().who.roles() {
			None => assert!(answer.is_ok(), "{method} {answer:?}"),
			Some(_) => assert_eq!(answer, no(refusal), "{method}"),
		}
	}
}

/// R2: whoever no health admin has registered has no rights.
#[tokio::test]
async fn who_is_not_registered_has_no_rights() {
	all_but_sessions_refuse(&World::new().await, "nobody-yet", "NotRegistered").await;
}

/// R14: who is suspended may do nothing, from the next call of a live session on, nor may those who work for them.
#[tokio::test]
async fn who_is_suspended_is_refused_at_the_next_call() {
	let world = World::new().await;
	assert!(reach(&world, Some("dr-alaoui"), "tx_context").await.is_ok());
	for (suspended, refused) in [("amrani", "amrani"), ("avicenne", "avicenne"), ("avicenne", "dr-alaoui")] {
		let suspend = pallet_participants::Call::<Runtime>::suspend { id: world::id(suspended) };
		let account = world.chain.account(world::ADMIN).unwrap();
		let _ = world.chain.send(account, suspend);
		all_but_sessions_refuse(&world, refused, "NotActive").await;
	}
	let reinstate = pallet_participants::Call::<Runtime>::reinstate { id: world::id("avicenne") };
	world.chain.act(world::ADMIN, reinstate);
	assert!(reach(&world, Some("dr-alaoui"), "tx_context").await.is_ok());
}

/// R6, R14: what a node that is behind knows of rights and consents may have ended.
#[tokio::test]
async fn a_gateway_whose_node_is_behind_answers_nobody_by_old_rights() {
	let world = World::new().await;
	let list = || world.call("dr-alaoui", "directory_hospitals", json!({}));
	let staff = || world.call("dr-alaoui", "directory_staff", json!([world::id("avicenne")]));
	let latest = START + MAX_BEHIND + 4 * 250;
	world.time.store(latest, Ordering::SeqCst);
	assert!(staff().await.is_ok());
	world.time.store(latest + 1, Ordering::SeqCst);
	assert_eq!(staff().await, no("ChainBehind"));
	assert!(list().await.is_ok());
	all_but_sessions_refuse(&world, "dr-alaoui", "ChainBehind").await;
	world.chain.set_time(START + 1);
	assert!(staff().await.is_ok());
	// At the first block there is no time yet.
	world.chain.set_time(0);
	assert!(staff().await.is_ok());
}

/// S4: keys that a health admin has replaced act for nobody.
#[tokio::test]
async fn a_session_of_replaced_keys_has_no_rights() {
	let world = World::new().await;
	world.sessions.former_keys.lock().unwrap().push("amrani".into());
	all_but_sessions_refuse(&world, "amrani", "KeysReplaced").await;
}

#[tokio::test]
async fn a_method_that_nobody_knows_is_for_the_server_to_refuse() {
	let world = World::new().await;
	assert_eq!(reach(&world, None, "author_submitExtrinsic").await, Ok(json!([Value::Null, Value::Null])));
	assert_eq!(world.call("amrani", "author_submitExtrinsic", json!([])).await, no("-32601"));
}
