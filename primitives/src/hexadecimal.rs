//! Bytes that are hexadecimal text in JSON: lower case, without a prefix. What is read may have either.
//!
//! A field says so with `#[serde(with = "Fixed::<32>")]`, which is also its JSON schema.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// From `MIN` to `MAX` bytes.
pub struct Hex<const MIN: usize, const MAX: usize>;
/// `LEN` bytes.
pub type Fixed<const LEN: usize> = Hex<LEN, LEN>;
/// Any number of bytes.
pub type Any = Hex<0, { usize::MAX }>;

impl<const MIN: usize, const MAX: usize> Hex<MIN, MAX> {
	/// Writes two digits for each byte.
	///
	/// # Errors
	///
	/// The serializer's own.
	pub fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(bytes))
	}

	/// Reads two digits for each byte.
	///
	/// # Errors
	///
	/// When something else than text, another character than a digit, or another number of bytes is there.
	pub fn deserialize<'de, D: Deserializer<'de>, Bytes: TryFrom<Vec<u8>>>(
		deserializer: D,
	) -> Result<Bytes, D::Error> {
		let text = String::deserialize(deserializer)?;
		let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(&text)).map_err(D::Error::custom)?;
		let len = bytes.len();
		Some(bytes)
			.filter(|_| (MIN..=MAX).contains(&len))
			.and_then(|bytes| bytes.try_into().ok())
			.ok_or_else(|| D::Error::invalid_length(len, &"bytes of another length"))
	}
}

#[cfg(feature = "schema")]
impl<const MIN: usize, const MAX: usize> schemars::JsonSchema for Hex<MIN, MAX> {
	fn inline_schema() -> bool {
		true
	}

	fn schema_name() -> alloc::borrow::Cow<'static, str> {
		"Hex".into()
	}

	fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
		if MIN == MAX {
			let pattern = alloc::format!("^[0-9a-f]{{{}}}$", 2 * MAX);
			return schemars::json_schema!({ "type": "string", "pattern": pattern });
		}
		let mut schema = schemars::json_schema!({ "type": "string", "pattern": "^([0-9a-f]{2})*$" });
		if MAX < usize::MAX {
			schema.insert("maxLength".into(), (2 * MAX).into());
		}
		schema
	}
}

#[cfg(test)]
mod tests {
	use crate::{
		Commitment, EncryptionKey, EpochLink, Level, Participant, ParticipantId, Role, Sealed, Status, Wrap,
		bounds::{LINK_LEN, MAX_CIPHERTEXT, WRAP_LEN},
	};
	use alloc::{format, string::ToString, vec};
	use serde::{Serialize, de::DeserializeOwned};
	use serde_json::{Value, json, to_value};

	const ID: ParticipantId = ParticipantId([0x1d; 32]);

	fn sealed() -> Sealed {
		let ciphertext = alloc::vec![0xc7; MAX_CIPHERTEXT as usize].try_into().unwrap();
		Sealed { epoch: 3, index: 2, commitment: Commitment([0xc0; 32]), ciphertext }
	}

	fn wrap() -> Wrap {
		let sealed = vec![0xab; WRAP_LEN].try_into().unwrap();
		Wrap { reader: ID, key_version: 2, level: Level::Proof, epoch: 1, sealed }
	}

	fn participant() -> Participant<crate::AccountId> {
		Participant {
			role: Role::Doctor,
			organisation: Some(ID),
			account: [0xac; 32],
			encryption_key: EncryptionKey::x25519([0xe5; 32]),
			key_version: 7,
			password_number: 2,
			status: Status::Active,
			profile: b"Dr Ada".to_vec().try_into().unwrap(),
		}
	}

	fn round_trips<T: Serialize + DeserializeOwned + PartialEq + core::fmt::Debug>(value: &T) -> Value {
		let json = to_value(value).unwrap();
		assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), *value);
		json
	}

	#[test]
	fn what_a_gateway_answers_is_lower_case_hexadecimal() {
		assert_eq!(
			round_trips(&participant()),
			json!({
				"role": "doctor",
				"organisation": "1d".repeat(32),
				"account": "ac".repeat(32),
				"encryption_key": format!("01{}", "e5".repeat(32)),
				"key_version": 7,
				"password_number": 2,
				"status": "active",
				"profile": "447220416461",
			})
		);
		assert_eq!(
			round_trips(&sealed()),
			json!({
				"epoch": 3,
				"index": 2,
				"commitment": "c0".repeat(32),
				"ciphertext": "c7".repeat(MAX_CIPHERTEXT as usize),
			})
		);
		assert_eq!(
			round_trips(&wrap()),
			json!({
				"reader": "1d".repeat(32),
				"key_version": 2,
				"level": "proof",
				"epoch": 1,
				"sealed": "ab".repeat(WRAP_LEN),
			})
		);
		round_trips(&EpochLink { from: 3, to: 5, sealed: vec![1; LINK_LEN].try_into().unwrap() });
	}

	/// A peer's JSON cannot make a value that its bound forbids.
	#[test]
	fn a_byte_too_many_or_too_few_is_refused() {
		let digits = 2 * MAX_CIPHERTEXT as usize;
		for (digits, reason) in [(digits + 2, "invalid length 4138"), (digits - 1, "Odd number of digits")] {
			let mut json = to_value(sealed()).unwrap();
			json["ciphertext"] = "c".repeat(digits).into();
			let refusal = serde_json::from_value::<Sealed>(json).unwrap_err().to_string();
			assert!(refusal.contains(reason), "{refusal}");
		}
		for bytes in [31, 33] {
			let mut json = to_value(participant()).unwrap();
			json["account"] = "ac".repeat(bytes).into();
			assert!(serde_json::from_value::<Participant<crate::AccountId>>(json).is_err(), "{bytes}");
		}
	}

	#[cfg(feature = "schema")]
	#[test]
	fn a_schema_says_how_long_the_text_is() {
		use crate::Proposal;

		let property = |schema: schemars::Schema, name: &str| {
			let mut property = schema.get("properties").unwrap()[name].clone();
			property.as_object_mut().unwrap().remove("description");
			property
		};
		assert_eq!(
			property(schemars::schema_for!(Participant<crate::AccountId>), "account"),
			json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
		);
		assert_eq!(
			property(schemars::schema_for!(Sealed), "ciphertext"),
			json!({ "type": "string", "pattern": "^([0-9a-f]{2})*$", "maxLength": 2 * MAX_CIPHERTEXT })
		);
		assert_eq!(
			property(schemars::schema_for!(Proposal), "call"),
			json!({ "type": "string", "pattern": "^([0-9a-f]{2})*$" })
		);
		let id = schemars::schema_for!(ParticipantId);
		assert_eq!(id.get("pattern"), Some(&json!("^[0-9a-f]{64}$")));
		assert!(
			id.get("description")
				.is_some_and(|text| text.as_str().unwrap().starts_with("Who: clients derive it"))
		);
	}
}
