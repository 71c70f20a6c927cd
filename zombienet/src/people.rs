//! Those who write and read: each through the node of an institution.

use anyhow::Result;
use futures::future::try_join_all;
use vacchain_client::{
	Client, Identity, OperatorRpc, Session, Stage,
	actions::RegistrationProfile,
	content::{
		Child, Examination, FamilyProfile, Immunization, Immunizations, PlannedVaccine, Profile,
		Recommendation, RecommendedVaccine,
	},
	primitives::{Decision, Level, RecordId, Role, VisitId},
};

use crate::network::Network;

/// One who writes and reads. What they write counts as done when it is final.
pub type Person = Session<OperatorRpc>;

/// The staff of a hospital that sees a child, at the hospital's node.
pub struct Hospital {
	/// The reception desk.
	pub desk: Person,
	/// Who notes.
	pub doctor: Person,
	/// Who vaccinates and signs.
	pub physician: Person,
}

/// A child with its family and its record.
pub struct Newborn {
	/// Who the child is.
	pub child: Child,
	/// Who owns the record.
	pub family: Person,
	/// The record.
	pub record: RecordId,
}

/// A development identity of `local`, as a session at a node.
///
/// # Errors
///
/// When the text cannot be a username.
pub fn person(username: &str, client: &Client<OperatorRpc>) -> Result<Person> {
	Ok(Person::new(client, Identity::dev(username)?).until(Stage::Finalized))
}

/// The health admin, at the health authority's node.
///
/// # Errors
///
/// When that node does not answer.
pub async fn health_admin(network: &Network) -> Result<Person> {
	person("health-admin", &network.node("health-authority").client().await?)
}

/// An organisation of the genesis, at this node.
///
/// # Errors
///
/// When the node does not answer.
pub async fn organisation(network: &Network, name: &str, node: &str) -> Result<Person> {
	person(name, &network.node(node).client().await?)
}

/// A hospital with a doctor and a physician, all at this node. They are registered now, and so is a hospital that the
/// genesis does not know.
///
/// # Errors
///
/// When a node does not answer, or the registration is refused.
pub async fn hospital(network: &Network, name: &str, node: &str) -> Result<Hospital> {
	let admin = health_admin(network).await?;
	let client = network.node(node).client().await?;
	let desk = person(name, &client)?;
	if client.participant(&desk.id()).await?.is_none() {
		admin.register(&desk.identity().public(), Role::Hospital, None, &profile(name)).await?;
	}
	let staff = [("doctor", Role::Doctor), ("physician", Role::Physician)].map(|(title, role)| {
		let (admin, client, hospital) = (&admin, &client, desk.id());
		async move {
			let one = person(&format!("{name}-{title}"), client)?;
			let profile = profile(&format!("Dr. {title} of {name}"));
			admin.register(&one.identity().public(), role, Some(hospital), &profile).await?;
			anyhow::Ok(one)
		}
	});
	let [doctor, physician] = staff;
	let (doctor, physician) = futures::try_join!(doctor, physician)?;
	network.settles().await?;
	Ok(Hospital { desk, doctor, physician })
}

/// Registers families of one child each, creates the children's records, and lets a reader in at full level.
///
/// # Errors
///
/// When a node does not answer, or something is refused.
pub async fn newborns(network: &Network, names: &[&str], reader: &Person) -> Result<Vec<Newborn>> {
	let admin = health_admin(network).await?;
	let client = reader.client();
	let registered = try_join_all(names.iter().map(async |name| {
		let family = person(&format!("{}-of-{}", name.to_lowercase(), reader.identity().username), client)?;
		let profile = FamilyProfile { display_name: format!("Family of {name}"), contact: None };
		let profile = RegistrationProfile::Family(profile);
		admin.register(&family.identity().public(), Role::Family, None, &profile).await?;
		let child = child(name, &family);
		let record = admin.create_record(family.id(), &child).await?;
		anyhow::Ok(Newborn { child, family, record })
	}))
	.await?;
	network.settles().await?;
	try_join_all(
		registered.iter().map(|newborn| newborn.family.grant(newborn.record, reader.id(), Level::Full, None)),
	)
	.await?;
	Ok(registered)
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
		self.physician.sign(visit, &immunizations(), &recommendation()).await?;
		self.desk.link(visit).await?;
		Ok(visit)
	}
}

/// What the doctor notes.
pub const NOTE: &str = "No contraindication found; cleared for hexavalent vaccine.";

/// What a desk records.
pub fn examination() -> Examination {
	Examination {
		age_days: 61,
		weight_kg: Some(5.2),
		height_cm: Some(58.5),
		body_temperature_celsius: Some(36.8),
		planned_vaccines: vec![PlannedVaccine { code: "146".into(), display: "DTaP-IPV-Hib-HepB".into() }],
	}
}

/// What a physician gives.
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
	};
	Immunizations {
		hospital_name: "Hospital".into(),
		physician_name: "Dr. physician of hospital".into(),
		doses: vec![
			dose("146", "DTaP-IPV-Hib-HepB", "VX-40718", "intramuscular"),
			dose("119", "rotavirus, monovalent", "RT-2231", "oral"),
		],
	}
}

/// What remains.
pub fn recommendation() -> Recommendation {
	let remaining = RecommendedVaccine {
		code: "133".into(),
		display: "PCV 13".into(),
		due_date: Some("2026-04-13".into()),
	};
	Recommendation { remaining: vec![remaining], next_visit: Some("2026-04-13".into()) }
}

fn child(name: &str, family: &Person) -> Child {
	Child {
		family_name: "Okonkwo-Lindqvist".into(),
		given_names: name.into(),
		gender: "female".into(),
		birth_date: "2025-12-31".into(),
		family_file_number: family.id().to_string(),
	}
}

fn profile(display_name: &str) -> RegistrationProfile {
	RegistrationProfile::Public(Profile { display_name: display_name.into(), licence_number: None })
}
