//! Four institutions finalize, and what one's clients write is whole at another's node.

use anyhow::{Result, ensure};
use vacchain_client::{content::Child, primitives::Level};
use vacchain_zombienet::{
	people::{NOTE, hospital, immunizations, log_in, newborns, recommendation, school},
	stage::{on_network, say},
};

/// R11, S8: what the hospital's people write through the hospital's node is, at the school's node, sealed for those who
/// run it, whole for the family, and a valid proof for the school.
#[test]
fn a_visit_written_at_the_hospital_is_read_at_the_school() -> Result<()> {
	on_network("four-institutions", async |network| {
		network.agrees().await?;
		let hospital = hospital(network, "hospital", "hospital").await?;
		let newborn = newborns(network, &["Adaeze"], &hospital).await?.remove(0);
		hospital.vaccinates(&newborn).await?;
		let school = school(network, "school", "school").await?;
		newborn.family.grant(newborn.record, school.id, Level::Proof, None).await?;
		say("a child is vaccinated at the hospital, and the school may check that");
		network.settles().await?;

		let proof = school.officer.check_proof(&newborn.record).await?;
		ensure!(proof.is_valid(), "the proof does not hold: {proof:?}");
		ensure!(proof.child.open() == Some(&newborn.child), "the proof is of another child");
		ensure!(proof.doses() == immunizations().doses.len(), "the proof has {} doses", proof.doses());
		say("the school's proof, checked through the school's gateway, holds");

		let there = log_in(&newborn.family.identity().username, network.node("school")).await?;
		let (here, there) =
			(newborn.family.read_record(&newborn.record).await?, there.read_record(&newborn.record).await?);
		ensure!(here == there, "the family reads one thing at the hospital and another at the school");
		ensure!(there.visits.len() == 1 && there.visits[0].immunization.open() == Some(&immunizations()));
		say("the family reads the whole record there");

		let stored = network.node("school").everything_stored().await?;
		let is_stored = |text: &str| stored.windows(text.len()).any(|bytes| bytes == text.as_bytes());
		ensure!(is_stored(DOCTOR), "a name that is public is not where it should be");
		for secret in secrets(&newborn.child) {
			ensure!(!is_stored(&secret), "the school's node stores {secret:?} in clear");
		}
		say("all that the school's node stores of it is sealed");
		network.agrees().await
	})
}

/// The facts that everyone may know.
const DOCTOR: &str = "doctor of hospital";

/// The facts that only readers may know.
fn secrets(child: &Child) -> Vec<String> {
	let mut secrets =
		vec![child.family_name.clone(), child.given_names.clone(), child.birth_date.clone(), NOTE.into()];
	for dose in immunizations().doses {
		secrets.extend([dose.vaccine_display, dose.occurrence]);
		secrets.extend(dose.lot_number);
	}
	secrets.extend(recommendation().next_visit);
	secrets
}
