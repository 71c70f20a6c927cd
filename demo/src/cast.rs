//! The cast: the institutions, the staff and the families of the children.
//!
//! - Each FHIR organization is a hospital. It has an account, which puts its people forward, and a made-up
//!   receptionist, who opens its visits. Each of its practitioners is a doctor there; a practitioner of two
//!   hospitals is registered at both.
//! - A visit's physician is the first practitioner of its hospital who is not the visit's doctor. Such a practitioner
//!   is registered a second time, as a physician, because a participant has one role. A hospital with one practitioner
//!   gets a physician with the made-up name [`MADE_UP_PHYSICIAN`].
//! - Children with equal family keys are one family.
//! - The school with its officer and the insurer with its agent are made up, and so is a second hospital where the data
//!   has only one.
//!
//! Usernames are the role and a number, and of families a part that nobody can guess: `family-07-x7k2m9qt`. The chain
//! knows none of them.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;
use vacchain_client::{
	content::{ApplicationForm, Profile},
	device::DeviceSecret,
	primitives::{ParticipantId, Role},
	random::os_rng,
	usernames::{self, family_username},
};
use vacchain_fhir::{Child, Organization, Practitioner};
use zeroize::Zeroizing;

use crate::{Person, chain::Chain};

/// The physician of a hospital that has only one practitioner.
pub const MADE_UP_PHYSICIAN: &str = "Dr. Robin Sample";
const MADE_UP_DOCTOR: &str = "Dr. Kim Example";
const MADE_UP_HOSPITAL: &str = "Sample Hospital";
const SCHOOL: &str = "Sample Primary School";
const INSURER: &str = "Sample Health Insurance";
const MADE_UP_RECEPTIONIST: &str = "Sam Sample";
const MADE_UP_OFFICER: &str = "Alex Sample";
const MADE_UP_AGENT: &str = "Toni Sample";
/// To how many characters names are cut that do not fit into a profile.
const SHORT_NAME: usize = 100;

/// One who is to take part.
pub struct Newcomer {
	/// As what.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
	/// Its profile.
	pub form: ApplicationForm,
}

/// One who takes part.
pub struct Player {
	/// The player's session.
	pub session: Person,
	/// With what the player logs in.
	pub password: Zeroizing<String>,
	/// The secret of the player's device, if the role needs one.
	pub device: Option<DeviceSecret>,
	/// As what.
	pub role: Role,
	/// For whom the player works.
	pub organisation: Option<ParticipantId>,
	/// The player's name.
	pub name: String,
}

impl Player {
	/// As whom the player is given access: as the organisation under whose consent it acts, or as itself.
	pub fn acts_as(&self) -> ParticipantId {
		self.role.acts_for().and(self.organisation).unwrap_or(self.id())
	}

	/// The participant's id.
	pub fn id(&self) -> ParticipantId {
		self.session.id()
	}

	/// The unique name.
	pub fn username(&self) -> &str {
		&self.session.identity().username
	}
}

/// A player, as programs get it.
#[derive(Serialize)]
pub struct Listed<'a> {
	username: &'a str,
	id: ParticipantId,
	role: Role,
	name: &'a str,
}

/// The people who act in a visit: numbers of players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staffing {
	/// The hospital's receptionist.
	pub receptionist: usize,
	/// The doctor.
	pub doctor: usize,
	/// The physician, who vaccinates and signs.
	pub physician: usize,
}

/// The visits of one child.
pub struct Part<'a> {
	/// The child, as the files have it.
	pub child: &'a Child,
	/// The family: the number of a player.
	pub family: usize,
	/// Whether the first hospital asks for access and the family approves; elsewhere the family grants unasked.
	pub asked: bool,
	/// The people who act in each of its visits.
	pub visits: Vec<Staffing>,
}

/// The people who are to take part, and what they will do.
pub struct Plan<'a> {
	/// Everyone but the health admin.
	pub newcomers: Vec<Newcomer>,
	/// Their parts, by the numbers of newcomers.
	pub script: Script<'a>,
}

/// The deeds of those who take part. The number is a player's.
pub struct Script<'a> {
	/// The children, in the order of the files.
	pub parts: Vec<Part<'a>>,
	/// The school's officer.
	pub officer: usize,
	/// The insurer's agent.
	pub agent: usize,
	/// How many hospitals the data has.
	pub hospitals: usize,
	/// How many doctors they have.
	pub doctors: usize,
	/// How many physicians they have, made-up ones too.
	pub physicians: usize,
	made_up_hospital: Option<Staffing>,
}

/// Everyone who takes part, logged in, and what they do.
pub struct Cast<'a> {
	/// Through whose gateways they act.
	pub chain: &'a Chain,
	/// Everyone but the health admin.
	pub players: Vec<Player>,
	/// The admin who registers everyone.
	pub admin: Person,
	/// Their deeds.
	pub script: Script<'a>,
}

impl<'a> Plan<'a> {
	/// Finds out who is to take part.
	///
	/// # Errors
	///
	/// None in practice: what the usernames are made of is allowed in them.
	pub fn of(children: &'a [Child]) -> Result<Self> {
		let directory = Directory::of(children);
		let mut casting = Casting::default();

		let mut hospitals = HashMap::new();
		for (number, hospital) in directory.hospitals.iter().enumerate() {
			let size = directory.hospitals.len();
			let account = casting.public(Role::Hospital, number, size, None, hospital.profile())?;
			let employer = Some(account);
			let receptionist = profile_of(MADE_UP_RECEPTIONIST, None);
			let receptionist = casting.public(Role::Receptionist, number, size, employer, receptionist)?;
			hospitals.insert(hospital.organization.id.as_str(), (account, receptionist, hospital));
		}
		let doctors = directory.hospitals.iter().map(|hospital| hospital.practitioners.len()).sum();
		let (mut doctor_of, mut physician_of) = (HashMap::new(), HashMap::new());
		for hospital in &directory.hospitals {
			let id = hospital.organization.id.as_str();
			let Some((account, ..)) = hospitals.get(id) else { continue };
			let employer = Some(*account);
			for practitioner in &hospital.practitioners {
				let profile = profile_of(&practitioner.name, practitioner.licence_number.as_deref());
				let number = doctor_of.len();
				let doctor = casting.public(Role::Doctor, number, doctors, employer, profile)?;
				doctor_of.insert((id, practitioner.id.as_str()), doctor);
			}
			// The second practitioner signs for the first, and the first for all others.
			let physicians = match hospital.practitioners.as_slice() {
				[_] | [] => vec![profile_of(MADE_UP_PHYSICIAN, None)],
				[first, second, ..] => {
					[second, first].map(|one| profile_of(&one.name, one.licence_number.as_deref())).into()
				}
			};
			for (place, profile) in physicians.into_iter().enumerate() {
				let number = physician_of.len();
				let most = 2 * directory.hospitals.len();
				let physician = casting.public(Role::Physician, number, most, employer, profile)?;
				physician_of.insert((id, place), physician);
			}
		}
		let staffing = |hospital: &Organization, doctor: &Practitioner| {
			let (_, receptionist, known) = hospitals.get(hospital.id.as_str())?;
			let is_first = known.practitioners.first().is_some_and(|first| first.id == doctor.id);
			let place = usize::from(!is_first);
			Some(Staffing {
				receptionist: *receptionist,
				doctor: *doctor_of.get(&(hospital.id.as_str(), doctor.id.as_str()))?,
				physician: *physician_of.get(&(hospital.id.as_str(), place))?,
			})
		};

		let mut families = Vec::new();
		for (number, family) in directory.families.iter().enumerate() {
			families.push(casting.family(number, directory.families.len(), family)?);
		}
		let mut only_children = 0;
		let mut parts = Vec::new();
		for child in children {
			let number = directory.family_of.get(&child.family).copied().unwrap_or_default();
			let is_only_child = directory.families.get(number).is_some_and(|family| family.children == 1);
			only_children += usize::from(is_only_child);
			parts.push(Part {
				child,
				family: families.get(number).copied().unwrap_or_default(),
				// Requests are made to families, and a sibling's grant would answer one: only children are asked for.
				asked: is_only_child && only_children % 3 == 1,
				visits: child
					.visits
					.iter()
					.filter_map(|visit| staffing(&visit.hospital, &visit.doctor))
					.collect(),
			});
		}

		let school = casting.public(Role::School, 0, 1, None, profile_of(SCHOOL, None))?;
		let officer = profile_of(MADE_UP_OFFICER, None);
		let officer = casting.public(Role::SchoolOfficer, 0, 1, Some(school), officer)?;
		let insurer = casting.public(Role::Insurer, 0, 1, None, profile_of(INSURER, None))?;
		let agent = profile_of(MADE_UP_AGENT, None);
		let agent = casting.public(Role::InsuranceAgent, 0, 1, Some(insurer), agent)?;
		let made_up_hospital = if directory.hospitals.len() == 1 {
			Some(casting.made_up_hospital(doctors, physician_of.len())?)
		} else {
			None
		};
		let script = Script {
			parts,
			officer,
			agent,
			hospitals: directory.hospitals.len(),
			doctors,
			physicians: physician_of.len(),
			made_up_hospital,
		};
		Ok(Self { newcomers: casting.newcomers, script })
	}
}

impl Cast<'_> {
	/// The player with a number that this cast gave.
	#[expect(clippy::indexing_slicing, reason = "numbers are given with players and with nothing else")]
	pub fn player(&self, number: usize) -> &Player {
		&self.players[number]
	}

	/// The staff of another hospital than this receptionist's.
	pub fn another_hospital(&self, receptionist: usize) -> Option<Staffing> {
		let Script { parts, made_up_hospital, .. } = &self.script;
		let all = parts.iter().flat_map(|part| &part.visits).chain(made_up_hospital);
		all.copied().find(|staffing| staffing.receptionist != receptionist)
	}

	/// The label of a participant.
	pub fn name_of(&self, id: &ParticipantId) -> Option<&str> {
		self.players.iter().find(|player| player.id() == *id).map(|player| player.name.as_str())
	}

	/// Everyone, as programs get it.
	pub fn list(&self) -> Vec<Listed<'_>> {
		self.players
			.iter()
			.map(|player| Listed {
				username: player.username(),
				id: player.id(),
				role: player.role,
				name: &player.name,
			})
			.collect()
	}

	/// How many transactions of theirs have been included in blocks.
	pub fn included(&self) -> u64 {
		let people = self.players.iter().map(|player| &player.session).chain([&self.admin]);
		people.map(|person| person.client().included()).sum()
	}
}

/// Makes newcomers.
#[derive(Default)]
struct Casting {
	newcomers: Vec<Newcomer>,
}

impl Casting {
	/// An organisation or a professional.
	fn public(
		&mut self,
		role: Role,
		number: usize,
		of: usize,
		organisation: Option<usize>,
		profile: Profile,
	) -> Result<usize> {
		let Profile { display_name, licence_number } = profile;
		let form = ApplicationForm { display_name, licence_number, ..Default::default() };
		self.add(role, number, of, organisation, form)
	}

	fn family(&mut self, number: usize, of: usize, family: &FamilyEntry) -> Result<usize> {
		let (display_name, contact) = (family.name.clone(), family.contact.clone());
		let form = ApplicationForm { display_name, contact, ..Default::default() };
		self.add(Role::Family, number, of, None, form)
	}

	/// A hospital for what a foreign one tries, where the data has only one.
	fn made_up_hospital(&mut self, doctors: usize, physicians: usize) -> Result<Staffing> {
		let mut add = |role, number: usize, organisation, name| {
			self.public(role, number, number + 1, organisation, profile_of(name, None))
		};
		let hospital = add(Role::Hospital, 1, None, MADE_UP_HOSPITAL)?;
		Ok(Staffing {
			receptionist: add(Role::Receptionist, 1, Some(hospital), MADE_UP_RECEPTIONIST)?,
			doctor: add(Role::Doctor, doctors, Some(hospital), MADE_UP_DOCTOR)?,
			physician: add(Role::Physician, physicians, Some(hospital), MADE_UP_PHYSICIAN)?,
		})
	}

	fn add(
		&mut self,
		role: Role,
		number: usize,
		of: usize,
		organisation: Option<usize>,
		form: ApplicationForm,
	) -> Result<usize> {
		let width = of.to_string().len().max(2);
		let username = format!("{role}-{:0width$}", number + 1).replace(' ', "-");
		let username =
			if role == Role::Family { family_username(&username, &mut os_rng())? } else { username };
		let organisation = organisation.and_then(|number| self.newcomers.get(number));
		let organisation = organisation.map(|one| usernames::id_of(&one.form.username));
		let form = ApplicationForm { username, ..form };
		self.newcomers.push(Newcomer { role, organisation: organisation.transpose()?, form });
		Ok(self.newcomers.len() - 1)
	}
}

/// The hospitals and families of the children, each once, in order of appearance.
#[derive(Default)]
struct Directory<'a> {
	hospitals: Vec<HospitalEntry<'a>>,
	families: Vec<FamilyEntry>,
	family_of: HashMap<&'a vacchain_fhir::FamilyKey, usize>,
}

struct HospitalEntry<'a> {
	organization: &'a Organization,
	practitioners: Vec<&'a Practitioner>,
}

struct FamilyEntry {
	name: String,
	contact: Option<String>,
	children: usize,
}

impl<'a> Directory<'a> {
	fn of(children: &'a [Child]) -> Self {
		let mut directory = Self::default();
		let mut hospital_of = HashMap::new();
		for child in children {
			let next = directory.families.len();
			let family = *directory.family_of.entry(&child.family).or_insert(next);
			if family == next {
				directory.families.push(FamilyEntry {
					name: if child.family_name.is_empty() { &child.given_names } else { &child.family_name }
						.clone(),
					contact: child.address.clone(),
					children: 0,
				});
			}
			if let Some(family) = directory.families.get_mut(family) {
				family.children += 1;
			}
			for visit in &child.visits {
				let next = directory.hospitals.len();
				let number = *hospital_of.entry(visit.hospital.id.as_str()).or_insert(next);
				if number == next {
					let organization = &visit.hospital;
					directory.hospitals.push(HospitalEntry { organization, practitioners: Vec::new() });
				}
				if let Some(hospital) = directory.hospitals.get_mut(number)
					&& hospital.practitioners.iter().all(|known| known.id != visit.doctor.id)
				{
					hospital.practitioners.push(&visit.doctor);
				}
			}
		}
		directory
	}
}

impl HospitalEntry<'_> {
	fn profile(&self) -> Profile {
		profile_of(&self.organization.name, self.organization.licence_number.as_deref())
	}
}

/// A public profile, cut where it would not fit.
fn profile_of(name: &str, licence_number: Option<&str>) -> Profile {
	let whole = Profile { display_name: name.to_owned(), licence_number: licence_number.map(str::to_owned) };
	if whole.to_bytes().is_ok() {
		return whole;
	}
	Profile { display_name: cut(name), licence_number: None }
}

/// A form that surely fits: its name cut, without what may be left out.
pub fn shortened(form: &ApplicationForm) -> ApplicationForm {
	ApplicationForm {
		username: form.username.clone(),
		display_name: cut(&form.display_name),
		..Default::default()
	}
}

fn cut(name: &str) -> String {
	name.chars().take(SHORT_NAME).collect()
}
