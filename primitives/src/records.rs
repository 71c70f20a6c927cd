//! The vaccination record (VR).

use bounded_collections::{BoundedVec, ConstU32};

use crate::{
	BlockNumber, Epoch, KeyVersion, Moment, ParticipantId, RecordId, VisitIndex,
	bounds::MAX_MERGED,
	derives::{apply, scale_bounded_json},
	hexadecimal::Fixed,
	tags::{self, blake2_of},
};

/// A tag under a key of the health authority, by which its admins find what they know already: the children of one birth
/// date, family name and birth order, or the families of one ID number. Nobody without the key can compute it.
#[apply(scale_bounded_json!)]
#[derive(Copy, PartialOrd, Ord)]
pub struct IdentityTag {
	/// The version of the authority's content key that came with the tag's key first.
	pub key_version: KeyVersion,
	/// HMAC-SHA-256.
	#[serde(with = "Fixed::<32>")]
	pub tag: [u8; 32],
}

/// Why a second record has the tag of a first one.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "kebab-case")]
pub enum NamesakeReason {
	/// The children are twins, and the tags do not tell them apart.
	Twin,
	/// The children were born on one day with one family name, and are two.
	Namesake,
}

/// Another child's record with the same tag.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct Namesake {
	/// The first record with the tag.
	pub record: RecordId,
	/// Why this is another child.
	pub reason: NamesakeReason,
}

/// The last rectification of a record's child: what was mistyped, or has changed.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct Rectified {
	/// Which version of the child's section it made: 1 for the first rectification.
	pub version: u32,
	/// When, by the chain's clock.
	pub at: Moment,
	/// The health admin who did it.
	pub by: ParticipantId,
}

/// Why a record was made in error.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "kebab-case")]
pub enum VoidReason {
	/// There is no such child, or the record was made by mistake.
	CreatedInError,
	/// The child has another record, which stays.
	Duplicate,
}

/// The state of a record.
#[apply(scale_bounded_json!)]
#[derive(Copy, Default)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
	/// It is in use.
	#[default]
	InUse,
	/// It was made in error: nobody is given access and no visit is opened any more. The family and the health authority
	/// see it still.
	Void {
		/// Why.
		reason: VoidReason,
		/// When it was voided.
		at: Moment,
	},
	/// The child has another record, into which this one was merged: who reads that one reads this one.
	Merged {
		/// The other record.
		into: RecordId,
		/// When it was merged.
		at: Moment,
	},
}

/// The remains of a record that was erased.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct Tombstone {
	/// The last root of its history.
	#[serde(with = "Fixed::<32>")]
	pub root: [u8; 32],
	/// Whose it was: [`Tombstone::digest_of`].
	#[serde(with = "Fixed::<32>")]
	pub owner: [u8; 32],
	/// When it was erased.
	pub at: Moment,
}

impl Tombstone {
	/// The digest under which the tombstone of a record is kept. The id itself is not, so that who has the state alone cannot try
	/// which family [`Tombstone::owner`] stands for.
	pub fn place_of(record: &RecordId) -> [u8; 32] {
		blake2_of(tags::ERASED_ID, record)
	}

	/// The digest by which the owner of an erased record is known again. A record's id is random and leaves the chain, so
	/// nobody who does not know it finds the owner by trying.
	pub fn digest_of(record: &RecordId, owner: &ParticipantId) -> [u8; 32] {
		blake2_of(tags::ERASED_OWNER, &(record, owner))
	}
}

/// A vaccination record. Its child's section, wraps and history are kept beside it.
#[apply(scale_bounded_json!)]
pub struct Record {
	/// The family that owns it.
	pub owner: ParticipantId,
	/// The first epoch of which the owner has a wrap: a later one than the first after a change of owner.
	pub owner_since: Epoch,
	/// Whether it is in use.
	pub state: RecordState,
	/// When its owner asked for it to be erased.
	pub erasure_asked_at: Option<Moment>,
	/// The records that were merged into it.
	#[cfg_attr(feature = "schema", schemars(with = "alloc::vec::Vec<RecordId>"))]
	pub merged: BoundedVec<RecordId, ConstU32<MAX_MERGED>>,
	/// Whether the next writer must start an epoch, because the record was told apart from another one.
	pub renew: bool,
	/// The current epoch.
	pub epoch: Epoch,
	/// The block in which the current epoch started.
	pub epoch_since: BlockNumber,
	/// When it was created.
	pub created_at: Moment,
	/// What stops the same child from being registered twice.
	pub identity_tag: IdentityTag,
	/// The record that had the tag first, and why this is another child.
	pub namesake: Option<Namesake>,
	/// The highest index of a visit in the current epoch, and
	/// [`RENEWED_VISIT_INDEX`](crate::bounds::RENEWED_VISIT_INDEX) before the first: a new visit has the next one, or the
	/// same if two were opened at the same time.
	pub visit_index: VisitIndex,
	/// The last rectification of its child; nothing if the child is as it was at creation.
	pub rectified: Option<Rectified>,
	/// How many entries its history has.
	pub history: u32,
	/// The running root of its history ([`HistoryEntry::root_after`](crate::HistoryEntry::root_after)); zeros before the
	/// first entry.
	#[serde(with = "Fixed::<32>")]
	pub root: [u8; 32],
}

impl RecordState {
	/// The record into which it was merged.
	pub const fn merged_into(&self) -> Option<RecordId> {
		match self {
			Self::Merged { into, .. } => Some(*into),
			Self::InUse | Self::Void { .. } => None,
		}
	}
}

impl Record {
	/// Which version of the child's section is the current one: 0 at creation.
	pub fn child_version(&self) -> u32 {
		self.rectified.map_or(0, |rectified| rectified.version)
	}
}
