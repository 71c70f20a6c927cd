//! What the chain holds of sealed content: ciphertext, commitments, wraps and epoch links.

use bounded_collections::{BoundedVec, ConstU32};

use crate::{
	Commitment, Epoch, KeyVersion, ParticipantId, Reader, VisitIndex,
	bounds::{
		LINK_LEN, MAX_CIPHERTEXT, MAX_GIVEN_HALVES, MAX_LINK, MAX_READERS, MAX_WRAP, SUITE, VISIT_WRAP_LEN,
		WRAP_LEN, is_ciphertext_len,
	},
	derives::{apply, scale_bounded, scale_bounded_json},
	hexadecimal::Hex,
};

/// How much of a record a reader may see. `Full` includes `Proof`, and a half opens nothing by itself.
#[apply(scale_bounded_json!)]
#[derive(Copy, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
	/// The first half of the record secret, which [custody A](ParticipantId::CUSTODY_A) holds.
	HalfA,
	/// The second half of the record secret, which [custody B](ParticipantId::CUSTODY_B) holds.
	HalfB,
	/// Child, vaccines, dates, lots, signatures: what a school or an insurer checks.
	Proof,
	/// All of it: also weight, height, temperature, notes and remaining vaccines.
	Full,
}

impl Level {
	/// Whether it is a half of the record secret, which only a custody of the health authority holds.
	pub const fn is_half(self) -> bool {
		matches!(self, Self::HalfA | Self::HalfB)
	}

	/// The custody that holds this half; none if it is no half.
	pub const fn custody(self) -> Option<ParticipantId> {
		match self {
			Self::HalfA => Some(ParticipantId::CUSTODY_A),
			Self::HalfB => Some(ParticipantId::CUSTODY_B),
			Self::Proof | Self::Full => None,
		}
	}
}

/// The parts in which a record is sealed. Each has the lowest [`Level`] that opens it.
#[apply(scale_bounded_json!)]
#[derive(Copy, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Section {
	/// Who the child is. Belongs to the record, not to a visit.
	Child,
	/// Age, weight, height, body temperature and the planned vaccines.
	Examination,
	/// The doctor's note; addenda too.
	Note,
	/// The vaccines given: code, lot, maker, expiry, dose number, site, route, occurrence. None where nothing was given.
	Immunization,
	/// The vaccines that were not given and why, those that remain, the physician's note and the date of the next visit.
	Recommendation,
	/// Why a visit was retracted as entered in error.
	Retraction,
	/// Doses that were given elsewhere, as somebody reported them, and the source. Belongs to the record, not to a visit.
	Reported,
	/// Why the family disputes a visit.
	Dispute,
	/// Why a health admin ruled on a visit, or why reported doses were taken back, in words that every reader may see.
	Ruling,
}

impl Section {
	/// The lowest level that opens this section.
	pub const fn level(self) -> Level {
		match self {
			Self::Child | Self::Immunization | Self::Reported | Self::Ruling => Level::Proof,
			Self::Examination | Self::Note | Self::Recommendation | Self::Retraction | Self::Dispute => {
				Level::Full
			}
		}
	}
}

/// A sealed section.
#[apply(scale_bounded_json!)]
pub struct Sealed {
	/// The epoch whose keys open it.
	pub epoch: Epoch,
	/// Which of the epoch's content keys opens it: the visit's index; 0 for the child's section.
	pub index: VisitIndex,
	/// What the plaintext is, without showing it.
	pub commitment: Commitment,
	/// The suite number, then under suite 1 XChaCha20-Poly1305: nonce, the padded plaintext's ciphertext, tag.
	#[serde(with = "Hex::<0, { MAX_CIPHERTEXT as usize }>")]
	pub ciphertext: BoundedVec<u8, ConstU32<MAX_CIPHERTEXT>>,
}

impl Sealed {
	/// Whether the ciphertext has a suite that the chain knows, and a length that sealing makes.
	pub fn is_well_formed(&self) -> bool {
		self.ciphertext.first() == Some(&SUITE) && is_ciphertext_len(self.ciphertext.len())
	}
}

/// The bytes of a wrap: the suite number, then under suite 1 HPKE's encapsulated key, ciphertext and tag.
pub type WrappedKey = BoundedVec<u8, ConstU32<MAX_WRAP>>;

/// A record's key, wrapped for one reader with HPKE (RFC 9180, base mode).
///
/// `Level::Full` wraps the record secret, `Level::Proof` the proof secret, `Level::HalfA` and `Level::HalfB` one half of
/// the record secret each.
#[apply(scale_bounded_json!)]
pub struct Wrap {
	/// For whom.
	pub reader: ParticipantId,
	/// Which of the reader's encryption keys opens it.
	pub key_version: KeyVersion,
	/// What it opens.
	pub level: Level,
	/// The epoch whose key it holds.
	pub epoch: Epoch,
	/// The wrapped key.
	#[serde(with = "Hex::<1, { MAX_WRAP as usize }>")]
	pub sealed: WrappedKey,
}

impl Wrap {
	/// Stands in an answer for the wrap of a reader who has none: it opens with no key, and is for no version of one.
	pub fn absent(reader: &Reader, epoch: Epoch) -> Self {
		Self {
			reader: reader.id,
			key_version: KeyVersion::MAX,
			level: reader.level,
			epoch,
			sealed: [SUITE; WRAP_LEN].to_vec().try_into().unwrap_or_default(),
		}
	}

	/// Whether it stands for one that is not there.
	pub const fn is_absent(&self) -> bool {
		self.key_version == KeyVersion::MAX
	}

	/// Whether the bytes have a suite that the chain knows, and the length that this suite's wraps have.
	pub fn is_well_formed(&self) -> bool {
		is_wrapped_key(&self.sealed, WRAP_LEN)
	}
}

/// A half of a record's secret that a health admin gave to a custodian whose own keys do not open the record: both
/// halves of an epoch together are its secret.
#[apply(scale_bounded_json!)]
pub struct GivenHalf {
	/// The health admin, who holds the custody's content key.
	pub giver: ParticipantId,
	/// The half, wrapped for the custodian's current key. Its level says which half it is. Unlike a reader's wrap it is
	/// sealed with a random key pair, since its maker does not know the record secret.
	pub wrap: Wrap,
}

/// Halves that a health admin gives at one time, of different epochs.
pub type GivenHalves = BoundedVec<Wrap, ConstU32<MAX_GIVEN_HALVES>>;

/// What a visit gives to its doctor or its physician: the two content keys of the visit's index, from which those of
/// every earlier visit follow and of no later one.
#[apply(scale_bounded_json!)]
pub struct VisitWrap {
	/// For whom.
	pub professional: ParticipantId,
	/// Which of the professional's encryption keys opens it.
	pub key_version: KeyVersion,
	/// The epoch of the keys.
	pub epoch: Epoch,
	/// The index of the keys.
	pub index: VisitIndex,
	/// The wrapped keys: of level full, then of level proof.
	#[serde(with = "Hex::<1, { MAX_WRAP as usize }>")]
	pub sealed: WrappedKey,
}

impl VisitWrap {
	/// Whether the bytes have a suite that the chain knows, and the length that this suite's wraps have.
	pub fn is_well_formed(&self) -> bool {
		is_wrapped_key(&self.sealed, VISIT_WRAP_LEN)
	}
}

fn is_wrapped_key(bytes: &[u8], len: usize) -> bool {
	bytes.first() == Some(&SUITE) && bytes.len() == len
}

/// The keys of an earlier epoch, sealed under keys of a later one, so that a reader can walk back.
#[apply(scale_bounded_json!)]
pub struct EpochLink {
	/// The epoch that it leads to: the earlier one, whose keys it holds.
	pub from: Epoch,
	/// The epoch whose keys open it.
	pub to: Epoch,
	/// The suite number, then under suite 1 the record secret of `from` under the first full key of `to`, and the
	/// proof secret of `from` under the first proof key of `to`, each nonce, ciphertext and tag.
	#[serde(with = "Hex::<1, { MAX_LINK as usize }>")]
	pub sealed: BoundedVec<u8, ConstU32<MAX_LINK>>,
}

impl EpochLink {
	/// Whether it leads back, and its bytes have a suite that the chain knows and the length that this suite's links
	/// have.
	pub fn is_well_formed(&self) -> bool {
		self.from < self.to && self.has_form()
	}

	/// The same for a link to an epoch of another record, which was merged into this one.
	pub fn has_form(&self) -> bool {
		self.sealed.first() == Some(&SUITE) && self.sealed.len() == LINK_LEN
	}
}

/// How a new reader gets the record's key.
#[apply(scale_bounded!)]
pub enum NewKey {
	/// The current epoch's key, wrapped for the new reader.
	Current(Wrap),
	/// A new epoch, with a wrap for each remaining reader and for the new one: needed when a renewal is due.
	Renewed(Rotation),
}

/// Starts a new epoch: a link back and a wrap for each reader that remains.
#[apply(scale_bounded!)]
pub struct Rotation {
	/// The epoch that starts: the current one plus one.
	pub epoch: Epoch,
	/// The keys of an earlier epoch, under those of the new one: of the current epoch, or of an older one if nobody
	/// honest can open the current one.
	pub link: EpochLink,
	/// Exactly one for each remaining reader, each of the new epoch.
	pub wraps: BoundedVec<Wrap, ConstU32<MAX_READERS>>,
}
