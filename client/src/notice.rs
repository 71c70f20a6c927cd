//! Findings that a session makes while it does something else.

use vacchain_primitives::{Epoch, ParticipantId, RecordId};

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
	/// A record's keys were bad: some of its readers could not open them, or they were those of an earlier epoch.
	BadKeys {
		/// Of which record.
		record: RecordId,
		/// The epoch whose keys are bad.
		epoch: Epoch,
		/// Who made them, by the record's history.
		makers: Vec<ParticipantId>,
		/// Which readers could not open them; none if the keys are those of an earlier epoch.
		readers: Vec<ParticipantId>,
		/// Whether this session has given the record new keys.
		mended: bool,
	},
	/// What leads to a record's earlier keys has a gap that this session could not close: why. The next write tries
	/// again.
	NotBridged {
		/// Of which record.
		record: RecordId,
		/// Why.
		reason: String,
	},
}
