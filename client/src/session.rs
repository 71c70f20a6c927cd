//! A client and an identity: what one person does and reads.

use std::{
	collections::HashMap,
	sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OnceCell};
use vacchain_gateway::types::{RecordReading, VisitReading};
use vacchain_primitives::{
	AccountId, Epoch, Level, Participant, ParticipantId, RecordId, Role, VisitId, Wrap,
};
use vacchain_sealing::{AuthoritySecrets, EncryptionSecret, unwrap_authority};

use crate::{
	calls::Call,
	client::Client,
	error::{Error, Result},
	inclusion::{Inclusion, Stage},
	keys::Identity,
	vault::{KeyRing, Located, Recipient},
};

/// How many links the gateway gives at a time.
const LINKS_AT_A_TIME: u32 = 64;

/// What one person does and reads, over a connection that has this person's session. Clones share what it remembers.
///
/// It remembers secrets: the record keys it has unwrapped and, for a health admin, the health authority's secrets.
/// They are wiped when the last clone is dropped.
#[derive(Clone)]
pub struct Session {
	client: Client,
	identity: Arc<Identity>,
	until: Stage,
	memory: Arc<Memory>,
}

#[derive(Default)]
struct Memory {
	role: OnceCell<Role>,
	authority: AsyncMutex<Option<Arc<Authority>>>,
	rings: Mutex<HashMap<RecordId, KeyRing>>,
}

/// The health authority, as one of its admins holds it.
pub(crate) struct Authority {
	pub(crate) id: ParticipantId,
	/// By version, newest first.
	pub(crate) secrets: Vec<(u32, AuthoritySecrets)>,
}

impl Authority {
	/// The newest version, and its secrets.
	pub(crate) fn newest(&self) -> Result<&(u32, AuthoritySecrets)> {
		self.secrets.first().ok_or(Error::NotAnAdmin)
	}
}

impl Session {
	/// What this identity does over a connection on which it has logged in.
	pub fn new(client: &Client, identity: Identity) -> Self {
		Self {
			client: client.clone(),
			identity: Arc::new(identity),
			until: Stage::default(),
			memory: Arc::default(),
		}
	}

	/// The same session, whose transactions count as done only when they have come this far.
	#[must_use]
	pub fn until(mut self, stage: Stage) -> Self {
		self.until = stage;
		self
	}

	/// The client.
	pub fn client(&self) -> &Client {
		&self.client
	}

	/// Whose session it is.
	pub fn identity(&self) -> &Identity {
		&self.identity
	}

	/// The participant's id.
	pub fn id(&self) -> ParticipantId {
		self.identity.id
	}

	/// The participant's role on chain.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn role(&self) -> Result<Role> {
		self.memory
			.role
			.get_or_try_init(|| async {
				let role = self.client.session_info().await?.role;
				role.ok_or_else(|| Error::NotRegistered(self.identity.username.clone()))
			})
			.await
			.copied()
	}

	pub(crate) async fn submit(&self, call: Call) -> Result<Inclusion> {
		self.client.submit_until(&self.identity.account, &call, self.until).await
	}

	pub(crate) async fn registered(&self, id: &ParticipantId) -> Result<Participant<AccountId>> {
		self.client.participant(id).await?.ok_or_else(|| Error::NotRegistered(id.to_string()))
	}

	pub(crate) async fn recipient(&self, id: ParticipantId, level: Level) -> Result<Recipient> {
		Ok(Recipient { id, level, encryption_key: self.registered(&id).await?.encryption_key })
	}

	pub(crate) async fn recipients(&self, readers: Vec<(ParticipantId, Level)>) -> Result<Vec<Recipient>> {
		futures::future::try_join_all(readers.into_iter().map(|(id, level)| self.recipient(id, level))).await
	}

	/// The health authority's secrets. Only its admins hold them.
	pub(crate) async fn authority(&self) -> Result<Arc<Authority>> {
		let mut remembered = self.memory.authority.lock().await;
		if let Some(authority) = &*remembered {
			return Ok(Arc::clone(authority));
		}
		let id = self.client.health_authority().await?.id;
		let wraps = self.client.authority_wraps(None).await?;
		let open = |wrap| unwrap_authority(&self.identity.encryption, wrap, &id, &self.id());
		let secrets = wraps.iter().map(|wrap| Ok((wrap.version, open(wrap)?))).collect::<Result<Vec<_>>>()?;
		if secrets.is_empty() {
			return Err(Error::NotAnAdmin);
		}
		Ok(Arc::clone(remembered.insert(Arc::new(Authority { id, secrets }))))
	}

	/// Forgets the health authority's secrets, because there may be newer ones. Whether any were remembered.
	pub(crate) async fn forget_authority(&self) -> bool {
		self.memory.authority.lock().await.take().is_some()
	}

	/// As whom this person reads: a health admin as the health authority, everyone else as themselves.
	pub(crate) async fn reading_as(&self) -> Result<ParticipantId> {
		Ok(if self.role().await? == Role::HealthAdmin { self.authority().await?.id } else { self.id() })
	}

	/// Opens something with the secret of whom this person reads as, whichever of a health authority's it takes.
	pub(crate) async fn open_with_own<Opened>(
		&self,
		open: impl Fn(&EncryptionSecret) -> Result<Opened>,
	) -> Result<Opened> {
		if self.role().await? != Role::HealthAdmin {
			return open(&self.identity.encryption);
		}
		loop {
			let authority = self.authority().await?;
			let mut opened = Err(Error::NotAnAdmin);
			for (_, secrets) in &authority.secrets {
				opened = open(&secrets.encryption);
				if opened.is_ok() {
					return opened;
				}
			}
			// Another admin may have replaced the keys since they were remembered.
			let newest = self.client.authority_wraps(None).await?.first().map(|wrap| wrap.version);
			if newest == Some(authority.newest()?.0) {
				return opened;
			}
			self.forget_authority().await;
		}
	}

	/// A record that this person may read now, and its keys.
	pub(crate) async fn reading(&self, record: &RecordId) -> Result<(RecordReading, KeyRing)> {
		let reading = self.client.record(record, None).await?;
		let ring = self.open_wrap(record, &reading.wrap).await?;
		Ok((reading, ring))
	}

	/// The keys of a record that this person may read now.
	pub(crate) async fn ring(&self, record: &RecordId) -> Result<KeyRing> {
		let wrap = self.client.wraps(record, None, None).await?.wrap;
		self.open_wrap(record, &wrap).await
	}

	/// The keys in a wrap for whom this person reads as.
	pub(crate) async fn open_wrap(&self, record: &RecordId, wrap: &Wrap) -> Result<KeyRing> {
		let remembered = self.rings().get(record).cloned();
		if let Some(ring) =
			remembered.filter(|ring| ring.newest() == wrap.epoch && ring.level() == wrap.level)
		{
			return Ok(ring);
		}
		let place = self.located(record);
		let ring = match self.open_with_own(|secret| KeyRing::from_wrap(secret, wrap, place)).await {
			Ok(ring) => ring,
			Err(error) => return Err(self.explain(error).await?),
		};
		self.rings().insert(*record, ring.clone());
		Ok(ring)
	}

	/// A visit that names this person as its doctor or physician, and the keys that it gives.
	pub(crate) async fn visit_ring(&self, id: &VisitId) -> Result<(VisitReading, KeyRing)> {
		let reading = self.client.visit(id).await?;
		let wrap = self.client.wraps(&reading.visit.record, Some(id), None).await?.wrap;
		let ring = self.open_visit_wrap(&reading.visit.record, &wrap).await?;
		Ok((reading, ring))
	}

	/// The keys in a wrap that a visit gives to this person.
	pub(crate) async fn open_visit_wrap(&self, record: &RecordId, wrap: &Wrap) -> Result<KeyRing> {
		match KeyRing::from_wrap(&self.identity.encryption, wrap, self.located(record)) {
			Ok(ring) => Ok(ring),
			Err(error) => Err(self.explain(error).await?),
		}
	}

	/// Why a wrap for this person does not open.
	async fn explain(&self, error: Error) -> Result<Error> {
		let known = self.registered(&self.id()).await?;
		let replaced = known.encryption_key != self.identity.encryption.public();
		Ok(if replaced { Error::KeysReplaced } else { error })
	}

	/// Walks a ring back to an epoch. One that lies after the ring's newest stays out of reach. `visit` is the one
	/// that gave the ring.
	pub(crate) async fn reach(
		&self,
		ring: &mut KeyRing,
		visit: Option<&VisitId>,
		epoch: Epoch,
	) -> Result<()> {
		let record = ring.place().record;
		let mut walked = false;
		while let Some(missing) = ring.missing_link(epoch) {
			let from = epoch.max(missing.saturating_sub(LINKS_AT_A_TIME - 1));
			let links = self.client.wraps(&record, visit, Some(from)).await?.links;
			for (_, link) in links.iter().skip_while(|(epoch, _)| *epoch > missing) {
				ring.walk_back(link)?;
			}
			if ring.missing_link(epoch) == Some(missing) {
				return Err(Error::EpochUnreachable { record, epoch: missing });
			}
			walked = true;
		}
		if walked {
			let mut rings = self.rings();
			if let Some(remembered) = rings.get_mut(&record)
				&& remembered.newest() == ring.newest()
				&& remembered.level() == ring.level()
			{
				*remembered = ring.clone();
			}
		}
		Ok(())
	}

	pub(crate) fn located(&self, record: &RecordId) -> Located {
		Located { genesis: self.client.genesis(), record: *record }
	}

	fn rings(&self) -> std::sync::MutexGuard<'_, HashMap<RecordId, KeyRing>> {
		self.memory.rings.lock().unwrap_or_else(PoisonError::into_inner)
	}
}
