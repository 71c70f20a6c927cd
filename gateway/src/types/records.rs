//! What a reader gets of a record. What the reader's level does not open is left out, ciphertext too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{
	AccessEntry, AccessRequest, AccountId, Basis, Commitment, Decision, EncryptionKey, Epoch, EpochLink,
	Level, Moment, NoteKind, ParticipantId, Reader, RecordId, Role, SignatureEntry, Visit, VisitId, Wrap,
};

use super::Bytes;

/// A record of the family that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwnedRecord {
	/// Its id.
	pub id: RecordId,
	/// When it was created.
	pub created_at: Moment,
}

/// A sealed section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SealedSection {
	/// The epoch whose secret opens it.
	pub epoch: Epoch,
	/// What the plaintext is, without showing it.
	pub commitment: Commitment,
	/// The ciphertext; none if the reader's level does not open it.
	pub ciphertext: Option<Bytes>,
}

/// A record, for one who may read it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordReading {
	/// Its id.
	pub id: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// The current epoch.
	pub epoch: Epoch,
	/// When it was created.
	pub created_at: Moment,
	/// How many entries its history has; for full readers.
	pub history: Option<u32>,
	/// As whom it is read: the reader itself, or the health authority for its admins.
	pub reader: ParticipantId,
	/// How much may be read.
	pub level: Level,
	/// Why; none for the professional whom an open visit names.
	pub basis: Option<Basis>,
	/// Who the child is.
	pub child: SealedSection,
	/// The key, wrapped for the reader.
	pub wrap: Wrap,
}

/// The links that lead back from a record's current epoch, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keys {
	/// The key, wrapped for the reader.
	pub wrap: Wrap,
	/// The links, the one that leads to `from` last: each is the link stored under its epoch.
	pub links: Vec<(Epoch, EpochLink)>,
}

/// A visit, for one who may read it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitReading {
	/// Its id.
	pub id: VisitId,
	/// What is known in clear.
	pub visit: Visit,
	/// What the reception desk recorded.
	pub examination: Option<SealedSection>,
	/// The versions of the note, oldest first; for full readers.
	pub notes: Vec<NoteReading>,
	/// The vaccines given.
	pub immunization: Option<SealedSection>,
	/// What remains, and the next date.
	pub recommendation: Option<SealedSection>,
	/// Why it was entered in error.
	pub retraction: Option<SealedSection>,
	/// The physician's signature.
	pub signature: Option<SignatureEntry>,
	/// The role and current account of who signed.
	pub signer: Option<Signer>,
}

/// One version of a visit's note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteReading {
	/// The doctor.
	pub author: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What it is.
	pub kind: NoteKind,
	/// What it says of the child; none for a withdrawal or an addendum.
	pub decision: Option<Decision>,
	/// The text; none for a withdrawal.
	pub text: Option<SealedSection>,
}

/// Who signed a visit, as registered now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
	/// What it is.
	pub role: Role,
	/// Its account now.
	pub account: Bytes,
}

impl Signer {
	/// The signer's account as bytes.
	pub fn account_id(&self) -> Option<AccountId> {
		self.account.0.as_slice().try_into().ok()
	}
}

/// A reader of a record, and what a wrap for it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReaderRow {
	/// Who, how much, and why.
	#[serde(flatten)]
	pub reader: Reader,
	/// What it is.
	pub role: Role,
	/// Its X25519 public key now.
	pub encryption_key: EncryptionKey,
}

/// A provider's request for access, as its family sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestRow {
	/// Who asks.
	pub requester: ParticipantId,
	/// What for.
	#[serde(flatten)]
	pub request: AccessRequest,
}

/// Who read a record, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessRow {
	/// Its number in the record's log, from 0; it stays while the row counts up. None for a sum of older rows.
	pub index: Option<u32>,
	/// What was read, by whom, when, and through which gateway.
	#[serde(flatten)]
	pub entry: AccessEntry,
}
