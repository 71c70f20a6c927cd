//! The keys that a reader of a record holds, and what they open.

use vacchain_primitives::{Level, Section, VisitId, VisitIndex};
use zeroize::Zeroizing;

use crate::{
	Error, HalfA, HalfB, ProofSecret, RecordSecret, SectionContext,
	chain::ContentKey,
	keys::{joined, secret},
	labels,
	suite::SUITE,
	symmetric::derive,
};

/// A record's key of one epoch, as a reader holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordKey {
	/// A full reader's: opens every section of the epoch.
	Full(RecordSecret),
	/// A proof reader's: opens every section of level proof of the epoch.
	Proof(ProofSecret),
	/// The doctor's and the physician's of a visit: opens every section up to that visit's index.
	Visit(VisitKeys),
	/// Custody A's: opens nothing without the other half.
	HalfA(HalfA),
	/// Custody B's: opens nothing without the other half.
	HalfB(HalfB),
}

/// The keys that a visit gives to its doctor and physician: the content keys of its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitKeys {
	index: VisitIndex,
	full: ContentKey,
	proof: ContentKey,
}

secret!(
	/// The XChaCha20-Poly1305 key of one section.
	SectionKey
);

impl VisitKeys {
	/// The last index that they open.
	pub fn index(&self) -> VisitIndex {
		self.index
	}

	/// The content key of level full.
	pub fn full(&self) -> &ContentKey {
		&self.full
	}

	/// The content key of level proof.
	pub fn proof(&self) -> &ContentKey {
		&self.proof
	}

	/// Both keys, of level full and of level proof, 32 bytes each.
	pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; 64]> {
		joined(self.full.as_bytes(), self.proof.as_bytes())
	}

	/// The keys of this index, from [`Self::to_bytes`].
	pub(crate) fn from_bytes(index: VisitIndex, bytes: &[u8; 64]) -> Self {
		let mut halves = Zeroizing::new([[0; 32]; 2]);
		for (half, bytes) in halves.iter_mut().zip(bytes.as_chunks::<32>().0) {
			half.copy_from_slice(bytes);
		}
		let [full, proof] = &*halves;
		Self { index, full: ContentKey::from_bytes(*full), proof: ContentKey::from_bytes(*proof) }
	}
}

impl RecordSecret {
	/// The keys that the visit with this index gives to its doctor and physician.
	///
	/// # Errors
	///
	/// [`Error::NoSuchIndex`] above [`MAX_VISIT_INDEX`](vacchain_primitives::bounds::MAX_VISIT_INDEX).
	pub fn visit_keys(&self, index: VisitIndex) -> Result<VisitKeys, Error> {
		Ok(VisitKeys {
			index,
			full: self.content_key(index)?,
			proof: self.proof_secret().content_key(index)?,
		})
	}
}

impl RecordKey {
	/// How much it opens. A visit's keys are of level full, up to its index.
	pub fn level(&self) -> Level {
		match self {
			Self::Full(_) | Self::Visit(_) => Level::Full,
			Self::Proof(_) => Level::Proof,
			Self::HalfA(_) => Level::HalfA,
			Self::HalfB(_) => Level::HalfB,
		}
	}

	/// The last index that it opens; none if its level alone decides.
	pub fn last_index(&self) -> Option<VisitIndex> {
		match self {
			Self::Full(_) | Self::Proof(_) | Self::HalfA(_) | Self::HalfB(_) => None,
			Self::Visit(keys) => Some(keys.index),
		}
	}

	/// The record secret, which wraps, links and rotates.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if it is another key than a full reader's.
	pub fn secret(&self) -> Result<&RecordSecret, Error> {
		match self {
			Self::Full(secret) => Ok(secret),
			Self::Proof(_) | Self::Visit(_) | Self::HalfA(_) | Self::HalfB(_) => Err(Error::LevelTooLow),
		}
	}

	/// The content key of a level and index.
	///
	/// # Errors
	///
	/// [`Error::NoSuchIndex`] if there is no such index; [`Error::LevelTooLow`] if the key is of a lower level, or the
	/// level is a half's; [`Error::LaterVisit`] if the index is above that of a visit's key.
	pub(crate) fn content_key(&self, level: Level, index: VisitIndex) -> Result<ContentKey, Error> {
		match (self, level) {
			(Self::HalfA(_) | Self::HalfB(_), _) | (_, Level::HalfA | Level::HalfB) => {
				Err(Error::LevelTooLow)
			}
			(Self::Full(secret), Level::Full) => secret.content_key(index),
			(Self::Full(secret), Level::Proof) => secret.proof_secret().content_key(index),
			(Self::Proof(_), Level::Full) => Err(Error::LevelTooLow),
			(Self::Proof(secret), Level::Proof) => secret.content_key(index),
			(Self::Visit(keys), level) => {
				let later = Error::LaterVisit { held: keys.index, sealed: index };
				let by = keys.index.checked_sub(index).ok_or(later)?;
				Ok(match level {
					Level::Full => keys.full.lower(by),
					_ => keys.proof.lower(by),
				})
			}
		}
	}

	/// The key that seals and opens a section: HKDF of the content key of the section's level and the context's
	/// index. The info is the domain tag, the suite number, 1 and the visit (16) or 0 and 16 zeros, the section's
	/// SCALE index (1) and the version (u32, little endian).
	///
	/// # Errors
	///
	/// [`Error::NoSuchIndex`] if there is no such index, or it is 0 for a visit or for reported doses, or another for the
	/// child's section or a ruling; [`Error::LevelTooLow`] if a proof reader asks for a section of level full; [`Error::LaterVisit`] if the index
	/// is above that of a visit's key.
	pub fn section_key(&self, context: &SectionContext) -> Result<SectionKey, Error> {
		let (is_of_visit, has_index) = (context.visit.is_some(), context.index > 0);
		let fits = match context.section {
			// Written during one visit or between two: the professionals of earlier visits do not open it.
			Section::Reported => !is_of_visit && has_index,
			// For every reader of the record.
			Section::Ruling => !has_index,
			_ => is_of_visit == has_index,
		};
		if !fits {
			return Err(Error::NoSuchIndex { index: context.index });
		}
		let key = self.content_key(context.section.level(), context.index)?;
		let info = [labels::SECTION, &[SUITE], &context.place()].concat();
		Ok(SectionKey::from_bytes(*derive(key.as_bytes(), &info)))
	}
}

/// 1 and the visit, or 0 and zeros.
pub(crate) fn visit_bytes(visit: Option<VisitId>) -> [u8; 17] {
	let mut bytes = [0; 17];
	if let Some(visit) = visit {
		bytes[0] = 1;
		bytes[1..].copy_from_slice(&visit.0);
	}
	bytes
}
