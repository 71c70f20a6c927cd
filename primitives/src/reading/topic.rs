//! Which roles may read what.

use crate::{
	Role,
	derives::{apply, scale},
};

/// What a request is about. The numbers are written out and never used for anything else.
#[apply(scale!)]
#[derive(Copy)]
#[allow(missing_docs, reason = "`Topic::right` says what each is")]
pub enum Topic {
	#[codec(index = 0)]
	Organisations,
	#[codec(index = 1)]
	Staff,
	#[codec(index = 2)]
	Participant,
	#[codec(index = 3)]
	FamiliesTagged,
	#[codec(index = 4)]
	Candidates,
	#[codec(index = 5)]
	ParticipantKeys,
	#[codec(index = 6)]
	ParticipantLog,
	#[codec(index = 7)]
	ContentKey,
	#[codec(index = 8)]
	WaitingPowers,
	#[codec(index = 9)]
	OwnPowers,
	#[codec(index = 10)]
	OwnedRecords,
	#[codec(index = 11)]
	RecordsTagged,
	#[codec(index = 12)]
	RecordsOf,
	#[codec(index = 13)]
	Record,
	#[codec(index = 14)]
	Visits,
	#[codec(index = 15)]
	Visit,
	#[codec(index = 16)]
	History,
	#[codec(index = 17)]
	RecordKeys,
	#[codec(index = 18)]
	CustodyKeys,
	#[codec(index = 19)]
	Readers,
	#[codec(index = 20)]
	AccessRequests,
	#[codec(index = 21)]
	Accesses,
	#[codec(index = 22)]
	Participants,
	#[codec(index = 23)]
	WaitingVisits,
	#[codec(index = 24)]
	HospitalVisits,
	#[codec(index = 25)]
	OpenRecords,
	#[codec(index = 26)]
	SentRequests,
	#[codec(index = 27)]
	Wards,
	#[codec(index = 28)]
	ChildVersions,
	#[codec(index = 29)]
	Reports,
	#[codec(index = 30)]
	Erased,
}

/// Roles that read for themselves, for their organisation, or by right of a visit that names them. An organisation's
/// own account reads nothing.
const READERS: &[Role] = &[
	Role::HealthAdmin,
	Role::Receptionist,
	Role::Doctor,
	Role::Physician,
	Role::SchoolOfficer,
	Role::InsuranceAgent,
	Role::Family,
];
/// Roles that read for themselves or for their organisation at the full level, and the health admins, who see the history
/// without it.
const FULL_READERS: &[Role] = &[Role::HealthAdmin, Role::Receptionist, Role::Doctor, Role::Family];
/// Roles that can hold their organisation's content key.
const HOLDERS: &[Role] = &[
	Role::HealthAdmin,
	Role::Receptionist,
	Role::LaboratoryTechnician,
	Role::SchoolOfficer,
	Role::InsuranceAgent,
];
/// Roles for whose organisation a visit waits, or that a visit names.
const WAITED_FOR: &[Role] = &[Role::Receptionist, Role::Doctor, Role::Physician];
/// Roles that ask for access, and read what was granted, for their organisation.
const PROVIDERS: &[Role] = &[Role::Receptionist, Role::SchoolOfficer, Role::InsuranceAgent];
/// Those who may own a record or be its guardian.
const CUSTODIANS: &[Role] = &[Role::Family, Role::Doctor];

impl Topic {
	/// Every topic.
	pub const ALL: [Self; 31] = [
		Self::Organisations,
		Self::Staff,
		Self::Participant,
		Self::FamiliesTagged,
		Self::Candidates,
		Self::ParticipantKeys,
		Self::ParticipantLog,
		Self::ContentKey,
		Self::WaitingPowers,
		Self::OwnPowers,
		Self::OwnedRecords,
		Self::RecordsTagged,
		Self::RecordsOf,
		Self::Record,
		Self::Visits,
		Self::Visit,
		Self::History,
		Self::RecordKeys,
		Self::CustodyKeys,
		Self::Readers,
		Self::AccessRequests,
		Self::Accesses,
		Self::Participants,
		Self::WaitingVisits,
		Self::HospitalVisits,
		Self::OpenRecords,
		Self::SentRequests,
		Self::Wards,
		Self::ChildVersions,
		Self::Reports,
		Self::Erased,
	];

	/// The roles of registered participants that may ask; nothing: whoever is logged in, registered or not. An applicant
	/// has to seal the application to the health authority, and to name the employer.
	pub const fn roles(self) -> Option<&'static [Role]> {
		Some(match self {
			Self::Organisations => return None,
			Self::Staff
			| Self::Participant
			| Self::ParticipantKeys
			| Self::ParticipantLog
			| Self::OwnPowers => Role::ORGANISATIONS_AND_PEOPLE,
			Self::Candidates | Self::WaitingPowers => Role::REGISTRARS,
			Self::ContentKey => HOLDERS,
			Self::FamiliesTagged | Self::RecordsTagged | Self::CustodyKeys | Self::Participants => {
				&[Role::HealthAdmin]
			}
			Self::OwnedRecords | Self::AccessRequests | Self::Erased => &[Role::Family],
			Self::RecordsOf
			| Self::Record
			| Self::Visits
			| Self::Visit
			| Self::RecordKeys
			| Self::Reports => READERS,
			Self::History | Self::Readers | Self::ChildVersions => FULL_READERS,
			Self::Accesses | Self::Wards => CUSTODIANS,
			Self::WaitingVisits => WAITED_FOR,
			Self::HospitalVisits => &[Role::Receptionist],
			Self::OpenRecords | Self::SentRequests => PROVIDERS,
		})
	}

	/// Whether a registered participant of this role may ask.
	pub fn includes(self, role: Role) -> bool {
		self.roles().is_none_or(|roles| roles.contains(&role))
	}

	/// What those roles may do: what follows "Your role has no right to".
	pub const fn right(self) -> &'static str {
		match self {
			Self::Organisations => "list the organisations",
			Self::Staff => "list an organisation's staff",
			Self::Participant => "look a participant up",
			Self::FamiliesTagged => "look for a family",
			Self::Candidates => "see who was put forward",
			Self::ParticipantKeys => "see which keys a participant had",
			Self::ParticipantLog => "see what happened to a participant",
			Self::ContentKey => "hold an organisation's content key",
			Self::WaitingPowers => "see what takes two health admins",
			Self::OwnPowers => "see what is proposed to be done to oneself",
			Self::OwnedRecords => "own records",
			Self::RecordsTagged => "look for a child's record",
			Self::RecordsOf => "search a family's records",
			Self::Record => "read a record",
			Self::Visits => "read a record's visits",
			Self::Visit => "read a visit",
			Self::History => "see a record's history",
			Self::RecordKeys => "hold a record's keys",
			Self::CustodyKeys => "give a custodian its access back",
			Self::Readers => "see who may read a record",
			Self::AccessRequests => "be asked for access to a record",
			Self::Accesses => "see who has read a record",
			Self::Participants => "list the participants",
			Self::WaitingVisits => "see which visits wait",
			Self::HospitalVisits => "see a hospital's visits",
			Self::OpenRecords => "see which records are open to an organisation",
			Self::SentRequests => "ask for access to a record",
			Self::Wards => "be a child's guardian",
			Self::ChildVersions => "see how a child's data was before",
			Self::Reports => "read a record's reported doses",
			Self::Erased => "see what remains of a record",
		}
	}
}
