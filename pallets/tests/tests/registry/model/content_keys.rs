//! R2a, R4, S4: who holds an organisation's content key, and how it is replaced.

use sp_runtime::{AccountId32, DispatchError};
use std::collections::{BTreeMap, BTreeSet};
use vacchain_primitives::{
	ContentKeyDigest, ContentKeyLink, ContentKeyWrap, EncryptionKey, KeyVersion, LinkedKey, Moment,
	ParticipantChange, ParticipantId, PendingContentKey, Role, Status, WrappedKey,
	bounds::{MAX_HOLDERS, MAX_REMOVED_WRAPS, SUITE},
};

use super::{Broken, KEY_GRACE, KEY_PAUSE, Model, ParticipantsError, Verdict, refuse};
use crate::chain;

/// The content keys of one organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContentKeys {
	/// The holders of the current version.
	pub holders: BTreeSet<ParticipantId>,
	/// The people who have a wrap of the current version that they have not accepted, each with its maker.
	pub offered: BTreeMap<ParticipantId, ParticipantId>,
	/// By holder and version, with the version of the holder's own key.
	pub wraps: BTreeMap<(ParticipantId, KeyVersion), (KeyVersion, WrappedKey)>,
	/// By the version that opens it.
	pub links: BTreeMap<KeyVersion, LinkedKey>,
	pub pending: Option<PendingContentKey>,
	/// The people who gave up their wrap of the version that counted, and which version that was.
	pub given_up: BTreeMap<ParticipantId, KeyVersion>,
	/// Since when the current version has counted, and whether wraps for the one before are taken for a while.
	pub since: Option<(Moment, bool)>,
	/// Whether somebody has held it who no longer should.
	pub is_due: bool,
}

/// Questions.
impl Model {
	/// Whether this person reads for its organisation, or as a custody of it, and may act.
	pub fn reads_for(&self, person: &ParticipantId, organisation: &ParticipantId) -> bool {
		let Some(person) = self.people.get(person) else { return false };
		let kind = self.role(organisation);
		let employer = match kind {
			Some(Role::Custody) => chain::id(chain::AUTHORITY),
			_ => *organisation,
		};
		let reads = match person.role {
			Role::HealthAdmin => matches!(kind, Some(Role::HealthAuthority | Role::Custody)),
			Role::Receptionist => kind == Some(Role::Hospital),
			Role::LaboratoryTechnician => kind == Some(Role::Laboratory),
			Role::SchoolOfficer => kind == Some(Role::School),
			Role::InsuranceAgent => kind == Some(Role::Insurer),
			_ => false,
		};
		reads && person.organisation == Some(employer) && person.status == Status::Active
	}

	/// Those who could hold an organisation's content key.
	pub fn reading_staff(&self, organisation: &ParticipantId) -> Vec<ParticipantId> {
		self.people.keys().copied().filter(|id| self.reads_for(id, organisation)).collect()
	}

	pub fn holders(&self, organisation: &ParticipantId) -> BTreeSet<ParticipantId> {
		self.content_keys.get(organisation).map(|keys| keys.holders.clone()).unwrap_or_default()
	}

	/// The people who have a wrap of the current version that they have not accepted.
	pub fn offered(&self, organisation: &ParticipantId) -> BTreeSet<ParticipantId> {
		let keys = self.content_keys.get(organisation);
		keys.map(|keys| keys.offered.keys().copied().collect()).unwrap_or_default()
	}

	/// The people who have a wrap of the current version, accepted or not.
	pub fn with_wraps(&self, organisation: &ParticipantId) -> BTreeSet<ParticipantId> {
		&self.holders(organisation) | &self.offered(organisation)
	}

	/// The version of an organisation's content key that counts.
	pub fn content_version(&self, organisation: &ParticipantId) -> KeyVersion {
		self.people.get(organisation).map_or(0, |row| row.key_version)
	}

	/// Whether something may be wrapped to this version of a participant's key: its key of now or, for ten minutes, the
	/// content key that was replaced though no new one was due.
	pub(super) fn accepts_key(&self, id: &ParticipantId, version: KeyVersion) -> bool {
		let since = self.content_keys.get(id).and_then(|keys| keys.since);
		let is_graceful = since.is_some_and(|(since, graceful)| graceful && self.now < since + KEY_GRACE);
		self.has_key(id, version) || is_graceful && self.has_key(id, version + 1)
	}

	/// Whether this person has a wrap of the current version that it can open.
	fn can_open(&self, organisation: &ParticipantId, person: &ParticipantId) -> bool {
		let version = self.content_version(organisation);
		let wrap = self.content_keys.get(organisation).and_then(|keys| keys.wraps.get(&(*person, version)));
		wrap.is_some_and(|(key_version, _)| {
			self.people.get(person).map(|row| row.key_version) == Some(*key_version)
		})
	}

	/// Whether the organisation's content key is lost when this person leaves.
	pub fn is_last_holder(&self, organisation: &ParticipantId, person: &ParticipantId) -> bool {
		let others_hold = self.holders(organisation).iter().any(|holder| holder != person);
		!others_hold && self.can_open(organisation, person) && !self.offered(organisation).contains(person)
	}

	/// Whether this person may hold this content key: where two admins are needed, whoever was ever given that of one custody
	/// never gets that of the other.
	pub fn may_hold(&self, organisation: &ParticipantId, person: &ParticipantId) -> bool {
		let [a, b] = ParticipantId::CUSTODIES;
		let other = if *organisation == a { b } else { a };
		self.admins_needed == 1
			|| self.role(organisation) != Some(Role::Custody)
			|| !self.custody_keys.contains(&(*person, other))
	}

	/// The content keys that this person can hold.
	fn keys_for(&self, person: &ParticipantId) -> Vec<ParticipantId> {
		let row = &self.people[person];
		let custodies = if row.role == Role::HealthAdmin { &ParticipantId::CUSTODIES[..] } else { &[] };
		row.organisation.into_iter().chain(custodies.iter().copied()).collect()
	}

	/// Whether a content key is lost when this person leaves.
	pub fn is_last_holder_of_any(&self, person: &ParticipantId) -> bool {
		self.keys_for(person).iter().any(|key| self.is_last_holder(key, person))
	}

	/// The person who signed, if it reads for this organisation.
	fn reader(
		&self,
		signer: Option<&AccountId32>,
		organisation: &ParticipantId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		let reader = self.actor(account).filter(|id| self.reads_for(id, organisation));
		reader.map_or_else(|| refuse(ParticipantsError::NotHolder), Ok)
	}
}

/// The consequences for an organisation's content key when somebody comes or goes.
impl Model {
	/// Somebody no longer reads for this organisation, or has another key.
	pub(super) fn stop_holding(&mut self, organisation: &ParticipantId, person: &ParticipantId) {
		let version = self.content_version(organisation);
		let Some(keys) = self.content_keys.get_mut(organisation) else { return };
		let knows =
			|pending: &PendingContentKey| pending.maker == *person || pending.holders.contains(person);
		if keys.pending.as_ref().is_some_and(knows) {
			keys.drop_pending();
		}
		let has_held = keys.holders.remove(person);
		let was_offered = keys.offered.remove(person).is_some();
		keys.is_due |= has_held | was_offered | (keys.given_up.remove(person) == Some(version));
		let is_last = has_held && keys.holders.is_empty();
		if !is_last {
			keys.wraps.retain(|(holder, of), _| {
				holder != person || *of > version || of + MAX_REMOVED_WRAPS <= version
			});
		}
	}

	/// Somebody no longer reads for its organisation, or has another key.
	pub(super) fn stop_holding_all(&mut self, person: &ParticipantId) {
		for key in self.keys_for(person) {
			self.stop_holding(&key, person);
		}
	}

	/// Somebody may act again.
	pub(super) fn resume_holding(&mut self, person: &ParticipantId) {
		for key in self.keys_for(person) {
			if self.can_open(&key, person) {
				self.content_keys.entry(key).or_default().holders.insert(*person);
			}
		}
	}

	/// Somebody is given a version of a content key.
	fn put_wrap(&mut self, organisation: ParticipantId, wrap: &ContentKeyWrap) {
		let keys = self.content_keys.entry(organisation).or_default();
		keys.wraps.insert((wrap.holder, wrap.version), (wrap.key_version, wrap.sealed.clone()));
		if self.role(&organisation) == Some(Role::Custody) {
			self.custody_keys.insert((wrap.holder, organisation));
		}
	}
}

impl ContentKeys {
	fn drop_pending(&mut self) {
		if let Some(pending) = self.pending.take() {
			self.wraps.retain(|(_, version), _| *version != pending.link.version);
		}
	}
}

/// Calls.
impl Model {
	pub(super) fn replace_content_key(
		&mut self,
		signer: Option<&AccountId32>,
		organisation: ParticipantId,
		encryption_key: EncryptionKey,
		link: Option<ContentKeyLink>,
		wraps: &[ContentKeyWrap],
	) -> Verdict {
		let maker = self.reader(signer, &organisation)?;
		let present = self.holders(&organisation);
		if !present.is_empty() && !present.contains(&maker) {
			return refuse(ParticipantsError::NotHolder);
		}
		let version = self.content_version(&organisation) + 1;
		let given: BTreeSet<_> = wraps.iter().map(|wrap| wrap.holder).collect();
		let keys = self.content_keys.get(&organisation).cloned().unwrap_or_default();
		let has_counted = keys.since.is_none_or(|(since, _)| self.now >= since + KEY_PAUSE);
		let mut broken = Broken::default();
		broken.unless(has_counted || keys.is_due, ParticipantsError::TooSoon);
		broken.unless(is_key(&encryption_key), ParticipantsError::Malformed);
		broken.unless(link.is_none() == present.is_empty(), ParticipantsError::WrongLink);
		if let Some(link) = &link {
			broken.unless(link.version == version, ParticipantsError::WrongVersion);
			broken.unless(self.is_sealed(&organisation, &link.sealed, 40), ParticipantsError::Malformed);
		}
		for wrap in wraps {
			broken.unless(wrap.version == version, ParticipantsError::WrongVersion);
			self.check_wrap(&mut broken, &organisation, wrap);
		}
		let stay: BTreeSet<_> =
			present.iter().filter(|holder| self.may_hold(&organisation, holder)).copied().collect();
		let offered: BTreeSet<_> =
			self.offered(&organisation).into_iter().filter(|id| self.may_hold(&organisation, id)).collect();
		let is_for_each = given.len() == wraps.len()
			&& given.is_superset(&stay)
			&& given.is_superset(&offered)
			&& given.contains(&maker);
		broken.unless(is_for_each, ParticipantsError::WrongReaders);
		broken.verdict()?;

		let keys = self.content_keys.entry(organisation).or_default();
		keys.drop_pending();
		wraps.iter().for_each(|wrap| self.put_wrap(organisation, wrap));
		let has_others = stay.iter().any(|holder| *holder != maker);
		match link {
			Some(link) if has_others => {
				let holders = given.into_iter().collect::<Vec<_>>().try_into().expect("as many as may be");
				let made_at = self.now;
				let keys = self.content_keys.entry(organisation).or_default();
				keys.pending = Some(PendingContentKey { encryption_key, link, maker, holders, made_at });
				self.write_log(organisation, Some(maker), ParticipantChange::ContentKeyMade { version });
			}
			link => self.put_content_key(organisation, [maker; 2], encryption_key, version, link, given),
		}
		Ok(())
	}

	pub(super) fn confirm_content_key(
		&mut self,
		signer: Option<&AccountId32>,
		organisation: ParticipantId,
		digest: ContentKeyDigest,
	) -> Verdict {
		let holder = self.reader(signer, &organisation)?;
		if !self.holders(&organisation).contains(&holder) {
			return refuse(ParticipantsError::NotHolder);
		}
		let pending = self.content_keys.get(&organisation).and_then(|keys| keys.pending.clone());
		let Some(pending) = pending else { return refuse(ParticipantsError::NotFound) };
		let mut broken = Broken::default();
		let may = pending.maker != holder && pending.holders.contains(&holder);
		broken.unless(may, ParticipantsError::NotHolder);
		broken.unless(pending.digest() == digest, ParticipantsError::WrongVersion);
		let maker = pending.maker;
		let maker_may = self.reads_for(&maker, &organisation) && self.may_hold(&organisation, &maker);
		broken.unless(maker_may, ParticipantsError::WrongReaders);
		broken.verdict()?;
		self.content_keys.entry(organisation).or_default().pending = None;
		let (version, holders) = (pending.link.version, pending.holders.into_iter().collect());
		let key = pending.encryption_key;
		self.put_content_key(organisation, [maker, holder], key, version, Some(pending.link), holders);
		Ok(())
	}

	pub(super) fn share_content_key(
		&mut self,
		signer: Option<&AccountId32>,
		organisation: ParticipantId,
		wrap: ContentKeyWrap,
	) -> Verdict {
		let sharer = self.reader(signer, &organisation)?;
		let holders = self.holders(&organisation);
		if !holders.contains(&sharer) {
			return refuse(ParticipantsError::NotHolder);
		}
		let version = self.content_version(&organisation);
		let mut broken = Broken::default();
		broken.unless(wrap.version == version, ParticipantsError::WrongVersion);
		self.check_wrap(&mut broken, &organisation, &wrap);
		let with_wraps = self.with_wraps(&organisation);
		broken.unless(!with_wraps.contains(&wrap.holder), ParticipantsError::WrongState);
		broken.unless(with_wraps.len() < MAX_HOLDERS as usize, ParticipantsError::TooManyHolders);
		broken.verdict()?;
		self.content_keys.entry(organisation).or_default().offered.insert(wrap.holder, sharer);
		self.put_wrap(organisation, &wrap);
		let change = ParticipantChange::ContentKeyShared { version, holder: wrap.holder };
		self.write_log(organisation, Some(sharer), change);
		Ok(())
	}

	pub(super) fn accept_content_key(
		&mut self,
		signer: Option<&AccountId32>,
		organisation: ParticipantId,
		version: KeyVersion,
	) -> Verdict {
		let holder = self.reader(signer, &organisation)?;
		let mut broken = Broken::default();
		broken.unless(version == self.content_version(&organisation), ParticipantsError::WrongVersion);
		broken.unless(!self.holders(&organisation).contains(&holder), ParticipantsError::WrongState);
		broken.unless(self.offered(&organisation).contains(&holder), ParticipantsError::NotFound);
		broken.verdict()?;
		let keys = self.content_keys.entry(organisation).or_default();
		keys.offered.remove(&holder);
		keys.holders.insert(holder);
		self.write_log(organisation, Some(holder), ParticipantChange::ContentKeyAccepted { version });
		Ok(())
	}

	pub(super) fn discard_content_key(
		&mut self,
		signer: Option<&AccountId32>,
		organisation: ParticipantId,
		version: KeyVersion,
	) -> Verdict {
		let holder = self.reader(signer, &organisation)?;
		let is_current = self.content_version(&organisation) == version;
		let keys = self.content_keys.entry(organisation).or_default();
		if !keys.wraps.contains_key(&(holder, version)) {
			return refuse(ParticipantsError::NotFound);
		}
		if is_current && keys.holders == BTreeSet::from([holder]) {
			return refuse(ParticipantsError::LastHolder);
		}
		keys.wraps.remove(&(holder, version));
		if is_current {
			keys.holders.remove(&holder);
			keys.offered.remove(&holder);
			keys.given_up.insert(holder, version);
		}
		if keys.pending.as_ref().is_some_and(|pending| pending.link.version == version) {
			keys.drop_pending();
		}
		self.write_log(organisation, Some(holder), ParticipantChange::ContentKeyDiscarded { version });
		Ok(())
	}

	fn put_content_key(
		&mut self,
		organisation: ParticipantId,
		[maker, by]: [ParticipantId; 2],
		encryption_key: EncryptionKey,
		version: KeyVersion,
		link: Option<ContentKeyLink>,
		with_wraps: BTreeSet<ParticipantId>,
	) {
		let now = self.now;
		let keys = self.content_keys.entry(organisation).or_default();
		keys.since = Some((now, link.is_some() && !keys.is_due));
		let (holders, others): (BTreeSet<_>, BTreeSet<_>) =
			with_wraps.into_iter().partition(|holder| [maker, by].contains(holder));
		(keys.holders, keys.is_due) = (holders, false);
		keys.offered = others.into_iter().map(|holder| (holder, maker)).collect();
		keys.links.extend(link.map(|link| (version, link.sealed)));
		let row = self.people.get_mut(&organisation).expect("its people work for it");
		(row.encryption_key, row.key_version) = (encryption_key, version);
		self.write_keys(organisation);
		self.write_log(organisation, Some(by), ParticipantChange::ContentKeyReplaced { version });
	}

	fn check_wrap(&self, broken: &mut Broken, organisation: &ParticipantId, wrap: &ContentKeyWrap) {
		broken.unless(self.is_sealed(organisation, &wrap.sealed, 48), ParticipantsError::Malformed);
		broken.unless(self.reads_for(&wrap.holder, organisation), ParticipantsError::WrongReaders);
		broken.unless(self.may_hold(organisation, &wrap.holder), ParticipantsError::HoldsOtherHalf);
		let key_version = self.people.get(&wrap.holder).map(|row| row.key_version);
		broken.unless(key_version == Some(wrap.key_version), ParticipantsError::StaleKey);
	}

	/// Whether bytes are a suite number, a private key, the health authority's second key, and this many more.
	fn is_sealed(&self, organisation: &ParticipantId, bytes: &[u8], overhead: usize) -> bool {
		let keys = if self.is(organisation, Role::HealthAuthority) { 64 } else { 32 };
		bytes.first() == Some(&SUITE) && bytes.len() == 1 + keys + overhead
	}
}

/// Whether something can be sealed to it.
pub fn is_key(key: &EncryptionKey) -> bool {
	key.0.len() == 33 && key.0.first() == Some(&SUITE)
}
