//! What the chain holds of sealed content: ciphertext, commitments, wraps and epoch links.

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	Commitment, Epoch, ParticipantId,
	bounds::{LINK_LEN, MAX_CIPHERTEXT, MAX_READERS, WRAP_LEN, is_ciphertext_len},
	hexadecimal::{Fixed, Hex},
};

/// How much of a record a reader may see. `Full` includes `Proof`.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
	/// Child, vaccines, dates, lots, signatures: what a school or an insurer checks.
	Proof,
	/// All of it: also weight, height, temperature, notes and remaining vaccines.
	Full,
}

/// The parts in which a record is sealed. Each has the lowest [`Level`] that opens it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Section {
	/// Who the child is. Belongs to the record, not to a visit.
	Child,
	/// Age, weight, height, body temperature and the planned vaccines.
	Examination,
	/// The doctor's note; addenda too.
	Note,
	/// The vaccines given: code, lot, dose number, site, route, occurrence.
	Immunization,
	/// The vaccines that remain and the date of the next visit.
	Recommendation,
	/// Why a visit was retracted as entered in error.
	Retraction,
}

impl Section {
	/// The lowest level that opens this section.
	pub const fn level(self) -> Level {
		match self {
			Self::Child | Self::Immunization => Level::Proof,
			Self::Examination | Self::Note | Self::Recommendation | Self::Retraction => Level::Full,
		}
	}
}

/// A sealed section.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sealed {
	/// The epoch whose secret opens it.
	pub epoch: Epoch,
	/// What the plaintext is, without showing it.
	pub commitment: Commitment,
	/// XChaCha20-Poly1305: nonce, then the padded plaintext's ciphertext and tag.
	#[serde(with = "Hex::<0, { MAX_CIPHERTEXT as usize }>")]
	pub ciphertext: BoundedVec<u8, ConstU32<MAX_CIPHERTEXT>>,
}

impl Sealed {
	/// Whether the ciphertext has a length that sealing makes.
	pub fn is_well_formed(&self) -> bool {
		is_ciphertext_len(self.ciphertext.len())
	}
}

/// A record's key, wrapped for one reader with HPKE (RFC 9180, base mode).
///
/// `Level::Full` wraps the record secret, `Level::Proof` the proof key.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wrap {
	/// For whom.
	pub reader: ParticipantId,
	/// What it opens.
	pub level: Level,
	/// The epoch whose key it holds.
	pub epoch: Epoch,
	/// Encapsulated key, then the ciphertext and tag.
	#[serde(with = "Fixed::<WRAP_LEN>")]
	pub sealed: [u8; WRAP_LEN],
}

/// The keys of an epoch, sealed under those of the next, so that a new reader can walk back.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EpochLink {
	/// The previous record secret under the new one.
	#[serde(with = "Fixed::<LINK_LEN>")]
	pub secret: [u8; LINK_LEN],
	/// The previous proof key under the new one.
	#[serde(with = "Fixed::<LINK_LEN>")]
	pub proof_key: [u8; LINK_LEN],
}

/// Starts a new epoch: the link back and a wrap for each reader that remains.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Rotation {
	/// The epoch that starts: the current one plus one.
	pub epoch: Epoch,
	/// The previous epoch's keys.
	pub link: EpochLink,
	/// Exactly one for each remaining reader, each of the new epoch.
	pub wraps: BoundedVec<Wrap, ConstU32<MAX_READERS>>,
}
