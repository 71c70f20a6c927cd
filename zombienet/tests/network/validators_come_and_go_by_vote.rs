//! The institutions vote a fifth validator in, and one of the first four out.

use anyhow::{Result, ensure};
use vacchain_client::{Motion, primitives::Validator};
use vacchain_zombienet::{
	institutions::Institutions,
	people::organisation,
	stage::{on_network, say},
};

/// S10: an institution that is voted in validates from a session boundary on, with keys that its own node made; one that
/// is voted out makes no more blocks.
#[test]
fn validators_come_and_go_by_vote() -> Result<()> {
	on_network("four-institutions", async |network| {
		let mut institutions = Institutions::of(network).await?;
		let clinic = organisation(network, "clinic", "health-authority").await?;
		institutions.decide(network, Motion::AdmitOrganisation { organisation: clinic.id() }).await?;
		clinic.set_nodes(&network.node_cards(&["clinic"], &clinic.id()).await?).await?;
		say("the clinic has a vote, and lists its node");

		network.add("clinic", true, &[]).await?;
		network.knows_itself().await?;
		network.settles().await?;
		let clinic = organisation(network, "clinic", "clinic").await?;
		let owner = clinic.identity().account.id();
		let keys = network.node("clinic").makes_session_keys(&owner).await?;
		clinic.set_session_keys(&keys).await?;
		network.settles().await?;
		institutions.decide(network, Motion::AdmitValidator { institution: clinic.id() }).await?;
		let school = network.node("school");
		let waits = school.validator(&clinic.id()).await?;
		ensure!(waits.is_some_and(|clinic| clinic.chosen && !clinic.active), "it validates in mid-session");
		say("its node has synchronized and made keys, and the clinic is chosen to validate");
		let makes_blocks =
			|clinic: Option<&Validator>| clinic.is_some_and(|clinic| clinic.active && clinic.authored > 1);
		school.sees(&clinic.id(), "the clinic makes blocks", makes_blocks).await?;
		network.finalizes().await?;
		say("it makes blocks, and five finalize");

		institutions.joined_by(clinic);
		let insurer = organisation(network, "insurer", "insurer").await?.id();
		institutions.decide(network, Motion::RemoveValidator { institution: insurer }).await?;
		school.sees(&insurer, "the insurer is out", |insurer| insurer.is_none()).await?;
		let client = school.client().await?;
		let known = client.network().await?;
		say(&format!("the insurer is out from session {} on", known.session));
		network.reaches_session(known.session + 2).await?;
		let validators = client.validators().await?;
		let authored: u32 = validators.iter().map(|validator| validator.authored_before).sum();
		ensure!(validators.len() == 4, "there are {} validators", validators.len());
		let slots = known.session_duration / known.slot_duration;
		ensure!(u64::from(authored) <= slots, "others made blocks too: {validators:?}");
		ensure!(
			2 * u64::from(authored) > slots,
			"the four made {authored} blocks in {slots} slots: {validators:?}"
		);
		network.finalizes().await?;
		network.agrees().await?;
		say(&format!("the four others made the {authored} blocks of a session of {slots} slots"));
		Ok(())
	})
}
