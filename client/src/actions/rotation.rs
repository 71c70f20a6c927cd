//! Writing in a record against a chain that may move meanwhile, and against people who make bad keys.

use vacchain_gateway::types::{EpochState, KeyWrap, ReaderRow};
use vacchain_primitives::{Basis, Level, NewKey, ParticipantId, Reader, RecordId, Rotation, Wrap};
use vacchain_verify::Refusal;

use crate::{
	calls::Call,
	error::{DispatchRefusal, Error, Result},
	inclusion::Inclusion,
	notice::Notice,
	platform::clock,
	proven::{MAX_AGE, ProvenRecord},
	random::os_rng,
	session::Session,
	vault::{KeyRing, Recipient, next_readers},
};

/// How often a call is built anew because the record, its readers or their keys changed meanwhile.
const ATTEMPTS: u32 = 4;
/// The errors by which the chain says so.
const OVERTAKEN: [&str; 6] =
	["StaleEpoch", "WrongReaders", "StaleKey", "StaleIndex", "StaleVersion", RENEWAL_NEEDED];
/// The error by which the chain demands a new epoch.
const RENEWAL_NEEDED: &str = "RenewalNeeded";

/// Counts how often a call was built, and remembers what the chain demands.
#[derive(Default)]
pub(super) struct Attempts {
	failed: u32,
	/// Whether the chain demands a new epoch.
	pub(super) renewal: bool,
}

impl Attempts {
	/// Whether to build the call anew after this error.
	pub(super) fn again(&mut self, error: &Error) -> bool {
		self.failed += 1;
		self.renewal |=
			matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if name == RENEWAL_NEEDED);
		self.failed < ATTEMPTS && was_overtaken(error)
	}
}

/// Whether the record, its readers or their keys changed between reading and writing.
pub(super) fn was_overtaken(error: &Error) -> bool {
	matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if OVERTAKEN.contains(&name.as_str()))
}

/// The state of a record that a full reader checks before it writes in the record.
pub(super) struct Writing {
	record: RecordId,
	/// The record's keys.
	pub(super) ring: KeyRing,
	/// What is known of the current epoch.
	pub(super) state: EpochState,
	rows: Vec<ReaderRow>,
	/// The readers of the rows, each with its key, which is proven.
	readers: Vec<Recipient>,
	/// The readers whose wrap of the current key is bad.
	bad: Vec<ParticipantId>,
	/// Whether the current key is one of an earlier epoch.
	repeats: bool,
	/// Whether nothing opens, and the ring is made up.
	is_made_up: bool,
}

impl Writing {
	/// Whether the next write must start a new epoch: the chain demands it, or the current keys are bad.
	pub(super) fn must_renew(&self) -> bool {
		self.state.renewal_due || self.is_bad()
	}

	/// Whether somebody made the current keys badly: a reader lacks them, or somebody who left may have them.
	pub(super) fn is_bad(&self) -> bool {
		!self.bad.is_empty() || self.repeats
	}

	/// The basis of a reader.
	fn basis(&self, id: &ParticipantId) -> Option<Basis> {
		self.rows.iter().find(|row| row.reader.id == *id).map(|row| row.reader.basis)
	}

	/// A reader, with its key.
	fn reader(&self, id: &ParticipantId) -> Option<&Recipient> {
		self.readers.iter().find(|reader| reader.id == *id)
	}
}

impl Session {
	/// Reads the record's state before a write, makes every wrap of the current key anew, and compares it. However many epochs
	/// the record has, this takes two requests: what leads to epochs beyond the first answer is asked for only where this
	/// reader has no key of the newest ones.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] for who reads proofs only.
	pub(super) async fn writing(&self, record: &RecordId) -> Result<Writing> {
		let mut attempt = 1;
		loop {
			let keys = self.client().wraps(record, None, None).await?;
			let needed = Error::LevelTooLow { held: Level::Proof, needed: Level::Full };
			let state = keys.state.ok_or(needed)?;
			let opened = self.open_wrap(record, None, &keys.wrap).await;
			let (own, newest) = (keys.wrap.clone(), keys.wrap.epoch());
			let (mut ring, nothing_opens) = match opened {
				Ok(ring) => (ring, None),
				Err(error @ Error::BadKeys { .. }) => {
					(KeyRing::empty(Level::Full, newest, self.located(record)), Some(error))
				}
				Err(error) => return Err(error),
			};
			self.take_in(&mut ring, keys, newest).await?;
			self.find_a_key(&mut ring, None).await?;
			let rows = self.client().readers(record).await?;
			let epochs = rows.iter().filter_map(|row| row.wrap.as_ref()).map(|wrap| wrap.epoch);
			let has_moved = epochs.max() != Some(newest);
			if has_moved && attempt < ATTEMPTS {
				attempt += 1;
				continue;
			}
			let known = match self.proven_record(record, (&own, state), &rows).await {
				// A reader may have left since the rows were read.
				Err(Error::NotFinalYet | Error::NotProven(Refusal::Incomplete)) if attempt == 1 => {
					attempt += 1;
					continue;
				}
				Ok(None) if attempt < ATTEMPTS => {
					attempt += 1;
					continue;
				}
				known => known?.ok_or(Error::NotFinalYet)?,
			};
			let (bad, repeats) = (self.bad_wraps(&ring, &known).await?, ring.repeats());
			let ProvenRecord { state, readers, .. } = known;
			let is_made_up = nothing_opens.is_some();
			let mut writing =
				Writing { record: *record, ring, state, rows, readers, bad, repeats, is_made_up };
			if let Some(error) = nothing_opens {
				// The owner has a wrap of every epoch: if none opens, nobody but both custodies can open more.
				if writing.basis(&self.reading_as().await?) != Some(Basis::Owner) {
					return Err(error);
				}
				writing.ring = writing.ring.or_made_up(&mut os_rng());
			}
			return Ok(writing);
		}
	}

	/// The current key that this reader was given of a record, for a write that brings no new ones.
	///
	/// # Errors
	///
	/// [`Error::NotFinalYet`] if no final block has the reader's wrap; [`Error::BadKeys`] if it was made badly.
	pub(super) async fn ring_to_write(&self, record: &RecordId) -> Result<KeyRing> {
		let KeyWrap::Record(wrap) = self.client().wraps(record, None, None).await?.wrap else {
			return Err(Error::NotFound);
		};
		self.ensure_wrap(record, &wrap).await?;
		let place = self.located(record);
		match self.open_with_own(|secret| KeyRing::from_wrap(secret, &wrap, place)).await {
			Err(Error::Sealing(_)) => {
				self.ensure_holds(wrap.key_version).await?;
				let (record, epoch) = (*record, wrap.epoch);
				let makers = self.makers(&record, epoch).await;
				Err(Error::BadKeys { record, epoch, makers })
			}
			ring => ring,
		}
	}

	/// The readers who were given another key than this one was, or none.
	async fn bad_wraps(&self, ring: &KeyRing, known: &ProvenRecord) -> Result<Vec<ParticipantId>> {
		if ring.key(ring.newest()).is_none() {
			return Ok(vec![self.reading_as().await?]);
		}
		let mut bad = Vec::new();
		for reader in &known.readers {
			// A wrap for keys that were replaced cannot be made anew; the chain demands new keys then.
			let is_for = |wrap: &&Wrap| (wrap.reader, wrap.key_version) == (reader.id, reader.key_version);
			let Some(wrap) = known.wraps.iter().find(is_for) else { continue };
			if !ring.is_good(wrap, reader)? {
				bad.push(reader.id);
			}
		}
		Ok(bad)
	}

	/// Gives a record new keys, for the same readers without expired grants.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; the refusals of `Consent::renew_keys`.
	pub async fn renew_keys(&self, record: RecordId) -> Result<Inclusion> {
		self.rotate(&record, &|rotation| Call::RenewKeys { record, rotation }).await
	}

	/// Submits a call that starts a new epoch for the same readers, and builds it anew if somebody else was faster.
	pub(super) async fn rotate(
		&self,
		record: &RecordId,
		call: &(dyn Fn(Rotation) -> Call + Sync),
	) -> Result<Inclusion> {
		let mut attempts = Attempts::default();
		loop {
			match self.rotate_once(record, None, None, call).await {
				Err(error) if attempts.again(&error) => {}
				result => return result,
			}
		}
	}

	/// Submits a call that starts a new epoch without who leaves and with who enters.
	pub(super) async fn rotate_once(
		&self,
		record: &RecordId,
		leaving: Option<ParticipantId>,
		entering: Option<(ParticipantId, Level)>,
		call: &(dyn Fn(Rotation) -> Call + Sync),
	) -> Result<Inclusion> {
		let writing = self.writing(record).await?;
		let (rotation, _) = self.next_epoch(&writing, leaving, entering).await?;
		let inclusion = self.submit(call(rotation)).await?;
		self.mend(&writing, true).await;
		Ok(inclusion)
	}

	/// Submits a call by which a reader leaves, with a new epoch. If somebody else was faster, who may be the one that is
	/// to leave, or if this custodian's keys open nothing, the reader leaves without new keys, and they follow.
	pub(super) async fn take_back(
		&self,
		record: &RecordId,
		leaving: ParticipantId,
		call: &(dyn Fn(Option<Rotation>) -> Call + Sync),
	) -> Result<Inclusion> {
		match self.rotate_once(record, Some(leaving), None, &|rotation| call(Some(rotation))).await {
			Err(error) if was_overtaken(&error) || matches!(error, Error::BadKeys { .. }) => {}
			result => return result,
		}
		let inclusion = self.submit(call(None)).await?;
		if let Err(error) = self.renew_keys(*record).await {
			self.notice(Notice::RenewalDue { record: *record, reason: error.to_string() });
		}
		Ok(inclusion)
	}

	/// The next epoch, for those who remain and who enters, and the ring that leads back from it.
	pub(super) async fn next_epoch(
		&self,
		writing: &Writing,
		leaving: Option<ParticipantId>,
		entering: Option<(ParticipantId, Level)>,
	) -> Result<(Rotation, KeyRing)> {
		// A gateway that stops the clock would keep readers whose consent has ended.
		let now = self.client().now().await?.max(clock().saturating_sub(MAX_AGE));
		let with_keys = writing.rows.iter().filter(|row| row.gets_keys);
		let readers: Vec<Reader> = with_keys.map(|row| row.reader).collect();
		let mut recipients = Vec::with_capacity(readers.len() + 1);
		for (id, level) in next_readers(&readers, now, leaving, entering) {
			recipients.push(match writing.reader(&id) {
				Some(reader) => Recipient { level, ..reader.clone() },
				None => self.recipient(id, level).await?,
			});
		}
		writing.ring.rotate(&recipients, &mut os_rng())
	}

	/// Submits a call that gives a reader the record's key: the current one, or a new one if the current one must not be
	/// used any longer.
	pub(super) async fn let_in(
		&self,
		record: &RecordId,
		reader: ParticipantId,
		level: Level,
		call: &(dyn Fn(NewKey) -> Call + Sync),
	) -> Result<Inclusion> {
		let mut attempts = Attempts::default();
		loop {
			let writing = self.writing(record).await?;
			let renews = attempts.renewal || writing.must_renew();
			let key = if renews {
				NewKey::Renewed(self.next_epoch(&writing, None, Some((reader, level))).await?.0)
			} else {
				NewKey::Current(writing.ring.wrap_one(&self.recipient(reader, level).await?)?)
			};
			match self.submit(call(key)).await {
				Err(error) if attempts.again(&error) => {}
				Err(error) => return Err(error),
				Ok(inclusion) => {
					self.mend(&writing, renews).await;
					return Ok(inclusion);
				}
			}
		}
	}

	/// After a write: tells the person of bad keys, and gives the record's owner and the health authority what leads to
	/// every earlier epoch that this person can open. `renewed` is whether the write started a new epoch.
	///
	/// The write is done, so what fails here is told and tried again at the next write.
	pub(super) async fn mend(&self, writing: &Writing, renewed: bool) {
		let record = writing.record;
		if writing.is_bad() {
			let epoch = writing.ring.newest();
			let makers = self.makers(&record, epoch).await;
			let readers = writing.bad.clone();
			self.notice(Notice::BadKeys { record, epoch, makers, readers, mended: renewed });
		}
		if let Err(error) = self.close_gaps(writing, renewed).await {
			self.notice(Notice::NotBridged { record, reason: error.to_string() });
		}
	}

	async fn close_gaps(&self, writing: &Writing, renewed: bool) -> Result<()> {
		let record = writing.record;
		let keeps =
			|row: &&ReaderRow| row.reader.basis.keeps_past_wraps() && writing.bad.contains(&row.reader.id);
		if renewed && writing.ring.newest_secret().is_ok() && !writing.is_made_up {
			for row in writing.rows.iter().filter(keeps) {
				let Some(reader) = writing.reader(&row.reader.id) else { continue };
				let wrap = writing.ring.wrap_one(reader)?;
				self.submit(Call::KeepPastWrap { record, wrap }).await?;
			}
		}
		if !writing.ring.has_gaps() {
			return Ok(());
		}
		let mut ring = self.writing(&record).await?.ring;
		// Epochs that the new keys do not lead to are bridged, so the session looks at everything down to there first.
		if let Some(oldest) = writing.ring.oldest() {
			self.explore(&mut ring, None, oldest).await?;
		}
		// Halves that were given end with the new keys.
		ring.adopt(&writing.ring);
		if ring.newest_secret().is_ok() {
			let bridges = ring.bridges(&mut os_rng())?;
			for link in bridges {
				self.submit(Call::Bridge { record, link }).await?;
			}
			// The remembered ring lacks these bridges.
			self.forget(&record);
		}
		Ok(())
	}
}
