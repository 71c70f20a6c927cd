//! The domain tags of digests, one for each kind. A tag stands first in the bytes that are hashed, without a length, and
//! no tag is the beginning of another: so no digest of one kind is one of another kind.

/// Tags an intent.
pub const INTENT: &[u8] = b"vacchain intent 1";
/// Tags an attachment of an intent.
pub const ATTACHMENT: &[u8] = b"vacchain attachment 1";
/// Tags a history that ends with an entry.
pub const HISTORY: &[u8] = b"vacchain history 1";
/// Tags a content key and its link.
pub const CONTENT_KEY: &[u8] = b"vacchain content key 1";
/// Tags a participant's profile.
pub const PROFILE: &[u8] = b"vacchain profile 1";
/// Tags a token that clears a child.
pub const CLEARANCE: &[u8] = b"vacchain clearance 1";
/// Tags the statement that a physician signs.
pub const SIGNATURE: &[u8] = b"vacchain signature 1";
/// Tags a power that was proposed.
pub const POWER: &[u8] = b"vacchain power 1";
/// Tags the id of an erased record.
pub const ERASED_ID: &[u8] = b"vacchain erased id 1";
/// Tags an erased record and its owner.
pub const ERASED_OWNER: &[u8] = b"vacchain erased owner 1";
/// Tags a batch of reads.
pub const READS: &[u8] = b"vacchain reads 1";

/// BLAKE2-256 over a tag and the SCALE encoding of a value.
pub fn blake2_of(tag: &[u8], value: &impl codec::Encode) -> [u8; 32] {
	let mut bytes = tag.to_vec();
	value.encode_to(&mut bytes);
	sp_crypto_hashing::blake2_256(&bytes)
}

/// BLAKE2-256 over a tag and bytes as they are.
pub fn blake2_of_bytes(tag: &[u8], bytes: &[u8]) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(&[tag, bytes].concat())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{AttachmentDigest, Clearance, profile_digest};

	#[test]
	fn no_tag_begins_another() {
		let tags = [
			INTENT,
			ATTACHMENT,
			HISTORY,
			CONTENT_KEY,
			PROFILE,
			CLEARANCE,
			SIGNATURE,
			POWER,
			ERASED_ID,
			ERASED_OWNER,
			READS,
			crate::INTENT_LABEL,
		];
		for (i, one) in tags.iter().enumerate() {
			for (j, other) in tags.iter().enumerate() {
				assert!(i == j || !other.starts_with(one), "{i} {j}");
			}
		}
	}

	/// The same bytes have another digest as a profile, as an attachment and as a token.
	#[test]
	fn digests_of_two_kinds_differ_for_the_same_bytes() {
		let bytes = [7; 32];
		let bare = sp_crypto_hashing::blake2_256(&bytes);
		let digests = [
			bare,
			sp_crypto_hashing::sha2_256(&bytes),
			profile_digest(&bytes),
			AttachmentDigest::of(&bytes).0,
			Clearance::of(&bytes).0,
		];
		for (i, one) in digests.iter().enumerate() {
			assert!(digests[..i].iter().all(|other| other != one), "{i}");
		}
	}
}
