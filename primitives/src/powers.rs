//! Powers: acts of the health authority that no admin does alone. A power waits for a second admin, and for as long as the
//! participant from whom it takes something can object.

use bounded_collections::{BoundedVec, ConstU32};
use codec::Encode;
use core::fmt;

use crate::{
	EncryptionKey, Moment, ParticipantId, PowerDigest, RecordId, VoidReason,
	bounds::{
		MAX_DAILY_DETAILS, MAX_DAILY_ENTRIES, MAX_DAILY_POWERS, MAX_DAILY_RESTORES, MAX_DAILY_RULINGS,
		MAX_DAILY_STAFF, MAX_DAILY_SUSPENSIONS, MAX_PROFILE,
	},
	derives::{apply, scale_bounded_json},
	hexadecimal::{Fixed, Hex},
	tags::{self, blake2_of},
};

/// Something that takes two health admins. The numbers of the variants are written out, so that what waits means the
/// same after an upgrade.
#[apply(scale_bounded_json!)]
#[serde(
	tag = "power",
	rename_all = "snake_case",
	bound(serialize = "Account: AsRef<[u8]>", deserialize = "Account: TryFrom<alloc::vec::Vec<u8>>")
)]
pub enum Power<Account> {
	/// A claim: a family, or an organisation without a vote, that lost its keys acts with these from then on.
	#[codec(index = 0)]
	ReplaceKeys {
		/// Whose keys.
		id: ParticipantId,
		/// The account that is to act for it.
		#[serde(with = "Fixed::<32>")]
		account: Account,
		/// The public key to which its wraps are to be made; an organisation keeps the present one.
		encryption_key: EncryptionKey,
		/// Its profile, for a family sealed to the new key and the health authority.
		#[serde(with = "Hex::<0, { MAX_PROFILE as usize }>")]
		profile: BoundedVec<u8, ConstU32<MAX_PROFILE>>,
	},
	/// A record moves to the right family, or to a new custodian of the child.
	#[codec(index = 1)]
	ChangeOwner {
		/// Which record.
		record: RecordId,
		/// The family that owns it.
		from: ParticipantId,
		/// The family that is to own it.
		to: ParticipantId,
	},
	/// A record was made in error.
	#[codec(index = 2)]
	VoidRecord {
		/// Which record.
		record: RecordId,
		/// The family that owns it.
		owner: ParticipantId,
		/// Why.
		reason: VoidReason,
	},
	/// A record is erased, as its owner has asked.
	#[codec(index = 3)]
	EraseRecord {
		/// Which record.
		record: RecordId,
		/// The family that owns it.
		owner: ParticipantId,
		/// When its owner asked for it, by the chain's clock. A wish that was taken back and made again is another one.
		asked_at: Moment,
	},
	/// A record is merged into another one of the same child, as their owner has agreed.
	#[codec(index = 4)]
	MergeRecord {
		/// Which record.
		record: RecordId,
		/// The family that owns both.
		owner: ParticipantId,
		/// Into which.
		into: RecordId,
	},
	/// A merge is undone: the records are those of two children.
	#[codec(index = 5)]
	UndoMerge {
		/// The record that was merged.
		record: RecordId,
		/// The family that owns it.
		owner: ParticipantId,
	},
}

impl<Account> Power<Account> {
	/// Which kind of power it is.
	pub const fn kind(&self) -> PowerKind {
		match self {
			Self::ReplaceKeys { .. } => PowerKind::ReplaceKeys,
			Self::ChangeOwner { .. } => PowerKind::ChangeOwner,
			Self::VoidRecord { .. } => PowerKind::VoidRecord,
			Self::EraseRecord { .. } => PowerKind::EraseRecord,
			Self::MergeRecord { .. } => PowerKind::MergeRecord,
			Self::UndoMerge { .. } => PowerKind::UndoMerge,
		}
	}

	/// The participant from whom it takes something.
	pub const fn subject(&self) -> ParticipantId {
		match self {
			Self::ReplaceKeys { id, .. } => *id,
			Self::ChangeOwner { from, .. } => *from,
			Self::VoidRecord { owner, .. }
			| Self::EraseRecord { owner, .. }
			| Self::MergeRecord { owner, .. }
			| Self::UndoMerge { owner, .. } => *owner,
		}
	}

	/// The record to which it does something. Nothing if it does it to a participant.
	pub const fn record(&self) -> Option<RecordId> {
		match self {
			Self::ReplaceKeys { .. } => None,
			Self::ChangeOwner { record, .. }
			| Self::VoidRecord { record, .. }
			| Self::EraseRecord { record, .. }
			| Self::MergeRecord { record, .. }
			| Self::UndoMerge { record, .. } => Some(*record),
		}
	}

	/// The same power, with another form of accounts.
	pub fn map_account<Other>(self, map: impl FnOnce(Account) -> Other) -> Power<Other> {
		match self {
			Self::ReplaceKeys { id, account, encryption_key, profile } => {
				Power::ReplaceKeys { id, account: map(account), encryption_key, profile }
			}
			Self::ChangeOwner { record, from, to } => Power::ChangeOwner { record, from, to },
			Self::VoidRecord { record, owner, reason } => Power::VoidRecord { record, owner, reason },
			Self::EraseRecord { record, owner, asked_at } => Power::EraseRecord { record, owner, asked_at },
			Self::MergeRecord { record, owner, into } => Power::MergeRecord { record, owner, into },
			Self::UndoMerge { record, owner } => Power::UndoMerge { record, owner },
		}
	}
}

/// Which kind of power something is.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum PowerKind {
	/// [`Power::ReplaceKeys`].
	#[codec(index = 0)]
	ReplaceKeys,
	/// [`Power::ChangeOwner`].
	#[codec(index = 1)]
	ChangeOwner,
	/// [`Power::VoidRecord`].
	#[codec(index = 2)]
	VoidRecord,
	/// [`Power::EraseRecord`].
	#[codec(index = 3)]
	EraseRecord,
	/// [`Power::MergeRecord`].
	#[codec(index = 4)]
	MergeRecord,
	/// [`Power::UndoMerge`].
	#[codec(index = 5)]
	UndoMerge,
}

impl fmt::Display for PowerKind {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::ReplaceKeys => "replacing the keys",
			Self::ChangeOwner => "changing the owner of a record",
			Self::VoidRecord => "voiding a record",
			Self::EraseRecord => "erasing a record",
			Self::MergeRecord => "merging a record into another one",
			Self::UndoMerge => "undoing a merge",
		})
	}
}

/// A step in the life of a power.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum PowerStep {
	/// A health admin proposed it.
	Proposed,
	/// Another health admin confirmed it.
	Confirmed,
	/// A health admin took it back.
	Withdrawn,
	/// The participant objected: the institutions decide.
	Vetoed,
	/// It was done: by a health admin once it was due, or by the institutions' vote.
	Exercised,
	/// The institutions' vote rejected it.
	Rejected,
	/// Its time was over.
	Lapsed,
}

/// A power that waits: for a second admin, for the time in which its subject can object, or for the institutions' vote.
#[apply(scale_bounded_json!)]
#[serde(bound(serialize = "Account: AsRef<[u8]>", deserialize = "Account: TryFrom<alloc::vec::Vec<u8>>"))]
pub struct WaitingPower<Account> {
	/// The act.
	pub power: Power<Account>,
	/// The health admin who proposed it.
	pub proposed_by: ParticipantId,
	/// When, by the chain's clock.
	pub proposed_at: Moment,
	/// The second health admin. Nothing as long as none has confirmed it, or where one admin suffices.
	pub confirmed_by: Option<ParticipantId>,
	/// From when on it can be exercised, unless somebody objects. Nothing as long as it is not confirmed.
	pub due_at: Option<Moment>,
	/// Who objected: the institutions decide.
	pub vetoed_by: Option<ParticipantId>,
	/// When it lapses.
	pub ends_at: Moment,
}

impl<Account: Encode> WaitingPower<Account> {
	/// Its name in a confirmation, a veto and a vote: this proposal and no other one of the same power.
	pub fn digest(&self) -> PowerDigest {
		let named = (&self.power, self.proposed_by, self.proposed_at);
		PowerDigest(blake2_of(tags::POWER, &named))
	}
}

/// On whose decision a power is exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grounds {
	/// The health admin who proposed it.
	pub proposed_by: ParticipantId,
	/// The health admin who confirmed it; nobody where one suffices, or where the institutions decided first.
	pub confirmed_by: Option<ParticipantId>,
	/// The health admin who exercises it; nobody if the institutions' vote does.
	pub exercised_by: Option<ParticipantId>,
}

/// An act of which a health admin does only so many in a day of the chain's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Daily {
	/// Propose and confirm powers, and withdraw those that others proposed.
	Powers,
	/// Give custodians a half of the keys of a record, to restore their access.
	Restores,
	/// Suspend and reinstate participants.
	Suspensions,
	/// Move people to another organisation, and replace the keys of people and gateways.
	Staff,
	/// Change the profiles of others, number tags that families have, and children's data.
	Details,
	/// Create records, and give families their first number tag.
	Entries,
	/// Retract visits, and undo retractions; close visits that have not lapsed; take reported doses back.
	Rulings,
}

impl Daily {
	/// Every one.
	pub const ALL: [Self; 7] = [
		Self::Powers,
		Self::Restores,
		Self::Suspensions,
		Self::Staff,
		Self::Details,
		Self::Entries,
		Self::Rulings,
	];

	/// How many times.
	pub const fn most(self) -> u32 {
		match self {
			Self::Powers => MAX_DAILY_POWERS,
			Self::Restores => MAX_DAILY_RESTORES,
			Self::Suspensions => MAX_DAILY_SUSPENSIONS,
			Self::Staff => MAX_DAILY_STAFF,
			Self::Details => MAX_DAILY_DETAILS,
			Self::Entries => MAX_DAILY_ENTRIES,
			Self::Rulings => MAX_DAILY_RULINGS,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn waiting() -> WaitingPower<[u8; 32]> {
		let power = Power::ReplaceKeys {
			id: ParticipantId([1; 32]),
			account: [2; 32],
			encryption_key: EncryptionKey::x25519([3; 32]),
			profile: Default::default(),
		};
		let proposed_by = ParticipantId([4; 32]);
		WaitingPower {
			power,
			proposed_by,
			proposed_at: 5,
			confirmed_by: None,
			due_at: None,
			vetoed_by: None,
			ends_at: 6,
		}
	}

	/// Every later runtime must read alike the powers that wait.
	#[test]
	fn the_numbers_of_powers_are_fixed() {
		assert_eq!(waiting().power.encode()[0], 0);
		let (record, owner) = (RecordId([1; 16]), ParticipantId([2; 32]));
		let powers: [Power<[u8; 32]>; 5] = [
			Power::ChangeOwner { record, from: owner, to: ParticipantId([3; 32]) },
			Power::VoidRecord { record, owner, reason: VoidReason::Duplicate },
			Power::EraseRecord { record, owner, asked_at: 5 },
			Power::MergeRecord { record, owner, into: RecordId([4; 16]) },
			Power::UndoMerge { record, owner },
		];
		for (power, number) in powers.iter().zip(1..) {
			assert_eq!((power.encode()[0], power.kind().encode()), (number, [number].into()));
			assert_eq!((power.subject(), power.record()), (owner, Some(record)));
		}
		assert_eq!(PowerKind::ReplaceKeys.encode(), [0]);
	}

	#[test]
	fn a_digest_names_one_proposal_of_one_power() {
		let digest = waiting().digest();
		let by_another = WaitingPower { proposed_by: ParticipantId([9; 32]), ..waiting() };
		let later = WaitingPower { proposed_at: 6, ..waiting() };
		let mut other = waiting();
		if let Power::ReplaceKeys { account, .. } = &mut other.power {
			*account = [7; 32];
		}
		for other in [by_another, later, other] {
			assert_ne!(other.digest(), digest);
		}
		let confirmed = WaitingPower {
			confirmed_by: Some(ParticipantId([9; 32])),
			due_at: Some(9),
			ends_at: 9,
			..waiting()
		};
		assert_eq!(confirmed.digest(), digest);
	}

	#[test]
	fn a_power_is_told_in_json() {
		let json = serde_json::to_value(waiting()).unwrap();
		assert_eq!(json["power"]["power"], "replace_keys");
		assert_eq!(json["power"]["account"], "02".repeat(32));
		assert_eq!(serde_json::from_value::<WaitingPower<[u8; 32]>>(json).unwrap(), waiting());
	}
}
