//! Bytes, written as hexadecimal.

use alloc::{borrow::Cow, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::derives::{apply, scale};

/// Bytes: lower-case hexadecimal in JSON; `0x` before it is accepted.
#[apply(scale!)]
#[derive(Default)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(&self.0))
	}
}

impl<'de> Deserialize<'de> for Bytes {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = Cow::<str>::deserialize(deserializer)?;
		hex::decode(text.strip_prefix("0x").unwrap_or(&text)).map(Self).map_err(D::Error::custom)
	}
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Bytes {
	fn schema_name() -> Cow<'static, str> {
		"Bytes".into()
	}

	fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
		schemars::json_schema!({
			"type": "string",
			"pattern": "^(0x)?([0-9a-f]{2})*$",
			"description": "bytes, hexadecimal",
		})
	}
}

impl From<Vec<u8>> for Bytes {
	fn from(bytes: Vec<u8>) -> Self {
		Self(bytes)
	}
}

impl<const N: usize> From<[u8; N]> for Bytes {
	fn from(bytes: [u8; N]) -> Self {
		Self(bytes.to_vec())
	}
}

impl AsRef<[u8]> for Bytes {
	fn as_ref(&self) -> &[u8] {
		&self.0
	}
}
