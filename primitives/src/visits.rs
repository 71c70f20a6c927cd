//! The visit, which is one vaccine detail (VD), and what the physician signs.

use crate::{
	AccountId, Commitment, Epoch, Moment, ParticipantId, RecordId, Sealed, VisitId, VisitIndex,
	bounds::LATE_AFTER,
	derives::{apply, scale_bounded_json},
	hexadecimal::Fixed,
	tags::{self, blake2_of},
};

/// Where a visit stands.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
	/// Opened by the hospital; no note counts yet.
	Opened,
	/// The doctor's latest note counts.
	Noted,
	/// The physician vaccinated and signed.
	Signed,
	/// The hospital linked it to the record. This is what a proof rests on.
	Linked,
	/// Ended without a signature.
	Closed(ClosingReason),
	/// Signed, and later found to be entered in error.
	Retracted,
}

impl VisitState {
	/// Whether something is left to be done: it is not linked, closed or retracted yet.
	pub const fn is_open(self) -> bool {
		matches!(self, Self::Opened | Self::Noted | Self::Signed)
	}

	/// Whether it waits for a signature.
	pub const fn is_unsigned(self) -> bool {
		matches!(self, Self::Opened | Self::Noted)
	}
}

/// Why a visit ended without a signature.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum ClosingReason {
	/// Nobody signed: the doctor deferred the child, the family left, or the visit broke off.
	Unsigned,
	/// It should not have been opened.
	EnteredInError,
}

/// SHA-256 of a [domain tag](crate::tags::CLEARANCE) and a random 32-byte token. The doctor seals the token inside the
/// note if the child may be vaccinated now, and nowhere if not; the physician's signature reveals it. So the chain
/// enforces that a deferred child is not vaccinated, and nothing in clear says that a child was deferred.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(transparent)]
pub struct Clearance(#[serde(with = "Fixed::<32>")] pub [u8; 32]);

impl Clearance {
	/// The clearance of a token.
	pub fn of(token: &[u8; 32]) -> Self {
		Self(sp_crypto_hashing::sha2_256(&[tags::CLEARANCE, token].concat()))
	}
}

/// What a version of a note is.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
	/// A first note, or the first after a withdrawal.
	Written,
	/// Replaces the version before it, which stays readable.
	Corrected,
	/// Takes the version before it back. Has no content.
	Withdrawn,
	/// Added after the signature.
	Addendum,
}

/// One version of a visit's note. Versions are appended and never changed.
#[apply(scale_bounded_json!)]
pub struct NoteEntry {
	/// The doctor.
	pub author: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What it is.
	pub kind: NoteKind,
	/// What the signature must reveal; nothing for a withdrawal or an addendum.
	pub clearance: Option<Clearance>,
	/// The text, sealed with the version's number; none for a withdrawal.
	pub sealed: Option<Sealed>,
}

/// The note that counts now.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct NoteReference {
	/// Its version.
	pub version: u32,
	/// Its content.
	pub commitment: Commitment,
	/// What the signature must reveal.
	pub clearance: Clearance,
}

/// A visit. Its sealed sections, notes and signature are kept beside it.
#[apply(scale_bounded_json!)]
pub struct Visit {
	/// Of which record.
	pub record: RecordId,
	/// Who opened it.
	pub hospital: ParticipantId,
	/// Who notes.
	pub doctor: ParticipantId,
	/// Who vaccinates and signs.
	pub physician: ParticipantId,
	/// The epoch of the keys that its doctor and physician were given, and under which its new content is sealed.
	pub epoch: Epoch,
	/// The index of those keys.
	pub index: VisitIndex,
	/// Where it stands.
	pub state: VisitState,
	/// When the hospital opened it, by the hospital's clock.
	pub made_at: Moment,
	/// When the opening reached the chain, by the chain's clock.
	pub opened_at: Moment,
	/// How many versions its note has.
	pub notes: u32,
	/// The note that counts now.
	pub note: Option<NoteReference>,
}

impl Visit {
	/// Whether the opening reached the chain late.
	pub const fn is_late(&self) -> bool {
		self.opened_at > self.made_at.saturating_add(LATE_AFTER)
	}
}

/// A family's or a guardian's objection to a visit. It stays until who made it takes it back.
#[apply(scale_bounded_json!)]
pub struct Dispute {
	/// How many disputes of the visit there were before it.
	pub number: u32,
	/// The custodian who objects.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// Why.
	pub reason: Sealed,
}

/// What a health admin can decide about a visit that was signed.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum RulingKind {
	/// It was entered in error: its doses no longer count.
	Retracted,
	/// It was retracted wrongly: its doses count again.
	Reinstated,
}

/// A health admin's decision about a visit that was signed. Rulings are appended and never changed.
#[apply(scale_bounded_json!)]
pub struct Ruling {
	/// The health admin.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What was decided.
	pub kind: RulingKind,
	/// Why.
	pub reason: Sealed,
}

/// Doses that were given elsewhere, as somebody reported them: never signed, and never counted as signed.
#[apply(scale_bounded_json!)]
pub struct Report {
	/// The person who wrote them down.
	pub author: ParticipantId,
	/// For which organisation.
	pub organisation: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// The doses and their source.
	pub doses: Sealed,
	/// Whether the organisation took the entry back.
	pub retraction: Option<ReportRetraction>,
}

/// An organisation took reported doses back.
#[apply(scale_bounded_json!)]
pub struct ReportRetraction {
	/// The person who did it.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// Why.
	pub reason: Sealed,
}

/// What a physician signs.
///
/// The signature is the physician's own sr25519 signature over [`SigningStatement::digest`], so that it can be
/// checked anywhere, later, with the physician's public key alone.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct SigningStatement {
	/// The chain.
	#[serde(with = "Fixed::<32>")]
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// The visit.
	pub visit: VisitId,
	/// The note that was read.
	pub note: Commitment,
	/// The examination that was read: the version that counted.
	pub examination: Commitment,
	/// The vaccines given.
	pub immunization: Commitment,
	/// The vaccines that were not given, those that remain, the physician's note and the next date.
	pub recommendation: Commitment,
	/// When the physician signed, by the physician's clock.
	pub signed_at: Moment,
}

impl SigningStatement {
	/// BLAKE2-256 over a domain tag and the SCALE encoding of the fields in order.
	pub fn digest(&self) -> [u8; 32] {
		blake2_of(tags::SIGNATURE, self)
	}
}

/// A physician's signature, as kept on chain.
#[apply(scale_bounded_json!)]
pub struct SignatureEntry {
	/// Who signed.
	pub physician: ParticipantId,
	/// The sr25519 public key with which; the physician's account then.
	#[serde(with = "Fixed::<32>")]
	pub account: AccountId,
	/// The statement that was signed.
	pub statement: SigningStatement,
	/// sr25519 over the statement's digest.
	#[serde(with = "Fixed::<64>")]
	pub signature: [u8; 64],
	/// When it reached the chain.
	pub recorded_at: Moment,
}

impl SignatureEntry {
	/// Whether it reached the chain late.
	pub const fn is_late(&self) -> bool {
		self.recorded_at > self.statement.signed_at.saturating_add(LATE_AFTER)
	}
}
