//! What a reader of a record holds, and what it opens.

use vacchain_primitives::{Level, Section};

use crate::{
	Error, ProofKey, RecordSecret,
	keys::{ClinicalKey, secret},
	labels,
	symmetric::derive,
};

/// A record's key of one epoch, as a reader holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordKey {
	/// A full reader's.
	Full(RecordSecret),
	/// A proof reader's.
	Proof(ProofKey),
}

secret!(
	/// The XChaCha20-Poly1305 key of the sections of one level.
	SectionKey
);

impl ProofKey {
	/// The key of the sections of level proof.
	fn section_key(&self) -> SectionKey {
		SectionKey::from_bytes(*derive(self.as_bytes(), labels::CONTENT))
	}
}

impl ClinicalKey {
	/// The key of the sections of level full.
	fn section_key(&self) -> SectionKey {
		SectionKey::from_bytes(*derive(self.as_bytes(), labels::CONTENT))
	}
}

impl RecordKey {
	/// How much it opens.
	pub fn level(&self) -> Level {
		match self {
			Self::Full(_) => Level::Full,
			Self::Proof(_) => Level::Proof,
		}
	}

	/// The key that seals and opens a section.
	///
	/// # Errors
	///
	/// [`Error::LevelTooLow`] if a proof reader asks for a section of level full.
	pub fn section_key(&self, section: Section) -> Result<SectionKey, Error> {
		match (self, section.level()) {
			(_, Level::Proof) => Ok(self.proof_key().section_key()),
			(Self::Full(secret), Level::Full) => Ok(secret.clinical_key().section_key()),
			(Self::Proof(_), Level::Full) => Err(Error::LevelTooLow),
		}
	}

	/// The proof key: derived from the secret, or the one that is held.
	pub fn proof_key(&self) -> ProofKey {
		match self {
			Self::Full(secret) => secret.proof_key(),
			Self::Proof(key) => key.clone(),
		}
	}
}
