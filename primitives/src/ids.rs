//! Ids and other fixed-length byte strings, each its own type.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::bounds::{MAX_USERNAME, MIN_USERNAME};

/// The text was not the hexadecimal form of the id it was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHex;

impl fmt::Display for InvalidHex {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("not a hexadecimal id of the expected length")
	}
}

impl core::error::Error for InvalidHex {}

/// A newtype over bytes, written as hexadecimal.
macro_rules! byte_string {
	($(#[doc = $doc:literal])* $name:ident, $len:literal) => {
		$(#[doc = $doc])*
		#[derive(
			Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode,
			DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(pub [u8; $len]);

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				write!(f, "{}({self})", stringify!($name))
			}
		}

		impl FromStr for $name {
			type Err = InvalidHex;

			fn from_str(text: &str) -> Result<Self, InvalidHex> {
				let digits: Vec<u8> = text
					.strip_prefix("0x")
					.unwrap_or(text)
					.chars()
					.map(|c| c.to_digit(16).map(|digit| digit as u8).ok_or(InvalidHex))
					.collect::<Result<_, _>>()?;
				if digits.len() != 2 * $len {
					return Err(InvalidHex);
				}
				let mut bytes = [0; $len];
				for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
					*byte = pair[0] << 4 | pair[1];
				}
				Ok(Self(bytes))
			}
		}

		impl Serialize for $name {
			fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		#[cfg(feature = "schema")]
		impl schemars::JsonSchema for $name {
			fn schema_name() -> alloc::borrow::Cow<'static, str> {
				stringify!($name).into()
			}

			fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
				let mut schema = crate::hexadecimal::Fixed::<$len>::json_schema(generator);
				schema.insert("description".into(), concat!($($doc),*).trim().into());
				schema
			}
		}

		impl<'de> Deserialize<'de> for $name {
			fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
			}
		}
	};
}

byte_string!(
	/// Who: BLAKE2-256 of a domain tag and the username. It never changes; keys may.
	ParticipantId, 32
);
byte_string!(
	/// A vaccination record (VR), random, chosen by the client that creates it.
	RecordId, 16
);
byte_string!(
	/// A visit, which is one vaccine detail (VD), random, chosen by the client that opens it.
	VisitId, 16
);
byte_string!(
	/// An X25519 public key, to which wraps are made.
	EncryptionKey, 32
);
byte_string!(
	/// SHA-256 over a random 32-byte salt and a section's plaintext.
	Commitment, 32
);
byte_string!(
	/// HMAC-SHA-256, under a key of the health authority, of a child's civil identity.
	IdentityTag, 32
);
byte_string!(
	/// A node's network identity: its ed25519 public key, from which its peer id follows.
	NodeId, 32
);

/// The text cannot be a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUsername;

impl fmt::Display for InvalidUsername {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(
			f,
			"a username has {MIN_USERNAME} to {MAX_USERNAME} characters, each of a-z, 0-9, '.', '_' or '-'"
		)
	}
}

impl core::error::Error for InvalidUsername {}

impl ParticipantId {
	/// The id of the participant with this username: `[a-z0-9._-]`, 3 to 32 characters.
	///
	/// # Errors
	///
	/// [`InvalidUsername`] for any other text.
	pub fn from_username(username: &str) -> Result<Self, InvalidUsername> {
		let allowed = |byte: u8| {
			byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-')
		};
		if !(MIN_USERNAME..=MAX_USERNAME).contains(&username.len()) || !username.bytes().all(allowed) {
			return Err(InvalidUsername);
		}
		let tagged = [b"vacchain/participant/v1/", username.as_bytes()].concat();
		Ok(Self(sp_crypto_hashing::blake2_256(&tagged)))
	}
}

/// The SDK's sessions ask whether an account is itself a validator's id. It never is: `participants` knows whose it is.
#[cfg(feature = "chain")]
impl TryFrom<sp_runtime::AccountId32> for ParticipantId {
	type Error = ();

	fn try_from(_: sp_runtime::AccountId32) -> Result<Self, ()> {
		Err(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_username_is_short_lower_case_and_plain() {
		for good in ["abc", "amina.el-idrissi", "a_1", &"x".repeat(32)] {
			assert!(ParticipantId::from_username(good).is_ok(), "{good}");
		}
		for bad in ["", "ab", "Abc", "a b", "josé", "a/b", &"x".repeat(33)] {
			assert_eq!(ParticipantId::from_username(bad), Err(InvalidUsername), "{bad}");
		}
	}

	#[test]
	fn two_usernames_have_two_ids() {
		assert_ne!(ParticipantId::from_username("abc"), ParticipantId::from_username("abd"));
	}

	#[test]
	fn hexadecimal_round_trips_and_refuses_anything_else() {
		let id = RecordId(core::array::from_fn(|i| i as u8 * 17));
		assert_eq!(alloc::format!("{id}").parse(), Ok(id));
		assert_eq!(alloc::format!("0x{id}").parse(), Ok(id));
		for bad in ["", "00", "zz", "+0112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeffff"]
		{
			assert_eq!(bad.parse::<RecordId>(), Err(InvalidHex), "{bad}");
		}
	}
}
