//! A gateway that answers, by the rules of the real one, from what it was told, and remembers what it was sent.

mod door;
mod login;
mod proofs;
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
		AccountId, Action, Allowance, ContentKeyLink, ContentKeyWrap, EncryptionKey, EpochLink, GivenHalf,
		HistoryEntry, IdentityTag, Institution, KeyEntry, LaneId, Moment, Network, NoteEntry, OfferedKey,
		Participant, ParticipantId, PendingContentKey, Publication, PublicationHash, Reader, Record,
		RecordId, Rectified, Role, Rotation, Sealed, Section, SignatureEntry, Status, Visit, VisitId,
		VisitWrap, Wrap, bounds::RENEWED_VISIT_INDEX,
	},
	random::os_rng,
	wire::{AccessRow, GovernanceProposal, PendingApplication, PowerEntry, RequestRow, SentRow},
};
use vacchain_gateway::Refusal;
use vacchain_gateway_server::api::*;
use vacchain_sealing::{
	EncryptionSecret, IdentityKey, OrganisationSecrets, OrganisationWrapContext, wrap_organisation,
};

pub use login::Credentials;
pub use proofs::genesis;
pub use writes::Sent;

/// The chain's clock.
pub const NOW: Moment = 1_000_000;

/// The fate of a submitted transaction.
#[derive(Clone)]
pub enum Fate {
	Included,
	/// It is included in a block that a fork undoes, and in another one then.
	IncludedAfterAFork,
	Refused(Refusal),
	/// The gateway stops telling what becomes of it.
	Untold,
	/// The gateway takes it, and tells nothing more.
	Silent,
	Dropped,
	Expired,
	/// It is in a block, and nobody knows what became of it there.
	Forgotten,
	Failed(&'static str),
	FailedIn(&'static str, &'static str),
	Decided(Verdict),
	NotCarriedOut(&'static str, &'static str),
}

impl Fate {
	/// Whether what the intent means fails in its block.
	pub fn fails(&self) -> bool {
		matches!(self, Self::Failed(_) | Self::FailedIn(..))
	}

	/// Whether it ends in a block, so that its place in the lane is used.
	pub fn carries(&self) -> bool {
		!matches!(self, Self::Refused(_) | Self::Untold | Self::Silent | Self::Dropped | Self::Expired)
	}
}

/// The gateway.
#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<State>>);

/// The state of the chain and of the gateway's store.
#[derive(Default)]
pub struct State {
	pub participants: HashMap<ParticipantId, Participant<AccountId>>,
	/// In order of registration.
	pub staff: Vec<ParticipantId>,
	pub hospitals: Vec<ParticipantId>,
	/// The keys that participants had before, from version 0.
	pub former_keys: HashMap<ParticipantId, Vec<EncryptionKey>>,
	/// The account that a participant had before.
	pub former_accounts: HashMap<ParticipantId, AccountId>,
	/// The health authority's content keys as wrapped for its people, and the links between them, newest first.
	pub content_key_wraps: HashMap<ParticipantId, Vec<ContentKeyWrap>>,
	pub content_key_links: Vec<ContentKeyLink>,
	pub pending_content_key: Option<PendingContentKey>,
	/// The wraps of the health authority's content key that their holders have not accepted.
	pub offered: Vec<OfferedKey>,
	/// As [`offered`](Self::offered), of the custodies' content keys.
	pub offered_custodies: BTreeMap<ParticipantId, Vec<OfferedKey>>,
	/// Of the ID numbers of families.
	pub number_tags: Vec<(ParticipantId, IdentityTag)>,
	/// The custodies' content keys as wrapped for admins, by custody and admin.
	pub custody_wraps: BTreeMap<(ParticipantId, ParticipantId), Vec<ContentKeyWrap>>,
	pub records: BTreeMap<RecordId, KnownRecord>,
	pub visits: HashMap<VisitId, KnownVisit>,
	pub requests: Vec<RequestRow>,
	pub sent_requests: Vec<SentRow>,
	pub accesses: Vec<AccessRow>,
	pub applications: Vec<PendingApplication>,
	/// The powers that wait.
	pub powers: Vec<PowerEntry>,
	pub network: Option<Network>,
	pub institutions: Vec<Institution>,
	pub proposals: Vec<GovernanceProposal>,
	/// How many rows a page has; 64 unless told.
	pub page: Option<usize>,
	/// The gateway refuses the next calls of methods that read so.
	pub refusals: VecDeque<Refusal>,
	pub fates: VecDeque<Fate>,
	pub sent: Vec<Sent>,
	/// The open lanes, each with the highest number that was used.
	pub lanes: BTreeMap<LaneId, u32>,
	pub allowance: Option<Allowance>,
	/// How often the keys of a record were asked for.
	pub keys_asked: usize,
	/// How often the context of an intent was asked for.
	pub contexts: usize,
	pub credentials: Credentials,
	/// The signer, the lane and the number of each intent that was carried, and whether it failed.
	pub carried: Vec<(AccountId, LaneId, u32, bool)>,
	/// What its blocks have of that in truth, for a gateway that tells otherwise: nothing, or the contrary.
	pub truth: Option<Truth>,
	/// What its blocks have of the rest in truth, for a gateway that tells otherwise.
	pub finals: Option<proofs::Rows>,
	/// What the institutions have published.
	pub published: Vec<(Publication, Vec<PublicationHash>)>,
	/// How many blocks it has proven to be final.
	pub proven: u32,
	/// By how much the time of its blocks is too early, in milliseconds.
	pub late: Moment,
}

/// What a chain has of the intents that its gateway says were carried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Truth {
	/// Nothing of them is final.
	NotFinal,
	/// Those that were done failed, and the others were done.
	Contrary,
	/// None of them is there, and later places are used.
	PassedOver,
}

/// A record.
pub struct KnownRecord {
	pub record: Record,
	pub child: Sealed,
	/// The versions before.
	pub former_children: Vec<vacchain_client::wire::ChildVersion>,
	pub readers: Vec<Reader>,
	pub wraps: Vec<Wrap>,
	/// Those that came with the epochs.
	pub links: Vec<EpochLink>,
	/// Those that were added.
	pub bridges: Vec<EpochLink>,
	/// The owner's, the health authority's and its custodies' of ended epochs.
	pub past_wraps: Vec<Wrap>,
	/// Those given to custodians since the current epoch started.
	pub halves: Vec<GivenHalf>,
	pub history: Vec<HistoryEntry>,
	pub renewal_due: bool,
	/// In order of opening.
	pub visits: Vec<VisitId>,
}

impl KnownRecord {
	/// A record of epoch 0.
	pub fn new(record: Record, child: Sealed, readers: Vec<Reader>, wraps: Vec<Wrap>) -> Self {
		Self {
			record,
			child,
			former_children: Vec::new(),
			readers,
			wraps,
			links: Vec::new(),
			bridges: Vec::new(),
			past_wraps: Vec::new(),
			halves: Vec::new(),
			history: Vec::new(),
			renewal_due: false,
			visits: Vec::new(),
		}
	}

	/// Carries out a rectification, as the chain does.
	pub fn rectify(&mut self, child: Sealed, replaced: Rectified) {
		let former = std::mem::replace(&mut self.child, child);
		let version = self.record.child_version();
		let child = reads::shown(&former, true);
		let replaced_by = Some(replaced);
		self.former_children.push(vacchain_client::wire::ChildVersion {
			version,
			child,
			replaced: replaced_by,
		});
		self.record.rectified = Some(replaced);
	}

	/// Carries out a rotation, as the chain does.
	pub fn start_epoch(&mut self, actor: ParticipantId, rotation: Rotation) {
		assert_eq!(rotation.epoch, self.record.epoch + 1);
		assert_eq!(rotation.link.to, rotation.epoch);
		let stays = |wrap: &Wrap| {
			let reader = self.readers.iter().find(|reader| reader.id == wrap.reader);
			reader.is_some_and(|reader| reader.basis.keeps_past_wraps())
		};
		let ended = std::mem::take(&mut self.wraps);
		self.past_wraps.extend(ended.into_iter().filter(stays));
		self.wraps = rotation.wraps.into_inner();
		self.halves.clear();
		self.links.push(rotation.link);
		self.record.epoch = rotation.epoch;
		self.record.visit_index = RENEWED_VISIT_INDEX;
		let (action, epoch) = (Action::KeysRenewed, rotation.epoch);
		self.history.push(HistoryEntry {
			block: 1,
			at: NOW,
			actor,
			organisation: None,
			action,
			epoch,
			commitment: None,
		});
	}
}

/// A visit.
pub struct KnownVisit {
	pub visit: Visit,
	pub sections: HashMap<Section, Sealed>,
	pub notes: Vec<NoteEntry>,
	pub wraps: Vec<VisitWrap>,
	pub signature: Option<SignatureEntry>,
}

/// One connection, and whose session it has.
#[derive(Clone)]
struct Connection {
	fake: Fake,
	session: Arc<Mutex<Option<ParticipantId>>>,
}

impl Fake {
	/// Its state.
	pub fn state(&self) -> MutexGuard<'_, State> {
		self.0.lock().unwrap()
	}

	/// Its blocks stay as they are. What is changed from now on, it only tells.
	pub fn lies(&self) {
		let mut state = self.state();
		state.finals = Some(proofs::rows_of(&state));
	}

	/// A client that has not logged in.
	pub async fn client(&self) -> Client {
		self.client_of(None, Retries::default()).await
	}

	/// A client with the session of somebody, as patient as told.
	pub async fn client_of(&self, who: Option<ParticipantId>, retries: Retries) -> Client {
		Client::with_retries(door::open(self.methods(who)), retries).await.unwrap()
	}

	/// Its answers on a connection with the session of somebody.
	pub fn methods(&self, who: Option<ParticipantId>) -> RpcModule<()> {
		let connection = Connection { fake: self.clone(), session: Arc::new(Mutex::new(who)) };
		let mut module = RpcModule::new(());
		for methods in [
			AuthServer::into_rpc(connection.clone()).remove_context(),
			EnrolmentsServer::into_rpc(connection.clone()).remove_context(),
			DirectoryServer::into_rpc(connection.clone()).remove_context(),
			PowersServer::into_rpc(connection.clone()).remove_context(),
			RecordsServer::into_rpc(connection.clone()).remove_context(),
			ConsentRightsServer::into_rpc(connection.clone()).remove_context(),
			AccessesServer::into_rpc(connection.clone()).remove_context(),
			NetworksServer::into_rpc(connection.clone()).remove_context(),
			ProofsServer::into_rpc(connection.clone()).remove_context(),
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
			key_version: 0,
			password_number: 0,
			status,
			profile: profile.to_vec().try_into().unwrap(),
		};
		self.state().participants.insert(identity.id, participant);
	}

	/// Gives an admin the health authority's content key, which is the authority's own here.
	pub fn share_authority_key(&self, authority: &Identity, admin: &Identity) {
		let secrets = OrganisationSecrets {
			encryption: authority.encryption.clone(),
			identity_key: Some(IdentityKey::generate(&mut os_rng())),
		};
		let context = OrganisationWrapContext {
			organisation: authority.id,
			holder: admin.id,
			key_version: 0,
			version: 0,
		};
		let to = admin.encryption.public();
		let sealed = wrap_organisation(&secrets, &to, &context, &mut os_rng()).unwrap();
		let wrap = ContentKeyWrap { holder: admin.id, key_version: 0, version: 0, sealed };
		self.state().content_key_wraps.insert(admin.id, vec![wrap]);
	}

	/// Gives an admin the content key of a custody.
	pub fn share_custody_key(&self, custody: ParticipantId, secret: &EncryptionSecret, admin: &Identity) {
		let secrets = OrganisationSecrets { encryption: secret.clone(), identity_key: None };
		let context =
			OrganisationWrapContext { organisation: custody, holder: admin.id, key_version: 0, version: 0 };
		let to = admin.encryption.public();
		let sealed = wrap_organisation(&secrets, &to, &context, &mut os_rng()).unwrap();
		let wrap = ContentKeyWrap { holder: admin.id, key_version: 0, version: 0, sealed };
		self.state().custody_wraps.insert((custody, admin.id), vec![wrap]);
	}

	/// Sets the fate of the next transactions. All later ones are included.
	pub fn fates(&self, fates: impl IntoIterator<Item = Fate>) {
		self.state().fates.extend(fates);
	}

	/// The numbers, in their lanes, of what was sent, in order.
	pub fn numbers(&self) -> Vec<u32> {
		self.state().sent.iter().map(|sent| sent.sequence).collect()
	}

	/// The calls of what was sent, as the real runtime makes them, SCALE, in order.
	pub fn calls(&self) -> Vec<Vec<u8>> {
		self.state().sent.iter().map(|sent| sent.call.clone()).collect()
	}

	/// Everything that was sent, in order.
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

	/// The keys that a participant has had, oldest first.
	fn keys_of(&self, id: &ParticipantId) -> Vec<KeyEntry<AccountId>> {
		let Some(known) = self.participants.get(id) else { return Vec::new() };
		let entry = |account, encryption_key: &EncryptionKey, key_version| KeyEntry {
			account,
			encryption_key: encryption_key.clone(),
			key_version,
			since: 0,
		};
		let former_account =
			self.former_accounts.get(id).map(|account| entry(*account, &known.encryption_key, 0));
		let former_keys = (0..known.key_version).zip(self.former_keys.get(id).into_iter().flatten());
		let former_keys = former_keys.map(|(version, key)| entry(known.account, key, version));
		let now = entry(known.account, &known.encryption_key, known.key_version);
		former_account.into_iter().chain(former_keys).chain([now]).collect()
	}
}
