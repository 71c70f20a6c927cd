//! Who takes part, and as what.

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use core::fmt;

use crate::{
	BlockNumber, EncryptionKey, KeyVersion, Moment, ParticipantId, PowerDigest, PowerKind, PowerStep,
	bounds::MAX_PROFILE,
	derives::{apply, scale, scale_bounded_json},
	hexadecimal::{Fixed, Hex},
	tags,
};

/// What a participant is. Rights follow from it; a participant has one.
#[apply(scale_bounded_json!)]
#[derive(Copy, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
	/// The institution that registers people and checks every record's proof.
	HealthAuthority,
	/// An organisation that keeps children's records and vaccinates.
	Hospital,
	/// An organisation that examines samples, where no hospital does it itself.
	Laboratory,
	/// An organisation that checks proofs.
	School,
	/// An organisation that checks proofs.
	Insurer,
	/// A person who works for the health authority: registers participants, creates records.
	HealthAdmin,
	/// Belongs to one hospital; asks families for access, opens, links and closes visits in its name.
	Receptionist,
	/// Belongs to one hospital; examines and notes.
	Doctor,
	/// Belongs to one hospital; vaccinates and signs.
	Physician,
	/// Belongs to one hospital or laboratory; reports on samples.
	LaboratoryTechnician,
	/// Belongs to one school; checks proofs in its name.
	SchoolOfficer,
	/// Belongs to one insurer; checks proofs in its name.
	InsuranceAgent,
	/// The parents of children, who own their records.
	Family,
	/// A program that an organisation runs, through which people reach the registry and which answers for their reads.
	Gateway,
	/// One of the health authority's two custodies: a content key that reads one half of every record's secret. Health
	/// admins hold it; nobody acts as it.
	Custody,
}

impl Role {
	/// Every role in which somebody acts: all but [`Self::Custody`].
	pub const ALL: [Self; 14] = [
		Self::HealthAuthority,
		Self::Hospital,
		Self::Laboratory,
		Self::School,
		Self::Insurer,
		Self::HealthAdmin,
		Self::Receptionist,
		Self::Doctor,
		Self::Physician,
		Self::LaboratoryTechnician,
		Self::SchoolOfficer,
		Self::InsuranceAgent,
		Self::Family,
		Self::Gateway,
	];

	/// The roles of organisations. The account of an organisation is its seat: it votes, sets its nodes and answers for
	/// its people, and has no part in any record.
	pub const ORGANISATIONS: [Self; 5] =
		[Self::HealthAuthority, Self::Hospital, Self::Laboratory, Self::School, Self::Insurer];

	/// Everyone but gateways, which read for nobody.
	pub const ORGANISATIONS_AND_PEOPLE: &'static [Self] = {
		let [others @ .., Self::Gateway] = &Self::ALL else { panic!("gateways stand last") };
		others
	};

	/// The organisations' accounts, which put people forward, and the health admins, who register them.
	pub const REGISTRARS: &'static [Self] = &[
		Self::HealthAuthority,
		Self::Hospital,
		Self::Laboratory,
		Self::School,
		Self::Insurer,
		Self::HealthAdmin,
	];

	/// Whether it is an organisation's.
	pub const fn is_organisation(self) -> bool {
		matches!(
			self,
			Self::HealthAuthority | Self::Hospital | Self::Laboratory | Self::School | Self::Insurer
		)
	}

	/// The kinds of organisation to one of which a participant of this role belongs. Empty: it belongs to nobody.
	pub const fn employers(self) -> &'static [Self] {
		match self {
			Self::HealthAdmin | Self::Custody => &[Self::HealthAuthority],
			Self::Receptionist | Self::Doctor | Self::Physician => &[Self::Hospital],
			Self::LaboratoryTechnician => &[Self::Hospital, Self::Laboratory],
			Self::SchoolOfficer => &[Self::School],
			Self::InsuranceAgent => &[Self::Insurer],
			Self::Gateway => &Self::ORGANISATIONS,
			Self::HealthAuthority
			| Self::Hospital
			| Self::Laboratory
			| Self::School
			| Self::Insurer
			| Self::Family => &[],
		}
	}

	/// Whether a family may grant it access to a record, and the most it may be granted. Organisations are granted
	/// access; their people act under it.
	pub const fn grantable(self) -> Option<crate::Level> {
		match self {
			Self::Hospital => Some(crate::Level::Full),
			Self::School | Self::Insurer => Some(crate::Level::Proof),
			_ => None,
		}
	}

	/// Whether it is a person who works for an organisation.
	pub const fn is_staff(self) -> bool {
		!self.is_organisation() && !matches!(self, Self::Family | Self::Gateway | Self::Custody)
	}

	/// Whether it is a person whom a visit names: its doctor or its physician.
	pub const fn is_professional(self) -> bool {
		matches!(self, Self::Doctor | Self::Physician)
	}

	/// Whether a person of this role who works for an organisation of that kind reads for it, and so holds its content
	/// key.
	pub const fn reads_for(self, organisation: Self) -> bool {
		matches!(
			(self, organisation),
			(Self::HealthAdmin, Self::HealthAuthority | Self::Custody)
				| (Self::Receptionist, Self::Hospital)
				| (Self::LaboratoryTechnician, Self::Laboratory)
				| (Self::SchoolOfficer, Self::School)
				| (Self::InsuranceAgent, Self::Insurer)
		)
	}

	/// The kind of organisation under whose consent a person of this role acts, if every person of the role acts under
	/// one. A laboratory technician does not: a hospital's has no access, and a laboratory cannot be granted any yet.
	pub const fn acts_for(self) -> Option<Self> {
		match self {
			Self::HealthAdmin => Some(Self::HealthAuthority),
			Self::Receptionist => Some(Self::Hospital),
			Self::SchoolOfficer => Some(Self::School),
			Self::InsuranceAgent => Some(Self::Insurer),
			_ => None,
		}
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
			Self::Hospital => "hospital",
			Self::Laboratory => "laboratory",
			Self::School => "school",
			Self::Insurer => "insurer",
			Self::HealthAdmin => "health admin",
			Self::Receptionist => "receptionist",
			Self::Doctor => "doctor",
			Self::Physician => "physician",
			Self::LaboratoryTechnician => "laboratory technician",
			Self::SchoolOfficer => "school officer",
			Self::InsuranceAgent => "insurance agent",
			Self::Family => "family",
			Self::Gateway => "gateway",
			Self::Custody => "custody",
		})
	}
}

/// Whether a participant may act.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "lowercase")]
pub enum Status {
	/// May do what the role allows.
	Active,
	/// May do nothing until everybody who suspended it has reinstated it; nor may the people and gateways of a suspended
	/// organisation.
	Suspended,
	/// May do nothing, ever: a health admin whom the institutions dismissed.
	Dismissed,
}

/// A registered participant.
#[apply(scale_bounded_json!)]
#[serde(bound(serialize = "Account: AsRef<[u8]>", deserialize = "Account: TryFrom<Vec<u8>>"))]
pub struct Participant<Account> {
	/// What it is.
	pub role: Role,
	/// The organisation for which a person works, which runs a gateway, or to which a custody belongs.
	pub organisation: Option<ParticipantId>,
	/// The account that acts for it now: for an organisation, its institution account.
	#[serde(with = "Fixed::<32>")]
	pub account: Account,
	/// The public key to which its wraps are made now: for an organisation, the public part of its content key, or none
	/// as long as it has no content key.
	pub encryption_key: EncryptionKey,
	/// Which of its encryption keys that is: for an organisation, the version of its content key.
	pub key_version: KeyVersion,
	/// Which of its passwords is the last. A gateway refuses what it has stored for an earlier one.
	pub password_number: u32,
	/// Whether it may act.
	pub status: Status,
	/// For organisations and their people: public display name and licence number. For a family: sealed to itself and
	/// the health authority.
	#[serde(with = "Hex::<0, { MAX_PROFILE as usize }>")]
	pub profile: BoundedVec<u8, ConstU32<MAX_PROFILE>>,
}

/// A participant that may act now.
#[apply(scale!)]
#[derive(Copy)]
pub struct Actor {
	/// Who.
	pub id: ParticipantId,
	/// As what.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
}

impl Actor {
	/// The organisation under whose consent this person acts, and its role. Nothing for who acts in its own name.
	pub fn on_behalf_of(&self) -> Option<(ParticipantId, Role)> {
		on_behalf_of(self.role, self.organisation)
	}
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
	/// Which of its encryption keys it has now.
	pub key_version: KeyVersion,
	/// Whether it has an encryption key: an organisation has none before its first content key.
	pub has_key: bool,
}

impl Member {
	/// The organisation under whose consent this person acts, and its role. Nothing for who acts in its own name.
	pub fn on_behalf_of(&self) -> Option<(ParticipantId, Role)> {
		on_behalf_of(self.role, self.organisation)
	}
}

fn on_behalf_of(role: Role, organisation: Option<ParticipantId>) -> Option<(ParticipantId, Role)> {
	Some((organisation?, role.acts_for()?))
}

/// A person or gateway that an organisation has put forward: a health admin registers it, or moves it there, exactly as
/// it stands here.
#[apply(scale_bounded_json!)]
#[serde(bound(serialize = "Account: AsRef<[u8]>", deserialize = "Account: TryFrom<Vec<u8>>"))]
pub struct Candidate<Account> {
	/// As what.
	pub role: Role,
	/// The account that is to act for it.
	#[serde(with = "Fixed::<32>")]
	pub account: Account,
	/// The public key to which its wraps are to be made.
	pub encryption_key: EncryptionKey,
	/// Its public profile.
	#[serde(with = "Hex::<0, { MAX_PROFILE as usize }>")]
	pub profile: BoundedVec<u8, ConstU32<MAX_PROFILE>>,
	/// Until when it can be registered or moved, by the chain's clock.
	pub ends_at: Moment,
	/// Whether the person, who works elsewhere now, has agreed to move.
	pub agreed: bool,
}

/// Keys that a participant has or had. Entries are appended and never changed; an entry holds until the next one.
#[apply(scale_bounded_json!)]
#[serde(bound(serialize = "Account: AsRef<[u8]>", deserialize = "Account: TryFrom<Vec<u8>>"))]
pub struct KeyEntry<Account> {
	/// The account that acted for it.
	#[serde(with = "Fixed::<32>")]
	pub account: Account,
	/// The public key to which its wraps were made.
	pub encryption_key: EncryptionKey,
	/// Which of its encryption keys that is. Two entries have the same one where only the account was replaced.
	pub key_version: KeyVersion,
	/// Since when, by the chain's clock.
	pub since: Moment,
}

/// One change of a participant. Entries are appended and never changed.
#[apply(scale_bounded_json!)]
pub struct ParticipantChangeEntry {
	/// The block that holds it.
	pub block: BlockNumber,
	/// That block's time.
	pub at: Moment,
	/// Who did it. None: the genesis block, or the institutions' vote.
	pub by: Option<ParticipantId>,
	/// What was done.
	pub change: ParticipantChange,
}

/// What can happen to a participant.
#[apply(scale_bounded_json!)]
#[serde(tag = "change", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields name themselves")]
pub enum ParticipantChange {
	/// A health admin registered it; its organisation, if it has one, had put it forward. Or genesis named it.
	Registered { role: Role, organisation: Option<ParticipantId> },
	/// The institutions appointed it as a health admin.
	Appointed,
	/// The institutions dismissed it as a health admin.
	Dismissed,
	/// A health admin, its organisation or the institutions' vote suspended it.
	Suspended,
	/// One of those who suspended it reinstated it.
	Reinstated,
	/// A health admin moved it to another organisation, which had put it forward, and to which it had agreed to move.
	Moved { from: ParticipantId, to: ParticipantId },
	/// Its profile was changed: the digest of the one before and of the new one ([`profile_digest`]).
	ProfileUpdated {
		#[serde(with = "Fixed::<32>")]
		before: [u8; 32],
		#[serde(with = "Fixed::<32>")]
		after: [u8; 32],
	},
	/// It acts with another account; with a new encryption key if the version is a new one. A health admin exercised a
	/// claim, or registered the keys that its organisation had put forward; or the institutions decided.
	KeysReplaced { key_version: KeyVersion },
	/// Something that takes two health admins came a step further.
	Power { kind: PowerKind, digest: PowerDigest, step: PowerStep },
	/// One of the organisation's people made its next content key, which waits for another one's confirmation.
	ContentKeyMade { version: KeyVersion },
	/// The organisation has a new content key: from its maker if nobody else could confirm it, else from whoever did.
	ContentKeyReplaced { version: KeyVersion },
	/// One of the organisation's people gave its content key to a colleague.
	ContentKeyShared { version: KeyVersion, holder: ParticipantId },
	/// One of the organisation's people gave up a wrap of its content key that does not open.
	ContentKeyDiscarded { version: KeyVersion },
	/// A health admin set the tag of the family's ID number, or took it away.
	NumberTagSet,
	/// One of the organisation's people said that its wrap of the content key opens, and holds the key from then on.
	ContentKeyAccepted { version: KeyVersion },
}

/// BLAKE2-256 of a [domain tag](crate::tags::PROFILE) and a profile, so that a log says which profile was put in the
/// place of which and keeps neither.
pub fn profile_digest(profile: &[u8]) -> [u8; 32] {
	tags::blake2_of_bytes(tags::PROFILE, profile)
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
#[apply(scale_bounded_json!)]
#[derive(Copy)]
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
	use codec::Encode;

	#[test]
	fn every_role_stands_where_its_number_says() {
		for (number, role) in Role::ALL.into_iter().enumerate() {
			assert_eq!(role.encode(), [number as u8], "{role}");
		}
	}

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

	/// R15: staff belongs to the kind of organisation that has such people.
	#[test]
	fn each_kind_of_staff_has_its_employers() {
		for (role, employers) in [
			(Role::HealthAdmin, &[Role::HealthAuthority][..]),
			(Role::Receptionist, &[Role::Hospital]),
			(Role::Doctor, &[Role::Hospital]),
			(Role::Physician, &[Role::Hospital]),
			(Role::LaboratoryTechnician, &[Role::Hospital, Role::Laboratory]),
			(Role::SchoolOfficer, &[Role::School]),
			(Role::InsuranceAgent, &[Role::Insurer]),
		] {
			assert!(role.is_staff(), "{role}");
			assert_eq!(role.employers(), employers, "{role}");
		}
		assert_eq!(Role::ALL.into_iter().filter(|role| role.is_staff()).count(), 7);
	}

	/// R4: an organisation's content key is for those who read for it, and for nobody else.
	#[test]
	fn doctors_physicians_and_a_hospitals_technicians_never_hold_the_content_key() {
		let readers = |organisation| Role::ALL.into_iter().filter(move |role| role.reads_for(organisation));
		for (organisation, reader) in [
			(Role::HealthAuthority, Role::HealthAdmin),
			(Role::Hospital, Role::Receptionist),
			(Role::Laboratory, Role::LaboratoryTechnician),
			(Role::School, Role::SchoolOfficer),
			(Role::Insurer, Role::InsuranceAgent),
		] {
			assert!(readers(organisation).eq([reader]), "{organisation}");
			assert!(reader.employers().contains(&organisation), "{organisation}");
		}
	}

	/// R14: consent is given to the organisation, and its people act under it.
	#[test]
	fn people_act_on_behalf_of_their_organisation_and_no_organisation_acts() {
		let organisation = Some(ParticipantId([1; 32]));
		for role in Role::ALL {
			let actor = Actor { id: ParticipantId([2; 32]), role, organisation };
			let acts_for = actor.on_behalf_of().map(|(_, kind)| kind);
			let reads_for = Role::ORGANISATIONS.into_iter().find(|kind| role.reads_for(*kind));
			let expected = reads_for.filter(|kind| *kind != Role::Laboratory);
			assert_eq!(acts_for, expected, "{role}");
			assert!(Actor { organisation: None, ..actor }.on_behalf_of().is_none(), "{role}");
		}
	}

	/// trust.md: one admin alone opens no clinical content. Nobody acts as a custody, and nobody can grant it anything.
	#[test]
	fn a_custody_is_a_key_of_the_health_authority_and_nothing_else() {
		let custody = Role::Custody;
		assert!(!Role::ALL.contains(&custody) && !custody.is_organisation() && !custody.is_staff());
		assert_eq!(custody.employers(), [Role::HealthAuthority]);
		assert!(custody.grantable().is_none() && custody.acts_for().is_none() && !custody.may_be_guardian());
		assert!(Role::ALL.into_iter().filter(|role| role.reads_for(custody)).eq([Role::HealthAdmin]));
	}

	/// R14: what a program may do is write down who read; it reads and consents for nobody.
	#[test]
	fn a_gateway_has_no_right_to_a_record() {
		assert_eq!(Role::Gateway.grantable(), None);
		assert!(!Role::Gateway.is_staff() && Role::Gateway.acts_for().is_none());
		assert!(!Role::Gateway.may_be_guardian());
	}
}
