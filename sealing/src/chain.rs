//! An epoch's content keys: key regression (Fu, Kamara, Kohno: "Key Regression: Enabling Efficient Key
//! Distribution for Secure Distributed Storage", NDSS 2006), in its form with a hash function.
//!
//! A chain has [`MAX_VISIT_INDEX`] + 1 keys. The last one is derived from the record secret (level full) or the
//! proof secret (level proof); each other one is SHA-256 of the domain tag and the key after it. So a key gives
//! every key of a lower index and no key of a higher one. A content key seals nothing itself: sections and links
//! are sealed under keys that HKDF derives from it.

use sha2::{Digest, Sha256};
use vacchain_primitives::{VisitIndex, bounds::MAX_VISIT_INDEX};

use crate::{Error, ProofSecret, RecordSecret, keys::secret, labels, symmetric::derive};

secret!(
	/// The content key of one index and level, from which those of every lower index follow.
	ContentKey
);

impl ContentKey {
	/// The key that is this many indices lower.
	pub(crate) fn lower(&self, by: VisitIndex) -> Self {
		let mut key = self.clone();
		for _ in 0..by {
			key = Self(Sha256::new().chain_update(labels::CHAIN).chain_update(key.0).finalize().into());
		}
		key
	}

	/// The key of this index, from that of the last one.
	fn from_last(last: &[u8; 32], index: VisitIndex) -> Result<Self, Error> {
		let steps = MAX_VISIT_INDEX.checked_sub(index).ok_or(Error::NoSuchIndex { index })?;
		Ok(Self(*last).lower(steps))
	}
}

impl RecordSecret {
	/// The content key of level full of this index.
	///
	/// # Errors
	///
	/// [`Error::NoSuchIndex`] above [`MAX_VISIT_INDEX`].
	pub(crate) fn content_key(&self, index: VisitIndex) -> Result<ContentKey, Error> {
		ContentKey::from_last(&derive(self.as_bytes(), labels::FULL_CHAIN), index)
	}
}

impl ProofSecret {
	/// The content key of level proof of this index.
	///
	/// # Errors
	///
	/// [`Error::NoSuchIndex`] above [`MAX_VISIT_INDEX`].
	pub(crate) fn content_key(&self, index: VisitIndex) -> Result<ContentKey, Error> {
		ContentKey::from_last(&derive(self.as_bytes(), labels::PROOF_CHAIN), index)
	}
}
