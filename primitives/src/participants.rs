//! Who takes part, and as what.

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	BlockNumber, EncryptionKey, Moment, ParticipantId,
	bounds::{AUTHORITY_WRAP_LEN, MAX_PROFILE},
	hexadecimal::{Fixed, Hex},
};

/// What a participant is. Rights follow from it; a participant has one.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
	/// The institution that registers people and holds every record's emergency key.
	HealthAuthority,
	/// A person who works for the health authority.
	HealthAdmin,
	/// The parents of children, who own their records.
	Family,
	/// A hospital's reception desk.
	Hospital,
	/// Belongs to one hospital; examines and notes.
	Doctor,
	/// Belongs to one hospital; vaccinates and signs.
	Physician,
	/// Checks proofs.
	School,
	/// Checks proofs.
	Insurer,
	/// A program that an organisation runs, through which people reach the registry and which answers for their reads.
	Gateway,
}

impl Role {
	/// Every role.
	pub const ALL: [Self; 9] = [
		Self::HealthAuthority,
		Self::HealthAdmin,
		Self::Family,
		Self::Hospital,
		Self::Doctor,
		Self::Physician,
		Self::School,
		Self::Insurer,
		Self::Gateway,
	];

	/// The roles of organisations.
	pub const ORGANISATIONS: [Self; 4] = [Self::HealthAuthority, Self::Hospital, Self::School, Self::Insurer];

	/// Whether it is an organisation's.
	pub const fn is_organisation(self) -> bool {
		matches!(self, Self::HealthAuthority | Self::Hospital | Self::School | Self::Insurer)
	}

	/// The kinds of organisation of which a participant belongs to one. None: it belongs to nobody.
	pub const fn employers(self) -> &'static [Self] {
		match self {
			Self::HealthAdmin => &[Self::HealthAuthority],
			Self::Doctor | Self::Physician => &[Self::Hospital],
			Self::Gateway => &Self::ORGANISATIONS,
			Self::HealthAuthority | Self::Family | Self::Hospital | Self::School | Self::Insurer => &[],
		}
	}

	/// Whether a family may grant it access to a record, and the most it may be granted.
	pub const fn grantable(self) -> Option<crate::Level> {
		match self {
			Self::Hospital => Some(crate::Level::Full),
			Self::School | Self::Insurer => Some(crate::Level::Proof),
			_ => None,
		}
	}

	/// Whether it is a person who works for a hospital.
	pub const fn is_staff(self) -> bool {
		matches!(self, Self::Doctor | Self::Physician)
	}

	/// Whether a custodian of a child's record may have it: the other parent, or a family doctor.
	pub const fn may_be_guardian(self) -> bool {
		matches!(self, Self::Family | Self::Doctor)
	}
}

impl fmt::Display for Role {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::HealthAuthority => "health authority",
			Self::HealthAdmin => "health admin",
			Self::Family => "family",
			Self::Hospital => "hospital",
			Self::Doctor => "doctor",
			Self::Physician => "physician",
			Self::School => "school",
			Self::Insurer => "insurer",
			Self::Gateway => "gateway",
		})
	}
}

/// Whether a participant may act.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
	/// May do what the role allows.
	Active,
	/// May do nothing until reinstated; nor may the people and gateways of a suspended organisation.
	Suspended,
	/// May do nothing, ever: a health admin whom the institutions dismissed.
	Dismissed,
}

/// A registered participant.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(bound(serialize = "AccountId: AsRef<[u8]>", deserialize = "AccountId: TryFrom<Vec<u8>>"))]
pub struct Participant<AccountId> {
	/// What it is.
	pub role: Role,
	/// The hospital of a doctor or physician; the health authority of a health admin; the organisation that runs a
	/// gateway.
	pub organisation: Option<ParticipantId>,
	/// The account that acts for it now.
	#[serde(with = "Fixed::<32>")]
	pub account: AccountId,
	/// The X25519 public key to which its wraps are made now.
	pub encryption_key: EncryptionKey,
	/// The block since which it has had this encryption key.
	pub keys_since: BlockNumber,
	/// Whether it may act.
	pub status: Status,
	/// For organisations and professionals: public display name and licence number. For a family: sealed to
	/// itself and the health authority.
	#[serde(with = "Hex::<0, { MAX_PROFILE as usize }>")]
	pub profile: BoundedVec<u8, ConstU32<MAX_PROFILE>>,
}

/// A participant that may act now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
	/// Who.
	pub id: ParticipantId,
	/// As what.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
}

/// What others may ask of a registered participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
	/// What it is.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
	/// Whether it, and the organisation it works for, may act now.
	pub active: bool,
	/// The block since which it has had its encryption key.
	pub keys_since: BlockNumber,
}

/// The health authority's secrets of one version, wrapped with HPKE for one health admin.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthorityWrap {
	/// Which of the health authority's key pairs it holds. The first is 0.
	pub version: u32,
	/// Encapsulated key, then the ciphertext and tag of the private key and the identity-tag key.
	#[serde(with = "Fixed::<AUTHORITY_WRAP_LEN>")]
	pub sealed: [u8; AUTHORITY_WRAP_LEN],
}

/// How much a role may send: `burst` transactions at once, and one more every `interval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
	/// Most tokens that can be saved up.
	pub burst: u32,
	/// How long one token takes to come back, in milliseconds.
	pub interval: Moment,
}

/// What a participant may still send.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allowance {
	/// Tokens left now.
	pub left: u32,
	/// Most tokens that can be saved up.
	pub burst: u32,
	/// How long one token takes to come back, in milliseconds.
	pub interval: Moment,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn organisations_belong_to_nobody_and_employ_the_others() {
		let organisations: alloc::vec::Vec<Role> =
			Role::ALL.into_iter().filter(|role| role.is_organisation()).collect();
		assert_eq!(organisations, Role::ORGANISATIONS);
		for role in Role::ALL {
			let is_independent = role.is_organisation() || role == Role::Family;
			assert_eq!(role.employers().is_empty(), is_independent, "{role}");
			assert!(role.employers().iter().all(|kind| kind.is_organisation()), "{role}");
		}
	}

	/// R14: what a program may do is write down who read; it reads and consents for nobody.
	#[test]
	fn a_gateway_has_no_right_to_a_record() {
		assert_eq!(Role::Gateway.grantable(), None);
		assert!(!Role::Gateway.is_staff());
		assert!(!Role::Gateway.may_be_guardian());
	}
}
