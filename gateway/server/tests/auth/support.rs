//! A network with gateways, and people who use them.

use std::{
	collections::BTreeMap,
	net::IpAddr,
	path::PathBuf,
	sync::{
		Arc, Mutex,
		atomic::{AtomicU64, Ordering},
	},
};

use getrandom::SysRng;
use jsonrpsee::{
	Methods,
	core::{params::ArrayParams, server::MethodsError},
	types::ErrorObjectOwned,
};
use rand_core::{Rng as _, UnwrapErr};
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};
use serde::{Serialize, de::DeserializeOwned};
use sp_crypto_hashing::blake2_256;
use tempfile::TempDir;
use vacchain_gateway::{
	Refusal,
	types::{
		Bytes, Challenge, LoginResponse, LoginStart, NewCredential, RegistrationResponse, SignedIn, signed,
	},
};
use vacchain_gateway_edge::Connection;
use vacchain_gateway_server::{
	access::{Caller, Method, SessionOf, Who},
	api::{AuthServer, EnrolmentsServer},
	auth::{Clock, Login, ServerKeys, Sessions},
	chain::Registered,
	config::REGISTRATIONS_PER_ADDRESS,
	enrolment::EnrolmentDesk,
};
use vacchain_gateway_store::{Store, StoreUrl};
use vacchain_primitives::{AccountId, EncryptionKey, Moment, Participant, ParticipantId, Role, Status};
use vacchain_sealing::{
	opaque::{ClientLogin, ClientRegistration, ExportKey, FinishedLogin, Identities},
	seal_bundle,
};

/// When tests begin: the start of some hour and day of 2026.
pub const NOW: Moment = 1_789_948_800_000;
pub const MINUTE: Moment = 60_000;
pub const HOUR: Moment = 60 * MINUTE;
pub const DAY: Moment = 24 * HOUR;
pub const GENESIS: [u8; 32] = [42; 32];

pub type Answer<T> = Result<T, ErrorObjectOwned>;

pub fn rng() -> UnwrapErr<SysRng> {
	UnwrapErr(SysRng)
}

pub fn random_bytes(len: usize) -> Bytes {
	let mut bytes = vec![0; len];
	rng().fill_bytes(&mut bytes);
	Bytes(bytes)
}

/// The participants of a chain.
#[derive(Clone)]
pub struct People {
	registered: Arc<Mutex<BTreeMap<ParticipantId, Participant<AccountId>>>>,
	/// The chain's clock.
	pub time: Arc<AtomicU64>,
}

impl People {
	pub fn register(&self, person: &Person, role: Role) {
		let participant = Participant {
			role,
			organisation: None,
			account: person.account(),
			encryption_key: person.encryption_key.clone(),
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			profile: Default::default(),
		};
		self.registered.lock().unwrap().insert(person.id(), participant);
	}

	pub fn find(&self, id: &ParticipantId) -> Option<Participant<AccountId>> {
		self.registered.lock().unwrap().get(id).cloned()
	}
}

impl Registered for People {
	async fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>, Refusal> {
		Ok(self.find(id))
	}

	async fn now(&self) -> Result<Moment, Refusal> {
		Ok(self.time.load(Ordering::SeqCst))
	}

	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}
}

/// A chain, a store, and the time.
pub struct Network {
	folder: TempDir,
	pub people: People,
	pub registrations_per_address: u32,
	time: Arc<AtomicU64>,
}

impl Network {
	pub fn new() -> Self {
		Self {
			folder: tempfile::tempdir().unwrap(),
			people: People { registered: Arc::default(), time: Arc::new(AtomicU64::new(NOW)) },
			registrations_per_address: REGISTRATIONS_PER_ADDRESS,
			time: Arc::new(AtomicU64::new(NOW)),
		}
	}

	pub fn folder(&self) -> PathBuf {
		self.folder.path().join("gateway")
	}

	pub fn store_file(&self) -> PathBuf {
		self.folder().join("store.sqlite")
	}

	/// One more gateway on the same store.
	pub async fn gateway(&self) -> Gateway {
		let time = Arc::clone(&self.time);
		let clock = Clock::new(move || time.load(Ordering::SeqCst));
		let store = Store::open(&StoreUrl::Sqlite(self.store_file())).await.unwrap();
		let keys = ServerKeys::open(&self.folder(), &GENESIS, &store).await.unwrap();
		let sessions = Sessions::new(store.clone(), clock.clone());
		let (people, registrations) = (self.people.clone(), self.registrations_per_address);
		let login =
			Login::new(people.clone(), keys, store.clone(), sessions.clone(), clock.clone(), registrations);
		let mut methods = Methods::from(login.into_rpc());
		methods.merge(EnrolmentDesk::new(people.clone(), store.clone(), clock).into_rpc()).unwrap();
		Gateway { methods, sessions, people, store }
	}

	pub fn wait(&self, milliseconds: Moment) {
		self.time.fetch_add(milliseconds, Ordering::SeqCst);
	}
}

#[derive(Clone)]
pub struct Gateway {
	methods: Methods,
	pub sessions: Sessions,
	people: People,
	pub store: Store,
}

impl Gateway {
	/// A new connection from an address.
	pub fn client(&self, address: &str) -> Client {
		self.client_with(address, None)
	}

	/// A new connection from an address, with a token in its header.
	pub fn client_with(&self, address: &str, token: Option<&str>) -> Client {
		let address: IpAddr = address.parse().unwrap();
		let token = token.map(|token| token.to_owned().into());
		Client { gateway: self.clone(), connection: Arc::new(Connection::new(address, token)) }
	}
}

/// One connection to a gateway.
pub struct Client {
	gateway: Gateway,
	pub connection: Arc<Connection>,
}

impl Client {
	/// Calls a method with parameters by position, past the access check's table.
	pub async fn call<T: DeserializeOwned + Clone>(&self, method: &str, params: impl Params) -> Answer<T> {
		let mut methods = self.gateway.methods.clone();
		let extensions = methods.extensions_mut();
		extensions.insert(Arc::clone(&self.connection));
		let who = Method::named(method).expect("the method is in the table").who;
		if who != Who::Anyone {
			let session = self.gateway.sessions.current(&self.connection).await?;
			if let Who::Roles(_) = who {
				let known = self.gateway.people.find(&session.participant).ok_or(Refusal::NotRegistered)?;
				if !who.includes(known.role) {
					return Err(Refusal::NotAllowed("").into());
				}
				extensions.insert(Caller {
					session: session.clone(),
					role: known.role,
					organisation: known.organisation,
				});
			}
			extensions.insert(session);
		}
		match methods.call(method, params.array()).await {
			Ok(answer) => Ok(answer),
			Err(MethodsError::JsonRpc(error)) => Err(error),
			Err(error) => panic!("{method}: {error}"),
		}
	}
}

/// Parameters by position.
pub trait Params {
	fn array(self) -> ArrayParams;
}

macro_rules! params {
	($($name:ident)*) => {
		impl<$($name: Serialize),*> Params for ($($name,)*) {
			#[allow(non_snake_case, unused_mut, reason = "the parameters' types are their names; there may be none")]
			fn array(self) -> ArrayParams {
				let ($($name,)*) = self;
				let mut array = ArrayParams::new();
				$(array.insert($name).unwrap();)*
				array
			}
		}
	};
}
params!();
params!(A);
params!(A B);
params!(A B C);
params!(A B C D);

/// Somebody with keys and a password.
pub struct Person {
	pub username: String,
	pub password: &'static [u8],
	keys: Keypair,
	pub encryption_key: EncryptionKey,
}

/// An id of its own for each name. A gateway does not care how clients derive it.
pub fn id(name: &str) -> ParticipantId {
	ParticipantId(blake2_256(name.as_bytes()))
}

/// A registration that the gateway has answered.
pub struct Begun {
	client: ClientRegistration,
	pub response: RegistrationResponse,
}

impl Person {
	pub fn new(username: &str, password: &'static [u8]) -> Self {
		let mut seed = [0; 32];
		rng().fill_bytes(&mut seed);
		let keys = MiniSecretKey::from_bytes(&seed).unwrap().expand_to_keypair(ExpansionMode::Ed25519);
		Self { username: username.into(), password, keys, encryption_key: EncryptionKey::x25519(seed) }
	}

	pub fn id(&self) -> ParticipantId {
		id(&self.username)
	}

	pub fn account(&self) -> AccountId {
		self.keys.public.to_bytes()
	}

	pub fn identities(&self) -> Identities {
		Identities { client: self.id(), genesis: GENESIS }
	}

	pub fn sign(&self, message: &[u8]) -> Bytes {
		self.keys.sign_simple(b"substrate", message).to_bytes().into()
	}

	/// The content of this person's key bundle.
	pub fn bundle(&self) -> Vec<u8> {
		[b"the keys of ", self.username.as_bytes(), self.encryption_key.0.as_slice()].concat()
	}

	pub async fn begin(&self, client: &Client) -> Answer<Begun> {
		let (state, request) = ClientRegistration::start(self.password, &mut rng()).unwrap();
		let response = client.call("auth_startRegistration", (self.id(), Bytes(request))).await?;
		Ok(Begun { client: state, response })
	}

	/// Starts to change the password to this one's.
	pub async fn begin_change(&self, client: &Client) -> Answer<Begun> {
		let (state, request) = ClientRegistration::start(self.password, &mut rng()).unwrap();
		let response = client.call("auth_startPasswordChange", (Bytes(request),)).await?;
		Ok(Begun { client: state, response })
	}

	pub fn credential(&self, begun: Begun) -> (NewCredential, ExportKey) {
		let Begun { client, response } = begun;
		let registered =
			client.finish(self.password, &response.response.0, &self.identities(), &mut rng()).unwrap();
		let bundle =
			seal_bundle(&registered.export_key, &self.id(), &GENESIS, &self.bundle(), &mut rng()).unwrap();
		let credential = NewCredential {
			signature: Bytes::default(),
			attempt: response.attempt,
			upload: registered.upload.into(),
			bundle: bundle.into(),
			account: self.account().into(),
			encryption_key: self.encryption_key.clone(),
		};
		(self.signed(credential), registered.export_key)
	}

	/// The credential, signed again.
	pub fn signed(&self, credential: NewCredential) -> NewCredential {
		let message = signed::credential(
			&GENESIS,
			&self.id(),
			&credential.encryption_key,
			&credential.attempt.0,
			&blake2_256(&credential.upload.0),
			&blake2_256(&credential.bundle.0),
		);
		NewCredential { signature: self.sign(&message), ..credential }
	}

	pub async fn register(&self, client: &Client) -> Answer<(SignedIn, ExportKey)> {
		let (credential, export_key) = self.credential(self.begin(client).await?);
		let signed_in = client.call("auth_finishRegistration", (credential,)).await?;
		Ok((signed_in, export_key))
	}

	pub async fn change_password(&self, client: &Client) -> Answer<()> {
		let (credential, _) = self.credential(self.begin_change(client).await?);
		client.call("auth_finishPasswordChange", (credential,)).await
	}

	pub async fn start_login(&self, client: &Client) -> Answer<(ClientLogin, LoginResponse)> {
		let (state, request) = ClientLogin::start(self.password, &mut rng()).unwrap();
		let start = LoginStart { participant: self.id(), request: request.into() };
		Ok((state, client.call("auth_startLogin", (start,)).await?))
	}

	/// Logs in with this person's password; the gateway's refusal, or that the password opens nothing.
	pub async fn log_in(&self, client: &Client) -> Answer<(SignedIn, ExportKey)> {
		let (state, response) = self.start_login(client).await?;
		let logged_in = state.finish(self.password, &response.response.0, &self.identities(), &mut rng());
		let FinishedLogin { finalization, export_key, .. } =
			logged_in.map_err(|_| ErrorObjectOwned::from(Refusal::LoginRefused))?;
		let share = Some(Bytes(vec![7; 32]));
		let signed_in =
			client.call("auth_finishLogin", (response.attempt, Bytes(finalization), share)).await?;
		Ok((signed_in, export_key))
	}

	/// Logs in with this person's keys.
	pub async fn answer_challenge(&self, client: &Client) -> Answer<SignedIn> {
		let Challenge { challenge } = client.call("auth_challenge", (self.id(),)).await?;
		let signature = self.sign(&signed::challenge(&GENESIS, &self.id(), &challenge.0));
		client.call("auth_answer", (challenge, signature)).await
	}
}
