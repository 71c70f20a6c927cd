//! A client and an identity: what one person does and reads.

use std::{
	collections::{BTreeMap, HashMap},
	sync::{Arc, Mutex, PoisonError},
};

use futures::future::BoxFuture;
use tokio::sync::{Mutex as AsyncMutex, OnceCell, OwnedRwLockReadGuard, RwLock};
use vacchain_gateway::types::{KeyWrap, Keys, RecordReading, VisitReading};
use vacchain_primitives::{
	AccountId, Body, EncryptionKey, Epoch, KeyVersion, LaneId, Participant, ParticipantId, RecordId, Role,
	VisitId,
};
use vacchain_sealing::{EncryptionSecret, unwrap};

use crate::{
	calls::Call,
	client::Client,
	content_keys::Holding,
	error::{Error, Result},
	inclusion::{Inclusion, Stage, Step},
	keys::Identity,
	notice::Notice,
	vault::{KeyRing, Located, Opening},
};

/// Most answers for which a walk back through a record's epochs asks: a gateway that invents epochs does not hold up a
/// client for ever.
const MAX_ANSWERS: u32 = 2048;

/// Asks whether what is meant shall be signed, with these attachments.
pub type Ask = dyn Fn(Body, Vec<Vec<u8>>) -> BoxFuture<'static, bool> + Send + Sync;

/// Is told each step of what this person signs.
pub type Observe = dyn Fn(Step<'_>) + Send + Sync;

/// The actions and reads of one person, over a connection that has this person's session. Clones share its memory.
///
/// It remembers secrets: the record keys it has unwrapped and, for a person who reads for an organisation, the
/// organisation's content keys.
/// They are wiped when the last clone is dropped.
#[derive(Clone)]
pub struct Session {
	client: Client,
	identity: Arc<Identity>,
	until: Stage,
	ask: Option<Arc<Ask>>,
	observe: Option<Arc<Observe>>,
	memory: Arc<Memory>,
}

#[derive(Default)]
struct Memory {
	role: OnceCell<Role>,
	/// Of the organisation that the person reads for, and of its custodies.
	holdings: AsyncMutex<HashMap<Option<ParticipantId>, Arc<Holding>>>,
	rings: Mutex<HashMap<RecordId, KeyRing>>,
	notices: Mutex<Vec<Notice>>,
	/// Each acceptance of a wrap reads it until it has ended.
	acceptances: Arc<RwLock<()>>,
}

impl Session {
	/// The session of this identity over a connection on which it has logged in.
	pub fn new(client: &Client, identity: Identity) -> Self {
		Self {
			client: client.clone(),
			identity: Arc::new(identity),
			until: Stage::default(),
			ask: None,
			observe: None,
			memory: Arc::default(),
		}
	}

	/// The same session, whose transactions count as done only when they have come this far.
	#[must_use]
	pub fn until(mut self, stage: Stage) -> Self {
		self.until = stage;
		self
	}

	/// The same session, which asks before it signs anything. [`words`](crate::words::words) says what is meant.
	#[must_use]
	pub fn ask_before_signing(mut self, ask: Arc<Ask>) -> Self {
		self.ask = Some(ask);
		self
	}

	/// The same session, which tells each step of what it signs.
	#[must_use]
	pub fn observed_by(mut self, observe: Arc<Observe>) -> Self {
		self.observe = Some(observe);
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

	/// Boxed, so that who awaits it is small.
	pub(crate) fn submit(&self, call: Call) -> BoxFuture<'_, Result<Inclusion>> {
		Box::pin(async move {
			self.ask_about_call(&call).await?;
			self.client.submit_observed(&self.identity.account, &call, self.until, self.observe.clone()).await
		})
	}

	/// # Errors
	///
	/// [`Error::NotSigned`] if the person does not want it.
	pub(crate) async fn ask_about_call(&self, call: &Call) -> Result<()> {
		if self.ask.is_none() {
			return Ok(());
		}
		let (body, attachments) = call.meaning()?;
		self.ask_about(body, attachments).await
	}

	/// An acceptance of a wrap keeps this guard until it has ended. It gets none while a call waits for earlier acceptances.
	pub(crate) fn acceptance(&self) -> Option<OwnedRwLockReadGuard<()>> {
		Arc::clone(&self.memory.acceptances).try_read_owned().ok()
	}

	/// Waits until the acceptances of wraps that are on their way have ended, for a call that only a holder may make.
	pub(crate) async fn acceptances_ended(&self) {
		drop(self.memory.acceptances.write().await);
	}

	/// Has the chain accept nothing more of the device or program that has this lane of the account.
	///
	/// # Errors
	///
	/// As [`Client::close_lane`].
	pub async fn close_lane(&self, lane: LaneId) -> Result<Inclusion> {
		self.ask_about(Body::CloseLane { lane }, Vec::new()).await?;
		self.client.close_lane_observed(&self.identity.account, lane, self.observe.clone()).await
	}

	/// # Errors
	///
	/// [`Error::NotSigned`] if the person does not want it.
	async fn ask_about(&self, body: Body, attachments: Vec<Vec<u8>>) -> Result<()> {
		let Some(ask) = &self.ask else { return Ok(()) };
		if ask(body, attachments).await { Ok(()) } else { Err(Error::NotSigned) }
	}

	/// A participant, as the gateway tells it. Who seals to it takes a [`Session::recipient`].
	pub(crate) async fn registered(&self, id: &ParticipantId) -> Result<Participant<AccountId>> {
		self.client.participant(id).await?.ok_or_else(|| Error::NotRegistered(id.to_string()))
	}

	/// The versions that this person holds of the content key of the organisation that it reads for.
	pub(crate) async fn holding(&self) -> Result<Arc<Holding>> {
		self.holding_of(None).await
	}

	/// As [`Session::holding`], or of this custody of the organisation. A wrap that the person has not accepted yet is accepted
	/// on the way, if it opens; a health admin's of the custodies, too.
	pub(crate) async fn holding_of(&self, custody: Option<ParticipantId>) -> Result<Arc<Holding>> {
		let (holding, is_new) = self.open_holding(custody).await?;
		if is_new && custody.is_none() && self.role().await.is_ok_and(|role| role == Role::HealthAdmin) {
			self.accept_custodies().await;
		}
		Ok(holding)
	}

	/// As [`Session::holding_of`], without a look at the custodies; and whether it was not remembered.
	pub(crate) async fn open_holding(&self, custody: Option<ParticipantId>) -> Result<(Arc<Holding>, bool)> {
		let mut remembered = self.memory.holdings.lock().await;
		if let Some(holding) = remembered.get(&custody) {
			return Ok((Arc::clone(holding), false));
		}
		let key = self.client.content_key(custody).await?;
		let wraps = self.client.content_key_wraps(custody).await?;
		let links = self.client.content_key_links(custody).await?;
		let known = self.client.keys(&key.organisation).await?;
		let mut keys: BTreeMap<KeyVersion, EncryptionKey> =
			known.into_iter().map(|entry| (entry.key_version, entry.encryption_key)).collect();
		let (secret, me, organisation) = (&self.identity.encryption, self.id(), key.organisation);
		let offered_by = key.offered_by(&me);
		let mut links = links;
		if let Some(pending) = key.pending {
			keys.insert(pending.link.version, pending.encryption_key);
			links.push(pending.link);
		}
		let mut holding = Holding::open(secret, &me, organisation, key.version, &keys, &wraps, &links);
		if offered_by.is_some() {
			holding.drop_other_tag_key();
		}
		let holding = Arc::new(holding);
		remembered.insert(custody, Arc::clone(&holding));
		drop(remembered);
		if let Some(maker) = offered_by {
			self.accept_or_report(&holding, maker).await;
		}
		Ok((holding, true))
	}

	/// Forgets the content keys, because there may be newer ones. Whether any were remembered.
	pub(crate) async fn forget_holding(&self) -> bool {
		let forgotten = std::mem::take(&mut *self.memory.holdings.lock().await);
		!forgotten.is_empty()
	}

	/// As whom this person reads: as the organisation under whose consent it acts, or as itself.
	pub(crate) async fn reading_as(&self) -> Result<ParticipantId> {
		match self.role().await?.acts_for() {
			Some(_) => Ok(self.holding().await?.organisation),
			None => Ok(self.id()),
		}
	}

	/// Opens something with the secret of whom this person reads as, whichever of an organisation's it takes.
	pub(crate) async fn open_with_own<Opened>(
		&self,
		open: impl Fn(&EncryptionSecret) -> Result<Opened>,
	) -> Result<Opened> {
		if self.role().await?.acts_for().is_none() {
			return open(&self.identity.encryption);
		}
		loop {
			let holding = self.holding().await?;
			let mut opened = Err(Error::NotAHolder);
			for secrets in holding.all() {
				opened = open(&secrets.encryption);
				if opened.is_ok() {
					return opened;
				}
			}
			// A colleague may have shared or replaced the key since it was remembered.
			self.forget_holding().await;
			let now = self.holding().await?;
			if now.current == holding.current && now.all().count() == holding.all().count() {
				return opened;
			}
		}
	}

	/// A record that this person may read now, and its keys.
	pub(crate) async fn reading(&self, record: &RecordId) -> Result<(RecordReading, KeyRing)> {
		let reading = self.client.record(record, None).await?;
		if reading.id != *record {
			return Err(Error::AnsweredOtherRecord { asked: *record, told: reading.id });
		}
		let ring = self.ring_in(&reading).await?;
		if self.renew_restored(&ring).await {
			let reading = self.client.record(record, None).await?;
			let ring = self.ring_in(&reading).await?;
			return Ok((reading, ring));
		}
		Ok((reading, ring))
	}

	/// The keys of a record that was read: of one that was merged, those to which the record leads that stays, unless this
	/// person has a wrap of its own.
	pub(crate) async fn ring_in(&self, reading: &RecordReading) -> Result<KeyRing> {
		let RecordReading { id, visit, wrap, .. } = reading;
		if visit.is_none() && reading.state.merged_into().is_some() {
			return self.ring(id).await;
		}
		self.open_wrap(id, visit.as_ref(), wrap).await
	}

	/// The keys of a record that this person may read now. A custodian who opens the record with halves that health admins
	/// gave it gives the record new keys first. A record that was merged opens to the readers of the one that stays, too.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such record, or no consent; [`Error::BadKeys`] if somebody made all keys of this
	/// reader badly.
	pub async fn ring(&self, record: &RecordId) -> Result<KeyRing> {
		let keys = self.client.wraps(record, None, None).await?;
		if let Some(link) = keys.merged_link.clone() {
			// The wrap is of the record that stays. Where the merge was undone meanwhile, nothing leads here any more.
			let stays = self.client.record(record, None).await?.state.merged_into().ok_or(Error::NotFound)?;
			let ring = self.open_wrap(&stays, None, &keys.wrap).await?;
			let mut opening = Opening { ring, visit: None };
			return Ok(self.walk_to_merged(record, keys, &link, &mut opening).await?.ring);
		}
		let ring = self.open_wrap(record, None, &keys.wrap).await?;
		if self.renew_restored(&ring).await {
			let wrap = self.client.wraps(record, None, None).await?.wrap;
			return self.open_wrap(record, None, &wrap).await;
		}
		Ok(ring)
	}

	/// Gives a record new keys if this person opened it with the halves of its secret, which this ends. Whether it did. If it
	/// fails, the record can be read all the same.
	async fn renew_restored(&self, ring: &KeyRing) -> bool {
		if !ring.is_restored() {
			return false;
		}
		let record = ring.place().record;
		let renewed = self.renew_keys(record).await;
		self.notice(match &renewed {
			Ok(_) => Notice::Restored { record },
			Err(error) => Notice::NotRenewed { record, reason: error.to_string() },
		});
		renewed.is_ok()
	}

	/// A visit that names this person as its doctor or physician, and the keys that it gives, as a final block has them.
	pub(crate) async fn visit_ring(&self, id: &VisitId) -> Result<(VisitReading, KeyRing)> {
		let reading = self.client.visit(id).await?;
		let wrap = self.client.wraps(&reading.visit.record, Some(id), None).await?.wrap;
		self.ensure_visit(id, &reading.visit, Some(&wrap)).await?;
		let ring = self.open_wrap(&reading.visit.record, Some(id), &wrap).await?;
		Ok((reading, ring))
	}

	/// The keys in a wrap for whom this person reads as. If the wrap does not open, because somebody made it badly or the
	/// person has other keys now, the keys that this reader was given otherwise: those of the epochs before it, and those
	/// whose halves health admins gave to it. `visit` is the one that gave the wrap.
	pub(crate) async fn open_wrap(
		&self,
		record: &RecordId,
		visit: Option<&VisitId>,
		wrap: &KeyWrap,
	) -> Result<KeyRing> {
		let place = self.located(record);
		let mut has_other_keys = false;
		let mut ring = match wrap {
			KeyWrap::Record(wrap) => {
				let remembered = self.rings().get(record).cloned();
				let is_same = |ring: &KeyRing| (ring.newest(), ring.level()) == (wrap.epoch, wrap.level);
				if let Some(ring) = remembered.filter(is_same) {
					return Ok(ring);
				}
				match self.open_with_own(|secret| KeyRing::from_wrap(secret, wrap, place)).await {
					Ok(ring) => ring,
					Err(Error::Sealing(_)) => {
						match self.ensure_holds(wrap.key_version).await {
							Err(Error::AccessNotRestored) => has_other_keys = true,
							held => held?,
						}
						KeyRing::empty(wrap.level, wrap.epoch, place)
					}
					Err(error) => return Err(error),
				}
			}
			KeyWrap::Visit(wrap) => {
				let visit = visit.ok_or(Error::NotFound)?;
				let opened = KeyRing::from_visit_wrap(&self.identity.encryption, wrap, visit, place);
				if matches!(opened, Err(Error::Sealing(_))) {
					self.ensure_holds(wrap.key_version).await?;
				}
				return opened;
			}
		};
		if ring.is_empty() {
			self.find_a_key(&mut ring, visit).await?;
			if ring.is_empty() && has_other_keys {
				return Err(Error::AccessNotRestored);
			}
			if ring.is_empty() {
				let epoch = ring.newest();
				let makers = self.makers(record, epoch).await;
				return Err(Error::BadKeys { record: *record, epoch, makers });
			}
		}
		self.rings().insert(*record, ring.clone());
		Ok(ring)
	}

	/// Whether this person holds the secret for this version of the key of whom it reads as. If so, a wrap for that
	/// version that does not open was made badly.
	///
	/// # Errors
	///
	/// [`Error::KeysReplaced`] if the chain has other keys of this person; [`Error::AccessNotRestored`] if these are the
	/// new ones, and the wrap is for those before; [`Error::NotAHolder`] if no colleague has shared the version.
	pub(crate) async fn ensure_holds(&self, key_version: KeyVersion) -> Result<()> {
		let known = self.registered(&self.id()).await?;
		if known.encryption_key != self.identity.encryption.public() {
			return Err(Error::KeysReplaced);
		}
		if known.role.acts_for().is_some() {
			let holds = self.holding().await?.version(key_version).is_some();
			return if holds { Ok(()) } else { Err(Error::NotAHolder) };
		}
		if key_version == known.key_version { Ok(()) } else { Err(Error::AccessNotRestored) }
	}

	/// Who started an epoch of a record, by its history: nobody if this person may not see it.
	pub(crate) async fn makers(&self, record: &RecordId, epoch: Epoch) -> Vec<ParticipantId> {
		#[derive(serde::Deserialize)]
		struct Started {
			epoch: Epoch,
			actor: ParticipantId,
		}
		let history = self.client.history_as::<Started>(record).await;
		let history = history.map(|latest| latest.rows).unwrap_or_default();
		history.iter().find(|entry| entry.epoch == epoch).map(|entry| entry.actor).into_iter().collect()
	}

	/// Walks a ring back to an epoch. One that lies after the ring's newest stays out of reach. `visit` is the one
	/// that gave the ring.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if no wrap and no link leads to it.
	pub(crate) async fn reach(
		&self,
		ring: &mut KeyRing,
		visit: Option<&VisitId>,
		epoch: Epoch,
	) -> Result<()> {
		if ring.key(epoch).is_none() && ring.unexplored(epoch).is_some() {
			self.explore(ring, visit, epoch).await?;
			let mut rings = self.rings();
			if visit.is_none()
				&& let Some(remembered) = rings.get_mut(&ring.place().record)
				&& (remembered.newest(), remembered.level()) == (ring.newest(), ring.level())
			{
				*remembered = ring.clone();
			}
		}
		if ring.key(epoch).is_some() {
			return Ok(());
		}
		let record = ring.place().record;
		// Somebody may add a link to it at any time.
		self.forget(&record);
		Err(Error::EpochUnreachable { record, epoch })
	}

	/// Learns what leads to the epochs of a record down to this one.
	pub(crate) async fn explore(
		&self,
		ring: &mut KeyRing,
		visit: Option<&VisitId>,
		epoch: Epoch,
	) -> Result<()> {
		self.walk(ring, visit, |ring| ring.unexplored(epoch)).await
	}

	/// Learns what leads to earlier epochs of a record until this reader has a key of one, if it has none yet.
	pub(crate) async fn find_a_key(&self, ring: &mut KeyRing, visit: Option<&VisitId>) -> Result<()> {
		self.walk(ring, visit, |ring| ring.unexplored(0).filter(|_| ring.is_empty())).await
	}

	/// Asks for what leads to the epochs down from the one that `next` names, until it names none.
	async fn walk(
		&self,
		ring: &mut KeyRing,
		visit: Option<&VisitId>,
		next: impl Fn(&KeyRing) -> Option<Epoch>,
	) -> Result<()> {
		let record = ring.place().record;
		for _ in 0..MAX_ANSWERS {
			let Some(newest) = next(ring) else { break };
			let keys = self.client.wraps(&record, visit, Some(newest)).await?;
			if !self.take_in(ring, keys, newest).await? {
				break;
			}
		}
		Ok(())
	}

	/// Takes in what the gateway knows of some epochs. Whether it knows of the one that was asked for.
	pub(crate) async fn take_in(&self, ring: &mut KeyRing, keys: Keys, newest: Epoch) -> Result<bool> {
		if keys.oldest > newest {
			return Ok(false);
		}
		let Located { genesis, record } = ring.place();
		let secrets = if keys.past_wraps.is_empty() { Vec::new() } else { self.own_secrets().await? };
		let mut own = Vec::new();
		for wrap in &keys.past_wraps {
			let key = secrets.iter().find_map(|secret| unwrap(secret, wrap, &genesis, &record).ok());
			own.extend(key.map(|key| (wrap.epoch, key)));
		}
		ring.explore(keys.oldest, keys.links.into_iter().chain(keys.bridges), own);
		if !keys.halves.is_empty() {
			let key_version = self.registered(&self.id()).await?.key_version;
			for (epoch, givers) in ring.take_halves(&self.identity.encryption, key_version, &keys.halves) {
				self.notice(Notice::BadHalves { record, epoch, givers });
			}
		}
		Ok(true)
	}

	/// The secrets with which this person opens what is sealed to whom it reads as.
	async fn own_secrets(&self) -> Result<Vec<EncryptionSecret>> {
		if self.role().await?.acts_for().is_none() {
			return Ok(vec![self.identity.encryption.clone()]);
		}
		Ok(self.holding().await?.all().map(|secrets| secrets.encryption.clone()).collect())
	}

	/// The notices since the last call, for the person to read.
	pub fn take_notices(&self) -> Vec<Notice> {
		std::mem::take(&mut *self.notices())
	}

	pub(crate) fn notice(&self, notice: Notice) {
		let mut notices = self.notices();
		if !notices.contains(&notice) {
			notices.push(notice);
		}
	}

	fn notices(&self) -> std::sync::MutexGuard<'_, Vec<Notice>> {
		self.memory.notices.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Forgets a record's keys, because more may be known of them now.
	pub(crate) fn forget(&self, record: &RecordId) {
		self.rings().remove(record);
	}

	pub(crate) fn located(&self, record: &RecordId) -> Located {
		Located { genesis: self.client.genesis(), record: *record }
	}

	fn rings(&self) -> std::sync::MutexGuard<'_, HashMap<RecordId, KeyRing>> {
		self.memory.rings.lock().unwrap_or_else(PoisonError::into_inner)
	}
}
