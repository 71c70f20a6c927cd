//! Findings that a session makes while it does something else.

use vacchain_primitives::{Epoch, KeyVersion, ParticipantId, RecordId};

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
	/// This person's keys did not open a record. Health admins gave both halves of its secret, and the record has new keys
	/// now, which this person's keys open.
	Restored {
		/// Which record.
		record: RecordId,
	},
	/// As [`Notice::Restored`], but the record could not be given new keys: why. The next time that it is opened tries
	/// again.
	NotRenewed {
		/// Which record.
		record: RecordId,
		/// Why.
		reason: String,
	},
	/// A health admin gave this person a half of a record's secret that is not what it should be.
	BadHalves {
		/// Of which record.
		record: RecordId,
		/// Of which epoch.
		epoch: Epoch,
		/// Who gave it. If there are several, one of them did, or who made the epoch's keys made them badly.
		givers: Vec<ParticipantId>,
	},
	/// A reader has lost its access to a record that could not be given new keys: why. The next change in the record brings
	/// them; until then what is written in a visit that is open can be opened with keys that the reader held.
	RenewalDue {
		/// Which record.
		record: RecordId,
		/// Why.
		reason: String,
	},
	/// This person was given a wrap of its organisation's content key that does not open, or that holds another key of the
	/// identity tags than the version before. The person gives it up, and asks another colleague for the key.
	BadContentKey {
		/// The organisation, or the custody.
		organisation: ParticipantId,
		/// The version that the wrap is said to hold.
		version: KeyVersion,
		/// The colleague who made the wrap.
		maker: ParticipantId,
	},
	/// This person's wrap of its organisation's content key opens, but the chain does not count the person as a holder yet:
	/// why. The next session tries again.
	ContentKeyNotAccepted {
		/// The organisation, or the custody.
		organisation: ParticipantId,
		/// Which version.
		version: KeyVersion,
		/// Why.
		reason: String,
	},
	/// The links to a record's earlier keys have a gap that this session could not close: why. The next write tries
	/// again.
	NotBridged {
		/// Of which record.
		record: RecordId,
		/// Why.
		reason: String,
	},
}
