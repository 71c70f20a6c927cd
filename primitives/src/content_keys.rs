//! An organisation's content key: what is wrapped for the organisation, those of its people who read for it open with
//! this key. It is made apart from the organisation's account.

use bounded_collections::{BoundedVec, ConstU32};

use crate::{
	EncryptionKey, KeyVersion, Moment, ParticipantId, Role, WrappedKey,
	bounds::{
		AUTHORITY_KEY_LINK_LEN, AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_LINK_LEN, CONTENT_KEY_WRAP_LEN,
		MAX_HOLDERS, MAX_LINK, MAX_WRAP, SUITE,
	},
	derives::{apply, scale_bounded_json},
	hexadecimal::{Fixed, Hex},
	tags::{self, blake2_of},
};

/// A version of an organisation's content key, wrapped with HPKE (RFC 9180, base mode) for one of its people.
#[apply(scale_bounded_json!)]
pub struct ContentKeyWrap {
	/// For whom.
	pub holder: ParticipantId,
	/// Which of the holder's encryption keys opens it.
	pub key_version: KeyVersion,
	/// Which of the organisation's content keys it holds.
	pub version: KeyVersion,
	/// The suite number, then under suite 1 the encapsulated key, the ciphertext of the X25519 private key and the tag.
	/// For the health authority, the key of the identity tags follows the private key.
	#[serde(with = "Hex::<1, { MAX_WRAP as usize }>")]
	pub sealed: WrappedKey,
}

impl ContentKeyWrap {
	/// Whether the bytes have a suite that the chain knows, and the length that this suite's wraps have for such an
	/// organisation.
	pub fn is_well_formed(&self, organisation: Role) -> bool {
		let len = match organisation {
			Role::HealthAuthority => AUTHORITY_KEY_WRAP_LEN,
			_ => CONTENT_KEY_WRAP_LEN,
		};
		self.sealed.first() == Some(&SUITE) && self.sealed.len() == len
	}
}

/// The bytes of a link between two versions of a content key.
pub type LinkedKey = BoundedVec<u8, ConstU32<MAX_LINK>>;

/// The content key before this one, sealed under it, so that a newcomer needs one wrap.
#[apply(scale_bounded_json!)]
pub struct ContentKeyLink {
	/// The version that opens it. It holds the version before that one.
	pub version: KeyVersion,
	/// The suite number, then under suite 1 the nonce, the ciphertext of the X25519 private key and the tag. For the
	/// health authority, the key of the identity tags follows the private key.
	#[serde(with = "Hex::<1, { MAX_LINK as usize }>")]
	pub sealed: LinkedKey,
}

impl ContentKeyLink {
	/// Whether the bytes have a suite that the chain knows, and the length that this suite's links have for such an
	/// organisation.
	pub fn is_well_formed(&self, organisation: Role) -> bool {
		let len = match organisation {
			Role::HealthAuthority => AUTHORITY_KEY_LINK_LEN,
			_ => CONTENT_KEY_LINK_LEN,
		};
		self.sealed.first() == Some(&SUITE) && self.sealed.len() == len
	}
}

/// A content key that waits for a second holder to confirm that its wrap opens, that what it holds is the private part
/// of the public key, and that the link leads back. Until then others wrap to the version before it.
#[apply(scale_bounded_json!)]
pub struct PendingContentKey {
	/// Its public part.
	pub encryption_key: EncryptionKey,
	/// Its version, and the version before it sealed under it.
	pub link: ContentKeyLink,
	/// Who made it.
	pub maker: ParticipantId,
	/// Who has a wrap of it, in order of id.
	#[cfg_attr(feature = "schema", schemars(with = "alloc::vec::Vec<ParticipantId>"))]
	pub holders: BoundedVec<ParticipantId, ConstU32<MAX_HOLDERS>>,
	/// When, by the chain's clock.
	pub made_at: Moment,
}

impl PendingContentKey {
	/// What a confirmation names, so that it confirms what its sender has opened and nothing put in its place meanwhile.
	pub fn digest(&self) -> ContentKeyDigest {
		content_key_digest(&self.encryption_key, &self.link)
	}
}

/// A wrap of the current version of a content key of which nobody has said yet that it opens.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct OfferedKey {
	/// The person for whom it was made. It holds the key once it has accepted the wrap.
	pub holder: ParticipantId,
	/// The person who made it.
	pub maker: ParticipantId,
}

/// BLAKE2-256 over the SCALE encoding of a content key's public part and its link.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(transparent)]
pub struct ContentKeyDigest(#[serde(with = "Fixed::<32>")] pub [u8; 32]);

/// The digest of a content key.
pub fn content_key_digest(encryption_key: &EncryptionKey, link: &ContentKeyLink) -> ContentKeyDigest {
	ContentKeyDigest(blake2_of(tags::CONTENT_KEY, &(encryption_key, link)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec;

	fn link(version: KeyVersion, byte: u8) -> ContentKeyLink {
		let mut sealed = vec![byte; CONTENT_KEY_LINK_LEN];
		sealed[0] = SUITE;
		ContentKeyLink { version, sealed: sealed.try_into().unwrap() }
	}

	#[test]
	fn a_confirmation_names_key_version_and_link() {
		let digest =
			|key, version, byte| content_key_digest(&EncryptionKey::x25519([key; 32]), &link(version, byte));
		assert_eq!(digest(1, 2, 3), digest(1, 2, 3));
		for other in [digest(9, 2, 3), digest(1, 9, 3), digest(1, 2, 9)] {
			assert_ne!(digest(1, 2, 3), other);
		}
	}

	#[test]
	fn the_health_authoritys_content_key_comes_with_the_key_of_the_identity_tags() {
		let wrap = |len: usize| {
			let mut sealed = vec![7; len];
			sealed[0] = SUITE;
			let sealed = sealed.try_into().unwrap();
			ContentKeyWrap { holder: ParticipantId([1; 32]), key_version: 0, version: 0, sealed }
		};
		for organisation in Role::ORGANISATIONS {
			let is_authority = organisation == Role::HealthAuthority;
			assert_eq!(wrap(AUTHORITY_KEY_WRAP_LEN).is_well_formed(organisation), is_authority);
			assert_eq!(wrap(CONTENT_KEY_WRAP_LEN).is_well_formed(organisation), !is_authority);
			assert_eq!(link(1, 3).is_well_formed(organisation), !is_authority);
		}
		let mut of_another_suite = wrap(CONTENT_KEY_WRAP_LEN);
		of_another_suite.sealed[0] = SUITE + 1;
		assert!(!of_another_suite.is_well_formed(Role::Hospital));
	}
}
