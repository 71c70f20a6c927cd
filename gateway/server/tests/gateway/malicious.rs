//! A gateway that lies to its clients: a proxy before a real one, which changes what goes through it. Each lie is caught by its
//! name, and nothing is sealed or signed.

use std::{
	collections::BTreeMap,
	io,
	sync::{
		Arc, Mutex,
		atomic::{AtomicUsize, Ordering},
	},
	time::Duration,
};

use async_trait::async_trait;
use codec::DecodeAll;
use frame_support::BoundedVec;
use jsonrpsee::core::{
	JsonRawValue,
	client::{
		Client as Rpc, ClientBuilder, ClientT, Error as RpcError, ReceivedMessage, TransportReceiverT,
		TransportSenderT,
	},
	traits::ToRpcParams,
};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use vacchain_client::{
	Client, Error, Proven, Result, Retries, Session,
	content::{ApplicationForm, Decision, Examination},
	primitives::{
		Basis, Commitment, IdentityTag, KeyEntry, Lane, Level, Participant, ParticipantId, Reader, Record,
		RecordId, RecordState, Role, Sealed, Signer, SigningStatement, Status, Visit, VisitId, VisitState,
		VisitWrap, Wrap,
	},
	random::os_rng,
	vault::{KeyRing, Located},
	views::SignatureCheck,
	wire::Wanted,
};
use vacchain_gateway::rows;
use vacchain_runtime::{AccountId, Runtime};
use vacchain_sealing::{RecordKey, RecordSecret};
use vacchain_verify::{Part, Refusal};

use crate::{
	node::turn,
	people::{self, Scene, id, identity},
};

/// How long a client waits here for finality.
const PATIENCE: Duration = Duration::from_secs(2);

/// What becomes of a request's parameters and of an answer.
#[derive(Clone, Copy)]
enum Passing<'a> {
	Asked(&'a Mutex<Value>),
	Told(&'a Mutex<Value>),
}

type Lie = dyn Fn(&str, Passing<'_>) + Send + Sync;

/// The way through the proxy.
struct Way {
	upstream: Client,
	lie: Arc<Lie>,
	/// How many signed transactions came by.
	signed: Arc<AtomicUsize>,
	answers: UnboundedSender<String>,
}

struct Answers(UnboundedReceiver<String>);

struct Raw(Value);

impl ToRpcParams for Raw {
	fn to_rpc_params(self) -> Result<Option<Box<JsonRawValue>>, serde_json::Error> {
		JsonRawValue::from_string(self.0.to_string()).map(Some)
	}
}

#[async_trait]
impl TransportSenderT for Way {
	type Error = io::Error;

	async fn send(&mut self, request: String) -> Result<(), io::Error> {
		let request: Value = serde_json::from_str(&request)?;
		let (id, method) = (request["id"].clone(), request["method"].as_str().unwrap_or_default().to_owned());
		let (upstream, lie, answers) = (self.upstream.clone(), Arc::clone(&self.lie), self.answers.clone());
		if method.starts_with("tx_submit") {
			self.signed.fetch_add(1, Ordering::SeqCst);
		}
		tokio::spawn(async move {
			let params = Mutex::new(request["params"].clone());
			lie(&method, Passing::Asked(&params));
			let answer: Result<Value, RpcError> =
				upstream.rpc().request(&method, Raw(params.into_inner().unwrap())).await;
			let answer = match answer {
				Ok(answer) => {
					let answer = Mutex::new(answer);
					lie(&method, Passing::Told(&answer));
					json!({ "jsonrpc": "2.0", "id": id, "result": answer.into_inner().unwrap() })
				}
				Err(RpcError::Call(error)) => json!({ "jsonrpc": "2.0", "id": id, "error": error }),
				Err(error) => panic!("{method}: {error}"),
			};
			// The client may be gone.
			let _ = answers.send(answer.to_string());
		});
		Ok(())
	}
}

#[async_trait]
impl TransportReceiverT for Answers {
	type Error = io::Error;

	async fn receive(&mut self) -> Result<ReceivedMessage, io::Error> {
		self.0.recv().await.map(ReceivedMessage::Text).ok_or_else(|| io::ErrorKind::ConnectionReset.into())
	}
}

/// Somebody at a gateway that lies.
struct Victim {
	session: Session,
	signed: Arc<AtomicUsize>,
}

impl Victim {
	/// Somebody who has logged in, before the lies begin.
	async fn of(
		scene: &Scene,
		username: &str,
		lie: impl Fn(&str, Passing<'_>) + Send + Sync + 'static,
	) -> Self {
		let (answers, receiver) = unbounded_channel();
		let signed = Arc::<AtomicUsize>::default();
		let (upstream, lie) = (scene.stranger().await, Arc::new(lie));
		let way = Way { upstream, lie, signed: Arc::clone(&signed), answers };
		let rpc: Rpc = ClientBuilder::new().build_with_tokio(way, Answers(receiver));
		let client = Client::with_retries(rpc, Retries { finality: PATIENCE, ..Retries::default() });
		let client = client.await.unwrap();
		let identity = identity(username);
		client.log_in_with_keys(&identity).await.unwrap();
		Self { session: Session::new(&client, identity), signed }
	}

	/// The error of what the victim tried. Nothing was signed.
	fn refused<Done: std::fmt::Debug>(&self, outcome: Result<Done>) -> Error {
		assert_eq!(self.signed.load(Ordering::SeqCst), 0, "something was signed");
		outcome.expect_err("the lie is not believed")
	}
}

/// A lie about the answers of one method.
fn about(
	lied: &'static str,
	lie: impl Fn(&mut Value) + Send + Sync + 'static,
) -> impl Fn(&str, Passing<'_>) + Send + Sync + 'static {
	move |method, passing| {
		if let Passing::Told(answer) = passing
			&& method == lied
		{
			lie(&mut answer.lock().unwrap());
		}
	}
}

/// A public key of the gateway's own.
fn own_key() -> Value {
	json!(identity("somebody-else").encryption.public())
}

/// Changes one of the bytes of hexadecimal text.
fn flip(text: &mut Value, place: usize) {
	let mut bytes = hex::decode(text.as_str().unwrap()).unwrap();
	bytes[place] ^= 1;
	*text = json!(hex::encode(bytes));
}

async fn open(victim: &Victim, record: RecordId) -> Error {
	let (doctor, physician) = (id(people::DOCTOR), id(people::PHYSICIAN));
	let opened = victim.session.open_visit(record, doctor, physician, &Examination::default()).await;
	victim.refused(opened)
}

/// Asks for a proof of the doctor.
async fn ask(victim: &Victim) -> Error {
	let wanted = Wanted { participants: vec![id(people::DOCTOR)], ..Wanted::default() };
	let proven = victim.session.client().proven(&wanted).await;
	victim.refused(proven.and_then(|proven| proven.participant(&id(people::DOCTOR))))
}

fn is_not_proven(error: &Error, refusals: &[Refusal]) -> bool {
	matches!(error, Error::NotProven(refusal) if refusals.contains(refusal))
}

/// trust.md: a gateway can refuse and delay, and nothing else.
#[tokio::test]
async fn a_gateway_that_lies_has_nothing_sealed_and_nothing_signed() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Yasmin").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::HOSPITAL, Level::Full).await;

	// Through an honest proxy the proof holds.
	let honest = Victim::of(&scene, people::DESK, |_, _| {}).await;
	let wanted = Wanted {
		participants: vec![id(people::DOCTOR)],
		record: Some(record),
		lanes: true,
		..Wanted::default()
	};
	let hospital = id(people::HOSPITAL);
	let reads = |proven: &Proven| proven.readers(&record).unwrap().iter().any(|reader| reader.id == hospital);
	vacchain_testing::until_async("the hospital's access is final", async || {
		reads(&honest.session.client().proven(&wanted).await.unwrap())
	})
	.await;
	let proven = honest.session.client().proven(&wanted).await.unwrap();
	let doctor = proven.participant(&id(people::DOCTOR)).unwrap().unwrap();
	assert_eq!(
		(doctor.role, doctor.encryption_key),
		(Role::Doctor, identity(people::DOCTOR).encryption.public())
	);
	assert!(reads(&proven));
	assert!(proven.lanes(&honest.session.identity().account.id()).unwrap().is_some());

	// It names its own key for a reader of the record.
	let victim = Victim::of(
		&scene,
		people::DESK,
		about("consent_grants", |rows| {
			rows[0]["encryption_key"] = own_key();
		}),
	);
	assert!(matches!(open(&victim.await, record).await, Error::OtherKey(_)));

	// It names a reader whom nobody has let in, with the key that the chain has.
	let intruder = id(people::OTHER_HOSPITAL);
	let known = scene.admin.client().participant(&intruder).await.unwrap().unwrap();
	let victim = Victim::of(
		&scene,
		people::DESK,
		about("consent_grants", move |rows| {
			let rows = rows.as_array_mut().unwrap();
			let mut row = rows.iter().find(|row| row["role"] == "hospital").unwrap().clone();
			row["id"] = json!(intruder);
			row["encryption_key"] = json!(known.encryption_key);
			row["key_version"] = json!(known.key_version);
			row["wrap"] = Value::Null;
			rows.push(row);
		}),
	);
	let error = open(&victim.await, record).await;
	assert!(matches!(error, Error::NotFinalYet | Error::NotProven(Refusal::Incomplete)), "{error:?}");

	// It shows another hospital's doctor as one of this hospital.
	let (foreign, hospital) = (id(people::OTHER_DOCTOR), id(people::HOSPITAL));
	let victim = Victim::of(
		&scene,
		people::DESK,
		about("directory_participant", move |entry| {
			entry["organisation"] = json!(hospital);
		}),
	);
	let victim = victim.await;
	let (physician, examination) = (id(people::PHYSICIAN), Examination::default());
	let opened = victim.session.open_visit(record, foreign, physician, &examination).await;
	let error = victim.refused(opened);
	assert!(matches!(error, Error::OtherRole(who) if who == foreign), "{error:?}");

	// It is the health authority itself.
	let victim = Victim::of(
		&scene,
		people::ADMIN,
		about("directory_healthAuthority", |entry| {
			(entry["id"], entry["encryption_key"]) = (json!(id(people::OTHER_HOSPITAL)), own_key());
		}),
	);
	let victim = victim.await;
	let form = ApplicationForm { username: "rachid-x7k2m9qt".into(), ..ApplicationForm::default() };
	let applied = victim.session.apply(Role::Family, None, &form).await;
	assert!(matches!(victim.refused(applied), Error::OtherAuthority { .. }));

	// It names its own key for the health authority and for a participant: what is sealed goes to the chain's all the same.
	let victim = Victim::of(&scene, people::ADMIN, |method: &str, passing: Passing<'_>| {
		if let Passing::Told(answer) = passing
			&& matches!(method, "directory_participant" | "directory_healthAuthority")
		{
			answer.lock().unwrap()["encryption_key"] = own_key();
		}
	});
	let victim = victim.await;
	let recipient = victim.session.recipient(id(people::FAMILY), Level::Full).await.unwrap();
	let held = vacchain_client::ProvenKey::held(&identity(people::FAMILY).encryption);
	assert_eq!(recipient.encryption_key, held);

	proves_other_vaccinations(&scene, &family, record).await;
	shows_other_keys(&scene, &family, record).await;
	forges_proofs(&scene).await;
	shows_another_chain(&scene).await;
}

/// A proof of vaccinations holds in a final block.
async fn proves_other_vaccinations(scene: &Scene, family: &Session, record: RecordId) {
	let other = scene.record(people::FAMILY, "Omar").await;
	people::grant(family, other, people::HOSPITAL, Level::Full).await;
	for record in [record, other] {
		people::grant(family, record, people::SCHOOL, Level::Proof).await;
	}
	let desk = scene.enter(people::DESK).await;
	let visits = [people::open_visit(&desk, record).await, people::open_visit(&desk, other).await];
	for visit in visits {
		people::finish_visit(scene, &desk, visit).await;
	}
	let honest = Victim::of(scene, people::OFFICER, |_, _| {}).await;
	vacchain_testing::until_async("both visits are final", async || {
		honest.session.check_proof(&record).await.is_ok() && honest.session.check_proof(&other).await.is_ok()
	})
	.await;
	let proof = honest.session.check_proof(&record).await.unwrap();
	assert!(proof.is_valid() && proof.doses() == 1 && proof.block > 0);

	// The visits of another child, as if its record had been merged into this one.
	let merges = about("records_get", move |reading| {
		if reading["id"] == json!(record) {
			reading["merged"] = json!([other]);
		}
	});
	let victim = Victim::of(scene, people::OFFICER, merges).await;
	let error = victim.refused(victim.session.check_proof(&record).await);
	assert!(matches!(error, Error::NotFinalYet), "{error:?}");
	// The child as it was never rectified, and another hospital.
	let names = about("records_get", |reading| {
		reading["rectified"] = json!({ "version": 1, "at": 9, "by": reading["owner"] });
	});
	let victim = Victim::of(scene, people::OFFICER, names).await;
	let error = victim.refused(victim.session.check_proof(&record).await);
	assert!(matches!(error, Error::NotFinalYet), "{error:?}");
	// Another child's record.
	let answers = Mutex::new(None::<Value>);
	let swaps = about("records_get", move |reading| {
		let mut first = answers.lock().unwrap();
		let first = first.get_or_insert_with(|| reading.clone());
		*reading = first.clone();
	});
	let victim = Victim::of(scene, people::OFFICER, swaps).await;
	victim.session.check_proof(&other).await.unwrap();
	let error = victim.refused(victim.session.check_proof(&record).await);
	assert!(matches!(error, Error::AnsweredOtherRecord { told, .. } if told == other), "{error:?}");
	// The same visit twice.
	let repeats = about("records_visits", |page| {
		let rows = page["rows"].as_array_mut().unwrap();
		rows.push(rows[0].clone());
	});
	let victim = Victim::of(scene, people::OFFICER, repeats).await;
	let error = victim.refused(victim.session.check_proof(&record).await);
	assert!(matches!(error, Error::OtherVisit(visit) if visit == visits[0]), "{error:?}");
	let names = about("records_visits", |page| {
		page["rows"][0]["visit"]["hospital"] = json!(id(people::OTHER_HOSPITAL));
	});
	let victim = Victim::of(scene, people::OFFICER, names).await;
	let error = victim.refused(victim.session.check_proof(&record).await);
	assert!(matches!(error, Error::OtherVisit(visit) if visit == visits[0]), "{error:?}");

	// A signature by a key that the physician never had.
	let forger = identity("somebody-else");
	let signs = {
		let genesis = honest.session.client().genesis();
		about("records_visits", move |page| {
			let entry = &mut page["rows"][0]["signature"];
			let statement: SigningStatement = serde_json::from_value(entry["statement"].clone()).unwrap();
			assert_eq!(statement.genesis, genesis);
			entry["account"] = json!(hex::encode(forger.account.id()));
			entry["signature"] = json!(hex::encode(forger.account.sign(&statement.digest())));
		})
	};
	let victim = Victim::of(scene, people::OFFICER, signs).await;
	let proof = victim.session.check_proof(&record).await.unwrap();
	let check = &proof.visits[0].signature.check;
	assert!(matches!(check, SignatureCheck::Invalid(why) if why.contains("never had")), "{check:?}");
	assert_eq!(proof.doses(), 0);

	// A visit that was retracted, as it was before.
	let kept = Mutex::new(BTreeMap::<String, Value>::new());
	let keeps = move |method: &str, passing: Passing<'_>| {
		if let Passing::Told(answer) = passing
			&& method == "records_visits"
		{
			let (mut answer, mut kept) = (answer.lock().unwrap(), kept.lock().unwrap());
			*answer = kept.entry(method.to_owned()).or_insert(answer.clone()).clone();
		}
	};
	let victim = Victim::of(scene, people::OFFICER, keeps).await;
	assert_eq!(victim.session.check_proof(&record).await.unwrap().doses(), 1);
	scene.enter(people::PHYSICIAN).await.retract(visits[0], "another child's").await.unwrap();
	vacchain_testing::until_async("no proof rests on the retracted visit", async || {
		let error = victim.session.check_proof(&record).await.err();
		assert!(matches!(error, None | Some(Error::OtherVisit(_))), "{error:?}");
		error.is_some()
	})
	.await;
	assert!(honest.session.check_proof(&record).await.unwrap().visits.is_empty());
}

/// The keys with which somebody writes are those of a final block.
async fn shows_other_keys(scene: &Scene, family: &Session, record: RecordId) {
	let desk = scene.enter(people::DESK).await;
	let visit = people::open_visit(&desk, record).await;
	people::open_visit(&desk, record).await;
	let wanted = Wanted { record: Some(record), ..Wanted::default() };
	let readers = desk.client().proven(&wanted).await.unwrap().readers(&record).unwrap();
	let keys = people::call(desk.client(), "records_wraps", [json!(record)]).await.unwrap();
	let epoch = serde_json::from_value(keys["wrap"]["record"]["epoch"].clone()).unwrap();

	// Keys of the gateway's own, for each reader.
	let place = Located { genesis: desk.client().genesis(), record };
	let secret = RecordKey::Full(RecordSecret::generate(&mut os_rng()));
	let own = KeyRing::from_key(secret, epoch, place);
	let readers: Vec<_> = readers.iter().map(|reader| (reader.id, reader.level)).collect();
	let readers = scene.admin.recipients(&readers).await.unwrap();
	let wraps = own.wrap_for(&readers).unwrap();
	let of = move |id: &Value| json!(wraps.iter().find(|wrap| json!(wrap.reader) == *id).unwrap());
	let makes_keys = move |method: &str, passing: Passing<'_>| {
		let Passing::Told(answer) = passing else { return };
		let mut answer = answer.lock().unwrap();
		match method {
			"records_wraps" => answer["wrap"]["record"] = of(&json!(id(people::HOSPITAL))),
			"consent_grants" => {
				for row in answer.as_array_mut().unwrap() {
					row["wrap"] = of(&row["id"]);
				}
			}
			_ => {}
		}
	};
	let victim = Victim::of(scene, people::DESK, makes_keys).await;
	assert!(matches!(open(&victim, record).await, Error::NotFinalYet));

	// A visit's, for its doctor.
	let doctor = scene.admin.recipient(id(people::DOCTOR), Level::Full).await.unwrap();
	let index = desk.client().visit(&visit).await.unwrap().visit.index;
	let wrap = own.wrap_visit(visit, index, &doctor).unwrap();
	let makes_keys = about("records_wraps", move |keys| keys["wrap"]["visit"] = json!(wrap));
	let victim = Victim::of(scene, people::DOCTOR, makes_keys).await;
	let written = victim.session.write_note(visit, Decision::Cleared, "well").await;
	assert!(matches!(victim.refused(written), Error::NotFinalYet));

	// Another doctor has the visit's keys renewed, and another index is the next visit's.
	let names_another = about("records_visit", |reading| {
		reading["visit"]["doctor"] = json!(id(people::OTHER_DOCTOR));
	});
	let victim = Victim::of(scene, people::DESK, names_another).await;
	assert!(matches!(victim.refused(victim.session.renew_visit(visit).await), Error::NotFinalYet));
	let counts_back = about("records_wraps", |keys| keys["state"]["visit_index"] = json!(0));
	let victim = Victim::of(scene, people::DESK, counts_back).await;
	let is_next = async || {
		let visits = desk.client().visits(&record, None).await.unwrap();
		visits.iter().any(|known| known.visit.index == index + 2)
	};
	// The proxy passes no subscription on, so the victim is not told what became of its visit.
	tokio::select! {
		_ = people::open_visit(&victim.session, record) => {}
		() = vacchain_testing::until_async("the visit has the next index", is_next) => {}
	}
	assert!(is_next().await);

	// The keys of a moment ago.
	let kept = Mutex::new(BTreeMap::<String, Value>::new());
	let keeps = move |method: &str, passing: Passing<'_>| {
		if let Passing::Told(answer) = passing
			&& matches!(method, "records_wraps" | "consent_grants")
		{
			let (mut answer, mut kept) = (answer.lock().unwrap(), kept.lock().unwrap());
			*answer = kept.entry(method.to_owned()).or_insert(answer.clone()).clone();
		}
	};
	let victim = Victim::of(scene, people::DESK, keeps).await;
	for method in ["records_wraps", "consent_grants"] {
		people::call(victim.session.client(), method, [json!(record)]).await.unwrap();
	}
	family.renew_keys(record).await.unwrap();
	vacchain_testing::until_async("the new keys are final", async || {
		let proven = desk.client().proven(&wanted).await.unwrap();
		proven.record(&record).unwrap().unwrap().epoch > epoch
	})
	.await;
	assert!(matches!(open(&victim, record).await, Error::NotFinalYet));
}

async fn forges_proofs(scene: &Scene) {
	let from = |proof: &Value, part: &str| hex::decode(proof[part].as_str().unwrap()).unwrap().len();
	// A justification with another signature, another vote, and a part of one.
	for place in [120, 40, 20, 2] {
		let forged = about("proofs_state", move |proof| {
			let length = from(proof, "finality");
			flip(&mut proof["finality"], length - place);
		});
		let error = ask(&Victim::of(scene, people::DESK, forged).await).await;
		assert!(matches!(error, Error::NotProven(_)), "{place}: {error:?}");
	}
	let cut = about("proofs_state", |proof| {
		let mut text = proof["finality"].as_str().unwrap().to_owned();
		text.truncate(text.len() - 64);
		proof["finality"] = json!(text);
	});
	let error = ask(&Victim::of(scene, people::DESK, cut).await).await;
	assert!(is_not_proven(&error, &[Refusal::Malformed(Part::Finality)]), "{error:?}");

	// The state: another value, a part of the proof, another block's, and none at all.
	let forged = about("proofs_state", move |proof| {
		let length = from(proof, "state");
		flip(&mut proof["state"], length / 2);
	});
	let error = ask(&Victim::of(scene, people::DESK, forged).await).await;
	assert!(matches!(error, Error::NotProven(_)), "{error:?}");
	let leaves_out = |method: &str, passing: Passing<'_>| {
		if let Passing::Asked(params) = passing
			&& method == "proofs_state"
		{
			params.lock().unwrap()[1]["participants"] = json!([]);
		}
	};
	let error = ask(&Victim::of(scene, people::DESK, leaves_out).await).await;
	assert!(is_not_proven(&error, &[Refusal::Incomplete]), "{error:?}");
	let without = about("proofs_state", |proof| proof["state"] = Value::Null);
	let error = ask(&Victim::of(scene, people::DESK, without).await).await;
	assert!(matches!(error, Error::NotProven(_)), "{error:?}");
	let kept = Mutex::new(None::<Value>);
	let other_block = about("proofs_state", move |proof| {
		let mut kept = kept.lock().unwrap();
		match &*kept {
			None => *kept = Some(proof["state"].clone()),
			Some(earlier) => proof["state"] = earlier.clone(),
		}
	});
	let victim = Victim::of(scene, people::DESK, other_block).await;
	let wanted = Wanted { participants: vec![id(people::DOCTOR)], ..Wanted::default() };
	let first = victim.session.client().proven(&wanted).await.unwrap().block();
	newer_block(scene, first).await;
	assert!(is_not_proven(&ask(&victim).await, &[Refusal::OtherState]));

	// An old block, with the proofs that it had.
	let kept = Mutex::new(Vec::<Value>::new());
	let replays = about("proofs_state", move |proof| {
		let mut kept = kept.lock().unwrap();
		kept.push(proof.clone());
		if kept.len() == 3 {
			*proof = kept[0].clone();
		}
	});
	let victim = Victim::of(scene, people::DESK, replays).await;
	let old = victim.session.client().proven(&wanted).await.unwrap().block();
	newer_block(scene, old).await;
	let seen = victim.session.client().proven(&wanted).await.unwrap().block();
	assert!(is_not_proven(&ask(&victim).await, &[Refusal::Older { shown: old, seen }]));

	// The key of another participant under the doctor's: the rows are under their keys.
	let swaps = |method: &str, passing: Passing<'_>| {
		if let Passing::Asked(params) = passing
			&& method == "proofs_state"
		{
			params.lock().unwrap()[1]["participants"] = json!([id(people::PHYSICIAN)]);
		}
	};
	let error = ask(&Victim::of(scene, people::DESK, swaps).await).await;
	assert!(is_not_proven(&error, &[Refusal::Incomplete]), "{error:?}");
}

/// Waits until a later block than this one is final.
async fn newer_block(scene: &Scene, block: u32) {
	let client = scene.admin.client();
	vacchain_testing::until_async("a later block is final", async || {
		client.proven(&Wanted::default()).await.unwrap().block() > block
	})
	.await;
}

async fn shows_another_chain(scene: &Scene) {
	// The chain that the person has named is another one.
	let victim = Victim::of(scene, people::DESK, |_, _| {}).await;
	victim.session.client().name_chain([9; 32]);
	assert!(matches!(ask(&victim).await, Error::OtherChain { .. }));
	// The genesis block is not the one whose hash the gateway tells.
	let other = about("proofs_state", |proof| flip(&mut proof["genesis"]["header"], 0));
	let error = ask(&Victim::of(scene, people::DESK, other).await).await;
	assert!(is_not_proven(&error, &[Refusal::OtherGenesis]), "{error:?}");
	// Its voters are the gateway's own.
	let voters = about("proofs_state", |proof| {
		let length = proof["genesis"]["state"].as_str().unwrap().len() / 2;
		flip(&mut proof["genesis"]["state"], length - 20);
	});
	let error = ask(&Victim::of(scene, people::DESK, voters).await).await;
	assert!(matches!(error, Error::NotProven(_)), "{error:?}");
}

/// What a client reads under the keys of the rows is what the runtime has written there.
#[test]
fn the_rows_of_a_proof_are_where_the_runtime_has_them() {
	let (who, record, account) = (ParticipantId([3; 32]), RecordId([4; 16]), [5; 32]);
	let key = identity(people::DOCTOR).encryption.public();
	let known = Participant {
		role: Role::Doctor,
		organisation: Some(who),
		account: AccountId::from([6; 32]),
		encryption_key: key.clone(),
		key_version: 2,
		password_number: 1,
		status: Status::Active,
		profile: b"{}".to_vec().try_into().unwrap(),
	};
	let reader = Reader { id: who, level: Level::Full, basis: Basis::Owner };
	let visit = VisitId([7; 16]);
	let wrap = Wrap::absent(&reader, 3);
	let visit_wrap =
		VisitWrap { professional: who, key_version: 2, epoch: 3, index: 4, sealed: wrap.sealed.clone() };
	let facts = Record {
		owner: who,
		owner_since: 0,
		state: RecordState::InUse,
		erasure_asked_at: None,
		merged: Default::default(),
		renew: false,
		epoch: 3,
		epoch_since: 2,
		created_at: 5,
		identity_tag: IdentityTag { key_version: 0, tag: [0; 32] },
		namesake: None,
		visit_index: 4,
		rectified: None,
		history: 0,
		root: [0; 32],
	};
	let child =
		Sealed { epoch: 3, index: 0, commitment: Commitment([8; 32]), ciphertext: Default::default() };
	let entry = KeyEntry { account, encryption_key: key.clone(), key_version: 2, since: 4 };
	let opened = Visit {
		record,
		hospital: who,
		doctor: who,
		physician: who,
		epoch: 3,
		index: 4,
		state: VisitState::Opened,
		made_at: 5,
		opened_at: 6,
		notes: 0,
		note: None,
	};
	let lanes = Signer { lanes: vec![Lane::new(7, 8)].try_into().unwrap(), ..Signer::default() };
	sp_io::TestExternalities::default().execute_with(|| {
		pallet_participants::Participants::<Runtime>::insert(who, known);
		pallet_participants::HealthAuthorityId::<Runtime>::put(who);
		pallet_consent::Readers::<Runtime>::insert(record, BoundedVec::truncate_from(vec![reader]));
		pallet_intents::Signers::<Runtime>::insert(AccountId::from(account), &lanes);
		let kept = KeyEntry {
			account: AccountId::from(account),
			encryption_key: entry.encryption_key.clone(),
			key_version: entry.key_version,
			since: entry.since,
		};
		pallet_participants::Keys::<Runtime>::insert(who, 258, kept);
		pallet_timestamp::Now::<Runtime>::put(9);
		{
			use pallet_vaccination_records::{Row, RowKey, Rows};
			Rows::<Runtime>::insert(record, RowKey::Record, Row::Record(facts.clone()));
			Rows::<Runtime>::insert(record, RowKey::Child, Row::Child(child.clone()));
			let wraps = BoundedVec::truncate_from(vec![wrap.clone()]);
			Rows::<Runtime>::insert(record, RowKey::Wraps, Row::Wraps(wraps));
		}
		{
			use pallet_vaccine_details::{Row, RowKey, Rows, VisitKeys};
			Rows::<Runtime>::insert(record, RowKey::Visit(visit), Row::Visit(opened.clone()));
			let keys = VisitKeys { wraps: [visit_wrap.clone(), visit_wrap.clone()], until: Some(8) };
			Rows::<Runtime>::insert(record, RowKey::Keys(visit), Row::Keys(keys));
		}
		fn row<Row: DecodeAll>(key: Vec<u8>) -> Row {
			let bytes = sp_io::storage::get(&key).expect("the runtime has a row there");
			Row::decode_all(&mut &bytes[..]).expect("it is of this type")
		}
		let read: Participant<[u8; 32]> = row(rows::participant(&who));
		assert_eq!(
			(read.role, read.account, read.encryption_key, read.key_version),
			(Role::Doctor, [6; 32], key, 2)
		);
		assert_eq!(row::<ParticipantId>(rows::health_authority()), who);
		assert_eq!(row::<Vec<Reader>>(rows::readers(&record)), [reader]);
		assert_eq!(row::<Signer>(rows::lanes(&account)), lanes);
		assert_eq!(row::<u64>(rows::time()), 9);
		assert_eq!(row::<(u8, Record)>(rows::record(&record)).1, facts);
		assert_eq!(row::<(u8, Sealed)>(rows::child(&record)).1, child);
		assert_eq!(row::<KeyEntry<[u8; 32]>>(rows::key_entry(&who, 258)), entry);
		assert_eq!(row::<(u8, Vec<Wrap>)>(rows::wraps(&record)).1, [wrap]);
		assert_eq!(row::<(u8, Visit)>(rows::visit(&record, &visit)).1, opened);
		let keys: (u8, [VisitWrap; 2], Option<u64>) = row(rows::visit_keys(&record, &visit));
		assert_eq!((keys.1, keys.2), ([visit_wrap.clone(), visit_wrap], Some(8)));
	});
}
