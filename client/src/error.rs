//! Errors. [`advice`](crate::advice) says what to do about each.

mod files;

use std::time::Duration;

use vacchain_primitives::{
	AccountId, Epoch, LaneId, Level, NodeId, ParticipantId, RecordId, Section, VisitId, bounds::MAX_LANES,
};
use vacchain_sealing::InvalidUsername;

use crate::{
	content::{ContentError, Decision},
	password::PasswordError,
};

pub use files::{KEY_FILE_VERSION, KeyFileError, SAVED_SESSION_VERSION, SavedSessionError, StoreError};

/// Any failure of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
	/// The gateway could not be reached or understood.
	#[error(transparent)]
	Transport(#[from] TransportError),
	/// The gateway does not do what it is asked for, for a reason that has no variant of its own here.
	#[error(transparent)]
	Gateway(#[from] GatewayRefusal),
	/// The username is unknown, or the password or the keys are not those of it: which of these is not told.
	#[error("username, password or keys are wrong")]
	LoginRefused,
	/// The transaction never reached a block.
	#[error(transparent)]
	Refused(#[from] SubmissionRefusal),
	/// The transaction reached a block, and the call failed; or it would fail so, and nothing was signed.
	#[error(transparent)]
	Dispatch(#[from] DispatchRefusal),
	/// The transaction did what it should, and what the institutions had decided failed.
	#[error("the institutions decided it, and the chain refuses to do it: {0}")]
	NotCarriedOut(DispatchRefusal),
	/// A gateway may have the transaction, or it reached a block long ago. Whether it was done is not known.
	#[error("what became of the transaction is not known: it may be done")]
	OutcomeUnknown,
	/// No proposal of this number waits for votes.
	#[error("no proposal {0} waits for votes: it was decided, or never made")]
	NoSuchProposal(u32),
	/// The session keys were made for another institution's account, or are none of this chain's.
	#[error("these session keys are not for your account")]
	OtherOwner(AccountId),
	/// A node's card was made for another institution, or for another chain.
	#[error("the card of the node {} is for another institution or another chain",
		crate::peer_id::to_text(.0))]
	OtherCard(NodeId),
	/// There is no such thing, or no consent opens it: which of the two is not told.
	#[error("not found: no such thing exists, or you have no access to it")]
	NotFound,
	/// The key that this person holds opens less than it asked for.
	#[error("your access is of level {held:?}, and this needs level {needed:?}")]
	LevelTooLow {
		/// The level of that key.
		held: Level,
		/// The level that is needed.
		needed: Level,
	},
	/// A participant, or the one who asks, is not registered.
	#[error("not registered: {0}")]
	NotRegistered(String),
	/// This person does not hold the content key of its organisation.
	#[error("you do not hold your organisation's content key")]
	NotAHolder,
	/// This health admin holds no custody's content key, or its custody's half of the record's secret does not open.
	#[error("you hold no half of this record's secret")]
	NoHalf,
	/// Nothing can be wrapped for an organisation before one of its people has made its content key.
	#[error("{0} has no content key yet")]
	NoContentKey(ParticipantId),
	/// The content key that waits for confirmation is not sound.
	#[error("version {version} of the content key, made by {maker}, does not fit together")]
	BadContentKey {
		/// Which version.
		version: vacchain_primitives::KeyVersion,
		/// Who made it.
		maker: ParticipantId,
	},
	/// As many families have an ID number as can.
	#[error("{families} families have this ID number already, as many as can")]
	NumberTaken {
		/// How many.
		families: usize,
	},
	/// The gateway names other keys of an applicant than the applicant has sealed.
	#[error(
		"the gateway names other keys ({named}) for this applicant than the sealed application ({sealed})"
	)]
	OtherKeysNamed {
		/// The fingerprint of the keys that the gateway names.
		named: String,
		/// The fingerprint of those in the sealed application.
		sealed: String,
	},
	/// The gateway names another role, organisation or profile of an applicant than the applicant has sealed.
	#[error("the gateway names something else for this applicant than the sealed application: {terms}")]
	OtherTermsNamed {
		/// What: `role`, `organisation`, `profile`.
		terms: String,
	},
	/// The claim that waits names other keys than those that somebody was shown.
	#[error("the claim that waits names other keys ({claimed}) than the file ({shown})")]
	OtherKeysClaimed {
		/// The fingerprint of the claimed keys.
		claimed: String,
		/// The fingerprint of those that were shown.
		shown: String,
	},
	/// Another thing waits for the record than somebody wants to confirm.
	#[error("what waits for this record is another thing: {0}")]
	OtherPowerProposed(String),
	/// The health authority has replaced this participant's keys.
	#[error("your keys were replaced")]
	KeysReplaced,
	/// The record's key was wrapped for the keys that this participant had before, or for the record's former owner.
	#[error("the record's keys were not given to the keys that you have now")]
	AccessNotRestored,
	/// Nothing in the record can be opened, because somebody made bad keys.
	#[error("the keys of epoch {epoch} of record {record} are bad{}",
		by(.makers))]
	BadKeys {
		/// Of which record.
		record: RecordId,
		/// The epoch whose keys are bad.
		epoch: Epoch,
		/// Who made them, by the record's history, if this person may see it.
		makers: Vec<ParticipantId>,
	},
	/// The note that counts is another one than the physician has read.
	#[error("the doctor has changed the note since you read it")]
	NoteChanged {
		/// The version that the physician has read.
		read: u32,
		/// The version that counts now.
		latest: u32,
		/// The doctor's text in it.
		text: String,
		/// The doctor's decision in it.
		decision: Decision,
	},
	/// The note that counts does not clear the child.
	#[error("the doctor deferred the child: it must not be vaccinated now")]
	Deferred,
	/// The visit is not one of the record that was named with it.
	#[error("visit {visit} is of another record than {record}")]
	OtherRecord {
		/// The visit.
		visit: VisitId,
		/// The record that was named.
		record: RecordId,
	},
	/// A dose that somebody else gave was to be signed.
	#[error("{vaccine} was given elsewhere, and nobody signs for a dose that another one gave")]
	GivenElsewhere {
		/// The vaccine, as it is displayed.
		vaccine: String,
	},
	/// There is no note to sign on.
	#[error("this visit has no note that counts")]
	NoNote,
	/// The visit is not ready for what was asked.
	#[error("this visit has no {0}")]
	Missing(&'static str),
	/// A section cannot be opened, or is not what it must be.
	#[error("the {section:?} of {place} cannot be opened: {source}")]
	Unreadable {
		/// Which section.
		section: Section,
		/// Of which record or visit.
		place: SectionPlace,
		/// Why.
		source: vacchain_sealing::Error,
	},
	/// An epoch's keys cannot be reached from those that are held.
	#[error("the keys of epoch {epoch} of record {record} cannot be reached")]
	EpochUnreachable {
		/// The record.
		record: RecordId,
		/// The epoch.
		epoch: Epoch,
	},
	/// Content could not be encoded or decoded.
	#[error(transparent)]
	Content(#[from] ContentError),
	/// Something could not be sealed or opened.
	#[error("{0}")]
	Sealing(#[from] vacchain_sealing::Error),
	/// The text cannot be a username.
	#[error("{0}")]
	Username(#[from] InvalidUsername),
	/// A child of this birth date, family name and birth order has a record already.
	#[error("a child of this birth date, family name and birth order has a record already, {record}")]
	ChildAlreadyRegistered {
		/// The first such record.
		record: RecordId,
	},
	/// The text is not a gateway's address.
	#[error("{0} is not a gateway's address")]
	GatewayAddress(String),
	/// More gateways than an institution can name.
	#[error("an institution names at most {0} gateways")]
	TooManyGateways(u32),
	/// An application names a username that is not its sender's.
	#[error("the application names somebody else's username")]
	OthersUsername,
	/// A family's username can be guessed.
	#[error("anybody can guess this username of a family")]
	GuessableUsername,
	/// A key file could not be made or opened.
	#[error(transparent)]
	KeyFile(#[from] KeyFileError),
	/// A new password is not taken.
	#[error(transparent)]
	Password(#[from] PasswordError),
	/// A file could not be read or written.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// A saved session opens nothing.
	#[error(transparent)]
	SavedSession(#[from] SavedSessionError),
	/// More rows than a person's lists can have.
	#[error("the list has more than {0} entries")]
	ListTooLong(usize),
	/// The account signs from as many devices and programs as it may, and each was used lately.
	#[error("your account signs from {max} devices and programs already, as many as it may",
		max = MAX_LANES)]
	NoLaneLeft,
	/// The account has no such lane.
	#[error("your account has no lane {0:08x} that is open")]
	NoSuchLane(LaneId),
	/// More readers than a record may have.
	#[error("a record has at most {0} readers")]
	TooManyReaders(u32),
	/// What the gateway shows is not what the chain's validators vouch for.
	#[error("the gateway's proof does not hold: {0}")]
	NotProven(#[from] vacchain_verify::Refusal),
	/// The gateway is of another chain than the one that this program knows.
	#[error("this gateway has another chain ({}) than the one that this program knows ({})",
		hex::encode(.told), hex::encode(.pinned))]
	OtherChain {
		/// The genesis block that this program knows.
		pinned: [u8; 32],
		/// The gateway's.
		told: [u8; 32],
	},
	/// The gateway names another key of a participant than the chain has. Nothing was sealed to it.
	#[error("the gateway names another key of {0} than the chain has")]
	OtherKey(ParticipantId),
	/// The gateway shows somebody in a role, or of an organisation, that the chain does not have. Nothing was sealed to it.
	#[error("the chain does not have {0} in the role and organisation in which the gateway shows it")]
	OtherRole(ParticipantId),
	/// The gateway shows a visit otherwise than the chain has it: linked though it was retracted, of other people, or twice.
	#[error("the chain has visit {0} otherwise than the gateway shows it")]
	OtherVisit(vacchain_primitives::VisitId),
	/// The gateway answers with another record.
	#[error("the gateway answers with record {told} where record {asked} was asked for")]
	AnsweredOtherRecord {
		/// The record that was asked for.
		asked: vacchain_primitives::RecordId,
		/// The gateway's.
		told: vacchain_primitives::RecordId,
	},
	/// The gateway names another health authority than the chain has.
	#[error("the gateway names {named} as the health authority, and the chain has {proven}")]
	OtherAuthority {
		/// The gateway's.
		named: ParticipantId,
		/// The chain's.
		proven: ParticipantId,
	},
	/// The gateway says that a transaction is final, and no final block shows it so.
	#[error("the gateway says that this is final in block {block}, and cannot prove it: {reason}")]
	FinalityNotProven {
		/// The block that the gateway names.
		block: vacchain_primitives::BlockNumber,
		/// What a final block shows instead, or why nothing is proven.
		reason: String,
	},
	/// No final block has what the gateway shows.
	#[error("no final block has what the gateway shows")]
	NotFinalYet,
	/// The person did not want it to be signed.
	#[error("nothing was signed or sent")]
	NotSigned,
	/// The act does not fit into an intent.
	#[error(transparent)]
	TooLong(#[from] TooLong),
	/// A profile does not fit.
	#[error("the profile has {len} bytes")]
	ProfileTooLong {
		/// Its length in bytes.
		len: usize,
		/// The most.
		max: usize,
	},
}

impl Error {
	/// Whether this reader's keys of one record do not open it: other records of a list may open all the same.
	pub fn is_of_one_record_s_keys(&self) -> bool {
		matches!(
			self,
			Self::BadKeys { .. } | Self::AccessNotRestored | Self::EpochUnreachable { .. } | Self::Sealing(_)
		)
	}

	/// Why a profile, or an application, could not be sealed.
	pub(crate) fn of_profile(error: vacchain_sealing::Error) -> Self {
		match error {
			vacchain_sealing::Error::TooLong { len, max } => Self::ProfileTooLong { len, max },
			error => error.into(),
		}
	}
}

/// Who made something, if that is known.
fn by(makers: &[ParticipantId]) -> String {
	let makers: Vec<_> = makers.iter().map(ToString::to_string).collect();
	if makers.is_empty() { String::new() } else { format!(", and were made by {}", makers.join(", ")) }
}

/// Of what a section is part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionPlace {
	/// A record.
	Record(RecordId),
	/// A visit.
	Visit(VisitId),
}

impl core::fmt::Display for SectionPlace {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		match self {
			Self::Record(id) => write!(f, "record {id}"),
			Self::Visit(id) => write!(f, "visit {id}"),
		}
	}
}

/// The gateway, or a node's own RPC, could not be reached or understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
	/// No connection could be made.
	#[error("nothing answers at {url}: {reason}")]
	Unreachable {
		/// Where.
		url: String,
		/// Why.
		reason: String,
	},
	/// The certificates that were given as the only ones to trust are none.
	#[error("the certificates to trust cannot be used: {0}")]
	Certificates(String),
	/// The connection broke.
	#[error("the connection was lost")]
	Disconnected,
	/// The other side answered with an error that is no refusal.
	#[error("the node cannot answer: {0}")]
	Unanswered(String),
	/// The node makes no session keys for who reaches its RPC: it was not started with `--rpc-methods unsafe`.
	#[error("the node makes no session keys for who reaches its RPC")]
	MakesNoKeys,
	/// The answer is not of the expected form.
	#[error("the answer is not understood: {0}")]
	Undecodable(String),
	/// The chain wants transactions of a form that this client does not make.
	#[error("{0}")]
	Incompatible(String),
}

impl TransportError {
	pub(crate) fn undecodable(reason: impl ToString) -> Self {
		Self::Undecodable(reason.to_string())
	}
}

/// A refusal of the gateway, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GatewayRefusal {
	/// Its name, one of those of `vacchain_gateway::Refusal`: stable, for programs.
	pub name: String,
	/// The refusal: a sentence.
	pub message: String,
	/// Advice on the next step: a sentence.
	pub advice: String,
	/// When it is worth trying again, if time helps.
	pub retry_after: Option<Duration>,
}

/// Why a transaction never reached a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmissionRefusal {
	/// The account is known but may not act now.
	#[error("your account is not that of an active participant")]
	NotActive,
	/// Too many transactions in the time window.
	#[error("you have sent more than your quota allows")]
	QuotaExhausted(Duration),
	/// It was carried before; in which block is not known any more.
	#[error("this was carried before")]
	AlreadyDone,
	/// It was carried before, and what it meant was refused.
	#[error("this was carried before, and the chain refused what it meant")]
	AlreadyFailed,
	/// Another intent has its place in the lane, by the gateway's word. Nothing was signed for another place.
	#[error(
		"the gateway says that another intent has the place of this one, as after a copy or a backup of this program's files"
	)]
	PlaceUsed,
	/// Others of its lane must be carried first.
	#[error("too many of your intents are on their way")]
	TooFarAhead,
	/// Its lane is not open on the chain.
	#[error("the chain accepts nothing more from this program's lane, which was closed")]
	LaneNotOpen,
	/// The transaction, or the block with it, would be too large.
	#[error("the transaction is too large for a block")]
	ExhaustsResources,
	/// The signature does not verify.
	#[error("the chain does not accept the signature")]
	BadSignature,
	/// It was not included in the time for which it was valid.
	#[error("the transaction was not included in time")]
	Expired,
	/// The pool is full, or has banned the transaction.
	#[error("the node takes no more transactions now ({0})")]
	Busy(String),
	/// The pool dropped it after it had taken it.
	#[error("the node dropped the transaction")]
	Dropped,
	/// Something else.
	#[error("the chain does not take the transaction: {0}")]
	Other(String),
}

impl SubmissionRefusal {
	/// Whether time would help.
	pub fn passes_with_time(&self) -> bool {
		matches!(self, Self::QuotaExhausted(_) | Self::Busy(_) | Self::TooFarAhead)
	}
}

/// A call that failed in its block, or would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DispatchRefusal {
	/// The pallet whose rule it is, or `System`.
	pub pallet: String,
	/// The error's name.
	pub name: String,
	/// The refusal, in the words of the chain's metadata: a sentence.
	pub message: String,
	/// Advice on the next step, in the words of the chain's metadata.
	pub advice: String,
}

/// The call has a list or bytes that are longer than the chain takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} of this is longer than the chain takes")]
pub struct TooLong {
	/// The list or bytes.
	pub(crate) what: &'static str,
}

/// How long to wait, for people.
pub fn in_seconds(wait: &Duration) -> String {
	match wait.as_millis().div_ceil(1000) {
		0 | 1 => "1 second".into(),
		more => format!("{more} seconds"),
	}
}

/// This crate's results.
pub type Result<T, E = Error> = core::result::Result<T, E>;
