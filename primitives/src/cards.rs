//! What institutions tell each other before their network starts.
//!
//! Nothing in a card is secret. Everyone who has the same cards can make the same genesis of them, and so check that
//! nobody changed it.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{
	AccountId, EncryptionKey, NodeId, NodeProof, ParticipantId, Role, WrappedKey,
	bounds::MAX_WRAP,
	hexadecimal::{Any, Fixed, Hex},
};

/// An institution and its validator: a JSON file that the institution writes itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstitutionCard {
	/// Its role, one of an organisation's.
	pub role: Role,
	/// Who it is.
	pub participant: ParticipantCard,
	/// Its nodes, each a peer id or, if others can dial it, an address that ends with `/p2p/` and the peer id.
	pub nodes: Vec<String>,
	/// The keys with which its validator makes and finalizes blocks.
	pub session_keys: GeneratedSessionKeys,
	/// The first health admins. The health authority has at least one, and nobody else any.
	#[serde(default, skip_serializing_if = "Vec::is_empty")]
	pub health_admins: Vec<HealthAdminCard>,
	/// The health authority's custodies, custody A first; nobody else has any.
	#[serde(default, skip_serializing_if = "Vec::is_empty")]
	pub custodies: Vec<CustodyCard>,
	/// Its gateway, if it runs one from the start.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub gateway: Option<ParticipantCard>,
}

/// A participant of the genesis block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParticipantCard {
	/// What its client derived from its username.
	pub id: ParticipantId,
	/// The account that acts for it, hexadecimal.
	#[serde(with = "Fixed::<32>")]
	pub account: AccountId,
	/// Its public key; for the health authority, the public part of its first content key. An organisation other than
	/// that has none: its people make its content key once they are registered.
	#[serde(default, skip_serializing_if = "EncryptionKey::is_none")]
	pub encryption_key: EncryptionKey,
	/// Its public profile, as the chain will hold it.
	pub profile: String,
}

/// A health admin of the genesis block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HealthAdminCard {
	/// Who it is.
	pub participant: ParticipantCard,
	/// The health authority's first content key, wrapped for its key of version 0, hexadecimal.
	#[serde(with = "Hex::<1, { MAX_WRAP as usize }>")]
	pub wrap: WrappedKey,
}

/// The first content key of the health authority's registry or of a custody: a JSON file that a health admin writes before
/// there is a chain. Nobody but its holders ever has the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirstContentKey {
	/// The health authority, or its custody.
	pub organisation: ParticipantId,
	/// The public part.
	pub encryption_key: EncryptionKey,
	/// The key, wrapped for each of its holders.
	pub wraps: Vec<HolderWrap>,
}

/// A custody of the health authority in the genesis block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustodyCard {
	/// The public part of its first content key.
	pub encryption_key: EncryptionKey,
	/// Its public profile, as the chain will hold it.
	pub profile: String,
	/// Its first content key, wrapped for health admins of the same card.
	pub wraps: Vec<HolderWrap>,
}

/// A first content key, wrapped for a health admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HolderWrap {
	/// The health admin.
	pub holder: ParticipantId,
	/// The content key, wrapped for the admin's key of version 0, hexadecimal.
	#[serde(with = "Hex::<1, { MAX_WRAP as usize }>")]
	pub wrap: WrappedKey,
}

/// The public part of a validator's new session keys, as its node prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GeneratedSessionKeys {
	/// The institution's account, for which they were made, hexadecimal.
	#[serde(with = "Fixed::<32>")]
	pub owner: AccountId,
	/// The keys, SCALE, hexadecimal.
	#[serde(with = "Any")]
	pub keys: Vec<u8>,
	/// Each private key's signature over the owner, SCALE, hexadecimal: nobody can claim another validator's keys.
	#[serde(with = "Any")]
	pub proof: Vec<u8>,
}

/// A node's consent to be listed by an institution, as `vacchain-node node-card` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeCard {
	/// The node's ed25519 public key, hexadecimal.
	pub node: NodeId,
	/// The institution that may list it.
	pub institution: ParticipantId,
	/// The hash of the chain's first block, hexadecimal.
	#[serde(with = "Fixed::<32>")]
	pub genesis: [u8; 32],
	/// The node's signature over [`node_statement`](crate::node_statement), hexadecimal.
	#[serde(with = "Fixed::<64>")]
	pub signature: [u8; 64],
}

impl NodeCard {
	/// The proof that the chain checks.
	pub const fn proof(&self) -> NodeProof {
		NodeProof { node: self.node, signature: self.signature }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{format, string::ToString};

	const KEYS: GeneratedSessionKeys =
		GeneratedSessionKeys { owner: [7; 32], keys: Vec::new(), proof: Vec::new() };

	#[test]
	fn bytes_are_hexadecimal_with_or_without_a_prefix() {
		let plain = serde_json::to_string(&KEYS).unwrap();
		let owner = "07".repeat(32);
		assert_eq!(plain, format!(r#"{{"owner":"{owner}","keys":"","proof":""}}"#));
		let prefixed = plain.replace(&owner, &format!("0x{owner}"));
		for text in [plain, prefixed] {
			assert_eq!(serde_json::from_str::<GeneratedSessionKeys>(&text).unwrap(), KEYS);
		}
	}

	#[test]
	fn another_length_another_digit_and_another_field_are_refused() {
		let owner = "07".repeat(32);
		let text = serde_json::to_string(&KEYS).unwrap();
		for (from, to, reason) in [
			(owner.as_str(), "0707", "invalid length 2"),
			(owner.as_str(), &owner.replace("07", "zz"), "'z'"),
			(r#""keys""#, r#""seed":"","keys""#, "`seed`"),
		] {
			let wrong = text.replace(from, to);
			let refusal = serde_json::from_str::<GeneratedSessionKeys>(&wrong).unwrap_err().to_string();
			assert!(refusal.contains(reason), "{refusal}");
		}
	}
}
