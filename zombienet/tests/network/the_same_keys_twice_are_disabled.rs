//! The same session keys run on two nodes.

use anyhow::{Result, bail, ensure};
use vacchain_client::{Error, Motion, primitives::Validator};
use vacchain_zombienet::{
	institutions::{Institutions, node_id},
	people::organisation,
	stage::{on_network, say},
};

/// S10: a validator whose keys run twice is proven to have made two blocks in one slot and disabled at once; the chain
/// goes on, and the institutions decide what follows.
#[test]
fn the_same_keys_twice_are_proven_and_disabled() -> Result<()> {
	on_network("four-institutions", async |network| {
		let institutions = Institutions::of(network).await?;
		let hospital = organisation(network, "hospital", "hospital").await?;
		hospital.set_nodes(vec![node_id("hospital")?, node_id("hospital-twin")?]).await?;
		let keys = format!("--keystore-path={}", network.node("hospital").keystore()?.display());
		network.add("hospital-twin", true, &[&keys]).await?;
		say("the hospital runs a second node with the same session keys");

		let (id, school) = (hospital.id(), network.node("school"));
		let is_disabled =
			|hospital: Option<&Validator>| hospital.is_some_and(|hospital| hospital.offence.is_some());
		school.sees(&id, "the offence is proven", is_disabled).await?;
		say("it is proven to have made two blocks in one slot, and disabled");
		network.node("hospital-twin").kill().await?;
		network.finalizes().await?;

		// What it made before counts in the session of its offence.
		let session = school.client().await?.network().await?.session;
		network.reaches_session(session + 2).await?;
		let authored = school.validator(&id).await?.map(|hospital| hospital.authored_before);
		ensure!(authored == Some(0), "it made {authored:?} blocks in a session in which it was disabled");
		network.finalizes().await?;
		say("the chain goes on, a whole session without its blocks");

		match institutions.decide(network, Motion::RemoveValidator { institution: id }).await {
			Ok(()) => bail!("four became three"),
			Err(error) => match error.downcast_ref() {
				Some(Error::NotCarriedOut(refusal)) if refusal.name == "TooFewValidators" => {}
				_ => return Err(error),
			},
		}
		say("four cannot become three by vote");
		institutions.decide(network, Motion::PardonValidator { institution: id }).await?;
		let is_back = |hospital: Option<&Validator>| {
			hospital.is_some_and(|hospital| hospital.offence.is_none() && hospital.authored > 0)
		};
		school.sees(&id, "the pardoned hospital makes blocks", is_back).await?;
		network.finalizes().await?;
		network.agrees().await?;
		say("pardoned by vote, it makes blocks again");
		Ok(())
	})
}
