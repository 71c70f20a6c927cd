//! New keys, and what is kept of old ones.

use vacchain_primitives::{
	Action, Basis, Epoch, EpochLink, Level, ParticipantId, Reader, RecordId, Rotation, Wrap,
};

use super::{
	Broken, ConsentError, LINK_LENGTH, Model, PAUSE, RENEWED, RecordsError, Verdict, WRAP_LENGTH, is_wrapped,
	refuse,
};

impl Model {
	/// Readers and wraps are one set, and each wrap is for the key of now.
	pub(super) fn check_wraps(&self, broken: &mut Broken, readers: &[Reader], epoch: Epoch, wraps: &[Wrap]) {
		let mut wanted: Vec<_> = readers.iter().map(|reader| (reader.id, reader.level)).collect();
		let mut given: Vec<_> = wraps.iter().map(|wrap| (wrap.reader, wrap.level)).collect();
		wanted.sort();
		given.sort();
		broken.unless(wraps.iter().all(|wrap| wrap.epoch == epoch), RecordsError::StaleEpoch);
		broken.unless(given == wanted, RecordsError::WrongReaders);
		let is_sealed = |wrap: &Wrap| is_wrapped(&wrap.sealed, WRAP_LENGTH);
		broken.unless(wraps.iter().all(is_sealed), RecordsError::Malformed);
		let is_current = |wrap: &Wrap| self.accepts_key(&wrap.reader, wrap.key_version);
		broken.unless(wraps.iter().all(is_current), RecordsError::StaleKey);
	}

	pub(super) fn check_rotation(
		&self,
		broken: &mut Broken,
		record: &RecordId,
		readers: &[Reader],
		rotation: &Rotation,
	) {
		let Rotation { epoch, link, wraps } = rotation;
		let is_next = *epoch == self.records[record].epoch + 1 && link.to == *epoch;
		broken.unless(is_next, RecordsError::StaleEpoch);
		broken.unless(Self::is_link(link), RecordsError::Malformed);
		let with_keys: Vec<_> = readers.iter().filter(|reader| self.gets_keys(reader)).copied().collect();
		self.check_wraps(broken, &with_keys, *epoch, wraps);
	}

	fn is_link(link: &EpochLink) -> bool {
		link.from < link.to && Self::has_form(link)
	}

	pub(super) fn has_form(link: &EpochLink) -> bool {
		is_wrapped(&link.sealed, LINK_LENGTH)
	}

	/// Whose wraps of ended epochs stay, and at which level: the owner's, the health authority's and its custodies'.
	fn with_past_wraps(&self, record: &RecordId) -> [(ParticipantId, Level); 4] {
		let [a, b] = ParticipantId::CUSTODIES;
		let authority = crate::chain::id(crate::chain::AUTHORITY);
		[
			(self.records[record].owner, Level::Full),
			(authority, Level::Proof),
			(a, Level::HalfA),
			(b, Level::HalfB),
		]
	}

	/// Starts the epoch of a rotation that was checked.
	pub(super) fn start_epoch(&mut self, record: RecordId, readers: Vec<Reader>, rotation: Rotation) {
		let stays = self.with_past_wraps(&record);
		let block = self.block;
		self.put_readers(record, readers);
		let row = self.record(&record);
		let ended = row.wraps.iter().filter(|wrap| stays.contains(&(wrap.reader, wrap.level)));
		let ended = ended.map(|wrap| (None, wrap.clone())).collect();
		row.past_wraps.insert(row.epoch, ended);
		row.links.insert(rotation.epoch, rotation.link);
		row.wraps = rotation.wraps.into_inner();
		let wraps = &row.wraps;
		row.halves.retain(|half| {
			let half = &half.wrap;
			wraps.iter().any(|wrap| wrap.reader == half.reader && wrap.key_version == half.key_version)
		});
		(row.epoch, row.epoch_since, row.visit_index) = (rotation.epoch, block, RENEWED);
		row.renew = false;
	}

	/// These read from now on; who left is remembered.
	pub(super) fn put_readers(&mut self, record: RecordId, readers: Vec<Reader>) {
		let now = self.now;
		let row = self.record(&record);
		let left = row
			.readers
			.iter()
			.filter(|old| readers.iter().all(|new| new.id != old.id || new.level < old.level));
		row.former.extend(left.map(|old| match old.basis {
			Basis::Grant { expires_at: Some(end), .. } => (old.id, old.level, end.min(now)),
			_ => (old.id, old.level, now),
		}));
		row.readers = readers;
	}

	/// A reader leaves: with a new epoch for those who remain, or with its wrap left behind until the next one.
	pub(super) fn shrink(
		&mut self,
		record: RecordId,
		leaving: &ParticipantId,
		rotation: Option<Rotation>,
	) -> Verdict {
		if let Some(rotation) = rotation {
			return self.rotate(record, self.remaining(&record, Some(leaving)), rotation);
		}
		let mut readers = self.records[&record].readers.clone();
		readers.retain(|reader| reader.id != *leaving);
		self.put_readers(record, readers);
		Ok(())
	}

	/// Whether somebody other than a custodian may start an epoch: one that is due, or once in five minutes.
	pub(super) fn may_rotate(&self, record: &RecordId) -> bool {
		let last = self.records[record].rotated_at;
		self.is_due(record) || last.is_none_or(|last| self.now >= last + PAUSE)
	}

	/// Starts a new epoch with these readers, for whom the rotation brings a wrap each.
	pub(super) fn rotate(&mut self, record: RecordId, readers: Vec<Reader>, rotation: Rotation) -> Verdict {
		let mut broken = Broken::default();
		self.check_rotation(&mut broken, &record, &readers, &rotation);
		broken.verdict()?;
		self.start_epoch(record, readers, rotation);
		Ok(())
	}

	/// The actor's id, and that of the reader as which it mends keys.
	fn full_reader(
		&self,
		who: Option<ParticipantId>,
		record: &RecordId,
	) -> Result<(ParticipantId, ParticipantId), Vec<sp_runtime::DispatchError>> {
		let as_reader = |id: ParticipantId| {
			let is_seat = self.people[&id].role.is_organisation();
			(!is_seat).then(|| (id, self.acts_for(&id).unwrap_or(id)))
		};
		let is_full = |(_, reader): &(_, ParticipantId)| self.access(record, reader) == Some(Level::Full);
		who.and_then(as_reader).filter(is_full).map_or_else(|| refuse(ConsentError::NotFullReader), Ok)
	}

	pub(super) fn bridge(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		link: EpochLink,
	) -> Verdict {
		let (actor, maker) = self.full_reader(who, &record)?;
		let (from, to) = (link.from, link.to);
		let mut broken = Broken::default();
		broken.unless(to <= self.records[&record].epoch, RecordsError::NotFound);
		broken.unless(Self::is_link(&link), RecordsError::Malformed);
		broken.verdict()?;
		let bridges = self.record(&record).bridges.entry(from).or_default();
		bridges.retain(|(other, _)| *other != maker);
		bridges.push((maker, link));
		self.write_history(record, actor, Action::EpochBridged { from, to }, None);
		Ok(())
	}

	pub(super) fn keep_past_wrap(
		&mut self,
		who: Option<ParticipantId>,
		record: RecordId,
		wrap: Wrap,
	) -> Verdict {
		let (actor, maker) = self.full_reader(who, &record)?;
		let (epoch, reader) = (wrap.epoch, wrap.reader);
		let row = &self.records[&record];
		let mut broken = Broken::default();
		broken.unless(epoch < row.epoch, RecordsError::NotFound);
		let stays = self.with_past_wraps(&record).contains(&(reader, wrap.level));
		broken.unless(stays, RecordsError::WrongReaders);
		broken.unless(is_wrapped(&wrap.sealed, WRAP_LENGTH), RecordsError::Malformed);
		broken.unless(self.accepts_key(&reader, wrap.key_version), RecordsError::StaleKey);
		broken.verdict()?;
		let kept = self.record(&record).past_wraps.entry(epoch).or_default();
		kept.retain(|(other, present)| (*other, present.reader) != (Some(maker), reader));
		kept.push((Some(maker), wrap));
		self.write_history(record, actor, Action::PastKeyWrapped { epoch, reader }, None);
		Ok(())
	}
}
