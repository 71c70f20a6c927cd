//! Bytes that are hexadecimal in JSON.

use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::Failure;

/// Bytes of any length.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) Vec<u8>);

impl Hex {
	/// As an array.
	///
	/// # Errors
	///
	/// If there are not exactly `N`.
	pub(crate) fn array<const N: usize>(&self) -> Result<[u8; N], Failure> {
		self.0.as_slice().try_into().map_err(|_| format!("{} bytes instead of {N}", self.0.len()))
	}
}

impl<T: AsRef<[u8]>> From<T> for Hex {
	fn from(bytes: T) -> Self {
		Self(bytes.as_ref().to_vec())
	}
}

impl fmt::Debug for Hex {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(&self.0))
	}
}

impl Serialize for Hex {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(&self.0))
	}
}

impl<'de> Deserialize<'de> for Hex {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		hex::decode(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
	}
}
