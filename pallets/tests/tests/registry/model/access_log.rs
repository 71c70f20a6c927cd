//! S5 and S9.

use vacchain_primitives::{
	AccessEntry, Level, Moment, ParticipantId, Read, RecordId, Role, bounds::MAX_ACCESSES,
};

use super::{AccessLogError, Broken, Model, Verdict};
use crate::chain::Runtime;

const MINUTE: Moment = 60 * 1000;
const HOUR: Moment = 60 * MINUTE;

impl Model {
	/// How many batches of reads this gateway has logged.
	pub fn last_batch(&self, gateway: &ParticipantId) -> u64 {
		self.batches.get(gateway).copied().unwrap_or_default()
	}

	pub(super) fn access_log(
		&mut self,
		who: Option<ParticipantId>,
		call: pallet_access_log::Call<Runtime>,
	) -> Verdict {
		let pallet_access_log::Call::log_reads { batch, reads } = call;
		let gateway = self.with_role(who, Role::Gateway, AccessLogError::NotGateway)?;
		let says_something = !reads.is_empty() && reads.iter().all(|read| read.count != 0);
		let mut broken = Broken::default();
		broken.unless(batch == self.last_batch(&gateway) + 1, AccessLogError::WrongBatch);
		broken.unless(says_something, AccessLogError::NoReads);
		broken.verdict()?;
		for read in reads {
			if self.may_have_happened(&read) {
				self.log_read(gateway, read);
			}
		}
		self.batches.insert(gateway, batch);
		Ok(())
	}

	/// Whether this read is one that the family has to be told of: of another's record, by one who could read it then,
	/// give or take ten minutes, neither in the future nor more than three days ago.
	pub fn may_have_happened(&self, read: &Read) -> bool {
		let is_timely = read.at <= self.now + 10 * MINUTE && read.at + 72 * HOUR >= self.now;
		let since = read.at.saturating_sub(10 * MINUTE);
		let is_anothers = self.records.get(&read.record).is_some_and(|record| record.owner != read.reader);
		is_timely && is_anothers && self.has_standing(read, since)
	}

	/// A reader of a record has standing in the records that were merged into it.
	fn has_standing(&self, read: &Read, since: Moment) -> bool {
		let other = self.records.get(&read.record).and_then(|row| row.state.merged_into());
		self.stands(&read.record, read, since) || other.is_some_and(|other| self.stands(&other, read, since))
	}

	fn stands(&self, record: &RecordId, read: &Read, since: Moment) -> bool {
		let Read { reader, visit, .. } = read;
		let is_named = || {
			visit.and_then(|visit| self.visits.get(&visit)).is_some_and(|visit| {
				let is_former = visit.former.contains(reader);
				visit.record == *record && (is_former || [visit.doctor, visit.physician].contains(reader))
			})
		};
		let organisation = self.people.get(reader).and_then(|person| person.organisation);
		self.had_access(record, reader, Level::Proof, since)
			|| match self.role(reader) {
				Some(Role::Doctor | Role::Physician) => is_named(),
				// These read under their organisation's consent. Nobody reads as a custody, which belongs to the authority.
				Some(Role::HealthAdmin | Role::Receptionist | Role::SchoolOfficer | Role::InsuranceAgent) => {
					organisation.is_some_and(|id| self.had_access(record, &id, Level::Proof, since))
				}
				_ => false,
			}
	}

	/// Whether this participant could read this record at this level at some time since then, as far as is remembered.
	pub(super) fn had_access(
		&self,
		record: &RecordId,
		id: &ParticipantId,
		level: Level,
		since: Moment,
	) -> bool {
		self.records.get(record).is_some_and(|row| {
			row.readers
				.iter()
				.filter(|reader| reader.id == *id && reader.level >= level)
				.any(|reader| self.end(reader).is_none_or(|end| end > since))
				|| row
					.former
					.iter()
					.any(|(former, had, left)| former == id && *had >= level && *left >= since)
		})
	}

	fn log_read(&mut self, gateway: ParticipantId, read: Read) {
		let now = self.now;
		let Read { record, reader, kind, at, count, .. } = read;
		let log = &mut self.record(&record).accesses;
		let is_its_row = |row: &&mut AccessEntry| {
			let is_alike =
				(row.reader, row.gateway, row.kind, row.at / HOUR) == (reader, gateway, kind, at / HOUR);
			let closes = (row.at / HOUR + 1) * HOUR + 15 * MINUTE;
			is_alike && (now < closes || row.logged_at / HOUR == now / HOUR)
		};
		// The chain looks back for a row among the newest two pages of 16.
		let recent = log.len().saturating_sub(32).div_ceil(16) * 16;
		match log[recent..].iter_mut().rev().find(is_its_row) {
			Some(row) => (row.at, row.count) = (row.at.min(at), row.count + count),
			None => log.push(AccessEntry { reader, gateway, kind, at, count, logged_at: now }),
		}
		assert!(log.len() <= MAX_ACCESSES as usize, "sequences are too short for sums");
	}
}
