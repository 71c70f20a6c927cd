//! The institutions that run the network: who votes, who validates, which nodes may connect.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	BlockNumber, Moment, NodeId, ParticipantId,
	hexadecimal::{Any, Fixed},
};

/// What the institutions vote on. Each has its own threshold.
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
#[serde(rename_all = "kebab-case")]
pub enum Matter {
	/// Which organisations have a vote, and which may act.
	Organisations,
	/// Who works for the health authority as an admin.
	HealthAdmins,
	/// Which institutions make and finalize blocks.
	Validators,
	/// What the chain runs.
	Upgrade,
}

impl Matter {
	/// Every matter.
	pub const ALL: [Self; 4] = [Self::Organisations, Self::HealthAdmins, Self::Validators, Self::Upgrade];
}

impl fmt::Display for Matter {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Organisations => "organisations",
			Self::HealthAdmins => "health admins",
			Self::Validators => "validators",
			Self::Upgrade => "upgrade",
		})
	}
}

/// The share of all votes, in percent, that a decision needs: more than 50, so that two decisions cannot
/// contradict each other, and at most 100.
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thresholds {
	/// For [`Matter::Organisations`].
	pub organisations: u8,
	/// For [`Matter::HealthAdmins`].
	pub health_admins: u8,
	/// For [`Matter::Validators`].
	pub validators: u8,
	/// For [`Matter::Upgrade`].
	pub upgrade: u8,
}

impl Default for Thresholds {
	/// More than half for people and organisations, more than two thirds for what keeps the chain alive.
	fn default() -> Self {
		Self { organisations: 51, health_admins: 51, validators: 67, upgrade: 67 }
	}
}

impl Thresholds {
	/// The share that a matter needs, in percent.
	pub const fn of(&self, matter: Matter) -> u8 {
		match matter {
			Matter::Organisations => self.organisations,
			Matter::HealthAdmins => self.health_admins,
			Matter::Validators => self.validators,
			Matter::Upgrade => self.upgrade,
		}
	}

	/// How many of `seats` votes a matter needs.
	pub const fn votes_needed(&self, matter: Matter, seats: u32) -> u32 {
		(seats as u64 * self.of(matter) as u64).div_ceil(100) as u32
	}

	/// Whether every share is above a half and at most the whole.
	pub const fn is_sound(&self) -> bool {
		const fn holds(percent: u8) -> bool {
			percent > 50 && percent <= 100
		}
		holds(self.organisations)
			&& holds(self.health_admins)
			&& holds(self.validators)
			&& holds(self.upgrade)
	}
}

/// What a validator was proven to have done.
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
pub struct Offence {
	/// The session in which it happened.
	pub session: u32,
	/// The block in which it was proven.
	pub proven_in: BlockNumber,
}

/// What is fixed at genesis, and where the session clock stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Network {
	/// How often a block is made, in milliseconds.
	pub slot_duration: Moment,
	/// How long a session is, in blocks. Changes of the validator set take effect between two.
	pub session_length: BlockNumber,
	/// The current session.
	pub session: u32,
	/// Fewer validators than this there cannot be.
	pub minimum_validators: u32,
	/// How many votes a decision needs.
	#[serde(with = "ThresholdsToRead")]
	pub thresholds: Thresholds,
}

/// [`Thresholds`] as the gateway answers them: its fields are in snake case, those of a genesis are not.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(remote = "Thresholds", deny_unknown_fields)]
struct ThresholdsToRead {
	organisations: u8,
	health_admins: u8,
	validators: u8,
	upgrade: u8,
}

/// A validator of this session or of those to come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validator {
	/// The institution.
	pub id: ParticipantId,
	/// Whether it validates in this session.
	pub active: bool,
	/// Whether the institutions want it to validate in the sessions to come.
	pub chosen: bool,
	/// What it was proven to have done. Until the institutions decide, it makes no blocks.
	pub offence: Option<Offence>,
	/// Blocks it made in this session so far.
	pub authored: u32,
	/// Blocks it made in the session before.
	pub authored_before: u32,
}

/// A proposal that the institutions have not decided yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
	/// The BLAKE2-256 hash of the call: its id.
	#[serde(with = "Fixed::<32>")]
	pub hash: [u8; 32],
	/// Its number, which votes name beside the hash.
	pub index: u32,
	/// The call, SCALE.
	#[serde(with = "Any")]
	pub call: Vec<u8>,
	/// How many votes it needs.
	pub threshold: u32,
	/// Who is for it.
	pub ayes: Vec<ParticipantId>,
	/// Who is against it.
	pub nays: Vec<ParticipantId>,
	/// The block after which those who have not voted count as against it.
	pub ends_at: BlockNumber,
}

/// An institution: an organisation that votes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Institution {
	/// The organisation.
	pub id: ParticipantId,
	/// Its nodes, which may connect to everyone's.
	pub nodes: Vec<NodeId>,
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::bounds::MAX_INSTITUTIONS;

	const EVEN: Thresholds = Thresholds { organisations: 60, health_admins: 70, validators: 80, upgrade: 90 };

	#[test]
	fn each_matter_has_its_threshold() {
		assert_eq!(Matter::ALL.map(|matter| EVEN.of(matter)), [60, 70, 80, 90]);
	}

	/// A decision needs the least number of votes that is more than half, or more than two thirds, of them.
	#[test]
	fn the_default_is_a_majority_however_many_vote() {
		let thresholds = Thresholds::default();
		for seats in 1..=MAX_INSTITUTIONS {
			for matter in [Matter::Organisations, Matter::HealthAdmins] {
				assert_eq!(thresholds.votes_needed(matter, seats), seats / 2 + 1, "{seats}");
			}
			for matter in [Matter::Validators, Matter::Upgrade] {
				assert_eq!(thresholds.votes_needed(matter, seats), 2 * seats / 3 + 1, "{seats}");
			}
		}
	}

	#[test]
	fn votes_are_rounded_up_to_all_of_them_at_most() {
		let needed =
			|percent, seats| Thresholds { upgrade: percent, ..EVEN }.votes_needed(Matter::Upgrade, seats);
		assert_eq!([60, 61, 100].map(|percent| needed(percent, 5)), [3, 4, 5]);
		assert_eq!(needed(100, u32::MAX), u32::MAX);
		assert_eq!(needed(100, 0), 0);
	}

	/// Above a half, so that two decisions cannot contradict each other.
	#[test]
	fn a_threshold_is_above_a_half_and_at_most_the_whole() {
		assert!(Thresholds::default().is_sound());
		for (percent, sound) in [(0, false), (50, false), (51, true), (100, true), (101, false), (255, false)]
		{
			for thresholds in [
				Thresholds { organisations: percent, ..EVEN },
				Thresholds { health_admins: percent, ..EVEN },
				Thresholds { validators: percent, ..EVEN },
				Thresholds { upgrade: percent, ..EVEN },
			] {
				assert_eq!(thresholds.is_sound(), sound, "{thresholds:?}");
			}
		}
	}
}
