//! The domain tags, one for each purpose. None is the beginning of another, so that what follows a tag can
//! never be read as part of it.

/// HKDF info: record secret to proof key.
pub(crate) const PROOF_KEY: &[u8] = b"vacchain/proof-key/v1";
/// HKDF info: record secret to clinical key.
pub(crate) const CLINICAL_KEY: &[u8] = b"vacchain/clinical-key/v1";
/// HKDF info: proof key or clinical key to the key that seals sections.
pub(crate) const CONTENT: &[u8] = b"vacchain/content/v1";
/// HKDF info and associated data: the link between record secrets.
pub(crate) const LINK_SECRET: &[u8] = b"vacchain/link/secret/v1";
/// HKDF info and associated data: the link between proof keys.
pub(crate) const LINK_PROOF: &[u8] = b"vacchain/link/proof/v1";
/// Associated data: a section.
pub(crate) const SECTION: &[u8] = b"vacchain/section/v1";
/// HPKE info: a record's key for a reader.
pub(crate) const WRAP: &[u8] = b"vacchain/wrap/v1";
/// HPKE info: the health authority's secrets for an admin.
pub(crate) const AUTHORITY: &[u8] = b"vacchain/authority/v1";
/// HMAC message: a child's civil identity.
pub(crate) const IDENTITY: &[u8] = b"vacchain/identity/v1";
/// HPKE info: a profile's key for a recipient.
pub(crate) const PROFILE_KEY: &[u8] = b"vacchain/profile/key/v1";
/// HKDF info and associated data: a profile's content.
pub(crate) const PROFILE_CONTENT: &[u8] = b"vacchain/profile/content/v1";
/// HKDF info: the commitment to a profile's key.
pub(crate) const PROFILE_COMMITMENT: &[u8] = b"vacchain/profile/commitment/v1";
/// Associated data: content sealed under a password.
pub(crate) const PASSWORD: &[u8] = b"vacchain/password/v1";
/// OPAQUE's server identity and context: a network's gateway.
pub(crate) const GATEWAY: &[u8] = b"vacchain/gateway/v1/";
/// HKDF info and associated data: a key bundle's content.
pub(crate) const BUNDLE_CONTENT: &[u8] = b"vacchain/bundle/content/v1";
/// HKDF info: the commitment to a key bundle's key.
pub(crate) const BUNDLE_COMMITMENT: &[u8] = b"vacchain/bundle/commitment/v1";
/// Associated data: content sealed under an unlock share.
pub(crate) const UNLOCK: &[u8] = b"vacchain/unlock/v1";

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn no_label_begins_another() {
		let labels = [
			PROOF_KEY,
			CLINICAL_KEY,
			CONTENT,
			LINK_SECRET,
			LINK_PROOF,
			SECTION,
			WRAP,
			AUTHORITY,
			IDENTITY,
			PROFILE_KEY,
			PROFILE_CONTENT,
			PROFILE_COMMITMENT,
			PASSWORD,
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
