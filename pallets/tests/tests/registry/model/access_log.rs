//! S5 and S9.

use vacchain_primitives::{AccessEntry, ParticipantId, Read, Role, bounds::MAX_CLOCK_SKEW};

use super::{AccessLogError, Broken, Model, Verdict};
use crate::chain::Runtime;

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
		let is_past = |read: &Read| read.at <= self.now + MAX_CLOCK_SKEW;
		broken.unless(reads.iter().all(is_past), AccessLogError::InvalidTime);
		broken.verdict()?;
		let logged_at = self.now;
		for Read { record, reader, kind, at, count } in reads {
			if let Some(row) = self.records.get_mut(&record) {
				row.accesses.push(AccessEntry { reader, gateway, kind, at, count, logged_at });
			}
		}
		self.batches.insert(gateway, batch);
		Ok(())
	}
}
