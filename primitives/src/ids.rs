//! Ids and other fixed-length byte strings, each its own type.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{
	fmt,
	hash::{Hash, Hasher},
	str::FromStr,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use bounded_collections::{BoundedVec, ConstU32};

use crate::bounds::{ENCRYPTION_KEY_LEN, MAX_ENCRYPTION_KEY, SUITE};

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
				for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
					*byte = high << 4 | low;
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
	/// Who: clients derive it from the username, at a cost (`vacchain_sealing::username`). It never changes; keys may.
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
	/// SHA-256 over a random 32-byte salt and a section's plaintext.
	Commitment, 32
);
byte_string!(
	/// A waiting power: BLAKE2-256 over a domain tag and the SCALE encoding of the power, its proposer and its time.
	PowerDigest, 32
);
byte_string!(
	/// What the institutions publish: the SHA-256 hash of its bytes.
	PublicationHash, 32
);
byte_string!(
	/// A node's network identity: its ed25519 public key, from which its peer id follows.
	NodeId, 32
);

/// The u-coordinates of the points of small order of Curve25519 and its twist, as RFC 7748 decodes them, little endian:
/// 0, 1, the two of order 8, -1, and 0 and 1 again, not reduced modulo 2^255 - 19.
const SMALL_ORDER: [[u8; 32]; 7] = [
	[0; 32],
	unreduced(1, 0, 0),
	[
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
		0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
	],
	[
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
		0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
	],
	unreduced(0xec, 0xff, 0x7f),
	unreduced(0xed, 0xff, 0x7f),
	unreduced(0xee, 0xff, 0x7f),
];

const fn unreduced(first: u8, between: u8, last: u8) -> [u8; 32] {
	let mut bytes = [between; 32];
	bytes[0] = first;
	bytes[31] = last;
	bytes
}

/// Whether every shared secret with this X25519 key is zero (RFC 7748, section 6.1). The highest bit says nothing.
fn has_small_order(key: &[u8; 32]) -> bool {
	let mut key = *key;
	key[31] &= 0x7f;
	SMALL_ORDER.contains(&key)
}

/// A public key to which wraps are made: the suite number, then the key. Under suite 1 that is an X25519 key. Empty: none.
#[derive(
	Clone,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct EncryptionKey(pub BoundedVec<u8, ConstU32<MAX_ENCRYPTION_KEY>>);

impl EncryptionKey {
	/// No key: an organisation has none before its people have made its first content key.
	pub fn none() -> Self {
		Self::default()
	}

	/// Whether there is no key.
	pub fn is_none(&self) -> bool {
		self.0.is_empty()
	}

	/// An X25519 public key (RFC 7748) of suite 1.
	pub fn x25519(key: [u8; 32]) -> Self {
		Self(BoundedVec::truncate_from([&[SUITE][..], &key].concat()))
	}

	/// The X25519 key, if it is of suite 1.
	pub fn as_x25519(&self) -> Option<[u8; 32]> {
		match self.0.split_first() {
			Some((&SUITE, key)) => key.try_into().ok(),
			_ => None,
		}
	}

	/// Whether it has a suite that the chain knows, the length that this suite's keys have, and something can be sealed
	/// to it. Nothing can be sealed to an X25519 key of small order, so a reader with one would keep every honest
	/// reader from starting a new epoch.
	pub fn is_well_formed(&self) -> bool {
		self.0.len() == ENCRYPTION_KEY_LEN && self.as_x25519().is_some_and(|key| !has_small_order(&key))
	}
}

// The bounded vector hashes itself with the standard library alone.
impl Hash for EncryptionKey {
	fn hash<H: Hasher>(&self, state: &mut H) {
		self.0.as_slice().hash(state);
	}
}

impl fmt::Display for EncryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

impl fmt::Debug for EncryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "EncryptionKey({self})")
	}
}

impl FromStr for EncryptionKey {
	type Err = InvalidHex;

	fn from_str(text: &str) -> Result<Self, InvalidHex> {
		let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| InvalidHex)?;
		// A suite that this program does not know yet is somebody else's to use.
		if bytes.len() == 1 {
			return Err(InvalidHex);
		}
		bytes.try_into().map(Self).map_err(|_| InvalidHex)
	}
}

impl Serialize for EncryptionKey {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> Deserialize<'de> for EncryptionKey {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for EncryptionKey {
	fn schema_name() -> alloc::borrow::Cow<'static, str> {
		"EncryptionKey".into()
	}

	fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
		let mut schema =
			crate::hexadecimal::Hex::<0, { MAX_ENCRYPTION_KEY as usize }>::json_schema(generator);
		let description =
			"A public key to which wraps are made: the suite number, then the key. Empty: none.";
		schema.insert("description".into(), description.into());
		schema
	}
}

/// An id that no username derives to: the text, then zeros.
const fn reserved(text: &[u8]) -> ParticipantId {
	let mut bytes = [0; 32];
	bytes.split_at_mut(text.len()).0.copy_from_slice(text);
	ParticipantId(bytes)
}

impl ParticipantId {
	/// The health authority's first custody, which reads the first half of every record's secret.
	pub const CUSTODY_A: Self = reserved(b"vacchain/custody/a");
	/// The health authority's second custody, which reads the second half of every record's secret.
	pub const CUSTODY_B: Self = reserved(b"vacchain/custody/b");
	/// Both custodies.
	pub const CUSTODIES: [Self; 2] = [Self::CUSTODY_A, Self::CUSTODY_B];

	/// The custody that reads the other half; none if this is no custody.
	pub fn other_custody(&self) -> Option<Self> {
		match *self {
			Self::CUSTODY_A => Some(Self::CUSTODY_B),
			Self::CUSTODY_B => Some(Self::CUSTODY_A),
			_ => None,
		}
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
	fn a_public_key_begins_with_its_suite() {
		let key = EncryptionKey::x25519([7; 32]);
		assert_eq!(alloc::format!("{key}"), alloc::format!("01{}", "07".repeat(32)));
		assert_eq!(alloc::format!("{key}").parse(), Ok(key.clone()));
		assert_eq!(key.as_x25519(), Some([7; 32]));
		for bad in ["01", "zz00", &"07".repeat(MAX_ENCRYPTION_KEY as usize + 1)] {
			assert_eq!(bad.parse::<EncryptionKey>(), Err(InvalidHex), "{bad}");
		}
	}

	#[test]
	fn no_public_key_is_written_as_nothing_and_is_not_accepted() {
		assert_eq!("".parse(), Ok(EncryptionKey::none()));
		assert_eq!(alloc::format!("{}", EncryptionKey::none()), "");
		assert!(EncryptionKey::none().is_none() && !EncryptionKey::none().is_well_formed());
	}

	#[test]
	fn a_public_key_of_an_unknown_suite_is_read_and_not_accepted() {
		let hybrid = EncryptionKey(alloc::vec![2; MAX_ENCRYPTION_KEY as usize].try_into().unwrap());
		assert_eq!(alloc::format!("{hybrid}").parse(), Ok(hybrid.clone()));
		assert!(!hybrid.is_well_formed() && hybrid.as_x25519().is_none());
		assert!(EncryptionKey::x25519([7; 32]).is_well_formed());
	}

	#[test]
	fn a_public_key_of_small_order_is_not_accepted() {
		for key in SMALL_ORDER {
			let mut with_highest_bit = key;
			with_highest_bit[31] |= 0x80;
			for key in [key, with_highest_bit] {
				assert!(!EncryptionKey::x25519(key).is_well_formed(), "{key:02x?}");
			}
		}
		assert!(EncryptionKey::x25519(unreduced(2, 0, 0)).is_well_formed());
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
