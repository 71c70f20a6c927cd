//! What institutions tell each other before their network starts.
//!
//! Nothing in a card is secret. Everyone who has the same cards can make the same genesis of them, and so check that
//! nobody changed it.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{AccountId, EncryptionKey, ParticipantId, Role, bounds::AUTHORITY_WRAP_LEN};

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
}

/// A participant of the genesis block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParticipantCard {
	/// What follows from its username.
	pub id: ParticipantId,
	/// The account that acts for it, hexadecimal.
	#[serde(with = "hexadecimal")]
	pub account: AccountId,
	/// Its X25519 public key.
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
	/// The health authority's first secrets, wrapped for it, hexadecimal.
	#[serde(with = "hexadecimal")]
	pub wrap: [u8; AUTHORITY_WRAP_LEN],
}

/// The public part of a validator's new session keys, as its node prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GeneratedSessionKeys {
	/// The institution's account, for which they were made, hexadecimal.
	#[serde(with = "hexadecimal")]
	pub owner: AccountId,
	/// The keys, SCALE, hexadecimal.
	#[serde(with = "hexadecimal")]
	pub keys: Vec<u8>,
	/// Each private key's signature over the owner, SCALE, hexadecimal: nobody can claim another validator's keys.
	#[serde(with = "hexadecimal")]
	pub proof: Vec<u8>,
}

/// Bytes as hexadecimal text.
mod hexadecimal {
	use alloc::{string::String, vec::Vec};
	use serde::{Deserialize, Deserializer, Serializer, de::Error};

	pub fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(bytes))
	}

	pub fn deserialize<'de, D: Deserializer<'de>, Bytes: TryFrom<Vec<u8>>>(
		deserializer: D,
	) -> Result<Bytes, D::Error> {
		let text = String::deserialize(deserializer)?;
		let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(&text)).map_err(D::Error::custom)?;
		let len = bytes.len();
		bytes.try_into().map_err(|_| D::Error::invalid_length(len, &"bytes of another length"))
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
