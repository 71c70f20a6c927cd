//! A gateway that answers, by the rules of the real one, from what it was told, and remembers what it was sent.

mod door;
mod login;
mod reads;
mod writes;

use std::{
	collections::{BTreeMap, HashMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard},
};

use jsonrpsee::RpcModule;
use vacchain_client::{
	Client, Identity, Retries, Session, Verdict,
	primitives::{
		AccountId, Allowance, AuthorityWrap, Epoch, EpochLink, Institution, Moment, Network, NoteEntry,
		Participant, ParticipantId, Reader, Record, RecordId, Role, Sealed, Section, SignatureEntry, Status,
		Visit, VisitId, Wrap,
	},
	wire::{AccessRow, GovernanceProposal, PendingApplication, RequestRow},
};
use vacchain_gateway::{Refusal, api::*};

pub use login::Credentials;
pub use writes::Sent;

/// The chain's clock.
pub const NOW: Moment = 1_000_000;

/// What is to happen to a submitted transaction.
#[derive(Clone)]
pub enum Fate {
	Included,
	/// It is included in a block that a fork undoes, and in another one then.
	IncludedAfterAFork,
	Refused(Refusal),
	/// The gateway stops telling what becomes of it.
	Untold,
	Dropped,
	Expired,
	/// It is in a block, and nobody knows what became of it there.
	Forgotten,
	Failed(&'static str),
	FailedIn(&'static str, &'static str),
	Decided(Verdict),
	NotCarriedOut(&'static str, &'static str),
}

/// The gateway.
#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<State>>);

/// What the chain and the gateway's store hold.
#[derive(Default)]
pub struct State {
	pub participants: HashMap<ParticipantId, Participant<AccountId>>,
	/// In order of registration.
	pub staff: Vec<ParticipantId>,
	pub hospitals: Vec<ParticipantId>,
	pub authority_wraps: HashMap<ParticipantId, Vec<AuthorityWrap>>,
	pub records: BTreeMap<RecordId, KnownRecord>,
	pub visits: HashMap<VisitId, KnownVisit>,
	pub requests: Vec<RequestRow>,
	pub accesses: Vec<AccessRow>,
	pub applications: Vec<PendingApplication>,
	pub network: Option<Network>,
	pub institutions: Vec<Institution>,
	pub proposals: Vec<GovernanceProposal>,
	/// How many rows a page has; 64 unless told.
	pub page: Option<usize>,
	/// The gateway refuses the next calls of methods that read so.
	pub refusals: VecDeque<Refusal>,
	pub fates: VecDeque<Fate>,
	pub sent: Vec<Sent>,
	pub nonce: u32,
	pub allowance: Option<Allowance>,
	/// How often the context of a transaction was asked for.
	pub contexts: usize,
	pub credentials: Credentials,
}

/// A record.
pub struct KnownRecord {
	pub record: Record,
	pub child: Sealed,
	pub readers: Vec<Reader>,
	pub wraps: Vec<Wrap>,
	pub links: BTreeMap<Epoch, EpochLink>,
	/// In order of opening.
	pub visits: Vec<VisitId>,
}

/// A visit.
pub struct KnownVisit {
	pub visit: Visit,
	pub sections: HashMap<Section, Sealed>,
	pub notes: Vec<NoteEntry>,
	pub wraps: Vec<Wrap>,
	pub signature: Option<SignatureEntry>,
}

/// One connection, and whose session it has.
#[derive(Clone)]
struct Connection {
	fake: Fake,
	session: Arc<Mutex<Option<ParticipantId>>>,
}

impl Fake {
	/// What it holds.
	pub fn state(&self) -> MutexGuard<'_, State> {
		self.0.lock().unwrap()
	}

	/// A client that has not logged in.
	pub async fn client(&self) -> Client {
		self.client_of(None, Retries::default()).await
	}

	/// A client with the session of somebody, as patient as told.
	pub async fn client_of(&self, who: Option<ParticipantId>, retries: Retries) -> Client {
		Client::with_retries(door::open(self.methods(who)), retries).await.unwrap()
	}

	/// What it answers on a connection with the session of somebody.
	pub fn methods(&self, who: Option<ParticipantId>) -> RpcModule<()> {
		let connection = Connection { fake: self.clone(), session: Arc::new(Mutex::new(who)) };
		let mut module = RpcModule::new(());
		for methods in [
			AuthServer::into_rpc(connection.clone()).remove_context(),
			EnrolmentsServer::into_rpc(connection.clone()).remove_context(),
			DirectoryServer::into_rpc(connection.clone()).remove_context(),
			RecordsServer::into_rpc(connection.clone()).remove_context(),
			ConsentRightsServer::into_rpc(connection.clone()).remove_context(),
			AccessesServer::into_rpc(connection.clone()).remove_context(),
			NetworksServer::into_rpc(connection.clone()).remove_context(),
			TransactionsServer::into_rpc(connection).remove_context(),
		] {
			module.merge(methods).unwrap();
		}
		module
	}

	/// The session of somebody.
	pub async fn session(&self, identity: &Identity) -> Session {
		let client = self.client_of(Some(identity.id), Retries::default()).await;
		Session::new(&client, identity.clone())
	}

	/// Registers a participant.
	pub fn register(&self, identity: &Identity, role: Role, status: Status, profile: &[u8]) {
		let participant = Participant {
			role,
			organisation: None,
			account: identity.account.id(),
			encryption_key: identity.encryption.public(),
			keys_since: 0,
			status,
			profile: profile.to_vec().try_into().unwrap(),
		};
		self.state().participants.insert(identity.id, participant);
	}

	/// What is to happen to the next transactions. All later ones are included.
	pub fn fates(&self, fates: impl IntoIterator<Item = Fate>) {
		self.state().fates.extend(fates);
	}

	/// The nonce that the chain gives.
	pub fn set_nonce(&self, nonce: u32) {
		self.state().nonce = nonce;
	}

	/// The nonces of what was sent, in order.
	pub fn nonces(&self) -> Vec<u32> {
		self.state().sent.iter().map(|sent| sent.nonce).collect()
	}

	/// The calls of what was sent, SCALE, in order.
	pub fn calls(&self) -> Vec<Vec<u8>> {
		self.state().sent.iter().map(|sent| sent.call.clone()).collect()
	}

	/// What was sent, in order.
	pub fn sent(&self) -> Vec<Sent> {
		self.state().sent.clone()
	}
}

impl State {
	/// The health authority.
	fn authority(&self) -> Option<ParticipantId> {
		let mut all = self.participants.iter();
		all.find(|(_, known)| known.role == Role::HealthAuthority).map(|(id, _)| *id)
	}
}
