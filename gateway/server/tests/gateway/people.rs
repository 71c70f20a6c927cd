//! People of every role, and a family's records.

use futures::future::join_all;
use jsonrpsee::core::client::{ClientT, Error as RpcError};
use serde_json::Value;
use tempfile::TempDir;
use vacchain_client::{
	Client, Identity, LoggedIn, Session,
	actions::RegistrationProfile,
	content::{
		Child, Decision, Examination, FamilyProfile, Immunization, Immunizations, Profile, Recommendation,
	},
	primitives::{Level, ParticipantId, RecordId, Role, VisitId},
	random::os_rng,
	usernames::id_of,
};
use vacchain_testing::birth_date;

use crate::node::Node;

pub const ADMIN: &str = "health-admin";
pub const FAMILY: &str = "amrani-x7k2m9qt";
pub const OTHER_FAMILY: &str = "berrada-5hc8w0zn";
pub const HOSPITAL: &str = "avicenne";
pub const OTHER_HOSPITAL: &str = "ibn-sina";
pub const DOCTOR: &str = "dr-alaoui";
pub const OTHER_DOCTOR: &str = "dr-daoudi";
pub const PHYSICIAN: &str = "ph-fassi";
pub const SCHOOL: &str = "ecole-atlas";
pub const INSURER: &str = "assur-atlantique";
/// The people who read for the hospital, the other hospital, the school and the insurer.
pub const DESK: &str = "desk";
pub const OTHER_DESK: &str = "other-desk";
pub const OFFICER: &str = "officer";
pub const AGENT: &str = "agent";

/// The families and the organisations that are registered.
const CAST: [(&str, Role); 6] = [
	(FAMILY, Role::Family),
	(OTHER_FAMILY, Role::Family),
	(HOSPITAL, Role::Hospital),
	(OTHER_HOSPITAL, Role::Hospital),
	(SCHOOL, Role::School),
	(INSURER, Role::Insurer),
];

/// The people who work for each of the organisations, with their roles.
const STAFF: [(&str, &[(&str, Role)]); 4] = [
	(HOSPITAL, &[(DOCTOR, Role::Doctor), (PHYSICIAN, Role::Physician), (DESK, Role::Receptionist)]),
	(OTHER_HOSPITAL, &[(OTHER_DOCTOR, Role::Doctor), (OTHER_DESK, Role::Receptionist)]),
	(SCHOOL, &[(OFFICER, Role::SchoolOfficer)]),
	(INSURER, &[(AGENT, Role::InsuranceAgent)]),
];

/// How the gateway refuses: the error's code, and its name if it is one of the gateway's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
	pub code: i32,
	pub name: String,
}

/// A node, and everybody.
pub struct Scene {
	pub node: Node,
	pub folder: TempDir,
	pub admin: Session,
}

impl Scene {
	/// Everybody, registered, on a node with these options.
	pub async fn new(options: &[&str]) -> Self {
		let scene = Self::without_cast(options).await;
		for (username, role) in CAST {
			scene.sign_up(username, role, None).await;
		}
		// Each organisation at its own pace.
		join_all(STAFF.map(|(organisation, people)| scene.put_forward(organisation, people))).await;
		for (organisation, people) in STAFF {
			for (username, role) in people {
				scene.sign_up(username, *role, Some(organisation)).await;
			}
		}
		let people = STAFF.iter().flat_map(|(_, people)| *people);
		join_all(people.map(|(username, role)| scene.make_content_key(username, *role))).await;
		scene
	}

	/// A node with these options, and nobody but the people of the genesis block.
	pub async fn without_cast(options: &[&str]) -> Self {
		let folder = TempDir::new().unwrap();
		let node = Node::start(&folder, options).await;
		let admin = enter(&node, ADMIN).await;
		Self { node, folder, admin }
	}

	/// Registers somebody, who makes the content key of the organisation for which it reads.
	pub async fn register(&self, username: &str, role: Role, organisation: Option<&str>) {
		self.admit(username, role, organisation).await;
		self.make_content_key(username, role).await;
	}

	/// Registers somebody, whom its organisation has put forward.
	pub async fn admit(&self, username: &str, role: Role, organisation: Option<&str>) {
		if let Some(organisation) = organisation {
			self.put_forward(organisation, &[(username, role)]).await;
		}
		self.sign_up(username, role, organisation).await;
	}

	/// An organisation puts people forward.
	async fn put_forward(&self, organisation: &str, people: &[(&str, Role)]) {
		let session = self.enter(organisation).await;
		for (username, role) in people {
			let profile = Profile { display_name: (*username).to_owned(), licence_number: None };
			session.put_forward(&identity(username).public(), *role, &profile).await.unwrap();
		}
	}

	/// The health admin registers somebody.
	async fn sign_up(&self, username: &str, role: Role, organisation: Option<&str>) {
		let display_name = username.to_owned();
		let profile = match role {
			Role::Family => RegistrationProfile::Family(FamilyProfile { display_name, ..Default::default() }),
			_ => RegistrationProfile::Public(Profile { display_name, licence_number: None }),
		};
		let public = identity(username).public();
		self.admin.register(&public, role, organisation.map(id), &profile).await.unwrap();
	}

	/// Somebody makes the content key of its organisation, if it reads for one.
	async fn make_content_key(&self, username: &str, role: Role) {
		if role.acts_for().is_some() {
			self.enter(username).await.make_content_key(None).await.unwrap();
		}
	}

	/// Logs somebody in, over a connection of its own.
	pub async fn enter(&self, username: &str) -> Session {
		self.enter_with_token(username).await.0
	}

	/// The same, with what proves the session.
	pub async fn enter_with_token(&self, username: &str) -> (Session, String) {
		let (session, logged_in) = log_in(&self.node, identity(username)).await;
		(session, logged_in.token.to_string())
	}

	/// A connection without a session.
	pub async fn stranger(&self) -> Client {
		Client::connect(&self.node.url()).await.unwrap()
	}

	/// A new child's record.
	pub async fn record(&self, family: &str, given_names: &str) -> RecordId {
		let child = Child {
			family_name: family.into(),
			given_names: given_names.into(),
			gender: "female".into(),
			// Siblings are born on days of their own.
			birth_date: birth_date(given_names),
			family_file_number: format!("FF-{family}"),
			birth_order: None,
		};
		self.admin.create_record(id(family), &child).await.unwrap()
	}
}

/// Logs somebody in, over a connection of its own.
pub async fn enter(node: &Node, username: &str) -> Session {
	log_in(node, identity(username)).await.0
}

async fn log_in(node: &Node, identity: Identity) -> (Session, LoggedIn) {
	let client = Client::connect(&node.url()).await.unwrap();
	let logged_in = client.log_in_with_keys(&identity).await.unwrap();
	(Session::new(&client, identity), logged_in)
}

/// Somebody's identity, the same in every test.
pub fn identity(username: &str) -> Identity {
	Identity::dev(username).unwrap()
}

/// Somebody whom nobody knows yet.
pub fn newcomer(username: &str) -> Identity {
	Identity::generate(username, &mut os_rng()).unwrap()
}

pub fn id(username: &str) -> ParticipantId {
	id_of(username).unwrap()
}

/// Calls a method as it is.
pub async fn call(
	client: &Client,
	method: &str,
	params: impl IntoIterator<Item = Value>,
) -> Result<Value, Refused> {
	let params: Vec<Value> = params.into_iter().collect();
	match client.rpc().request(method, params).await {
		Ok(answer) => Ok(answer),
		Err(RpcError::Call(error)) => {
			let data: Value =
				error.data().map(|data| serde_json::from_str(data.get()).unwrap()).unwrap_or_default();
			Err(Refused { code: error.code(), name: data["name"].as_str().unwrap_or_default().into() })
		}
		Err(error) => panic!("{method}: {error}"),
	}
}

/// The name of the refusal of a call.
pub async fn refusal(client: &Client, method: &str, params: impl IntoIterator<Item = Value>) -> String {
	match call(client, method, params).await {
		Ok(answer) => panic!("{method} answered {answer}"),
		Err(refused) if refused.name.is_empty() => format!("{}", refused.code),
		Err(refused) => refused.name,
	}
}

/// A visit of the hospital with its doctor and physician.
pub async fn open_visit(desk: &Session, record: RecordId) -> VisitId {
	let examination = Examination { age_days: 61, weight_kg: Some(5.25), ..Examination::default() };
	desk.open_visit(record, id(DOCTOR), id(PHYSICIAN), &examination).await.unwrap()
}

/// Noted, signed and linked.
pub async fn finish_visit(scene: &Scene, desk: &Session, visit: VisitId) {
	scene.enter(DOCTOR).await.write_note(visit, Decision::Cleared, "well").await.unwrap();
	let doses = vec![Immunization {
		vaccine_code: "08".into(),
		vaccine_display: "Hep B".into(),
		lot_number: Some("AB12".into()),
		dose_number: Some(1),
		site: None,
		route: None,
		occurrence: "2026-01-02T10:00:00Z".into(),
		primary_source: true,
		manufacturer: None,
		expiration_date: None,
	}];
	let immunizations =
		Immunizations { hospital_name: HOSPITAL.into(), physician_name: PHYSICIAN.into(), doses };
	let physician = scene.enter(PHYSICIAN).await;
	let shown = physician.note_to_sign(visit).await.unwrap();
	physician.sign(&shown, &immunizations, &Recommendation::default()).await.unwrap();
	desk.link(visit).await.unwrap();
}

/// Lets somebody read a record.
pub async fn grant(family: &Session, record: RecordId, reader: &str, level: Level) {
	family.grant(record, id(reader), level, None).await.unwrap();
}
