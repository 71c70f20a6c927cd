//! Those who write and read: each through the gateway of an institution's node.

use anyhow::{Result, anyhow};
use futures::future::try_join_all;
use vacchain_client::{
	Identity, PublicIdentity, Session, Stage,
	actions::RegistrationProfile,
	content::{
		Child, Decision, Examination, FamilyProfile, Immunization, Immunizations, PlannedVaccine, Profile,
		Recommendation, RecommendedVaccine,
	},
	primitives::{Level, ParticipantId, RecordId, Role, VisitId},
	random::os_rng,
	usernames::family_username,
};
use vacchain_testing::birth_date;

use crate::{network::Network, node::Node, patience::until};

/// One who writes and reads. What they write counts as done when it is final.
pub type Person = Session;

/// A school's officer, on a connection of its own to the gateway of one node.
pub struct School {
	/// The school.
	pub id: ParticipantId,
	/// The officer, who checks proofs.
	pub officer: Person,
}

/// The staff of a hospital that sees a child, each on a connection of its own to the gateway of one node.
pub struct Hospital {
	/// The hospital.
	pub id: ParticipantId,
	/// The receptionist, who opens its visits.
	pub desk: Person,
	/// The doctor.
	pub doctor: Person,
	/// The physician, who vaccinates and signs.
	pub physician: Person,
	/// The name of the node.
	pub node: String,
}

/// A child with its family and its record.
pub struct Newborn {
	/// The child's identity.
	pub child: Child,
	/// The family, which owns the record.
	pub family: Person,
	/// The record.
	pub record: RecordId,
}

/// A development identity that the chain knows, logged in with its keys at a node's gateway, on a connection of its own.
///
/// # Errors
///
/// When the gateway does not answer, or does not know it in time.
pub async fn log_in(username: &str, node: &Node) -> Result<Person> {
	let identity = Identity::dev(username)?;
	let client = node.connect().await?;
	let log_in = async || Ok(Some(client.log_in_with_keys(&identity).await?));
	until(format!("{} lets {username} in", node.name()), log_in).await?;
	Ok(Person::new(&client, identity).until(Stage::Finalized))
}

/// The health admin, at the health authority's node.
///
/// # Errors
///
/// When that node does not answer.
pub async fn health_admin(network: &Network) -> Result<Person> {
	network.node("health-authority").observer().await
}

/// An organisation of the genesis, at this node.
///
/// # Errors
///
/// When the node does not answer.
pub async fn organisation(network: &Network, name: &str, node: &str) -> Result<Person> {
	log_in(name, network.node(node)).await
}

/// Registers the gateway of a node that was added to an institution of the genesis, so that it may log who reads.
///
/// # Errors
///
/// When a node does not answer, or the registration is refused.
pub async fn register_gateway(network: &Network, node: &str, institution: &str) -> Result<()> {
	let admin = health_admin(network).await?;
	let gateway = Identity::dev(&format!("{node}-gateway"))?.public();
	let profile = profile(&format!("Gateway of {node}"));
	let account = organisation(network, institution, "health-authority").await?;
	account.put_forward(&gateway, Role::Gateway, &profile).await?;
	admin.register(&gateway, Role::Gateway, Some(account.id()), &public(profile)).await?;
	network.settles().await
}

/// A hospital with a receptionist, a doctor and a physician, all at this node. They are registered now, and so is a
/// hospital that the genesis does not know.
///
/// # Errors
///
/// When a node does not answer, or the registration is refused.
pub async fn hospital(network: &Network, name: &str, node: &str) -> Result<Hospital> {
	let admin = health_admin(network).await?;
	let hospital = Identity::dev(name)?.public();
	if admin.client().participant(&hospital.id).await?.is_none() {
		admin.register(&hospital, Role::Hospital, None, &public(profile(name))).await?;
	}
	let staff = [("desk", Role::Receptionist), ("doctor", Role::Doctor), ("physician", Role::Physician)];
	let [desk, doctor, physician] = employ(network, name, node, staff).await?;
	desk.make_content_key(None).await?;
	network.settles().await?;
	Ok(Hospital { id: hospital.id, desk, doctor, physician, node: node.to_owned() })
}

/// A school of the genesis, with an officer at this node who is registered now.
///
/// # Errors
///
/// When a node does not answer, or the registration is refused.
pub async fn school(network: &Network, name: &str, node: &str) -> Result<School> {
	let [officer] = employ(network, name, node, [("officer", Role::SchoolOfficer)]).await?;
	officer.make_content_key(None).await?;
	network.settles().await?;
	Ok(School { id: Identity::dev(name)?.id, officer })
}

/// Registers people of an organisation, called by it and their titles, who act at this node.
async fn employ<const N: usize>(
	network: &Network,
	name: &str,
	node: &str,
	staff: [(&str, Role); N],
) -> Result<[Person; N]> {
	let (account, admin) =
		(organisation(network, name, "health-authority").await?, health_admin(network).await?);
	let mut people = Vec::new();
	for (title, role) in staff {
		let username = format!("{name}-{title}");
		let person = Identity::dev(&username)?.public();
		let profile = profile(&format!("{title} of {name}"));
		account.put_forward(&person, role, &profile).await?;
		admin.register(&person, role, Some(account.id()), &public(profile)).await?;
		people.push(username);
	}
	network.settles().await?;
	let people = try_join_all(people.iter().map(|username| log_in(username, network.node(node)))).await?;
	people.try_into().map_err(|_| anyhow!("not everybody of {name} could log in"))
}

/// Registers families of one child each, creates the children's records, and lets a hospital in at full level. The
/// families act at the hospital's node.
///
/// # Errors
///
/// When a node does not answer, or something is refused.
pub async fn newborns(network: &Network, names: &[&str], hospital: &Hospital) -> Result<Vec<Newborn>> {
	let admin = health_admin(network).await?;
	let desk = &hospital.desk;
	let registered = try_join_all(names.iter().map(async |name| {
		let stem =
			format!("{}-of-{}", name.to_lowercase(), desk.identity().username.trim_end_matches("-desk"));
		let family = Identity::dev(&family_username(&stem, &mut os_rng())?)?.public();
		let profile = FamilyProfile { display_name: format!("Family of {name}"), ..Default::default() };
		let profile = RegistrationProfile::Family(profile);
		admin.register(&family, Role::Family, None, &profile).await?;
		let child = child(name, &family);
		let record = admin.create_record(family.id, &child).await?;
		anyhow::Ok((family, child, record))
	}))
	.await?;
	network.settles().await?;
	let node = network.node(&hospital.node);
	try_join_all(registered.into_iter().map(async |(family, child, record)| {
		let family = log_in(&family.name(), node).await?;
		family.grant(record, hospital.id, Level::Full, None).await?;
		Ok(Newborn { child, family, record })
	}))
	.await
}

impl Hospital {
	/// A whole visit: opened, noted, signed and linked.
	///
	/// # Errors
	///
	/// When the node does not answer, or something is refused.
	pub async fn vaccinates(&self, newborn: &Newborn) -> Result<VisitId> {
		let (doctor, physician) = (self.doctor.id(), self.physician.id());
		let visit = self.desk.open_visit(newborn.record, doctor, physician, &examination()).await?;
		self.doctor.write_note(visit, Decision::Cleared, NOTE).await?;
		let shown = self.physician.note_to_sign(visit).await?;
		self.physician.sign(&shown, &immunizations(), &recommendation()).await?;
		self.desk.link(visit).await?;
		Ok(visit)
	}
}

/// The doctor's note.
pub const NOTE: &str = "No contraindication found; cleared for hexavalent vaccine.";

/// A desk's record of the examination.
pub fn examination() -> Examination {
	Examination {
		age_days: 61,
		weight_kg: Some(5.2),
		height_cm: Some(58.5),
		body_temperature_celsius: Some(36.8),
		planned_vaccines: vec![PlannedVaccine { code: "146".into(), display: "DTaP-IPV-Hib-HepB".into() }],
	}
}

/// The doses that a physician gives.
pub fn immunizations() -> Immunizations {
	let dose = |code: &str, display: &str, lot: &str, route: &str| Immunization {
		vaccine_code: code.into(),
		vaccine_display: display.into(),
		lot_number: Some(lot.into()),
		dose_number: Some(1),
		site: Some("left thigh".into()),
		route: Some(route.into()),
		occurrence: "2026-03-02T09:40:00Z".into(),
		primary_source: true,
		manufacturer: None,
		expiration_date: None,
	};
	Immunizations {
		hospital_name: "Hospital".into(),
		physician_name: "physician of hospital".into(),
		doses: vec![
			dose("146", "DTaP-IPV-Hib-HepB", "VX-40718", "intramuscular"),
			dose("119", "rotavirus, monovalent", "RT-2231", "oral"),
		],
	}
}

/// The recommendation that remains.
pub fn recommendation() -> Recommendation {
	let remaining = RecommendedVaccine {
		code: "133".into(),
		display: "PCV 13".into(),
		due_date: Some("2026-04-13".into()),
	};
	Recommendation {
		remaining: vec![remaining],
		next_visit: Some("2026-04-13".into()),
		..Recommendation::default()
	}
}

fn child(name: &str, family: &PublicIdentity) -> Child {
	let id = family.id.to_string();
	Child {
		family_name: format!("Okonkwo-{id:.8}"),
		given_names: name.into(),
		gender: "female".into(),
		birth_date: birth_date(family.id.0),
		family_file_number: id,
		birth_order: None,
	}
}

fn profile(display_name: &str) -> Profile {
	Profile { display_name: display_name.into(), licence_number: None }
}

fn public(profile: Profile) -> RegistrationProfile {
	RegistrationProfile::Public(profile)
}
