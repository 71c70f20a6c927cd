//! A record's keys: taken from wraps, walked back through the epochs, wrapped for readers, rotated.
//!
//! Nobody is trusted to have made good keys. A ring keeps every key that somebody says is an epoch's, and opens with
//! whichever opens; what a reader was given itself comes first. A full reader can make every wrap of an epoch anew, and
//! so sees which are bad.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use vacchain_primitives::{
	Epoch, EpochLink, GivenHalf, KeyVersion, Level, Moment, ParticipantId, Reader, RecordId, Rotation,
	Sealed, Section, VisitId, VisitIndex, VisitWrap, Wrap, bounds::MAX_READERS,
};
use vacchain_sealing::{
	EncryptionSecret, LinkContext, MergedContext, RecordKey, RecordSecret, SectionContext, VisitWrapContext,
	WrapContext, check_link, check_wrap, link, link_merged, open_section, seal_section, take_half, unwrap,
	unwrap_visit, walk_back, walk_to_merged, wrap, wrap_visit,
};

use zeroize::Zeroizing;

use crate::{
	content::Content,
	error::{Error, Result, SectionPlace},
	facts::Hash,
	proven::ProvenKey,
};

/// Most keys that are kept for one epoch: one from each of its links.
const MAX_CANDIDATES: usize = 32;
/// Most links that a full reader adds at a time.
const MAX_BRIDGES: usize = 4;

/// A record on its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
	/// The chain.
	pub genesis: Hash,
	/// The record.
	pub record: RecordId,
}

/// A key that somebody says is an epoch's.
#[derive(Clone, Debug)]
struct Candidate {
	key: RecordKey,
	/// Whether a wrap for this reader held it.
	own: bool,
	/// Whether the links lead every reader of the newest epoch to it.
	linked: bool,
}

/// The keys of a record, from one epoch back as far as wraps and links given so far lead.
#[derive(Clone, Debug)]
pub struct KeyRing {
	place: Located,
	level: Level,
	newest: Epoch,
	/// Best first. An epoch whose keys nobody gave has none.
	keys: BTreeMap<Epoch, Vec<Candidate>>,
	/// The links, by the epoch to which they lead.
	links: BTreeMap<Epoch, Vec<EpochLink>>,
	/// The oldest epoch whose links, bridges and past wraps were given.
	explored: Option<Epoch>,
	/// Whether it holds a key because health admins gave both its halves.
	restored: bool,
}

/// By which right, and how far, a record is being opened.
pub(crate) struct Opening {
	pub(crate) ring: KeyRing,
	/// The visit that gave the keys, if one did.
	pub(crate) visit: Option<VisitId>,
}

impl KeyRing {
	/// A ring that holds no key yet.
	pub fn empty(level: Level, newest: Epoch, place: Located) -> Self {
		let (keys, links) = (BTreeMap::new(), BTreeMap::new());
		Self { place, level, newest, keys, links, explored: None, restored: false }
	}

	/// The key in a wrap.
	///
	/// # Errors
	///
	/// [`Error::Sealing`] if the wrap is for another key, record or chain.
	pub fn from_wrap(secret: &EncryptionSecret, wrap: &Wrap, place: Located) -> Result<Self> {
		let key = unwrap(secret, wrap, &place.genesis, &place.record)?;
		Ok(Self::from_key(key, wrap.epoch, place))
	}

	/// The keys in what a visit wraps for its doctor or physician.
	///
	/// # Errors
	///
	/// [`Error::Sealing`] if the wrap is for another key, visit, record or chain.
	pub fn from_visit_wrap(
		secret: &EncryptionSecret,
		wrap: &VisitWrap,
		visit: &VisitId,
		place: Located,
	) -> Result<Self> {
		let key = unwrap_visit(secret, wrap, &place.genesis, &place.record, visit)?;
		Ok(Self::from_key(key, wrap.epoch, place))
	}

	/// The key of an epoch.
	pub fn from_key(key: RecordKey, epoch: Epoch, place: Located) -> Self {
		let mut ring = Self::empty(key.level(), epoch, place);
		ring.hold(epoch, Candidate { key, own: true, linked: true });
		ring
	}

	/// The record, on its chain.
	pub fn place(&self) -> Located {
		self.place
	}

	/// The epoch from which it leads back.
	pub fn newest(&self) -> Epoch {
		self.newest
	}

	/// How much its keys open.
	pub fn level(&self) -> Level {
		self.level
	}

	/// The best key of an epoch, if one has been reached.
	pub fn key(&self, epoch: Epoch) -> Option<&RecordKey> {
		self.keys.get(&epoch)?.first().map(|candidate| &candidate.key)
	}

	/// The oldest epoch of which it holds a key.
	pub fn oldest(&self) -> Option<Epoch> {
		self.keys.keys().next().copied()
	}

	/// Whether it holds no key at all.
	pub fn is_empty(&self) -> bool {
		self.keys.is_empty()
	}

	/// Whether content of this epoch and index was sealed after this ring's key was given: a later epoch, or a later
	/// visit than a professional's.
	pub fn is_later(&self, epoch: Epoch, index: VisitIndex) -> bool {
		let last = self.key(self.newest).and_then(RecordKey::last_index).unwrap_or(VisitIndex::MAX);
		(epoch, index) > (self.newest, last)
	}

	/// The newest epoch of which something may still be learnt that leads to `epoch`. Nothing if all is known.
	pub fn unexplored(&self, epoch: Epoch) -> Option<Epoch> {
		match self.explored {
			None => (epoch < self.newest || self.key(epoch).is_none()).then_some(self.newest),
			Some(oldest) if epoch < oldest => oldest.checked_sub(1),
			Some(_) => None,
		}
	}

	/// Takes in what is known of the epochs from `oldest` to that of [`KeyRing::unexplored`]: the links that these
	/// epochs brought, the bridges that lead to them, and the keys that this reader was given of them. What does not
	/// open is left aside.
	pub fn explore(
		&mut self,
		oldest: Epoch,
		links: impl IntoIterator<Item = EpochLink>,
		own: impl IntoIterator<Item = (Epoch, RecordKey)>,
	) {
		for link in links {
			let known = self.links.entry(link.from).or_default();
			if link.from < link.to && !known.contains(&link) {
				known.push(link);
			}
		}
		for (epoch, key) in own {
			let linked = epoch == self.newest;
			self.hold(epoch, Candidate { key, own: true, linked });
		}
		self.explored = Some(self.explored.map_or(oldest, |explored| explored.min(oldest)));
		self.follow_links();
	}

	/// Whether it holds a key because health admins gave both its halves.
	pub fn is_restored(&self) -> bool {
		self.restored
	}

	/// Takes in the halves of the record's secrets that health admins gave to this reader, for the version `key_version` of
	/// its key. Answers which do not belong together, by epoch: if one giver is named, that half is bad; if several, one of
	/// them is, or the epoch's keys are.
	pub fn take_halves(
		&mut self,
		secret: &EncryptionSecret,
		key_version: KeyVersion,
		halves: &[GivenHalf],
	) -> Vec<(Epoch, Vec<ParticipantId>)> {
		let Located { genesis, record } = self.place;
		let (mut opened, mut bad) = (BTreeMap::<Epoch, Vec<_>>::new(), Vec::new());
		for GivenHalf { giver, wrap } in halves.iter().filter(|half| half.wrap.key_version == key_version) {
			match take_half(secret, wrap, &genesis, &record) {
				Ok(half) => opened.entry(wrap.epoch).or_default().push((*giver, half)),
				Err(_) => bad.push((wrap.epoch, vec![*giver])),
			}
		}
		for (epoch, halves) in opened {
			let secrets = joined(&halves);
			for secret in &secrets {
				let (key, linked) = (RecordKey::Full(secret.clone()), epoch == self.newest);
				self.hold(epoch, Candidate { key, own: true, linked });
				self.restored = true;
			}
			match secrets.as_slice() {
				[] => {
					let has = |level| halves.iter().any(|(_, half)| half.level() == level);
					if has(Level::HalfA) && has(Level::HalfB) {
						bad.push((epoch, halves.into_iter().map(|(giver, _)| giver).collect()));
					}
				}
				[secret] => {
					let of_secret = [RecordKey::HalfA(secret.half_a()), RecordKey::HalfB(secret.half_b())];
					let others = halves.into_iter().filter(|(_, half)| !of_secret.contains(half));
					bad.extend(others.map(|(giver, _)| (epoch, vec![giver])));
				}
				_ => {}
			}
		}
		self.follow_links();
		bad
	}

	/// Takes in the keys that another ring of the same record was given, because they are not on the chain any longer.
	pub fn adopt(&mut self, other: &Self) {
		for (epoch, candidates) in &other.keys {
			for candidate in candidates.iter().filter(|candidate| candidate.own) {
				let linked = *epoch == self.newest;
				self.hold(*epoch, Candidate { linked, ..candidate.clone() });
			}
		}
		self.follow_links();
	}

	/// Follows all links, from the newest epoch back.
	fn follow_links(&mut self) {
		let Some(oldest) = self.explored else { return };
		let Located { genesis, record } = self.place;
		let epochs: Vec<Epoch> = self.links.range(oldest..self.newest).map(|(epoch, _)| *epoch).collect();
		for epoch in epochs.into_iter().rev() {
			let mut found = Vec::new();
			for link in self.links.get(&epoch).into_iter().flatten() {
				for later in self.keys.get(&link.to).into_iter().flatten() {
					if let Ok(key) = walk_back(&later.key, link, &genesis, &record) {
						let linked = later.linked && self.leads_everybody(link, &later.key, &key);
						found.push(Candidate { key, own: false, linked });
					}
				}
			}
			found.into_iter().for_each(|candidate| self.hold(epoch, candidate));
		}
	}

	/// Whether a link that leads from `later` to `earlier` leads proof readers there, too. A reader without record
	/// secrets cannot tell, and takes it to be so.
	fn leads_everybody(&self, link: &EpochLink, later: &RecordKey, earlier: &RecordKey) -> bool {
		let Located { genesis, record } = self.place;
		match (earlier, later) {
			(RecordKey::Full(earlier), RecordKey::Full(later)) => {
				check_link(earlier, later, link, &genesis, &record).is_ok()
			}
			_ => true,
		}
	}

	/// Keeps a key of an epoch; what this reader was given itself comes first.
	fn hold(&mut self, epoch: Epoch, candidate: Candidate) {
		let known = self.keys.entry(epoch).or_default();
		if let Some(same) = known.iter_mut().find(|same| same.key == candidate.key) {
			same.own |= candidate.own;
			same.linked |= candidate.linked;
		} else if known.len() < MAX_CANDIDATES {
			known.push(candidate);
		}
		known.sort_by_key(|candidate| !candidate.own);
	}

	/// The newest key.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if the reader's wrap does not hold it.
	pub fn newest_key(&self) -> Result<&RecordKey> {
		let unreachable = Error::EpochUnreachable { record: self.place.record, epoch: self.newest };
		self.key(self.newest).ok_or(unreachable)
	}

	/// The newest record secret.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if the reader's wrap does not hold it; [`Error::LevelTooLow`] if it holds less than
	/// the record secret.
	pub fn newest_secret(&self) -> Result<&RecordSecret> {
		secret_of(self.newest_key()?)
	}

	/// The newest epoch whose record secret it holds, and the secret.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if there is none; [`Error::LevelTooLow`] if it holds less.
	fn newest_held(&self) -> Result<(Epoch, &RecordSecret)> {
		let unreachable = || Error::EpochUnreachable { record: self.place.record, epoch: self.newest };
		let (epoch, candidates) = self.keys.iter().next_back().ok_or_else(unreachable)?;
		let best = candidates.first().ok_or_else(unreachable)?;
		Ok((*epoch, secret_of(&best.key)?))
	}

	/// Wraps the newest key for a reader.
	///
	/// # Errors
	///
	/// As [`KeyRing::newest_secret`]; [`Error::Sealing`] if nothing can be sealed to the reader's key.
	pub fn wrap_one(&self, reader: &Recipient) -> Result<Wrap> {
		wrap_one(self.newest_secret()?, self.newest, self.place, reader)
	}

	/// Wraps the newest key for readers, each at its level.
	///
	/// # Errors
	///
	/// As [`KeyRing::wrap_one`].
	pub fn wrap_for(&self, readers: &[Recipient]) -> Result<Vec<Wrap>> {
		readers.iter().map(|reader| self.wrap_one(reader)).collect()
	}

	/// Whether a wrap of the newest epoch holds exactly the newest key, for this reader.
	///
	/// # Errors
	///
	/// As [`KeyRing::newest_secret`].
	pub fn is_good(&self, wrap: &Wrap, reader: &Recipient) -> Result<bool> {
		let Located { genesis, record } = self.place;
		let is_for_reader = (wrap.reader, wrap.key_version, wrap.level, wrap.epoch)
			== (reader.id, reader.key_version, reader.level, self.newest);
		let secret = self.newest_secret()?;
		Ok(is_for_reader && check_wrap(secret, wrap, reader.encryption_key.key(), &genesis, &record).is_ok())
	}

	/// Wraps the newest content keys of a visit's index for its doctor or physician.
	///
	/// # Errors
	///
	/// As [`KeyRing::wrap_one`].
	pub fn wrap_visit(
		&self,
		visit: VisitId,
		index: VisitIndex,
		professional: &Recipient,
	) -> Result<VisitWrap> {
		let Located { genesis, record } = self.place;
		let context = VisitWrapContext {
			genesis,
			record,
			visit,
			professional: professional.id,
			key_version: professional.key_version,
			epoch: self.newest,
			index,
		};
		Ok(wrap_visit(self.newest_secret()?, professional.encryption_key.key(), &context)?)
	}

	/// Whether the newest secret is one of an earlier epoch that has been reached: somebody who left may hold it.
	pub fn repeats(&self) -> bool {
		let Some(newest) = self.key(self.newest) else { return false };
		let mut earlier = self.keys.range(..self.newest).flat_map(|(_, candidates)| candidates);
		earlier.any(|candidate| candidate.key == *newest)
	}

	/// The ring with a made-up key of the newest epoch, if it holds no key at all: for an owner to whom nobody ever gave
	/// a key that opens, so that the record can go on.
	#[must_use]
	pub fn or_made_up(self, rng: &mut impl CryptoRng) -> Self {
		if self.is_empty() {
			Self::from_key(RecordKey::Full(RecordSecret::generate(rng)), self.newest, self.place)
		} else {
			self
		}
	}

	/// Starts the next epoch, with a fresh secret, for exactly these readers: what to tell the chain, and the ring that
	/// leads back from the new epoch. The link leads to the newest epoch whose secret this ring holds, which is an
	/// older one than the current if that has bad keys.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if it holds less than record secrets; [`Error::EpochUnreachable`] if it holds none;
	/// [`Error::TooManyReaders`].
	pub fn rotate(&self, readers: &[Recipient], rng: &mut impl CryptoRng) -> Result<(Rotation, Self)> {
		let (from, previous) = self.newest_held()?;
		let next = RecordSecret::generate(rng);
		let epoch = self.newest.saturating_add(1);
		let link = self.link(from, previous, epoch, &next, rng)?;
		let wraps = readers.iter().map(|reader| wrap_one(&next, epoch, self.place, reader));
		let wraps = wraps.collect::<Result<Vec<_>>>()?;
		let wraps = wraps.try_into().map_err(|_| Error::TooManyReaders(MAX_READERS))?;
		let ring = Self::from_key(RecordKey::Full(next), epoch, self.place);
		Ok((Rotation { epoch, link, wraps }, ring))
	}

	/// The link from this record's newest epoch to the newest one of a record that is merged into it.
	///
	/// # Errors
	///
	/// As [`KeyRing::newest_secret`].
	pub fn link_merged(&self, merged: &Self, rng: &mut impl CryptoRng) -> Result<EpochLink> {
		let context = self.merged_context(merged.place);
		let (from, to) = ((merged.newest_secret()?, merged.newest), (self.newest_secret()?, self.newest));
		Ok(link_merged(from, to, &context, rng)?)
	}

	/// The keys of a record that was merged into this one, whose epoch the link names has been reached. Nothing if the link
	/// opens with none of its keys.
	pub fn walk_to_merged(&self, link: &EpochLink, merged: Located) -> Option<Self> {
		let context = self.merged_context(merged);
		let open = |candidate: &Candidate| walk_to_merged(&candidate.key, link, &context).ok();
		let key = self.keys.get(&link.to)?.iter().find_map(open)?;
		Some(Self::from_key(key, link.from, merged))
	}

	fn merged_context(&self, merged: Located) -> MergedContext {
		MergedContext { genesis: self.place.genesis, merged: merged.record, into: self.place.record }
	}

	/// Whether this reader was given a key of an earlier epoch to which the links do not lead every reader.
	pub fn has_gaps(&self) -> bool {
		self.keys.values().flatten().any(|candidate| candidate.own && !candidate.linked)
	}

	/// The links that lead from the newest epoch to keys that this reader was given and to which the links do not lead
	/// every reader yet: the newest first, at most a few.
	///
	/// # Errors
	///
	/// As [`KeyRing::newest_secret`].
	pub fn bridges(&mut self, rng: &mut impl CryptoRng) -> Result<Vec<EpochLink>> {
		let newest = self.newest_secret()?.clone();
		let mut bridges = Vec::new();
		while bridges.len() < MAX_BRIDGES {
			let gap = self.keys.iter_mut().rev().find_map(|(epoch, candidates)| {
				let lost = candidates.iter_mut().find(|candidate| candidate.own && !candidate.linked)?;
				lost.linked = true;
				Some((*epoch, lost.key.clone()))
			});
			let Some((from, RecordKey::Full(secret))) = gap else { break };
			bridges.push(self.link(from, &secret, self.newest, &newest, rng)?);
			self.follow_links();
		}
		Ok(bridges)
	}

	fn link(
		&self,
		from: Epoch,
		previous: &RecordSecret,
		to: Epoch,
		next: &RecordSecret,
		rng: &mut impl CryptoRng,
	) -> Result<EpochLink> {
		let Located { genesis, record } = self.place;
		Ok(link(previous, next, &LinkContext { genesis, record, from, to }, rng)?)
	}

	/// Seals content under the newest key. `index` is the visit's, and 0 for the child; `version` is that of a note or
	/// of the child, and 0 elsewhere.
	///
	/// # Errors
	///
	/// [`Error::Content`] if it does not fit; [`Error::Sealing`] if the key does not reach so far;
	/// [`Error::EpochUnreachable`] if it does not hold the newest key.
	pub fn seal<C: Content>(
		&self,
		content: &C,
		visit: Option<VisitId>,
		index: VisitIndex,
		version: u32,
		rng: &mut impl CryptoRng,
	) -> Result<Sealed> {
		let context = self.section_context(C::SECTION, visit, self.newest, index, version);
		let bytes = content.to_bytes()?;
		Ok(seal_section(self.newest_key()?, &context, &bytes, rng)?)
	}

	/// Opens content whose epoch has been reached, and checks its commitment.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if its epoch has not been reached; [`Error::LevelTooLow`];
	/// [`Error::Unreadable`] if it was damaged or forged; [`Error::Content`] if it is not what it should be.
	pub fn open<C: Content>(&self, sealed: &Sealed, visit: Option<VisitId>, version: u32) -> Result<C> {
		Ok(C::from_bytes(&self.open_bytes(C::SECTION, sealed, visit, version)?)?)
	}

	/// As [`KeyRing::open`], for bytes that nobody has read yet.
	pub(crate) fn open_bytes(
		&self,
		section: Section,
		sealed: &Sealed,
		visit: Option<VisitId>,
		version: u32,
	) -> Result<Zeroizing<Vec<u8>>> {
		let (record, epoch) = (self.place.record, sealed.epoch);
		if self.level < section.level() {
			return Err(Error::LevelTooLow { held: self.level, needed: section.level() });
		}
		let context = self.section_context(section, visit, epoch, sealed.index, version);
		let mut failed = Error::EpochUnreachable { record, epoch };
		for candidate in self.keys.get(&epoch).into_iter().flatten() {
			match open_section(&candidate.key, &context, sealed) {
				Ok(opened) => return Ok(opened.content),
				Err(source) => {
					let place = visit.map_or(SectionPlace::Record(record), SectionPlace::Visit);
					failed = Error::Unreadable { section, place, source };
				}
			}
		}
		Err(failed)
	}

	fn section_context(
		&self,
		section: Section,
		visit: Option<VisitId>,
		epoch: Epoch,
		index: VisitIndex,
		version: u32,
	) -> SectionContext {
		let Located { genesis, record } = self.place;
		SectionContext { genesis, record, visit, section, epoch, index, version }
	}
}

/// The secrets whose both halves are among these.
fn joined(halves: &[(ParticipantId, RecordKey)]) -> Vec<RecordSecret> {
	let mut secrets = Vec::new();
	for (_, a) in halves {
		for (_, b) in halves {
			if let (RecordKey::HalfA(a), RecordKey::HalfB(b)) = (a, b)
				&& let Ok(secret) = RecordSecret::combine(a, b)
				&& !secrets.contains(&secret)
			{
				secrets.push(secret);
			}
		}
	}
	secrets
}

/// One for whom a key is wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
	/// Who.
	pub id: ParticipantId,
	/// How much.
	pub level: Level,
	/// To which key.
	pub encryption_key: ProvenKey,
	/// Which of the participant's keys that is.
	pub key_version: KeyVersion,
}

/// The readers of the next epoch, and their levels: those of this one, without expired grants and who leaves, with
/// who enters.
pub fn next_readers(
	readers: &[Reader],
	now: Moment,
	leaving: Option<ParticipantId>,
	entering: Option<(ParticipantId, Level)>,
) -> Vec<(ParticipantId, Level)> {
	readers
		.iter()
		.filter(|reader| !reader.is_expired(now))
		.map(|reader| (reader.id, reader.level))
		.filter(|(id, _)| Some(*id) != leaving && entering.is_none_or(|(entering, _)| entering != *id))
		.chain(entering)
		.collect()
}

fn secret_of(key: &RecordKey) -> Result<&RecordSecret> {
	key.secret().map_err(|_| Error::LevelTooLow { held: key.level(), needed: Level::Full })
}

fn wrap_one(secret: &RecordSecret, epoch: Epoch, place: Located, reader: &Recipient) -> Result<Wrap> {
	let (Located { genesis, record }, Recipient { id, level, encryption_key, key_version }) = (place, reader);
	let context =
		WrapContext { genesis, record, reader: *id, key_version: *key_version, epoch, level: *level };
	Ok(wrap(secret, encryption_key.key(), &context)?)
}
