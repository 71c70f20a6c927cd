//! Two families, two hospitals with their staff, a school and an insurer, and a gateway that they all reach.

use std::{
	net::{IpAddr, Ipv4Addr},
	sync::{
		Arc, Mutex,
		atomic::{AtomicU64, Ordering},
	},
};

use futures::{FutureExt, future::BoxFuture};
use jsonrpsee::{
	Extensions, MethodResponse, Methods,
	core::server::{ConnectionId, MethodCallback},
	server::middleware::rpc::RpcServiceT,
	types::{ErrorObject, Id, Params, Request, error::ErrorCode},
};
use serde_json::{Value, value::RawValue};
use sp_core::{Pair as _, sr25519::Pair};
use sp_runtime::AccountId32;
use tempfile::TempDir;
use tower::Layer;
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::Connection;
use vacchain_gateway_server::{
	access::{Authorise, Authorised, Session, SessionOf},
	access_log::{AccessLog, SendReads},
	api::{
		AccessesServer, ConsentRightsServer, DirectoryServer, NetworksServer, PowersServer, ProofsServer,
		RecordsServer,
	},
	auth::Clock,
	chain::Chain,
	network::Networks,
	proofs::Proofs,
	reads::Reads,
};
use vacchain_gateway_store::{Store, StoreUrl};
use vacchain_primitives::{
	AccountId, Clearance, Commitment, ContentKeyWrap, EncryptionKey, Epoch, EpochLink, IdentityTag, Level,
	Moment, NewKey, Participant, ParticipantId, Read, Reader, RecordId, Role, Rotation, Sealed,
	SigningStatement, VisitId, VisitIndex, VisitWrap, Wrap,
	bounds::{
		CONTENT_KEY_WRAP_LEN, LINK_LEN, SEALING_OVERHEAD, SIZE_CLASSES, SUITE, VISIT_WRAP_LEN, WRAP_LEN,
	},
	questions::{ReadersOf, RenewalDue},
};
use vacchain_runtime::{
	Consent, Runtime, RuntimeCall, System, Timestamp, VaccinationRecords, VaccineDetails,
};
use vacchain_testing::until_async;
use zeroize::Zeroizing;

use crate::{chain::TestChain, proofs::NodeThatProves};

pub const AUTHORITY: &str = "health-authority";
pub const ADMIN: &str = "health-admin";
pub const GATEWAY: &str = "health-authority-gateway";

/// Everyone whom the admin registers, with the organisation of those who work for one. The desks, the officer and the
/// agent read for their organisations.
pub const CAST: [(&str, Role, Option<&str>); 16] = [
	("amrani", Role::Family, None),
	("berrada", Role::Family, None),
	("avicenne", Role::Hospital, None),
	("ibn-sina", Role::Hospital, None),
	("dr-alaoui", Role::Doctor, Some("avicenne")),
	("dr-daoudi", Role::Doctor, Some("ibn-sina")),
	("ph-fassi", Role::Physician, Some("avicenne")),
	("ph-hajji", Role::Physician, Some("ibn-sina")),
	("ecole-atlas", Role::School, None),
	("assur-atlantique", Role::Insurer, None),
	("laboratoire", Role::Laboratory, None),
	("desk", Role::Receptionist, Some("avicenne")),
	("other-desk", Role::Receptionist, Some("ibn-sina")),
	("officer", Role::SchoolOfficer, Some("ecole-atlas")),
	("agent", Role::InsuranceAgent, Some("assur-atlantique")),
	("technician", Role::LaboratoryTechnician, Some("laboratoire")),
];

/// Whose role this is in most tests.
pub const fn person(role: Role) -> &'static str {
	match role {
		Role::HealthAuthority => AUTHORITY,
		Role::HealthAdmin => ADMIN,
		Role::Family => "amrani",
		Role::Hospital => "avicenne",
		Role::Doctor => "dr-alaoui",
		Role::Physician => "ph-fassi",
		Role::School => "ecole-atlas",
		Role::Insurer => "assur-atlantique",
		Role::Laboratory => "laboratoire",
		Role::Receptionist => "desk",
		Role::SchoolOfficer => "officer",
		Role::InsuranceAgent => "agent",
		Role::LaboratoryTechnician => "technician",
		Role::Gateway => GATEWAY,
		Role::Custody => panic!("nobody acts as a custody"),
	}
}

pub fn id(username: &str) -> ParticipantId {
	vacchain_client::usernames::id_of(username).expect("it is a username")
}

pub fn pair(username: &str) -> Pair {
	Pair::from_seed(&sp_crypto_hashing::blake2_256(username.as_bytes()))
}

/// Bytes of the only suite.
fn of_suite(byte: u8, len: usize) -> Vec<u8> {
	let mut bytes = vec![byte; len];
	bytes[0] = SUITE;
	bytes
}

pub fn sealed(epoch: Epoch, index: VisitIndex, content: u8) -> Sealed {
	let ciphertext = of_suite(content, SIZE_CLASSES[0] + SEALING_OVERHEAD);
	let ciphertext = ciphertext.try_into().expect("it is within its bound");
	Sealed { epoch, index, commitment: Commitment([content; 32]), ciphertext }
}

pub fn link(from: Epoch, to: Epoch) -> EpochLink {
	EpochLink { from, to, sealed: of_suite(to as u8, LINK_LEN).try_into().expect("it is within its bound") }
}

fn visit_wrap(professional: &str, epoch: Epoch, index: VisitIndex) -> VisitWrap {
	let sealed = of_suite(epoch as u8, VISIT_WRAP_LEN).try_into().expect("it is within its bound");
	VisitWrap { professional: id(professional), key_version: 0, epoch, index, sealed }
}

/// The token that clears the child in every note.
const TOKEN: [u8; 32] = [7; 32];

/// The sessions of whoever comes with a token: the token is the username.
#[derive(Clone)]
pub struct Sessions {
	chain: TestChain,
	/// A caller that comes with another account than the chain's.
	pub former_keys: Arc<Mutex<Vec<String>>>,
}

impl SessionOf for Sessions {
	async fn current(&self, connection: &Connection) -> Result<Session, Refusal> {
		let username = connection.token().ok_or(Refusal::NotLoggedIn)?;
		let mut account = self.chain.account(&username).map_or([0; 32], AccountId::from);
		if self.former_keys.lock().unwrap().contains(&username) {
			account = [0xff; 32];
		}
		Ok(Session { token_hash: [0; 32], participant: id(&username), account, opened_at: 0, expires_at: 1 })
	}
}

/// The methods, without a server around them.
#[derive(Clone)]
pub struct Calls(Methods);

impl<'a> RpcServiceT<'a> for Calls {
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let id = request.id.into_owned();
		let Some(MethodCallback::Async(callback)) = self.0.method(&request.method) else {
			let error = MethodResponse::error(id, ErrorObject::from(ErrorCode::MethodNotFound));
			return std::future::ready(error).boxed();
		};
		let params = Params::new(request.params.as_deref().map(RawValue::get)).into_owned();
		callback(id, params, ConnectionId(0), usize::MAX, request.extensions)
	}
}

/// A refusal by its name, or a JSON-RPC error by its code.
pub type Answer = Result<Value, String>;

/// Calls a method as who has this token.
pub async fn call<Service>(service: &Service, token: Option<&str>, method: &str, params: Value) -> Answer
where
	Service: for<'a> RpcServiceT<'a>,
{
	let params = RawValue::from_string(params.to_string()).expect("it is JSON");
	let mut request = Request::new(method.into(), Some(&*params), Id::Number(1));
	let token = token.map(|token| Zeroizing::new(token.to_owned()));
	let connection = Connection::new(IpAddr::V4(Ipv4Addr::LOCALHOST), token);
	let mut extensions = Extensions::new();
	extensions.insert(Arc::new(connection));
	*request.extensions_mut() = extensions;
	let response: Value = serde_json::from_str(service.call(request).await.as_result()).expect("it is JSON");
	match response.get("result") {
		Some(result) => Ok(result.clone()),
		None => {
			let error = &response["error"];
			Err(error["data"]["name"].as_str().map_or_else(|| error["code"].to_string(), str::to_owned))
		}
	}
}

/// A reason why batches do not get to the chain.
pub const BUG: &str = "a bug";

/// Sends batches straight to the chain.
#[derive(Clone)]
pub struct ToChain {
	pub chain: TestChain,
	/// Why batches do not get there. [`BUG`] ends whoever sends one.
	pub broken: Arc<Mutex<Option<String>>>,
	/// The numbers of the batches that were sent.
	pub sent: Arc<Mutex<Vec<u64>>>,
}

impl SendReads for ToChain {
	async fn send_reads(&self, batch: u64, reads: Vec<Read>) -> Result<(), String> {
		self.sent.lock().unwrap().push(batch);
		if let Some(reason) = &*self.broken.lock().unwrap() {
			assert_ne!(reason, BUG);
			return Err(reason.clone());
		}
		let reads = reads.try_into().map_err(|_| "too many".to_owned())?;
		let call = pallet_access_log::Call::<Runtime>::log_reads { batch, reads };
		let account = self.chain.account(GATEWAY).expect("it is registered");
		self.chain.send(account, call).map_err(|error| format!("{error:?}"))
	}
}

impl TestChain {
	fn participant(&self, id: ParticipantId) -> Option<Participant<AccountId32>> {
		self.run(|| pallet_participants::Participants::<Runtime>::get(id))
	}

	pub fn account(&self, username: &str) -> Option<AccountId32> {
		self.participant(id(username)).map(|known| known.account)
	}

	/// Sends a call that the chain takes.
	pub fn act(&self, username: &str, call: impl Into<RuntimeCall>) {
		let account = self.account(username).expect("it is registered");
		self.send(account, call).unwrap_or_else(|error| panic!("{username}: {error:?}"));
	}

	/// Registers somebody, whom its organisation has put forward. Who reads for an organisation makes its content key.
	pub fn register(&self, username: &str, role: Role, organisation: Option<&str>) {
		let (id, account) = (id(username), AccountId32::from(pair(username).public()));
		let encryption_key = if role.is_organisation() {
			EncryptionKey::none()
		} else {
			EncryptionKey::x25519(sp_crypto_hashing::blake2_256(username.as_bytes()))
		};
		let profile = Default::default();
		if let Some(organisation) = organisation {
			let (account, encryption_key) = (account.clone(), encryption_key.clone());
			let profile = Default::default();
			let call = pallet_participants::Call::<Runtime>::put_forward {
				id,
				role,
				account,
				encryption_key,
				profile,
			};
			self.act(organisation, call);
		}
		let organisation = organisation.map(self::id);
		let call = pallet_participants::Call::<Runtime>::register {
			id,
			role,
			organisation,
			account,
			encryption_key,
			profile,
		};
		self.act(ADMIN, call);
		if role.acts_for().is_some() {
			let encryption_key = EncryptionKey::x25519(sp_crypto_hashing::blake2_256(&id.0));
			let sealed = of_suite(1, CONTENT_KEY_WRAP_LEN).try_into().expect("it is within its bound");
			let wrap = ContentKeyWrap { holder: id, key_version: 0, version: 1, sealed };
			let wraps = vec![wrap].try_into().expect("there may be as many");
			let link = None;
			let call = pallet_participants::Call::<Runtime>::replace_content_key {
				organisation: organisation.expect("reading staff work for one"),
				encryption_key,
				link,
				wraps,
			};
			self.act(username, call);
		}
	}

	/// A wrap for a reader's present key.
	pub fn wrap(&self, reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
		let sealed = of_suite(epoch as u8, WRAP_LEN).try_into().expect("it is within its bound");
		let known = self.participant(reader).expect("it is registered");
		Wrap { reader, key_version: known.key_version, level, epoch, sealed }
	}

	/// Creates a record. In a test a family has all its children in a day.
	pub fn create_record(&self, record: RecordId, owner: &str) {
		self.run(|| pallet_vaccination_records::CreatedOn::<Runtime>::remove(id(owner)));
		self.act(
			ADMIN,
			pallet_vaccination_records::Call::<Runtime>::create {
				record,
				owner: id(owner),
				identity_tag: IdentityTag { key_version: 0, tag: sp_crypto_hashing::blake2_256(&record.0) },
				child: sealed(0, 0, 1),
				wraps: Reader::first(id(owner), id(AUTHORITY))
					.map(|reader| self.wrap(reader.id, reader.level, 0))
					.to_vec()
					.try_into()
					.unwrap(),
				same_tag: None,
			},
		);
	}

	/// Replaces the child's data by the version of this number.
	pub fn rectify(&self, record: RecordId, version: u32) {
		let identity_tag = IdentityTag { key_version: 0, tag: sp_crypto_hashing::blake2_256(&record.0) };
		let child = sealed(self.epoch(record), 0, 1 + version as u8);
		let same_tag = None;
		self.act(
			ADMIN,
			pallet_vaccination_records::Call::<Runtime>::rectify {
				record,
				version,
				identity_tag,
				child,
				same_tag,
			},
		);
	}

	pub fn grant(
		&self,
		owner: &str,
		record: RecordId,
		reader: &str,
		level: Level,
		expires_at: Option<Moment>,
	) {
		let reader = id(reader);
		let key = self.new_key(record, reader, level);
		let call = pallet_consent::Call::<Runtime>::grant { record, reader, level, expires_at, key };
		self.act(owner, call);
	}

	/// The record's key for somebody who is let in: a new one if the chain demands it.
	pub fn new_key(&self, record: RecordId, reader: ParticipantId, level: Level) -> NewKey {
		if !self.run(|| Consent::renewal_due(&record)) {
			return NewKey::Current(self.wrap(reader, level, self.epoch(record)));
		}
		let present = self.run(|| Consent::readers_of(&record)).into_iter();
		let remaining = present.map(|Reader { id, level, .. }| (id, level)).chain([(reader, level)]);
		NewKey::Renewed(self.rotation_for(record, remaining.collect()))
	}

	/// Takes a grant back; `remaining` still read.
	pub fn revoke(&self, owner: &str, record: RecordId, reader: &str, remaining: &[(&str, Level)]) {
		let rotation = Some(self.rotation(record, remaining));
		self.act(owner, pallet_consent::Call::<Runtime>::revoke { record, reader: id(reader), rotation });
	}

	pub fn rotation(&self, record: RecordId, remaining: &[(&str, Level)]) -> Rotation {
		// The health authority stands for itself and its custodies.
		let levels = |(reader, level): &(&str, Level)| match *reader {
			AUTHORITY => Reader::first(id(AUTHORITY), id(AUTHORITY))[1..]
				.iter()
				.map(|reader| (reader.id, reader.level))
				.collect(),
			_ => vec![(id(reader), *level)],
		};
		self.rotation_for(record, remaining.iter().flat_map(levels).collect())
	}

	fn rotation_for(&self, record: RecordId, remaining: Vec<(ParticipantId, Level)>) -> Rotation {
		let epoch = self.epoch(record) + 1;
		let wraps: Vec<_> =
			remaining.into_iter().map(|(reader, level)| self.wrap(reader, level, epoch)).collect();
		Rotation { epoch, link: link(epoch - 1, epoch), wraps: wraps.try_into().unwrap() }
	}

	/// The index of the next visit.
	fn next_index(&self, record: RecordId) -> VisitIndex {
		self.run(|| VaccinationRecords::record(record)).expect("it is there").visit_index + 1
	}

	fn index_of(&self, visit: VisitId) -> VisitIndex {
		self.run(|| VaccineDetails::visit(visit)).expect("it is there").index
	}

	pub fn epoch(&self, record: RecordId) -> Epoch {
		self.run(|| VaccinationRecords::record(record)).expect("it is there").epoch
	}

	/// Opens a visit at the desk of the hospital `avicenne`, with its doctor and physician.
	pub fn open_visit(&self, record: RecordId, visit: VisitId) {
		let (epoch, index) = (self.epoch(record), self.next_index(record));
		self.act(
			"desk",
			pallet_vaccine_details::Call::<Runtime>::open {
				visit,
				record,
				doctor: id("dr-alaoui"),
				physician: id("ph-fassi"),
				made_at: self.now(),
				examination: sealed(epoch, index, 2),
				doctor_wrap: visit_wrap("dr-alaoui", epoch, index),
				physician_wrap: visit_wrap("ph-fassi", epoch, index),
				rotation: None,
			},
		);
	}

	pub fn write_note(&self, record: RecordId, visit: VisitId) {
		let sealed = sealed(self.epoch(record), self.index_of(visit), 3);
		let clearance = Clearance::of(&TOKEN);
		self.act(
			"dr-alaoui",
			pallet_vaccine_details::Call::<Runtime>::write_note { visit, version: 0, clearance, sealed },
		);
	}

	pub fn sign(&self, record: RecordId, visit: VisitId) {
		let (epoch, index) = (self.epoch(record), self.index_of(visit));
		let signed_at = self.run(Timestamp::get);
		let (note, examination) = (Commitment([3; 32]), sealed(epoch, index, 2).commitment);
		let (immunization, recommendation) = (sealed(epoch, index, 4), sealed(epoch, index, 5));
		let statement = SigningStatement {
			genesis: self.run(|| System::block_hash(0)).0,
			record,
			visit,
			note,
			examination,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at,
		};
		let signature = pair("ph-fassi").sign(&statement.digest()).0;
		self.act(
			"ph-fassi",
			pallet_vaccine_details::Call::<Runtime>::sign {
				visit,
				note,
				examination,
				clearance_token: TOKEN,
				immunization,
				recommendation,
				signed_at,
				signature,
			},
		);
	}

	/// A visit from its opening to its end.
	pub fn whole_visit(&self, record: RecordId, visit: VisitId) {
		self.open_visit(record, visit);
		self.write_note(record, visit);
		self.sign(record, visit);
		self.act("desk", pallet_vaccine_details::Call::<Runtime>::link { visit });
	}
}

/// The gateway, and what it stands on.
pub struct World {
	pub chain: TestChain,
	pub sessions: Sessions,
	pub log: AccessLog,
	pub store: Store,
	pub sender: ToChain,
	/// The gateway's clock, and what it says.
	pub clock: Clock,
	pub time: Arc<AtomicU64>,
	/// What proves the chain's state.
	pub node: Arc<NodeThatProves>,
	service: Authorised<Calls, Sessions, TestChain>,
	work: [tokio::task::JoinHandle<()>; 2],
	folder: Arc<TempDir>,
}

impl World {
	pub async fn new() -> Self {
		let chain = TestChain::new();
		for (username, role, organisation) in CAST {
			chain.register(username, role, organisation);
		}
		Self::over(chain, Arc::new(tempfile::tempdir().unwrap())).await
	}

	/// A gateway that starts over this chain, with the store in this folder, and logs reads.
	pub async fn over(chain: TestChain, folder: Arc<TempDir>) -> Self {
		let world = Self::start(chain, folder).await;
		world.until_it_logs().await;
		world
	}

	/// The same, which may never log reads.
	pub async fn start(chain: TestChain, folder: Arc<TempDir>) -> Self {
		let store = Store::open(&StoreUrl::Sqlite(folder.path().join("gateway.sqlite"))).await.unwrap();
		let sender = ToChain { chain: chain.clone(), broken: Arc::default(), sent: Arc::default() };
		let account = chain.account(GATEWAY).expect("the genesis has it").into();
		let asked = Chain::new(Arc::new(chain.clone()));
		let time = Arc::new(AtomicU64::new(chain.now()));
		let clock = Clock::new({
			let time = Arc::clone(&time);
			move || time.load(Ordering::SeqCst)
		});
		let (log, work) =
			AccessLog::start(store.clone(), account, asked.clone(), sender.clone(), clock.clone())
				.await
				.unwrap();
		let work = [tokio::spawn(work.queue), tokio::spawn(work.writer)];
		let mut methods = Methods::new();
		let reads = Reads::new(asked.clone(), log.clone(), clock.clone());
		let node = Arc::new(NodeThatProves::default());
		methods.merge(Proofs::new(reads.clone(), node.clone()).into_rpc()).unwrap();
		methods.merge(DirectoryServer::into_rpc(reads.clone())).unwrap();
		methods.merge(PowersServer::into_rpc(reads.clone())).unwrap();
		methods.merge(RecordsServer::into_rpc(reads.clone())).unwrap();
		methods.merge(ConsentRightsServer::into_rpc(reads.clone())).unwrap();
		methods.merge(AccessesServer::into_rpc(reads)).unwrap();
		methods.merge(Networks::new(asked.clone()).into_rpc()).unwrap();
		let sessions = Sessions { chain: chain.clone(), former_keys: Arc::default() };
		let service = Authorise::new(sessions.clone(), asked, clock.clone()).layer(Calls(methods));
		Self { chain, sessions, log, store, sender, clock, time, node, service, work, folder }
	}

	/// Calls a method as this person.
	pub async fn call(&self, who: &str, method: &str, params: Value) -> Answer {
		call(&self.service, Some(who), method, params).await
	}

	/// Moves the chain's clock and the gateway's.
	pub fn set_time(&self, now: Moment) {
		self.chain.set_time(now);
		self.time.store(now, Ordering::SeqCst);
	}

	/// Ends the gateway at once, as a power cut does. Answers what another one can start over.
	pub fn kill(self) -> (TestChain, Arc<TempDir>) {
		for work in &self.work {
			work.abort();
		}
		(self.chain.clone(), Arc::clone(&self.folder))
	}

	/// The writer's look at the chain decides whether reads are answered at all.
	pub async fn until_it_logs(&self) {
		until_async("the gateway logs reads", async || self.log.is_available()).await;
	}
}

impl Drop for World {
	fn drop(&mut self) {
		for work in &self.work {
			work.abort();
		}
	}
}
