//! The chain's answers to callers that lack a right.
//!
//! The chain decides. But where a right comes with a key, who lacks the right cannot even build the transaction, for the
//! gateway answers nothing to build it of: then this client gives the chain's answer itself, with the chain's name and
//! sentence for it (`tests/roles.rs` compares them).

use vacchain_client::{Error, gateway, primitives::Role};

use crate::errors::Failure;

/// A refusal of the chain: `Pallet.Error`, what, and what to do next.
type Refusal = (&'static str, &'static str, &'static str);

/// The callers that may do something, and the chain's answers to others.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
	/// The roles that may have the right.
	roles: &'static [Role],
	/// The answer to every other role.
	other_role: Refusal,
	/// The answer to who has such a role, and lacks the right. None if something else may be missing, too.
	no_right: Option<Refusal>,
}

/// The gateway's refusal of a role that has no right.
pub const NOT_ALLOWED: &str = gateway::Refusal::NotAllowed("").name();

const NOT_CUSTODIAN: Refusal = (
	"Consent.NotCustodian",
	"Only the family that owns the record, or a guardian it named, may consent.",
	"Ask them.",
);
const NOT_OWNER: Refusal =
	("Consent.NotOwner", "Only the family that owns the record may do this.", "Ask the owner.");
const NOT_NAMED_DOCTOR: Refusal = (
	"VaccineDetails.NotNamedDoctor",
	"Only the doctor named in the visit may write its notes.",
	"Ask the hospital who that is.",
);
const NOT_NAMED_PHYSICIAN: Refusal = (
	"VaccineDetails.NotNamedPhysician",
	"Only the physician named in the visit may sign or retract it.",
	"Ask the hospital who that is.",
);

impl Rule {
	/// Registers and suspends.
	pub const REGISTRAR: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: (
			"Participants.NotHealthAdmin",
			"Only an active health admin may do this.",
			"Ask one to do it for you.",
		),
		no_right: None,
	};
	/// Puts an organisation's people forward and keeps their details up to date.
	pub const ORGANISATION: Self = Self {
		roles: &Role::ORGANISATIONS,
		other_role: (
			"Participants.NotOrganisation",
			"Only the account of an active organisation may do this.",
			"Ask your organisation to do it.",
		),
		no_right: None,
	};
	/// Answers for people: an organisation for its own, a health admin for everybody.
	pub const EMPLOYER: Self = Self {
		roles: &[
			Role::HealthAdmin,
			Role::HealthAuthority,
			Role::Hospital,
			Role::Laboratory,
			Role::School,
			Role::Insurer,
		],
		other_role: (
			"Participants.NotHealthAdmin",
			"Only an active health admin may do this.",
			"Ask one to do it for you.",
		),
		no_right: None,
	};
	/// Holds an organisation's content key.
	pub const HOLDER: Self = Self {
		roles: &[
			Role::HealthAdmin,
			Role::Receptionist,
			Role::LaboratoryTechnician,
			Role::SchoolOfficer,
			Role::InsuranceAgent,
		],
		other_role: (
			"Participants.NotHolder",
			"Only an active person who holds its organisation's content key may do this.",
			"Ask a colleague who holds it to share it with you.",
		),
		no_right: None,
	};
	/// Decides with the other institutions, and answers for machines.
	pub const INSTITUTION: Self = Self {
		roles: &Role::ORGANISATIONS,
		other_role: (
			"Council.NotMember",
			"Only an institution that has a vote may do this.",
			"Use its key file.",
		),
		no_right: None,
	};
	/// Claims new keys for somebody, and confirms what another one claims.
	pub const CLAIMS: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: (
			"Powers.NotHealthAdmin",
			"Only an active health admin may do this.",
			"Ask one to do it for you.",
		),
		no_right: None,
	};
	/// Objects to a claim.
	pub const SUBJECT: Self = Self {
		roles: &Role::ALL,
		other_role: (
			"Powers.NotSubject",
			"Only the participant from whom this takes something, and a guardian of a record that is to be erased, may \
			 object.",
			"Nothing is left to do for others.",
		),
		no_right: None,
	};
	/// Closes a lane of its own.
	pub const SIGNER: Self = Self {
		roles: &Role::ALL,
		other_role: (
			"Intents.NotFound",
			"You have no such lane.",
			"See your lanes with `vacchain lane list`.",
		),
		no_right: None,
	};
	/// Agrees to work elsewhere.
	pub const MOVER: Self = Self {
		roles: &Role::ALL,
		other_role: (
			"Participants.NotParticipant",
			"Only an active participant may do this.",
			"Ask a health admin to register you.",
		),
		no_right: None,
	};
	/// Creates records.
	pub const CREATOR: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: (
			"VaccinationRecords.NotHealthAdmin",
			"Only an active health admin may create or correct a record.",
			"Ask one to do it for you.",
		),
		no_right: None,
	};
	/// Restores access.
	pub const RESTORER: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: (
			"Consent.NotHealthAdmin",
			"Only an active health admin may restore access.",
			"Ask one to do it for you.",
		),
		no_right: None,
	};
	/// Consents.
	pub const CUSTODIAN: Self = Self {
		roles: &[Role::Family, Role::Doctor],
		other_role: NOT_CUSTODIAN,
		no_right: Some(NOT_CUSTODIAN),
	};
	/// Answers a request, which must be there, too.
	pub const ANSWERER: Self = Self { no_right: None, ..Self::CUSTODIAN };
	/// Owns a record.
	pub const OWNER: Self = Self { roles: &[Role::Family], other_role: NOT_OWNER, no_right: Some(NOT_OWNER) };
	/// Has a record merged.
	pub const MERGER: Self = Self {
		roles: &[Role::Family],
		other_role: (
			"VaccinationRecords.NotOwner",
			"Only the family that owns the record may ask for it to be erased, or agree to a merge.",
			"Ask the owner.",
		),
		no_right: None,
	};
	/// Has a record erased.
	pub const ERASER: Self = Self {
		roles: &[Role::Family],
		other_role: (
			"VaccinationRecords.NotOwner",
			"Only the family that owns the record may ask for it to be erased, or agree to a merge.",
			"Ask the owner.",
		),
		no_right: None,
	};
	/// Asks for access.
	pub const PROVIDER: Self = Self {
		roles: &[Role::Receptionist, Role::SchoolOfficer, Role::InsuranceAgent],
		other_role: (
			"Consent.NotProvider",
			"Only a receptionist, a school officer or an insurance agent may ask for access.",
			"Ask one of them.",
		),
		no_right: None,
	};
	/// Opens visits.
	pub const RECEPTIONIST: Self = Self {
		roles: &[Role::Receptionist],
		other_role: (
			"VaccineDetails.NotHospital",
			"Only a hospital's receptionist may open a visit, and only one of the hospital that opened it may renew, \
			 link or close it.",
			"Ask a receptionist of that hospital.",
		),
		no_right: Some((
			"VaccineDetails.NoConsent",
			"The hospital has no full access to the record.",
			"Ask the family for it.",
		)),
	};
	/// Writes notes.
	pub const NAMED_DOCTOR: Self =
		Self { roles: &[Role::Doctor], other_role: NOT_NAMED_DOCTOR, no_right: Some(NOT_NAMED_DOCTOR) };
	/// Signs.
	pub const NAMED_PHYSICIAN: Self = Self {
		roles: &[Role::Physician],
		other_role: NOT_NAMED_PHYSICIAN,
		no_right: Some(NOT_NAMED_PHYSICIAN),
	};

	/// Whether a role may have the right.
	pub fn includes(&self, role: Role) -> bool {
		self.roles.contains(&role)
	}

	/// Whether somebody may meet this error for want of a right.
	pub fn may_be_a_lack_of_right(error: &Error) -> bool {
		match error {
			Error::NotFound | Error::NotAHolder | Error::LevelTooLow { .. } | Error::Sealing(_) => true,
			// The gateway shows a family to few.
			Error::NotRegistered(_) => true,
			Error::Gateway(refusal) => refusal.name == NOT_ALLOWED,
			_ => false,
		}
	}

	/// The chain's answer to who has this role and gets this error before anything is sent. None if the error says
	/// more.
	pub fn refusal(&self, held: Role, error: &Error) -> Option<Failure> {
		let refusal = match error {
			error if !self.roles.contains(&held) && Self::may_be_a_lack_of_right(error) => {
				Some(self.other_role)
			}
			Error::NotFound | Error::LevelTooLow { .. } => self.no_right,
			_ => None,
		};
		refusal.map(|(code, message, advice)| {
			Failure::new(code, format!("{message} You are registered as {held}."), advice)
		})
	}
}
