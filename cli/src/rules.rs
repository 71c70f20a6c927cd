//! The chain's answers to callers that lack a right.
//!
//! The chain decides. But where a right comes with a key, a caller without the right cannot even build the transaction: the
//! gateway answers nothing to build it of. Then this client names the chain's error, whose words are the chain's own.

use vacchain_client::{Error, gateway, primitives::Role};

/// An error of the chain: its pallet and its name.
type ChainError = (&'static str, &'static str);

/// The callers that may do something, and the chain's answers to others.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
	/// The roles that may have the right.
	roles: &'static [Role],
	/// The answer to every other role.
	other_role: ChainError,
	/// The answer to who has such a role, and lacks the right. None if something else may be missing, too.
	no_right: Option<ChainError>,
}

/// The gateway's refusal of a role that has no right.
pub const NOT_ALLOWED: &str = gateway::Refusal::NotAllowed("").name();

const NOT_CUSTODIAN: ChainError = ("Consent", "NotCustodian");
const NOT_OWNER: ChainError = ("Consent", "NotOwner");
const NOT_NAMED_DOCTOR: ChainError = ("VaccineDetails", "NotNamedDoctor");
const NOT_NAMED_PHYSICIAN: ChainError = ("VaccineDetails", "NotNamedPhysician");

const NOT_DISPUTER: ChainError = ("VaccineDetails", "NotCustodian");

impl Rule {
	/// Registers and suspends.
	pub const REGISTRAR: Self =
		Self { roles: &[Role::HealthAdmin], other_role: ("Participants", "NotHealthAdmin"), no_right: None };
	/// Puts an organisation's people forward and keeps their details up to date.
	pub const ORGANISATION: Self =
		Self { roles: &Role::ORGANISATIONS, other_role: ("Participants", "NotOrganisation"), no_right: None };
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
		other_role: ("Participants", "NotHealthAdmin"),
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
		other_role: ("Participants", "NotHolder"),
		no_right: None,
	};
	/// Decides with the other institutions, and answers for machines.
	pub const INSTITUTION: Self =
		Self { roles: &Role::ORGANISATIONS, other_role: ("Council", "NotMember"), no_right: None };
	/// Claims new keys for somebody, and confirms what another one claims.
	pub const CLAIMS: Self =
		Self { roles: &[Role::HealthAdmin], other_role: ("Powers", "NotHealthAdmin"), no_right: None };
	/// Objects to a claim.
	pub const SUBJECT: Self =
		Self { roles: &Role::ALL, other_role: ("Powers", "NotSubject"), no_right: None };
	/// Closes a lane of its own.
	pub const SIGNER: Self = Self { roles: &Role::ALL, other_role: ("Intents", "NotFound"), no_right: None };
	/// Agrees to work elsewhere.
	pub const MOVER: Self =
		Self { roles: &Role::ALL, other_role: ("Participants", "NotParticipant"), no_right: None };
	/// Creates records.
	pub const CREATOR: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: ("VaccinationRecords", "NotHealthAdmin"),
		no_right: None,
	};
	/// Restores access.
	pub const RESTORER: Self =
		Self { roles: &[Role::HealthAdmin], other_role: ("Consent", "NotHealthAdmin"), no_right: None };
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
	pub const MERGER: Self =
		Self { roles: &[Role::Family], other_role: ("VaccinationRecords", "NotOwner"), no_right: None };
	/// Has a record erased.
	pub const ERASER: Self =
		Self { roles: &[Role::Family], other_role: ("VaccinationRecords", "NotOwner"), no_right: None };
	/// Asks for access.
	pub const PROVIDER: Self = Self {
		roles: &[Role::Receptionist, Role::SchoolOfficer, Role::InsuranceAgent],
		other_role: ("Consent", "NotProvider"),
		no_right: None,
	};
	/// Opens visits.
	pub const RECEPTIONIST: Self = Self {
		roles: &[Role::Receptionist],
		other_role: ("VaccineDetails", "NotHospital"),
		no_right: Some(("VaccineDetails", "NoConsent")),
	};
	/// Writes notes.
	pub const NAMED_DOCTOR: Self =
		Self { roles: &[Role::Doctor], other_role: NOT_NAMED_DOCTOR, no_right: Some(NOT_NAMED_DOCTOR) };
	/// Links and closes visits: the hospital, or a health admin where the hospital is gone; a visit that has lapsed is closed
	/// by those whom it names, too.
	pub const CLOSER: Self = Self {
		roles: &[Role::Receptionist, Role::HealthAdmin, Role::Doctor, Role::Physician],
		..Self::RECEPTIONIST
	};
	/// Decides about visits.
	pub const DECIDER: Self = Self {
		roles: &[Role::HealthAdmin],
		other_role: ("VaccineDetails", "NotHealthAdmin"),
		no_right: None,
	};
	/// Disputes visits.
	pub const DISPUTER: Self =
		Self { roles: &[Role::Family, Role::Doctor], other_role: NOT_DISPUTER, no_right: Some(NOT_DISPUTER) };
	/// Takes reported doses back: a hospital with consent, or a health admin where the one that wrote them has none.
	pub const REPORT_RETRACTOR: Self =
		Self { roles: &[Role::Receptionist, Role::HealthAdmin], ..Self::RECEPTIONIST };
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

	/// The chain's error for a caller who has this role and gets this error before anything is sent. Nothing if the error
	/// says more.
	pub fn refusal(&self, held: Role, error: &Error) -> Option<ChainError> {
		match error {
			error if !self.roles.contains(&held) && Self::may_be_a_lack_of_right(error) => {
				Some(self.other_role)
			}
			Error::NotFound | Error::LevelTooLow { .. } => self.no_right,
			_ => None,
		}
	}
}
