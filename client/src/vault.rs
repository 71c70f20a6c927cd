//! A record's keys: taken from wraps, walked back through the epochs, wrapped for readers, rotated.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use vacchain_primitives::{
	EncryptionKey, Epoch, EpochLink, Level, Moment, ParticipantId, Reader, RecordId, Rotation, Sealed,
	Section, VisitId, Wrap, bounds::MAX_READERS,
};
use vacchain_sealing::{
	EncryptionSecret, LinkContext, RecordKey, RecordSecret, SectionContext, WrapContext, link, open_section,
	seal_section, unwrap, walk_back, wrap,
};

use crate::{
	content::Content,
	error::{Error, Place, Result},
	transaction::Hash,
};

/// A record on its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
	/// The chain.
	pub genesis: Hash,
	/// The record.
	pub record: RecordId,
}

/// The keys of a record, from one epoch back as far as the links given so far lead.
#[derive(Clone, Debug)]
pub struct KeyRing {
	place: Located,
	newest: Epoch,
	/// Without gaps up to `newest`.
	keys: BTreeMap<Epoch, RecordKey>,
}

impl KeyRing {
	/// The key in a wrap.
	///
	/// # Errors
	///
	/// When the wrap is for another key, record or chain.
	pub fn from_wrap(secret: &EncryptionSecret, wrap: &Wrap, place: Located) -> Result<Self> {
		let key = unwrap(secret, wrap, &place.genesis, &place.record)?;
		Ok(Self::from_key(key, wrap.epoch, place))
	}

	/// The key of an epoch.
	pub fn from_key(key: RecordKey, epoch: Epoch, place: Located) -> Self {
		Self { place, newest: epoch, keys: BTreeMap::from([(epoch, key)]) }
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
		self.keys.values().next().map_or(Level::Proof, RecordKey::level)
	}

	/// The key of an epoch, if it has been reached.
	pub fn key(&self, epoch: Epoch) -> Option<&RecordKey> {
		self.keys.get(&epoch)
	}

	/// The epoch whose link leads nearer to `epoch`, if it has not been reached and can be.
	pub fn missing_link(&self, epoch: Epoch) -> Option<Epoch> {
		let oldest = self.oldest();
		if epoch < oldest { oldest.checked_sub(1) } else { None }
	}

	/// Walks back one epoch with the link of [`KeyRing::missing_link`].
	///
	/// # Errors
	///
	/// When the link is of another epoch or record, or was changed.
	pub fn walk_back(&mut self, link: &EpochLink) -> Result<()> {
		let oldest = self.oldest();
		let unreachable = Error::EpochUnreachable { record: self.place.record, epoch: oldest };
		let key = self.keys.get(&oldest).ok_or(unreachable)?;
		let previous = walk_back(key, link, &self.link_context(oldest))?;
		self.keys.insert(oldest.saturating_sub(1), previous);
		Ok(())
	}

	/// The newest key.
	///
	/// # Errors
	///
	/// None in practice: a ring has at least one key.
	pub fn newest_key(&self) -> Result<&RecordKey> {
		let unreachable = Error::EpochUnreachable { record: self.place.record, epoch: self.newest };
		self.keys.get(&self.newest).ok_or(unreachable)
	}

	/// The newest record secret.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if it holds proof keys.
	pub fn newest_secret(&self) -> Result<&RecordSecret> {
		match self.newest_key()? {
			RecordKey::Full(secret) => Ok(secret),
			RecordKey::Proof(_) => Err(Error::LevelTooLow { held: Level::Proof, needed: Level::Full }),
		}
	}

	/// Wraps the newest key for readers, each at its level.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if it holds proof keys and a reader is to have more.
	pub fn wrap_for(&self, readers: &[Recipient], rng: &mut impl CryptoRng) -> Result<Vec<Wrap>> {
		wrap_key(self.newest_key()?, self.newest, self.place, readers, rng)
	}

	/// Wraps the newest key for one reader.
	///
	/// # Errors
	///
	/// As [`KeyRing::wrap_for`].
	pub fn wrap_one(&self, reader: &Recipient, rng: &mut impl CryptoRng) -> Result<Wrap> {
		wrap_one(self.newest_key()?, self.newest, self.place, reader, rng)
	}

	/// Starts the next epoch, with a fresh secret, for exactly these readers.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if it holds proof keys; [`Error::TooManyReaders`].
	pub fn rotate(&self, readers: &[Recipient], rng: &mut impl CryptoRng) -> Result<Rotation> {
		let previous = self.newest_secret()?;
		let next = RecordSecret::generate(rng);
		let epoch = self.newest.saturating_add(1);
		let link = link(previous, &next, &self.link_context(epoch), rng)?;
		let wraps = wrap_key(&RecordKey::Full(next), epoch, self.place, readers, rng)?;
		let wraps = wraps.try_into().map_err(|_| Error::TooManyReaders(MAX_READERS))?;
		Ok(Rotation { epoch, link, wraps })
	}

	/// Seals content under the newest key. `version` is a note's number, and 0 elsewhere.
	///
	/// # Errors
	///
	/// When the content does not fit, or the level is too low.
	pub fn seal<C: Content>(
		&self,
		content: &C,
		visit: Option<VisitId>,
		version: u32,
		rng: &mut impl CryptoRng,
	) -> Result<Sealed> {
		let context = self.section_context(C::SECTION, visit, self.newest, version);
		Ok(seal_section(self.newest_key()?, &context, &content.to_bytes()?, rng)?)
	}

	/// Opens content whose epoch has been reached, and checks its commitment.
	///
	/// # Errors
	///
	/// [`Error::EpochUnreachable`] if its epoch has not been reached; [`Error::LevelTooLow`];
	/// [`Error::Unreadable`] if it was damaged or forged; [`Error::Content`] if it is not what it should be.
	pub fn open<C: Content>(&self, sealed: &Sealed, visit: Option<VisitId>, version: u32) -> Result<C> {
		let (record, epoch) = (self.place.record, sealed.epoch);
		if self.level() < C::SECTION.level() {
			return Err(Error::LevelTooLow { held: self.level(), needed: C::SECTION.level() });
		}
		let key = self.key(epoch).ok_or(Error::EpochUnreachable { record, epoch })?;
		let context = self.section_context(C::SECTION, visit, epoch, version);
		let place = visit.map_or(Place::Record(record), Place::Visit);
		let opened = open_section(key, &context, sealed).map_err(|source| Error::Unreadable {
			section: C::SECTION,
			place,
			source,
		})?;
		Ok(C::from_bytes(&opened.content)?)
	}

	fn oldest(&self) -> Epoch {
		self.keys.keys().next().copied().unwrap_or(self.newest)
	}

	fn link_context(&self, epoch: Epoch) -> LinkContext {
		LinkContext { genesis: self.place.genesis, record: self.place.record, epoch }
	}

	fn section_context(
		&self,
		section: Section,
		visit: Option<VisitId>,
		epoch: Epoch,
		version: u32,
	) -> SectionContext {
		let Located { genesis, record } = self.place;
		SectionContext { genesis, record, visit, section, epoch, version }
	}
}

/// One for whom a key is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
	/// Who.
	pub id: ParticipantId,
	/// How much.
	pub level: Level,
	/// To which key.
	pub encryption_key: EncryptionKey,
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

fn wrap_key(
	key: &RecordKey,
	epoch: Epoch,
	place: Located,
	readers: &[Recipient],
	rng: &mut impl CryptoRng,
) -> Result<Vec<Wrap>> {
	readers.iter().map(|reader| wrap_one(key, epoch, place, reader, rng)).collect()
}

fn wrap_one(
	key: &RecordKey,
	epoch: Epoch,
	Located { genesis, record }: Located,
	reader: &Recipient,
	rng: &mut impl CryptoRng,
) -> Result<Wrap> {
	if key.level() < reader.level {
		return Err(Error::LevelTooLow { held: key.level(), needed: reader.level });
	}
	let context = WrapContext { genesis, record, reader: reader.id, epoch, level: reader.level };
	Ok(wrap(key, &reader.encryption_key, &context, rng)?)
}
