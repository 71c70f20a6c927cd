//! The domain tags, one for each purpose. No tag is the beginning of another, so that what follows a tag can
//! never be read as part of it.

/// HKDF info: record secret to proof secret.
pub(crate) const PROOF_SECRET: &[u8] = b"vacchain/proof-secret/v2";
/// HKDF info: record secret to its first half.
pub(crate) const HALF: &[u8] = b"vacchain/half/v2";
/// HKDF info: record secret to the last content key of level full.
pub(crate) const FULL_CHAIN: &[u8] = b"vacchain/chain/full/v2";
/// HKDF info: proof secret to the last content key of level proof.
pub(crate) const PROOF_CHAIN: &[u8] = b"vacchain/chain/proof/v2";
/// SHA-256: content key to the one before it. With the key it is 55 bytes at most, which is one block of SHA-256.
pub(crate) const CHAIN: &[u8] = b"vacchain/chain/step/v2";
/// HKDF info: content key to the key that seals a section; and associated data: a section.
pub(crate) const SECTION: &[u8] = b"vacchain/section/v2";
/// SHA-256: a section's salt and content.
pub(crate) const COMMITMENT: &[u8] = b"vacchain/commitment/v1";
/// HKDF info and associated data: the record secret of an earlier epoch.
pub(crate) const LINK_SECRET: &[u8] = b"vacchain/link/secret/v2";
/// HKDF info and associated data: the proof secret of an earlier epoch.
pub(crate) const LINK_PROOF: &[u8] = b"vacchain/link/proof/v2";
/// HKDF info and associated data: the record secret of a record that was merged into another one.
pub(crate) const MERGED_SECRET: &[u8] = b"vacchain/merged/secret/v1";
/// HKDF info and associated data: the proof secret of a record that was merged into another one.
pub(crate) const MERGED_PROOF: &[u8] = b"vacchain/merged/proof/v1";
/// HPKE info: a record's key for a reader.
pub(crate) const WRAP: &[u8] = b"vacchain/wrap/v2";
/// HPKE info: a half of a record's secret, given to a custodian.
pub(crate) const GIVEN_HALF: &[u8] = b"vacchain/given-half/v2";
/// HPKE info: a visit's keys for a professional.
pub(crate) const VISIT_WRAP: &[u8] = b"vacchain/visit-wrap/v2";
/// HKDF info: record secret to the randomness of a wrap.
pub(crate) const WRAP_RANDOMNESS: &[u8] = b"vacchain/wrap-randomness/v2";
/// HPKE info: an organisation's secrets for a member of its staff.
pub(crate) const ORGANISATION: &[u8] = b"vacchain/organisation/wrap/v2";
/// HKDF info and associated data: an organisation's secrets of the version before.
pub(crate) const ORGANISATION_LINK: &[u8] = b"vacchain/organisation/link/v2";
/// HMAC message: a child's birth.
pub(crate) const IDENTITY: &[u8] = b"vacchain/identity/v2";
/// HMAC message: a family's ID number.
pub(crate) const ID_NUMBER: &[u8] = b"vacchain/id-number/v1";
/// HPKE info: a profile's key for a recipient.
pub(crate) const PROFILE_KEY: &[u8] = b"vacchain/profile/key/v2";
/// HKDF info and associated data: a profile's content.
pub(crate) const PROFILE_CONTENT: &[u8] = b"vacchain/profile/content/v2";
/// HKDF info: the commitment to a profile's key.
pub(crate) const PROFILE_COMMITMENT: &[u8] = b"vacchain/profile/commitment/v2";
/// Associated data: content sealed under a password.
pub(crate) const PASSWORD: &[u8] = b"vacchain/password/v1";
/// Argon2id salt: a username to its participant's id.
pub(crate) const PARTICIPANT: &[u8] = b"vacchain/participant/v1";
/// OPAQUE's server identity and context: a network's gateway. The version names what passwords are stretched with: 1 was
/// 19 MiB and 2 passes.
pub(crate) const GATEWAY: &[u8] = b"vacchain/gateway/v2/";
/// HKDF info and associated data: a key bundle's content.
pub(crate) const BUNDLE_CONTENT: &[u8] = b"vacchain/bundle/content/v2";
/// HKDF info: the commitment to a key bundle's key.
pub(crate) const BUNDLE_COMMITMENT: &[u8] = b"vacchain/bundle/commitment/v2";
/// Associated data: content sealed under an unlock share.
pub(crate) const UNLOCK: &[u8] = b"vacchain/unlock/v2";

const _: () = assert!(CHAIN.len() + 32 <= 55, "a step of the chain is one block of SHA-256");

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn no_label_begins_another() {
		let labels = [
			PROOF_SECRET,
			HALF,
			FULL_CHAIN,
			PROOF_CHAIN,
			CHAIN,
			SECTION,
			COMMITMENT,
			LINK_SECRET,
			LINK_PROOF,
			MERGED_SECRET,
			MERGED_PROOF,
			WRAP,
			GIVEN_HALF,
			VISIT_WRAP,
			WRAP_RANDOMNESS,
			ORGANISATION,
			ORGANISATION_LINK,
			IDENTITY,
			ID_NUMBER,
			PROFILE_KEY,
			PROFILE_CONTENT,
			PROFILE_COMMITMENT,
			PASSWORD,
			PARTICIPANT,
			GATEWAY,
			BUNDLE_CONTENT,
			BUNDLE_COMMITMENT,
			UNLOCK,
		];
		for (i, one) in labels.iter().enumerate() {
			for (j, other) in labels.iter().enumerate() {
				assert!(i == j || !other.starts_with(one), "{i} {j}");
			}
		}
	}
}
